"""Raw and encoded columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.impute import KNNImputer, MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)

from xwidgets.data import Frame
from xwidgets.errors import NotSupported
from xwidgets.models import as_predictor
from xwidgets.models.pipeline import encode, encoded_groups, encoding_of, split

RANDOM = np.random.default_rng(0)
NUMBERS = RANDOM.normal(size=(60, 3))
GAPS = NUMBERS.copy()
GAPS[::5, 1] = np.nan
KINDS = RANDOM.integers(0, 3, size=(60, 3))
TARGET = RANDOM.integers(0, 2, 60)


def measured(step: Any, table: np.ndarray) -> list[set[int]]:
    """Which encoded columns move when one raw column is shuffled."""

    def dense(one: Any) -> np.ndarray:
        out = step.transform(one)
        return np.asarray(out.toarray() if hasattr(out, "toarray") else out, dtype=float)

    before = dense(table)
    found: list[set[int]] = [set() for _ in range(before.shape[1])]
    for raw in range(table.shape[1]):
        for seed in range(5):
            moved = table.copy()
            moved[:, raw] = np.random.default_rng(seed).permutation(moved[:, raw])
            changed = (dense(moved) != before).any(axis=0)
            for column in np.flatnonzero(changed):
                found[column].add(raw)
    return found


@pytest.mark.parametrize(
    ("step", "table"),
    [
        (StandardScaler(), NUMBERS),
        (SimpleImputer(add_indicator=True), GAPS),
        (MissingIndicator(), GAPS),
        (OneHotEncoder(), KINDS),
        (OneHotEncoder(drop="first", min_frequency=19), KINDS),
        (OrdinalEncoder(), KINDS),
        (TargetEncoder(), KINDS),
        (KBinsDiscretizer(4), NUMBERS),
        (KBinsDiscretizer(4, encode="ordinal"), NUMBERS),
        (SplineTransformer(4), NUMBERS),
        (PolynomialFeatures(2, include_bias=True), NUMBERS),
        (SelectKBest(k=2), NUMBERS),
        (FunctionTransformer(np.exp), NUMBERS),
        (PCA(2), NUMBERS),
        (KNNImputer(), GAPS),
        (Normalizer(), NUMBERS),
        (FeatureUnion([("a", StandardScaler()), ("b", PCA(1))]), NUMBERS),
        (make_pipeline(SelectKBest(k=2), PolynomialFeatures(2)), NUMBERS),
        (
            ColumnTransformer(
                [("b", OneHotEncoder(), [2]), ("none", "drop", [1])], remainder="passthrough"
            ),
            KINDS,
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_encoded_columns_are_traced_to_all_that_move_them(step: Any, table: np.ndarray) -> None:
    step.fit(table, TARGET)
    found = encoded_groups(step, table.shape[1])
    assert found is not None
    seen = measured(step, table)
    assert len(found) == len(seen)
    for claimed, moved in zip(found, seen, strict=True):
        assert moved <= set(claimed)
        if len(moved) == 1 and type(step).__name__ not in ("KNNImputer",):
            assert set(claimed) == moved


def test_unknown_steps_are_not_guessed() -> None:
    step = FunctionTransformer(lambda t: t[:, ::-1]).fit(NUMBERS)
    assert encoded_groups(step, 3) is None

    class Own:
        def fit(self, X: Any, y: Any = None) -> Any:
            return self

        def transform(self, X: Any) -> Any:
            return X

    assert encoded_groups(Own(), 3) is None


def table() -> pd.DataFrame:
    """Two columns that swap places on the way."""
    return pd.DataFrame({"size": NUMBERS[:, 0], "kind": np.array(["a", "b", "c"])[KINDS[:, 0]]})


def pipeline(final: Any) -> Any:
    """Encoder that puts the last column first."""
    steps = make_column_transformer((OneHotEncoder(), ["kind"]), (StandardScaler(), ["size"]))
    return make_pipeline(steps, final).fit(table(), TARGET)


def test_owners_follow_names_wherever_the_columns_stand() -> None:
    model = pipeline(LogisticRegression())
    for one in (table(), table()[["kind", "size"]], table().assign(other=1).iloc[:, ::-1]):
        frame = Frame.from_table(one)
        encoding = encoding_of(as_predictor(model, frame), frame)
        kind, size = frame.schema.position("kind"), frame.schema.position("size")
        assert encoding.owner is not None
        assert encoding.owner.tolist() == [kind, kind, kind, size]


def test_split_looks_through_searches_and_nested_pipelines() -> None:
    inner = make_pipeline(StandardScaler(), LogisticRegression())
    search = GridSearchCV(make_pipeline(SelectKBest(k=2), inner), {"selectkbest__k": [1, 2]}, cv=2)
    search.fit(NUMBERS, TARGET)
    transformer, final = split(search)
    assert isinstance(final, LogisticRegression)
    assert [type(step).__name__ for _, step in transformer.steps] == [
        "SelectKBest",
        "StandardScaler",
    ]
    expected = search.predict_proba(NUMBERS)
    np.testing.assert_allclose(final.predict_proba(transformer.transform(NUMBERS)), expected)


def test_encode_gives_the_last_step_what_it_sees() -> None:
    model = pipeline(RandomForestClassifier(5, random_state=0))
    frame = Frame.from_table(table())
    predictor = as_predictor(model, frame, class_names=["no", "yes"])
    encoded, background, last = encode(predictor, frame, frame.take(np.arange(10)))
    assert encoded.schema.names[-1].endswith("size") and encoded.n_features == 4
    assert background.n_rows == 10 and background.schema.names == encoded.schema.names
    assert last.output_names == ("no", "yes")
    np.testing.assert_allclose(last.predict(encoded.native), model.predict_proba(table()))
    with pytest.raises(NotSupported, match="raw"):
        plain = LogisticRegression().fit(NUMBERS, TARGET)
        numbers = Frame.from_table(NUMBERS)
        encode(as_predictor(plain, numbers), numbers, numbers)
