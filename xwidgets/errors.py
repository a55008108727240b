"""Every exception of the project.

Each message names the argument, what was found, what was expected, and the fix. The
classes derive from :class:`ValueError` or :class:`TypeError`, so code that catches those
keeps working.

>>> str(InvalidValue("seed", found="-1", expected="a whole number >= 0", fix="pass seed=0"))
'seed: found -1; expected a whole number >= 0. Fix: pass seed=0.'
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import TypedDict

__all__ = [
    "Cancelled",
    "InvalidColumns",
    "InvalidFile",
    "InvalidModel",
    "InvalidShape",
    "InvalidType",
    "InvalidValue",
    "MissingDependency",
    "MissingValues",
    "ModelFailed",
    "ModelOutput",
    "NotFitted",
    "NotSupported",
    "NotebookFailed",
    "Offer",
    "UnknownName",
    "XwidgetsError",
    "warn",
]


class Offer(TypedDict):
    """What a page can offer in place of an error: why it is so in one sentence, another unit."""

    text: str
    unit: str


class XwidgetsError(Exception):
    """Base class: an argument, what was found, what was expected, and the fix."""

    def __init__(
        self,
        argument: str,
        *,
        found: str,
        expected: str = "",
        fix: str = "",
        offer: Offer | None = None,
    ) -> None:
        self.argument = argument
        self.offer = offer
        self.found = found
        self.expected = expected
        self.fix = fix
        text = f"{argument}: found {found}"
        if expected:
            text += f"; expected {expected}"
        text += "."
        if fix:
            text += f" Fix: {fix.rstrip('.')}."
        super().__init__(text)

    def __reduce__(self) -> tuple[object, ...]:
        return (
            _rebuild,
            (type(self), self.argument, self.found, self.expected, self.fix, self.offer),
        )


def _rebuild(
    kind: type[XwidgetsError],
    argument: str,
    found: str,
    expected: str,
    fix: str,
    offer: Offer | None = None,
) -> XwidgetsError:
    return kind(argument, found=found, expected=expected, fix=fix, offer=offer)


class InvalidValue(XwidgetsError, ValueError):
    """A value outside of what the argument takes."""


class InvalidType(XwidgetsError, TypeError):
    """An object of a kind that the argument does not take (also: an unknown keyword)."""


class InvalidShape(InvalidValue):
    """An array with the wrong number of dimensions, rows or columns."""


class InvalidColumns(InvalidValue):
    """Columns that are duplicated, missing, misspelt or in another order than the model's."""


class InvalidFile(InvalidValue):
    """A saved file that is none of ours, of a later version, cut short, altered, or too large."""


class MissingValues(InvalidValue):
    """NaN, null or infinity where the model cannot take it."""


class UnknownName(InvalidValue, KeyError):
    """A feature, row, output, view or class that does not exist ("did you mean ...")."""

    __str__ = Exception.__str__


class InvalidModel(InvalidType):
    """Not a model: a class instead of an instance, swapped arguments, no way to predict."""


class NotFitted(InvalidValue):
    """The model has not been fitted yet."""


class ModelOutput(InvalidValue):
    """The model returned NaN, the wrong number of rows, or no numbers."""


class ModelFailed(XwidgetsError, RuntimeError):
    """The model raised; ``__cause__`` is its own exception and the message repeats it."""


class NotSupported(InvalidValue):
    """A combination that cannot be computed as asked, with what can."""


class MissingDependency(XwidgetsError, ImportError):
    """An optional package is needed; the message holds the install command."""


class NotebookFailed(XwidgetsError, RuntimeError):
    """A cell of a notebook that was run to be published raised, or took too long."""


class Cancelled(XwidgetsError):
    """The computation was cancelled; what was finished before stays."""


def warn(text: str) -> None:
    """Warn at the caller's own line, wherever in the package it was noticed."""
    package = str(Path(__file__).parent)
    level, frame = 1, sys._getframe()
    while frame is not None and frame.f_code.co_filename.startswith(package):
        level, frame = level + 1, frame.f_back  # type: ignore[assignment]
    warnings.warn(text, UserWarning, stacklevel=level)
