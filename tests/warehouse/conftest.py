"""Fixtures of this room; what makes them is in role_world.py."""

from role_world import con, world

__all__ = ["con", "world"]
