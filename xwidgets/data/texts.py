"""What features are called towards readers, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import InvalidType, UnknownName
from .wording import did_you_mean, shown

__all__ = ["read_texts"]


def read_texts(texts: Any, names: Sequence[str]) -> dict[str, str]:
    """Texts by feature; none where nobody said any.

    Parameters
    ----------
    texts : mapping of str to str, or None
    names : sequence of str
        Of the features.

    Raises
    ------
    InvalidType, UnknownName

    Examples
    --------
    >>> read_texts({"age": "Your age"}, ["age", "debt"])
    {'age': 'Your age'}
    """
    if texts is None:
        return {}
    if not isinstance(texts, Mapping):
        raise InvalidType(
            "texts",
            found=f"a {type(texts).__name__}",
            expected="a mapping of features to texts",
            fix='pass {"age": "Your age"}',
        )
    for name, text in texts.items():
        if name not in names:
            raise UnknownName(
                "texts",
                found=shown(name),
                expected=f"one of the {len(names)} features",
                fix=did_you_mean(str(name), names),
            )
        if not isinstance(text, str) or not text.strip():
            raise InvalidType(
                f"texts[{shown(name)}]",
                found=f"{shown(text)} ({type(text).__name__})",
                expected="a text that is not blank",
                fix="leave that feature out",
            )
    return dict(texts)
