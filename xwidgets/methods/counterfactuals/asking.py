"""Asking a model about plans: its last step alone, where that says the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ...errors import XwidgetsError
from ...models import as_predictor
from ...models import trees as tree_models
from ...models.pipeline import Encoding, encode_frame, encoding_of
from ...models.trees import Trees
from ..encoding import encoded, encoder_for
from ..ground import Ground
from ..stop import check_cancelled
from ..tree_shap import loading
from ..tree_shap.layout import layout
from .choices import Choices
from .exact.margins import outputs_of
from .exact.prove import sums_or_reason
from .exact.reading import Sums

__all__ = ["Model", "model_of"]

Predict = Callable[[np.ndarray], np.ndarray]
Last = Callable[[np.ndarray, np.ndarray], Predict]
"""From the encoded values of all levers, and the lever of each encoded column, to a function of
picks ``(m, n_levers)``."""

ROWS_AT_ONCE = 20_000

CHECKED_PLANS = 24

TOLERANCE = 1e-6
"""Largest gap to the model's predictions, relative to the largest of those."""

SAMPLE_ROWS = 60


@dataclass(frozen=True, eq=False)
class Model:
    """A model as a search asks it: about rows of codes, or about plans.

    Parameters
    ----------
    ground : Ground
    encoding : Encoding
    last : callable or None
        The model behind its encoders (:data:`Last`); None where only the whole can be asked.
    sums : Sums or str
        The model as a sum of trees, of which something can be proved, or why it is none.
    """

    ground: Ground
    encoding: Encoding
    last: Last | None
    sums: Sums | str
    tried: list[bool] = field(default_factory=list, repr=False)
    """Not empty once plans were compared with the whole model, and need not be again."""

    def rows(self, codes: np.ndarray) -> np.ndarray:
        """What the whole model says of rows of codes, (m, n_outputs)."""
        frame, predictor = self.ground.frame, self.ground.predictor
        found = np.empty((len(codes), predictor.n_outputs))
        for start in range(0, len(codes), ROWS_AT_ONCE):
            check_cancelled()
            part = codes[start : start + ROWS_AT_ONCE]
            found[start : start + len(part)] = predictor.predict(frame.from_matrix(part))
        return found

    def reads(self, choices: Choices) -> np.ndarray:
        """Which levers may matter: read by the model or by a rule; bool (n_levers,)."""
        ruled = np.flatnonzero((choices.rules.coefficients != 0).any(axis=0))
        owner = self.encoding.owner
        if owner is None:
            return np.ones(len(choices.levers), dtype=bool)
        if not isinstance(self.sums, str):
            trees = self.sums.trees
            owner = owner[np.unique(trees.feature[trees.left >= 0])]
        used = np.union1d(owner, ruled)
        return np.array([np.isin(lever.columns, used).any() for lever in choices.levers], bool)

    def plans(self, choices: Choices) -> Predict:
        """A function of picks ``(m, n_levers)``, each value being encoded once.

        As every encoded column comes from one raw column, the encoded row of a plan is put
        together from the encoded values of its levers.
        """

        def slowly(picks: np.ndarray) -> np.ndarray:
            return self.rows(choices.codes(picks))

        if self.last is None:
            return slowly
        ask = self.last(*self._encoded(choices))

        def quickly(picks: np.ndarray) -> np.ndarray:
            found = np.empty((len(picks), self.ground.predictor.n_outputs))
            for start in range(0, len(picks), ROWS_AT_ONCE):
                check_cancelled()
                part = picks[start : start + ROWS_AT_ONCE]
                found[start : start + len(part)] = ask(part)
            return found

        if self.tried:
            return quickly
        tried = _some(choices)
        said, expected = quickly(tried), slowly(tried)
        size = max(1.0, float(np.abs(expected).max(initial=0.0)))
        if np.abs(said - expected).max(initial=0.0) > TOLERANCE * size:
            return slowly
        if self.encoding.transformer is None or encoder_for(self.ground, self.encoding):
            self.tried.append(True)
        return quickly

    def _encoded(self, choices: Choices) -> tuple[np.ndarray, np.ndarray]:
        """The encoded row, and what every value of every lever puts in its place.

        Returns
        -------
        ndarray of float64, shape (most values of a lever, n_encoded)
            See :meth:`Choices.all_at_once`.
        ndarray of int64, shape (n_encoded,)
            See :meth:`Choices.lever_of`.
        """
        owner = self.encoding.owner
        assert owner is not None
        values = encoded(self.ground, self.encoding, choices.all_at_once())
        return values, choices.lever_of(owner)


