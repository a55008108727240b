"""Grounds of several models over the same rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import xwidgets as xw
from xwidgets.methods.ground import Ground
from xwidgets.methods.tradeoff import answer
from xwidgets.results.tradeoff import Tradeoff
from xwidgets.results.units import decided_in


def family(models: dict[str, Any], X: Any, y: Any, **options: Any) -> Ground:
    """The first model's ground, which knows the others."""
    grounds = {}
    for name, model in models.items():
        study = xw.explain(model, X, y, **options)._study
        grounds[name] = study._ground(decided_in(study.units))
    return replace(next(iter(grounds.values())), family=grounds)


def whole(ground: Ground, **options: Any) -> Tradeoff:
    """The answer at the end of all parts."""
    work = answer(ground, **options)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Tradeoff = end.value
            return found
