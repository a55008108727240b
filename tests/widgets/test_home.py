"""Where models are made that views of several cells share."""

from __future__ import annotations

import gc
import threading

import pytest

from xwidgets import threads


def test_elsewhere_it_is_the_caller():
    assert threads.Home().call(threading.current_thread) is threading.current_thread()


def test_in_marimo_it_is_one_thread_which_ends_with_it(monkeypatch):
    made = threading.Thread
    started: list[threading.Thread] = []

    def thread(call, *arguments, name):
        started.append(made(target=call, args=arguments, daemon=True))
        return started[-1]

    monkeypatch.setattr(threads, "in_marimo", lambda: True)
    monkeypatch.setattr(threads, "_thread", thread)
    home = threads.Home()
    assert {home.call(threading.current_thread) for _ in range(3)} == set(started)
    with pytest.raises(ZeroDivisionError):
        home.call(lambda: 1 / 0)
    assert home.call(dict, a=home) == {"a": home}
    del home
    gc.collect()
    started[0].join(60)
    assert not started[0].is_alive()
