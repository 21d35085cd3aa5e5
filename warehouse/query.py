"""Answer a question from a role's published file: judged, recorded, run apart, recorded again, and only then shown."""

import functools
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from warehouse import audit
from warehouse.confine import landlock_version
from warehouse.gate import Question, RefusedError, admit, sha256_of
from warehouse.policy import Policy, read_policy
from warehouse.published import PublishedFile, current

_WORKER = Path(__file__).with_name("worker.py")


class QueryError(RuntimeError):
    """A question was asked and got no answer; the text says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """What one question may use: wall and processor seconds, MiB for DuckDB and for the process, rows, characters."""

    seconds: float = 60
    cpu_seconds: int = 60
    memory_mib: int = 1024
    address_mib: int = 2560
    rows: int = 1_000_000
    characters: int = 20_000
    threads: int = 1


def answer(
    sql: str,
    *,
    role: str,
    purpose: str,
    who: str,
    published: Path,
    key: str,
    audit_log: Path,
    policy: Policy | None = None,
    limits: Limits = Limits(),
) -> pa.Table:
    """Return the whole answer to one SELECT as an Arrow table; its metadata tells role, run date, snapshot, the file's SHA-256,
    confinement. One question reads one file, whatever is published meanwhile.

    published: the folder that holds `<role>/CURRENT`. key: the key of that role's files. A record is made durable
    before the question is run and another before the answer is returned. Raises RefusedError (it may not be
    asked), QueryError (it failed, or took too much), AuditError (it could not be recorded), PolicyError, PublishError.
    """
    granted = (policy or read_policy()).role(role)
    file = current(published / role)
    note = functools.partial(audit.append, audit_log, who=who, role=role, purpose=purpose, snapshot=file.sha256)
    try:
        question = admit(sql, granted.tables.keys(), limits.characters)
    except RefusedError:
        note(act="query", outcome="refused", sql_sha256=sha256_of(sql))
        raise
    note = functools.partial(note, tables=question.tables, sql_sha256=question.sha256)
    note(act="query", outcome="begun")
    try:
        table = _run(question, file, key, limits)
    except QueryError:
        note(act="answer", outcome="failed")
        raise
    note(act="answer", outcome="shown", n_rows=table.num_rows)
    return table


def confinement() -> str:
    """Tell how questions are confined on this machine, for people who look after it."""
    version = landlock_version()
    if version:
        return f"Landlock (version {version}) and resource limits"
    return "resource limits only: this kernel has no Landlock, so DuckDB's own locks alone keep files out of reach"


def _run(question: Question, file: PublishedFile, key: str, limits: Limits) -> pa.Table:
    request = {
        "file": str(file.path.resolve()), "key": key, "sql": question.sql, "rows": limits.rows,
        "threads": limits.threads, "memory_mib": limits.memory_mib, "address_mib": limits.address_mib,
        "cpu_seconds": limits.cpu_seconds,
    }  # fmt: skip
    program = [sys.executable, "-P", "-B", str(_WORKER)]
    # An environment of its own: what this process was given (keys, tokens, proxies) is nobody's business there.
    clean = {"OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            program, input=json.dumps(request).encode(), capture_output=True, timeout=limits.seconds, env=clean,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise QueryError(f"No answer within {limits.seconds:g} seconds. Narrow the question.") from None
    if done.stdout[:1] == b"E":
        raise QueryError(_why(done.stdout[1:], limits))
    if done.returncode or done.stdout[:1] != b"A":
        raise QueryError("The question took more time or memory than it may, and was ended. Narrow the question.")
    head, _, body = done.stdout[1:].partition(b"\n")
    told = json.loads(head)
    table = pa.ipc.open_stream(pa.BufferReader(body)).read_all()
    if table.num_rows != told["rows"]:
        raise QueryError("The answer came back incomplete and is not shown. Ask again.")
    notes = {"role": file.role, "run_on": file.run_on, "snapshot": file.snapshot, "sha256": file.sha256}
    notes["confined"] = told["confined"]
    return table.replace_schema_metadata(notes)


def _why(body: bytes, limits: Limits) -> str:
    told = json.loads(body)
    text = str(told["text"]).splitlines()[0]
    if told["kind"] in ("OutOfMemoryException", "MemoryError"):
        return f"The question needs more than {limits.memory_mib} MiB. Narrow it, or group before joining."
    if "encryption key" in text:
        return "Wrong key: keys/master.key is not the one this file was published with. Restore it from its copy."
    return text
