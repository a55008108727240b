"""A server of somebody else's that a test starts, and ends with all that it wrote."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.browser import harness


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def served(module: str, arguments: Sequence[str], port: int, home: Path) -> Iterator[str]:
    """Run ``python -m module arguments`` in `home` until the block ends; yields its address."""
    url, log = f"http://127.0.0.1:{port}", home / "server.log"
    places = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home)}
    environment = {**os.environ, **places, "PYTHONPATH": str(harness.ROOT)}
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=home,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(url, process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + harness.TIMEOUT_MS / 1000
    while time.monotonic() < end and process.poll() is None:
        try:
            straight.open(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{process.args} did not start:\n{log.read_text()[-3000:]}")
