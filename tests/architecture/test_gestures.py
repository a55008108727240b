"""What somebody chooses in a page can be written as Python, and be read again."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import get_type_hints

import pytest

import xwidgets as xw
from xwidgets.views.catalogue import NAMES, with_part
from xwidgets.widgets.selection import Selection
from xwidgets.widgets.shared import SHARED
from xwidgets.widgets.shared_values import SharedValues
from xwidgets.widgets.wire import Arrangement

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "js" / "src" / "views"

NO_GESTURE = {
    "partners": "what 'auto' colors by is found by the page, and found again",
}
ARGUMENTS = {  # of explainer.dashboard
    "place": "names",
    "tabs": "tabs",
    "pins": "pins",
    "drawer": "drawer",
    "looks": "looks",
}
NO_ARGUMENT = {
    "model": "the code begins with it: models[NAME]",
    "guess": "an answer of whoever was asked: written for somebody else it gives the answer away",
}
READ_ALONE = {"drift": "nothing in its page sets a look"}


def test_every_shared_value_has_code_or_a_reason() -> None:
    silent = {name for name, key in SHARED.items() if not key.code}
    assert silent == set(NO_GESTURE)
    words = {"shared": SharedValues, "selection": Selection}
    for name, key in SHARED.items():
        if key.code in words:
            said = inspect.getdoc(words[key.code]) or ""
            assert re.search(rf"^{name} : ", said, re.MULTILINE), name


def test_all_that_a_dashboard_remembers_is_an_argument_or_has_a_reason() -> None:
    known = set(get_type_hints(Arrangement))
    assert known <= {*ARGUMENTS, *NO_ARGUMENT}
    assert set(ARGUMENTS.values()) <= set(inspect.signature(xw.Explainer.dashboard).parameters)


@pytest.mark.parametrize("view", NAMES)
def test_what_is_chosen_in_a_view_is_written_and_read(view: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in sorted((PAGE / view).rglob("*.ts*"))]
    chosen = any(re.search(r"\buseLook<", text) for text in sources)
    index = (PAGE / view / "index.tsx").read_text(encoding="utf-8")
    declared = index[index.index("export default") :]
    writes = bool(re.search(r"\bcode\b", declared))
    if view in READ_ALONE:
        assert not writes
        return
    assert writes == chosen
    assert not chosen or view in with_part("look")
