"""Rows whose explanation is unlike any other: planted and null, in any order, in every place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import NearestNeighbors

import xwidgets as xw
from xwidgets.methods.errors import outliers
from xwidgets.methods.errors.outliers import alone, apart
from xwidgets.results.errors_outliers import ErrorsOutliers

N, ODD = 600, 123


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    """A sum of three terms, and one row in which `gain` is what it is in no other row."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(N, 3)), columns=["age", "gain", "debt"])
    X.loc[ODD, "gain"] = 40.0
    y = X @ [1.0, 2.0, -1.0] + rng.normal(size=N)
    return xw.explain(LinearRegression().fit(X, y), X, y)


@pytest.fixture(scope="module")
def found(explainer) -> ErrorsOutliers:
    return explainer.errors(refit=False).outliers


def test_a_planted_row_comes_first_with_what_is_unusual(explainer, found):
    assert found.order[0] == ODD
    assert found.apart.tolist() == [ODD]
    assert found.feature_names[found.feature[ODD]] == "gain"
    values = explainer.attributions().values[:, 1, 0]
    assert found.effect[ODD] == pytest.approx(values[ODD], rel=1e-6)
    assert found.usual[ODD] == pytest.approx(np.sort(values)[-11:-1].mean(), rel=0.5)
    assert found.sentence.startswith("1 row is explained unlike all others (p")
    assert "effect of gain" in dict(found.facts())["most unusual"]


def test_distances_are_those_to_the_tenth_neighbor():
    values = np.random.default_rng(1).normal(size=(400, 4))
    far, near = NearestNeighbors(n_neighbors=11).fit(values).kneighbors(values)
    found = alone(values)
    assert found.distance == pytest.approx(far[:, -1])
    assert found.middle == pytest.approx(values[near[:, 1:]].mean(axis=1))
    assert found.n_compared == 400


@given(st.integers(0, 1_000), st.integers(2, 200), st.booleans())
def test_the_order_of_rows_does_not_matter(seed: int, n: int, repeated: bool):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, 3)) if not repeated else rng.integers(0, 3, (n, 3)) * 1.0
    order = rng.permutation(n)
    one, other = alone(values), alone(values[order])
    assert other.distance == pytest.approx(one.distance[order])
    assert other.middle == pytest.approx(one.middle[order])


def test_the_order_of_rows_does_not_matter_where_some_are_drawn(monkeypatch):
    monkeypatch.setattr(outliers, "MOST_COMPARED", 200)
    monkeypatch.setattr(outliers, "LEAST_COMPARED", 100)
    rng = np.random.default_rng(2)
    values = rng.normal(size=(900, 3))
    values[7] += 30
    order = rng.permutation(900)
    one, other = alone(values, 3), alone(values[order], 3)
    assert one.n_compared == 200
    assert one.distance.argmax() == 7
    assert other.distance == pytest.approx(one.distance[order])


NULLS = {
    "normal": lambda rng: rng.normal(size=(400, 3)),
    "long tails": lambda rng: rng.standard_t(3, size=(400, 3)),
    "skewed": lambda rng: rng.lognormal(size=(400, 3)),
    "unequal": lambda rng: rng.normal(size=(400, 6)) * 0.5 ** np.arange(6),
    "levels": lambda rng: rng.integers(0, 3, (400, 3)) * 1.0,
}


@pytest.mark.parametrize("kind", NULLS)
def test_nothing_stands_apart_where_nothing_is_planted(kind: str):
    alarms = sum(
        apart(alone(NULLS[kind](np.random.default_rng(seed))).distance)[0] > 0
        for seed in range(200)
    )
    assert alarms <= 10


def test_a_few_rows_of_one_kind_stand_apart_together():
    values = np.random.default_rng(4).normal(size=(800, 3))
    values[:4] = 60 + 0.1 * values[:4]
    found = alone(values)
    n, p = apart(found.distance)
    assert n == 4
    assert p < 0.02
    assert set(np.argsort(-found.distance)[:4]) == {0, 1, 2, 3}


@pytest.mark.parametrize("n", [0, 1, 2, 30])
def test_few_rows_claim_nothing(n: int):
    values = np.random.default_rng(5).normal(size=(n, 2))
    values[:1] += 1e6
    found = alone(values)
    assert found.distance.shape == (n,)
    assert apart(found.distance)[0] == 0


def test_rows_that_are_all_alike_claim_nothing():
    found = alone(np.zeros((300, 3)))
    assert not found.distance.any()
    assert np.isnan(apart(found.distance)[1])


def test_what_a_page_gets_is_short(found):
    arrays, plain = found.sent()
    assert not arrays
    assert [one["row"] for one in plain["rows"]] == found.order[:20].tolist()
    assert found.without_rows().sent()[1]["rows"] == []
    assert not len(found.without_rows().order)


def test_in_frames_pictures_and_files(explainer, found, tmp_path: Path):
    frame = found.to_frame()
    assert frame["row"].tolist() == found.order.tolist()
    assert frame["apart"].sum() == 1
    assert frame["feature"][0] == "gain"
    view = explainer.errors(refit=False)
    view.save(tmp_path / "e.svg")
    view.save(tmp_path / "e.html")
    picture = (tmp_path / "e.svg").read_text()
    assert "Unusual explanations" in picture
    assert f"row {ODD}" in picture
    assert "effect of gain" in str(view.to_altair().to_dict())


def test_a_file_of_some_rows_names_no_others(explainer, found, tmp_path: Path):
    explainer.to_html(tmp_path / "some.html", views=["errors"], rows="sample")
    assert "Unusual explanations" not in (tmp_path / "some.html").read_text()
