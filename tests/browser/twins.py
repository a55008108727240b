"""Charts as tables: what a page shows of each view, held to `view.to_frame()`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

Table = Mapping[str, Any]
READ = """() => [...document.querySelectorAll("*")].filter((one) => one.shadowRoot).map((host) =>
  [...host.shadowRoot.querySelectorAll("table.xw-twin")].map((table) => ({
    caption: table.closest("figure").querySelector("b").textContent,
    head: [...table.tHead.rows[0].cells].map((cell) => cell.textContent),
    rows: [...table.tBodies[0].rows].map(({ cells }) => [...cells].map(
      ({ dataset, textContent }) => dataset.value === undefined
        ? textContent : Number(dataset.value))),
  })))"""


def opened(page: Any) -> int:
    """Open all of them."""
    buttons = page.get_by_role("button", name="as a table")
    for button in buttons.all():
        button.click()
    return buttons.count()


def key(value: Any) -> str:
    """What a row is of, as a text: "row 3" is 3, and numbers of 32 bits are those of 64."""
    if isinstance(value, str):
        return re.sub(r"^row (\d+)$", r"\1", value)
    return f"{value:.6g}"


def same(
    table: Table,
    frame: pd.DataFrame,
    keys: Mapping[str, str],
    values: Mapping[str, str],
    leave_out: Sequence[str] = (),
) -> None:
    """Every number, by what its row is of: heads of the table -> columns of the frame."""
    head = table["head"]
    assert set(head) >= {*keys, *values}, head
    lines = [dict(zip(head, row, strict=True)) for row in table["rows"]]
    told = {tuple(key(line[column]) for column in keys.values()): line for line in records(frame)}
    shown = [line for line in lines if not set(leave_out) & {str(line[one]) for one in keys}]
    assert shown
    for line in shown:
        exact = told[tuple(key(line[one]) for one in keys)]
        for name, column in values.items():
            number = exact[column]
            if isinstance(number, str):
                assert line[name] == number, (name, line)
            elif np.isnan(number):
                assert isinstance(line[name], str), (name, line)
            else:
                assert line[name] == pytest.approx(number, rel=1e-6, abs=1e-7), (name, line)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(frame.columns, line, strict=True)) for line in frame.itertuples(index=False)]


def grid(table: Table, frame: pd.DataFrame, down: str, value: str) -> None:
    """A line for each value of the second feature, from the top down."""
    matrix = frame.pivot(index="other", columns=down, values=value).sort_index(ascending=False)
    shown = np.array([row[1:] for row in table["rows"]], dtype=float)
    np.testing.assert_allclose(shown, matrix.to_numpy(), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose([row[0] for row in table["rows"]], matrix.index, rtol=1e-6)


def wide(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """A column for each feature's attribution."""
    columns = frame.pivot(index="row", columns="feature", values="attribution")
    columns.columns = [name.format(one) for one in columns.columns]
    of_row = frame.groupby("row")[["base_value", "prediction"]].first()
    return columns.join(of_row).reset_index()


