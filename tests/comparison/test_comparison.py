"""Cohorts side by side: held to SciPy, to sums by hand, and to tables without any difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from xwidgets.errors import NotSupported, UnknownName
from xwidgets.methods.comparison import contrasts
from xwidgets.methods.slices.evidence import compared


def masks(rng: np.random.Generator, n: int, *shares: float) -> np.ndarray:
    return np.array([rng.random(n) < share for share in shares])


def test_differences_are_welchs():
    rng = np.random.default_rng(0)
    values = np.where(rng.random(400) < 0.3, 3 * rng.normal(size=400), rng.normal(size=400))
    inside = np.abs(values) > 1  # a wide half and a narrow one
    found = contrasts(values[:, None], inside[None])
    expected = stats.ttest_ind(values[inside], values[~inside], equal_var=False)
    ends = expected.confidence_interval()
    assert found.values[0, 0] == pytest.approx(values[inside].mean())
    assert found.rest[0, 0] == pytest.approx(values[~inside].mean())
    assert found.difference[0, 0] == pytest.approx(found.values[0, 0] - found.rest[0, 0])
    assert found.difference_low[0, 0] == pytest.approx(ends.low)
    assert found.difference_high[0, 0] == pytest.approx(ends.high)
    assert found.p[0, 0] == pytest.approx(expected.pvalue)
    assert found.overall[0] == pytest.approx(values.mean())


def test_a_narrow_cohort_is_told_by_its_own_spread():
    rng = np.random.default_rng(0)
    inside = np.arange(1_000) < 50
    values = np.where(inside, 0.25 + 0.1 * rng.normal(size=1_000), rng.normal(size=1_000))
    found, alone = contrasts(values[:, None], inside[None]), compared(values, inside)
    told = found.difference_low, found.difference_high, found.p
    expected = alone.effect_low, alone.effect_high, alone.p
    assert [float(one[0, 0]) for one in told] == pytest.approx(expected, rel=1e-6)
    few = contrasts(values[25:, None], inside[None, 25:])  # 25 rows: by the spread of all
    assert few.p[0, 0] > 0.05


def test_shares_of_few_rows_are_not_surer_than_chance():
    """One of 40 rows is 1: by its own spread it would surely differ from a tenth."""
    values = np.r_[np.arange(40) < 1, np.arange(400) < 44].astype(float)
    inside = np.arange(440) < 40
    assert stats.ttest_ind(values[inside], values[~inside], equal_var=False).pvalue < 0.01
    assert contrasts(values[:, None], inside[None]).p[0, 0] > 0.05


def test_what_two_share_is_no_evidence():
    rng = np.random.default_rng(1)
    q = rng.normal(size=(300, 1))
    first = np.arange(300) < 200
    second = np.arange(300) >= 100
    draws = []
    for _ in range(400):
        q = rng.normal(size=(300, 1))
        draws.append(contrasts(q, np.array([first, second])))
    spread = np.std([one.pair_difference[0, 0] for one in draws])
    told = np.mean([(one.pair_high - one.pair_low)[0, 0] for one in draws]) / (2 * 1.96)
    assert told == pytest.approx(spread, rel=0.1)
    assert spread == pytest.approx(np.sqrt(200) / 200, rel=0.1)  # 100 rows of each are its own
    same = contrasts(q, np.array([first, first]))
    assert same.pair_difference[0, 0] == 0 and np.isnan(same.pair_p[0, 0])


def test_nobody_and_everybody_are_not_compared():
    q = np.random.default_rng(2).normal(size=(50, 2))
    found = contrasts(q, np.array([np.zeros(50, bool), np.ones(50, bool)]))
    assert np.isnan(found.values[0]).all() and np.isnan(found.difference).all()
    np.testing.assert_allclose(found.values[1], q.mean(axis=0))
    assert np.isnan(found.p).all() and np.isnan(found.pair_p).all()


def test_weights_and_gaps():
    rng = np.random.default_rng(3)
    q = rng.normal(size=(60, 1))
    q[:5] = np.nan
    weight = rng.integers(1, 4, 60).astype(float)
    inside = rng.random(60) < 0.5
    found = contrasts(q, inside[None], weight)
    here = inside & np.isfinite(q[:, 0])
    assert found.values[0, 0] == pytest.approx(np.average(q[here, 0], weights=weight[here]))
    plain, double = contrasts(q, inside[None]), contrasts(q, inside[None], np.full(60, 2.0))
    np.testing.assert_allclose(plain.p, double.p)
    np.testing.assert_allclose(plain.difference_low, double.difference_low)


def test_false_alarms_are_few():
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        table = np.column_stack(
            [rng.normal(size=(240, 6)), rng.random((240, 6)) < 0.15, rng.exponential(size=(240, 4))]
        )
        weight = rng.exponential(size=240) if seed % 2 else None
        found = contrasts(table, masks(rng, 240, 0.1, 0.4, 0.5), weight)
        alarms += min(np.nanmin(found.p), np.nanmin(found.pair_p)) <= 0.05
    assert alarms <= 10


# --- the answer ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def explainer() -> Any:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(600, 3)), columns=["age", "income", "debt"])
    y = (X["age"] + X["income"] + rng.normal(size=600) > 0).astype(int)
    model = LogisticRegression().fit(X, y)
    with xw.explain(model, X, y, output="probability") as made:
        made.cohorts["young"] = X["age"] < -0.5
        made.cohorts["in debt"] = X["debt"] > 0
        made.cohorts["nobody"] = []
        yield made


def test_what_is_told_of_a_cohort(explainer: xw.Explainer):
    found = explainer.comparison().result
    young = explainer.cohorts["young"]
    assert found.cohorts == ("young", "in debt", "nobody")
    assert found.counts.tolist() == [young.sum(), explainer.cohorts["in debt"].sum(), 0]
    at = {name: j for j, name in enumerate(found.measures) if found.groups[j] == "model"}
    p = explainer._study.predictions()[:, 1]
    assert found.values[0, at["prediction of 1"]] == pytest.approx(p[young].mean())
    y = explainer._study.target.column.numbers
    wrong = (p > 0.5) != (y == 1)
    assert found.values[0, at["error rate"]] == pytest.approx(wrong[young].mean())
    assert found.rest[0, at["error rate"]] == pytest.approx(wrong[~young].mean())
    values = explainer.attributions().values[..., 1]
    rows = [j for j, group in enumerate(found.groups) if group == "importance"]
    np.testing.assert_allclose(found.values[0, rows], np.abs(values[young]).mean(axis=0), rtol=1e-6)
    effects = [j for j, group in enumerate(found.groups) if group == "effect"]
    np.testing.assert_allclose(found.values[1, effects], values[
        explainer.cohorts["in debt"]].mean(axis=0), rtol=1e-6)  # fmt: skip
    assert found.p[0, effects[0]] < 1e-6 < 0.05 < found.p[1, effects[0]]
    assert np.isnan(found.values[2]).all()
    assert found.sentence.startswith("young: ") and "nobody has no row" in found.sentence


def test_the_view_and_its_numbers(explainer: xw.Explainer, tmp_path: Path):
    view = explainer.comparison("young", "in debt")
    frame = view.to_frame()
    assert set(frame["against"]) == {"everybody else", "in debt"}
    assert "young" in view._still()[0]
    assert "Cohorts" in str(view.to_altair().to_dict())
    for name in ("c.svg", "c.csv", "c.json", "c.html"):
        view.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 500


def test_answers_follow_what_is_named_anew(explainer: xw.Explainer):
    view = explainer.comparison()
    before = explainer.cohorts["young"]
    explainer.cohorts["young"] = ~before
    assert view.result.counts[0] == (~before).sum()
    explainer.cohorts["young"] = before
    assert view.result.counts[0] == before.sum()


def test_unknown_names(explainer: xw.Explainer):
    with pytest.raises(UnknownName, match="did you mean 'young'"):
        explainer.comparison("yuong")


def test_without_cohorts_and_without_a_model():
    X = np.random.default_rng(0).normal(size=(20, 3))
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        assert "no cohorts yet" in explainer.comparison().result.sentence
        assert len(explainer.comparison().to_frame()) == 0
        found = explainer.attributions()
    with xw.from_shap(found.to_shap()) as explainer, pytest.raises(NotSupported, match="model"):
        explainer.comparison()


def test_a_mean_that_cancels_out_is_none():
    rng = np.random.default_rng(0)
    there = (rng.random((900, 3)) < [0.1, 0.5, 0.7]).astype(float)
    masks = np.stack([there[:, 0] == 0, there[:, 1] == 1])
    found = contrasts(there, masks)
    assert found.values[0, 0] == 0.0 and found.values[1, 1] == pytest.approx(1.0)


def test_errors_are_those_of_the_threshold_in_any_unit():
    rng = np.random.default_rng(2)
    X = pd.DataFrame(rng.normal(size=(400, 2)), columns=["a", "b"])
    y = (X["a"] + rng.normal(size=400) > 0).astype(int)
    model = LogisticRegression().fit(X, y)
    with xw.explain(model, X, y, output="log_odds") as explainer:
        explainer.cohorts["some"] = X["b"] > 0
        explainer.selection.threshold = 0.2
        found = explainer.comparison().result
        assert found.unit == "log_odds"
        wrong = (model.predict_proba(X)[:, 1] >= 0.2) != y
        at = found.measures.index("error rate")
        assert found.values[0, at] == pytest.approx(wrong[X["b"] > 0].mean())
        assert found.rest[0, at] == pytest.approx(wrong[X["b"] <= 0].mean())
