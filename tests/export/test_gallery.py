"""The gallery in docs/ shows what is drawn now: a change of a picture is seen, and meant."""

import re
from pathlib import Path

import pytest

from docs import gallery

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
PIXELS = 0.6
ROUNDING = re.compile(r"\b\d+e-1\d\b")
"""What adding up in another order leaves."""
"""Libraries round differently in the last digit of a coordinate."""


@pytest.fixture(scope="module")
def study():
    with gallery.study() as explainer:
        yield explainer


def test_every_view_has_its_picture():
    assert {path.stem for path in gallery.FOLDER.glob("*.svg")} == set(gallery.pictures())


@pytest.mark.parametrize("name", gallery.pictures())
def test_the_picture_is_what_is_drawn_now(name, study, tmp_path: Path):
    gallery.draw(name, study, tmp_path / "now.svg")
    now = ROUNDING.sub("", (tmp_path / "now.svg").read_text(encoding="utf-8"))
    kept = ROUNDING.sub("", (gallery.FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
    hint = "./dev gallery, and look at it"
    assert NUMBER.sub("#", now) == NUMBER.sub("#", kept), hint
    apart = [
        (one, other)
        for one, other in zip(NUMBER.findall(now), NUMBER.findall(kept), strict=True)
        if abs(float(one) - float(other)) > PIXELS
    ]
    assert not apart, f"{apart[:3]}: {hint}"


def test_the_readme_shows_every_picture_once():
    text = gallery.README.read_text(encoding="utf-8")
    assert gallery.with_table(text) == text, "./dev gallery"
    for name in gallery.pictures():
        assert text.count(f'"docs/gallery/{name}.svg"') == 1
