"""Numbers asked for in a cell: their unit, a bar, an interrupt; and what is asked wrongly."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from xwidgets import errors
from xwidgets.compute import waiting

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(0).normal(size=(60, 3)), columns=["a", "b", EVIL])


@pytest.fixture(scope="module")
def model(rows: pd.DataFrame) -> LogisticRegression:
    return LogisticRegression().fit(rows, rows["a"] + rows["b"] > 0)


def test_attributions_follow_the_unit(model: Any, rows: Any, capsys: Any) -> None:
    explainer = xw.explain(model, rows)
    own = explainer.attributions().unit
    other = next(unit for unit in explainer._study.units if unit != own)
    asked = explainer.attributions(rows=[3], unit=other)
    assert asked.unit == other
    if other == "probability":
        np.testing.assert_allclose(asked.predictions, model.predict_proba(rows.iloc[[3]]))
    explainer.table()
    assert explainer.attributions(rows=[3]).unit == own and capsys.readouterr().out == ""
    explainer._live.show(other)
    shown = explainer.attributions(rows=[3])
    assert shown.unit == other and f"in {other}, as on screen" in capsys.readouterr().out
    np.testing.assert_array_equal(shown.values, asked.values)
    assert explainer.attributions(rows=[3], unit=own).unit == own
    with pytest.raises(errors.NotSupported, match="did you mean 'log_odds'"):
        explainer.attributions(unit="log odds")


def slow(seconds: float) -> Any:
    def predict(table: Any) -> Any:
        time.sleep(seconds * len(table) / 1000)
        return np.asarray(table) @ [1.0, -2.0, 0.5]

    return predict


def test_a_wait_shows_a_bar_and_is_interrupted(rows: Any, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.01)
    explainer = xw.explain(slow(0.02), rows, background=rows.head(20))
    result = explainer.attributions()
    assert "SHAP values" in capsys.readouterr().err and result.n_rows == 60

    explainer = xw.explain(slow(0.2), rows, background=rows.head(20))
    run = explainer._study.run()
    monkeypatch.setattr(run, "wait", lambda timeout=None: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        explainer.attributions()
    monkeypatch.undo()
    explainer.selection.row = 5
    assert explainer.attributions(rows=[5]).n_rows == 1
    explainer.close()


def test_parts_are_the_whole(rows: Any, monkeypatch: Any) -> None:
    new = rows.head(30) + 0.25
    explainer = xw.explain(slow(0.0), rows, background=rows.head(10))
    whole = explainer.attributions(rows=new)
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(waiting, "STEP_SECONDS", 1e-4)
    parts: list[int] = []
    take = type(explainer._study.frame).take
    monkeypatch.setattr(
        type(explainer._study.frame),
        "take",
        lambda self, at: (parts.append(len(at)), take(self, at))[1],
    )
    again = explainer.attributions(rows=new)
    assert len(parts) > 1
    np.testing.assert_allclose(again.values, whole.values, atol=1e-12)


def test_tqdm_is_not_imported_before() -> None:
    code = "import sys, xwidgets; xwidgets.explain; assert 'tqdm' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_results_show_themselves(model: Any, rows: Any) -> None:
    explainer = xw.explain(model, rows)
    results = [
        explainer.attributions(),
        explainer.importance().result,
        explainer.table().result,
    ]
    for result in results:
        shown = result._repr_html_()
        assert shown.startswith("<table>") and "<img" not in shown
        assert "array(" not in repr(result) and len(repr(result)) < 600
    assert "&lt;img" in results[0]._repr_html_()
    wide = results[0].to_frame(wide=True)
    long = results[0].to_frame()
    assert len(wide) == 60 * 2 and list(wide.columns)[-3:] == list(rows.columns)
    line = wide.iloc[7]
    same = long[(long["row"] == line["row"]) & (long["output"] == line["output"])]
    assert same.set_index("feature")["attribution"].to_dict() == line[list(rows.columns)].to_dict()


@pytest.mark.parametrize(
    ("ask", "error", "words"),
    [
        (lambda e: xw.explain(e.model), errors.InvalidType, r"X: found none.*xw.explain\(model, X"),
        (lambda e: e(e.model), errors.NotSupported, r"attributions\(rows=X\)"),
        (lambda e: e.shap_values, AttributeError, r"attributions\(rows=X\).values"),
        (lambda e: e.forec(1), AttributeError, "did you mean 'force'"),
        (lambda e: e.to_html(), errors.InvalidType, "to_html"),
        (lambda e: e.force(-1), errors.UnknownName, "count from 0"),
        (lambda e: e.force("Ann"), errors.UnknownName, "no names"),
    ],
)
def test_what_is_asked_wrongly(model: Any, rows: Any, ask: Any, error: type, words: str) -> None:
    explainer = xw.explain(model, rows)
    with pytest.raises(error, match=words):
        ask(explainer)
    assert not hasattr(explainer, "_ipython_canary_method_should_not_exist_")


def test_words_for_a_regressor(rows: Any) -> None:
    with pytest.raises(errors.InvalidType, match="to_numeric"):
        xw.explain(slow(0.0), rows, ["a"] * 60)
