"""One pair of features in every row: what the two do together."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from ...errors import InvalidValue
from ...results import Interactions, PairEffect
from ...results.doubt import largest
from ..ground import Ground, Part
from .sampled import explained, known
from .shapley import ready

__all__ = ["answer"]

BATCH_CELLS = 2**21
"""Values of all pairs that are computed at once."""


def answer(
    ground: Ground, *, first: int, second: int, rows: Sequence[int] | None = None
) -> Generator[Part, None, PairEffect]:
    """What a pair did in each of the rows whose interactions are shown.

    Taken from the values of all pairs where those are kept, else computed anew.

    Parameters
    ----------
    first, second : int
        Positions of features; the same twice for its main effect.
    rows : sequence of int, optional
        As for the interactions of all pairs.

    Returns
    -------
    PairEffect

    Raises
    ------
    InvalidValue
        No such feature.
    NotSupported
        As for all pairs.
    """
    n_features = len(ground.names)
    if not (0 <= first < n_features and 0 <= second < n_features):
        raise InvalidValue(
            "first",
            found=f"{first}, {second}",
            expected=f"two features, 0 to {n_features - 1}",
        )
    wanted = explained(ground, rows)
    before = known(ground, rows)
    if before is not None and before.values is not None and len(before.rows) == len(wanted):
        return _of([before], ground, first, second)
    explain = ready(ground.known.plan())
    step = max(1, BATCH_CELLS // (n_features**2 * ground.predictor.n_outputs))
    parts = []
    for start in range(0, len(wanted), step):
        yield Part(start, len(wanted))
        parts.append(explain(ground.frame, wanted[start : start + step]))
    return _of(parts, ground, first, second)


def _of(parts: list[Interactions], ground: Ground, first: int, second: int) -> PairEffect:
    # Both halves of a pair are its interaction; a main effect has no other half.
    share = 1.0 if first == second else 2.0
    found = [part.values[:, first, second] for part in parts if part.values is not None]
    return PairEffect(
        values=share * np.concatenate(found),
        rows=np.concatenate([part.rows for part in parts]),
        first=first,
        second=second,
        feature_names=(ground.names[first], ground.names[second]),
        output_names=parts[0].output_names,
        method=parts[0].method,
        unit=parts[0].unit,
        trust={
            "frame_library": ground.library,
            "additivity_gap": largest(
                np.concatenate([part.trust["additivity_gap"] for part in parts])
            ),
            "n_rows_total": ground.frame.n_rows,
        },
    )
