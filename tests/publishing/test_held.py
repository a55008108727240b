"""What a kernel hands over of the views that it showed."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode

import ipywidgets as widgets
import numpy as np
import pytest
from nbformat.v4 import new_output
from sklearn.linear_model import LinearRegression, Ridge

import xwidgets as xw
from xwidgets.publishing.outputs import output_html
from xwidgets.widgets import published

MAX = 8_000_000


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch):
    """Shows views as a kernel does that publishes; returns where each stands."""
    monkeypatch.setenv(published.VARIABLE, "1")
    monkeypatch.setattr(published, "_containers", {})
    return lambda *views: [view._repr_mimebundle_()[0][published.MIME] for view in views]


@pytest.fixture(scope="module")
def table():
    X = np.random.default_rng(0).normal(size=(300, 3))
    return X, X @ [1.0, 2.0, 0.0]


def handed(tmp_path, **sharing):
    path = tmp_path / "held.json"
    published.hand_over(str(path), **{"max_bytes": MAX, **sharing})
    return json.loads(path.read_text())


def opened(held):
    """State and blocks, as a page reads them."""
    data, n = gzip.decompress(b64decode(held["data"])), held["n_state_bytes"]
    assert n % 8 == 0
    return json.loads(data[:n]), data[n:]


def test_views_of_one_explainer_are_in_one_container(shown, table, tmp_path):
    X, y = table
    with (
        xw.explain(LinearRegression().fit(X, y), X, y) as one,
        xw.explain(Ridge().fit(X, y), X, y) as other,
    ):
        view = one.importance()
        places = shown(view, other.rankings(), one.force(3), view)
        assert [(place["container"], place["view"]) for place in places] == [
            ("c0", 0),
            ("c1", 0),
            ("c0", 1),
            ("c0", 0),
        ]
        first, second = handed(tmp_path)
    state, _ = opened(first)
    assert [view["kind"] for view in state["views"]] == ["importance", "force"]
    # None of them asks it: what a kernel is asked for is there.
    assert not state["hub"]["schema"]["has_model"]
    assert not opened(second)[0]["hub"]["schema"]["has_model"]
    assert "family" not in state["hub"]["schema"]
    assert all(still["svg"].startswith("<svg") for still in first["stills"])
    assert first["contents"].startswith("Explanations of LinearRegression")
    assert "Ridge" in second["contents"]


def test_views_in_a_box_are_live_too(shown, table):
    X, y = table
    with xw.explain(LinearRegression().fit(X, y), X, y) as explainer:
        parts = [widgets.HTML("<b>Two</b>"), explainer.importance(), widgets.IntSlider()]
        told = published.box_of(widgets.HBox(parts))[published.BOX_MIME]
    html = output_html(
        new_output("display_data", {published.BOX_MIME: told}), lambda place: "still"
    )
    assert html.startswith('<div class="row">') and "<b>Two</b>" in html
    assert '<div class="view" data-xw-view="c0:0">still</div>' in html
    assert "asks a kernel for everything" in html  # the slider


def test_models_of_the_same_rows_are_one_container(shown, table, tmp_path):
    X, y = table
    models = {"plain": LinearRegression().fit(X, y), "ridge": Ridge(100).fit(X, y)}
    compared = xw.tradeoff(models, X, y)
    places = shown(compared["ridge"].importance(), compared["plain"].importance())
    (held,) = handed(tmp_path)
    assert [place["view"] for place in places] == [0, 1]
    state, _ = opened(held)
    assert [view["of"] for view in state["views"]] == [1, 0]
    hubs = [state["hub"], *(one["hub"] for one in state["others"])]
    assert [hub["schema"]["family"]["name"] for hub in hubs] == ["plain", "ridge"]
    assert {hub["schema"]["family"]["key"] for hub in hubs} == {"c0"}
    compared.close()


def test_a_sample_holds_no_other_row_and_is_drawn_of_its_rows(shown, table, tmp_path):
    X, y = table
    with xw.explain(LinearRegression().fit(X, y), X, y) as explainer:
        shown(explainer.dependence(0), explainer.what_if(0))
        (held,) = handed(tmp_path, rows="sample")
    state, data = opened(held)
    assert state["hub"]["schema"]["n_rows"] == 200
    assert state["hub"]["schema"]["has_model"]
    assert "a sample of 200 rows of 300" in held["contents"]
    numbers = np.frombuffer(data[: len(data) // 8 * 8], dtype="<f8")
    assert np.isin(X[:, 0], numbers).sum() == 200
    assert all(still["svg"] for still in held["stills"])


def test_a_model_that_no_page_can_run_is_warned_of(shown, table, tmp_path):
    X, y = table
    with xw.explain(lambda rows: rows[:, 0], X, y) as explainer:
        shown(explainer.what_if(0))
        (held,) = handed(tmp_path)
        assert "cannot run in a page" in held["warnings"][0]
        assert "What-if is off" in held["notes"][0]


def test_a_notebook_that_is_only_run_shows_its_views_as_ever(table):
    X, y = table
    with xw.explain(LinearRegression().fit(X, y), X, y) as explainer:
        data = explainer.importance()._repr_mimebundle_()[0]
    assert published.MIME not in data and "text/html" in data
