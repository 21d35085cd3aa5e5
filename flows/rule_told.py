"""A back-test as people read it on a screen."""

from __future__ import annotations

import sys

import pyarrow as pa

from flows import formats
from flows.formats import Format
from flows.rule_try import Trial

MOST_DAYS, MOST_OFFICES = 31, 25
HEADINGS = {
    "day": "Per day",
    "office": "Per office or border post",
    "overlap": "Other rules that pointed at the same, in the same days",
    "outcome": "Outcomes known for the same records",
    "example": "Examples (pseudonyms; evidence as the rule shows it)",
}


def tell(trial: Trial) -> None:
    """Print a trial: the sums, the notes, and each table under its heading; long tables are cut and say how to get them whole."""
    span = f"{trial.days[0]} to {trial.days[-1]}, {len(trial.days)} days played"
    print(f"{trial.rule_id}: {span}")
    for name, rule in trial.variants.items():
        given = ", ".join(f"{entry.name}={entry.value}" for entry in rule.parameters)
        print(f"  {name}: version {rule.version}, {rule.status}; {given}")
    print(f"  {_sums(trial)}")
    spent = trial.seconds
    parts = f"{spent['copy']:.1f} to copy, {spent['facts']:.1f} to make facts, {spent['rule']:.1f} in the rule"
    print(f"  {spent['whole']:.1f} s: {parts}")
    for note in trial.notes:
        print(f"  note: {note}")
    for name, table in trial.tables.items():
        most = {"day": MOST_DAYS, "office": MOST_OFFICES}.get(name, table.num_rows)
        print(
            f"\n{HEADINGS[name]}"
            + (f" ({most} of {table.num_rows}; whole: --part {name})" if table.num_rows > most else "")
        )
        if table.num_rows:
            sys.stdout.flush()
            formats.write(_newest(table, most) if name == "day" else table.slice(0, most), Format.table)
        else:
            print("none")


def _newest(table: pa.Table, most: int) -> pa.Table:
    return table.slice(max(0, table.num_rows - most))


def _sums(trial: Trial) -> str:
    rows = trial.tables["day"].to_pylist()
    if "new_a" in trial.tables["day"].column_names:
        both = (
            [row for row in trial.tables["office"].to_pylist() if row["is_total"]] if "office" in trial.tables else []
        )
        sides = f"; both {both[0]['both']}, only A {both[0]['only_a']}, only B {both[0]['only_b']}" if both else ""
        return f"A {sum(row['new_a'] for row in rows)} flags, B {sum(row['new_b'] for row in rows)} flags{sides}"
    flags = sum(row["new_flags"] for row in rows)
    later = [row["new_flags"] for row in rows[1:]] or [flags]
    return (
        f"{flags} flags: {rows[0]['new_flags']} standing on the first day, then {sum(later) / len(later):.1f} new a day "
        f"(most {max(later)})"
    )
