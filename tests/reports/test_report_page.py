"""The pages: order, plain HTML for eye, ear and paper, nothing from outside, nobody's number."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
import yaml
from report_reader import Build, Outline, text

from reports.words import LOCALES, Words, catalogue

SECTIONS = ["quality", "numbers", "work", "service", "network", "area", "learning", "reading"]
PAGES = [(lang, unit) for lang in LOCALES for unit in ("", "A-CGK", "KANIM3201", "D-ETK")]


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "unit"), PAGES)
def test_page_is_well_formed_and_read_in_order(
    country: duckdb.DuckDBPyConnection, page: Build, lang: str, unit: str
) -> None:
    outline = Outline(page(country, lang, unit))
    assert outline.faults == []
    assert ("html", {"lang": lang}) in outline.tags
    assert outline.headings.count(1) == 1
    assert outline.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert [name for name in outline.ids if name in SECTIONS] == SECTIONS
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.refers) <= set(outline.ids)
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in outline.tags}
    assert sum(tag == "table" for tag, _ in outline.tags) == sum(tag == "caption" for tag, _ in outline.tags)
    assert all("scope" in attrs for tag, attrs in outline.tags if tag == "th")


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "unit"), PAGES)
def test_page_reaches_nothing_outside(country: duckdb.DuckDBPyConnection, page: Build, lang: str, unit: str) -> None:
    made = page(country, lang, unit)
    outline = Outline(made)
    own = re.compile(r"#\w+|unit/[A-Z0-9-]+\.(id|en)\.html|\.\./laporan-2026-03-14\.(id|en)\.html")
    assert all(own.fullmatch(link) for link in outline.links)
    assert not {"script", "link", "img", "iframe", "form", "object"} & {tag for tag, _ in outline.tags}
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in made.replace("&#39;", "'")
    assert not re.search(r"url\(|@import|https?:", made)


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "unit"), PAGES)
def test_page_holds_nobodys_number(country: duckdb.DuckDBPyConnection, page: Build, lang: str, unit: str) -> None:
    assert not re.search(r"\d{16}|\+62|Z\d{7}", page(country, lang, unit))


def test_quality_comes_first_and_says_what_is_missing(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    words = text(page(country))
    assert words.index("Baca dahulu: data hari ini belum lengkap") < words.index("Mutu data")
    assert "Penempatan pekerja migran: data terakhir 8 Mar 2026, lebih tua dari batas 3 hari." in words
    assert "2 aturan tidak memberi jawaban: C05, C09" in words
    assert "melewati batas, tidak menandai : 93 / 50" in words
    assert "8% catatan Perlintasan di TPI Dumai tidak dapat dihubungkan: buku paspor tidak ada di arsip" in words
    assert "Kolom &#34;doc_expires_on&#34; tidak ada" in words


def test_numbers_and_dates_are_indonesian(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    words = text(page(country))
    assert "Sabtu, 14 Maret 2026" in words
    assert "5.223" in words
    assert "98,9% dari 62.034" in words
    assert "62,034" in text(page(country, "en"))


def test_catalogues_hold_the_same_words() -> None:
    def keys(table: dict[str, object], stem: str = "") -> set[str]:
        return {
            found
            for key, value in table.items()
            for found in (keys(value, f"{stem}{key}.") if isinstance(value, dict) else {stem + key})
        }

    def slots(value: object) -> list[str]:
        return sorted(re.findall(r"\{\w+\}", str(value)))

    own, other = Words("id", {}).text, Words("en", {}).text
    assert keys(own) == keys(other)
    for group, entries in own.items():
        assert all(slots(text) == slots(other[group][key]) for key, text in entries.items()), group


def test_words_do_not_accuse() -> None:
    accusing = r"tolak|blokir|pelaku|tersangka|ilegal|terduga|kriminal|curiga|suspect|offender|illegal|criminal|refus"
    for lang in LOCALES:
        # what `lintas review` says is about rows of a file, not about people
        told = {name: words for name, words in Words(lang, {}).text.items() if name not in catalogue(f"{lang}.review")}
        assert not re.findall(accusing, str(told.values()), re.IGNORECASE)


def test_every_evidence_value_of_the_rules_has_a_word() -> None:
    rules = Path(__file__).parents[2] / "transforms" / "rules"
    known = set(Words("id", {}).text["evidence"])
    for path in sorted(rules.glob("*.sql")):
        named = re.search(r"\{([^{}]*)\} AS evidence", path.read_text(encoding="utf-8"))
        fields = re.findall(r"'(\w+)':", named[1]) if named else []
        missing = {field for field in fields if not field.endswith("_threshold")} - known
        assert not missing, f"{path.name}: add {sorted(missing)} to [evidence] of reports/text/*.codes.toml"


def test_every_reason_and_rung_of_the_linker_has_a_word() -> None:
    links = Path(__file__).parents[2] / "transforms" / "identity"
    written = re.findall(r"(?:THEN|ELSE) '([A-Z_]{6,})'", (links / "unlinked.sql").read_text(encoding="utf-8"))
    rungs = [re.findall(r"^rung: (\w+)", path.read_text(encoding="utf-8"), re.M) for path in links.glob("rungs/*.sql")]
    kinds = re.findall(r"'([A-Z_]{6,})' AS kind", (links / "told" / "conflict.sql").read_text(encoding="utf-8"))
    plan = yaml.safe_load((links / "comparisons.yaml").read_text(encoding="utf-8"))
    levels = [level["word"].lower() for column in plan["columns"].values() for level in column["levels"]]
    known = {"PROBABLE"}.union(*rungs)
    named = {
        "unlinked": {*written, "FOREIGN"},
        "rung": known,
        "rung_means": known,
        "change": {*known, *written, "FOREIGN"},
        "conflict": set(kinds),
        "column": set(plan["columns"]),
        "agreement": set(levels),
    }
    for group, codes in named.items():
        missing = codes - set(Words("id", {}).text[group])
        assert not missing, f"add {sorted(missing)} to [{group}] of reports/text/*.toml"
