"""Steps: how numbers arise, one step after the other, in the numbers of somebody's own model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Self

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record, renumbered

__all__ = ["EffectsSteps", "LimeSteps", "ShapSteps", "Steps", "TreeSteps"]

PerFeature = Annotated[np.ndarray | None, Axes("n_features n_outputs")]
PerPlayer = Annotated[np.ndarray | None, Axes("n_players n_outputs")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Steps(Record):
    """What all walks have in common.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_kept,), or None
        Position of the row that is walked, or of the rows that are drawn.
    stages : tuple of str, (n_steps,)
        What each step shows; several steps may show the same kind of thing.
    titles : tuple of str, (n_steps,)
    said : tuple of tuple of str, (n_steps, n_outputs)
        Each step in one or two sentences, for each output.
    feature_names, output_names : tuple of str
    unit : {"probability", "log_odds", "value"}
    method : str
    trust : mapping

    Notes
    -----
    Everything is of single rows, so a file that may hold none of them has none of it.
    """

    rows: Annotated[np.ndarray | None, Axes("n_kept", "int64")] = None
    stages: Annotated[tuple[str, ...], Axes("n_steps")] = ()
    titles: Annotated[tuple[str, ...], Axes("n_steps")] = ()
    said: tuple[Any, ...] = ()
    feature_names: tuple[str, ...]
    output_names: tuple[str, ...]
    unit: str
    method: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    of_one_row: ClassVar[bool] = False
    """Whether nothing is told of any other row."""

    def without_rows(self) -> Self:
        return type(self)(
            feature_names=self.feature_names,
            output_names=self.output_names,
            unit=self.unit,
            method=self.method,
            trust=self.trust,
        )

    def of_rows(self, positions: np.ndarray) -> Self:
        if self.rows is None or not self.of_one_row:
            return self.without_rows()
        kept, rows = renumbered(self.rows, positions)
        return replace(self, rows=rows) if kept.all() else self.without_rows()

    def facts(self) -> list[tuple[str, str]]:
        at = -1 if len(self.output_names) == 2 else 0
        ends = [f"{self.titles[k]}. {self.said[k][at]}" for k in (-1,)] if self.said else []
        return [
            ("method", f"{self.method}, {self.unit}"),
            ("steps", f"{len(self.said)}" if self.said else "none in this file"),
            *(("the last one", end) for end in ends),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        raise NotImplementedError


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ShapSteps(Steps):
    """Shapley values of one row, coalition by coalition.

    Parameters
    ----------
    players : tuple of str, (n_players,)
        Features, the strongest first; all that are left together may be the last one.
    labels : tuple of str, (n_players,)
        Players with their values in the row.
    members : tuple of tuple of int, (n_players,)
        Positions of the features that are known or unknown together.
    values : ndarray of float64, shape (n_coalitions, n_outputs), or None
        Mean prediction over the background where the players of a coalition have the values of
        the row; bit ``i`` of its number tells whether player ``i`` is in it.
    orders : ndarray of int64, shape (n_orders, n_players), or None
        Every order in which players can join. The first two are walked one by one.
    shapley : ndarray of float64, shape (n_players, n_outputs), or None
        Mean of what a player adds, over all orders.
    attributions : ndarray of float64, shape (n_players, n_outputs), or None
        What the explainer's own SHAP values of the row say of each player: those of its features
        added up.
    base_values : ndarray of float64, shape (n_outputs,), or None
        Of the explainer's own SHAP values; those of the walk are ``values[0]``.
    """

    players: Annotated[tuple[str, ...], Axes("n_players")] = ()
    labels: Annotated[tuple[str, ...], Axes("n_players")] = ()
    members: tuple[Any, ...] = ()
    values: Annotated[np.ndarray | None, Axes("n_coalitions n_outputs")] = None
    orders: Annotated[np.ndarray | None, Axes("n_orders n_players", "int64")] = None
    shapley: PerPlayer = None
    attributions: PerPlayer = None
    base_values: Annotated[np.ndarray | None, Axes("n_outputs")] = None

    of_one_row = True

    def added(self, order: np.ndarray) -> np.ndarray:
        """What each player adds as players join in an order.

        Returns
        -------
        ndarray of float64, shape (n_players, n_outputs)
            In the order of `players`.
        """
        assert self.values is not None
        reached = np.concatenate([[0], np.cumsum(1 << order)])
        found = np.empty((len(order), self.values.shape[1]))
        found[order] = np.diff(self.values[reached], axis=0)
        return found

    def doubts(self) -> list[doubt.Doubt]:
        if self.values is None or self.shapley is None:
            return []
        gap = self.values[-1] - self.values[0] - self.shapley.sum(axis=0)
        spread = float(np.ptp(self.values))
        return doubt.additivity_gap(gap, spread, self.unit, "shares")

    def tidy(self) -> dict[str, Any]:
        """One line per output, player and coalition that it joins.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``player``, ``joins`` (who is there already), ``before`` and ``after``
            (mean predictions), ``change``, ``weight`` (share of the orders in which that happens).
            A player's Shapley value is the sum of ``weight * change``.
        """
        found: dict[str, list[Any]] = {name: [] for name in SHAP_COLUMNS}
        if self.values is None:
            return {name: np.array(some) for name, some in found.items()}
        n_players = len(self.players)
        for output, output_name in enumerate(self.output_names):
            for player, name in enumerate(self.players):
                for coalition in range(2**n_players):
                    if coalition >> player & 1:
                        continue
                    there = [k for k in range(n_players) if coalition >> k & 1]
                    before, after = self.values[[coalition, coalition | 1 << player], output]
                    line = (
                        output_name,
                        name,
                        ", ".join(self.players[k] for k in there),
                        before,
                        after,
                        after - before,
                        joining_weight(n_players, len(there)),
                    )
                    for column, cell in zip(SHAP_COLUMNS, line, strict=True):
                        found[column].append(cell)
        return {name: np.array(some) for name, some in found.items()}


SHAP_COLUMNS = ("output", "player", "joins", "before", "after", "change", "weight")


def joining_weight(n_players: int, size: int) -> float:
    """Share of all orders in which a player joins one certain coalition of so many others.

    >>> joining_weight(3, 0), joining_weight(3, 1)
    (0.3333333333333333, 0.16666666666666666)
    """
    from math import comb

    return 1.0 / (n_players * comb(n_players - 1, size))


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class LimeSteps(Steps):
    """A linear model around one row: from made-up rows to weights.

    Parameters
    ----------
    axes : tuple of mapping, (2,)
        The two features that made-up rows are drawn by: ``feature`` (position), ``name``,
        ``levels`` (names of its codes, or None), ``value`` (the row's own), ``low`` and ``high``
        (of its bin; None where it has no end).
    points : ndarray of float64, shape (n_points, 2), or None
        Some of the made-up rows, in the two features; NaN where missing.
    answers : ndarray of float64, shape (n_points, n_outputs), or None
        What the model says of them.
    weights : ndarray of float64, shape (n_points,), or None
        How much each counts; the nearest of all made-up rows counts 1.
    n_same : ndarray of int64, shape (n_points,), or None
        In how many features each is as the row.
    labels : tuple of str, (n_features,)
        What is compared, in words: ``age above 28 up to 37``.
    same, other : ndarray of float64, shape (n_features, n_outputs), or None
        Weighted mean of the model's answers where a feature is as in the row, and where it is
        not; NaN where there are none.
    values, standard_error : ndarray of float64, shape (n_features, n_outputs), or None
        Weights, as of :class:`Lime`.
    base_values, predictions, local_r2 : ndarray of float64, shape (n_outputs,), or None
        As of :class:`Lime`.
    """

    axes: tuple[Any, ...] = ()
    points: Annotated[np.ndarray | None, Axes("n_points 2")] = None
    answers: Annotated[np.ndarray | None, Axes("n_points n_outputs")] = None
    weights: Annotated[np.ndarray | None, Axes("n_points")] = None
    n_same: Annotated[np.ndarray | None, Axes("n_points", "int64")] = None
    labels: tuple[str, ...] = ()
    same: PerFeature = None
    other: PerFeature = None
    values: PerFeature = None
    standard_error: PerFeature = None
    base_values: Annotated[np.ndarray | None, Axes("n_outputs")] = None
    predictions: Annotated[np.ndarray | None, Axes("n_outputs")] = None
    local_r2: Annotated[np.ndarray | None, Axes("n_outputs")] = None

    def doubts(self) -> list[doubt.Doubt]:
        if self.values is None or self.local_r2 is None:
            return []
        return [
            *doubt.fidelity(self.local_r2, "the model around the row"),
            *doubt.seeds(self.standard_error, doubt.largest(self.values), self.unit),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output and feature.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``feature``, ``condition``, ``mean_same``, ``mean_other``, ``weight``,
            ``standard_error``.
        """
        if self.values is None:
            return {"output": np.empty(0, dtype=object)}
        n_features, n_outputs = self.values.shape
        each = {
            "mean_same": self.same,
            "mean_other": self.other,
            "weight": self.values,
            "standard_error": self.standard_error,
        }
        return {
            "output": np.repeat(np.array(self.output_names, dtype=object), n_features),
            "feature": np.tile(np.array(self.feature_names, dtype=object), n_outputs),
            "condition": np.tile(np.array(self.labels, dtype=object), n_outputs),
            **{name: np.asarray(one).T.reshape(-1) for name, one in each.items()},
        }


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TreeSteps(Steps):
    """One row's way down a tree, and the sum (or mean) of all trees.

    Parameters
    ----------
    questions : tuple of str, (n_nodes,)
        What holds of the row in each node on the way; the first is of all rows.
    n_rows : ndarray of int64, shape (n_nodes,), or None
        Rows of the table that come along.
    values : ndarray of float64, shape (n_nodes, n_outputs), or None
        Mean of what the tree says of them; the last is what it says of the row.
    running : ndarray of float64, shape (n_sums, n_outputs), or None
        Sum of the base and the first trees, none of them first; of a forest the mean of the
        first trees, one of them first. None of a tree that imitates the model.
    predictions : ndarray of float64, shape (n_outputs,), or None
        What the model says of the row, in `unit`.
    tree : int
        Which tree is walked.
    n_trees : int
        Of the model; 0: the tree imitates it.
    averages : bool
        The model is the mean of its trees.
    link : str
        What leads from the sum to the prediction; ``"identity"``: nothing.
    tree_unit : {"probability", "log_odds", "value"}
        Of `values` and `running`.
    """

    questions: Annotated[tuple[str, ...], Axes("n_nodes")] = ()
    n_rows: Annotated[np.ndarray | None, Axes("n_nodes", "int64")] = None
    values: Annotated[np.ndarray | None, Axes("n_nodes n_outputs")] = None
    running: Annotated[np.ndarray | None, Axes("n_sums n_outputs")] = None
    predictions: Annotated[np.ndarray | None, Axes("n_outputs")] = None
    tree: int = 0
    n_trees: int = 0
    averages: bool = False
    link: str = "identity"
    tree_unit: str = ""

    def doubts(self) -> list[doubt.Doubt]:
        if self.values is None:
            return []
        return doubt.sampled_rows(self.trust.get("n_rows"), self.trust.get("n_rows_total"))

    def tidy(self) -> dict[str, Any]:
        """One line per output and node of the way, then one per output and number of trees.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``question`` (empty of sums of trees), ``n_rows``, ``n_trees``, ``value``.
        """
        if self.values is None or self.n_rows is None:
            return {"output": np.empty(0, dtype=object)}
        n_outputs, n_nodes = len(self.output_names), len(self.questions)
        sums = np.empty((0, n_outputs)) if self.running is None else self.running
        outputs = np.array(self.output_names, dtype=object)
        nothing = np.full(len(sums), np.nan)
        first = int(self.averages)
        lines = {
            "question": np.concatenate([np.array(self.questions, object), [""] * len(sums)]),
            "n_rows": np.concatenate([self.n_rows, nothing]),
            "n_trees": np.concatenate([np.full(n_nodes, np.nan), first + np.arange(len(sums))]),
        }
        return {
            "output": np.repeat(outputs, n_nodes + len(sums)),
            **{name: np.tile(one, n_outputs) for name, one in lines.items()},
            "value": np.concatenate([self.values, sums]).T.reshape(-1),
        }


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class EffectsSteps(Steps):
    """Partial dependence and accumulated local effects of a number, beside one another.

    Parameters
    ----------
    names : tuple of str
        The feature, and the one that it goes together with.
    points : ndarray of float64, shape (n_kept, 2), or None
        Some rows by both.
    strange : ndarray of bool, shape (n_kept,), or None
        Those that no row is like once they are moved to `at`.
    at : float
        A value of the grid, near one end.
    interval : tuple of float, (2,)
        Edges of the interval of accumulated effects that `at` is in.
    inside : ndarray of float64, shape (n_inside, 2), or None
        Some rows of the interval, by both features.
    local : ndarray of float64, shape (n_outputs,), or None
        Mean change of the prediction of its rows, from edge to edge.
    grid : ndarray of float64, shape (n_grid,), or None
    partial : ndarray of float64, shape (n_grid, n_outputs), or None
        Partial dependence less its mean over the rows, `center`.
    edges : ndarray of float64, shape (n_edges,), or None
    accumulated : ndarray of float64, shape (n_edges, n_outputs), or None
        Accumulated local effects; their mean over the rows is 0.
    center : ndarray of float64, shape (n_outputs,), or None
    """

    names: tuple[str, ...] = ()
    points: Annotated[np.ndarray | None, Axes("n_kept 2")] = None
    strange: Annotated[np.ndarray | None, Axes("n_kept", "bool")] = None
    at: float = 0.0
    interval: tuple[float, ...] = ()
    inside: Annotated[np.ndarray | None, Axes("n_inside 2")] = None
    local: Annotated[np.ndarray | None, Axes("n_outputs")] = None
    grid: Annotated[np.ndarray | None, Axes("n_grid")] = None
    partial: Annotated[np.ndarray | None, Axes("n_grid n_outputs")] = None
    edges: Annotated[np.ndarray | None, Axes("n_edges")] = None
    accumulated: Annotated[np.ndarray | None, Axes("n_edges n_outputs")] = None
    center: Annotated[np.ndarray | None, Axes("n_outputs")] = None

    def doubts(self) -> list[doubt.Doubt]:
        if self.strange is None:
            return []
        return [
            *doubt.extrapolation(float(self.strange.mean()), "of the moved rows are like no row"),
            *doubt.sampled_rows(self.trust.get("n_rows"), self.trust.get("n_rows_total")),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per output, method and value.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``method`` (``"pdp"`` or ``"ale"``), ``value``, ``effect`` (centered).
        """
        if self.partial is None or self.accumulated is None:
            return {"output": np.empty(0, dtype=object)}
        assert self.grid is not None and self.edges is not None
        n, n_outputs = len(self.grid) + len(self.edges), len(self.output_names)
        method = np.repeat(np.array(["pdp", "ale"], object), [len(self.grid), len(self.edges)])
        return {
            "output": np.repeat(np.array(self.output_names, dtype=object), n),
            "method": np.tile(method, n_outputs),
            "value": np.tile(np.concatenate([self.grid, self.edges]), n_outputs),
            "effect": np.concatenate([self.partial, self.accumulated]).T.reshape(-1),
        }
