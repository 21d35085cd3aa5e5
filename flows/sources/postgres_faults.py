"""What a PostgreSQL server or its driver said, told in our own words.

The driver's text may quote the connection string, the query or a value of a row: it is looked at here and never passed on.
"""

from __future__ import annotations

import errno

from flows.sources.source import SourceError

_STATES = {
    "28": "the server does not accept user or password; ask its administrator which role Lintas has, and mend the secret",
    "3D": "there is no such database; mend `database`, or ask the server's administrator for its name",
    "42P01": "there is no such table or view, or the role may not see its schema; mend `table` or `query`",
    "3F": "there is no such schema; mend `table` or `query`",
    "42703": "a column that is named does not exist; mend `date_column`, `watermark` or `query`",
    "42501": "the role may not read it; ask the server's administrator for GRANT SELECT on it",
    "42": "the server cannot run this; mend `table`, `query`, `date_column` or `watermark`",
    "22007": "a value of the date column is no date; ask the sender, or choose another column",
    "22023": "the server does not know this time zone, or another setting; mend `time_zone`",
    "22": "a value cannot be cast as the query or view has it; ask the sender, or mend `query`",
    "25006": "the query writes, and is run where nothing may be written; mend `query`",
    "57014": "the server ended the query: it took longer than `statement_timeout_minutes`, or was cancelled; ask the server's "
    "administrator for an index on the date column, set `look_back_days`, or allow more time",
}
_TRIED_AGAIN = ("08", "53", "57", "58", "40", "55", "XX")
_WHEN_CONNECTING = (
    (("password authentication failed", "authentication failed", "no password supplied"), _STATES["28"]),
    (
        ("pg_hba.conf",),
        "the server lets this machine or user in only otherwise; ask its administrator for a line in pg_hba.conf",
    ),
    (("role ",), _STATES["28"]),
    (("database ",), _STATES["3D"]),
    (
        ("does not support ssl", "certificate", "ssl error", "tls", "root.crt"),
        "no trusted encrypted connection: the server has no TLS, or its certificate is not the one expected; ask its administrator "
        "for the certificate of its authority (`ca_file`), or for the name it was made for (`host`)",
    ),
)
_AWAY = (
    "starting up", "shutting down", "too many", "recovery", "reserved", "refused", "timeout", "timed out", "closed the connection",
    "translate host name", "unreachable", "no route", "reset by peer",
)  # fmt: skip


def explained(what: str, error: Exception) -> SourceError | ConnectionError:
    """The error to raise for what the driver raised while `what` was done: a ConnectionError when another try may mend it."""
    state = getattr(error, "sqlstate", None) or ""
    for length in (5, 2):
        if reason := _STATES.get(state[:length]):
            return SourceError(f"{what}: {reason} (SQLSTATE {state})")
    if not state or state[:2] in _TRIED_AGAIN:
        code = f" (SQLSTATE {state})" if state else ""
        return _away(f"{what}: the server went away or is too busy; it is tried again later{code}")
    return SourceError(f"{what}: the server refused it with SQLSTATE {state}; ask its administrator what its log says")


def interrupted(what: str, error: Exception) -> SourceError | ConnectionError:
    """The error to raise when rows stopped coming; the driver gives no SQLSTATE here, only text, which may quote a row."""
    said = str(error)
    if "PQgetCopyData() failed" in said or "terminating connection" in said:
        return _away(f"{what}: the server went away while rows came; it is tried again later")
    if "canceling statement" in said:
        return SourceError(f"{what}: {_STATES['57014']}")
    return SourceError(
        f"{what}: the server stopped at one of the rows, because a value cannot be cast as asked, or was told to; "
        "its log says which. Ask the sender, or mend `query`"
    )


def unconnected(place: str, error: Exception) -> SourceError | ConnectionError:
    """The error to raise when no connection came about; the driver gives no SQLSTATE here."""
    said = str(error).lower()
    if not any(sign in said for sign in _AWAY):
        for signs, reason in _WHEN_CONNECTING:
            if any(sign in said for sign in signs):
                return SourceError(f"{place}: {reason}")
    if "translate host name" in said:
        return _away(f"{place}: no host has this name; mend `host`, or ask who runs the name service")
    return _away(
        f"{place}: the server does not answer, or takes no more connections; ask its administrator whether it runs, listens at "
        "this address and port, and whether a firewall is between"
    )


def _away(message: str) -> ConnectionError:
    return ConnectionError(errno.ECONNRESET, message)
