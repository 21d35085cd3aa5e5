"""Tells what the warehouse cannot keep: that a run could not open it, or that it broke while the run worked.

What was told to whom is kept in ``<home>/watch/unopened.json``, so that it is told once a day and ended when a run works again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.formats import keep
from flows.settings import Settings
from flows.watch import notify
from warehouse.home import Home

REPEAT = dt.timedelta(hours=24)
_SEVERITY = "critical"


def could_not_run(home: Home, settings: Settings, text: str, now: dt.datetime, say: Callable[[str], None]) -> None:
    """Tell every channel that wants critical news, at most once a day each; one that is away is tried again the next time."""
    known = _read(home)
    told: dict[str, str] = known.get("told", {})
    for name, channel in settings.notify.items():
        last = told.get(name)
        if not channel.wants(_SEVERITY) or (last and now - dt.datetime.fromisoformat(last) < REPEAT):
            continue
        lead = f"[{'still so' if last else 'new'}, {_SEVERITY}]"
        line = f"{lead} {text}\n\nWhat it means and what to do: docs/alerts.md#run_not_started."
        try:
            notify.tell(name, channel, f"Lintas {notify.whose(str(home.root))}: no run", line, "failure")
            told[name] = now.isoformat()
        except notify.NotifyError as error:
            say(str(error))
    _write(home, {"since": known.get("since", now.isoformat()), "text": text, "told": told})


def runs_again(home: Home, settings: Settings, say: Callable[[str], None]) -> None:
    """Tell those who heard of it that it is over. A channel that is away hears it the next time."""
    known = _read(home)
    if not known:
        return
    waiting: dict[str, str] = {}
    for name, at in known.get("told", {}).items():
        if name not in settings.notify:
            continue
        title = f"Lintas {notify.whose(str(home.root))}: 1 resolved"
        text = f"[resolved] Runs work again. What stopped them since {known['since'][:16]} UTC: {known['text']}"
        try:
            notify.tell(name, settings.notify[name], title, text, "success")
        except notify.NotifyError as error:
            say(str(error))
            waiting[name] = at
    if waiting:
        _write(home, {**known, "told": waiting})
    else:
        _file(home).unlink(missing_ok=True)


def standing(home: Home) -> str | None:
    """What keeps runs from working, when something does."""
    found = _read(home).get("text")
    return str(found) if found else None


def _file(home: Home) -> Path:
    return home.root / "watch" / "unopened.json"


def _read(home: Home) -> dict[str, Any]:
    try:
        found = json.loads(_file(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(home: Home, content: dict[str, Any]) -> None:
    """A home that cannot be written is the very thing to be told: it is then told each time."""
    try:
        _file(home).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep(_file(home), json.dumps(content, indent=1).encode())
    except OSError:
        return
