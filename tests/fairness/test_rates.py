"""Rates by group: held to fairlearn, to published tables and to what is counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.errors import NotSupported
from xwidgets.methods.fairness.criteria import conflicts, gap_of, required_rate, verdict
from xwidgets.methods.fairness.groups import grouped, usual
from xwidgets.methods.fairness.rates import COUNTED, by_group, difference, ratio_of, wilson_ends

COMPAS = {"African-American": (1369, 805, 990, 532), "Caucasian": (505, 349, 1139, 461)}
"""Reoffended and rated higher, not and higher, not and low, did and low: Larson, Mattu, Kirchner,
Angwin (2016), How we analyzed the COMPAS recidivism algorithm."""


def rows_of(tables):
    """Rows by counts of true positives, false positives, true negatives, false negatives."""
    parts = []
    for k, (tp, fp, tn, fn) in enumerate(tables):
        for n, actual, decided in ((tp, 1, 1), (fp, 0, 1), (tn, 0, 0), (fn, 1, 0)):
            parts.append(np.tile([k, actual, decided], (n, 1)))
    return np.concatenate(parts).T


def of(tables):
    group, actual, decided = rows_of(tables)
    found = by_group(
        group,
        len(tables),
        score=decided.astype(float),
        decided=decided > 0,
        actual=actual > 0,
        probability=False,
    )
    values = found.of(np.ones((1, len(group))))[0]
    return {name: values[k] for k, name in enumerate(found.names)}


def test_propublicas_table():
    found = of(COMPAS.values())
    np.testing.assert_allclose(found["false positive rate"][:2], [805 / 1795, 349 / 1488])
    told = {name: np.round(100 * row[:2], 1).tolist() for name, row in found.items()}
    assert told["false positive rate"] == [44.8, 23.5]  # 44.85 and 23.45, as published
    assert told["false negative rate"] == [28.0, 47.7]
    assert told["precision"] == [63.0, 59.1]
    for k in range(2):  # Chouldechova's equation holds of any table
        rates = (found[name][k] for name in ("base rate", "precision", "recall"))
        assert required_rate(*rates) == pytest.approx(found["false positive rate"][k], abs=1e-12)


GUIDE = (
    [0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1],
    [0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0],
    [1, 1, 0, 1, 1, 2, 2, 2, 0, 0, 2, 0, 1, 2, 2, 1, 2, 2],
)
"""y, decisions and groups (a, b, c) of fairlearn's user guide, "Common fairness metrics"."""


def test_the_numbers_of_fairlearns_guide():
    actual, decided, group = map(np.array, GUIDE)
    found = by_group(
        group,
        3,
        score=decided.astype(float),
        decided=decided > 0,
        actual=actual > 0,
        probability=False,
    )
    values = dict(zip(found.names, found.of(np.ones((1, 18)))[0, :, :-1], strict=True))
    # As printed there: demographic_parity_difference and _ratio, equalized_odds_difference, _ratio.
    assert difference(values["selection rate"]) == 0.25
    assert ratio_of(values["selection rate"]) == pytest.approx(2 / 3, abs=1e-12)
    odds = [values["recall"], values["false positive rate"]]
    assert max(difference(one) for one in odds) == 1.0
    assert min(ratio_of(one) for one in odds) == 0.0


def test_equal_to_fairlearn():
    from fairlearn import metrics as fairlearn

    rng = np.random.default_rng(0)
    n = 800
    group, weight = rng.integers(0, 4, n), rng.integers(1, 5, n).astype(float)
    score = rng.random(n)
    actual, decided = rng.random(n) < score, score > 0.4 + 0.05 * group
    found = by_group(group, 4, score=score, decided=decided, actual=actual)
    values = found.of(weight[None])[0]
    theirs = {
        "selection rate": fairlearn.selection_rate,
        "recall": fairlearn.true_positive_rate,
        "false positive rate": fairlearn.false_positive_rate,
        "false negative rate": fairlearn.false_negative_rate,
        "accuracy": sk.accuracy_score,
        "precision": sk.precision_score,
        "balanced accuracy": sk.balanced_accuracy_score,
    }
    for name, metric in theirs.items():
        frame = fairlearn.MetricFrame(
            metrics=metric,
            y_true=actual,
            y_pred=decided,
            sensitive_features=group,
            sample_params={"sample_weight": weight},
        )
        row = values[found.names.index(name)]
        np.testing.assert_allclose(row[:-1], frame.by_group.to_numpy(float), atol=1e-12)
        assert row[-1] == pytest.approx(frame.overall, abs=1e-12)
        assert difference(row[:-1]) == pytest.approx(frame.difference(), abs=1e-12)
        assert ratio_of(row[:-1]) == pytest.approx(frame.ratio(), abs=1e-12)
    given = {"sensitive_features": group, "sample_weight": weight}
    apart = dict(zip(found.names, difference(values[:, :-1]), strict=True))
    parity = fairlearn.demographic_parity_difference(actual, decided, **given)
    assert apart["selection rate"] == pytest.approx(parity, abs=1e-12)
    odds = fairlearn.equalized_odds_difference(actual, decided, **given)
    assert max(apart["recall"], apart["false positive rate"]) == pytest.approx(odds, abs=1e-12)


