"""What was told: each finding is raised once, told again after a while, and ended with a note. Kept in ``ops.alert``.

Every piece of news is queued for each channel that wants it (``ops.notice``) and stays there until the channel took it.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from flows.watch.channels import Channel
from flows.watch.conditions import Condition, Finding
from warehouse import store

RAISED, REPEATED, RESOLVED = "RAISED", "REPEATED", "RESOLVED"


@dataclass(frozen=True)
class News:
    """Something to tell about an alert."""

    alert_id: str
    kind: str
    severity: str
    text: str


def enter(
    con: duckdb.DuckDBPyConnection,
    known: Sequence[Condition],
    found: Sequence[Finding],
    *,
    unknown: Collection[str],
    now: dt.datetime,
    is_run: bool,
    channels: Mapping[str, Channel],
) -> list[News]:
    """Enter what was found, in one transaction, and queue the news for the channels. Conditions in `unknown` were not evaluated:
    theirs stay as they are. At the end of a run (`is_run`), a condition that only `lintas watch` raises can only end."""
    of = {condition.name: condition for condition in known}
    current = {(item.name, item.subject): item for item in found}
    con.execute("BEGIN")
    try:
        standing = {
            (name, subject): (alert_id, severity, told_at)
            for alert_id, name, subject, severity, told_at in con.execute(
                "SELECT alert_id, name, subject, severity, told_at FROM ops.alert WHERE resolved_at IS NULL"
            ).fetchall()
        }
        news: list[News] = []
        for key, item in current.items():
            if key in standing:
                alert_id, _, told_at = standing[key]
                is_due = now - told_at >= of[item.name].repeat
                con.execute(
                    "UPDATE ops.alert SET seen_at = $now, text = $text, severity = $severity, "
                    "told_at = CASE WHEN $due THEN $now ELSE told_at END, times = times + CAST($due AS INTEGER) "
                    "WHERE alert_id = $id",
                    {"now": now, "text": item.text, "severity": item.severity, "due": is_due, "id": alert_id},
                )
                news += [News(alert_id, REPEATED, item.severity, item.text)] if is_due else []
            elif not (is_run and of[item.name].only_watch):
                alert_id = secrets.token_hex(6)
                con.execute(
                    "INSERT INTO ops.alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, NULL, NULL)",
                    [alert_id, item.name, item.subject, item.severity, item.text, now, now, now],
                )
                news.append(News(alert_id, RAISED, item.severity, item.text))
        for (name, subject), (alert_id, severity, _) in standing.items():
            if (name, subject) in current or name in unknown:
                continue
            note = of[name].resolved if name in of else "this alert no longer exists"
            con.execute("UPDATE ops.alert SET resolved_at = ?, note = ? WHERE alert_id = ?", [now, note, alert_id])
            news.append(News(alert_id, RESOLVED, severity, f"{_title(of.get(name), name)}: {subject}: {note}."))
        _queue(con, news, now, channels)
        con.execute("COMMIT")
    except BaseException:
        store.undo(con)
        raise
    return news


def _title(condition: Condition | None, name: str) -> str:
    return condition.title if condition else name


def _queue(
    con: duckdb.DuckDBPyConnection, news: Sequence[News], now: dt.datetime, channels: Mapping[str, Channel]
) -> None:
    rows = [
        (item.alert_id, item.kind, channel, item.severity, item.text, now)
        for item in news
        for channel, wanted in channels.items()
        if wanted.wants(item.severity)
    ]
    if rows:
        con.executemany("INSERT INTO ops.notice VALUES (?, ?, ?, ?, ?, ?, NULL, 0)", rows)
