"""The example service: what it answers, without the web that stands before it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

import xwidgets as xw
from xwidgets.errors import XwidgetsError

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "service"


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Any:
    spec = importlib.util.spec_from_file_location("answering", FOLDER / "answering.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Answering(120, tmp_path_factory.mktemp("service") / "served.jsonl")


def test_it_answers_records_that_are_logged_and_open_again(answering: Any):
    row = json.loads(json.dumps(answering.example))  # as it travels
    found = answering.answer({"rows": [row, {**row, "age": 61}], "k": 2})
    assert [len(one["reasons"]) for one in found] == [2, 2]
    logged = answering._log.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in logged[-2:]] == found
    assert xw.from_records(answering._log).n_rows == len(logged)
    told = {reason["feature"]: reason["text"] for one in found for reason in one["reasons"]}
    assert told.get("age", "Your age") == "Your age"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"rows": []},
        {"rows": [1]},
        {"rows": [{"age": 3}]},
        {"rows": [{}] * 1001},
    ],
)
def test_a_wrong_request_is_told_in_words(answering: Any, body: Any):
    with pytest.raises(XwidgetsError):
        answering.answer(body)


def test_what_it_needs_is_its_own():
    needed = (FOLDER / "requirements.txt").read_text(encoding="utf-8")
    assert "fastapi" in needed
    assert "fastapi" not in (FOLDER.parents[1] / "pyproject.toml").read_text(encoding="utf-8")
