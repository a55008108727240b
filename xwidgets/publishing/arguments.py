"""What `publish` was told, checked before any cell runs."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Iterable, Mapping
from numbers import Real
from typing import Any

from ..data.wording import shown
from ..errors import InvalidType, InvalidValue

__all__ = ["check_arguments"]


def check_arguments(
    notebooks: Any,
    to: Any,
    *,
    flags: Mapping[str, Any],
    timeout: Any,
    rows: Any,
    without: Any,
    report: Any,
) -> None:
    """Refuse what cannot be meant.

    Raises
    ------
    InvalidType, InvalidValue
    """
    for one in _listed(notebooks):
        _check_path("notebooks", one, '"01_why.ipynb"')
    if to is not None:
        _check_path("to", to, '"site"')
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise InvalidType(
                name, found=shown(value), expected="True or False", fix=f"{name}=False"
            )
    if timeout is not None and not _is_positive(timeout):
        raise InvalidValue(
            "timeout",
            found=shown(timeout),
            expected="seconds, above 0, or None for no limit",
            fix="timeout=600",
        )
    if isinstance(without, str) or not isinstance(without, Collection):
        raise InvalidType(
            "without",
            found=shown(without),
            expected="a list of tags",
            fix=f"pass [{shown(without)}]" if isinstance(without, str) else 'pass ["solution"]',
        )
    if rows == "none":
        raise InvalidValue(
            "rows",
            found='"none"',
            expected='"all" or "sample": the outputs of a notebook show rows',
            fix='explainer.to_html(..., what_if=True, rows="none") writes a page without any',
        )
    if report is not None and not callable(report):
        raise InvalidType(
            "report", found=shown(report), expected="a function of one page", fix="report=print"
        )


def _listed(notebooks: Any) -> list[Any]:
    if isinstance(notebooks, (str, bytes, os.PathLike)) or not isinstance(notebooks, Iterable):
        return [notebooks]
    return list(notebooks)


def _check_path(argument: str, value: Any, example: str) -> None:
    if not isinstance(value, (str, os.PathLike)):
        raise InvalidType(
            argument, found=shown(value), expected="a path, as text", fix=f"pass {example}"
        )
    if not str(value).strip():
        raise InvalidValue(
            argument,
            found="an empty text",
            expected="a path",
            fix=f'pass {example}; "." is the folder of now',
        )


def _is_positive(value: Any) -> bool:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and value > 0
