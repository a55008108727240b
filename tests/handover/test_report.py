"""The report: what it claims is what the views say, can be checked again, and is never markup."""

from __future__ import annotations

import json
import re
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.errors import InvalidFile, InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.export.page import json_text
from xwidgets.handover.claims import Claim, claims_of
from xwidgets.handover.document import quantiles_between
from xwidgets.handover.law import ARTICLES
from xwidgets.handover.report import UNSIGNED, digest
from xwidgets.handover.schema import REPORT, misfit
from xwidgets.handover.verify import read

from .conftest import X, Y, fitted

OWNER = "Credit <script>alert(1)</script> & team"


@pytest.fixture(scope="module")
def path(explainer: xw.Explainer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "report.html"
    explainer.checks(silence={"sample-size": "known to the team"})
    explainer.report(target, by="city", owner=OWNER, intended_use="To try it.")
    return target


@pytest.fixture(scope="module")
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def kinds(found: Any) -> set[str]:
    return set(found.kind)


def test_it_holds_for_the_same_model_and_rows(path: Path, model: Any):
    found = xw.verify(path, model, X, Y)
    assert found.holds and bool(found)
    assert found.n_held == found.n_claims > 40
    assert "claims hold; file, data and model are those of the report" in found.sentence
    assert len(found.to_frame()) == 0


def test_another_model_is_told_from_other_data(path: Path):
    found = xw.verify(path, fitted(y=Y[::-1]), X, Y)
    assert kinds(found) == {"model", "claim"}
    frame = found.to_frame()
    accuracy = frame[frame["what"] == "accuracy"].iloc[0]
    assert accuracy["where"] == "performance"
    assert float(accuracy["found"]) != float(accuracy["expected"])
    assert "useless-features" in set(frame["what"][frame["where"] == "checks"])


def test_a_finding_that_a_slow_machine_does_not_ask_is_no_difference(
    path: Path, model: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("xwidgets.methods.checks.copies.FOLDS_UP_TO", 10)
    monkeypatch.setattr("xwidgets.methods.checks.copies.SECONDS", 0.0)
    found = xw.verify(path, model, X, Y)
    assert kinds(found) == {"missing"} and set(found.where) == {"checks"}
    assert (
        "overfit, by copies of the model" in found.what
        and "would take longer than 0 seconds" in "".join(found.found)
    )
    assert "could not be asked again" in found.sentence


def test_labels_that_are_judged_by_others_here_are_no_difference(
    path: Path, model: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("xwidgets.methods.errors.labels.MAX_SECONDS", 0.0)
    found = xw.verify(path, model, X, Y)
    assert kinds(found) == {"missing"}
    assert found.what == ("rows whose label is to be looked at, by 5 copies of the model",)
    assert "here labels are judged by" in found.found[0]


def test_other_data_are_named_by_their_columns(path: Path, model: Any):
    found = xw.verify(path, model, X.assign(age=X["age"] + 1), Y)
    assert "data" in kinds(found) and "model" not in kinds(found)
    data = [what for kind, what in zip(found.kind, found.what, strict=True) if kind == "data"]
    assert data == ["column age"]
    fewer = xw.verify(path, model, X.iloc[:80], Y[:80])
    assert ("rows", "80", "160") in list(zip(fewer.what, fewer.found, fewer.expected, strict=True))


def test_rows_that_the_model_does_not_take_are_other_data(path: Path, model: Any):
    found = xw.verify(path, model, X.drop(columns="age"), Y)
    assert kinds(found) == {"data"} and "age" in found.found[0]
    assert found.sentence == "No claim could be asked again; the data are others."


def test_an_altered_file_is_told(text: str, tmp_path: Path, model: Any):
    target = tmp_path / "altered.html"
    target.write_text(text.replace("To try it.", "For all uses."), encoding="utf-8")
    assert kinds(xw.verify(target, model, X, Y)) == {"file"}


def test_line_ends_of_a_text_are_no_alteration(tmp_path: Path, explainer: xw.Explainer):
    target = tmp_path / "report.html"
    explainer.report(target, by="city", owner="One\r\nTwo")
    found, told = read(target)
    assert "One\r\nTwo" in found
    assert digest(found.replace(told["digest"], UNSIGNED, 1)) == told["digest"]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["digest"], None),
        (["data"], {}),
        (["data", "columns", "age"], 3),
        (["data", "target"], {"name": "y"}),
        (["model"], {}),
        (["model", "predictions"], [[0.5], [0.5, 0.5]]),
        (["settings"], []),
        (["settings", "groups"], ["age"]),
        (["given"], []),
        (["given", "background"], {"n_rows": 3, "digest": "", "cells": "no gzip"}),
        (["given", "cohorts"], [{"name": "young", "rows": "odd"}]),
        (["given", "batches"], {"new": [["March"]]}),
        (["claims"], None),
        (["claims", 0], "0.9"),
        (["claims", 0, "tolerance"], None),
        (["claims", 0, "number"], "0.9"),
        (["claims", 0, "question"], None),
        (["claims", 0, "question"], {"method": "shap"}),
        (["claims", 0, "question"], {"method": "shap", "options": {"n_rows": 0}}),
    ],
)
def test_a_damaged_report_is_refused_and_the_place_is_told(
    text: str, tmp_path: Path, place: list[str | int], value: Any
):
    told = read_block(text)
    *above, last = place
    reduce(getitem, above, told)[last] = value
    target = tmp_path / "damaged.html"
    block = f'<script id="report" type="application/json">{json_text(told)}</script>'
    target.write_text(block, encoding="utf-8")
    with pytest.raises(InvalidFile, match=str(place[0])):
        read(target)


