"""What a plan costs and what reaches a goal: one set of examples, read by the page's tests, too."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from xwidgets.methods.counterfactuals import Goal, choices_of, ruler_of
from xwidgets.methods.counterfactuals.neighbors import neighborhood
from xwidgets.methods.counterfactuals.plausible import priced, shares

EXAMPLES = json.loads((Path(__file__).parent / "scoring.json").read_text())


@pytest.fixture(scope="module")
def ground():
    table = pd.DataFrame(
        {
            name: pd.Categorical(
                [None if code is None else levels[code] for code in values], categories=levels
            )
            if levels
            else [math.nan if value is None else value for value in values]
            for name, (levels, values) in EXAMPLES["table"].items()
        }
    )
    with xw.explain(lambda rows: np.zeros(len(rows)), table) as explainer:
        yield explainer._study._ground("value")


def numbers(cells: list[float | None]) -> np.ndarray:
    return np.array([math.nan if cell is None else cell for cell in cells], dtype=np.float64)


def test_costs_of_changes(ground):
    ruler = ruler_of(ground)
    scales = [1.0 if math.isnan(scale) else scale for scale in ruler.scales]
    assert scales == EXAMPLES["scales"]
    row = numbers(EXAMPLES["row"])
    for one in EXAMPLES["plans"]:
        costs = ruler.parts(numbers(one["values"])[None], row)[0]
        np.testing.assert_allclose(costs, one["costs"], rtol=1e-12)


def test_what_rare_levels_cost_besides(ground):
    matrix = ground.frame.matrix()
    around = neighborhood(ruler_of(ground), matrix, 0)
    choices = choices_of(ground, numbers(EXAMPLES["row"]))
    place = next(k for k, lever in enumerate(choices.levers) if lever.feature == 2)
    lever = choices.levers[place]
    more = priced(choices, around).levers[place].costs - lever.costs
    told = {
        int(value): (share, extra)
        for value, share, extra in zip(lever.values, shares(lever, around), more, strict=True)
        if extra > 0
    }
    assert len(told) == len(EXAMPLES["rare"]) == 1
    for one in EXAMPLES["rare"]:
        assert told[one["value"]] == pytest.approx((one["share"], one["more"]), rel=1e-12)


def test_gaps_and_levels():
    for one in EXAMPLES["goals"]:
        low, high = one["low"], one["high"]
        goal = Goal(
            one["output"],
            -math.inf if low is None else low,
            math.inf if high is None else high,
            one["largest"],
        )
        said = np.array([one["said"]])
        gap = goal.gap(said)[0]
        assert (gap == 0.0) == (one["gap"] == 0.0)
        assert gap == pytest.approx(one["gap"], rel=1e-12)
        assert goal.level(said)[0] == pytest.approx(one["level"], rel=1e-12)
