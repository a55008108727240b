"""Selection, hub and page stay one; requests are answered; nothing travels twice."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from xwidgets.errors import InvalidShape, InvalidType, InvalidValue, UnknownName
from xwidgets.widgets.encode import pack_bits
from xwidgets.widgets.runtime import STATIC
from xwidgets.widgets.view import SHIM


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
    column = explainer._columns[2][1]
    term = {
        "source": "feature",
        "feature": 2,
        "output": -1,
        "min": 0.0,
        "max": None,
        "codes": None,
        "rows": None,
    }
    explainer.selection.filters = [{"key": "k", "op": "and", "terms": [term]}]
    assert explainer.selection.rows.tolist() == np.flatnonzero(column >= 0).tolist()
    attribution = {**term, "source": "attribution", "output": 1, "max": 0.01}
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
        ("feature", "f33", UnknownName),
        ("output", "maybe", UnknownName),
        ("rows", [40], UnknownName),
        ("rows", [True, False], InvalidShape),
        ("rows", [0.5], InvalidType),
        ("rows", "all", InvalidType),
        ("filters", "f0 > 1", InvalidType),
        ("filters", [{"op": "and"}], InvalidValue),
        ("colour", "red", UnknownName),
    ],
)
def test_nonsense_selections_are_refused_and_change_nothing(explainer, name, value, error):
    before = (explainer.selection.rows, explainer.selection.row, explainer.selection.feature)
    with pytest.raises(error, match=r"selection"):
        setattr(explainer.selection, name, value)
    assert before == (
        explainer.selection.rows,
        explainer.selection.row,
        explainer.selection.feature,
    )


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
    recorded.page_asks(hub, id=1, name="importance", args={"method": "permutation"})
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
    bundle = (STATIC / "xwidgets.js").stat().st_size
    before = recorded.size()
    assert before < bundle  # it travels compressed
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
