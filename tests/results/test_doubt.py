"""One vocabulary of doubt, in every record of every method."""

from __future__ import annotations

import json
import pkgutil
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

import xwidgets as xw
from tests.saving.test_answers import OPTIONS, SUMS, of_a_sum, of_trees
from xwidgets import methods
from xwidgets.compute.question import Question
from xwidgets.export.numbers import as_json
from xwidgets.results import doubt
from xwidgets.results.record import Record

EXAMPLES = json.loads((Path(__file__).parent / "doubts.json").read_text())
KEYS = {"kind", "value", "standard", "unit", "text", "words", "level"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one['call']} {one['args']}")
def test_the_page_says_the_same(example):
    """`js/test/doubt.test.tsx` reads the same file."""
    assert getattr(doubt, example["call"])(*example["args"]) == example["doubts"]


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(0, 1e9))
def test_numbers_that_are_none_make_no_doubt_and_no_words(value, most):
    for found in (
        doubt.additivity_gap(value, most, ""),
        doubt.standard_error(value, most, ""),
        doubt.seeds(value, most, ""),
        doubt.fidelity(value),
        doubt.extrapolation(value, "x"),
        doubt.agreement(value, "x", "y"),
    ):
        for one in found:
            assert set(one) == KEYS
            assert one["kind"] in doubt.KINDS
            assert one["level"] in ("fine", "look")
            assert "nan" not in one["text"] and "inf" not in one["text"]
            json.dumps(one, allow_nan=False)


def answering() -> set[str]:
    """Every method that answers questions."""
    found: dict[object, str] = {}
    for module in pkgutil.walk_packages(methods.__path__, f"{methods.__name__}."):
        answer = getattr(import_module(module.name), "answer", None)
        # A package is walked before its modules: what it takes from them is its own.
        if callable(answer):
            found.setdefault(answer, module.name.removeprefix(f"{methods.__name__}."))
    return set(found.values())


OF_SEVERAL = {"tradeoff"}
"""Methods that ask about several models: tested where they are."""


def test_every_method_is_asked_here():
    assert answering() - OF_SEVERAL <= {*OPTIONS, *SUMS}


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    return of_trees()


@pytest.fixture(scope="module")
def sums() -> xw.Explainer:
    return of_a_sum()


def asked(explainer: xw.Explainer, method: str, options: dict) -> Record:
    whole = method in ("impurity", "permutation")
    unit = "" if whole else "value" if method in SUMS else "probability"
    found = explainer._study.ask(Question(method, options, unit)).result()
    assert isinstance(found, Record)
    return found


@pytest.mark.parametrize(
    ("method", "options"),
    [(method, one) for each in (OPTIONS, SUMS) for method, some in each.items() for one in some],
)
def test_every_answer_says_its_doubts_everywhere(explainer, sums, method, options):
    found = asked(sums if method in SUMS else explainer, method, options)
    doubts = found.trust.get("doubts", ())
    assert doubts, "say in `doubts` of the record what was measured (results/doubt.py)"
    for one in doubts:
        assert set(one) == KEYS
        assert one["kind"] in doubt.KINDS
        assert one["text"] and one["words"].endswith(".")
    # A file of numbers, and a page, have the same.
    assert json.loads(as_json(found))["trust"]["doubts"] == json.loads(json.dumps(doubts))
    told = " ".join(text for _, text in found.facts())
    for one in doubts:
        if one["level"] == "look":
            assert one["text"] in told
    _, plain = found.sent()
    assert json.loads(json.dumps(plain["trust"]["doubts"])) == json.loads(json.dumps(doubts))
    # What can be told no more, since the rows are gone, stays as it was told.
    kinds = {one["kind"] for one in doubts}
    assert {one["kind"] for one in found.without_rows().trust["doubts"]} == kinds


def test_rows_that_are_left_out_leave_what_was_said_of_them():
    told = doubt.doubts_of({"doubts": doubt.fidelity(0.3)}, doubt.sampled_rows(60, 100))
    assert [one["kind"] for one in told] == ["sampled_rows", "fidelity"]
    assert doubt.doubts_of({"doubts": told}, doubt.sampled_rows(99, 100))[0]["value"] == 99


def test_nothing_is_doubted_without_a_reason():
    """Additive, all rows, no correlation: nothing to look at."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    y = X["a"] + X["b"]
    explainer = xw.explain(Ridge().fit(X, y), X, y)
    for view in (
        explainer.dependence("a", method="ale"),
        explainer.terms(),
        explainer.surrogate(kind="linear"),
        explainer.importance("permutation"),
    ):
        assert [one for one in view.result.trust["doubts"] if one["level"] == "look"] == []


def test_partners_are_those_of_scipy():
    from scipy.stats import spearmanr

    from xwidgets.methods.partners import partners_of

    rng = np.random.default_rng(3)
    a = rng.normal(size=300)
    X = pd.DataFrame({"a": a, "b": np.exp(a + 0.3 * rng.normal(size=300)), "c": -(a**3)})
    X["d"] = rng.normal(size=300)
    X.loc[:20, "b"] = np.nan
    explainer = xw.explain(lambda t: np.asarray(t)[:, 0], X)
    columns = explainer._study.columns
    found = dict(partners_of(columns, 0))
    assert list(found) == [2, 1]
    assert found[2] == pytest.approx(-1.0)
    known = X["b"].notna()
    # Ranks are those among a feature's own known rows.
    assert found[1] == pytest.approx(spearmanr(X["a"][known], X["b"][known])[0], abs=1e-3)
