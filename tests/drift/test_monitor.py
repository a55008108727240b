"""Served predictions as they come: half-written, out of order, refused, and after a restart."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from xwidgets.data.lines import whole_lines
from xwidgets.data.served import read_rows
from xwidgets.errors import (
    InvalidColumns,
    InvalidFile,
    InvalidShape,
    InvalidType,
    InvalidValue,
    UnknownName,
)
from xwidgets.methods import drift


def study(strength: float = 1.0) -> xw.Explainer:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(300, 2)), columns=["income", "age"])
    y = (X.income + 0.3 * rng.normal(size=300) > 0).astype(int)
    return xw.explain(LogisticRegression(C=strength).fit(X, y), X, y)


@pytest.fixture(scope="module")
def explainer():
    with study() as made:
        yield made


def rows(n: int, first: int = 0, shift: float = 0.0) -> pd.DataFrame:
    """Each is told by its number, which is no feature."""
    rng = np.random.default_rng(first)
    X = pd.DataFrame(rng.normal(size=(n, 2)), columns=["income", "age"])
    X["age"] += shift
    return X.assign(number=np.arange(first, first + n), truth=(X.income > 0).astype(int))


def numbers(watched: xw.monitoring.Monitor) -> list[int]:
    tables = [watched._table(one) for one in watched._batches]
    return [number for table in tables for number in table["number"]]


def test_a_folder_is_followed_and_the_view_with_it(explainer, tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    watched = xw.monitor(explainer, folder, batch_rows=50, target="truth")
    assert repr(watched) == "<Monitor of served: 0 rows in 0 batches>"
    with pytest.raises(InvalidShape, match="no row in"):
        _ = watched.view
    rows(60).to_csv(folder / "a.csv", index=False)
    assert watched.check() == 50 and watched.n_waiting == 10
    view = watched.view
    assert view.result.batch_names == ("rows 1 to 50",)
    rows(50, 60, shift=3.0).to_parquet(folder / "b.parquet")
    rows(50, 110).to_json(folder / "c.jsonl", orient="records", lines=True)
    assert watched.check() == 100
    assert watched.view is view
    assert view.result.batch_names == ("rows 1 to 50", "rows 51 to 100", "rows 101 to 150")
    assert view.result.verdict[1, 1] == 1 and np.isfinite(view.result.score).all()
    assert numbers(watched) == list(range(150))
    assert watched.check() == 0


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Batches that are compared from now on."""
    compared: list[str] = []
    original = drift._batch

    def batch(ground: Any, predictor: Any, before: Any, one: Any, *rest: Any) -> Any:
        compared.append(one.name)
        return original(ground, predictor, before, one, *rest)

    monkeypatch.setattr(drift, "_batch", batch)
    return compared


def same(one: xw.results.Drift, other: xw.results.Drift) -> bool:
    arrays, others = one.arrays(), other.arrays()
    equal = all(np.array_equal(arrays[k], others[k], equal_nan=True) for k in arrays)
    return equal and one.plain() == other.plain() and set(arrays) == set(others)


def test_only_what_is_new_is_compared(explainer, tmp_path, monkeypatch):
    compared = counted(monkeypatch)
    path, state = tmp_path / "a.csv", tmp_path / "state.json"
    rows(90, 500).to_csv(path, index=False)
    watched = xw.monitor(explainer, path, batch_rows=45, target="truth", state=state)
    watched.view.result  # noqa: B018
    assert compared == ["rows 1 to 45", "rows 46 to 90"]
    rows(135, 500).to_csv(path, index=False)
    watched.check()
    bit_by_bit = watched.view.result
    assert compared[2:] == ["rows 91 to 135"]
    watched.check()
    watched.stop()

    with study() as again:  # another process: what the state file holds is not compared again
        second = xw.monitor(again, path, batch_rows=45, target="truth", state=state)
        assert same(second.view.result, bit_by_bit) and len(compared) == 3
        rows(180, 500).to_csv(path, index=False)
        second.check()
        grown = second.view.result
        assert compared[3:] == ["rows 136 to 180"]
        second.stop()
    with study() as fresh:  # all at once
        whole = xw.monitor(fresh, path, batch_rows=45, target="truth", state=tmp_path / "b.json")
        assert same(whole.view.result, grown) and len(compared) == 8
    with study(0.01) as changed:  # nothing of another model
        other = xw.monitor(changed, path, batch_rows=45, target="truth", state=state)
        assert not same(other.view.result, grown) and len(compared) == 12


