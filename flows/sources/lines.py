"""The lines of a sender's CSV: whether the file came whole, and on which line each record starts.

DuckDB reads the values. It drops what it cannot read, takes a cut gzip stream for a short one, and counts records rather
than lines; so a file is first read through once, and traced line by line when its lines and its rows do not agree.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyarrow as pa

_CHUNK = 1 << 22
_HEADER_BYTES = 1 << 20
_MOST_COLUMNS = 1000
_LONGEST_LINE = 2_000_000
LARGEST = 64_000_000_000
_HIGHEST_RATIO = 1000
_UNSUSPECTED = 1 << 28
"""Bytes up to which an unpacked file is small enough for any ratio."""
csv.field_size_limit(_LONGEST_LINE)


class Unreadable(ValueError):
    """A file that cannot be read as its name says; both texts name line and cause, never a value."""

    def __init__(self, message: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message = message
        self.message_en = message_en


@dataclass(frozen=True)
class ParseError:
    """A line that is no row of the file: ``line_no`` as in the sender's file."""

    line_no: int
    reason: str


@dataclass(frozen=True)
class Extent:
    """How many lines a file has, and whether one ends in a way that RFC 4180 does not know (a lone carriage return)."""

    lines: int
    has_lone_returns: bool


def header(path: Path) -> list[str]:
    """The names in the first line. Raises Unreadable; OSError when the file system refuses."""
    with _opened(path) as stream:
        head = _read(stream, _HEADER_BYTES)
    _refuse_zeros(head)
    if not head:
        raise Unreadable("berkas kosong, tanpa baris judul pun", "the file is empty: not even a header line")
    too_long = Unreadable(
        "baris pertama terlalu panjang untuk sebuah baris judul", "the first line is too long for a header line"
    )
    if len(head) == _HEADER_BYTES and b"\n" not in head:
        raise too_long
    try:
        # what is no UTF-8 further down is told later, with its line
        text = io.StringIO(head.decode("utf-8-sig", "replace"), newline="\n")
        names = [name.strip() for name in next(csv.reader(text, strict=True), [])]
    except csv.Error:
        raise _malformed(1) from None
    if len(names) > _MOST_COLUMNS:
        raise too_long
    return names


def extent(path: Path, most: int = LARGEST) -> Extent:
    """Read a file through to its end. Raises Unreadable when it is cut short, damaged, no text, or unpacks to more than `most`
    bytes."""
    feeds = returns = pairs = size = 0
    packed = path.stat().st_size
    last = b"\n"
    with _opened(path) as stream:
        while chunk := _read(stream, _CHUNK):
            while chunk.endswith(b"\r") and (more := _read(stream, 1)):
                chunk += more
            size += len(chunk)
            refuse_bomb(size, packed, most)
            _refuse_zeros(chunk)
            feeds += chunk.count(b"\n")
            if b"\r" in chunk:
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n")
            last = chunk[-1:]
    return Extent(feeds + (last != b"\n"), returns > pairs)


def refuse_bomb(size: int, packed: int, most: int = LARGEST) -> None:
    """Raise Unreadable when `packed` bytes unpack to `size` bytes, and that is more than any honest delivery."""
    if size > most or (size > _UNSUSPECTED and size > _HIGHEST_RATIO * packed):
        limit = min(most, _HIGHEST_RATIO * packed) if size > _UNSUSPECTED else most
        raise Unreadable(
            f"isi berkas terkompresi melebihi batas {limit:,} bita; kirim dalam beberapa berkas, atau tanpa kompresi",
            f"the file unpacks to more than {limit:,} bytes; send it as several files, or uncompressed "
            "(the limit is largest_unpacked_gb in lintas.toml)",
        )


def trace(path: Path, columns: int) -> tuple[list[int], list[ParseError]]:
    """The first line of every record with as many fields as `columns`, and the lines of all other records, in order.

    As DuckDB has it, empty lines are no records and fields too many do not matter while they hold no value. Raises
    Unreadable when records cannot be told apart or the file ends inside one.
    """
    kept: list[int] = []
    refused: list[ParseError] = []
    with _opened(path) as stream, io.BufferedReader(cast(io.RawIOBase, stream)) as raw:
        lines = _Lines(raw)
        reader = csv.reader(lines, strict=True)
        starts = 1
        try:
            for record in reader:
                if not record:
                    pass
                elif len(record) < columns:
                    refused.append(ParseError(starts, "too few columns"))
                elif any(record[columns:]):
                    refused.append(ParseError(starts, "too many columns"))
                else:
                    kept.append(starts)
                starts = reader.line_num + 1
        except csv.Error:
            raise _malformed(starts) from None
    if refused and not lines.is_ended and refused[-1].line_no > max(kept, default=0):
        cut = refused[-1].line_no
        raise Unreadable(
            f"berkas terputus di tengah baris {cut}; kirim ulang secara lengkap",
            f"the file ends in the middle of line {cut}; send it again, complete",
        )
    return kept[1:], refused


class _Lines:
    """The lines as text; remembers whether the last one had its end."""

    def __init__(self, raw: Iterable[bytes]) -> None:
        self._raw = raw
        self.is_ended = True

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._raw, 1):
            if len(line) > _LONGEST_LINE:
                raise Unreadable(
                    f"baris {number} lebih panjang dari {_LONGEST_LINE:,} bita",
                    f"line {number} is longer than {_LONGEST_LINE:,} bytes",
                )
            self.is_ended = line.endswith(b"\n")
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise Unreadable(
                    f"baris {number} bukan UTF-8; kirim ulang berkas dalam UTF-8",
                    f"line {number} is not UTF-8; send the file again in UTF-8",
                ) from None


def _opened(path: Path) -> pa.NativeFile:
    try:
        return pa.input_stream(str(path), compression="detect")
    except OSError as error:
        raise _broken(error) from None


def _read(stream: pa.NativeFile, size: int) -> bytes:
    try:
        return bytes(stream.read(size))
    except OSError as error:
        raise _broken(error) from None


def _broken(error: OSError) -> Exception:
    """Arrow's own errors carry no number; those of the file system are no fault of the sender."""
    if error.errno:
        return error
    return Unreadable(
        "kompresi rusak atau berkas terpotong; kirim ulang secara lengkap",
        "the compressed data are damaged or cut short; send the file again, complete",
    )


def _refuse_zeros(chunk: bytes) -> None:
    if b"\0" in chunk:
        raise Unreadable(
            "berisi bita nol: bukan teks UTF-8 atau rusak saat dikirim; kirim ulang dalam UTF-8",
            "holds zero bytes: no UTF-8 text, or damaged on its way; send it again in UTF-8",
        )


def _malformed(line: int) -> Unreadable:
    return Unreadable(
        f"baris {line}: tanda kutip atau akhir baris tidak menurut RFC 4180; perbaiki dan kirim ulang",
        f"line {line}: quotes or line ends are not as in RFC 4180; mend and send again",
    )
