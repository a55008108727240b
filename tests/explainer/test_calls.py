"""Calls that a hurried user makes: what is said of each, and how to write it."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor

import xwidgets as xw
from xwidgets import errors
from xwidgets.charts.wording import gap_text
from xwidgets.results import summary

NAMES = ["age", "hours", "rooms"]
X = pd.DataFrame(np.random.default_rng(0).normal(size=(40, 3)), columns=NAMES)
MODEL = RandomForestRegressor(3, random_state=0).fit(X, X["age"])


@pytest.fixture(scope="module")
def e() -> xw.Explainer:
    return xw.explain(MODEL, X, X["age"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("xw.explain()", "explain: found no model.*explain\\(model"),
        ("xw.from_shap()", "from_shap: found no explanation"),
        ("e.dependence('age', color='hours')", "dependence: .*'color'.*mean 'color_by'"),
        ("e.importance(n=5)", "importance: .*'n'.*method, max_display"),
        ("e.force(3, 10)", "force: found 2 arguments by position; expected row.*max_display="),
        ("e.beeswarm(10)", "beeswarm: .*max_display="),
        ("e.table(10)", "table: found 1 arguments.*leave the others out"),
        ("e.table(rows=5)", "table: found the keyword 'rows'; expected no argument"),
        ("e.force(0).save()", "save: found no path"),
        ("e.force(0).to_frame('arrow')", "to_frame: "),
        ("e.to_html('x.html', rows=5)", 'rows: found 5.*rows="sample"'),
        ("e.to_html('x.html', what_if='yes')", "what_if: found 'yes'.*what_if=True"),
        ("e.interactions('age', 'hours')", "method: found 'age'.*opens its pair"),
        ("e.importance('permutatoin')", "method: .*did you mean 'permutation'"),
        ("e.attributions(perturbation='interventionl')", "did you mean 'interventional'"),
        ("e.attributions(budget='many')", "budget: .*leave it out"),
        ("e.beeswarm(max_display=0)", "max_display: found 0"),
        ("e.attributions().to_frame(library='dask')", "library: found 'dask'.*leave it out"),
        ("e.attributions().select(rows=99)", "rows: .*count from 0"),
        ("setattr(e.selection, 'color', 1)", "selection: found color; expected one of rows"),
        ("setattr(e.selection, 'output', 5)", "selection.output: found 5.*count from 0"),
        ("setattr(e.selection, 'output', True)", "selection.output: .*output's name"),
        ("setattr(e.selection, 'hovered', 'x')", "selection.hovered: .*-1 for none"),
        (
            "setattr(e.selection, 'filters', 'age > 3')",
            "selection.filters: .*feature",
        ),
        ("xw.explain(MODEL, X, seed='x')", "seed: found 'x'.*seed=1"),
        ("xw.explain(MODEL, X, n_jobs=0)", "n_jobs: found 0.*leave it out"),
        ("xw.explain(MODEL, X, sample_weight='balanced')", "sample_weight: .*one number per row"),
    ],
)
def test_what_is_written_wrongly(e: xw.Explainer, call: str, words: str) -> None:
    with pytest.raises(errors.XwidgetsError, match=words) as raised:
        eval(call)
    told = raised.value
    assert told.argument and told.found and told.expected and told.fix, str(told)


def test_right_calls_and_their_help_stay_as_they_were(e: xw.Explainer) -> None:
    assert list(inspect.signature(xw.explain).parameters)[:3] == ["model", "X", "y"]
    assert "row" in inspect.signature(e.force).parameters and "pushed" in (e.force.__doc__ or "")
    with pytest.raises(AttributeError, match=r"explain\(model, X\).importance"):
        xw.importance  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(xw, "nothing")


@pytest.mark.parametrize("size", [0.0, 2.2e-16, 9.6e-17, 4e-7, 9.4e-4, 0.0012, 0.0412, 0.5, 31.0])
def test_a_gap_is_written_as_in_pictures(size: float) -> None:
    assert summary.gap_text(size) == gap_text(size)


def test_any_size_of_gap() -> None:
    for size in 10 ** np.random.default_rng(0).uniform(-17, 1.9, 300):
        assert summary.gap_text(float(size)) == gap_text(float(size)), size
