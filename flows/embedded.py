"""Prefect's own server inside this process, for runs that no server of the operator's watches.

Prefect would start one as a process of its own, which imports everything once more and outlives a killed run. Here it is a thread
that ends with the process; it answers on loopback only, to who knows a password made for this run.
"""

from __future__ import annotations

import logging
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context

import prefect
import uvicorn
from prefect.events.worker import EventsWorker
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_BLOCKS_REGISTER_ON_START,
    PREFECT_API_DATABASE_CONNECTION_URL,
    PREFECT_API_DATABASE_MIGRATE_ON_START,
    PREFECT_API_SERVICES_EVENT_PERSISTER_ENABLED,
    PREFECT_API_SERVICES_TRIGGERS_ENABLED,
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOGGING_TO_API_ENABLED,
    PREFECT_SERVER_API_AUTH_STRING,
    temporary_settings,
)

from warehouse.home import Home
from warehouse.store import WarehouseError

_START_SECONDS = 180.0
_DRAIN_SECONDS = 10.0


@contextmanager
def server(home: Home) -> Iterator[None]:
    """Runs flows in this process against a server of its own, whose history is kept in the home.

    Raises WarehouseError when it does not start.
    """
    migrated = home.prefect / "migrated"
    is_own = not PREFECT_API_DATABASE_CONNECTION_URL.value() or "sqlite" in str(
        PREFECT_API_DATABASE_CONNECTION_URL.value()
    )
    is_new = not (is_own and migrated.is_file() and migrated.read_text(encoding="utf-8") == prefect.__version__)
    password = f"lintas:{secrets.token_hex(16)}"
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        settings = {
            PREFECT_API_URL: f"http://127.0.0.1:{listening.getsockname()[1]}/api",
            PREFECT_API_AUTH_STRING: password,
            PREFECT_SERVER_API_AUTH_STRING: password,
            PREFECT_API_DATABASE_MIGRATE_ON_START: is_new,
            # nobody looks at a server that lives as long as its run: no heartbeats (each flow would wait a second for their
            # thread), no automations, no events and lines kept; runs and steps are
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
            PREFECT_API_SERVICES_TRIGGERS_ENABLED: False,
            PREFECT_API_SERVICES_EVENT_PERSISTER_ENABLED: False,
            PREFECT_LOGGING_TO_API_ENABLED: False,
            PREFECT_API_BLOCKS_REGISTER_ON_START: is_new,
        }
        with temporary_settings(settings):
            running = _started(listening, home)
            # its last lines, when it is stopped in the middle of its book-keeping, are long and mean nothing
            for name in ("prefect.server", "sqlalchemy.pool"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
            if is_own:
                migrated.write_text(prefect.__version__, encoding="utf-8")
            try:
                yield
            finally:
                # each event left would be tried again for long without a server
                EventsWorker.drain_all(timeout=_DRAIN_SECONDS)
                running.stop()


class _Running:
    def __init__(self, listening: socket.socket) -> None:
        from prefect.server.api.server import create_app

        self.server = uvicorn.Server(
            uvicorn.Config(create_app(ephemeral=True), log_level="critical", lifespan="on", timeout_graceful_shutdown=1)
        )
        context = copy_context()
        self.thread = threading.Thread(
            target=lambda: context.run(self.server.run, sockets=[listening]), name="prefect server", daemon=True
        )

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


def _started(listening: socket.socket, home: Home) -> _Running:
    running = _Running(listening)
    running.thread.start()
    until = time.monotonic() + _START_SECONDS
    while not running.server.started:
        if not running.thread.is_alive() or time.monotonic() > until:
            raise WarehouseError(
                f"Prefect's own server did not start on {home.prefect}. Look at disk and permissions (`lintas doctor`). That "
                "folder holds only the history of runs: it may be moved away, and the next run makes it anew."
            )
        time.sleep(0.02)
    return running
