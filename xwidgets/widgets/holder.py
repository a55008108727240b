"""What a method may use of the explainer that it becomes a method of."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Protocol

from ..data.rows import Found, is_whole
from ..data.wording import shown
from ..errors import InvalidValue
from ..study import Study
from .selection import Selection

if TYPE_CHECKING:
    from .live import Live

__all__ = ["Holder", "count"]


class Holder(Protocol):
    """An explainer, as ``views/NAME/__init__.py`` and others of its methods see it: ``self``."""

    @property
    def _study(self) -> Study:
        """What was given and what was computed."""

    @property
    def _live(self) -> Live:
        """What it has in the page; made, with all that widgets need, when it is first used."""

    @property
    def selection(self) -> Selection: ...

    @property
    def columns(self) -> MutableMapping[str, Any]:
        """Columns of the rows that the model does not take."""

    @property
    def _arranged(self) -> dict[str, Any]:
        """What its own dashboard remembers of itself: the place in sight, open tabs, pins."""

    def _arrange(self, arrangement: Mapping[str, Any]) -> None:
        """How its own dashboard is to begin."""

    @property
    def output_names(self) -> tuple[str, ...]: ...

    def _rows(self, rows: Any, argument: str = "rows") -> Found:
        """Rows as a caller named them, at least one."""

    def _read(self, rows: Any) -> Any:
        """Rows as a caller named them; those that are selected are positions."""

    def _row(self, row: Any) -> int | None:
        """The position of one row; None stays None."""

    def _unit(self, unit: str | None) -> str:
        """The unit asked for, else the one on screen."""

    def _shown_unit(self, unit: str | None) -> str:
        """Put a unit on screen where one is asked for; empty where none is."""


def count(value: Any, argument: str) -> int | None:
    """A number of features, or of rows where the argument says so, or None.

    Raises
    ------
    InvalidValue
    """
    if value is None:
        return None
    if not is_whole(value) or value < 1:
        raise InvalidValue(
            argument,
            found=shown(value),
            expected="a whole number >= 1",
            fix="leave it out, or pass a number of "
            + ("rows, as 200" if argument == "n_rows" else "features, as 10"),
        )
    return int(value)
