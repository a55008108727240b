"""What was done, step by step, as sentences and as Python that does it again."""

from __future__ import annotations

import ast
import threading
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import xwidgets as xw
from xwidgets.widgets import history as module
from xwidgets.widgets.bits import cohort_of
from xwidgets.widgets.encode import pack_bits
from xwidgets.widgets.shared import SHARED

N_ROWS = 40
ODD = 'x\n"""#\u202e\\'
EVIL = 'a"]\nimport os\n#\u202e'


@pytest.fixture(scope="module")
def given():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"age": np.arange(N_ROWS) + 20.0, ODD: rng.normal(size=N_ROWS)})
    y = np.where(X["age"] + 5 * X[ODD] > 40, "yes", "no")
    return LogisticRegression(max_iter=1000).fit(X, y), X, y


@pytest.fixture
def fresh(given):
    made = []

    def make() -> xw.Explainer:
        made.append(xw.explain(*given, output="probability"))
        return made[-1]

    yield make
    for one in made:
        one.close()


def state(explainer: xw.Explainer) -> dict[str, Any]:
    selection = explainer.selection
    found = {
        name: getattr(selection, name)
        for name in ("unit", "output", "row", "feature", "threshold", "filters", "cohorts")
    }
    rows = None if selection.rows is None else selection.rows.tolist()
    shared = {name: getattr(explainer._live.hub, name) for name in SHARED if name != "partners"}
    return {**found, "rows": rows, **shared}


def again(explainer: xw.Explainer, other: xw.Explainer) -> dict[str, Any]:
    """The state of a fresh one after the script."""
    exec(str(explainer.history), {"explainer": other})
    return state(other)


def brushed(low: float, high: float) -> dict[str, Any]:
    rows = np.flatnonzero((np.arange(N_ROWS) + 20 >= low) & (np.arange(N_ROWS) + 20 <= high))
    term = {"quantity": "feature:0", "min": low, "max": high}
    return {
        "filters": [{"key": "feature:0", "op": "and", "terms": [term]}],
        "selected": pack_bits(rows, N_ROWS),
    }


COHORT = [cohort_of(EVIL, np.array([1, 5]), N_ROWS)]

GESTURES: list[tuple[str, dict[str, Any], str]] = [
    ("a brush", brushed(30, 50), "selected age 30 – 50 (21 rows)"),
    ("a row", {"row": 7}, "went to row 7"),
    ("a feature", {"feature": 1}, "looked at x"),
    ("an output", {"output": 0}, "showed no"),
    ("a threshold", {"threshold": 0.25}, "set the threshold to 0.25"),
    ("a cohort", {"cohorts": COHORT}, "named 2 rows"),
    ("colors", {"color_by": "feature:0"}, "colored points by age"),
    ("an order", {"order": "feature:0"}, "put rows in order by age"),
    ("a zoom", {"axes": {"0": {"range": [20.0, 30.0]}}}, "changed the axis of age"),
    ("no trend", {"trend": False}, "hid the trend"),
    ("all outputs", {"by_output": True}, "put all outputs side by side"),
    ("an importance", {"importance_method": "permutation"}, "showed permutation importance"),
    ("marks of others", {"compared": True}, "compared importance with other methods"),
    ("a silence", {"silenced": {"rare": EVIL}}, "silenced rare: a"),
    ("a theme", {"theme": "dark"}, "chose the dark theme"),
]


@pytest.mark.parametrize(("name", "change", "said"), GESTURES, ids=[one[0] for one in GESTURES])
def test_a_gesture_of_a_page_is_a_step_that_runs(fresh, recorded, name, change, said):
    explainer = fresh()
    hub = explainer._live.hub
    buffers = [change["selected"]] if "selected" in change else []
    plain = {key: value for key, value in change.items() if key != "selected"}
    recorded.page_sets(hub, buffers, [["selected"]] if buffers else [], **plain)
    (step,) = explainer.history
    assert step.what.startswith(said) and step.by == "page", step
    assert "\n" not in step.what and step.code.endswith("\n")
    assert again(explainer, fresh()) == state(explainer)


