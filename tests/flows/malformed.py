"""Files as senders should not send them, with what must become of each."""

from __future__ import annotations

import datetime as dt
import gzip
import random
from typing import Any

import micro
import pyarrow as pa

ROWS = [micro.crossing(number, 1 + number % 6, "2026-09-01") for number in range(1, 8)]
GOOD = micro.text("crossing", ROWS)
LINES = GOOD.splitlines(keepends=True)
TABLE = micro.table("crossing", ROWS)
ALL = list(range(2, 9))
RFC = "RFC 4180"


def zst(content: bytes) -> bytes:
    return bytes(pa.compress(content, codec="zstd", asbytes=True))


def third_line(old: str, new: str) -> bytes:
    """GOOD with one change in its third line."""
    assert old in LINES[2]
    return "".join([*LINES[:2], LINES[2].replace(old, new, 1), *LINES[3:]]).encode()


def with_column(**columns: pa.Array) -> bytes:
    """GOOD as Parquet with other columns in place of some."""
    changed = TABLE
    for name, values in columns.items():
        changed = changed.set_column(changed.schema.get_field_index(name), name, values)
    return micro.parquet(changed)


def alike(value: Any, kind: pa.DataType | None = None) -> pa.Array:
    return pa.array([value] * len(ROWS), kind)


def not_utf8() -> pa.Array:
    names = [b"SANTOSO<<KENARI\xff", *[b"A<<B"] * (len(ROWS) - 1)]
    return pa.Array.from_buffers(pa.string(), len(ROWS), pa.array(names, pa.binary()).buffers())


FROM_1 = list(range(1, 8))
LOCAL = alike(dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC).replace(tzinfo=None))

_TEXT = GOOD.encode()
_GZ, _ZST, _PARQUET = gzip.compress(_TEXT), zst(_TEXT), micro.parquet(TABLE)
_CUT = "damaged or cut short"
_HEADER = "no header line"

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "empty"),
    "bom_only.csv": (b"\xef\xbb\xbf", _HEADER),
    "empty.csv.gz": (gzip.compress(b""), "empty"),
    "empty.csv.zst": (zst(b""), "empty"),
    "no_header.csv": ("".join(LINES[1:]).encode(), _HEADER),
    "blank_first.csv": (("\n" + GOOD).encode(), _HEADER),
    "extra_column.csv": (GOOD.replace("sex", "sex,agama", 1).encode(), "column agama .* must not be sent"),
    "missing_column.parquet": (micro.parquet(TABLE.drop_columns(["lane"])), "column lane is missing"),
    "twice.csv": (GOOD.replace("crossed_at", "crossing_id", 1).encode(), "column crossing_id stands 2 times"),
    "twice.parquet": (micro.parquet(TABLE.append_column("lane", TABLE.column(0))), "column lane stands 2 times"),
    "line_no.parquet": (micro.parquet(TABLE.append_column("line_no", TABLE.column(0))), "column line_no is not agreed"),
    "no_columns.parquet": (micro.parquet(pa.table({})), _HEADER),
    "upper_case.parquet": (micro.parquet(TABLE.rename_columns([n.upper() for n in TABLE.column_names])), _HEADER),
    "open_quote.csv": (third_line("GA820", '"GA820'), f"line 3: .*{RFC}"),
    "after_quote.csv": (third_line("GA820", '"GA"820'), f"line 3: .*{RFC}"),
    "lone_return.csv": (third_line("GA820", "GA\r820"), f"line 3: .*{RFC}"),
    "returns.csv": (GOOD.replace("\n", "\r").encode(), f"line 1: .*{RFC}"),
    "zero.csv": (third_line("GA820", "GA\x00820"), "zero bytes"),
    "latin1.csv": (third_line("GA820", "GA\xe9").decode().encode("latin-1"), "line 3 is not UTF-8"),
    "utf16.csv": (GOOD.encode("utf-16"), "zero bytes"),
    "utf16_bare.csv": (GOOD.encode("utf-16-le"), "zero bytes"),
    "semicolons.csv": (GOOD.replace(",", ";").encode(), _HEADER),
    "tabs.csv": (GOOD.replace(",", "\t").encode(), _HEADER),
    "huge_field.csv": (third_line("GA820", "G" * 3_000_000), "line 3 is longer"),
    "huge_header.csv": (b"a" * 2_000_000, "too long"),
    "many_names.csv": (b"crossing_id," + b",".join(b"a%d" % n for n in range(3000)) + b"\n", "too long"),
    "no_gzip.csv.gz": (_TEXT + LINES[1].encode(), _CUT),
    "cut.csv.gz": (_GZ[:-20], _CUT),
    "no_checksum.csv.gz": (_GZ[:-8], _CUT),
    "wrong_checksum.csv.gz": (_GZ[:-8] + b"\1\2\3\4" + _GZ[-4:], _CUT),
    "trailing.csv.gz": (_GZ + b"more", _CUT),
    "no_zstd.csv.zst": (_TEXT + LINES[2].encode(), _CUT),
    "cut.csv.zst": (_ZST[:-9], _CUT),
    "swelling.csv.zst": (zst(_TEXT + b"0" * 9_000_000), "line 9 is longer"),
    "gzip.csv": (gzip.compress(_TEXT, 1), "zero bytes"),
    "parquet.csv": (_PARQUET, "zero bytes"),
    "cut.csv": (_TEXT[:-100], "ends in the middle of line 8"),
    "cut_header.csv": (_TEXT[:30], "is missing"),
    "csv.parquet": (_TEXT + LINES[3].encode(), "no whole Parquet"),
    "cut.parquet": (_PARQUET[:-30], "no whole Parquet"),
    "zone.parquet": (
        with_column(crossed_at=alike(dt.datetime(2026, 9, 1, tzinfo=dt.UTC))),
        "crossed_at has a time zone",
    ),
    "bytes.parquet": (with_column(service_no=alike(b"\xff")), "service_no holds bytes"),
    "list.parquet": (with_column(service_no=alike(["GA", "820"])), "service_no is nested"),
    "struct.parquet": (with_column(service_no=alike({"line": "GA"})), "service_no is nested"),
    "map.parquet": (with_column(service_no=alike([("a", 1)], pa.map_(pa.string(), pa.int8()))), "service_no is nested"),
    "not_utf8.parquet": (with_column(mrz_name=not_utf8()), "not UTF-8"),
}
"""name -> (content, what the English message says)."""

