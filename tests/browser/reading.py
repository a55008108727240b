"""Numbers as they are written: in a page, in a still picture, in a chart's data."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

FIGURE = r"[−-]?\d[\d,]*\.?\d*(?:e[−-]?\d+)?"
SVG = "{http://www.w3.org/2000/svg}"
Texts = Mapping[Any, str]
Told = Mapping[Any, float]


def number(text: str) -> tuple[float, float]:
    """The first number of a text, and half a unit of its last digit."""
    found = re.search(FIGURE, text)
    assert found, text
    plain = found[0].replace("−", "-").replace(",", "").rstrip(".")
    digits, _, power = plain.partition("e")
    decimals = len(digits.partition(".")[2])
    return float(plain), 0.5 * 10.0 ** (int(power or 0) - decimals)


def shows(text: str, value: float) -> bool:
    """Whether a text is how a number is written."""
    told, half = number(text)
    return abs(told - value) <= half * (1 + 1e-6) + 1e-7 * abs(value)


def written(svg: str) -> list[tuple[float, float, str]]:
    """Texts of a picture with where they stand: x, y, what is written."""
    found: list[tuple[float, float, str]] = []

    def walk(element: ElementTree.Element, x: float, y: float) -> None:
        moved = re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", element.get("transform", ""))
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        if element.tag == f"{SVG}text":
            title = element.find(f"{SVG}title")
            parts = [element.text or ""] if title is None else [title.text or ""]
            parts += [part.text or "" for part in element.iter(f"{SVG}tspan")]
            at = x + float(element.get("x", 0)), y + float(element.get("y", 0))
            found.append((*at, " ".join(parts)))
        for child in element:
            walk(child, x, y)

    walk(ElementTree.fromstring(svg), 0.0, 0.0)
    return found


def lines_of(svg: str) -> list[list[str]]:
    """What stands in each line of a picture, from left to right."""
    lines: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in written(svg):
        lines.setdefault(round(y, 1), []).append((x, text))
    return [[text for _, text in sorted(line)] for line in lines.values()]


def beside(svg: str) -> list[tuple[str, str]]:
    """Two texts at a time that stand beside each other."""
    return [both for line in lines_of(svg) for both in itertools.pairwise(line)]


def data_of(chart: Any) -> list[list[dict[str, str]]]:
    """Every table of numbers in a chart."""
    found: list[list[dict[str, str]]] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("values"), str):
                found.append(list(csv.DictReader(io.StringIO(node["values"]))))
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(chart.to_dict())
    return found


def named(text: str, names: Iterable[str]) -> str:
    """The feature that a text is of."""
    return next(name for name in names if re.search(rf"\b{name}\b", text))


def ranked(pairs: Iterable[tuple[int, Any]], of: Callable[[Any], float]) -> dict[Any, Any]:
    """By how many rows a node has, and its place among nodes of as many."""
    groups: dict[int, list[Any]] = {}
    for n_rows, value in pairs:
        groups.setdefault(n_rows, []).append(value)
    return {
        (n_rows, place): value
        for n_rows, values in groups.items()
        for place, value in enumerate(sorted(values, key=of))
    }


def first_number(text: str) -> float:
    return number(text)[0]
