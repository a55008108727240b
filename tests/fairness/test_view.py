"""explainer.fairness(): what it takes, what it refuses, and what it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from xwidgets.errors import InvalidValue, UnknownName, XwidgetsError

N = 400


def table():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.random(N), "b": rng.random(N), "city": rng.choice(["x", "y"], N)})
    sex = pd.Series(np.where(rng.random(N) < 0.5, "f", "m"), name="sex", dtype=object)
    y = np.where(rng.random(N) < X["a"], "yes", "no")
    return X, sex, y


def model(rows):
    chance = np.asarray(rows["a"], float)
    return np.column_stack([1 - chance, chance])


@pytest.fixture
def explainer():
    X, sex, y = table()
    with xw.explain(model, X, y, class_names=["no", "yes"]) as found:
        found.columns["sex"] = sex
        yield found


def test_of_a_column_that_the_model_does_not_see(explainer):
    X, sex, y = table()
    view = explainer.fairness()
    found = view.result
    assert (found.by, found.groups) == (("sex",), ("f", "m"))
    yes = X["a"] >= 0.5
    for j, name in enumerate(found.groups):
        mine = (sex == name).to_numpy()
        assert found.values[0, j] == yes[mine].mean()
        k = found.metrics.index("recall")
        assert found.values[k, j] == pytest.approx(yes[mine & (y == "yes")].mean())
    assert found.summary["selection rate"]["difference"] == pytest.approx(np.ptp(found.values[0]))
    assert found.now_cost == pytest.approx((yes != (y == "yes")).mean())
    assert found.strategy_cost[found.strategies.index("best of each group")] <= found.now_cost
    assert set(view.to_frame()["group"]) == {"f", "m", "all rows", "difference", "ratio"}
    assert "<svg" in view._still()[0]


def test_the_threshold_in_force_is_said(explainer):
    errors, fairness = explainer.errors(refit=False), explainer.fairness("sex")
    assert "Decided" not in errors.result.sentence + fairness.result.sentence
    explainer.selection.threshold = 0.5
    assert "Decided" not in errors.result.sentence + fairness.result.sentence
    explainer.fairness("sex", threshold=0.3)
    for view in (errors, fairness):  # those above follow, and say so
        assert view.result.sentence.endswith(" Decided: yes from 30 % on.")
        assert "Decided: yes from 30 % on." in view._still()[0]
    explainer.selection.threshold = {"quantity": "sex", "values": {"f": 0.425}}
    said = fairness.result.sentence
    assert said.endswith(" Decided: yes from 42.5 % on (f), 50 % on (m).")


def test_values_of_every_row_and_intersections(explainer):
    old = pd.Series(np.arange(N) % 2 == 0, name="old")
    assert explainer.fairness(old).result.by == ("old",)
    both = explainer.fairness(["sex", "old"]).result
    assert len(both.groups) == 4 and both.counts.sum() == N
    assert explainer.fairness("b").result.groups[0].startswith("b up to")


def test_values_without_a_name_of_their_own_may_come_again(explainer):
    first, second = np.arange(N) % 2 == 0, np.arange(N) % 3 == 0
    for values, by in ((first, "group"), (second, "group 2"), (first, "group")):
        assert explainer.fairness(by=values).result.by == (by,)
    assert list(explainer.columns) == ["sex", "group", "group 2"]


def test_two_rows_are_no_group_to_compare(explainer):
    found = explainer.fairness(by=np.where(np.arange(N) < 2, "tiny", "rest")).result
    assert found.sentence == "The groups cannot be compared: rest alone has rows enough."
    assert found.difference_low[0] == 0 and found.difference_high[0] > found.difference[0]


def test_missing_and_small_groups_are_said(explainer):
    part = np.array(["big"] * (N - 5) + ["two"] * 2 + [None] * 3, dtype=object)
    found = explainer.fairness(part).result
    assert found.groups == ("big", "two", "group is missing")
    two = found.groups.index("two")
    recall = found.metrics.index("recall")
    assert np.isnan(found.low[recall, two]) and np.isnan(found.high[recall, two])
    assert all(one["verdict"] != "holds" for one in found.criteria)
    assert any("two" in note for note in found.trust["notes"])


def test_without_y_only_what_is_said():
    X, sex, _ = table()
    with xw.explain(model, X, class_names=["no", "yes"]) as explainer:
        found = explainer.fairness(sex).result
    assert found.metrics == ("selection rate",) and not found.strategies
    assert [one["name"] for one in found.criteria] == ["demographic parity"]
    assert any("no y" in note for note in found.trust["notes"])


def test_numbers_and_three_classes():
    X, sex, _ = table()
    noise = 0.1 * np.random.default_rng(1).normal(size=N)
    y = X["a"].to_numpy() + (sex == "f").to_numpy() + noise
    with xw.explain(lambda rows: np.asarray(rows["a"], float), X, y) as explainer:
        found = explainer.fairness(sex).result
    assert found.values[found.metrics.index("mean error")] == pytest.approx([-1.0, 0.0], abs=0.02)
    assert {one["name"]: one["verdict"] for one in found.criteria}[
        "equal mean error"
    ] == "does not hold"

    def three(rows):
        return np.column_stack([model(rows) * 0.9, np.full(len(rows), 0.1)])

    labels = np.array(["no", "yes", "so"])[np.arange(N) % 3]
    with xw.explain(three, X, labels, class_names=["no", "yes", "so"]) as explainer:
        found = explainer.fairness(sex).result
        assert not found.strategies and any("against all" in n for n in found.trust["notes"])


@pytest.mark.parametrize(
    ("by", "error", "words"),
    [
        ("sexx", UnknownName, "did you mean 'sex'"),
        (["sex", "sex"], InvalidValue, "twice"),
        ([], InvalidValue, "by"),
        (np.arange(3), XwidgetsError, "by"),
        ("target", UnknownName, "by: found .target.; expected a feature or column. Fix"),
        (0.5, XwidgetsError, "by"),
    ],
)
def test_what_makes_no_groups(explainer, by, error, words):
    with pytest.raises(error, match=words):
        explainer.fairness(by)


@pytest.mark.parametrize("options", [{"tolerance": 2}, {"cost": (0, 0)}, {"threshold": 1.5}])
def test_options_that_are_none(explainer, options):
    with pytest.raises(InvalidValue):
        explainer.fairness("sex", **options)
