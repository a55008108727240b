"""A decision tree as a still picture: from the top down where there is room, else indented."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..charts.scene import Scene
from ..charts.tree import Node, Placed, laid_out, nodes_of, said_text
from ..charts.wording import integer_text, percent_text, plural
from ..results.surrogate import Surrogate
from .frame import Block, Look
from .svg import bar, ellipsis, line, num, text

__all__ = ["tree_block"]

LEAST_WIDTH = 520
SLOT = 76.0
MOST_SLOTS = 16
MOST_WIDTH = 150.0
END_WIDTH = 104.0
SPLIT_HEIGHT = 78.0
END_HEIGHT = 60.0
BETWEEN = 44.0
MOST_RIBBON = 84.0
BARS = 28.0
LINE = 22.0
STEPS = 8
"""Of color, in a histogram."""


def tree_block(found: Surrogate, scene: Scene, look: Look) -> Block:
    """The tree alone, without a heading."""
    nodes = nodes_of(found, scene)
    if look.width < LEAST_WIDTH:
        return _indented(nodes, scene, look)
    n_slots = min(MOST_SLOTS, int(look.width / SLOT), max(2, int(20 * look.detail)))
    return _Drawing(found, scene, look, nodes, laid_out(nodes, n_slots)).block()


def _shade(nodes: Sequence[Node], value: float) -> tuple[str, float]:
    """Color of a prediction, and how much of it."""
    middle = nodes[0].value
    reach = max((abs(node.value - middle) for node in nodes), default=0.0)
    if not reach or not np.isfinite(value):
        return "rest", 1.0
    share = min(1.0, abs(value - middle) / (1.15 * reach))
    return ("down" if value < middle else "up"), round(STEPS * share) / STEPS


class _Drawing:
    def __init__(
        self,
        found: Surrogate,
        scene: Scene,
        look: Look,
        nodes: list[Node],
        placed: list[Placed],
    ) -> None:
        self.found, self.scene, self.look, self.nodes = found, scene, look, nodes
        self.placed = placed
        n_ends = sum(not one.open for one in placed)
        self.slot = min(MOST_WIDTH + 10, look.width / max(1, n_ends))
        self.start = (look.width - self.slot * n_ends) / 2
        self.output = min(scene.output, found.values.shape[1] - 1)
        self.by_node = {one.node.at: one for one in placed}

    def x(self, one: Placed) -> float:
        return self.start + one.x * self.slot

    def y(self, one: Placed) -> float:
        return one.node.depth * (SPLIT_HEIGHT + BETWEEN)

    def width(self, one: Placed) -> float:
        return min(MOST_WIDTH if one.open else END_WIDTH, one.n_slots * self.slot - 8)

    def block(self) -> Block:
        parts = [self._ribbons(one) for one in self.placed if one.open]
        parts += [self._node(one) for one in self.placed]
        bottom = max(
            self.y(one) + (SPLIT_HEIGHT if one.open else END_HEIGHT) for one in self.placed
        )
        return Block("".join(parts), bottom)

    def _ribbons(self, above: Placed) -> str:
        n_all = max(1, self.nodes[0].n_rows)
        most = min([MOST_RIBBON, *(self.width(one) for one in self.placed)])
        below = [self.by_node[above.node.left], self.by_node[above.node.right]]
        widths = [max(1.5, most * one.node.n_rows / n_all) for one in below]
        at = self.x(above) - sum(widths) / 2
        y0 = self.y(above) + SPLIT_HEIGHT
        parts = []
        for one, width in zip(below, widths, strict=True):
            left, y1 = self.x(one) - width / 2, self.y(one)
            middle = num((y0 + y1) / 2)
            a, b, c, d = map(num, (at, left, left + width, at + width))
            colour, share = _shade(self.nodes, one.node.value)
            parts.append(
                f'<path class="rest" fill-opacity="0.35" d="M{a} {num(y0)}C{a} {middle} {b} '
                f'{middle} {b} {num(y1)}H{c}C{c} {middle} {d} {middle} {d} {num(y0)}z"/>'
                f'<path class="{colour}" fill-opacity="{0.55 * share:.2f}" d="M{a} {num(y0)}C{a} '
                f"{middle} {b} {middle} {b} {num(y1)}H{c}C{c} {middle} {d} {middle} {d} "
                f'{num(y0)}z"/>'
            )
            room = max(self.width(one), 68.0)
            side = ellipsis(one.node.side, room, 11)
            parts.append(
                text(self.x(one), y1 - 6, side, colour="ink halo", anchor="middle", size=11)
            )
            at += width
        return "".join(parts)

    def _node(self, one: Placed) -> str:
        x, y, width = self.x(one), self.y(one), self.width(one)
        height = SPLIT_HEIGHT if one.open else END_HEIGHT
        node, left = one.node, x - width / 2
        whole = self.look.whole(self.found.names[node.at])
        parts = [bar(left, y, width, height, "surface line-stroke", radius=5, whole=whole)]
        said = said_text(self.scene, node.value)
        rows = plural(node.n_rows, "row") if width > 90 else integer_text(node.n_rows)
        inner = width - 12
        if one.open:
            name = ellipsis(node.name, inner, bold=True)
            parts.append(text(x, y + 15, name, anchor="middle", bold=True, whole=node.name))
            parts.append(self._split_bars(node, left + 6, y + 21, inner))
            words = f"{said} · {rows}"
        else:
            colour, share = _shade(self.nodes, node.value)
            parts.append(bar(left, y, width, 4, "rest", radius=2, extra='fill-opacity="0.4"'))
            opacity = f'fill-opacity="{share:.2f}"'
            parts.append(bar(left, y, width, 4, colour, radius=2, extra=opacity))
            parts.append(text(x, y + 19, said, anchor="middle", bold=True))
            parts.append(self._answer_bars(node, left + 6, y + 23, inner))
            more = f" · {node.n_leaves} rules" if node.feature >= 0 else ""
            words = rows + more
        shown = ellipsis(words, inner, 11)
        parts.append(text(x, y + height - 6, shown, colour="muted", anchor="middle", size=11))
        return "".join(parts)

    def _bars(
        self, counts: np.ndarray, values: np.ndarray, x: float, y: float, step: float, high: float
    ) -> str:
        """Bars of one color are one path."""
        most = float(np.nanmax(counts, initial=0.0)) or 1.0
        by_shade: dict[tuple[str, float], list[str]] = {}
        for b, (count, value) in enumerate(zip(counts, values, strict=True)):
            if not count > 0:
                continue
            tall = max(1.0, high * float(count) / most)
            d = f"M{num(x + b * step + 0.3)} {num(y + high)}v{num(-tall)}h{num(step - 0.6)}"
            d += f"v{num(tall)}z"
            by_shade.setdefault(_shade(self.nodes, float(value)), []).append(d)
        parts = []
        for (colour, share), found in by_shade.items():
            d = "".join(found)
            parts.append(f'<path class="rest" fill-opacity="0.5" d="{d}"/>')
            parts.append(f'<path class="{colour}" fill-opacity="{share:.2f}" d="{d}"/>')
        return "".join(parts)

    def _split_bars(self, node: Node, x: float, y: float, width: float) -> str:
        found = self.found
        counts = found.bin_counts[node.at]
        n = int(np.isfinite(counts).sum())
        if not n:
            return ""
        n_missing = int(found.missing_counts[node.at])
        lane = 10.0 if n_missing else 0.0
        first = lane if n_missing and found.missing_left[node.at] else 0.0
        step = (width - lane) / n
        values = found.bin_values[node.at, :n, self.output]
        parts = [self._bars(counts[:n], values, x + first, y, step, BARS)]
        if n_missing:
            most = max(float(counts[:n].max()), n_missing)
            tall = max(1.0, BARS * n_missing / most)
            at = x + (0 if first else width - 5)
            colour, share = _shade(self.nodes, float(found.missing_values[node.at, self.output]))
            extra = f'fill-opacity="{share:.2f}" stroke-dasharray="1.5 1.5"'
            parts.append(bar(at, y + BARS - tall, 5, tall, f"{colour} muted-stroke", extra=extra))
        parts.append(line(x + first, y + BARS, x + first + width - lane, y + BARS, "rest"))
        n_left = self._n_left(node, n)
        if 0 < n_left < n:
            cut = x + first + n_left * step
            parts.append(line(cut, y, cut, y + BARS, "ink"))
            d = f"M{num(cut)} {num(y + BARS + 1)}l4 6h-8z"
            parts.append(f'<path class="ink" d="{d}"/>')
        return "".join(parts)

    def _n_left(self, node: Node, n: int) -> int:
        levels = self.found.bin_levels[node.at]
        if levels is not None:
            inside = set(self.found.levels[node.at] or ())
            return sum(set(one) <= inside for one in levels)
        edges = self.found.bin_edges[node.at, 1 : n + 1]
        return int((edges <= self.found.threshold[node.at]).sum())

    def _answer_bars(self, node: Node, x: float, y: float, width: float) -> str:
        counts = self.found.answer_counts[node.at, self.output]
        edges = self.found.answer_edges[self.output]
        high, step = 16.0, width / len(counts)
        middles = (edges[1:] + edges[:-1]) / 2
        parts = [self._bars(counts, middles, x, y, step, high)]
        parts.append(line(x, y + high, x + width, y + high, "rest"))
        cut = x + width * float((node.value - edges[0]) / (edges[-1] - edges[0]))
        cut = min(x + width, max(x, cut))
        parts.append(line(cut, y, cut, y + high, "ink"))
        return "".join(parts)


def _indented(nodes: list[Node], scene: Scene, look: Look) -> Block:
    seen = laid_out(nodes, max(4, int(24 * look.detail)))
    n_all = max(1, nodes[0].n_rows)
    said_room, bar_room = 52.0, 0.16 * look.width
    parts = []
    y = 0.0
    for one in seen:
        node = one.node
        x = min(72.0, 11.0 * node.depth)
        above = nodes[node.parent] if node.parent >= 0 else None
        words = "all rows" if above is None else f"{above.name} {node.side}"
        if node.feature >= 0 and not one.open:
            words += f" · {node.n_leaves} rules"
        room = look.width - x - said_room - bar_room - 12
        parts.append(text(x, y + 14, ellipsis(words, room), whole=look.whole(words)))
        left = look.width - said_room - bar_room
        colour, share = _shade(nodes, node.value)
        length = max(1.5, bar_room * node.n_rows / n_all)
        whole = f"{plural(node.n_rows, 'row')}, {percent_text(node.n_rows / n_all)}"
        parts.append(bar(left, y + 5, length, 9, "rest", radius=2, extra='fill-opacity="0.5"'))
        extra = f'fill-opacity="{share:.2f}"'
        parts.append(bar(left, y + 5, length, 9, colour, radius=2, whole=whole, extra=extra))
        said = said_text(scene, node.value)
        parts.append(text(look.width, y + 14, said, anchor="end", bold=True))
        y += LINE
    return Block("".join(parts), y)
