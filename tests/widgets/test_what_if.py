"""What the kernel answers about edited rows, what Python reads of them, what a file may hold."""

from __future__ import annotations

import gzip
import json
import re
import threading
from base64 import b64decode

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import xwidgets as xw
from xwidgets.errors import InvalidValue, NotSupported
from xwidgets.widgets.encode import table_blocks
from xwidgets.widgets.made_rows import MadeRows
from xwidgets.widgets.sharing import share

RNG = np.random.default_rng(3)
N = 120


def mixed_table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "income": RNG.normal(20_000, 4_000, N).round(3),
            "city": pd.Categorical(RNG.choice(["Paris", "Wien", "Rom"], N)),
            "age": RNG.integers(18, 80, N).astype("int32"),
            "married": RNG.random(N) < 0.5,
        }
    )


@pytest.fixture(scope="module")
def table():
    return mixed_table()


@pytest.fixture(scope="module")
def target(table):
    return ((table.income > 20_000) ^ (table.city == "Wien")).astype(int)


@pytest.fixture(scope="module")
def pipeline(table, target):
    steps = make_column_transformer(
        (StandardScaler(), ["income", "age"]), (OneHotEncoder(), ["city"]), remainder="passthrough"
    )
    return make_pipeline(steps, LogisticRegression()).fit(table, target)


@pytest.fixture
def explained(pipeline, table, target, recorded):
    with xw.explain(pipeline, table, target) as explainer:
        yield explainer


def row(position, edits=None, name="a"):
    return {"name": name, "row": position, "edits": edits or {}}


def floats(buffer):
    return np.frombuffer(buffer, "<f8")


def edited_by_hand(table, position, **values):
    copy = table.iloc[[position]].copy()
    for name, value in values.items():
        copy[name] = pd.Series([value], index=copy.index, dtype=copy[name].dtype)
    return copy


@pytest.mark.parametrize("unit", ["probability", "log_odds"])
def test_predicts_edited_rows_in_any_unit(explained, pipeline, table, unit):
    made_rows = explained._live.made_rows
    wien = table.city.cat.categories.get_loc("Wien")
    rows = [row(5), row(5, {"0": 31_000.5, "1": wien})]
    _, [found] = made_rows.answer(rows, unit)
    by_hand = pd.concat([table.iloc[[5]], edited_by_hand(table, 5, income=31_000.5, city="Wien")])
    by_hand["city"] = by_hand["city"].astype(table.city.dtype)
    expected = pipeline.predict_proba(by_hand)
    if unit == "log_odds":
        expected = np.log(expected / expected[:, ::-1])
    np.testing.assert_allclose(floats(found).reshape(2, 2), expected, rtol=1e-9)


def test_explanation_adds_up_to_the_prediction(explained):
    result, [predictions, values] = explained._live.made_rows.answer(
        [row(7, {"2": 71})], "probability", 1, explain=True
    )
    assert floats(values).shape == (4,)
    total = result["base_value"] + floats(values).sum()
    assert total == pytest.approx(floats(predictions)[1], abs=1e-9)


def test_all_curves_cost_one_call(table, target, pipeline, recorded):
    calls = []

    def model(X):
        calls.append(len(X))
        return pipeline.predict_proba(X)

    with xw.explain(model, table) as explainer:
        explainer.attributions(rows=[0])
        made_rows = explainer._live.made_rows
        explainer._study.run().cancel()
        explainer._study.run().wait()
        calls.clear()
        grid = np.linspace(10_000, 40_000, 7)
        _, [none, curves] = made_rows.answer(
            [row(3)],
            explainer._study.unit,
            1,
            ice=[{"feature": 0, "grid": grid.tolist()}, {"feature": 1, "grid": [0, 1, 2]}],
        )
        assert calls == [10] and none == b""
    rows = pd.concat([table.iloc[[3]]] * 7)
    rows["income"] = grid
    np.testing.assert_allclose(floats(curves)[:7], pipeline.predict_proba(rows)[:, 1])


