"""Walks as figures, drawn as SVG and as Altair charts: where each of them arrives."""

from __future__ import annotations

import numpy as np

from ...charts.figure import Bars, Figure, Levels, Line, Mark, Numbers, Points, Text
from ...charts.scene import Scene
from ...charts.wording import signed_amount_text, unit_label
from ...results.step_through import EffectsSteps, LimeSteps, ShapSteps, Steps, TreeSteps

__all__ = ["TITLE", "figure", "found_in"]

TITLE = "Step by step"
MAX_FEATURES = 10


def found_in(scene: Scene) -> Steps | None:
    """The walk, once it is made; None in a file that holds nothing of its row."""
    found = scene.answers.get(f"step_through.{scene.options.get('walk')}")
    return found if isinstance(found, Steps) and found.said else None


def figure(scene: Scene, found: Steps) -> Figure:
    """Where a walk arrives, and in words how."""
    if isinstance(found, ShapSteps):
        return _shap(scene, found)
    if isinstance(found, TreeSteps):
        return _tree(scene, found)
    if isinstance(found, EffectsSteps):
        return _effects(scene, found)
    assert isinstance(found, LimeSteps)
    return _lime(scene, found)


def _shap(scene: Scene, found: ShapSteps) -> Figure:
    """What each player adds in every order, and the mean."""
    assert found.orders is not None and found.shapley is not None
    each = np.stack([found.added(order)[:, scene.output] for order in found.orders])
    means = found.shapley[:, scene.output]
    lanes = np.arange(len(means), dtype=np.float64)
    marks: list[Mark] = [
        *_bars(means, lanes),
        Points(
            each.ravel(), np.tile(lanes, len(each)), size=4.0, ring=True, color="ink", spread=0.5
        ),
        _numbers(means, lanes, np.fmax(0.0, each.max(axis=0))),
    ]
    unit = unit_label(found.unit, scene.link)
    what = f"added in each order, and on average, {unit}"
    return _lanes(scene, found, found.labels, marks, what)


def _lime(scene: Scene, found: LimeSteps) -> Figure:
    """The largest weights."""
    assert found.values is not None
    values = found.values[:, scene.output]
    order = np.argsort(-np.abs(values), kind="stable")[:MAX_FEATURES]
    lanes = np.arange(len(order), dtype=np.float64)
    marks = [*_bars(values[order], lanes), _numbers(values[order], lanes, np.zeros(len(order)))]
    names = tuple(found.labels[j] for j in order)
    return _lanes(scene, found, names, marks, f"weight, {unit_label(found.unit, scene.link)}")


def _tree(scene: Scene, found: TreeSteps) -> Figure:
    """What each question on the way does to the mean of the rows that go along."""
    assert found.values is not None
    changes = np.diff(found.values[:, scene.output])
    lanes = np.arange(len(changes), dtype=np.float64)
    marks = [*_bars(changes, lanes), _numbers(changes, lanes, np.zeros(len(changes)))]
    what = f"what each question does, {unit_label(found.tree_unit, scene.link)}"
    return _lanes(scene, found, found.questions[1:], marks, what)


def _effects(scene: Scene, found: EffectsSteps) -> Figure:
    """Both curves, centered."""
    assert found.grid is not None and found.partial is not None
    assert found.edges is not None and found.accumulated is not None
    k = scene.output
    return Figure(
        Numbers(found.names[0], field="value"),
        Numbers(f"effect, {unit_label(found.unit, scene.link)}", field="effect", signed=True),
        [
            Line(found.grid, found.partial[:, k], color="muted", dash=True, name="PDP"),
            Line(found.edges, found.accumulated[:, k], color="ink", name="ALE"),
        ],
        title=found.method,
        subtitle=f"{found.names[0]} beside {found.names[1]}, {scene.output_label}",
        note=" ".join(told[k] for told in found.said[-1:]),
    )


def _bars(values: np.ndarray, lanes: np.ndarray) -> list[Mark]:
    return [
        Bars(values[side], lanes[side], width=0.5, color=color)
        for side, color in ((values > 0, "up"), (values <= 0, "down"))
        if side.any()
    ]


def _numbers(values: np.ndarray, lanes: np.ndarray, least: np.ndarray) -> Mark:
    texts = tuple(map(signed_amount_text, values))
    return Text(np.fmax(values, least), lanes, text=texts, dx=9.0)


def _lanes(
    scene: Scene, found: Steps, names: tuple[str, ...], marks: list[Mark], what: str
) -> Figure:
    return Figure(
        Numbers(what, field="value", signed=True),
        Levels(names, field="feature"),
        marks,
        title=found.method,
        subtitle=f"{scene.row_label}, {scene.output_label}",
        note=" ".join(told[scene.output] for told in found.said[-2:]),
    )
