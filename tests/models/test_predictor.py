"""Models of every library behind one predictor."""

from __future__ import annotations

import warnings
from typing import Any

import catboost
import lightgbm as lgb
import numpy as np
import pandas as pd
import polars as pl
import pytest
import xgboost as xgb
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_iris
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

from xwidgets.data import Frame
from xwidgets.errors import (
    InvalidColumns,
    InvalidModel,
    InvalidShape,
    InvalidType,
    InvalidValue,
    MissingValues,
    ModelFailed,
    ModelOutput,
    NotFitted,
    NotSupported,
)
from xwidgets.models import as_predictor

X, y = load_iris(return_X_y=True, as_frame=True)
BINARY = (y == 1).astype(int)
QUIET: dict[str, Any] = {"iterations": 5, "verbose": 0, "allow_writing_files": False}

CLASSIFIERS = [
    RandomForestClassifier(5, random_state=0),
    GradientBoostingClassifier(n_estimators=3),
    HistGradientBoostingClassifier(max_iter=3),
    AdaBoostClassifier(n_estimators=3),
    LogisticRegression(max_iter=1000),
    GaussianNB(),
    KNeighborsClassifier(),
    make_pipeline(StandardScaler(), LogisticRegression()),
    GridSearchCV(DecisionTreeClassifier(), {"max_depth": [2, 3]}, cv=2),
]


def boosted(kind: str, binary: bool) -> Any:
    """A fresh classifier of a boosting library."""
    if kind == "xgboost":
        return xgb.XGBClassifier(n_estimators=4, n_jobs=1)
    if kind == "lightgbm":
        return lgb.LGBMClassifier(n_estimators=4, verbose=-1, n_jobs=1)
    return catboost.CatBoostClassifier(**QUIET)


def check_classifier(model: Any, target: Any) -> None:
    """Units agree with each other and with the model's own probabilities."""
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame)
    n_classes = len(np.unique(target))
    assert predictor.unit == "probability"
    assert predictor.task == ("binary" if n_classes == 2 else "multiclass")
    assert predictor.output_names == tuple(str(c) for c in model.classes_)
    p = predictor.predict(X)
    assert p.shape == (len(X), n_classes) and p.dtype == np.float64
    np.testing.assert_allclose(p, model.predict_proba(X), atol=1e-7)
    log_odds = predictor.with_output("log_odds")
    margin = log_odds.predict(X)
    if n_classes == 2:
        np.testing.assert_allclose(margin[:, 0], -margin[:, 1])
        clear = (p[:, 1] > 1e-6) & (p[:, 1] < 1 - 1e-6)
        np.testing.assert_allclose(1 / (1 + np.exp(-margin[clear, 1])), p[clear, 1], atol=1e-6)
        assert predictor.default_output == 1
    assert log_odds.with_output("probability").unit == "probability"


@pytest.mark.parametrize("model", CLASSIFIERS, ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("binary", [True, False])
def test_sklearn_classifiers(model: Any, binary: bool) -> None:
    target = BINARY if binary else y
    check_classifier(model.fit(X, target), target)


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "catboost"])
@pytest.mark.parametrize("binary", [True, False])
def test_boosters_with_the_sklearn_api(kind: str, binary: bool) -> None:
    target = BINARY if binary else y
    model = boosted(kind, binary).fit(X, target)
    check_classifier(model, target)
    predictor = as_predictor(model, Frame.from_table(X))
    assert predictor.library == kind
    assert predictor.with_output("log_odds").margin_scale and not predictor.margin_scale


def test_native_boosters_say_what_their_sklearn_twins_say() -> None:
    frame = Frame.from_table(X)
    rounds: dict[str, Any] = {"num_boost_round": 4}
    for target, objective in ((BINARY, "binary"), (y, "multi")):
        classes = {"num_class": 3} if objective == "multi" else {}
        name = {"binary": "binary:logistic", "multi": "multi:softprob"}[objective]
        native = xgb.train({"objective": name, **classes}, xgb.DMatrix(X, target), **rounds)
        twin = xgb.XGBClassifier(n_estimators=4).fit(X, target)
        found = as_predictor(native, frame)
        np.testing.assert_allclose(found.predict(X), twin.predict_proba(X), atol=1e-6)
        name = {"binary": "binary", "multi": "multiclass"}[objective]
        data = lgb.Dataset(X, target)
        light = lgb.train({"objective": name, "verbose": -1, **classes}, data, **rounds)
        found = as_predictor(light, frame)
        expected = lgb.LGBMClassifier(n_estimators=4, verbose=-1).fit(X, target).predict_proba(X)
        np.testing.assert_allclose(found.predict(X), expected, atol=1e-12)
        loss = {"binary": "Logloss", "multi": "MultiClass"}[objective]
        cat = catboost.CatBoost({"loss_function": loss, **QUIET}).fit(X, target)
        found = as_predictor(cat, frame)
        np.testing.assert_allclose(found.predict(X), cat.predict(X, "Probability"))


