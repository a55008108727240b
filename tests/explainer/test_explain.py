"""`explain` end to end without a browser: awkward inputs work, bad ones are refused at the door."""

from __future__ import annotations

import time
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

import xwidgets as xw
from xwidgets import errors

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def cancer():
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return X.iloc[:, :8], y


@pytest.fixture(scope="module")
def forest(cancer):
    return RandomForestClassifier(20, max_depth=6, random_state=0).fit(*cancer)


def additive(result, bar):
    scale = np.maximum(1, np.abs(result.predictions))
    gap = np.abs(result.base_values + result.values.sum(axis=1) - result.predictions)
    return (gap / scale).max() <= bar


def test_the_first_example(forest, cancer):
    X, y = cancer
    explainer = xw.explain(forest, X, y, class_names=["malignant", "benign"])
    result = explainer.attributions()
    assert result.values.shape == (569, 8, 2) and result.unit == "probability"
    assert result.output_names == ("malignant", "benign")
    assert additive(result, 1e-9)
    np.testing.assert_allclose(result.predictions, forest.predict_proba(X), atol=1e-12)
    assert explainer.selection.output == 1
    assert "569 rows" in repr(explainer)
    tidy = result.to_frame()
    assert isinstance(tidy, pd.DataFrame) and len(tidy) == 569 * 8 * 2


@pytest.mark.parametrize("container", ["numpy", "pandas", "polars", "pyarrow"])
def test_every_container_gives_the_same_numbers(cancer, container):
    X, y = cancer
    matrix = X.to_numpy()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(matrix, y)
    reference = xw.explain(model, matrix).attributions(rows=np.arange(20))
    table = {
        "numpy": lambda: matrix,
        "pandas": lambda: pd.DataFrame(matrix, columns=list("abcdefgh")),
        "polars": lambda: pl.DataFrame(matrix, schema=list("abcdefgh")),
        "pyarrow": lambda: pl.DataFrame(matrix, schema=list("abcdefgh")).to_arrow(),
    }[container]()
    result = xw.explain(model, table).attributions(rows=np.arange(20))
    # Another memory layout adds in another order.
    np.testing.assert_allclose(result.values, reference.values, rtol=0, atol=1e-12)
    kept = xw.explain(model, table)
    kept.selection.rows = [3, 5]
    assert type(kept.selected()) is type(table) and len(kept.selected()) == 2
    library = type(result.to_frame()).__module__.split(".")[0]
    assert library == ("polars" if container == "polars" else "pandas")


def test_column_order_does_not_matter(cancer):
    X, y = cancer
    turned = X[X.columns[::-1]]
    results = [
        xw.explain(
            RandomForestClassifier(5, random_state=0, max_features=None).fit(T, y), T
        ).attributions(rows=range(30))
        for T in (X, turned)
    ]
    # The forests differ; linear models do not, where the solver gets to the bottom.
    linear = [
        xw.explain(
            LogisticRegression(solver="newton-cholesky", tol=1e-10).fit(T, y), T, output="log_odds"
        )
        for T in (X, turned)
    ]
    one, two = (explainer.attributions(rows=range(30)).values for explainer in linear)
    np.testing.assert_allclose(one, two[:, ::-1], rtol=1e-3, atol=1e-6)
    assert all(additive(result, 1e-9) for result in results)


def test_missing_values_and_categories():
    X, y = xw.datasets.make_credit(300, seed=1)
    for name in X.select_dtypes(exclude=["number", "bool"]).columns:
        X[name] = X[name].astype("category")
    model = HistGradientBoostingClassifier(max_iter=20, categorical_features="from_dtype")
    model.fit(X, y)
    result = xw.explain(model, X, y, output="log_odds").attributions(rows=range(40))
    assert additive(result, 1e-9) and np.isfinite(result.values).all()


