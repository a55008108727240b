"""The door: which algorithm serves which model, and that its numbers are right."""

from __future__ import annotations

from typing import Any

import catboost
import lightgbm as lgb
import numpy as np
import pandas as pd
import polars as pl
import pytest
import shap as shap_package
import xgboost as xgb
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_breast_cancer
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    BaggingClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, LogisticRegression, PoissonRegressor, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    OneHotEncoder,
    PolynomialFeatures,
    StandardScaler,
)
from sklearn.svm import LinearSVC

from xwidgets.data import Frame, resolve_groups
from xwidgets.errors import NotSupported
from xwidgets.methods import boosters, exact, shap, shap_tree
from xwidgets.methods.plan import Request
from xwidgets.models import as_predictor

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X = X.iloc[:200, :8]
y = y.iloc[:200]
ROWS = np.arange(20, 40)
QUIET: dict[str, Any] = {"iterations": 8, "verbose": 0, "allow_writing_files": False}


def explained(model: Any, table: Any = X, output: str = "auto", **keywords: Any) -> Any:
    """Attributions of some rows, and the plan that made them."""
    frame = Frame.from_table(table)
    plan = shap.plan(as_predictor(model, frame, output=output), frame, **keywords)
    return plan.explain(frame, ROWS), plan


def by_enumeration(model: Any, table: Any = X, output: str = "auto", **keywords: Any) -> Any:
    """The same by asking the model about every coalition."""
    frame = Frame.from_table(table)
    predictor = as_predictor(model, frame, output=output)
    plan = exact.plan(Request(predictor, frame, **keywords))
    assert plan is not None
    return plan.explain(frame, ROWS), plan


