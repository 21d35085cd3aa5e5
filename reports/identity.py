"""One screen that says why a record is whose: text for a terminal, in one language."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup
from rich.console import Console
from rich.table import Table

from reports.page import environment
from reports.words import NO_BREAK, Words

WIDTH = 110
BAR = 12
Told = Mapping[str, Any]


def screen(told: Told, lang: str) -> str:
    """The explanation `told` (as flows.identity_show gives it) as text of at most WIDTH signs a line."""
    words, page = Words(lang, told["tpi"]), io.StringIO()
    console = Console(file=page, width=WIDTH, highlight=False, markup=False, emoji=False)
    head = Table.grid(padding=(0, 1))
    for name, value in _head(told, words):
        head.add_row(f"{name}:", value)
    console.print(head)
    if told["sides"]:
        console.print()
        console.print(_sides(told, words))
    for title, lines in _lists(told, words):
        listed = Table.grid(padding=(0, 1))
        for line in lines:
            listed.add_row("  -", line)
        console.print(f"\n{words.text['screen'][title]}")
        console.print(listed)
    console.print(f"\n{_note(told, words)}")
    return "\n".join(line.rstrip() for line in page.getvalue().replace(NO_BREAK, " ").splitlines()) + "\n"


def page(told: Told, picture: str, lang: str) -> str:
    """The screen and the waterfall of its weights (SVG) as one page that reaches nothing outside."""
    title = f"{told['feed']} {told['record_key']}"
    drawn = {"lang": lang, "title": title, "picture": Markup(picture), "screen": screen(told, lang)}
    return environment().get_template("identity.html").render(drawn)


def as_json(told: Told) -> str:
    """The explanation for machines; codes as they are."""
    kept = {name: value for name, value in told.items() if name not in ("tpi", "is_officer", "pair")}
    return json.dumps(kept, ensure_ascii=False, indent=1, default=str) + "\n"


def _head(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    text = words.text["screen"]
    place = [words.unit(told["unit_code"])] if told["unit_code"] else []
    day = [words.date(told["record_on"])] if told["record_on"] else []
    yield text["record"], " · ".join([f"{told['feed']} {told['record_key']}", *place, *day])
    named = next((side["person_value"] for side in told["sides"] if side["column_name"] == "name"), None)
    person = [str(told["person_id"]), named] if told["person_id"] else [text["unlinked"]]
    yield text["person"], " · ".join(part for part in person if part)
    rung, reason = told["rung"], told["unlinked_reason"]
    if rung:
        yield text["rung"], f"{rung}: {words.word('rung', rung)}. {words.word('rung_means', rung)}"
        model = f", {text['model'].format(model=told['model_version'])}" if told["model_version"] else ""
        yield text["certainty"], _odds("certainty_text", told, words) + model
    elif reason:
        yield text["why_not"], f"{reason}: {words.word('unlinked', reason)}"


def _sides(told: Told, words: Words) -> Table:
    text = words.text["screen"]
    has_weights = bool(told["weights"])
    other = text["person" if told["person_id"] else "held_against"]
    table = Table(box=None, pad_edge=False, header_style="")
    for name in (text["column"], text["record"], other, text["agreement"], *[text["weight"]] * has_weights):
        table.add_column(name, overflow="fold")
    for side in told["sides"]:
        agreed = str(side["agreement"]).lower().replace(" ", "_")
        cells = [words.word("column", side["column_name"]), side["record_value"] or "–", side["person_value"] or "–"]
        table.add_row(*cells, words.word("agreement", agreed), *[_weight(side["weight"], words)] * has_weights)
    for name in ("prior", "relative"):
        if told["weights"].get(name) is not None:
            table.add_row(text[name], "", "", text[f"{name}_text"], _weight(told["weights"][name], words))
    if has_weights:
        table.add_row(text["final"], "", "", "", _weight(told["weight"], words))
    return table


def _weight(weight: float | None, words: Words) -> str:
    """A weight and a bar as long as it, so that what decided is seen at once."""
    if weight is None:
        return ""
    return f"{words.number(weight, 1):>6} {('+' if weight > 0 else '-') * min(BAR, round(abs(weight)))}"


def _odds(sentence: str, row: Told, words: Words) -> str:
    """A probability and its weight in words; nothing is certain, so no share is rounded up to 100 %."""
    share = f"{words.number(100 * min(row['probability'] or 0, 0.9999), 2)}%"
    text = str(words.text["screen"][sentence])
    return text.format(share=share, weight=words.number(row["weight"], 1), nik=row["person_id"])


def _lists(told: Told, words: Words) -> Iterator[tuple[str, list[str]]]:
    if told["is_other_nik"]:
        yield "also", [str(told["person_id"])]
    if told["records"]:
        yield "records", [_counted(row, words) for row in told["records"]]
    if told["considered"]:
        yield "candidates", [_odds("candidate", row, words) for row in told["considered"]]
    if told["judgements"]:
        yield "judgements", [_judgement(row, words, told["seen_on"]) for row in told["judgements"]]
    if told["changes"]:
        yield "changes", [_changed(row, words) for row in told["changes"]]
    if standing := told["rung"] or told["unlinked_reason"]:
        yield "change", words.word("change", standing).split("; ")


def _counted(row: Told, words: Words) -> str:
    return f"{row['feed']}: {words.number(row['records'])} ({words.word('rung', row['rung'])})"


def _judgement(row: Told, words: Words, seen_on: dt.date) -> str:
    text = words.text["screen"]
    told = str(text["judgement"]).format(
        date=words.date(row["judged_at"].date()),
        by=row["judged_by"],
        verdict=words.word("verdict", row["verdict"]),
        record=f"{row['feed']} {row['record_key']}",
        reason=row["reason"],
        effective=words.date(row["effective_on"]),
    )
    if row["is_standing"]:
        return told
    return f"{told} ({text['waiting' if row['effective_on'] > seen_on else 'replaced']})"


def _changed(row: Told, words: Words) -> str:
    text, code = words.text["screen"], row["reason"]
    return str(text["changed"]).format(
        date=words.date(row["run_on"]),
        before=row["person_before"] or text["nobody"],
        after=row["person_after"] or text["nobody"],
        reason=words.word("link_change" if code in words.text["link_change"] else "unlinked", code),
    )


def _note(told: Told, words: Words) -> str:
    text = words.text["screen"]
    hidden = "masked_no_flag" if told["is_officer"] else "masked"
    seen = text["as_seen"].format(date=words.date(told["seen_on"]))
    return f"{seen} {text['identified' if told['is_identified'] else hidden]}"
