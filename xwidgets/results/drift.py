"""Drift: how far batches of new rows are from those that a model was explained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np

from ..data.wording import counted, listed
from . import doubt, summary
from .axes import Axes, axes_of
from .performance_words import number, percent
from .record import Record

__all__ = ["VERDICTS", "Drift"]

VERDICTS = ("as before", "moved", "cannot tell", "later", "left out")
MOST_NAMED, MOVED, UNKNOWN, LATER, LEFT_OUT = 3, 1, 2, 3, 4

PerColumn = Annotated[np.ndarray, Axes("n_batches n_columns")]
PerFeature = Annotated[np.ndarray, Axes("n_batches n_features")]
PerBatch = Annotated[np.ndarray, Axes("n_batches")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Drift(Record):
    """What moved in each batch: features, predictions, and what the model decides by.

    Parameters
    ----------
    batch_names : tuple of str
    batch_rows : ndarray of int64, shape (n_batches,)
    feature_names : tuple of str
    column_names : tuple of str, (n_columns,)
        The features, then what the model says.
    measures : tuple of str
    units : tuple of str, (n_columns,)
        Of ``"Wasserstein"``: ``"days"`` of dates, else the column's own; empty where none is known.
    values : ndarray of float64, shape (n_batches, n_columns, n_measures)
        NaN where a measure is not defined: those of numbers for categories.
    effect, low, high : ndarray of float64, shape (n_batches, n_columns)
        Share of the rows that would have to change bins to look as before, beyond what chance
        moves, and its 95 % interval.
    p_values : ndarray of float64, shape (n_batches, n_columns)
        Adjusted for as many features as are judged; predictions on their own. NaN of what is left
        out.
    verdict : ndarray of int64, shape (n_batches, n_columns)
        0: as before, 1: moved, 2: cannot tell, 3: later (dates that moved as time goes on),
        4: left out, as was asked.
    unseen : ndarray of int64, shape (n_batches, n_columns)
        Rows with a level that no row of the reference has.
    bins : tuple, (n_batches, n_columns)
        ``names`` of the bins, ``reference`` and ``new``: rows in each.
    attribution_reference : ndarray of float64, shape (n_features,)
        Share of each feature in the sum of all mean absolute attributions.
    attribution_new, attribution_low, attribution_high, attribution_p : ndarray of float64, \
