"""Surrogates: how well trees imitate, against cases with a known answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from xwidgets.data import Frame, resolve_groups
from xwidgets.errors import InvalidShape
from xwidgets.methods.surrogate import fidelity, imitate, recombine
from xwidgets.models import as_predictor
from xwidgets.models.compact import Compact, evaluate, write

RNG = np.random.default_rng(8)
N = 600


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "a": RNG.normal(size=N),
            "b": RNG.normal(size=N),
            "city": pd.Categorical(RNG.choice(["Oslo", "Rome", "Kyiv"], N)),
        }
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([[1.0], [2.0], [3.0]], 1.0),
        ([[2.0], [2.0], [2.0]], 0.0),
        ([[3.0], [2.0], [1.0]], -3.0),
        ([[1.5], [2.0], [2.5]], 0.75),
    ],
)
def test_fidelity_is_the_share_of_the_variance(found, expected):
    assert fidelity(np.array([[1.0], [2.0], [3.0]]), np.array(found)) == pytest.approx([expected])


def test_fidelity_of_what_is_constant():
    same = np.full((4, 1), 1e6)
    assert fidelity(same, same * (1 + 1e-12)) == [1.0]
    assert fidelity(same, same + 1.0) == [0.0]
    assert fidelity(np.zeros((3, 1)), np.zeros((3, 1))) == [1.0]


def test_recombined_rows_keep_groups_together():
    frame = Frame.from_table(np.arange(40.0).reshape(10, 4), feature_names=list("wxyz"))
    groups = resolve_groups({"pair": ["x", "z"]}, frame.schema)
    index = recombine(np.array([1, 4, 7]), groups, 400, np.random.default_rng(0))
    assert index.shape == (400, 4) and set(np.unique(index)) == {1, 4, 7}
    assert (index[:, 1] == index[:, 3]).all()
    # One value at least is another row's, where another row was drawn.
    changed = (index != index[:, :1]).any(axis=1)
    assert 0.55 < changed.mean() < 0.75
    assert (np.ptp(index[:, [0, 3]], axis=1) == 0).any()
    assert recombine(np.array([1]), groups, -5, np.random.default_rng(0)).shape == (0, 4)


def test_a_step_is_imitated(table):
    frame = Frame.from_table(table)
    found = imitate(as_predictor(lambda X: np.where(X["a"] > 0.25, 7.0, -3.0), frame), frame)
    assert found.kind == "gradient-boosted trees"
    assert found.lowest > 0.97
    assert found.n_held_out == N // 5


def test_categories_matter(table):
    model = lambda X: np.where(X["city"] == "Rome", 1.0, 0.0) + X["b"].to_numpy()  # noqa: E731
    frame = Frame.from_table(table)
    found = imitate(as_predictor(model, frame), frame)
    assert found.lowest > 0.98


def test_noise_is_not_imitated():
    """What does not follow from the values has a fidelity about zero, and is told so."""
    X = RNG.normal(size=(400, 2))

    def noise(rows):
        return np.modf(np.abs(np.sin(rows[:, 0] * 1e6)) * 1e4)[0]

    frame = Frame.from_table(X)
    found = imitate(as_predictor(noise, frame), frame)
    assert found.lowest < 0.3
    assert f"R\u00b2 {found.fidelity.mean():.2f} on 80 held-out rows" in str(found)


@pytest.mark.parametrize("output", ["probability", "log_odds"])
def test_unit_and_outputs_are_the_models(output):
    X = RNG.normal(size=(N, 4))
    model = make_pipeline(StandardScaler(), GaussianNB()).fit(X, np.hypot(X[:, 0], X[:, 1]) > 1)
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame, output=output)
    found = imitate(predictor, frame)
    assert found.imitates == "GaussianNB"
    assert found.predictor.unit == output
    assert found.predictor.output_names == predictor.output_names
    told = found.predictor.predict(frame.matrix())
    assert told.shape == (N, 2)
    if output == "probability":
        assert told.min() >= 0 and told.max() <= 1
        np.testing.assert_allclose(told.sum(axis=1), 1, rtol=1e-12)
    else:
        np.testing.assert_allclose(told[:, 0], -told[:, 1], atol=1e-9)
    assert found.lowest > 0.8


def test_probabilities_of_many_classes_add_up():
    X = RNG.normal(size=(N, 3))
    model = KNeighborsClassifier().fit(X, np.digitize(X[:, 0], [-0.5, 0.5]))
    frame = Frame.from_table(X)
    found = imitate(as_predictor(model, frame), frame)
    told = found.predictor.predict(RNG.normal(size=(50, 3)) * 3)
    assert told.shape == (50, 3) and found.fidelity.shape == (3,)
    np.testing.assert_allclose(told.sum(axis=1), 1, rtol=1e-12)


def test_it_runs_in_a_page_and_says_the_same_there(table):
    frame = Frame.from_table(table)
    predictor = as_predictor(lambda X: X["a"] ** 2 + (X["city"] == "Oslo"), frame)
    found = imitate(predictor, frame)
    compact = write(found.predictor, found.frame, rows=False)
    assert isinstance(compact, Compact) and compact.explanation and not compact.holds_rows
    rows = found.frame.matrix()[:50]
    np.testing.assert_allclose(
        evaluate(compact.data, rows), found.predictor.predict(rows), rtol=1e-9
    )


def test_same_seed_same_trees_and_no_held_out_row_is_learnt(table):
    frame = Frame.from_table(table[["a", "b"]])
    asked = []

    def model(X):
        asked.append(np.asarray(X))
        return np.sin(3 * X["a"].to_numpy())

    first, second = (
        imitate(as_predictor(model, frame), frame, n_samples=1_000, seed=3) for _ in range(2)
    )
    rows = frame.matrix()
    np.testing.assert_array_equal(first.predictor.predict(rows), second.predictor.predict(rows))
    other = imitate(as_predictor(model, frame), frame, n_samples=1_000, seed=4)
    assert (first.predictor.predict(rows) != other.predictor.predict(rows)).any()
    # The last three questions of a run: what is learnt, the held-out rows, the edited ones.
    learnt, held_out, _ = asked[-3:]
    assert len(learnt) == 1_000 and len(held_out) == N // 5
    assert not set(held_out[:, 0]) & set(learnt[:, 0])


def test_too_few_rows_to_measure_anything():
    X = RNG.normal(size=(9, 2))
    model = LogisticRegression().fit(X, X[:, 0] > np.median(X[:, 0]))
    frame = Frame.from_table(X)
    with pytest.raises(InvalidShape, match=r"what_if.* of 9 rows.*Fix: explain more"):
        imitate(as_predictor(model, frame), frame)
