"""The parts of `benchmarks.pull`, each in a process of its own: python -m benchmarks.pull_parts PART FOLDER."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.pull import NAME, QUERY
from benchmarks.servers import OWNER, PASSWORD
from flows.settings import Settings
from flows.sources.origin import opened
from flows.sources.source import Remote

DAY = dt.date(2026, 9, 1)
BUCKET, KEY = "senders", "any"
CHUNK = 100_000


def main(part: str, work: Path) -> None:
    """Run a part and write its seconds to ``work/<part>.json``."""
    started = time.perf_counter()
    PARTS[part](work)
    (work / f"{part}.json").write_text(json.dumps(time.perf_counter() - started), encoding="utf-8")


def _port(work: Path) -> int:
    return int((work / "port").read_text(encoding="utf-8"))


def _pull(work: Path, into: str, **given: Any) -> None:
    """Bring the one file of a source as a run does."""
    configured = Settings.model_validate({"sources": {"there": given | {"feeds": ["crossing"]}}}).sources["there"]
    with opened("there", configured) as source:
        (remote,) = (each for each in source.listing("crossing", DAY) if isinstance(each, Remote))
        (work / into).touch()
        source.copy(remote, work / into, 0)


def _lintas(work: Path, table: str = "crossing") -> None:
    _pull(
        work,
        "lintas.parquet",
        kind="postgresql",
        host="127.0.0.1",
        port=_port(work),
        database="postgres",
        user=OWNER,
        password=f"file:{work / 'password'}",
        sslmode="disable",
        read={"crossing": {"table": table, "date_column": "business_date", "watermark": "changed_at"}},
    )


def _pandas(work: Path, query: str, chunk: int | None) -> None:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq
    import sqlalchemy

    address = sqlalchemy.URL.create(
        "postgresql+psycopg", username=OWNER, password=PASSWORD, host="127.0.0.1", port=_port(work), database="postgres"
    )
    engine = sqlalchemy.create_engine(address)
    with engine.connect().execution_options(stream_results=chunk is not None) as con:
        if chunk is None:
            pd.read_sql(sqlalchemy.text(query), con).to_parquet(work / "pandas.parquet")
            return
        writer: pq.ParquetWriter | None = None
        for frame in pd.read_sql(sqlalchemy.text(query), con, chunksize=chunk):
            batch = pa.Table.from_pandas(frame.drop(columns="deferral_reason"), preserve_index=False)
            writer = writer or pq.ParquetWriter(work / "pandas.parquet", batch.schema)
            writer.write_table(batch)
        if writer:
            writer.close()


def _sftp_lintas(work: Path) -> None:
    fingerprint = (work / "fingerprint").read_text(encoding="utf-8")
    secret = f"file:{work / 'password'}"
    _pull(
        work,
        "copied",
        kind="sftp",
        host="127.0.0.1",
        port=_port(work),
        user=KEY,
        password=secret,
        host_key=fingerprint,
        settle_seconds=0,
    )


def _sftp_asyncssh(work: Path) -> None:
    import asyncssh

    async def get() -> None:
        async with (
            asyncssh.connect("127.0.0.1", _port(work), username=KEY, password=PASSWORD, known_hosts=None) as connection,
            connection.start_sftp_client() as client,
        ):
            await client.get(NAME, work / "copied")

    asyncio.run(get())


def _s3_lintas(work: Path) -> None:
    secret = f"file:{work / 'password'}"
    endpoint = f"http://127.0.0.1:{_port(work)}"
    _pull(work, "copied", kind="s3", endpoint=endpoint, bucket=BUCKET, key_id=secret, secret_key=secret)


def _s3_boto3(work: Path) -> None:
    _boto3(_port(work)).download_file(BUCKET, NAME, str(work / "copied"))


def _boto3(port: int) -> Any:
    import boto3

    endpoint = f"http://127.0.0.1:{port}"
    return boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=KEY, aws_secret_access_key=KEY
    )


def _serve_sftp(work: Path) -> None:
    import asyncssh

    key = asyncssh.generate_private_key("ssh-ed25519")
    (work / "fingerprint").write_text(key.get_fingerprint(), encoding="utf-8")

    class Anybody(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return False

    def files(channel: Any) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=str(work / "served").encode())

    async def serve() -> None:
        listener = await asyncssh.listen(
            "127.0.0.1", 0, server_factory=Anybody, server_host_keys=[key], sftp_factory=files
        )
        _listening(work, listener.get_port())
        await listener.wait_closed()

    asyncio.run(serve())


def _serve_s3(work: Path) -> None:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    port = server.get_host_and_port()[1]
    client = _boto3(port)
    client.create_bucket(Bucket=BUCKET)
    client.upload_file(str(work / "served" / NAME), BUCKET, NAME)
    _listening(work, port)
    while True:
        time.sleep(60)


def _listening(work: Path, port: int) -> None:
    (work / "port.part").write_text(str(port), encoding="utf-8")
    (work / "port.part").rename(work / "port")


PARTS: dict[str, Callable[[Path], None]] = {
    "lintas": _lintas,
    "lintas_tenth": lambda work: _lintas(work, "tenth"),
    "pandas_chunks": lambda work: _pandas(work, QUERY, CHUNK),
    "pandas_tenth": lambda work: _pandas(work, "SELECT * FROM tenth", None),
    "sftp_lintas": _sftp_lintas,
    "sftp_asyncssh": _sftp_asyncssh,
    "s3_lintas": _s3_lintas,
    "s3_boto3": _s3_boto3,
    "serve_sftp": _serve_sftp,
    "serve_s3": _serve_s3,
}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
