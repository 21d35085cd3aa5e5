"""Sends queued news through Apprise: one message a channel. A channel that is away keeps its news for the next time."""

from __future__ import annotations

import datetime as dt
import logging
import socket
from collections.abc import Callable, Mapping, Sequence

import duckdb

from flows.secrets import SecretError
from flows.watch.channels import SEVERITIES, Channel
from flows.watch.ledger import RAISED, REPEATED, RESOLVED

_LINES = 25
_GIVEN_UP_AFTER = dt.timedelta(days=7)
_WORDS = {RAISED: "new", REPEATED: "still so", RESOLVED: "resolved"}
_TYPES = {"critical": "failure", "error": "failure", "warning": "warning", "info": "info"}


class NotifyError(RuntimeError):
    """A channel did not take a message; the text says which and who must do what, never its address."""


def send_queued(
    con: duckdb.DuckDBPyConnection,
    channels: Mapping[str, Channel],
    now: dt.datetime,
    whose: str,
    say: Callable[[str], None],
) -> int:
    """Send every queued piece of news, one message a channel. Returns how many channels did not take theirs; each is told and
    tried again the next time, for seven days."""
    con.execute(
        "DELETE FROM ops.notice WHERE sent_at IS NULL AND (queued_at < $old OR NOT list_contains($channels, channel))",
        {"old": now - _GIVEN_UP_AFTER, "channels": list(channels)},
    )
    failed = 0
    for name, channel in channels.items():
        waiting = con.execute(
            "SELECT kind, severity, text FROM ops.notice WHERE channel = ? AND sent_at IS NULL ORDER BY queued_at, rowid",
            [name],
        ).fetchall()
        if not waiting:
            continue
        con.execute("UPDATE ops.notice SET attempts = attempts + 1 WHERE channel = ? AND sent_at IS NULL", [name])
        try:
            tell(name, channel, *message(waiting, whose))
        except NotifyError as error:
            failed += 1
            say(str(error))
        else:
            con.execute("UPDATE ops.notice SET sent_at = ? WHERE channel = ? AND sent_at IS NULL", [now, name])
    return failed


def message(waiting: Sequence[tuple[str, str, str]], whose: str) -> tuple[str, str, str]:
    """Title, text and Apprise type of one message about (kind, severity, text), the gravest first."""
    counts = {kind: sum(item[0] == kind for item in waiting) for kind in _WORDS}
    title = f"Lintas {whose}: " + ", ".join(f"{n} {_WORDS[kind]}" for kind, n in counts.items() if n)
    ordered = sorted(waiting, key=lambda item: (item[0] == RESOLVED, -SEVERITIES.index(item[1])))
    lines = [
        f"[{_WORDS[kind]}] {text}" if kind == RESOLVED else f"[{_WORDS[kind]}, {severity}] {text}"
        for kind, severity, text in ordered[:_LINES]
    ]
    if len(ordered) > _LINES:
        lines.append(f"and {len(ordered) - _LINES} more: lintas watch")
    lines.append("What each means and what to do: docs/alerts.md. Counts only; persons are never named here.")
    graves = [severity for kind, severity, _ in ordered if kind != RESOLVED]
    return title, "\n\n".join(lines), _TYPES[graves[0]] if graves else "success"


def tell(name: str, channel: Channel, title: str, text: str, kind: str = "info") -> None:
    """Send one message now. Raises NotifyError."""
    import apprise

    # its lines can hold an address with a password
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    logging.getLogger("apprise").propagate = False
    try:
        url = channel.url.reveal()
    except SecretError as error:
        raise NotifyError(f"channel {name}: {error}") from None
    sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Lintas", app_desc="Lintas", app_url=""))
    if not sender.add(url):
        raise NotifyError(
            f"channel {name}: what {channel.url.reference} holds is no address that Apprise knows; write one such as "
            "mailtos://… or jsons://… there (https://appriseit.com/services)"
        )
    try:
        taken = sender.notify(
            body=text, title=title, notify_type=apprise.NotifyType(kind), body_format=apprise.NotifyFormat.TEXT
        )
    except Exception as error:  # a plugin may raise anything, and its text may hold the address
        raise NotifyError(
            f"channel {name}: {type(error).__name__} while sending; check {channel.url.reference}"
        ) from None
    if not taken:
        raise NotifyError(
            f"channel {name}: not taken. Check that its server is up, and address and password in {channel.url.reference}, then "
            f"lintas watch --test {name}"
        )


def whose(root: str) -> str:
    """How a message names this installation."""
    return f"{socket.gethostname()} {root}"
