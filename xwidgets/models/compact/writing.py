"""From a predictor to its compact form, tried against the model before it is handed out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...data import BACKGROUND_ROWS, sample_rows
from ..pipeline import split
from ..predictor import Predictor
from . import container, links, rows
from .encoder import encode_steps
from .explanation import Explanation, Ground, Reference, choose
from .final import Final, Unit, difference, final_of, sums_of, unit_of
from .program import Program, run
from .refusal import Refusal, TooLarge

if TYPE_CHECKING:
    from ...data import Frame, Groups

__all__ = ["Compact", "NotCompact", "evaluate", "write"]


@dataclass(frozen=True, eq=False)
class Compact:
    """A model that runs in the page.

    Parameters
    ----------
    data : bytes
        See :mod:`xwidgets.models.compact.container`.
    unit : str
        Unit of the predictor that it was made of.
    explanation : str
        One line for people; empty where the page cannot explain that unit.
    reason : str
        Why not.
    holds_rows : bool
        Background rows stand in `data`.
    difference : float
        Largest difference from the model's own predictions, relative to their size.
    n_rows : int
        Rows that it was compared on.
    """

    data: bytes
    unit: str
    explanation: str
    reason: str
    holds_rows: bool
    difference: float
    n_rows: int


@dataclass(frozen=True)
class NotCompact:
    """Why a model does not run in the page: one sentence for people.

    `n_bytes` is the size of its compact form where nothing else is in the way, else 0.
    """

    reason: str
    n_bytes: int = 0


def write(
    predictor: Predictor,
    frame: Frame,
    background: Frame | None = None,
    *,
    background_weight: np.ndarray | None = None,
    perturbation: str = "auto",
    groups: Groups | None = None,
    seed: int = 0,
    rows: bool = True,
    max_bytes: int = 8_000_000,
) -> Compact | NotCompact:
    """Write a model so that it predicts and explains without Python.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
        The explained table; its levels say what the codes of its categories mean.
    background : Frame, optional
        Reference rows of the SHAP values. Default: at most 100 rows drawn from `frame`.
    background_weight : ndarray of float64, shape (n_background,), optional
    perturbation : {"auto", "path_dependent", "interventional"}
        As for :func:`xwidgets.methods.shap.plan`: the page explains as that does.
    groups : Groups, optional
        Features whose values are shown as one.
    seed : int
        Of the rows that are drawn.
    rows : bool
        Whether background rows may stand in the file. Without them, explanations that need
        them are left to the kernel. Thresholds and leaves of trees are part of the model, and
        may be numbers that stood in the training data.
    max_bytes : int
        Largest size.

    Returns
    -------
    Compact or NotCompact
        Compact only where its predictions are the model's own, to 1e-6 of their size, on usual
        and recombined rows, rows at thresholds, extreme and missing values and every level.
    """
    try:
        return _write(
            predictor,
            frame,
            background,
            background_weight,
            perturbation,
            groups,
            seed,
            rows,
            max_bytes,
        )
    except TooLarge as refusal:
        return NotCompact(str(refusal), refusal.n_bytes)
    except Refusal as refusal:
        return NotCompact(str(refusal))
    except Exception as error:  # fitted models hold anything; those in doubt stay in the kernel
        return NotCompact(f"it could not be taken apart ({type(error).__name__}: {error})")


def _write(
    predictor: Predictor,
    frame: Frame,
    background: Frame | None,
    background_weight: np.ndarray | None,
    perturbation: str,
    groups: Groups | None,
    seed: int,
    keep_rows: bool,
    max_bytes: int,
) -> Compact | NotCompact:
    if predictor.library == "callable":
        raise Refusal("a function cannot be taken apart")

    def answers(codes: np.ndarray) -> np.ndarray:
        return predictor.predict(frame.from_matrix(codes))

    taken = rows.acceptance(frame, answers)
    program = Program(frame.n_features)
    transformer, last = split(predictor.model)
    sources = encode_steps(predictor, frame, program, transformer, taken.base)
    final = final_of(last, None if transformer is not None else frame, program, predictor.n_outputs)
    header: dict[str, Any] = {
        **program.header(),
        **final.options,
        "kind": final.kind,
        "n_encoded": len(program.encoded),
        "n_raw": frame.n_features,
        "model": predictor.name,
        "features": _features(frame, taken),
        "shown": list(frame.schema.names if groups is None else groups.names),
    }
    arrays = {**program.arrays, **final.arrays}
    trials = [group for group in rows.trial_rows(frame, taken, program, final.trees) if len(group)]
    if not trials:
        raise Refusal("the model takes none of the rows that it was tried on")
    flat = {name: np.asarray(values).reshape(-1) for name, values in arrays.items()}
    units = _units(predictor, frame, final, header, flat, trials[0])
    given = background is not None
    if background is None:
        background = frame.take(sample_rows(frame.n_rows, BACKGROUND_ROWS, seed))
    weight = np.ones(background.n_rows) if background_weight is None else background_weight
    reference = Reference(
        run(header, flat, background.matrix()), weight / weight.sum(), given, keep_rows
    )
    explained = [
        choose(
            Ground(
                final,
                unit,
                sources,
                reference,
                perturbation,
                groups,
                frame.n_features,
                transformer is not None,
            )
        )
        for unit in units
    ]
    arrays |= _reference_arrays(reference, explained, background.matrix())
    header["units"] = [
        {
            "unit": unit.name,
            "link": unit.link,
            "other": unit.other,
            "output_names": list(unit.output_names),
            "explanation": explanation.header(),
        }
        for unit, explanation in zip(units, explained, strict=True)
    ]
    data = container.pack(header, arrays)
    if len(data) > max_bytes:
        raise TooLarge(len(data), max_bytes)
    gap, n_rows = _compare(data, answers, trials)
    return Compact(
        data=data,
        unit=units[0].name,
        explanation=explained[0].header()["method"],
        reason=explained[0].reason,
        holds_rows="reference.rows" in arrays,
        difference=gap,
        n_rows=n_rows,
    )


def _features(frame: Frame, taken: rows.Acceptance) -> list[dict[str, Any]]:
    return [
        {
            "name": feature.name,
            "n_levels": None if feature.levels is None else len(feature.levels),
            "missing": bool(taken.missing[j]),
            "refused": taken.refused[j].tolist(),
        }
        for j, feature in enumerate(frame.schema.features)
    ]


def _units(
    predictor: Predictor,
    frame: Frame,
    final: Final,
    header: dict[str, Any],
    arrays: dict[str, np.ndarray],
    sample: np.ndarray,
) -> list[Unit]:
    """The predictor's own unit, and others that the same sums lead to."""
    sums = sums_of(header, arrays, run(header, arrays, sample))
    native = frame.from_matrix(sample)
    units = [unit_of(final, predictor, sums, predictor.predict(native))]
    for name in predictor.units:
        if name == predictor.unit:
            continue
        other = predictor.with_output(name)
        try:
            units.append(unit_of(final, other, sums, other.predict(native)))
        except Refusal:
            continue
    return units


