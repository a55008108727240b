"""Words for features and levels: shown everywhere, while results keep the names of X."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from xwidgets import errors
from xwidgets.views.catalogue import draw, view_class
from xwidgets.widgets.one_file import page_text
from xwidgets.widgets.screen import scene

LABELS = {"status": {"A11": "no <b>account</b>"}}
FEATURES = {"status": "Checking account", "dur": "Duration & more"}


def predict(table: Any) -> Any:
    return 2.0 * (table["status"] == "A11") + table["dur"] / 10


def explained(**keywords: Any) -> xw.Explainer:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {
            "status": pd.Categorical(rng.choice(["A11", "A12", "A13"], 80)),
            "dur": rng.integers(1, 60, 80).astype(float),
        }
    )
    return xw.explain(predict, X, **keywords)


def test_words_are_shown_and_results_keep_their_names() -> None:
    explainer = explained(labels=LABELS, feature_labels=FEATURES)
    plain = explained()
    view = explainer.table()
    schema = view._hub.schema["features"]
    assert [feature["name"] for feature in schema] == ["Checking account", "Duration & more"]
    assert schema[0]["levels"] == ["no <b>account</b>", "A12", "A13"]
    drawn = scene(view._live.screen, {}, wait=None)
    for kind in ("dashboard", "force", "waterfall", "importance", "table", "beeswarm"):
        picture = draw(kind, drawn)
        assert "Checking account" in picture and ">status<" not in picture, kind
        assert "<b>account" not in picture
    assert "Checking account" in str(explainer.importance().to_altair().to_dict())
    text = page_text(view._live.screen, [view_class("dashboard").filed()])
    assert "Checking account" in text and "<b>account</b>" not in text
    assert explainer.feature_names == ("status", "dur")
    pd.testing.assert_frame_equal(
        explainer.attributions().to_frame(), plain.attributions().to_frame()
    )
    explainer.selection.feature = "status"
    assert explainer.selection.feature_name == "status"
    assert view._live.made_rows.columns[0].feature.levels is not None


def test_an_edited_row_is_drawn_in_words() -> None:
    explainer = explained(labels=LABELS, feature_labels=FEATURES)
    view = explainer.what_if(3, edits={"status": "A11", "dur": 99.5})
    drawn = view._scene(wait=None)
    assert drawn.row == -1, "it stands in no table"
    assert drawn.names == ("Checking account", "Duration & more")
    assert [drawn.cell(j, 0) for j in range(2)] == ["no <b>account</b>", "99.5"]
    assert view.result.feature_names == ("status", "dur")


@pytest.mark.parametrize(
    ("keywords", "error", "words"),
    [
        ({"labels": {"statsu": {}}}, errors.UnknownName, "did you mean 'status'"),
        ({"labels": {"status": {"A1": "x"}}}, errors.UnknownName, "did you mean 'A1"),
        ({"labels": {"dur": {1: "one"}}}, errors.InvalidType, "astype"),
        ({"labels": {"status": {"A11": "A12"}}}, errors.InvalidValue, "'A12' several times"),
        ({"labels": {"status": "x"}}, errors.InvalidType, "mapping"),
        ({"feature_labels": {"Dur": "x"}}, errors.UnknownName, "did you mean 'dur'"),
        ({"feature_labels": {"dur": "status"}}, errors.InvalidValue, "several times"),
        ({"feature_labels": {"dur": " "}}, errors.InvalidType, "blank"),
        ({"feature_labels": ["a", "b"]}, errors.InvalidType, "mapping"),
    ],
)
def test_unknown_words_are_refused(keywords: Any, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        explained(**keywords)
