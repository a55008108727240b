"""Force: pushes up and pushes down on one prediction meet at f(x)."""

from __future__ import annotations

from ...charts.layout import Push, pushes
from ...charts.probability import probability_ticks
from ...charts.scene import Scene
from ...charts.wording import signed_amount_text
from ...export.frame import Block, Look, heading, missing_row, nothing, picture
from ...export.row_parts import base_text, prediction_text, row_tail
from ...export.scales import Scale, scale, ticks
from ...export.svg import ellipsis, line, polygon, text, text_width

__all__ = ["block", "draw"]

LANES = 4
BAR = 76.0
THICK = 26.0
ROW = 16.0
"""Height of a second row of ticks."""


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Force plot of the row in focus as SVG."""
    return picture(block, scene, title="Force", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """Bars that meet at f(x), with an axis in the shown unit."""
    position = scene.position
    if position is None:
        return nothing(look, "Force", missing_row(scene))
    up, down = pushes(scene, position)
    prediction = float(scene.predictions[position])
    start = prediction - sum(push.value for push in up)
    end = prediction - sum(push.value for push in down)
    low, high = min(start, scene.base_value), max(end, scene.base_value)
    across = scale(low, high, 10, look.width - 10, 0.06)
    at = across(prediction)
    base = across(scene.base_value)

    head = heading(look, "Force", row_tail(scene)) + prediction_text(scene, look, at, 38)
    parts = [_axis(scene, look, across)]
    if not up and not down:
        words = "no feature moves this prediction away from the base value"
        parts.append(text(look.width / 2, BAR + 17, words, colour="muted", anchor="middle"))
    labels: list[tuple[float, float, Push]] = []
    for side, direction, colour in ((up, -1, "up"), (down, 1, "down")):
        edge = prediction
        for push in side:
            far = edge - push.value
            x1, x2 = across(edge), across(far)
            parts.append(_chevron(scene, look, push, x1, x2, direction, colour))
            labels.append(((x1 + x2) / 2, abs(x2 - x1), push))
            edge = far
    parts.append(line(base, BAR - 8, base, BAR + THICK + 4, "muted", 'stroke-dasharray="2 2"'))
    parts.append(line(at, BAR - 12, at, BAR + THICK + 4, "ink", 'stroke-width="2"'))

    below, height = _labels(look, labels)
    drawn = "".join(parts) + below
    if not scene.has_probability_axis:
        return Block(head + drawn, height)
    row = _probabilities(across)
    return Block(f'{head}{row}<g transform="translate(0 {ROW:g})">{drawn}</g>', height + ROW)


def _probabilities(across: Scale) -> str:
    """The same axis in probabilities: a row of ticks above the log-odds."""
    name = "probability"
    room = across.start + text_width(name, 11) + 12
    parts = [text(across.start, 55, name, colour="muted", size=11)]
    per_pixel = (across.high - across.low) / max(across.end - across.start, 1.0)
    for log_odds, label in probability_ticks(across.low, across.high, 46 * per_pixel):
        at = across(log_odds)
        if at - text_width(label, 11) / 2 > room:
            parts.append(text(at, 55, label, colour="muted", size=11, anchor="middle"))
            parts.append(line(at, BAR - 8 + ROW - 3, at, BAR - 8 + ROW + 1, "muted"))
    return "".join(parts)


def _chevron(
    scene: Scene, look: Look, push: Push, x1: float, x2: float, direction: int, colour: str
) -> str:
    """From the side of f(x) (`x1`) away from it (`x2`), pointing towards it."""
    gap = -direction * min(5.0, abs(x2 - x1) * 0.5)
    y1, y2, middle = BAR, BAR + THICK, BAR + THICK / 2
    corners = [(x2, y1), (x1, y1), (x1 + gap, middle), (x1, y2), (x2, y2), (x2 + gap, middle)]
    # The tip at f(x) itself would reach over it.
    corners = [(x - gap, y) for x, y in corners]
    if push.feature < 0:
        corners[5] = (corners[0][0], middle)
    soft = "-soft" if push.feature < 0 else ""
    words = f"{push.label}: {signed_amount_text(push.value, 3)}"
    edge = "ink" if push.feature == scene.focus else "surface"
    shape = polygon(corners, f"{colour}{soft} {edge}-stroke", whole=look.whole(words))
    inside = signed_amount_text(push.value) if push.feature >= 0 else push.label
    if abs(x2 - x1) > text_width(inside) + 16:
        tint = "surface" if push.feature >= 0 else "ink"
        shape += text((x1 + x2) / 2 - gap / 2, middle + 4, inside, colour=tint, anchor="middle")
    return shape


def _axis(scene: Scene, look: Look, across: Scale) -> str:
    """The base value, and ticks in the shown unit."""
    base, base_at, taken = base_text(scene, look, across(scene.base_value), 55)
    parts = [base]
    low, high = across.low, across.high
    if scene.attributions.unit == "probability":
        low, high = max(low, 0.0), min(high, 1.0)
    y = BAR - 8
    parts.append(line(across.start, y, across.end, y, "line"))
    for value, label in ticks(low, high, max(3, int(look.width / 110))):
        at = across(value)
        parts.append(line(at, y - 3, at, y, "muted"))
        if abs(at - base_at) > (taken + text_width(label, 11)) / 2 + 6:
            parts.append(text(at, 55, label, colour="muted", size=11, anchor="middle"))
    return "".join(parts)


class _Shelf:
    """Lanes of names below the bars: no two names overlap."""

    def __init__(self) -> None:
        self.names: list[tuple[int, float, float]] = []
        self.leaders: list[tuple[int, float]] = []

    def is_free(self, lane: int, left: float, right: float) -> bool:
        """Whether a name fits there."""
        return not any(at == lane and left < b and right > a for at, a, b in self.names)

    def is_clear(self, lane: int, left: float, right: float, leader: float) -> bool:
        """Whether neither its leader runs behind a name nor another's behind it."""
        behind = any(at < lane and a < leader < b for at, a, b in self.names)
        return not behind and not any(at > lane and left < x < right for at, x in self.leaders)

    def put(self, lane: int, left: float, right: float, leader: float) -> None:
        """Take the place."""
        self.names.append((lane, left, right))
        self.leaders.append((lane, leader))


