"""`lintas review`: what people found when they looked at a flag, one by one or a whole file; work lists and samples."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows import formats
from flows.formats import Format
from flows.installation import HomeOption
from flows.settings import read_settings
from flows.terminal import DONE_WITH_REJECTIONS, existing, failing, say


class _ByDefaultRecord(TyperGroup):
    """A group whose command `record` needs no name: `lintas review FLAG CODE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["record", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="review",
    cls=_ByDefaultRecord,
    help="Record what people found: `lintas review FLAG CODE`, `lintas review --file FILE`, `lintas review --template FILE`; "
    "draw a random sample of departures without a flag: `lintas review sample`.\n\n"
    "An outcome is never changed; a later one corrects it. Outcomes on network flags count once two different people hold "
    "them. `lintas review record --help` lists all options.",
    no_args_is_help=True,
)

LangOption = Annotated[str, typer.Option(help="id (Bahasa Indonesia) or en")]
PurposeOption = Annotated[str, typer.Option(help="Why; kept in the audit record")]


@app.command()
def record(
    flag: Annotated[str | None, typer.Argument(help="Number of the flag, or of an item of a sample")] = None,
    code: Annotated[str | None, typer.Argument(help="Outcome code, like LANJUT_BERSIH")] = None,
    note: Annotated[str | None, typer.Option(help="A note; kept in the warehouse, published to nobody")] = None,
    by: Annotated[str | None, typer.Option(help="Who reviewed. Default: you", show_default=False)] = None,
    second: Annotated[str | None, typer.Option(help="Who else reviewed; network flags need two people")] = None,
    on: Annotated[
        dt.datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d", "%Y-%m-%d %H:%M"], help="When it was reviewed. Default: now"),
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Many at once: the CSV or XLSX that an office sends back")] = None,
    returned: Annotated[
        Path | None,
        typer.Option(help="Where rows go that could not be recorded. Default: beside the file", show_default=False),
    ] = None,
    worklist: Annotated[
        Path | None, typer.Option("--template", help="Write the open flags to fill in, as CSV or XLSX")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Only this office or border post, with --template")] = None,
    role: Annotated[
        str, typer.Option(help="Whose work list, with --template: analyst, officer, protection")
    ] = "analyst",
    purpose: PurposeOption = "PENCEGAHAN-TPPO",
    later: Annotated[bool, typer.Option("--later", help="Do not evaluate now; the next run does")] = False,
    lang: LangOption = "id",
    home: HomeOption = None,
) -> None:
    """Record the outcome of one flag, or of a whole file; rows that cannot be recorded come back with the reason.

    Example: lintas review 1f0c2a9b8d7e6f50 LANJUT_DOKUMEN_LENGKAP --note "surat kerja ditunjukkan" --by "petugas A-CGK 12"
    """
    from flows import outputs, review
    from warehouse.outcome import Outcome
    from warehouse.outcome_file import read_file

    if sum((bool(flag or code), bool(file), bool(worklist))) != 1 or bool(flag) != bool(code):
        raise typer.BadParameter("give FLAG and CODE, or --file, or --template")
    if (note or second) and not flag:
        raise typer.BadParameter("--note and --second belong to one flag; in a file they are columns")
    _lang(lang)
    place = existing(home)
    with failing():
        settings, who = read_settings(place), outputs.user()
        if worklist:
            written = review.write_worklist(
                place, worklist, unit=unit, role=role, purpose=purpose, who=who, lang=lang
            )  # fmt: skip
            print(_words(lang)["reviewed"]["list"].format(path=worklist, n=written))
            return
        if file:
            sheet = read_file(file, by=by, on=on.date() if on else None)
            done = review.review(
                place, settings, sheet.outcomes, source=review.source_of(file), who=who, later=later, say=say
            )  # fmt: skip
            refusals = [*sheet.refusals, *done.told.refusals]
        else:
            assert flag and code
            at = on or review.default_time(place, settings)
            one = Outcome(flag, code, by or who, at, second, note)
            done = review.review(place, settings, [one], source="CLI", who=who, later=later, say=say)
            sheet, refusals = None, list(done.told.refusals)
        _tell(done, sheet, lang)
        if refusals:
            _refuse(refusals, sheet, returned or _beside(file), lang)


@app.command()
def sample(
    date: Annotated[dt.datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of departure, YYYY-MM-DD")],
    size: Annotated[int, typer.Option("--n", min=1, max=10_000, help="Departures to draw")] = 50,
    seed: Annotated[int, typer.Option(help="Same day, size and seed: the same sample")] = 1,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write the list to fill in, as CSV or XLSX")] = None,
    purpose: PurposeOption = "MUTU-DATA",
    form: Annotated[Format, typer.Option("--format", help="How to print the rows")] = Format.table,
    lang: LangOption = "id",
    home: HomeOption = None,
) -> None:
    """Draw a random sample of departures without a flag for review, so that what the rules miss is measured too.

    Outcomes of its items are recorded as those of flags are. Example: lintas review sample --date 2026-09-14 --n 50 --seed 7
    """
    from flows import outputs, review

    _lang(lang)
    place = existing(home)
    with failing():
        drawn = review.draw(
            place, read_settings(place), date.date(), size=size, seed=seed, who=outputs.user(), purpose=purpose, say=say
        )
        population = drawn["population"][0].as_py()
        say(_words(lang)["reviewed"]["sample"].format(n=drawn.num_rows, population=population, date=date.date()))
        if out:
            review.write_sample(out, drawn, lang)
            print(out)
        else:
            formats.write(drawn.drop_columns(["population"]), form)


def _tell(done: Any, sheet: Any, lang: str) -> None:
    text = _words(lang)["reviewed"]
    told = done.told
    print(text["done" if done.is_evaluated else "later"].format(n=told.recorded, date=done.effective_on))
    if told.known:
        print(text["known"].format(n=told.known))
    if told.waiting:
        print(text["waiting"].format(n=told.waiting))
    if sheet and sheet.blank:
        print(text["blank"].format(n=sheet.blank))
    if sheet and sheet.ignored:
        say(text["ignored"].format(names=", ".join(sheet.ignored)))


def _refuse(refusals: list[Any], sheet: Any, returned: Path | None, lang: str) -> None:
    from flows import review
    from reports.words import Words

    words = Words(lang, {})
    if sheet is None or returned is None:
        for fault in refusals:
            say(f"lintas: {review.cause(fault, words)}")
        raise typer.Exit(DONE_WITH_REJECTIONS)
    rows = review.write_refused(returned, sheet, refusals)
    for fault in refusals[:20]:
        say(words.text["reviewed"]["line"].format(line=fault.line, cause=review.cause(fault, words)))
    say(words.text["reviewed"]["refused"].format(n=rows, path=returned))
    raise typer.Exit(DONE_WITH_REJECTIONS)


def _beside(file: Path | None) -> Path | None:
    return file.with_name(f"{file.stem}.ditolak{file.suffix}") if file else None


def _words(lang: str) -> dict[str, Any]:
    from reports.words import Words

    return Words(lang, {}).text


def _lang(lang: str) -> None:
    if lang not in ("id", "en"):
        raise typer.BadParameter("--lang is id or en")
