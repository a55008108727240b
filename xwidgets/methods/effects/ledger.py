"""The variance ledger: how much of a model is a sum of curves, and what splits add to it."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from ...errors import InvalidValue, NotSupported
from ...models.threads import one_thread
from ...results.regions import VarianceLedger
from ..foremost import MAX_FEATURES as MANY_FEATURES
from ..foremost import foremost
from ..ground import Ground, Part
from .answers import Answers, ByModel, answers_for
from .begun import begun
from .conditions import Condition, as_json, in_words
from .grid import Along, along
from .notes import rows_asked
from .partial import partial_dependence
from .regions import Region, output_at, regions
from .summed import MAX_FOLDED, Fit, Ledger, Split

__all__ = ["answer"]

MAX_ROWS = 10_000
"""Rows that curves are fitted to and tested on, drawn with the seed."""
MIN_ROWS = 40
MAX_CURVES = 500
"""Rows whose curves tell where a sum of curves begins, and which splits are worth trying."""
MAX_VALUES, N_COMPARED = 256, 16
"""Of a feature; those at which curves are compared, to find splits."""
MAX_CELLS, MAX_ASKED = 128_000, 20_000
"""Rows times values that a feature's curves have, so that those of few rows are finer; and where
the model itself has to be asked, or rows are many."""
MAX_FEATURES = 30
"""Those whose curves disagree most are looked at for splits, and may split."""
MANY_CURVES = 30
"""Of more than 200 features those that move the model most have a curve, the others none."""
MAX_SPLITS = 10
"""That are tried."""

TO_BE_TRIED = "splits of the curves are still to be tried"
UNSURE = 0.1
"""With a standard error above this the rows are too few to tell."""


def answer(
    ground: Ground, output: int | None = None, n_rows: int | None = None
) -> Generator[Part, None, VarianceLedger]:
    """How much of a model is a sum of curves, and which splits add to it.

    Parameters
    ----------
    ground : Ground
    output : int, optional
        Default: the one that is shown first.
    n_rows : int, optional
        Default at most 10,000.

    Returns
    -------
    VarianceLedger

    Raises
    ------
    InvalidValue
        Fewer than 40 rows.
    UnknownName
    ModelFailed, ModelOutput

    Notes
    -----
    The sum begins with partial dependence: a model that is a sum of curves is the sum of its own
    partial dependences, however few rows there are. Splits worth trying are those of the regions
    in which a feature's curves agree (:func:`~xwidgets.methods.effects.regions.regions`). See
    :func:`~xwidgets.methods.effects.summed.ledger`.
    """
    output = output_at(ground, output)
    rows = rows_asked(ground, n_rows, MAX_ROWS)
    if len(rows) < MIN_ROWS:
        raise InvalidValue(
            "n_rows" if ground.frame.n_rows >= MIN_ROWS else "X",
            found=f"{len(rows)} row{'s' * (len(rows) != 1)}",
            expected=f"at least {MIN_ROWS}: some of them are held out",
        )
    answers = answers_for(ground)
    is_asked = isinstance(answers, ByModel) or len(rows) > MAX_FOLDED
    most = MAX_ASKED if is_asked else MAX_CELLS
    n_values = min(MAX_VALUES, most // min(MAX_CURVES, len(rows)))
    features = _with_curves(ground, answers, rows)
    sides = _sides(ground, features, n_values)
    total = 2 * len(sides) + 1
    yield Part(0, total)
    predictions = ground.predictions[rows, output]
    order = np.random.default_rng(ground.seed).permutation(rows)
    few = np.sort(order[:MAX_CURVES])
    curves = []
    for done, side in enumerate(sides, start=1):
        [one] = partial_dependence(answers, few, [side.varied], kept=np.ones(len(few), bool))
        curves.append(one.ice[:, :, output])
        yield Part(done, total)
    start = np.zeros(len(rows))
    for side, ice in zip(sides, curves, strict=True):
        start += begun(side, ice, ground.predictions[few, output], few, rows)
    columns = [j for feature in features for j in ground.groups.members[feature]]
    with one_thread("blas"):  # two threads wait for each other more than they save
        fit = Fit(predictions, ground.frame, rows, columns, start=start, seed=ground.seed)
    yield Part(len(sides), total, _told(ground, output, fit.plain, len(rows), len(features), False))
    candidates: list[tuple[float, Split]] = []
    spread = [float(((c - c.mean(axis=1, keepdims=True)).var(axis=0)).mean()) for c in curves]
    most = np.argsort(-np.array(spread), kind="stable")[:MAX_FEATURES].tolist()
    by = [column for k in most for column in sides[k].columns]
    for done, k in enumerate(most, start=len(sides) + 1):
        others = [column for column in by if column not in sides[k].columns]
        every = 1 if sides[k].has_levels else max(1, curves[k].shape[1] // N_COMPARED)
        whole = regions(curves[k][:, ::every], ground.frame, few, others)
        for column in sides[k].columns:
            candidates += [(drop, Split(column, one)) for drop, one in _splits(whole)]
        yield Part(done, total)
    candidates.sort(key=lambda one: -one[0])
    tried = [split for _, split in candidates[:MAX_SPLITS]]
    with one_thread("blas"):
        found = fit.with_splits(tried)
    return _told(ground, output, found, len(rows), len(features))


def _with_curves(ground: Ground, answers: Answers, rows: np.ndarray) -> list[int]:
    """Features in their order: all, or of many those that move the model most."""
    members = ground.groups.members
    if len(members) <= MANY_FEATURES:
        return list(range(len(members)))
    order = foremost(answers, rows, members, ground.frame.n_features, ground.seed)
    return sorted(order[:MANY_CURVES].tolist())


def _sides(ground: Ground, features: Sequence[int], n_values: int) -> list[Along]:
    """Those that vary and have a value."""
    found = []
    for feature in features:
        try:
            found.append(along(ground, feature, n=n_values))
        except (InvalidValue, NotSupported):  # it has no curve
            continue
    return found


def _splits(whole: Region) -> list[tuple[float, Condition]]:
    """One side of every split, with how much of the spread between curves it takes away."""
    found = []
    for region in (whole, *whole.children):
        if not region.children:
            continue
        left = region.children[0]
        after = sum(len(child.rows) * child.heterogeneity**2 for child in region.children)
        drop = len(region.rows) * region.heterogeneity**2 - after
        found.append((drop / len(whole.rows), left.conditions[-1]))
    return found


def _told(
    ground: Ground, output: int, found: Ledger, n_rows: int, n_curves: int, whole: bool = True
) -> VarianceLedger:
    owner = {j: k for k, members in enumerate(ground.groups.members) for j in members}
    entries, names = found.entries, ground.frame.schema.names
    total = ground.frame.n_rows
    notes = [f"R2 on {found.n_test:,} held-out rows"]
    if not whole:
        notes.append(TO_BE_TRIED)
    if found.error > UNSURE:
        notes.append(f"{found.n_test:,} rows are too few to tell how much is a sum of curves")
    if n_curves < len(ground.names):
        notes.append(
            f"of {len(ground.names):,} features the {n_curves} that move the model most have a "
            "curve: what the others do counts as the rest"
        )
    if n_rows < total:
        notes.append(f"of {n_rows:,} of {total:,} rows")
    return VarianceLedger(
        output=output,
        curves=found.additive,
        error=found.error,
        rest=1.0 - found.explained,
        gain=np.array([one.gain for one in entries]),
        gain_error=np.array([one.error for one in entries]),
        accepted=np.array([one.accepted for one in entries], dtype=bool),
        feature=np.array([owner[one.split.column] for one in entries], dtype=np.int64),
        by=np.array([owner[one.split.condition.column] for one in entries], dtype=np.int64),
        names=tuple(
            f"{names[one.split.column]} by {in_words([one.split.condition], ground.frame.schema)}"
            for one in entries
        ),
        conditions=tuple(as_json(one.split.condition, ground) for one in entries),
        feature_names=ground.names,
        output_names=ground.predictor.output_names,
        method="variance ledger",
        unit=ground.unit,
        trust={
            "n_rows": found.n_train,
            "n_test": found.n_test,
            "n_curves": n_curves,
            "unsure": found.error > UNSURE,
            "splits_tried": whole,
            "n_rows_total": total,
            "notes": notes,
            "frame_library": ground.library,
        },
    )
