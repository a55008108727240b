"""Scenes for the tests of charts and pictures: made numbers, no model."""

from __future__ import annotations

from typing import Any

import numpy as np

from xwidgets.charts.scene import Scene
from xwidgets.data.frame import Frame
from xwidgets.results import Attributions, Importance, Interactions

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "a.b[c]:Q 'd' \"e\" \\ & ; </style>",
    "control\x00\x07\x1b\u202e\ud800 new\nline",
    "x" * 10_000,
    "<" * 10_000,
    "東京 – São Paulo 🌍",
)


def attributions_of(
    matrix: np.ndarray, names: tuple[str, ...], outputs: tuple[str, ...], unit: str = "probability"
) -> Attributions:
    """Linear contributions of the (standardised) columns."""
    n, p = matrix.shape
    rng = np.random.default_rng(7)
    known = np.where(np.isfinite(matrix), matrix, 0.0)
    spread = known.std(axis=0)
    scaled = (known - known.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    weights = rng.normal(size=(p, len(outputs))) / (10.0 * (1 + np.arange(p)))[:, None]
    values = scaled[:, :, None] * weights[None]
    base = np.full(len(outputs), 0.5)
    return Attributions(
        values=values,
        base_values=base,
        predictions=base + values.sum(axis=1),
        rows=np.arange(n),
        feature_names=names,
        output_names=outputs,
        unit=unit,
        method="exact linear SHAP",
        trust={"additivity_gap": np.zeros((n, len(outputs)))},
    )


def interactions_of(result: Attributions) -> Interactions:
    """Pairs that share a tenth of what both do; the rest is done alone."""
    values = result.values
    pairs = 0.1 * np.minimum(np.abs(values[:, :, None]), np.abs(values[:, None]))
    diagonal = np.arange(values.shape[1])
    pairs[:, diagonal, diagonal] = values
    strength = 2 * np.abs(pairs).mean(axis=0)
    strength[diagonal, diagonal] /= 2
    return Interactions(
        strength=strength,
        values=pairs,
        method="interactions: made for a test",
        feature_names=result.feature_names,
        output_names=result.output_names,
        unit=result.unit,
        base_values=result.base_values,
        rows=result.rows,
    )


def make_scene(
    n: int = 200,
    p: int = 6,
    *,
    outputs: tuple[str, ...] = ("no", "yes"),
    names: tuple[str, ...] | None = None,
    others: bool = False,
    seed: int = 0,
    **keywords: Any,
) -> Scene:
    """Numbers only."""
    matrix = np.random.default_rng(seed).normal(size=(n, p))
    labels = names or tuple(f"feature {j}" for j in range(p))
    result = attributions_of(matrix, labels, outputs)
    importances = {}
    if others:
        sizes = np.abs(result.values).mean(axis=0)
        importances = {
            method: Importance(sizes * scale, sizes / 9, method, method, labels, outputs)
            for method, scale in (("permutation", 0.5), ("impurity", 3.0))
        }
    given: dict[str, Any] = {
        "output": len(outputs) - 1,
        "model_name": "RandomForestClassifier",
        "importances": importances,
        "answers": {"interactions": interactions_of(result)} if n * p * p <= 10**6 else {},
        "y": (matrix[:, 0] > 0).astype(float),
        "target_levels": ("no", "yes"),
        **keywords,
    }
    if others:
        given["options"] = {"compared": True, **given.get("options", {})}
    return Scene(result, Frame.from_table(matrix, feature_names=list(labels)), **given)


def mixed_scene(n: int = 120, **keywords: Any) -> Scene:
    """Every kind of column, all with missing cells, and hostile names and levels."""
    import pandas as pd

    rng = np.random.default_rng(3)
    levels = [f"level {k}" for k in range(17)]
    table = pd.DataFrame(
        {
            "number": rng.normal(size=n) * 1e-12,
            "count": rng.integers(0, 9, n).astype(float),
            "flag": rng.random(n) < 0.4,
            "city": pd.Categorical.from_codes(
                rng.integers(-1, 6, n), [name.replace("\ud800", "") for name in HOSTILE]
            ),
            "many": pd.Categorical.from_codes(rng.integers(-1, 17, n), levels),
            "when": pd.to_datetime(1.6e9 + rng.integers(0, 900, n) * 86400.0, unit="s"),
            HOSTILE[0]: np.full(n, 1e12),
            HOSTILE[3]: np.full(n, np.nan),
        }
    )
    table.loc[::7, ["number", "count", "when"]] = None
    frame = Frame.from_table(table)
    result = attributions_of(frame.matrix(), frame.schema.names, ("a", "b", "c"))
    given = {
        "output": 1,
        "model_name": "Pipeline",
        "answers": {"interactions": interactions_of(result)},
    }
    return Scene(result, frame, **{**given, **keywords})


def half(n: int) -> np.ndarray:
    """Every other row selected."""
    return np.arange(n) % 2 == 0
