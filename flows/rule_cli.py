"""`lintas rule`: read the rule book, write a rule, test it, and try it on past days before anybody sees a flag of it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from flows import formats, rule_book
from flows.formats import Format
from flows.installation import HomeOption
from flows.settings import find_home, read_settings
from flows.terminal import DONE_WITH_REJECTIONS, existing, failing, progress, say
from transforms.rulebook import Rule, load_rules

app = typer.Typer(
    name="rule",
    help="The rule book: list and show rules, write a new one, test it, try it on past days, compare versions.\n\n"
    "A rule is transforms/rules/<ID>.sql with its cases in tests/transforms/rules/<ID>.yaml. Its life is draft, shadow "
    "(runs and is measured, nobody sees its flags), active, retired. docs/rule_writing.md shows the way from idea to active.",
    no_args_is_help=True,
)

app.command()(rule_book.book)
app.command()(rule_book.dpia)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="A rule, like C01")]
LangOption = Annotated[str, typer.Option(help="id (Bahasa Indonesia) or en")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print; csv, json and parquet are for pipes")]
DaysOption = Annotated[int, typer.Option(min=1, max=400, help="Days to play, the last one included")]
ToOption = Annotated[
    dt.datetime | None,
    typer.Option(
        "--to", formats=["%Y-%m-%d"], help="Last day, YYYY-MM-DD. Default: the newest run date", show_default=False
    ),
]
EveryOption = Annotated[
    int | None,
    typer.Option(
        min=1, max=31, help="Play every so many days. Default: 1; 7 or 30 in a large warehouse", show_default=False
    ),
]
PurposeOption = Annotated[str, typer.Option(help="Why; kept in the audit record")]
PartOption = Annotated[
    str | None,
    typer.Option(
        help="One table alone: day, office, overlap, outcome or example. Needed for csv and parquet", show_default=False
    ),
]


@app.command("list")
def list_(lang: LangOption = "id", form: FormatOption = Format.table, home: HomeOption = None) -> None:
    """List every rule with status, tier, label, version, end date, and its newest run here. Broken files are listed too.

    Example: lintas rule list --format csv | grep shadow
    """
    from flows import rule_show

    _lang(lang)
    place = find_home(home)
    rules, errors = load_rules()
    with failing():
        runs = rule_show.last_runs(place, read_settings(place), 1)
        answer = rule_show.listed(rules, errors, runs, lang)
        brief = ["rule_id", "version", "status", "tier", "label", "sunset_on", "last_run_on", "last_hits", "title"]
        formats.write(answer.select(brief) if form is Format.table else answer, form)
    raise typer.Exit(DONE_WITH_REJECTIONS if errors else 0)


@app.command()
def show(
    rule_id: IdArgument,
    lang: LangOption = "id",
    form: Annotated[Format, typer.Option("--format", help="table (to read) or json (the whole card)")] = Format.table,
    home: HomeOption = None,
) -> None:
    """Show one rule whole: what it says, why, thresholds, what speaks against it, its life, its SQL, its last runs here.

    Example: lintas rule show C01 --lang en
    """
    from flows import rule_show

    _lang(lang)
    rule = _rule(rule_id)
    place = find_home(home)
    with failing():
        runs = [run for run in rule_show.last_runs(place, read_settings(place), 14) if run["rule_id"] == rule.id]
        print(rule_show.as_json(rule, runs) if form is Format.json else rule_show.screen(rule, runs, lang), end="")


@app.command()
def new(
    rule_id: IdArgument,
    by: Annotated[str | None, typer.Option(help="Who answers for it. Default: you", show_default=False)] = None,
) -> None:
    """Begin a rule: a card with SQL and a file of cases, in shadow, with every place to fill in marked FILL IN.

    Example: lintas rule new C13
    """
    from flows import outputs, rule_work

    with failing():
        for path in rule_work.begin(rule_id, by or outputs.user(), dt.date.today()):  # noqa: DTZ011 (a day on a card)
            print(path)
    say(f"Replace every FILL IN, then: lintas rule lint, lintas rule test {rule_id}, lintas rule try {rule_id}")


@app.command()
def test(
    rule_ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Rules; none: all")] = None,
) -> None:
    """Run the cases of rules, in memory, without a warehouse; tell which fail and why. Exit code 1 when one fails.

    Example: lintas rule test C01 D01
    """
    from flows import rule_work

    with failing():
        failed = rule_work.test([_rule(one) for one in rule_ids or []] or list(_all()), print)
    raise typer.Exit(DONE_WITH_REJECTIONS if failed else 0)


@app.command()
def lint() -> None:
    """Hold every rule to the house's lines: card, life, words, SQL, columns, links, cases. Exit code 1 when one is crossed.

    Example: lintas rule lint
    """
    from flows import rule_work

    with failing():
        problems, rules = rule_work.lint(dt.date.today())  # noqa: DTZ011 (sunset dates are days here)
    for problem in problems:
        print(problem)
    say(f"{rules} rules, {len(problems)} problems")
    raise typer.Exit(DONE_WITH_REJECTIONS if problems else 0)


@app.command("try")
def try_(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="A rule, or a rule file that ends in .sql")],
    days: DaysOption = 90,
    to: ToOption = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", help="Another threshold, name=value; may be repeated", show_default=False),
    ] = None,
    every: EveryOption = None,
    purpose: PurposeOption = "MUTU-DATA",
    form: FormatOption = Format.table,
    part: PartOption = None,
    home: HomeOption = None,
) -> None:
    """Back-test a rule on the warehouse as it was known on each day. Nothing is written but the audit record.

    Tells flags per day and office, which other rules pointed at the same, outcomes where known, ten examples under
    pseudonyms, and the cost in seconds. A shadow rule may be tried as often as you like.
    Example: lintas rule try C01 --days 90 --param passport_age_days=14
    """
    _trial(rule_id, {"rule": ",".join(param or []) or "current"}, days, to, every, purpose, form, part, home)


@app.command()
def compare(
    rule_id: IdArgument,
    a: Annotated[str, typer.Argument(help="current, a version that ran here, a file.sql, or name=value[,name=value]")],
    b: Annotated[str, typer.Argument(help="The same, for the other side")],
    days: DaysOption = 90,
    to: ToOption = None,
    every: EveryOption = None,
    purpose: PurposeOption = "MUTU-DATA",
    form: FormatOption = Format.table,
    part: PartOption = None,
    home: HomeOption = None,
) -> None:
    """Play two versions or sets of thresholds over the same days: flags of both, of A alone, of B alone, with examples.

    Examples: lintas rule compare C01 current passport_age_days=14,signs=3; lintas rule compare C01 1.0 current
    """
    _trial(rule_id, {"A": a, "B": b}, days, to, every, purpose, form, part, home)


def _trial(
    rule_id: str,
    specs: dict[str, str],
    days: int,
    to: dt.datetime | None,
    every: int | None,
    purpose: str,
    form: Format,
    part: str | None,
    home: Path | None,
) -> None:
    from flows import outputs, rule_told, rule_try

    place = existing(home)
    if form in (Format.csv, Format.parquet) and part is None:
        raise typer.BadParameter(
            f"--format {form.value} holds one table: add --part day, office, overlap, outcome or example"
        )
    with failing():
        rule = rule_try.from_file(Path(rule_id)) if rule_id.endswith(".sql") else _rule(rule_id)
        with progress(f"playing {rule.id}") as starting:
            found = rule_try.trial(
                place, read_settings(place), rule, specs,
                days=days, until=to.date() if to else None, every=every, who=outputs.user(), purpose=purpose, starting=starting,
            )  # fmt: skip
        if part is not None and part not in found.tables:
            raise typer.BadParameter(f"--part {part}: here are {', '.join(found.tables)}")
        if part is not None:
            formats.write(found.tables[part], form)
        elif form is Format.json:
            print(json.dumps(found.plain(), ensure_ascii=False, indent=1, default=str))
        else:
            rule_told.tell(found)


def _rule(rule_id: str) -> Rule:
    rules, errors = load_rules()
    for rule in rules:
        if rule.id == rule_id.upper():
            return rule
    causes = [str(error) for error in errors if error.rule_id == rule_id.upper()]
    known = ", ".join(rule.id for rule in rules)
    raise typer.BadParameter("; ".join(causes) or f"there is no rule {rule_id!r}. Rules: {known}")


def _all() -> tuple[Rule, ...]:
    rules, errors = load_rules()
    for error in errors:
        say(f"left out: {error}")
    return rules


def _lang(lang: str) -> None:
    if lang not in ("id", "en"):
        raise typer.BadParameter("--lang is id or en")
