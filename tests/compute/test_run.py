"""Runs: first rows at once, chunks that add up, cancel, resume, errors that lose nothing."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from xwidgets.compute.order import row_order
from xwidgets.compute.run import Run
from xwidgets.data import Frame
from xwidgets.errors import Cancelled, NotSupported
from xwidgets.results import Attributions


class SlowPlan:
    """Takes `seconds` per row; raises at row `broken`."""

    algorithm = method = "slow"
    request = SimpleNamespace(predictor=None)
    perturbation = "interventional"
    exact = True
    base_values = np.array([0.5])

    def __init__(self, seconds=0.0, broken=None):
        self.seconds_per_row = seconds
        self.broken = broken
        self.explained = []

    def explain(self, frame, rows):
        time.sleep(self.seconds_per_row * len(rows))
        if self.broken is not None and self.broken in rows:
            raise ValueError("the model's own words")
        self.explained += list(rows)
        values = frame.matrix()[rows][:, :, None]
        return Attributions(
            values=values,
            base_values=self.base_values,
            predictions=0.5 + values.sum(axis=1),
            rows=rows,
            feature_names=frame.schema.names,
            output_names=("f",),
            unit="value",
            method="slow",
        )


def make(n_rows=100, order=None, **options):
    frame = Frame.from_table(np.arange(n_rows * 2.0).reshape(n_rows, 2))
    plan = SlowPlan(**options)
    order = row_order(n_rows, 0) if order is None else order
    return Run(lambda: plan, frame, order), plan, frame


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


def test_result_is_in_table_order_and_complete():
    run, plan, frame = make(3000)
    result = run.result()
    np.testing.assert_array_equal(result.rows, np.arange(3000))
    np.testing.assert_array_equal(result.values[:, :, 0], frame.matrix())
    assert sorted(plan.explained) == list(range(3000))
    assert run.progress["state"] == "done" and run.progress["done"] == 3000


@pytest.mark.parametrize("n_rows", [1, 2, 50, 1001])
def test_tables_are_walked_in_a_seeded_random_order_from_the_first_row(n_rows):
    order = row_order(n_rows, seed=3)
    assert order[0] == 0 and sorted(order) == list(range(n_rows))
    np.testing.assert_array_equal(order, row_order(n_rows, seed=3))
    if n_rows >= 50:
        assert (order != np.arange(n_rows)).any()
        assert (row_order(n_rows, seed=4) != order).any()


def test_listeners_hear_every_row_once_also_when_they_come_late():
    run, _, _ = make(400, seconds=0.002)
    early, late = [], []
    run.subscribe(lambda chunk: early.extend(chunk.rows), lambda: None)
    run.start()
    until(lambda: early)
    run.subscribe(lambda chunk: late.extend(chunk.rows), lambda: None)
    run.result()
    assert sorted(early) == sorted(set(late)) == list(range(400))
    assert len(late) == 400


def test_first_rows_come_early():
    run, _, _ = make(2000, seconds=0.005)  # 10 s in all
    start = time.monotonic()
    part = run.first()
    assert time.monotonic() - start < 3
    assert 0 in part.rows and part.n_rows < 2000
    run.cancel()


def test_chunks_grow_so_that_there_are_few():
    run, _, _ = make(3000, seconds=0.001)
    chunks = []
    run.subscribe(chunks.append, lambda: None)
    run.result()
    assert 2 <= len(chunks) <= 14


def test_cancel_keeps_what_is_there_and_resume_goes_on():
    run, plan, _ = make(2000, seconds=0.005)
    run.first()
    run.cancel()
    until(lambda: run.progress["state"] == "cancelled", seconds=5)
    done = run.partial().n_rows
    assert 0 < done < 2000
    with pytest.raises(Cancelled, match=f"{done} of 2000"):
        run.result()
    plan.seconds_per_row = 0.0
    run.resume()
    assert run.result().n_rows == 2000
    assert len(plan.explained) == 2000, "no row is explained twice"


def test_an_error_is_told_and_earlier_rows_stay():
    run, _, _ = make(300, seconds=0.002, broken=299)
    with pytest.raises(ValueError, match="the model's own words"):
        run.result()
    assert run.progress["state"] == "failed"
    assert "the model's own words" in run.progress["message"]
    assert run.partial().n_rows > 0


def test_an_error_in_the_first_rows():
    run, _, _ = make(10, broken=0)
    with pytest.raises(ValueError, match="the model's own words"):
        run.first()
    assert run.partial() is None


def test_explain_now_takes_computed_rows_and_computes_others():
    run, plan, frame = make(50)
    run.result()
    before = len(plan.explained)
    rows = np.array([7, 3, 7])
    np.testing.assert_array_equal(run.explain_now(rows).values[:, :, 0], frame.matrix()[rows])
    assert len(plan.explained) == before
    fresh, plan, _ = make(50)
    assert fresh.explain_now(np.array([4])).rows.tolist() == [4]
    assert plan.explained == [4]


def test_rows_of_another_table_have_no_position():
    run, _, _ = make(5)
    other = Frame.from_table(np.array([[1.0, 2.0]]))
    assert run.explain_table(other).rows.tolist() == [-1]


def test_a_finished_run_needs_no_plan():
    run, _, frame = make(5)
    done = Run.finished(run.result(), frame)
    assert done.wait(0) and done.result().n_rows == 5
    assert done.explain_now(np.array([2])).rows.tolist() == [2]
    with pytest.raises(NotSupported, match="no model"):
        done.explain_table(frame)


def test_listeners_hold_no_lock():
    """A listener that waits for another thread's read of the run must not hang."""
    run, _, _ = make(50)
    seen = []

    def listener(chunk):
        reader = threading.Thread(target=lambda: seen.append(run.partial().n_rows))
        reader.start()
        reader.join(5)

    run.subscribe(listener, lambda: None)
    run.result()
    until(lambda: sum(seen) >= 50, seconds=5)