def test_the_unit_that_a_page_asks_for_is_a_step_of_the_page(fresh):
    explainer = fresh()
    explainer._live._show_unit("log_odds")
    assert [(one.what, one.by) for one in explainer.history] == [("showed log-odds", "page")]
    assert again(explainer, fresh())["unit"] == "log_odds"


def test_what_python_does_is_a_step_too(fresh):
    explainer = fresh()
    explainer.shared.theme = "dark"  # before anything was shown
    explainer.selection.rows = [3, 1]
    explainer.selection.filters = [{"op": "not", "feature": "age", "max": 30}]
    explainer.cohorts["old"] = explainer.selection
    explainer.selection.threshold = {"quantity": "old", "values": {"True": 0.25}}
    told = [(one.what, one.by) for one in explainer.history]
    assert told == [
        ("chose the dark theme", "python"),
        ("selected rows 1, 3", "python"),
        ("selected all but age ≤ 30 (29 rows)", "python"),
        ('named 29 rows "old"', "python"),
        ("set thresholds by old: True 0.25", "python"),
    ]
    assert again(explainer, fresh()) == state(explainer)


def test_a_dashboard_opens_once_as_it_was_left(fresh, recorded):
    explainer = fresh()
    view = explainer.dashboard("model", pins=["force"])
    looks = {"dependence": {"method": "pdp", "feature": 1}}
    recorded.page_sets(view, arrangement={**view.arrangement, "place": "row", "looks": looks})
    recorded.page_sets(view, arrangement={**view.arrangement, "drawer": "table"})
    first, second = explainer.history  # what follows quickly is one step
    assert (first.what, first.by) == ("went to Model; pinned Force", "python")
    assert (
        second.what.startswith("went to Row; opened Table; chose feature x") and second.by == "page"
    )
    (line,) = [one for one in explainer.history.code().splitlines() if not one.startswith("#")]
    other = eval(line, {"explainer": fresh()})
    assert other.arrangement == view.arrangement


def test_a_view_of_its_own_opens_as_it_was_left(fresh, recorded):
    explainer = fresh()
    view = explainer.surrogate()
    recorded.page_sets(view, arrangement={"looks": {"surrogate": {"max_depth": 2}}})
    (step,) = explainer.history
    assert step.what == "chose max_depth 2 in Imitation"
    assert eval(step.code, {"explainer": fresh()}).options["max_depth"] == 2
    recorded.page_sets(view, arrangement={**view.arrangement, "guess": {"order": [1, 0]}})
    assert len(explainer.history) == 1, "an answer of somebody who was asked"


def test_cohorts_that_are_renamed_and_taken_away(fresh, recorded):
    explainer = fresh()
    explainer.cohorts["a"], explainer.cohorts["b"] = [1, 2], [3]
    explainer.selection.filters = [{"column": "a", "levels": [True]}]
    explainer.cohorts.rename("a", EVIL)
    del explainer.cohorts["b"]
    assert 'took the name "b" away' in explainer.history[-1].what
    assert again(explainer, fresh()) == state(explainer)
    # As undo brings it back: in its old place.
    hub = explainer._live.hub
    recorded.page_sets(hub, cohorts=[cohort_of("b", np.array([3]), N_ROWS), *hub.cohorts])
    assert again(explainer, fresh()) == state(explainer)


def test_steps_that_follow_quickly_are_one_but_for_selections(fresh, monkeypatch):
    explainer = fresh()
    for row in range(1, 20):
        explainer.selection.row = row
    assert [one.what for one in explainer.history] == ["went to row 19"]
    explainer.shared.trend = False
    explainer.shared.trend = True
    assert len(explainer.history) == 1, "nothing has changed"
    for low in (30, 35):
        explainer.selection.filters = [{"feature": "age", "min": low}]
    assert len(explainer.history) == 3
    monkeypatch.setattr(module, "ONE_STEP", -module.ONE_STEP)
    explainer.selection.row = 2
    explainer.selection.row = 3
    assert len(explainer.history) == 5


