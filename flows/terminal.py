"""What the command line says: progress, errors as one clear line, exit codes."""

from __future__ import annotations

import gc
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress

from flows.formats import NotForTerminals
from flows.settings import find_home, prepare_prefect, read_settings
from flows.watch import logs
from warehouse.home import Home

DONE, DONE_WITH_REJECTIONS, USAGE, FAILED = 0, 1, 2, 3


def say(line: str) -> None:
    """One line on standard error; standard output is for answers."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def running(place: Home) -> Iterator[Any]:
    """The flows, with Prefect kept inside the home and its lines replaced by ours."""
    prepare_prefect(place, log_level="CRITICAL")
    logging.getLogger("lintas").setLevel(logging.WARNING)
    with ExitStack() as until_done:
        with _working("starting Prefect"), _uncollected():
            from prefect.settings import PREFECT_API_URL

            from flows import daily as flows

            if not PREFECT_API_URL.value():
                from flows import embedded

                until_done.enter_context(embedded.server(place))
        show = until_done.enter_context(_working("working"))
        lines = logs.install().info if read_settings(place).log_format == "json" else show
        with flows.saying(lines):
            yield flows


@contextmanager
def _uncollected() -> Iterator[None]:
    """Imports make many objects and all of them stay: looking through them for garbage takes a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def existing(home: Path | None) -> Home:
    """The installation asked for. Raises typer.BadParameter when there is none."""
    place = find_home(home)
    if not place.root.is_dir():
        raise typer.BadParameter(
            f"{place.root} is no installation. `lintas run --date DATE --home {place.root}` makes one."
        )
    return place


@contextmanager
def failing() -> Iterator[None]:
    """Turn what went wrong into one clear message and the exit code that says the warehouse is unchanged."""
    from expectations import ContractError
    from flows.session import StepError
    from transforms.trial.play import TrialError
    from transforms.trial.stage import StageError
    from warehouse.audit import AuditError
    from warehouse.backup_file import BackupError
    from warehouse.gate import RefusedError
    from warehouse.judgement import JudgementError
    from warehouse.keys import KeyFileError
    from warehouse.outcome import OutcomeError
    from warehouse.policy import PolicyError
    from warehouse.published import PublishError
    from warehouse.purge import RetentionError
    from warehouse.query import QueryError
    from warehouse.store import WarehouseError

    try:
        yield
    except (RefusedError, PolicyError, NotForTerminals, JudgementError, OutcomeError, TrialError) as error:
        say(f"lintas: {error}")
        raise typer.Exit(USAGE) from None
    except (
        WarehouseError,
        KeyFileError,
        AuditError,
        BackupError,
        ContractError,
        PublishError,
        QueryError,
        RetentionError,
        StepError,
        StageError,
    ) as error:
        say(f"lintas: {error}")
        raise typer.Exit(FAILED) from None
    except ValidationError as error:
        for fault in error.errors():
            setting = f"setting {'.'.join(map(str, fault['loc']))}: " if fault["loc"] else ""
            say(f"lintas: {setting}{fault['msg'].removeprefix('Value error, ')}. See lintas.toml in the home.")
        raise typer.Exit(USAGE) from None
    except OSError as error:
        say(f"lintas: {error.filename or 'a file'}: {error.strerror or type(error).__name__}. Nothing was changed.")
        raise typer.Exit(FAILED) from None


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], Callable[[str], None]]]:
    """A bar on standard error: give it the number of steps, then tell it each step when it is over. Silent where nobody looks."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:

        def start(total: int) -> Callable[[str], None]:
            task = bar.add_task(what, total=total)
            return lambda label: bar.update(task, advance=1, description=f"{what} {label}")

        yield start


def fault(error: Exception) -> int:
    """A fault of Lintas itself: its text could quote a record, so only its kind and place are shown."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    say(
        f"lintas: {type(error).__name__} in {Path(place.filename).name}, line {place.lineno}. The warehouse is unchanged. "
        "This is a fault of Lintas: please report this line."
    )
    return FAILED


@contextmanager
def _working(what: str) -> Iterator[Callable[[str], None]]:
    """Lines as they come; on a terminal also a sign of what is going on now."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield say
        return
    with console.status(what) as sign:

        def show(line: str) -> None:
            sign.update(line)
            console.print(line, highlight=False)

        yield show
