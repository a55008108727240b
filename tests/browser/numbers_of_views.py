"""What each view tells, by place: Python, the page, the still picture, the chart, the file.

Each function is given a result, its part of the page, its picture, the tables of its chart and the
lines of its file for the output on screen, and returns what Python has beside what each place says.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tests.browser.reading import (
    FIGURE,
    Told,
    beside,
    first_number,
    lines_of,
    named,
    ranked,
    written,
)

ROW = 3
SHOWN = 1  # the output on screen: "yes"


def lime(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    names = result.feature_names
    told = dict(zip(names, result.contributions[0, :, SHOWN], strict=True))
    options = page.get_by_role("listbox", name="weights").get_by_role("option")
    shap = next(i for i, one in enumerate(data) if "x2" in one[0])
    fit = {"r2": float(np.asarray(result.trust["local_r2"])[0, SHOWN])}
    r2 = re.compile(r"local R² ([\d.]+)")
    model = {"said": float(result.predictions[0, SHOWN])}
    return [
        (
            told,
            {
                "page": {
                    named(one.locator(".xw-bar-name").inner_text(), names): one.locator(
                        ".xw-hidden"
                    ).inner_text()
                    for one in options.all()
                },
                "column": {
                    named(one.locator(".xw-bar-name").inner_text(), names): one.locator(
                        ".xw-lime-number"
                    ).first.inner_text()
                    for one in options.all()
                },
                "still": {
                    named(label, names): text
                    for label, text in beside(svg)
                    if re.search(r"[≤=>]", label)
                },
                "chart": {
                    named(one["feature"], names): one["weight"]
                    for part in data[:shap]
                    for one in part
                },
                "file": {one["feature"]: one["contribution"] for one in lines},
            },
        ),
        (
            fit,
            {
                "page": {"r2": r2.search(page.locator(".xw-said").inner_text())[1]},
                "still": {"r2": r2.search(" ".join(text for *_, text in written(svg)))[1]},
                "file": {"r2": lines[0]["local_r2"]},
            },
        ),
        (
            model,
            {
                "page": {
                    "said": re.search(rf"the model ({FIGURE})", page.inner_text())[1].rstrip(",.")
                },
                "still": {"said": re.search(rf"log-odds of yes ({FIGURE})", written(svg)[0][2])[1]},
                "file": {"said": lines[0]["prediction"]},
            },
        ),
    ]


def tree(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    nodes = zip(result.counts.tolist(), result.values[:, SHOWN].tolist(), strict=True)
    items = [
        one.locator(".xw-hidden").first.inner_text() for one in page.get_by_role("treeitem").all()
    ]
    parsed = [re.search(rf": ([\d,]+) rows, .*?%, ({FIGURE})", one) for one in items]
    texts = written(svg)
    inner = [re.fullmatch(rf"({FIGURE}) · ([\d,]+) rows", text) for *_, text in texts]
    leaves = [
        (text, next(value for x2, y2, value in texts if x2 == x and y - 40 < y2 < y))
        for x, y, text in texts
        if re.fullmatch(r"[\d,]+ rows", text)
    ]
    count = lambda text: int(text.replace(",", ""))  # noqa: E731
    return [
        (
            ranked(nodes, float),
            {
                "page": ranked([(count(one[1]), one[2]) for one in parsed], first_number),
                "still": ranked(
                    [
                        *((count(one[2]), one[1]) for one in inner if one),
                        *((count(rows.split()[0]), value) for rows, value in leaves),
                    ],
                    first_number,
                ),
                "chart": ranked([(int(one["rows"]), one["prediction"]) for one in data[1]], float),
                "file": ranked([(int(one["rows"]), one["prediction"]) for one in lines], float),
            },
        ),
        (
            {"r2": float(result.fidelity[SHOWN])},
            {
                "page": {"r2": page.locator(".xw-said").inner_text().split("R²")[1]},
                "still": {"r2": next(t for *_, t in texts if "R²" in t).split("R²")[1]},
            },
        ),
    ]


def rules(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    leaves = {one["node"] for one in result.rules}
    nodes = [(int(result.counts[at]), float(result.values[at, SHOWN])) for at in leaves]
    cells = [one.locator("td").all_inner_texts() for one in page.locator("tbody tr").all()]
    rows = re.compile(r"([\d,]+) rows, ")
    drawn = [(line[0], next(filter(rows.match, line), "")) for line in lines_of(svg)]
    return [
        (
            ranked(nodes, float),
            {
                "page": ranked(
                    [(int(re.match(r"[\d,]+", one[3])[0]), one[1]) for one in cells], first_number
                ),
                "still": ranked(
                    [
                        (int(rows.match(text)[1].replace(",", "")), said)
                        for said, text in drawn
                        if text
                    ],
                    first_number,
                ),
                "file": ranked(
                    [
                        (int(one["rows"]), one["prediction"])
                        for one in lines
                        if int(one["node"]) in leaves
                    ],
                    float,
                ),
            },
        )
    ]


def linear(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    numbers = [one for one in result.term_names if one in result.feature_names]
    levels = [one for one in result.term_names if one not in numbers]
    told = dict(zip(result.term_names, result.coefficients[:, SHOWN].tolist(), strict=True))
    items = page.locator(".xw-linear li").all()
    dots = page.locator(".xw-linear-dot").all()
    words = {name: text for name, text in beside(svg) if name in numbers}
    chart = {
        one["y"]: one["x"] for part in data for one in part if "x2" not in one and "text" not in one
    }
    return [
        (
            {name: told[name] for name in numbers},
            {
                "page": {
                    one.locator(".xw-linear-name").inner_text(): one.locator(
                        ".xw-linear-said"
                    ).inner_text()
                    for one in items
                    if one.locator(".xw-linear-name").inner_text() in numbers
                },
                "still": words,
                "chart": {name: chart[name] for name in numbers},
                "file": {
                    one["term"]: one["coefficient"] for one in lines if one["term"] in numbers
                },
            },
        ),
        (
            {name: told[name] for name in levels},
            {
                "page": {
                    name: text
                    for name, _, text in (
                        one.get_attribute("aria-label").split(" beside ")[0].rpartition(": ")
                        for one in dots
                    )
                },
                "file": {one["term"]: one["coefficient"] for one in lines if one["term"] in levels},
            },
        ),
    ]


def counterfactuals(
    result: Any, page: Any, svg: str, data: Any, lines: Any
) -> list[tuple[Told, Any]]:
    plans = range(result.n_plans)
    cells = {
        line.locator("th").inner_text(): line.locator("td").all_inner_texts()[1:]
        for line in page.locator(".xw-plan-facts tr:has(th)").all()
    }
    heads = [text for *_, text in written(svg) if re.match(r"\d\. .* distance", text)]
    odds = result.predictions[:, SHOWN]
    return [
        (
            {k: float(result.distance[k]) for k in plans},
            {
                "page": dict(enumerate(cells["distance"])),
                "still": {k: one.split("distance")[1] for k, one in enumerate(heads)},
                "file": {int(one["plan"]): one["distance"] for one in lines},
            },
        ),
        (
            {k: float(1 / (1 + np.exp(-odds[k]))) for k in plans},
            {
                "page": dict(enumerate(cells["probability of yes"])),
                "still": dict(enumerate(t for *_, t in written(svg) if t.startswith("p "))),
            },
        ),
        (
            {k: float(odds[k]) for k in plans},
            {
                "chart": {
                    k: one["x"]
                    for k, one in enumerate(part[0] for part in data if "text" in part[0])
                },
                "file": {int(one["plan"]): one["prediction"] for one in lines},
            },
        ),
    ]


def pairs(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    names = result.feature_names
    n = len(names)
    strength = result.strength[:, :, SHOWN]
    key = lambda *both: tuple(sorted(both))  # noqa: E731
    told = {key(names[i], names[j]): float(strength[i, j]) for i in range(n) for j in range(i)}
    cell = re.compile(r"(\w+) and (\w+)\s+(\S+)")
    cells = [cell.search(one.inner_text()) for one in page.get_by_role("gridcell").all()]
    buttons = page.get_by_role("list", name="strongest pairs").get_by_role("button").all()
    listed = [(one.get_attribute("title"), one) for one in buttons]
    return [
        (
            told,
            {
                "page": {key(one[1], one[2]): one[3] for one in cells if one},
                "list": {
                    key(*title.split(" × ")): one.locator(".xw-pair-size").inner_text().lstrip("H ")
                    for title, one in listed
                },
                "still": {
                    key(*name.split(" × ")): text for name, text in beside(svg) if " × " in name
                },
                "chart": {
                    key(one["feature"], one["other"]): one["strength"]
                    for one in data[0]
                    if one["alone"] == "false"
                },
                "file": {
                    key(one["feature"], one["other"]): one["strength"]
                    for one in lines
                    if one["feature"] != one["other"]
                },
            },
        )
    ]
