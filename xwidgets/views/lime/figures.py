"""Lime as a figure, which is drawn as SVG and as an Altair chart."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ...charts.figure import Bars, Figure, Levels, Mark, Numbers, Points, Rule, Text
from ...charts.scene import Scene
from ...charts.wording import amount_text, cell_text, number_text, signed_amount_text, unit_label
from ...data.schema import Feature
from ...methods.lime.agreement import agreement
from ...results.lime import Lime
from ...results.summary import remarks
from ...results.whiskers import Z

__all__ = ["TITLE", "condition", "figure", "fit_words", "found_in"]

TITLE = "LIME"
MAX_DISPLAY = 10


class Found(NamedTuple):
    """A result, and which of its rows is drawn."""

    result: Lime
    at: int


def found_in(scene: Scene) -> Found | None:
    """The answer for the row in focus (of several rows: else the first), once there is one."""
    found = scene.answers.get("lime")
    if not isinstance(found, Lime) or found.rows is None or not len(found.rows):
        return None
    at = np.flatnonzero(found.rows == scene.row)
    if not at.size and not scene.options.get("rows"):
        return None
    return Found(found, int(at[0]) if at.size else 0)


def figure(scene: Scene, found: Found) -> Figure:
    """The largest weights, with whiskers, and SHAP values of the same row beside them."""
    result, at = found
    output = scene.output
    assert result.rows is not None and result.predictions is not None
    sizes = result.contributions[at, :, output]
    error = np.zeros_like(sizes) if result.standard_error is None else _error(found, output)
    order = np.argsort(-np.abs(sizes), kind="stable")
    order = order[: int(scene.options.get("max_display") or MAX_DISPLAY)]
    lanes = np.arange(len(order), dtype=np.float64)
    values, reach = sizes[order], Z * error[order]
    up = values > 0
    marks: list[Mark] = [
        Bars(values[side], lanes[side], width=0.5, color=color)
        for side, color in ((up, "up"), (~up, "down"))
        if side.any()
    ]
    if (reach > 0).any():
        marks.append(Rule(values - reach, lanes, x2=values + reach, y2=lanes, color="ink"))
    shap = shap_of(scene, int(result.rows[at]))
    ends = np.fmax(values + reach, 0.0)
    if shap is not None:
        marks.append(Points(shap[order], lanes, size=8.0, ring=True, color="ink"))
        ends = np.fmax(ends, shap[order])
    words = tuple(map(signed_amount_text, values))
    marks.append(Text(ends, lanes, text=words, dx=9.0))
    r2 = float(np.asarray(result.trust["local_r2"])[at, output])
    names = tuple(condition(scene, found, int(j)) for j in order)
    bold = np.flatnonzero(order == scene.focus)
    said = amount_text(float(result.predictions[at, output]))
    more = len(sizes) - len(order)
    label = f"weight, {unit_label(result.unit, scene.link)}"
    return Figure(
        Numbers(f"{label} · {more} more" if more else label, field="weight", signed=True),
        Levels(names, field="feature", bold=int(bold[0]) if bold.size else -1),
        marks,
        title=TITLE,
        subtitle=f"{scene.row_label}, {scene.output_label} {said}",
        note="; ".join(
            filter(
                None,
                [
                    fit_words(r2),
                    _lines(reach),
                    _agreement_words(sizes, shap),
                    # The fit is told of this output, in words.
                    *(one for one in remarks(result.trust) if not one.startswith("R\u00b2")),
                ],
            )
        ),
    )


def _error(found: Found, output: int) -> np.ndarray:
    """Of contributions."""
    result, at = found
    assert result.standard_error is not None and result.position is not None
    return np.asarray(result.standard_error[at, :, output] * np.abs(result.position[at]))


def _lines(reach: np.ndarray) -> str:
    return "lines: 95 of 100 seeds" if (reach > 0).any() else ""


def shap_of(scene: Scene, row: int) -> np.ndarray | None:
    """SHAP values of a row, where they are known in the same unit."""
    at = np.flatnonzero(scene.attributions.rows == row)
    return scene.values[at[0]] if at.size else None


def fit_words(r2: float) -> str:
    """How far the linear model stands in for the model; twin of ``views/lime/words.ts``.

    >>> fit_words(0.35)
    'a poor stand-in: 35 % of what the model does around the row (local R² 0.35)'
    """
    if r2 >= 0.9:
        how = "a good stand-in"
    elif r2 >= 0.6:
        how = "a rough stand-in"
    else:
        how = "a poor stand-in"
    share = max(0, math.floor(100 * r2 + 0.5))
    return f"{how}: {share} % of what the model does around the row (local R² {r2:.2f})"


def _agreement_words(sizes: np.ndarray, shap: np.ndarray | None) -> str:
    if shap is None:
        return ""
    found = agreement(sizes, shap)
    if not found.n_top or math.isnan(found.rank_correlation):
        return "rings: SHAP of the row"
    rank = number_text(found.rank_correlation, 2)
    shared = f"{found.n_shared} of the {found.n_top} strongest are the same"
    return f"rings: SHAP of the row, rank correlation {rank}, {shared}"


def condition(scene: Scene, found: Found, feature: int) -> str:
    """What is compared: ``28 < age ≤ 37``, ``sex = Female``; a name where numbers count as such."""
    result, at = found
    assert result.low is not None and result.high is not None and result.rows is not None
    name = result.feature_names[feature]
    name = scene.names[feature] if feature < len(scene.names) else name
    column = scene.columns.get(name)
    if column is None:
        return name
    value = float(column.numbers[int(result.rows[at])])
    low, high = float(result.low[at, feature]), float(result.high[at, feature])
    if math.isnan(low):
        return f"{name} = {cell_text(column.feature, value)}"
    return between(column.feature, name, low, high)


def between(feature: Feature, name: str, low: float, high: float) -> str:
    """A bin in words; twin of ``views/lime/words.ts``."""
    if math.isinf(low):
        return f"{name} ≤ {cell_text(feature, high)}"
    if math.isinf(high):
        return f"{name} > {cell_text(feature, low)}"
    return f"{cell_text(feature, low)} < {name} ≤ {cell_text(feature, high)}"