def test_what_cannot_be_read_is_said_and_the_others_are_read(explainer, tmp_path):
    rows(40).to_csv(tmp_path / "fine.csv", index=False)
    rows(40).drop(columns="age").to_csv(tmp_path / "other.csv", index=False)
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "notes.txt").write_text("no rows")
    text = rows(40, 40).astype(str).assign(age="old").to_csv(index=False)
    (tmp_path / "words.csv").write_text(f"{text}1\n")
    watched = xw.monitor(explainer, tmp_path, batch_rows=40, state=tmp_path.parent / "s.json")
    assert watched.n_rows == 40
    assert set(watched.problems) == {"other.csv", "broken.parquet", "words.csv"}
    assert "without 'age'" in watched.problems["other.csv"]
    rows(40, 80).to_parquet(tmp_path / "broken.parquet")
    assert watched.check() == 40 and "broken.parquet" not in watched.problems
    (tmp_path / "fine.csv").write_text("income,age\n")
    watched.check()
    assert "shorter" in watched.problems["fine.csv"]
    assert "words.csv" in watched.problems, "rows that are lost stay told"
    again = xw.monitor(explainer, tmp_path, batch_rows=40, state=tmp_path.parent / "s.json")
    assert again.problems["words.csv"] == watched.problems["words.csv"]
    assert "left out: line 42 (1 cell below 4 names)" in again.problems["words.csv"]


@settings(deadline=None, max_examples=25)
@given(cuts=st.lists(st.integers(0, 4_000), max_size=6), jsonl=st.booleans(), data=st.data())
def test_half_written_lines_and_restarts_count_every_row_once(
    explainer, tmp_path_factory, cuts, jsonl, data
):
    """A file that is written in any parts, with a new monitor after any of them."""
    folder = tmp_path_factory.mktemp("grows")
    path = folder / ("a.jsonl" if jsonl else "a.csv")
    table = rows(95)
    whole = (
        table.to_json(orient="records", lines=True) if jsonl else table.to_csv(index=False)
    ).encode()
    path.write_bytes(b"")
    watched = xw.monitor(explainer, path, batch_rows=30)
    for cut in [*sorted(cuts), len(whole)]:
        path.write_bytes(whole[:cut])
        if data.draw(st.booleans()):
            watched = xw.monitor(explainer, path, batch_rows=30)
        else:
            watched.check()
        assert not watched.problems
    assert numbers(watched) == list(range(90)) and watched.n_waiting == 5


