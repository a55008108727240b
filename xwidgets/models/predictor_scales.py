"""Which units a model can show, and how each is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InvalidShape, ModelOutput
from .adapters import Adapter
from .adapters.base import binary_columns, sigmoid, softmax
from .predictor_probe import Probe

__all__ = ["CLIP", "PREDICTION", "Scale", "scales_of"]

PREDICTION = "prediction"
"""What the only output of a model is called where nothing gives it a name."""

CLIP = 1e-6
"""Probabilities nearer to 0 or 1 than this are moved there before taking log-odds."""

_CLIPPED = f"log-odds are log(p / (1 - p)) with p kept within [{CLIP:g}, 1 - {CLIP:g}]"
_RAW_SCORES = "the raw scores of all classes make the probabilities, by softmax"


@dataclass(frozen=True, eq=False)
class Scale:
    """One unit of one model.

    Parameters
    ----------
    call : callable
        Prepared table -> (n, n_outputs).
    output_names : tuple of str
    task : {"binary", "multiclass", "regression", "multioutput"}
    margin_scale : bool
        A tree or linear model's own sum of contributions is in this unit.
    note : str
        For the reader; empty where there is nothing to say.
    link : {"sigmoid", "softmax", ""}
        What makes probabilities of these numbers: of each by itself, of a row's outputs
        together, or nothing does.
    """

    call: Callable[[Any], Any]
    output_names: tuple[str, ...]
    task: str
    margin_scale: bool = False
    note: str = ""
    link: str = ""


def scales_of(
    adapter: Adapter, probe: Probe, output: str, class_names: tuple[str, ...] | None
) -> Mapping[str, Scale]:
    """Every unit that the model can show, the natural one first.

    Raises
    ------
    InvalidShape
        `class_names` of another length than the outputs.
    """
    if adapter.kind == "callable":
        return _of_callable(adapter, probe, output, class_names)
    if adapter.kind == "regressor":
        assert probe.value is not None
        alone = (PREDICTION,) if probe.value.shape[1] == 1 else None
        names = _names(class_names, alone, probe.value.shape[1])
        task = "regression" if len(names) == 1 else "multioutput"
        return {"value": Scale(adapter.value, names, task, margin_scale=True)}
    if adapter.probability is None:
        return {"value": _of_decision(adapter, probe, class_names)}
    return _of_classifier(adapter, probe, class_names)


def _names(given: tuple[str, ...] | None, labels: Any, n_outputs: int) -> tuple[str, ...]:
    if given is not None:
        if len(given) != n_outputs:
            raise InvalidShape(
                "class_names",
                found=f"{len(given)} names",
                expected=f"{n_outputs}, one per output of the model",
                fix="name every output, in the model's own order"
                + (
                    f" ({', '.join(str(label) for label in labels[:5])})"
                    if labels is not None
                    else ""
                ),
            )
        return given
    if labels is not None and len(labels) == n_outputs:
        return tuple(str(label) for label in labels)
    return tuple(f"output {i}" for i in range(n_outputs))


def _of_classifier(
    adapter: Adapter, probe: Probe, class_names: tuple[str, ...] | None
) -> Mapping[str, Scale]:
    p = probe.probability
    assert p is not None and adapter.probability is not None
    names = _names(class_names, adapter.classes, p.shape[1])
    task = "multioutput" if adapter.multioutput else "binary" if len(names) == 2 else "multiclass"
    probability = Scale(adapter.probability, names, task)
    found = _log_odds_margin(adapter, probe, p)
    if found is not None:
        margin, link = found
        note = _RAW_SCORES if link == "softmax" else ""
        log_odds = Scale(margin, names, task, margin_scale=True, note=note, link=link)
    else:
        predict_probability = adapter.probability
        probability = Scale(adapter.probability, names, task, margin_scale=True)
        log_odds = Scale(
            lambda table: _logit(predict_probability(table)),
            names,
            task,
            note=_CLIPPED,
            link="sigmoid",
        )
    return {"probability": probability, "log_odds": log_odds}


def _log_odds_margin(
    adapter: Adapter, probe: Probe, p: np.ndarray
) -> tuple[Callable[[Any], np.ndarray], str] | None:
    """The library's margin as one column per class, and the link that makes the probability."""
    source = adapter.margin
    if source is None:
        return None

    def margin(table: Any) -> np.ndarray:
        raw = np.asarray(source(table), dtype=np.float64)
        if raw.ndim == 2 and raw.shape[1] == 2:
            return binary_columns(raw[:, 1] - raw[:, 0])
        return binary_columns(raw)

    try:
        tried = margin(probe.prepared)
    except Exception:
        return None
    if tried.shape != p.shape or not np.isfinite(tried).all():
        return None
    links = {"sigmoid": sigmoid} if p.shape[1] == 2 else {"softmax": softmax, "sigmoid": sigmoid}
    for name, link in links.items():
        if np.allclose(link(tried), p, rtol=0.0, atol=1e-5):
            return margin, name
    return None


