"""Results as files of numbers: JSON and CSV, of exactly what `Record.tidy` and the arrays hold."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

import numpy as np

from ..data.row_names import is_missing
from ..results import Record

__all__ = ["as_csv", "as_json", "cell", "plain"]

ABOUT_FRAMES = "frame_library"
"""What `trust` holds for `to_frame` alone."""


def as_csv(result: Record) -> bytes:
    """The columns of ``result.to_frame()``, with all digits; a missing cell is empty."""
    columns = result.tidy()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        zip(*([cell(v) for v in np.asarray(c).tolist()] for c in columns.values()), strict=True)
    )
    return text.getvalue().encode("utf-8", "replace")


def cell(value: Any) -> Any:
    """A value as a cell for a machine: nothing where it is missing, ``2024-03-01 12:30`` a date."""
    if is_missing(value):
        return None
    if isinstance(value, datetime):
        return moment_text(value)
    return value


def moment_text(moment: datetime) -> str:
    """As far as it is known: a date alone at midnight, microseconds where there are some."""
    text = moment.replace(tzinfo=None).isoformat(" ")
    text = text.removesuffix(":00").removesuffix(" 00:00")
    return text if moment.tzinfo is None else text + moment.strftime("%z")


def as_json(result: Record) -> bytes:
    """Every array of a result, by name and as nested lists."""
    return json.dumps(plain(result), ensure_ascii=False).encode()


def plain(result: Any) -> Any:
    """A result as what JSON holds: numbers, text, lists; NaN and infinity become null."""
    if isinstance(result, Record):
        arrays = {field.name: getattr(result, field.name) for field in fields(result)}  # type: ignore[arg-type]
        trust = {name: v for name, v in result.trust.items() if name != ABOUT_FRAMES}
        return {"result": type(result).__name__, **plain({**arrays, "trust": trust})}
    if isinstance(result, np.ndarray):
        return plain(result.tolist())
    if isinstance(result, np.generic):
        return plain(result.item())
    if isinstance(result, Mapping):
        return {str(key): plain(value) for key, value in result.items()}
    if isinstance(result, (list, tuple)):
        return [plain(item) for item in result]
    if isinstance(result, float):
        return result if math.isfinite(result) else None
    if isinstance(result, (bool, int)):
        return result
    if is_missing(result):
        return None
    if isinstance(result, datetime):
        return moment_text(result)
    return str(result).encode("utf-8", "replace").decode()
