"""A PostgreSQL server of the tests' own, on 127.0.0.1, and a schema of it for each library."""

from __future__ import annotations

import contextlib
import getpass
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

_numbers = itertools.count(1)


def tool(name: str) -> str | None:
    """A program of PostgreSQL's server, which Debian keeps out of the path."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(installed[-1]) if installed else shutil.which(name)


def missing() -> str:
    """Why there can be no server here; empty where there can."""
    try:
        import psycopg_pool

        assert psycopg_pool
    except ImportError:
        return "needs fuente[postgresql]"
    return "" if tool("initdb") and tool("postgres") else "needs PostgreSQL: apt-get install postgresql"


class Server:
    """A server that can be stopped, killed and started again; it forgets nothing but what a power cut would take."""

    def __init__(self, place: Path, host: str = "127.0.0.1") -> None:
        self.place, self.host = place, host
        with socket.socket() as taken:
            taken.bind((host, 0))
            self.port = int(taken.getsockname()[1])
        self.user = "postgres" if os.geteuid() == 0 else getpass.getuser()  # it refuses to run as root
        as_user: dict[str, Any] = {"user": self.user} if os.geteuid() == 0 else {}
        self._run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
        self._start = partial(
            subprocess.Popen, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_user
        )
        if as_user:
            shutil.chown(place, self.user)
        place.chmod(0o700)
        self._run([tool("initdb"), "-D", str(place), "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                   "-U", "postgres"])  # fmt: skip
        with (place / "pg_hba.conf").open("a") as access:
            access.write(f"host all all {host}/24 trust\n")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{self.host}:{self.port}/postgres"

    def start(self) -> None:
        """Until it answers."""
        options = {
            "fsync": "off",
            "listen_addresses": self.host,
            "unix_socket_directories": "",
            "max_connections": 60,
        }
        given = [f"--{name}={value}" for name, value in options.items()]
        begin = partial(self._start, [tool("postgres"), "-D", str(self.place), "-p", str(self.port), *given])
        self._process = begin()
        import psycopg

        for _ in range(1200):
            with contextlib.suppress(psycopg.Error), psycopg.connect(self.url):
                return
            time.sleep(0.05)
            if self._process.poll() is not None:  # children of a server that was killed are still there
                self._process = begin()
        raise AssertionError("PostgreSQL does not answer")

    def stop(self) -> None:
        """At once, without waiting for those who are connected."""
        if self._process is not None:
            self._process.send_signal(3)  # SIGQUIT: an immediate shutdown, which is a crash to those connected
            self._process.wait()
            self._process = None

    def kill(self) -> None:
        """The server itself, as by a kill -9 or for want of memory; what it had begun for others ends by itself."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def library(self) -> str:
        """The address of a new schema for one library."""
        import psycopg

        name = f"library_{next(_numbers)}"
        with psycopg.connect(self.url, autocommit=True) as db:
            db.execute(f"CREATE SCHEMA {name}")  # type: ignore[call-overload]
        return f"{self.url}?options=-csearch_path%3D{name}"


@contextlib.contextmanager
def running(host: str = "127.0.0.1") -> Iterator[Server]:
    """A server in a folder of its own, which goes with it."""
    with tempfile.TemporaryDirectory(prefix="fuente-pg-", ignore_cleanup_errors=True) as place:
        server = Server(Path(place), host)
        server.start()
        try:
            yield server
        finally:
            server.stop()