@pytest.mark.parametrize("n_outputs", [1, 2])
def test_regressors(n_outputs: int) -> None:
    target = np.column_stack([y, y * 2.0])[:, :n_outputs].squeeze()
    for model in (LinearRegression(), RandomForestRegressor(3), xgb.XGBRegressor(n_estimators=3)):
        predictor = as_predictor(model.fit(X, target), Frame.from_table(X))
        assert predictor.units == ("value",)
        assert predictor.task == ("regression" if n_outputs == 1 else "multioutput")
        expected = model.predict(X).reshape(len(X), -1)
        np.testing.assert_allclose(predictor.predict(X), expected)
        with pytest.raises(NotSupported, match="'value'"):
            predictor.with_output("probability")


def test_decision_values_and_labels() -> None:
    for model in (LinearSVC(), SVC(), RidgeClassifier()):
        predictor = as_predictor(model.fit(X, BINARY), Frame.from_table(X))
        assert predictor.units == ("value",)
        decision = model.decision_function(X)
        np.testing.assert_allclose(predictor.predict(X), np.column_stack([-decision, decision]))
    outliers = IsolationForest(n_estimators=5, random_state=0).fit(X)
    predictor = as_predictor(outliers, Frame.from_table(X))
    np.testing.assert_allclose(predictor.predict(X)[:, 0], outliers.decision_function(X))


def test_functions() -> None:
    frame = Frame.from_table(X)
    one = as_predictor(lambda t: t.to_numpy()[:, 0], frame)
    assert (one.task, one.unit, one.output_names) == ("regression", "value", ("prediction",))
    two = as_predictor(lambda t: t.to_numpy()[:, :2], frame, class_names=["a", "b"])
    assert (two.task, two.output_names) == ("multioutput", ("a", "b"))
    forest = RandomForestClassifier(4, random_state=0).fit(X, y)
    three = as_predictor(forest.predict_proba, frame)
    assert (three.task, three.unit) == ("multiclass", "probability")
    chance = as_predictor(
        lambda t: t.to_numpy()[:, 0] / 10, frame, output="log_odds", class_names=["no", "yes"]
    )
    assert (chance.task, chance.output_names) == ("binary", ("no", "yes"))
    p = X.to_numpy()[:, 0] / 10
    np.testing.assert_allclose(chance.predict(X)[:, 1], np.log(p / (1 - p)))
    with pytest.raises(NotSupported, match="value"):
        as_predictor(lambda t: t.to_numpy()[:, 0], frame, output="probability")


def test_tables_reach_the_model_as_it_was_trained() -> None:
    on_frame = RandomForestClassifier(4, random_state=0).fit(X, y)
    on_array = RandomForestClassifier(4, random_state=0).fit(X.to_numpy(), y)
    tables = [X, X.to_numpy(), pl.from_pandas(X), X.convert_dtypes()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for table in tables:
            frame = Frame.from_table(table)
            for model in (on_frame, on_array):
                found = as_predictor(model, frame).predict(frame.native)
                np.testing.assert_allclose(found, on_frame.predict_proba(X))


def mixed() -> tuple[pd.DataFrame, np.ndarray]:
    """Numbers, text, booleans and missing values."""
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "age": random.integers(20, 80, 120).astype(float),
            "city": random.choice(["Oslo", "Rome", "Bern"], 120),
            "member": random.random(120) < 0.5,
        }
    )
    target = ((table.age > 50) ^ (table.city == "Rome")).to_numpy().astype(int)
    table.loc[::7, "age"] = np.nan
    return table, target


def mixed_pipeline(final: Any) -> Any:
    """Encoders for the mixed table."""
    encoders = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), ["age"]),
        (OneHotEncoder(), ["city", "member"]),
    )
    return make_pipeline(encoders, final)


def test_a_pipeline_on_a_mixed_table_of_any_library() -> None:
    table, target = mixed()
    model = mixed_pipeline(LogisticRegression()).fit(table, target)
    expected = model.predict_proba(table)
    for one in (
        table,
        pl.from_pandas(table),
        table.assign(note="x"),
        table[["city", "age", "member"]],
    ):
        frame = Frame.from_table(one)
        np.testing.assert_allclose(as_predictor(model, frame).predict(frame.native), expected)


