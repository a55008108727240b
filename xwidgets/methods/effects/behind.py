"""Columns of a table as a model's last step sees them, behind its encoders."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ...data import Frame
from ...models import Predictor
from ...models.compact.encoder import Encoder, encoder_of
from ...models.pipeline import Encoding, dense
from .sweep import Swept

__all__ = ["Behind", "Varied"]

MAX_KNOWN = 4_096
"""Values of columns that are held encoded."""


@dataclass(frozen=True)
class Varied:
    """Columns that take other values together, and those values.

    Parameters
    ----------
    columns : tuple of int
        Positions in the table.
    codes : ndarray of float64, shape (n_values, n_columns)
        As ``Frame.matrix`` has them; NaN is missing.
    """

    columns: tuple[int, ...]
    codes: np.ndarray


@dataclass(frozen=True, eq=False)
class Behind:
    """Tables as a model's last step sees them.

    Parameters
    ----------
    encoding : Encoding
        Every encoded column comes from one raw column.
    """

    predictor: Predictor
    frame: Frame
    encoding: Encoding

    _known: dict[int, tuple[Varied, Swept]] = field(default_factory=dict)

    def rows(self, part: Frame) -> np.ndarray:
        """Encoded, float64 (n_rows, n_encoded)."""
        if self.encoding.transformer is None:
            return part.matrix()
        return dense(self.encoding.encode(self.predictor.prepare(part.native)))

    @cached_property
    def encoder(self) -> Encoder | None:
        """The same without tables, where all steps are known; worth it for many calls."""
        return encoder_of(self.predictor, self.frame, self.encoding)

    def encoded(self, codes: np.ndarray, *, often: bool = True) -> np.ndarray:
        """Rows of codes, encoded."""
        if self.encoding.transformer is None:
            return codes
        if (often or "encoder" in self.__dict__) and self.encoder is not None:
            return self.encoder(codes)
        table = self.frame.from_matrix(codes)
        return dense(self.encoding.encode(self.predictor.prepare(table)))

    def swept(self, varied: Varied) -> Swept:
        """The encoded columns that come from those of `varied`, and their values."""
        # Rows come a few at a time, with the same values each time.
        if id(varied) not in self._known:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[id(varied)] = varied, self._swept(varied)
        return self._known[id(varied)][1]

    def _swept(self, varied: Varied) -> Swept:
        columns = self.owned(varied.columns)
        if self.encoding.transformer is None:
            order = [varied.columns.index(column) for column in columns.tolist()]
            return Swept(tuple(columns.tolist()), np.asarray(varied.codes)[:, order])
        # The other cells are those of a row that the encoders take.
        cells = np.repeat(self.frame.take([0]).matrix(), len(varied.codes), axis=0)
        cells[:, list(varied.columns)] = varied.codes
        return Swept(tuple(columns.tolist()), self.encoded(cells, often=False)[:, columns])

    def owned(self, columns: tuple[int, ...]) -> np.ndarray:
        """Positions of the encoded columns that come from some of the table."""
        assert self.encoding.owner is not None
        return np.flatnonzero(np.isin(self.encoding.owner, columns))
