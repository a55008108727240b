"""What the made-up tables share: how arguments are checked, and what is planted in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import InvalidValue, MissingDependency

#: The two groups of people that a bias tells apart.
DISTRICTS = ("north", "south")


def require_pandas() -> Any:
    """pandas, or a word about what is missing."""
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingDependency("datasets", found="no pandas", fix="pip install pandas") from error
    return pd


def require_size(n_rows: int) -> None:
    """Refuse what is no number of rows."""
    if not isinstance(n_rows, (int, np.integer)) or n_rows < 1:
        raise InvalidValue("n_rows", found=repr(n_rows), expected="a whole number >= 1")


def require_shares(**shares: float | None) -> None:
    """Refuse what is no share; None asks for nothing."""
    for name, share in shares.items():
        if share is not None and not 0 <= share <= 1:
            raise InvalidValue(name, found=repr(share), expected="a share from 0 to 1")


def planting(seed: int) -> np.random.Generator:
    """A generator of its own for what is planted: the rest of the table stays as it is."""
    return np.random.default_rng([seed, 1])


def happened(log_odds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """1 where it happened, at these odds."""
    chance = rng.random(len(log_odds))
    return (chance < 1 / (1 + np.exp(-log_odds))).astype(np.int64)


def blank(X: Any, names: Sequence[str], missing: float, rng: np.random.Generator) -> None:
    """Blank a share of the cells of these columns."""
    for name in names:
        X[name] = X[name].mask(rng.random(len(X)) < missing)


def recorded(y: Any, unjust: np.ndarray | None, mislabeled: float, rng: np.random.Generator) -> Any:
    """What was written down of `y`: 1 also where it is `unjust`, and some of all the wrong way.

    Which rows are wrong stands in ``attrs["mislabeled"]``.
    """
    slipped = rng.random(len(y)) < mislabeled
    written = y.where(~slipped, 1 - y)
    if unjust is not None:
        written = written.mask(unjust & (y == 0), 1)
    written.attrs["mislabeled"] = y.index[written != y].tolist()
    return written
