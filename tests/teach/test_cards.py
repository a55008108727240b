"""Cards of a kernel: what they are given, what they carry, what is written down."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import xwidgets as xw
from xwidgets import teach
from xwidgets.errors import InvalidType, InvalidValue, UnknownName
from xwidgets.teach.card import MIME

CHOICES = {"one": "Too few.", "two": "Yes."}


def ask(**changes: Any) -> teach.Card:
    return teach.quiz(
        **{"question": "How **many**?", "choices": CHOICES, "answer": "two", **changes}
    )


def test_python_knows_what_was_answered():
    card = ask()
    assert card.correct is None
    card.state = {"answer": ["one"], "tries": 1}
    assert card.correct is False
    card.state = {"answer": ["two"], "tries": 2}
    assert card.correct is True
    assert repr(card) == "<How **many**?: Right.>"


def test_a_list_of_answers_is_ticked():
    card = teach.quiz("Which?", ["a", "b", "c"], answer=["a", "c"])
    assert card.options["several"]
    card.state = {"answer": ["a"], "tries": 1}
    assert not card.correct
    card.state = {"answer": ["c", "a"], "tries": 2}
    assert card.correct


def test_an_order_never_begins_in_order():
    for seed in range(20):
        options = teach.order("Sort", ["a", "b"], seed=seed).options
        assert options["begin"] == ["b", "a"]
    three = [teach.order("Sort", ["a", "b", "c", "d"], seed=s).options["begin"] for s in (1, 1, 2)]
    assert three[0] == three[1] != three[2]


def test_numbers_of_numpy_travel():
    options = teach.number(
        "?", np.float32(0.5), within=np.float64(0.1), near={np.int64(2): "x"}
    ).options
    assert options["answer"] == 0.5 and options["near"] == [{"value": 2.0, "feedback": "x"}]
    assert json.dumps(options)


def test_texts_lose_the_indentation_of_their_code():
    card = teach.quiz(
        """
        First line
        second line
        """,
        CHOICES,
        "two",
    )
    assert card.options["question"] == "First line\nsecond line"


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: ask(answer="three"), UnknownName, "answer: found 'three'"),
        (lambda: ask(answer=["two", "Tow"]), UnknownName, "did you mean 'two'"),
        (lambda: ask(answer=[]), InvalidValue, "answer: found none"),
        (lambda: ask(answer=2), InvalidType, "answer: found 2; expected a choice"),
        (lambda: ask(choices={"one": ""}), InvalidValue, "choices: found 1 of them; expected 2"),
        (lambda: ask(choices="one"), InvalidType, "choices: found 'one'"),
        (lambda: ask(choices=["one", "one"]), InvalidValue, "choices: found 'one' twice"),
        (
            lambda: ask(choices={"one": 1, "two": ""}),
            InvalidType,
            "choices: found 1; expected a text",
        ),
        (lambda: ask(question=" "), InvalidValue, "question: found an empty text"),
        (lambda: ask(hint=None), InvalidType, "hint: found None"),
        (lambda: teach.number("?", "a"), InvalidType, "answer: found 'a'; expected a number"),
        (lambda: teach.number("?", True), InvalidType, "answer: found True"),
        (lambda: teach.number("?", float("nan")), InvalidValue, "answer: found nan"),
        (lambda: teach.number("?", 1, within=-1), InvalidValue, "within: found -1"),
        (lambda: teach.number("?", 1, near=[2]), InvalidType, "near: found [2]"),
        (lambda: teach.number("?", 1, within=1, near={2: "x"}), InvalidValue, "counts as right"),
        (lambda: teach.order("?", ["a"]), InvalidValue, "items: found 1 of them"),
        (lambda: teach.order("?", "ab"), InvalidType, "items: found 'ab'"),
        (lambda: teach.order("?", ["a", "b"], seed="x"), InvalidType, "seed: found 'x'"),  # type: ignore[arg-type]
        (
            lambda: setattr(ask(), "state", {"answer": 7}),
            InvalidType,
            "state: found 7 as the answer; expected a list of choices",
        ),
        (
            lambda: setattr(teach.number("?", 1), "state", {"answer": "7"}),
            InvalidType,
            "state: found '7' as the answer; expected a number",
        ),
        (lambda: teach.steps(object(), "shap"), InvalidType, "explainer: found 'object'"),  # type: ignore[arg-type]
        (lambda: teach.exercise(len), InvalidType, "title: found the function itself"),
        (lambda: teach.exercise("x")(1), InvalidType, "function: found 1"),  # type: ignore[arg-type]
        (lambda: teach.exercise("x", points=-1), InvalidValue, "points: found -1"),
    ],
)
def test_errors_name_argument_and_fix(make: Callable, kind: type[Exception], message: str):
    with pytest.raises(kind) as caught:
        make()
    assert message in str(caught.value)
    assert "Fix: " in str(caught.value)


def test_a_card_can_be_shown_without_a_kernel():
    card = ask(question="<b>How</b> many?", hint="Count `them`.")
    data, _ = card._repr_mimebundle_() or ({}, {})
    assert data[MIME] == {"kind": "quiz", "options": card.options, "state": {}}
    assert json.loads(json.dumps(data[MIME])) == data[MIME]
    html = data["text/html"]
    assert "&lt;b&gt;How&lt;/b&gt; many?" in html and "<script" not in html
    assert html.index("<details>") < html.index("<code>them</code>")
    assert html.count("Too few.") == 1  # behind the fold alone


def test_a_card_needs_no_explainer_and_no_view():
    card = ask()
    models = {model.model_id: model for model in card._runtime._sent.values()}
    names = [n for ref in card._pieces for n in models[ref.removeprefix("anywidget:")].names]
    assert names == ["asking", "teach"]  # what is put in order, and the cards
    assert not hasattr(card, "_hub")


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What is published, in order."""
    import IPython.display

    found: list[dict] = []

    def publish(data: dict, metadata: dict | None = None, **rest: Any) -> None:
        found.append({"data": data, **rest})

    monkeypatch.setattr(IPython.display, "publish_display_data", publish)
    return found


def test_what_was_answered_is_written_beside_the_card(published: list[dict]):
    card = ask()
    card.state = {"answer": ["one"], "tries": 1}
    assert published == []  # it is not shown yet
    card._ipython_display_()
    live, kept = published
    assert MIME in live["data"]
    assert not kept["update"]
    card.state = {"answer": ["two"], "tries": 2}
    again = published[-1]
    assert again["update"] and again["transient"] == kept["transient"]
    assert "Answered: two" in again["data"]["text/html"]
    assert card.still in again["data"]["text/html"]


def test_while_it_is_published_a_card_is_one_output(
    published: list[dict], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XWIDGETS_PUBLISH", "1")
    card = ask()
    card._ipython_display_()
    card.state = {"answer": ["two"], "tries": 1}
    assert [MIME in one["data"] for one in published] == [True]


def test_cards_are_found_by_name():
    assert xw.teach is teach


PROBE = """
import json, sys
from xwidgets import teach
card = teach.quiz("?", ["a", "b"], answer="a")
card._repr_mimebundle_()
print(json.dumps(sorted(sys.modules)))
"""


def test_a_card_loads_no_explainer_and_no_model():
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    heavy = {"sklearn", "shap", "pandas", "scipy", "xwidgets.explainer", "xwidgets.views.catalogue"}
    assert loaded & heavy == set()
