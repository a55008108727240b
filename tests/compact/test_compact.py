"""When a model has a compact form, what stands in it, and how bytes that are none are refused."""

from __future__ import annotations

import re
import struct
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from tests.compact import models
from tests.compact.page import Case, ask
from tests.trees import zoo
from xwidgets.data import Frame
from xwidgets.errors import InvalidValue
from xwidgets.models import as_predictor
from xwidgets.models.compact import Compact, NotCompact, container, ensemble, evaluate, write


def compact_of(name: str, **options) -> Compact:
    model, table = models.fitted(name)
    frame = Frame.from_table(table)
    found = write(as_predictor(model, frame), frame, **options)
    assert isinstance(found, Compact)
    return found


def refusal(model, table, **options) -> str:
    frame = Frame.from_table(table)
    found = write(as_predictor(model, frame), frame, **options)
    assert isinstance(found, NotCompact)
    return found.reason


# --- bytes ---------------------------------------------------------------------------------------

FLOATS = hnp.arrays(np.float64, st.integers(0, 600), elements=st.floats(width=64))
FEW_FLOATS = hnp.arrays(
    np.float64, st.integers(256, 2_000), elements=st.sampled_from([0.1, -0.0, 0.0, np.nan, 1e300])
)
INTEGERS = hnp.arrays(np.int64, st.integers(0, 300), elements=st.integers(-(2**31), 2**31 - 1))


@settings(max_examples=60, deadline=None)
@given(st.one_of(FLOATS, FEW_FLOATS))
def test_numbers_come_back_bit_for_bit(values):
    _, arrays = container.unpack(container.pack({"a": 1}, {"x": values}))
    assert arrays["x"].dtype == np.float64
    same = (arrays["x"] == values) & (np.signbit(arrays["x"]) == np.signbit(values))
    assert (same | (np.isnan(values) & np.isnan(arrays["x"]))).all()


@settings(max_examples=60, deadline=None)
@given(INTEGERS)
def test_integers_come_back(values):
    header, arrays = container.unpack(container.pack({"a": "é"}, {"x": values, "y": np.arange(3)}))
    assert header == {"a": "é"}
    np.testing.assert_array_equal(arrays["x"], values)
    np.testing.assert_array_equal(arrays["y"], np.arange(3))


def damaged() -> dict[str, tuple[bytes, str, str]]:
    """Bytes, and what Python and the page say of them."""
    data = compact_of("forest").data
    future = data[:8] + struct.pack("<I", container.VERSION + 1) + data[12:]
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 16]) + data[middle + 1 :]
    return {
        "magic": (b"PK" + data[2:], "no compact model", "no compact model"),
        "empty": (b"", "no compact model", "no compact model"),
        "future": (future, "format version 2", "format version 2; this page reads version 1"),
        "cut": (data[:-9], "of .* bytes", "cut short"),
        "flipped": (flipped, "checksum", "checksum does not match"),
    }


@pytest.mark.parametrize("name", ["magic", "empty", "future", "cut", "flipped"])
def test_python_refuses_bytes_that_are_no_model(name):
    data, message, _ = damaged()[name]
    with pytest.raises(InvalidValue, match=message):
        container.unpack(data)


def test_the_page_refuses_them_with_a_clear_message(tmp_path):
    cases = damaged()
    rows = Frame.from_table(models.fitted("forest")[1]).matrix()
    answers = ask([Case(name, data, rows) for name, (data, _, _) in cases.items()], tmp_path)
    for name, (_, _, message) in cases.items():
        assert message in answers[name].error, name


def test_the_page_refuses_steps_and_links_of_its_future(tmp_path):
    header, arrays = container.unpack(compact_of("logistic").data)
    unit = {**header["units"][0], "link": "probit"}
    step = {"op": "dream", "in": [0], "out": 6, "n": 1}
    cases = [
        Case("link", container.pack({**header, "units": [unit]}, arrays), np.zeros((1, 6))),
        Case("step", container.pack({**header, "steps": [step]}, arrays), np.zeros((1, 6))),
    ]
    answers = ask(cases, tmp_path)
    assert "link that this page does not know: probit" in answers["link"].error
    assert "step that this page does not know: dream" in answers["step"].error


# --- what is refused -----------------------------------------------------------------------------


def test_models_of_another_kind_are_named():
    X, y = zoo.numbers(), zoo.labels(zoo.score(zoo.numbers()))
    with warnings.catch_warnings(action="ignore"):
        network = MLPClassifier(max_iter=5).fit(X, y)
    assert refusal(network, X) == "MLPClassifier is no sum of trees and no linear model"
    assert "function" in refusal(lambda table: table[:, 0], X)
    twice = make_pipeline(FunctionTransformer(np.cbrt), LogisticRegression()).fit(X, y)
    assert "FunctionTransformer" in refusal(twice, X)


def test_a_model_above_the_budget_goes_through_the_kernel():
    model, table = models.fitted("forest")
    said = refusal(model, table, max_bytes=10)
    assert re.fullmatch(r"its compact form has [1-9][\d.]* KB, more than 10 bytes", said), said


