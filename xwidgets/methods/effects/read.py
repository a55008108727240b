"""Which features a model reads at all, by what it is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...models.compact.final import linear
from .answers import Answers, ByParts, ByTrees

__all__ = ["read_features"]


def read_features(answers: Answers, members: Sequence[tuple[int, ...]]) -> np.ndarray | None:
    """Which features a model's trees split on, or its coefficients are not 0 of: bool
    (n_features,). None where neither can be read; predictions alone prove no feature unread.
    """
    columns: np.ndarray | None = None
    if isinstance(answers, ByTrees):
        columns = answers.source.layout.used
    elif isinstance(answers, ByParts):
        found = linear(answers.behind.encoding.final)
        columns = None if found is None else np.flatnonzero((found[0] != 0).any(axis=1))
    if columns is None:
        return None
    assert isinstance(answers, (ByTrees, ByParts))
    owner = answers.behind.encoding.owner
    assert owner is not None
    read = set(owner[columns].tolist())
    return np.array([any(j in read for j in one) for one in members], dtype=bool)