@pytest.mark.parametrize("gone", [{"given": None}, {"data": {"target": None}}])
def test_what_may_be_missing_is_no_damage(text: str, gone: dict[str, Any]):
    told = read_block(text)
    for name, value in gone.items():
        told[name] = value if value is None else {**told[name], **value}
    assert misfit(told, REPORT) == ""


def test_what_a_column_holds_is_told_between_rows():
    known = np.random.default_rng(0).normal(size=201)
    assert not set(quantiles_between(known)) & set(known)
    share = [float((known < one).mean()) for one in quantiles_between(known)]
    np.testing.assert_allclose(share, [0.05, 0.5, 0.95], atol=0.005)
    assert quantiles_between(np.array([1.0, 2.0, 2.0, 2.0, 3.0])) == [1.5, 2.0, 2.5]


def test_an_altered_claim_is_named(text: str, tmp_path: Path, model: Any):
    told = read_block(text)
    number = told["claims"][0]["number"]
    target = tmp_path / "altered.html"
    written = text.replace(f'"number":{number!r}', '"number":0.25', 1)
    assert written != text
    target.write_text(written, encoding="utf-8")
    found = xw.verify(target, model, X, Y)
    assert kinds(found) == {"file", "claim"}
    assert told["claims"][0]["name"] in found.what


def read_block(text: str) -> dict[str, Any]:
    match = re.search(r'<script id="report" type="application/json">(.*?)</script>', text, re.S)
    assert match
    found: dict[str, Any] = json.loads(match[1], parse_constant=pytest.fail)
    return found


def test_every_claim_is_what_its_view_says(path: Path, explainer: xw.Explainer):
    _, told = read(path)
    claims = [Claim.from_json(one) for one in told["claims"]]
    scores = explainer.performance().result.metrics
    mine = {one.name: one.number for one in claims if one.question.method == "performance"}
    assert mine == {name: one.value for name, one in scores.items()}
    fairness = next(one for one in claims if one.name == "selection rate, Oslo")
    assert fairness.question.options["by"] == ["feature:2"]
    assert {one.question.method for one in claims} >= {"performance", "errors", "fairness", "shap"}
    found = explainer.checks().result
    numbers = dict(zip(found.names, found.values, strict=True))
    findings = {one.name: one.number for one in claims if one.question.method == "checks"}
    assert len(findings) > 12
    assert findings["overfit, by copies of the model"] == numbers["overfit"]
    said = {name.split(",")[0] for name in findings}
    assert said == {name for name, one in numbers.items() if np.isfinite(one)}


def test_what_is_not_defined_stays_so():
    claim = Claim("recall", Question("performance"), None, 1e-9)
    assert claim.holds(None) and not claim.holds(0.0)
    assert Claim.from_json(json.loads(json.dumps(claim.to_json()))) == claim
    assert not Claim("a", Question("performance"), 0.5, 1e-9).holds(0.5 + 1e-8)


