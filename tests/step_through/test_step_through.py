"""The view of a walk: what it asks, what it refuses, what files hold."""

from __future__ import annotations

from pathlib import Path

import pytest

import xwidgets as xw
from xwidgets.errors import InvalidValue, NotSupported, UnknownName

from .conftest import numbers


def test_it_asks_what_the_page_asks(classes: xw.Explainer) -> None:
    """As the page's own test writes it: else a file without a kernel would find no answer."""
    view = classes.step_through("shap", row=3)
    assert view.question.key == '["step_through.shap",{"row":3},"probability"]'
    view = classes.step_through("lime", row=3, features=["age", "debt"])
    assert view.question.key == '["step_through.lime",{"features":[0,3],"row":3},"probability"]'


def test_it_follows_the_row_in_focus(classes: xw.Explainer) -> None:
    classes.selection.row = 5
    assert classes.step_through().question.options["row"] == 5
    classes.selection.row = 0


@pytest.mark.parametrize("walk", ["shap", "lime", "tree"])
def test_pictures_words_and_files(walk: str, classes: xw.Explainer, tmp_path: Path) -> None:
    view = classes.step_through(walk, row=3)
    last = view.result.titles[-1]  # the still waits for no more than a moment
    picture, words = view._still()
    assert "<svg" in picture and words.startswith("1. ") and last in words
    assert view.to_altair().to_dict()["title"]
    for suffix in ("html", "svg", "csv", "json"):
        view.save(tmp_path / f"a.{suffix}")
        assert (tmp_path / f"a.{suffix}").stat().st_size > 500
    assert view.result.titles[1] in (tmp_path / "a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("walk", ["shap", "lime", "tree"])
def test_nothing_of_a_row_stays_where_none_may(walk: str, classes: xw.Explainer) -> None:
    found = classes.step_through(walk, row=3).result
    bare = found.without_rows()
    assert not bare.arrays() and not bare.said and not bare.titles
    assert dict(bare.facts())["steps"] == "none in this file"
    assert not bare.to_frame().shape[0]


def test_a_file_of_some_rows_keeps_the_walk_of_one_of_them(classes: xw.Explainer) -> None:
    import numpy as np

    found = classes.step_through("shap", row=3).result
    assert found.of_rows(np.array([2, 3])).rows.tolist() == [1]
    assert not found.of_rows(np.array([2, 4])).said
    points = classes.step_through("lime", row=3).result
    assert not points.of_rows(np.array([3])).said


def test_what_is_refused(classes: xw.Explainer) -> None:
    with pytest.raises(UnknownName, match="walk"):
        classes.step_through("shop")
    with pytest.raises(UnknownName, match="ag"):
        classes.step_through("shap", 0, features=["ag"])
    with pytest.raises(InvalidValue, match="6 players have 64 coalitions"):
        classes.step_through("shap", 0, features=[0, 1, 2, 3, 4])
    with pytest.raises(InvalidValue, match="twice"):
        classes.step_through("shap", 0, features=["age", "age"])
    with pytest.raises(InvalidValue, match="two"):
        classes.step_through("lime", 0, features=["age"])
    with pytest.raises(InvalidValue, match="step"):
        classes.step_through("shap", 0, step=0)


def test_without_a_model() -> None:
    with xw.explain(lambda rows: rows[:, 0], numbers()) as explainer:
        found = explainer.attributions()
    with xw.from_shap(found.to_shap()) as explainer, pytest.raises(NotSupported, match="model"):
        explainer.step_through("shap", row=0)


def test_the_door_of_teaching_leads_to_the_same(classes: xw.Explainer) -> None:
    view = xw.teach.steps(classes, "lime", row=3, features=["age", "debt"], step=2)
    assert view.question.key == '["step_through.lime",{"features":[0,3],"row":3},"probability"]'
    assert view.options["step"] == 2
