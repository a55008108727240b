"""Values that are made once, by whoever asks first."""

from __future__ import annotations

import threading

import pytest

from xwidgets.compute.once import Once


def test_a_value_is_made_once_for_all_who_ask():
    once: Once[object] = Once()
    calls, begun, go = [], threading.Event(), threading.Event()

    def make():
        calls.append(threading.get_ident())
        begun.set()
        assert go.wait(20)
        return object()

    found = []
    threads = [threading.Thread(target=lambda: found.append(once.get("a", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(20)
    # Another value does not wait for the first.
    assert once.get("b", lambda: "at once") == "at once"
    go.set()
    for thread in threads:
        thread.join(20)
    assert len(calls) == 1 and len(found) == 4 and len(set(map(id, found))) == 1


def test_what_failed_is_made_anew():
    once: Once[int] = Once()
    with pytest.raises(ZeroDivisionError):
        once.get("a", lambda: 1 // 0)
    assert once.get("a", lambda: 7) == 7
