"""Good models: held to copies made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

import xwidgets as xw
from xwidgets.data import sample_rows
from xwidgets.errors import InvalidValue, NotSupported, UnknownName
from xwidgets.methods import good_models
from xwidgets.methods.good_models import most_common
from xwidgets.methods.refitting import BY_TIME
from xwidgets.views.dashboard.view import DashboardView
from xwidgets.views.good_models.figures import on_row, said
from xwidgets.views.good_models.view import GoodModelsView
from xwidgets.widgets.one_file import page_text


def cancer() -> tuple[pd.DataFrame, np.ndarray]:
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return X.iloc[:300, :4], y.iloc[:300].to_numpy()


def test_a_bootstrap_by_hand():
    X, y = cancer()
    model = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        view = explainer.good_models(n=3, tolerance=1.0)
        found = view.result
    generator = np.random.default_rng(0)
    generator.permutation(300)
    for k in range(3):
        rows = generator.integers(0, 300, 300)
        out = np.setdiff1d(np.arange(300), rows)
        copy = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X.iloc[rows], y[rows])
        told = copy.predict_proba(X)[:, 1]
        assert found.scores[k] == pytest.approx(roc_auc_score(y[out], told[out]), abs=1e-12)
        np.testing.assert_allclose(found.predictions[k], told, atol=1e-6)
        np.testing.assert_array_equal(found.decisions[k], copy.predict(X))
    np.testing.assert_array_equal(found.own_predictions, model.predict_proba(X)[:, 1])
    votes = found.decisions.sum(axis=0)
    np.testing.assert_array_equal(found.agree, np.maximum(votes, 3 - votes))
    assert found.trust["held_out"] and found.how == "bootstrap"


def test_a_saved_answer_is_never_that_of_other_models(tmp_path):
    X, y = cancer()
    model = LogisticRegression(max_iter=5000).fit(X, y)
    some = [DecisionTreeClassifier(max_depth=k, random_state=0).fit(X, y) for k in (1, 2)]
    others = [DecisionTreeClassifier(max_depth=k, random_state=0).fit(X, y) for k in (4, 5)]
    with xw.explain(model, X, y) as explainer:
        explainer.good_models(some, tolerance=1.0).result  # noqa: B018
        explainer.save(tmp_path / "some.xw")
    with xw.load(tmp_path / "some.xw", model=model) as loaded:
        found = loaded.good_models(others, tolerance=1.0).result
        again = loaded.good_models(others, tolerance=1.0)
        assert again.result is found
    with xw.explain(model, X, y) as explainer:
        expected = explainer.good_models(others, tolerance=1.0).result
    np.testing.assert_array_equal(found.scores, expected.scores)


def test_what_does_worse_is_left_out_and_counted():
    X, y = cancer()
    good = [LogisticRegression(max_iter=5000, C=c).fit(X, y) for c in (1.0, 10.0)]
    bad = DecisionTreeClassifier(max_depth=1).fit(X[::-1].to_numpy(), y)
    bad.feature_names_in_ = np.array(X.columns, dtype=object)
    with xw.explain(good[0], X, y) as explainer:
        found = explainer.good_models([*good, bad]).result
        assert explainer.good_models([*good, bad]).result is found
    assert len(found.scores) == 2 and len(found.left_out_scores) == 1
    assert found.own_score == found.scores[0]
    assert any("1 of them did worse" in note for note in found.trust["notes"])
    np.testing.assert_allclose(found.importance[0], found.own_importance)
    assert [one["kind"] for one in found.trust["doubts"]] == [
        "sampled_rows",
        "agreement",
    ]
    assert "1 left out" in said(found)
    assert on_row(found, 5).startswith("2 of 2 models agree on this row: ")


def test_effects_of_lines_are_lines():
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    model = Ridge(0.1).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        view = explainer.good_models(n=4)
        found = view.result
        assert "<svg" in view._still()[0]
        view.to_altair().to_dict()
        assert len(view.to_frame()) == len(found.scores) * X.shape[1]
        assert found.importance_unit == explainer.importance("permutation").result.unit
    assert found.agree is None and found.decisions is None and found.metric == "R2"
    assert found.own_score == pytest.approx(model.score(X, y), abs=1e-12)
    for j in range(X.shape[1]):
        at = found.grid[j][np.isfinite(found.grid[j])]
        told = found.own_effect[j, : len(at)]
        np.testing.assert_allclose(np.diff(told) / np.diff(at), model.coef_[j], rtol=1e-6)
        if X.iloc[:, j].nunique() > 20:  # no edge is the value of a row
            assert not np.isin(at, X.iloc[:, j]).any()
    np.testing.assert_allclose(found.spread, found.predictions.std(axis=0), atol=1e-4)


def test_other_seeds_are_said_to_say_too_little():
    X, y = cancer()
    model = RandomForestClassifier(5, random_state=0).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        found = explainer.good_models(n=3, how="seed").result
    assert not np.array_equal(found.decisions[0], found.decisions[1])
    assert any("underestimated" in note for note in found.trust["notes"])


def test_bags_of_an_additive_machine_are_averaged_to_it():
    glassbox = pytest.importorskip("interpret.glassbox")
    X, y = cancer()
    model = glassbox.ExplainableBoostingClassifier(outer_bags=4, interactions=0, max_rounds=30)
    model.fit(X, y)
    with xw.explain(model, X, y) as explainer:
        found = explainer.good_models(tolerance=1.0).result
    assert found.how == "bags" and len(found.scores) == 4
    logit = np.log(found.predictions / (1 - found.predictions)).mean(axis=0)
    np.testing.assert_allclose(1 / (1 + np.exp(-logit)), model.predict_proba(X)[:, 1], atol=1e-4)


def test_levels_missing_values_and_three_classes():
    rng = np.random.default_rng(0)
    color = rng.choice(["red", "green", "blue"], 200)
    X = pd.DataFrame({"size": rng.normal(size=200), "color": pd.Categorical(color)})
    X.loc[:10, "size"] = np.nan
    y = np.where(color == "red", "a", np.where(X["size"].fillna(0) > 0, "b", "c"))
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=10, categorical_features="from_dtype", random_state=0
    ).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        found = explainer.good_models(n=3, tolerance=1.0).result
    assert found.metric == "macro ROC AUC" and len(found.class_names) == 3
    assert np.isfinite(found.effects[:, 1, :3]).all() and np.isnan(found.effects[:, 1, 3:]).all()
    assert found.agree.min() >= 1 and found.agree.max() == 3


def test_most_common():
    decisions = np.array([[0, 1, 2], [0, 1, 1], [0, 2, 0]])
    np.testing.assert_array_equal(most_common(decisions, 3), [3, 2, 1])


def test_what_there_is_no_answer_for():
    X, y = cancer()
    model = LogisticRegression(max_iter=5000).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        with pytest.raises(NotSupported, match="bags"):
            explainer.good_models(how="bags")
        with pytest.raises(UnknownName, match="bootstrap"):
            explainer.good_models(how="bootstraps")
        with pytest.raises(InvalidValue, match="n: found 1"):
            explainer.good_models(n=1)
        with pytest.raises(InvalidValue, match=r"models\[1\]"):
            explainer.good_models([model, Ridge().fit(X, y)])
    with xw.explain(model, X) as explainer, pytest.raises(NotSupported, match="y: found"):
        explainer.good_models()
    with (
        xw.explain(lambda rows: model.predict_proba(rows), X, y) as explainer,
        pytest.raises(NotSupported, match="models="),
    ):
        explainer.good_models()


def begun(explainer: xw.Explainer) -> bool:
    """Whether anybody began to make models."""
    task = explainer._study.ask(GoodModelsView.questions(explainer._live.screen, {})[0])
    return task.progress.total > 0 or task.so_far() is not None


def test_a_dashboard_begins_nothing_of_it(tmp_path: Path):
    X, y = cancer()
    model = LogisticRegression(max_iter=5000).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        dashboard = explainer.dashboard("models")
        assert "<svg" in dashboard._still()[0]
        dashboard.save(tmp_path / "still.svg")
        dashboard.save(tmp_path / "live.html")
        dashboard.to_altair()
        explainer.to_html(tmp_path / "all.html")
        assert not begun(explainer)
        assert "good_models" not in [question.method for question, _ in explainer._study.answered()]
        # What Python asked for is in the file, and so is what was named where nobody can ask.
        assert explainer.good_models(n=2).result is not None
        told = page_text(explainer._live.screen, [DashboardView.filed()])
        assert told.count('"GoodModels"') == 1
        assert not begun(explainer)
        page_text(explainer._live.screen, [DashboardView.filed(views=["good_models"])])
        assert begun(explainer)


def test_the_first_copies_are_seen_and_say_how_long_all_take():
    X, y = cancer()
    model = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        task = explainer._study.ask(explainer.good_models(n=3).question)
        while task.so_far() is None:
            task.advance(0.0)
        first = task.so_far()
        assert len(first.scores) + len(first.left_out_scores) == 1
        assert first.trust["notes"][0].startswith("2 more to come: about ")
        found = task.result()
    assert not any("to come" in note for note in found.trust["notes"])
    told = roc_auc_score(y, model.predict_proba(X)[:, 1])
    itself = f"the model itself (ROC AUC {told:.3f}), on rows that it may have learnt from"
    assert any(n.endswith(itself) for n in found.trust["notes"])
    assert found.own_score == pytest.approx(told, abs=1e-12)
    assert ("this model", f"ROC AUC {told:.3f}") in found.facts()


def test_of_one_class_no_score_is_told():
    X, y = cancer()
    model = LogisticRegression(max_iter=5000).fit(X, y)
    with xw.explain(model, X[y == 1], y[y == 1]) as explainer:
        found = explainer.good_models([model]).result
    assert np.isnan(found.own_score) and dict(found.facts())["this model"] == ""
    assert any("the model itself, on rows that it may" in note for note in found.trust["notes"])


def test_of_many_models_not_each_is_put_together_with_all_before(monkeypatch: pytest.MonkeyPatch):
    X, y = cancer()
    models = [LogisticRegression(max_iter=5000, C=c).fit(X, y) for c in (1.0, 2.0, 4.0, 8.0)]
    sizes: list[int] = []
    assemble = good_models._assemble

    def counted(ground, predictor, own, found, *told):
        sizes.append(len(found))
        return assemble(ground, predictor, own, found, *told)

    monkeypatch.setattr(good_models, "_assemble", counted)
    with xw.explain(models[0], X, y) as explainer:
        first = explainer.good_models(models).result
        assert sizes[0] == 1 and sizes[-1] == 4
        sizes.clear()
        monkeypatch.setattr(good_models, "REST", 1e9)
        again = explainer.good_models(models[:3]).result
    assert sizes == [1, 3]
    np.testing.assert_array_equal(again.scores, first.scores[:3])


def test_what_the_model_says_of_all_rows_is_not_asked_again():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(1_500, 2)), columns=["a", "b"])
    y = (X.a > 0).to_numpy().astype(int)
    asked = []

    class Counted(LogisticRegression):
        def predict_proba(self, X):
            asked.append(len(X))
            return super().predict_proba(X)

    model, other = Counted().fit(X, y), LogisticRegression(C=0.1).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        explainer._study.predictions()
        asked.clear()
        good = explainer.good_models([other]).result
        told = explainer.tradeoff(metric="accuracy").result
    assert len(X) not in asked
    np.testing.assert_array_equal(good.own_predictions, told.predictions[0])


def test_where_fits_are_long_fewer_rows_are_taken(monkeypatch: pytest.MonkeyPatch):
    X, y = cancer()
    sizes = []

    class Slow(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            sizes.append(len(X))
            return super().fit(X, y, sample_weight)

    model = Slow(max_iter=5000).fit(X, y)
    sizes.clear()
    monkeypatch.setattr(good_models, "FIT_SECONDS", 0.0)
    monkeypatch.setattr(good_models, "LEAST_FIT_ROWS", 100)
    with xw.explain(model, X, y) as explainer:
        found = explainer.good_models(n=3, tolerance=1.0).result
    assert sizes == [300, 100, 100, 100]
    told = f"copies are fitted to parts of 100 of 300 rows, {BY_TIME}"
    assert told in found.trust["notes"]
    # All other rows say how good a copy is.
    generator = np.random.default_rng(0)
    rows = np.arange(300)[sample_rows(300, 100, 0)]
    generator.permutation(100)
    learnt = rows[generator.integers(0, 100, 100)]
    out = np.setdiff1d(np.arange(300), learnt)
    told = LogisticRegression(max_iter=5000).fit(X.iloc[learnt], y[learnt]).predict_proba(X)
    assert found.scores[0] == pytest.approx(roc_auc_score(y[out], told[out, 1]), abs=1e-12)


def test_what_would_be_done_is_said_of_this_model():
    X, y = cancer()

    def plan(model, **options) -> dict:
        with xw.explain(model, X, y) as explainer:
            told, _ = explainer._live.wire("good_models").plan(**options)
            return told

    forest = RandomForestClassifier(5).fit(X, y)
    assert "Fit 10 copies of this RandomForestClassifier" in plan(forest)["said"]
    assert "Fit 4 copies" in plan(forest, n=4, how="seed")["said"]
    assert "other seeds" in plan(forest, how="seed")["said"]
    told = plan(lambda rows: np.asarray(rows)[:, 0] > 14)
    assert "a function without fit" in told["said"] and told["button"] == ""
    glassbox = pytest.importorskip("interpret.glassbox")
    machine = glassbox.ExplainableBoostingClassifier(outer_bags=4, interactions=0, max_rounds=5)
    told = plan(machine.fit(X, y))
    assert "the 4 bags that this ExplainableBoostingClassifier is the mean of" in told["said"]
    assert told["button"] == "Compare"


def test_constant_models_have_no_first_feature_to_agree_on():
    X, y = cancer()
    with xw.explain(DummyClassifier().fit(X, y), X, y) as explainer:
        found = explainer.good_models(n=3).result
    assert not found.importance.any()
    assert "agreement" not in {one["kind"] for one in found.trust["doubts"]}


def test_of_many_features_few_effects_are_asked_for():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(100, 205)), columns=[f"f{j}" for j in range(205)])
    y = 3 * X.f7 + X.f2
    found = xw.explain(LinearRegression().fit(X, y), X, y).good_models(n=2).result
    told = np.isfinite(found.grid).any(axis=1)
    assert told.sum() == 12
    assert told[7] and told[2]
    assert np.isfinite(found.effects[:, told]).any(axis=2).all()
    others = np.nanmax(found.own_importance[~told])
    assert found.own_importance[told].min() >= others
    said = "of 205 features the 200 that move the model itself most are shuffled, and effects are "
    assert any(one.startswith(f"{said}told of the 12") for one in found.trust["notes"])
    assert np.isfinite(found.importance).all(axis=0).sum() == 200
    [doubt] = [one for one in found.doubts() if one["kind"] == "asked_features"]
    assert (doubt["value"], doubt["text"]) == (200, "200 of 205 features")
    assert set(found.order()[-5:]) == set(np.flatnonzero(np.isnan(found.own_importance)))
