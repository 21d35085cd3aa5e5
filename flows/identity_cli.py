"""`lintas identity`: why a record is whose, what people judge about it, and what the civil registry is asked to correct."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from flows import formats
from flows.formats import Format
from flows.identity_link import link
from flows.installation import HomeOption
from flows.settings import read_settings
from flows.terminal import existing, failing, say

app = typer.Typer(
    name="identity",
    help="Whose record is it: show why, judge it, ask for corrections, link two person files.",
    no_args_is_help=True,
)

FeedArgument = Annotated[str, typer.Argument(help="Feed; population_registry for a person of the civil registry")]
RecordArgument = Annotated[str, typer.Argument(help="Key of the record in that feed; parts of a key joined by |")]
LangOption = Annotated[str, typer.Option(help="id (Bahasa Indonesia) or en")]


@app.command()
def show(
    feed: FeedArgument,
    record: RecordArgument,
    role: Annotated[
        str,
        typer.Option(
            help="analyst: values masked; officer: whole, for persons with an open flag; protection: for a sealed one"
        ),
    ] = "analyst",
    purpose: Annotated[
        str | None, typer.Option(help="Why this is read; kept in the audit record. Needed unless as analyst")
    ] = None,
    lang: LangOption = "id",
    form: Annotated[Format, typer.Option("--format", help="table (one screen) or json")] = Format.table,
    html: Annotated[Path | None, typer.Option(help="Write the waterfall of the weights as a page")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write the waterfall of the weights as a picture")] = None,
    home: HomeOption = None,
) -> None:
    """Tell on one screen why a record belongs to a person, or to nobody, and what would change that.

    Example: lintas identity show crossing X00012 --role officer --purpose PENCEGAHAN-TPPO
    """
    from flows import identity_show, outputs
    from reports import identity

    if role not in ("analyst", "officer", "protection"):
        raise typer.BadParameter("--role is analyst, officer or protection")
    if role != "analyst" and not (purpose or "").strip():
        raise typer.BadParameter(f"--role {role} needs a --purpose: why is this person looked at?")
    if form not in (Format.table, Format.json):
        raise typer.BadParameter("--format is table or json here")
    _lang(lang)
    place = existing(home)
    with failing():
        told = identity_show.explanation(
            place,
            read_settings(place),
            (feed, record),
            who=outputs.user(),
            role=role,
            purpose=purpose or "why a record is whose",
        )
        print(identity.as_json(told) if form is Format.json else identity.screen(told, lang), end="")
        if html or svg:
            if not told["pair"]:
                raise typer.BadParameter("only a link by probability (PROBABLE) has weights to draw")
            from transforms.identity.waterfall import waterfall

            picture = waterfall(told["pair"])
            for path, content in ((svg, picture), (html, identity.page(told, picture, lang))):
                if path:
                    formats.keep(path, content.encode())
                    say(f"{path} written")


@app.command()
def review(
    feed_a: Annotated[str | None, typer.Argument(help="Feed of the first record")] = None,
    record_a: Annotated[str | None, typer.Argument(help="Key of the first record")] = None,
    feed_b: Annotated[str | None, typer.Argument(help="Feed of the second; population_registry for a person")] = None,
    record_b: Annotated[str | None, typer.Argument(help="Key of the second record; of a person the NIK")] = None,
    same: Annotated[bool, typer.Option("--same", help="Both records are of one person")] = False,
    different: Annotated[bool, typer.Option("--different", help="They are of different people")] = False,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="Nobody can tell; takes back what was judged before")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, in one line; kept with the judgement")] = "",
    by: Annotated[str | None, typer.Option(help="Who judged. Default: you", show_default=False)] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            help="Many at once: CSV or YAML with feed_a, record_a, feed_b, record_b, verdict, reason (and by)"
        ),
    ] = None,
    later: Annotated[bool, typer.Option("--later", help="Do not evaluate now; the next run does")] = False,
    lang: LangOption = "id",
    home: HomeOption = None,
) -> None:
    """Record that two records are of the same person, of different people, or that nobody can tell.

    A judgement beats every other way of linking, at once and transitively. It is never changed: judge again to undo it.
    Example: lintas identity review crossing X00012 --same population_registry 3201990105900001 --reason "paspor dicocokkan"
    """
    from flows import outputs
    from flows.identity_review import review as reviewed
    from reports.words import NO_BREAK, Words
    from warehouse.judgement import Verdict
    from warehouse.judgement_file import read_file

    said = [name for name, given in (("SAME", same), ("DIFFERENT", different), ("UNSURE", unsure)) if given]
    records = (feed_a, record_a, feed_b, record_b)
    if file and (said or any(records)):
        raise typer.BadParameter("give records and a verdict, or --file, not both")
    if not file and (len(said) != 1 or not all(records)):
        raise typer.BadParameter("give FEED RECORD, one of --same, --different, --unsure, and FEED RECORD; or --file")
    _lang(lang)
    place = existing(home)
    with failing():
        who = by or outputs.user()
        if file:
            verdicts = read_file(file, who)
        else:
            assert feed_a and record_a and feed_b and record_b
            verdicts = [Verdict((feed_a, record_a), (feed_b, record_b), said[0], reason, who)]
        done = reviewed(place, read_settings(place), verdicts, who=outputs.user(), later=later, say=say)
        words = Words(lang, {})
        text = words.text["review"]
        told = text["done" if done.is_evaluated else "later"]
        print(told.format(n=done.recorded, date=words.date(done.effective_on)).replace(NO_BREAK, " "))
        if done.is_evaluated:
            print(text["changed"].format(links=done.links, closed=done.closed, opened=done.opened))


@app.command()
def history(
    feed: FeedArgument,
    record: RecordArgument,
    form: Annotated[Format, typer.Option("--format")] = Format.table,
    home: HomeOption = None,
) -> None:
    """List every judgement that names a record, oldest first, and which of them stand.

    Example: lintas identity history crossing X00012
    """
    from flows import identity_show, outputs

    place = existing(home)
    with failing():
        formats.write(identity_show.judgements(place, read_settings(place), (feed, record), who=outputs.user()), form)


@app.command()
def corrections(
    date: Annotated[
        dt.datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Records up to this date, YYYY-MM-DD")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder or file; the file is readable for you alone")],
    purpose: Annotated[str, typer.Option(help="Why; kept in the audit record")] = "MUTU-DATA",
    home: HomeOption = None,
) -> None:
    """Write the list of records that the civil registry (Dukcapil) is asked to correct: koreksi-dukcapil-<date>.csv.

    It asks for corrections of records and is no flag on anybody. Send it to the civil registry alone, and delete it after.
    Example: lintas identity corrections --date 2026-09-14 -o koreksi
    """
    from flows import identity_corrections, outputs

    place = existing(home)
    with failing():
        path, rows = identity_corrections.write(
            place, read_settings(place), date.date(), out, who=outputs.user(), purpose=purpose
        )
        print(f"{path}: {rows:,} rows")


app.command()(link)


def _lang(lang: str) -> None:
    if lang not in ("id", "en"):
        raise typer.BadParameter("--lang is id or en")