def test_a_value_that_the_model_refuses_is_a_gap_in_the_curve(explained):
    _, [_, curve] = explained._live.made_rows.answer(
        [row(3)], "probability", 1, ice=[{"feature": 0, "grid": [15_000.0, None, 25_000.0]}]
    )
    assert np.isnan(floats(curve)).tolist() == [False, True, False]


def test_says_what_the_model_takes(explained, recorded):
    limits, _ = explained._live.wire("what_if").begin()
    # Logistic regression refuses NaN; the encoder was fitted on every level.
    assert limits["missing"] == [False, False, False, False]
    assert limits["refused"] == [[], [], [], []]
    X = RNG.normal(size=(60, 2))
    X[3, 0] = np.nan
    forest = RandomForestClassifier(5, random_state=0).fit(X, X[:, 1] > 0)
    with xw.explain(forest, X) as explainer:
        assert explainer._live.wire("what_if").begin()[0]["missing"] == [True, True]


def test_level_unknown_to_the_encoder_is_told(table, target, recorded):
    known = table[table.city != "Rom"]
    steps = make_column_transformer((OneHotEncoder(), ["city"]), remainder="passthrough")
    model = make_pipeline(steps, LogisticRegression(max_iter=2000)).fit(known, target[known.index])
    with xw.explain(model, known.reset_index(drop=True)) as explainer:
        rom = known.city.cat.categories.get_loc("Rom")
        assert explainer._live.wire("what_if").begin()[0]["refused"][1] == [rom]


def test_one_hot_groups_are_edited_as_one_category(recorded):
    codes = RNG.integers(0, 3, N)
    X = pd.DataFrame({f"city_{k}": (codes == i).astype(int) for i, k in enumerate("ABC")})
    X["x"] = RNG.normal(size=N)
    model = LinearRegression().fit(X, codes * 2.0 + X.x)
    with xw.explain(model, X, groups={"city": ["city_A", "city_B", "city_C"]}) as explainer:
        made_rows = explainer._live.made_rows
        for code in range(3):
            edited = made_rows.table([row(0, {"0": code})])
            assert edited.iloc[0, :3].tolist() == [int(code == k) for k in range(3)]
            assert edited.dtypes.equals(X.dtypes)
            _, [found] = made_rows.answer([row(0, {"0": code})], "value")
            assert floats(found)[0] == pytest.approx(code * 2.0 + X.x[0])
        assert made_rows.page_model() == ({"reason": ""}, [])


def test_every_column_of_a_group_of_numbers_is_edited_by_itself(recorded):
    X = pd.DataFrame(RNG.normal(size=(50, 3)), columns=["a", "b", "c"])
    model = LinearRegression().fit(X, X.sum(axis=1))
    with xw.explain(model, X, groups={"ab": ["a", "b"]}) as explainer:
        made_rows = explainer._live.made_rows
        edited = made_rows.table([row(4, {"0": 9.0, "1": 3.0, "2": 7.0})])
        assert edited.iloc[0].tolist() == [9.0, 7.0, 3.0]
        assert made_rows.limits().missing == [False, False, False]
        assert made_rows.page_model() == ({"reason": ""}, [])
        (block,) = [b for b in table_blocks(explainer._live.study) if b["role"] == "members"]
        assert block["meta"]["member_of"] == [0]
        assert [feature["name"] for feature in block["meta"]["member_features"]] == ["b"]
        assert floats(block["data"]).tolist() == X.b.tolist()
        (empty,), _ = share([block], {"schema": {}, "row": 0}, np.empty(0, dtype=np.int64))
        assert empty["meta"] == block["meta"] and len(empty["data"]) == 0


