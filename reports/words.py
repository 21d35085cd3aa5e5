"""Words, dates and numbers of the report in one language: catalogues in ``text/``, forms by Babel (CLDR)."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

FOLDER = Path(__file__).parent / "text"
NO_BREAK = "\N{NO-BREAK SPACE}"
LOCALES = {"id": "id_ID", "en": "en_GB"}


@cache
def catalogue(name: str) -> dict[str, Any]:
    """One TOML file of ``text/``."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


# A report writes the same few dates and numbers tens of thousands of times.
@cache
def _date(lang: str, value: dt.date, form: str) -> str:
    return format_date(value, form, locale=LOCALES[lang]).replace(" ", NO_BREAK)


@cache
def _number(lang: str, value: float, digits: int) -> str:
    return format_decimal(value, "#,##0." + "#" * digits if digits else "#,##0", locale=LOCALES[lang])


class Words:
    """One language of the report. `tpi` gives the names of the border posts by code."""

    def __init__(self, lang: str, tpi: dict[str, str]) -> None:
        self.lang = lang
        parts = (lang, f"{lang}.codes", f"{lang}.identity", f"{lang}.review", f"{lang}.change")
        self.text = {key: value for part in parts for key, value in catalogue(part).items()}
        self.locale = Locale.parse(LOCALES[lang])
        self._tpi = tpi

    def word(self, group: str, code: object) -> str:
        """The word for a code of an open list; a code without one is shown as it is, underscores as spaces."""
        found = self.text[group].get(str(code))
        return str(found) if found is not None else str(code).replace("_", " ")

    def pick(self, row: object, name: str) -> Any:
        """Field `name` of a row in this language: ``name`` is Bahasa Indonesia, ``name_en`` English."""
        own = getattr(row, f"{name}_en") if self.lang == "en" else getattr(row, name)
        return own or getattr(row, name)

    def date(self, value: dt.date | None, form: str = "d MMM y") -> str:
        """A date in the language's order, kept on one line; ``form`` is a CLDR pattern or ``full``, ``long``."""
        if value is None:
            return str(self.text["doc"]["none"])
        return _date(self.lang, value, form)

    def moment(self, value: dt.datetime) -> str:
        """A date and time of day, kept on one line."""
        return format_datetime(value, "d MMM y HH:mm", locale=self.locale).replace(" ", NO_BREAK)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with the language's separators, at most `digits` decimals."""
        if value is None:
            return "–"
        return _number(self.lang, value, digits)

    def percent(self, part: float, whole: float) -> str:
        """A share with at most one decimal; no whole gives a dash."""
        return format_percent(part / whole, "#,##0.#%", locale=self.locale) if whole else "–"

    def country(self, alpha3: str) -> str:
        """The CLDR name of an ISO 3166 alpha-3 code; a code without one is shown as it is."""
        alpha2 = (get_global("territory_aliases").get(alpha3) or [alpha3])[0]
        return str(self.locale.territories.get(alpha2, alpha3))

    def unit(self, code: str | None) -> str:
        """The name of an office, mission or border post."""
        text = self.text["doc"]
        if not code:
            return str(text["unit_missing"])
        if code in self._tpi:
            return str(text["post"]).format(name=self._tpi[code])
        if found := re.fullmatch(r"KANIM(\d\d)(\d\d)", code):
            return str(text["office"]).format(code=f"{found[1]}.{found[2]}")
        if found := re.fullmatch(r"KBRI([A-Z]{3})", code):
            return str(text["mission"]).format(country=self.country(found[1]))
        return code

    def province(self, code: str) -> str:
        return str(catalogue("province").get(code, code)) if code else str(self.text["area"]["unknown"])

    def group(self, dimension: str, cell: str) -> str:
        """The name of a group that flags are compared by."""
        if dimension == "PROVINCE":
            return self.province(cell)
        return self.unit(cell) if dimension == "UNIT" else self.word("cell", cell)

    def value(self, name: str, value: object) -> str:
        """One evidence value named `name` as people read it: dates, countries, offices and codes by their names."""
        text = self.text["doc"]
        if value is None or value == "":
            return str(text["unknown"])
        if isinstance(value, bool):
            return str(text["yes"] if value else text["no"])
        if isinstance(value, int | float):
            return str(value) if name.endswith("year") else self.number(value, 2)
        if isinstance(value, list):
            return ", ".join(self.value(name, item) for item in value) or str(text["none"])
        if isinstance(value, dict):
            return "; ".join(f"{self.word('evidence', key)}: {self.value(key, item)}" for key, item in value.items())
        return self._string(name, str(value))

    def _string(self, name: str, value: str) -> str:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return self.date(dt.date.fromisoformat(value))
        if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.0+)?", value):
            return self.moment(dt.datetime.fromisoformat(value))
        if re.fullmatch(r"[A-Z]{3}", value) and value not in self.text["value"]:
            return self.country(value)
        if value in self._tpi or re.fullmatch(r"KANIM\d{4}|KBRI[A-Z]{3}", value):
            return self.unit(value)
        if re.fullmatch(r"[A-Z][A-Z_]+", value):
            return self.word("value", value)
        return value
