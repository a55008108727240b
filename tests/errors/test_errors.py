"""Errors: held to what is counted by hand, and to what is planted or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.errors import InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.methods import errors
from xwidgets.methods.errors import labels
from xwidgets.methods.errors.labels import confident, far_off
from xwidgets.methods.errors.tree import error_tree, nodes_of
from xwidgets.methods.slices import bins_of, find, halves
from xwidgets.results.errors import Errors


def numbers(rng: np.random.Generator, n: int, n_columns: int) -> list[Values]:
    return [Values(Feature(f"x{j}"), rng.normal(size=n)) for j in range(n_columns)]


def asked(explainer: xw.Explainer, **options: Any) -> Errors:
    unit = "value" if explainer._study.units == ("value",) else "probability"
    return explainer._study.ask(Question("errors", options, unit)).result()


def two_classes(seed: int = 0, n: int = 1_500) -> tuple[Any, pd.DataFrame, np.ndarray]:
    """A model that is wrong far more often where `noisy` is yes."""
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(n, 3)), columns=["a", "b", "c"])
    noisy = rng.random(n) < 0.2
    y = np.where(rng.random(n) < np.where(noisy, 0.45, 0.05), X["a"] < 0, X["a"] >= 0)
    model = LogisticRegression().fit(X, y)
    X["c"] = np.where(noisy, X["c"] + 6, X["c"])
    return model, X, y.astype(int)


# --- the tree ------------------------------------------------------------------------------------


def test_nodes_are_counted():
    rng = np.random.default_rng(0)
    columns = numbers(rng, 2_000, 3)
    error = (rng.random(2_000) < np.where(columns[1].numbers > 0.5, 0.5, 0.1)).astype(float)
    weight = rng.random(2_000) + 0.5
    searched = halves(2_000, 0)
    tree = error_tree(columns, error, searched, weight=weight, max_depth=2)
    found = nodes_of(tree, columns, error, searched, weight=weight, share=True)
    assert tree.feature[0] == 1
    for node, conditions in enumerate(found.conditions):
        inside = np.ones(2_000, bool)
        for one in conditions:
            inside &= one.holds(columns[one.column].numbers)
        assert found.counts[node] == inside.sum()
        assert found.held[node] == (inside & ~searched).sum()
        assert found.rate[node] == pytest.approx(np.average(error[inside], weights=weight[inside]))
        share = (weight * error)[inside].sum() / (weight @ error)
        assert found.error_share[node] == pytest.approx(share)
        held = inside & ~searched
        assert found.low[node] < np.average(error[held], weights=weight[held]) < found.high[node]
    leaves = tree.feature < 0
    assert found.error_share[leaves].sum() == pytest.approx(1)
    assert found.counts[leaves].sum() == 2_000


def test_splits_that_other_rows_do_not_bear_out_are_undone():
    grown = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        columns = numbers(rng, 300, 4)
        error = (rng.random(300) < 0.2).astype(float)
        grown += error_tree(columns, error, halves(300, seed), seed=seed).n_nodes > 1
    assert grown <= 10


@pytest.mark.parametrize("n", [0, 1, 8])
def test_few_rows_grow_no_tree(n: int):
    columns = numbers(np.random.default_rng(0), n, 2)
    error = np.ones(n)
    tree = error_tree(columns, error, halves(n, 0))
    assert tree.n_nodes == 1
    assert nodes_of(tree, columns, error, halves(n, 0), share=True).counts.tolist() == [n]


# --- labels --------------------------------------------------------------------------------------


def test_confident_learning_by_hand():
    probability = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.3, 0.7], [0.55, 0.45]])
    found = confident(probability, np.array([0, 0, 0, 1, 1]))
    # Means of their own: 0.6 of the first class, 0.575 of the second; row 2 is surely the second.
    assert found.doubtful.tolist() == [False] * 5  # 10 % is no less than 10 %
    assert found.quality.tolist() == [0.9, 0.8, 0.1, 0.7, 0.45]
    assert found.likely[2] == 1
    surer = np.array([[0.9, 0.1], [0.8, 0.2], [0.05, 0.95], [0.3, 0.7], [0.55, 0.45]])
    found = confident(surer, np.array([0, 0, 0, 1, 1]))
    assert found.doubtful.tolist() == [False, False, True, False, False]


def test_a_class_without_rows_is_nobodys():
    found = confident(np.array([[0.2, 0.2, 0.6], [0.5, 0.1, 0.4]]), np.array([0, 0]))
    assert np.isfinite(found.quality).all()
    assert not found.doubtful.any()


@pytest.mark.parametrize("kind", ["two", "three", "numbers"])
def test_planted_labels_are_found(kind: str):
    rng = np.random.default_rng(0)
    n = 3_000
    X = rng.normal(size=(n, 4))
    planted = rng.random(n) < 0.03
    if kind == "numbers":
        truth = X @ [2.0, -1.0, 0.5, 0.0] + 0.5 * rng.normal(size=n)
        y: np.ndarray = np.where(planted, truth + rng.choice([-6, 6], n), truth)
        model: Any = LinearRegression().fit(X, y)
    else:
        k = 2 if kind == "two" else 3
        truth = (3 * X[:, :k] + 0.5 * rng.normal(size=(n, k))).argmax(axis=1)
        y = np.where(planted, (truth + rng.integers(1, k, n)) % k, truth)
        model = LogisticRegression(C=10).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        found = asked(explainer)
    first = found.by_label[: int(0.06 * n)]
    assert planted[first].sum() >= 0.8 * planted.sum()
    assert "5 copies" in found.trust["labels"]
    assert found.n_doubtful < 0.12 * n


def test_a_doubtful_label_is_rather_what_made_it_doubtful():
    others = [[0.9, 0.06, 0.04], [0.3, 0.44, 0.26], [0.4, 0.4, 0.2]]
    probability = np.array([[0.05, 0.5, 0.45], *np.repeat(others, 10, axis=0)])
    found = confident(probability, np.array([0, *np.repeat([0, 1, 2], 10)]))
    assert found.doubtful[0] and found.likely[0] == 1  # 2 is further above its own limit, 0.2


@pytest.mark.parametrize("unit", [0.001, 1.0, 1_000.0])
def test_numbers_that_are_mostly_right_are_doubtful_in_every_unit(unit: float):
    actual = np.r_[np.zeros(60), np.linspace(-1, 1, 39), 20.0] * unit
    assert np.flatnonzero(far_off(np.zeros(100), actual).doubtful).tolist() == [99]


def test_numbers_without_spread_are_not_doubtful():
    assert not far_off(np.ones(5), np.ones(5)).doubtful.any()


# --- the answer ----------------------------------------------------------------------------------


def test_of_two_classes():
    model, X, y = two_classes()
    with xw.explain(model, X, y) as explainer:
        found = asked(explainer, refit=False)
    wrong = model.predict(X).astype(int) != y
    assert found.metric == "error rate"
    assert found.rate == pytest.approx(wrong.mean())
    assert found.total == wrong.sum()
    assert sorted(found.mistakes) == np.flatnonzero(wrong).tolist()
    assert found.slice_confirmed[0]
    assert found.slice_names[0].startswith("c above")
    assert found.feature[0] == 2
    assert "of the errors sit in" in found.sentence
    assert found.counts[0] == found.trust["n_rows"] == len(X)


METRICS = {
    "log loss": lambda y, p: log_loss(y, p),
    "Brier score": lambda y, p: brier_score_loss(y, p),
    "false positive rate": lambda y, p: (p[y == 0] > 0.5).mean(),
    "false negative rate": lambda y, p: (p[y == 1] <= 0.5).mean(),
    "false discovery rate": lambda y, p: (y[p > 0.5] == 0).mean(),
}


@pytest.mark.parametrize("metric", METRICS)
def test_metrics(metric: str):
    model, X, y = two_classes()
    with xw.explain(model, X, y) as explainer:
        found = asked(explainer, metric=metric, refit=False)
    assert found.rate == pytest.approx(METRICS[metric](y, model.predict_proba(X)[:, 1]))
    assert found.trust["n_rows"] == np.isfinite(found.error).sum() == found.counts[0]


def test_a_threshold_moves_the_errors():
    model, X, y = two_classes()
    with xw.explain(model, X, y) as explainer:
        found = asked(explainer, threshold=0.9, refit=False)
    assert found.rate == pytest.approx(((model.predict_proba(X)[:, 1] >= 0.9) != y).mean())


@pytest.mark.parametrize("metric", ["absolute error", "squared error"])
def test_of_numbers(metric: str):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(1_000, 3))
    y = X[:, 0] + rng.normal(size=1_000) * np.where(X[:, 1] > 1, 3, 0.3)
    model = LinearRegression().fit(X, y)
    with xw.explain(model, X, y) as explainer:
        found = asked(explainer, metric=metric)
    away = np.abs(model.predict(X) - y)
    assert found.rate == pytest.approx((away ** (1 if metric == "absolute error" else 2)).mean())
    assert found.mistakes[0] == away.argmax()
    assert found.slice_names[0].startswith("x1 above")
    assert "error sits in" in found.sentence


def test_weights_and_rows_without_y():
    model, X, y = two_classes()
    weight = np.random.default_rng(2).random(len(X)) + 0.1
    target = y.astype(float)
    target[:100] = np.nan
    with xw.explain(model, X, target, sample_weight=weight) as explainer:
        found = asked(explainer, refit=False)
    wrong = (model.predict(X).astype(int) != y)[100:]
    assert found.rate == pytest.approx(np.average(wrong, weights=weight[100:]))
    assert found.rows is not None and found.rows[0] == 100
    assert sorted(found.mistakes - 100) == np.flatnonzero(wrong).tolist()


def test_excess_error_is_what_probabilities_do_not_expect():
    rng = np.random.default_rng(9)
    X = rng.normal(size=(6_000, 3))
    p = 1 / (1 + np.exp(-2 * X[:, 0]))
    y = (rng.random(6_000) < p).astype(int)
    odd = X[:, 1] > 1.2
    y[odd] = np.where(rng.random(odd.sum()) < 0.3, 1 - y[odd], y[odd])

    def model(X: np.ndarray) -> np.ndarray:
        p = 1 / (1 + np.exp(-2 * np.asarray(X)[:, 0]))
        return np.column_stack([1 - p, p])

    with xw.explain(model, X, y) as explainer:
        found = asked(explainer, metric="excess error", refit=False)
        usual = asked(explainer, refit=False)
    wrong = ((p >= 0.5) != y).astype(float)
    assert found.rate == pytest.approx((wrong - np.minimum(p, 1 - p)).mean())
    assert found.total == wrong.sum()
    assert found.slice_names[0].startswith("x1 above")
    assert found.sentence.startswith("Wrong ")
    assert "points more often than probabilities say in" in found.sentence
    assert found.error_share[0] == pytest.approx(1)
    inside = X[:, 1] > found.slice_conditions[0][0]["low"]
    assert found.slice_error_share[0] == pytest.approx(wrong[inside].sum() / wrong.sum())
    # Hard rows are not what it looks for; where rows are hard, most errors are.
    assert usual.slice_names[0].startswith("x0")
    assert not any("x0" in name for name in found.slice_names[: found.slice_confirmed.sum()])


def test_excess_error_of_a_calibrated_model_is_nowhere():
    alarms = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        score = rng.normal(size=2_000)
        columns = [Values(Feature("x"), score), *numbers(rng, 2_000, 3)]
        p = 1 / (1 + np.exp(-2 * np.abs(score)))
        excess = (rng.random(2_000) > p) - (1 - p)
        bins = [bins_of(one, j) for j, one in enumerate(columns)]
        alarms += find(bins, excess, halves(2_000, seed)).confirmed.any()
    assert alarms <= 2


def test_mistakes_are_those_that_the_metric_counts():
    model, X, y = two_classes()
    with xw.explain(model, X, y) as explainer:
        found = asked(explainer, metric="false negative rate", refit=False)
    said = model.predict(X).astype(int)
    assert sorted(found.mistakes) == np.flatnonzero((said == 0) & (y == 1)).tolist()
    line = found.sent()[1]["mistakes"][0]
    p = model.predict_proba(X)[line["row"]]
    assert line["confidence"] == pytest.approx(p.max())
    assert line["quality"] == pytest.approx(p[y[line["row"]]])


def test_no_node_is_too_small_to_tell_anything():
    rng = np.random.default_rng(0)
    columns = numbers(rng, 1_500, 3)
    far = (columns[0].numbers > np.sort(columns[0].numbers)[-9]) * 500.0
    error = np.abs(rng.normal(size=1_500)) + far + 3 * (columns[1].numbers > 0)
    searched = halves(1_500, 0)
    tree = error_tree(columns, error, searched)
    counts = nodes_of(tree, columns, error, searched).counts
    assert len(counts) > 1
    assert counts.min() >= 20


def test_columns_that_are_no_features_tell_slices():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(2_000, 2))
    sex = rng.choice(["f", "m"], 2_000)
    y = np.where((rng.random(2_000) < 0.4) & (sex == "f"), X[:, 0] < 0, X[:, 0] >= 0)
    model = LogisticRegression().fit(X, y)
    with xw.explain(model, X, y) as explainer:
        explainer.columns["sex"] = sex
        found = asked(explainer, refit=False)
    assert found.slice_conditions[0][0]["quantity"] == "column:sex"
    assert found.slice_names[0].startswith("sex is f")


def test_columns_that_are_in_no_pair_are_said():
    X = np.random.default_rng(7).normal(size=(400, 42))
    y = (X[:, 0] + np.random.default_rng(8).normal(size=400) > 0).astype(int)
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        found = asked(explainer, refit=False)
    n = found.trust["n_left_out"]
    assert n > 0
    assert f"{n} columns were asked alone" in " ".join(found.trust["notes"])


def test_a_feature_that_is_y_is_suspected():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(600, 2))
    y = (X[:, 0] > 0).astype(int)
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        found = asked(explainer)
    assert [one["features"] for one in found.suspects] == [[0]]


def test_a_model_that_cannot_be_fitted_anew_is_asked_itself():
    model, X, y = two_classes()
    with xw.explain(lambda X: model.predict_proba(X), X, y) as explainer:
        found = asked(explainer)
    assert found.trust["labels"] == "what the model itself says"
    assert "cannot be fitted anew" in found.trust["notes"][-1]


def test_copies_and_suspects_are_asked_once_whatever_is_an_error(monkeypatch: Any):
    fits, asks = [], []
    real, disguised = labels.fitted, errors.disguised
    monkeypatch.setattr(labels, "fitted", lambda *a, **k: fits.append(0) or real(*a, **k))
    monkeypatch.setattr(errors, "disguised", lambda *a: asks.append(0) or disguised(*a))
    model, X, y = two_classes(n=300)
    with xw.explain(model, X, y) as explainer:
        first = asked(explainer)
        assert len(fits) == labels.N_FOLDS and len(asks) == 1
        second = asked(explainer, threshold=0.4, metric="log loss")
    assert len(fits) == labels.N_FOLDS and len(asks) == 1
    assert second.trust["labels"] == first.trust["labels"]
    np.testing.assert_array_equal(second.label_quality, first.label_quality)


def test_a_model_that_is_always_right():
    X = np.random.default_rng(5).normal(size=(200, 2))
    with xw.explain(lambda X: X[:, 0], X, X[:, 0]) as explainer:
        found = asked(explainer)
    assert found.sentence.startswith("No absolute error in 200 rows")
    assert len(found.mistakes) == 0


def test_nothing_found_is_said():
    rng = np.random.default_rng(6)
    X = rng.normal(size=(800, 3))
    y = np.where(rng.random(800) < 0.2, X[:, 0] < 0, X[:, 0] >= 0)
    with xw.explain(lambda X: X[:, 0] >= 0, X, y) as explainer:
        found = explainer._study.ask(
            Question("errors", {"refit": False}, explainer._study.units[0])
        ).result()
    assert found.sentence.startswith("Nothing found: of ")


def test_bad_input():
    model, X, y = two_classes(n=300)
    with xw.explain(model, X, y) as explainer, pytest.raises(UnknownName, match="metric"):
        asked(explainer, metric="eror rate")
    with xw.explain(model, X) as explainer, pytest.raises(NotSupported, match="y"):
        asked(explainer)


def test_what_a_page_gets_of_single_rows_is_short():
    model, X, y = two_classes()
    with xw.explain(model, X, y) as explainer:
        found = asked(explainer, refit=False)
    arrays, plain = found.sent()
    assert not {"error", "loss", "actual", "label_quality"} & set(arrays)
    assert [one["row"] for one in plain["mistakes"]] == found.mistakes[:100].tolist()
    assert plain["n_mistakes"] == len(found.mistakes)
    assert not found.without_rows().sent()[1]["mistakes"]


def test_in_a_frame():
    model, X, y = two_classes()
    with xw.explain(model, X, y) as explainer:
        frame = asked(explainer, refit=False).to_frame()
    assert set(frame["part"]) == {"tree", "slice"}
    assert frame["error_share"].iloc[0] == pytest.approx(1)


# --- the view ------------------------------------------------------------------------------------


def test_the_view_and_its_numbers(tmp_path: Path):
    model, X, y = two_classes()
    with xw.explain(model, X, y) as explainer:
        view = explainer.errors(max_depth=2)
        assert view.result.max_depth == 2
        picture, words = view._still()
        assert "of the errors sit in" in picture
        assert view.result.sentence in words
        assert ".." not in words and "in words" not in words
        told = view.to_altair().to_dict()
        assert "Slices" in str(told)
        for name in ("e.svg", "e.csv", "e.json", "e.html"):
            view.save(tmp_path / name)
            assert (tmp_path / name).stat().st_size > 500
        assert view.to_frame()["rows"].iloc[0] == len(X)


def test_the_view_asks_at_the_threshold_on_screen():
    model, X, y = two_classes(n=400)
    with xw.explain(model, X, y) as explainer:
        view = explainer.errors(refit=False)
        assert view.question.options == {"refit": False}
        explainer.selection.threshold = 0.9
        assert view.question.options["threshold"] == 0.9
        assert view.result.rate == pytest.approx(
            ((model.predict_proba(X)[:, 1] >= 0.9) != y).mean()
        )


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"max_depth": 0}, InvalidValue),
        ({"max_depth": True}, InvalidType),
        ({"metric": 3}, InvalidType),
        ({"metric": "precision"}, UnknownName),
        ({"control": "bonferroni"}, UnknownName),
        ({"refit": 1}, InvalidType),
    ],
)
def test_arguments_are_checked_before_any_work(given: dict[str, Any], kind: type[Exception]):
    model, X, y = two_classes(n=100)
    with xw.explain(model, X, y) as explainer, pytest.raises(kind, match=next(iter(given))):
        explainer.errors(**given)


def test_without_y_it_says_so():
    model, X, _ = two_classes(n=100)
    with xw.explain(model, X) as explainer, pytest.raises(NotSupported, match="y"):
        explainer.errors()
