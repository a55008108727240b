"""In words: sentences that say what the numbers say, and are no markup."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import xwidgets as xw
from tests.handover.conftest import X, Y, fitted
from xwidgets.errors import InvalidType, UnknownName
from xwidgets.methods.narrative import listed


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    return xw.explain(fitted(), X, Y)


def test_words_are_listed_as_people_do():
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_it_says_what_the_numbers_say(explainer: xw.Explainer):
    found = explainer.narrative(3).result
    record = explainer.reasons([3]).records()[0]
    assert 2 <= len(found.sentences) <= 5
    assert f"decides for {record['decision']}" in found.sentences[0]
    assert [name.split(" (")[0] for name in found.names] == [
        one["feature"] for one in record["reasons"]
    ]
    np.testing.assert_allclose(found.attribution[0], [r["attribution"] for r in record["reasons"]])
    assert found.parts[0] == "prediction" and found.parts[-1] == "doubt"
    assert str(explainer.narrative(3)) == found.text


def test_what_would_change_it_does(explainer: xw.Explainer):
    model = explainer.model
    near = int(np.argmin(np.abs(model.predict_proba(X)[:, 1] - 0.5)))
    found = explainer.narrative(near).result
    change = found.sentences[found.parts.index("change")]
    assert "That is close" in found.text
    told = change.removeprefix("With ").split(", and all else", 1)[0]
    values, name = told.rsplit(" for ", 1)
    value = values.split(" in place of ")[0]
    changed = X.iloc[[near]].assign(**{name: value if name == "city" else float(value)})
    before, after = model.predict(X.iloc[[near]])[0], model.predict(changed)[0]
    assert before != after
    assert change.endswith(f"it would decide for {after}.")


def test_only_what_may_vary_is_said_to_change_it():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"age": rng.normal(40, 9, 300), "debt": rng.normal(0, 1, 300)})
    y = np.where(table["age"] - 40 + rng.normal(0, 1, 300) > 0, "no", "yes")
    with xw.explain(LogisticRegression().fit(table, y), table, y) as explainer:
        row = int(np.argmax(table["age"]))
        told = explainer.narrative(row).result
        assert "change" not in told.parts
        told = explainer.narrative(row, vary=["age"]).result
        assert " for age, and all else" in told.sentences[told.parts.index("change")]
        texts = {"age": "the years you have lived"}
        told = explainer.narrative(row, vary=["age"], texts=texts).result
        assert " for the years you have lived, " in told.sentences[told.parts.index("change")]
        with pytest.raises(UnknownName, match="vary"):
            explainer.narrative(row, vary=["agee"])


def test_to_the_person_only_what_pushed_towards_the_decision(explainer: xw.Explainer):
    found = explainer.narrative(3, to="the person", texts={"income": "Your income"}).result
    decided = explainer.reasons([3], towards="decision").records()[0]
    assert len(found.names) == len(decided["reasons"]) <= 4
    first = decided["reasons"][0]["feature"].replace("income", "Your income")
    assert found.names[0].startswith(first)
    signs = set(np.sign(found.attribution[0]))
    assert len(signs) == 1


def test_whatever_is_in_it_is_no_markup(explainer: xw.Explainer):
    row = int(np.flatnonzero(X["city"] == "<b>Bern</b>")[0])
    found = explainer.narrative(row, texts={"city": "<i>*City*</i>"}).result
    assert "<b>Bern" not in found._repr_html_() and "<i>" not in found._repr_html_()
    assert "<i>" not in found.markdown and "*City" not in found.markdown.replace("\\*", "")
    assert "<svg" in explainer.narrative(row)._still()[0]


def test_numbers_and_nothing_that_counted():
    numbers = X[["age", "income"]]
    explainer = xw.explain(LinearRegression().fit(numbers, 2 * X["age"]), numbers, 2 * X["age"])
    assert "predicts" in str(explainer.narrative(0)) and "age (" in str(explainer.narrative(0))
    flat = xw.explain(lambda rows: np.full(len(rows), 2.0), numbers)
    assert "Nothing counted much" in str(flat.narrative(0))
    assert flat.narrative(0).result.names == ()


def test_three_classes_in_log_odds_and_probability():
    y = np.repeat(["a", "b", "c"], [50, 50, 60])
    numbers = pd.DataFrame({"age": X["age"] + np.repeat([0, 40, 90], [50, 50, 60])})
    model = LogisticRegression(max_iter=400).fit(numbers, y)
    for unit in ("log_odds", "probability"):
        explainer = xw.explain(model, numbers, y, output=unit)
        said = str(explainer.narrative(0))
        assert f"decides for {model.predict(numbers.iloc[:1])[0]}" in said
        assert "next is" in said


def test_a_file_without_the_row_says_nothing_of_it(explainer: xw.Explainer):
    found = explainer.narrative(3).result
    assert found.of_rows(np.array([3, 9])).rows.tolist() == [0]
    left = found.of_rows(np.array([9]))
    assert left.sentences == left.names == () and left.attribution is None


@pytest.mark.parametrize(
    ("keywords", "kind"),
    [
        ({"row": 3, "to": "me"}, UnknownName),
        ({"row": 3, "texts": {"agee": "Age"}}, UnknownName),
        ({"row": 3, "texts": {"age": ""}}, InvalidType),
        ({"row": 3, "texts": ["age"]}, InvalidType),
    ],
)
def test_arguments_that_cannot_be(explainer: xw.Explainer, keywords: Any, kind: type):
    with pytest.raises(kind):
        explainer.narrative(**keywords)


def test_it_is_decided_as_on_screen():
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"debt": rng.normal(size=300), "income": rng.normal(size=300)})
    y = (table["debt"] + rng.normal(size=300) > 0).astype(int)
    model = LogisticRegression().fit(table, y)
    with xw.explain(model, table, y, class_names=["no", "yes"]) as explainer:
        row = int(np.argmin(np.abs(model.predict_proba(table)[:, 1] - 0.35)))
        assert "decides for no" in explainer.narrative(row).result.sentences[0]
        explainer.selection.threshold = 0.2
        found = explainer.narrative(row).result
        assert "decides for yes" in found.sentences[0]
        change = found.sentences[found.parts.index("change")]
        assert change.endswith("it would decide for no.")
        value = float(change.removeprefix("With ").split(" ")[0])
        changed = table.iloc[[row]].assign(debt=value)
        assert model.predict_proba(changed)[0, 1] < 0.2
        explainer.selection.output = "no"
        explainer.selection.threshold = 0.7
        assert "decides for yes" in explainer.narrative(row).result.sentences[0]


def test_to_the_person_nothing_is_said_to_count_towards_a_number():
    table = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [3.0, 1.0, 0.0, 2.0]})
    y = 2 * table["a"] - table["b"]
    with xw.explain(LinearRegression().fit(table, y), table, y) as explainer:
        told = explainer.narrative(3, to="the person").result
        assert told.sentences[1].startswith("What counted most: a (3)")
