"""Files as nobody would send them, by the thousand: each is landed as an independent reader reads it, or refused with a cause.

Every file follows from a seed and its number, so any of them can be made again.
"""

from __future__ import annotations

import csv
import datetime as dt
import faulthandler
import gzip
import hashlib
import io
import json
import random
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import malformed
import micro
import pyarrow as pa

import expectations
from flows.sources import manifest
from flows.sources.landing import Landed, columns_of, land
from flows.sources.lines import Unreadable
from flows.sources.offer import ENDINGS, Offer
from warehouse import store
from warehouse.home import Home

SECONDS = 60
"""Longer than that, and a file has hung the reader."""
MOST = 64 << 20
"""Bytes that a file may unpack to here."""
GOOD, BAD = (
    {
        ending: [found[0] for name, found in corpus.items() if name.endswith(ending) and 0 < len(found[0]) < 400_000]
        for ending in ENDINGS
    }
    for corpus in (malformed.LANDED, malformed.REFUSED)
)
_BITS = [
    '"',
    '""',
    '"\n',
    ",",
    "\r",
    "\r\n",
    "\n\n",
    "\0",
    "\ufeff",
    "\u2028",
    "Ă",
    "=cmd|' /C'!A0",
    "''; --",
    "NULL",
    " " * 50,
]
KNOWN = [name.encode() for name in micro.COLUMNS["crossing"].split()]


@dataclass(frozen=True)
class Mutant:
    """One file; `original` is what the sender meant to send."""

    name: str
    content: bytes
    original: bytes


def mutant(seed: int, number: int) -> Mutant:
    """The file of a seed and a number."""
    rng = random.Random(f"{seed} {number}")
    ending = rng.choice(ENDINGS)
    original = rng.choice((GOOD if rng.random() < 0.8 else BAD)[ending])
    content = original
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        content = _changed(content, ending, rng)
    if rng.random() < 0.03:
        ending = rng.choice(ENDINGS)
    return Mutant(f"{number:06d}{ending}", content, original)


def _changed(content: bytes, ending: str, rng: random.Random) -> bytes:
    if ending == ".parquet" or rng.random() < 0.3:
        return _bytes_changed(content, rng)
    try:
        text = _unpacked(content, ending)
    except (OSError, EOFError, zlib.error, pa.ArrowException):
        return _bytes_changed(content, rng)
    return _packed(_text_changed(text, rng), ending, rng)


def _bytes_changed(content: bytes, rng: random.Random) -> bytes:
    kind = rng.randrange(5)
    if kind == 4 or not content:
        place, size = rng.randrange(len(content) + 1), rng.randrange(1, 200)
        return content[:place] + content[place : place + size] * rng.randrange(2, 5) + content[place + size :]
    return malformed.damage(content, rng)


def _text_changed(content: bytes, rng: random.Random) -> bytes:
    lines = content.splitlines(keepends=True) or [b"\n"]
    turn = rng.randrange(len(lines))
    kind = rng.randrange(9)
    if kind == 0:
        lines[turn:turn] = [lines[turn]] * rng.randrange(1, 4)
    elif kind == 1:
        del lines[turn]
    elif kind == 2:
        rng.shuffle(lines)
    elif kind == 3:
        fields = lines[turn].split(b",")
        fields[rng.randrange(len(fields))] = rng.choice(malformed.ODD).encode()
        lines[turn] = b",".join(fields)
    elif kind == 4:
        place = rng.randrange(len(lines[turn]) + 1)
        bit = b"x" * rng.choice((10, 70_000, 2_100_000)) if rng.random() < 0.05 else rng.choice(_BITS).encode()
        lines[turn] = lines[turn][:place] + bit + lines[turn][place:]
    elif kind == 5:
        lines[turn] = lines[turn].replace(b",", rng.choice((b";", b"\t", b",,", b", ")), rng.randrange(1, 30))
    elif kind == 6:
        return content.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\r")), rng.randrange(1, 20))
    elif kind == 7:
        return content.decode("utf-8", "replace").encode(
            rng.choice(("utf-16", "utf-8-sig", "latin-1", "cp037")), "replace"
        )
    else:
        names = lines[0].split(b",")
        names[rng.randrange(len(names))] = rng.choice((*KNOWN, b"agama", b"", b"line_no", b'"', b"x" * 5000))
        lines[0] = b",".join(names)
    return b"".join(lines)


def _unpacked(content: bytes, ending: str) -> bytes:
    if ending == ".csv.gz":
        return gzip.decompress(content)
    if ending == ".csv.zst":
        return bytes(pa.input_stream(pa.BufferReader(content), compression="zstd").read())
    return content


def _packed(content: bytes, ending: str, rng: random.Random) -> bytes:
    pack = {".csv.gz": gzip.compress, ".csv.zst": malformed.zst}.get(ending)
    if pack is None:
        return content
    half = rng.randrange(len(content) + 1)
    choice = rng.random()
    if choice < 0.1:
        return pack(content[:half]) + pack(content[half:])
    return pack(pack(content)) if choice < 0.13 else pack(content)


