"""Drift as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...charts.figure import Figure, Figures, Levels, Mark, Numbers, Points, Rule, Text
from ...charts.scene import Scene
from ...charts.wording import clean
from ...results.drift import VERDICTS, Drift
from ...results.performance_words import percent

__all__ = ["figures", "found_in"]

MAX_FEATURES = 15
MAX_NAME = 64
MAX_PROBLEM = 240
COLORS = ("muted", "up", "ink", "muted", "muted")
"""By the verdict."""


def found_in(scene: Scene) -> Drift | None:
    """The answer, once there is one."""
    found = scene.answers.get("drift")
    return found if isinstance(found, Drift) else None


def figures(found: Drift, problems: Sequence[str] = ()) -> Figure | Figures:
    """Of the latest batch: what moved, and the slices of rows that became more or fewer."""
    moved, slices = _columns(found, problems), found.slices[-1]
    return Figures([moved, _slices(slices)], columns=1) if slices else moved


def _columns(found: Drift, problems: Sequence[str]) -> Figure:
    """Predictions, then the features that moved most, with intervals."""
    n = len(found.feature_names)
    order = np.concatenate([np.arange(n, found.effect.shape[1]), found.order()[:MAX_FEATURES]])
    size, low, high = (one[-1, order] for one in (found.effect, found.low, found.high))
    verdict = found.verdict[-1, order]
    lanes = np.arange(len(order), dtype=np.float64)
    right = np.concatenate([high, [found.trust["least"]]])
    texts = [percent(one) if np.isfinite(one) else "n/a" for one in size.tolist()]
    marks: list[Mark] = [Rule(x=low, x2=high, y=lanes)]
    for code, color in enumerate(COLORS):
        which = verdict == code
        if which.any():
            marks.append(
                Points(
                    x=size[which],
                    y=lanes[which],
                    size=8,
                    color=color,
                    name=VERDICTS[code],
                    ring=code == VERDICTS.index("cannot tell"),
                )
            )
    return Figure(
        Numbers("share of rows that moved", field="effect", low=0.0, share=True),
        Levels(tuple(found.column_names[j] for j in order)),
        [*marks, Rule(x=np.array([found.trust["least"]]), dash=True), _words(right, lanes, texts)],
        title="Drift",
        subtitle=f"{found.batch_names[-1]}, {int(found.batch_rows[-1]):,} rows",
        note=" ".join([found.sentence, *(f"{clean(one, MAX_PROBLEM)}." for one in problems)]),
    )


def _slices(slices: Sequence[Mapping[str, Any]]) -> Figure:
    """Their share of all rows: a ring before, a dot now."""
    before, now = (np.array([one[side] for one in slices]) for side in ("before", "now"))
    lanes = np.arange(len(slices), dtype=np.float64)
    texts = [f"{percent(a)} → {percent(b)}" for a, b in zip(before, now, strict=True)]
    return Figure(
        Numbers("share of all rows", field="share", low=0.0, share=True),
        Levels(tuple(clean(str(one["name"]), MAX_NAME) for one in slices)),
        [
            Rule(x=before, x2=now, y=lanes, width=2.0),
            Points(x=now, y=lanes, size=8, color="up", name="now"),
            Points(x=before, y=lanes, size=8, color="muted", name="before", ring=True),
            _words(np.concatenate([before, now]), lanes, texts),
        ],
        title="Rows that became more or fewer",
    )


def _words(values: np.ndarray, lanes: np.ndarray, texts: Sequence[str]) -> Text:
    """Right of all values, one text a lane."""
    right = float(values[np.isfinite(values)].max(initial=0.0))
    return Text(x=np.full(len(lanes), right), y=lanes, text=tuple(texts), dx=10.0, color="ink")
