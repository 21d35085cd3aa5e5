"""The lines of the house: who may import whom, how long a file may be, and that docs/house.md tells the truth."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {
    "synthetic": set[str](),
    "expectations": set[str](),
    "transforms": set[str](),
    "warehouse": set[str](),
    "reports": {"warehouse"},
    "flows": {"synthetic", "expectations", "transforms", "warehouse", "reports"},
    "benchmarks": {"synthetic", "expectations", "transforms", "warehouse", "reports", "flows"},
}
ONLY_IN = {
    "prefect": {"flows"},
    "great_expectations": {"expectations"},
    "splink": {"transforms", "benchmarks"},
    "pyspark": {"transforms"},
}
PYTHON = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_the_plan_allows(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    found = imports(path)
    assert found & ROOMS.keys() <= ROOMS[room] | {room}
    for package, rooms in ONLY_IN.items():
        assert package not in found or room in rooms


def test_the_environment_is_read_in_one_place() -> None:
    reading = re.compile(r"os\.environ|os\.getenv|getenv\(")
    found = {str(path.relative_to(ROOT)) for path in PYTHON if reading.search(path.read_text(encoding="utf-8"))}
    assert found <= {"flows/settings.py", "warehouse/gate.py"}


def test_no_file_passes_300_lines() -> None:
    sources = [
        path for room in (*ROOMS, "tests") for ending in ("*.py", "*.sql") for path in (ROOT / room).rglob(ending)
    ]
    long = {str(path.relative_to(ROOT)) for path in sources if len(path.read_text(encoding="utf-8").splitlines()) > 300}
    assert not long


def test_a_feed_has_the_same_name_in_every_room() -> None:
    contracts = {path.stem for path in (ROOT / "expectations").glob("*.yaml")}
    assert contracts == {path.stem for path in (ROOT / "transforms/clean").glob("*.sql")}
    assert contracts <= {path.name for path in (ROOT / "tests/expectations").iterdir()}


def test_the_plan_of_the_house_is_true() -> None:
    plan = (ROOT / "docs/house.md").read_text(encoding="utf-8")
    rooms = plan[plan.index("## Rooms") : plan.index("## Who may import whom")]
    named = re.findall(r"^([a-z]+)/ ", rooms, re.MULTILINE)
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")} - {"demo"}
    assert set(named) == there
    for room, allowed in ROOMS.items():
        line = re.search(rf"^{room} +→ (.*)$", plan, re.MULTILINE)
        assert line, f"docs/house.md does not say what {room} imports"
        assert set(re.findall(r"[a-z]+", line[1])) - {"nothing", "of", "ours"} == allowed
    for file in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|sql|yaml|md))`", plan):
        assert (ROOT / file).exists(), file


def test_every_dependency_has_its_line_of_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [
        *project["dependencies"],
        *(item for extra in project["optional-dependencies"].values() for item in extra),
    ]
    names = {re.split(r"[<>=!~\[ ]", item)[0] for item in listed}
    reasons = set(
        re.findall(r"^\| `([a-z0-9-]+)` \|", (ROOT / "docs/dependencies.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert names == reasons
