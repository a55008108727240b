"""Trade-off: held to scikit-learn's cross-validation, and to all pairs of models tried."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import xwidgets as xw
from tests.tradeoff.families import family, whole
from xwidgets.charts.figure import Text
from xwidgets.errors import InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.methods.scoring import corrected_error
from xwidgets.methods.tradeoff import answer
from xwidgets.methods.tradeoff.choosing import front, simplest, within_one_error
from xwidgets.views.tradeoff import figures as tradeoff_figures
from xwidgets.views.tradeoff.figures import spread


def two_classes() -> tuple[dict[str, object], pd.DataFrame, np.ndarray]:
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    X, y = X.iloc[:300, :5], y.iloc[:300].to_numpy()
    models = {
        "tree": DecisionTreeClassifier(max_depth=2, random_state=0).fit(X, y),
        "logistic": make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y),
    }
    return models, X, y


@pytest.mark.parametrize(
    ("metric", "scoring", "sign"),
    [
        (None, "roc_auc", 1),
        ("accuracy", "accuracy", 1),
        ("log loss", "neg_log_loss", -1),
        ("f1", "f1", 1),
    ],
)
def test_scores_of_two_classes_are_scikit_learns(metric: str | None, scoring: str, sign: int):
    models, X, y = two_classes()
    found = whole(family(models, X, y), metric=metric)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for k, model in enumerate(models.values()):
        expected = sign * cross_val_score(model, X, y, scoring=scoring, cv=folds)
        np.testing.assert_allclose(found.scores[k], expected, atol=1e-12)
    assert found.greater_is_better == (sign == 1)


def test_polars_in_the_same_numbers_and_polars_out():
    import polars as pl

    models, X, y = two_classes()
    rows = pl.from_pandas(X)
    own = {
        "tree": DecisionTreeClassifier(max_depth=2, random_state=0).fit(rows, y),
        "logistic": make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, y),
    }
    with (
        closing(xw.tradeoff(models, X, y)) as pandas_set,
        closing(xw.tradeoff(own, rows, y)) as polars_set,
    ):
        wanted, found = pandas_set.result, polars_set.result
        for name in ("scores", "mean", "standard_error", "behind", "complexity"):
            np.testing.assert_allclose(getattr(found, name), getattr(wanted, name), rtol=1e-12)
        assert (found.best, found.simplest.tolist()) == (wanted.best, wanted.simplest.tolist())
        lines = polars_set.to_frame()
        assert isinstance(lines, pl.DataFrame)
        expected = pandas_set.to_frame()
        assert lines.columns == list(expected.columns)
        timed = ["fit_seconds"]
        told = lines.drop(timed).to_pandas()
        pd.testing.assert_frame_equal(told, expected.drop(columns=timed), check_dtype=False)


def test_scores_of_numbers_and_of_three_classes_are_scikit_learns():
    X, y = load_diabetes(return_X_y=True)
    models = {
        "tree": DecisionTreeRegressor(max_depth=3, random_state=0).fit(X, y),
        "line": LinearRegression().fit(X, y),
    }
    folds = KFold(4, shuffle=True, random_state=3)
    found = whole(family(models, X, y, seed=3), n_folds=4)
    for k, model in enumerate(models.values()):
        np.testing.assert_allclose(
            found.scores[k], cross_val_score(model, X, y, scoring="r2", cv=folds), atol=1e-12
        )
    said = np.stack([model.predict(X) for model in models.values()])
    assert found.differ[0, 1] == pytest.approx(np.abs(said[0] - said[1]).mean())
    np.testing.assert_array_equal(found.decisions, said)
    assert found.metric == "R2" and found.class_names == ()

    X, y = load_iris(return_X_y=True)
    models = {"logistic": LogisticRegression(max_iter=1000).fit(X, y)}
    found = whole(family(models, X, y))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    expected = cross_val_score(models["logistic"], X, y, scoring="roc_auc_ovr", cv=folds)
    np.testing.assert_allclose(found.scores[0], expected, atol=1e-12)


def test_weights_reach_the_fit_and_the_score():
    models, X, y = two_classes()
    weight = np.random.default_rng(0).uniform(0.1, 3, len(y))
    found = whole(family(models, X, y, sample_weight=weight), metric="accuracy")
    folds = StratifiedKFold(5, shuffle=True, random_state=0).split(X, y)
    for f, (train, test) in enumerate(folds):
        tree = DecisionTreeClassifier(max_depth=2, random_state=0)
        tree.fit(X.iloc[train], y[train], sample_weight=weight[train])
        line = make_pipeline(StandardScaler(), LogisticRegression())
        line.fit(X.iloc[train], y[train], logisticregression__sample_weight=weight[train])
        for k, model in enumerate((tree, line)):
            expected = model.score(X.iloc[test], y[test], sample_weight=weight[test])
            assert found.scores[k, f] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("metric", "way", "order"),
    [("MAE", "less", ["line", "stump", "mean"]), ("R2", "more", ["line", "stump", "mean"])],
)
def test_a_loss_and_a_gain_put_the_same_model_first(metric, way, order, monkeypatch):
    X, y = load_diabetes(return_X_y=True)
    models = {
        "mean": DummyRegressor().fit(X, y),
        "stump": DecisionTreeRegressor(max_depth=1, random_state=0).fit(X, y),
        "line": LinearRegression().fit(X, y),
    }
    found = whole(family(models, X, y), metric=metric)
    assert [found.model_names[k] for k in np.argsort(-found.gain)] == order
    assert found.model_names[found.best] == order[0] and (found.behind >= 0).all()
    nowhere = replace(found, front=np.zeros_like(found.front))
    monkeypatch.setattr(tradeoff_figures, "MAX_NAMES", 2)
    plot = tradeoff_figures._plot(nowhere, 0)
    assert plot.y.title == f"{metric}, held out ({way} is better)"
    (names,) = [mark.text for mark in plot.marks if isinstance(mark, Text)]
    assert list(names) == order[:2]


def test_rows_that_are_held_out_and_rows_that_differ():
    models, X, y = two_classes()
    found = whole(family(models, X, y))
    decided = np.stack([model.predict(X) for model in models.values()])
    np.testing.assert_array_equal(found.decisions, decided)
    assert found.differ[0, 1] == (decided[0] != decided[1]).mean()
    assert np.isfinite(found.held_out).all()
    train, test = next(StratifiedKFold(5, shuffle=True, random_state=0).split(X, y))
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X.iloc[train], y[train])
    np.testing.assert_array_equal(found.held_out[0, test], tree.predict_proba(X.iloc[test])[:, 1])
    assert found.without_rows().decisions is None


def test_a_model_without_fit_says_why_it_has_no_score():
    models, X, y = two_classes()
    logistic = models["logistic"]
    models["mine"] = lambda rows: logistic.predict_proba(rows)
    ground = family(models, X, y, class_names=["malignant", "benign"])
    found = whole(ground)
    assert np.isnan(found.scores[2]).all() and "cannot be fitted anew" in found.reasons[2]
    assert found.reasons[:2] == ("", "")
    assert found.complexity[2, 0] == found.complexity[1, 0] == 5
    assert np.isnan(found.complexity[2, 3]) and found.readings[2] == ""
    assert not found.front[2].any() and found.best != 2
    assert found.differ[1, 2] == 0
    assert any("mine has no held-out score" in note for note in found.trust["notes"])


def test_a_copy_that_fails_leaves_the_others():
    class Picky(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            if len(X) < 300:
                raise RuntimeError("too few rows")
            return super().fit(X, y)

    models, X, y = two_classes()
    models["picky"] = Picky(max_iter=5000).fit(X, y)
    found = whole(family(models, X, y))
    assert found.reasons[2] == "the model could not be fitted anew: too few rows"
    assert np.isfinite(found.mean[:2]).all()


def test_parts_tell_what_is_known_by_then():
    models, X, y = two_classes()
    work = answer(family(models, X, y), n_folds=3)
    parts = []
    while True:
        try:
            parts.append(next(work))
        except StopIteration as end:
            found = end.value
            break
    assert [part.done for part in parts] == list(range(8)) and parts[0].total == 8
    after_one_fold = parts[4].so_far
    np.testing.assert_array_equal(np.isfinite(after_one_fold.scores).sum(axis=1), [1, 1])
    np.testing.assert_array_equal(after_one_fold.complexity, found.complexity)
    np.testing.assert_array_equal(after_one_fold.mean, found.scores[:, 0])
    assert np.isnan(after_one_fold.standard_error).all()


def test_the_same_seed_gives_the_same_copies():
    models, X, y = two_classes()
    models = {"chance": DecisionTreeClassifier(splitter="random", max_depth=3).fit(X, y)}
    first, second = (whole(family(models, X, y, seed=7)) for _ in range(2))
    np.testing.assert_array_equal(first.scores, second.scores)


def test_few_rows_of_a_class():
    X = np.random.default_rng(0).normal(size=(40, 2))
    y = np.array(["a", "b"])[(X[:, 0] > 0).astype(int)]
    y = y.astype(object)
    y[:2] = "rare"
    models = {"tree": DecisionTreeClassifier(random_state=0).fit(X, y)}
    found = whole(family(models, X, y), metric="accuracy")
    assert np.isfinite(found.scores).all()
    (note,) = [one for one in found.trust["notes"] if "fewer rows" in one]
    assert note == "classes with fewer rows than the 5 folds are missing from some: rare (2)"
    with pytest.raises(InvalidValue, match="n_folds"):
        whole(family(models, X, y), n_folds=30)


def test_doubts_of_scores_need_scores():
    _, X, y = two_classes()
    says = (lambda rows: np.asarray(rows)[:, 0] * 1.0, lambda rows: np.asarray(rows)[:, 1] * 1.0)
    found = whole(family({"one": says[0], "other": says[1]}, X, y.astype(float)))
    assert np.isnan(found.mean).all() and found.best == -1
    (only,) = found.trust["doubts"]
    assert (only["kind"], only["text"]) == ("sampled_rows", "all 300 rows")


@pytest.mark.parametrize(
    ("behind", "error", "text", "words", "level"),
    [
        (
            [0.0, 0.02, 0.3],
            [0.0, 0.15, 0.1],
            "1 of 2 not told apart from a",
            "b is 0.02 \u00b1 0.15 behind a: within two standard errors, so other rows may say "
            "otherwise.",
            "look",
        ),
        (
            [0.0, 0.02, 0.3],
            [0.0, 0.001, 0.1],
            "2 told apart from a",
            "c is 0.3 \u00b1 0.1 behind a: more than two standard errors.",
            "fine",
        ),
        (
            [0.0, np.nan, 0.0],
            [0.0, np.nan, 0.0],
            "1 of 1 not told apart from a",
            "c is 0 \u00b1 0 behind a: within two standard errors, so other rows may say "
            "otherwise.",
            "look",
        ),
    ],
)
def test_an_error_is_held_against_the_difference(behind, error, text, words, level):
    models, X, y = two_classes()
    found = whole(family({"a": models["tree"], "b": models["tree"], "c": models["tree"]}, X, y))
    told = replace(
        found,
        best=0,
        behind=np.array(behind),
        behind_error=np.array(error),
        mean=0.84 - np.array(behind),
        standard_error=np.full(3, 0.15),
    )
    (one,) = [doubt for doubt in told.trust["doubts"] if doubt["kind"] == "standard_error"]
    assert (one["text"], one["words"], one["level"]) == (text, words, level)
    assert (one["value"] >= one["standard"]) == (level == "look")


def test_one_wording_for_page_and_picture():
    models, X, y = two_classes()
    found = whole(family({"boosted": models["logistic"], "tree": models["tree"]}, X, y))
    told = replace(
        found,
        best=0,
        mean=np.array([0.9, 0.89]),
        standard_error=np.array([0.02, 0.03]),
        complexity=np.array([[4, 0.2, 3, 3100], [2, 0.1, 2, np.nan]]),
        simplest=np.array([1, 0, -1, 1]),
    )
    best = "boosted does best: ROC AUC 0.900 \u00b1 0.020."
    within = "The simplest within one standard error of it"
    assert told.sentences[:3] == (
        f"{best} {within}, by features used: tree (2; boosted 4).",
        f"{best} By interaction strength no simpler one comes within one standard error of it.",
        f"{best} None of them can be told apart by main-effect complexity.",
    )
    assert told.sentence == f"{best} {within}: tree or boosted."
    alone = replace(told, simplest=np.array([0, 0, -1, 0]))
    assert alone.sentence == f"{best} No simpler one comes within one standard error of it."
    assert told.sent()[1]["sentences"] == list(told.sentences)
    assert "sentences" not in told.plain()
    assert told.facts()[0][1] == "boosted 0.900 \u00b1 0.020, tree 0.890 \u00b1 0.030"


def test_the_error_of_nadeau_and_bengio():
    scores = np.array([[0.8, 0.9, 0.7, 0.8], [0.5, np.nan, np.nan, np.nan]])
    found = corrected_error(scores, 1 / 3)
    assert found[0] == pytest.approx(np.sqrt((1 / 4 + 1 / 3) * scores[0].var(ddof=1)))
    assert np.isnan(found[1])


FEW = arrays(float, st.integers(1, 7), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, np.nan]))


@given(FEW, st.data())
def test_the_front_is_what_none_beats(gain: np.ndarray, data: st.DataObject):
    cost = data.draw(arrays(float, len(gain), elements=st.sampled_from([0.0, 1.0, 2.0, np.nan])))
    for k, on in enumerate(front(gain, cost)):
        beaten = any(
            gain[j] >= gain[k] and cost[j] <= cost[k] and (gain[j] > gain[k] or cost[j] < cost[k])
            for j in range(len(gain))
        )
        assert on == (not beaten and np.isfinite(gain[k]) and np.isfinite(cost[k]))


def test_the_simplest_within_one_standard_error():
    gain = np.array([0.90, 0.88, 0.85, np.nan])
    allowed = within_one_error(gain, np.array([0.03, 0.5, 0.5, 0.1]))
    assert allowed.tolist() == [True, True, False, False]
    assert simplest(allowed, gain, np.array([9.0, 3.0, 1.0, 0.0])) == 1
    assert simplest(allowed, gain, np.array([3.0, 3.0, 1.0, 0.0])) == 0  # of equals the better
    assert simplest(allowed, gain, np.array([np.nan, np.nan, 1.0, 0.0])) == -1
    assert within_one_error(gain, np.full(4, np.nan)).tolist() == [True, False, False, False]
    assert not within_one_error(np.full(2, np.nan), np.ones(2)).any()


@given(
    arrays(float, st.integers(1, 9), elements=st.floats(0, 100)), st.sampled_from([1.0, 5.0, 15.0])
)
def test_names_never_overlap(at: np.ndarray, gap: float):
    found = np.sort(spread(at, gap, 0.0, 150.0))
    assert (np.diff(found) >= gap - 1e-9).all()
    assert found.min() >= -1e-9 and found.max() <= 150 + 1e-9
    far = np.sort(at)
    if (np.diff(far) >= gap).all():
        np.testing.assert_allclose(found, far)


def test_the_view_and_its_numbers():
    models, X, y = two_classes()
    with xw.explain(models["tree"], X, y) as explainer:
        view = explainer.tradeoff(n_folds=3)
        found = view.result
        assert found.scores.shape == (1, 3) and found.kinds == ("DecisionTreeClassifier",)
        assert found.sentence.startswith("DecisionTreeClassifier does best: ROC AUC 0.")
        frame = view.to_frame()
        assert list(frame.columns)[:4] == ["model", "kind", "metric", "score"]
        assert "<svg" in view._still()[0]
        view.to_altair().to_dict()
        with pytest.raises(InvalidValue, match="n_folds"):
            explainer.tradeoff(n_folds=1)
        with pytest.raises(InvalidType, match="metric"):
            explainer.tradeoff(metric=3)
        with pytest.raises(UnknownName, match="accuracy"):
            _ = explainer.tradeoff(metric="acuracy").result


def test_what_there_is_no_answer_for():
    models, X, _ = two_classes()
    with xw.explain(models["tree"], X) as explainer, pytest.raises(NotSupported, match="y: found"):
        explainer.tradeoff()
    ground = family({"mine": lambda rows: np.asarray(rows)[:, 0] * 1.0}, X, X.iloc[:, 0])
    with pytest.raises(UnknownName, match="R2"):
        whole(ground, metric="ROC AUC")
    unscored = whole(ground)
    assert unscored.sentence.startswith("No model has a held-out score: a function")
    assert unscored.sentences == (unscored.sentence,) * 4