@pytest.mark.parametrize(
    ("model", "output"),
    [
        (Ridge(), "value"),
        (ElasticNet(alpha=0.01), "value"),
        (LogisticRegression(max_iter=5000), "log_odds"),
        (LinearSVC(dual=False), "value"),
        (make_pipeline(StandardScaler(), LogisticRegression()), "log_odds"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_linear_models_in_closed_form(model: Any, output: str) -> None:
    model.fit(X, y)
    found, plan = explained(model, output=output)
    assert plan.algorithm == "linear" and plan.exact
    expected, other = by_enumeration(model, output=output)
    np.testing.assert_allclose(found.values, expected.values, atol=1e-9)
    np.testing.assert_allclose(plan.base_values, other.base_values, atol=1e-9)
    assert found.trust["additivity_gap"].max() <= 1e-9


def test_linear_weights_zero_coefficients_and_constant_columns() -> None:
    table = X.assign(constant=0.1)
    model = make_pipeline(StandardScaler(), ElasticNet(alpha=0.2)).fit(table, y)
    weight = np.random.default_rng(0).random(30)
    keywords = {"background": X.iloc[:30].assign(constant=0.1), "background_weight": weight}
    found, plan = explained(model, table, **keywords)
    assert plan.algorithm == "linear"
    unused = model[-1].coef_ == 0
    assert unused.any() and (found.values[:, unused] == 0.0).all()
    assert (found.values[:, -1] == 0.0).all()
    np.testing.assert_allclose(
        plan.base_values[0], np.average(model.predict(table.iloc[:30]), weights=weight), atol=1e-12
    )


def test_a_link_that_is_not_linear_is_not_taken_for_linear() -> None:
    found, plan = explained(PoissonRegressor().fit(X / X.std(), y), X / X.std())
    assert plan.algorithm == "exact" and found.trust["additivity_gap"].max() <= 1e-9


def mixed(seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Numbers with gaps, text and booleans."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "age": random.integers(20, 80, 120).astype(float),
            "city": random.choice(["Oslo", "Rome", "Bern", "Nice"], 120),
            "member": random.random(120) < 0.5,
            "income": random.normal(50, 9, 120),
        }
    )
    target = ((table.age > 50) ^ (table.city == "Rome")).to_numpy().astype(int)
    table.loc[::7, "age"] = np.nan
    return table, target


def encoders() -> Any:
    """Encoders that treat every column by itself."""
    return make_column_transformer(
        (OneHotEncoder(), ["city", "member"]),
        (make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()), ["income", "age"]),
    )


@pytest.mark.parametrize("container", ["pandas", "polars"])
@pytest.mark.parametrize(
    ("final", "output", "algorithm"),
    [
        (LogisticRegression(), "log_odds", "linear"),
        (LogisticRegression(), "probability", "exact"),
        (RandomForestClassifier(5, random_state=0), "probability", "exact"),
    ],
)
def test_pipelines_in_raw_columns(final: Any, output: str, algorithm: str, container: str) -> None:
    table, target = mixed()
    model = make_pipeline(encoders(), final).fit(table, target)
    native = table if container == "pandas" else pl.from_pandas(table)
    found, plan = explained(model, native, output, perturbation="interventional")
    assert plan.algorithm == algorithm
    assert found.feature_names == ("age", "city", "member", "income")
    expected, _ = by_enumeration(model, table, output)
    np.testing.assert_allclose(found.values, expected.values, atol=1e-9)
    np.testing.assert_allclose(found.predictions, expected.predictions)


def test_trees_behind_encoders_add_up_their_encoded_columns() -> None:
    table, target = mixed()
    model = make_pipeline(encoders(), RandomForestClassifier(20, random_state=0))
    model.fit(table, target)
    found, plan = explained(model, table)
    assert plan.perturbation == "path_dependent"
    encoded = model[0].transform(table.iloc[ROWS])
    reference = shap_package.TreeExplainer(model[-1]).shap_values(encoded)
    owner = np.array([1] * 4 + [2] * 2 + [3, 0, 0])
    for raw in range(4):
        expected = reference[:, owner == raw].sum(axis=1)
        np.testing.assert_allclose(found.values[:, raw], expected, atol=1e-6)
    assert found.trust["additivity_gap"].max() <= 1e-9
    assert any("added" in note for note in found.trust["notes"])


@pytest.mark.parametrize("groups", [None, {"pair": ["age", "n3"]}])
@pytest.mark.parametrize(
    "final", [RandomForestClassifier(4, max_depth=4, random_state=0), LogisticRegression()]
)
def test_many_raw_columns_are_masked_with_all_their_encoded_columns(
    final: Any, groups: Any
) -> None:
    table, target = mixed()
    random = np.random.default_rng(0)
    wide = table.assign(**{f"n{j}": random.normal(size=120) for j in range(9)})
    rest = [name for name in wide if name not in table]
    model = make_pipeline(
        make_column_transformer((encoders(), list(table)), (StandardScaler(), rest)), final
    ).fit(wide, target)
    frame = Frame.from_table(wide)
    predictor = as_predictor(model, frame, output="probability")
    background = frame.take(np.arange(3))
    resolved = None if groups is None else resolve_groups(groups, frame.schema)
    keywords = {"background": background, "groups": resolved}
    raw = exact.plan(Request(predictor, frame, budget=2**14, **keywords))
    assert raw is not None
    expected = raw.explain(frame, ROWS[:2])
    full = shap.plan(predictor, frame, budget=2**14, **keywords)
    assert full.algorithm == "exact"
    found = full.explain(frame, ROWS[:2])
    assert found.feature_names == expected.feature_names
    np.testing.assert_allclose(found.values, expected.values, atol=1e-9)
    part = shap.plan(predictor, frame, budget=900, **keywords)
    estimate = part.explain(frame, ROWS[:2])
    assert estimate.feature_names == expected.feature_names
    gap = np.abs(estimate.values - expected.values)
    if isinstance(final, LogisticRegression):
        assert part.algorithm == "kernel" and estimate.standard_error is not None
        assert (gap <= 5 * estimate.standard_error + 1e-9).all()
    else:  # the trees need not be asked
        assert part.exact and gap.max() <= 1e-9


def test_a_scaler_before_trees_changes_nothing() -> None:
    plain = RandomForestRegressor(10, random_state=0).fit(X, y)
    scaled = make_pipeline(KBinsDiscretizer(20, encode="ordinal"), RandomForestRegressor(10))
    scaled.fit(X, y)
    for perturbation in ("path_dependent", "interventional"):
        found, plan = explained(scaled, perturbation=perturbation)
        assert plan.perturbation == perturbation
        assert plan.algorithm in ("tree_path_dependent", "tree_interventional", "shap_tree")
        assert found.trust["additivity_gap"].max() <= 1e-9
    expected, _ = by_enumeration(scaled)
    np.testing.assert_allclose(found.values, expected.values, atol=1e-6)
    assert plain.n_features_in_ == found.n_features


@pytest.mark.parametrize(
    "steps", [(StandardScaler(), PCA(3)), (PolynomialFeatures(2), StandardScaler())]
)
def test_encoders_that_mix_columns_are_masked_as_a_whole(steps: Any) -> None:
    model = make_pipeline(*steps, Ridge()).fit(X, y)
    found, plan = explained(model)
    assert plan.algorithm == "exact"
    expected, _ = by_enumeration(model)
    np.testing.assert_array_equal(found.values, expected.values)


TREES = [
    RandomForestClassifier(10, max_depth=5, random_state=0),
    RandomForestRegressor(10, max_depth=5, random_state=0),
    GradientBoostingClassifier(n_estimators=10),
    HistGradientBoostingClassifier(max_iter=10),
    xgb.XGBClassifier(n_estimators=10, n_jobs=1),
    lgb.LGBMClassifier(n_estimators=10, verbose=-1, n_jobs=1),
]


@pytest.mark.parametrize("model", TREES, ids=lambda m: type(m).__name__)
def test_trees_agree_with_shap(model: Any) -> None:
    model.fit(X, y)
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame)
    units = [unit for unit in predictor.units if predictor.with_output(unit).margin_scale]
    reference = shap_package.TreeExplainer(model).shap_values(X.iloc[ROWS])
    if reference.ndim == 2 and predictor.n_outputs == 2:
        reference = np.stack([-reference, reference], axis=-1)
    reference = reference.reshape(len(ROWS), X.shape[1], -1)
    found, plan = explained(model, output=units[0])
    assert plan.perturbation == "path_dependent" and plan.exact
    np.testing.assert_allclose(found.values, reference, atol=2e-5)
    assert found.trust["additivity_gap"].max() <= 2e-5
    assert found.trust["n_background"] == 0


