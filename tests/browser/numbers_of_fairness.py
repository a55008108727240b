"""What the further answers of fairness tell, by place, as in ``numbers_of_views``."""

from __future__ import annotations

import itertools
import re
from typing import Any

from tests.browser.numbers_of_models import of_each_figure
from tests.browser.reading import FIGURE, Told, beside


def _cells(page: Any, heading: str) -> list[list[str]]:
    part = page.locator(".xw-asked").filter(has_text=heading)
    return [row.locator("th, td").all_inner_texts() for row in part.locator("tbody tr").all()]


def _drawn(svg: str, titles: list[str]) -> dict[tuple[str, str], str]:
    """By figure and lane: what stands beside the lane."""
    found, title = {}, ""
    for left, right in itertools.pairwise(text for *_, text in of_each_figure(svg, titles)):
        title = left if left in titles else title
        found[title, left.partition(" (")[0]] = right
    return found


def _dots(data: Any, n: int) -> list[list[dict[str, str]]]:
    """Tables of dots in a chart, those of `n` figures."""
    found = [part for part in data if set(part[0]) - {"name"} in ({"x", "y"}, {"share", "y"})]
    assert len(found) % n == 0
    return found


def features(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    names = result.feature_names
    told = dict(zip(names, result.alone.tolist(), strict=True))
    means = {
        (name, group): float(result.mean[j, k])
        for j, name in enumerate(names)
        for k, group in enumerate(result.groups)
    }
    rows = _cells(page, "Which features set the groups apart?")
    drawn = _drawn(svg, list(names))
    tells, *dots = _dots(data, 1)
    order = [row["y"] for row in tells]
    return [
        (
            told,
            {
                "page": {row[0]: row[1] for row in rows},
                "still": {
                    left: text for left, text in beside(svg) if left in names and "of all" in text
                },
                "chart": {one["y"]: one["x"] for one in tells},
                "file": {one["feature"]: one["tells"] for one in lines},
            },
        ),
        (
            means,
            {
                "still": {key: drawn[key] for key in means},
                "chart": {
                    (name, one["y"]): one["x"]
                    for name, part in zip(order, dots, strict=True)
                    for one in part
                },
                "file": {(one["feature"], one["group"]): one["mean"] for one in lines},
            },
        ),
    ]


def recourse(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    """Distances, changes, and shares without a plan."""
    titles = ["distance, median", "features changed, mean", "without a plan"]
    columns = ("distance", "changes", "none")
    rows = _cells(page, "How far are all others from yes?")
    drawn, found = _drawn(svg, titles), []
    for k, (column, dots) in enumerate(zip(columns, _dots(data, 3), strict=True)):
        exact = dict(zip(result.groups, getattr(result, column).tolist(), strict=True))
        scale = 100 if column == "none" else 1
        told = {group: scale * value for group, value in exact.items()}
        shown = {row[0]: row[2 + k] for row in rows}
        still = {group: drawn[titles[k], group] for group in told}
        chart = {one["y"].partition(" (")[0]: one["x"] for one in dots}
        file = {one["group"]: one[column] for one in lines}
        found += [
            (told, {"page": shown, "still": still}),
            (exact, {"chart": chart, "file": file}),
        ]
    return found


def reweighed(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    """Rates without weights, and with them."""
    lanes = [*result.groups, "all rows"]
    rows = {
        row[0].split("\n")[0].split(" yes ×")[0]: row[1:]
        for row in _cells(page, "What if it were trained with weights?")
    }
    drawn = _drawn(svg, list(result.metrics))
    dots = _dots(data, 2)
    found = []
    for k, side in enumerate(("before", "after")):  # dots are with weights, then rings without
        values = [*getattr(result, side).T.tolist(), getattr(result, f"{side}_overall").tolist()]
        exact = {
            (metric, lane): value
            for lane, of in zip(lanes, values, strict=True)
            for metric, value in zip(result.metrics, of, strict=True)
        }

        def told_by(text: str, k: int = k) -> str:
            return re.findall(rf"({FIGURE})\s%", text)[k]

        page_said = {
            (metric, lane): told_by(cell)
            for lane in lanes
            for metric, cell in zip(result.metrics, rows[lane], strict=True)
        }
        still = {key: told_by(drawn[key]) for key in exact}
        chart = {
            (metric, one["y"]): one["share"]
            for metric, part in zip(result.metrics, dots[1 - k :: 2], strict=True)
            for one in part
        }
        file = {(one["metric"], one["group"]): one[side] for one in lines if one["group"] != "gap"}
        percents = {key: 100 * value for key, value in exact.items()}
        found += [
            (percents, {"page": page_said, "still": still}),
            (exact, {"chart": chart, "file": file}),
        ]
    return found
