"""Checks: the record, the view, silence, bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from xwidgets.errors import InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.methods.checks import CHECKS
from xwidgets.results.checks import VERDICTS, Checks
from xwidgets.views.catalogue import NAMES, about


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(300, 3)), columns=["income", "debt", "age"])
    X["twin"] = X["income"] * 2
    X["same"] = 1.0
    y = np.where(X["income"] + 0.5 * rng.normal(size=300) > 0, "yes", "no")
    return X, y


@pytest.fixture(scope="module")
def explainer(rows):
    X, y = rows
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        yield explainer


def test_some_thirty_questions_each_with_all_that_it_needs(explainer):
    assert len(CHECKS) == 31
    found = explainer.checks().result
    assert found.names == tuple(sorted(CHECKS, key=lambda name: CHECKS[name].dear))
    for one in CHECKS.values():
        assert one.question.endswith("?") and one.fix.endswith((".", "=...", ")", "..."))
        assert one.look is not None or one.fail is not None
        assert one.standard.endswith(one.source)
    for k, name in enumerate(found.names):
        applies = found.verdicts[k] != 3
        assert np.isfinite(found.values[k]) == np.isfinite(found.limits[k]) == applies
        assert bool(found.amounts[k]) == applies, name
        assert not found.texts[k].startswith("it could not be asked"), found.texts[k]


def test_every_check_opens_a_view():
    opens = about("checks")["opens"]
    assert set(opens) == set(CHECKS)
    assert set(opens.values()) <= set(NAMES)


def test_what_is_planted_is_found_and_told(explainer):
    found = explainer.checks().result
    by_name = dict(zip(found.names, found.verdicts.tolist(), strict=True))
    assert VERDICTS[by_name["constant-columns"]] == "look"
    assert VERDICTS[by_name["correlated-twins"]] == "look"
    assert VERDICTS[by_name["overfit"]] == "pass"
    assert VERDICTS[by_name["simpler-model"]] == "not applicable"
    k = found.names.index("correlated-twins")
    assert {found.feature_names[j] for j in found.features[k]} == {"income", "twin"}
    assert found.sentence.startswith("Of 31 questions: ") and "worth a look" in found.sentence
    told = found.to_frame()
    assert list(told.columns)[:5] == ["name", "question", "verdict", "value", "limit"]
    assert len(told) == 31
    assert "same has one value in up to 100 % of the rows" in repr(found)


def test_parts_come_one_after_the_other_and_quick_ones_first(rows):
    X, y = rows
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        [question] = type(explainer.checks()).questions(explainer._live.screen, {})
        task = explainer._study.ask(question)
        task._step()
        first = task.so_far()
        assert isinstance(first, Checks) and len(first.names) == 1
        assert "so far" in first.sentence
        assert task.progress == (1, 31)
        whole = task.result()
        assert whole.names[0] == first.names[0]


def test_silenced_is_shown_with_its_reason_and_never_hidden(rows):
    X, y = rows
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        before = explainer.checks().result
        view = explainer.checks(silence={"constant-columns": " it is a flag of last year "})
        found = view.result
        assert found.silenced == {"constant-columns": "it is a flag of last year"}
        assert found.names == before.names
        assert (found.verdicts == before.verdicts).all()
        assert found.count(1) == before.count(1) - 1
        assert "1 silenced" in found.sentence
        line = found.to_frame().set_index("name").loc["constant-columns"]
        assert line["silenced"] == "it is a flag of last year" and line["verdict"] == "look"
        assert "it is a flag of last year" in view._still()[0]
        # Of this explainer, not of one view; None lifts it.
        assert explainer.checks().result.silenced == found.silenced
        assert not explainer.checks(silence={"constant-columns": None}).result.silenced


def test_nothing_found_is_a_finding_and_there_is_no_score():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(500, 2))
    with xw.explain(lambda rows: rows @ [1.0, 2.0], X) as explainer:
        found = explainer.checks().result
    assert "nothing found" in found.sentence
    assert not any("score" in name for name in Checks.__dataclass_fields__)


def test_rows_that_are_guilty(rows):
    X, y = rows
    X = pd.concat([X, X[:40]], ignore_index=True)
    y = np.concatenate([y, y[:40]])
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        found = explainer.checks().result
        assert found.rows("duplicate-rows").tolist() == list(range(300, 340))
        assert found.n_guilty[found.names.index("duplicate-rows")] == 40
        assert len(found.rows("additivity")) == 0
        with pytest.raises(KeyError):
            found.rows("nonsense")


def test_bad_input(explainer, rows):
    X, y = rows
    with pytest.raises(UnknownName, match="rare-categories"):
        explainer.checks(silence={"rare-categorys": "they are few"})
    with pytest.raises(InvalidValue, match="reason"):
        explainer.checks(silence={"rare-categories": " "})
    with pytest.raises(InvalidType, match="reasons"):
        explainer.checks(silence=["rare-categories"])
    with pytest.raises(InvalidValue, match="cost"):
        explainer.checks(cost=(1,))
    with pytest.raises(InvalidValue, match="both"):
        explainer.checks(X, y, X_test=X, y_test=y)
    with pytest.raises(InvalidValue, match="X_train"):
        explainer.checks(y_train=y)


def test_with_weights_it_says_what_they_count_in(explainer):
    assert not explainer.checks().result.trust["notes"]
    X = np.random.default_rng(0).normal(size=(40, 2))
    with xw.explain(lambda rows: rows[:, 0], X, sample_weight=np.ones(40)) as weighed:
        [note] = weighed.checks().result.trust["notes"]
    assert note.startswith("sample weights count in rates")


def test_without_a_model():
    X = np.random.default_rng(0).normal(size=(20, 3))
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        found = explainer.attributions()
    with xw.from_shap(found.to_shap()) as explainer, pytest.raises(NotSupported, match="model"):
        explainer.checks()


def test_without_y_what_needs_it_says_so():
    X = np.random.default_rng(0).normal(size=(100, 3))
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        found = explainer.checks().result
    told = dict(zip(found.names, found.texts, strict=True))
    assert told["overfit"].startswith("there is no y")
    assert found.verdicts[found.names.index("overfit")] == 3


def test_views_of_a_dashboard_begin_it_only_when_nothing_else_is_to_do(rows, tmp_path):
    X, y = rows
    with xw.explain(LogisticRegression().fit(X, y), X, y) as explainer:
        explainer.to_html(tmp_path / "all.html")
        explainer.dashboard()._still()
        assert not any(question.method == "checks" for question, _ in explainer._study.answered())
        assert "Findings" not in explainer.dashboard()._still()[0]
        assert explainer.checks().result.n_checks_total == 31
        assert "Findings" in explainer.dashboard()._still()[0]
