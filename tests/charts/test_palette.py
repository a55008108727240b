"""Colours by computation: apart for three kinds of colour blindness, legible on their ground."""

from __future__ import annotations

import re
from dataclasses import asdict
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from xwidgets.charts.palette import CATEGORIES, DARK, LIGHT, VIRIDIS, Palette

# Machado, G., Oliveira, M., Fernandes, L. (2009). A physiologically-based model for simulation of
# color vision deficiency. IEEE TVCG 15. Severity 1.0, of linear RGB.
SIGHTS = {
    "all colours": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
THEMES = {"light": LIGHT, "dark": DARK}
# What stands side by side and says something by its colour alone, or nearly.
PAIRS = [
    ("up", "down"),
    ("selected", "rest"),
    ("up", "rest"),
    ("down", "rest"),
    ("up", "neutral"),
    ("down", "neutral"),
    ("selected", "up"),
]
APART = 20.0
"""Of CIE 1976: about 2 is seen side by side, 10 at a glance."""


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = XYZ @ np.clip(rgb, 0, 1) / XYZ.sum(axis=1)
    f = [np.cbrt(t) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, two: str, sight: str) -> float:
    seen = [lab(np.asarray(SIGHTS[sight]) @ linear(colour)) for colour in (one, two)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def contrast(one: str, two: str) -> float:
    """WCAG 2.2: of relative luminances."""
    high, low = sorted((float(XYZ[1] @ linear(colour)) for colour in (one, two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_what_means_something_is_told_apart(theme, sight):
    palette = asdict(THEMES[theme])
    found = {pair: apart(palette[pair[0]], palette[pair[1]], sight) for pair in PAIRS}
    assert {pair: round(d, 1) for pair, d in found.items() if d < APART} == {}


@pytest.mark.parametrize("sight", SIGHTS)
def test_categories_are_told_apart(sight):
    close = {
        (one, two): round(apart(one, two, sight), 1)
        for one, two in combinations(CATEGORIES, 2)
        if apart(one, two, sight) < 10.0
    }
    assert close == {}


@pytest.mark.parametrize("sight", SIGHTS)
def test_a_ramp_rises_in_lightness_for_everybody(sight):
    ramp = ["#" + "".join(f"{part:02x}" for part in one) for one in VIRIDIS]
    lightness = [lab(np.asarray(SIGHTS[sight]) @ linear(one))[0] for one in ramp]
    assert (np.diff(lightness) > 0).all()


@pytest.mark.parametrize("theme", THEMES)
def test_words_and_marks_are_legible(theme):
    palette = THEMES[theme]
    for ground in (palette.surface, palette.faint):
        assert contrast(palette.ink, ground) >= 7
        assert contrast(palette.muted, ground) >= 4.5
    for mark in (palette.selected, palette.up, palette.down):
        assert contrast(mark, palette.surface) >= 3


def test_the_page_has_the_same_colours():
    text = (Path(__file__).parents[2] / "js" / "src" / "runtime" / "theme.ts").read_text()
    for name, palette in (("LIGHT", LIGHT), ("DARK", DARK)):
        [body] = re.findall(rf"const {name}: Palette = \{{(.*?)\}};", text, re.DOTALL)
        told = dict(re.findall(r"(\w+): \"(#[0-9a-f]{6})\"", body))
        assert told == asdict(palette) and isinstance(palette, Palette)