def test_a_listener_that_fails_harms_neither_the_run_nor_the_others(caplog):
    run, _, _ = make(300, seconds=0.002)
    heard = []

    def broken(chunk):
        raise RuntimeError("no page any more")

    run.subscribe(broken, lambda: None)
    run.subscribe(lambda chunk: heard.extend(chunk.rows), lambda: None)
    np.testing.assert_array_equal(run.result().rows, np.arange(300))
    until(lambda: len(heard) == 300)
    assert run.progress["state"] == "done"
    assert "no page any more" in caplog.text


def test_parts_that_do_not_fit_together_end_the_run():
    run, plan, _ = make(3000, seconds=0.002)  # more than one part, however quick this machine is
    explain = plan.explain

    def drifting(frame, rows):
        plan.base_values = plan.base_values + 1.0
        return explain(frame, rows)

    plan.explain = drifting
    assert not run.wait(0)
    run.start()
    run.wait(20)
    assert run.progress["state"] == "failed" and "base" in run.progress["message"]


def test_nothing_is_heard_after_the_end_of_a_subscription():
    run, _, _ = make(20)
    heard = []
    run.subscribe(heard.append, lambda: heard.append("progress"))()
    heard.clear()
    run.result()
    assert heard == []


def test_resume_waits_for_the_batch_that_is_being_cancelled():
    run, plan, _ = make(200, seconds=0.01)
    run.first()
    run.cancel()
    run.resume()  # before the thread has noticed
    plan.seconds_per_row = 0.0
    assert run.result().n_rows == 200


def test_attributions_are_held_once():
    run, _, _ = make(3000, seconds=0.0002)
    result = run.result()
    assert run._chunks == [result]


def test_a_paused_run_goes_on_for_whoever_wants_it():
    run, plan, _ = make(2000, seconds=0.005)
    run.first()
    run.pause()
    assert not run.wait(20)
    assert run.progress["state"] == "cancelled" and run.progress["done"] < 2000
    plan.seconds_per_row = 0.0
    assert run.result().n_rows == 2000
    assert len(plan.explained) == 2000, "no row is explained twice"


def test_a_pause_does_not_end_those_who_wait():
    run, plan, _ = make(600, seconds=0.002)
    run.first()
    found = []
    waiting = [threading.Thread(target=lambda: found.append(run.result())) for _ in range(3)]
    for thread in waiting:
        thread.start()
    for _ in range(5):
        run.pause()
        time.sleep(0.05)
    plan.seconds_per_row = 0.0
    for thread in waiting:
        thread.join(20)
    assert [part.n_rows for part in found] == [600] * 3


def test_a_pause_before_the_first_rows_and_one_after_a_cancel():
    run, plan, _ = make(100, seconds=0.02)
    run.start()
    run.pause()
    assert 0 in run.first().rows
    run.cancel()
    run.pause()
    assert not run.wait(20)
    run.want()
    with pytest.raises(Cancelled):
        run.result()
    assert len(plan.explained) < 100


@pytest.fixture
def impatient(monkeypatch):
    """Half a second of work is long."""
    from xwidgets.compute import pace

    monkeypatch.setattr(pace, "SAMPLE_SECONDS", 0.4)
    monkeypatch.setattr(pace, "BEARABLE_SECONDS", {"estimate": 0.5, "exact": 5.0})


def test_an_estimate_that_takes_long_stops_with_a_random_sample(impatient):
    run, plan, _ = make(2000, seconds=0.01)
    plan.exact = False
    run.start()
    assert not run.wait(20)
    progress = run.progress
    assert progress["state"] == "sampled" and 20 <= progress["done"] < 500
    assert progress["seconds_left"] == pytest.approx(0.01 * (2000 - progress["done"]), rel=0.5)
    part = run.settled()
    assert part.n_rows == progress["done"]
    assert part.trust["notes"][0] == f"a random sample: {part.n_rows} of 2,000 rows"
    assert part.rows.max() > 1000, "not the first rows of the table"