def compare(kind: str, table: Table, frame: pd.DataFrame) -> bool:
    """Whether this table of a view is in its frame; every number of it then is as there."""
    caption = table["caption"]
    if kind == "ImportanceView":
        same(table, frame, {"feature": "feature"},
             {"importance": "importance", "± importance": "standard_deviation"})  # fmt: skip
    elif kind == "BeeswarmView":
        name = "attribution of {}"
        found = wide(frame, name)
        same(table, found, {"row": "row"}, {one: one for one in found if one[:5] == name[:5]})
    elif caption.startswith("SHAP values of "):
        same(
            table, frame, {"row": "row"}, {table["head"][1]: "value", "attribution": "attribution"}
        )
    elif caption.startswith("Partial dependence of city: "):
        same(table, frame, {"city": "value"}, {"PDP": "average", "rows near": "share"})
    elif caption.startswith("Partial dependence of income and debt"):
        grid(table, frame, "value", "average")
    elif kind == "InteractionsView":
        frame = frame.assign(
            other=frame["other"].where(frame["feature"] != frame["other"], "alone")
        )
        turned = frame.rename(columns={"feature": "other", "other": "feature"})
        same(table, pd.concat([frame, turned]), {"feature": "feature", "other": "other"},
             {"strength": "strength"})  # fmt: skip
    elif kind in ("ForceView", "WaterfallView"):
        ends = ("base value", "prediction")
        same(table, frame, {"feature": "feature"}, {"attribution": "attribution"}, ends)
        assert table["rows"][0][-1] == pytest.approx(frame["base_value"].iloc[0], rel=1e-6)
        assert table["rows"][-1][-1] == pytest.approx(frame["prediction"].iloc[0], rel=1e-6)
    elif kind == "StackedView":
        found = wide(frame, "{}")
        same(table, found, {"row": "row"}, {
            "f(x)": "prediction", "base value": "base_value",
            **{one: one for one in frame["feature"].unique()},
        })  # fmt: skip
    elif kind == "LimeView" and caption.startswith("LIME"):
        order = frame.sort_values("contribution", key=abs, ascending=False)
        shown = np.array([row[1:3] for row in table["rows"]], dtype=float)
        told = order[["contribution", "standard_error"]].to_numpy()
        np.testing.assert_allclose(shown, told, rtol=1e-6)
    elif kind == "CounterfactualsView":
        plans = [f"{plan + 1} {why}" for plan, why in zip(frame["plan"], frame["why"], strict=True)]
        same(table, frame.assign(plan=plans), {"plan": "plan", "feature": "feature"},
             {"before": "before", "after": "after", "change": "change",
              "distance of the plan": "distance"})  # fmt: skip
    elif caption.startswith("Scores, with"):
        scores = frame[(frame["part"] == "score") & (frame["rows"] == "all")]
        same(table, scores, {"score": "name"}, {"value": "value", "from": "low", "to": "high"})
    elif caption.startswith("Rows by what they are"):
        cells = frame.loc[frame["part"] == "confusion", "value"]
        assert [one for row in table["rows"] for one in row[1:]] == list(cells)
    elif caption.startswith("Calibration"):
        bins = frame[frame["part"] == "calibration"]
        shown = np.array(table["rows"], dtype=float)
        told = bins[["value", "low", "high", "weight"]].to_numpy(dtype=float)
        np.testing.assert_allclose(shown[:, 1:], told, rtol=1e-6, atol=1e-7)
    elif kind == "ErrorsView" and caption.startswith("Slices"):
        same(table, frame[frame["part"] == "slice"], {"rows of": "name"}, {
            "rows": "rows", "share of rows": "row_share", "share of all": "error_share",
            "error rate": "rate", "held out": "held_rate", "from": "low", "to": "high", "p": "p",
        })  # fmt: skip
    elif caption.startswith("Rates by"):
        by = {"metric": "metric", "group": "group"}
        same(table, frame, by, {"value": "value"})
        ends = {"from": "low", "to": "high"}
        same(table, frame, by, ends, ("all rows", "ratio"))
    elif kind == "ComparisonView":
        same(table, frame, {"mean of": "measure", "group": "group", "cohort": "cohort"}, {
            "value": "value", "difference": "difference", "from": "difference_low",
            "to": "difference_high", "p": "p",
        })  # fmt: skip
    elif kind == "DriftView" and caption.startswith("New rows"):
        same(table, frame, {"column": "name"}, {
            "verdict": "verdict", "moved": "effect", "from": "low", "to": "high",
            "attributed before": "attribution_share_before", "attributed now": "attribution_share",
        })  # fmt: skip
    elif kind == "RankingsView":
        table = {**table, "rows": [[row[0], row[1].lower(), *row[2:]] for row in table["rows"]]}
        same(table, frame, {"feature": "feature", "method": "method"}, {
            "value": "value", "rank": "rank", "rank from": "rank_low", "rank to": "rank_high",
        })  # fmt: skip
    elif caption.startswith("Nodes of the tree"):
        same(table, frame, {"rows of": "condition"}, {
            "it says": "prediction", "spread": "spread", "rows": "rows",
            "decided alike": "agreement",
        })  # fmt: skip
    elif kind == "BoundaryView":
        grid(table, frame, "value", "prediction")
    else:
        return False
    return True
