"""Judgements of identity from a file: many at once, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import yaml

from warehouse.judgement import JudgementError, Verdict

COLUMNS = ("feed_a", "record_a", "feed_b", "record_b", "verdict", "reason")


def read_file(path: Path, by: str) -> list[Verdict]:
    """The verdicts of a CSV (with a header) or YAML (a list of mappings) file; a row that names nobody was judged by `by`.

    Raises JudgementError when the file cannot be read as such, and OSError.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(_yaml(text) if path.suffix.lower() in (".yaml", ".yml") else _csv(text))
    except (UnicodeDecodeError, csv.Error, yaml.YAMLError) as error:
        raise JudgementError(
            f"{path.name}: {type(error).__name__}. A file of judgements is CSV with the columns {', '.join(COLUMNS)} (and by, "
            "if others judged), or a YAML list of mappings with the same names, in UTF-8."
        ) from None
    if not rows:
        raise JudgementError(f"{path.name} holds no judgement.")
    lacking = sorted({name for _, row in rows for name in COLUMNS if name not in row})
    if lacking:
        raise JudgementError(f"{path.name}: {', '.join(lacking)} missing. Needed: {', '.join(COLUMNS)}.")
    return [
        Verdict(
            (row["feed_a"], row["record_a"]),
            (row["feed_b"], row["record_b"]),
            row["verdict"].upper(),
            row["reason"],
            row.get("by") or by,
            line,
        )
        for line, row in rows
    ]


def _csv(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    for row in reader:
        yield reader.line_num, {str(name).strip(): str(value or "").strip() for name, value in row.items()}


def _yaml(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    tree = yaml.compose(text, yaml.SafeLoader)
    for entry in tree.value if isinstance(tree, yaml.SequenceNode) else [tree]:
        if not isinstance(entry, yaml.MappingNode):
            raise yaml.YAMLError
        yield entry.start_mark.line + 1, {name.value: str(value.value).strip() for name, value in entry.value}
