"""What holds for every test."""

import os

import pytest

# Small data on as many processes as there are processors: a second thread in each only waits for its turn.
os.environ.setdefault("LINTAS_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no process is left with one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
