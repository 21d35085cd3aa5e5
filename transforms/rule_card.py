"""Takes the front matter of a rule apart, key by key, and remembers everything that is wrong or left over."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any


class Card:
    """A front matter that is being read. A value that is no good leaves a line in `problems` and a harmless stand-in."""

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self.meta = dict(meta)
        self.problems: list[str] = []

    def take(self, key: str) -> Any:
        """The value of a key, which then counts as read; None where there is none."""
        return self.meta.pop(key, None)

    def close(self) -> None:
        """Complain of every key that nobody took."""
        self.problems.extend(f"{key}: no such key in a rule; remove it" for key in self.meta)

    def filled(self, name: str, value: object) -> str:
        """A text on one line."""
        if isinstance(value, str) and value.strip():
            return re.sub(r"\s+", " ", value).strip()
        self.problems.append(f"{name}: write a text")
        return ""

    def text(self, key: str) -> str:
        """The text under a key."""
        return self.filled(key, self.take(key))

    def one_of(self, key: str, allowed: Sequence[str]) -> str:
        """One word of a closed list."""
        value = self.take(key)
        if value not in allowed:
            self.problems.append(f"{key}: write one of {', '.join(allowed)}")
        return str(value)

    def truth(self, key: str) -> bool:
        """True or false; absent is false."""
        value = self.meta.pop(key, False)
        if not isinstance(value, bool):
            self.problems.append(f"{key}: write true or false")
        return value is True

    def whole(self, name: str, value: object, low: int, high: int) -> int:
        """A whole number between two bounds."""
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.problems.append(f"{name}: write a whole number from {low} to {high}")
        return low

    def date(self, name: str, value: object) -> dt.date:
        """A day; a text YYYY-MM-DD is one too, because a card kept as JSON knows no dates."""
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            value = dt.date.fromisoformat(value)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        self.problems.append(f"{name}: write a date YYYY-MM-DD")
        return dt.date.min

    def list(self, name: str, value: object) -> tuple[str, ...]:
        """A list of one or more texts."""
        if isinstance(value, list) and value and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(item.strip() for item in value)
        self.problems.append(f"{name}: write a list of one or more texts")
        return ()

    def mapping(self, key: str, names: Sequence[str]) -> dict[str, Any]:
        """The mapping under a key, with exactly these names."""
        value = self.take(key)
        if isinstance(value, dict) and set(value) == set(names):
            return value
        self.problems.append(f"{key}: write {' and '.join(names)}")
        return {}

    def records(self, key: str, names: Sequence[str]) -> Sequence[dict[str, Any]]:
        """The list of mappings under a key, each with exactly these names."""
        value = self.take(key)
        if (
            isinstance(value, list)
            and value
            and all(isinstance(item, dict) and set(item) == set(names) for item in value)
        ):
            return value
        self.problems.append(f"{key}: write a list of {{{', '.join(names)}}}, oldest first")
        return []
