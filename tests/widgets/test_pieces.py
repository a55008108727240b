"""The bundle in pieces: what a view needs travels once, in order, and with nothing else."""

from __future__ import annotations

import gzip
import json
import time

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.errors import MissingDependency
from xwidgets.views.catalogue import NAMES, about
from xwidgets.widgets import pieces, watching
from xwidgets.widgets.pieces import BUNDLE, CORE, Bundle, bundle


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def test_every_view_has_a_piece_and_needs_the_core_first():
    found = bundle()
    views = {name.removeprefix("views/") for name in found.pieces if name.startswith("views/")}
    assert views == set(NAMES)
    for name in NAMES:
        needed = found.needed([name])
        assert needed[0] == CORE and needed[-1] == f"views/{name}"
        for i, one in enumerate(needed):
            assert set(found.pieces[one]["needs"]) <= set(needed[:i])


def test_a_view_that_holds_others_brings_them():
    found = bundle()
    (holder,) = (name for name in NAMES if about(name).get("holds_others"))
    assert set(found.kinds(holder, {})) == set(NAMES)
    assert found.kinds(holder, {"views": ["force"]}) == [holder, "force"]
    assert found.kinds("force", {"row": 3}) == ["force"]
    assert found.needed(["no view"]) == [CORE]


def test_a_file_holds_no_code_of_what_cannot_answer_in_it():
    found = bundle()
    (holder,) = (name for name in NAMES if about(name).get("holds_others"))
    asking = {name for name in NAMES if "model" in found.pieces[f"views/{name}"]["asks_for"]}
    assert asking and not asking & set(found.kinds(holder, {}, {"model"}))
    for name in asking:  # what is named stays: it says itself what is missing
        assert found.kinds(name, {}, {"model"}) == [name]
        assert name in found.kinds(holder, {"views": [name]}, {"model"})


def test_packed_is_one_object_of_functions():
    found = Bundle(
        version="1.2",
        language="en",
        build="x",
        opener="",
        site="open(xwidgetsPieces)",
        pieces={
            "core": {"needs": [], "code": "()=>({a:1})"},
            "views/é": {"needs": ["core"], "code": "({a:b})=>({default:b})"},
        },
    )
    data = found.packed(["core", "views/é"])
    assert gzip.decompress(data).decode() == (
        "/*! xwidgets 1.2 BSD-3-Clause */"
        '{"core":[[],()=>({a:1})],"views/\\u00e9":[["core"],({a:b})=>({default:b})]}'
    )
    assert data == found.packed(["core", "views/é"])
    assert found.script(["views/é"]) == (
        '/*! xwidgets 1.2 BSD-3-Clause */(()=>{"use strict";const xwidgetsPieces='
        '{"core":[[],()=>({a:1})],"views/\\u00e9":[["core"],({a:b})=>({default:b})]};'
        "open(xwidgetsPieces)})();\n"
    )


def test_without_a_bundle_it_says_how_to_build_it(monkeypatch, tmp_path):
    monkeypatch.setattr(pieces, "BUNDLE", tmp_path / "bundle.json")
    with pytest.raises(MissingDependency, match=r"\./dev build"):
        bundle()


@pytest.fixture
def modelled(recorded):
    with xw.explain(lambda X: X[:, 0], np.eye(20), y=np.arange(20.0)) as explainer:
        yield explainer


def carried(view):
    """Names of the pieces that a view's references lead to, in order."""
    models = {model.model_id: model for model in view._runtime._sent.values()}
    return [name for ref in view._pieces for name in models[ref.removeprefix("anywidget:")].names]


def test_each_piece_travels_once(modelled, recorded):
    explainer = modelled
    views = [explainer.force(0), explainer.waterfall(1), explainer.dashboard()]
    views += [explainer.importance(guess=True)]
    views += [explainer.force(row) for row in range(20)]
    sent = [data["state"].get("names", []) for data in recorded.opened()]
    assert sum(map(bool, sent)) == 4  # by the first four views
    every = [name for names in sent for name in names]
    found = bundle()
    # A function is no sum of terms, and stands alone; a card is no view.
    apart = ["teach", "views/terms", "views/tradeoff"]
    assert sorted([CORE, *apart, *every]) == sorted(found.pieces)
    for view in views:
        names = [CORE, *carried(view)]
        assert len(names) == len(set(names))
        needed = set(found.needed(found.kinds(view.kind, view.options)))
        assert set(names) >= needed - set(apart)


