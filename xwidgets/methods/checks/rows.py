"""Checks of the rows, and of y."""

from __future__ import annotations

import numpy as np

from ...data import Frame
from ...results.performance_words import percent
from .evidence import Evidence, named
from .register import Excused, Found, check

__all__: list[str] = []

FAR_OUT = 3.0
AT_AN_END = 0.02


@check(
    "duplicate-rows",
    "Are rows in the table twice?",
    fix="Take out what was copied by mistake; rows of one person belong on one side of a split.",
    look=0.01,
    fail=0.1,
    unit="share",
)
def duplicate_rows(evidence: Evidence) -> Found:
    """Rows that repeat another one in all columns, here or in the second set; where columns have
    few values, more of them than independent columns would give."""
    table = evidence.matrix
    y = evidence.ground.target
    own = table if y is None else np.column_stack([table, evidence.outcome])
    twice = repeated(own)
    mixed = np.column_stack(
        [
            np.random.default_rng((evidence.ground.seed, j)).permutation(column)
            for j, column in enumerate(own.T)
        ]
    )
    by_chance = float(repeated(mixed).mean())
    share = max(0.0, float(twice.mean()) - by_chance)
    n = int(twice.sum())
    text = f"{n:,} of {len(own):,} rows repeat an earlier one ({percent(float(twice.mean()))})."
    if by_chance > 0.001:
        text += f" Columns of so few values would give {percent(by_chance)} by chance."
    rows = twice
    if evidence.second is not None:
        also = within(evidence.second.frame.matrix(), table)
        n_also = int(also.sum())
        text += f" {n_also:,} of {len(also):,} rows of the second set are among these rows, too."
        share = max(share, max(0.0, float(also.mean()) - by_chance))
        rows = twice | within(table, evidence.second.frame.matrix())
    return Found(share, text, (), rows if rows.any() else None)


def _groups(table: np.ndarray) -> np.ndarray:
    """Number of the group of equal rows that each row is in; NaN equals NaN."""
    codes = np.zeros(len(table), np.int64)
    for column in np.nan_to_num(table, nan=-1.7e308).T:
        values = np.unique(column, return_inverse=True)[1].reshape(-1)
        codes = np.unique(codes * (values.max() + 1) + values, return_inverse=True)[1].reshape(-1)
    return codes


def repeated(table: np.ndarray) -> np.ndarray:
    """Which rows equal an earlier one, bool (n_rows,)."""
    first = np.unique(_groups(table), return_index=True)[1]
    found = np.ones(len(table), bool)
    found[first] = False
    return found


