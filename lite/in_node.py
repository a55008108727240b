"""Run by in_node.mjs in Pyodide: raises where something is not as it should be, else says so."""

import asyncio
import json
import re
import sys
from importlib.metadata import distributions

import xwidgets
from xwidgets.threads import Background, can_start_threads, n_threads, pool


def wanted(requirement: str) -> bool:
    """Whether it is meant for this platform, of the markers that wheels bear; no extras."""
    marker = requirement.partition(";")[2].strip()
    if "extra" in marker:
        return False
    return "emscripten" not in marker or "!=" not in marker


def names(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")


def lacking() -> list[str]:
    """What our wheels need that neither they nor Pyodide's distribution have."""
    # The kernel brings stand-ins of its own for these.
    held = {"ipython", "widgetsnbextension", *json.loads(LOCK)["packages"]}  # noqa: F821
    ours = {names(one.metadata["Name"]): one.requires or [] for one in distributions()}
    asked = {names(text) for needs in ours.values() for text in needs if wanted(text)}
    return sorted(asked - held - set(ours))


async def turns() -> list[int]:
    """A step between two messages of the page's own event loop."""
    seen = []

    def steps():
        for number in range(3):
            seen.append(number)
            yield 0.0

    assert Background(steps(), name="steps").start() and not seen
    for count in range(100):
        await asyncio.sleep(0)
        if count == 0:
            assert len(seen) < 3
    return seen


assert sys.platform == "emscripten"
assert not can_start_threads() and n_threads(4) == 1
with pool(4) as threads:
    assert list(threads.map(abs, [-1, -2])) == [1, 2]
assert lacking() == [], lacking()
assert await turns() == [0, 1, 2]  # noqa: F704
(
    f"xwidgets {xwidgets.__version__} in Python {sys.version.split()[0]}: "
    "work takes turns, nothing is lacking"
)
