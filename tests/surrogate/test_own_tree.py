"""Where the model is itself a tree, it is shown as it is: in raw columns, to the last digit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeRegressor

import xwidgets as xw

RNG = np.random.default_rng(5)


def table(n: int = 500) -> pd.DataFrame:
    X = pd.DataFrame(
        {
            "income": RNG.lognormal(3, 0.6, n),
            "age": RNG.integers(18, 80, n).astype(float),
            "purpose": RNG.choice(["car", "radio", "school", "house"], n),
        }
    )
    X.loc[RNG.random(n) < 0.1, "age"] = np.nan
    return X


def target(X: pd.DataFrame) -> np.ndarray:
    purpose = X["purpose"].map({"car": 2.0, "school": 1.5}).fillna(0.0)
    steps = purpose + (X["age"].fillna(30) > 45) * 1.5 + 0.5 * np.log(X["income"])
    return np.asarray(steps + 0.1 * RNG.normal(size=len(X)))


def pipeline(*last: object, numbers: object, levels: object) -> object:
    columns = make_column_transformer(
        (numbers, ["income", "age"]), (levels, ["purpose"]), remainder="drop"
    )
    return make_pipeline(columns, *last)


NUMBERS = {
    "as they are": "passthrough",
    "imputed and scaled": make_pipeline(SimpleImputer(), StandardScaler()),
    "turned around": make_pipeline(
        SimpleImputer(strategy="median"), MinMaxScaler(), FunctionTransformer(np.negative)
    ),
    "logarithms": make_pipeline(SimpleImputer(), FunctionTransformer(np.log)),
}
LEVELS = {"one-hot": OneHotEncoder(), "ordinal": OrdinalEncoder()}


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("levels", LEVELS)
def test_behind_a_pipeline_it_is_the_model_itself(numbers, levels):
    X = table()
    model = pipeline(
        DecisionTreeRegressor(max_depth=5, random_state=0),
        numbers=NUMBERS[numbers],
        levels=LEVELS[levels],
    ).fit(X, target(X))
    inner = model[-1]
    with xw.explain(model, X) as explainer:
        found = explainer.surrogate().result
        assert found.exact and found.method == "the model's own decision tree"
        assert len(found.feature) == inner.tree_.node_count
        leaves = found.feature < 0
        assert leaves.sum() == inner.get_n_leaves()
        np.testing.assert_array_equal(found.values, inner.tree_.value[:, :, 0])
        assert found.spread[leaves].max() < 1e-12
        assert found.fidelity[0] == 1.0 and found.sentence.startswith("the model itself")
        assert found.importances.sum() == pytest.approx(1)
        if levels == "one-hot":
            assert any("purpose is" in name for name in found.names)
        # Other rows, too: what the words say is what the model does.
        other = table(400).dropna() if numbers == "as they are" else table(400)
        other = other[other["income"].between(X["income"].min(), X["income"].max())]
        columns = [
            other["income"].to_numpy(),
            other["age"].to_numpy(),
            explainer._study.columns[2].feature.levels.index,
        ]
        codes = np.array([columns[2](one) for one in other["purpose"]], float)
        said = found.values[walked(found, [columns[0], columns[1], codes])][:, 0]
        differs = np.abs(said - model.predict(other)) > 1e-9
        # Between two values that occur, a threshold behind a logarithm is not told exactly.
        assert differs.mean() <= (0.02 if numbers == "logarithms" else 0.0)


def walked(found, columns):
    """The leaf of every row, by the arrays of a result alone."""
    leaf = np.zeros(len(columns[0]), np.int64)
    for _ in range(int(found.depth.max())):
        for i, node in enumerate(leaf):
            j = found.feature[node]
            if j < 0:
                continue
            value = columns[j][i]
            if np.isnan(value):
                left = bool(found.missing_left[node])
            elif found.levels[node] is not None:
                left = int(value) in found.levels[node]
            else:
                left = value <= found.threshold[node]
            leaf[i] = found.left[node] if left else found.right[node]
    return leaf


def test_a_plain_tree_keeps_its_thresholds_and_scikit_learn_says_the_same():
    X = RNG.normal(size=(300, 4))
    y = np.where(X[:, 0] > 0, "yes", np.where(X[:, 1] > 0, "no", "maybe"))
    model = DecisionTreeClassifier(max_depth=4, random_state=0).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        found = explainer.surrogate(max_depth=1).result  # it is drawn as it is
    assert found.exact
    inner = model.tree_.feature >= 0
    np.testing.assert_array_equal(found.threshold[inner], model.tree_.threshold[inner])
    np.testing.assert_array_equal(found.model.predict(X), model.predict_proba(X))
    np.testing.assert_allclose(found.importances, model.feature_importances_)
    assert found.agreement == 1.0


def test_a_search_and_an_extra_tree():
    X = table()
    y = target(X)
    search = GridSearchCV(
        pipeline(DecisionTreeRegressor(), numbers="passthrough", levels=OneHotEncoder()),
        {"decisiontreeregressor__max_depth": [2, 3]},
        cv=3,
    ).fit(X, y)
    with xw.explain(search, X) as explainer:
        assert explainer.surrogate().result.exact
    numbers = X[["income"]].assign(more=RNG.normal(size=len(X)))
    extra = ExtraTreeRegressor(max_depth=3, random_state=0).fit(numbers, y)
    with xw.explain(extra, numbers) as explainer:
        assert explainer.surrogate().result.exact


def test_what_cannot_be_told_in_raw_columns_is_imitated():
    X = RNG.normal(size=(300, 4))
    y = X[:, 0] + X[:, 1]
    model = make_pipeline(PCA(2), DecisionTreeRegressor(max_depth=3)).fit(X, y)
    with xw.explain(model, X) as explainer:
        found = explainer.surrogate().result
    assert not found.exact and found.method == "decision tree that imitates the model"


def test_of_a_huge_tree_the_upper_part():
    X = RNG.normal(size=(4000, 3))
    y = RNG.normal(size=4000)
    model = DecisionTreeRegressor(random_state=0).fit(X, y)
    with xw.explain(model, X) as explainer:
        found = explainer.surrogate().result
    assert not found.exact and len(found.feature) <= 1023
    assert "levels of the model's own tree" in found.trust["notes"][0]
    assert 0 < found.fidelity[0] < 1


def test_a_tree_that_never_splits():
    X = RNG.normal(size=(30, 2))
    model = DecisionTreeRegressor().fit(X, np.ones(30))
    with xw.explain(model, X) as explainer:
        found = explainer.surrogate().result
    assert found.exact and len(found.rules) == 1
