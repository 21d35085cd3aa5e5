"""A PostgreSQL server: a table, view or query, delivered as one file a business date.

Rows come through ADBC as Arrow batches (PostgreSQL's binary COPY) and go into the staged Parquet file batch by batch, so memory
does not grow with the rows. Every look and every pull is one read-only transaction of its own, repeatable read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from flows.secrets import SecretReference
from flows.sources.loopback import is_loopback
from flows.sources.offer import Passed
from flows.sources.postgres_connection import batches, fetch, transaction
from flows.sources.postgres_query import Reading
from flows.sources.source import Remote, SourceError, SourceOptions

if TYPE_CHECKING:
    import pyarrow as pa

_CLOCKS_MAY_DIFFER = dt.timedelta(minutes=1)


class PostgresOptions(SourceOptions):
    """How to reach a server, and what is read for each feed. libpq's own files and settings in the home are not needed."""

    EXAMPLE: ClassVar[str] = """\
[sources.siskop2mi]
kind = "postgresql"
feeds = ["placement", "licence"]
host = "db.kp2mi.example"
database = "siskop2mi"
user = "lintas"                          # a role that may only read what is named below
password = "file:/etc/lintas/siskop2mi.secret"
ca_file = "/etc/lintas/kp2mi-ca.pem"     # left out: the authorities this machine trusts
time_zone = "Asia/Jakarta"               # in which time stamps with a zone become local ones
[sources.siskop2mi.read.placement]
table = "serah_terima.placement"         # or query = "SELECT …"
date_column = "tanggal_data"             # the business date
watermark = "diubah_pada"                # the time of a row's last change; left out: whole rows are compared
[sources.siskop2mi.read.licence]
query = "SELECT * FROM serah_terima.izin WHERE jenis <> 'UJI'"
watermark = "diubah_pada"                # without date_column, a row is delivered on the day of its last change
overlap_minutes = 60                     # how long after its end a day counts as written
"""

    kind: Literal["postgresql"]
    host: str = Field(min_length=1, description="Name or address of the server, or the folder of its socket.")
    port: int = Field(default=5432, ge=1, le=65535)
    database: str = Field(min_length=1)
    user: str = Field(min_length=1, description="A role that may only read what is named below.")
    password: SecretReference
    sslmode: Literal["verify-full", "verify-ca", "require", "disable"] = Field(
        default="verify-full", description="As libpq has it; `disable` only on this machine."
    )
    ca_file: Path | None = Field(default=None, description="The authority that signed the server's certificate.")
    time_zone: str = Field(default="Asia/Jakarta", description="In which time stamps with a zone become local ones.")
    statement_timeout_minutes: int = Field(default=60, ge=1, le=24 * 60)
    read: dict[str, Reading] = Field(description="What is read for each feed: [sources.NAME.read.FEED].")

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            raise ValueError("is no time zone; write it as in Asia/Jakarta") from None
        return name

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if set(self.read) != set(self.feeds):
            raise ValueError("`feeds` and the tables [sources.NAME.read.FEED] must name the same feeds")
        if self.sslmode == "disable" and not (is_loopback(self.host) or self.host.startswith("/")):
            raise ValueError('`sslmode = "disable"` is for a server on this machine only')
        return self

    @property
    def place(self) -> str:
        return f"postgresql://{self.host}:{self.port}/{self.database}"

    def source(self, name: str) -> PostgresSource:
        return PostgresSource(name, self)


@dataclass(frozen=True)
class _Shape:
    """The columns that a reading gives: Arrow's schema of those sent, and PostgreSQL's types of all."""

    schema: pa.Schema
    types: dict[str, str]

    @property
    def layout(self) -> str:
        """Changes whenever the columns do."""
        listed = [[field.name, str(field.type)] for field in self.schema]
        return hashlib.sha256(json.dumps(listed).encode()).hexdigest()[:12]