def test_equal_to_scikit_learn_for_probabilities_and_numbers():
    rng = np.random.default_rng(1)
    group, score = rng.integers(0, 3, 300), rng.random(300)
    actual = rng.random(300) < score
    found = by_group(group, 3, score=score, decided=score > 0.5, actual=actual)
    values = dict(zip(found.names, found.of(np.ones((1, 300)))[0], strict=True))
    said = by_group(group, 3, score=10 * score, actual=1e3 + actual)
    numbers = dict(zip(said.names, said.of(np.ones((1, 300)))[0], strict=True))
    for k in range(3):
        mine = group == k
        a, p = actual[mine], score[mine]
        assert values["Brier score"][k] == pytest.approx(sk.brier_score_loss(a, p), abs=1e-12)
        assert values["calibration gap"][k] == pytest.approx(p.mean() - a.mean(), abs=1e-12)
        pair = 1e3 + a, 10 * p
        assert numbers["R2"][k] == pytest.approx(sk.r2_score(*pair), rel=1e-10)
        assert numbers["MAE"][k] == pytest.approx(sk.mean_absolute_error(*pair), rel=1e-12)
        assert numbers["mean error"][k] == pytest.approx((pair[1] - pair[0]).mean(), rel=1e-12)


def test_undefined_is_not_zero():
    found = of([(0, 0, 5, 0), (3, 1, 2, 1)])
    assert np.isnan(found["recall"][0]) and np.isnan(found["precision"][0])
    assert found["selection rate"][0] == 0 and found["false positive rate"][0] == 0
    assert np.isnan(difference(found["recall"][:2]))  # one group alone has no difference
    assert np.isnan(ratio_of(np.array([0.0, 0.0])))
    low, high = wilson_ends(np.array([np.nan, 0.5]), np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert np.isnan([low, high]).all()


def test_groups_by_levels_ranges_and_what_is_missing():
    sex = Values(Feature("sex", "category", levels=("f", "m")), np.array([0, 1, 1, np.nan]))
    one = grouped([sex])
    assert one.names == ("f", "m", "sex is missing") and one.codes.tolist() == [0, 1, 1, 2]
    flag = Values(Feature("old", "boolean"), np.array([0.0, 1.0, 0.0, 1.0]))
    both = grouped([sex, flag])
    assert both.names == (
        "f × old is False",
        "m × old is False",
        "m × old is True",
        "sex is missing × old is True",
    )
    age = Values(Feature("age", "number", integer=True), np.arange(100.0))
    found = grouped([age])
    assert len(found.names) == 4 and np.bincount(found.codes).tolist() == [25] * 4
    assert found.names[0] == "age up to 24" and found.names[-1] == "age above 74"
    with pytest.raises(NotSupported, match="free text"):
        grouped([Values(Feature("note", "text"), np.zeros(3))])
    assert usual([age], [sex]) == ("column:sex",)
    assert usual([Values(Feature("page", "number"), np.zeros(3)), flag], []) == ("feature:1",)


def test_verdicts_of_equal_groups_are_no_false_alarms():
    """Ten small groups with one rate: the largest difference is large, and says nothing."""
    rng = np.random.default_rng(0)
    n_groups, size, alarms, large = 10, 60, 0, 0
    for _ in range(200):
        hits = rng.binomial(size, 0.3, n_groups)
        among = np.full(n_groups, float(size))
        low, high = wilson_ends(hits / size, among, among)
        gap, least, most = gap_of(
            "demographic parity", ["selection rate"], *np.array([[hits / size], [low], [high]])
        )
        assert least <= gap <= most
        large += gap > 0.1
        alarms += verdict(least, most, 0.0) == "does not hold"
    assert large > 150 and alarms <= 10
    planted = np.array([0.3] * 9 + [0.7])
    low, high = wilson_ends(planted, among, among)
    gap, least, most = gap_of(
        "demographic parity", ["selection rate"], *np.array([[planted], [low], [high]])
    )
    assert verdict(least, most, 0.05) == "does not hold" and gap == pytest.approx(0.4)


def test_verdicts():
    assert verdict(0.0, 0.04, 0.05) == "holds"
    assert verdict(0.06, 0.2, 0.05) == "does not hold"
    assert verdict(0.0, 0.2, 0.05) == "cannot tell"
    assert verdict(np.nan, np.nan, 0.05) == "cannot tell"


def ends_of(tables):
    found = of(tables)
    names = list(COUNTED)
    values = np.array([found[name][:-1] for name in names])
    among = np.full(values.shape, 500.0)
    return names, values, *wilson_ends(values, among, among)


def test_what_cannot_hold_together():
    groups = tuple(COMPAS)
    found = conflicts(*ends_of(COMPAS.values()), groups, 0.05)
    assert [one["criteria"] for one in found] == [
        ["predictive parity", "equalized odds"],
        ["demographic parity", "equalized odds"],
    ]
    assert "African-American is positive in 51.4 %" in found[0]["words"]
    perfect = conflicts(*ends_of([(300, 0, 200, 0), (100, 0, 400, 0)]), groups, 0.05)
    assert [one["criteria"] for one in perfect] == [["demographic parity", "equalized odds"]]
    assert not conflicts(*ends_of([(200, 50, 200, 50), (180, 50, 220, 50)]), groups, 0.05)
