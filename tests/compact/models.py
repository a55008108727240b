"""Fitted models that have a compact form: linear and additive ones, and preprocessing in front."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn import discriminant_analysis, ensemble, feature_selection, linear_model, svm
from sklearn import preprocessing as pp
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

from tests.trees import zoo

LogisticRegression = linear_model.LogisticRegression
NUMBERS, CATEGORIES = ["size", "age"], ["city", "grade"]
SCALES = np.array([1e-12, 1e12, 1.0, 1.0, 1e6, 1e-6])


def members() -> pd.DataFrame:
    """Booleans and whole numbers beside numbers and categories with gaps."""
    frame = zoo.mixed().copy()
    frame["member"] = np.arange(len(frame)) % 3 == 0
    frame["rooms"] = np.arange(len(frame)) % 5
    return frame


def columns(categories: Any, numbers: Any = None, **options: Any) -> ColumnTransformer:
    """A ColumnTransformer of the mixed table."""
    if numbers is None:
        imputer = SimpleImputer(strategy="median", add_indicator=True)
        numbers = make_pipeline(imputer, pp.StandardScaler())
    parts = [("numbers", numbers, NUMBERS), ("categories", categories, CATEGORIES)]
    return ColumnTransformer(parts, **options)


def linear() -> dict[str, Callable[[], Any]]:
    X = zoo.numbers()
    y = zoo.score(X)
    two, three = zoo.labels(y), zoo.labels(y, 3)
    both = np.column_stack([y, -(y**2)])
    scaled = X * SCALES
    sgd = linear_model.SGDClassifier(loss="log_loss", random_state=0)
    lda = discriminant_analysis.LinearDiscriminantAnalysis()
    return {
        "logistic": lambda: (LogisticRegression().fit(X, two), X),
        "logistic three": lambda: (LogisticRegression().fit(X, three), X),
        "logistic ovr": lambda: (OneVsRestClassifier(LogisticRegression()).fit(X, three), X),
        "ridge": lambda: (linear_model.Ridge().fit(X, y), X),
        "ridge two targets": lambda: (linear_model.Ridge().fit(X, both), X),
        "ridge classifier": lambda: (linear_model.RidgeClassifier().fit(X, three), X),
        "lasso 1e-12 to 1e12": lambda: (linear_model.Lasso(alpha=1e-9).fit(scaled, y), scaled),
        "poisson": lambda: (linear_model.PoissonRegressor().fit(X, np.exp(y / 3)), X),
        "sgd": lambda: (sgd.fit(X, three), X),
        "svm": lambda: (svm.LinearSVC().fit(X, two), X),
        "discriminant": lambda: (lda.fit(X, three), X),
    }


def pipelines() -> dict[str, Callable[[], Any]]:
    import lightgbm
    import xgboost

    X, M, B = zoo.numbers(), zoo.mixed(), members()
    y, score = zoo.score(X), zoo.mixed_score()
    two, three = zoo.labels(score), zoo.labels(score, 3)
    words = M.astype({"grade": object})
    lgb = {"n_estimators": 8, "min_child_samples": 5, "verbose": -1, "n_jobs": 1}
    ignoring = pp.OneHotEncoder(handle_unknown="ignore")
    most = SimpleImputer(strategy="most_frequent")
    constant = SimpleImputer(strategy="constant", fill_value="none", add_indicator=True)
    forest = ensemble.RandomForestClassifier
    bins = pp.KBinsDiscretizer(4, encode="onehot-dense", quantile_method="averaged_inverted_cdf")
    powers = ColumnTransformer([("a", pp.PolynomialFeatures(3), [0]), ("b", "passthrough", [1, 2])])
    ordinal = pp.OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2
    )
    several = ColumnTransformer(
        [
            ("codes", ignoring, ["member", "rooms", "city"]),
            ("age", SimpleImputer(), ["age"]),
        ]
    )
    refusing = ColumnTransformer(
        [("codes", pp.OneHotEncoder(), ["rooms", "grade"])], remainder="passthrough"
    )
    rest = ColumnTransformer(
        [("age", pp.StandardScaler(), ["age"])],
        remainder=make_pipeline(most, pp.OrdinalEncoder()),
    )
    union = FeatureUnion([("scaled", pp.StandardScaler()), ("ranged", pp.MinMaxScaler())])
    splines = pp.SplineTransformer(n_knots=6, knots="quantile")
    lines = pp.SplineTransformer(degree=2, extrapolation="linear", include_bias=False)
    going = pp.SplineTransformer(extrapolation="continue")
    best = feature_selection.SelectKBest(k=3)

    def fit(table: Any, target: Any, *steps: Any) -> Any:
        return make_pipeline(*steps).fit(table, target), table

    return {
        "one-hot logistic": lambda: fit(M, two, columns(ignoring), LogisticRegression()),
        "one-hot logistic three": lambda: fit(M, three, columns(ignoring), LogisticRegression()),
        "drop first": lambda: fit(
            M,
            two,
            columns(
                make_pipeline(most, pp.OneHotEncoder(drop="first")),
                make_pipeline(SimpleImputer(), pp.MinMaxScaler(clip=True)),
            ),
            LogisticRegression(),
        ),
        "imputed words": lambda: fit(
            words,
            score,
            columns(
                make_pipeline(constant, pp.OneHotEncoder()),
                make_pipeline(SimpleImputer(strategy="constant", fill_value=-1), pp.RobustScaler()),
            ),
            linear_model.Ridge(),
        ),
        "infrequent": lambda: fit(
            M,
            two,
            columns(
                pp.OneHotEncoder(min_frequency=35, handle_unknown="infrequent_if_exist"),
                make_pipeline(SimpleImputer(), pp.MaxAbsScaler()),
            ),
            LogisticRegression(),
        ),
        "ordinal hist": lambda: fit(
            M,
            two,
            columns(ordinal, "passthrough"),
            ensemble.HistGradientBoostingClassifier(max_iter=8, min_samples_leaf=5),
        ),
        "ordinal forest": lambda: fit(
            M,
            three,
            columns(pp.OrdinalEncoder(encoded_missing_value=-2)),
            forest(8, max_depth=5, random_state=0),
        ),
        "one-hot xgboost": lambda: fit(
            M,
            two,
            columns(ignoring),
            xgboost.XGBClassifier(n_estimators=10, max_depth=3, n_jobs=1),
        ),
        "one-hot lightgbm": lambda: fit(M, score, columns(ignoring), lightgbm.LGBMRegressor(**lgb)),
        "pandas between": lambda: fit(
            M,
            score,
            columns(pp.OneHotEncoder(sparse_output=False), "passthrough").set_output(
                transform="pandas"
            ),
            xgboost.XGBRegressor(n_estimators=8, n_jobs=1),
        ),
        "booleans and integers": lambda: fit(B, two, several, LogisticRegression()),
        "refused levels": lambda: fit(
            B.drop(columns=["city", "member"]), two, refusing, lightgbm.LGBMClassifier(**lgb)
        ),
        "remainder": lambda: fit(M, score, rest, linear_model.Lasso(alpha=0.01)),
        "target encoder": lambda: fit(
            M, two, columns(pp.TargetEncoder(random_state=0)), LogisticRegression()
        ),
        "scaled forest": lambda: fit(
            X,
            y,
            pp.StandardScaler(),
            ensemble.RandomForestRegressor(8, max_depth=6, random_state=0),
        ),
        "scaled xgboost": lambda: fit(
            X, zoo.labels(y), pp.RobustScaler(), xgboost.XGBClassifier(n_estimators=20, n_jobs=1)
        ),
        "spline gam": lambda: fit(X, zoo.labels(y), splines, LogisticRegression()),
        "splines beyond": lambda: fit(X, y, lines, linear_model.Ridge()),
        "splines go on": lambda: fit(X, y, pp.StandardScaler(), going, linear_model.Ridge()),
        "products": lambda: fit(
            X, y, pp.StandardScaler(), pp.PolynomialFeatures(2), linear_model.Ridge()
        ),
        "powers": lambda: fit(X, y, powers, linear_model.Ridge()),
        "bins": lambda: fit(X, zoo.labels(y), bins, LogisticRegression()),
        "best": lambda: fit(X, zoo.labels(y), pp.StandardScaler(), best, LogisticRegression()),
        "union": lambda: fit(X, y, union, linear_model.Ridge()),
        "nested": lambda: (
            Pipeline([("all", Pipeline([("s", pp.StandardScaler()), ("m", svm.LinearSVC())]))]).fit(
                X, zoo.labels(y)
            ),
            X,
        ),
    }


def additive() -> dict[str, Callable[[], Any]]:
    """Explainable boosting machines: tables of one, two and three features."""

    def classifier(**options: Any) -> Any:
        from interpret.glassbox import ExplainableBoostingClassifier

        return ExplainableBoostingClassifier(**options, **few)

    def regressor(**options: Any) -> Any:
        from interpret.glassbox import ExplainableBoostingRegressor

        return ExplainableBoostingRegressor(**options, **few)

    few = {"max_rounds": 40, "outer_bags": 2, "max_bins": 40, "n_jobs": 1}
    X, G, B = zoo.numbers(), zoo.with_gaps(), members()
    y, score = zoo.score(X), zoo.mixed_score()
    kinds = ["continuous", *["nominal"] * 5]
    return {
        "ebm": lambda: (classifier(interactions=2).fit(G, zoo.labels(y)), G),
        "ebm three": lambda: (classifier(interactions=1).fit(G, zoo.labels(y, 3)), G),
        "ebm poisson": lambda: (
            regressor(interactions=1, objective="poisson_deviance").fit(X, np.exp(y / 3)),
            X,
        ),
        "ebm of triples": lambda: (regressor(interactions=[(0, 1, 2), (3, 4)]).fit(X, y), X),
        "ebm categories": lambda: (classifier(interactions=3).fit(B, zoo.labels(score)), B),
        "ebm nominal": lambda: (regressor(interactions=2, feature_types=kinds).fit(B, score), B),
        "scaled ebm": lambda: (
            make_pipeline(pp.StandardScaler(), regressor(interactions=1)).fit(X, y),
            X,
        ),
    }


LINEAR, ADDITIVE, PIPELINES = linear(), additive(), pipelines()
NAMES = (*zoo.NAMES, *LINEAR, *ADDITIVE, *PIPELINES)


@cache
def fitted(name: str) -> tuple[Any, Any]:
    """The model and the table that it was fitted on."""
    if name in zoo.NAMES:
        return zoo.fitted(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {**LINEAR, **ADDITIVE, **PIPELINES}[name]()
