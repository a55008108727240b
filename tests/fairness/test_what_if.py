"""Recourse by group and reweighing: what is planted, by hand and beside published tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

import xwidgets as xw
from xwidgets.errors import InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.export.frame import MAX_BYTES
from xwidgets.methods.fairness.recourse import far, median_ends
from xwidgets.methods.fairness.reweighed import factors, reweighed

N = 400


def test_the_weights_of_kamiran_and_calders():
    """Their example: of ten applicants five are men (four get the job), five women (two do)."""
    sex = np.repeat([0, 1], 5)
    got = np.array([True] * 4 + [False] + [True] * 2 + [False] * 3)
    weight = reweighed(sex, got)
    told = {(s, g): float(w) for s, g, w in zip(sex.tolist(), got.tolist(), weight, strict=True)}
    assert told == pytest.approx(
        {(0, True): 0.75, (0, False): 2.0, (1, True): 1.5, (1, False): 2 / 3}
    )
    for k in range(2):  # with weights, being positive has nothing to do with the group
        mine = sex == k
        assert weight[mine & got].sum() / weight[mine].sum() == pytest.approx(got.mean())
        assert weight[mine].sum() == pytest.approx(mine.sum())
    own = np.arange(1.0, 11.0)
    twice = reweighed(sex, got, own)
    share = [twice[(sex == k) & got].sum() / twice[sex == k].sum() for k in range(2)]
    assert share == pytest.approx([own[got].sum() / own.sum()] * 2)
    assert reweighed(np.zeros(3, int), np.ones(3, bool)).tolist() == [1, 1, 1]


def test_rows_without_weight_are_no_reason_to_reweigh():
    sex = np.repeat([0, 1], 5)
    got = np.array([True] * 4 + [False] + [True] * 2 + [False] * 3)
    own = np.array([0.0] + [1.0] * 8 + [0.0])  # the first row of a cell, and the last
    found = factors(sex, 2, got, own)
    np.testing.assert_allclose(reweighed(sex, got, own), own * found[sex, got.astype(int)])
    assert found[0, 1] == pytest.approx(4 / 8 * 5 / 3)
    assert np.isnan(factors(sex, 2, got, np.where(sex == 0, 1.0, 0.0))[1]).all()
    assert (reweighed(sex, got, np.zeros(10)) == 0).all()


def test_medians_and_their_intervals():
    assert median_ends(np.arange(1.0, 21.0)) == (10.5, 6.0, 15.0)  # as tables of the sign test
    value, low, high = median_ends(np.array([1.0, 2.0, 3.0, np.inf, np.inf, np.inf]))
    assert np.isinf(value) and low == 1.0 and np.isinf(high)
    assert np.isnan(median_ends(np.arange(5.0))[1:]).all()  # 93.75 % from the least to the largest
    hits = 0
    for seed in range(200):
        _, low, high = median_ends(np.random.default_rng(seed).exponential(size=20))
        hits += low <= np.log(2) <= high
    assert hits >= 186
    few = far(np.ones(5), np.ones(5, int))
    assert np.isnan(few.distance).all() and np.isnan(few.none).all()
    none = far(np.full(6, np.inf), np.zeros(6, int))
    assert np.isinf(none.distance[0]) and np.isnan(none.changes[0]) and none.none[0] == 1


def table(shift=0.0):
    rng = np.random.default_rng(0)
    sex = rng.choice(["f", "m"], N)
    height = rng.normal(size=N) + 4 * (sex == "m")
    X = pd.DataFrame({"score": rng.normal(size=N) - shift * (sex == "f"), "height": height})
    y = np.where(X["score"] + 0.3 * rng.normal(size=N) > 0, "yes", "no")
    return X, sex, y


@pytest.fixture(scope="module")
def unequal():
    X, sex, y = table(2.0)
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        explainer.columns["sex"] = sex
        explainer.selection.output = "yes"
        yield explainer


def test_the_class_that_is_good_can_be_named(unequal):
    with pytest.raises(UnknownName, match=r"^output: found 'yess'"):
        unequal.fairness(by="sex", output="yess")
    no = unequal.fairness(by="sex", output="no").result
    assert no.positive == "no" and unequal.selection.output == list(unequal.output_names).index(
        "no"
    )
    yes = unequal.fairness(by="sex", output="yes").result
    assert yes.positive == "yes"
    np.testing.assert_allclose(no.values[0] + yes.values[0], 1.0)


def test_the_rejected_of_one_group_are_farther_away(unequal):
    found = unequal.fairness(by="sex").recourse
    assert found.groups == ("f", "m") and found.n_asked.tolist() == [20, 20]
    assert found.distance[0] > 1.5 * found.distance[1] and (found.p_values < 0.05).all()
    assert found.sentence.startswith(
        "Of f, those who are not called yes are farthest from it, a median of "
    )
    assert (found.none == 0).all() and found.changed[0].min() > 0.5
    said = unequal.fairness(by="sex").result
    assert (found.n_rejected == np.round(said.counts * (1 - said.values[0]))).all()
    assert len(found.to_frame()) == 2
    strict = unequal.fairness(by="sex", threshold=0.9)
    assert (strict.recourse.n_rejected > found.n_rejected).all()
    unequal.selection.threshold = None


def test_plans_keep_to_what_may_change(unequal):
    view = unequal.fairness(by="sex", vary=["height"])
    held = view.recourse
    at = held.feature_names.index("score")
    assert np.nan_to_num(held.changed)[at].max() == 0, (
        "only height may change, which matters little"
    )
    assert held.none.min() > 0 and "plans may change only height" in held.trust["notes"][0]
    low = {"vary": ["score"], "ranges": {"score": (-1, -0.5)}, "max_changes": 1}
    near = unequal.fairness(by="sex", **low).recourse
    assert near.sentence.endswith("who are not called yes have no plan.")
    assert (near.none == 1).all() and "within the ranges given for score" in near.trust["notes"][0]
    wide = unequal.fairness(by="sex").recourse
    assert (wide.none == 0).all() and wide.trust["notes"][0].endswith("nothing is proved")


@pytest.mark.parametrize(
    ("limits", "error", "words"),
    [
        ({"vary": ["scor"]}, UnknownName, "vary: found 'scor'.*did you mean 'score'"),
        ({"vary": []}, InvalidValue, "vary: found no feature"),
        ({"vary": 0.5}, InvalidType, "vary"),
        ({"vary": ["score"], "ranges": {"height": (0, 1)}}, InvalidValue, "which is not in vary"),
        ({"ranges": {"score": (3, 1)}}, InvalidValue, "ranges"),
        ({"ranges": {"weight": (3, 4)}}, UnknownName, "ranges: found 'weight'"),
        ({"max_changes": 0}, InvalidValue, "max_changes: found 0"),
        ({"max_changes": "two"}, InvalidType, "max_changes"),
    ],
)
def test_limits_that_are_none_are_refused_before_anything_is_searched(
    unequal, limits, error, words
):
    with pytest.raises(error, match=words):
        unequal.fairness(by="sex", **limits)


def test_what_makes_the_groups_may_not_be_varied():
    X, _, y = table()
    X["sex"] = pd.Categorical(np.where(np.arange(N) % 2, "f", "m"))

    def model(rows):
        yes = 1 / (1 + np.exp(-np.asarray(rows["score"], float)))
        return np.column_stack([1 - yes, yes])

    explainer = xw.explain(model, X, y, class_names=["no", "yes"])
    with explainer, pytest.raises(InvalidValue, match="'sex', which makes the groups"):
        explainer.fairness(by="sex", vary=["sex", "score"])


def test_what_makes_the_groups_is_not_changed():
    X, _, y = table()
    X["sex"] = pd.Categorical(np.where(np.arange(N) % 2, "f", "m"))
    model = xw.explain(lambda rows: np.asarray(rows["score"] + (rows["sex"] == "m")), X)
    with pytest.raises(NotSupported, match="decides between classes"):
        model.fairness(by="sex").recourse  # noqa: B018

    def chance(rows):
        yes = np.where(rows["sex"] == "m", 0.9, 0.1)
        return np.column_stack([1 - yes, yes])

    with xw.explain(chance, X, y, class_names=["no", "yes"]) as explainer:
        found = explainer.fairness(by="sex").recourse
        at = found.groups.index("f")
        # Only another sex would be called yes: there is no plan for anybody.
        assert found.none[at] == 1 and np.isinf(found.distance[at])
        assert found.n_rejected[1 - at] == 0 and np.isnan(found.distance[1 - at])
        assert (
            found.sentence
            == f"Fewer than two groups have rows enough that are not called {found.positive}."
        )


def test_reweighing_before_and_after(unequal):
    view = unequal.fairness(by="sex")
    found = view.reweighed
    rate, right = (found.metrics.index(one) for one in ("selection rate", "accuracy"))
    assert found.after_gap[rate] < found.before_gap[rate] - 0.02
    assert found.gap_change_high[rate] < 0 and found.after_overall[right] < 1
    assert found.gap_change[rate] == pytest.approx(found.after_gap[rate] - found.before_gap[rate])
    before, after = found.row_before > 0, found.row_after > 0
    assert (after & ~before).sum() == found.gained.sum()
    assert (before & ~after).sum() == found.lost.sum()
    y, sex = table(2.0)[2] == "yes", table(2.0)[1]
    for said, values, cost in (
        (before, found.before, found.before_cost),
        (after, found.after, found.after_cost),
    ):
        assert values[rate].tolist() == pytest.approx([said[sex == s].mean() for s in "fm"])
        assert cost == pytest.approx((said != y).mean())
    assert found.weights_positive[0] > 1 > found.weights_positive[1]
    assert set(found.to_frame()["group"]) == {"f", "m", "all rows", "gap"}
    assert "rows change sides" in found.sentence


def test_parts_are_drawn_and_written_alone(unequal, tmp_path):
    view = unequal.fairness(by="sex")
    for part in ("recourse", "reweighed"):
        frame = view.to_frame(part)
        assert frame.equals(getattr(view, part).to_frame())
        view.save(tmp_path / "part.csv", part=part)
        assert list(pd.read_csv(tmp_path / "part.csv").columns) == list(frame.columns)
        view.save(tmp_path / "part.svg", part=part)
        assert "Fairness by" not in (tmp_path / "part.svg").read_text()
    for call in (view.to_frame, view.to_altair, lambda part: view.save(tmp_path / "a.svg", part)):
        with pytest.raises(UnknownName, match="part: found 'recours'; expected one of features"):
            call("recours")
    # Of other groups nothing was asked: nothing of these stands in their picture.
    unequal.columns["hand"] = np.where(np.arange(N) % 2, "left", "right")
    unequal.fairness(by="hand").save(tmp_path / "other.svg")
    assert "How far are all others" not in (tmp_path / "other.svg").read_text()


def test_what_cannot_be_fitted_with_weights():
    X, sex, y = table()
    for model, words in (
        (KNeighborsClassifier().fit(X, y), "whose fit takes no sample_weight"),
        (lambda rows: np.asarray(rows["score"]), "cannot be fitted anew"),
    ):
        actual = y if hasattr(model, "fit") else (y == "yes").astype(float)
        with xw.explain(model, X, actual) as explainer:
            explainer.columns["sex"] = sex
            with pytest.raises(NotSupported, match=words):
                explainer.fairness(by="sex").reweighed  # noqa: B018
    with xw.explain(LogisticRegression().fit(X, y), X) as explainer:
        explainer.columns["sex"] = sex
        with pytest.raises(NotSupported, match="y: found none"):
            explainer.fairness(by="sex").reweighed  # noqa: B018


def test_a_still_of_many_groups_keeps_to_its_size():
    X, _, y = table(2.0)
    rng = np.random.default_rng(1)
    for k in range(8):
        X[f"noise {k}"] = rng.normal(size=N)
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        explainer.columns["county"] = rng.choice(
            [f"the county of {one}" for one in "abcdefghijkl"], N
        )
        view = explainer.fairness(by="county")
        assert view.features.groups and view.reweighed.groups
        picture = view._still()[0]
        assert len(picture) <= MAX_BYTES
        assert "What if it were trained with weights?" in picture
