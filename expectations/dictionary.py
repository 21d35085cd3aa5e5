"""The data dictionary: one Markdown page made from the contracts. `python -m expectations.dictionary` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from expectations import rules as rule_book
from expectations.contract import Column, Contract
from expectations.contract_file import feeds, load_contract

PAGE = Path(__file__).parent.parent / "docs" / "data_dictionary.md"


def dictionary() -> str:
    """The page: for every feed its purpose, columns, row checks and limits; Bahasa Indonesia first, English second."""
    lines = [
        "# Kamus data / Data dictionary",
        "",
        "Dibuat dari kontrak di `expectations/` dengan `python -m expectations.dictionary`; jangan disunting. "
        "Made from the contracts in `expectations/`; do not edit.",
        "",
        "Klasifikasi / classification: `public` tidak menunjuk orang / does not point to a person; `personal` data pribadi / "
        "personal data; `identifier` menunjuk satu orang / points to one person; `restricted` untuk sedikit peran / for few roles.",
        "",
        "Akibat / effect: `critical` menolak kiriman / rejects the delivery; `error` mengarantina baris / quarantines the row; "
        "`warning` dihitung dan dilaporkan / is counted and reported. Batas / ceiling: persen baris yang menolak kiriman / "
        "percent of rows that rejects the delivery.",
    ]
    for feed in feeds():
        lines += ["", *_feed(load_contract(feed))]
    return "\n".join(lines) + "\n"


def _feed(contract: Contract) -> Iterator[str]:
    yield f"## {contract.feed}: {contract.title} / {contract.title_en}"
    yield ""
    yield f"{contract.description} {contract.description_en}"
    yield ""
    yield f"- Versi / version: {contract.version}, {contract.status}"
    yield f"- Kunci / key: {', '.join(f'`{name}`' for name in contract.key)}"
    yield f"- Kesegaran / freshness: {contract.freshness_days} hari / days"
    yield ""
    yield "| kolom / column | tipe / type | wajib / required | klasifikasi | nilai / values | arti / meaning |"
    yield "|---|---|---|---|---|---|"
    for column in contract.columns:
        required = {None: "", "error": "ya / yes", "warning": "diharapkan / expected"}[
            column.required.severity if column.required else None
        ]
        meaning = f"{column.description} / {column.description_en}"
        cells = (f"`{column.name}`", column.logical_type, required, column.classification, _values(column), meaning)
        yield _row(cells)
    yield ""
    yield "| pemeriksaan / check | akibat / effect | batas / ceiling | arti / meaning |"
    yield "|---|---|---|---|"
    for rule in rule_book.of(contract, date(2000, 1, 1), production=False):
        ceiling = f"{rule.ceiling:g} %" if rule.ceiling is not None else ""
        yield _row((f"`{rule.id}`", rule.severity, ceiling, f"{rule.message} / {rule.message_en}"))


def _values(column: Column) -> str:
    if column.values:
        return ", ".join(column.values.value)
    if column.minimum is not None:
        return f"{column.minimum}-{column.maximum}"
    if column.pattern:
        return f"`{column.pattern.value}`"
    return f"≤ {column.max_length}" if column.max_length else ""


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(dictionary(), encoding="utf-8")
