"""Each check: found where it is planted, and not where it is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tests.checks.asking import FAIL, LOOK, PASS, Excused, asked, evidence_of, frame, verdict
from xwidgets.data.batches import Batch
from xwidgets.errors import Cancelled
from xwidgets.methods.checks.columns import jumps
from xwidgets.methods.checks.predictions import cheapest, miscalibrated
from xwidgets.methods.checks.rows import repeated, within

N = 600
RNG = np.random.default_rng(3)
NOISE = RNG.normal(size=(N, 3))


def plus(X):
    """A model of numbers."""
    return np.asarray(X["a"], float) + np.asarray(X["b"], float)


def chance(X):
    """A model of two classes that is right where y is drawn by it."""
    p = 1 / (1 + np.exp(-2 * np.asarray(X["a"], float)))
    return np.column_stack([1 - p, p])


def drawn(X, seed=0):
    return (np.random.default_rng(seed).random(len(X)) < chance(X)[:, 1]).astype(int)


# --- columns ------------------------------------------------------------------------------------


def test_constant_columns():
    assert verdict("constant-columns", plus, frame(c=1.0)) == LOOK
    assert asked("constant-columns", plus, frame(c=1.0)).features == (2,)
    assert verdict("constant-columns", plus, frame(c=np.arange(400.0))) == PASS


def test_id_like_columns():
    ids = np.random.default_rng(0).permutation(400) + 10_000
    assert verdict("id-like-columns", plus, frame(c=ids)) == LOOK
    assert verdict("id-like-columns", plus, frame(c=ids // 8)) == PASS
    assert isinstance(asked("id-like-columns", plus, frame(20, c=ids[:20])), Excused)


def test_rare_categories():
    rare = pd.Categorical(["x"] * 395 + ["y"] * 5)
    found = asked("rare-categories", plus, frame(c=rare))
    assert found.value == 1 and "c y (5)" in found.text
    assert np.flatnonzero(found.rows).tolist() == list(range(395, 400))
    assert verdict("rare-categories", plus, frame(c=pd.Categorical(["x", "y"] * 200))) == PASS
    assert isinstance(asked("rare-categories", plus, frame()), Excused)


def test_missing_values():
    X = frame(N)
    y = drawn(X)
    by_y, by_chance = X.copy(), X.copy()
    by_y["b"] = np.where((y == 1) & (RNG.random(N) < 0.5), np.nan, X["b"])
    by_chance["b"] = np.where(RNG.random(N) < 0.3, np.nan, X["b"])
    found = asked("missing-values", chance, by_y, y)
    assert found.sure and found.features == (1,) and found.rows.sum() == by_y["b"].isna().sum()
    assert verdict("missing-values", chance, by_y, y) == LOOK
    assert verdict("missing-values", chance, by_chance, y) == PASS


def test_numbers_as_codes():
    codes = RNG.integers(0, 9, N)
    height = np.array([0, 3, -3, 2, -2, 3, -1, 2, -3])[codes]
    X = frame(N, c=codes)
    assert verdict("numbers-as-codes", plus, X, height + NOISE[:, 0]) == LOOK
    assert verdict("numbers-as-codes", plus, X, codes**2 / 10 + NOISE[:, 0]) == PASS


def test_jumps_are_the_lack_of_fit():
    values = np.repeat(np.arange(6.0), 10)
    outcome = np.repeat([0.0, 1.0, 0.0, 1.0, 0.0, 1.0], 10)
    size, p = jumps(values, outcome)
    curve = np.polynomial.Polynomial.fit(values, outcome, 3)(values)
    rest, total = ((outcome - curve) ** 2).sum(), ((outcome - 0.5) ** 2).sum()
    assert size == pytest.approx(rest / total) and p < 1e-6
    assert jumps(values, values)[0] == pytest.approx(0, abs=1e-12)


def test_correlated_twins():
    X = frame(c=0.0)
    X["c"] = X["a"] + 0.1 * np.random.default_rng(1).normal(size=400)
    found = asked("correlated-twins", plus, X)
    assert set(found.features) == {0, 2} and verdict("correlated-twins", plus, X) == LOOK
    assert verdict("correlated-twins", plus, frame()) == PASS


# --- rows ---------------------------------------------------------------------------------------


def test_duplicate_rows():
    X = frame()
    assert verdict("duplicate-rows", plus, X) == PASS
    assert verdict("duplicate-rows", plus, pd.concat([X, X[:20]], ignore_index=True)) == LOOK
    assert verdict("duplicate-rows", plus, pd.concat([X, X[:200]], ignore_index=True)) == FAIL
    few = pd.DataFrame(RNG.integers(0, 2, (400, 2)), columns=["a", "b"])
    assert verdict("duplicate-rows", plus, few) == PASS  # four rows are possible


def test_duplicate_rows_of_the_second_set():
    evidence = evidence_of(plus, frame())
    second = Batch("test", evidence.ground.frame.take(np.arange(100)))
    found = asked("duplicate-rows", plus, frame(), second=second)
    assert found.rows.sum() == 100 and "100 of 100" in found.text


def test_repeated_rows_by_hand():
    table = np.array([[1, np.nan], [2, 0], [1, np.nan], [1, 0], [1, np.nan]])
    assert repeated(table).tolist() == [False, False, True, False, True]
    assert within(table, np.array([[1.0, 0.0]])).tolist() == [False, False, False, True, False]


def test_unseen_categories():
    X = frame(c=pd.Categorical(["x", "y"] * 200))
    evidence = evidence_of(plus, X)
    new = frame(100, c=pd.Categorical(["x", "z"] * 50))
    like = type(evidence.ground.frame).like(new, evidence.ground.frame)
    assert verdict("unseen-categories", plus, X, second=Batch("test", like)) == FAIL
    found = asked("unseen-categories", plus, X, second=Batch("test", like))
    assert found.value == 0.5 and "c z" in found.text
    same = Batch("test", evidence.ground.frame.take(np.arange(50)))
    assert verdict("unseen-categories", plus, X, second=same) == PASS
    # Fitted to the second set: rows that are explained have the new one.
    trained = Batch("train", evidence.ground.frame.take(np.arange(0, 400, 2)))
    found = asked("unseen-categories", plus, X, second=trained, second_is_train=True)
    assert found.rows.sum() == 200 and found.features == (2,)
    assert isinstance(asked("unseen-categories", plus, X), Excused)


def test_class_imbalance():
    X = frame()
    for n, expected in ((2, FAIL), (20, LOOK), (120, PASS)):
        y = np.arange(400) < n
        assert verdict("class-imbalance", chance, X, y.astype(int)) == expected
    y = np.arange(400) < 20
    found = asked("class-imbalance", chance, X, y.astype(int), weight=np.where(y, 19.0, 1.0))
    assert found.value == pytest.approx(0.5) and "50.0 %" in found.text
    assert isinstance(asked("class-imbalance", plus, X, X["a"]), Excused)


def test_target_outliers():
    y = NOISE[:, 0].copy()
    assert verdict("target-outliers", plus, frame(N), y) == PASS
    far, cut = y.copy(), np.minimum(y, 1.0)
    far[:20] += 40
    assert verdict("target-outliers", plus, frame(N), far) == LOOK
    found = asked("target-outliers", plus, frame(N), cut)
    assert "cut off" in found.text and found.rows.sum() == (y >= 1).sum()


def test_sample_size():
    for n, expected in ((10, FAIL), (40, LOOK), (100, PASS)):
        assert verdict("sample-size", plus, frame(n)) == expected


# --- predictions --------------------------------------------------------------------------------


def test_probability_range():
    X = frame()

    def sure(X):
        p = (np.asarray(X["a"], float) > 0).astype(float)
        return np.column_stack([1 - p, p])

    assert verdict("probability-range", chance, X, drawn(X)) == PASS
    assert verdict("probability-range", sure, X, drawn(X)) == LOOK


def test_base_value():
    import xwidgets as xw
    from xwidgets.methods.checks import CHECKS, ask
    from xwidgets.methods.checks.evidence import Evidence

    X = frame()
    for background, expected in ((X[:100], PASS), (X[X["a"] > 1], LOOK)):
        with xw.explain(plus, X, background=background) as explainer:
            study = explainer._study
            one = CHECKS["base-value"]
            assert one.verdict(ask(one, Evidence(study._ground(study.unit)))) == expected


def test_the_base_value_is_told_of_the_class_that_is_explained():
    import xwidgets as xw
    from xwidgets.methods.checks import CHECKS, ask
    from xwidgets.methods.checks.evidence import Evidence

    X = frame()

    def seldom(X):
        p = 1 / (1 + np.exp(2 - np.asarray(X["a"], float)))
        return np.column_stack([1 - p, p])

    with xw.explain(seldom, X) as explainer:
        study = explainer._study
        found = ask(CHECKS["base-value"], Evidence(study._ground(study.unit)))
        base = explainer.attributions().base_values[study.default_output]
    assert base < 0.3 and f"begin at {base:.3g};" in found.text


def test_calibration():
    X = frame(N)

    def too_sure(X):
        p = 1 / (1 + np.exp(-9 * np.asarray(X["a"], float)))
        return np.column_stack([1 - p, p])

    assert verdict("calibration", chance, X, drawn(X)) == PASS
    assert verdict("calibration", too_sure, X, drawn(X)) == FAIL


def test_miscalibration_by_hand():
    said = np.full(200, 0.25)
    actual = np.arange(200) < 150
    own, beyond, p = miscalibrated(actual, said, 0)
    assert own == pytest.approx(0.5) and 0.45 < beyond < 0.5 and p == 0.001
    assert miscalibrated(np.arange(200) < 50, said, 0)[0] == pytest.approx(0)
    own, *_ = miscalibrated(actual, said, 0, np.where(actual, 1.0, 9.0))
    assert own == pytest.approx(0)  # 150 of 600


def test_better_than_nothing():
    X = frame(N)
    assert verdict("better-than-nothing", chance, X, drawn(X)) == PASS
    assert verdict("better-than-nothing", chance, X, 1 - drawn(X)) == FAIL
    constant = DummyClassifier(strategy="prior").fit(X, drawn(X))
    assert verdict("better-than-nothing", constant, X, drawn(X)) == FAIL


def test_never_wrong():
    X = frame(N)
    assert verdict("never-wrong", chance, X, drawn(X)) == PASS
    assert verdict("never-wrong", chance, X, (chance(X)[:, 1] >= 0.5).astype(int)) == LOOK
    few = X.iloc[:40]
    assert isinstance(asked("never-wrong", chance, few, drawn(few)), Excused)


def test_threshold_and_cost():
    X = frame(N)
    y = drawn(X)
    assert isinstance(asked("threshold-and-cost", chance, X, y), Excused)
    assert verdict("threshold-and-cost", chance, X, y, cost=(1.0, 1.0)) == PASS
    found = asked("threshold-and-cost", chance, X, y, cost=(1.0, 20.0))
    assert verdict("threshold-and-cost", chance, X, y, cost=(1.0, 20.0)) == FAIL
    said = chance(X)[:, 1]
    assert (said[found.rows] < 0.5).all() and found.rows.any()


def test_the_cheapest_threshold():
    score = np.array([0.1, 0.4, 0.6, 0.9])
    positive = np.array([False, True, False, True])
    assert cheapest(positive, score, (1.0, 5.0)) == pytest.approx(0.25)
    assert cheapest(positive, score, (5.0, 1.0)) == pytest.approx(0.75)


def test_residual_trend():
    X = frame(N)
    right = plus(X) + NOISE[:, 0]
    assert verdict("residual-trend", plus, X, right) == PASS
    assert verdict("residual-trend", plus, X, 2 * plus(X) + NOISE[:, 0]) == LOOK


def test_weak_slices():
    X = frame(2_000, c=pd.Categorical(np.tile(["x", "y", "z", "w"], 500)))
    noise = np.random.default_rng(5).normal(size=2_000)
    even, odd = plus(X) + noise, plus(X) + noise * np.where(X["c"] == "x", 3, 1)
    assert verdict("weak-slices", plus, X, even) == PASS
    found = asked("weak-slices", plus, X, odd)
    assert verdict("weak-slices", plus, X, odd) == LOOK
    assert found.features == (2,) and (found.rows == (X["c"] == "x").to_numpy()).all()


def test_group_rates():
    X = frame(N)
    y = drawn(X)
    even = {"sex": np.where(NOISE[:, 1] > 0, "f", "m")}
    odd = {"sex": np.where(X["a"] + NOISE[:, 1] > 0, "f", "m")}
    assert verdict("group-rates", chance, X, y, extras=even) == PASS
    found = asked("group-rates", chance, X, y, extras=odd)
    assert verdict("group-rates", chance, X, y, extras=odd) == LOOK
    assert (found.rows == (odd["sex"] == "m")).all()
    assert isinstance(asked("group-rates", chance, X, y), Excused)
    # With weights rates are those that fairness tells.
    weight = np.where(X["a"] > 0, 3.0, 0.5)
    weighed = asked("group-rates", chance, X, y, extras=odd, weight=weight)
    yes = chance(X)[:, 1] > 0.5
    rates = [np.average(yes[one], weights=weight[one]) for one in (odd["sex"] == "m", ~found.rows)]
    assert weighed.value == pytest.approx(rates[0] / rates[1]) and weighed.value > found.value
    nobody = np.where(odd["sex"] == "m", 0.0, 1.0)
    assert isinstance(asked("group-rates", chance, X, y, extras=odd, weight=nobody), Excused)


def test_over_time():
    when = pd.date_range("2024-01-01", periods=N, freq="D")
    X = frame(N, when=when)
    late = np.arange(N) > 0.8 * N
    assert verdict("over-time", plus, X, plus(X) + NOISE[:, 0]) == PASS
    y = plus(X) + NOISE[:, 0] * np.where(late, 3, 1)
    found = asked("over-time", plus, X, y)
    assert verdict("over-time", plus, X, y) == LOOK and found.features == (2,)
    assert found.rows.sum() == pytest.approx(0.2 * N, abs=1)
    weighed = asked("over-time", plus, X, y, weight=np.where(plus(X) == y, 1.0, 2.0))
    assert weighed.value == pytest.approx(found.value)
    quiet = np.where(np.abs(NOISE[:, 0]) > 0.2, 0.01, 1.0)  # in the latest rows, the wide ones
    assert asked("over-time", plus, X, y, weight=np.where(late, quiet, 1.0)).value < 1
    assert isinstance(asked("over-time", plus, frame(), frame()["a"]), Excused)


# --- explanations -------------------------------------------------------------------------------


def test_additivity():
    from dataclasses import replace

    evidence = evidence_of(plus, frame())
    from xwidgets.methods.checks import CHECKS, ask

    one = CHECKS["additivity"]
    assert one.verdict(ask(one, evidence)) == PASS
    own = evidence.attributions
    evidence.__dict__["attributions"] = replace(own, predictions=own.predictions + 1.0)
    found = ask(one, evidence)
    assert one.verdict(found) == FAIL and found.rows.sum() == own.n_rows


def test_another_seed():
    from dataclasses import replace

    from xwidgets.methods.checks import CHECKS, ask

    one = CHECKS["another-seed"]
    evidence = evidence_of(plus, frame())
    assert one.verdict(ask(one, evidence)) == PASS
    own = evidence.attributions
    unsure = replace(own, standard_error=0.5 * np.abs(own.values))
    evidence.__dict__["attributions"] = unsure
    assert one.verdict(ask(one, evidence)) == LOOK


def test_unused_features():
    X = frame()
    tree = DecisionTreeRegressor(max_depth=2, random_state=0).fit(X, X["a"])
    found = asked("unused-features", tree, X)
    assert found.features == (1,) and verdict("unused-features", tree, X) == LOOK
    assert verdict("unused-features", plus, X) == PASS


def test_useless_features():
    X = frame(N)
    y = np.asarray(X["a"]) + 0.1 * NOISE[:, 0]
    assert verdict("useless-features", plus, X, plus(X)) == PASS
    useless = asked("useless-features", lambda X: plus(X) * 1.0, X, y)
    assert useless.features == (1,)  # it moves predictions, and y has nothing to do with it


def test_one_feature_carries_all():
    X = frame(N)
    assert verdict("one-feature-carries-all", chance, X, (X["a"] > 0).astype(int)) == LOOK
    assert verdict("one-feature-carries-all", plus, X, plus(X)) == PASS


def test_target_in_disguise():
    X = frame(N)
    X["code"] = drawn(X) * 7 + 2
    assert verdict("target-in-disguise", chance, X, drawn(X)) == FAIL
    assert asked("target-in-disguise", chance, X, drawn(X)).features == (2,)
    assert verdict("target-in-disguise", chance, frame(N), drawn(X)) == PASS


def test_extrapolation():
    X = frame(N)
    assert verdict("extrapolation", plus, X) == PASS
    X["b"] = X["a"] + 0.05 * NOISE[:, 0]
    assert verdict("extrapolation", plus, X) == LOOK


def test_promised_direction():
    X = frame(N)
    y = plus(X) + 0.3 * NOISE[:, 0]
    kept = HistGradientBoostingRegressor(max_iter=10, monotonic_cst=[1, 0]).fit(X, y)
    assert verdict("promised-direction", kept, X, y) == PASS
    told = HistGradientBoostingRegressor(max_iter=10, monotonic_cst=np.array([1, 0])).fit(X, y)
    assert verdict("promised-direction", told, X, y) == PASS
    # The promise is read from the parameters; these trees never heard of it.
    broken = HistGradientBoostingRegressor(max_iter=10).fit(X, y).set_params(monotonic_cst=[-1, 0])
    assert verdict("promised-direction", broken, X, y) == FAIL
    assert isinstance(asked("promised-direction", plus, X, y), Excused)


# --- what is fitted -----------------------------------------------------------------------------


def test_overfit():
    X = frame(N)
    y = drawn(X)
    assert verdict("overfit", DecisionTreeClassifier(random_state=0).fit(X, y), X, y) == FAIL
    assert verdict("overfit", LogisticRegression().fit(X, y), X, y) == PASS
    told = asked("overfit", LogisticRegression().fit(X[:100], y[:100]), X, y)
    assert not isinstance(told, Excused) and "held out" in told.text  # it counts no rows


def test_overfit_beside_a_second_set():
    X = frame(N)
    y = drawn(X)
    model = DecisionTreeClassifier(random_state=0).fit(X[:300], y[:300])
    evidence = evidence_of(model, X[300:], y[300:])
    train = Batch("train", evidence.ground.frame.like(X[:300], evidence.ground.frame), y[:300])
    found = asked("overfit", model, X[300:], y[300:], second=train, second_is_train=True)
    assert found.value > 0.2 and "second set" in found.text
    without = asked("overfit", model, X[300:200:-1], y[300:200:-1])
    assert isinstance(without, Excused) and "300 other rows" in without.reason


def test_simpler_model():
    X = frame(N)
    flat, bent = plus(X) + NOISE[:, 0], np.abs(np.asarray(X["a"])) + 0.1 * NOISE[:, 0]
    assert verdict("simpler-model", plus, X, flat) == LOOK
    assert verdict("simpler-model", lambda X: np.abs(np.asarray(X["a"])), X, bent) == PASS
    linear = LinearRegression().fit(X, flat)
    assert isinstance(asked("simpler-model", linear, X, flat), Excused)


def test_probabilities_that_are_none():
    from dataclasses import replace

    from xwidgets.methods.checks import CHECKS, ask

    X = frame()
    evidence = evidence_of(chance, X, drawn(X))
    said = evidence.said.copy()
    said[:3, 1] = 1.2
    known = evidence.ground.known._replace(predictions=lambda: said)
    evidence.__dict__["decided"] = replace(evidence.ground, known=known)
    found = ask(CHECKS["probability-range"], evidence)
    assert CHECKS["probability-range"].verdict(found) == FAIL and found.rows.sum() == 3


def test_a_copy_that_cannot_be_fitted_is_a_reason_and_a_cancel_is_none(monkeypatch):
    X = frame(N)
    evidence = evidence_of(LogisticRegression().fit(X, drawn(X)), X, drawn(X))

    def refuse(*given, **options):
        raise error

    monkeypatch.setattr("xwidgets.methods.checks.copies.fitted", refuse)
    error: Exception = Cancelled("rows", found="a cancelled computation")
    with pytest.raises(Cancelled):
        _ = evidence.copies
    error = RuntimeError("no such solver\nand more")
    assert evidence.copies == "the model could not be fitted anew: no such solver"
