"""What stands in a cell until the first picture is there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

import xwidgets as xw
from xwidgets.widgets import waiting
from xwidgets.widgets.view import View


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict, str | None, bool]]:
    """(data, display id, whether it updates), as a kernel sends them."""
    sent: list[tuple[dict, str | None, bool]] = []

    def publish(
        data: dict, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        sent.append((data, (transient or {}).get("display_id"), update))

    monkeypatch.setattr("IPython.display.publish_display_data", publish)
    monkeypatch.setattr(waiting, "_in_kernel", lambda: True)
    return sent


def explainer() -> xw.Explainer:
    X = np.arange(40.0).reshape(20, 2) % 7
    return xw.explain(LinearRegression().fit(X, X[:, 0]), X)


def test_says_what_is_read_before_anything_else_is_done(published, monkeypatch):
    order: list[str] = []
    made = View.__init__

    def making(self: View, *args: Any, **options: Any) -> None:
        order.append(f"a view, after {len(published)}")
        made(self, *args, **options)

    monkeypatch.setattr(View, "__init__", making)
    explainer()._ipython_display_()
    assert order == ["a view, after 1"]
    (first, one, update), (second, other, updates), (live, *_) = published
    assert "reading 20 rows" in first["text/html"] and not update
    # The picture takes its place: a saved notebook holds two outputs, as ever.
    assert one == other and updates and "image/svg" in second["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in live


def test_nothing_waits_where_all_is_there(published):
    shown = explainer()
    shown._ipython_display_()
    published.clear()
    shown._ipython_display_()
    assert [update for _, _, update in published] == [False, False]
    assert "reading" not in published[0][0]["text/html"]


def test_an_exception_leaves_no_frame(published, monkeypatch):
    def refuse(self: View, *args: Any, **options: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(View, "__init__", refuse)
    with pytest.raises(RuntimeError):
        explainer()._ipython_display_()
    assert published[-1][0]["text/html"] == "" and published[-1][2]


def test_names_are_text():
    html = waiting.waiting_html("<script>alert(1)</script>", 1, 1)
    assert "<script" not in html and "reading 1 row &#183; 1 feature&#8230;" in html


def test_outside_of_a_kernel_nothing_is_shown(monkeypatch):
    def publish(*args: Any, **keywords: Any) -> None:
        raise AssertionError("published")

    monkeypatch.setattr("IPython.display.publish_display_data", publish)
    one = waiting.Waiting("<p>")
    assert not one.shown
    one.replace("")
