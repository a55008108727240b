"""Clauses fold in Python as they do in the page: both read clauses.json."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from xwidgets.errors import InvalidType, InvalidValue, UnknownName
from xwidgets.widgets.clauses import check_clauses, rows_clause, selected_rows

BLANK = {"feature": 0, "output": 0, "min": None, "max": None, "codes": None, "rows": None}
SHARED = json.loads(Path(__file__).with_name("clauses.json").read_text(encoding="utf-8"))


def clause(op, **term):
    return {"key": "k", "op": op, "terms": [{**BLANK, "source": "feature", **term}]}


def lookup(term):
    if term["source"] == "target":
        column = SHARED["target"]
    elif term["feature"] < len(SHARED["features"]):
        column = SHARED["features"][term["feature"]]
    else:
        return None
    return np.array(column["values"], dtype=np.float64)


def read(case):
    def number(value):
        return float(value) if isinstance(value, str) else value

    return [
        {
            "key": "k",
            "op": one["op"],
            "terms": [
                {**BLANK, "source": "feature", **term}
                | {end: number(term[end]) for end in ("min", "max") if end in term}
                for term in one["terms"]
            ],
        }
        for one in case["clauses"]
    ]


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_what_clauses_select(case):
    rows = selected_rows(read(case), len(SHARED["target"]["values"]), lookup)
    assert (None if rows is None else rows.tolist()) == case["rows"]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"op": "xor"}, InvalidValue, "xor"),
        ({"terms": "f0 > 1"}, InvalidValue, "list of terms"),
        ({"terms": [{"source": "feature"}]}, InvalidValue, "terms with codes"),
        ({"terms": [{**BLANK, "source": "column"}]}, InvalidValue, "column"),
        ({"terms": [{**BLANK, "source": "feature", "feature": 9}]}, UnknownName, "feature 9"),
        ({"terms": [{**BLANK, "source": "prediction", "output": 2}]}, UnknownName, "output 2"),
        ({"terms": [{**BLANK, "source": "feature", "min": "low"}]}, InvalidValue, "low"),
        ({"terms": [{**BLANK, "source": "feature", "min": np.nan}]}, InvalidValue, "nan"),
        ({"terms": [{**BLANK, "source": "feature", "max": np.inf}]}, InvalidValue, "finite"),
        ({"terms": [{**BLANK, "source": "rows", "rows": ["a"]}]}, InvalidValue, "rows"),
        ({"terms": [{**BLANK, "source": "rows", "rows": [0.5]}]}, InvalidValue, "rows"),
        ({"terms": [{**BLANK, "source": "feature", "codes": 3}]}, InvalidValue, "codes"),
    ],
)
def test_clauses_that_cannot_be_folded_are_refused(change, error, words):
    good = clause("and", min=1.0)
    assert check_clauses([good, rows_clause([1])], 2, 2) == [good, rows_clause([1])]
    with pytest.raises(error, match=words):
        check_clauses([{**good, **change}], 2, 2)


def test_filters_are_a_list():
    with pytest.raises(InvalidType, match="list"):
        check_clauses("f0 > 1", 2, 2)
