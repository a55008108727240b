"""Surrogate: a small tree that imitates a model, and how well it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from ..errors import InvalidValue
from . import doubt, summary
from .axes import Axes
from .nodes import depths
from .record import Record
from .units import unit_label

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeRegressor

__all__ = ["Surrogate", "importances_of"]

Nodes = Annotated[np.ndarray, Axes("n_nodes", "int64")]
NodeNumbers = Annotated[np.ndarray, Axes("n_nodes")]
NodeOutputs = Annotated[np.ndarray, Axes("n_nodes n_outputs")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Surrogate(Record):
    """A decision tree that answers as the model does, and how well it does that.

    Nodes stand before their parts; node 0 are all rows. A leaf is a rule.

    Parameters
    ----------
    feature : ndarray of int64, shape (n_nodes,)
        Position of the feature that splits; -1: a leaf.
    threshold : ndarray of float64, shape (n_nodes,)
        Rows up to it go left; NaN where levels split, and in leaves.
    levels : tuple of (tuple of int, or None), (n_nodes,)
        Codes of the levels that go left.
    left, right, parent : ndarray of int64, shape (n_nodes,)
        Nodes; -1: none.
    missing_left : ndarray of int64, shape (n_nodes,)
        1 where rows without a value go left.
    values : ndarray of float64, shape (n_nodes, n_outputs)
        What the tree says: the mean prediction of the rows from which it was grown, in `unit`.
    spread : ndarray of float64, shape (n_nodes, n_outputs)
        Standard deviation of the model's predictions in the node, in `unit`.
    counts : ndarray of int64, shape (n_nodes,)
        Rows in the node.
    held_out : ndarray of int64, shape (n_nodes,)
        Those of them that the tree was not grown from.
    node_agreement : ndarray of float64, shape (n_nodes,), or None
        Share of the node's rows for which the tree decides as the model does (of classes).
    names : tuple of str, (n_nodes,)
        ``"all rows"``, ``"age above 30 up to 45 and purpose is car or radio"``.
    conditions : tuple of list of mapping, (n_nodes,)
        All conditions of each: ``feature``, ``feature_name``, and of numbers ``low`` (above,
        None: any) and ``high`` (up to), of categories ``levels`` (codes); ``missing``: whether
        rows without a value belong to it; ``text``: the same in words.
    bin_edges : ndarray of float64, shape (n_nodes, n_edges)
        Bins of the feature that splits, one edge at the threshold; NaN beyond the last one, and
        where bins are of levels.
    bin_counts : ndarray of float64, shape (n_nodes, n_bins)
        Rows in them; in the first and the last also those that lie beyond.
    bin_values : ndarray of float64, shape (n_nodes, n_bins, n_outputs)
        Their mean prediction, in `unit`.
    bin_levels : tuple of (tuple of tuple of int, or None), (n_nodes,)
        Codes of the levels in each bin.
    missing_counts : ndarray of int64, shape (n_nodes,)
        Rows without a value of the feature that splits.
    missing_values : ndarray of float64, shape (n_nodes, n_outputs)
        Their mean prediction, in `unit`.
    answer_edges : ndarray of float64, shape (n_outputs, n_edges)
        Bins of predictions, the same in all nodes.
    answer_counts : ndarray of float64, shape (n_nodes, n_outputs, n_bins)
        Rows in them.
    fidelity : ndarray of float64, shape (n_outputs,)
        R2 of the tree to the model's predictions on rows that it was not grown from.
    fidelity_grown : ndarray of float64, shape (n_outputs,)
        The same on rows that it was grown from.
    agreement : float or None
        Share of held-out rows for which the tree decides as the model does (of classes).
    depths : ndarray of int64, shape (n_depths,)
        1, 2, ...
    depth_leaves : ndarray of int64, shape (n_depths,)
    depth_fidelity, depth_grown : ndarray of float64, shape (n_depths, n_outputs)
        `fidelity` and `fidelity_grown` of trees so deep.
    depth_agreement : ndarray of float64, shape (n_depths,), or None
    gains : ndarray of float64, shape (n_nodes,)
        How much of the variance of the predictions the split of each node takes away.
    importances : ndarray of float64, shape (n_features,)
        How much of the variance that the tree explains is explained by splits of each feature.
    feature_names, output_names : tuple of str
    max_depth : int
    exact : bool
        It is no imitation: the model itself is this tree.
    method, unit : str
    trust : mapping
        ``n_rows``, ``n_rows_total``, ``n_held_out``, ``own`` (it is the model's own tree, or the
        upper part of it), ``notes``.
    """

    feature: Nodes
    threshold: NodeNumbers
    levels: tuple[Any, ...]
    left: Nodes
    right: Nodes
    parent: Nodes
    missing_left: Nodes
    values: NodeOutputs
    spread: NodeOutputs
    counts: Nodes
    held_out: Nodes
    node_agreement: Annotated[np.ndarray | None, Axes("n_nodes")] = None
    names: Annotated[tuple[str, ...], Axes("n_nodes")]
    conditions: tuple[Any, ...]
    bin_edges: Annotated[np.ndarray, Axes("n_nodes n_edges")]
    bin_counts: Annotated[np.ndarray, Axes("n_nodes n_bins", "float32")]
    bin_values: Annotated[np.ndarray, Axes("n_nodes n_bins n_outputs", "float32")]
    bin_levels: tuple[Any, ...]
    missing_counts: Nodes
    missing_values: NodeOutputs
    answer_edges: Annotated[np.ndarray, Axes("n_outputs n_edges")]
    answer_counts: Annotated[np.ndarray, Axes("n_nodes n_outputs n_bins", "float32")]
    fidelity: Annotated[np.ndarray, Axes("n_outputs")]
    fidelity_grown: Annotated[np.ndarray, Axes("n_outputs")]
    agreement: float | None
    depths: Annotated[np.ndarray, Axes("n_depths", "int64")]
    depth_leaves: Annotated[np.ndarray, Axes("n_depths", "int64")]
    depth_fidelity: Annotated[np.ndarray, Axes("n_depths n_outputs")]
    depth_grown: Annotated[np.ndarray, Axes("n_depths n_outputs")]
    depth_agreement: Annotated[np.ndarray | None, Axes("n_depths")] = None
    gains: NodeNumbers
    importances: Annotated[np.ndarray, Axes("n_features")]
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    max_depth: int
    exact: bool = False
    method: str
    unit: str
    trust: Mapping[str, Any] = field(default_factory=dict)

    def cut(self, max_depth: int) -> Surrogate:
        """The same tree without what lies deeper; of the model's own tree nothing is cut.

        Parameters
        ----------
        max_depth : int
            At least 1.

        Returns
        -------
        Surrogate
            With its own fidelity, importances and rules. Nothing is grown anew: a tree of less
            depth is the upper part of a deeper one.

        Raises
        ------
        InvalidValue
        """
        if max_depth < 1:
            raise InvalidValue(
                "max_depth", found=str(max_depth), expected="at least 1", fix="max_depth=3"
            )
        depth = self.depth
        if self.trust.get("own") or max_depth >= depth.max(initial=0):
            return self if self.trust.get("own") else replace(self, max_depth=max_depth)
        kept = np.flatnonzero(depth <= max_depth)
        place = np.full(len(depth) + 1, -1)
        place[kept] = np.arange(len(kept))
        ends = depth[kept] == max_depth
        feature = np.where(ends, -1, self.feature[kept])
        gains = np.where(ends, 0.0, self.gains[kept])
        last = ends | (self.feature[kept] < 0)

        def blank(values: np.ndarray) -> np.ndarray:
            shape = (-1,) + (1,) * (values.ndim - 1)
            return np.where(last.reshape(shape), np.nan, values[kept])

        def plain(values: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(
                None if end else values[node] for node, end in zip(kept, ends, strict=True)
            )

        agreement = None if self.depth_agreement is None else self.depth_agreement[max_depth - 1]
        same = None if self.node_agreement is None else self.node_agreement[kept]
        return replace(
            self,
            feature=feature,
            threshold=blank(self.threshold),
            levels=plain(self.levels),
            left=np.where(ends, -1, place[self.left[kept]]),
            right=np.where(ends, -1, place[self.right[kept]]),
            parent=place[self.parent[kept]],
            missing_left=np.where(ends, 0, self.missing_left[kept]),
            values=self.values[kept],
            spread=self.spread[kept],
            counts=self.counts[kept],
            held_out=self.held_out[kept],
            node_agreement=same,
            names=tuple(self.names[node] for node in kept),
            conditions=tuple(self.conditions[node] for node in kept),
            bin_edges=blank(self.bin_edges),
            bin_counts=blank(self.bin_counts),
            bin_values=blank(self.bin_values),
            bin_levels=plain(self.bin_levels),
            missing_counts=np.where(ends, 0, self.missing_counts[kept]),
            missing_values=blank(self.missing_values),
            answer_counts=self.answer_counts[kept],
            fidelity=self.depth_fidelity[max_depth - 1],
            fidelity_grown=self.depth_grown[max_depth - 1],
            agreement=None if agreement is None else float(agreement),
            gains=gains,
            importances=importances_of(feature, gains, len(self.feature_names)),
            max_depth=max_depth,
        )

    def doubts(self) -> list[doubt.Doubt]:
        trust = self.trust
        if trust.get("own"):
            return [*doubt.fidelity(self.fidelity, "the whole of it")]
        n = trust.get("n_held_out")
        same = self.agreement
        return [
            *doubt.fidelity(self.fidelity),
            *doubt.agreement(
                same,
                f"the same decision in {doubt.percent(same or 0.0)} of the rows",
                "Of held-out rows: where it decides as the model does.",
            ),
            *doubt.held_out(n),
            *doubt.sampled_rows(trust.get("n_rows"), trust.get("n_rows_total")),
        ]

    @property
    def depth(self) -> np.ndarray:
        """Splits above each node, int64 (n_nodes,)."""
        return depths(self.parent)

    @property
    def leaves(self) -> np.ndarray:
        """Nodes that are not split, the largest first, int64 (n_leaves,)."""
        found = np.flatnonzero(self.feature < 0)
        return found[np.argsort(-self.counts[found], kind="stable")]

    @property
    def rules(self) -> tuple[dict[str, Any], ...]:
        """One per leaf, the one that covers most rows first; each row falls under exactly one.

        ``condition`` (in words), ``prediction`` (n_outputs), ``rows``, ``coverage`` (share of
        rows), ``spread`` (n_outputs; of the model inside it), ``agreement`` (or None), ``node``.
        """
        total = max(1, int(self.counts[0]))
        return tuple(
            {
                "condition": self.names[node],
                "prediction": self.values[node],
                "rows": int(self.counts[node]),
                "coverage": int(self.counts[node]) / total,
                "spread": self.spread[node],
                "agreement": None
                if self.node_agreement is None
                else float(self.node_agreement[node]),
                "node": int(node),
            }
            for node in self.leaves
        )

    @property
    def model(self) -> DecisionTreeRegressor:
        """The tree as scikit-learn's own, made anew: for ``export_text``, ``plot_tree``, ``apply``.

        It takes a column per feature, in the order of `feature_names`: numbers as they are, of
        categories the places of their codes in :attr:`level_order`. scikit-learn reads rows in
        float32.
        """
        from .sklearn_tree import as_sklearn

        return as_sklearn(self)

    @property
    def level_order(self) -> dict[str, tuple[int, ...]]:
        """Codes of the levels of each feature that splits by them, in the order of `model`."""
        from .sklearn_tree import level_order

        return level_order(self)

    def tidy(self) -> dict[str, Any]:
        """One line per output and node.

        Returns
        -------
        dict of str to ndarray
            ``output``, ``node``, ``parent``, ``depth``, ``condition``, ``split`` (the feature;
            None of leaves), ``threshold``, ``rows``, ``prediction``, ``spread``, and of classes
            ``agreement``.
        """
        n_nodes, n_outputs = self.values.shape

        def each(values: np.ndarray) -> np.ndarray:
            return np.tile(values, n_outputs)

        named = [None if j < 0 else self.feature_names[j] for j in self.feature]
        columns = {
            "output": np.repeat(np.array(self.output_names, dtype=object), n_nodes),
            "node": each(np.arange(n_nodes)),
            "parent": each(self.parent),
            "depth": each(self.depth),
            "condition": each(np.array(self.names, dtype=object)),
            "split": each(np.array(named, dtype=object)),
            "threshold": each(self.threshold),
            "rows": each(self.counts),
            "prediction": self.values.T.reshape(-1),
            "spread": self.spread.T.reshape(-1),
        }
        if self.node_agreement is not None:
            columns["agreement"] = each(self.node_agreement)
        return columns

    def facts(self) -> list[tuple[str, str]]:
        n_leaves = len(self.leaves)
        link = str(self.trust.get("link", ""))
        told = [
            ("method", f"{self.method}, {unit_label(self.unit, link)}"),
            ("size", f"{n_leaves} {'rule' if n_leaves == 1 else 'rules'}"),
            ("fidelity", self.sentence),
        ]
        if self.importances.any():
            told.append(("most important", summary.strongest(self.feature_names, self.importances)))
        return [*told, ("trust", summary.trust_facts(self.trust))]

    @property
    def sentence(self) -> str:
        """How well it imitates, in words."""
        if self.exact:
            return "the model itself: it says what the tree says"
        share = ", ".join(
            f"{value:.2f}" + (f" ({name})" if len(self.fidelity) > 2 else "")
            for name, value in zip(self.output_names, self.fidelity, strict=True)
        )
        if len(self.fidelity) == 2 and abs(self.fidelity[0] - self.fidelity[1]) < 1e-9:
            share = f"{self.fidelity[1]:.2f}"
        if self.trust.get("own"):
            return f"the upper part of the model itself: R\u00b2 {share} to the whole of it"
        text = f"R\u00b2 {share} to the model on {self.trust.get('n_held_out', 0):,} held-out rows"
        if self.agreement is not None:
            text += f", the same decision in {100 * self.agreement:.0f} % of them"
        return text


def importances_of(feature: np.ndarray, gains: np.ndarray, n_features: int) -> np.ndarray:
    """Share of each feature in what all splits take away, float64 (n_features,)."""
    inner = feature >= 0
    sums = np.bincount(feature[inner], gains[inner], n_features).astype(np.float64)
    return sums / sums.sum() if sums.sum() > 0 else sums
