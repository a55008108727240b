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
from xwidgets.compute import interactions as compute
from xwidgets.errors import InvalidType, InvalidValue, NotSupported, UnknownName
from xwidgets.methods.interactions import explain
from xwidgets.views.interactions.wire import interactions_blocks
from xwidgets.widgets.block import arrays_of
from xwidgets.widgets.sharing import restricted

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


def columns(answer: Any) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Meta and arrays of an answer to the page, as the page reads them."""
    block, [data] = answer
    return block["meta"], arrays_of({**block, "data": data})


def test_parts_add_up_to_the_whole(explainer: xw.Explainer) -> None:
    run = explainer._study.interaction_run()
    said = []
    while run.done < len(run.rows):
        said.append(run.advance(0.0))
        so_far = run.so_far()
        assert len(so_far.rows) == run.done and (np.diff(so_far.rows) > 0).all()
        part = explain(explainer._study.run().plan, explainer._study.frame, so_far.rows)
        np.testing.assert_allclose(so_far.strength, part.strength, atol=1e-12)
    assert len(said) > 1, "no picture before the end"
    found, expected = run.result(), whole(explainer)
    np.testing.assert_allclose(found.strength, expected.strength, atol=1e-12)
    np.testing.assert_array_equal(found.values, expected.values)
    np.testing.assert_array_equal(found.trust["additivity_gap"], expected.trust["additivity_gap"])
    assert explainer._study.interaction_run() is run


def test_the_first_rows_are_a_sample_that_the_seed_chooses(recorded: Any) -> None:
    def first(seed: int) -> list[int]:
        run = xw.explain(MODEL, X, Y, seed=seed)._study.interaction_run()
        run.advance(0.0)
        return run.so_far().rows.tolist()

    assert first(1) == first(1) != first(2)


def test_a_large_table_is_sampled(recorded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from xwidgets.compute import interactions

    monkeypatch.setattr(interactions, "INTERACTION_ROWS", 40)
    monkeypatch.setattr(interactions, "MIN_INTERACTION_ROWS", 10)
    view = xw.explain(MODEL, X, Y).interactions()
    assert len(view.result.rows) == 40
    monkeypatch.setattr(interactions, "MOST_KEPT", 15 * 15 * 30)
    assert len(xw.explain(MODEL, X, Y).interactions().result.rows) == 30


def test_the_page_gets_what_it_shows(explainer: xw.Explainer) -> None:
    answers, expected = explainer._live.wire("interactions"), whole(explainer)
    meta: dict[str, Any] = {}
    sent: dict[str, np.ndarray] = {"rows": np.empty(0)}
    while len(sent["rows"]) < 90:
        meta, sent = columns(answers.advance("value", 0, 10.0))
    assert meta["n_rows"] == 90 and meta["outputs"] == [0]
    features, strength = sent["features"], expected.strength[:, :, 0]
    assert set(features[:2]) == {3, 7}
    np.testing.assert_allclose(sent["strength"], strength[np.ix_(features, features)])
    # Every pair of the twelve strongest, in every row; both halves added.
    assert len(sent["first"]) == 12 * 13 // 2
    for first, second, values in zip(sent["first"], sent["second"], sent["values"], strict=True):
        share = 1 if first == second else 2
        np.testing.assert_allclose(
            values, share * expected.values[:, first, second, 0], rtol=1e-6, atol=1e-9
        )
    first, second = sorted(features[-2:].tolist())
    _, pair = columns(answers.pair("value", 0, first, second))
    np.testing.assert_allclose(
        pair["values"][0], 2 * expected.values[:, first, second, 0], rtol=1e-6, atol=1e-9
    )


def test_values_that_are_not_kept_are_computed_anew(
    explainer: xw.Explainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compute, "MOST_KEPT", 1000)
    answers = explainer._live.wire("interactions")
    explainer._study.interaction_run().advance(None)
    _, sent = columns(answers.advance("value", 0, 1.0))
    assert len(sent["first"]) == 0 and sent["values"].shape == (0, 90)
    _, pair = columns(answers.pair("value", 0, 7, 3))
    expected = whole(explainer)
    np.testing.assert_allclose(pair["values"][0], 2 * expected.values[:, 3, 7, 0], rtol=1e-6)
    assert explainer.interactions().result.values is None


@pytest.mark.parametrize(
    "asked",
    [("probability", 0, 1, 2), ("value", 1, 1, 2), ("value", 0, 1, 15), ("value", 0, -1, 2)],
)
def test_nonsense_from_the_page_is_refused(explainer: xw.Explainer, asked: Any) -> None:
    with pytest.raises(InvalidValue):
        explainer._live.wire("interactions").pair(*asked)


@pytest.mark.parametrize(
    ("keywords", "kind", "match"),
    [
        ({"method": "h"}, NotSupported, "not there yet"),
        ({"method": "lime"}, NotSupported, '"shap"'),
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
    roles = [block["role"] for block in json.loads(state[1])["blocks"]]
    assert roles.count("pairs") == 1
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
    blocks = interactions_blocks(explainer._study, explainer._study.unit, None, 1)
    assert [block["meta"]["outputs"] for block in blocks] == [[0], [1], [2]]
    few = arrays_of(restricted(blocks[1], np.array([5, 40, 41])))
    all_ = arrays_of(blocks[1])
    assert few["rows"].tolist() == [0, 1, 2]
    np.testing.assert_array_equal(few["values"], all_["values"][:, [5, 40, 41]])
    binary = xw.explain(model.fit(X, Y > 0), X)
    binary.interactions().result  # noqa: B018
    [block] = interactions_blocks(binary._study, binary._study.unit, None, 0)
    assert block["meta"]["outputs"] == [1] and block["meta"]["mirrored"]


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
    from xwidgets.charts.triangle import triangle

    view = explainer.interactions()
    result = view.result
    explainer.selection.rows = [2, 3, 50]
    found = triangle(view._scene(None))
    assert found is not None and found.n_rows == 3
    i, j = (found.features.tolist().index(k) for k in (3, 7))
    expected = 2 * np.abs(result.values[[2, 3, 50], 3, 7, 0]).mean()
    assert found.strength[i, j] == pytest.approx(expected)
