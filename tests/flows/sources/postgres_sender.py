"""A sender's PostgreSQL server with a table of licences, and the source that pulls from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest
import trustme
from nights import Puller, configured, kept_in

import expectations
from benchmarks.servers import OWNER, PASSWORD, PostgresServer, postgres

NAMES = [column.name for column in expectations.load_contract("licence").columns]
COLUMNS = ", ".join(f"{name} {'date' if '_from' in name or '_to' in name else 'text'}" for name in NAMES)
ROW = """INSERT INTO licence (day, changed, licence_id, kind, name, valid_from, valid_to)
VALUES (%s, %s, %s, 'P3MI', %s, '2020-01-01', '2030-01-01')"""
DATED = {"table": "public.licence", "date_column": "day", "watermark": "changed"}
WHOLE = {"query": f"SELECT day, {', '.join(NAMES)} FROM licence -- all of it\n;", "date_column": "day"}
Make = Callable[..., Puller]


def connected(server: PostgresServer) -> psycopg.Connection[Any]:
    """A connection of the sender; each statement is a transaction."""
    return psycopg.connect(
        host="127.0.0.1", port=server.port, user=OWNER, password=PASSWORD, dbname="postgres", autocommit=True
    )


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def server(authority: trustme.CA) -> Iterator[PostgresServer]:
    mine = authority.issue_cert("localhost")
    chain = b"".join(blob.bytes() for blob in mine.cert_chain_pems)
    with postgres(certificate=(mine.private_key_pem.bytes(), chain)) as started:
        yield started


@pytest.fixture
def db(server: PostgresServer) -> Iterator[psycopg.Connection[Any]]:
    """The sender's connection to a database without tables."""
    with connected(server) as con:
        con.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO public")
        yield con


@pytest.fixture
def licences(db: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    db.execute(f"CREATE TABLE licence (day date, changed timestamptz, {COLUMNS})")
    return db


@pytest.fixture
def make(server: PostgresServer, authority: trustme.CA, tmp_path: Path) -> Make:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    password = kept_in(tmp_path, "password", PASSWORD)

    def made(reading: dict[str, Any], **changed: Any) -> Puller:
        given = {
            "kind": "postgresql", "feeds": ["licence"], "host": "localhost", "port": server.port,
            "database": "postgres", "user": OWNER, "password": password, "ca_file": str(tmp_path / "ca.pem"),
            "read": {"licence": reading},
        }  # fmt: skip
        return Puller(configured(**(given | changed)), tmp_path)

    return made


def rows_of(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()