@pytest.mark.parametrize("model", TREES, ids=lambda m: type(m).__name__)
def test_trees_against_a_background_are_the_enumeration(model: Any) -> None:
    model.fit(X, y)
    for output in as_predictor(model, Frame.from_table(X)).units:
        found, plan = explained(model, output=output, background=X.iloc[:25])
        assert plan.perturbation == "interventional"
        expected, other = by_enumeration(model, output=output, background=Frame.from_table(X[:25]))
        np.testing.assert_allclose(found.values, expected.values, atol=2e-5)
        np.testing.assert_allclose(plan.base_values, other.base_values, atol=2e-5)
        if output == "probability":
            np.testing.assert_allclose(found.values.sum(axis=2), 0.0, atol=1e-6)


BOOSTERS = [
    xgb.XGBClassifier(n_estimators=8),
    lgb.LGBMClassifier(n_estimators=8, verbose=-1),
    catboost.CatBoostClassifier(**QUIET),
]


@pytest.mark.parametrize("model", BOOSTERS, ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_boosters_own_contributions(model: Any, n_classes: int) -> None:
    target = y if n_classes == 2 else y + (X.iloc[:, 0] > 15)
    model = type(model)(**{k: v for k, v in model.get_params().items() if k != "objective"})
    model.fit(X, target)
    frame = Frame.from_table(X)
    request = Request(as_predictor(model, frame, output="log_odds"), frame)
    plan = boosters.plan(request)
    assert plan is not None and plan.algorithm == "booster"
    found = plan.explain(frame, ROWS)
    assert found.values.shape == (len(ROWS), 8, n_classes)
    assert found.trust["additivity_gap"].max() <= 2e-5
    door, _ = explained(model, output="log_odds")
    np.testing.assert_allclose(found.values, door.values, atol=2e-5)


def test_native_categories_and_missing_values() -> None:
    table, target = mixed()
    table = table.assign(city=table.city.astype("category"))
    frame = Frame.from_table(table)
    models = [
        xgb.XGBClassifier(n_estimators=8, enable_categorical=True),
        lgb.LGBMClassifier(n_estimators=8, verbose=-1, min_child_samples=5),
        HistGradientBoostingClassifier(max_iter=8, categorical_features="from_dtype"),
        catboost.CatBoostClassifier(cat_features=["city"], **QUIET),
    ]
    for model in models:
        model.fit(table, target)
        for output in ("log_odds", "probability"):
            for perturbation in ("auto", "interventional"):
                found, _ = explained(model, table, output, perturbation=perturbation)
                assert found.trust["additivity_gap"].max() <= 2e-5, type(model)
                assert np.isfinite(found.values).all()
                if perturbation == "interventional":
                    expected, _ = by_enumeration(model, table, output)
                    np.testing.assert_allclose(found.values, expected.values, atol=2e-5)
    native = xgb.train(
        {"objective": "binary:logistic"}, xgb.DMatrix(table, target, enable_categorical=True), 8
    )
    plan = shap.plan(as_predictor(native, frame, output="log_odds"), frame)
    assert plan.explain(frame, ROWS).trust["additivity_gap"].max() <= 2e-5


def test_shap_is_used_only_where_it_is_right() -> None:
    table, target = mixed()
    codes = table[["age", "income"]].assign(city=table.city.astype("category").cat.codes)
    wrong = HistGradientBoostingClassifier(
        max_iter=20, categorical_features=["city"], min_samples_leaf=3
    )
    wrong.fit(codes, target)
    frame = Frame.from_table(codes)
    request = Request(as_predictor(wrong, frame, output="log_odds"), frame)
    assert shap_tree.plan(request) is None
    assert any("miss" in note or "cannot" in note for note in request.notes)
    for model in (BaggingClassifier(n_estimators=4), catboost.CatBoostClassifier(**QUIET)):
        model.fit(X, y)
        frame = Frame.from_table(X)
        for unit in as_predictor(model, frame).units:
            request = Request(as_predictor(model, frame, output=unit), frame)
            assert shap_tree.plan(request) is None
    right = RandomForestClassifier(5, random_state=0).fit(X, y)
    for keywords in ({}, {"background": frame.take(np.arange(20))}):
        plan = shap_tree.plan(Request(as_predictor(right, frame), frame, **keywords))
        assert plan is not None
        assert plan.explain(frame, ROWS).trust["additivity_gap"].max() <= 1e-6


def test_auto_is_interventional_where_a_background_is_given_or_the_unit_needs_it() -> None:
    model = GradientBoostingClassifier(n_estimators=5).fit(X, y)
    assert explained(model, output="log_odds")[1].perturbation == "path_dependent"
    with_background, plan = explained(model, output="log_odds", background=X.iloc[:30])
    assert plan.perturbation == "interventional" and with_background.trust["n_background"] == 30
    in_probability, plan = explained(model, output="probability")
    assert plan.perturbation == "interventional" and in_probability.trust["n_background"] == 100
    with pytest.raises(NotSupported, match="log_odds"):
        explained(model, output="probability", perturbation="path_dependent")
    with pytest.raises(NotSupported, match="interventional"):
        explained(LogisticRegression(max_iter=9999).fit(X, y), perturbation="path_dependent")


@pytest.mark.parametrize(
    ("model", "algorithm"),
    [
        (RandomForestClassifier(5, random_state=0), "tree_path_dependent"),
        (RandomForestRegressor(5, random_state=0), "tree_path_dependent"),
        (GradientBoostingClassifier(n_estimators=5, random_state=0), "exact"),
        (Ridge(), "linear"),
        (make_pipeline(StandardScaler(), Ridge()), "linear"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_plan_has_a_name_of_the_contract(model: Any, algorithm: str) -> None:
    found, plan = explained(model.fit(X, y))
    assert plan.algorithm == found.trust["algorithm"] == algorithm
    assert found.method == plan.method and len(plan.method) < 80
    assert found.trust["perturbation"] == plan.perturbation
    assert plan.seconds_per_row is not None and plan.seconds_per_row > 0


def test_groups_are_sums_for_linear_models_and_trees() -> None:
    groups = {"size": ["mean radius", "mean area", "mean perimeter"]}
    for model in (Ridge(), RandomForestRegressor(5, random_state=0)):
        model.fit(X, y)
        single, _ = explained(model)
        grouped, _ = explained(model, groups=groups)
        assert grouped.feature_names[0] == "size" and grouped.n_features == 6
        np.testing.assert_allclose(
            grouped.values[:, 0], single.values[:, [0, 2, 3]].sum(axis=1), atol=1e-12
        )


def test_importance_is_the_mean_size_with_its_standard_error() -> None:
    found, _ = explained(Ridge().fit(X, y))
    result = shap.importance(found)
    size = np.abs(found.values)
    np.testing.assert_allclose(result.values, size.mean(axis=0))
    np.testing.assert_allclose(
        result.standard_deviation, size.std(axis=0, ddof=1) / np.sqrt(len(ROWS))
    )
    assert result.method == "shap" and result.unit == "mean |SHAP|, value"
