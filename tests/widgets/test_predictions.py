"""Predictions of all rows, in the page before their SHAP values are."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from xwidgets.compute.predictions import Predictions
from xwidgets.data.rows import Found
from xwidgets.views.catalogue import view_class
from xwidgets.widgets import predicting
from xwidgets.widgets.one_file import FileView, page_text
from xwidgets.widgets.sharing import restricted

N_ROWS = 3000


def model(rows: Any) -> np.ndarray:
    """Interactions of many columns, so that values are sampled; a call costs a little."""
    rows = np.asarray(rows, dtype=float)
    time.sleep(0.001 + 2e-7 * len(rows))
    return np.tanh(rows @ np.arange(1.0, 17.0) / 10) + rows[:, 0] * rows[:, 1]


@pytest.fixture
def X() -> pd.DataFrame:
    values = np.random.default_rng(0).normal(size=(N_ROWS, 16))
    return pd.DataFrame(values, columns=[f"c{j}" for j in range(16)])


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "too late"
        time.sleep(0.02)


def columns(block: Any) -> dict[str, np.ndarray]:
    return {
        layout["name"]: np.frombuffer(
            block.data, layout["dtype"], int(np.prod(layout["shape"])), layout["offset"]
        ).reshape(layout["shape"])
        for layout in block.columns
    }


def sent(hub: Any) -> list[Any]:
    return [block for block in hub._kept if block.role == "predictions"]


def test_all_rows_are_predicted_long_before_they_are_explained(recorded: Any, X: Any) -> None:
    with xw.explain(model, X) as explainer:
        explainer._live.explain()
        hub = explainer._live.hub
        until(lambda: sum(len(columns(block)["rows"]) for block in sent(hub)) == N_ROWS)
        assert explainer._study.run().progress["done"] < N_ROWS / 2
        roles = [block.role for block in hub._kept]
        assert roles.index("attributions") < roles.index("predictions"), "first pictures first"
        got = np.concatenate([columns(block)["predictions"][0] for block in sent(hub)])
        np.testing.assert_allclose(got, model(X), rtol=1e-6, atol=1e-7)
        assert len(sent(hub)) < 12, "few blocks"
        # A filter that Python sets finds what the page finds.
        explainer.selection.filters = [{"quantity": "prediction", "min": 0.5}]
        expected = np.flatnonzero(model(X).astype(np.float32) >= np.float32(0.5))
        assert explainer.selection.rows.tolist() == expected.tolist()
        # What is explained says the same.
        part = explainer._study.run().partial()
        assert part is not None
        np.testing.assert_allclose(part.predictions[:, 0], model(X)[part.rows], atol=1e-9)
        # Another page gets them again.
        hub.close()
        again = explainer._live.hub
        until(lambda: sum(len(columns(block)["rows"]) for block in sent(again)) == N_ROWS)


@pytest.mark.parametrize("what", ["cancel", "unit", "close"])
def test_they_stop_with_what_they_are_beside(
    recorded: Any, X: Any, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(predicting, "STEP_SECONDS", 0.001)
    monkeypatch.setattr(Predictions, "are_cheap", lambda self, other: True)

    def probabilities(rows: Any) -> np.ndarray:
        time.sleep(0.0005 * len(rows) if len(rows) < 3 else 0.002)
        p = 1 / (1 + np.exp(-model(rows)))
        return np.column_stack([1 - p, p])

    explainer = xw.explain(probabilities, X)
    explainer._live.explain()
    hub = explainer._live.hub
    until(lambda: bool(sent(hub)))
    predicted = explainer._study.predicted("probability")
    assert predicted is not None
    if what == "cancel":
        hub._handlers["cancel"]()
        until(lambda: explainer._study.run().progress["state"] == "cancelled")
    elif what == "unit" and "log_odds" in explainer.selection._units:
        explainer.selection.unit = "log_odds"
    else:
        explainer.close()
    time.sleep(0.3)
    done = predicted.done
    time.sleep(0.5)
    assert predicted.done == done < N_ROWS
    explainer.close()


def test_dear_predictions_are_left_to_the_run(recorded: Any, X: Any) -> None:
    calls = 0

    def dear(rows: Any) -> np.ndarray:
        nonlocal calls
        calls += len(rows)
        time.sleep(0.01 * len(rows))
        return np.zeros(len(rows))

    predicted = Predictions(lambda rows: dear(rows)[:, None], N_ROWS, 1)
    while predicted.are_cheap(60.0):
        predicted.advance(0.1)
    assert calls < 250 and predicted.done == calls
    assert predicted.seconds_left == pytest.approx(0.01 * (N_ROWS - calls), rel=0.5)
    cheap = Predictions(lambda rows: np.zeros((len(rows), 1)), N_ROWS, 1)
    while cheap.are_cheap(1.0) and cheap.done < N_ROWS:
        cheap.advance(0.1)
    assert cheap.done == N_ROWS and not np.isnan(cheap.values).any()


def test_a_file_of_a_sample_holds_them(X: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from xwidgets.compute import pace

    monkeypatch.setattr(pace, "SAMPLE_SECONDS", 0.3)
    monkeypatch.setattr(pace, "BEARABLE_SECONDS", {"estimate": 0.3, "exact": 0.3})
    with xw.explain(model, X) as explainer:
        explainer._study.run().settled()
        assert explainer._study.run().progress["state"] == "sampled"
        text = page_text(explainer._live.screen, [view_class("dashboard").filed()])
        assert '"role":"predictions"' in text.replace(": ", ":")
        predicted = explainer._study.predicted("value")
        assert predicted is not None and predicted.done == N_ROWS
        found = explainer.attributions(rows=Found.at([2999])).predictions
        np.testing.assert_allclose(predicted.values[2999], found[0], atol=1e-9)


def test_some_rows_of_them() -> None:
    from xwidgets.widgets.encode import predictions_block

    block = predictions_block(np.arange(20.0).reshape(10, 2), 5, "value")
    some = restricted(block, np.array([7, 14]))

    class Sent:
        columns, data = some["columns"], some["data"]

    found = columns(Sent)
    assert found["rows"].tolist() == [0, 1]
    assert found["predictions"].tolist() == [[4.0, 18.0], [5.0, 19.0]]


def test_nothing_is_explained_before_a_view_shows_it(recorded: Any, X: Any) -> None:
    with xw.explain(model, X) as explainer:
        run = explainer._study.run()
        hub = explainer._live.hub
        until(lambda: sum(len(columns(block)["rows"]) for block in sent(hub)) == N_ROWS)
        assert run.progress["state"] == "idle" and run.partial() is None
        recorded.page_asks(hub, id=1, name="explain", args={})  # a view of the page needs them
        until(lambda: run.progress["done"] > 0)
        explainer._study.cancel()


def test_a_file_of_other_numbers_needs_no_explained_row(recorded: Any, X: Any) -> None:
    with xw.explain(model, X) as explainer:
        page = FileView(
            state={"kind": "any", "options": {}, "still": ""},
            shows_attributions=False,
            compute=lambda screen: None,
            questions=lambda screen: [],
            seconds=0.0,
            blocks=lambda screen: [],
            drawn_from=lambda screen: "numbers",
            draw=lambda drawn: f"<svg>{drawn}</svg>",
            of_family=False,
        )
        text = page_text(explainer._live.screen, [page])
        assert "<svg>numbers</svg>" in text and explainer._study.run().partial() is None