def test_xgboost_with_missing_values():
    xgboost = pytest.importorskip("xgboost", reason="an optional extra")
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 5))
    X[rng.random(X.shape) < 0.2] = np.nan
    y = (np.nan_to_num(X[:, 0]) + np.nan_to_num(X[:, 1]) > 0).astype(int)
    model = xgboost.XGBClassifier(n_estimators=20, max_depth=3).fit(X, y)
    explainer = xw.explain(model, X, y, output="log_odds")
    assert additive(explainer.attributions(rows=range(50)), 2e-5)
    frame = pd.DataFrame(X, columns=list("abcde"))
    named = xgboost.XGBClassifier(n_estimators=20, max_depth=3).fit(frame, y)
    assert additive(xw.explain(named, frame, output="log_odds").attributions(rows=range(9)), 2e-5)


def test_multiclass_and_regression():
    X, y = load_wine(return_X_y=True, as_frame=True)
    model = RandomForestClassifier(10, random_state=0).fit(X, y)
    result = xw.explain(model, X, y).attributions()
    assert result.values.shape == (178, 13, 3) and additive(result, 1e-9)
    np.testing.assert_allclose(result.values.sum(axis=2), 0, atol=1e-9)
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    explainer = xw.explain(Ridge().fit(X, y), X, y)
    assert explainer.attributions().unit == "value"
    assert additive(explainer.attributions(), 1e-9)


def test_groups_are_one_feature(forest, cancer):
    X, _ = cancer
    explainer = xw.explain(forest, X, groups={"size": ["mean radius", "mean area"]})
    alone = xw.explain(forest, X).attributions(rows=range(10))
    together = explainer.attributions(rows=range(10))
    assert explainer.feature_names[0] == "size" and len(explainer.feature_names) == 7
    np.testing.assert_allclose(
        together.values[:, 0], alone.values[:, 0] + alone.values[:, 3], atol=1e-12
    )


def test_new_rows_keep_no_position(forest, cancer):
    X, _ = cancer
    explainer = xw.explain(forest, X)
    shuffled = X.iloc[[5, 6]][X.columns[::-1]]
    new = shuffled.set_axis(["Ann", "Bob"])
    result = explainer.attributions(rows=new)
    assert result.rows.tolist() == [-1, -1] and result.row_names.tolist() == ["Ann", "Bob"]
    np.testing.assert_allclose(result.values, explainer.attributions(rows=[5, 6]).values)
    assert explainer.attributions(rows=shuffled).rows.tolist() == [5, 6], "rows of X are found"
    changed = explainer.attributions(rows=shuffled + 1)
    assert changed.rows.tolist() == [-1, -1], "changed rows are none of X"


def test_labels_are_never_taken_for_positions(forest, cancer):
    X = cancer[0].sample(300, random_state=1)
    explainer = xw.explain(forest, X)
    chosen = X.index[X.index < 300]
    explainer.selection.rows = chosen
    assert set(explainer.selected().index) == set(chosen)
    assert "given as labels" in repr(explainer.selection)
    explainer.selection.rows = X["mean area"] > 700
    assert explainer.selected().equals(X[X["mean area"] > 700])
    explainer.selection.rows = slice(0, 10)
    assert explainer.selected().equals(X.iloc[:10])
    explainer.selection.rows = X.query("`mean area` > 900")
    assert explainer.selected().equals(X.query("`mean area` > 900"))
    result = explainer.attributions(rows=chosen)
    assert result.row_names.tolist() == list(chosen)
    assert result.trust["rows_read_as"] == "labels"
    assert result.to_frame()["row_name"].unique().tolist() == list(chosen)
    np.testing.assert_array_equal(
        result.predictions, forest.predict_proba(X.loc[chosen]), "other rows"
    )
    with pytest.warns(UserWarning, match=r"rows: .*read as positions.*X.iloc\[rows\]"):
        by_position = explainer.attributions(rows=[0, 1])
    assert by_position.row_names.tolist() == X.index[:2].tolist()
    with pytest.raises(errors.InvalidValue, match="another index"):
        explainer.selection.rows = cancer[0]["mean area"][:300] > 700


