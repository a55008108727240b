"""Reasons that were written down open again as a dashboard; what is no record is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.errors import InvalidFile, InvalidType, InvalidValue

from .conftest import X

NEW = X.iloc[:8].set_axis([f"c{i}" for i in range(8)])


def test_they_open_as_a_dashboard(explainer: xw.Explainer, tmp_path: Path):
    path = tmp_path / "served.jsonl"
    found = explainer.reasons(NEW, k=2, path=path)
    opened = xw.from_records(path)
    result = opened.attributions()
    np.testing.assert_allclose(result.predictions[:, 0], found.predictions)
    np.testing.assert_allclose(result.additivity_gap(), 0, atol=1e-9)
    for row, feature, amount in zip(found.row, found.feature, found.attribution, strict=True):
        name = found.feature_names[feature]
        assert result.values[row, opened.feature_names.index(name), 0] == amount
    assert "all other factors" in opened.feature_names
    assert opened.columns["row name"].tolist() == list(NEW.index)
    page = tmp_path / "page.html"
    opened.to_html(page)
    text = page.read_text(encoding="utf-8")
    assert "<b>Bern" not in text and "HistGradientBoostingClassifier" in text


def test_records_and_reasons_open_as_a_file_does(explainer: xw.Explainer):
    found = explainer.reasons(NEW)
    for source in (found, found.records(), [json.loads(s) for s in json_lines(found)]):
        values = xw.from_records(source).attributions().values
        np.testing.assert_array_equal(values, xw.from_records(found).attributions().values)


def json_lines(found: Any) -> list[str]:
    return [line for line in found.to_json_lines().split("\n") if line]


def broken(record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**record, **changes}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: {"a": 1}, "no record of reasons in line 1"),
        (lambda one: broken(one, schema="xwidgets.reasons/9"), "reasons/9"),
        (lambda one: broken(one, prediction=None), "no prediction in line 1"),
        (lambda one: broken(one, prediction="much"), "cannot be read in line 1"),
        (lambda one: broken(one, reasons=[{"rank": 1}]), "cannot be read in line 1"),
        (lambda one: broken(one, reasons=[*one["reasons"], one["reasons"][0]]), "line 1"),
    ],
)
def test_what_is_no_record_is_named(explainer: xw.Explainer, change: Any, words: str):
    with pytest.raises(InvalidFile, match=words):
        xw.from_records([change(explainer.reasons(NEW).records()[0])])


def test_other_sources_are_refused(explainer: xw.Explainer, tmp_path: Path):
    with pytest.raises(InvalidType):
        xw.from_records(3)
    with pytest.raises(InvalidValue, match="no record"):
        xw.from_records([])
    with pytest.raises(InvalidValue, match="cannot be read"):
        xw.from_records(tmp_path / "none.jsonl")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"schema": ', encoding="utf-8")
    with pytest.raises(InvalidFile, match="line 1"):
        xw.from_records(bad)
    one = explainer.reasons(NEW.iloc[:1]).records()[0]
    with pytest.raises(InvalidFile, match="one unit"):
        xw.from_records([one, broken(one, unit="value")])
