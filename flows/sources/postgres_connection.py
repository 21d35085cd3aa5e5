"""One read-only transaction on a PostgreSQL server, and the batches that come out of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from flows.sources.postgres_faults import explained, interrupted, unconnected
from flows.sources.postgres_query import text

if TYPE_CHECKING:
    import pyarrow as pa

    from flows.sources.postgres import PostgresOptions


@contextmanager
def transaction(options: PostgresOptions, password: str, place: str, what: str) -> Iterator[Any]:
    """A cursor in a transaction on a connection of its own; `place` and `what` is done there are named in errors.

    Raises SourceError or ConnectionError for whatever the driver raises.
    """
    import adbc_driver_manager
    from adbc_driver_postgresql import dbapi as adbc

    try:
        connection = adbc.connect(_connection_string(options, password), autocommit=True)
    except adbc_driver_manager.Error as error:
        raise unconnected(place, error) from None
    with closing(connection), closing(connection.cursor()) as cursor:
        try:
            cursor.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for setting, value in {
                "statement_timeout": f"{options.statement_timeout_minutes}min",
                "TimeZone": options.time_zone,
                "DateStyle": "ISO, YMD",
                "extra_float_digits": "1",
            }.items():
                cursor.execute(f"SET LOCAL {setting} = {text(value)}")
            yield cursor
        except adbc_driver_manager.Error as error:
            raise explained(what, error) from None


def fetch(cursor: Any, sql: str) -> list[tuple[Any, ...]]:
    """All rows of a short answer."""
    cursor.execute(sql)
    return list(cursor.fetchall())


def batches(reader: pa.RecordBatchReader, what: str) -> Iterator[pa.RecordBatch]:
    """The batches of a COPY. What the driver raises between them may quote a row: it is not even kept as the cause."""
    import pyarrow as pa

    fault: Exception | None = None
    while fault is None:
        try:
            yield reader.read_next_batch()
        except StopIteration:
            return
        except (OSError, pa.ArrowException) as error:
            fault = interrupted(what, error)
    raise fault


def _connection_string(options: PostgresOptions, password: str) -> str:
    given = {
        "host": options.host,
        "port": str(options.port),
        "dbname": options.database,
        "user": options.user,
        "password": password,
        "sslmode": options.sslmode,
        "sslrootcert": str(options.ca_file or ("system" if options.sslmode == "verify-full" else "")),
        "application_name": "lintas",
        "client_encoding": "UTF8",
        "connect_timeout": "30",
        "keepalives_idle": "30",
        "tcp_user_timeout": "120000",
        "gssencmode": "disable",
    }
    return " ".join(f"{name}='{_escaped(value)}'" for name, value in given.items() if value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