LANDED: dict[str, tuple[bytes, list[int], list[int]]] = {
    "good.csv": (_TEXT, ALL, []),
    "good.csv.gz": (_GZ, ALL, []),
    "good.csv.zst": (_ZST, ALL, []),
    "members.csv.gz": (gzip.compress("".join(LINES[:4]).encode()) + gzip.compress("".join(LINES[4:]).encode()), ALL, []),
    "no_last_end.csv": (_TEXT[:-1], ALL, []),
    "bom.csv": (b"\xef\xbb\xbf" + _TEXT, ALL, []),
    "crlf.csv": (GOOD.replace("\n", "\r\n").encode(), ALL, []),
    "mixed_ends.csv": (GOOD.replace("\n", "\r\n", 3).encode(), ALL, []),
    "quoted_header.csv": (GOOD.replace(",sex,", ',"sex",', 1).encode(), ALL, []),
    "spaced_header.csv": (GOOD.replace(",sex,", ", sex ,", 1).encode(), ALL, []),
    "header_only.csv": (LINES[0].encode(), [], []),
    "blank_lines.csv": (third_line("\n", "\n\n\n"), [2, 3, 6, 7, 8, 9, 10], []),
    "blank_end.csv": (_TEXT + b"\n\n", ALL, []),
    "breaks.csv": (third_line("GA820", '"GA\n8\n20"'), [2, 3, 6, 7, 8, 9, 10], []),
    "breaks_then_short.csv": (third_line("GA820", '"GA\n8"') + b"X9,short\n" + LINES[1].encode(), [2, 3, *range(5, 10), 11], [10]),
    "stray_quote.csv": (third_line("GA820", 'GA"8'), ALL, []),
    "long_field.csv": (third_line("GA820", "G" * 300_000), ALL, []),
    "many_short.csv": ((LINES[0] + "a,b\n" * 12_000 + LINES[1]).encode(), [12_002], list(range(2, 12_002))),
    "no_rows.parquet": (micro.parquet(TABLE.slice(0, 0)), [], []),
    "dates.parquet": (with_column(birth_date=alike(dt.date(1990, 5, 1)), crossed_at=LOCAL), FROM_1, []),
    "numbers.parquet": (
        with_column(service_no=alike(820), booking_ref=alike(1, pa.decimal128(9, 2)), agency_id=alike(1.5)), FROM_1, []
    ),
    "categories.parquet": (
        with_column(lane=alike("COUNTER").dictionary_encode(), officer_hash=pa.nulls(7)), FROM_1, []
    ),
}  # fmt: skip
"""name -> (content, lines of its rows, lines that are no rows)."""

LEFT_ALONE: tuple[tuple[str, Any, str, bytes], ...] = (
    ("crossings", micro.DAY_1, "wrong_feed.csv", _TEXT),
    ("crossing", micro.DAY_1, "notes.txt", b"call me"),
    ("crossing", micro.DAY_1, "good.csv.done", b""),
    ("crossing", micro.DAY_1, ".good.csv.filepart", _TEXT),
)

DAMAGED = {"a.csv.gz": _GZ, "b.parquet": _PARQUET, "c.parquet": LANDED["dates.parquet"][0]}


def damage(content: bytes, rng: random.Random) -> bytes:
    """Cut, flip, zero or shuffle something in a file."""
    changed, place = bytearray(content), rng.randrange(len(content))
    kind = rng.randrange(4)
    if kind == 0:
        del changed[place:]
    elif kind == 1:
        changed[place] ^= 1 << rng.randrange(8)
    elif kind == 2:
        changed[place : place + 30] = bytes(len(changed[place : place + 30]))
    else:
        changed[place:place] = rng.randbytes(20)
    return bytes(changed)


ODD = (
    "x", "-1", "0", "9" * 20, "2026-02-30", "1e3", "5.5", "infinity", "'; --", "٣", " 1 ", "=1+1", "\n", "2026-09-01T25:00:00",
)  # fmt: skip


def odd_values(feed: str, row: micro.Row) -> list[micro.Row]:
    """`row` with each odd value in each column, among twice as many good ones; keys differ."""
    key = micro.COLUMNS[feed].split()[0]
    rows = [each for name in row for value in ODD for each in (row | {name: value}, row, row)]
    stem = row[key][:12] if key == "NIK" else "K"
    return [each | {key: f"{stem}{turn:04d}"} if each[key] == row[key] else each for turn, each in enumerate(rows, 1)]
