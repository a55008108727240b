"""An answer is judged in the page and in Python: both are held to the same cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xwidgets.teach.judge import KINDS, judge
from xwidgets.teach.text import html

HERE = Path(__file__).parent
JUDGED = json.loads((HERE / "judged.json").read_text(encoding="utf-8"))
TEXTS = json.loads((HERE / "texts.json").read_text(encoding="utf-8"))


def test_every_kind_has_cases():
    assert {one["kind"] for one in JUDGED} == set(KINDS)


@pytest.mark.parametrize(
    ("card", "case"), [(card, case) for card in JUDGED for case in card["cases"]]
)
def test_answers_are_judged_as_agreed(card: dict, case: dict):
    assert list(judge(card["kind"], card["options"], case["answer"])) == case["verdict"]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_text_is_never_markup(text: str, expected: str):
    assert html(text).replace("&quot;", '"') == expected
