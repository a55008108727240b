"""What explains an order of features, and where orders disagree: each with a number, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..ground import Ground
from ..permutation import Scored
from ..scoring import r2
from .refit import LeftOut

__all__ = [
    "KINDS",
    "alone",
    "cardinality",
    "carries_all",
    "chance",
    "disguised",
    "no_better",
    "standing_in",
    "together",
    "unused",
]

KINDS = (
    "disguise",
    "carries all",
    "together",
    "standing in",
    "cardinality",
    "no better than shuffled",
    "chance",
    "unused",
)
"""What is told first."""
SURE = 2.0
MOST_NAMED = 4
CARRIES = 0.8
"""Share of what a model knows that one feature carries alone before it is suspected."""
DISGUISED = 0.99
MANY_LEVELS = 20
FAR = float(np.finfo(np.float32).max)
RISEN = 3.0
"""Ranks that a feature with many values rises by impurity before that is said."""

Found = tuple[np.ndarray, np.ndarray, str]


def _note(kind: str, features: Iterable[int], text: str) -> dict[str, Any]:
    return {"kind": kind, "features": [int(j) for j in features], "text": text}


def _named(names: Sequence[str], positions: Iterable[int]) -> str:
    features = [int(j) for j in positions]
    told = [names[j] for j in features[:MOST_NAMED]]
    more = len(features) - len(told)
    *first, last = [*told, f"{more} others"] if more else told
    return f"{', '.join(first)} and {last}" if first else last


def unused(
    names: Sequence[str], values: np.ndarray, read: np.ndarray | None
) -> list[dict[str, Any]]:
    """Features that the model never reads, and those that say nothing of the rows at hand.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows, n_features, n_outputs)
        SHAP values.
    read : ndarray of bool, shape (n_features,), or None
        What is read by a model that can be looked into.
    """
    never = np.zeros(len(names), dtype=bool) if read is None else ~read
    none = (values == 0).all(axis=(0, 2)) & ~never
    found = []
    if never.any():
        unread = np.flatnonzero(never)
        say = "is" if len(unread) == 1 else "are"
        text = f"{_named(names, unread)} {say} never read by the model."
        found.append(_note("unused", unread, text))
    if none.any():
        silent = np.flatnonzero(none)
        of = "a SHAP value" if len(silent) == 1 else "SHAP values"
        text = f"{_named(names, silent)}: {of} of 0 in all {len(values):,} explained rows."
        found.append(_note("unused", silent, text))
    return found


def chance(names: Sequence[str], values: np.ndarray, error: np.ndarray) -> list[dict[str, Any]]:
    """Features whose drop in score is not told from 0."""
    few = np.flatnonzero((values != 0) & (values <= SURE * np.nan_to_num(error)))
    if not len(few):
        return []
    text = f"Shuffling {_named(names, few)} costs nothing that can be told from chance."
    return [_note("chance", few, text)]


def together(
    names: Sequence[str],
    alone: Found,
    sets: Sequence[tuple[int, ...]],
    related: np.ndarray,
    drops: Sequence[np.ndarray],
    unit: str,
) -> list[dict[str, Any]]:
    """Sets of features that say the same: what they are worth together, and one at a time."""
    found = []
    for members, drop in zip(sets, drops, strict=True):
        whole, error = drop.mean(), drop.std(ddof=1) / np.sqrt(len(drop))
        if whole <= SURE * error:
            continue
        parts = alone[0][list(members)]
        off = SURE * np.hypot(error, np.linalg.norm(alone[1][list(members)]))
        inner = related[np.ix_(members, members)]
        strongest = float(inner[~np.eye(len(members), dtype=bool)].max())
        text = (
            f"{_named(names, members)} say much the same (association {strongest:.2f}): "
            f"shuffled together they cost {whole:.3g} ({unit}), one at a time "
            f"{parts.sum():.3g} in all."
        )
        if whole - parts.sum() > off:
            text += " Each hides the other." if len(members) == 2 else " They hide each other."
        found.append((whole, _note("together", members, text)))
    return [note for _, note in sorted(found, key=lambda one: -one[0])]


def standing_in(names: Sequence[str], plain: Found, conditional: Found) -> list[dict[str, Any]]:
    """Features that matter less once the others are known."""
    fall = plain[0] - conditional[0]
    off = SURE * np.hypot(plain[1], conditional[1])
    most = np.flatnonzero((fall > off) & (conditional[0] < 0.5 * plain[0]) & (plain[0] > 0))
    most = most[np.argsort(-fall[most], kind="stable")][:MOST_NAMED]
    return [
        _note(
            "standing in",
            [j],
            f"Most of what {names[j]} tells the other features tell, too: among rows that are "
            f"alike in them shuffling it costs {max(0.0, conditional[0][j]):.2g} instead of "
            f"{plain[0][j]:.2g}.",
        )
        for j in most.tolist()
    ]


def cardinality(ground: Ground, gains: np.ndarray, shap: np.ndarray) -> list[dict[str, Any]]:
    """Features with many values that rank far higher by impurity: trees find splits by chance."""
    from .ranks import ranks

    rank = ranks(np.column_stack([gains, shap]))
    found = []
    for j in np.flatnonzero(gains >= 1 / len(gains)).tolist():
        column = ground.columns[j]
        n_values = len(np.unique(column.numbers[np.isfinite(column.numbers)]))
        if n_values > MANY_LEVELS and rank[j, 1] - rank[j, 0] >= RISEN:
            text = (
                f"{ground.names[j]} ranks {rank[j, 0]:.0f} by impurity and {rank[j, 1]:.0f} by "
                f"SHAP: it has {n_values:,} values, and splits of trees favor many values."
            )
            found.append(_note("cardinality", [j], text))
    return found


def carries_all(ground: Ground, task: Scored, drops: np.ndarray, at: int) -> list[dict[str, Any]]:
    """One feature without which the model knows next to nothing."""
    known = float(task.baseline[at]) - _by_chance(ground, task)
    if len(drops) < 2 or known <= 0.05:
        return []
    first, second = np.argsort(-drops, kind="stable")[:2]
    share = drops[first] / known
    if share < CARRIES or drops[second] > drops[first] / 2:
        return []
    name, score = ground.names[first], task.baseline[at]
    told = (
        f"With {name} shuffled the model knows nothing"
        if share >= 1
        else f"Shuffling {name} takes {share:.0%} of what the model knows"
    )
    text = f"{told} ({score:.2f} before): is it known before what is to be predicted?"
    return [_note("carries all", [first], text)]


def _by_chance(ground: Ground, task: Scored) -> float:
    """The score of who knows the classes' shares alone; R2 of the mean is 0."""
    assert ground.target is not None
    if ground.predictor.task not in ("binary", "multiclass"):
        return 0.0
    codes = np.asarray(ground.target.codes)[task.rows].astype(int)
    return float(np.bincount(codes[codes >= 0]).max() / max(1, (codes >= 0).sum()))