def _logit(answer: Any) -> np.ndarray:
    p = np.clip(np.asarray(answer, dtype=np.float64), CLIP, 1.0 - CLIP)
    return np.asarray(np.log(p) - np.log1p(-p))


def _of_decision(adapter: Adapter, probe: Probe, class_names: tuple[str, ...] | None) -> Scale:
    """A classifier without probabilities: its decision values, or its labels as 0 and 1."""
    classes = adapter.classes
    if adapter.value_is_labels:
        if classes is None:
            raise ModelOutput(
                "model",
                found=f"{adapter.name}, a classifier with neither predict_proba nor classes_",
                expected="probabilities, decision values, or the list of its classes",
                fix="pass a function that returns one number per class",
            )
        labels = np.asarray(classes)
        names = _names(class_names, labels, len(labels))

        def indicator(table: Any) -> np.ndarray:
            predicted = np.asarray(adapter.value(table)).reshape(-1, 1)
            return (predicted == labels[None, :]).astype(np.float64)

        task = "binary" if len(names) == 2 else "multiclass"
        return Scale(
            indicator,
            names,
            task,
            note="1 where the model predicts the class, else 0: it tells nothing finer",
        )
    assert probe.value is not None
    n_outputs = max(2, probe.value.shape[1])
    names = _names(class_names, classes, n_outputs)
    return Scale(
        lambda table: binary_columns(adapter.value(table)),
        names,
        "binary" if n_outputs == 2 else "multiclass",
        margin_scale=True,
        note="decision values: the sign decides, the size is no probability",
    )


def _of_callable(
    adapter: Adapter, probe: Probe, output: str, class_names: tuple[str, ...] | None
) -> Mapping[str, Scale]:
    """A function: values, unless its answers can be read as probabilities."""
    value = probe.value
    assert value is not None
    n_outputs = value.shape[1]
    in_unit_interval = bool((value >= 0.0).all() and (value <= 1.0).all())
    sums_to_one = n_outputs > 1 and bool(np.allclose(value.sum(axis=1), 1.0, atol=1e-4))
    asked = output in ("probability", "log_odds")
    scales: dict[str, Scale] = {}
    if in_unit_interval and (sums_to_one or asked):
        single = n_outputs == 1
        names = _names(
            class_names, ("class 0", "class 1") if single else None, 2 if single else n_outputs
        )
        task = "binary" if len(names) == 2 else "multiclass"

        def probability(table: Any) -> np.ndarray:
            p = np.asarray(adapter.value(table), dtype=np.float64)
            return np.column_stack([1.0 - p.reshape(-1), p.reshape(-1)]) if single else p

        scales["probability"] = Scale(probability, names, task)
        scales["log_odds"] = Scale(
            lambda table: _logit(probability(table)),
            names,
            task,
            note=_CLIPPED,
            link="sigmoid",
        )
    if not (scales and class_names is not None and n_outputs == 1):
        names = _names(class_names, (PREDICTION,) if n_outputs == 1 else None, n_outputs)
        scales["value"] = Scale(
            adapter.value, names, "regression" if n_outputs == 1 else "multioutput"
        )
    return scales
