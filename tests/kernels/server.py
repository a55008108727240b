"""Forks a Jupyter kernel per request from a process that has imported what kernels import.

``python server.py SOCKET``: it ends with its standard input. What it is asked by `client.py`,
one connection a kernel: one byte with the client's standard streams, then JSON with `arguments`,
`folder` and `environment`. It answers with a descriptor of the kernel's process.

Nothing here starts a thread: of a process that forks, only one would be left.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys

IMPORTED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "sklearn.compose",
    "sklearn.datasets",
    "sklearn.ensemble",
    "sklearn.impute",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "sklearn.pipeline",
)


def serve(path: str) -> None:
    del sys.path[0]  # this folder, which no kernel would look into
    prepare()
    gc.collect()
    gc.freeze()  # else the first collection of a kernel would copy all of it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a kernel
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        print("ready", flush=True)
        while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
            asking, _ = listening.accept()
            kernel = os.fork()
            if kernel == 0:
                listening.close()
                return run(asking)
            with asking, contextlib.suppress(OSError):  # one of the two has gone already
                socket.send_fds(asking, [b"."], [os.pidfd_open(kernel)])


def prepare() -> None:
    import numba

    import xwidgets

    found = pkgutil.walk_packages(xwidgets.__path__, "xwidgets.")
    ours = (module.name for module in found if not module.name.endswith("__main__"))
    for name in (*IMPORTED, *ours):
        importlib.import_module(name)
    numba.njit("int64(int64)")(lambda one: one)  # the first that is compiled readies the compiler


def run(asking: socket.socket) -> None:
    """Be the kernel that a client asks for."""
    _, streams, *_ = socket.recv_fds(asking, 1, 3)
    with asking.makefile("rb") as file:
        wanted = json.load(file)
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["environment"])
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # A client that is killed closes its end: the signal of that ends this process, too.
    fcntl.fcntl(asking, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(asking, fcntl.F_SETFL, fcntl.fcntl(asking, fcntl.F_GETFL) | os.O_ASYNC)

    import numpy as np
    from ipykernel import kernelapp

    np.random.seed()  # noqa: NPY002 - no two kernels draw the same numbers
    sys.argv = ["ipykernel_launcher", *wanted["arguments"]]
    kernelapp.launch_new_instance(parent_handle=os.getppid())


if __name__ == "__main__":
    serve(sys.argv[1])