def within(table: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which rows of a table equal a row of another one, bool (n_rows,)."""
    groups = _groups(np.concatenate([table, other]))
    return np.isin(groups[: len(table)], groups[len(table) :])


@check(
    "unseen-categories",
    "Does the second set have categories that these rows have not?",
    fix="See how the model treats them: what it says of a category it never saw is arbitrary.",
    look=0.001,
    fail=0.05,
    unit="share",
    needs=("second",),
)
def unseen_categories(evidence: Evidence) -> Found | Excused:
    """Rows of the set that the model was not fitted to with a category of which it saw no row."""
    assert evidence.second is not None
    frames = [evidence.ground.frame, evidence.second.frame]
    learned, asked = frames[::-1] if evidence.second_is_train else frames
    new, guilty, n_columns = np.zeros(asked.n_rows, bool), [], 0
    for j, feature in enumerate(learned.schema.features):
        if feature.levels is None or feature.kind == "text":
            continue
        n_columns += 1
        # Levels that only one of them has come last in the codes of the other.
        names = [_names(frame, j) for frame in (asked, learned)]
        absent = ~np.isin(names[0], names[1]) & (names[0] != "")
        if absent.any():
            guilty.append((-int(absent.sum()), j, sorted(set(names[0][absent]))))
        new |= absent
    if not n_columns:
        return Excused("no column has categories")
    if not guilty:
        return Found(0.0, f"All categories of {n_columns} columns are in both sets.")
    features = evidence.ground.frame.schema.names
    told = named(f"{features[j]} {name}" for _, j, some in sorted(guilty) for name in some)
    text = f"{int(new.sum()):,} of {len(new):,} rows have a category that is new: {told}."
    rows = new if evidence.second_is_train else None
    places = tuple(
        k
        for _, j, _ in sorted(guilty)
        for k, one in enumerate(evidence.ground.groups.members)
        if j in one
    )
    return Found(float(new.mean()), text, places, rows)


def _names(frame: Frame, j: int) -> np.ndarray:
    levels = np.array([*(frame.schema[j].levels or ()), ""], dtype=object)
    return levels[np.nan_to_num(frame.column(j), nan=-1).astype(np.int64)]


@check(
    "class-imbalance",
    "Is a class rare?",
    fix="Do not trust accuracy: look at precision, recall and at the threshold.",
    look=0.1,
    fail=0.01,
    unit="share",
    below=True,
    needs=("classes",),
)
def class_imbalance(evidence: Evidence) -> Found:
    """Share of the rarest class."""
    rows = np.flatnonzero(np.isfinite(evidence.target))
    names = evidence.ground.predictor.output_names
    counts = np.bincount(
        evidence.target[rows].astype(np.int64), evidence.weight_of(rows), len(names)
    )
    rarest = int(np.argmin(counts))
    share = float(counts[rarest] / counts.sum()) if counts.sum() > 0 else 0.0
    text = f"{names[rarest]} is the rarest class: {percent(share)} of the rows with a y."
    return Found(share, text, (), evidence.target == rarest)


@check(
    "target-outliers",
    "Is y far out, or cut off?",
    fix="See what these rows are; cut off values are no numbers but limits, and errors lie there.",
    look=0.02,
    unit="share",
    source="rule of thumb; far out is beyond three spans of the quartiles (Tukey 1977)",
    needs=("numbers",),
)
def target_outliers(evidence: Evidence) -> Found:
    """Share of rows with y far outside of the quartiles, or heaped at its own end."""
    y = evidence.target
    known = y[np.isfinite(y)]
    low, high = np.quantile(known, [0.25, 0.75])
    reach = FAR_OUT * (high - low)
    with np.errstate(invalid="ignore"):
        far = (y < low - reach) | (y > high + reach)
    heaps = {end: y == value for end, value in (("least", known.min()), ("largest", known.max()))}
    end, heap = max(heaps.items(), key=lambda one: one[1].sum())
    several = len(np.unique(known)) > 20
    cut = float(heap.sum() / len(known)) if several else 0.0
    out = float(far.sum() / len(known)) if reach > 0 else 0.0
    text = f"{percent(out)} of y lies far out; {percent(cut)} of y is its {end} value"
    value = (known.max() if end == "largest" else known.min()) if several else None
    if value is not None and cut >= AT_AN_END:
        assert evidence.ground.target is not None
        told = evidence.ground.target.column.feature.text(float(value))
        text += f", {told}, where it seems to be cut off"
    return Found(max(cut, out), f"{text}.", (), heap if cut > out else far)


@check(
    "sample-size",
    "Are there enough rows to tell?",
    fix="Gather more rows, or read every number here with its interval.",
    look=50,
    fail=15,
    unit="rows",
    below=True,
    source="so few give intervals of a share as wide as 0.3 and 0.5",
)
def sample_size(evidence: Evidence) -> Found:
    """Rows; of classes, of the rarest."""
    task = evidence.ground.predictor.task
    if evidence.lacks("y") or task not in ("binary", "multiclass"):
        return Found(evidence.n_rows, f"There are {evidence.n_rows:,} rows.")
    known = evidence.target[np.isfinite(evidence.target)].astype(np.int64)
    names = evidence.ground.predictor.output_names
    counts = np.bincount(known, minlength=len(names))
    least = int(np.argmin(counts))
    text = f"{counts[least]:,} rows are {names[least]}, the rarest class, of {len(known):,}."
    return Found(int(counts[least]), text, (), evidence.target == least)
