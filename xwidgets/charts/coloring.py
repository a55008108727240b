"""The colors of points in charts: the same scale and words as in the page."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np

from .palette import CATEGORIES, LIGHT, level_places, ramp
from .ranks import distinct, rank_of, rank_scale
from .scene import Values
from .wording import cell_text, literal, percent_text, unique_labels

__all__ = ["Coded", "coded", "colored", "counts_of", "levels_of"]


def levels_of(values: Values) -> tuple[str, ...] | None:
    """Names of levels, also of a boolean's; None for numbers."""
    feature = values.feature
    return ("False", "True") if feature.kind == "boolean" else feature.levels


def counts_of(values: Values) -> np.ndarray:
    """Rows per level."""
    known = values.numbers[np.isfinite(values.numbers)].astype(int)
    return np.bincount(known[known >= 0], minlength=len(levels_of(values) or ()))


class Coded(NamedTuple):
    """Colors of points: a place along the ramp, or the name of what stands apart from it.

    `shares` is float64 (n,), NaN where there is none; `apart` are names, None where there is
    none; `names` and `colors` list those that occur, `ticks` stand along the ramp with their text.
    """

    shares: np.ndarray
    apart: list[str | None]
    names: list[str]
    colors: list[str]
    ticks: list[tuple[float, str]]


def coded(values: Values, kept: np.ndarray) -> Coded:
    """Colors of the rows `kept`, on the scale of all rows."""
    numbers = values.numbers[kept]
    known = np.isfinite(numbers)
    levels = levels_of(values)
    if levels is not None:
        places = level_places(counts_of(values))
        last = len(CATEGORIES)
        single = np.flatnonzero(places < last) if len(levels) > last + 1 else range(len(levels))
        names = unique_labels([levels[int(code)] for code in single], 40)
        colors = [*CATEGORIES[: len(names)], *[LIGHT.neutral] * (len(names) - last)]
        name_of = dict(zip((int(code) for code in single), names, strict=True))
        others = f"{len(levels) - len(names):,} others"
        if len(names) < len(levels):
            names, colors = [*names, others], [*colors, LIGHT.neutral]
        apart: list[str | None] = [
            name_of.get(int(code), others) if there else MISSING
            for code, there in zip(np.where(known, numbers, 0), known, strict=True)
        ]
        return Coded(np.full(len(kept), np.nan), apart, names, colors, [])
    scale = rank_scale(distinct(values.numbers))
    tied = known & (numbers == scale.tie[0]) if scale.tie else np.zeros(len(kept), dtype=bool)
    shares = np.where(known & ~tied, rank_of(scale.rest, numbers), np.nan)
    names = []
    if scale.tie:
        names = [f"{cell_text(values.feature, scale.tie[0])}: {percent_text(scale.tie[1])}"]
    apart = [
        names[0] if is_tied else None if there else MISSING
        for is_tied, there in zip(tied, known, strict=True)
    ]
    ticks = [(at, cell_text(values.feature, value)) for value, at in scale.ticks]
    return Coded(shares, apart, names, [LIGHT.neutral] * len(names), ticks)


MISSING = "\u2205 missing"
"""No level is called so."""


def colored(alt: Any, base: Any, encoding: dict[str, Any], found: Coded, name: str) -> list[Any]:
    """Layers of points whose records hold `share` and `apart`; their color scales are apart too."""
    layers = []
    if found.names:
        color = alt.Color(
            field="apart",
            type="nominal",
            title=literal(name),
            scale=alt.Scale(domain=found.names, range=found.colors),
            legend=alt.Legend(title=name),
        )
        apart = base.transform_filter(f"isValid(datum.apart) && datum.apart != '{MISSING}'")
        layers.append(apart.mark_circle(size=22, opacity=0.8).encode(**encoding, color=color))
    if np.isfinite(found.shares).any():
        written = " : ".join(
            f"abs(datum.value - {at:.6f}) < 0.0001 ? {json.dumps(text)}" for at, text in found.ticks
        )
        color = alt.Color(
            field="share",
            type="quantitative",
            title=literal(name),
            scale=alt.Scale(domain=[0, 1], range=[ramp(k / 8) for k in range(9)]),
            legend=alt.Legend(
                title=name,
                values=[round(at, 6) for at, _ in found.ticks],
                labelExpr=f"{written} : ''",
                type="gradient",
            ),
        )
        along = base.transform_filter("isValid(datum.share)")
        layers.append(along.mark_circle(size=22, opacity=0.8).encode(**encoding, color=color))
    if MISSING in found.apart:
        color = alt.Color(
            field="apart",
            type="nominal",
            scale=alt.Scale(domain=[MISSING], range=[LIGHT.muted]),
            legend=alt.Legend(title=None, labelExpr="'missing'"),
        )
        rings = base.transform_filter(f"datum.apart == '{MISSING}'")
        layers.append(rings.mark_point(size=22, opacity=0.9).encode(**encoding, color=color))
    return layers
