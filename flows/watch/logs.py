"""Log lines as JSON, one object a line, for journald and what reads it: ``log_format = "json"``."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
from contextvars import ContextVar
from typing import TextIO

RUN_ID: ContextVar[str | None] = ContextVar("lintas_run_id", default=None)
"""The run that lines of this context belong to."""

_FIELDS = ("step", "seconds", "rows")


class JsonLines(logging.Formatter):
    """A record as one JSON object. Of an exception only its kind is told: its text may quote a record."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "run_id": RUN_ID.get(),
            **{name: getattr(record, name) for name in _FIELDS if getattr(record, name, None) is not None},
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
        return json.dumps({name: value for name, value in told.items() if value is not None}, ensure_ascii=False)


def install(stream: TextIO | None = None) -> logging.Logger:
    """Let the logger ``lintas`` write JSON lines on standard error, and nothing else. Asked twice, it does so once."""
    logger = logging.getLogger("lintas")
    if not any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers):
        handler = logging.StreamHandler(stream or sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return logger
