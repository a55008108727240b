"""Exact values behind a link, against enumeration of the model itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trees import zoo
from tests.trees.reference import shapley, subsets
from xwidgets.data import Frame
from xwidgets.errors import Cancelled
from xwidgets.methods import shap
from xwidgets.methods.exact import coalition_values
from xwidgets.methods.exact import shapley as enumerated
from xwidgets.methods.stop import cancellable
from xwidgets.methods.tree_shap import loading, plain_reference
from xwidgets.methods.tree_shap.by_reference import by_reference
from xwidgets.methods.tree_shap.plan import by_coalitions
from xwidgets.methods.tree_shap.references import References
from xwidgets.methods.tree_shap.source import Source, find_link
from xwidgets.models import as_predictor
from xwidgets.models import trees as tree_models
from xwidgets.models.pipeline import encode_frame
from xwidgets.models.trees import Tree, assemble

Players = Sequence[tuple[int, ...]]


def referred(
    name: str, unit: str, background: Frame, weight: Any = None, players: Players | None = None
) -> tuple[Any, Frame, References]:
    model, X = zoo.fitted(name)
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame, output=unit)
    trees = tree_models.from_model(model, frame)
    assert trees is not None
    link, _, _ = find_link(trees, predictor, frame)
    assert link is not None
    players = players or [(j,) for j in range(frame.n_features)]
    cells = background.matrix()
    return predictor, frame, References.of(Source(trees, link, ""), cells, weight, players)


def units_of(name: str) -> tuple[str, ...]:
    model, X = zoo.fitted(name)
    return as_predictor(model, Frame.from_table(X)).units


def background_of(name: str) -> Frame:
    return Frame.from_table(zoo.fitted(name)[1]).take(np.arange(20, 32))


def brute_force(
    predictor: Any, frame: Frame, row: int, background: Frame, weight: Any, players: Players
) -> np.ndarray:
    """Every coalition of players, asked from the model with every background row."""
    cells = background.concat(frame.take(np.array([row])))
    n, coalitions = background.n_rows, list(subsets(len(players)))
    index = np.tile(np.arange(n)[:, None], (len(coalitions), 1, frame.n_features))
    for at, known in zip(index, coalitions, strict=True):
        for player in known:
            at[:, list(players[player])] = n
    said = predictor.predict(cells.gather(index.reshape(-1, frame.n_features)))
    worth = np.average(said.reshape(len(coalitions), n, -1), axis=1, weights=weight)
    return shapley(dict(zip(coalitions, worth, strict=True)), len(players))


def values_of(references: References, frame: Frame, rows: Any, n_jobs: int = 1) -> np.ndarray:
    X = tree_models.prepare(references.source.trees, frame.matrix()[rows])
    found = references.source.outputs(by_reference(references, X, n_jobs=n_jobs))
    # Computed another way, in NumPy.
    np.testing.assert_allclose(
        plain_reference.by_reference(references, X), found, rtol=1e-11, atol=1e-11
    )
    return found


@pytest.mark.parametrize("name", zoo.NAMES)
def test_every_model_in_every_unit(name: str) -> None:
    weight = np.random.default_rng(0).uniform(0.1, 3.0, 12)
    weight /= weight.sum()
    background = background_of(name)
    for unit in units_of(name):
        predictor, frame, references = referred(name, unit, background, weight)
        found = values_of(references, frame, [3, 7])
        bar = 2e-5 if predictor.library == "xgboost" else 1e-9
        for row, values in zip((3, 7), found, strict=True):
            players = [(j,) for j in range(frame.n_features)]
            expected = brute_force(predictor, frame, row, background, weight, players)
            np.testing.assert_allclose(values, expected, rtol=0, atol=bar)


@pytest.mark.parametrize("name", ["hist", "boosting three", "lightgbm ova", "forest"])
def test_players_of_several_columns(name: str) -> None:
    players = [(0, 3), (1,), (2, 4, 5)]
    background = background_of(name)
    for unit in units_of(name):
        predictor, frame, references = referred(name, unit, background, None, players)
        found = values_of(references, frame, [3, 7])
        for row, values in zip((3, 7), found, strict=True):
            expected = brute_force(predictor, frame, row, background, None, players)
            np.testing.assert_allclose(values, expected, rtol=0, atol=1e-9)


def test_columns_of_no_player_are_the_backgrounds() -> None:
    background = background_of("hist")
    predictor, frame, references = referred("hist", "probability", background, None, [(0,), (3,)])
    found = values_of(references, frame, [3])[0]
    expected = brute_force(predictor, frame, 3, background, None, [(0,), (3,)])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def fitted_wide(n_features: int = 14) -> tuple[Any, Frame]:
    from sklearn.ensemble import GradientBoostingClassifier

    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, n_features))
    X[:, 1] = X[:, 0]
    X[:, 2] = 5.0
    y = (X.sum(axis=1) + X[:, 0] * X[:, 3] > 5).astype(int)
    model = GradientBoostingClassifier(n_estimators=40, max_features=2, random_state=0).fit(X, y)
    return as_predictor(model, Frame.from_table(X), output="probability"), Frame.from_table(X)


def test_behind_the_door() -> None:
    predictor, frame = fitted_wide()
    plan = shap.plan(predictor, frame, background=frame.take(np.arange(20)))
    assert plan.exact and plan.method == "exact Shapley values of the probability, by reference"
    assert plan.seconds_per_row is not None and plan.seconds_per_row > 0
    found = plan.explain(frame, np.arange(100, 120))
    assert found.standard_error is None
    assert found.trust["additivity_gap"].max() <= 1e-9
    assert (found.values[:, 2] == 0.0).all()
    np.testing.assert_allclose(found.values.sum(axis=2), 0.0, atol=1e-14)


@pytest.mark.parametrize("loop", ["numpy", "compiled"])
def test_neither_threads_nor_chunks_nor_company_change_a_bit(loop: str, monkeypatch: Any) -> None:
    predictor, frame = fitted_wide()
    assert loading.wait("reference")
    if loop == "numpy":
        monkeypatch.setattr(loading, "is_ready", lambda name="": False)
        monkeypatch.setattr(loading, "wait", lambda name="", timeout=None: False)
        monkeypatch.setattr(loading, "has_failed", lambda name: True)
    n_rows = 6 if loop == "numpy" else 90
    found = []
    for n_jobs in (1, 2, 3):
        plan = shap.plan(predictor, frame, background=frame.take(np.arange(9)), n_jobs=n_jobs)
        found.append(plan.explain(frame, np.arange(100, 100 + n_rows)).values)
        single = [plan.explain(frame, np.array([row])).values for row in (100, 103)]
        np.testing.assert_array_equal(np.concatenate(single), found[-1][[0, 3]])
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_background_row_that_comes_twice_counts_twice(seed: int) -> None:
    from sklearn.tree import DecisionTreeClassifier

    rng = np.random.default_rng(seed)
    X = rng.integers(0, 4, size=(80, 4)).astype(float)
    y = (X[:, 0] + X[:, 1] * X[:, 2] + rng.normal(size=80) > 3).astype(int)
    tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(X, y)
    frame = Frame.from_table(X)
    predictor = as_predictor(tree, frame, output="log_odds")
    trees = tree_models.from_model(tree, frame)
    assert trees is not None
    link, _, _ = find_link(trees, predictor, frame)
    assert link is not None
    players = [(j,) for j in range(4)]
    cells = X[rng.integers(0, 80, size=12)]
    twin = cells[np.r_[0:12, 0:3]]
    source = Source(trees, link, "")
    many = References.of(source, twin, None, players)
    weight = np.r_[np.full(3, 2.0), np.ones(9)] / 15
    weighted = References.of(source, cells, weight, players)
    assert len(many.rows) <= 12
    rows = tree_models.prepare(trees, X[:5])
    np.testing.assert_allclose(
        by_reference(many, rows), by_reference(weighted, rows), rtol=0, atol=1e-12
    )


def test_twins_are_treated_alike() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    rng = np.random.default_rng(2)
    X = rng.normal(size=(200, 3))
    y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)

    model = HistGradientBoostingClassifier(max_iter=10).fit(X, y)
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame, output="probability")
    trees = tree_models.from_model(model, frame)
    assert trees is not None
    link, _, _ = find_link(trees, predictor, frame)
    assert link is not None
    # The same trees twice, the second time on the other columns.
    feature = np.where(trees.feature >= 0, trees.feature + 3, -1)
    both = assemble(
        [*_single(trees, trees.feature), *_single(trees, feature)],
        base=trees.base,
        n_features=6,
        links=trees.links,
        unit=trees.unit,
        mirrored=trees.mirrored,
    )
    wide = np.hstack([X, X])
    references = References.of(Source(both, link, ""), wide[:30], None, [(j,) for j in range(6)])
    found = by_reference(references, wide[40:60])[..., 0]
    np.testing.assert_allclose(found[:, :3], found[:, 3:], rtol=0, atol=1e-14)
    assert np.abs(found).max() > 0.01


def _single(trees: Any, feature: np.ndarray) -> list[Any]:
    parts = []
    for start, stop in zip(trees.offsets[:-1], trees.offsets[1:], strict=True):
        at = slice(int(start), int(stop))
        parts.append(
            Tree(
                left=trees.left[at],
                right=trees.right[at],
                feature=feature[at],
                threshold=trees.threshold[at],
                flags=trees.flags[at],
                cover=trees.cover[at],
                value=trees.value[at, 0],
            )
        )
    return parts


def test_cells_bound_what_is_enumerated() -> None:
    predictor, frame = fitted_wide()
    plan: Any = shap.plan(predictor, frame, background=frame.take(np.arange(20)))
    references = plan.references
    same = tree_models.prepare(references.source.trees, frame.matrix()[:20])
    cells = references.cells(same)
    assert (cells >= 20).all() and (cells <= 20 * 2.0**13).all()
    alone = References.of(references.source, frame.matrix()[4:5], None, [(j,) for j in range(14)])
    assert alone.cells(same[4:5]) == 1.0
    np.testing.assert_array_equal(by_reference(alone, same[4:5]), 0.0)


def test_rows_that_are_too_dear_are_sampled() -> None:
    """Seventy features: a row that equals the background in most of them is exact even so."""
    predictor, frame = fitted_wide(70)
    cells = frame.matrix()
    table = np.vstack([cells, cells[0]])
    table[-1, 7] += 1.0
    wide = Frame.from_table(table)
    plan: Any = shap.plan(predictor, wide, background=wide.take(np.arange(20)), budget=200)
    assert not plan.exact and plan.algorithm == "kernel"
    near = shap.plan(predictor, wide, background=wide.take(np.arange(1)), budget=200)
    found = near.explain(wide, np.array([300, 40]))
    assert found.standard_error is not None
    assert (found.standard_error[0] == 0).all() and (found.standard_error[1] > 0).any()
    assert np.flatnonzero(found.values[0, :, 0]).tolist() in ([7], [])
    assert found.trust["additivity_gap"].max() <= 1e-9
    both = np.array([40, 300])
    np.testing.assert_array_equal(near.explain(wide, both).values, found.values[::-1])


def test_a_pipeline_of_many_encoded_columns() -> None:
    """Raw columns as players, each a block of encoded ones, against the Pipeline itself."""
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    rng = np.random.default_rng(3)
    names = [f"n{j}" for j in range(9)]
    table = pd.DataFrame(rng.normal(size=(200, 9)), columns=names)
    for j in range(5):
        table[f"c{j}"] = rng.choice(list("abcd"), 200)
    y = (table["n0"] + (table["c0"] == "a") * 2 + table["n1"] * (table["c1"] == "b") > 0.5) * 1
    texts = [f"c{j}" for j in range(5)]
    encoder = make_column_transformer(
        (OneHotEncoder(sparse_output=False), texts), remainder="passthrough"
    )
    model = make_pipeline(encoder, HistGradientBoostingClassifier(max_iter=20)).fit(table, y)
    frame = Frame.from_table(table)
    predictor = as_predictor(model, frame, output="probability")
    background = frame.take(np.arange(3))
    plan = shap.plan(predictor, frame, background=background)
    assert plan.exact and "by reference" in plan.method
    assert plan.seconds_per_row is not None
    found = plan.explain(frame, np.array([50]))
    assert found.trust["additivity_gap"].max() <= 1e-9
    # The encoded columns of one raw column are known together: as the Pipeline itself answers.
    inner: Any = plan
    game = inner.inner.masker.game(
        encode_frame(predictor, inner.encoding, frame.take(np.array([50]))), np.array([0])
    )
    every = coalition_values(
        inner.inner.masker, game, np.array([0]), [np.arange(14)], found.predictions
    )[0]
    np.testing.assert_allclose(found.values[0], enumerated(every), rtol=0, atol=1e-9)


def test_cancel() -> None:
    predictor, frame = fitted_wide()
    plan = shap.plan(predictor, frame, background=frame.take(np.arange(20)))
    with cancellable(lambda: True), pytest.raises(Cancelled):
        plan.explain(frame, np.arange(30))
    assert plan.explain(frame, np.arange(0)).values.shape == (0, 14, 2)


def test_trees_that_differ_from_the_model_are_left_to_others() -> None:
    predictor, frame, references = referred("hist", "probability", background_of("hist"))
    wrong = Source(references.source.trees, "exp", "")
    request = shap._checked(predictor, frame, None, None, "auto", None, 0, None, None)
    assert by_coalitions(request, wrong, [(0,), (1,)], None) is None
