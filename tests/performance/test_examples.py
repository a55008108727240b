"""The examples that the page is held to (``js/test/performance.test.ts``) are Python's answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.performance.examples import PATH, ask, expected, near
from xwidgets.charts.wording import number_text
from xwidgets.results.performance_words import number

EXAMPLES = json.loads(PATH.read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: str(one["name"]))
def test_example(example: dict[str, Any]) -> None:
    assert near(expected(ask(example)), example["expected"])


@pytest.mark.parametrize("value", [0.86944, 1234.5, -0.5, 0.0, 3e-7, 2.5e16, 999.6, 12345678.0])
def test_numbers_are_written_as_everywhere(value: float) -> None:
    assert number(value) == number_text(value, 3)