def _reference_arrays(
    reference: Reference, explained: list[Explanation], raw: np.ndarray
) -> dict[str, np.ndarray]:
    kinds = {explanation.kind for explanation in explained}
    arrays: dict[str, np.ndarray] = {}
    if "linear" in kinds:
        means = reference.weight @ reference.rows
        constant = reference.rows.min(axis=0) == reference.rows.max(axis=0)
        arrays["reference.means"] = np.where(constant, reference.rows[0], means)
    if kinds & {"interventional", "exact"}:
        mixed = any(explanation.order for explanation in explained)
        arrays["reference.rows"] = raw if mixed else reference.rows
        arrays["reference.weight"] = reference.weight
    return arrays


def evaluate(data: bytes, X: np.ndarray, unit: int = 0) -> np.ndarray:
    """Predictions of a compact model, in NumPy.

    Parameters
    ----------
    data : bytes
    X : ndarray of float64, shape (n_rows, n_features)
        Codes, as ``Frame.matrix`` gives them.
    unit : int
        Position in the header's units; 0 is the predictor's own.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_outputs)
    """
    header, arrays = container.unpack(data)
    chosen = header["units"][unit]
    sums = sums_of(header, arrays, run(header, arrays, X))
    return links.apply(chosen["link"], sums, chosen["other"])


def _compare(data: bytes, answers: rows.Answers, trials: list[np.ndarray]) -> tuple[float, int]:
    """Largest difference of what was written from the model, and on how many rows."""
    worst, n_rows = 0.0, 0
    for rows_tried in trials:
        # Left out: numbers that overflow, dates that do not exist.
        group = rows_tried[rows.answered(answers, rows_tried)]
        if not len(group):
            continue
        expected = answers(group)
        found = evaluate(data, group)
        gap = difference(found, expected)
        if not gap <= 1e-6:
            apart = np.abs(found - expected).max(axis=1)
            row = int(np.argmax(np.where(np.isnan(apart), np.inf, apart)))
            raise Refusal(
                f"its compact form says {found[row].round(6).tolist()} where the model says "
                f"{expected[row].round(6).tolist()}"
            )
        worst, n_rows = max(worst, gap), n_rows + len(group)
    return worst, n_rows