def test_the_models_own_exception_reaches_the_page(recorded, table):
    def moody(X):
        if (np.asarray(X["age"]) > 200).any():
            raise RuntimeError("nobody is that old")
        return np.asarray(X["age"], dtype=float)

    with xw.explain(moody, table) as explainer:
        hub = explainer._live.hub
        args = {"rows": [row(0, {"2": 300})], "unit": "value"}
        hub._answer({"id": 1, "name": "made_rows", "args": args})
        reply, _ = next(r for r in recorded.replies(hub) if r[0]["id"] == 1)
        assert reply["ok"] and reply["result"] == {"raised": "RuntimeError: nobody is that old"}
        hub._answer({"id": 2, "name": "made_rows", "args": args | {"explain": True}})
        reply, _ = next(r for r in recorded.replies(hub) if r[0]["id"] == 2)
        assert reply["result"] == {"raised": "RuntimeError: nobody is that old"}


def test_model_travels_once(explained, recorded):
    made_rows = explained._live.made_rows
    hub = explained._live.hub
    assert made_rows.page_model()[0] == {"reason": ""}
    assert made_rows.page_model()[0] == {"reason": ""}
    sent = [block for block in hub._kept if block.role == "model"]
    assert len(sent) == 1
    assert sent[0].meta["members"] == [[0], [1], [2], [3]]


def test_a_function_says_why_it_stays_in_the_kernel(recorded, table):
    with xw.explain(lambda X: np.asarray(X["age"], dtype=float), table) as explainer:
        assert "function" in explainer._live.made_rows.page_model()[0]["reason"]


@pytest.mark.parametrize("position", [-1, N])
def test_row_outside_of_the_table(explained, position):
    with pytest.raises(InvalidValue, match=r"row: found .*0 to 119"):
        explained._live.made_rows.codes(position, {})


def test_unknown_feature_in_edits(explained):
    with pytest.raises(InvalidValue, match=r"feature 9; expected 0 to 3"):
        explained._live.made_rows.codes(0, {"9": 1.0})


def test_without_a_model(explainer):
    with pytest.raises(NotSupported, match=r"xw\.explain\(model, X\)"):
        explainer.what_if()


# --- read in Python ---------------------------------------------------------------------------


def test_edited_row_is_of_the_callers_library_and_dtypes(explained, table):
    view = explained.what_if(8)
    pd.testing.assert_frame_equal(
        view.edited.reset_index(drop=True), table.iloc[[8]].reset_index(drop=True)
    )
    seen = []
    view.observe(lambda change: seen.append(change["new"]), names="edited")
    branches = [row(8, {"2": 33, "1": 0}, "young"), row(8, {"3": None}, "unknown")]
    explained._live.wire("what_if").receive("row 8", branches, 0, [branches[0]])
    assert view.edited.dtypes.equals(table.dtypes)
    assert view.edited.iloc[0].tolist() == [
        table.income[8],
        table.city.cat.categories[0],
        33,
        table.married[8],
    ]
    assert len(seen) == 1 and seen[0] is view.edited
    assert list(view.branches) == ["young", "unknown"]
    assert pd.isna(view.branches["unknown"].iloc[0, 3])
    assert len(view.kept) == 1


def test_polars_stays_polars(recorded):
    X = pl.DataFrame({"a": RNG.normal(size=40), "b": RNG.integers(0, 9, 40).astype("int16")})
    model = LinearRegression().fit(X.to_numpy(), X["a"].to_numpy())
    with xw.explain(lambda t: model.predict(t.to_numpy()), X) as explainer:
        view = explainer.what_if()
        now = row(2, {"1": 7})
        explainer._live.wire("what_if").receive("focus", [now], 0, [now, row(5, {})])
        assert isinstance(view.edited, pl.DataFrame)
        assert view.edited.schema == X.schema and view.edited["b"][0] == 7
        assert view.edited["a"][0] == X["a"][2]
        assert isinstance(view.kept, pl.DataFrame) and view.kept.schema == X.schema
        assert view.kept["b"].to_list() == [7, X["b"][5]]


def test_views_of_the_same_row_share_their_edits(explained):
    one, two, other = explained.what_if(1), explained.what_if(1), explained.what_if(2)
    explained._live.wire("what_if").receive("row 1", [row(1, {"2": 50})], 0)
    assert one.edited["age"].iloc[0] == two.edited["age"].iloc[0] == 50
    assert other.edited["age"].iloc[0] != 50


