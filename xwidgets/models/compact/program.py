"""What is done to a row before the model's own arithmetic: a list of steps over registers.

Registers 0, 1, ... hold a row's codes, as ``Frame.matrix`` gives them. Every step reads some
registers and fills new ones; at the end some registers, in order, are the encoded row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..trees.arrays import NEAR_ZERO

__all__ = ["Program", "run"]


@dataclass(eq=False)
class Program:
    """Steps as they are collected.

    Parameters
    ----------
    n_raw : int
        Columns of the caller's table.
    """

    n_raw: int
    steps: list[dict[str, Any]] = field(default_factory=list)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    n_registers: int = 0
    encoded: list[int] = field(default_factory=list)
    """Registers of the encoded row, in order."""

    def __post_init__(self) -> None:
        self.n_registers = self.n_raw

    def add(self, op: str, inputs: Sequence[int], n_out: int, **arrays: Any) -> list[int]:
        """Append a step; its arrays are float64 unless they are integers already.

        Returns
        -------
        list of int
            The registers that it fills.
        """
        name = f"step{len(self.steps)}"
        start = self.n_registers
        self.steps.append({"op": op, "in": [int(i) for i in inputs], "out": start, "n": n_out})
        for key, values in arrays.items():
            array = np.asarray(values)
            self.arrays[f"{name}.{key}"] = (
                array if array.dtype.kind in "iu" else array.astype(np.float64)
            )
        self.n_registers += n_out
        return list(range(start, start + n_out))

    def header(self) -> dict[str, Any]:
        """As the compact model's header holds it."""
        return {"n_registers": self.n_registers, "steps": self.steps, "encoded": self.encoded}


def run(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray], X: np.ndarray) -> np.ndarray:
    """Encoded rows of rows of codes.

    Parameters
    ----------
    header : mapping
        From `Program.header`.
    arrays : mapping of str to ndarray
        Flat, as `container.unpack` gives them.
    X : ndarray of float64, shape (n_rows, n_raw)

    Returns
    -------
    ndarray of float64, shape (n_rows, n_encoded)
    """
    registers = np.zeros((X.shape[0], header["n_registers"]))
    registers[:, : X.shape[1]] = X
    for i, step in enumerate(header["steps"]):
        prefix = f"step{i}."
        own = {name[len(prefix) :]: a for name, a in arrays.items() if name.startswith(prefix)}
        with np.errstate(all="ignore"):
            found = _STEPS[step["op"]](registers[:, step["in"]], step["n"], own)
        registers[:, step["out"] : step["out"] + step["n"]] = found
    return registers[:, header["encoded"]]


Arrays = Mapping[str, np.ndarray]


def _standardize(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    return (x - a["shift"]) / a["scale"]


def _rescale(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    return np.clip(x * a["scale"] + a["shift"], a["low"], a["high"])


def _impute(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    return np.where(np.isnan(x), a["value"], x)


def _missing(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    return np.isnan(x).astype(np.float64)


def _float32(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    return x.astype(np.float32).astype(np.float64)


def _blank(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    return np.where(x == a["value"], np.nan, x)


def _tiny(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    """LightGBM leaves numbers that near to zero out of its rows."""
    return np.where(np.abs(x) <= NEAR_ZERO, 0.0, x)


def _lookup(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    """`known` numbers have `rows`; NaN has the row `missing`, anything else `other`."""
    column, known = x[:, 0], a["known"]
    rows = np.concatenate([a["rows"], a["missing"], a["other"]]).reshape(-1, n)
    at = np.where(np.isnan(column), known.size, known.size + 1)
    if known.size:
        place = np.minimum(np.searchsorted(known, column), known.size - 1)
        at = np.where(known[place] == column, place, at)
    found: np.ndarray = rows[at]
    return found


def _pieces(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    """Piecewise polynomials: piece `i` lies behind `i` of the `breaks`, around ``origin[i]``."""
    column, breaks = x[:, 0], a["breaks"]
    piece = np.searchsorted(breaks, column, side="right")
    powers = a["powers"].reshape(breaks.size + 1, -1, n)
    from_origin = (column - a["origin"][piece])[:, None]
    result = np.zeros((column.size, n))
    for k in range(powers.shape[1]):
        result = result * from_origin + powers[piece, k]
    return np.where(np.isnan(column)[:, None], a["missing"], result)


def _product(x: np.ndarray, n: int, a: Arrays) -> np.ndarray:
    """Output `i` is the product of the inputs ``factor[start[i]:start[i + 1]]``."""
    result = np.ones((x.shape[0], n))
    for i in range(n):
        for j in a["factor"][a["start"][i] : a["start"][i + 1]]:
            result[:, i] *= x[:, j]
    return result


_STEPS = {
    "standardize": _standardize,
    "rescale": _rescale,
    "impute": _impute,
    "missing": _missing,
    "float32": _float32,
    "blank": _blank,
    "tiny": _tiny,
    "lookup": _lookup,
    "pieces": _pieces,
    "product": _product,
}
