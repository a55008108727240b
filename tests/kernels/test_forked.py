"""Kernels that are forked are kernels: they answer, stop at an interrupt, restart, and end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from tests.kernels import forked

pytestmark = pytest.mark.once

PATIENCE = 60


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelManager]:
    home = tmp_path_factory.mktemp("kernels")
    with pytest.MonkeyPatch.context() as patch, forked.kernels(home) as places:
        for name, place in places.items():
            patch.setenv(name, place)
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(cwd=str(home), env={**os.environ, "ASKED": "yes"})
        yield manager
        manager.shutdown_kernel(now=True)


@pytest.fixture
def client(kernel: KernelManager) -> Iterator[Any]:
    client = kernel.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    yield client
    client.stop_channels()


def value(client: Any, expression: str) -> str:
    reply = client.execute("", user_expressions={"it": expression}, reply=True, timeout=PATIENCE)
    return reply["content"]["user_expressions"]["it"]["data"]["text/plain"]


def gone(process: int) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_it_has_the_place_and_the_variables_of_an_ordinary_one(kernel: KernelManager, client: Any):
    client.execute("import os, subprocess, sys", reply=True, timeout=PATIENCE)
    assert value(client, "os.getcwd()") == repr(os.environ["JUPYTER_PATH"])
    assert value(client, "os.environ['ASKED']") == "'yes'"
    assert value(client, "'' in sys.path and not any('kernels' in p for p in sys.path)") == "True"
    assert value(client, "sys.modules['__main__'].__dict__ is globals()") == "True"
    assert value(client, "subprocess.run([sys.executable, '-c', 'exit(3)']).returncode") == "3"
    assert value(client, "'sklearn.ensemble' in sys.modules") == str(forked.POSSIBLE)


def test_it_stops_at_an_interrupt(kernel: KernelManager, client: Any):
    asked = client.execute("import time; print('begun', flush=True); time.sleep(600)")
    while client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
        pass
    kernel.interrupt_kernel()
    reply = client.get_shell_msg(timeout=PATIENCE)
    assert reply["parent_header"]["msg_id"] == asked
    assert reply["content"]["ename"] == "KeyboardInterrupt"


def test_another_one_takes_its_place(kernel: KernelManager, client: Any):
    client.execute("import os", reply=True, timeout=PATIENCE)
    before = int(value(client, "os.getpid()"))
    drawn = value(client, "__import__('numpy').random.rand()")
    kernel.restart_kernel()
    client.wait_for_ready(timeout=PATIENCE)
    assert gone(before)
    assert value(client, "'os' in globals()") == "False"
    assert value(client, "__import__('numpy').random.rand()") != drawn


@pytest.mark.parametrize("which", ["kernel", "what Jupyter started"])
def test_neither_outlives_the_other(kernel: KernelManager, client: Any, which: str):
    number = int(value(client, "__import__('os').getpid()"))
    if which == "kernel":
        client.execute("import os; os._exit(1)")
        assert kernel.provisioner.process.wait(PATIENCE) is not None
    else:
        kernel.provisioner.process.kill()
    assert gone(number)
    kernel.restart_kernel(now=True)