def test_a_page_that_opens_later_hears_what_was_told(explained):
    what_if = explained._live.wire("what_if")
    assert what_if.begin("row 4")[0]["told"] is None
    told = {"branches": [row(4, {"2": 50})], "current": 0, "kept": [row(4, {"0": None}, "b")]}
    what_if.receive("row 4", **told)
    assert what_if.begin("row 4")[0]["told"] == told
    assert what_if.begin("focus")[0]["told"] is None
    with pytest.raises(InvalidValue, match="row"):
        what_if.receive("row 4", [row(4)], 0, [row(N)])
    assert what_if.begin("row 4")[0]["told"] == told


def test_attributions_of_the_edited_row(explained):
    view = explained.what_if(1)
    explained._live.wire("what_if").receive("row 1", [row(1, {"0": 40_000.0})], 0)
    expected = explained.attributions(rows=view.edited)
    np.testing.assert_allclose(view.result.values, expected.values)


# --- what a file may hold -----------------------------------------------------------------------


def read(path):
    text = path.read_text(encoding="utf-8")
    state = json.loads(re.search(r'<script id="state"[^>]*>(.*?)</script>', text, re.S)[1])
    packed = "".join(re.findall(r'<script class="data"[^>]*>(.*?)</script>', text))
    return text, state, gzip.decompress(b64decode(packed))


@pytest.fixture(scope="module")
def distinctive():
    """Values that occur nowhere by chance."""
    values = RNG.integers(1_000_003, 9_999_991, (300, 3)) + 0.123
    return pd.DataFrame(values, columns=["alpha", "beta", "gamma"])


def traces(values, text, payload):
    """Values that stand in a file, as text or as a number of any width."""
    found = []
    for value in values:
        written = {repr(float(value)), f"{value:.3f}", f"{value:.0f}.", f"{int(value):,}"}
        raw = {np.float64(value).tobytes(), np.float32(value).tobytes()}
        if any(w in text for w in written) or any(r in payload for r in raw):
            found.append(value)
    return found


@pytest.mark.parametrize("kind", ["forest", "linear"])
def test_no_row_means_no_value(tmp_path, recorded, distinctive, kind):
    y = (distinctive.alpha > distinctive.beta).astype(int)
    model = (
        RandomForestClassifier(5, max_depth=4, random_state=0).fit(distinctive, y)
        if kind == "forest"
        else LogisticRegression().fit(distinctive, y)
    )
    with xw.explain(model, distinctive, y) as explainer:
        explainer.selection.rows = [1, 2, 3]
        explainer.to_html(tmp_path / "none.html", what_if=True, rows="none")
        explainer.to_html(tmp_path / "all.html", what_if=True)
    ends = set(distinctive.min()) | set(distinctive.max())
    inner = [v for v in distinctive.to_numpy().ravel() if v not in ends]
    text, state, payload = read(tmp_path / "none.html")
    assert traces(inner, text, payload) == []
    assert traces(inner, *(read(tmp_path / "all.html")[i] for i in (0, 2))), "the search is blind"
    assert [b["role"] for b in state["blocks"]] == ["model"]
    assert [v["kind"] for v in state["views"]] == ["what_if"]
    assert state["hub"]["filters"] == [] and state["hub"]["schema"]["n_rows"] == 0
    assert "holds no row" in text and "the model itself" in text


