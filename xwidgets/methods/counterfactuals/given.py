"""Arguments as the options of a question: plain JSON, features by position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np

from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, UnknownName

__all__ = ["given", "plain_option", "positions"]


def given(names: tuple[str, ...], **options: Any) -> dict[str, Any]:
    """The options of a view; those that are None are left out.

    Raises
    ------
    UnknownName, InvalidType
    """
    found = {name: value for name, value in options.items() if value is not None}
    if "vary" in found:
        found["vary"] = sorted(positions(found["vary"], names, "vary"))
    for argument in ("ranges", "monotone"):
        one = found.get(argument)
        if isinstance(one, Mapping):
            found[argument] = {
                str(positions([name], names, argument)[0]): value for name, value in one.items()
            }
    return {name: plain_option(value, name) for name, value in found.items()}


def positions(features: Any, names: tuple[str, ...], argument: str) -> list[int]:
    """Positions of features, each once."""
    listed = [features] if isinstance(features, (str, int, np.integer)) else features
    if not isinstance(listed, Iterable) or isinstance(listed, Mapping):
        raise InvalidType(
            argument,
            found=f"a {type(features).__name__}",
            expected="names or positions of features",
            fix=f"{argument}=[{shown(names[0])}]",
        )
    found: dict[int, None] = {}
    for one in listed:
        if isinstance(one, str) and one in names:
            found[names.index(one)] = None
        elif isinstance(one, (int, np.integer)) and not isinstance(one, bool):
            if not 0 <= one < len(names):
                raise UnknownName(
                    argument, found=f"position {one}", expected=f"0 to {len(names) - 1}"
                )
            found[int(one)] = None
        else:
            raise UnknownName(
                argument,
                found=shown(one),
                expected=f"one of the {len(names)} features",
                fix=did_you_mean(str(one), names),
            )
    return list(found)


def plain_option(value: Any, argument: str) -> Any:
    """Numbers, texts, lists and mappings as JSON has them; moments as text."""
    if isinstance(value, Mapping):
        return {str(name): plain_option(one, argument) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        return [plain_option(one, argument) for one in value]
    if isinstance(value, np.datetime64) or hasattr(value, "to_datetime64"):
        return str(np.datetime64(value, "us"))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.generic):
        return plain_option(value.item(), argument)
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise InvalidType(
        argument,
        found=f"{shown(value)} ({type(value).__name__})",
        expected="numbers, texts, dates, lists or mappings of them",
    )
