"""Changes single places of a YAML text and leaves every other character as it was: comments, order, quotes and line breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

Path = Sequence[str | int]
"""Where a value stands: keys of mappings and positions in sequences, from the top."""


def loaded(text: str) -> Any:
    """The values of a YAML document."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


class Edited:
    """A YAML text being changed. Each change reads the text anew, so changes may follow each other in any order."""

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self) -> str:
        return self._text

    def has(self, path: Path) -> bool:
        """True when something stands at `path`."""
        try:
            self._node(path)
        except KeyError:
            return False
        return True

    def turn(self, path: Path, named: str) -> int:
        """The position of the custom property of that name in the sequence at `path`."""
        listed = loaded(self._text)
        for step in path:
            listed = listed[step]
        return [item["property"] for item in listed].index(named)

    def put(self, path: Path, value: Any, after: str | None = None) -> None:
        """Replace the value at `path`, or write it as a new key behind the key `after` (without one: behind the last)."""
        if self.has(path):
            node = self._node(path)
            self._replace(node.start_mark.index, node.end_mark.index, _written(value))
            return
        mapping = self._node(path[:-1])
        assert isinstance(mapping, yaml.MappingNode)
        pairs = {key.value: found for key, found in mapping.value}
        before = pairs[after] if after else mapping.value[-1][1]
        place = self._end(before, mapping)
        lead = ", " if mapping.flow_style else "\n" + " " * mapping.start_mark.column
        self._replace(place, place, f"{lead}{path[-1]}: {_written(value)}")

    def append(self, path: Path, value: Any) -> None:
        """Write one more item at the end of the sequence at `path`, which is not empty."""
        sequence = self._node(path)
        assert isinstance(sequence, yaml.SequenceNode)
        place = self._end(sequence.value[-1], sequence)
        lead = ", " if sequence.flow_style else "\n" + " " * sequence.start_mark.column + "- "
        self._replace(place, place, lead + _written(value))

    def append_history(self, entry: dict[str, Any]) -> None:
        """Write one more entry into the document's custom property `history`, made when it is not there."""
        top = ("customProperties",)
        try:
            self.append((*top, self.turn(top, "history"), "value"), entry)
        except ValueError:
            listed = self._node(top)
            assert isinstance(listed, yaml.SequenceNode)
            place, indent = self._end(listed.value[-1], listed), " " * listed.start_mark.column
            item = f"\n{indent}- property: history\n{indent}  value:\n{indent}    - {_written(entry)}"
            self._replace(place, place, item)

    def _node(self, path: Path) -> yaml.Node:
        node = yaml.compose(self._text, Loader=yaml.CSafeLoader)
        for step in path:
            if isinstance(node, yaml.MappingNode):
                node = {key.value: value for key, value in node.value}[step]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
            else:
                raise KeyError(step)
        assert node is not None
        return node

    def _end(self, last: yaml.Node, parent: yaml.CollectionNode) -> int:
        """Where something can be written behind the last value of a collection; in a block behind the remark on its line."""
        while isinstance(last, yaml.CollectionNode) and not last.flow_style:
            last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
        end = last.end_mark.index
        if parent.flow_style:
            return end
        line_end = self._text.find("\n", end)
        return len(self._text) if line_end < 0 else line_end

    def _replace(self, begin: int, end: int, text: str) -> None:
        self._text = self._text[:begin] + text + self._text[end:]


def _written(value: Any) -> str:
    """A value in flow style on one line, quoted where YAML needs it."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**6)
    return text.removesuffix("...\n").strip()