def test_a_model_whose_answers_differ_is_never_written():
    class Rounded(LogisticRegression):
        """Shows other probabilities than its coefficients say."""

        def predict_proba(self, X):
            p = super().predict_proba(X)
            return np.where(p[:, 1:] > 0.9, p - [[0.01, -0.01]], p)

        def decision_function(self, X):
            return super().decision_function(X)

    X, y = zoo.numbers(), zoo.labels(zoo.score(zoo.numbers()))
    assert "no probability" in refusal(Rounded().fit(X, y), X)


def test_float32_scalers_before_trees_are_left_to_the_kernel():
    X = zoo.numbers().astype(np.float32)
    y = zoo.labels(zoo.score(X))
    model = make_pipeline(StandardScaler(), RandomForestClassifier(5, random_state=0)).fit(X, y)
    assert "where the model says" in refusal(model, X)


# --- what stands in it ---------------------------------------------------------------------------


def test_explanations_that_need_rows_are_left_out_where_no_row_may_be_kept(tmp_path):
    with_rows, without = compact_of("boosting"), compact_of("boosting", rows=False)
    assert with_rows.holds_rows and with_rows.explanation
    assert not without.holds_rows and "background rows" in without.reason
    model, table = models.fitted("boosting")
    frame = Frame.from_table(table)
    answer = ask([Case("margin", without.data, frame.matrix(), 2, unit="log_odds")], tmp_path)
    assert answer["margin"].facts["explain_method"] == "exact tree SHAP, path-dependent"
    expected = as_predictor(model, frame, output="log_odds").predict(frame.native)
    np.testing.assert_allclose(answer["margin"].predictions, expected, rtol=1e-12)


def test_no_cell_of_a_linear_models_table_stands_in_it_without_rows():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.normal(size=(50, 3)) * 1234.5, columns=list("abc"))
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(table, table["a"] > 0)
    frame = Frame.from_table(table)
    found = write(as_predictor(model, frame), frame, rows=False)
    assert isinstance(found, Compact)
    _, arrays = container.unpack(found.data)
    held = np.concatenate([np.ravel(values) for values in arrays.values()])
    assert not np.isin(table.to_numpy().ravel(), held).any()


def test_many_features_of_a_boosted_probability_are_estimated_by_the_kernel():
    X, y = make_classification(200, 16, n_informative=14, n_redundant=0, random_state=0)
    model = GradientBoostingClassifier(n_estimators=20, random_state=0).fit(X, y)
    frame = Frame.from_table(X)
    found = write(as_predictor(model, frame), frame)
    assert isinstance(found, Compact) and found.explanation == ""
    assert "features in probability are estimated by sampling" in found.reason
    header, _ = container.unpack(found.data)
    margin = header["units"][1]
    assert margin["unit"] == "log_odds" and margin["explanation"]["kind"] == "path_dependent"


def test_what_the_model_takes_is_asked_of_the_model():
    header, _ = container.unpack(compact_of("refused levels").data)
    size, age, grade, rooms = header["features"]
    assert (size["missing"], age["missing"], rooms["missing"]) == (True, True, False)
    assert grade["n_levels"] == 3 and grade["refused"] == []
    logistic, _ = container.unpack(compact_of("logistic").data)
    assert not any(feature["missing"] for feature in logistic["features"])


def test_levels_that_the_model_never_saw_are_listed():
    table = pd.DataFrame({"city": pd.Categorical(["Rome", "Oslo"] * 20, ["Rome", "Bonn", "Oslo"])})
    model = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(table, np.arange(40) % 4 > 1)
    frame = Frame.from_table(table)
    found = write(as_predictor(model, frame), frame)
    assert isinstance(found, Compact)
    (city,) = container.unpack(found.data)[0]["features"]
    assert city == {"name": "city", "n_levels": 3, "missing": False, "refused": [1]}


def test_evaluation_in_numpy_is_the_models_own():
    for name in ("hist categories", "xgboost three", "one-hot logistic three", "products"):
        model, table = models.fitted(name)
        frame = Frame.from_table(table)
        predictor = as_predictor(model, frame)
        found = write(predictor, frame)
        assert isinstance(found, Compact) and found.n_rows > 150 and found.difference <= 1e-6
        expected = predictor.predict(frame.native)
        np.testing.assert_allclose(
            evaluate(found.data, frame.matrix()), expected, rtol=1e-6, atol=1e-7
        )


def test_trees_survive_the_way_there_and_back():
    from xwidgets.models import trees as tree_models

    model, table = models.fitted("hist categories")
    frame = Frame.from_table(table)
    trees = tree_models.from_model(model, frame)
    assert trees is not None
    header, arrays = container.unpack(compact_of("hist categories").data)
    again = ensemble.read(header, arrays)
    X = tree_models.prepare(trees, frame.matrix())
    np.testing.assert_array_equal(tree_models.predict(again, X), tree_models.predict(trees, X))
    assert again.cover.sum() == trees.cover.sum()


def test_a_forest_of_unlimited_depth_takes_few_bytes_a_node():
    X, y = make_classification(3_000, 12, random_state=0)
    model = RandomForestClassifier(20, random_state=0, n_jobs=1).fit(X, y)
    frame = Frame.from_table(X)
    found = write(as_predictor(model, frame), frame)
    assert isinstance(found, Compact)
    n_nodes = sum(tree.tree_.node_count for tree in model.estimators_)
    assert len(found.data) < 8 * n_nodes + 20_000
