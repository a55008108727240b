"""Every answer that a method gives survives a file, and is not computed again."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib import import_module
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import Ridge

import xwidgets as xw
from xwidgets import results
from xwidgets.compute.question import Question
from xwidgets.files import Reading, Writing
from xwidgets.files.records import read_record, write_record
from xwidgets.results.record import Record

OPTIONS = {
    "step_through.effects": [{"feature": 0}],
    "step_through.lime": [{"row": 3}],
    "step_through.shap": [{"row": 3}],
    "step_through.tree": [{"row": 3}],
    "checks": [{}],
    "narrative": [{"row": 3}],
    "comparison": [{}],
    "fairness": [{}, {"by": ["feature:2"], "threshold": 0.3}],
    "fairness.features": [{}],
    "fairness.recourse": [{"n": 5}],
    "fairness.reweighed": [{}],
    "drift": [{}],
    "errors": [{}],
    "errors.attribution_slices": [{}],
    "errors.outliers": [{}],
    "effects.partial": [{"features": [0]}, {"features": [0, 2]}],
    "effects.accumulated": [{"features": [1]}, {"features": [0, 1]}],
    "effects.regions": [{"feature": 0}],
    "effects.ledger": [{}],
    "impurity": [{}],
    "permutation": [{}],
    "performance": [{}, {"threshold": 0.3}],
    "performance.scored": [{"decisions": True}],
    "boundary": [{}, {"features": [0, 2]}, {"features": [0, 2], "row": 3}],
    "rankings": [{}],
    "tradeoff": [{"n_folds": 2}],
    "good_models": [{"n": 2}],
    "imitation": [{}],
    "imitation.linear": [{}],
    "lime": [{"rows": [3]}, {"rows": [3, 5], "discretize": False}],
    "counterfactuals": [{"rows": [3]}],
    "interactions": [{}],
    "interactions.pair": [{"first": 0, "second": 2}],
    "interactions.h": [{}],
    "shap": [{}],
}
"""How methods are asked here."""

SUMS = {"terms": [{}], "terms.path": [{}]}
"""How those are asked that are of sums of terms."""


def table_and_model() -> tuple[pd.DataFrame, np.ndarray, HistGradientBoostingClassifier]:
    """A table with missing cells and a column that goes along with another, y, and a model."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {
            "a": rng.normal(size=200),
            "b": np.where(rng.random(200) < 0.1, np.nan, rng.normal(size=200)),
            "c": rng.integers(0, 4, 200),
        }
    )
    y = np.where(X["a"] * (X["c"] > 1) + 0.3 * rng.normal(size=200) > 0, "yes", "no")
    X["d"] = X["a"] + 0.1 * rng.normal(size=200)
    return X, y, HistGradientBoostingClassifier(max_iter=20, random_state=0).fit(X, y)


def of_trees() -> xw.Explainer:
    X, y, model = table_and_model()
    return xw.explain(model, X, y)


def of_a_sum() -> xw.Explainer:
    X = table_and_model()[0][["a", "c", "d"]]
    y = X["a"] + X["c"]
    return xw.explain(Ridge().fit(X, y), X, y)


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    return of_trees()


@pytest.fixture(scope="module")
def sums() -> xw.Explainer:
    return of_a_sum()


def kinds(kind: type = Record) -> Iterator[type]:
    for module in pkgutil.walk_packages(results.__path__, f"{results.__name__}."):
        import_module(module.name)
    for one in kind.__subclasses__():
        if is_dataclass(one):  # others are what some of them have in common
            yield one
        yield from kinds(one)


def leaves(hint: Any) -> Iterator[Any]:
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        yield from leaves(inside[0])
    elif origin is Literal or hint is Ellipsis:
        return
    elif is_typeddict(hint):
        yield dict
        for one in get_type_hints(hint, include_extras=True).values():
            yield from leaves(one)
    elif inside:
        yield origin
        for one in inside:
            yield from leaves(one)
    else:
        yield hint


PLAIN = {np.ndarray, str, int, float, bool, NoneType, tuple, list, dict, Mapping, Sequence, Any}


@pytest.mark.parametrize("kind", [*kinds()], ids=lambda kind: kind.__name__)
def test_fields_of_every_result_are_such_as_a_file_holds(kind):
    hints = get_type_hints(kind, include_extras=True)
    for one in fields(kind):
        found = {leaf for leaf in leaves(hints[one.name]) if leaf not in (Union, UnionType)}
        assert found <= PLAIN, f"{one.name}: {found - PLAIN}"


@pytest.mark.parametrize("which", ["explainer", "sums"])
def test_every_answer_survives(which, request, tmp_path):
    explainer = request.getfixturevalue(which)
    unit = "value" if which == "sums" else "probability"
    asked = [
        Question(method, options, unit="" if method in ("impurity", "permutation") else unit)
        for method, each in (SUMS if which == "sums" else OPTIONS).items()
        for options in each
    ]
    answers = [explainer._study.ask(question).result() for question in asked]
    explainer.save(tmp_path / "a.xw")
    loaded = xw.load(tmp_path / "a.xw")
    for question, before in zip(asked, answers, strict=True):
        after = loaded._study.ask(question).found
        assert type(after) is type(before), question
        for one in fields(before):
            mine, other = getattr(before, one.name), getattr(after, one.name)
            if isinstance(mine, np.ndarray):
                assert (mine.dtype, mine.shape) == (other.dtype, other.shape)
                assert mine.tobytes() == other.tobytes(), (question, one.name)
            else:
                assert type(mine) is type(other), (question, one.name)
                assert repr(mine) == repr(other), (question, one.name)
        assert after.to_frame().equals(before.to_frame())


def test_tables_survive(explainer):
    writing = Writing()
    before = explainer.table().result
    after = read_record(write_record(before, writing), Reading(writing.arrays))
    pd.testing.assert_frame_equal(before.to_frame(), after.to_frame(), check_exact=True)
