"""The question of a view, as its page asks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...compute.question import Question
from ...widgets.screen import Screen

__all__ = ["question_of"]

GIVEN = (
    "target",
    "vary",
    "ranges",
    "monotone",
    "max_changes",
    "n",
    "rules",
    "missing_cost",
    "menu",
    "seconds",
)


def question_of(screen: Screen, options: Mapping[str, Any]) -> Question:
    """What a view with these options asks now; the page asks alike (``asked.ts``)."""
    study, selection = screen.study, screen.selection
    asked: dict[str, Any] = {name: options[name] for name in GIVEN if options.get(name) is not None}
    if not asked.get("menu"):  # one that is closed is none
        asked.pop("menu", None)
    if options.get("rows") is not None:
        asked["rows"] = options["rows"]
    else:
        asked["row"] = int(options.get("row", selection.row))
    asked["output"] = selection.output
    if len(study.output_names) <= 2 and selection.threshold is not None:
        asked["threshold"] = selection.threshold
    return Question("counterfactuals", asked, screen.drawn_unit)
