"""The pictures of a result, as plain figures: the still and the chart draw the same."""

from __future__ import annotations

import numpy as np

from ...charts.figure import (
    Bars,
    Cells,
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
from ...charts.wording import clean, plural
from ...results.curves import Curve
from ...results.performance import Performance
from ...results.performance_words import Metric, number, percent
from ...results.summary import remarks

__all__ = ["figures"]

SHARE = (0.0, 1.0)
FINE = 120
"""Cells along each side of a picture of a curve: what falls into one is one point."""
N_BINS = 40
MAX_POINTS = 1_200
UNBOUNDED = ("log loss",)
"""It has no scale that ends at 1."""
MAX_CLASSES = 12
"""Of more, a matrix shows those with the most errors."""


def figures(found: Performance) -> Figures:
    """What is drawn of a result, in lines of pictures side by side."""
    if found.task == "regression":
        lines: list[list[Figure | None]] = [
            [_predicted(found), _residuals(found)],
            [_errors(found)],
        ]
    else:
        curves = [_roc(found), _precision(found), _gain(found), _lift(found), _calibration(found)]
        lines = [[_scores(found), _confusion(found)], [_histogram(found)], curves]
    there = [[part for part in line if part is not None] for line in lines]
    return Figures(
        [Figures(line, columns=len(line), least_width=160.0) for line in there if line],
        columns=1,
        title="Performance",
        subtitle=found.sentence,
        note=_note(found),
    )


def _note(found: Performance) -> str:
    n = int(found.trust.get("n_rows", len(found.actual)))
    parts = [f"{plural(n, 'row')}, 95 % intervals (bootstrap)"]
    if not found.class_names:
        parts.insert(0, ", ".join(f"{name} {_told(one)}" for name, one in found.metrics.items()))
    if found.selected_rows is not None and found.selected_values is not None:
        parts.append(f"teal: {plural(len(found.selected_rows), 'selected row')}")
    limit = found.threshold
    if isinstance(limit, dict):
        told = ", ".join(f"{clean(name, 30)} {number(one)}" for name, one in limit.items())
        parts.append(f"thresholds by {clean(found.group_by, 40)}: {told}")
    elif limit is not None and found.unit == "probability":
        parts.append(f"threshold {number(limit)}")
    return "; ".join([*parts, *remarks(found.trust)])


def _told(one: Metric) -> str:
    between = f" ({number(one.low)} – {number(one.high)})" if np.isfinite(one.low) else ""
    return f"{number(one.value)}{between}"


def _scores(found: Performance) -> Figure:
    """Every score with its interval, on one scale where it has one."""
    told = {name: one for name, one in found.metrics.items() if np.isfinite(one.value)}
    shown = {name: one for name, one in told.items() if name not in UNBOUNDED}
    lanes = np.arange(len(shown), dtype=np.float64)
    value, low, high = np.array(list(shown.values())).reshape(-1, 3).T
    marks: list[Mark] = [
        Rule(x=low, x2=high, y=lanes, width=2.0, color="muted"),
        Points(x=value, y=lanes, size=6.0, color="ink", name="all rows"),
    ]
    words = [_told(one) for one in shown.values()]
    selected = found.selected_metrics
    if selected is not None:
        teal = np.array([selected[name] for name in shown]).reshape(-1, 3).T
        marks += [
            Rule(x=teal[1], x2=teal[2], y=lanes, width=4.0, color="selected", opacity=0.3),
            Points(x=teal[0], y=lanes, size=6.0, color="selected", name="selected rows"),
        ]
        words = [
            f"{number(one.value)}, selected {number(selected[name].value)}"
            for name, one in shown.items()
        ]
    right = np.ones(len(lanes))
    marks.append(Text(x=right, y=lanes, text=tuple(words), dx=10.0, color="ink"))
    rest = [f"{name} {_told(one)}" for name, one in told.items() if name in UNBOUNDED]
    lowest = float(np.nanmin(np.concatenate([value, low, [0.0]])))
    return Figure(
        Numbers("", low=max(-1.0, lowest), high=1.0),
        Levels(tuple(shown), size=20.0),
        marks,
        title="Scores",
        note=", ".join(rest),
    )


def _confusion(found: Performance) -> Figure | None:
    table = found.confusion
    if table is None or not table.sum():
        return None
    wrong = table - np.diag(np.diag(table))
    n = len(found.class_names)
    order = np.arange(n)
    if n > MAX_CLASSES:
        most = np.argsort(-(wrong.sum(axis=0) + wrong.sum(axis=1)), kind="stable")
        order = np.sort(most[:MAX_CLASSES])
    cells = table[np.ix_(order, order)]
    share = cells / np.maximum(table.sum(axis=1)[order, None], 1e-300)
    m = len(order)
    names = tuple(clean(found.class_names[k], 24) for k in order)
    texts = tuple(number_of(cell) for cell in cells.ravel())
    return Figure(
        Levels(names, title="taken for"),
        Levels(names, size=max(24.0, min(64.0, 150.0 / m))),
        [
            Cells(
                x=np.tile(np.arange(m), m).astype(float),
                y=np.repeat(np.arange(m), m).astype(float),
                value=share.ravel(),
                text=texts,
                color="muted",
                opacity=0.7,
                more={"rows": texts},
            )
        ],
        title="Right and wrong",
        note="" if m == n else f"the {m} classes with the most errors, of {n}",
    )


def number_of(weight: float) -> str:
    """Rows as they are counted: whole, or as weights are written."""
    return f"{weight:,.0f}" if weight == round(weight) else number(weight)


def _share_axes(x: str, y: str) -> tuple[Numbers, Numbers]:
    low, high = SHARE
    return Numbers(x, low=low, high=high), Numbers(y, low=low, high=high)


def _thin(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """As few points as the picture can tell apart, both ends among them."""
    high = max(1.0, float(curve.y.max()))
    cell = np.floor(curve.x * FINE) * (FINE + 1) + np.floor(curve.y / high * FINE)
    kept = np.append(cell[1:] != cell[:-1], True)
    kept[0] = True
    return curve.x[kept], curve.y[kept]


def _limit_counts(found: Performance) -> tuple[float, float, float, float] | None:
    """Weight of true and false positives at the thresholds, of all positive and negative rows."""
    if found.task != "binary" or found.confusion is None:
        return None
    one = found.output
    table = found.confusion
    return table[one, one], table[1 - one, one], table[one].sum(), table[1 - one].sum()


def _curve(
    found: Performance,
    curve: Curve | None,
    title: str,
    axes: tuple[Numbers, Numbers],
    chance: tuple[list[float], list[float]],
    at: tuple[float, float] | None,
    note: str,
) -> Figure | None:
    if curve is None:
        return None
    x, y = _thin(curve)
    marks: list[Mark] = [
        Line(np.array(chance[0]), np.array(chance[1]), color="muted", width=1.0, dash=True),
        Line(x, y, color="ink", width=1.8),
    ]
    if at is not None:
        point = (np.array([at[0]]), np.array([at[1]]))
        marks.append(Points(*point, size=9.0, color="up"))
    return Figure(*axes, marks, title=title, note=note, square=True)


def _named(name: str, found: Performance) -> str:
    one = found.metrics.get(name)
    return "" if one is None or not np.isfinite(one.value) else f"{name} {number(one.value)}"


def _positive(found: Performance) -> str:
    return clean(found.class_names[found.output], 40)


def _roc(found: Performance) -> Figure | None:
    counts = _limit_counts(found)
    at = None
    if counts is not None and counts[2] and counts[3]:
        at = (counts[1] / counts[3], counts[0] / counts[2])
    axes = _share_axes("false positive rate", "true positive rate")
    title = f"ROC of {_positive(found)}"
    return _curve(found, found.roc, title, axes, ([0, 1], [0, 1]), at, _named("ROC AUC", found))


def _precision(found: Performance) -> Figure | None:
    counts = _limit_counts(found)
    at = None
    if counts is not None and counts[2] and counts[0] + counts[1]:
        at = (counts[0] / counts[2], counts[0] / (counts[0] + counts[1]))
    whole = found.curves
    base = whole.positive / max(whole.positive + whole.negative, 1e-300)
    axes = _share_axes("recall", "precision")
    note = _named("average precision", found)
    curve = found.precision_recall
    return _curve(found, curve, "Precision and recall", axes, ([0, 1], [base, base]), at, note)


def _gain(found: Performance) -> Figure | None:
    counts = _limit_counts(found)
    at = None
    if counts is not None and counts[2]:
        at = ((counts[0] + counts[1]) / (counts[2] + counts[3]), counts[0] / counts[2])
    axes = _share_axes("share of rows, highest first", f"share of {_positive(found)} found")
    return _curve(found, found.gain, "Gain", axes, ([0, 1], [0, 1]), at, "")


def _lift(found: Performance) -> Figure | None:
    counts, curve = _limit_counts(found), found.lift
    if curve is None:
        return None
    at = None
    if counts is not None and counts[0] + counts[1]:
        share = (counts[0] + counts[1]) / (counts[2] + counts[3])
        at = (share, counts[0] / counts[2] / share)
    axes = (
        Numbers("share of rows, highest first", low=0.0, high=1.0),
        Numbers("times as many", low=0.0, high=float(curve.y.max())),
    )
    return _curve(found, curve, "Lift", axes, ([0, 1], [1, 1]), at, "")


def _calibration(found: Performance) -> Figure | None:
    if found.bin_predicted is None or found.ece is None:
        return None
    assert found.bin_observed is not None
    x, y = found.bin_predicted, found.bin_observed
    return Figure(
        *_share_axes("predicted probability", "share observed"),
        [
            Line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), color="muted", width=1.0, dash=True),
            Rule(x=x, y=found.bin_low, y2=found.bin_high, width=1.6, color="muted"),
            Line(x, y, color="ink", width=1.2),
            Points(x, y, size=6.5, color="ink"),
        ],
        title="Calibration",
        note=f"expected error (ECE) {percent(found.ece)}, {_named('Brier score', found)}",
        square=True,
    )


