"""The index of an HTTPS source: a JSON list of files."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from flows.sources.source import SourceError

LARGEST = 64 << 20
_FEW = 5


class Listed(BaseModel):
    """One file: ``url`` is absolute or relative to the index, ``size`` in bytes, ``modified`` with its offset from UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    feed: str
    date: dt.date
    url: str = Field(min_length=1)
    size: int = Field(ge=0)
    modified: Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(dt.UTC))]
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    etag: str | None = None
    manifest: str | None = Field(default=None, min_length=1, description="URL of the file's manifest.")

    @property
    def version(self) -> str:
        return self.sha256 or self.etag or f"{self.size}-{self.modified.isoformat()}"

    @property
    def strong_tag(self) -> str | None:
        """The entity tag, when equal tags mean equal bytes (RFC 9110, 8.8.1)."""
        return None if self.etag is None or self.etag.startswith("W/") else self.etag


_LIST = TypeAdapter(list[Listed])


def read(content: bytes, url: str) -> list[Listed]:
    """The files of an index. Raises SourceError naming the wrong fields by place, never a value."""
    try:
        return _LIST.validate_json(content)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
    places = [".".join(str(part) for part in fault["loc"]) or "JSON" for fault in faults[:_FEW]]
    more = f" and {len(faults) - _FEW:,} more" if len(faults) > _FEW else ""
    raise SourceError(
        f"{url}: the index is wrong at {', '.join(places)}{more}; have the sender mend it: a list of feed, date, url, "
        "size, modified and, if wanted, sha256, etag, manifest"
    )
