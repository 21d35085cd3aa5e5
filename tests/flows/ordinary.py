"""Take from root what makes permissions void, so that a test sees what an ordinary user sees. Others lose nothing."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

_LIBC = ctypes.CDLL(None, use_errno=True)
_VERSION_3, _DROP_BOUND = 0x20080522, 24
_DAC = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


@contextmanager
def permissions_bind() -> Iterator[None]:
    """In this thread, permission bits hold for root too."""
    head = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert _LIBC.capget(head, sets) == 0
    before = sets[0]
    sets[0] &= ~sum(1 << number for number in _DAC)
    assert _LIBC.capset(head, sets) == 0
    try:
        yield
    finally:
        sets[0] = before
        assert _LIBC.capset(head, sets) == 0


def give_up() -> None:
    """For the child of a subprocess, before it becomes another program."""
    for number in _DAC:
        _LIBC.prctl(_DROP_BOUND, number, 0, 0, 0)
