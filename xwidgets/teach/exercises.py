"""Exercises: a function checks what a learner has computed, and a card says what it found."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..data.wording import shown
from ..errors import InvalidType
from ..widgets.published import is_publishing
from .card import Card
from .given import number_of, text_of

__all__ = ["Exercise", "exercise", "progress"]

Check = Callable[[Any], Any]

HOW_TO_ANSWER = "Put your answer in place of `...`, and run the cell again."
IN_THE_NOTEBOOK = "Open the notebook of this page to answer it."

_exercises: dict[str, Exercise] = {}
_progress: weakref.WeakSet[Card] = weakref.WeakSet()


class Exercise:
    """What a learner is asked to compute, and the function that checks it.

    Made by :func:`exercise`. It can be called as the function itself.
    """

    def __init__(self, function: Check, title: str, hint: str, points: float) -> None:
        self._function = function
        self._status = "open"
        self.title = title
        self.hint = hint
        self.points = points
        self.__doc__ = function.__doc__
        self.__name__ = getattr(function, "__name__", title)

    def __call__(self, answer: Any) -> Any:
        return self._function(answer)

    def __repr__(self) -> str:
        return f"<exercise {self.__name__}: {self.title}>"

    @property
    def passed(self) -> bool:
        """Whether what was checked last is right."""
        return self._status == "right"

    def check(self, answer: Any) -> Card:
        """Check an answer.

        Parameters
        ----------
        answer : object
            Whatever the exercise asks for; ``...`` where it is not answered yet.

        Returns
        -------
        Card
            It says that the answer is right, or what is wrong. It never raises, so that a
            notebook runs to its end whatever is in it.
        """
        self._status, said = _checked(self._function, answer)
        _exercises[self.__name__] = self
        _tell()
        options = {"question": self.title, "hint": self.hint, "points": self.points}
        return Card("exercise", options, {"status": self._status, "said": said})


def exercise(title: str, hint: str = "", points: float = 1) -> Callable[[Check], Exercise]:
    """Make an exercise of a function that checks an answer.

    Parameters
    ----------
    title : str
        What is asked, in a few words.
    hint : str, optional
        Shown to whoever asks for it once an answer was wrong.
    points : float, optional
        What it counts in :func:`progress`.

    Returns
    -------
    callable
        A decorator. The function below it is given the answer. It returns None or True where
        that is right, and else a text that says what is wrong; an ``assert`` with a text does
        the same.

    See Also
    --------
    progress : All exercises, and which of them are done.
    quiz : A question that needs no code.

    Notes
    -----
    Exercises are told apart by the names of their functions: a cell that runs again replaces its
    own, and so does another function of the same name. Give each one a name of its own.

    **When it misleads.** It says what the function says: an answer that was not thought of may
    pass. Check what the answer does, not how it is written.

    Examples
    --------
    >>> from xwidgets import teach
    >>> @teach.exercise("Name the column that leaks")
    ... def leak(answer):
    ...     assert isinstance(answer, str), "Name one column, as a text."
    ...     if answer != "closed_at":
    ...         return f"`{answer}` is known before the loan is granted."
    >>> leak.check(...)
    <Name the column that leaks: Put your answer in place of `...`, and run the cell again.>
    >>> leak.check("income").correct, leak.check("closed_at").correct, leak.passed
    (False, True, True)
    """
    if callable(title):
        raise InvalidType(
            "title",
            found="the function itself",
            expected="what is asked",
            fix='write @teach.exercise("Name the column that leaks")',
        )
    words = text_of("title", title)
    help = text_of("hint", hint, may_be_empty=True)
    counted = number_of("points", points, least=0.0)

    def decorate(function: Check) -> Exercise:
        if not callable(function):
            raise InvalidType(
                "function",
                found=shown(function),
                expected="a function of one argument, the answer",
                fix=f"write @teach.exercise({shown(words)}) above a def",
            )
        made = _exercises[function.__name__] = Exercise(function, words, help, counted)
        _tell()
        return made

    return decorate


def progress(title: str = "Exercises") -> Card:
    """All exercises of this kernel, and which of them are done.

    Parameters
    ----------
    title : str, optional
        What stands above them.

    Returns
    -------
    Card
        It follows every further check. Exercises come in the order in which they were defined. On
        a published page it lists them as still to be done: whoever reads it has done none.

    See Also
    --------
    exercise : Define one.

    Notes
    -----
    **When it misleads.** It knows what ran since the kernel began; after a restart nothing is
    done.

    Examples
    --------
    >>> from xwidgets import teach
    >>> card = teach.progress()
    >>> {"exercises", "points", "done"} == set(card.state)
    True
    """
    options = {"question": text_of("title", title), "published": is_publishing()}
    card = Card("progress", options, _standing())
    _progress.add(card)
    return card


def _standing() -> dict[str, Any]:
    """Which exercises are done; on a published page none is, by whoever reads it."""
    told = [
        {
            "title": one.title,
            "status": "open" if is_publishing() else one._status,
            "points": one.points,
        }
        for one in _exercises.values()
    ]
    return {
        "exercises": told,
        "points": sum(one["points"] for one in told),
        "done": sum(one["points"] for one in told if one["status"] == "right"),
    }


def _tell() -> None:
    for card in list(_progress):
        card.state = _standing()


def _checked(function: Check, answer: Any) -> tuple[str, str]:
    """(status, what is said about it)."""
    if _is_open(answer):
        return "open", IN_THE_NOTEBOOK if is_publishing() else HOW_TO_ANSWER
    try:
        found = function(answer)
    except AssertionError as error:
        return "wrong", str(error)
    except Exception as error:
        kind = _kind(answer)
        name = type(error).__name__
        return "failed", f"This check could not read your answer ({kind}): {name}: {error}"
    if isinstance(found, str):
        return "wrong", found
    if found is None or isinstance(found, (bool, np.bool_)):
        return ("wrong", "") if found is not None and not found else ("right", "")
    expected = "it should return None, True, or a text that says what is wrong"
    return "failed", f"This check returned {shown(found)}; {expected}."


def _kind(answer: Any) -> str:
    """``str``, ``None``, ``Series, 1,000 values``: one of many is the most frequent mistake."""
    name = "None" if answer is None else type(answer).__name__
    shape = getattr(answer, "shape", ())
    sized = isinstance(shape, tuple) and shape and all(isinstance(n, int) for n in shape)
    return f"{name}, {' x '.join(f'{n:,}' for n in shape)} values" if sized else name


def _is_open(answer: Any) -> bool:
    """Whether it is still to be filled in, as a whole or in a part."""
    if isinstance(answer, Mapping):
        return any(_is_open(one) for one in answer.values())
    if isinstance(answer, (list, tuple)):
        return any(_is_open(one) for one in answer)
    return answer is ...
