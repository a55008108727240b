"""Names of rows on the wire, in files and in still pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import xwidgets as xw
from xwidgets.data.row_names import RowNames
from xwidgets.views.catalogue import draw, view_class
from xwidgets.widgets.one_file import page_text
from xwidgets.widgets.row_names import of_rows, row_names_blocks, row_names_schema
from xwidgets.widgets.screen import scene
from xwidgets.widgets.sharing import Sharing

EVIL = "<img src=x onerror=alert(1)>"


def read(names: RowNames, n_rows: int) -> list[str]:
    """The names as a page reads them."""
    schema = row_names_schema(names)
    assert schema is not None
    if schema["start"] is not None:
        return [str(schema["start"] + schema["step"] * row) for row in range(n_rows)]
    (block,) = row_names_blocks(names)
    columns = {
        layout["name"]: np.frombuffer(
            block["data"], layout["dtype"], layout["shape"][0], layout["offset"]
        )
        for layout in block["columns"]
    }
    if "numbers" in columns:
        return [str(int(number)) for number in columns["numbers"]]
    starts = [0, *columns["ends"][:-1]]
    text = columns["text"].tobytes()
    return [text[a:b].decode() for a, b in zip(starts, columns["ends"], strict=True)]


@given(st.lists(st.one_of(st.text(max_size=9), st.integers(-(2**40), 2**40)), min_size=1))
def test_names_travel(labels: list[Any]) -> None:
    names = RowNames.read(labels, len(labels), title="id")
    assert names is not None
    assert read(names, len(labels)) == [names.text(row) for row in range(len(labels))]


@pytest.mark.parametrize(
    "labels", [range(5, 25), [f"c {i}" for i in range(20)], [2**60 + i for i in range(20)]]
)
def test_some_rows_keep_their_names(labels: Any) -> None:
    names = RowNames.of_index(pd.DataFrame({"a": range(20)}, index=labels))
    assert names is not None
    some = of_rows(names, np.array([3, 19]))
    assert some is not None
    assert read(some, 2) == [str(labels[3]), str(labels[19])]
    assert of_rows(names, np.empty(0, dtype=int)) is None


def test_pictures_and_files_name_rows(tmp_path: Any) -> None:
    X = pd.DataFrame(
        np.random.default_rng(0).normal(size=(300, 3)),
        columns=["a", "b", "c"],
        index=pd.Index([EVIL, *(f"secret {i}" for i in range(1, 300))], name="client"),
    )
    explainer = xw.explain(lambda rows: rows.to_numpy() @ [1.0, 2.0, 3.0], X)
    screen = explainer.table()._live.screen
    drawn = scene(screen, {}, wait=None)
    assert drawn.row_label == f"{EVIL}, row 0"
    for kind in ("force", "table", "waterfall", "dashboard"):
        picture = draw(kind, drawn)
        assert "&lt;img" in picture and "<img" not in picture, kind
    views = [view_class("dashboard").filed()]
    whole = page_text(screen, views)
    assert '"row_names":{"title":"client"' in whole.replace(": ", ":").replace(", ", ",")
    assert "<img src=x" not in whole
    sampled = page_text(screen, views, sharing=Sharing(rows="sample"))
    assert "row_names" in sampled
    lines = explainer.force(EVIL).to_frame()
    assert set(lines["row_name"]) == {EVIL}
