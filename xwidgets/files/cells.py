"""Plain values as JSON and back: each comes back as the type that it was."""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

__all__ = ["NotPlain", "from_json", "key_of", "to_json"]

MAX_DIGITS = 4000
"""Of a whole number: Python reads no longer ones from text."""


class NotPlain(Exception):
    """A value that is not plain; its text says what it is."""


def key_of(cell: Any) -> Any:
    """What tells cells apart: 1, 1.0 and True are three, and so are 0.0 and -0.0."""
    if isinstance(cell, float):
        return type(cell), struct.pack("<d", cell)
    if isinstance(cell, tuple):
        return tuple, tuple(map(key_of, cell))
    if isinstance(cell, Decimal):
        return Decimal, str(cell)
    if isinstance(cell, datetime):  # equal moments of two zones
        return type(cell), cell.isoformat(), str(cell.tzinfo), getattr(cell, "nanosecond", 0)
    if isinstance(cell, np.generic):
        return type(cell), cell.dtype.str, cell.tobytes()
    return type(cell), cell


def to_json(cell: Any) -> Any:
    """A value as JSON: itself where JSON has its type, else ``{type: what it takes}``.

    Raises
    ------
    NotPlain
    """
    kind = type(cell)
    if cell is None or kind in (bool, str):
        return cell
    if kind is int:
        if abs(cell) >= 10**MAX_DIGITS:
            raise NotPlain(f"a whole number of more than {MAX_DIGITS} digits")
        return cell
    if kind is float:
        return cell if math.isfinite(cell) else {"float": struct.pack(">d", cell).hex()}
    if kind is tuple:
        return {"tuple": [to_json(one) for one in cell]}
    if isinstance(cell, np.generic):
        return _of_numpy(cell)
    if kind is Decimal:
        return {"decimal": str(cell)}
    if type(cell).__module__.partition(".")[0] == "pandas":
        return _of_pandas(cell)
    if kind is datetime:
        naive = cell.replace(tzinfo=None).isoformat()
        return {"datetime": [naive, zone_to_json(cell.tzinfo), cell.fold]}
    if kind is date:
        return {"date": cell.isoformat()}
    if kind is time and cell.tzinfo is None:
        return {"time": cell.isoformat()}
    if kind is timedelta:
        return {"timedelta": [cell.days, cell.seconds, cell.microseconds]}
    if kind is bytes:
        return {"bytes": base64.b64encode(cell).decode()}
    raise NotPlain(f"a {kind.__name__}")


def from_json(found: Any) -> Any:
    """The value behind `to_json`.

    Raises
    ------
    ValueError, TypeError, KeyError
        It is none of those.
    """
    if not isinstance(found, dict):
        if isinstance(found, list):
            raise ValueError("a list where one value should be")
        return found
    ((kind, value),) = found.items()
    return _READ[kind](value)


def zone_to_json(zone: Any) -> Any:
    """A time zone: None, its name, or its offset in seconds."""
    if zone is None:
        return None
    name = getattr(zone, "key", None) or getattr(zone, "zone", None)  # zoneinfo's, pytz's
    if isinstance(name, str):
        return name
    if zone is UTC or str(zone) in ("UTC", "tzutc()"):
        return "UTC"
    if isinstance(zone, timezone):
        return zone.utcoffset(None).total_seconds()
    raise NotPlain(f"the time zone {zone}")


def zone_from_json(found: Any) -> Any:
    if found is None:
        return None
    if isinstance(found, str):
        return UTC if found == "UTC" else ZoneInfo(found)
    return timezone(timedelta(seconds=found))


def _of_numpy(cell: np.generic) -> Any:
    if cell.dtype.kind not in "biufmMU" or (cell.dtype.itemsize > 8 and cell.dtype.kind != "U"):
        raise NotPlain(f"a NumPy {cell.dtype}")
    if cell.dtype.kind == "U":
        return {"numpy": ["<U", str(cell)]}
    little = np.asarray(cell).astype(cell.dtype.newbyteorder("<"))
    return {"numpy": [little.dtype.str, little.tobytes().hex()]}


def _numpy(found: Any) -> Any:
    dtype, value = found
    if dtype == "<U":
        return np.str_(value)
    kind = np.dtype(dtype)
    if kind.kind not in "biufmM":
        raise ValueError(f"the type {dtype!r}")
    return np.frombuffer(bytes.fromhex(value), dtype=kind)[0]


def _of_pandas(cell: Any) -> Any:
    import pandas as pd

    if cell is pd.NA:
        return {"NA": None}
    if cell is pd.NaT:
        return {"NaT": None}
    if isinstance(cell, pd.Timestamp):
        return {"Timestamp": [str(cell.asm8.view("i8")), cell.unit, zone_to_json(cell.tzinfo)]}
    if isinstance(cell, pd.Timedelta):
        return {"Timedelta": [str(cell.asm8.view("i8")), cell.unit]}
    if isinstance(cell, pd.Interval):
        return {"Interval": [to_json(cell.left), to_json(cell.right), cell.closed]}
    if isinstance(cell, pd.Period):
        return {"Period": [cell.ordinal, cell.freqstr]}
    raise NotPlain(f"a pandas {type(cell).__name__}")


def _pandas() -> Any:
    import pandas as pd

    return pd


def _timestamp(found: Any) -> Any:
    count, unit, zone = found
    stamp = _pandas().Timestamp(np.datetime64(int(count), unit))
    return stamp if zone is None else stamp.tz_localize("UTC").tz_convert(zone_from_json(zone))


def _interval(found: Any) -> Any:
    left, right, closed = found
    return _pandas().Interval(from_json(left), from_json(right), closed=closed)


def _datetime(found: Any) -> datetime:
    naive, zone, fold = found
    return datetime.fromisoformat(naive).replace(tzinfo=zone_from_json(zone), fold=fold)


def _timedelta(found: Any) -> timedelta:
    days, seconds, micro = found
    return timedelta(days, seconds, micro)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "float": lambda value: struct.unpack(">d", bytes.fromhex(value))[0],
    "tuple": lambda value: tuple(map(from_json, value)),
    "numpy": _numpy,
    "decimal": Decimal,
    "datetime": _datetime,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": _timedelta,
    "bytes": lambda value: base64.b64decode(value, validate=True),
    "NA": lambda _: _pandas().NA,
    "NaT": lambda _: _pandas().NaT,
    "Timestamp": _timestamp,
    "Timedelta": lambda value: _pandas().Timedelta(np.timedelta64(int(value[0]), value[1])),
    "Interval": _interval,
    "Period": lambda value: _pandas().Period(ordinal=value[0], freq=value[1]),
}