def _in_rows(predict: Predict) -> Last:
    """A step that is asked about encoded rows, asked about plans."""

    def last(values: np.ndarray, of: np.ndarray) -> Predict:
        columns = np.flatnonzero(of >= 0)

        def asked(picks: np.ndarray) -> np.ndarray:
            rows = np.repeat(values[:1], len(picks), axis=0)
            plans, places = np.nonzero(picks[:, of[columns]])
            moved = columns[places]
            rows[plans, moved] = values[picks[plans, of[moved]], moved]
            return predict(rows)

        return asked

    return last


def model_of(ground: Ground) -> Model:
    """The model of a ground, taken apart where that is possible: once for all questions."""
    found: Model = ground.known.kept("taken apart", lambda: _taken_apart(ground))
    return found


def _taken_apart(ground: Ground) -> Model:
    sums = sums_or_reason(ground)
    if not isinstance(sums, str):
        return Model(ground, sums.encoding, _walker(sums.trees, sums.link), sums)
    encoding = encoding_of(ground.predictor, ground.frame)
    last = None
    if encoding.owner is not None and encoding.transformer is not None:
        try:
            last = _last_step(ground, encoding)
        except XwidgetsError:
            last = None
    return Model(ground, encoding, last, sums)


def _last_step(ground: Ground, encoding: Encoding) -> Last | None:
    n_rows = min(SAMPLE_ROWS, ground.frame.n_rows)
    rows = np.unique(np.linspace(0, ground.frame.n_rows - 1, n_rows).astype(int))
    sample = encode_frame(ground.predictor, encoding, ground.frame.take(rows))
    assert encoding.owner is not None
    if sample.n_features != len(encoding.owner):
        return None
    return _in_rows(as_predictor(encoding.final, sample, output=ground.predictor.unit).predict)


def _walker(trees: Trees, link: str) -> Last:
    """Trees that are walked by the compiled loops, where there are some."""
    if loading.failure() is not None:
        return _in_rows(
            lambda rows: outputs_of(
                trees, link, tree_models.predict(trees, tree_models.prepare(trees, rows))
            )
        )
    from ..tree_shap import kernels

    ready = layout(trees)

    def last(values: np.ndarray, of: np.ndarray) -> Predict:
        prepared = np.ascontiguousarray(tree_models.prepare(trees, values)[:, ready.used])
        lever = np.ascontiguousarray(of[ready.used], dtype=np.int64)

        def asked(picks: np.ndarray) -> np.ndarray:
            sums = np.tile(trees.base, (len(picks), 1))
            picks = np.ascontiguousarray(picks, dtype=np.int64)
            kernels.predict_picked(ready.nodes, prepared, lever, picks, sums)
            return outputs_of(trees, link, sums)

        return asked

    return last


def _some(choices: Choices) -> np.ndarray:
    """A few plans, the row itself first."""
    draws = np.random.default_rng(0).random((CHECKED_PLANS, len(choices.levers)))
    moved = draws < min(1.0, 3 / len(choices.levers))
    picks = (np.random.default_rng(1).random(draws.shape) * choices.sizes).astype(np.int64)
    picks = np.where(moved, picks, 0)
    picks[0] = 0
    return picks
