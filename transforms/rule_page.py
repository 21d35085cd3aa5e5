"""Writes the rule book from the rule files, as Markdown a lawyer can read: what each rule looks at, why, what speaks against it.

`python -m transforms.rulebook` writes it to ``docs/rules.md`` (Bahasa Indonesia) and ``docs/rules.en.md``; `lintas rule book`
writes it with the figures of an installation, as HTML too.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from transforms.rulebook import LANGUAGES, PLACEHOLDER, Rule, RuleError, Text, Texts, load_rules

FOLDER = Path(__file__).parent / "rule_book"
PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
LOCALES = {"id": "id_ID", "en": "en_GB"}


@dataclass(frozen=True)
class Figures:
    """What an installation knows of one rule: its last run, and of its present version flags and what reviews found.

    `precision`, with its 95 % interval `low` to `high`, is the share confirmed of the flags `decided`. None: not measured.
    """

    run_on: dt.date
    state: str
    hits: int | None
    flags: int | None = None
    never_reviewed: int | None = None
    decided: int | None = None
    precision: float | None = None
    low: float | None = None
    high: float | None = None


def page(rules: Sequence[Rule], lang: str = "id", figures: Mapping[str, Figures] | None = None) -> str:
    """The book in one language, as Markdown. `figures` by rule id; None for a book of the files alone."""
    t, locale = words(lang), LOCALES[lang]

    def measured(rule: Rule) -> Iterator[str]:
        known = (figures or {}).get(rule.id)
        if figures is not None and rule.is_sealed:
            yield t["sealed_figures"]
        elif known is None:
            yield t["no_figures" if figures is None else "no_run"]
        else:
            day, state = format_date(known.run_on, "long", locale=locale), t["state"].get(known.state, known.state)
            yield t["run"].format(date=day, hits=number(known.hits), state=state)
            yield t["flags"].format(flags=number(known.flags), never=number(known.never_reviewed))
            shares = {name: getattr(known, name) for name in ("precision", "low", "high")}
            if None in shares.values():
                yield t["no_precision"]
            else:
                shown = {name: format_percent(share, "#,##0 %", locale=locale) for name, share in shares.items()}
                yield t["precision"].format(**shown, decided=number(known.decided))

    def number(value: int | None) -> str:
        return "–" if value is None else str(format_decimal(value, "#,##0", locale=locale))

    made = Environment(
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )  # fmt: skip  # Markdown, not HTML: what shows it as HTML escapes it
    filters: dict[str, Any] = {
        "in_language": lambda text: _in(text, lang),
        "day": lambda day: format_date(day, "long", locale=locale),
        "cell": lambda value: re.sub(r"\s+", " ", str(value)).replace("|", "\\|"),
        "code": lambda name: f"`{name}`",
        "slug": slug,
        "open_places": lambda text: PLACEHOLDER.sub("…", text),
    }
    made.filters |= filters
    text = made.get_template("book.md.jinja").render(
        t=t,
        rules=rules,
        heading=lambda rule: f"{rule.id} {_in(rule.title, lang)}",
        figures=measured,
        is_docs=figures is None,
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def slug(heading: str) -> str:
    """The anchor of a Markdown heading, as GitHub and the HTML book make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def all_rules() -> tuple[Rule, ...]:
    """Every rule. Raises ExceptionGroup of every RuleError when a file is broken: a document with a gap would mislead."""
    rules, errors = load_rules()
    if errors:
        raise ExceptionGroup[RuleError]("the document needs every rule file in order", list(errors))
    return rules


def write_page(path: Path = PAGE) -> Path:
    """Write the book without figures, both languages; returns the first path. Raises ExceptionGroup of every RuleError."""
    rules = all_rules()
    path.parent.mkdir(parents=True, exist_ok=True)
    for lang in LANGUAGES:
        place = path if lang == "id" else path.with_suffix(f".{lang}{path.suffix}")
        place.write_text(page(rules, lang), encoding="utf-8")
    return path


@cache
def words(lang: str) -> dict[str, Any]:
    """What the book says around the rule files, in one language."""
    found: dict[str, Any] = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))[lang]
    return found


def _in(text: Text | Texts, lang: str) -> str | tuple[str, ...]:
    return text.en if lang == "en" else text.id
