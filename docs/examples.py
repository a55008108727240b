"""What the examples of the docstrings are about: one small table, its models, and nothing else.

Every example runs with these names; ``tests/docs/test_examples.py`` runs them. The page "The
examples" of the documentation shows this module.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import xwidgets as xw

__all__ = ["files", "names", "people"]

CATEGORIES = ["degree", "city", "working_day"]


def people(n_rows: int = 120, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Made-up people: what a model sees of them, what it does not, and who repaid a loan."""
    random = np.random.default_rng(seed)
    X = pd.DataFrame(
        {
            "age": random.integers(20, 70, n_rows),
            "hours": random.integers(20, 61, n_rows),
            "income": random.normal(3000, 800, n_rows).round(-1),
            "hour": random.integers(0, 24, n_rows),
            "degree": random.choice(["none", "school", "university"], n_rows),
            "city": random.choice(["Oslo", "Paris", "Rome"], n_rows),
            "working_day": random.choice(["no", "yes"], n_rows),
        }
    )
    beside = pd.DataFrame(
        {
            "sex": random.choice(["Female", "Male"], n_rows),
            "race": random.choice(["A", "B"], n_rows),
        }
    )
    score = 0.05 * (X["age"] - 45) + 0.05 * (X["hours"] - 40) + 0.001 * (X["income"] - 3000)
    chance = 1 / (1 + np.exp(-score))
    y = pd.Series(np.where(random.random(n_rows) < chance, "repaid", "late"), name="loan")
    return X, beside, y


def names() -> dict[str, Any]:
    """All that an example may use without making it."""
    X, beside, y = people()
    encode = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), CATEGORIES), remainder=StandardScaler()
    )
    logistic = make_pipeline(encode, LogisticRegression()).fit(X, y)
    forest = make_pipeline(encode, RandomForestClassifier(20, random_state=0)).fit(X, y)
    prices = 50_000 + 40 * X["income"] + 500 * X["age"]
    appraiser = make_pipeline(encode, LinearRegression()).fit(X, prices)
    return {
        "np": np,
        "Path": Path,
        "xw": xw,
        "teach": xw.teach,
        "X": X,
        "y": y,
        "X_new": people(60, seed=1)[0],
        "people": beside,
        "model": logistic,
        "logistic": logistic,
        "forest": forest,
        "prices": prices,
        "appraiser": appraiser,
        "explainer": xw.explain(logistic, X, y),
    }


def files(folder: Path) -> None:
    """What examples find in the folder in which they run: a notebook."""
    cells = [{"id": "why", "cell_type": "markdown", "metadata": {}, "source": "# Why?"}]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    (folder / "notebooks").mkdir()
    for path in (folder / "01_why.ipynb", folder / "notebooks" / "01_why.ipynb"):
        path.write_text(notebook, encoding="utf-8")
