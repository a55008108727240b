"""Measure the service: ``python load.py``, while it runs. Standard library only."""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.request import urlopen


def asked(host: str, body: bytes, n_requests: int) -> list[float]:
    """Milliseconds of each request over one connection."""
    connection, found = HTTPConnection(host, timeout=60), []
    for _ in range(n_requests):
        began = time.perf_counter()
        connection.request("POST", "/reasons", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        found.append((time.perf_counter() - began) * 1e3)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1:8000")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rows", type=int, default=1)
    given = parser.parse_args()
    with urlopen(f"http://{given.host}/example") as answer:
        example = json.load(answer)["rows"][0]
    body = json.dumps({"rows": [example] * given.rows}).encode()
    asked(given.host, body, 5)
    each = given.requests // given.clients
    began = time.perf_counter()
    with ThreadPoolExecutor(given.clients) as pool:
        parts = pool.map(lambda _: asked(given.host, body, each), range(given.clients))
        took = sorted(one for part in parts for one in part)
    seconds = time.perf_counter() - began
    rate = len(took) / seconds
    print(
        f"{given.clients} clients, {given.rows} rows a request: {rate:.1f} requests/s, "
        f"{rate * given.rows:.0f} rows/s, p50 {took[len(took) // 2]:.0f} ms, "
        f"p95 {took[int(0.95 * (len(took) - 1))]:.0f} ms"
    )


if __name__ == "__main__":
    main()
