"""The mart queries: one file a published table, in identified form; the policy decides what of it a role may read."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PLACE = Path(__file__).with_name("mart")
_PARAMETER = re.compile(r"\$([a-z_]+)")
_FORM = re.compile(r"\s*/\*(?P<head>.*?)\*/(?P<sql>.*)", re.DOTALL)


@dataclass(frozen=True)
class Mart:
    """One query: its table, title, column descriptions, parameters and SQL."""

    table: str
    title: str
    columns: dict[str, str]
    parameters: tuple[str, ...]
    sql: str


def read_marts(folder: Path = PLACE) -> dict[str, Mart]:
    """Return table -> query for every .sql file of a folder. Raises ValueError naming a file not as agreed."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.sql"))}


def _read(path: Path) -> Mart:
    found = _FORM.fullmatch(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path.name}: a mart query opens with its front matter in /* */ and holds one SELECT")
    head: dict[str, Any] = yaml.load(found["head"], yaml.CSafeLoader)
    if not isinstance(head, dict) or not {"title", "grain", "reads"} <= set(head):
        raise ValueError(f"{path.name}: the front matter needs title, grain and reads")
    sql = found["sql"].strip().rstrip(";")
    parameters = tuple(sorted(set(_PARAMETER.findall(sql))))
    return Mart(path.stem, str(head["title"]), dict(head.get("columns") or {}), parameters, sql)
