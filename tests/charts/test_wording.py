"""How numbers and cells are written: examples that js/test/format.test.ts reads as well."""

from __future__ import annotations

import ast
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xwidgets import language
from xwidgets.charts import wording
from xwidgets.data import Frame
from xwidgets.data.schema import Feature
from xwidgets.inputs import Target
from xwidgets.widgets.encode import feature_schema

EXAMPLES: dict[str, Any] = json.loads(Path(__file__).with_name("wording.json").read_text("utf-8"))
WRITERS = {
    "number": wording.number_text,
    "signed": wording.signed_text,
    "amount": wording.amount_text,
    "signed_amount": wording.signed_amount_text,
    "gap": wording.gap_text,
    "integer": wording.integer_text,
    "plural": wording.plural,
}


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(language, "_chosen", [language.LANGUAGES["de"]])
    return EXAMPLES["german"]


def test_german_has_its_own_marks(german: Any) -> None:
    for kind in WRITERS.keys() - {"plural"}:
        for value, *more, text in german[kind]:
            assert WRITERS[kind](as_number(value), *more) == text
    for values, signed, texts in german["ticks"]:
        assert wording.tick_texts(values, signed) == texts
    for schema, value, text in german["cell"]:
        assert wording.cell_text(Feature("x", **schema), value) == text


def test_errors_and_warnings_have_the_marks_of_english_in_every_language() -> None:
    read = 0
    for path in Path(language.__file__).parent.rglob("*.py"):
        source = path.read_text("utf-8")
        if "charts.wording import" not in source:
            continue
        read += 1
        nodes = list(ast.walk(ast.parse(source)))
        writers = {
            alias.asname or alias.name
            for node in nodes
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("charts.wording")
            for alias in node.names
            if alias.name == "plural" or alias.name.endswith("_text")
        }
        said = [
            node
            for node in nodes
            if isinstance(node, ast.Raise)
            or (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("warn"))
        ]
        names = {
            inner.id for node in said for inner in ast.walk(node) if isinstance(inner, ast.Name)
        }
        assert not names & writers, path
    assert read > 20


def as_number(value: Any) -> float:
    return float(value)


@pytest.mark.parametrize(
    ("kind", "example"), [(kind, example) for kind in WRITERS for example in EXAMPLES[kind]]
)
def test_numbers(kind: str, example: list[Any]) -> None:
    value, *more, text = example
    assert WRITERS[kind](as_number(value), *more) == text


@pytest.mark.parametrize("example", EXAMPLES["ticks"])
def test_ticks(example: list[Any]) -> None:
    values, signed, texts = example
    assert wording.tick_texts([as_number(value) for value in values], signed) == texts


@pytest.mark.parametrize("example", EXAMPLES["cell"])
def test_cells(example: list[Any]) -> None:
    schema, value, text = example
    levels = schema.get("levels")
    feature = Feature("x", **{**schema, "levels": None if levels is None else tuple(levels)})
    assert wording.cell_text(feature, as_number(value)) == text
    sent = feature_schema(feature)
    for name, told in schema.items():
        assert sent[name] == told, "the page would write it another way"


@given(st.floats(allow_nan=False), st.integers(1, 6))
def test_what_is_written_is_near(value: float, digits: int) -> None:
    text = wording.number_text(value, digits)
    read = float(text.replace("−", "-").replace(",", "").replace("∞", "inf"))
    assert (
        read == value
        or abs(read - value)
        <= 0.5000001
        * abs(value)
        * 10.0 ** (1 - (max(1, digits - 1) if not 1e-4 <= abs(value) < 1e15 else digits))
        or (math.isinf(read) and abs(value) > 1.79e308)
    )


@pytest.mark.parametrize(
    ("values", "separators"),
    [([2007, 2011], False), ([1000, 2999], False), ([999, 2011], True), ([2007, 3000], True)],
)
def test_columns_decide_on_their_separators(values: list[int], separators: bool) -> None:
    column = np.array([*values, np.nan])
    feature = Frame.from_table(column[:, None]).schema[0]
    assert feature.integer and feature.separators is separators
    target = Target("y", column, None, column).column.feature
    assert target.separators is separators


def test_a_column_of_other_numbers_is_no_column_of_years() -> None:
    assert Frame.from_table(np.array([[2007.5], [2008.0]])).schema[0].separators