@pytest.mark.parametrize("limit", ["MOST_STEPS", "MOST_CHARACTERS"])
def test_what_is_dropped_leaves_what_it_left(fresh, monkeypatch, limit):
    monkeypatch.setattr(module, limit, 3 if limit == "MOST_STEPS" else 250)
    monkeypatch.setattr(module, "ONE_STEP", -module.ONE_STEP)
    explainer = fresh()
    explainer.dashboard("model")
    explainer.cohorts["a"], explainer.cohorts["b"] = [1, 2], [3]
    explainer.cohorts.rename("a", "c")
    explainer.selection.unit = "log_odds"
    for k in range(1, 5):
        explainer.selection.row, explainer.selection.feature = k, k % 2
        explainer.selection.filters = [{"feature": "age", "min": 20 + k}]
    explainer.shared.color_by = "age"
    history = explainer.history
    assert history.n_dropped > 10 and len(history) <= (3 if limit == "MOST_STEPS" else 6)
    assert f"# what the {history.n_dropped} steps before have left" in str(history)
    assert "explainer.dashboard" in str(history)
    assert again(explainer, fresh()) == state(explainer)
    history.clear()
    assert (len(history), history.n_dropped, str(history)) == (0, 0, "")
    explainer.selection.row = 9
    assert [one.what for one in history] == ["went to row 9"]


def test_names_end_up_in_literals_and_comments_alone(fresh, recorded):
    explainer = fresh()
    recorded.page_sets(explainer._live.hub, cohorts=COHORT, silenced={EVIL: EVIL}, feature=1)
    explainer.selection.filters = [{"column": EVIL, "levels": [True]}, {"feature": ODD, "min": 0}]
    explainer.shared.color_by = ODD
    text = explainer.history.code()
    assert "\u202e" not in text
    for node in ast.walk(ast.parse(text)):
        assert not isinstance(node, (ast.Import, ast.Call)), ast.unparse(node)
    assert again(explainer, fresh()) == state(explainer)


def test_several_threads_may_act_and_read(fresh, monkeypatch):
    monkeypatch.setattr(module, "ONE_STEP", -module.ONE_STEP)
    explainer, failed = fresh(), []

    def act(start: int) -> None:
        try:
            for k in range(20):
                explainer.selection.row = (start + k) % N_ROWS
                assert str(explainer.history).count("\n") % 2 == 0
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=act, args=(start,)) for start in (1, 11, 21)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed
    assert again(explainer, fresh())["row"] == explainer.selection.row


def test_it_reads_as_a_sequence_and_as_a_table(fresh):
    explainer = fresh()
    explainer.selection.row = 4
    explainer.selection.feature = "age"
    history = explainer.history
    assert [one.what for one in history[:1]] == ["went to row 4"]
    assert repr(history) == "<History of 2 steps, the last: looked at age>"
    table = history.to_frame()
    assert list(table.columns) == ["when", "what", "code", "by"] and len(table) == 2
    with pytest.raises(AttributeError):
        history[0].what = "nothing"
    with pytest.raises(AttributeError):
        explainer.history = []


def test_of_numbers_with_names_of_rows():
    X = pd.DataFrame({"age": np.arange(8.0)}, index=[f"p{k}" for k in range(8)])
    model = LinearRegression().fit(X, 2 * X["age"])
    y = (2 * X["age"]).rename("price")
    with xw.explain(model, X, y) as explainer, xw.explain(model, X, y) as other:
        explainer.selection.row = "p3"
        explainer.selection.filters = [{"quantity": "prediction", "min": 3}]
        explainer.selection.rows = ["p3", "p4"]
        said = [one.what for one in explainer.history]
        assert said == ["went to p3", "selected predicted ≥ 3 (6 rows)", "selected p3, p4"]
        exec(str(explainer.history), {"explainer": other})
        assert (other.selection.row, other.selection.rows.tolist()) == (3, [3, 4])


def test_one_of_several_models_is_reached_by_its_name(given):
    model, X, y = given
    models = xw.tradeoff({"one": model, 'the "other"': model}, X, y)
    models["one"].selection.row = 3
    (step,) = models['the "other"'].history
    assert step.code == 'models["the \\"other\\""].selection.row = 3\n'
    again = xw.tradeoff({"one": model, 'the "other"': model}, X, y)
    exec(models["one"].history.code(), {"models": again})
    assert again.selection.row == 3