@pytest.mark.parametrize("want", ["resume", "result"])
def test_whoever_wants_all_rows_of_a_sample_gets_them(impatient, want):
    run, plan, _ = make(600, seconds=0.01)
    plan.exact = False
    run.settled()
    run.want()
    assert run.progress["state"] == "sampled", "a view that shows it does not go on"
    getattr(run, want)()
    result = run.settled()
    assert result.n_rows == 600 and run.progress["state"] == "done"
    assert not result.trust.get("notes")
    assert len(plan.explained) == 600, "no row is explained twice"


def test_who_asks_for_the_result_is_not_asked_back(impatient):
    run, plan, _ = make(200, seconds=0.01)
    plan.exact = False
    assert run.result().n_rows == 200


def test_who_is_interrupted_leaves_a_sample(impatient, monkeypatch):
    from xwidgets.compute import waiting

    run, plan, _ = make(2000, seconds=0.01)
    plan.exact = False
    sample = run.settled().n_rows
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.3)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(waiting, "_bar", interrupted)
    with pytest.raises(KeyboardInterrupt):
        waiting.all_rows(run)
    until(lambda: run.progress["state"] == "sampled")
    assert sample < run.progress["done"] < 1000
    run.want()
    assert run.progress["state"] == "sampled", "nobody asked for all rows any more"


def test_go_on_as_it_stops_by_itself_is_heard(impatient, monkeypatch):
    run, plan, _ = make(300, seconds=0.01)
    plan.exact = False
    decided = Run._is_enough

    def just_before(self, exact):
        enough = decided(self, exact)
        if enough:
            self.resume()
        return enough

    monkeypatch.setattr(Run, "_is_enough", just_before)
    assert run.settled().n_rows == 300


def test_exact_work_goes_on_longer_but_not_for_hours(impatient):
    run, _, _ = make(300, seconds=0.01)
    assert run.settled().n_rows == 300, "three seconds are bearable"
    run, _, _ = make(2000, seconds=0.01)
    assert run.settled().n_rows < 2000, "twenty are not"


def test_progress_says_how_long_the_rest_takes():
    run, _, _ = make(300, seconds=0.01)
    assert run.progress["seconds_left"] is None
    run.start()
    until(lambda: run.progress["done"] > 50)
    assert 0.3 < run.progress["seconds_left"] < 30
    run.result()
    assert run.progress["seconds_left"] is None


@pytest.mark.parametrize(
    ("cost", "most_calls", "longest"),
    [
        (lambda n: 0.8 + 1e-5 * n, 12, 2.0),  # a call that costs the same whatever it is asked
        (lambda n: 1e-3 + 1e-5 * n, 40, 0.4),
        (lambda n: 0.01 * n, 2_000, 0.4),
    ],
    ids=["call", "fast", "rows"],
)
def test_batches_fit_what_a_call_costs(cost, most_calls, longest):
    from xwidgets.compute.pace import next_batch

    size, before, calls, left = 32, None, [], 32_561
    while left:
        n = min(size, left)
        took = (n, cost(n))
        size, before, left = next_batch(*took, before), took, left - n
        calls.append(took[1])
    assert len(calls) <= most_calls
    assert max(calls) <= longest


def test_batches_grow_to_where_many_rows_cost_hardly_more_than_few():
    from xwidgets.compute.pace import Pace, next_batch

    pace, size, before = Pace(32_561), 32, None
    left, first = 32_561, 0.0
    while left:
        n = min(size, left)
        seconds = 4e-3 * n if n < 80 else 0.3 + 7e-5 * n  # as CatBoost's own contributions
        took = (n, seconds)
        pace.count(seconds, n)
        size, before, left = next_batch(*took, before, pace.aim), took, left - n
        first = first or seconds
        assert seconds < 2.5
    assert first < 0.2
    assert pace.worked < 12


def test_batches_follow_what_the_plan_knows_of_calls_and_of_loops():
    sizes = []
    run, plan, _ = make(20_000, seconds=0.02)
    explain = plan.explain

    def explain_and_speed_up(frame, rows):
        sizes.append(len(rows))
        found = explain(frame, rows)
        plan.seconds_per_row = 1e-6  # compiled loops are there
        return found

    plan.explain = explain_and_speed_up
    run.result()
    assert sizes[0] == 10 and sizes[1] == 4096

    sizes.clear()
    run, plan, _ = make(20_000, seconds=1e-5)
    plan.least_rows, explain = 8192, plan.explain
    plan.explain = lambda frame, rows: (sizes.append(len(rows)), explain(frame, rows))[1]
    run.result()
    assert sizes[0] == 4096 and min(sizes[1:-1]) >= 8192


def test_what_is_waited_for_is_said_and_then_no_more():
    from xwidgets.methods.stop import tell

    run, plan, _ = make(30)
    explain, heard = plan.explain, []

    def explain_and_tell(frame, rows):
        tell("compiling")
        return explain(frame, rows)

    plan.explain = explain_and_tell
    run.subscribe(lambda chunk: None, lambda: heard.append(run.progress["message"]))
    run.result()
    assert "compiling" in heard and run.progress["message"] == ""