def test_missing_values_and_categories_reach_the_boosters() -> None:
    table, target = mixed()
    table = table.assign(city=table.city.astype("category"))
    frame = Frame.from_table(table)
    models = [
        xgb.XGBClassifier(n_estimators=4, enable_categorical=True),
        lgb.LGBMClassifier(n_estimators=4, verbose=-1),
        HistGradientBoostingClassifier(max_iter=4, categorical_features="from_dtype"),
        catboost.CatBoostClassifier(cat_features=["city"], **QUIET),
    ]
    for model in models:
        model.fit(table, target)
        found = as_predictor(model, frame)
        np.testing.assert_allclose(found.predict(table), model.predict_proba(table), atol=1e-7)
    native = xgb.train(
        {"objective": "binary:logistic"}, xgb.DMatrix(table, target, enable_categorical=True), 4
    )
    expected = native.predict(xgb.DMatrix(table, enable_categorical=True))
    np.testing.assert_allclose(
        as_predictor(native, frame).predict(table)[:, 1], expected, atol=1e-6
    )


def test_models_and_tables_are_left_as_they_were() -> None:
    import pickle

    table = X.copy()
    model = boosted("lightgbm", True).fit(table, BINARY)
    before = pickle.dumps(model)
    as_predictor(model, Frame.from_table(table)).predict(table)
    assert pickle.dumps(model) == before
    pd.testing.assert_frame_equal(table, X)


class Refuses:
    """A model whose predict raises."""

    def fit(self, X: Any, y: Any) -> Any:
        return self

    def predict(self, X: Any) -> Any:
        raise RuntimeError("the tokenizer is gone")


class NeverCalled(RandomForestClassifier):
    """Fails the test when it is asked."""

    def predict_proba(self, X: Any) -> Any:
        raise AssertionError("called")


FOREST = NeverCalled(3).fit(X, y)
RENAMED = X.rename(columns={"sepal length (cm)": "sepal lenght (cm)"})
ONE_NAN = X.copy()
ONE_NAN.iloc[3, 2] = np.nan
ONE_INF = X.copy()
ONE_INF.iloc[3, 2] = np.inf


