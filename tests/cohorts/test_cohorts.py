"""Cohorts: named sets of rows, as masks, in the page's words and in files."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from xwidgets.errors import InvalidColumns, InvalidShape, InvalidType, InvalidValue, UnknownName
from xwidgets.widgets.bits import cohort_of, mark_of, mask_of

N = 203  # no whole number of bytes


def study(**options: Any) -> tuple[xw.Explainer, pd.DataFrame]:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(N, 3)), columns=["age", "income", "debt"])
    X["city"] = rng.choice(["Rome", "Wien"], N)
    y = (X["age"] + rng.normal(size=N) > 0).astype(int)
    model = LogisticRegression().fit(X[["age", "income", "debt"]], y)
    return xw.explain(model, X, y, show=["city"], **options), X


@pytest.fixture
def made():
    explainer, X = study()
    with explainer:
        yield explainer, X


@pytest.mark.parametrize("seed", range(5))
def test_masks_come_back_to_the_bit(made, seed: int):
    explainer, _ = made
    mask = np.random.default_rng(seed).random(N) < seed / 4  # none at all, and all rows, too
    explainer.cohorts["some"] = mask
    found = explainer.cohorts["some"]
    assert found.dtype == bool
    np.testing.assert_array_equal(found, mask)
    [cohort] = explainer.selection.cohorts
    bits = base64.b64decode(cohort["rows"])
    np.testing.assert_array_equal(
        np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")[:N], mask
    )
    assert json.loads(json.dumps(cohort)) == cohort


def test_rows_in_every_form(made):
    explainer, X = made
    young = (X["age"] < 0).to_numpy()
    explainer.selection.rows = young
    forms: dict[str, Any] = {
        "mask": young,
        "list": young.tolist(),
        "series": X["age"] < 0,
        "positions": np.flatnonzero(young),
        "table": X[young],
        "condition": {"feature": "age", "max": float(X["age"][young].max())},
        "conditions": [{"feature": "age", "max": float(X["age"][young].max())}],
        "selection": explainer.selection,
    }
    for name, rows in forms.items():
        explainer.cohorts[name] = rows
        np.testing.assert_array_equal(explainer.cohorts[name], young, err_msg=name)
    assert list(explainer.cohorts) == list(forms)
    explainer.selection.rows = None
    explainer.cohorts["everybody"] = explainer.selection
    assert explainer.cohorts["everybody"].all()
    explainer.cohorts["nobody"] = []
    assert not explainer.cohorts["nobody"].any()
    assert "107 rows" in repr(explainer.cohorts)


@pytest.mark.parametrize(
    ("rows", "kind", "words"),
    [
        (np.ones(N - 1, bool), InvalidShape, r"mask of shape \(202,\); expected \(203,\)"),
        ([N], UnknownName, "position 203"),
        ("nobody", UnknownName, "nobody"),
        (0.5, InvalidType, "0.5"),
        ([{"feature": "aeg", "min": 0}], UnknownName, "did you mean 'age'"),
    ],
)
def test_what_is_no_set_of_rows_is_refused(made, rows: Any, kind: type[Exception], words: str):
    explainer, _ = made
    with pytest.raises(kind, match=words):
        explainer.cohorts["young"] = rows
    assert len(explainer.cohorts) == 0


def test_names(made):
    explainer, _ = made
    with pytest.raises(UnknownName, match=r'explainer.cohorts\["young"\] = mask|young'):
        explainer.cohorts["young"]
    for name in ("age", "city"):
        with pytest.raises(InvalidColumns, match="feature or a column"):
            explainer.cohorts[name] = [1]
    for bad in ("", "  ", "x" * 61, 3):
        with pytest.raises(InvalidType, match="characters"):
            explainer.cohorts[bad] = [1]
    explainer.cohorts["young"] = [1]
    with pytest.raises(InvalidColumns, match="cohort"):
        explainer.columns["young"] = np.arange(N)
    with pytest.raises(UnknownName, match="did you mean 'young'"):
        del explainer.cohorts["yuong"]
    explainer.cohorts["old"] = [2]
    with pytest.raises(InvalidColumns, match="another cohort"):
        explainer.cohorts.rename("young", "old")
    explainer.cohorts.rename("young", "<b>young</b>")
    assert list(explainer.cohorts) == ["<b>young</b>", "old"]


def test_they_are_selected_by_and_go_with_what_speaks_of_them(made):
    explainer, X = made
    explainer.cohorts["young"] = X["age"] < 0
    explainer.cohorts["rich"] = X["income"] > 0
    explainer.selection.filters = [
        {"column": "young", "levels": [True]},
        {"op": "not", "column": "rich", "levels": [True]},
    ]
    expected = np.flatnonzero((X["age"] < 0) & ~(X["income"] > 0))
    np.testing.assert_array_equal(explainer.selection.rows, expected)
    explainer.cohorts.rename("rich", "wealthy")
    np.testing.assert_array_equal(explainer.selection.rows, expected)
    del explainer.cohorts["wealthy"]
    np.testing.assert_array_equal(explainer.selection.rows, np.flatnonzero(X["age"] < 0))
    explainer.cohorts["young"] = X["age"] < -1  # other rows: what selected the earlier ones goes
    assert explainer.selection.rows is None


def test_they_group_rows_and_answers_follow_them(made):
    explainer, X = made
    explainer.cohorts["young"] = X["age"] < 0
    view = explainer.fairness(by="young")
    assert view.result.counts.tolist() == [int((X["age"] >= 0).sum()), int((X["age"] < 0).sum())]
    explainer.cohorts["young"] = X["age"] < 1
    assert view.result.counts.tolist() == [int((X["age"] >= 1).sum()), int((X["age"] < 1).sum())]
    with pytest.raises(UnknownName, match="old"):
        explainer.fairness(by="old")


def test_a_page_names_rows_and_python_has_the_mask(made):
    explainer, X = made
    hub = explainer._live.hub
    mask = (X["debt"] > 0).to_numpy()
    hub.set_state({"cohorts": [cohort_of("in debt", np.flatnonzero(mask), N)]})
    np.testing.assert_array_equal(explainer.cohorts["in debt"], mask)
    explainer.cohorts["young"] = X["age"] < 0
    assert [one["name"] for one in hub.cohorts] == ["in debt", "young"]
    hub.set_state({"cohorts": []})
    assert len(explainer.cohorts) == 0


def test_a_threshold_goes_with_its_cohort_whoever_takes_it_away(made, tmp_path: Path):
    explainer, X = made
    explainer.cohorts["young"] = X["age"] < 0
    by_young = {"quantity": "column:young", "values": {"True": 0.3}}
    explainer.selection.threshold = by_young
    hub = explainer._live.hub
    hub.cohorts, there = [], hub.cohorts  # as a page does
    assert explainer.selection.threshold is None and hub.threshold is None
    with hub.hold_trait_notifications():  # undo
        hub.threshold, hub.cohorts = by_young, there
    assert explainer.selection.threshold == by_young
    assert explainer.performance().result is not None
    explainer.save(tmp_path / "study.xw")
    with xw.load(tmp_path / "study.xw") as again:
        assert again.selection.threshold == by_young


def test_files_keep_them(made, tmp_path: Path):
    explainer, X = made
    explainer.cohorts["young"] = X["age"] < 0
    explainer.cohorts["nobody"] = []
    explainer.save(tmp_path / "a.xw")
    loaded = xw.load(tmp_path / "a.xw")
    assert list(loaded.cohorts) == ["young", "nobody"]
    np.testing.assert_array_equal(loaded.cohorts["young"], X["age"] < 0)
    explainer.to_html(tmp_path / "a.html")
    assert '"name":"young"' in (tmp_path / "a.html").read_text().replace('": "', '":"')


def test_a_file_of_some_rows_holds_the_cohort_of_these():
    explainer, X = study()
    with explainer:
        explainer.cohorts["young"] = X["age"] < 0
        from xwidgets.widgets.bits import of_some

        [cohort] = explainer.selection.cohorts
        some = np.array([7, 3, 200])
        found = of_some(cohort, N, some)
        np.testing.assert_array_equal(mask_of(found, 3), (X["age"] < 0).to_numpy()[some])


def test_broken_states_are_refused(made):
    explainer, _ = made
    good = cohort_of("young", np.array([1]), N)
    for bad in (
        "young",
        [3],
        [{**good, "rows": "!"}],
        [{**good, "rows": "AA=="}],
        [{**good, "name": " "}],
        [good, good],
    ):
        with pytest.raises(InvalidValue, match="cohorts"):
            explainer.selection.cohorts = bad
    assert mark_of(good) == zlib.crc32(good["rows"].encode())