def test_sample_holds_a_sample(tmp_path, recorded, distinctive):
    y = (distinctive.alpha > distinctive.beta).astype(int)
    model = RandomForestClassifier(5, max_depth=4, random_state=0).fit(distinctive, y)
    with xw.explain(model, distinctive, y) as explainer:
        explainer.to_html(tmp_path / "page.html", what_if=True, rows="sample")
        result = explainer.attributions()
    text, state, payload = read(tmp_path / "page.html")
    assert "a sample of 200 rows of 300" in text
    blocks = {block["role"]: block for block in state["blocks"]}
    assert state["hub"]["schema"]["n_rows"] == 200

    def column(role, name):
        layout = next(c for c in blocks[role]["columns"] if c["name"] == name)
        at = blocks[role]["start"] + layout["offset"]
        values = np.frombuffer(payload, layout["dtype"], int(np.prod(layout["shape"])), at)
        return values.reshape(layout["shape"])

    alpha = column("features", "0")
    places = [int(np.flatnonzero(distinctive.alpha == v)[0]) for v in alpha]
    assert len(set(places)) == 200
    assert column("target", "y").tolist() == y.iloc[places].tolist()
    # Attributions stand at the same rows as the values that they explain.
    rows = column("attributions", "rows")
    expected = result.values[np.array(places)[rows], :, 1].T
    np.testing.assert_allclose(column("attributions", "values")[0], expected, rtol=1e-6)


def test_model_is_in_the_file_only_when_asked_for(tmp_path, explained):
    explained.to_html(tmp_path / "plain.html")
    text, state, _ = read(tmp_path / "plain.html")
    assert "model" not in [b["role"] for b in state["blocks"]]
    assert "not the model" in text and state["hub"]["schema"]["has_model"] is False
    explained.to_html(tmp_path / "with.html", what_if=True)
    text, state, _ = read(tmp_path / "with.html")
    assert "model" in [b["role"] for b in state["blocks"]]
    assert "and the model itself" in text and "100 background rows" in text


def test_background_rows_stay_out_where_no_row_may_be_in(explained):
    made_rows: MadeRows = explained._live.made_rows
    assert made_rows.compact(rows=True).holds_rows
    assert not made_rows.compact(rows=False).holds_rows


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"rows": "some"}, r"rows: found 'some'"),
        ({"rows": None}, r"rows: found None"),
        ({"rows": "none"}, r"what_if=True"),
    ],
)
def test_bad_arguments(explained, tmp_path, keywords, message):
    with pytest.raises(InvalidValue, match=message):
        explained.to_html(tmp_path / "page.html", **keywords)
    assert not (tmp_path / "page.html").exists()


def test_a_model_that_no_page_runs_is_refused_with_the_reason(recorded, table, tmp_path):
    with (
        xw.explain(lambda X: np.asarray(X["age"], dtype=float), table) as explainer,
        pytest.raises(NotSupported, match="a function cannot be taken apart"),
    ):
        explainer.to_html(tmp_path / "page.html", what_if=True, rows="none")


def test_the_model_is_asked_with_no_lock_held(table, target):
    """Edits arrive while another thread finds out what a slow model takes."""
    asked, go = threading.Event(), threading.Event()

    def slow(rows):
        if slow.is_slow:
            asked.set()
            assert go.wait(20)
        return np.asarray(rows["income"], dtype=float)

    slow.is_slow = False
    with xw.explain(slow, table) as explainer:
        explainer.attributions(rows=[0])
        explainer._study.run().wait()
        made_rows, edits = explainer._live.made_rows, explainer._live.wire("what_if")
        slow.is_slow = True
        thread = threading.Thread(target=made_rows.limits)
        thread.start()
        try:
            assert asked.wait(20)
            branch = {"name": "row 0", "row": 0, "edits": {"0": 5.0}}
            done = threading.Thread(target=edits.receive, args=("focus", [branch], 0))
            done.start()
            done.join(20)
            assert edits.edits("focus", 0).edited["income"].iloc[0] == 5.0
        finally:
            go.set()
            thread.join(20)


def test_a_polars_row_is_edited_without_a_warning() -> None:
    import warnings

    import polars as pl

    X = pl.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0.5, None, 1.5]})
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        explainer = xw.explain(lambda rows: rows["a"].to_numpy() * 2, X)
        view = explainer.what_if(1)
        heard: list[str] = []
        view.observe(lambda change: heard.append(change["name"]), names=["edited", "kept"])
        view.edited = X[2]
        view.edited = view.edited
        assert heard == ["edited"], "told once; the same table is no change"
    explainer.close()