shape (n_batches, n_features)
        The same of new rows, the 95 % interval of the difference, adjusted p-values.
    attribution_verdict : ndarray of int64, shape (n_batches, n_features)
    slices : tuple of list, (n_batches,)
        Slices of rows that became more or fewer: ``name``, ``conditions``, their share ``before``
        and ``now``, adjusted ``p``.
    score_name : str
        Empty where nothing is known of how well the model does.
    score_reference : float
        On the rows that are explained; NaN without y.
    score, estimate, estimate_error : ndarray of float64, shape (n_batches,)
        Of new rows where their y is given, as expected without it, and its standard error.
    output_name : str
        Whose attributions are compared.
    method, unit : str
    trust : mapping
        ``n_rows`` (of the reference), ``n_explained`` (rows of either side whose attributions are
        compared, at most), ``least``, ``min_rows``, ``control``, ``notes``.
    """

    batch_names: Annotated[tuple[str, ...], Axes("n_batches")]
    batch_rows: Annotated[np.ndarray, Axes("n_batches", "int64")]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    column_names: Annotated[tuple[str, ...], Axes("n_columns")]
    measures: Annotated[tuple[str, ...], Axes("n_measures")]
    units: Annotated[tuple[str, ...], Axes("n_columns")]
    values: Annotated[np.ndarray, Axes("n_batches n_columns n_measures")]
    effect: PerColumn
    low: PerColumn
    high: PerColumn
    p_values: PerColumn
    verdict: Annotated[np.ndarray, Axes("n_batches n_columns", "int64")]
    unseen: Annotated[np.ndarray, Axes("n_batches n_columns", "int64")]
    bins: tuple[Any, ...]
    attribution_reference: Annotated[np.ndarray, Axes("n_features")]
    attribution_new: PerFeature
    attribution_low: PerFeature
    attribution_high: PerFeature
    attribution_p: PerFeature
    attribution_verdict: Annotated[np.ndarray, Axes("n_batches n_features", "int64")]
    slices: tuple[Any, ...]
    score_name: str
    score_reference: float | None
    score: PerBatch
    estimate: PerBatch
    estimate_error: PerBatch
    output_name: str
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def joined(cls, parts: Sequence[Drift]) -> Drift:
        """Batches one after another, each compared with the same rows."""

        def along(name: str) -> Any:
            values = [getattr(one, name) for one in parts]
            if isinstance(values[0], tuple):
                return tuple(item for value in values for item in value)
            return np.concatenate(values)

        per_batch = [name for name, axes in axes_of(cls).items() if axes.each[0] == "n_batches"]
        trust = {name: value for name, value in parts[0].trust.items() if name != "doubts"}
        trust["n_explained"] = max(one.trust["n_explained"] for one in parts)
        found = {name: along(name) for name in (*per_batch, "bins", "slices")}
        return replace(parts[0], **found, trust=trust)

    def order(self, batch: int = -1) -> np.ndarray:
        """Positions of the features: those that moved, those that the model decides by otherwise,
        and then by how far they moved."""
        n = len(self.feature_names)
        attributed = self.attribution_verdict[batch] == MOVED
        rank = np.where(self.verdict[batch, :n] == MOVED, 2, attributed)
        return np.lexsort([-np.nan_to_num(self.effect[batch, :n]), -rank])

    @property
    def sentence(self) -> str:
        """The answer in words, of the last batch."""
        return self.said_of(-1)

    def said_of(self, batch: int) -> str:
        """What is to be said of a batch: "3 of 14 features moved: age, city and income"."""
        verdict = self.verdict[batch, : len(self.feature_names)]
        n, unknown = int((verdict != LEFT_OUT).sum()), int((verdict == UNKNOWN).sum())
        moved, later = (
            [self.feature_names[j] for j in self.order(batch) if verdict[j] == code]
            for code in (MOVED, LATER)
        )
        if unknown == n:
            few = self.batch_rows[batch] < self.trust.get("min_rows", 0)
            rows = counted(int(self.batch_rows[batch]), "new row")
            one = self.batch_rows[batch] == 1
            too_few = f"Cannot tell: {rows} {'is' if one else 'are'} too few."
            return too_few if few else "Cannot tell of any feature."
        said = f"{len(moved)} of {counted(n, 'feature')} moved"
        if moved:
            said += f": {listed(moved, MOST_NAMED)}"
        if later:
            are = "is" if len(later) == 1 else "are"
            said += f"; {listed(later, MOST_NAMED)} {are} later, as time goes on"
        if unknown:
            said += f"; of {unknown} it cannot be told"
        if (self.verdict[batch, len(verdict) :] == MOVED).any():
            said += ". Predictions moved"
        parts = [f"{said}.", self.where(batch), self.driver(batch) or self.decides(batch)]
        return " ".join(filter(None, parts))

    def where(self, batch: int = -1) -> str:
        """Which slice of the rows became more or fewer, in words, or empty."""
        if not self.slices[batch]:
            return ""
        first = self.slices[batch][0]
        before, now = percent(first["before"]), percent(first["now"])
        return f"Rows where {first['name']}: {before} before, {now} now."

    def decides(self, batch: int = -1) -> str:
        """By which features the model decides more or less than before, in words, or empty."""
        moved = self.attribution_verdict[batch] == MOVED
        names = [self.feature_names[j] for j in self.order(batch) if moved[j]]
        said = f"What the model decides by changed: {listed(names, MOST_NAMED)}."
        return said if names else ""

    def driver(self, batch: int = -1) -> str:
        """Whether something else matters most to the model now, in words, or empty."""
        before = int(np.argmax(self.attribution_reference))
        now = int(np.argmax(np.nan_to_num(self.attribution_new[batch], nan=-1.0)))
        surely = self.attribution_verdict[batch, [before, now]] == MOVED
        if before == now or not surely.any():
            return ""
        names = self.feature_names
        return f"The main driver changed from {names[before]} to {names[now]}."

    def doubts(self) -> list[doubt.Doubt]:
        return doubt.sampled_rows(min(self.batch_rows.tolist(), default=0), None)

    def facts(self) -> list[tuple[str, str]]:
        rows = f"{int(self.batch_rows[-1]):,} rows against {self.trust.get('n_rows', 0):,}"
        return [
            ("in words", self.sentence),
            (f"batch {self.batch_names[-1]}", rows),
            (self.score_name or "score", self._score()),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def _score(self) -> str:
        told = percent if self.score_name == "accuracy" else number
        parts = []
        if self.score_reference is not None and np.isfinite(self.score_reference):
            parts.append(f"{told(self.score_reference)} before")
        if np.isfinite(self.score[-1]):
            parts.append(f"{told(self.score[-1])} now")
        if np.isfinite(self.estimate[-1]):
            parts.append(f"{told(self.estimate[-1])} expected, if features mean the same for y")
        return ", ".join(parts)

    def tidy(self) -> dict[str, Any]:
        """One line per batch and column, then one per slice of rows that moved.

        Returns
        -------
        dict of str to ndarray
            ``batch``, ``kind`` (``"feature"``, ``"prediction"`` or ``"slice"``), ``name``,
            ``effect``, ``low``, ``high``, ``p``, ``verdict``, ``unseen``, one column per measure,
            ``unit`` (of ``Wasserstein``: days of dates);
            of features ``attribution_share_before``, ``attribution_share``, ``attribution_p``; of
            slices ``rows_share_before``, ``rows_share``.
        """
        n_batches, n_columns = self.effect.shape
        n_features = len(self.feature_names)
        rest = n_columns - n_features
        kinds = ["feature"] * n_features + ["prediction"] * rest

        def padded(values: np.ndarray) -> np.ndarray:
            return np.pad(values, ((0, 0), (0, rest)), constant_values=np.nan).reshape(-1)

        before = np.tile(self.attribution_reference, (n_batches, 1))
        nothing = np.full(n_batches * n_columns, np.nan)
        columns = {
            "batch": np.repeat(np.array(self.batch_names, dtype=object), n_columns),
            "kind": np.tile(np.array(kinds, dtype=object), n_batches),
            "name": np.tile(np.array(self.column_names, dtype=object), n_batches),
            "effect": self.effect.reshape(-1),
            "low": self.low.reshape(-1),
            "high": self.high.reshape(-1),
            "p": self.p_values.reshape(-1),
            "verdict": np.array(VERDICTS, dtype=object)[self.verdict.reshape(-1)],
            "unseen": self.unseen.reshape(-1),
            **{name: self.values[:, :, k].reshape(-1) for k, name in enumerate(self.measures)},
            "unit": np.tile(np.array(self.units, dtype=object), n_batches),
            "attribution_share_before": padded(before),
            "attribution_share": padded(self.attribution_new),
            "attribution_p": padded(self.attribution_p),
            "rows_share_before": nothing,
            "rows_share": nothing,
        }
        slices = self._tidy_slices()
        n = len(slices["name"])
        return {
            name: np.concatenate([values, slices.get(name, np.full(n, np.nan))])
            for name, values in columns.items()
        }

    def _tidy_slices(self) -> dict[str, np.ndarray]:
        there = zip(self.batch_names, self.slices, strict=True)
        found = [(batch, one) for batch, slices in there for one in slices]

        def words(texts: list[str]) -> np.ndarray:
            return np.array(texts, dtype=object)

        return {
            "batch": words([batch for batch, _ in found]),
            "kind": words(["slice"] * len(found)),
            "name": words([one["name"] for _, one in found]),
            "p": np.array([one["p"] for _, one in found], np.float64),
            "verdict": words([VERDICTS[MOVED]] * len(found)),
            "unseen": np.zeros(len(found), np.int64),
            "unit": words([""] * len(found)),
            "rows_share_before": np.array([one["before"] for _, one in found], np.float64),
            "rows_share": np.array([one["now"] for _, one in found], np.float64),
        }

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """With the sentence of each batch."""
        arrays, plain = super().sent()
        batches = range(len(self.batch_names))
        return arrays, {**plain, "sentences": [self.said_of(b) for b in batches]}
