"""A view that asks first: its still, what Python reads of a guess, and what stays as it is."""

from __future__ import annotations

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.errors import InvalidType
from xwidgets.results.guess import Guess
from xwidgets.widgets.pieces import GUESS

WAITS = "asks what you expect"
ASKED = {"kind": "order", "question": "Which 2 features?", "choices": [], "n": 2, "truth": ["a"]}
GIVEN = {
    "state": "given",
    "asked": ASKED,
    "said": ["b", "a"],
    "truth": ["a", "b"],
    "gap": 2,
    "words": "None of your 2 are in their place.",
}


def chance(X: np.ndarray) -> np.ndarray:
    return np.asarray(X)[:, 0] * 2.0 + np.asarray(X)[:, 1]


@pytest.fixture(scope="module")
def explainer():
    X = np.arange(24.0).reshape(12, 2)
    with xw.explain(chance, X, feature_names=["a", "b"]) as found:
        yield found


def html(view) -> str:
    data, _ = view._repr_mimebundle_()
    return data["text/html"]


def test_what_it_shows_is_in_no_still_before_somebody_has_guessed(explainer):
    view = explainer.importance(guess=True)
    assert WAITS in html(view)
    assert "mean" not in html(view)
    view.arrangement = {"guess": {"state": "skipped"}}
    assert WAITS not in html(view)
    view.arrangement = {"guess": GIVEN}
    assert html(view) == html(explainer.importance())


def test_python_reads_what_was_guessed_and_the_gap(explainer):
    view = explainer.importance(guess=True)
    assert view.guess is None
    view.arrangement = {"guess": {"state": "skipped"}}
    assert view.guess is None
    view.arrangement = {"guess": GIVEN}
    assert view.guess == Guess(
        question="Which 2 features?",
        said=("b", "a"),
        truth=("a", "b"),
        gap=2,
        words="None of your 2 are in their place.",
    )
    assert hash(view.guess)
    waiting = {key: value for key, value in GIVEN.items() if key in ("state", "asked", "said")}
    view.arrangement = {"guess": waiting}
    assert view.guess == Guess("Which 2 features?", ("b", "a"), None, None, "")
    assert explainer.importance().guess is None


def test_a_saved_picture_hides_what_the_page_hides_and_numbers_stay(explainer, tmp_path):
    view, other = explainer.importance(guess=True), explainer.importance()
    assert view.to_frame().equals(other.to_frame())

    def saved(one, name):
        one.save(tmp_path / name)
        return (tmp_path / name).read_text()

    assert saved(view, "view.csv") == saved(other, "other.csv")
    assert WAITS in saved(view, "view.svg") and WAITS in view.exported("svg").decode()
    view.arrangement = {"guess": GIVEN}
    assert saved(view, "view.svg") == saved(other, "other.svg")


def test_its_code_travels_only_with_views_that_ask(explainer, tmp_path):
    plain = explainer.importance()
    asking = explainer.importance(guess=True)
    refs = set(asking._pieces) - set(plain._pieces)
    sent = explainer._live.hub.runtime._sent[GUESS]
    assert f"anywidget:{sent.model_id}" in refs
    asking.save(tmp_path / "asking.html")
    plain.save(tmp_path / "plain.html")
    texts = [(tmp_path / name).read_text() for name in ("asking.html", "plain.html")]
    assert '"guess": {"state": "open"}' in texts[0] or '"guess":{"state":"open"}' in texts[0]
    assert WAITS in texts[0]
    assert len(texts[0]) > len(texts[1]) and WAITS not in texts[1]


def test_only_true_and_false_are_taken(explainer):
    with pytest.raises(InvalidType, match="guess"):
        explainer.importance(guess="yes")
