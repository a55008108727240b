"""Work whose warnings nobody needs to see, in one thread, beside others."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

__all__ = ["quiet"]

_is_quiet: ContextVar[bool] = ContextVar("xwidgets_is_quiet", default=False)


class _WhereQuiet:
    """In place of a filter's pattern: every message, but only in work that is quiet."""

    def match(self, text: str) -> bool:
        return _is_quiet.get()

    pattern = "(?!)"
    """What scikit-learn puts in its place for parallel work, in filters of the whole process:
    no message. (Of all messages, some would stay hidden for good.)
    """

    def __reduce__(self) -> tuple[Any, ...]:
        # joblib sends filters to its processes, which need not know of this package.
        return re.compile, ("" if _is_quiet.get() else self.pattern,)


_FILTER: Any = ("ignore", _WhereQuiet(), Warning, None, 0)


@contextmanager
def quiet() -> Iterator[None]:
    """Within this block nothing is warned of: in this thread, and those that take its context.

    `warnings.catch_warnings` swaps the filters of the whole process, and each time forgets which
    warnings were shown. Of two threads the first to leave puts back filters under which the other
    one warns at every call, the last one puts back those of the other, for good, and whatever a
    model warns of meanwhile is shown again and again. This filter stays, and does nothing
    elsewhere.
    """
    filters: Any = warnings.filters
    if not filters or filters[0] is not _FILTER:
        filters[:] = [_FILTER, *(one for one in filters if one is not _FILTER)]
    before = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(before)