def test_a_row_is_asked_for_by_its_label(forest, cancer):
    X = cancer[0].sample(300, random_state=1)
    explainer = xw.explain(forest, X)
    far = X.index[X.index >= 300][0]
    with pytest.raises(errors.UnknownName, match=rf"{far} is a label: pass X.loc\[{far}\]"):
        explainer.force(far)
    at = X.index.get_loc(far)
    for way in (X.loc[far], X.iloc[at], str(far), X.loc[[far]], X.index[[at]]):
        view = explainer.force(way)
        assert type(view).__name__ == "ForceView", "one row, however it is given"
        assert view.result.row_names.tolist() == [far]
    assert type(explainer.force(X.index[3:5])).__name__ == "StackedView"
    near = X.index[X.index < 300][0]
    with pytest.warns(UserWarning, match=rf"row: .*a position: .*X.loc\[{near}\]") as heard:
        assert explainer.waterfall(near).result.rows.tolist() == [near]
    assert heard[0].filename == __file__


def test_what_xwidgets_itself_says_of_rows_is_never_doubted(forest, cancer):
    X = cancer[0].sample(frac=1, random_state=1)
    explainer = xw.explain(forest, X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        explainer.selection.filters = [{"feature": "mean area", "min": 900}]
        rows = explainer.selection.rows
        assert explainer.attributions(rows=rows).rows.tolist() == rows.tolist()
        stacked = explainer.force(rows)
        assert stacked.result.rows.tolist() == rows.tolist()
        assert explainer.force(X.iloc[7]).result.rows.tolist() == [7]
        hub = explainer._live.hub
        hub.set_state({"row": 5})
        assert explainer.selection.row == 5, "a click in the page"


def test_row_names_are_given(forest, cancer):
    X = cancer[0].head(20).to_numpy()
    names = [f"patient {i}" for i in range(20)]
    explainer = xw.explain(forest, X, row_names=names)
    assert explainer.force("patient 7").result.rows.tolist() == [7]
    explainer.selection.row = "patient 3"
    assert (explainer.selection.row, explainer.selection.row_name) == (3, "patient 3")
    with pytest.raises(errors.UnknownName, match="patient 7"):
        explainer.waterfall("pateint 7")
    with pytest.raises(errors.InvalidShape, match="19 names"):
        xw.explain(forest, X, row_names=names[1:])
    with pytest.raises(errors.UnknownName, match="the last row is 19"):
        explainer.force(-1)
    explainer.selection.feature = 4
    assert explainer.selection.feature_name == explainer.feature_names[4]


def test_the_models_own_error_is_told():
    def model(rows):
        raise ZeroDivisionError("the flux capacitor is empty")

    with pytest.raises(errors.ModelFailed, match="the flux capacitor is empty"):
        xw.explain(model, np.zeros((5, 2)))


def test_hostile_names_stay_text(cancer, tmp_path):
    X, y = cancer
    X = X.rename(columns={"mean radius": HOSTILE, "mean area": "</script><script>alert(1)"})
    model = RandomForestClassifier(5, random_state=0).fit(X, y)
    explainer = xw.explain(model, X, y, class_names=[HOSTILE, "</script>"])
    still = explainer._repr_mimebundle_()[0]["text/html"]
    explainer.to_html(tmp_path / "x.html")
    page = (tmp_path / "x.html").read_text()
    explainer.beeswarm().save(tmp_path / "x.svg")
    for text in (still, page, (tmp_path / "x.svg").read_text()):
        assert HOSTILE not in text and "<script>alert(1)" not in text


def test_saving_each_kind(forest, cancer, tmp_path):
    import json

    X, y = cancer
    view = xw.explain(forest, X, y).force(3)
    for suffix in ("html", "svg", "png", "json", "csv"):
        view.save(tmp_path / f"force.{suffix}")
        assert (tmp_path / f"force.{suffix}").stat().st_size > 100
    assert (tmp_path / "force.png").read_bytes()[:4] == b"\x89PNG"
    json.loads((tmp_path / "force.json").read_text())
    with pytest.raises(errors.InvalidValue, match="suffix"):
        view.save(tmp_path / "force.docx")
    with pytest.raises(errors.InvalidValue, match="directory"):
        view.save(tmp_path / "nowhere" / "force.html")


def test_from_shap_and_back(forest, cancer):
    X, y = cancer
    explainer = xw.explain(forest, X, y)
    explanation = explainer.attributions().to_shap()
    again = xw.from_shap(explanation, y)
    np.testing.assert_allclose(again.attributions().values, explainer.attributions().values)
    assert again.feature_names == explainer.feature_names
    with pytest.raises(errors.NotSupported, match="no model"):
        again.attributions(rows=X.iloc[:2])


def test_same_seed_same_numbers():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 14))

    def model(rows):
        return np.tanh(rows @ np.arange(14.0)) + rows[:, 0] * rows[:, 1]

    runs = [
        xw.explain(model, X, seed=seed).attributions(rows=range(3)).values for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


BAD = [
    ("unfitted", lambda X, y: (RandomForestClassifier(), X, y), {}, errors.NotFitted, "fit"),
    ("class", lambda X, y: (RandomForestClassifier, X, y), {}, errors.InvalidModel, "instance"),
    ("swapped", lambda X, y: (X, "MODEL", y), {}, (TypeError,), "swap"),
    ("no model", lambda X, y: (42, X, y), {}, errors.InvalidModel, "model"),
    ("1-D", lambda X, y: ("MODEL", X.iloc[0], y), {}, ValueError, "X"),
    ("3-D", lambda X, y: ("MODEL", np.zeros((2, 2, 2)), y), {}, errors.InvalidShape, "2, 2, 2"),
    ("empty", lambda X, y: ("MODEL", X.iloc[:0], None), {}, errors.InvalidShape, "rows"),
    ("too few columns", lambda X, y: ("MODEL", X.iloc[:, :7], y), {}, ValueError, "mean concave"),
    (
        "misspelt",
        lambda X, y: ("MODEL", X.rename(columns={"mean area": "mean aera"}), y),
        {},
        errors.InvalidColumns,
        "did you mean",
    ),
    (
        "twice the same",
        lambda X, y: ("MODEL", X.rename(columns={"mean area": "mean radius"}), y),
        {},
        errors.InvalidColumns,
        "mean radius",
    ),
    ("short y", lambda X, y: ("MODEL", X, y[:5]), {}, errors.InvalidShape, "y: found 5"),
    ("strange y", lambda X, y: ("MODEL", X, y + 7), {}, errors.InvalidValue, "class"),
    ("keyword", lambda X, y: ("MODEL", X, y), {"backgroud": 1}, TypeError, "background"),
    ("unit", lambda X, y: ("MODEL", X, y), {"output": "odds"}, ValueError, "output"),
    ("columns", lambda X, y: ("MODEL", X, y), {"columns": "all"}, ValueError, "columns"),
    ("seed", lambda X, y: ("MODEL", X, y), {"seed": 1.5}, TypeError, "seed"),
    (
        "background",
        lambda X, y: ("MODEL", X, y),
        {"background": np.zeros((0, 8))},
        ValueError,
        "background",
    ),
    (
        "weights",
        lambda X, y: ("MODEL", X, y),
        {"sample_weight": np.full(569, -1.0)},
        ValueError,
        "sample_weight",
    ),
    ("names", lambda X, y: ("MODEL", X, y), {"class_names": ["a"]}, ValueError, "class_names"),
    (
        "groups",
        lambda X, y: ("MODEL", X, y),
        {"groups": {"g": ["mean raduis"]}},
        errors.UnknownName,
        "mean radius",
    ),
    (
        "infinite",
        lambda X, y: ("MODEL", X.where(X > 0, np.inf).replace(X.iloc[0, 0], np.inf), y),
        {},
        errors.MissingValues,
        "inf",
    ),
]


def _is_model(value):
    return isinstance(value, str) and value == "MODEL"


@pytest.mark.parametrize(("name", "make", "keywords", "error", "words"), BAD, ids=lambda v: v)
def test_bad_input(name, make, keywords, error, words, forest, cancer):
    calls = []

    class Watched(RandomForestClassifier):
        def predict_proba(self, X):
            calls.append(len(X))
            return super().predict_proba(X)

    watched = Watched()
    watched.__dict__.update(forest.__dict__)
    arguments = [watched if _is_model(value) else value for value in make(*cancer)]
    start = time.thread_time()  # a stall of the machine is not ours
    with pytest.raises(error, match=words) as caught:
        xw.explain(*arguments, **keywords)
    assert time.thread_time() - start < 1
    assert isinstance(caught.value, errors.XwidgetsError)
    assert caught.value.argument and caught.value.found
    # What needs the model's outputs to be told is found on a trial of a few rows.
    allowed = 64 if name in ("strange y", "names", "infinite") else 0
    assert sum(calls) <= allowed, "the model was called for real"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda e: e.force(569), "row"),
        (lambda e: e.force("first"), "row"),
        (lambda e: e.force([0, 600]), "row: found position 600"),
        (lambda e: e.force([]), "row: found no row"),
        (lambda e: e.force(2.5), "row: found 2.5.*Fix: pass 2"),
        (lambda e: e.waterfall([1, 2]), "row: found 2 rows.*Fix"),
        (lambda e: e.dependence("mean raduis"), "mean radius"),
        (lambda e: e.dependence("mean radius", color_by="nothing"), "color_by"),
        (lambda e: e.dependence("mean radius", "pdb"), "method"),
        (lambda e: e.importance("gini"), "method"),
        (lambda e: e.importance(max_display=0), "max_display"),
        (lambda e: e.dashboard("pie"), "pie"),
        (lambda e: e.attributions(perturbation="both"), "perturbation"),
        (lambda e: e.attributions(budget=-3), "budget"),
        (lambda e: e.attributions("lime"), "method"),
        (lambda e: e.attributions(pd.DataFrame({"a": [1.0]})), r"method: .*by name: .*rows="),
        (lambda e: e.attributions(rows=[True, False]), "rows"),
    ],
)
def test_bad_questions(ask, words, forest, cancer):
    explainer = xw.explain(forest, *cancer)
    with pytest.raises(errors.XwidgetsError, match=words):
        ask(explainer)
    assert explainer.attributions(rows=[0]).n_rows == 1, "what was there is lost"


