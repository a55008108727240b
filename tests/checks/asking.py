"""One check at a time, of a model and rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

import xwidgets as xw
from xwidgets.methods.checks import CHECKS, ask
from xwidgets.methods.checks.evidence import Evidence
from xwidgets.methods.checks.register import FAIL, LOOK, PASS, Excused, Found

__all__ = ["FAIL", "LOOK", "PASS", "Excused", "Found", "asked", "evidence_of", "frame", "verdict"]


def frame(n: int = 400, seed: int = 0, **columns: Any) -> pd.DataFrame:
    """Two columns of noise, and others."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"a": rng.normal(size=n), "b": rng.normal(size=n), **columns})


def evidence_of(
    model: Any, X: Any, y: Any = None, *, extras: Any = None, weight: Any = None, **options: Any
):
    explainer = xw.explain(model, X, y, sample_weight=weight)
    for name, values in (extras or {}).items():
        explainer.columns[name] = values
    study = explainer._study
    return Evidence(study._ground(study.unit), **options)


def asked(name: str, *given: Any, **options: Any) -> Found | Excused:
    """What one check finds."""
    return ask(CHECKS[name], evidence_of(*given, **options))


def verdict(name: str, *given: Any, **options: Any) -> int:
    found = asked(name, *given, **options)
    assert isinstance(found, Found), found
    return CHECKS[name].verdict(found)
