"""`lintas contract`: what senders agreed to deliver, how a file differs from it, and the acceptance of a change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer

from flows import formats
from flows.formats import Format
from flows.installation import HomeOption
from flows.settings import read_settings
from flows.terminal import DONE_WITH_REJECTIONS, FAILED, existing, failing, say

app = typer.Typer(
    name="contract",
    help="What senders agreed to deliver, by version. A column that is new, renamed or written otherwise rejects the delivery; "
    "`diff` shows what changed, `accept` agrees to it, and the next run judges what was rejected again.",
    no_args_is_help=True,
)

FeedArgument = Annotated[str, typer.Argument(help="Feed, as `lintas contract list` names it")]
VersionOption = Annotated[str | None, typer.Option("--version", help="Default: the newest version", show_default=False)]


@app.command("list")
def list_(form: Annotated[Format, typer.Option("--format")] = Format.table, home: HomeOption = None) -> None:
    """List every version of every contract: from which business date it holds, and who accepted it, when and why.

    Example: lintas contract list
    """
    import expectations
    from flows import contracts

    place = existing(home)
    with failing():
        rows = []
        for feed in expectations.feeds():
            for each in contracts.accepted(place, feed):
                last = each.history[-1] if each.history else None
                rows.append(
                    {
                        "feed": feed,
                        "version": each.version,
                        "holds_from": str(each.holds_from or ""),
                        "accepted_by": last.accepted_by if last else "",
                        "accepted_at_utc": last.accepted_at if last else "",
                        "changes": ", ".join(last.changes) if last else "",
                        "reason": last.reason if last else "came with the software",
                    }
                )
        formats.write(pa.Table.from_pylist(rows), form)


@app.command()
def show(feed: FeedArgument, version: VersionOption = None, home: HomeOption = None) -> None:
    """Print a contract whole: an Open Data Contract Standard document (YAML).

    Example: lintas contract show crossing --version 1.0.0
    """
    place = existing(home)
    with failing():
        print(_version(place, feed, version).text, end="")


@app.command()
def diff(
    feed: FeedArgument,
    file: Annotated[Path, typer.Argument(help="A file as its sender left it: CSV (plain, gz, zst) or Parquet")],
    version: VersionOption = None,
    form: Annotated[Format, typer.Option("--format", help="table or json")] = Format.table,
    home: HomeOption = None,
) -> None:
    """Compare a sender's file with the contract, column by column, and print what `accept` would take.

    Nothing is loaded. Values show by their shape only (9 a digit, X a letter), save codes of public columns; columns that must
    never be read are not. Exit code 1 when something differs.
    Example: lintas contract diff crossing inbox/crossing/2026-09-03/a.csv.gz
    """
    from flows import contracts
    from flows.sources.landing import columns_of
    from flows.sources.lines import Unreadable
    from warehouse import store

    if form not in (Format.table, Format.json):
        raise typer.BadParameter("--format is table or json here")
    place = existing(home)
    if not file.is_file():
        raise typer.BadParameter(f"{file} is no file")
    with failing():
        contract = _version(place, feed, version)
        con = store.connect(place, read_settings(place).resources)
        try:
            found = contracts.difference(con, file, contract, columns_of(file), most_rows=contracts.MOST_ROWS)
        except Unreadable as error:
            say(f"lintas: {file}: {error.message_en}")
            raise typer.Exit(FAILED) from None
        finally:
            con.close()
        if form is Format.json:
            print(
                json.dumps([{**asdict(each), "options": each.options} for each in found], indent=1, ensure_ascii=False)
            )
        else:
            formats.write(pa.Table.from_pylist([_row(asdict(each)) for each in found]), form)
    if not any(each.filled for each in found):
        say("No value was looked at: only the header could be compared.")
    options = [option for each in found for option in each.options]
    if options:
        say(f"If the sender confirms it: lintas contract accept {feed} {' '.join(options)} --who NAME --why REASON")
    if any(each.kind not in ("same", "dropped") for each in found):
        raise typer.Exit(DONE_WITH_REJECTIONS)


@app.command()
def accept(
    feed: FeedArgument,
    who: Annotated[str, typer.Option(help="Who answers for it: a person's name")],
    why: Annotated[str, typer.Option(help="Why, in one line: what the sender confirmed, and where")],
    rename: Annotated[
        list[str] | None, typer.Option(help="OLD=NEW: the sender now calls column OLD by the name NEW")
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            help="COLUMN:TYPE (string, integer, date, timestamp): a new column, checked and kept in landing; "
            "COLUMN:dropped: it may be sent and is never read"
        ),
    ] = None,
    code: Annotated[list[str] | None, typer.Option(help="COLUMN=VALUE: one more code of a closed list")] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(
            help="COLUMN=FORM: how values are written now, for example dd/MM/yyyy, 'dd/MM/yyyy HH:mm:ss', '#.###'; "
            "yyyy-MM-dd goes back"
        ),
    ] = None,
    holds_from: Annotated[
        dt.datetime | None,
        typer.Option(
            "--from",
            formats=["%Y-%m-%d"],
            help="First business date that it judges. Default: the day after the newest loaded delivery; for a change that "
            "only adds, where the version before holds from",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Agree to a change of a feed: write the next version of its contract into the installation.

    A change that only adds raises the second number of the version, a new name or form the first. Deliveries loaded before keep
    their version. Every option may be given several times; all is accepted or nothing.
    Example: lintas contract accept crossing --rename mrz_name=passenger_name --code lane=EGATE --who "Ani" --why "letter 5/2026"
    """
    from expectations import Changes
    from flows import contracts
    from flows.session import open_session

    codes: dict[str, list[str]] = {}
    for column, value in _pairs("--code", code, "="):
        codes.setdefault(column, []).append(value)
    changes = Changes(
        renames=dict(_pairs("--rename", rename, "=")),
        adds=dict(_pairs("--add", add, ":")),
        codes=codes,
        forms=dict(_pairs("--form", form, "=")),
    )
    place = existing(home)
    with failing(), open_session(place, read_settings(place), "contract", None, say=say) as session:
        first = holds_from.date() if holds_from else None
        contract, path = contracts.accept(session, feed, changes, who=who, why=why, holds_from=first)
    since = f" for business dates from {contract.holds_from}" if contract.holds_from else ""
    print(f"{feed} {contract.version} judges deliveries{since}: {path}")
    print(
        "The next `lintas run` judges again what was rejected. Files that fit an older version are still taken by it."
    )


