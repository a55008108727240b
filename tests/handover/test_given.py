"""What a report takes beside model, X and y: it holds it, or says what is missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.errors import InvalidType, InvalidValue
from xwidgets.handover.verify import read

from .conftest import X, Y, fitted

LATER = X.assign(income=X["income"] + 15).sample(frac=1, random_state=1).iloc[:90]
OTHERS = X.assign(age=X["age"] + 1)


def missing(found: Any) -> dict[str, str]:
    lines = zip(found.kind, found.what, found.expected, strict=True)
    return {what: expected for kind, what, expected in lines if kind == "missing"}


@pytest.mark.parametrize(
    ("background", "held"), [(X.iloc[20:32], "rows"), (OTHERS.iloc[20:32], "cells")]
)
def test_a_background_and_weights_are_in_the_report(
    tmp_path: Path, model: Any, background: Any, held: str
):
    target = tmp_path / "a.html"
    weight = np.linspace(0.5, 2.0, len(background))
    more = {"background": background, "background_weight": weight}
    more["sample_weight"] = np.linspace(1.0, 3.0, len(X))
    xw.explain(model, X, Y, **more).report(target)
    told = read(target)[1]["given"]
    assert held in told["background"] and len(told["background"]) == 3
    assert xw.verify(target, model, X, Y).holds
    if held == "cells":  # what is verified goes by the same numbers
        return
    assert xw.verify(target, model, X, Y, **more).holds
    other = xw.verify(target, model, X, Y, background=X.iloc[:12], background_weight=weight)
    assert "background" in other.what and {"data", "claim"} <= set(other.kind)
    lighter = xw.verify(target, model, X, Y, sample_weight=np.ones(len(X)))
    assert "sample_weight" in lighter.what and "accuracy" in lighter.what


def test_what_is_too_large_is_named(tmp_path: Path, model: Any, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "a.html"
    monkeypatch.setattr("xwidgets.handover.given.MAX_CELLS", 10)
    xw.explain(model, X, Y, background=OTHERS.iloc[:30]).report(target)
    with pytest.raises(InvalidValue, match=r"background: found none; expected the 30 that"):
        xw.verify(target, model, X, Y)
    assert xw.verify(target, model, X, Y, background=OTHERS.iloc[:30]).holds


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of later rows, of another group, and of cohorts."""
    target = tmp_path_factory.mktemp("later") / "a.html"
    explainer = xw.explain(fitted(), X, Y)
    explainer.columns["sex"] = np.where(np.arange(len(X)) % 3, "f", "m")
    explainer.cohorts["young"] = X["age"] < 40
    asked = [
        explainer.drift({"March": LATER, "April": LATER.iloc[:60]}, [Y[:90], None]),
        explainer.fairness(by="sex"),
        explainer.comparison(),
        explainer.performance(),
    ]
    explainer.report(target, by="city", views=asked)
    return target


def test_later_batches_stand_before_the_baseline(later: Path):
    text, told = read(later)
    heads = [part.split("</h2>")[0] for part in text.split("<h2>")[1:]]
    wanted = ("Drift within these rows", "Drift", "Fairness", "Cohorts")
    named = [head for head in heads if head.split(":")[0] in wanted]
    assert named == [
        "Fairness",
        "Fairness: by sex, output yes",
        "Cohorts: young, output yes",
        "Drift: March, April",
        "Drift within these rows",
    ]
    assert heads.count("Performance") == 1  # what is there already is there once
    names = [claim["name"] for claim in told["claims"]]
    assert "share of rows that moved, income" in names  # the baseline
    assert "March: share of rows that moved, income" in names
    assert "March: accuracy, measured" in names and "April: accuracy, measured" not in names
    assert any(name.startswith("young, ") for name in names)
    assert 'data-view="8"' in text


def test_what_is_not_passed_is_named_and_all_else_is_asked_again(later: Path, model: Any):
    found = xw.verify(later, model, X, Y)
    assert not found.holds and set(found.kind) == {"missing"}
    assert missing(found) == {
        "X_new": "March (90 rows), April (60 rows)",
        "column sex": "show={'sex': values}",
    }
    assert 40 < found.n_held == found.n_asked < found.n_claims
    said = f"{found.n_claims - found.n_asked} more could not be asked again"
    assert found.sentence == f"{found.n_held} of {found.n_held} claims hold; {said}."


