"""Selection, hub and page stay one; requests are answered; nothing travels twice."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.errors import InvalidShape, InvalidType, InvalidValue, UnknownName
from xwidgets.methods.effects import answers as effect_answers
from xwidgets.widgets import encode, live
from xwidgets.widgets.clauses import rows_clause
from xwidgets.widgets.encode import pack_bits
from xwidgets.widgets.one_file import page_filters
from xwidgets.widgets.pieces import BUNDLE
from xwidgets.widgets.runtime import SHIM


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def test_python_moves_the_page(explainer, recorded):
    hub = explainer._live.hub
    recorded.clear()
    explainer.selection.row = 7
    explainer.selection.feature = "f3"
    explainer.selection.output = "no"
    explainer.selection.rows = [3, 1, 1]
    sent = {}
    for state in recorded.updates(hub):
        sent.update(state)
    assert (sent["row"], sent["feature"], sent["output"]) == (7, 3, 0)
    assert hub.selected == pack_bits(np.array([1, 3]), 40)
    assert explainer.selection.rows.tolist() == [1, 3]


def test_page_moves_python_and_observers_hear_it(explainer, recorded):
    hub = explainer._live.hub
    heard = []
    explainer.selection.observe(lambda change: heard.append(change["name"]))
    recorded.clear()
    recorded.page_sets(hub, row=5, feature=2)
    bits = memoryview(pack_bits(np.array([4, 9]), 40))
    recorded.page_sets(hub, filters=[], buffers=[bits], buffer_paths=[["selected"]])
    assert explainer.selection.row == 5 and explainer.selection.feature == 2
    assert explainer.selection.rows.tolist() == [4, 9]
    assert explainer.selected().shape == (2, 5)
    assert {"row", "feature", "rows"} <= set(heard)
    # Selected rows are not echoed to the page that made them.
    assert not any("selected" in state for state in recorded.updates(hub))


def test_clearing_in_the_page_gives_all_rows(explainer, recorded):
    explainer.selection.rows = [1]
    recorded.page_sets(explainer._live.hub, filters=[], selected=None)
    assert explainer.selection.rows is None and explainer.selected().shape == (40, 5)


def test_filters_from_python_are_evaluated(explainer):
    column = explainer._study.columns[2].numbers
    term = {"quantity": "feature:2", "min": 0.0}
    explainer.selection.filters = [{"key": "k", "op": "and", "terms": [term]}]
    assert explainer.selection.rows.tolist() == np.flatnonzero(column >= 0).tolist()
    attribution = {**term, "quantity": "attribution:2:1", "max": 0.01}
    explainer.selection.filters = [{"key": "k", "op": "and", "terms": [attribution]}]
    values = explainer.attributions().values[:, 2, 1]
    assert (
        explainer.selection.rows.tolist()
        == np.flatnonzero((values >= 0) & (values <= 0.01)).tolist()
    )


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("row", 40, UnknownName),
        ("row", -1, UnknownName),
        ("row", "first", UnknownName),
        ("row", 1.5, InvalidType),
        ("hovered", None, InvalidType),
        ("output", True, InvalidType),
        ("feature", "f33", UnknownName),
        ("output", "maybe", UnknownName),
        ("rows", [40], UnknownName),
        ("rows", [True, False], InvalidShape),
        ("rows", [0.5], InvalidType),
        ("rows", "all", UnknownName),
        ("filters", "f0 > 1", InvalidType),
        ("filters", [{"op": "and"}], InvalidValue),
        ("filters", [{"key": "k", "op": "and", "terms": [{}]}], InvalidValue),
        ("colour", "red", UnknownName),
    ],
)
def test_nonsense_selections_are_refused_and_change_nothing(explainer, name, value, error):
    before = explainer.selection.trait_values()
    with pytest.raises(error, match=r"selection"):
        setattr(explainer.selection, name, value)
    assert explainer.selection.trait_values() == before


def test_requests_are_answered_by_id(explainer, recorded):
    hub = explainer._live.hub
    recorded.page_asks(hub, id=11, name="hello", args={})
    (content, _), *rest = recorded.replies(hub)
    assert content["id"] == 11 and content["ok"] and not rest
    recorded.page_asks(hub, id=12, name="no such thing", args={})
    wait_for(lambda: len(recorded.replies(hub)) == 2)
    content, _ = recorded.replies(hub)[1]
    assert content["id"] == 12 and not content["ok"] and "no such thing" in content["error"]


def test_a_failing_request_tells_its_reason(explainer, recorded):
    hub = explainer._live.hub
    question = {"method": "permutation"}
    recorded.page_asks(hub, id=1, name="compute", args={"question": question, "seconds": 1})
    wait_for(lambda: recorded.replies(hub))
    content, _ = recorded.replies(hub)[0]
    assert not content["ok"] and "NotSupported" in content["error"]


def test_noise_from_the_page_is_ignored(explainer, recorded):
    hub = explainer._live.hub
    for content in (None, "text", [], {"name": "hello"}):
        message = {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
        hub.comm.handle_msg(message)
    assert not recorded.replies(hub)


def test_bundle_travels_once_for_any_number_of_views(explainer, recorded):
    first = explainer.dashboard()
    before = recorded.size()
    assert before < BUNDLE.stat().st_size  # it travels compressed
    views = [explainer.force(row) for row in range(20)]
    added = recorded.size() - before
    assert added < 60_000, f"20 views added {added} bytes"
    assert all(view._runtime is first._runtime and view._hub is first._hub for view in views)


def test_shim_is_small():
    assert len(SHIM.encode()) < 600


def test_selection_is_safe_from_many_threads(explainer):
    _ = explainer._live.hub
    errors = []

    def work(seed):
        rng = np.random.default_rng(seed)
        try:
            for _ in range(30):
                explainer.selection.row = int(rng.integers(40))
                explainer.selection.rows = np.flatnonzero(rng.random(40) < 0.5)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors and not any(thread.is_alive() for thread in threads)
    hub = explainer._live.hub
    assert hub.selected == pack_bits(explainer.selection.rows, 40)
    assert hub.row == explainer.selection.row


def test_comms_keep_their_route_while_a_cell_runs():
    from xwidgets.widgets.comms import answer_while_busy

    class Comm:
        def _reply_subshell_for(self, data, default):
            return "the shell that published"

    class Widget:
        comm = Comm()

    answer_while_busy(Widget)
    assert Widget.comm._reply_subshell_for({}, "the shell it came by") == "the shell it came by"
    Widget.comm = object()  # older kernels
    answer_while_busy(Widget)
    assert not hasattr(Widget.comm, "_reply_subshell_for")


def test_close_takes_everything_off_the_page(explainer, recorded):
    explainer.dashboard()
    recorded.clear()
    explainer.close()
    closed = [kind for kind, *_ in recorded.log if kind == "comm_close"]
    assert len(closed) >= 4  # hub, features, target, attributions


def test_one_gesture_in_the_page_is_heard_once(explainer, recorded):
    hub = explainer._live.hub
    heard = []
    explainer.selection.observe(
        lambda change: heard.append((change["name"], explainer.selection.rows.tolist()))
    )
    bits = memoryview(pack_bits(np.array([1, 2]), 40))
    filters = [rows_clause([1, 2])]
    recorded.page_sets(hub, filters=filters, buffers=[bits], buffer_paths=[["selected"]])
    # Whoever hears of filters reads the rows that follow from them.
    assert sorted(heard) == [("filters", [1, 2]), ("rows", [1, 2])]


def slow(rows):
    time.sleep(0.01)
    return rows[:, 0] * rows[:, 1]


def test_observers_may_wait_for_all_rows(recorded):
    """A row clicked while the run works: its thread must get past whoever waits for it."""
    with xw.explain(slow, np.random.default_rng(0).normal(size=(200, 3))) as explainer:
        hub = explainer._live.hub
        heard = []
        explainer.selection.observe(
            lambda change: heard.append(explainer.attributions().n_rows), names="row"
        )
        page = threading.Thread(target=recorded.page_sets, args=(hub,), kwargs={"row": 5})
        page.daemon = True
        page.start()
        page.join(30)
        assert heard == [200]


def test_rows_that_are_set_while_a_gesture_arrives_have_no_filters(explainer, recorded):
    hub = explainer._live.hub
    cell = threading.Thread(target=setattr, args=(explainer.selection, "rows", [7]))

    def meanwhile(change):
        if not cell.ident:
            cell.start()
            cell.join(0.2)

    explainer.selection.observe(meanwhile, names="rows")
    bits = memoryview(pack_bits(np.array([1]), 40))
    recorded.page_sets(hub, filters=[rows_clause([1])], buffers=[bits], buffer_paths=[["selected"]])
    cell.join(10)
    assert not cell.is_alive()
    assert explainer.selection.rows.tolist() == [7]
    assert explainer.selection.filters == hub.filters == []
    assert hub.selected == pack_bits(np.array([7]), 40)


def test_closing_twice_and_showing_again(explainer, recorded):
    first = explainer._shown_view()
    hub = explainer._live.hub
    explainer.close()
    explainer.close()
    hub.close()
    assert first.comm is None and hub.comm is None
    again = explainer._shown_view()
    assert again is not first and again._hub is not hub
    assert again._hub.comm is not None and again._hub.blocks
    recorded.clear()
    hub.add(encode.target_block(np.zeros(40)))  # a chunk that comes too late
    assert not recorded.opened()
    explainer.selection.row = 3
    assert again._hub.row == 3 and hub.row == 0


def test_a_hub_that_others_closed_is_let_go(explainer, recorded):
    hub = explainer._live.hub
    blocks = list(hub._kept)
    hub.comm.close()
    hub.comm = None
    assert explainer._live.hub is not hub
    assert all(block.comm is None for block in blocks)
    assert len(explainer._study.run("probability")._listeners) == 1


def test_another_unit_is_computed_and_sent(recorded):
    from sklearn.linear_model import LogisticRegression

    X = np.random.default_rng(0).normal(size=(50, 3))
    with xw.explain(LogisticRegression().fit(X, X[:, 0] > 0), X, output="probability") as explainer:
        explainer._live.explain()
        hub = explainer._live.hub
        recorded.page_asks(hub, id=1, name="unit", args={"unit": "log_odds"})
        wait_for(
            lambda: (
                "log_odds"
                in {block.meta["unit"] for block in hub._kept if block.role == "attributions"}
            )
        )
        wait_for(lambda: hub.unit == "log_odds" and hub.progress["state"] == "done")
        # Clauses that speak of computed numbers now speak of log-odds.
        term = {"quantity": "attribution:0:1", "min": 1.0}
        explainer.selection.filters = [{"key": "k", "op": "and", "terms": [term]}]
        values = explainer._study.run("log_odds").result().values[:, 0, 1]
        assert explainer.selection.rows.tolist() == np.flatnonzero(values >= 1.0).tolist()
        # A file is in the explainer's own unit: there the rows stay, and not the range.
        assert page_filters(explainer._live.screen) == [rows_clause(explainer.selection.rows)]


def test_large_results_send_every_row_of_every_output_that_was_shown(recorded, monkeypatch):
    monkeypatch.setattr(encode, "ALL_OUTPUTS_BYTES", 0)
    gate = threading.Semaphore(0)

    def model(rows):
        return np.column_stack([rows[:, 0], rows[:, 1], rows[:, 0] * rows[:, 1]])

    X = np.random.default_rng(0).normal(size=(90, 2))
    with xw.explain(model, X) as explainer:
        run = explainer._study.run()
        run.wait()
        whole = run.result()
    chunks = [whole.select(rows=np.arange(i, i + 30)) for i in (0, 30, 60)]

    class Plan:
        algorithm = method = perturbation = "given"
        seconds_per_row, exact = 0.2 / 30, True

        def explain(self, frame, rows):
            gate.acquire()
            return chunks[rows[0] // 30]

    from xwidgets.compute.run import Run

    with xw.explain(model, X) as explainer:
        run = Run(Plan, explainer._study.frame, np.arange(90))
        explainer._study.runs[explainer._study.unit] = run
        explainer._live.explain()
        hub = explainer._live.hub

        def rows_of(output):
            found = set()
            for block in hub._kept:
                if block.role == "attributions" and output in block.meta["outputs"]:
                    column = block.columns[0]
                    rows = np.frombuffer(block.data, "<i4", column["shape"][0], column["offset"])
                    found |= set(rows.tolist())
            return found

        gate.release()
        wait_for(lambda: len(rows_of(0)) == 30)
        recorded.page_sets(hub, output=1)
        assert len(rows_of(1)) == 30  # what was computed under the other output
        gate.release(2)
        wait_for(lambda: run.progress["state"] == "done")
        recorded.page_sets(hub, output=0)
        assert rows_of(0) == rows_of(1) == set(range(90))
        assert rows_of(2) == set()


def test_a_long_importance_holds_up_nothing_else(monkeypatch):
    monkeypatch.setattr(effect_answers, "MAX_CELLS", 50)  # a feature at a time
    begun, go_on = threading.Event(), threading.Event()
    calls = []

    def model(X):
        calls.append(len(X))
        if len(X) == 25 and not go_on.is_set():  # five shuffles of five rows
            begun.set()
            go_on.wait(20)
        return slow(X)

    with xw.explain(model, np.arange(10.0).reshape(5, 2), np.arange(5.0)) as busy:
        view = busy.importance("permutation")  # nothing is computed for it yet
        assert not busy._study.importances and 25 not in calls
        work = threading.Thread(target=lambda: view.result)
        work.start()
        assert begun.wait(10)
        asked = threading.Thread(target=busy.attributions, kwargs={"rows": [0]}, daemon=True)
        asked.start()
        asked.join(10)
        held_up = asked.is_alive()
        go_on.set()
        work.join(10)
        assert not held_up
        assert view.result.trust["n_rows"] == 5


def test_an_importance_is_computed_by_whoever_asks(recorded, monkeypatch):
    monkeypatch.setattr(effect_answers, "MAX_CELLS", 240)  # a feature at a time

    class Model:
        fails = False

        def __call__(self, X):
            if self.fails and len(X) == 60:
                raise ZeroDivisionError("no more")
            return X.sum(axis=1)

    model = Model()
    rng = np.random.default_rng(0)
    explainer = xw.explain(model, rng.normal(size=(12, 4)), rng.normal(size=12))
    live = explainer._live
    view = explainer.importance("permutation")

    def ask():
        return live.answers.compute({"method": "permutation"}, 0.0)[0]["meta"]

    answers = [ask()]
    assert (answers[0]["done"], answers[0]["total"], answers[0]["whole"]) == (1, 4, False)
    model.fails = True
    with pytest.raises(xw.errors.ModelFailed, match="no more"):
        ask()
    assert explainer.attributions(rows=[0]).n_rows == 1, "only this view has failed"
    model.fails = False
    while not answers[-1]["whole"]:
        answers.append(ask())
    assert [answer["done"] for answer in answers[1:]] == [1, 2, 3, 4, 4], "begun anew"
    assert ask()["whole"]
    kept = [block for block in live.hub._kept if block.role == "answer"]
    assert len(kept) == 1 and kept[0].meta["key"] == '["permutation",{},""]'
    assert kept[0].columns[0]["shape"] == [4, 1]
    whole = xw.explain(model, explainer._study.frame.native, explainer._study.target.codes)
    np.testing.assert_array_equal(view.result.values, whole.importance("permutation").result.values)


def test_a_picture_shows_the_importance_that_is_on_screen(recorded):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    y = (X @ np.diag([3.0, 2.0, 1.0])).argmax(axis=1)

    def model(x):
        e = np.exp(x @ np.diag([3.0, 2.0, 1.0]))
        return e / e.sum(axis=1, keepdims=True)

    explainer = xw.explain(model, X, y)
    assert "all" in set(explainer.importance("permutation").to_frame()["output"])
    hub, view = explainer._live.hub, explainer.dashboard()

    def drawn():
        _, [svg] = explainer._live._export("svg", view.still)
        return "permutation, all classes" in svg.decode()

    assert not drawn()  # computed, but nobody looks at it
    hub.compared = True
    assert drawn()
    hub.compared = False
    assert not drawn()
    hub.importance_method = "permutation"
    assert drawn()


def test_all_outputs_side_by_side(recorded):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 3))
    explainer = xw.explain(lambda x: x @ np.arange(9.0).reshape(3, 3), X)
    view, whole = explainer.importance(by_output=True), explainer.importance().result
    explainer.attributions()
    explainer.selection.rows = [1, 5, 9]
    study = explainer._study
    told = [
        study.ask(Question("shap", {"n_explained": 40, "rows": rows}, study.unit)).result()
        for rows in (None, [1, 5, 9])
    ]
    assert [found.trust["n_rows"] for found in told] == [40, 3]
    np.testing.assert_allclose(told[0].values, whole.values)
    np.testing.assert_allclose(told[0].standard_deviation, whole.standard_deviation)
    part = np.abs(explainer.attributions(rows=[1, 5, 9]).values).mean(axis=0)
    np.testing.assert_allclose(told[1].values, part)
    assert study.importances == {}  # those that are beside SHAP's
    assert "all outputs" in view._still()[0]
    explainer._live.hub.by_output = True  # as the page does: pictures of the dashboard follow
    assert "all outputs" in explainer.dashboard()._still()[0]
    assert "all outputs" not in explainer.importance(by_output=False)._still()[0]
    two = xw.explain(lambda x: x[:, :2], X)
    with pytest.raises(xw.errors.NotSupported, match="by_output"):
        two.importance(by_output=True)


def test_a_brush_of_another_unit_reaches_python(explainer, recorded):
    hub = explainer._live.hub
    drawn = {"quantity": "prediction:1", "min": 0.2, "max": 0.5}
    rows = {"quantity": "row", "codes": [0, 2]}
    frozen = {
        "key": "p",
        "op": "and",
        "terms": [rows],
        "brushed": {"unit": "probability", "terms": [drawn]},
    }
    for clause in ({"key": "p", "op": "and", "terms": [drawn]}, frozen):
        hub.set_state({"filters": [clause], "selected": bytes([5])})
        assert explainer.selection.filters == [clause]
        assert explainer.selection.rows.tolist() == [0, 2]
    explainer.selection.filters = [{"terms": [rows], "brushed": frozen["brushed"]}]
    assert explainer.selection.rows.tolist() == [0, 2]


def test_an_explainer_that_nobody_holds_stops_computing():
    import gc

    explainer = xw.explain(slow, np.random.default_rng(0).normal(size=(50_000, 3)))
    run = explainer._study.run()
    run.first()
    del explainer
    gc.collect()
    assert not run.wait(20)
    assert run.progress["state"] == "cancelled"


def test_the_page_and_python_agree_at_the_ends_of_a_range(explainer):
    """Attributions travel as float32: a range that ends at a value as shown holds its row."""
    shown = explainer.attributions().values[:, 1, 1].astype(np.float32)
    top = float(shown.max())
    term = {"quantity": "attribution:1:1", "min": top, "max": top}
    clause = {"key": "k", "op": "and", "terms": [term]}
    explainer.selection.filters = [clause]
    assert explainer.selection.rows.tolist() == np.flatnonzero(shown == top).tolist()


def test_the_run_of_a_unit_that_nobody_sees_pauses(recorded):
    from sklearn.linear_model import LogisticRegression

    X = np.random.default_rng(0).normal(size=(50, 3))
    with xw.explain(LogisticRegression().fit(X, X[:, 0] > 0), X, output="probability") as explainer:
        live, study = explainer._live, explainer._study
        _ = live.hub
        paused = []
        for unit in study.units:
            run = study.run(unit)
            run.pause = lambda unit=unit: paused.append(unit)
        live.show("log_odds")
        live.show("log_odds")
        assert paused == ["probability"]
        live.show("probability")
        assert paused == ["probability", "log_odds"]


def test_a_row_ahead_of_the_others_is_an_answer_and_no_block(explainer, recorded):
    hub = explainer._live.hub
    explainer.attributions()
    before = list(hub.blocks)
    for i in range(3):
        recorded.page_asks(hub, id=i, name="explain_row", args={"row": i})
    wait_for(lambda: len(recorded.replies(hub)) == 3)
    assert hub.blocks == before
    for content, (data,) in recorded.replies(hub):
        block = content["result"]
        rows = block["columns"][0]
        assert (block["role"], rows["name"], rows["shape"]) == ("attributions", "rows", [1])
        assert np.frombuffer(data, "<i4", 1, rows["offset"])[0] == content["id"]


def test_runs_that_no_view_shows_are_few():
    X = np.random.default_rng(0).normal(size=(6, 14))
    with xw.explain(lambda rows: rows[:, 0] * rows[:, 1], X) as explainer:
        study = explainer._study
        shown = study.run()
        for budget in range(60, 80, 2):
            explainer.attributions(rows=[0], budget=budget)
        explainer.attributions(rows=[0], budget=72)
        assert study.run() is shown
        others = [key for key in study.runs if key != study.unit]
        assert [key.rpartition("/")[2] for key in others] == ["74", "76", "78", "72"]


def test_a_large_table_follows_once_the_page_is_there(recorded, monkeypatch):
    monkeypatch.setattr(encode, "BLOCK_BYTES", 600)
    monkeypatch.setattr(live, "GREETING_SECONDS", 60)
    X = np.random.default_rng(0).normal(size=(50, 4))
    with xw.explain(lambda rows: rows[:, 0], X, X[:, 0]) as explainer:
        explainer.attributions()
        hub = explainer._live.hub

        def columns():
            blocks = [block for block in hub._kept if block.role == "features"]
            return [[column["name"] for column in block.columns] for block in blocks]

        assert columns() == []
        recorded.page_asks(hub, id=1, name="hello", args={})
        wait_for(lambda: sum(map(len, columns())) == 4)
        assert columns() == [["0", "1"], ["2", "3"]]
        assert [block.role for block in hub._kept].count("target") == 1
