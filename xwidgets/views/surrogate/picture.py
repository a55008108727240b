"""Imitation as a still picture: the tree, or its rules as a list."""

from __future__ import annotations

from ...charts.scene import Scene
from ...charts.tree import nodes_of, said_text
from ...charts.wording import integer_text, percent_text
from ...export import figure
from ...export.frame import Block, Look, heading, nothing, picture
from ...export.svg import bar, ellipsis, group, text
from ...export.tree import tree_block
from ...results.linear_surrogate import LinearSurrogate
from ...results.surrogate import Surrogate
from .found import found_in
from .linear_figure import linear_figure

__all__ = ["block", "draw"]

LINE = 22.0
MAX_RULES = 24


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """Imitation as SVG."""
    return picture(block, scene, title="Imitation", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """A sentence on how well it imitates, and the tree or the rules."""
    found = found_in(scene)
    if found is None:
        return nothing(look, "Imitation")
    if isinstance(found, LinearSurrogate):
        return figure.block(linear_figure(found, scene), look)
    parts = [heading(look, "Imitation", scene.output_label)]
    said = ellipsis(found.sentence, look.width)
    parts.append(text(0, 34, said, whole=look.whole(found.sentence)))
    drawn = _rules if scene.options.get("kind") == "rules" else tree_block
    made = drawn(found, scene, look)
    parts.append(group(made.body, 0, 52))
    end = 52 + made.height + 20
    words = "orange: more than on average, blue: less; lines are as wide as their rows are many"
    parts.append(text(0, end, ellipsis(words, look.width), colour="muted"))
    return Block("".join(parts), end + 8)


def _rules(found: Surrogate, scene: Scene, look: Look) -> Block:
    nodes = nodes_of(found, scene)
    middle = nodes[0].value
    parts = []
    y = 0.0
    rules = found.rules[: max(3, int(MAX_RULES * look.detail))]
    for rule in rules:
        node = nodes[rule["node"]]
        colour = "up" if node.value >= middle else "down"
        parts.append(bar(0, y + 3, 4, 14, colour))
        parts.append(text(12, y + 14, said_text(scene, node.value), bold=True))
        rows = f"{integer_text(node.n_rows)} rows, {percent_text(rule['coverage'])}"
        parts.append(text(look.width, y + 14, rows, colour="muted", anchor="end"))
        room = look.width - 70 - 130
        shown = ellipsis(rule["condition"], room)
        parts.append(text(70, y + 14, shown, whole=look.whole(rule["condition"])))
        y += LINE
    left = len(found.rules) - len(rules)
    if left > 0:
        parts.append(text(12, y + 14, f"{left} further rules", colour="muted"))
        y += LINE
    return Block("".join(parts), y)
