"""What pictures of findings show: lines, the worst first."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...charts.scene import Scene
from ...charts.wording import clean
from ...results.checks import VERDICTS, Checks

__all__ = ["MAX_SHOWN", "MAX_TEXT", "SHAPES", "Line", "found_in", "lines"]

MAX_SHOWN = 14
MAX_TEXT = 220
SHAPES = {
    "fail": ("square", "up"),
    "look": ("triangle-up", "up"),
    "pass": ("circle", "rest"),
    "not applicable": ("stroke", "rest"),
    "silenced": ("circle", "line"),
}
"""The mark of a verdict, by its form before its color: never that of what is selected."""


class Line(NamedTuple):
    """One of them."""

    name: str
    verdict: str
    question: str
    amount: str
    value: float
    text: str


def found_in(scene: Scene) -> Checks | None:
    """The answer, once there is one, with what is silenced by now."""
    found = scene.answers.get("checks")
    if not isinstance(found, Checks):
        return None
    return found.silence(scene.options.get("silenced") or {})


def lines(found: Checks) -> list[Line]:
    """Those that fail and are worth a look, silenced ones last; where there are none, all."""
    worst = [k for k in found.order if found.verdicts[k] in (1, 2)]
    return [
        Line(
            found.names[k],
            "silenced" if found.names[k] in found.silenced else VERDICTS[found.verdicts[k]],
            found.questions[k],
            short(found.amounts[k]),
            float(found.values[k]),
            clean(_words(found, k), MAX_TEXT),
        )
        for k in (worst or found.order)[:MAX_SHOWN]
    ]


def short(amount: str) -> str:
    """A number without what it counts.

    >>> short("2 columns"), short("0.34 standard deviations"), short("< 0.1 %")
    ('2', '0.34', '< 0.1 %')
    """
    found = re.match(r"[<>]? ?\S+( %)?", amount)
    return found[0].rstrip(",") if found else ""


def _words(found: Checks, k: int) -> str:
    reason = found.silenced.get(found.names[k])
    return f"Silenced ({reason}): {found.texts[k]}" if reason else found.texts[k]
