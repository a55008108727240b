"""What a Pipeline's steps make of rows of codes, by arithmetic on arrays in place of tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...data import Frame
from ..pipeline import Encoding, dense
from ..predictor import Predictor
from ..quiet import quiet
from .program import Program, run
from .transformers import Column, Compiler

__all__ = ["Encoder", "encode_steps", "encoder_of"]

CHECKED_ROWS = 200

MOST_LEVELS = 2_000
"""Levels of all columns that are tried one by one."""


class Encoder:
    """The steps before a model's last, taken apart once and run in NumPy.

    It says of every row what the steps say, equal to the bit on all rows that it was tried on:
    some of the table, each level of each category, and each column missing.
    """

    def __init__(self, program: Program) -> None:
        self._header = program.header()
        self._arrays = {name: np.asarray(a).reshape(-1) for name, a in program.arrays.items()}

    def __call__(self, codes: np.ndarray) -> np.ndarray:
        """Encoded rows, float64 (n_rows, n_encoded), of rows as ``Frame.matrix`` has them."""
        return run(self._header, self._arrays, codes)


def encoder_of(predictor: Predictor, frame: Frame, encoding: Encoding) -> Encoder | None:
    """The encoder of a Pipeline; None where there is none, or some of its steps are not known."""
    if encoding.transformer is None:
        return None
    try:
        with quiet():
            return _checked(predictor, frame, encoding)
    except Exception:  # fitted steps hold anything; those in doubt are asked themselves
        return None


def _checked(predictor: Predictor, frame: Frame, encoding: Encoding) -> Encoder | None:
    at = np.unique(np.linspace(0, frame.n_rows - 1, min(CHECKED_ROWS, frame.n_rows)).astype(int))
    rows = np.stack([frame.column(j)[at] for j in range(frame.n_features)], axis=1)
    complete = ~np.isnan(rows).any(axis=1)
    base = rows[int(np.argmax(complete))][None]
    tried = _tried(frame, base)
    if tried is None:
        return None
    program = Program(frame.n_features)
    encode_steps(predictor, frame, program, encoding.transformer, base)
    found = Encoder(program)
    for some in (rows, tried):
        expected = dense(encoding.encode(predictor.prepare(frame.from_matrix(some))))
        if not np.array_equal(found(some), expected, equal_nan=True):
            return None
    return found


def _tried(frame: Frame, base: np.ndarray) -> np.ndarray | None:
    """A row with each level of each category, and with each column missing that can be."""
    features = frame.schema.features
    levels = [len(feature.levels or ()) for feature in features]
    if sum(levels) > MOST_LEVELS:
        return None
    cells = [(j, float(code)) for j, n in enumerate(levels) for code in range(n)]
    cells += [(j, np.nan) for j in range(len(features)) if np.isnan(frame.column(j)).any()]
    found = np.repeat(base, len(cells) + 1, axis=0)
    for i, (j, value) in enumerate(cells):
        found[i, j] = value
    return found


def encode_steps(
    predictor: Predictor, frame: Frame, program: Program, transformer: Any, base: np.ndarray
) -> list[frozenset[int]]:
    """Fill `program` with the steps before the last; raw columns behind each encoded one.

    `base` is a row of codes that the model takes, (1, n_features).

    Raises
    ------
    Refusal
    """
    if transformer is None:
        program.encoded = list(range(frame.n_features))
        return [frozenset([j]) for j in range(frame.n_features)]
    columns = [
        Column(
            frozenset([j]),
            None if feature.levels is not None or feature.kind == "datetime" else j,
            plain=True,
        )
        for j, feature in enumerate(frame.schema.features)
    ]
    levels = [None if f.levels is None else len(f.levels) for f in frame.schema.features]
    compiler = Compiler(program, levels, base)

    def stage(codes: np.ndarray) -> Any:
        return predictor.prepare(frame.from_matrix(codes))

    found = compiler.compile(transformer, stage, columns)
    program.encoded = compiler.registers(transformer, found)
    return [column.sources for column in found]
