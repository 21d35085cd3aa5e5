"""Named places where a test makes a fault happen: the process killed, the disk full, the connection gone, the clock moved.

A point that nobody armed costs one look at an empty list. Only Python code in the same process can arm them: no setting, file
or variable of the environment does, and an installation in production seals them for good.
"""

from collections.abc import Callable

POINTS = {
    "key.write": "a new master key, before it is written",
    "key.link": "a new master key, before it gets its name",
    "lock.write": "the writer's lock is held, its owner not yet told",
    "migrate.commit": "a migration, before it is committed",
    "run.opened": "a run has its row, nothing is done",
    "transfer.write": "before a file is copied from its source",
    "transfer.fsync": "a file came whole, not yet safe on disk",
    "transfer.rename": "a file from a source is safe, without its name",
    "transfer.record": "a file from a source is staged, not yet remembered",
    "landing.write": "before a delivery is copied",
    "landing.fsync": "the copy is written, not yet safe on disk",
    "landing.rename": "the copy is safe, without its name",
    "landing.landed": "the copy has its name",
    "check.report": "before a validation report is written",
    "load.write": "a delivery's transaction has begun",
    "load.commit": "a delivery, before its transaction is committed",
    "load.committed": "a delivery is committed",
    "identify.done": "every record is linked",
    "facts.done": "the facts are made",
    "flag.write": "the flags' transaction has begun",
    "flag.commit": "the flags, before their transaction is committed",
    "flag.committed": "the flags are committed",
    "publish.write": "before the roles' files are built",
    "publish.read_back": "the roles' files are built, not yet read back",
    "publish.fsync": "a role's file is verified, not yet safe on disk",
    "publish.rename": "a role's file is safe, without its name",
    "publish.pointer_write": "before the pointer is written",
    "publish.pointer_fsync": "the new pointer is written, not yet safe on disk",
    "publish.pointer_rename": "the new pointer is safe, the old one still holds",
    "publish.pointer_moved": "all roles have moved",
    "publish.forget": "before old versions are removed",
    "report.write": "before a file of the report is written",
    "report.fsync": "a file of the report is written, not yet safe on disk",
    "report.rename": "before a file of the report takes its place",
    "report.placed": "the report is in place",
    "audit.write": "before an audit record is written",
    "audit.fsync": "an audit record is written, not yet safe on disk",
    "audit.head": "an audit record is safe, its head not yet written",
    "audit.head_rename": "the new head is safe, the old one still holds",
    "outcome.write": "before outcomes are recorded",
    "outcome.written": "outcomes are recorded",
    "file.write": "before a file that somebody asked for is written",
    "file.rename": "the file is written, without its name",
    "backup.write": "before a content is put into a backup",
    "backup.rename": "a backed-up content was read back, without its name",
    "backup.list": "every content is in the backup, its list not yet written",
    "backup.list_rename": "the list of a backup is written, without its name",
    "restore.write": "before a file is put back from a backup",
    "restore.move": "all was put back beside, before a part takes its place",
    "run.close": "all is done, the run not yet closed",
    "warehouse.checkpoint": "the run is closed, before the checkpoint",
    "warehouse.checkpointed": "after the checkpoint",
}
"""Every point -> what is done and what is not when it is reached."""

Fault = Callable[[str], None]
_armed: list[Fault] = []
_sealed: list[str] = []


class FailpointError(RuntimeError):
    """Faults were to be made where they must not be."""


def hit(name: str) -> None:
    """Reach a point of POINTS; raises whatever an armed fault raises."""
    if _armed:
        _armed[-1](name)


def arm(fault: Fault) -> None:
    """Call `fault` with the name of every point that this process reaches from now on. Raises FailpointError once sealed."""
    if _sealed:
        raise FailpointError(f"no fault is ever made in {_sealed[0]}: tests run on a home of their own")
    _armed[:] = [fault]


def disarm() -> None:
    """Make no faults any more."""
    _armed.clear()


def seal(where: str) -> None:
    """Rule faults out for the rest of this process, because it works on real data. Raises FailpointError when one is armed."""
    if _armed:
        raise FailpointError(
            f"a fault is armed in {where}: this is a test's doing and must never be. Start Lintas anew."
        )
    _sealed[:] = [where]
