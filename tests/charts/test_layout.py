"""What page and stills both arrange: examples that vitest reads as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from xwidgets.charts.layout import shown_features
from xwidgets.charts.similarity import similarity_order


def examples(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(__file__).with_name(name).read_text("utf-8"))
    return found


@pytest.mark.parametrize("example", examples("similarity.json"), ids=lambda e: e["why"])
def test_similarity(example: dict[str, Any]) -> None:
    values = np.array(example["values"], dtype=float)
    order = similarity_order(values, np.array(example["predictions"], dtype=float))
    assert order.tolist() == example["order"]


@pytest.mark.parametrize("example", examples("folding.json"), ids=lambda e: e["why"])
def test_folding(example: dict[str, Any]) -> None:
    order, shown = shown_features(
        np.array(example["values"], dtype=float),
        example["max_display"],
        example["least_share"],
        example["keep"],
    )
    assert order == example["order"] and sorted(shown) == example["shown"]


@given(
    some.arrays(
        np.float64, st.tuples(st.integers(0, 60), st.integers(1, 4)), elements=st.floats(-1e3, 1e3)
    )
)
def test_every_row_stands_once_and_high_outputs_come_first(values: np.ndarray) -> None:
    f = values.sum(axis=1)
    order = similarity_order(values, f)
    assert sorted(order.tolist()) == list(range(len(values)))
    half = len(f) >> 1
    known = f.astype(np.float32).astype(float)[order]
    assert known[:half].sum() >= known[len(f) - half :].sum() - 1e-6


def test_neighbours_are_alike() -> None:
    """Against any order by one number: the walk from row to row is shorter."""
    rng = np.random.default_rng(0)
    values = 3 * rng.normal(size=(6, 8))[rng.integers(0, 6, 400)] + rng.normal(size=(400, 8)) / 5
    f = values.sum(axis=1)

    def walk(order: np.ndarray) -> float:
        return float(np.linalg.norm(np.diff(values[order], axis=0), axis=1).sum())

    assert walk(similarity_order(values, f)) < 0.75 * walk(np.argsort(-f))