class Lander:
    """Lands one file after the other as the intake does, on one connection, anew after one that DuckDB could not read."""

    def __init__(self, home: Home) -> None:
        self.home = home
        store.prepare(home)
        self.con = store.connect(home)
        self.contract = expectations.load_contract("crossing")

    def land(self, path: Path, agreed: manifest.Manifest | None = None) -> Landed:
        """Raises Unreadable, as the intake would refuse it."""
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        offer = Offer("crossing", micro.DAY_1, path, digest, len(content), dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
        try:
            if agreed:
                manifest.check_bytes(agreed, offer)
            columns = columns_of(path)
            if expectations.check_columns(self.contract, columns):
                raise Unreadable("kolom lain", "other columns")
            landed = land(self.con, offer, self.home.landing, columns, MOST)
            if agreed:
                rows = landed.rows + len(landed.errors)
                manifest.check_rows(agreed, self.con, store.landed(landed.path), rows, columns)
        except Unreadable as error:
            if isinstance(error.__context__, duckdb.Error):
                self.con.close()
                self.con = store.connect(self.home)
            raise
        return landed

    def rows(self, landed: Landed, columns: list[str]) -> list[tuple[str | None, ...]]:
        """What was landed, in the order of the file."""
        names = ", ".join(f'"{name}"' for name in columns)
        return self.con.execute(f"SELECT {names} FROM {store.landed(landed.path)} ORDER BY line_no").fetchall()


def read_apart(content: bytes, ending: str) -> tuple[list[str], list[tuple[str | None, ...]]]:
    """A CSV file as Python reads it: names, and the rows with as many fields."""
    text = _unpacked(content, ending).decode("utf-8-sig")
    first, *records = csv.reader(io.StringIO(text, newline=""), strict=True)
    names = [name.strip() for name in first]
    wide = [record for record in records if record and len(record) >= len(names) and not any(record[len(names) :])]
    return names, [tuple(value or None for value in record[: len(names)]) for record in wide]


def wrong_with(lander: Lander, each: Mutant, counts: Counter[str]) -> Iterator[str]:
    """What is wrong with how a file was taken; nothing, if all is well."""
    ending = next(ending for ending in sorted(ENDINGS, key=len, reverse=True) if each.name.endswith(ending))
    path = micro.leave(lander.home.inbox, "crossing", micro.DAY_1, each.name, each.content)
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    try:
        landed = lander.land(path)
    except Unreadable as error:
        counts[f"{ending} refused"] += 1
        if not error.message or error.message == error.message_en:
            yield "refused without a cause in both languages"
        yield from (
            f"the cause shows {canary}" for canary in micro.CANARIES if canary in error.message + error.message_en
        )
    except Exception as error:
        yield f"{type(error).__name__} instead of a cause"
    else:
        counts[f"{ending} landed"] += 1
        yield from _differs(lander, landed, each, ending)
    finally:
        faulthandler.cancel_dump_traceback_later()
        path.unlink()
    if each.content != each.original:
        yield from _accepted(lander, each, counts)
    left = [found.name for form in ("*.part", "*.renumbered") for found in lander.home.landing.rglob(form)]
    if left:
        yield f"left {', '.join(left)}"


def _differs(lander: Lander, landed: Landed, each: Mutant, ending: str) -> Iterator[str]:
    if any(error.line_no < 2 or not error.reason for error in landed.errors):
        yield "a refused line without number or reason"
    if ending == ".parquet":
        return
    try:
        names, wanted = read_apart(each.content, ending)
    except (ValueError, csv.Error, OSError, EOFError, zlib.error, pa.ArrowException) as error:
        yield f"landed, though Python cannot read it ({type(error).__name__}: {error})"
        return
    found = lander.rows(landed, names)
    if found != wanted:
        yield f"landed {len(found)} rows other than the {len(wanted)} that Python reads"


def _accepted(lander: Lander, each: Mutant, counts: Counter[str]) -> Iterator[str]:
    """With the manifest of what was meant, anything else is refused."""
    path = micro.leave(lander.home.inbox, "crossing", micro.DAY_1, each.name, each.content)
    told = {"sha256": hashlib.sha256(each.original).hexdigest(), "rows": 7}
    try:
        lander.land(path, manifest.Manifest.model_validate_json(json.dumps(told)))
    except Unreadable:
        counts["refused by its manifest"] += 1
    else:
        yield "other bytes than its manifest says were accepted"
    finally:
        path.unlink()


def batch(root: Path, seed: int, numbers: range, told: Path) -> None:
    """Try files in this process, a child; what is wrong, and the number under way, are written to `told` line by line."""
    lander, counts = Lander(Home(root)), Counter[str]()
    with told.open("w", encoding="utf-8", buffering=1) as out:
        faulthandler.enable(out)
        for number in numbers:
            print(f"# {number}", file=out)
            for fault in wrong_with(lander, mutant(seed, number), counts):
                print(f"file {number}, --seed {seed}: {fault}", file=out)
        print(f"= {json.dumps(counts)}", file=out)
