"""What views of the whole model tell, by place, as in ``numbers_of_views``.

Each function is given a result, its part of the page, its picture, the tables of its chart and the
lines of its file for the output on screen, and returns what Python has beside what each place says.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from tests.browser.numbers_of_views import ROW, SHOWN
from tests.browser.reading import (
    FIGURE,
    Told,
    beside,
    first_number,
    lines_of,
    ranked,
    written,
)


def boundary(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    surface = result.surface[..., SHOWN]
    turn = result.turn(SHOWN)
    said = page.locator(".xw-boundary-told").inner_text()
    still = " ".join(text for *_, text in written(svg))
    away = re.compile(rf"({FIGURE}) MADs? away, at (\w+) ({FIGURE})(?: and|, ?\w+)? ?\w* ?")
    found = {"page": away.search(said), "still": away.search(still)}
    ends = [text for *_, text in written(svg) if text in ("0", "0.5", "1")]
    assert {"0", "0.5", "1"} <= set(ends)
    legend = page.locator(".xw-boundary-legend, .xw-figure").first.inner_text()
    assert "probability of yes" in still and "probability of yes" in page.inner_text(), legend
    grid = {
        (one["value"], one["other"]): one["prediction"] for one in lines if one["output"] == "yes"
    }
    cells = np.array([float(one["amount"]) for one in data[0]])
    np.testing.assert_allclose(
        [float(one) for one in grid.values()], surface.ravel(), atol=1e-12, rtol=0
    )
    assert min(cells) >= surface.min() - 1e-9 and max(cells) <= surface.max() + 1e-9
    assert all(np.abs(surface - one).min() < 1e-9 for one in cells[:50])
    return [
        ({"away": float(turn.distance)}, {name: {"away": one[1]} for name, one in found.items()}),
    ]


def good_models(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    names = result.feature_names
    low, high = result.importance.min(axis=0), result.importance.max(axis=0)
    told = {
        (name, what): float(values[j])
        for j, name in enumerate(names)
        for what, values in (("low", low), ("high", high), ("own", result.own_importance))
    }
    label = re.compile(rf"^(\w+): ({FIGURE}) to ({FIGURE}) over .*, ({FIGURE}) of this")
    labels = [
        label.match(one.get_attribute("aria-label")) for one in page.get_by_role("option").all()
    ]
    clouds, own = (
        next(part for part in data if part[0].get("name") == name)
        for name in ("a good model", "this model")
    )

    def ends(part: Any, column: str, one_own: Mapping[str, str]) -> dict[Any, str]:
        found: dict[Any, str] = {}
        for name in names:
            values = [float(one[column]) for one in part if one["feature"] == name]
            found[name, "low"], found[name, "high"] = repr(min(values)), repr(max(values))
            found[name, "own"] = one_own[name]
        return found

    spoken = {
        "low": float(result.scores.min()),
        "high": float(result.scores.max()),
        "same": float((result.agree == len(result.scores)).sum()),
        "here": float(result.agree[ROW]),
    }
    words = re.compile(rf"ROC AUC ({FIGURE}) to ({FIGURE})\).*? for ([\d,]+) of 400 rows")
    here = re.compile(r"(\d+) of \d+ models agree on this row")

    def heard(text: str) -> dict[str, str]:
        found = words.search(text)
        return {
            "low": found[1],
            "high": found[2],
            "same": found[3],
            "here": here.search(text)[1],
        }

    return [
        (
            told,
            {
                "page": {
                    (one[1], what): one[k]
                    for one in labels
                    for k, what in ((2, "low"), (3, "high"), (4, "own"))
                },
                "chart": ends(
                    clouds, "importance", {one["feature"]: one["importance"] for one in own}
                ),
                "file": ends(
                    lines, "importance", {one["feature"]: one["own_importance"] for one in lines}
                ),
            },
        ),
        (
            spoken,
            {
                "page": heard(page.inner_text()),
                "still": heard(" ".join(text for *_, text in written(svg))),
            },
        ),
    ]


def rankings(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    names, methods = result.feature_names, result.method_names
    words = {"SHAP": "shap", "left out": "drop_column"}
    told = {
        (method, name): float(result.values[j, m])
        for m, method in enumerate(methods)
        for j, name in enumerate(names)
    }
    ranks = {
        (method, name): float(result.ranks[j, m])
        for m, method in enumerate(methods)
        for j, name in enumerate(names)
    }
    heads = sorted(
        (float(one.get_attribute("x")), words.get(text := one.evaluate(FIRST_TEXT), text))
        for one in page.locator(".xw-rank-method").all()
    )
    values = {}
    for one in page.locator(".xw-rank-names text").all():
        x = float(one.get_attribute("x"))
        method = max(head for head in heads if head[0] <= x)[1]
        name, _, value = one.text_content().rpartition(" ")
        if name:
            values[method, name.strip()] = value
    places = {}
    for one in page.get_by_role("option").all():
        name, _, text = one.get_attribute("aria-label").partition(": rank ")
        for part in text.split(", "):
            rank, _, method = part.partition(" by ")
            places[words.get(method, method), name] = rank
    columns = sorted(
        (x, words.get(text, text))
        for x, _, text in written(svg)
        if words.get(text, text) in methods
    )
    still = {}
    for x, _, text in written(svg):
        found = re.fullmatch(rf"(\w+) ({FIGURE})", text)
        if found and found[1] in names:
            method = min(columns, key=lambda one, x=x: abs(one[0] - x))[1]
            still[method, found[1]] = found[2]
    dots = [one for part in data for one in part if "rank" in one]
    of = lambda one: (words.get(one["method"], one["method"]), one["feature"])  # noqa: E731
    return [
        (
            told,
            {
                "page": values,
                "still": still,
                "chart": {of(one): one["value"] for one in dots},
                "file": {of(one): one["value"] for one in lines},
            },
        ),
        (
            ranks,
            {
                "page": places,
                "chart": {of(one): one["rank"] for one in dots},
                "file": {of(one): one["rank"] for one in lines},
            },
        ),
    ]


FIRST_TEXT = "element => element.firstChild.textContent"


def drift(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    n = len(result.feature_names)
    exact = dict(zip(result.column_names, result.effect[-1].tolist(), strict=True))
    told = {name: 100 * value for name, value in exact.items()}
    words = page.locator(".xw-drift-rows").first.locator(":scope > *").all_inner_texts()
    before, now = result.attribution_reference, result.attribution_new[-1]
    decides = dict(zip(result.feature_names, zip(before, now, strict=True), strict=True))
    spoken = {name: words[words.index(name) + 2] for name in result.column_names}
    shares = {name: re.findall(rf"({FIGURE}) % (?:before|now)", spoken[name]) for name in decides}
    dots = [one for part in data for one in part if one.get("y") in told and "x2" not in one]
    assert " ".join(result.sentence.split()) in " ".join(page.inner_text().split())
    slices = {one["name"]: one for one in result.slices[-1]}
    moved = {one["name"]: one for one in lines if one["kind"] == "slice"}
    lines = [one for one in lines if one["kind"] != "slice"]
    assert len(lines) == len(told) == n + 1 and set(moved) == set(slices)
    assert all(float(moved[name]["rows_share"]) == one["now"] for name, one in slices.items())
    return [
        (
            told,
            {
                "page": spoken,
                "still": {left: text for left, text in beside(svg) if left in told},
            },
        ),
        (
            exact,
            {
                "chart": {one["y"]: one["effect"] for one in dots if "text" not in one},
                "file": {one["name"]: one["effect"] for one in lines},
            },
        ),
        *[
            part
            for k, column in enumerate(("attribution_share_before", "attribution_share"))
            for part in (
                (
                    {name: 100 * decides[name][k] for name in decides},
                    {"page": {name: shares[name][k] for name in decides}},
                ),
                (
                    {name: decides[name][k] for name in decides},
                    {"file": {one["name"]: one[column] for one in lines[:n]}},
                ),
            )
        ],
    ]


def terms(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    names = result.term_names
    straight = dict(zip(names, np.isfinite(result.slope[:, 0]).tolist(), strict=True))
    size, slope, standardized = (
        dict(zip(names, values[:, 0].tolist(), strict=True))
        for values in (result.size, result.slope, result.standardized)
    )
    told = {name: slope[name] if straight[name] else size[name] for name in names}
    bars = {name: standardized[name] if straight[name] else size[name] for name in names}
    rows = page.locator(".xw-terms-row").all()
    parts = [part for part in data if "y" in part[0] and part[0]["y"] in names]
    return [
        (
            told,
            {
                "page": {
                    one.locator(".xw-terms-name").inner_text(): one.locator(
                        ".xw-terms-number"
                    ).inner_text()
                    for one in rows
                },
                "still": {
                    name: text
                    for name, text in beside(svg)
                    if name in names and re.search(r"per unit|±", text)
                },
                "file": {
                    one["term"]: one["slope" if straight[one["term"]] else "size"] for one in lines
                },
            },
        ),
        (
            bars,
            {
                "chart": {
                    one["y"]: one["x"] for part in parts for one in part if "text" not in one
                },
                "file": {
                    one["term"]: one["standardized" if straight[one["term"]] else "size"]
                    for one in lines
                },
            },
        ),
        (
            {"mean": float(result.intercept[0])},
            {
                "page": {"mean": page.locator(".xw-said").inner_text().split(" is ")[1]},
                "still": {"mean": written(svg)[0][2].split(" is ")[1]},
            },
        ),
    ]


def fairness(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    shown = [title for _, _, title in written(svg) if title in result.metrics]
    told = {
        (metric, group): 100 * float(result.values[result.metrics.index(metric), j])
        for metric in shown
        for j, group in enumerate(result.groups)
    }
    said = {}
    for block in page.locator(".xw-fair-dots").all():
        metrics = block.locator("thead th").all_inner_texts()[1:]
        for row, group in zip(block.locator("tbody tr").all(), result.groups, strict=False):
            texts = row.locator("td").all_inner_texts()
            said |= {(metric, group): text for metric, text in zip(metrics, texts, strict=True)}
    still, metric = {}, ""
    for left, right in itertools.pairwise(text for *_, text in of_each_figure(svg, shown)):
        metric = left if left in shown else metric
        if left in result.groups:
            still.setdefault((metric, left), right)
    # Rates come first; features, which a file asks for besides, after them.
    dots = [part for part in data if set(part[0]) == {"x", "y"}][: len(shown)]
    return [
        (
            told,
            {
                "page": said,
                "still": still,
                "chart": {
                    (metric, one["y"]): repr(100 * float(one["x"]))
                    for metric, part in zip(shown, dots, strict=True)
                    for one in part
                },
                "file": {
                    (one["metric"], one["group"]): repr(100 * float(one["value"]))
                    for one in lines
                    if one["metric"] in shown and one["group"] in result.groups
                },
            },
        )
    ]


def of_each_figure(svg: str, titles: list[str]) -> list[tuple[float, float, str]]:
    """Texts of figures that stand beside each other: each one's title, then its lines."""
    texts = written(svg)
    places = [k for k, (_, _, text) in enumerate(texts) if text in titles]
    found = []
    for start, stop in itertools.pairwise([*places, len(texts)]):
        found += [texts[start], *sorted(texts[start + 1 : stop], key=lambda one: (one[1], one[0]))]
    return found