def test_texts_are_no_markup(text: str):
    assert "<script>alert(1)" not in text
    assert "Credit &lt;script&gt;alert(1)&lt;/script&gt; &amp; team" in text
    assert "<b>Bern</b>" not in text


def test_gaps_are_marked_and_law_is_told_without_dates(text: str):
    assert text.count("not stated") > 20
    assert "No legal advice" in text
    for article in ARTICLES:
        assert article.title.split(":")[0] in text
    law = text.split("Points of the law")[2].split("Versions and fingerprints")[0]
    assert not re.search(r"20[2-9]\d", law)


def test_every_check_stands_there_with_its_verdict(text: str, explainer: xw.Explainer):
    found = explainer.checks().result
    told = text.split("<h2>Findings</h2>")[1].split("</section>")[0]
    assert told.count("<tr>") == 1 + found.n_checks_total
    assert "Silenced: known to the team" in told


def test_it_is_small_and_asks_for_no_network(text: str):
    assert len(text) < 1_000_000
    assert "default-src 'none'" in text
    assert not re.search(r'(?:src|href)="(?!#)', text)


def test_it_opens_from_disk_with_every_view(path: Path, chromium: Browser):
    page = chromium.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else 0)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        page.goto(path.as_uri())
        page.locator('[data-view="5"] section').first.wait_for()
        assert page.locator("[data-view] section.xw-view").count() >= 6
        assert page.locator("figure.still:visible").count() == 0
        page.emulate_media(media="print")
        assert page.locator("figure.still:visible").count() == 5  # findings: their table
        assert page.locator(".live:visible").count() == 0
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 600, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 600
        assert not wrong
    finally:
        page.close()


def test_without_by_and_y_it_says_what_was_not_asked(model: Any, tmp_path: Path):
    target = tmp_path / "report.html"
    xw.explain(model, X).report(target)
    text = target.read_text(encoding="utf-8")
    assert "Not asked: report(..., by=...)" in text
    assert "y was not given" in text
    assert xw.verify(target, model, X).holds


def test_numbers_have_a_report_too(tmp_path: Path):
    from sklearn.linear_model import LinearRegression

    numbers = X[["age", "income"]]
    model = LinearRegression().fit(numbers, X["noise"])
    target = tmp_path / "report.html"
    xw.explain(model, numbers, X["noise"]).report(target)
    assert xw.verify(target, model, numbers, X["noise"]).holds


@pytest.mark.parametrize(
    ("keywords", "kind"),
    [
        ({"path": "/no/such/folder/report.html"}, InvalidValue),
        ({"path": "report.pdf"}, InvalidValue),
        ({"ownr": "me"}, UnknownName),
        ({"owner": 3}, InvalidType),
        ({"rows": "none"}, InvalidValue),
        ({"rows": "some"}, InvalidValue),
        ({"by": "planet"}, UnknownName),
    ],
)
def test_bad_arguments_are_told_before_work(
    explainer: xw.Explainer, tmp_path: Path, keywords: Any, kind: type
):
    n_answered = len(explainer._study.answered())
    with pytest.raises(kind):
        explainer.report(**{"path": tmp_path / "a.html", **keywords})
    if keywords.get("by") is None:
        assert len(explainer._study.answered()) == n_answered
    assert not list(tmp_path.iterdir())


def test_without_a_model_there_is_no_report(tmp_path: Path):
    opened = xw.from_records(xw.explain(fitted(), X).reasons(X.iloc[:3]))
    with pytest.raises(NotSupported, match="a model to ask"):
        opened.report(tmp_path / "a.html")


def test_what_is_no_report_is_refused(tmp_path: Path, model: Any):
    target = tmp_path / "page.html"
    target.write_text("<html></html>", encoding="utf-8")
    with pytest.raises(InvalidFile):
        xw.verify(target, model, X, Y)
    with pytest.raises(InvalidValue, match="cannot be read"):
        xw.verify(tmp_path / "none.html", model, X, Y)


def test_results_without_claims_claim_nothing(explainer: xw.Explainer):
    assert claims_of(explainer.attributions(rows=[0])) == []
    assert np.isnan(claims_of(explainer.importance().result)[0].low)
