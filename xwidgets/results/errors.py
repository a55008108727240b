"""Errors: where a model is wrong, and on which rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .nodes import depths
from .record import renumbered
from .sliced import Sliced, beside

__all__ = ["Errors"]

Nodes = Annotated[np.ndarray, Axes("n_nodes", "int64")]
NodeNumbers = Annotated[np.ndarray, Axes("n_nodes")]
SomeRows = Annotated[np.ndarray | None, Axes("n_rows")]
SomeCodes = Annotated[np.ndarray | None, Axes("n_rows", "int64")]
EACH_ROW = (
    "error",
    "loss",
    "label_quality",
    "label_doubtful",
    "actual",
    "decided",
    "confidence",
    "likely",
)
MAX_SENT = 100
"""Rows of each list that a page gets."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Errors(Sliced):
    """Where the errors are: by a tree, by slices, and row by row.

    Counts, shares and rates are of all rows that the metric asks about. What is ``held`` is of
    the half of them from which neither the tree nor a slice was chosen: it is what other rows
    would say, and intervals and p-values are of it.

    Parameters
    ----------
    metric : str
        What is called an error: ``"error rate"``, ``"absolute error"`` and so on.
    share : bool
        Whether a row is either wrong or right.
    rate : float
        Mean error of all rows; weights count.
    total : float
        Their sum.
    feature : ndarray of int64, shape (n_nodes,)
        Position of what splits among `splits`; -1: a leaf. Node 0 are all rows, nodes stand
        before their parts.
    threshold : ndarray of float64, shape (n_nodes,)
        Rows up to it go left; NaN where levels split, and in leaves.
    levels : tuple of (tuple of int, or None), (n_nodes,)
        Codes of the levels that go left.
    left, right, parent : ndarray of int64, shape (n_nodes,)
        Nodes; -1: none.
    missing_left, missing_counts : ndarray of int64, shape (n_nodes,)
        1 where rows without a value go left, and how many there are.
    counts : ndarray of int64, shape (n_nodes,)
        Rows.
    row_share, error_share : ndarray of float64, shape (n_nodes,)
        Of all rows and of all errors.
    rates : ndarray of float64, shape (n_nodes,)
        Mean error.
    held_counts : ndarray of int64, shape (n_nodes,)
    held_rates, low, high : ndarray of float64, shape (n_nodes,)
        Of the rows held out, with the 95 % interval.
    names : tuple of str, (n_nodes,)
    conditions : tuple of list of mapping, (n_nodes,)
        ``quantity`` (``"feature:3"``, ``"column:zip"``), ``feature``, ``feature_name``, ``low``
        (above, None: any), ``high`` (up to), ``levels`` (codes), ``missing``, ``text``.
    slice_names, slice_conditions : tuple, (n_slices,)
        As of nodes; the strongest first.
    slice_counts : ndarray of int64, shape (n_slices,)
    slice_row_share, slice_error_share, slice_rates : ndarray of float64, shape (n_slices,)
    slice_held_counts : ndarray of int64, shape (n_slices,)
    slice_held_rates, slice_low, slice_high : ndarray of float64, shape (n_slices,)
    slice_effect, slice_effect_low, slice_effect_high : ndarray of float64, shape (n_slices,)
        By how much the mean error is more than that of the other rows held out.
    slice_p : ndarray of float64, shape (n_slices,)
        p-values, adjusted for as many slices as there are.
    slice_confirmed : ndarray of int64, shape (n_slices,)
        1 where the rows held out bear it out.
    slice_overlap : ndarray of float64, shape (n_slices, n_slices)
        Shared rows per row that either has.
    slice_alike : tuple of list of str, (n_slices,)
        Weaker slices of nearly the same rows.
    n_tried : int
        Slices that were looked at.
    rows : ndarray of int64, shape (n_rows,), or None
        Positions of the rows with a y; None where those are all.
    error : ndarray of float64, shape (n_rows,), or None
        NaN of rows that the metric does not ask about.
    loss : ndarray of float64, shape (n_rows,), or None
        How surely a row is wrong: of classes, what the decision got beyond the actual class.
    label_quality : ndarray of float64, shape (n_rows,), or None
        How well the label goes with what is said of the row: its probability, of numbers the
        negative distance in robust standard deviations. The lowest is looked at first.
    label_doubtful : ndarray of int64, shape (n_rows,), or None
        1 where the label is to be looked at: it has less than 10 %, and another class surely
        more; of numbers, where it is further than 4 robust standard deviations away.
    actual, decided, likely : ndarray of float64, shape (n_rows,), or None
        Classes (codes), or numbers; `likely` is what the label rather is.
    confidence : ndarray of float64, shape (n_rows,), or None
        Probability of the class that was decided.
    suspects : tuple of mapping
        Features that may know y: ``features``, ``text``.
    class_names, feature_names : tuple of str
    column_names : tuple of str
        Columns that the model does not see, by which rows are told, too.
    task, target_name : str
    max_depth : int
    method, unit : str
    trust : mapping
        ``n_rows`` (asked about), ``n_rows_total``, ``n_held_out``, ``n_grown``, ``control``,
        ``labels`` (whose words label quality is by), ``decided`` (from which score on, where the
        model itself decides otherwise), ``notes``; ``n_fitted``, where the model was
        fitted to as many rows as there are; ``n_mistakes`` and ``n_doubtful``, where the arrays
        are of some rows alone.
    """

    total: float
    feature: Nodes
    threshold: NodeNumbers
    levels: tuple[Any, ...]
    left: Nodes
    right: Nodes
    parent: Nodes
    missing_left: Nodes
    missing_counts: Nodes
    counts: Nodes
    row_share: NodeNumbers
    error_share: NodeNumbers
    rates: NodeNumbers
    held_counts: Nodes
    held_rates: NodeNumbers
    low: NodeNumbers
    high: NodeNumbers
    names: Annotated[tuple[str, ...], Axes("n_nodes")]
    conditions: tuple[Any, ...]
    rows: SomeCodes = None
    error: SomeRows = None
    loss: SomeRows = None
    label_quality: SomeRows = None
    label_doubtful: SomeCodes = None
    actual: SomeRows = None
    decided: SomeRows = None
    confidence: SomeRows = None
    likely: SomeRows = None
    suspects: tuple[Any, ...] = ()
    class_names: tuple[str, ...]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    column_names: tuple[str, ...] = ()
    task: str
    target_name: str
    max_depth: int
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        return [
            *doubt.as_many_fitted(trust.get("n_fitted")),
            *doubt.held_out(trust.get("n_held_out")),
            *doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows")),
        ]

    @property
    def splits(self) -> tuple[str, ...]:
        """What `feature` counts: features, then columns that the model does not see."""
        return (*self.feature_names, *self.column_names)

    @property
    def depth(self) -> np.ndarray:
        """Splits above each node, int64 (n_nodes,)."""
        return depths(self.parent)

    @property
    def mistakes(self) -> np.ndarray:
        """Positions of the rows that are wrong, of those that the metric asks about, the surest
        first, int64 (n_wrong,)."""
        if self.loss is None or self.error is None:
            return np.zeros(0, np.int64)
        wrong = np.flatnonzero((self.loss > 0) & np.isfinite(self.error))
        return self._positions(wrong[np.argsort(-self.loss[wrong], kind="stable")])

    @property
    def by_label(self) -> np.ndarray:
        """Positions of all rows, int64 (n_rows,): an order in which to look at labels, those that
        go worst with what is said of the row first. It does not say how many are wrong."""
        if self.label_quality is None:
            return np.zeros(0, np.int64)
        return self._positions(np.argsort(self.label_quality, kind="stable"))

    @property
    def doubtful(self) -> np.ndarray:
        """The rows whose labels are to be looked at, in the order of `by_label`, int64
        (n_doubtful,)."""
        quality, doubtful = self.label_quality, self.label_doubtful
        if quality is None or doubtful is None:
            return np.zeros(0, np.int64)
        places = np.flatnonzero(doubtful)
        return self._positions(places[np.argsort(quality[places], kind="stable")])

    @property
    def n_doubtful(self) -> int:
        """Rows whose label is to be looked at."""
        known = 0 if self.label_doubtful is None else int(self.label_doubtful.sum())
        return int(self.trust.get("n_doubtful", known))

    @property
    def n_mistakes(self) -> int:
        """Rows that are wrong."""
        return int(self.trust.get("n_mistakes", len(self.mistakes)))

    def of_rows(self, positions: np.ndarray) -> Errors:
        """Lists of the rows in the file, counts of all rows."""
        if self.loss is None:
            return self
        own = np.arange(len(self.loss)) if self.rows is None else self.rows
        kept, places = renumbered(own, positions)
        order = np.argsort(places)
        each = {name: getattr(self, name) for name in EACH_ROW}
        some: dict[str, Any] = {
            name: None if one is None else one[kept][order] for name, one in each.items()
        }
        counts = {"n_mistakes": self.n_mistakes, "n_doubtful": self.n_doubtful}
        return replace(self, rows=places[order], trust={**self.trust, **counts}, **some)

    def _positions(self, places: np.ndarray) -> np.ndarray:
        return places if self.rows is None else self.rows[places]

    @property
    def sentence(self) -> str:
        """The answer in words, and how it was decided where the model did not."""
        return " ".join(filter(None, [self._said, str(self.trust.get("decided", ""))]))

    @property
    def _said(self) -> str:
        if not self.total > 0:
            return (
                f"No {self.what} in {self._asked}: either y is what the model predicted, or it "
                "was fitted to these rows."
            )
        sure = np.flatnonzero(self.slice_confirmed)
        if not len(sure):
            if len(self.feature) > 1:
                return f"A tree parts the {self.what}; no slice of the {self.n_tried:,} is sure."
            return (
                f"Nothing found: of {self.n_tried:,} slices by one or two columns none has surely "
                f"more {self.surplus} than the rest."
            )
        return f"{self.said_of_slice(self.densest)}."

    @property
    def _asked(self) -> str:
        n = int(self.trust.get("n_rows", 0))
        return f"{n:,} {'row' if n == 1 else 'rows'}"

    def facts(self) -> list[tuple[str, str]]:
        n_sure = int(self.slice_confirmed.sum())
        labels = f"{self.n_doubtful:,} to look at" if self.label_quality is not None else ""
        return [
            ("in words", self.sentence),
            (self.metric, f"{self.amount(self.rate)} of {self._asked}"),
            ("slices", f"{n_sure} borne out by rows held out, of {self.n_tried:,}"),
            ("labels", labels),
            ("suspects", " ".join(str(one["text"]) for one in self.suspects)),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per node of the tree and per slice.

        Returns
        -------
        dict of str to ndarray
            ``part`` (``"tree"`` or ``"slice"``), ``at``, ``parent`` (of nodes, else -1),
            ``name``, ``unseen`` (columns in it that the model does not see), ``rows``,
            ``row_share``, ``error_share``, ``rate``, ``held_rows``,
            ``held_rate``, ``low``, ``high``, ``effect`` and ``p`` (of slices, else NaN),
            ``confirmed``, ``metric``.
        """
        n, m = len(self.feature), len(self.slice_names)
        unknown = np.full(n, np.nan)

        def both(nodes: Any, slices: Any, dtype: Any = None) -> np.ndarray:
            return np.concatenate([np.asarray(nodes, dtype), np.asarray(slices, dtype)])

        return {
            "part": both(["tree"] * n, ["slice"] * m, object),
            "at": both(np.arange(n), np.arange(m)),
            "parent": both(self.parent, np.full(m, -1)),
            "name": both(self.names, self.slice_names, object),
            "unseen": both(
                [", ".join(beside(one)) for one in self.conditions],
                [", ".join(beside(one)) for one in self.slice_conditions],
                object,
            ),
            "rows": both(self.counts, self.slice_counts),
            "row_share": both(self.row_share, self.slice_row_share),
            "error_share": both(self.error_share, self.slice_error_share),
            "rate": both(self.rates, self.slice_rates),
            "held_rows": both(self.held_counts, self.slice_held_counts),
            "held_rate": both(self.held_rates, self.slice_held_rates),
            "low": both(self.low, self.slice_low),
            "high": both(self.high, self.slice_high),
            "effect": both(unknown, self.slice_effect),
            "p": both(unknown, self.slice_p),
            "confirmed": both(np.ones(n), self.slice_confirmed, bool),
            "metric": np.array([self.metric] * (n + m), dtype=object),
        }

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Of single rows only those at the top of each list."""
        arrays, plain = super().sent()
        for name in ("rows", *EACH_ROW):
            arrays.pop(name, None)
        lists = {
            "mistakes": self._lines(self.mistakes),
            "labels": self._lines(self.doubtful),
            "n_mistakes": self.n_mistakes,
            "n_doubtful": self.n_doubtful,
        }
        return arrays, {**plain, **lists, "sentence": self.sentence, **self.words}

    def _lines(self, positions: np.ndarray) -> list[dict[str, Any]]:
        if self.actual is None or self.decided is None or self.loss is None:
            return []
        positions = positions[:MAX_SENT]
        places = positions if self.rows is None else np.searchsorted(self.rows, positions)
        likely = self.decided if self.likely is None else self.likely
        return [
            {
                "row": int(row),
                "actual": float(self.actual[at]),
                "decided": float(self.decided[at]),
                "likely": float(likely[at]),
                "loss": float(self.loss[at]),
                "confidence": _known(self.confidence, at),
                "quality": _known(self.label_quality, at),
            }
            for row, at in zip(positions.tolist(), places.tolist(), strict=True)
        ]


def _known(values: np.ndarray | None, at: int) -> float | None:
    return None if values is None else float(values[at])
