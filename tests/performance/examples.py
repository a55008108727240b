"""Examples that Python and the page both work out: ``python -m tests.performance.examples``."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.results.performance import Performance

PATH = Path(__file__).with_name("examples.json")


def ask(example: dict[str, Any]) -> Performance:
    """What Python answers to an example."""
    names = example["class_names"]
    scores = np.array(example["scores"], np.float64)
    if example["task"] == "binary":
        one = scores[:, 0]
        pair = [1 - one, one] if example["output"] == 1 else [one, 1 - one]
        scores = np.stack(pair, axis=1)
    actual = np.array(example["actual"])
    y = np.array(names)[actual.astype(int)] if names else actual
    X = pd.DataFrame({"row": np.arange(len(actual), dtype=np.float64)})
    if "group" in example:
        X["side"] = pd.Categorical(np.array(["left", "right"])[example["group"]])

    def model(table: Any) -> np.ndarray:
        place = np.asarray(table["row"]).astype(int)
        return scores[place] if names else scores[place, 0]

    explainer = xw.explain(
        model,
        X,
        y,
        class_names=names or None,
        output="probability" if names else "value",
        sample_weight=example["weight"],
        background=X[:2],
    )
    mask = example["mask"]
    options = {
        "output": example["output"],
        "threshold": example["threshold"],
        "rows": None if mask is None else np.flatnonzero(mask).tolist(),
    }
    found = explainer._study.ask(Question("performance", options, explainer._study.unit)).result()
    assert isinstance(found, Performance)
    return found


def expected(found: Performance) -> dict[str, Any]:
    """What of the answer the page has to say, too."""
    told: dict[str, Any] = {
        "metrics": {name: one.value for name, one in found.metrics.items()},
        "selected": found.selected_metrics
        and {name: one.value for name, one in found.selected_metrics.items()},
        "cells": None if found.confusion is None else found.confusion.ravel().tolist(),
        "sentence": found.sentence,
        "ends": {name: [one.low, one.high] for name, one in found.metrics.items()},
    }
    if found.bin_predicted is not None:
        told["calibration"] = {
            name: getattr(found, f"bin_{name}").tolist()
            for name in ("predicted", "observed", "low", "high", "weight")
        }
        told["calibration"] |= {"ece": found.ece, "mce": found.mce}
    for name in ("roc", "precision_recall", "gain", "lift"):
        curve = getattr(found, name)
        told[name] = curve and [curve.x.tolist(), curve.y.tolist()]
    plain: dict[str, Any] = json.loads(json.dumps(told), parse_constant=lambda _: None)
    return plain


def _made() -> list[dict[str, Any]]:
    rng = np.random.default_rng(7)
    n = 60
    there = rng.random(n) < 0.4
    score = np.round(np.clip(0.35 * there + rng.random(n) * 0.65, 0, 1), 2)  # with ties
    score[:3] = [0.5, 0.0, 1.0]
    two = {
        "task": "binary",
        "class_names": ["no", "yes"],
        "output": 1,
        "actual": there.astype(int).tolist(),
        "scores": score[:, None].tolist(),
        "threshold": None,
        "weight": None,
        "mask": None,
    }
    mask = (rng.random(n) < 0.3).astype(int).tolist()
    codes = rng.integers(0, 3, n)
    parts = rng.dirichlet(np.ones(3), n) * 0.6 + np.eye(3)[codes] * 0.4
    parts[::3] = rng.dirichlet(np.ones(3), len(parts[::3]))
    three = {
        **two,
        "task": "multiclass",
        "class_names": ["ant", "bee", "cat"],
        "output": 2,
        "actual": codes.tolist(),
        "scores": np.round(parts, 4).tolist(),
    }
    amount = rng.normal(size=n)
    numbers = {
        **two,
        "task": "regression",
        "class_names": [],
        "output": 0,
        "actual": np.round(amount, 3).tolist(),
        "scores": np.round(amount + 0.4 * rng.normal(size=n) + 0.3, 3)[:, None].tolist(),
    }
    weight = np.round(rng.random(n) * 3, 2).tolist()
    group = (rng.random(n) < 0.5).astype(int).tolist()
    own = {"quantity": "feature:1", "values": {"left": 0.3, "right": 0.6}}
    return [
        {"name": "two classes, the model's own decision", **two},
        {"name": "two classes, a threshold that is a score", **two, "threshold": 0.37},
        {"name": "selected rows and weights", **two, "mask": mask, "weight": weight},
        {"name": "a threshold per group", **two, "threshold": own, "group": group, "mask": mask},
        {"name": "the first class as positive", **two, "output": 0, "threshold": 0.6},
        {
            "name": "nothing is called so",
            **two,
            "threshold": 1.0,
            "scores": (score[:, None] / 2).tolist(),
        },
        {"name": "one class alone", **two, "actual": [0] * n},
        {"name": "always right", **two, "scores": there.astype(float)[:, None].tolist()},
        {"name": "three classes", **three, "mask": mask},
        {
            "name": "a class without rows",
            **three,
            "actual": np.minimum(codes, 1).tolist(),
            "weight": weight,
        },
        {"name": "numbers", **numbers, "mask": mask, "weight": weight},
        {"name": "numbers that are all the same", **numbers, "actual": [2.0] * n},
    ]


def near(a: Any, b: Any) -> bool:
    """Equal but for rounding; NaN is None."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(near(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(near, a, b))
    if isinstance(a, float) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    return bool(a == b)


if __name__ == "__main__":
    made = [{**one, "expected": expected(ask(one))} for one in _made()]
    PATH.write_text(json.dumps(made) + "\n", encoding="utf-8")
