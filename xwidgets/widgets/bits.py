"""Sets of rows as pages and files have them: bits, as base64 text."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..data.wording import shown
from ..errors import InvalidValue
from .encode import pack_bits, unpack_bits
from .shared import CohortState

__all__ = ["cohort_of", "mark_of", "mask_of", "of_some", "read_cohorts"]


def cohort_of(name: str, rows: np.ndarray, n_rows: int) -> CohortState:
    """Rows, by position, under a name."""
    return {"name": name, "rows": base64.b64encode(pack_bits(rows, n_rows)).decode("ascii")}


def mask_of(cohort: CohortState, n_rows: int) -> np.ndarray:
    """Which rows are in a cohort, bool (n_rows,)."""
    mask = np.zeros(n_rows, dtype=bool)
    mask[unpack_bits(base64.b64decode(cohort["rows"]), n_rows)] = True
    return mask


def mark_of(cohort: CohortState) -> int:
    """By which a question tells a cohort from an earlier one of its name; as in the page."""
    return zlib.crc32(cohort["rows"].encode("ascii"))


def of_some(cohort: CohortState, n_rows: int, positions: np.ndarray) -> CohortState:
    """A cohort of a table with some of the rows, numbered anew in their order."""
    inside = np.flatnonzero(mask_of(cohort, n_rows)[positions])
    return cohort_of(cohort["name"], inside, len(positions))


def read_cohorts(value: Any, n_rows: int) -> list[CohortState]:
    """Cohorts that a file has, or a caller who copies them.

    Raises
    ------
    InvalidValue
        What is none, or is of another number of rows.
    """
    if not isinstance(value, Iterable) or isinstance(value, (str, bytes)):
        raise _strange(value)
    cohorts = [{"name": _name(one), "rows": _bits(one, n_rows)} for one in value]
    if len({one["name"] for one in cohorts}) < len(cohorts):
        raise _strange([one["name"] for one in cohorts])
    return cohorts  # type: ignore[return-value]


def _name(cohort: Any) -> str:
    name = cohort.get("name") if isinstance(cohort, dict) else None
    if not isinstance(name, str) or not name.strip():
        raise _strange(cohort)
    return name


def _bits(cohort: Any, n_rows: int) -> str:
    try:
        bits = base64.b64decode(cohort["rows"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise _strange(cohort) from None
    if len(bits) != (n_rows + 7) // 8:
        raise _strange(cohort)
    return str(cohort["rows"])


def _strange(found: Any) -> InvalidValue:
    return InvalidValue(
        "selection.cohorts",
        found=shown(found),
        expected="cohorts of these rows, each with a name of its own",
        fix='explainer.cohorts["young"] = mask',
    )
