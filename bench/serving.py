"""The real server on a store of one's own, for measurements, pictures and browser tests."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from dashboard.store.secret import VARIABLE
from dashboard.store.store_files import ROOT

STARTING_SECONDS = 180
# Whoever starts the server may sign cookies for it.
os.environ.setdefault(VARIABLE, secrets.token_hex(32))
APP = ROOT / "streamlit_app.py"


@dataclass(frozen=True)
class Server:
    """Where it listens, its process, and what it has said so far."""

    base: str
    pid: int
    log: Path

    def url(self, path: str = "") -> str:
        return f"{self.base}/{path.lstrip('/')}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    store: str, *options: str, app: Path = APP, port: int | None = None, runner: str = "streamlit"
) -> Iterator[Server]:
    """A new server process on `store` (a URL) until the block ends; `options` are Streamlit's own.

    `runner`: the module that starts it, where it is not Streamlit itself.
    """
    port = port or free_port()
    command = [sys.executable, "-m", runner, "run", str(app)]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    command += ["--server.fileWatcherType=none", *options]
    with _running(command, store, port) as server:
        yield server


@contextmanager
def serving_as_run(store: str) -> Iterator[Server]:
    """A new server on `store`, started as `make run` starts it."""
    port = free_port()
    command = [sys.executable, "-m", "dashboard", "serve", f"--port={port}"]
    with _running(command, store, port) as server:
        yield server


@contextmanager
def serving_as_typed(local: Path) -> Iterator[Server]:
    """A new server by `streamlit run streamlit_app.py` alone, whose stores lie in the folder `local`."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", f"--server.port={port}"]
    with _running(command, None, port, ROOM_LOCAL=str(local)) as server:
        yield server


@contextmanager
def _running(command: list[str], store: str | None, port: int, **named: str) -> Iterator[Server]:
    """`store`: its address; None for the stores of the folder that the environment names."""
    with tempfile.TemporaryDirectory(prefix="room-server-") as folder:
        log = Path(folder) / "server.log"
        with log.open("wb") as told:
            process = subprocess.Popen(  # noqa: S603
                command, cwd=ROOT, env=_environment(store) | named, stdout=told, stderr=told,
                start_new_session=True,
            )  # fmt: skip
        server = Server(f"http://127.0.0.1:{port}", process.pid, log)
        try:
            _wait(server, process)
            yield server
        finally:
            # With what it started itself.
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _environment(store: str | None) -> dict[str, str]:
    around = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return around if store is None else around | {"DATABASE_URL": store}


def _wait(server: Server, process: "subprocess.Popen[bytes]") -> None:
    """Until it answers. Asks nothing that would open a session."""
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(server.url("_stcore/health"), timeout=2):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{server.log.read_text(errors='replace')}")
