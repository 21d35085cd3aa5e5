"""Measures as OpenMetrics text: one SQL file a gauge in ``measures/``, named as the gauge.

Each row of its answer is one sample: the column ``value``, every other column a label. ``<home>/metrics/lintas.prom`` is written
whole after each run, for the textfile collector of Prometheus' node exporter.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.registry import Collector

from transforms import engine
from warehouse.home import Home

FOLDER = Path(__file__).parent / "measures"


class _Measured(Collector):
    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> list[GaugeMetricFamily]:
        return self._families


def file_of(home: Home) -> Path:
    return home.root / "metrics" / "lintas.prom"


def text(con: duckdb.DuckDBPyConnection) -> str:
    """Every measure. The connection holds the warehouse and the tables of :mod:`flows.watch.observe`; raises duckdb.Error."""
    registry = CollectorRegistry()
    registry.register(_Measured([_family(con, path) for path in sorted(FOLDER.glob("*.sql"))]))
    return bytes(generate_latest(registry)).decode()  # type: ignore[no-untyped-call]  # the package has no types


def write(home: Home, content: str) -> Path:
    """Put the file in its place whole: who reads it never sees half. It holds counts, so anybody on the machine may read it.

    Raises OSError."""
    path = file_of(home)
    path.parent.mkdir(exist_ok=True, mode=0o755)
    part = path.with_suffix(".part")
    part.write_text(content, encoding="utf-8")
    os.chmod(part, 0o644)  # noqa: PTH101 (the mode asked for when a file is made is cut by the umask)
    part.replace(path)
    return path


def _family(con: duckdb.DuckDBPyConnection, path: Path) -> GaugeMetricFamily:
    file = engine.read_sql(path)
    answer = con.execute(file.sql)
    columns = [str(column[0]) for column in answer.description or []]
    labels = [column for column in columns if column != "value"]
    family = GaugeMetricFamily(file.name, str(file.meta["title"]), labels=labels)
    for row in answer.fetchall():
        named = dict(zip(columns, row, strict=True))
        family.add_metric([str(named[label]) for label in labels], float(named["value"]))
    return family
