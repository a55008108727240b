"""Every chart can be read as a table; views without one say why here."""

from __future__ import annotations

from pathlib import Path

import pytest

from xwidgets.views import catalogue

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "js" / "src" / "views"
WITHOUT = {
    "checks": "a list of findings in words, each with its number",
    "dashboard": "holds other views, each of which has its own",
    "narrative": "words alone",
    "step_through": "every step says its numbers in words, every picture names all of its own",
    "table": "is a table",
}
BY_ROW = {"force", "what_if"}
"""Where the picture of one row brings its table along (js/src/row/ForcePlot.tsx)."""


def sources(name: str) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted((PAGE / name).glob("*.ts*")))


@pytest.mark.parametrize("name", sorted(set(catalogue.NAMES) - set(WITHOUT)))
def test_every_chart_is_a_table_too(name):
    text = sources(name)
    if name in BY_ROW:
        assert "<ForcePlot" in text
    else:
        assert "<AsTable" in text, f"{name}: see docs/adding-a-method.md"
        assert "twinOf(" in text or "Twin(" in text


def test_what_says_why_it_has_none_has_none():
    assert set(WITHOUT) | BY_ROW <= set(catalogue.NAMES)
    assert not [name for name in WITHOUT if "<AsTable" in sources(name)]
    assert "<AsTable" in (ROOT / "js" / "src" / "row" / "ForcePlot.tsx").read_text(encoding="utf-8")
