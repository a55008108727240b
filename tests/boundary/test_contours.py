"""Lines where a field changes its sign: by hand, by geometry, and as the page reckons them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xwidgets.results.contours import (
    borders_of,
    chains,
    field_at,
    lines_of,
    nearest_turn,
    stretches,
)

EXAMPLES = json.loads((Path(__file__).parent / "contours.json").read_text("utf-8"))
NUMBERS = ("number", "number")


def test_stretches_by_hand():
    assert stretches("number", np.array([1.0, 2.0, np.nan])) == [slice(0, 2), slice(2, 3)]
    assert stretches("category", np.array([0.0, 3.0, np.nan])) == [
        slice(0, 1),
        slice(1, 2),
        slice(2, 3),
    ]


def test_a_circle_is_a_circle():
    grid = np.linspace(-1, 1, 81)
    field = 0.5 - np.hypot(grid[:, None], grid[None])
    pieces = lines_of(NUMBERS, grid, grid, field)
    np.testing.assert_allclose(np.hypot(pieces[:, 0], pieces[:, 1]), 0.5, atol=1e-3)
    [circle] = chains(pieces)
    np.testing.assert_allclose(circle[0], circle[-1])
    length = np.hypot(*np.diff(circle, axis=0).T).sum()
    assert length == pytest.approx(np.pi, rel=1e-2)
    turn = nearest_turn(NUMBERS, grid, grid, field, (0.0, 0.1), (1.0, 1.0))
    assert turn.distance == pytest.approx(0.4, abs=2e-3)
    wide = nearest_turn(NUMBERS, grid, grid, field, (0.0, 0.0), (1.0, 10.0))
    assert wide.distance == pytest.approx(0.05, abs=1e-3) and abs(wide.second) > 0.49


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float64, (5, 6), elements=st.floats(-4, 4).filter(lambda v: abs(v) > 1e-3)),
    st.floats(0, 4),
    st.floats(0, 5),
)
def test_lines_are_where_the_field_is_zero_and_nothing_is_nearer(field, x, y):
    first, second = np.arange(5.0), np.arange(6.0)
    pieces = lines_of(NUMBERS, first, second, field)
    for piece in pieces:
        for end in (piece[:2], piece[2:]):
            assert field_at(NUMBERS, first, second, field, end) == pytest.approx(0, abs=1e-9)
    turn = nearest_turn(NUMBERS, first, second, field, (x, y), (1.0, 1.0))
    here = field_at(NUMBERS, first, second, field, (x, y)) >= 0
    other = np.argwhere((field >= 0) != here)
    if turn is None:
        assert not len(other)
        return
    farthest = np.hypot(other[:, 0] - x, other[:, 1] - y).min() if len(other) else np.inf
    assert turn.distance <= farthest + 1e-9


@pytest.mark.parametrize("example", EXAMPLES, ids=[one["name"] for one in EXAMPLES])
def test_as_the_page(example):
    first, second, place = (
        np.array([np.nan if v is None else v for v in example[name]], dtype=np.float64)
        for name in ("first", "second", "place")
    )
    field = np.array(example["field"], dtype=np.float64)
    pieces = lines_of(example["kinds"], first, second, field)
    told = [[None if np.isnan(v) else round(v, 9) for v in piece] for piece in pieces.tolist()]
    assert sorted(map(str, told)) == sorted(map(str, example["pieces"]))
    turn = nearest_turn(
        example["kinds"], first, second, field, place, example["scales"], example["whole"]
    )
    found = turn and [None if np.isnan(v) else round(v, 9) for v in turn]
    assert found == example["turn"]


def test_by_hand_over_lanes():
    """Between two levels there is no line; within one it is where the number says so."""
    kinds = ("category", "number")
    field = np.array([[-1.0, 1.0, 3.0], [-1.0, -1.0, -1.0]])
    first, second = np.array([0.0, 4.0]), np.array([10.0, 20.0, 30.0])
    assert lines_of(kinds, first, second, field).tolist() == [[0.0, 15.0, 0.0, 15.0]]
    turn = nearest_turn(kinds, first, second, field, (4.0, 22.0), (1.0, 5.0))
    assert turn == (1.0, 0.0, 22.0)  # the other level, straight beside it
    turn = nearest_turn(kinds, first, second, field, (0.0, 22.0), (1.0, 5.0))
    assert turn.first == 4.0 or turn.second == 15.0
    assert turn.distance == 1.0
    assert nearest_turn(kinds, first, second, field, (9.0, 22.0), (1.0, 5.0)) is None


def test_a_missing_value_is_a_turn_only_where_no_known_one_is():
    grid = np.array([0.0, 1.0, 2.0, 3.0, 4.0, np.nan])
    field = np.where(np.isnan(grid) | (grid > 3.5), 1.0, -1.0)[:, None] * np.ones(6)
    turn = nearest_turn(NUMBERS, grid, grid, field, (0.0, 1.0), (1.0, 1.0))
    assert (turn.distance, turn.first) == (pytest.approx(3.5), 3.5)
    field[4] = -1.0
    turn = nearest_turn(NUMBERS, grid, grid, field, (0.0, 1.0), (1.0, 1.0))
    assert np.isnan(turn.first) and turn.second == 1.0
    # From a row without a value the lane is no loss.
    turn = nearest_turn(NUMBERS, grid, grid, -field, (np.nan, 1.0), (1.0, 1.0))
    assert turn.first == 0.0


def test_regions_meet_in_one_point():
    grid = np.linspace(-1, 1, 21)
    x, y = np.meshgrid(grid, grid, indexing="ij")
    angles = [0.0, 2 * np.pi / 3, 4 * np.pi / 3]
    surface = np.stack([x * np.cos(a) + y * np.sin(a) for a in angles], axis=2)
    pieces = borders_of(NUMBERS, grid, grid, surface)
    middles = pieces[:, :2] / 2 + pieces[:, 2:] / 2
    scores = np.stack([middles @ [np.cos(a), np.sin(a)] for a in angles], axis=1)
    ordered = np.sort(scores, axis=1)
    np.testing.assert_allclose(ordered[:, 2], ordered[:, 1], atol=1e-9)
    length = np.hypot(*(pieces[:, :2] - pieces[:, 2:]).T).sum()
    assert length == pytest.approx(1 + 2 * 2 / np.sqrt(3), rel=0.06)


def test_whole_numbers_are_beside_the_line():
    grid = np.arange(6.0)
    field = np.tile((grid - 2.4)[:, None], (1, 6))
    turn = nearest_turn(NUMBERS, grid, grid, field, (4.0, 3.0), (2.0, 1.0), (True, True))
    assert turn == (1.0, 2.0, 3.0)
