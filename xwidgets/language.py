"""The language that the interface speaks: chosen once, for all that is shown or saved after."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from .errors import InvalidValue

__all__ = ["LANGUAGES", "VARIABLE", "Language", "language", "set_language"]

VARIABLE = "XWIDGETS_LANGUAGE"


@dataclass(frozen=True)
class Language:
    """A language, and how it writes numbers.

    Attributes
    ----------
    code : str
        ``"de"``: of ISO 639, as HTML has it.
    name : str
        In itself.
    decimal, grouping : str
        Marks in numbers: 12.345,6 has a decimal comma.
    """

    code: str
    name: str
    decimal: str
    grouping: str


def _read() -> Mapping[str, Language]:
    text = (Path(__file__).parent / "languages.json").read_text(encoding="utf-8")
    return MappingProxyType({code: Language(code, **of) for code, of in json.loads(text).items()})


LANGUAGES = _read()
"""By their codes. The words of the page are in ``js/words``."""

_chosen: list[Language] = []


def set_language(language: str) -> None:
    """Let the interface speak another language, in all that is shown or saved from now on.

    What is on screen already stays as it is, until its cell runs again; a saved file keeps the
    language that it was saved in.

    Parameters
    ----------
    language : {"en", "de"}
        English or German. Before anybody has chosen it is what the environment variable
        ``XWIDGETS_LANGUAGE`` says, and English without one.

    Raises
    ------
    InvalidValue
        No such language.

    Notes
    -----
    It moves the words of the page and the marks in numbers (0.25 becomes 0,25 in German). Names
    of features, classes and models are the data's, and stay. So do sentences that Python writes
    (notes, doubts, narratives, errors), which are English; code that is copied, and numbers in
    exported tables, which other programs read. Dates are written as ISO 8601 has them.

    Examples
    --------
    >>> set_language("de")
    >>> set_language("en")
    """
    _chosen[:] = [_known("language", language)]


def language() -> Language:
    """Return the language that was chosen.

    Raises
    ------
    InvalidValue
        What the environment variable names is no language that is here.
    """
    if not _chosen:
        _chosen[:] = [_known(VARIABLE, os.environ.get(VARIABLE) or "en")]
    return _chosen[0]


def _known(argument: str, code: object) -> Language:
    if isinstance(code, str) and code in LANGUAGES:
        return LANGUAGES[code]
    there = " or ".join(f'"{one.code}" ({one.name})' for one in LANGUAGES.values())
    raise InvalidValue(argument, found=repr(code), expected=there, fix='xw.set_language("de")')
