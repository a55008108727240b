"""Names in messages: shortened, quoted, and the nearest ones that exist."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence

from ..errors import InvalidColumns

__all__ = [
    "counted",
    "did_you_mean",
    "duplicated",
    "listed",
    "nearest",
    "sendable",
    "shown",
    "shown_list",
]

_LONGEST = 60


def shown(name: object) -> str:
    """Write a name between quotes, in at most about 60 characters.

    >>> shown("age")
    "'age'"
    """
    text = repr(name)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]}...{text[-1]}"


def counted(n: int, noun: str) -> str:
    """Write how many there are of something.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def listed(texts: Sequence[str], most: int = 5) -> str:
    """Write the first few of a list, and how many more there are.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    text = ", ".join(texts[:most])
    return text if len(texts) <= most else f"{text} and {len(texts) - most} more"


def shown_list(names: Sequence[object], most: int = 5) -> str:
    """The same of names as they are shown.

    >>> shown_list(["a", "b", "c"], most=2)
    "'a', 'b' and 1 more"
    """
    return listed([shown(name) for name in names], most)


def nearest(name: str, names: Sequence[str], most: int = 3) -> list[str]:
    """The names most like `name`, best first: other case first, then other spelling."""
    folded = name.casefold()
    same = [other for other in names if other.casefold() == folded]
    if same:
        return same[:most]
    cut = {other[:100].casefold(): other for other in reversed(names[:5000])}
    found = difflib.get_close_matches(folded[:100], list(cut), n=most, cutoff=0.6)
    inside = [other for other in names[:5000] if len(folded) > 2 and folded in other.casefold()]
    return list(dict.fromkeys([cut[key] for key in found] + inside))[:most]


def did_you_mean(name: str, names: Sequence[str]) -> str:
    """The fix for a name that does not exist.

    >>> did_you_mean("Age", ["age", "income"])
    "did you mean 'age'"
    """
    found = nearest(name, names)
    if found:
        return f"did you mean {' or '.join(shown(other) for other in found)}"
    return f"use one of {shown_list(names)}"


def sendable(text: str) -> str:
    """Text that can be sent to a page: lone surrogates are escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def duplicated(names: Sequence[str], argument: str) -> InvalidColumns:
    """The error for columns that share a name."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    return InvalidColumns(
        argument,
        found=f"several columns named {shown_list(twice)}",
        expected="different names",
        fix="rename or drop the repeated columns",
    )
