"""What Jupyter starts as a kernel: asks `server.py` for one and lives as long as it does.

``python -IS client.py SOCKET ARGUMENTS...``: signals go on to the kernel.
"""

import json
import os
import select
import signal
import socket
import sys

path, *arguments = sys.argv[1:]
with socket.socket(socket.AF_UNIX) as server:
    server.connect(path)
    socket.send_fds(server, [b"."], [0, 1, 2])
    wanted = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
    server.sendall(json.dumps(wanted).encode())
    server.shutdown(socket.SHUT_WR)
    _, (kernel,), *_ = socket.recv_fds(server, 1, 1)

    def hand_on(number, frame):
        signal.pidfd_send_signal(kernel, number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hand_on)
    select.select([kernel], [], [])
