"""A small SVG writer: pure functions from numbers and text to markup.

Everything written here is script-free and self-contained: no reference to another file, no id,
no event attribute. Text passes `escape`, always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from typing import Literal

import numpy as np

from ..charts.palette import DARK, LIGHT, Palette
from ..charts.wording import clean

__all__ = [
    "Theme",
    "bar",
    "circle",
    "document",
    "dots",
    "ellipsis",
    "escape",
    "fill",
    "group",
    "line",
    "num",
    "path",
    "polygon",
    "text",
    "text_width",
]

Theme = Literal["auto", "light", "dark"]

FONT = "system-ui,-apple-system,Segoe UI,DejaVu Sans,sans-serif"

# Advance widths in 1/20 em of a wide common face, so that what is fitted here fits anywhere.
_WIDTHS = {
    letter: width / 20
    for width, letters in {
        6: "'IJijl",
        7: " ,-./:;\\f|·",
        8: "!()[]rt",
        10: '"*_`▸◂',
        11: "?Lcsz",
        12: "FPTYakovxy",
        13: "0123456789$EKSbdeghnpqu{}",
        14: "ABCRVXZ",
        15: "HNU",
        16: "&DGOQ",
        17: "#+<=>M^w~−±",
        19: "%",
        20: "@Wm…",
    }.items()
    for letter in letters
}


def escape(content: str) -> str:
    """Text as it may stand in markup and in attribute values.

    >>> escape('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return (
        content.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#39;")
    )


def num(value: float) -> str:
    """A coordinate with one decimal at most.

    >>> num(12.04), num(-0.04), num(3.25)
    ('12', '0', '3.2')
    """
    rounded = round(float(value), 1)
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.1f}"


def text_width(content: str, size: float = 12, bold: bool = False) -> float:
    """Width of a line in pixels, rather too wide than too narrow."""
    ems = 0.0
    for letter in content:
        ems += _WIDTHS.get(letter) or (0.7 if letter < "\u1100" else 1.05)
    return ems * size * (1.14 if bold else 1.0)