def test_killed_before_the_state_is_written_nothing_is_lost(explainer, tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    rows(30).to_csv(path, index=False)
    watched = xw.monitor(explainer, path, batch_rows=30)
    rows(60).to_csv(path, index=False)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xwidgets.saving.watched.write_file", killed)
    with pytest.raises(KeyboardInterrupt):
        watched.check()
    monkeypatch.undo()
    assert numbers(watched) == list(range(30))
    for one in (watched, xw.monitor(explainer, path, batch_rows=30)):
        one.check()
        assert one.n_rows == 60


def test_it_looks_by_itself_until_it_is_stopped(explainer, tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("income,age\n")
    watched = xw.monitor(explainer, path, batch_rows=30)
    looked = threading.Event()
    check = watched.check
    monkeypatch.setattr(watched, "check", lambda: (check(), looked.set()))
    rows(30).to_csv(path, index=False)
    watched.start(0.01)
    assert looked.wait(60)
    watched.stop()
    assert watched.n_rows == 30
    assert not any(one.name == "xwidgets-monitor" for one in threading.enumerate())


def test_broken_lines_are_told_by_number_and_the_others_are_rows(explainer, tmp_path):
    path = tmp_path / "a.jsonl"
    lines = rows(120).to_json(orient="records", lines=True).splitlines()
    lines[3:3] = ['{"income": 1.0, "ag']
    lines[50:50] = ["[1, 2]", '{"income": 1.0}', "7"]
    lines[100] = lines[100].replace('"age"', '"note":"a \\" quote","age"')
    path.write_text("\n".join([*lines, ""]))
    state = tmp_path / "s.json"
    watched = xw.monitor(explainer, path, batch_rows=60, state=state, target="truht")
    assert numbers(watched) == list(range(120)) and watched.n_waiting == 0
    assert list(watched.left_out["a.jsonl"]) == [4, 51, 52, 53]
    said = watched.problems["a.jsonl"]
    assert "line 4 (no JSON: " in said and "line 51 (a list in place of a record)" in said
    assert "line 52 (without 'age')" in said and said.endswith("and 1 more")
    assert watched.problems["target"] == "no column 'truht' in a.jsonl: did you mean 'truth'"
    said = watched.view.arrangement["looks"]["drift"]["problems"]
    assert said == [f"{k}: {v}" for k, v in watched.problems.items()]
    assert "no column &#39;truht&#39;" in watched.view._still()[0]

    with path.open("a") as file:  # a broken line at the end is told, and is not read again
        file.write("{}\n")
    assert watched.check() == 0
    assert json.loads(state.read_bytes())["read"]["a.jsonl"] == path.stat().st_size
    again = xw.monitor(explainer, path, batch_rows=60, state=state)
    assert list(again.left_out["a.jsonl"]) == [4, 51, 52, 53, 125]
    assert numbers(again) == list(range(120))
    assert "and 2 more" in again.problems["a.jsonl"] and "target" not in again.problems
    [told] = watched.view.arrangement["looks"]["drift"]["problems"][:1]
    assert "and 2 more" in told, "the view that is open says it, too"


def test_broken_lines_of_csv(explainer, tmp_path):
    path = tmp_path / "a.csv"
    text = rows(40).to_csv(index=False).splitlines()
    text[5:5] = ["1,2,3,4,5", "1", "\xff"]
    path.write_text("\n".join([*text, ""]), encoding="latin-1")
    watched = xw.monitor(explainer, path, batch_rows=40)
    assert numbers(watched) == list(range(40))
    told = {6: "5 cells below 4 names", 7: "1 cell below 4 names", 8: "no text in UTF-8"}
    assert watched.left_out == {"a.csv": told}


def test_columns_beside_the_features_are_left_out_and_said(explainer, tmp_path, monkeypatch):
    rows(60).to_csv(tmp_path / "a.csv")
    watched = xw.monitor(explainer, tmp_path, batch_rows=60, target="truth")
    found = explainer.drift(tmp_path).result
    assert found.trust["notes"][-1] == "columns left out: 'Unnamed: 0', 'number', 'truth'"
    notes = watched.view.result.trust["notes"]
    assert notes[-1] == "columns left out: 'Unnamed: 0', 'number'"
    np.testing.assert_array_equal(found.effect, watched.view.result.effect)
    assert not watched.problems
    state = tmp_path.parent / "left.json"
    given = {"batch_rows": 60, "state": state, "leave_out": "age"}
    watched = xw.monitor(explainer, tmp_path, **given)
    assert watched.view.result.verdict[0].tolist() == [2, 4, 2]
    watched.stop()
    compared = counted(monkeypatch)
    with study() as again:  # the next monitor knows what this one has found, of the same question
        for left_out in ("age", "income"):
            following = xw.monitor(again, tmp_path, **{**given, "leave_out": left_out})
            following.view.result  # noqa: B018
            assert len(compared) == (left_out == "income")
    with pytest.raises(UnknownName, match="leave_out"):
        xw.monitor(explainer, tmp_path, leave_out="aeg")
    with pytest.raises(InvalidColumns):
        explainer.drift(rows(60))


def test_lines_by_hand(tmp_path):
    assert whole_lines(b'a\r\n"x\ny",1\n\n2,3') == [3, 11]
    path: Path = tmp_path / "a.csv"
    path.write_bytes(b'a,b\n"x\ny",1\n\nz,2\n')
    rows = read_rows(path, 0, "pandas")
    assert rows.table.values.tolist() == [["x\ny", 1], ["z", 2]] and rows.ends == [12, 17]
    assert read_rows(path, 12, "polars").table.rows() == [("z", 2)]


@pytest.mark.parametrize(
    ("given", "kind", "what"),
    [
        ({"path": "nowhere"}, InvalidValue, "path"),
        ({"batch_rows": 8}, InvalidValue, "batch_rows"),
        ({"batch_rows": 50.0}, InvalidType, "batch_rows"),
        ({"interval": 0}, InvalidValue, "interval"),
        ({"state": "nowhere/state.json"}, InvalidValue, "path"),
    ],
)
def test_bad_input_is_named(explainer, tmp_path, given, kind, what):
    with pytest.raises(kind, match=what):
        xw.monitor(explainer, **{"path": tmp_path, **given})


def test_a_state_of_something_else_is_refused(explainer, tmp_path):
    path = tmp_path / "a.csv"
    rows(60).to_csv(path, index=False)
    watched = xw.monitor(explainer, path, batch_rows=30)
    assert json.loads(watched._state.read_bytes())["version"] == 2
    with pytest.raises(InvalidFile, match="batch_rows"):
        xw.monitor(explainer, path, batch_rows=60)
    watched._state.write_text("{}")
    with pytest.raises(InvalidFile, match="state"):
        xw.monitor(explainer, path, batch_rows=30)
