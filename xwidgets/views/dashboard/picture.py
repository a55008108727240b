"""The dashboard: importance, dependence, force and all rows in one quiet frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...charts.scene import Scene
from ...charts.wording import clean, gap_text, integer_text, number_text, plural
from ...export.frame import Block, Look, picture
from ...export.svg import bar, ellipsis, escape, group, line, text, text_width
from ..catalogue import NAMES, about, part
from ..places import in_sight

__all__ = ["block", "draw", "drawable", "trust_text", "views_of"]

PAD = 14.0
NARROW = 700
HEAD = 40.0
FOOT = 30.0
MAX_POINTS = 1300
"""Of one view among others."""


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """The dashboard as SVG; one column below 700 px."""
    return picture(block, scene, title="Explanation", width=width, theme=theme, pad=0)


def block(scene: Scene, look: Look) -> Block:
    """Header, panels, footer."""
    parts = [_header(scene, look)]
    y = HEAD
    wide = look.width >= NARROW
    views = [kind for kind in views_of(scene) if _block_of(kind) is not None]
    beside = wide and views[:2] == ["importance", "dependence"]
    if beside:
        left = round(look.width * 0.37)
        one = _panel("importance", scene, look.of(left - 2 * PAD))
        two = _panel("dependence", scene, look.of(look.width - left - 2 * PAD, one.height))
        height = max(one.height, two.height) + 2 * PAD
        parts += [group(one.body, PAD, y + PAD), group(two.body, left + PAD, y + PAD)]
        parts += [line(0, y, look.width, y, "line"), line(left, y, left, y + height, "line")]
        y += height
    for kind in views[2:] if beside else views:
        panel = _panel(kind, scene, look.of(look.width - 2 * PAD))
        parts += [line(0, y, look.width, y, "line"), group(panel.body, PAD, y + PAD)]
        y += panel.height + 2 * PAD
    parts += [line(0, y, look.width, y, "line"), group(_footer(scene, look), PAD, y)]
    return Block("".join(parts), y + FOOT)


def views_of(scene: Scene) -> list[str]:
    """Those that are in sight, as the view says; else those of the overview."""
    return list(dict.fromkeys(scene.options.get("views") or in_sight({}, drawable())))


def drawable() -> tuple[str, ...]:
    """Views that can be a panel of a still picture."""
    return tuple(name for name in NAMES if _block_of(name) is not None)


def _panel(kind: str, scene: Scene, look: Look) -> Block:
    draw_block = _block_of(kind)
    assert draw_block is not None
    return draw_block(scene, look._replace(max_points=MAX_POINTS))


def _block_of(kind: str) -> Callable[[Scene, Look], Block] | None:
    """What draws a view as a panel; None where it is no panel of a still picture."""
    if kind not in NAMES or about(kind).get("alone"):
        return None
    return getattr(part(kind, "picture"), "block", None)


def _header(scene: Scene, look: Look) -> str:
    count = ""
    if scene.selected is not None:
        n_total = plural(scene.n_total, "row")
        count = f"{integer_text(scene.n_selected)} of {n_total} selected"
    room = look.width - 2 * PAD - (text_width(count) + 16 if count else 0)
    name = ellipsis(scene.model_name or "model", 0.6 * room, bold=True)
    tail = ", ".join(
        (plural(scene.n_total, "row"), plural(len(scene.names), "feature"), scene.output_label)
    )
    rest = ellipsis(tail, room - text_width(name, bold=True) - 10)
    whole = f"<title>{escape(look.whole(scene.model_name))}</title>"
    head = (
        f'<text class="ink bold" x="14" y="25">{whole}{escape(name)}'
        f'<tspan class="muted" font-weight="400" dx="10">{escape(rest)}</tspan></text>'
    )
    if count:
        head += text(look.width - PAD, 25, count, anchor="end")
    return head


def _footer(scene: Scene, look: Look) -> str:
    words = trust_text(scene)
    room = look.width - 2 * PAD - 14
    dot = bar(0, 11, 8, 8, "selected", radius=4)
    return dot + text(14, 19, ellipsis(words, room), colour="muted", whole=look.whole(words))


def trust_text(scene: Scene) -> str:
    """The doubt in one line: algorithm, additivity gap, error, rows still to come."""
    trust: Mapping[str, Any] = {**scene.attributions.trust, **scene.trust}
    parts = [clean(trust.get("method") or scene.attributions.method)]
    gap = trust.get("additivity_gap")
    if gap is not None and np.size(gap):
        worst = float(np.nanmax(np.abs(np.asarray(gap, dtype=np.float64))))
        parts.append(f"additivity gap {gap_text(worst)}")
    error = trust.get("standard_error")
    if error is not None and np.ndim(error) == 0:
        parts.append(f"standard error {number_text(float(error), 2)}")
    if scene.n_not_finite:
        parts.append(f"{plural(scene.n_not_finite, 'attribution')} not finite, drawn as 0")
    if scene.n_explained < scene.n_total:
        done, total = integer_text(scene.n_explained), integer_text(scene.n_total)
        parts.append(f"so far {done} of {total} rows")
    parts += [clean(note) for note in trust.get("notes") or ()]
    return " · ".join(part for part in parts if part)