def _histogram(found: Performance) -> Figure | None:
    column = found.scores[:, 0 if found.scores.shape[1] == 1 else found.output]
    low, high = SHARE if found.unit == "probability" else (float(column.min()), float(column.max()))
    edges = np.linspace(low, high, N_BINS + 1) if high > low else np.array([low - 0.5, low + 0.5])
    there = found.actual == found.output
    weight = np.ones(len(column)) if found.weight is None else found.weight
    counts = [
        np.histogram(column[kept], edges, weights=weight[kept])[0] for kept in (there, ~there)
    ]
    both = counts[0] + counts[1]
    ends = (edges[1:], edges[:-1])
    marks: list[Mark] = [
        Bars(x=ends[0], x2=ends[1], y=counts[0], color="up", opacity=0.85, name=_positive(found)),
        Bars(
            x=ends[0],
            x2=ends[1],
            y=both,
            y2=counts[0],
            color="down",
            opacity=0.85,
            name=f"not {_positive(found)}",
        ),
    ]
    if found.thresholds is not None and found.unit == "probability":
        marks.append(Rule(x=np.unique(found.thresholds), color="ink", width=1.4, dash=True))
    return Figure(
        Numbers(
            f"{_unit(found)} of {_positive(found)}", low=low, high=high if high > low else None
        ),
        Numbers("rows"),
        marks,
        title=f"Scores of {_positive(found)} and of the rest",
        height=110.0,
    )


