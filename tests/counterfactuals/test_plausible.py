"""Plans that are usual: rare levels cost more, distance alone is what is proved."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from xwidgets.methods.counterfactuals import choices_of, ruler_of
from xwidgets.methods.counterfactuals.neighbors import neighborhood
from xwidgets.methods.counterfactuals.plausible import RARE, priced, shares, unlikeness

N = 1_000


def table() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    kind = rng.choice(["plain", "other"], N).astype(object)
    kind[:2] = "unheard of"
    return pd.DataFrame({"x": rng.normal(size=N), "kind": kind, "z": rng.normal(size=N)})


def says(rows: pd.DataFrame) -> np.ndarray:
    """A rare level turns the answer, and so does a somewhat larger number."""
    p = np.clip(
        0.2 + 0.6 * (rows["kind"] == "unheard of") + 0.6 * (rows["x"] > 2.2), 0.0, 1.0
    ).to_numpy()
    return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def explainer():
    with xw.explain(says, table(), output="probability", class_names=["no", "yes"]) as made:
        yield made


def test_a_rare_level_costs_more_and_distance_stays_what_it_is(explainer):
    ground = explainer._study._ground("probability")
    row = ground.frame.matrix()[5]
    choices = choices_of(ground, row)
    around = neighborhood(ruler_of(ground), ground.frame.matrix(), 0)
    dearer = priced(choices, around)
    place = next(k for k, lever in enumerate(choices.levers) if lever.feature == 1)
    share = shares(choices.levers[place], around)
    assert share.sum() == pytest.approx(1.0)
    rare = int(np.argmin(share))
    assert share[rare] == 2 / N
    more = dearer.levers[place].costs - choices.levers[place].costs
    assert more[rare] == pytest.approx(np.log10(RARE / (2 / N)))
    assert np.delete(more, rare).tolist() == [0.0, 0.0]
    picks = np.zeros((1, len(choices.levers)), np.int64)
    picks[0, place] = rare
    assert dearer.distances(picks) == choices.costs(picks) == [1.0]
    np.testing.assert_array_equal(dearer.codes(picks), choices.codes(picks))


def test_the_usual_plan_comes_first_the_closest_is_there(explainer):
    row = int(np.flatnonzero((table()["x"] > 1.0) & (table()["x"] < 1.2))[0])
    found = explainer.counterfactuals(row).result
    words = [
        [found.feature_names[one["feature"]] for one in found.changes if one["plan"] == plan]
        for plan in range(found.n_plans)
    ]
    assert (found.why[0], words[0]) == ("most usual", ["x"])
    closest = found.why.index("closest")
    assert words[closest] == ["kind"] and found.distance[closest] == found.distance.min() == 1.0
    assert found.share[closest, 1] == 2 / N
    assert any("less than 1 %" in note for note in found.trust["notes"])
    assert any("distance alone" in note for note in found.trust["notes"])
    # One plan alone is the one that is worth most; both say what was asked for.
    assert explainer.counterfactuals(row, n=1, seconds=0).result.why == ("most usual",)
    assert (says(found.rows)[:, 1] >= 0.5).all()


def test_a_plan_that_is_like_a_real_row(explainer):
    row = int(np.flatnonzero((table()["x"] > 1.0) & (table()["x"] < 1.2))[0])
    found = explainer.counterfactuals(row).result
    real = found.why.index("like a real row")
    assert found.near[real] < 0.05 < found.near_now[0]
    assert says(table().iloc[[found.near_row[real]]])[0, 1] >= 0.5


def test_what_is_no_farther_from_rows_than_the_row_is_not_held_against_a_plan():
    matrix = np.vstack([np.random.default_rng(0).normal(size=(300, 2)), [[50.0, 50.0]]])
    with xw.explain(lambda X: X[:, 0], matrix) as explainer:
        ground = explainer._study._ground("value")
    around = neighborhood(ruler_of(ground), matrix, 0)
    assert unlikeness(np.array([[49.0, 50.0]]), matrix[-1], around) == [0.0]
    assert unlikeness(np.array([[30.0, 30.0]]), matrix[0], around)[0] > 10.0
    assert unlikeness(np.zeros((0, 2)), matrix[0], around).shape == (0,)


def test_where_plans_change_categories_alone():
    table = pd.DataFrame({"kind": ["a", "b", "c", "d"] * 50, "side": ["x", "y"] * 100})

    def asked(rows: pd.DataFrame) -> np.ndarray:
        p = 0.2 + 0.6 * (rows["kind"] == "c").to_numpy()
        return np.column_stack([1 - p, p])

    with xw.explain(asked, table, output="probability") as explainer:
        found = explainer.counterfactuals(0).result
    assert found.n_plans and found.distance[0] == 1.0 and found.changes[0]["after"] == "c"