def ellipsis(content: str, width: float, size: float = 12, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits into `width` with an ellipsis."""
    content = clean(content, 400)
    if text_width(content, size, bold) <= width:
        return content
    room = width - text_width("…", size, bold)
    kept = 0
    for letter in content:
        room -= text_width(letter, size, bold)
        if room < 0:
            break
        kept += 1
    return content[:kept].rstrip() + "…" if kept else ""


def text(
    x: float,
    y: float,
    content: str,
    *,
    colour: str = "ink",
    anchor: Literal["start", "middle", "end"] = "start",
    size: float = 12,
    bold: bool = False,
    whole: str = "",
) -> str:
    """A line of text at its baseline; `whole` is what a pointer over it reads."""
    names = colour if size == 12 else f"{colour} small"
    if bold:
        names += " bold"
    if anchor != "start":
        names += f" {anchor}"
    title = f"<title>{escape(whole)}</title>" if whole and whole != content else ""
    return f'<text class="{names}" x="{num(x)}" y="{num(y)}">{title}{escape(content)}</text>'


def bar(
    x: float,
    y: float,
    width: float,
    height: float,
    colour: str,
    *,
    radius: float = 0,
    whole: str = "",
    extra: str = "",
) -> str:
    """A filled rectangle."""
    rounded = f' rx="{num(radius)}"' if radius else ""
    more = f" {extra}" if extra else ""
    shape = (
        f'<rect class="{colour}" x="{num(x)}" y="{num(y)}" width="{num(max(width, 0))}" '
        f'height="{num(max(height, 0))}"{rounded}{more}'
    )
    return f"{shape}><title>{escape(whole)}</title></rect>" if whole else f"{shape}/>"


def fill(x: float, y: float, width: float, height: float, hex_colour: str) -> str:
    """A rectangle in a colour that is the same in every theme."""
    return (
        f'<rect fill="{hex_colour}" x="{num(x)}" y="{num(y)}" '
        f'width="{num(width)}" height="{num(height)}"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str = "line", extra: str = "") -> str:
    """A stroke of one pixel."""
    more = f" {extra}" if extra else ""
    return f'<path class="{colour}-stroke"{more} d="M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}"/>'


def path(d: str, colour: str, extra: str = "") -> str:
    """A stroked path; `colour` is a name of the palette."""
    return f'<path class="{colour}-stroke"{" " + extra if extra else ""} d="{d}"/>'


def polygon(
    points: Iterable[tuple[float, float]], colour: str, *, whole: str = "", extra: str = ""
) -> str:
    """A filled polygon."""
    corners = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    more = f" {extra}" if extra else ""
    shape = f'<polygon class="{colour}" points="{corners}"{more}'
    return f"{shape}><title>{escape(whole)}</title></polygon>" if whole else f"{shape}/>"


def circle(x: float, y: float, radius: float, colour: str, extra: str = "") -> str:
    """A ring (or, with a fill colour, a disc)."""
    more = f" {extra}" if extra else ""
    return f'<circle class="{colour}" cx="{num(x)}" cy="{num(y)}" r="{num(radius)}"{more}/>'


def dots(x: np.ndarray, y: np.ndarray, size: float, colour: str) -> str:
    """Round dots on a grid of half pixels, as one path.

    `colour` is a name of the palette or ``#rrggbb``. A dot is a line without length: of closed
    points that stand in one path, viewers of PDF show none.
    """
    if not len(x):
        return ""
    points = np.unique(np.stack([np.rint(x * 2), np.rint(y * 2)], axis=1).astype(int), axis=0)
    moves = np.diff(points, axis=0, prepend=[[0, 0]]).tolist()
    d = "".join(f"m{dx}{dy}h0" if dy < 0 else f"m{dx} {dy}h0" for dx, dy in moves)
    paint = f'stroke="{colour}"' if colour.startswith("#") else f'class="{colour}-stroke"'
    return f'<path {paint} stroke-width="{num(2 * size)}" d="M{d[1:]}"/>'


def dot_layer(content: str, opacity: float = 1.0) -> str:
    """Where `dots` go: half pixels, round."""
    faded = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return (
        f'<g transform="scale(.5)" fill="none" stroke-linecap="round"{faded}>{content}</g>'
        if content
        else ""
    )


def group(content: str, x: float = 0, y: float = 0) -> str:
    """Content moved by (x, y)."""
    return f'<g transform="translate({num(x)} {num(y)})">{content}</g>'


@cache
def _rules(palette: Palette, scope: str) -> str:
    rules = []
    for item in fields(palette):
        name, value = item.name.replace("_", "-"), getattr(palette, item.name)
        rules.append(f"{scope} .{name}{{fill:{value}}}{scope} .{name}-stroke{{stroke:{value}}}")
    rules.append(f"{scope} .halo{{stroke:{palette.surface}}}")
    return "".join(rules)


@cache
def _style(theme: Theme) -> str:
    scope = f".xw-{theme}"
    base = (
        f"{scope} text{{font:12px {FONT};font-variant-numeric:tabular-nums}}"
        f"{scope} .small{{font-size:11px}}{scope} .bold{{font-weight:600}}"
        f"{scope} .middle{{text-anchor:middle}}{scope} .end{{text-anchor:end}}"
        f"{scope} .halo{{paint-order:stroke;stroke-width:4}}"
    )
    colours = _rules(DARK if theme == "dark" else LIGHT, scope)
    if theme == "auto":
        colours += f"@media (prefers-color-scheme:dark){{{_rules(DARK, scope)}}}"
    return base + colours


def document(body: str, width: float, height: float, *, title: str, theme: Theme) -> str:
    """A whole SVG file; ``"auto"`` follows the reader's light or dark preference."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="xw-{theme}" width="{num(width)}" '
        f'height="{num(height)}" viewBox="0 0 {num(width)} {num(height)}" role="img" '
        f'aria-label="{escape(title)}"><style>{_style(theme)}</style>{body}</svg>'
    )