def _labels(look: Look, labels: list[tuple[float, float, Push]]) -> tuple[str, float]:
    """Names below the bars: the largest first, where they cross least."""
    shelf = _Shelf()
    leaders: list[str] = []
    names: list[str] = []
    top = BAR + THICK
    used = -1
    for center, width, push in sorted(labels, key=lambda item: -abs(item[2].value)):
        if width < 3 or (push.feature < 0 and width > text_width(push.label) + 16):
            continue  # hardly a bar, or the name stands inside
        shown = ellipsis(push.label, min(230, look.width * 0.45))
        half = text_width(shown) / 2
        places = []
        for lane in range(LANES):
            for shift in (0.0, half - 4, 4 - half):
                x = min(max(center + shift, half), look.width - half)
                if shelf.is_free(lane, x - half - 5, x + half + 5):
                    places.append((lane, x))
        if not places:
            continue
        clear = (p for p in places if shelf.is_clear(p[0], p[1] - half, p[1] + half, center))
        lane, x = next(clear, places[0])
        shelf.put(lane, x - half - 5, x + half + 5, center)
        y = top + 18 + 16 * lane
        leaders.append(line(center, top + 3, center, y - 11, "rest"))
        whole = look.whole(push.label)
        colour = "ink halo" if push.feature >= 0 else "muted halo"
        names.append(text(x, y, shown, colour=colour, anchor="middle", whole=whole))
        used = max(used, lane)
    return "".join(leaders + names), top + 26 + 16 * used
