"""Every view can ask what is expected before it shows anything; those that cannot say why here."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from xwidgets import Explainer
from xwidgets.views import catalogue

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "js" / "src" / "views"
ASKS_NOTHING = {
    "dashboard": "holds other views, each of which gives away what another one asks",
    "step_through": "is itself a walk that holds back what comes next",
    "table": "shows the rows as they are: there is nothing to be guessed",
}
LINE = """\
guess : bool
    Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
    answer stands beside the truth, and ``view.guess`` has both.
"""


def asking_methods() -> dict[str, object]:
    """Of `Explainer`, those that return a view."""
    found = {}
    for name, method in inspect.getmembers(Explainer, inspect.isfunction):
        where = method.__module__.split(".")
        returned = str(inspect.signature(method).return_annotation)
        if where[:2] == ["xwidgets", "views"] and returned.endswith("View"):
            found[name] = method
    return {name: found[name] for name in found if where_from(found[name]) not in ASKS_NOTHING}


def where_from(method: object) -> str:
    return method.__module__.split(".")[2]


@pytest.mark.parametrize("name", sorted(asking_methods()))
def test_every_method_takes_it_and_says_so_in_the_same_words(name):
    method = asking_methods()[name]
    taken = inspect.signature(method).parameters["guess"]
    assert (taken.kind, taken.default) == (taken.KEYWORD_ONLY, False)
    assert LINE in inspect.getdoc(method) + "\n"


@pytest.mark.parametrize("name", sorted(set(catalogue.NAMES) - set(ASKS_NOTHING)))
def test_every_page_half_declares_what_it_asks(name):
    text = (PAGE / name / "index.tsx").read_text(encoding="utf-8")
    declared = text[text.index("export default defineView") :]
    assert re.search(r"\bguess: useGuess\b", declared), f"{name}: see docs/adding-a-method.md"


def test_what_asks_nothing_takes_no_guess():
    for name in set(ASKS_NOTHING) & set(catalogue.NAMES):
        method = getattr(Explainer, name, None)
        if method is not None:
            assert "guess" not in inspect.signature(method).parameters
