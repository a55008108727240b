"""Small fitted models of every kind that the engine walks."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

N_ROWS = 160


@cache
def numbers(n_features: int = 6) -> np.ndarray:
    rng = np.random.default_rng(7)
    X = rng.normal(size=(N_ROWS, n_features))
    X[:, 1] = np.round(X[:, 1], 1)
    return X


@cache
def with_gaps() -> np.ndarray:
    X = numbers().copy()
    X[::5, 0] = np.nan
    X[3::7, 2] = np.nan
    return X


@cache
def mixed() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(
        {
            "size": rng.normal(size=N_ROWS),
            "city": pd.Categorical(rng.choice(["Rome", "Oslo", "Bonn", "Lima", "Kyiv"], N_ROWS)),
            "age": rng.integers(18, 80, N_ROWS).astype(float),
            "grade": pd.Categorical(rng.choice([3, 1, 7], N_ROWS)),
        }
    )
    frame.loc[::6, "size"] = np.nan
    frame.loc[::11, "city"] = None
    return frame


def score(X: np.ndarray) -> np.ndarray:
    X = np.nan_to_num(X)
    return X[:, 0] + X[:, 1] * X[:, 2] - 0.5 * (X[:, 3] > 0.3) + 0.3 * X[:, -1]


def mixed_score() -> np.ndarray:
    frame = mixed()
    return (
        frame["size"].fillna(0.4)
        + 1.5 * (frame["city"].isin(["Oslo", "Lima"]))
        + (frame["grade"].astype(float) == 7) * (frame["age"] - 50) / 15
    ).to_numpy(float)


def labels(y: np.ndarray, n_classes: int = 2) -> np.ndarray:
    return np.digitize(y, np.quantile(y, np.arange(1, n_classes) / n_classes))


def _weights() -> np.ndarray:
    return np.random.default_rng(3).uniform(0.2, 2.0, N_ROWS)


def _sklearn() -> dict[str, Callable[[], Any]]:
    from sklearn import ensemble, tree

    X, G = numbers(), with_gaps()
    y = score(X)
    two, three = labels(y), labels(y, 3)
    forest = ensemble.RandomForestClassifier
    boosting = ensemble.GradientBoostingClassifier
    hist = ensemble.HistGradientBoostingClassifier
    stump = tree.DecisionTreeClassifier(max_depth=3)
    return {
        "tree": lambda: (tree.DecisionTreeRegressor(max_depth=6, random_state=0).fit(X, y), X),
        "tree gaps": lambda: (tree.DecisionTreeClassifier(random_state=0).fit(G, two), G),
        "extra tree": lambda: (tree.ExtraTreeClassifier(random_state=0).fit(X, three), X),
        "forest": lambda: (forest(8, random_state=0).fit(X, two, _weights()), X),
        "forest gaps": lambda: (forest(6, max_depth=5, random_state=0).fit(G, two), G),
        "forest three": lambda: (forest(6, max_depth=6, random_state=0).fit(X, three), X),
        "forest names": lambda: (
            forest(6, max_depth=6, random_state=0).fit(X, np.array(["no", "yes"])[two]),
            X,
        ),
        "forest regression": lambda: (
            ensemble.RandomForestRegressor(8, random_state=0).fit(X, y),
            X,
        ),
        "forest two targets": lambda: (
            ensemble.RandomForestRegressor(5, max_depth=5, random_state=0).fit(
                X, np.column_stack([y, -(y**2)])
            ),
            X,
        ),
        "extra trees": lambda: (ensemble.ExtraTreesClassifier(6, random_state=0).fit(X, two), X),
        "boosting": lambda: (boosting(n_estimators=12, random_state=0).fit(X, two), X),
        "boosting exponential": lambda: (
            boosting(n_estimators=12, loss="exponential", random_state=0).fit(X, two),
            X,
        ),
        "boosting three": lambda: (boosting(n_estimators=6, random_state=0).fit(X, three), X),
        "boosting zero": lambda: (
            boosting(n_estimators=6, init="zero", random_state=0).fit(X, two),
            X,
        ),
        "boosting regression": lambda: (
            ensemble.GradientBoostingRegressor(n_estimators=12, max_depth=4, random_state=0).fit(
                X, y
            ),
            X,
        ),
        "hist": lambda: (hist(max_iter=10, min_samples_leaf=5).fit(G, two), G),
        "hist three": lambda: (hist(max_iter=5, min_samples_leaf=5).fit(G, three), G),
        "hist regression": lambda: (
            ensemble.HistGradientBoostingRegressor(max_iter=10, min_samples_leaf=5).fit(G, y),
            G,
        ),
        "hist poisson": lambda: (
            ensemble.HistGradientBoostingRegressor(
                max_iter=10, min_samples_leaf=5, loss="poisson"
            ).fit(G, np.exp(y / 3)),
            G,
        ),
        "hist categories": lambda: (
            hist(max_iter=12, min_samples_leaf=4, categorical_features="from_dtype").fit(
                mixed(), labels(mixed_score())
            ),
            mixed(),
        ),
        "hist category codes": lambda: (
            hist(max_iter=8, min_samples_leaf=4, categorical_features=[1, 3]).fit(
                _codes(), labels(mixed_score())
            ),
            _codes(),
        ),
        "ada boost": lambda: (
            ensemble.AdaBoostClassifier(stump, n_estimators=8, random_state=0).fit(X, two),
            X,
        ),
        "ada boost three": lambda: (
            ensemble.AdaBoostClassifier(stump, n_estimators=8, random_state=0).fit(X, three),
            X,
        ),
        "bagging": lambda: (
            ensemble.BaggingClassifier(stump, 6, max_features=0.7, random_state=0).fit(X, three),
            X,
        ),
        "bagging regression": lambda: (
            ensemble.BaggingRegressor(
                tree.DecisionTreeRegressor(max_depth=5), 6, max_features=0.7, random_state=0
            ).fit(X, y),
            X,
        ),
        "isolation": lambda: (ensemble.IsolationForest(n_estimators=8, random_state=0).fit(X), X),
    }


def _codes() -> np.ndarray:
    frame = mixed().copy()
    frame["city"] = frame["city"].cat.codes.replace(-1, np.nan)
    frame["grade"] = frame["grade"].astype(float)
    return frame.to_numpy(float)


def _boosters() -> dict[str, Callable[[], Any]]:
    import catboost
    import lightgbm
    import xgboost

    X, G = numbers(), with_gaps()
    y = score(X)
    two, three = labels(y), labels(y, 3)
    small = {"n_estimators": 8, "max_depth": 4, "n_jobs": 1}
    leafy = {"n_estimators": 8, "num_leaves": 9, "min_child_samples": 5, "verbose": -1, "n_jobs": 1}
    mute = {"iterations": 8, "depth": 4, "verbose": 0, "thread_count": 1, "random_seed": 0}
    per_group = {"min_data_per_group": 1, "cat_smooth": 0.0, "max_cat_to_onehot": 1}

    def native_xgboost() -> Any:
        table = xgboost.DMatrix(G, label=two)
        options = {"objective": "binary:logistic", "max_depth": 4, "nthread": 1}
        return xgboost.train(options, table, 6), G

    def native_lightgbm() -> Any:
        options = {"objective": "binary", "num_leaves": 9, "verbose": -1, "num_threads": 1}
        return lightgbm.train(options, lightgbm.Dataset(G, label=two), 6), G

    def xgb(**options: Any) -> Any:
        return xgboost.XGBClassifier(**small, **options)

    def lgb(**options: Any) -> Any:
        return lightgbm.LGBMClassifier(**leafy, **options)

    zero = np.where(np.abs(X) < 0.3, 0.0, X)
    return {
        "xgboost": lambda: (xgb().fit(G, two), G),
        "xgboost three": lambda: (xgb().fit(G, three), G),
        "xgboost regression": lambda: (xgboost.XGBRegressor(**small).fit(G, y), G),
        "xgboost poisson": lambda: (
            xgboost.XGBRegressor(**small, objective="count:poisson").fit(G, np.exp(y / 3)),
            G,
        ),
        "xgboost dart": lambda: (xgb(booster="dart", rate_drop=0.4).fit(G, two), G),
        "xgboost forest": lambda: (xgb(num_parallel_tree=3, subsample=0.7).fit(G, two), G),
        "xgboost two targets": lambda: (
            xgboost.XGBRegressor(**small).fit(G, np.column_stack([y, -y])),
            G,
        ),
        "xgboost missing": lambda: (xgb(missing=0.1).fit(X, two), X),
        "xgboost early": lambda: (
            xgb(early_stopping_rounds=1, learning_rate=1.0).fit(
                G[:100], two[:100], eval_set=[(G[100:], two[100:])], verbose=False
            ),
            G,
        ),
        "xgboost categories": lambda: (
            xgb(enable_categorical=True, max_cat_to_onehot=1).fit(mixed(), labels(mixed_score())),
            mixed(),
        ),
        "xgboost one-hot categories": lambda: (
            xgb(enable_categorical=True, max_cat_to_onehot=9).fit(mixed(), labels(mixed_score())),
            mixed(),
        ),
        "xgboost native": native_xgboost,
        "lightgbm": lambda: (lgb().fit(G, two), G),
        "lightgbm three": lambda: (lgb().fit(G, three), G),
        "lightgbm ova": lambda: (lgb(objective="multiclassova").fit(G, three), G),
        "lightgbm regression": lambda: (lightgbm.LGBMRegressor(**leafy).fit(G, y), G),
        "lightgbm poisson": lambda: (
            lightgbm.LGBMRegressor(**leafy, objective="poisson").fit(G, np.exp(y / 3)),
            G,
        ),
        "lightgbm zero": lambda: (lgb(zero_as_missing=True).fit(zero, two), zero),
        "lightgbm no missing": lambda: (lgb(use_missing=False).fit(G, two), G),
        "lightgbm dart": lambda: (lgb(boosting_type="dart").fit(G, two), G),
        "lightgbm forest": lambda: (
            lgb(boosting_type="rf", subsample=0.7, subsample_freq=1).fit(G, two),
            G,
        ),
        "lightgbm categories": lambda: (
            lgb(**per_group).fit(mixed(), labels(mixed_score())),
            mixed(),
        ),
        "lightgbm native": native_lightgbm,
        "catboost": lambda: (catboost.CatBoostClassifier(**mute).fit(G, two), G),
        "catboost three": lambda: (catboost.CatBoostClassifier(**mute).fit(G, three), G),
        "catboost regression": lambda: (catboost.CatBoostRegressor(**mute).fit(G, y), G),
        "catboost lossguide": lambda: (
            catboost.CatBoostRegressor(**mute, grow_policy="Lossguide").fit(G, y),
            G,
        ),
    }


SKLEARN = _sklearn()
BOOSTERS = _boosters()
NAMES = (*SKLEARN, *BOOSTERS)


@cache
def fitted(name: str) -> tuple[Any, Any]:
    """The model and the table it was fitted on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {**SKLEARN, **BOOSTERS}[name]()


def raw_score(model: Any, X: Any) -> np.ndarray:
    """What the model's own sum of trees is, shape (n_rows, n_outputs)."""
    kind, library = type(model).__name__, type(model).__module__.split(".")[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if library == "xgboost":
            if kind == "Booster":
                import xgboost

                raw = model.predict(xgboost.DMatrix(X), output_margin=True)
            else:
                raw = model.predict(X, output_margin=True)
        elif library == "lightgbm":
            raw = model.predict(X, raw_score=True)
            if getattr(model, "boosting_type", "") == "rf":
                raw = raw / model.n_estimators
        elif library == "catboost":
            raw = model.predict(X, prediction_type="RawFormulaVal")
        elif kind == "IsolationForest":
            raw = -np.log2(-model.score_samples(X))
        elif hasattr(model, "decision_function"):
            raw = model.decision_function(X)
        elif kind == "HistGradientBoostingRegressor":
            raw = model._raw_predict(X)
        elif hasattr(model, "predict_proba"):
            raw = model.predict_proba(X)
            raw = raw[:, 1] if raw.shape[1] == 2 else raw
        else:
            raw = model.predict(X)
    return np.asarray(raw, np.float64).reshape(len(X), -1)