def _unit(found: Performance) -> str:
    return "probability" if found.unit == "probability" else "score"


def _predicted(found: Performance) -> Figure:
    rows = _some(len(found.actual))
    x, y = found.actual[rows], found.scores[rows, 0]
    ends = np.array([min(x.min(), y.min()), max(x.max(), y.max())])
    marks = [
        Line(ends, ends, color="muted", width=1.0, dash=True),
        *_points(found, rows, x, y),
    ]
    name = clean(found.target_name, 40)
    return Figure(
        Numbers(f"actual {name}"),
        Numbers(f"predicted {name}"),
        marks,
        title="Predicted",
        square=True,
    )


def _residuals(found: Performance) -> Figure:
    rows = _some(len(found.actual))
    assert found.errors is not None
    x, y = found.scores[rows, 0], found.errors[rows]
    return Figure(
        Numbers(f"predicted {clean(found.target_name, 40)}"),
        Numbers("predicted - actual", signed=True),
        [Rule(y=np.zeros(1), color="muted", dash=True), *_points(found, rows, x, y)],
        title="Errors",
        height=300.0,
    )


def _points(found: Performance, rows: np.ndarray, x: np.ndarray, y: np.ndarray) -> list[Points]:
    if found.selected_rows is None:
        return [Points(x, y, size=3.6, color="muted", opacity=0.6)]
    teal = np.isin(rows, found.selected_rows)
    return [
        Points(x[~teal], y[~teal], size=3.6, color="rest", opacity=0.6, name="other rows"),
        Points(x[teal], y[teal], size=4.2, color="selected", opacity=0.8, name="selected rows"),
    ]


def _some(n: int) -> np.ndarray:
    """Rows that are drawn: all, or every so many."""
    return np.arange(n) if n <= MAX_POINTS else np.linspace(0, n - 1, MAX_POINTS).astype(np.int64)


def _errors(found: Performance) -> Figure | None:
    errors = found.errors
    assert errors is not None
    counts, edges = np.histogram(
        errors, bins=min(N_BINS, max(1, len(errors) // 2)), weights=found.weight
    )
    return Figure(
        Numbers("predicted - actual", signed=True),
        Numbers("rows"),
        [
            Bars(x=edges[1:], x2=edges[:-1], y=counts, color="muted", opacity=0.8),
            Rule(x=np.zeros(1), color="ink", dash=True),
        ],
        title="How far off",
        height=130.0,
    )
