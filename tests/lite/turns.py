"""Work in turns between the messages of an event loop, as a browser's kernel does it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

N_ROWS = 500


async def turns(folder: Path) -> dict[str, Any]:
    """What was seen while nothing ran beside the loop."""
    return {
        "run": await of_a_run(),
        "waited": await of_who_waits(),
        "page": await of_a_page(),
        "interrupted": of_an_interrupt(),
        "watched": await of_a_monitor(folder),
    }


async def until(reached: Callable[[], bool]) -> None:
    """Let the loop turn; a turn that never comes ends the test."""
    async with asyncio.timeout(60):
        while not reached():
            await asyncio.sleep(0)


def ended(run: Any) -> Callable[[], bool]:
    return lambda: run.progress["state"] != "running"


async def of_a_run() -> list[Any]:
    """Progress moves between messages, a cancel comes between two batches, and it goes on."""
    from ..compute.test_run import make

    run, plan, _ = make(N_ROWS)
    run.start()
    assert not plan.explained, "nothing before the cell is over"
    seen = []
    while len(seen) < 2:
        await asyncio.sleep(0)
        done = run.progress["done"]
        if done and done not in seen:
            seen.append(done)
    run.cancel()
    await until(ended(run))
    stopped = run.progress
    run.resume()
    await until(ended(run))
    once = sorted(plan.explained) == list(range(N_ROWS))
    return [seen == sorted(seen), stopped["state"], stopped["done"] == seen[-1], once]


async def of_who_waits() -> list[Any]:
    """Who waits goes on with the work, of which no row is computed twice."""
    from ..compute.test_run import make

    run, plan, _ = make(N_ROWS)
    run.start()
    await until(lambda: run.progress["done"] > 0)
    begun = run.progress["done"] < N_ROWS
    brief = run.wait(0.0)
    first = run.first().n_rows
    whole = run.result().n_rows
    await asyncio.sleep(0)
    failing, _, _ = make(9, broken=3)
    failing.start()
    failing.wait()
    within, _, _ = make(N_ROWS)
    told: list[str] = []

    def waits(_: Any) -> None:
        try:
            within.wait()
        except RuntimeError as error:
            told.append(str(error))

    within.subscribe(waits, lambda: None)
    within.result()
    once = sorted(plan.explained) == list(range(N_ROWS))
    return [begun, brief, first < whole, whole, once, failing.progress["message"], told[0]]


async def of_a_page() -> list[Any]:
    """A study whose views are shown: Cancel before the first batch, go on, and all is sent."""
    import numpy as np

    import xwidgets as xw

    X = np.random.default_rng(0).normal(size=(60, 3))
    explainer = xw.explain(lambda rows: rows @ [1.0, 2.0, 3.0], X)
    explainer.beeswarm()
    explainer._live.explain()
    hub = explainer._live.hub
    replies: list[Any] = []
    hub.send = lambda reply, buffers=(): replies.append(reply)
    run = explainer._study.run()
    hub._on_message(hub, {"id": 1, "name": "cancel"}, [])
    await until(ended(run))
    cancelled = hub.progress["state"]
    hub._on_message(hub, {"id": 2, "name": "resume"}, [])
    await until(lambda: hub.progress["state"] == "done")
    await until(lambda: "attributions" in [block.role for block in hub._kept])
    return [cancelled, hub.progress["done"], [reply["ok"] for reply in replies]]


def of_an_interrupt() -> list[Any]:
    """Ctrl-C while somebody waits: what is computed stays, and the rest comes when it is wanted."""
    from ..compute.test_run import make

    run, plan, _ = make(N_ROWS)
    explain = plan.explain

    def interrupted(frame: Any, rows: Any) -> Any:
        if len(plan.explained) > 40:
            plan.explain = explain
            raise KeyboardInterrupt
        return explain(frame, rows)

    plan.explain = interrupted
    try:
        run.result()
    except KeyboardInterrupt:
        kept = 0 < run.progress["done"] < N_ROWS
        return [kept, run.result().n_rows, len(plan.explained)]
    return []


async def of_a_monitor(folder: Path) -> list[Any]:
    """It looks by the event loop; without one it says so."""
    import numpy as np

    import xwidgets as xw
    from xwidgets.errors import NotSupported

    X = np.random.default_rng(0).normal(size=(60, 2))
    explainer = xw.explain(lambda rows: rows.sum(axis=1), X, feature_names=["a", "b"])
    served = folder / "served.csv"
    rows = [f"{a},{b}" for a, b in X]
    served.write_text("\n".join(["a,b", *rows[:30], ""]))
    watched = xw.monitor(explainer, served, batch_rows=30, interval=0.01)
    before = watched.n_rows
    with served.open("a") as file:
        file.write("\n".join([*rows[30:], ""]))
    await until(lambda: watched.n_rows == 60)
    watched.stop()

    def alone() -> str:
        try:
            watched.start(0.01)
        except NotSupported as error:
            return str(error)
        return ""

    return [before, watched.n_rows, outside_of_a_loop(alone)]


def outside_of_a_loop(call: Callable[[], Any]) -> Any:
    from asyncio import events

    loop = events._get_running_loop()
    events._set_running_loop(None)
    try:
        return call()
    finally:
        events._set_running_loop(loop)