@pytest.mark.parametrize(
    ("model", "table", "kind", "words"),
    [
        (RandomForestClassifier, X, InvalidModel, "the class RandomForestClassifier"),
        (X, X, InvalidModel, "swap"),
        (X.to_numpy(), X, InvalidModel, "swap"),
        ("model.pkl", X, InvalidModel, "could run any code"),
        (None, X, InvalidModel, "NoneType"),
        (StandardScaler().fit(X), X, InvalidModel, "no predict"),
        (RandomForestClassifier(), X, NotFitted, "not fitted"),
        (make_pipeline(StandardScaler(), LogisticRegression()), X, NotFitted, "not fitted"),
        (xgb.XGBClassifier(), X, NotFitted, "not fitted"),
        (lgb.LGBMRegressor(), X, NotFitted, "not fitted"),
        (catboost.CatBoostClassifier(), X, NotFitted, "not fitted"),
        (xgb.Booster(), X, NotFitted, "without any round"),
        (FOREST, X.iloc[:, :3], InvalidColumns, "petal width"),
        (FOREST, X.assign(extra=1.0), InvalidColumns, "extra"),
        (FOREST, RENAMED, InvalidColumns, r"did you mean 'sepal lenght \(cm\)'"),
        (FOREST, X.iloc[:, ::-1], InvalidColumns, "another order"),
        (FOREST, X.to_numpy()[:, :3], InvalidShape, "3 columns"),
        (LinearRegression().fit(X, y), ONE_NAN, MissingValues, "petal length"),
        (LinearRegression().fit(X, y), ONE_INF, MissingValues, "infinite"),
        (RandomForestClassifier(3).fit(X, y), ONE_INF, MissingValues, "infinity"),
        (
            mixed_pipeline(LogisticRegression()).fit(*mixed()),
            mixed()[0][["age"]],
            InvalidColumns,
            "no column 'city'",
        ),
    ],
)
def test_bad_input_is_refused_before_the_model_is_asked(
    model: Any, table: Any, kind: type[Exception], words: str
) -> None:
    frame = Frame.from_table(table)
    with pytest.raises(kind, match=words):
        as_predictor(model, frame)


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [
        (lambda t: np.full(len(t), np.nan), ModelOutput, "NaN or infinity in 48 of 48"),
        (lambda t: np.ones(3), ModelOutput, r"shape \(3,\) for 48 rows"),
        (lambda t: np.ones((len(t), 2, 2)), ModelOutput, "shape"),
        (lambda t: 1.0, ModelOutput, "shape"),
        (lambda t: ["yes"] * len(t), ModelOutput, "not numbers"),
        (lambda t: None, ModelOutput, "not numbers"),
        (lambda t: 1 / 0, ModelFailed, "ZeroDivisionError: division by zero"),
        (Refuses(), ModelFailed, "RuntimeError: the tokenizer is gone"),
    ],
)
def test_bad_answers(function: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        as_predictor(function, Frame.from_table(X))
    if kind is ModelFailed:
        assert isinstance(caught.value.__cause__, (ZeroDivisionError, RuntimeError))


def test_a_function_that_cannot_take_the_missing_row_says_so() -> None:
    def strict(table: pd.DataFrame) -> np.ndarray:
        if table.isna().any(axis=None):
            raise ValueError("no blanks please")
        return table.to_numpy()[:, 0]

    with pytest.raises(MissingValues, match="no blanks please"):
        as_predictor(strict, Frame.from_table(ONE_NAN))


@pytest.mark.parametrize(
    ("keywords", "kind", "words"),
    [
        ({"output": "logit"}, InvalidValue, "output"),
        ({"class_names": ["a", "b"]}, InvalidShape, "class_names"),
        ({"class_names": ["a", "a", "b"]}, InvalidValue, "class_names"),
        ({"class_names": "abc"}, InvalidType, "class_names"),
        ({"output": "value"}, NotSupported, "'probability' or 'log_odds'"),
    ],
)
def test_bad_keywords(keywords: dict[str, Any], kind: type[Exception], words: str) -> None:
    model = RandomForestClassifier(3).fit(X, y)
    with pytest.raises(kind, match=words):
        as_predictor(model, Frame.from_table(X), **keywords)


def test_a_classifier_that_only_tells_labels() -> None:
    class Labels:
        classes_ = np.array(["a", "b"])
        _estimator_type = "classifier"

        def fit(self, X: Any, y: Any) -> Any:
            return self

        def predict(self, X: Any) -> Any:
            return np.where(np.asarray(X)[:, 0] > 5.5, "b", "a")

    predictor = as_predictor(Labels(), Frame.from_table(X))
    assert predictor.output_names == ("a", "b")
    assert set(np.unique(predictor.predict(X))) == {0.0, 1.0}
    assert any("label" in note or "predicts the class" in note for note in predictor.notes)
    centroid = as_predictor(NearestCentroid().fit(X, y), Frame.from_table(X))
    assert centroid.predict(X).shape == (150, 3)


def test_categorical_gradient_boosting_regression() -> None:
    table, target = mixed()
    table = table.assign(city=table.city.astype("category"))
    model = HistGradientBoostingRegressor(max_iter=3, categorical_features="from_dtype")
    model.fit(table, target)
    frame = Frame.from_table(table)
    index = np.tile(np.arange(5)[:, None], (1, 3))
    index[:, 1] += 5
    swapped = table.iloc[:5].assign(city=table.city.iloc[5:10].to_numpy())
    swapped["city"] = swapped.city.astype(table.city.dtype)
    found = as_predictor(model, frame).predict(frame.gather(index))[:, 0]
    np.testing.assert_allclose(found, model.predict(swapped))


PLACES = pd.DataFrame({"n": np.arange(200.0), "city": ["Oslo", "Rome"] * 100})
CODED = make_column_transformer((OneHotEncoder(), ["city"]), remainder="passthrough")


@pytest.mark.parametrize(
    "strange", [slice(7, 8), slice(0, 200, 3), slice(None)], ids=["one row", "many", "all"]
)
@pytest.mark.parametrize("library", [pd.DataFrame, pl.from_pandas])
def test_a_category_that_the_model_has_not_seen_is_named(strange: slice, library: Any) -> None:
    model = make_pipeline(CODED, LinearRegression()).fit(PLACES, PLACES["n"])
    table = PLACES.copy()
    table.loc[table.index[strange], "city"] = "Lima"
    with pytest.raises(InvalidValue, match="X: found 'Lima' in 'city', and Pipeline says: Found"):
        as_predictor(model, Frame.from_table(library(table)))


def test_a_category_is_named_beside_another_that_the_model_has_not_seen() -> None:
    coded = make_column_transformer((OneHotEncoder(), ["city", "kind"]))
    table = PLACES.assign(kind=PLACES["city"].str.lower())
    model = make_pipeline(coded, LinearRegression()).fit(table, table["n"])
    table.loc[5, ["city", "kind"]] = ["Lima", "lima"]
    with pytest.raises(InvalidValue, match="X: found 'Lima' in 'city'"):
        as_predictor(model, Frame.from_table(table))


def test_a_model_that_fails_on_all_rows_says_so_itself() -> None:
    def broken(table: pd.DataFrame) -> np.ndarray:
        raise RuntimeError("no licence")

    with pytest.raises(ModelFailed, match="no licence"):
        as_predictor(broken, Frame.from_table(PLACES))


ON_ARRAYS = [
    RandomForestClassifier(3, random_state=0),
    AdaBoostClassifier(n_estimators=3),
    HistGradientBoostingClassifier(max_iter=3),
    make_pipeline(StandardScaler(), RandomForestClassifier(3, random_state=0)),
]


@pytest.mark.parametrize("table", [X, pl.from_pandas(X)], ids=["pandas", "polars"])
@pytest.mark.parametrize("model", ON_ARRAYS, ids=lambda model: type(model).__name__)
def test_scikit_learn_has_nothing_to_warn_of(model: Any, table: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit(X.to_numpy(), y)
        found = as_predictor(model, Frame.from_table(table)).predict(table)
        np.testing.assert_array_equal(found, model.predict_proba(X.to_numpy()))
        model.fit(X, y)
        as_predictor(model, Frame.from_table(X.to_numpy())).predict(X.to_numpy())
        for odd in (np.inf, np.nan) if not hasattr(model, "max_iter") else (np.inf,):
            rows = X.copy()
            rows.iloc[3, 1] = odd
            try:
                as_predictor(model, Frame.from_table(rows))
            except MissingValues as error:
                fix = "clip, or np.nan" if np.isinf(odd) else "drop those rows"
                assert fix in str(error)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (["z", "b"], "no column 'a' among 'z', 'b'; .*fitted on, 'a', 'b'.* rename 'z' to 'a'"),
        (["y", "z"], "no column 'a', 'b' among .*Fix: pass X with the columns"),
        (["A", "b"], "Fix: did you mean 'A'"),
    ],
)
def test_other_columns_are_named(found: list[str], words: str) -> None:
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [2.0, 1.0]})
    model = LinearRegression().fit(table, [0.0, 1.0])
    with pytest.raises(InvalidColumns, match=words):
        as_predictor(model, Frame.from_table(table.set_axis(found, axis=1)))


