"""Confine this process for good: the kernel's Landlock where there is one, and resource limits. Linux only.

Landlock (Linux 5.13 and later, kernel documentation `userspace-api/landlock`) takes away every file right but reading
the named paths, and TCP. Limits end what takes too much memory or time, and let no file grow.
"""

import ctypes
import os
import resource
import struct
from collections.abc import Sequence
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_QUESTION, _BENEATH = 1, 1
_NO_NEW_PRIVS = 38
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP, _SCOPES = 0b11, 0b11


def limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Set hard limits: address space, processor time, no growing file, few descriptors, no core dump."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
    ):
        resource.setrlimit(what, (most, most))


def landlock_version() -> int:
    """Return the Landlock ABI of the running kernel; 0 when it has none."""
    return max(0, _call(_CREATE_RULESET, None, 0, _VERSION_QUESTION))


def lock(readable: Sequence[Path]) -> str:
    """Leave only reading of the given paths; return `landlock` or, when the kernel has none, `limits only`.

    Raises OSError when the kernel has Landlock and refuses, or when other threads already run: they would stay free.
    """
    version = landlock_version()
    if not version:
        return "limits only"
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        raise OSError("threads were started before the process was confined")
    rights = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    net, scopes = (_TCP if version >= 4 else 0), (_SCOPES if version >= 6 else 0)
    attributes = struct.pack("QQQ", rights, net, scopes)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = _must(_call(_CREATE_RULESET, ctypes.create_string_buffer(attributes, len(attributes)), len(attributes), 0))
    for path in readable:
        if path.exists():
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
            beneath = struct.pack("=Qi", allowed, handle)
            _must(_call(_ADD_RULE, rules, _BENEATH, ctypes.create_string_buffer(beneath, len(beneath)), 0))
            os.close(handle)
    libc = ctypes.CDLL(None, use_errno=True)
    _must(libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
    _must(_call(_RESTRICT_SELF, rules, 0))
    os.close(rules)
    return "landlock"


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.syscall(ctypes.c_long(number), *arguments))


def _must(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
