"""A view that asks what is expected before it shows anything: what is known of that in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data.wording import shown
from ..errors import InvalidType
from ..results.guess import Guess

__all__ = ["check_guess", "given", "waiting_drawing", "waiting_picture", "waiting_words", "waits"]


def check_guess(guess: Any) -> bool:
    """Whether a view asks first.

    Raises
    ------
    InvalidType
    """
    if not isinstance(guess, bool):
        raise InvalidType("guess", found=shown(guess), expected="True or False", fix="guess=True")
    return guess


def waits(arrangement: Mapping[str, Any]) -> bool:
    """Whether what it shows is still hidden."""
    return arrangement.get("guess", {}).get("state") == "open"


def given(arrangement: Mapping[str, Any]) -> Guess | None:
    """What was guessed; None where nothing was."""
    told = arrangement.get("guess", {})
    if told.get("state") != "given":
        return None
    truth = told.get("truth")
    return Guess(
        told["asked"]["question"],
        _tuples(told["said"]),
        None if truth is None else _tuples(truth),
        told.get("gap"),
        told.get("words", ""),
    )


def _tuples(values: list[Any]) -> tuple[Any, ...]:
    return tuple(_tuples(one) if isinstance(one, list) else one for one in values)


def waiting_words(title: str) -> str:
    """What stands in the place of what a view shows, for who cannot see it."""
    return f"{title}: {WAITS}"


def waiting_picture(title: str, width: float = 960, theme: str | None = None) -> str:
    """The same as SVG."""
    from ..export.frame import as_theme, nothing, sized

    return sized(lambda look: nothing(look, title, WAITS), title, width, as_theme(theme))


def waiting_drawing(title: str) -> Callable[..., str]:
    """The same in the place of what draws a picture."""

    def draw(scene: object, *, width: float = 960, theme: str | None = None) -> str:
        return waiting_picture(title, width, theme)

    return draw


WAITS = "it asks what you expect before it shows anything. Run the cell to guess, or to be shown."
