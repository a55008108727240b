"""Own terms: coefficients by hand, scikit-learn's models, explainable boosting machines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    MultiTaskLasso,
    PoissonRegressor,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
)
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    PolynomialFeatures,
    SplineTransformer,
    StandardScaler,
)
from sklearn.svm import LinearSVC

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.errors import NotSupported
from xwidgets.models.additive import additive_of
from xwidgets.results.terms import Terms

RNG = np.random.default_rng(0)
N = 240


def table() -> pd.DataFrame:
    X = pd.DataFrame(
        {
            "age": RNG.integers(18, 80, N).astype(float),
            "income": RNG.normal(50, 12, N),
            "city": RNG.choice(["Rom", "Ulm", "Wien"], N),
        }
    )
    X.loc[:7, "income"] = np.nan
    return X


X = table()
NUMBER = 0.05 * X.age + 0.1 * X.income.fillna(50) + (X.city == "Ulm")
Y = (NUMBER.median() < NUMBER).astype(int)
CLASSES = np.array(["a", "b", "c"])[np.digitize(NUMBER, NUMBER.quantile([0.33, 0.66]))]


def encoder(*, spline: bool = False):
    numbers = make_pipeline(SimpleImputer(), SplineTransformer() if spline else StandardScaler())
    return make_column_transformer(
        (numbers, ["age", "income"]), (OneHotEncoder(drop="first"), ["city"])
    )


MODELS = {
    "linear": (LinearRegression(), NUMBER),
    "ridge": (Ridge(2.0), NUMBER),
    "lasso": (Lasso(0.05), NUMBER),
    "elastic net": (ElasticNet(0.05), NUMBER),
    "logistic": (LogisticRegression(), Y),
    "logistic of three": (LogisticRegression(), CLASSES),
    "support vectors": (LinearSVC(), Y),
    "support vectors of three": (LinearSVC(), CLASSES),
    "sgd": (SGDClassifier(random_state=0), Y),
    "ridge classifier": (RidgeClassifier(), Y),
    "several outputs": (MultiTaskLasso(0.01), np.stack([NUMBER, -(NUMBER**2) / 9], axis=1)),
}


def terms_of(model, rows, y=None) -> tuple[Terms, xw.Explainer]:
    explainer = xw.explain(model, rows, y)
    return explainer.terms().result, explainer


@pytest.mark.parametrize("spline", [False, True], ids=["scaled", "splines"])
@pytest.mark.parametrize("name", MODELS)
def test_the_sum_of_the_terms_is_the_model(name: str, spline: bool) -> None:
    final, y = MODELS[name]
    model = make_pipeline(encoder(spline=spline), final).fit(X, y)
    found, explainer = terms_of(model, X)
    with explainer:
        gap = np.array(found.trust["additivity_gap"])
        assert (gap <= 1e-9).all() and found.kind == "linear"
        assert found.term_names == ("age", "income", "city")
        # The model's own terms: coefficients times encoded columns, of every row.
        additive = additive_of(explainer._study.inputs.predictor, explainer._study.frame)
        encoded = np.asarray(model[0].transform(X))
        own = additive.terms(explainer._study.frame)
        cut = (encoded.shape[1] - 2) // 2
        parts = [slice(0, cut), slice(cut, 2 * cut), slice(2 * cut, None)]
        weights = np.atleast_2d(model[-1].coef_).T
        for t, some in enumerate(parts):
            ours = encoded[:, some] @ weights[some]
            np.testing.assert_allclose(own[:, t, -ours.shape[1] :], ours, atol=1e-9)
        # SHAP values are the terms around their means.
        assert found.trust["shap_gap"] == pytest.approx(0, abs=1e-8)
        np.testing.assert_allclose(
            found.intercept,
            explainer._study.tasks._ground(found.unit).predictions.mean(axis=0),
            atol=1e-12,
        )


def test_coefficients_are_in_the_units_of_the_raw_columns():
    model = make_pipeline(encoder(), LinearRegression()).fit(X, NUMBER)
    found, explainer = terms_of(model, X)
    with explainer:
        scaler = model[0].named_transformers_["pipeline"][-1]
        slope = model[-1].coef_[:2] / scaler.scale_
        np.testing.assert_allclose(found.slope[:2, 0], slope, rtol=1e-9)
        np.testing.assert_allclose(
            found.standardized[:2, 0],
            slope * [X.age.std(ddof=0), X.income.std(ddof=0)],
            rtol=1e-9,
        )
        assert np.isnan(found.slope[2, 0])
        # Against the reference level that the encoder dropped; and around the mean of the rows.
        first, _, own = found.curve(2, centered=False)
        np.testing.assert_allclose(own[:, 0], [0.0, *model[-1].coef_[2:]], atol=1e-12)
        _, _, around = found.curve(2)
        share = found.share[found.start[2] : found.start[3]]
        assert share @ around[:, 0] == pytest.approx(0, abs=1e-12)
        assert found.labels_first[found.start[2]] == "Rom" and len(first) == 3
        # What is missing has the place of what it is filled with.
        values, _, curve = found.curve(1)
        assert np.isnan(values[-1])
        filled = np.interp(X.income.mean(), values[:-1], curve[:-1, 0])
        assert curve[-1, 0] == pytest.approx(filled)


def test_splines_are_the_models_own_curves():
    model = make_pipeline(encoder(spline=True), Ridge()).fit(X, NUMBER)
    found, explainer = terms_of(model, X)
    with explainer:
        assert np.isnan(found.slope).all()
        values, _, own = found.curve(0, centered=False)
        rows = pd.DataFrame({"age": values, "income": 50.0, "city": "Rom"})
        others = pd.DataFrame({"age": [values[0]], "income": 50.0, "city": "Rom"})
        np.testing.assert_allclose(
            own[:, 0] - own[0, 0], model.predict(rows) - model.predict(others), atol=1e-9
        )


def test_products_are_terms_of_two():
    rows = pd.DataFrame(RNG.normal(size=(80, 3)), columns=["a", "b", "c"])
    y = rows.a * rows.b + rows.c
    poly = PolynomialFeatures(2, interaction_only=True, include_bias=False)
    model = make_pipeline(poly, Lasso(0.05)).fit(rows, y)
    found, explainer = terms_of(model, rows)
    with explainer:
        assert "a × b" in found.term_names and max(found.trust["additivity_gap"]) < 1e-9
        t = found.term_names.index("a × b")
        first, second, own = found.curve(t, centered=False)
        coefficient = model[-1].coef_[list(poly.get_feature_names_out()).index("a b")]
        np.testing.assert_allclose(
            own[..., 0], coefficient * first[:, None] * second[None], atol=1e-9
        )
        assert found.trust["n_zero"] == int((model[-1].coef_ == 0).sum()) > 0
        assert "coefficients are 0 (Lasso)" in found.trust["notes"][0]
        assert not np.isfinite(found.shap_gap[:3]).any()  # each stands in a pair
        assert found.order(0)[0] in (t, found.term_names.index("c"))


@pytest.mark.parametrize("task", ["binary", "three", "number"])
def test_explainable_boosting_machines(task: str, tmp_path) -> None:
    from interpret.glassbox import ExplainableBoostingClassifier, ExplainableBoostingRegressor

    kind = ExplainableBoostingRegressor if task == "number" else ExplainableBoostingClassifier
    y = {"binary": Y, "three": CLASSES, "number": NUMBER}[task]
    pairs = 0 if task == "three" else 1
    model = kind(max_rounds=40, interactions=pairs, random_state=0, outer_bags=2).fit(X, y)
    found, explainer = terms_of(model, X, y)
    with explainer:
        assert max(found.trust["additivity_gap"]) < 1e-9 and found.kind == "boosting"
        own = np.asarray(model.eval_terms(X)).reshape(N, len(model.term_features_), -1)
        np.testing.assert_allclose(found.center[:, -own.shape[2] :], own.mean(axis=0), atol=1e-9)
        np.testing.assert_allclose(found.size[:, -own.shape[2] :], own.std(axis=0), atol=1e-9)
        for t, features in enumerate(model.term_features_):
            scores = np.asarray(model.term_scores_[t])
            first, second, value = found.curve(t, centered=False)
            value = value[..., -own.shape[2] :]
            assert first.size and (second.size > 0) == (len(features) == 2)
            scores = scores.reshape(*scores.shape[: len(features)], -1)
            if features == (0,):
                # Every bin, from its lower cut up to the next one; nothing is missing.
                np.testing.assert_allclose(value[: len(scores) - 2], scores[1:-1], atol=1e-12)
                assert value[-1] == pytest.approx(scores[-2])
            if features == (1,):
                assert np.isnan(first[-1])
                np.testing.assert_allclose(value[-1], scores[0], atol=1e-12)  # missing
                np.testing.assert_allclose(value[:-2], scores[1:-1], atol=1e-12)
            if features == (2,):
                np.testing.assert_allclose(value, scores[1:-1], atol=1e-12)
        if task == "three":
            assert found.trust["shap_gap"] < 1e-8
        view = explainer.terms()
        view.save(tmp_path / "terms.svg")
        assert len(view.to_frame()) == len(found.tidy()["output"])


def test_groups_of_columns_are_one_term():
    rows = pd.DataFrame(RNG.normal(size=(60, 3)), columns=["a", "b", "c"])
    model = LinearRegression().fit(rows, rows.a + 2 * rows.b - rows.c)
    with xw.explain(model, rows, groups={"both": ["a", "b"]}) as explainer:
        found = explainer.terms().result
        assert sorted(found.term_names) == ["both", "c"]
        t = found.term_names.index("both")
        assert found.n_first[t] == 0 and found.size[t, 0] > 1.5
        assert max(found.trust["additivity_gap"]) < 1e-9
        assert len(explainer.terms().to_frame()) > 2 and explainer.terms()._still()


def test_what_is_no_sum_has_no_terms():
    rows = RNG.normal(size=(60, 2))
    for model in (RandomForestRegressor(5), PoissonRegressor()):
        model.fit(rows, np.exp(rows[:, 0]))
        with xw.explain(model, rows) as explainer:
            assert not explainer._study.has_terms
            with pytest.raises(NotSupported, match="sum of terms"):
                explainer.terms()
            with pytest.raises(NotSupported):
                explainer._study.ask(Question("terms", {}, "value")).result()
    # The squares of a kernel, three features in a product: no terms of at most two.
    model = make_pipeline(PolynomialFeatures(3), Ridge()).fit(RNG.normal(size=(60, 3)), np.ones(60))
    with xw.explain(model, RNG.normal(size=(60, 3))) as explainer:
        assert not explainer._study.has_terms


def _refusal(model, rows: pd.DataFrame, y) -> str:
    with xw.explain(model.fit(rows, y), rows, y) as explainer:
        with pytest.raises(NotSupported) as asked:
            explainer.terms()
        with pytest.raises(NotSupported) as answered:
            explainer._study.ask(Question("terms", {}, "value")).result()
        assert str(answered.value) == str(asked.value)
        return str(asked.value)


@pytest.mark.parametrize(
    ("steps", "name"),
    [
        ([StandardScaler(), PCA(2)], "'pca' (PCA)"),
        ([PolynomialFeatures(3)], "'polynomialfeatures' (PolynomialFeatures)"),
        (
            [PolynomialFeatures(2), StandardScaler(), PolynomialFeatures(2)],
            "'polynomialfeatures-2'",
        ),
        ([FunctionTransformer(lambda part: part * 2)], "(FunctionTransformer)"),
        ([make_union(StandardScaler(), PCA(1))], "'pca' (PCA)"),
        (
            [
                make_column_transformer(
                    (make_pipeline(StandardScaler(), PCA(1)), ["a", "b", "c"]),
                    remainder="passthrough",
                )
            ],
            "'pca' (PCA)",
        ),
    ],
)
def test_the_step_that_stands_in_the_way_is_named(steps, name):
    rows = pd.DataFrame(RNG.normal(size=(60, 3)), columns=list("abc"))
    said = _refusal(make_pipeline(*steps, Ridge()), rows, rows.a)
    assert name in said and 'columns="encoded"' in said
    model = make_pipeline(*steps, Ridge()).fit(rows, rows.a)
    with xw.explain(model, rows, columns="encoded") as explainer:  # as it says
        assert max(explainer.terms().result.trust["additivity_gap"]) < 1e-9


def test_no_step_is_blamed_for_a_model_that_is_no_sum():
    rows = pd.DataFrame(RNG.normal(size=(60, 3)), columns=list("abc"))
    said = _refusal(make_pipeline(PCA(2), RandomForestRegressor(5)), rows, rows.a)
    assert "RandomForestRegressor" in said and "PCA" not in said


def test_what_is_made_of_one_column_comes_from_it():
    model = make_pipeline(
        make_column_transformer(
            (FunctionTransformer(lambda part: np.c_[part, np.square(part)]), ["age"]),
            remainder="drop",
        ),
        LinearRegression(),
    ).fit(X, NUMBER)
    found, explainer = terms_of(model, X)
    with explainer:
        assert found.term_names == ("age",) and max(found.trust["additivity_gap"]) < 1e-9


def test_a_column_of_ones_is_part_of_the_constant():
    rows = pd.DataFrame(RNG.normal(size=(60, 2)), columns=["a", "b"])
    model = make_pipeline(PolynomialFeatures(2), Ridge(fit_intercept=False))
    found, explainer = terms_of(model.fit(rows, rows.a + 3), rows)
    with explainer:
        assert found.term_names == ("a", "b", "a × b")
        assert found.constant[0] == pytest.approx(model[-1].coef_[0], abs=1e-12)


def test_stills_charts_and_files(tmp_path):
    model = make_pipeline(encoder(), LogisticRegression()).fit(X, Y)
    with xw.explain(model, X, Y) as explainer:
        view = explainer.terms()
        assert explainer._study.has_terms
        for name in ("t.svg", "t.html", "t.json", "t.csv"):
            view.save(tmp_path / name)
        assert "standard deviation" in (tmp_path / "t.svg").read_text("utf-8")
        assert view.to_altair().to_dict()
        frame = view.to_frame()
        assert {"output", "term", "value", "contribution", "slope"} <= set(frame.columns)
        assert "city" in set(frame.term)


def test_polars():
    pl = pytest.importorskip("polars")
    model = LinearRegression().fit(X[["age"]], NUMBER)
    rows = pl.DataFrame({"age": X.age.to_numpy()})
    with xw.explain(lambda part: model.predict(part.to_numpy()), rows) as explainer:
        assert not explainer._study.has_terms  # a function hides what it is made of
    plain = LinearRegression().fit(X[["age"]].to_numpy(), NUMBER)
    with xw.explain(plain, rows) as explainer:
        assert isinstance(explainer.terms().to_frame(), pl.DataFrame)