def checks(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    """The number of each finding: shares are percent where people read them."""
    exact = dict(zip(result.names, result.values.tolist(), strict=True))
    told = {
        name: value * (100 if "%" in amount else 1)
        for (name, value), amount in zip(exact.items(), result.amounts, strict=True)
    }
    worst = [name for name, v in zip(result.names, result.verdicts, strict=True) if v in (1, 2)]
    assert worst
    shown = {}
    for one in page.locator(":scope > ul > .xw-finding").all():
        shown[one.locator("code").inner_text()] = one.locator(".xw-muted").last.inner_text()
    names = dict(zip(result.questions, result.names, strict=True))  # a name's title
    asked = [line for line in lines_of(svg) if len(line) > 2 and line[1] in names]
    still = {names[line[1]]: line[2] for line in asked}
    dots = {one["name"]: one["value"] for part in data for one in part}
    file = {one["name"]: one["value"] for one in lines if one["name"] in worst}
    return [
        ({name: told[name] for name in worst}, {"page": shown, "still": still}),
        ({name: exact[name] for name in worst}, {"chart": dots, "file": file}),
    ]


def errors(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    """How often the model errs: in slices that are sure, and in the boxes of the tree."""
    is_sure = result.slice_confirmed.astype(bool).tolist()
    sure = [name for name, one in zip(result.slice_names, is_sure, strict=True) if one]
    assert sure and len(result.counts) > 1
    rates = dict(zip(result.slice_names, result.slice_rates.tolist(), strict=True))
    rates |= dict(zip(result.names, result.rates.tolist(), strict=True))
    percents = {name: 100 * rate for name, rate in rates.items()}
    shown = {
        one.locator(".xw-slice-name").inner_text(): one.locator(".xw-slice-rate").inner_text()
        for one in page.locator(".xw-slices > ul .xw-slice").all()
    }
    said = re.compile(rf"error rate ({FIGURE}) %, .*, ([\d,]+) rows")
    boxes = [
        said.search(one.locator(".xw-hidden").first.inner_text())
        for one in page.get_by_role("treeitem").all()
    ]
    nodes = zip(result.counts.tolist(), (100 * result.rates).tolist(), strict=True)
    plain = lambda name: name.lstrip("– ")  # noqa: E731, as deep as it stands in the tree
    drawn = [(int(one[2].replace(",", "")), one[1]) for one in boxes]
    return [
        ({name: percents[name] for name in sure}, {"page": shown}),
        (ranked(nodes, float), {"page": ranked(drawn, first_number)}),
        (percents, {"still": {plain(n): text for n, text in beside(svg) if plain(n) in rates}}),
        (
            rates,
            {
                "chart": {
                    plain(one["y"]): one["x"] for part in data for one in part if "rows" in one
                },
                "file": {one["name"]: one["rate"] for one in lines},
            },
        ),
    ]


COMPARED = {
    "What the model says": "model",
    "Importance: mean |SHAP|": "importance",
    "Effect: mean SHAP": "effect",
    "The rows themselves": "feature",
}


def comparison(result: Any, page: Any, svg: str, data: Any, lines: Any) -> list[tuple[Told, Any]]:
    """The mean of each cohort, of all that is compared; a picture has the first of them."""
    told = {
        (group, measure, cohort): float(result.values[k, j])
        for j, (group, measure) in enumerate(zip(result.groups, result.measures, strict=True))
        for k, cohort in enumerate(result.cohorts)
    }
    shown, group = {}, ""
    for row in page.locator("tbody tr").all():
        head = row.locator("th").inner_text().strip()
        title = next((one for one in COMPARED if head.startswith(one)), None)
        group = COMPARED[title] if title else group
        for cohort, cell in zip(result.cohorts, row.locator("td b").all(), strict=bool(not title)):
            shown[group, head, cohort] = cell.inner_text()
    titles = {
        f"importance of {measure}" if group == "importance" else measure: (group, measure)
        for group, measure in zip(result.groups, result.measures, strict=True)
        if group in ("importance", "model")
    }
    figures = list(dict.fromkeys(text for *_, text in written(svg) if text in titles))
    still, figure = {}, ""
    for left, right in itertools.pairwise(text for *_, text in of_each_figure(svg, figures)):
        figure = left if left in titles else figure
        if left in result.cohorts and re.match(FIGURE, right):
            still[*titles[figure], left] = right
    chart, place = {}, -1
    for part in data:
        place += "x2" in part[0]
        for one in part:
            if one.get("name", "").endswith("sure difference"):
                chart[*titles[figures[place]], one["y"]] = one["value"]
    file = {
        (one["group"], one["measure"], one["cohort"]): one["value"]
        for one in lines
        if one["against"] == "everybody else"
    }
    drawn = {(*titles[one], cohort) for one in figures for cohort in result.cohorts}
    assert drawn and result.shares.any()
    listed = zip(result.groups, result.measures, result.shares.tolist(), strict=True)
    scale = {(group, measure): 100 if share else 1 for group, measure, share in listed}
    said = {key: value * scale[key[:2]] for key, value in told.items()}
    return [
        (said, {"page": shown}),
        (told, {"file": file}),
        ({key: said[key] for key in drawn}, {"still": still}),
        ({key: told[key] for key in drawn}, {"chart": chart}),
    ]
