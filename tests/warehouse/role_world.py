"""A small encrypted warehouse, and the files published from it."""

import datetime as dt
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from transforms.engine import install_functions, load_reference
from warehouse.keys import derive, install_token_macro
from warehouse.policy import read_policy
from warehouse.publish import Published, publish

RUN_ON = dt.date(2026, 6, 1)
MASTER = "A" * 43
ROLES = tuple(read_policy().roles)
KEYS = {role: derive(MASTER, f"published/{role}") for role in ROLES}
RULES = [{"rule_id": "A03", "version": "1", "title": "Anak", "tier": 1, "innocent": ["salah ketik"]}]
FEEDS = [{"feed": "crossing", "title": "Perlintasan", "title_en": "Crossings", "freshness_days": 1}]


WHOLE = read_policy()
# The same roles with few tables: what is tested with it is the swap, not the content.
SMALL = WHOLE.model_copy(
    update={
        "roles": {
            name: role.model_copy(update={"tables": {t: v for t, v in role.tables.items() if t in ("about", "flag")}})
            for name, role in WHOLE.roles.items()
        }
    }
)


def crypto_module() -> Path:
    spec = importlib.util.find_spec("duckdb_extension_httpfs")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    root = Path(spec.submodule_search_locations[0])
    return root / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"


def make_warehouse(path: Path, people: int = 2000, crossings: int = 6000) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"threads": "2", "memory_limit": "4GB"})
    con.execute(f"LOAD '{crypto_module()}'")
    con.execute("SET VARIABLE k = $k", {"k": derive(MASTER, "warehouse")})
    con.execute(f"ATTACH '{path}' AS lintas (ENCRYPTION_KEY getvariable('k'), ENCRYPTION_CIPHER 'GCM')")
    con.execute("USE lintas")
    text = "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("world.sql", "order.sql"))
    con.execute(text.replace("$people", str(people)).replace("$crossings", str(crossings)))
    con.execute(Path(__file__).with_name("world_reviewed.sql").read_text(encoding="utf-8"))
    install_token_macro(con, derive(MASTER, "token"))
    load_reference(con)
    install_functions(con)
    return con


def publish_all(con: duckdb.DuckDBPyConnection, folder: Path, **changed: Any) -> list[Published]:
    given: dict[str, Any] = {
        "keys": KEYS, "run_on": RUN_ON, "rules": RULES, "feeds": FEEDS, "httpfs": crypto_module(), **changed,
    }  # fmt: skip
    return publish(con, folder, **given)


def open_file(path: Path, key: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET VARIABLE k = $k", {"k": key})
    con.execute(f"ATTACH '{path}' AS p (READ_ONLY, ENCRYPTION_KEY getvariable('k'), ENCRYPTION_CIPHER 'GCM')")
    con.execute("USE p")
    return con


@dataclass(frozen=True)
class World:
    con: duckdb.DuckDBPyConnection
    published: Path
    files: dict[str, Published]

    def open(self, role: str) -> duckdb.DuckDBPyConnection:
        return open_file(self.files[role].path, KEYS[role])


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The warehouse and one publish of it; tests only read it."""
    root = tmp_path_factory.mktemp("world")
    con = make_warehouse(root / "lintas.duckdb")
    files = publish_all(con, root / "published")
    yield World(con, root / "published", {file.role: file for file in files})
    con.close()


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A small warehouse of one's own."""
    con = make_warehouse(tmp_path / "lintas.duckdb", people=200, crossings=400)
    yield con
    con.close()