def test_with_new_rows_and_columns_all_of_it_holds(later: Path, model: Any):
    sex = np.where(np.arange(len(X)) % 3, "f", "m")
    batches = {"March": LATER, "April": LATER.iloc[:60]}
    given: dict[str, Any] = {"X_new": batches, "y_new": [Y[:90], None], "show": {"sex": sex}}
    found = xw.verify(later, model, X, Y, **given)
    assert found.holds, found.to_frame()
    assert found.n_held == found.n_claims
    other = xw.verify(later, model, X, Y, **{**given, "X_new": LATER, "y_new": None})
    assert missing(other) == {"X_new": "March (90 rows), April (60 rows)"}
    assert "other rows" in other.found


def test_a_column_that_X_holds_is_found_in_it(tmp_path: Path, model: Any):
    whole = X.assign(sex=np.where(np.arange(len(X)) % 3, "f", "m"))
    target = tmp_path / "a.html"
    xw.explain(model, whole, Y, show=["sex"]).report(target, by="sex")
    assert xw.verify(target, model, whole, Y).holds
    assert set(missing(xw.verify(target, model, X, Y))) == {"column sex"}


def test_names_of_columns_are_in_the_report(tmp_path: Path):
    from sklearn.linear_model import LinearRegression

    numbers = X[["age", "income"]].to_numpy(float)
    model, target = LinearRegression().fit(numbers, X["noise"]), tmp_path / "a.html"
    xw.explain(model, numbers, X["noise"], feature_names=["age", "income"]).report(target)
    assert xw.verify(target, model, numbers, X["noise"]).holds


def test_views_that_claim_nothing_are_refused(explainer: xw.Explainer, tmp_path: Path):
    other = xw.explain(fitted(), X, Y)
    for views, kind in (
        ([explainer.force()], InvalidType),
        (explainer.drift(LATER), InvalidType),
        ([other.drift(LATER)], InvalidValue),
    ):
        with pytest.raises(kind, match="views"):
            explainer.report(tmp_path / "a.html", views=views)
    assert not list(tmp_path.iterdir())


def test_importance_of_a_sample_says_of_how_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("xwidgets.handover.claims.ESTIMATED_ROWS", 20)
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(60, 14))
    target = tmp_path / "a.html"

    def model(rows: np.ndarray) -> Any:
        return np.tanh(rows[:, 0]) + rows[:, 2]

    xw.explain(model, numbers).report(target)
    text = read(target)[0]
    assert "a sample of 20 rows" in text and "20 of 60" in text
    assert xw.verify(target, model, numbers).holds


def limits(target: Path) -> list[tuple[str, str]]:
    """What stands under Limits, and of which parts."""
    told = read(target)[0].partition("<h2>Limits</h2>")[2].partition("</section>")[0]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", told)
    return list(zip(cells[::2], cells[1::2], strict=True))


def test_rows_that_the_model_is_said_to_have_learnt_from(tmp_path: Path, model: Any):
    """Until somebody tells, it may have learnt from these; what was found before is told anew."""
    explainer, target = xw.explain(model, X, Y), tmp_path / "a.html"
    explainer.report(target, by="city")
    fitted_to = [(of, said) for of, said in limits(target) if said.startswith("fitted to")]
    assert fitted_to == [("Performance, Errors, Fairness", "fitted to as many rows: 160")]
    assert "The model was fitted to 160 rows, as many as" in read(target)[0]
    beside = [explainer.checks(OTHERS, Y), explainer.drift(LATER)]
    explainer.report(target, by="city", views=beside)
    text, _ = read(target)
    assert not any(said.startswith("fitted to") for _, said in limits(target))
    assert "The model was fitted to 160 other rows" in text and '"n_fitted":' not in text
    assert "<h2>Findings: X_train</h2>" in text
    assert missing(xw.verify(target, model, X, Y)) == {"X_new": "train (160 rows)"}
    given = {"train": OTHERS, "new rows": LATER}
    found = xw.verify(target, model, X, Y, X_new=given, y_new=[Y, None])
    assert found.holds, found.to_frame()


def test_thresholds_of_groups_are_not_in_a_report(tmp_path: Path, model: Any):
    explainer, target = xw.explain(model, X, Y), tmp_path / "a.html"
    explainer.report(target, by="city")
    said = "Rows are called what the model itself calls them"
    assert said not in read(target)[0]
    values = {"quantity": "city", "values": {"Oslo": 0.7}}
    view = explainer.fairness(by="city", tolerance=0.1, threshold=values)
    explainer.report(target, by="city", views=[view])
    parts = read(target)[0].split("<h2>")[1:]
    called = [part.split("</h2>")[0].split(":")[0] for part in parts if said in part]
    assert called.count("Fairness") == 2 and {*called} <= {"Performance", "Errors", "Fairness"}