def test_permutation_needs_y(forest, cancer):
    with pytest.raises(errors.NotSupported, match="y"):
        xw.explain(forest, cancer[0]).importance("permutation")


@pytest.mark.parametrize("seed", [2**32 - 1, 2**33 + 5, np.random.SeedSequence(0).entropy + 2**90])
def test_a_seed_of_any_size_is_one_for_all_that_is_fitted(seed):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    y = X[:, 0] + X[:, 1] * rng.normal(size=60)
    model = DecisionTreeRegressor(max_depth=3, max_features=1).fit(
        X, y
    )  # copies of it are seeded, too

    def told() -> list[np.ndarray]:
        with xw.explain(model, X, y, seed=seed) as explainer:
            return [
                explainer.rankings(refit=True).result.values,
                explainer.surrogate().result.fidelity,
                explainer.good_models(n=2, how="seed").result.scores,
                explainer.tradeoff().result.scores,
            ]

    for one, again in zip(told(), told(), strict=True):
        np.testing.assert_array_equal(one, again)


def test_inputs_are_untouched(forest, cancer):
    import joblib

    X, y = cancer
    before = joblib.hash((X, y, forest))
    explainer = xw.explain(forest, X, y)
    explainer.attributions()
    explainer.dashboard()
    explainer.selection.rows = [1, 2]
    assert joblib.hash((X, y, forest)) == before