class PostgresSource:
    """See :class:`flows.sources.source.Source`."""

    def __init__(self, name: str, options: PostgresOptions) -> None:
        self.name = name
        self.feeds = options.feeds
        self._options = options
        self._password: Callable[[], str] | None = None

    def __enter__(self) -> PostgresSource:
        password = self._options.password.reveal()
        self._password = lambda: password
        return self

    def __exit__(self, *exc: object) -> None:
        self._password = None

    def listing(self, feed: str, until: dt.date) -> Iterator[Remote | Passed]:
        reading = self._options.read[feed]
        with self._reading(f"{self.name}: {feed}") as cursor:
            layout = self._shape(cursor, feed).layout
            ((now,),) = fetch(cursor, "SELECT (extract(epoch FROM now()) * 1000000)::bigint")
            found = fetch(cursor, reading.dates(until))
        looked_at = dt.datetime.fromtimestamp(now / 1e6, dt.UTC)
        for day, rows, digest, is_over in found:
            if day is None:
                reason = f"{rows:,} rows have nothing in {reading.dated_by}; have the sender fill it in"
                yield Passed(PurePosixPath(feed, "without a date"), reason, is_fault=True)
            elif not is_over:
                reason = f"rows may still be written; taken {reading.overlap_minutes} minutes after the day's end"
                yield Passed(PurePosixPath(feed, day), reason)
            else:
                name = f"{feed}/{day}/{feed}.parquet"
                yield Remote(feed, dt.date.fromisoformat(day), name, digest, None, looked_at, layout=layout)

    def copy(self, remote: Remote, into: Path, begin: int) -> None:
        """Pull one business date into a Parquet file, always anew. When one of the columns is of a kind that no contract may
        have, the file holds names and no row: it is refused by them, and such values are never fetched."""
        import pyarrow.parquet as pq

        from expectations import check_columns, load_contract

        reading = self._options.read[remote.feed]
        with self._reading(f"{self.name}: {remote.name}") as cursor:
            # one look gives the same bytes however often it is pulled: no scan that joins another's half-way, none in parallel
            cursor.execute("SET LOCAL synchronize_seqscans = off")
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            shape = self._shape(cursor, remote.feed)
            breaches = check_columns(load_contract(remote.feed), shape.schema.names)
            if any(breach.kind == "forbidden" for breach in breaches):
                pq.write_table(shape.schema.empty_table(), into)
                return
            sql = reading.rows(remote.business_on, shape.types, shape.schema.names, self._options.time_zone)
            cursor.execute(sql)
            # bytes of their own for each pull: rows that are again what they were before are a delivery too
            looked_at = {"looked_at": remote.modified_at.isoformat()}
            with (
                closing(cursor.fetch_record_batch()) as reader,
                into.open("wb") as file,
                pq.ParquetWriter(
                    file, reader.schema.with_metadata(looked_at), compression="lz4", use_dictionary=False
                ) as writer,
            ):
                for batch in batches(reader, f"{self.name}: {remote.name}"):
                    writer.write_batch(batch)

    def test(self) -> Iterator[str]:
        options = self._options
        with self._reading(self.name) as cursor:
            ((now, version),) = fetch(
                cursor, "SELECT (extract(epoch FROM now()) * 1000000)::bigint, current_setting('server_version')"
            )
            ((is_encrypted,),) = fetch(cursor, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        how = f"TLS, {options.sslmode}" if is_encrypted else "without TLS"
        yield f"{options.place}: PostgreSQL {version} lets {options.user} in ({how})"
        skew = dt.datetime.fromtimestamp(now / 1e6, dt.UTC) - dt.datetime.now(dt.UTC)
        if abs(skew) > _CLOCKS_MAY_DIFFER:
            yield f"its clock and this machine's are {abs(skew).total_seconds():,.0f} s apart; have the wrong one mended"
        for feed in self.feeds:
            yield f"{feed}: {self._tried(feed)}"

    def _tried(self, feed: str) -> str:
        from expectations import check_columns, load_contract

        with self._reading(f"{self.name}: {feed}") as cursor:
            names = self._shape(cursor, feed).schema.names
        breaches = check_columns(load_contract(feed), names)
        told = "; ".join(breach.message_en for breach in breaches)
        if any(breach.kind == "forbidden" for breach in breaches):
            raise SourceError(f"{self.name}: {feed}: {told}. Mend `table` or `query`")
        columns = f"{len(names)} columns as agreed"
        if breaches:
            columns = f"not the columns that came with the software, unless a version accepted here has them: {told}"
        dates: list[str] = []
        today = dt.datetime.now(ZoneInfo(self._options.time_zone)).date()
        for item in self.listing(feed, today):
            if isinstance(item, Remote):
                dates.append(f"{item.business_on:%Y-%m-%d}")
            elif item.is_fault:
                raise SourceError(f"{self.name}: {feed}: {item.reason}")
        there = f"business dates {dates[0]} to {dates[-1]} ({len(dates):,})" if dates else "no business date yet"
        return f"{columns}; {there}"

    def _shape(self, cursor: Any, feed: str) -> _Shape:
        """Business date and watermark are sent only when the contract has them: a table may have columns for this alone."""
        import pyarrow as pa

        from expectations import check_columns, load_contract  # slow to import, and most commands do without

        reading = self._options.read[feed]
        schema = cursor.adbc_execute_schema(reading.everything())
        breaches = check_columns(load_contract(feed), schema.names)
        strange = {breach.column for breach in breaches if breach.kind == "unknown"}
        hidden = {reading.date_column, reading.watermark} & strange
        types = {field.name: (field.metadata or {}).get(b"POSTGRESQL:type", b"").decode() for field in schema}
        for column in (reading.date_column, reading.watermark):
            if column is not None and column not in types:
                raise SourceError(
                    f"{self.name}: {feed}: there is no column {column}; mend `date_column` or `watermark`"
                )
        return _Shape(pa.schema([field for field in schema if field.name not in hidden]), types)

    def _reading(self, what: str) -> AbstractContextManager[Any]:
        assert self._password is not None, "a source is opened by `with`"
        return transaction(self._options, self._password(), f"{self.name}: {self._options.place}", what)
