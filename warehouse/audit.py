"""Who asked what, and why: hash-chained JSON lines that show when a line was changed, removed or cut off.

Each record holds the hash of the one before it. A small head file beside the log names the last record, so that cutting
off the end shows too. Records name tables, files and counts; never a value, and of a query only its SHA-256.
"""

import datetime as dt
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from warehouse import failpoint

_FIRST = "0" * 64
_PERSONAL = re.compile(r"\d(?:[ .-]?\d){6,}|\b[A-Z]{1,3}-?\d{5,}\b|[^\s@]+@[^\s@]+")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_LONGEST = 500


class AuditError(RuntimeError):
    """The audit log cannot be written or is not whole; nothing may be shown without a record."""


@dataclass(frozen=True)
class Head:
    """The last record: its number and hash. Kept elsewhere (a printed report), it anchors the log."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: records that hold, and the first number that does not, with the reason."""

    records: int
    first_bad: int | None = None
    reason: str = ""


def append(
    path: Path,
    *,
    who: str,
    role: str,
    act: str,
    purpose: str,
    outcome: str,
    tables: Sequence[str] = (),
    sql_sha256: str | None = None,
    n_rows: int | None = None,
    snapshot: str | None = None,
) -> Head:
    """Append one record and make it durable before returning; return the new head.

    Raises AuditError when a field is empty or carries what looks like a person's number, when the log does not end as
    its head says, or when it cannot be written.
    """
    fields = {"who": who, "role": role, "act": act, "purpose": purpose, "outcome": outcome}
    for name, text in fields.items():
        if not text.strip() or len(text) > _LONGEST or not text.isprintable():
            raise AuditError(f"The audit record needs a {name}: one line of 1 to {_LONGEST} characters.")
        if names_somebody(text):
            raise AuditError(f"The {name} holds what looks like a person's number or address; name a task instead.")
    record = {**fields, "tables": sorted(tables), "sql_sha256": sql_sha256, "n_rows": n_rows, "snapshot": snapshot}
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "r+b", buffering=0) as log:
            fcntl.flock(log, fcntl.LOCK_EX)
            last = _last(log, path)
            now = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
            line, head = _seal({"seq": last.seq + 1, "time": now, "prev": last.hash, **record})
            failpoint.hit("audit.write")
            if log.write(line) != len(line):
                raise OSError(28, "short write")
            failpoint.hit("audit.fsync")
            os.fsync(log.fileno())
            failpoint.hit("audit.head")
            _write_head(path, head)
    except OSError as error:
        raise AuditError(f"{path}: the audit record cannot be written ({error.strerror}); nothing is shown.") from None
    return head


def names_somebody(text: str) -> bool:
    """Whether a text holds what looks like a person's number or mail address; dates do not count."""
    return bool(_PERSONAL.search(_DATE.sub("", text)))


def verify(path: Path, anchor: Head | None = None) -> Verdict:
    """Check the chain, its head file and, when given, a head that was kept elsewhere. Names the first bad record."""
    last = Head(0, _FIRST)
    known = [head for head in (_read_head(path), anchor) if head]
    if not path.exists():
        return Verdict(0, 1, "the log is gone") if known else Verdict(0)
    with path.open("rb") as log:
        for line in log:
            number = last.seq + 1
            record = _parse(line)
            if record is None:
                return Verdict(last.seq, number, "is not a whole record")
            if record.get("seq") != number or record.get("prev") != last.hash:
                return Verdict(last.seq, number, "does not follow the record before it")
            if _seal({name: value for name, value in record.items() if name != "hash"})[0] != line:
                return Verdict(last.seq, number, "was changed")
            last = Head(number, record["hash"])
            if any(head.seq == number and head.hash != last.hash for head in known):
                return Verdict(number - 1, number, "is not the record that the head names")
    missing = max((head.seq for head in known), default=0)
    if missing > last.seq:
        return Verdict(last.seq, last.seq + 1, f"is missing: the log was cut off, {missing} records were written")
    if last.seq and not _read_head(path):
        return Verdict(last.seq, last.seq, "has no head file: the end cannot be trusted")
    return Verdict(last.seq)


def head(path: Path) -> Head | None:
    """Return the last record's number and hash, for keeping elsewhere; None when nothing was recorded."""
    return _read_head(path)


@contextmanager
def still(path: Path) -> Iterator[None]:
    """Let nobody append while the log and its head are copied."""
    if not path.exists():
        yield
        return
    with path.open("rb") as log:
        fcntl.flock(log, fcntl.LOCK_SH)
        yield


def _seal(record: dict[str, Any]) -> tuple[bytes, Head]:
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    whole = json.dumps({**record, "hash": digest}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return whole.encode() + b"\n", Head(int(record["seq"]), digest)


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and isinstance(record.get("hash"), str) and line.endswith(b"\n") else None


def _last(log: BinaryIO | Any, path: Path) -> Head:
    """Return the record to follow. A line that was torn by a crash, and so never answered for, is cut away; a whole one that
    the head does not know yet gets its head now, so that the log is never two records ahead of it."""
    known = _read_head(path)
    size = os.fstat(log.fileno()).st_size
    tail = os.pread(log.fileno(), min(size, 1 << 16), max(0, size - (1 << 16)))
    whole = tail[: tail.rfind(b"\n") + 1]
    record = _parse(whole[whole.rfind(b"\n", 0, -1) + 1 :]) if whole else None
    last = Head(int(record["seq"]), str(record["hash"])) if record else Head(0, _FIRST)
    expected = known or Head(0, _FIRST)
    ahead = record is not None and last.seq == expected.seq + 1 and record.get("prev") == expected.hash
    if last != expected and not ahead:
        raise AuditError(f"{path} does not end with record {expected.seq}: it was changed or cut off. Verify it first.")
    if len(whole) < len(tail):
        os.ftruncate(log.fileno(), size - len(tail) + len(whole))
    if ahead:
        os.fsync(log.fileno())
        _write_head(path, last)
    return last


def _head_path(path: Path) -> Path:
    return path.with_name(path.name + ".head")


def _read_head(path: Path) -> Head | None:
    try:
        told = json.loads(_head_path(path).read_text(encoding="utf-8"))
        return Head(int(told["seq"]), str(told["hash"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise AuditError(f"{_head_path(path)} is damaged: the end of the log cannot be trusted.") from None


def _write_head(path: Path, last: Head) -> None:
    part = path.with_name(f".{path.name}.head")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(json.dumps({"seq": last.seq, "hash": last.hash}).encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())
    failpoint.hit("audit.head_rename")
    part.replace(_head_path(path))
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
