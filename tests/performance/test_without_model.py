"""Predictions and y are enough: a loaded study without its model, and a file."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

import xwidgets as xw
from xwidgets.errors import NotSupported
from xwidgets.views.dashboard.view import DashboardView
from xwidgets.views.places import absent, answers


def explained(n: int = 300) -> xw.Explainer:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("abc"))
    y = np.where(X["a"] + rng.normal(size=n) > 0, "yes", "no")
    return xw.explain(HistGradientBoostingClassifier(max_iter=9).fit(X[::2], y[::2]), X, y)


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    found = explained()
    found.attributions()
    return found


def test_a_loaded_study_answers_without_its_model(explainer: xw.Explainer, tmp_path: Path) -> None:
    explainer.save(tmp_path / "a.xw")
    loaded = xw.load(tmp_path / "a.xw")
    assert not loaded._study.has_model and loaded._study.has_predictions
    assert answers(loaded._study, "performance") and not absent(loaded._study, "groups")
    assert not answers(loaded._study, "what_if")
    loaded.dashboard("groups")
    for limit in (None, 0.3):
        wanted, found = explainer.performance(limit).result, loaded.performance(limit).result
        assert found.values.tolist() == wanted.values.tolist()
        assert np.array_equal(found.low, wanted.low, equal_nan=True)
    loaded.selection.threshold = 0.4
    explainer.selection.threshold = None


def test_probabilities_are_made_of_log_odds_that_are_known(
    explainer: xw.Explainer, tmp_path: Path
) -> None:
    study = explainer._study
    wanted = study.predicted("probability").all()
    explainer.save(tmp_path / "a.xw")
    loaded = xw.load(tmp_path / "a.xw")._study
    del loaded._predicted["probability"]
    assert np.abs(loaded.predicted("probability").values - wanted).max() < 1e-15


def test_without_either_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = explained(200)
    fresh.save(tmp_path / "a.xw")
    loaded = xw.load(tmp_path / "a.xw")
    loaded._study._predicted.clear()
    assert not answers(loaded._study, "performance")
    with pytest.raises(NotSupported, match="no predictions of every row"):
        loaded.performance()


def blocks_of(path: Path) -> tuple[list[Any], str]:
    """What blocks a file has, and its code."""
    text = path.read_text(encoding="utf-8")
    code = gzip.decompress(
        b64decode("".join(re.findall(r'<script class="code"[^>]*>(.*?)</script>', text)))
    )
    (state,) = re.findall(r'<script id="state"[^>]*>(.*?)</script>', text)
    return json.loads(state)["blocks"], code.decode()


def answered(blocks: list[Any]) -> list[Any]:
    """Answers of performance; a file of all views holds those of others, too."""
    answers = [block for block in blocks if block["role"] == "answer"]
    return [one for one in answers if json.loads(one["meta"]["key"])[0].startswith("performance")]


def test_a_file_of_all_views_holds_it(explainer: xw.Explainer, tmp_path: Path) -> None:
    explainer.to_html(tmp_path / "a.html")
    blocks, code = blocks_of(tmp_path / "a.html")
    block = next(
        block
        for block in answered(blocks)
        if json.loads(block["meta"]["key"]) == ["performance", {}, "probability"]
    )
    assert '"views/performance"' in code
    assert not any("interval" in note for note in block["meta"]["plain"]["trust"]["notes"])


def test_its_own_file_holds_what_is_on_screen(explainer: xw.Explainer, tmp_path: Path) -> None:
    explainer.selection.rows = range(30)
    try:
        explainer.performance().save(tmp_path / "a.html")
    finally:
        explainer.selection.rows = None
    asked = [
        json.loads(block["meta"]["key"])[1] for block in answered(blocks_of(tmp_path / "a.html")[0])
    ]
    assert {} in asked and {"rows": list(range(30))} in asked


def test_intervals_that_take_long_are_left_out_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DashboardView, "file_seconds", 0.0)
    fresh = explained(5_000)
    fresh.to_html(tmp_path / "a.html")
    (block,) = answered(blocks_of(tmp_path / "a.html")[0])
    assert any("no intervals" in note for note in block["meta"]["plain"]["trust"]["notes"])
    fresh.to_html(tmp_path / "b.html", rows="sample")
    blocks, code = blocks_of(tmp_path / "b.html")
    assert not answered(blocks)  # no row that is not in the file
    assert '"views/performance"' in code  # the page compares those that are


def test_a_file_without_y_has_no_code_for_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    model = HistGradientBoostingClassifier(max_iter=5).fit(X, X[:, 0] > 0)
    xw.explain(model, X).to_html(tmp_path / "a.html")
    assert '"views/performance"' not in blocks_of(tmp_path / "a.html")[1]