def test_the_model_is_compared_with_the_columns_not_with_what_is_shown() -> None:
    table = pd.DataFrame(X.to_numpy(), columns=["", " ", "c", "d"])
    for model in (
        RandomForestClassifier(3, random_state=0),
        catboost.CatBoostClassifier(**QUIET),
        xgb.XGBClassifier(n_estimators=3),
    ):
        model.fit(table, BINARY)
        for frame in (
            Frame.from_table(table),
            Frame.from_table(table, feature_names=["Age", "Size", "d", "c"]),
        ):
            found = as_predictor(model, frame).predict(frame.native)
            np.testing.assert_allclose(found, model.predict_proba(table), atol=1e-6)


def test_histogram_boosting_predicts_without_threads_of_its_own():
    """Threads that wait for each tree burn several times the time that they save."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_info, threadpool_limits

    def counted() -> set[int]:
        return {lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "openmp"}

    seen: list[set[int]] = []

    class HistGradientBoostingWatched(HistGradientBoostingClassifier):
        def decision_function(self, X):
            seen.append(counted())
            return super().decision_function(X)

    X = np.random.default_rng(0).normal(size=(200, 3))
    model = make_pipeline(StandardScaler(), HistGradientBoostingWatched(max_iter=3))
    model.fit(X, X[:, 0] > 0)
    with threadpool_limits(2, user_api="openmp"):
        predictor = as_predictor(model, Frame.from_table(X), output="log_odds")
        seen.clear()
        predictor.predict(X)
        assert seen == [{1}]
        assert counted() == {2}, "what others may use stays as it was"


def test_the_title_is_what_predicts():
    """A Pipeline and a search are called by what stands at their end; errors name all of it."""
    X, y = np.arange(40.0).reshape(20, 2) % 7, np.arange(20) % 2
    piped = make_pipeline(StandardScaler(), LogisticRegression())
    search = GridSearchCV(piped, {"logisticregression__C": [0.1, 1]}, cv=2)
    for model, name in [(piped, "Pipeline"), (search, "GridSearchCV")]:
        predictor = as_predictor(model.fit(X, y), Frame.from_table(X))
        assert (predictor.title, predictor.name) == ("LogisticRegression", name)