def test_code_of_views_that_cannot_answer_stays_at_home(explainer, recorded):
    assert not explainer._live.hub.schema["has_model"]
    dashboard = explainer.dashboard()
    assert "views/force" in carried(dashboard)
    at_home = {"views/what_if", "views/performance", "model", "page_effects"}
    assert not at_home & set(carried(dashboard))


def test_what_answers_by_the_model_in_the_page_travels_with_a_model(modelled):
    assert {"model", "page_effects"} <= set(carried(modelled.dependence(0)))
    assert "page_effects" in bundle().needed(["dependence"], {"kernel"})
    assert "page_effects" not in bundle().needed(["dependence"], {"kernel", "model"})
    assert "page_effects" not in bundle().needed(["force"])


def test_a_single_picture_brings_little(modelled, recorded):
    modelled.force(0)
    size = recorded.size()
    modelled.dashboard()
    assert size < 0.5 * recorded.size()


def test_two_explainers_share_their_pieces(explainer, recorded):
    first = explainer.force(0)
    with xw.explain(lambda X: X[:, 0], np.eye(3)) as other:
        assert other.force(0)._pieces == first._pieces


def test_a_closed_piece_is_sent_again(explainer, recorded):
    first = explainer.force(0)
    for model in set(first._runtime._sent.values()):
        model.close()
    again = explainer.force(1)
    assert again._pieces != first._pieces
    assert "views/force" in carried(again)


def test_in_marimo_each_view_has_its_own(explainer, recorded, monkeypatch):
    from xwidgets.widgets import runtime

    _ = explainer._live.hub
    monkeypatch.setattr(runtime, "in_marimo", lambda: True)
    first, second = explainer.force(0), explainer.force(1)
    assert first._pieces and not set(first._pieces) & set(second._pieces)
    sent = [data["state"]["names"] for data in recorded.opened() if "names" in data["state"]]
    assert sent[0] == sent[1] and "views/force" in sent[0]


def test_a_new_build_is_taken_over_by_open_views_alone(explainer, recorded, monkeypatch, tmp_path):
    monkeypatch.setattr(pieces, "BUNDLE", tmp_path / "bundle.json")
    monkeypatch.setenv(watching.VARIABLE, "1")
    monkeypatch.setattr(watching, "EVERY_SECONDS", 0.01)
    content = json.loads(BUNDLE.read_text(encoding="utf-8"))
    pieces.BUNDLE.write_text(json.dumps(content), encoding="utf-8")
    view, closed = explainer.force(0), explainer.force(1)
    closed.close()
    runtime, before = view._runtime, view._pieces
    recorded.clear()
    content["build"] = "another"
    half = tmp_path / "half"
    half.write_text(json.dumps(content), encoding="utf-8")
    half.replace(pieces.BUNDLE)
    wait_for(lambda: recorded.updates(view) and "another" in view._esm)
    assert runtime.build == "another" and view._pieces != before
    first = next(i for i, (_, who, *_) in enumerate(recorded.log) if who == runtime.model_id)
    esm = [i for i, (*_, data, _) in enumerate(recorded.log) if "_esm" in data.get("state", {})]
    assert first < esm[-1]  # whoever is rendered again finds the new core
    assert "another" not in closed._esm


def test_a_view_that_shows_an_answer_is_in_the_files_that_hold_it() -> None:
    found = bundle()
    showing = {name: about(name)["method"] for name in NAMES if about(name).get("method")}
    assert showing
    holder = next(name for name in NAMES if about(name).get("holds_others"))
    lacks = {"kernel", "model", "predictions"}
    for name, method in showing.items():
        assert name not in found.kinds(holder, {}, lacks)
        assert name in found.kinds(holder, {}, lacks, {method})
        assert name in found.kinds(holder, {})
