"""Regions and the variance ledger as figures."""

from __future__ import annotations

import numpy as np

from ...charts.figure import (
    Along,
    Bars,
    Dashes,
    Figure,
    Figures,
    Levels,
    Line,
    Mark,
    Numbers,
    Points,
    Rule,
    Text,
)
from ...charts.wording import cell_text, clean, number_text, percent_text
from ...data.display import Values
from ...results.regions import RegionalEffects, VarianceLedger
from ...results.summary import remarks

__all__ = ["MAX_UPRIGHT", "axis_title", "ledger_figure", "regions_figure"]

MAX_UPRIGHT = 8
"""More levels than this stand below each other."""


def regions_figure(
    record: RegionalEffects, columns: tuple[Values, ...], output_label: str
) -> Figures:
    """All rows, and each region, side by side on one scale."""
    values = columns[record.feature]
    shown = [0, *(int(k) for k in record.leaves if k != 0)]
    low, high = float(record.average[shown].min()), float(record.average[shown].max())
    margin = 0.05 * (high - low) or 0.5
    known = np.isfinite(record.grid)
    lanes = record.kind in ("category", "text", "boolean")
    upright = len(record.grid) <= MAX_UPRIGHT
    figures = []
    for k in shown:
        curve = record.average[k]
        change = Numbers(
            f"change of {output_label}" if k == 0 else "",
            field="effect",
            low=low - margin,
            high=high + margin,
            signed=True,
        )
        color = "muted" if k == 0 and len(shown) > 1 else "ink"
        x: Along
        y: Along = change
        marks: list[Mark] = [Rule(y=np.zeros(1), color="line")]
        if lanes:
            names = tuple(cell_text(values.feature, code) for code in record.grid)
            x = Levels(names, axis_title(values), field="value", size=17)
            places = np.arange(len(curve))
            marks.append(Dashes(places, curve, color=color))
            if not upright:
                x, y = change, x
                marks = [Rule(x=np.zeros(1), color="line"), Points(curve, places, color=color)]
        else:
            x = Numbers(
                axis_title(values),
                field="value",
                feature=values.feature,
                low=float(record.grid[known][0]),
                high=float(record.grid[known][-1]),
                missing=not known.all(),
            )
            marks.append(Line(record.grid[known], curve[known], color=color))
            if not known.all():
                marks.append(Dashes(record.grid[~known], curve[~known], color=color))
        whose = f"{percent_text(record.share[k])} of the rows" if k else "All rows"
        figures.append(
            Figure(
                x,
                y,
                marks,
                title=whose,
                subtitle=f"heterogeneity {number_text(record.heterogeneity[k], 2)}",
                note=record.names[k] if k else "",
                height=150,
            )
        )
    words = "one curve is enough" if len(shown) == 1 else "one curve is not enough"
    return Figures(
        figures,
        columns=2 if len(figures) < 6 else 3,
        title="Regional effects",
        subtitle=f"of {clean(values.feature.name)}: {words}",
        note="; ".join(remarks(record.trust)),
    )


def ledger_figure(record: VarianceLedger, output_label: str) -> Figure:
    """A bar for the curves, one per split, one for the rest."""
    names = ["one curve per feature", *record.names, "all else"]
    shares = np.array([record.curves, *record.gain, record.rest])
    sure = f" ± {percent_text(2 * record.error)}" if record.error >= 0.005 else ""
    much = f"{percent_text(record.curves)}{sure} is a sum of curves"
    if record.trust.get("unsure"):
        much = f"too few rows to tell, {much}"
    taken = np.array([True, *record.accepted, True])
    places = np.arange(len(names), dtype=np.float64)
    marks: list[Mark] = [
        Bars(shares[taken], places[taken], color="muted", name="in the ledger"),
        Bars(shares[~taken], places[~taken], color="rest", name="tried and left out"),
        Text(
            np.maximum(shares, 0.0),
            places,
            # Below 0: it was tried, and held-out rows are told worse with it.
            tuple(f"{100 * share:.1f} %" if share >= 0 else "left out" for share in shares),
            dx=6,
            color="muted",
        ),
    ]
    if taken.all():
        marks = [marks[0], marks[2]]
    return Figure(
        Numbers("share of the variance of the predictions", field="share", zero=True),
        Levels(tuple(map(clean, names)), field="part"),
        marks,
        title="Variance ledger",
        subtitle=f"{output_label}: {much}",
        note="; ".join(remarks(record.trust)),
    )


def axis_title(values: Values) -> str:
    """Its name, with its unit where it has one."""
    name, unit = clean(values.feature.name), values.feature.unit
    return f"{name} ({unit})" if unit else name
