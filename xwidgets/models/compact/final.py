"""The last step of a model: what it adds up, and how that becomes outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import trees as tree_models
from ..adapters import library_of
from ..predictor import Predictor
from ..trees import Trees
from . import ensemble, links
from .program import Program
from .refusal import Refusal

if TYPE_CHECKING:
    from ...data import Frame

__all__ = ["Final", "Unit", "final_of", "linear", "sums_of", "unit_of"]

TOLERANCE = 1e-6
"""Largest difference from the model's own predictions, relative to each output's largest."""


@dataclass(frozen=True, eq=False)
class Final:
    """Sums of encoded rows.

    Parameters
    ----------
    kind : {"trees", "linear"}
    arrays : dict of str to ndarray
    options : dict
        For the header.
    links : tuple of str
        Which the model is likely to use, the first ones first.
    mirrored : bool
        One sum stands for both classes.
    trees : Trees or None
    """

    kind: str
    arrays: dict[str, np.ndarray]
    options: dict[str, Any]
    links: tuple[str, ...]
    mirrored: bool
    trees: Trees | None = None


@dataclass(frozen=True)
class Unit:
    """One unit that the model can show."""

    name: str
    link: str
    other: str
    output_names: tuple[str, ...]


def final_of(model: Any, features: Frame | None, program: Program, n_outputs: int) -> Final:
    """Take a model's last step apart; what a library does to its input goes into `program`."""
    notes: list[str] = []
    trees = tree_models.from_model(model, features, notes)
    if notes:
        raise Refusal(notes[0])
    if trees is not None:
        if library_of(model) == "lightgbm":
            program.encoded = program.add("tiny", program.encoded, len(program.encoded))
        return _trees(trees, program)
    found = linear(model)
    if found is None or found[0].shape[0] != len(program.encoded):
        raise Refusal(f"{type(model).__name__} is no sum of trees and no linear model")
    if library_of(model) == "xgboost":  # its linear booster leaves missing values out
        n = len(program.encoded)
        program.encoded = program.add("impute", program.encoded, n, value=np.zeros(n))
    coefficients, constants = found
    mirrored = coefficients.shape[1] == 1 and n_outputs == 2
    arrays = {"linear.coefficients": coefficients, "linear.constants": constants}
    return Final("linear", arrays, {}, (), mirrored)


def _trees(trees: Trees, program: Program) -> Final:
    if trees.n_features != len(program.encoded):
        raise Refusal("the trees were grown on other columns than the table's")
    if trees.lookups:
        for column, lookup in trees.lookups.items():
            (program.encoded[column],) = program.add(
                "lookup",
                [program.encoded[column]],
                1,
                known=lookup.known,
                rows=lookup.codes,
                missing=[np.nan],
                other=[lookup.unknown],
            )
    if trees.float32:
        program.encoded = program.add("float32", program.encoded, len(program.encoded))
    if trees.missing == trees.missing:
        number = float(np.float32(trees.missing)) if trees.float32 else trees.missing
        program.encoded = program.add(
            "blank", program.encoded, len(program.encoded), value=[number]
        )
    arrays = ensemble.write(trees)
    options = {"float32": trees.float32 and trees.tolerance > 1e-9 and trees.value.shape[1] == 1}
    return Final("trees", arrays, options, trees.links, trees.mirrored, trees)


def linear(final: Any) -> tuple[np.ndarray, np.ndarray] | None:
    """Coefficients (n_encoded, n_sums) and constants (n_sums,) of a linear model; else None."""
    if type(final).__name__ == "OneVsRestClassifier":
        parts = [linear(one) for one in final.estimators_]
        known = [part for part in parts if part is not None and part[0].shape[1] == 1]
        if len(known) < len(parts):
            return None
        return (
            np.concatenate([part[0] for part in known], axis=1),
            np.concatenate([part[1] for part in known]),
        )
    coefficients = getattr(final, "coef_", None)
    intercept = getattr(final, "intercept_", None)
    if coefficients is None or intercept is None:
        return None
    if hasattr(coefficients, "toarray"):
        coefficients = coefficients.toarray()
    try:
        weights = np.atleast_2d(np.asarray(coefficients, dtype=np.float64))
        constants = np.asarray(intercept, dtype=np.float64).reshape(-1)
    except (TypeError, ValueError):
        return None
    if weights.ndim != 2 or constants.size not in (1, len(weights)):
        return None
    return weights.T.copy(), np.broadcast_to(constants, (len(weights),)).copy()


def sums_of(header: dict[str, Any], arrays: dict[str, np.ndarray], encoded: np.ndarray) -> Any:
    """Sums of encoded rows by a compact model as it was read back.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_sums)
    """
    if header["kind"] == "trees":
        trees = ensemble.read(header, arrays)
        return ensemble.sums(trees, encoded, float32=header["float32"])
    coefficients = arrays["linear.coefficients"].reshape(encoded.shape[1], -1)
    with np.errstate(all="ignore"):
        return encoded @ coefficients + arrays["linear.constants"]


def unit_of(final: Final, predictor: Predictor, sums: np.ndarray, expected: np.ndarray) -> Unit:
    """Find the link from sums to a predictor's unit; the model itself is the judge."""
    others = ("minus", "complement") if final.mirrored and expected.shape[1] == 2 else ("",)
    simple = [_plain(link, sums.shape[1]) for link in (*final.links, *links.LINKS)]
    composed = [f"logit/{link}" for link in simple if link.startswith(("si", "so", "sh"))]
    for link in dict.fromkeys((*simple, *composed)):
        for other in others:
            try:
                found = links.apply(link, sums, other)
            except ValueError:
                continue
            if found.shape == expected.shape and agree(found, expected):
                return Unit(predictor.unit, link, other, predictor.output_names)
    raise Refusal(f"its sums lead to no {predictor.unit.replace('_', '-')} in any way known here")


def _plain(link: str, n_sums: int) -> str:
    """A link with its factor written out."""
    if link == "scaled_softmax":
        return f"softmax:{1.0 / max(n_sums - 1, 1)!r}"
    return "sigmoid:2.0" if link == "sigmoid2" else link


def agree(found: np.ndarray, expected: np.ndarray) -> bool:
    """Whether two (n_rows, n_outputs) arrays are the same predictions."""
    return difference(found, expected) <= TOLERANCE


def difference(found: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference, relative to the larger of a row's own size and the usual one."""
    size = np.abs(expected).max(axis=1)
    usual = float(np.median(size)) if size.size else 0.0
    scale = np.maximum(size, usual if usual > 0.0 else 1.0)[:, None]
    with np.errstate(all="ignore"):
        gap = np.abs(found - expected) / scale
    return float(np.where(np.isnan(gap), np.inf, gap).max(initial=0.0))