def disguised(ground: Ground, rows: np.ndarray, asked: np.ndarray) -> list[dict[str, Any]]:
    """Those of some features from which y follows alone, on rows that were held out."""
    assert ground.target is not None
    scores = alone(ground, rows, asked)
    if scores is None:
        return []
    what = "balanced accuracy" if ground.predictor.task in ("binary", "multiclass") else "R2"
    return [
        _note(
            "disguise",
            [j],
            f"{ground.names[j]} alone tells {ground.target.name or 'y'} ({what} {score:.3f} on "
            "held-out rows): is it y in disguise?",
        )
        for j, score in zip(asked.tolist(), scores.tolist(), strict=True)
        if score >= DISGUISED
    ]


def alone(ground: Ground, rows: np.ndarray, asked: np.ndarray) -> np.ndarray | None:
    """How well each of some features tells y by itself, on rows that were held out.

    Returns
    -------
    ndarray of float64, shape (n_asked,), or None
        Balanced accuracy or R2 of a small tree; None: of too few rows.
    """
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    assert ground.target is not None
    classes = ground.predictor.task in ("binary", "multiclass")
    y = np.asarray(ground.target.codes, dtype=np.float64).reshape(ground.frame.n_rows, -1)[rows, 0]
    half = np.random.default_rng(ground.seed).permutation(len(rows)) < len(rows) // 2
    if half.sum() < 20 or len(np.unique(y[half])) < 2:
        return None
    scoring = _balanced if classes else r2
    make = DecisionTreeClassifier if classes else DecisionTreeRegressor
    found = []
    for j in asked.tolist():
        numbers = np.nan_to_num(ground.columns[j].numbers[rows], nan=-1e9)
        own = np.clip(numbers, -FAR, FAR)[:, None]  # trees compute in float32
        tree = make(max_leaf_nodes=64, random_state=ground.seed).fit(own[half], y[half])
        found.append(scoring(y[~half], tree.predict(own[~half])))
    return np.array(found)


def _balanced(y: np.ndarray, said: np.ndarray) -> float:
    return float(np.mean([(said[y == one] == one).mean() for one in np.unique(y)]))


def no_better(names: Sequence[str], left_out: LeftOut) -> list[dict[str, Any]]:
    """Features that are worth no more than shuffled copies of features."""
    few = np.flatnonzero(left_out.held_out <= left_out.shuffled)
    if not len(few):
        return []
    text = (
        f"{_named(names, few)}: no better than a shuffled copy, for a model that was fitted anew."
    )
    return [_note("no better than shuffled", few, text)]
