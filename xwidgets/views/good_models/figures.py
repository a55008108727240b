"""Good models as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Figure, Figures, Levels, Line, Mark, Numbers, Points, Rule
from ...charts.scene import Scene
from ...charts.wording import number_text, plural
from ...data.schema import Feature
from ...results.good_models import GoodModels

__all__ = ["figures", "found_in", "on_row", "said"]

MAX_FEATURES = 12
MAX_DIGITS = 6


def found_in(scene: Scene) -> GoodModels | None:
    """The answer, once there is one."""
    found = scene.answers.get("good_models")
    return found if isinstance(found, GoodModels) else None


def _ends(values: np.ndarray, digits: int = 2) -> tuple[str, str]:
    """The least and the largest, with as many digits as tell them apart."""
    low, high = float(values.min()), float(values.max())
    for n in range(digits, MAX_DIGITS + 1):
        first, last = number_text(low, n), number_text(high, n)
        if first != last or low == high:
            break
    return first, last


def said(found: GoodModels) -> str:
    """How many they are, how good, and on how many rows they agree."""
    n, left = len(found.scores), len(found.left_out_scores)
    low, high = _ends(found.scores, 3)
    text = f"{plural(n, 'good model')} ({found.metric} {low} to {high})"
    if left:
        text += f", {left} left out"
    if found.agree is None:
        return f"{text}."
    same = int((found.agree == n).sum())
    return f"{text}: all decide the same for {same:,} of {plural(len(found.agree), 'row')}."


def on_row(found: GoodModels, row: int) -> str:
    """What they say of one row, beside each other; empty where no rows are there."""
    if found.predictions is None:
        return ""
    n = len(found.scores)
    told = found.predictions[:, row].astype(np.float64)
    low, high = _ends(told)
    what = f"{found.output_name} {low} to {high}" if found.class_names else f"{low} to {high}"
    if found.agree is None:
        return f"{n} models say {what} of this row."
    return f"{int(found.agree[row])} of {plural(n, 'model')} agree on this row: {what}."


def figures(scene: Scene, found: GoodModels) -> Figures:
    """Importance as clouds, and the effect of the feature in focus as lines."""
    parts = [_clouds(scene, found)]
    effect = _effect(scene, found)
    if effect is not None:
        parts.append(effect)
    notes = "; ".join(str(note) for note in found.trust.get("notes", ()))
    return Figures(
        parts,
        columns=2,
        least_width=300.0,
        title="Good models",
        subtitle=said(found),
        note=f"{on_row(found, max(0, scene.row))} {notes}".strip(),
    )


def _clouds(scene: Scene, found: GoodModels) -> Figure:
    order = found.order()[:MAX_FEATURES]
    lanes = np.arange(len(order), dtype=np.float64)
    n = len(found.scores)
    marks: list[Mark] = [
        Rule(x=np.zeros(1), color="line"),
        Points(
            x=found.importance[:, order].ravel(),
            y=np.tile(lanes, n),
            size=4.4,
            color="muted",
            opacity=0.7,
            spread=0.5,
            name="a good model",
            more={"model": [str(k + 1) for k in range(n) for _ in order]},
        ),
        Points(
            x=found.own_importance[order],
            y=lanes,
            size=9.0,
            color="ink",
            ring=True,
            name="this model",
        ),
    ]
    focus = np.flatnonzero(order == scene.focus)
    return Figure(
        Numbers(found.importance_unit, "importance", zero=True),
        Levels(
            tuple(found.feature_names[j] for j in order),
            field="feature",
            bold=int(focus[0]) if len(focus) else -1,
        ),
        marks,
    )


def _effect(scene: Scene, found: GoodModels) -> Figure | None:
    """Of the feature in focus; None where it has none."""
    feature = scene.focus
    known = np.isfinite(found.grid[feature])
    if known.sum() < 2:
        return None
    at = found.grid[feature, known]
    lines = found.effects[:, feature, known]
    column = scene.column(feature)
    schema = Feature(found.feature_names[feature]) if column is None else column.feature
    what = f"effect on {found.output_name}" if found.class_names else "effect"
    y = Numbers(what, "effect", signed=True)
    if schema.levels is not None:
        names = tuple(schema.text(float(code)) for code in at)
        x, along = Levels(names, found.feature_names[feature]), np.arange(len(at), dtype=float)
        spots = Points(
            x=np.tile(along, len(lines)), y=lines.ravel(), color="muted", opacity=0.7, spread=0.4
        )
        own = Points(x=along, y=found.own_effect[feature, known], color="ink", size=9.0, ring=True)
        return Figure(x, y, [spots, own])
    x_axis = Numbers(found.feature_names[feature], feature=schema)
    return Figure(
        x_axis,
        y,
        [
            Rule(y=np.zeros(1), color="line"),
            Line(x=at, y=lines, color="muted", width=1.0, opacity=0.7),
            Line(x=at, y=found.own_effect[feature, known], color="ink", width=2.2),
        ],
    )
