"""What the page computes is what Python computes, for every kind of model, in every unit."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from tests.compact import models
from tests.compact.page import Answer, Case, ask
from xwidgets.data import Frame, Groups, resolve_groups
from xwidgets.methods import shap
from xwidgets.models import Predictor, as_predictor
from xwidgets.models import trees as tree_models
from xwidgets.models.compact import Compact, write
from xwidgets.models.compact.rows import EXTREMES, acceptance, answered
from xwidgets.models.pipeline import split

N_ROWS = 1_000
EXPLAINED = 5
COMPARED = 3
"""Of the rows that the page explains, those that Python explains, too."""
CLOSE = 1e-6


@dataclass
class Question:
    """One model in one unit, with how it is explained."""

    name: str
    predictor: Predictor
    frame: Frame
    rows: Frame
    compact: Compact
    options: dict[str, Any]


def trial(frame: Frame, predictor: Predictor) -> np.ndarray:
    """1,000 rows that the model takes: usual, recombined, at thresholds, extreme, missing."""
    rng = np.random.default_rng(5)
    X = frame.matrix()
    rows = np.column_stack([rng.choice(X[:, j], N_ROWS) for j in range(X.shape[1])])
    rows[: len(X)] = X
    numbers = [j for j, f in enumerate(frame.schema.features) if f.kind == "number"]
    last = len(X)
    transformer, final = split(predictor.model)
    trees = None if transformer is not None else tree_models.from_model(final, frame)
    if trees is not None:
        splits = np.flatnonzero((trees.feature >= 0) & (trees.flags & 8 == 0))
        for node in rng.permutation(splits)[:150]:
            j, at = int(trees.feature[node]), float(trees.threshold[node])
            if j in numbers and np.isfinite(at):
                for value in (at, np.nextafter(at, -np.inf), np.nextafter(at, np.inf)):
                    rows[last, j] = value
                    last += 1
    for i, (j, value) in enumerate((j, v) for j in numbers for v in (*EXTREMES, np.nan)):
        rows[N_ROWS - 1 - i, j] = value

    def answers(codes: np.ndarray) -> np.ndarray:
        return predictor.predict(frame.from_matrix(codes))

    rows = rows[acceptance(frame, answers).takes(rows)]
    return rows[answered(answers, rows)]


def question(name: str, model: str, unit: str, **options: Any) -> Question:
    fitted, table = models.fitted(model)
    frame = Frame.from_table(table)
    predictor = as_predictor(fitted, frame, output=unit)
    compact = write(predictor, frame, **options)
    assert isinstance(compact, Compact), f"{name}: {compact.reason}"
    rows = Frame.like(frame.from_matrix(trial(frame, predictor)), frame)
    return Question(name, predictor, frame, rows, compact, options)


def units(model: str) -> tuple[str, ...]:
    fitted, table = models.fitted(model)
    return as_predictor(fitted, Frame.from_table(table)).units


BOTH_UNITS = (
    *("forest", "forest three", "boosting", "boosting exponential", "boosting three", "hist"),
    *("hist three", "ada boost", "ada boost three", "bagging", "xgboost", "xgboost three"),
    *("lightgbm", "lightgbm three", "lightgbm ova", "catboost", "catboost three", "logistic"),
    *("logistic three", "logistic ovr", "sgd", "discriminant", "ebm", "ebm three"),
)
"""One of every library and way from margins to probabilities; what differs from these in its
trees or in what stands before it has either unit in turn."""


def asked_units(place: int, model: str) -> tuple[str, ...]:
    found = units(model)
    # Where fewer examples are drawn, on the second Python, each has one.
    every = model in BOTH_UNITS and settings.default.max_examples >= 30
    return found if every else (found[place % len(found)],)


def pairs(frame: Frame) -> Groups:
    names = frame.schema.names
    return resolve_groups({"both": [names[0], names[-1]]}, frame.schema)


INTERVENTIONAL = (
    "forest three",
    "forest gaps",
    "hist categories",
    "boosting regression",
    "xgboost three",
    "lightgbm categories",
    "catboost",
    "ebm categories",
    "scaled forest",
    "one-hot lightgbm",
    "one-hot logistic",
    "products",
)
GROUPED = ("forest", "xgboost", "one-hot logistic", "products")


@cache
def questions() -> dict[str, Question]:
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for place, model in enumerate(models.NAMES):
            found += [
                question(f"{model}, {unit}", model, unit) for unit in asked_units(place, model)
            ]
        for model in INTERVENTIONAL:
            frame = Frame.from_table(models.fitted(model)[1])
            options = {
                "background": frame.take(np.arange(0, 150, 5)),
                "background_weight": np.linspace(0.5, 2.0, 30),
            }
            found.append(question(f"{model}, interventional", model, "auto", **options))
        for model in GROUPED:
            groups = pairs(Frame.from_table(models.fitted(model)[1]))
            found.append(question(f"{model}, grouped", model, "auto", groups=groups))
    return {one.name: one for one in found}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    return asked(tmp_path_factory.mktemp("compact"))


def asked(folder: Path) -> dict[str, Answer]:
    cases = [
        Case(f"case{i}", one.compact.data, one.rows.matrix(), EXPLAINED)
        for i, one in enumerate(questions().values())
    ]
    found = ask(cases, folder)
    return {name: found[f"case{i}"] for i, name in enumerate(questions())}


def test_the_page_says_what_python_says(answers):
    assert set(models.NAMES) >= set(BOTH_UNITS)
    kinds = {one.predictor.task for one in questions().values()}
    assert len(models.NAMES) >= 30 and {"binary", "multiclass", "regression"} <= kinds
    wrong = {}
    for name, one in questions().items():
        answer = answers[name]
        assert answer.error == "", f"{name}: {answer.error}"
        expected = one.predictor.predict(one.rows.native)
        assert answer.predictions.shape == expected.shape and len(expected) >= 600, name
        size = np.abs(expected).max(axis=1)
        scale = np.maximum(size, np.median(size))[:, None]
        gap = float((np.abs(answer.predictions - expected) / scale).max())
        if not gap <= CLOSE:
            wrong[name] = gap
    assert wrong == {}


def test_the_page_explains_as_python_does(answers):
    wrong = {}
    for name, one in questions().items():
        answer = answers[name]
        assert answer.facts["can_explain"], f"{name}: {answer.facts['explain_method']}"
        plan = shap.plan(one.predictor, one.frame, n_jobs=1, **one.options)
        rows = np.arange(COMPARED)
        expected = plan.explain(one.rows, rows)
        # Without a closed form to 1e-8 (float32 behind a scaler), Python tries every coalition.
        assert answer.facts["explain_method"] == plan.method, name
        found = answer.values[:COMPARED]
        values = found[:, :, :-2].transpose(0, 2, 1)
        size = max(1.0, float(np.abs(expected.predictions).max()))
        gaps = (
            np.abs(values - expected.values).max(),
            np.abs(found[:, :, -2] - expected.base_values).max(),
            np.abs(found[:, :, -1] - expected.predictions).max(),
        )
        if not max(gaps) <= CLOSE * size:
            wrong[name] = gaps
    assert wrong == {}


def test_values_add_up_in_the_page(answers):
    for name, answer in answers.items():
        total = answer.values[:, :, :-1].sum(axis=2)
        gap = np.abs(total - answer.values[:, :, -1])
        size = max(1.0, float(np.abs(answer.values[:, :, -1]).max()))
        assert gap.max() <= 2e-6 * size, name


def test_a_row_edited_step_by_step_is_explained_like_one_that_is_new(answers):
    gaps = {name: answer.facts["drag_gap"] for name, answer in answers.items()}
    assert {name: gap for name, gap in gaps.items() if not gap <= 1e-9} == {}