def _version(place: Any, feed: str, version: str | None) -> Any:
    from expectations import ContractError
    from flows import contracts

    known = {each.version: each for each in contracts.accepted(place, feed)}
    if version is not None and version not in known:
        raise ContractError(f"{feed} has no version {version}; known here: {', '.join(known)}")
    return known[version or list(known)[-1]]


def _pairs(option: str, given: list[str] | None, mark: str) -> Iterable[tuple[str, str]]:
    pairs = [item.partition(mark) for item in given or ()]
    wrong = [f"{left}{between}{right}" for left, between, right in pairs if not (left and right)]
    if wrong:
        raise typer.BadParameter(
            f"{option} {', '.join(wrong)}: write it as LEFT{mark}RIGHT (`lintas contract accept --help`)"
        )
    return [(left, right) for left, _, right in pairs]


def _row(change: dict[str, Any]) -> dict[str, str]:
    evidence = [f"{100 * change['misfit']:.1f} % do not fit"] if change["misfit"] is not None else []
    evidence += [f"{form} reads {100 * share:.1f} %" for form, share in change["forms"].items()]
    evidence += [f"{code} in {rows:,} rows" for code, rows in change["codes"].items()]
    evidence += [f"names alike {100 * change['likeness']:.0f} %"] if change["likeness"] is not None else []
    evidence += [f"values fit {100 * change['fitting']:.1f} %"] if change["fitting"] is not None else []
    return {
        "column": change["column"] or "",
        "sent as": change["sent_as"] or "",
        "state": {"renamed": "probably renamed"}.get(change["kind"], change["kind"]),
        "agreed": change["expected"],
        "seen": change["seen"],
        "evidence": "; ".join(evidence),
    }
