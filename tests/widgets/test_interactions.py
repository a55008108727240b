"""Interactions on the wire: parts that grow, what a pair did in every row, files and numbers."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.errors import Cancelled, InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.methods.interactions import sampled
from xwidgets.methods.interactions.shapley import explain
from xwidgets.results import Interactions
from xwidgets.widgets.answers import answered_blocks
from xwidgets.widgets.block import arrays_of

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(90, 15))
Y = np.sign(X[:, 3] * X[:, 7]) + 0.1 * X[:, 1]
MODEL = GradientBoostingRegressor(n_estimators=30, max_depth=4, random_state=0).fit(X, Y)


@pytest.fixture
def explainer(recorded: Any) -> xw.Explainer:
    return xw.explain(MODEL, X, Y)


def whole(explainer: xw.Explainer) -> Any:
    study = explainer._study
    return explain(study.run().plan, study.frame, np.arange(study.n_rows))


def task(explainer: xw.Explainer, **options: Any) -> Any:
    study = explainer._study
    return study.ask(Question("interactions", options, study.unit))


def compute(explainer: xw.Explainer, method: str, **options: Any) -> dict[str, Any]:
    """What the page gets of a whole answer, with its other fields."""
    study, answers = explainer._study, explainer._live.answers
    asked = Question(method, options, study.unit).to_json()
    while True:
        block, [data] = answers.compute(asked, 10.0, keep=False)
        if block["meta"]["whole"]:
            return {**block["meta"]["plain"], **arrays_of({**block, "data": data})}


def test_parts_add_up_to_the_whole(explainer: xw.Explainer) -> None:
    run, n_seen = task(explainer), []
    while run.advance(0.0) is None:
        so_far = run.so_far()
        if so_far is None:
            continue
        n_seen.append(len(so_far.rows))
        assert run.progress == (n_seen[-1], 90)
        part = explain(explainer._study.run().plan, explainer._study.frame, so_far.rows)
        np.testing.assert_allclose(so_far.strength, part.strength, atol=1e-12)
        np.testing.assert_array_equal(so_far.values, part.values)
    assert len(set(n_seen)) > 1, "no picture before the end"
    found, expected = run.result(), whole(explainer)
    np.testing.assert_array_equal(found.rows, expected.rows)
    np.testing.assert_allclose(found.strength, expected.strength, atol=1e-12)
    np.testing.assert_array_equal(found.values, expected.values)
    np.testing.assert_array_equal(found.trust["additivity_gap"], expected.trust["additivity_gap"])
    assert task(explainer) is run


def test_a_stop_leaves_what_is_there(
    explainer: xw.Explainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = task(explainer)
    while run.so_far() is None:
        run.advance(0.0)
    before = run.so_far()
    with monkeypatch.context() as told:
        told.setattr(run._stop, "clear", run._stop.set)  # in the middle of a batch
        with pytest.raises(Cancelled):
            run.advance(None)
    assert run.so_far() is before
    run.advance(0.0)
    assert run.progress.done == len(before.rows)
    np.testing.assert_array_equal(run.so_far().values, before.values)
    np.testing.assert_allclose(run.result().strength, whole(explainer).strength, atol=1e-12)


def test_the_first_rows_are_a_sample_that_the_seed_chooses(recorded: Any) -> None:
    def first(seed: int) -> list[int]:
        run = task(xw.explain(MODEL, X, Y, seed=seed))
        while run.so_far() is None:
            run.advance(0.0)
        return run.so_far().rows.tolist()

    assert first(1) == first(1) != first(2)


def test_a_large_table_is_sampled(recorded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampled, "MAX_ROWS", 40)
    monkeypatch.setattr(sampled, "MIN_ROWS", 10)
    view = xw.explain(MODEL, X, Y).interactions()
    assert len(view.result.rows) == 40
    monkeypatch.setattr(sampled, "MAX_VALUES", 15 * 15 * 30)
    assert len(xw.explain(MODEL, X, Y).interactions().result.rows) == 30


def test_the_page_gets_what_it_shows(explainer: xw.Explainer) -> None:
    sent, expected = compute(explainer, "interactions"), whole(explainer)
    assert sent["outputs"] == [0] and not sent["mirrored"]
    features, strength = sent["features"][0], expected.strength[:, :, 0]
    assert set(features[:2]) == {3, 7}
    np.testing.assert_allclose(sent["strength"][0], strength[np.ix_(features, features)])
    # Every pair of the twelve strongest, in every row; both halves added.
    assert sent["first"].shape == (1, 12 * 13 // 2)
    pairs = zip(sent["first"][0], sent["second"][0], sent["values"][0], strict=True)
    for first, second, values in pairs:
        share = 1 if first == second else 2
        np.testing.assert_allclose(
            values, share * expected.values[:, first, second, 0], rtol=1e-6, atol=1e-9
        )
    first, second = sorted(features[-2:].tolist())
    pair = compute(explainer, "interactions.pair", first=first, second=second)
    np.testing.assert_allclose(pair["values"][:, 0], 2 * expected.values[:, first, second, 0])
    np.testing.assert_array_equal(pair["rows"], expected.rows)


def test_values_that_are_not_kept_are_computed_anew(
    explainer: xw.Explainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xwidgets.methods import interactions as module

    monkeypatch.setattr(module, "MAX_VALUES", 1000)
    sent = compute(explainer, "interactions")
    assert sent["first"].shape == (1, 0) and sent["values"].shape == (1, 0, 90)
    pair = compute(explainer, "interactions.pair", first=7, second=3)
    expected = whole(explainer)
    np.testing.assert_allclose(pair["values"][:, 0], 2 * expected.values[:, 3, 7, 0])
    alone = compute(explainer, "interactions.pair", first=3, second=3)
    np.testing.assert_allclose(alone["values"][:, 0], expected.values[:, 3, 3, 0])
    assert explainer.interactions().result.values is None


def test_many_outputs_send_fewer_pairs() -> None:
    n_rows, n_features, n_outputs = 500, 20, 40
    values = np.random.default_rng(0).normal(size=(n_rows, n_features, n_features, n_outputs))
    values += values.transpose(0, 2, 1, 3)
    found = Interactions(
        strength=np.abs(values).mean(axis=0),
        values=values,
        method="test",
        feature_names=tuple(f"x{j}" for j in range(n_features)),
        output_names=tuple(f"o{k}" for k in range(n_outputs)),
        unit="value",
        base_values=np.zeros(n_outputs),
        rows=np.arange(n_rows),
    )
    arrays, plain = found.sent()
    assert plain["outputs"] == list(range(n_outputs))
    n_pairs = arrays["first"].shape[1]
    assert 3 <= n_pairs < 78 and arrays["values"].nbytes <= 4_000_000
    assert arrays["values"].shape == (n_outputs, n_pairs, n_rows)


@pytest.mark.parametrize("asked", [(15, 2), (1, 15), (-1, 2)])
def test_nonsense_from_the_page_is_refused(explainer: xw.Explainer, asked: Any) -> None:
    with pytest.raises(InvalidValue):
        compute(explainer, "interactions.pair", first=asked[0], second=asked[1])
    with pytest.raises(InvalidValue):
        compute(explainer, "interactions", rows=[3, 90])


@pytest.mark.parametrize(
    ("keywords", "kind", "match"),
    [
        ({"method": "lime"}, NotSupported, '"shap" or "h"'),
        ({"n_rows": 50}, NotSupported, "n_rows"),
        ({"method": "h", "n_rows": 0}, InvalidValue, "n_rows"),
        ({"rows": []}, InvalidValue, "no row"),
        ({"rows": [90]}, UnknownName, "position 90"),
        ({"rows": X[:2]}, InvalidType, "explain"),
        ({"rows": np.zeros(90, bool)}, InvalidValue, "no row"),
    ],
)
def test_bad_input(explainer: xw.Explainer, keywords: Any, kind: type, match: str) -> None:
    with pytest.raises(kind, match=match):
        explainer.interactions(**keywords)


def test_what_a_model_cannot_have_is_refused_at_once(recorded: Any) -> None:
    explainer = xw.explain(lambda rows: np.sin(rows).prod(axis=1), X)
    with pytest.raises(NotSupported, match=r"15 features.*groups="):
        explainer.interactions()
    # Its place in a dashboard's picture says so; the other views stand.
    picture = explainer.dashboard("importance", "interactions")._still()[0]
    assert "No interactions have been computed yet" in picture


def test_h_is_had_where_shap_is_not(tmp_path: Any) -> None:
    with xw.explain(lambda rows: np.sin(rows).prod(axis=1), X) as explainer:
        with pytest.raises(NotSupported, match=r'interactions\("h"\)'):
            explainer.interactions()
        view = explainer.interactions("h", n_rows=40)
        found = view.result
        assert len(found.rows) == 40 and found.method == "Friedman and Popescu's H"
        assert 0 <= np.nanmin(found.strength) <= np.nanmax(found.strength) <= 1
        frame = view.to_frame()
        assert {"strength", "standard_error", "size"} <= set(frame.columns)
        picture, words = view._still()
        assert "Interactions by H" in picture and "Friedman" in words
        assert "by H" in str(view.to_altair().to_dict()["title"])
        for suffix in ("svg", "json", "csv", "html"):
            view.save(tmp_path / f"it.{suffix}")


def test_numbers_alone_have_no_interactions(explainer: xw.Explainer, recorded: Any) -> None:
    attributions = explainer.attributions()
    without = xw.from_shap(attributions.to_shap())
    with pytest.raises(NotSupported, match="no model"):
        without.interactions()


def test_every_way_out(explainer: xw.Explainer, tmp_path: Any) -> None:
    view = explainer.interactions()
    frame = view.to_frame()
    assert isinstance(frame, pd.DataFrame) and len(frame) == 15 * 16 // 2
    strongest = frame[frame.feature != frame.other].nlargest(1, "strength").iloc[0]
    assert {strongest.feature, strongest.other} == {"x3", "x7"}
    for suffix in ("svg", "json", "csv", "html"):
        view.save(tmp_path / f"it.{suffix}")
    shown = view.result.strength[3, 7, 0]
    assert f"{shown:.3g}"[:4] in (tmp_path / "it.svg").read_text()
    saved = json.loads((tmp_path / "it.json").read_text())
    assert saved["result"] == "Interactions" and saved["strength"][3][7][0] == shown
    assert len(pd.read_csv(tmp_path / "it.csv")) == len(frame)
    state = re.search(
        r'<script id="state"[^>]*>(.*?)</script>', (tmp_path / "it.html").read_text(), re.S
    )
    assert state is not None
    keys = [block["meta"].get("key") for block in json.loads(state[1])["blocks"]]
    assert keys.count('["interactions",{},"value"]') == 1
    assert "x3" in json.dumps(view.to_altair().to_dict())


def test_polars_in_polars_out(recorded: Any) -> None:
    import polars as pl

    table = pl.DataFrame({f"x{j}": X[:, j] for j in range(15)})
    view = xw.explain(MODEL, table, Y).interactions(rows=[1, 2])
    assert isinstance(view.to_frame(), pl.DataFrame)


def test_a_file_holds_every_output_and_no_other_rows(recorded: Any) -> None:
    model = RandomForestClassifier(10, max_depth=4, random_state=0)
    explainer = xw.explain(model.fit(X, np.digitize(X[:, 3] * X[:, 7], [-0.3, 0.3])), X)
    explainer.interactions().result  # noqa: B018
    sent = compute(explainer, "interactions")
    assert sent["outputs"] == [0, 1, 2]
    [block] = answered_blocks(explainer._study, np.array([5, 40, 41]))
    few = arrays_of(block)
    assert few["rows"].tolist() == [0, 1, 2]
    np.testing.assert_array_equal(few["values"], sent["values"][..., [5, 40, 41]])
    [block] = answered_blocks(explainer._study, np.empty(0, dtype=np.int64))
    none = arrays_of(block)
    assert none["rows"].size == none["values"].size == 0
    np.testing.assert_array_equal(none["strength"], sent["strength"])
    binary = xw.explain(model.fit(X, Y > 0), X)
    both = compute(binary, "interactions")
    assert both["outputs"] == [1] and both["mirrored"]


@pytest.mark.parametrize("width", [1, 2])
def test_few_features_and_a_constant_model(recorded: Any, width: int) -> None:
    explainer = xw.explain(lambda rows: np.full(len(rows), 7.0), X[:, :width])
    view = explainer.interactions()
    assert (view.result.strength == 0.0).all()
    picture = view._still()[0]
    assert "No two features do anything together" in picture and "nan" not in picture
    view.to_altair().to_dict()


def test_hostile_names_are_text(recorded: Any) -> None:
    names = ["<img src=x onerror=alert(1)>", "a & b", *(f"x{j}" for j in range(2, 15))]
    view = xw.explain(MODEL, X, feature_names=names).interactions()
    picture = view._still()[0]
    assert "<img" not in picture
    json.dumps(view.to_altair().to_dict(), allow_nan=False)


def test_selected_rows_make_the_picture(explainer: xw.Explainer) -> None:
    from xwidgets.views.interactions.triangle import triangle

    view = explainer.interactions()
    result = view.result
    explainer.selection.rows = [2, 3, 50]
    found = triangle(view._scene(None))
    assert found is not None and found.n_rows == 3
    i, j = (found.features.tolist().index(k) for k in (3, 7))
    expected = 2 * np.abs(result.values[[2, 3, 50], 3, 7, 0]).mean()
    assert found.strength[i, j] == pytest.approx(expected)
