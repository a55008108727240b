"""Node arrays of scikit-learn's tree models, without importing scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrays import CATEGORY, MISSING_LEFT, OTHER_LEFT, Lookup, Tree, Trees, assemble
from .levels import recode

__all__ = ["parse"]


def parse(model: Any, features: Sequence[Any] | None = None) -> Trees | None:
    """Trees of a fitted scikit-learn model, or None where its output is no sum of trees."""
    name = type(model).__name__
    if name.startswith("HistGradientBoosting"):
        return _hist_gradient_boosting(model, features)
    reader = _READERS.get(name)
    return None if reader is None else reader(model)


def _tree(estimator: Any, value: np.ndarray, output: int = 0, columns: Any = None) -> Tree:
    """One ``estimator.tree_`` with the given leaf values; `columns` maps a subset back."""
    nodes = estimator.tree_
    feature = np.asarray(nodes.feature)
    if columns is not None:
        feature = np.where(feature >= 0, np.asarray(columns)[np.maximum(feature, 0)], feature)
    missing = getattr(nodes, "missing_go_to_left", np.zeros(feature.size, np.uint8))
    return Tree(
        left=np.asarray(nodes.children_left),
        right=np.asarray(nodes.children_right),
        feature=feature,
        threshold=np.asarray(nodes.threshold, np.float64),
        flags=np.where(np.asarray(missing) != 0, MISSING_LEFT, 0).astype(np.uint8),
        cover=np.asarray(nodes.weighted_n_node_samples, np.float64),
        value=value,
        output=output,
    )


def _shares(estimator: Any) -> np.ndarray:
    """Class shares of every node, shape (n_nodes, n_classes)."""
    counts = np.asarray(estimator.tree_.value, np.float64)[:, 0, :]
    total = counts.sum(axis=1, keepdims=True)
    shares: np.ndarray = counts / np.where(total == 0, 1.0, total)
    return shares


def _average(
    members: list[Any], columns: list[Any], weights: np.ndarray, n_features: int, classes: Any
) -> Trees | None:
    """Weighted sum of the outputs of single decision trees."""
    if classes is None:
        trees = []
        for estimator, used, weight in zip(members, columns, weights, strict=True):
            value = np.asarray(estimator.tree_.value, np.float64)[:, :, 0]
            trees.append(_tree(estimator, weight * value, columns=used))
        return assemble(
            trees,
            base=np.zeros(trees[0].value.shape[1]),
            n_features=n_features,
            float32=True,
        )
    n_classes = len(classes)
    trees = []
    for estimator, used, weight in zip(members, columns, weights, strict=True):
        shares = np.zeros((estimator.tree_.node_count, n_classes))
        place = [int(np.flatnonzero(classes == c)[0]) for c in estimator.classes_]
        shares[:, place] = _shares(estimator)
        value = shares[:, 1] if n_classes == 2 else shares
        trees.append(_tree(estimator, weight * value, columns=used))
    return assemble(
        trees,
        base=np.zeros(1 if n_classes == 2 else n_classes),
        n_features=n_features,
        float32=True,
        unit="probability",
        links=("identity", "logit"),
        mirrored=n_classes == 2,
    )


def _single(model: Any) -> Trees | None:
    return _averaged([model], [None], model)


def _forest(model: Any) -> Trees | None:
    members = list(model.estimators_)
    return _averaged(members, [None] * len(members), model)


def _averaged(members: list[Any], columns: list[Any], model: Any) -> Trees | None:
    classes = getattr(model, "classes_", None)
    if classes is not None:
        if isinstance(classes, list) or getattr(model, "n_outputs_", 1) != 1:
            return None
        # The members of a forest number the classes 0, 1, ...; a single tree names them.
        classes = np.asarray(members[0].classes_ if members[0] is not model else classes)
    weights = np.full(len(members), 1.0 / len(members))
    return _average(members, columns, weights, model.n_features_in_, classes)


def _bagging(model: Any) -> Trees | None:
    members = list(model.estimators_)
    if not all(_is_tree(member) for member in members):
        return None
    classes = getattr(model, "classes_", None)
    if classes is not None:
        # Members are fitted on positions in classes_, and may miss some of them.
        classes = np.arange(len(classes))
    weights = np.full(len(members), 1.0 / len(members))
    return _average(
        members, list(model.estimators_features_), weights, model.n_features_in_, classes
    )


def _is_tree(estimator: Any) -> bool:
    return hasattr(estimator, "tree_") and getattr(estimator, "n_outputs_", 1) == 1


def _gradient_boosting(model: Any) -> Trees | None:
    n_outputs = model.estimators_.shape[1]
    base = _initial_score(model, n_outputs)
    if base is None:
        return None
    trees = [
        _tree(
            estimator,
            model.learning_rate * np.asarray(estimator.tree_.value, np.float64)[:, 0, 0],
            output,
        )
        for stage in model.estimators_
        for output, estimator in enumerate(stage)
    ]
    classifier = hasattr(model, "classes_")
    links: tuple[str, ...] = ("identity",)
    if classifier:
        name = str(getattr(model, "loss", "log_loss"))
        single = "sigmoid" if name != "exponential" else "sigmoid2"
        links = ("identity", single) if n_outputs == 1 else ("identity", "softmax")
    return assemble(
        trees,
        base=base,
        n_features=model.n_features_in_,
        float32=True,
        unit="log_odds" if classifier else "value",
        links=links,
        mirrored=classifier and n_outputs == 1,
    )


def _hist_gradient_boosting(model: Any, features: Sequence[Any] | None) -> Trees | None:
    columns, lookups = _hist_columns(model, features)
    known, category_place = model._bin_mapper.make_known_categories_bitsets()
    trees = []
    for stage in model._predictors:
        for output, predictor in enumerate(stage):
            nodes = predictor.nodes
            leaf = nodes["is_leaf"].astype(bool)
            categorical = nodes["is_categorical"].astype(bool) & ~leaf
            missing = np.where(nodes["missing_go_to_left"] != 0, MISSING_LEFT, 0)
            # A category that training never saw goes where a missing value goes.
            other = np.where(nodes["missing_go_to_left"] != 0, OTHER_LEFT, 0)
            sets = {}
            for node in np.flatnonzero(categorical):
                left = _bits(predictor.raw_left_cat_bitsets[nodes["bitset_idx"][node]])
                seen = _bits(known[category_place[nodes["feature_idx"][node]]])
                sets[int(node)] = np.where(seen, left, nodes["missing_go_to_left"][node] != 0)
            trees.append(
                Tree(
                    left=np.where(leaf, -1, nodes["left"].astype(np.int64)),
                    right=np.where(leaf, -1, nodes["right"].astype(np.int64)),
                    feature=columns[nodes["feature_idx"].astype(np.int64)],
                    threshold=nodes["num_threshold"].astype(np.float64),
                    flags=(missing | np.where(categorical, CATEGORY | other, 0)).astype(np.uint8),
                    cover=nodes["count"].astype(np.float64),
                    value=nodes["value"].astype(np.float64),
                    output=output,
                    categories=sets or None,
                )
            )
    base = np.asarray(model._baseline_prediction, np.float64).reshape(-1)
    classifier = hasattr(model, "classes_")
    links: tuple[str, ...]
    if classifier:
        links = ("identity", "sigmoid" if base.size == 1 else "softmax")
    else:
        links = ("identity", "exp") if model.loss in ("poisson", "gamma") else ("identity",)
    return assemble(
        trees,
        base=base,
        n_features=model.n_features_in_,
        lookups=lookups,
        unit="log_odds" if classifier else "value",
        links=links,
        mirrored=classifier and base.size == 1,
    )


def _hist_columns(
    model: Any, features: Sequence[Any] | None
) -> tuple[np.ndarray, dict[int, Lookup]]:
    """Where each column of the trees stands in the table, and how categories are coded."""
    n_features = model.n_features_in_
    encoder = getattr(model, "_preprocessor", None)
    if encoder is None:
        return np.arange(n_features), {}
    order = [np.arange(n_features)[chosen] for _, _, chosen in encoder.transformers_]
    categories = encoder.named_transformers_["encoder"].categories_
    lookups = {
        int(column): recode(known, features[column] if features else None)
        for column, known in zip(order[0], categories, strict=True)
    }
    return np.concatenate(order), lookups


def _bits(words: np.ndarray) -> np.ndarray:
    octets = np.ascontiguousarray(words, np.uint32).view(np.uint8)
    return np.unpackbits(octets, bitorder="little").astype(bool)


def _initial_score(model: Any, n_outputs: int) -> np.ndarray | None:
    """The constant that boosting started from; None where it depends on the row."""
    if isinstance(model.init_, str):
        return np.zeros(n_outputs)
    if type(model.init_).__name__ not in ("DummyRegressor", "DummyClassifier"):
        return None
    score = model._raw_predict_init(np.zeros((1, model.n_features_in_), np.float32))
    return np.asarray(score, np.float64).reshape(n_outputs)


def _ada_boost(model: Any) -> Trees | None:
    members = list(model.estimators_)
    if not all(_is_tree(member) for member in members):
        return None
    classes = np.asarray(model.classes_)
    n_classes = classes.size
    if n_classes < 2:
        return None
    weights = np.asarray(model.estimator_weights_, np.float64)[: len(members)]
    weights = weights / weights.sum()
    trees = []
    for estimator, weight in zip(members, weights, strict=True):
        votes = np.full((estimator.tree_.node_count, n_classes), -1.0 / (n_classes - 1))
        winner = estimator.classes_[np.argmax(np.asarray(estimator.tree_.value)[:, 0, :], axis=1)]
        votes[np.arange(votes.shape[0]), np.searchsorted(classes, winner)] = 1.0
        # Two classes: the decision is the difference of their votes.
        value = 2.0 * votes[:, 1] if n_classes == 2 else votes
        trees.append(_tree(estimator, weight * value))
    return assemble(
        trees,
        base=np.zeros(1 if n_classes == 2 else n_classes),
        n_features=model.n_features_in_,
        float32=True,
        unit="log_odds",
        links=("identity", "sigmoid") if n_classes == 2 else ("identity", "scaled_softmax"),
        mirrored=n_classes == 2,
    )


def _isolation_forest(model: Any) -> Trees | None:
    """Minus the expected path length, in units of the average one: higher is more normal.

    The score is ``-2 ** -(sum)``, so the sum is log-like: ``sum = -log2(-score)``.
    """
    members = list(model.estimators_)
    average = _average_path(np.array([model.max_samples_]))[0]
    if average <= 0:
        return None
    trees = []
    for estimator, used in zip(members, model.estimators_features_, strict=True):
        nodes = estimator.tree_
        depth = np.zeros(nodes.node_count)
        for parent in range(nodes.node_count):
            for child in (nodes.children_left[parent], nodes.children_right[parent]):
                if child >= 0:
                    depth[child] = depth[parent] + 1
        length = depth + _average_path(np.asarray(nodes.n_node_samples))
        trees.append(_tree(estimator, length / (average * len(members)), columns=used))
    return assemble(
        trees,
        base=np.zeros(1),
        n_features=model.n_features_in_,
        float32=True,
        links=("identity", "isolation", f"isolation:{float(model.offset_)!r}"),
    )


def _average_path(n_samples: np.ndarray) -> np.ndarray:
    """Average depth of an unsuccessful search in a random binary tree (Liu et al., 2008)."""
    n = np.asarray(n_samples, np.float64)
    safe = np.maximum(n, 3.0)
    length = 2.0 * (np.log(safe - 1.0) + np.euler_gamma) - 2.0 * (safe - 1.0) / safe
    return np.where(n <= 1, 0.0, np.where(n == 2, 1.0, length))


_READERS = {
    "DecisionTreeClassifier": _single,
    "DecisionTreeRegressor": _single,
    "ExtraTreeClassifier": _single,
    "ExtraTreeRegressor": _single,
    "RandomForestClassifier": _forest,
    "RandomForestRegressor": _forest,
    "ExtraTreesClassifier": _forest,
    "ExtraTreesRegressor": _forest,
    "BaggingClassifier": _bagging,
    "BaggingRegressor": _bagging,
    "GradientBoostingClassifier": _gradient_boosting,
    "GradientBoostingRegressor": _gradient_boosting,
    "AdaBoostClassifier": _ada_boost,
    "IsolationForest": _isolation_forest,
}
