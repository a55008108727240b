"""Exercises: a check never raises, and says what it found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from xwidgets import teach
from xwidgets.teach import exercises as module


@pytest.fixture(autouse=True)
def begin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "_exercises", {})
    yield


def answers(function: Any) -> teach.Exercise:
    return teach.exercise("Do *it*", hint="Look.", points=2)(function)


@pytest.mark.parametrize(
    ("returned", "status", "said"),
    [
        (None, "right", ""),
        (True, "right", ""),
        (np.True_, "right", ""),
        (False, "wrong", ""),
        (np.False_, "wrong", ""),
        ("Too small.", "wrong", "Too small."),
        ("", "wrong", ""),
    ],
)
def test_a_check_says_right_or_what_is_wrong(returned: object, status: str, said: str):
    one = answers(lambda answer: returned)
    card = one.check(1)
    assert card.state == {"status": status, "said": said}
    assert card.correct is one.passed is (status == "right")
    assert ("right" in repr(card).lower()) is card.correct


def test_an_assertion_says_what_is_wrong():
    def check(answer: Any) -> None:
        if answer != 1:
            raise AssertionError("One, please.")

    assert answers(check).check(2).state == {"status": "wrong", "said": "One, please."}


@pytest.mark.parametrize("open_answer", [..., (..., 1), {"a": [...]}, [{"a": ...}], (1, [...])])
def test_what_is_not_answered_is_not_checked(open_answer: object):
    def check(answer: object) -> None:
        raise RuntimeError("must not run")

    one = answers(check)
    card = one.check(open_answer)
    assert card.correct is None and not one.passed
    assert "in place of `...`" in card.state["said"]


def test_a_check_that_cannot_read_an_answer_says_so():
    one = answers(lambda answer: answer["*x*"])
    card = one.check({})
    assert card.state["status"] == "failed"
    assert card.state["said"] == "This check could not read your answer (dict): KeyError: '*x*'"
    assert card.correct is False
    html = card._without_kernel()["text/html"]
    assert "&#x27;*x*&#x27;" in html  # as Python says it, not in italics


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (None, "None"),
        ([0.7], "list"),
        (np.zeros(1000), "ndarray, 1,000 values"),
        (np.zeros((3, 2)), "ndarray, 3 x 2 values"),
    ],
)
def test_it_says_what_it_was_given(answer, kind):
    said = answers(lambda answer: float(answer)).check(answer).state["said"]
    assert said.startswith(f"This check could not read your answer ({kind}): TypeError: ")


def test_a_check_that_answers_something_else_says_so():
    card = answers(lambda answer: 3).check(1)
    assert "returned 3" in card.state["said"]


def test_an_array_is_an_answer():
    one = answers(lambda answer: None)
    assert one.check(np.array([1.0, 2.0])).correct


def test_progress_follows():
    def first(answer: int) -> bool:
        return answer == 1

    def second(answer: int) -> bool:
        return answer == 2

    one = teach.exercise("One", points=2)(first)
    two = teach.exercise("Two")(second)
    card = teach.progress()
    assert card.state["points"] == 3 and card.state["done"] == 0
    one.check(1)
    two.check(1)
    assert [each["status"] for each in card.state["exercises"]] == ["right", "wrong"]
    assert card.state["done"] == 2
    one.check(2)  # what was checked last counts
    assert card.state["done"] == 0
    again = teach.exercise("One, anew")(first)  # the cell ran again
    assert not again.passed
    assert [each["title"] for each in card.state["exercises"]] == ["One, anew", "Two"]


def test_an_exercise_is_still_its_function():
    one = answers(lambda answer: "no")
    assert one(1) == "no"


def test_a_published_page_has_no_cells_and_its_reader_no_points(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XWIDGETS_PUBLISH", "1")
    one = answers(lambda answer: True)
    assert one.check(1).correct
    card = teach.progress()
    assert card.state["points"] == 2 and card.state["done"] == 0
    assert card.options["published"] and card.state["exercises"][0]["status"] == "open"
    assert "cell" not in one.check(...).state["said"]
