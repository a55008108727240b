"""An explainer in a file and out of it: equal to the bit, with its model, another one, or none."""

from __future__ import annotations

import ast
import json
import pickle
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
import shap
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw
from tests.files.test_tables import require_cells, require_equal
from xwidgets.compute.question import Question
from xwidgets.errors import InvalidFile, InvalidModel, InvalidValue, NotSupported
from xwidgets.results.record import Record

N_ROWS = 60


def people() -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "age": rng.integers(18, 80, N_ROWS).astype(float),
            "income": np.round(rng.normal(3000, 900, N_ROWS), 2),
            "city": pd.Categorical(
                rng.choice(["Paris", "Oslo"], N_ROWS), categories=["Oslo", "Paris"]
            ),
            "member": rng.random(N_ROWS) < 0.5,
        },
        index=pd.Index([f"c{i}" for i in range(N_ROWS)], name="customer"),
    )
    table.loc["c3", "income"] = np.nan
    y = np.where(table["age"] + 20 * table["member"] > 60, "yes", "no")
    return table, y


def pipeline(X: pd.DataFrame, y: Any, **options: Any) -> Any:
    encoder = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["city"]),
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    last = HistGradientBoostingClassifier(max_iter=8, random_state=0, **options)
    return make_pipeline(encoder, last).fit(X, y)


@pytest.fixture(scope="module")
def made() -> tuple[Any, pd.DataFrame, np.ndarray]:
    X, y = people()
    return pipeline(X, y), X, y


@pytest.fixture(scope="module")
def saved(made: Any, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of an explainer with all rows and one answer."""
    path = tmp_path_factory.mktemp("saved") / "a.xw"
    explainer = xw.explain(*made)
    explainer.attributions()
    _ = explainer.importance("permutation").result
    explainer.save(path)
    return path.read_bytes()


def same(one: Record, other: Record) -> None:
    """Every field of two results, arrays to the bit."""
    assert type(one) is type(other)
    for name, array in one.arrays().items():
        found = other.arrays()[name]
        if array.dtype == object:
            require_cells(array.reshape(-1), found.reshape(-1))
        else:
            assert array.tobytes() == found.tobytes(), name
    assert repr(one.plain()) == repr(other.plain())


def again(explainer: xw.Explainer, path: Path, model: Any = None) -> xw.Explainer:
    explainer.save(path)
    return xw.load(path, model=model)


# --- what is in the file ------------------------------------------------------------------------


@pytest.mark.parametrize("with_model", [False, True])
def test_all_that_was_given_and_computed_comes_back(made, tmp_path, with_model):
    model, X, y = made
    weight = np.linspace(1, 2, N_ROWS)
    explainer = xw.explain(
        model,
        X,
        pd.Series(y, index=X.index, name="bought"),
        background=X.head(12),
        background_weight=np.arange(1.0, 13),
        groups={"who": ["age", "member"]},
        sample_weight=weight,
        show={"remark": [None, "x"] * 30, "since": pd.date_range("2024-01-01", periods=N_ROWS)},
        labels={"city": {"Oslo": "Oslo (Norway)"}},
        feature_labels={"income": "Monthly income"},
        seed=5,
        n_jobs=2,
    )
    before = explainer.attributions()
    scores = explainer.importance("permutation").result
    pairs = explainer.interactions().result
    explainer.selection.filters = [{"feature": "income", "min": 2500, "max": 3500}]
    explainer.selection.row = "c7"
    explainer.selection.feature = "city"
    explainer.columns["sex"] = ["Female", "Male", None] * 20
    explainer.selection.threshold = {"quantity": "sex", "values": {"Female": 0.25}}
    explainer._live.hub.color_by = "column:sex"
    explainer._shown_view().arrangement = {"place": "row", "pins": ["importance"]}

    loaded = again(explainer, tmp_path / "a.xw", model if with_model else None)
    same(before, loaded.attributions())
    same(scores, loaded.importance("permutation").result)
    same(pairs, loaded.interactions().result)

    old, new = explainer._study, loaded._study
    require_equal(old.frame.native, new.frame.native)
    require_equal(old.inputs.background.native, new.inputs.background.native)
    assert old.frame.schema == new.frame.schema
    assert (old.groups, old.unit, old.output_names) == (new.groups, new.unit, new.output_names)
    assert (old.inputs.seed, old.inputs.n_jobs) == (new.inputs.seed, new.inputs.n_jobs) == (5, 2)
    assert old.inputs.labels == new.inputs.labels
    assert old.target.name == new.target.name == "bought"
    for name in ("sample_weight", "background_weight"):
        assert getattr(old.inputs, name).tobytes() == getattr(new.inputs, name).tobytes()
    for mine, other in zip(old.extras, new.extras, strict=True):
        assert mine.feature == other.feature
        assert mine.numbers.tobytes() == other.numbers.tobytes()
    assert loaded.attributions(rows=["c9"]).rows.tolist() == [9]

    chosen = loaded.selection
    assert (chosen.row_name, chosen.feature_name) == ("c7", "city")
    assert chosen.rows.tolist() == explainer.selection.rows.tolist()
    assert chosen.filters == explainer.selection.filters
    assert chosen.threshold == explainer.selection.threshold
    assert loaded._live.hub.color_by == "column:sex"
    assert list(loaded.columns) == ["remark", "since", "sex"]
    assert loaded._shown_view().arrangement == {"place": "row", "pins": ["importance"]}
    assert loaded.model is (model if with_model else None)


def tables() -> dict[str, Any]:
    numbers = np.random.default_rng(1).normal(size=(40, 3))
    frame = pd.DataFrame(numbers, columns=["a", "b", "c"])
    return {
        "numpy": numbers,
        "float32": numbers.astype(np.float32),
        "sparse": scipy.sparse.csr_matrix(np.where(np.abs(numbers) > 1, numbers, 0)),
        "pandas": frame,
        "polars": pl.from_pandas(frame),
        "pyarrow": pa.Table.from_pandas(frame),
    }


@pytest.mark.parametrize("name", [*tables()])
def test_every_kind_of_table(name, tmp_path):
    X = tables()[name]
    model = RandomForestRegressor(5, random_state=0)
    dense = X.toarray() if scipy.sparse.issparse(X) else X
    y = np.asarray(dense)[:, 0] if name not in ("polars", "pyarrow") else dense["a"].to_numpy()
    model.fit(X if name != "pyarrow" else X.to_pandas(), y)
    answer = model if name != "pyarrow" else lambda table: model.predict(table.to_pandas())
    explainer = xw.explain(answer, X, y)
    before = explainer.attributions()
    for given in (None, answer):
        loaded = again(explainer, tmp_path / "a.xw", given)
        require_equal(explainer._study.frame.native, loaded._study.frame.native)
        same(before, loaded.attributions())


def test_encoded_columns(made, tmp_path):
    model, X, y = made
    explainer = xw.explain(model, X, y, columns="encoded", output="probability")
    before = explainer.attributions()
    loaded = again(explainer, tmp_path / "a.xw", model)
    same(before, loaded.attributions())
    now = loaded.attributions(unit="log_odds")
    np.testing.assert_allclose(now.values, explainer.attributions(unit="log_odds").values)
    require_equal(loaded._study.inputs.raw.native, X)


def test_numbers_of_shap(tmp_path):
    values = shap.Explanation(
        np.array([[1.0, -2.0], [0.5, 0.0]]),
        base_values=np.array([3.0, 3.0]),
        data=np.array([["x", 1.5], ["y", None]], dtype=object),
        feature_names=["a", "b"],
    )
    explainer = xw.from_shap(values, y=np.array(["u", "v"]))
    before = explainer.attributions()
    loaded = again(explainer, tmp_path / "a.xw")
    same(before, loaded.attributions())
    assert loaded._study.target.levels == explainer._study.target.levels
    with pytest.raises(InvalidModel, match="made without any"):
        xw.load(tmp_path / "a.xw", model=lambda table: np.zeros(len(table)))


def test_the_same_explainer_makes_the_same_file(made, tmp_path):
    model, X, y = made
    explainer = xw.explain(model, X, y)
    explainer.attributions()
    loaded = again(explainer, tmp_path / "a.xw", model)
    loaded.save(tmp_path / "b.xw")
    assert (tmp_path / "a.xw").read_bytes() == (tmp_path / "b.xw").read_bytes()
    without = xw.load(tmp_path / "b.xw")
    without.save(tmp_path / "c.xw")
    whole = xw.load(tmp_path / "c.xw", model=model)
    same(whole.attributions(), explainer.attributions())
    assert whole._study.units == explainer._study.units


# --- without a model ----------------------------------------------------------------------------


def test_what_needs_no_model_works(made, tmp_path):
    model, X, y = made
    explainer = xw.explain(model, X, y)
    explainer.attributions()
    loaded = again(explainer, tmp_path / "a.xw")
    loaded.dashboard().save(tmp_path / "a.svg")
    loaded.to_html(tmp_path / "a.html")
    assert len(loaded.table().to_frame()) == N_ROWS
    assert loaded.importance().result.values.shape == (4, 2)
    assert loaded.force("c1").result is not None
    loaded.selection.filters = [{"quantity": "prediction", "output": "yes", "min": 0}]
    assert 0 < len(loaded.selected()) < N_ROWS
    question = Question("performance.scored", unit="probability")
    same(explainer._study.ask(question).result(), loaded._study.ask(question).result())


def test_what_needs_a_model_says_so(made, tmp_path):
    model, X, y = made
    explainer = xw.explain(model, X, y)
    explainer.attributions()
    loaded = again(explainer, tmp_path / "a.xw")
    for ask in (
        lambda: loaded.what_if().edited,
        lambda: loaded.attributions(rows=X.head(2).assign(age=99.0)),
        lambda: loaded.attributions(perturbation="interventional"),
        lambda: loaded.importance("permutation"),
        lambda: loaded.interactions(),
        lambda: loaded._study.ask(Question("permutation")).result(),
    ):
        with pytest.raises(NotSupported, match=r"model.*Fix: .*xw\.load\(path, model=model\)"):
            ask()
    with pytest.raises(NotSupported, match="expected one of log_odds"):
        loaded.attributions(unit="probability")


# --- rows that were not explained yet -----------------------------------------------------------


@pytest.mark.parametrize("state", ["cancelled", "running"])
def test_a_begun_run_goes_on_with_its_model(made, tmp_path, state):
    model, X, y = made
    whole = xw.explain(model, X, y).attributions()
    explainer = begun(made, whole, state)
    loaded = again(explainer, tmp_path / "a.xw", model)
    run = loaded._study.runs[whole.unit]
    assert run.progress["done"] >= 20
    same_values(loaded.attributions(), whole)


def test_a_begun_run_is_a_sample_without_its_model(made, tmp_path):
    model, X, y = made
    whole = xw.explain(model, X, y).attributions()
    loaded = again(begun(made, whole, "cancelled"), tmp_path / "a.xw")
    part = loaded._study.so_far()
    assert part.values.tobytes() == whole.values[5:25].tobytes()
    assert any("a random sample: 20 of 60 rows" in note for note in part.trust["notes"])
    assert loaded._study.predictions().tobytes() == whole.predictions.tobytes()
    assert loaded.attributions(rows=[7]).values.tobytes() == whole.values[[7]].tobytes()
    with pytest.raises(NotSupported, match="no model"):
        loaded.attributions()


def begun(made: Any, whole: xw.Attributions, state: str) -> xw.Explainer:
    """An explainer with twenty rows explained."""
    explainer = xw.explain(*made)
    run = explainer._study.runs[whole.unit]
    run.wait()
    part = whole.select(rows=np.arange(5, 25))
    run.goes_on_from(Part.of(part), state)
    run._cached = None
    return explainer


class Part:
    @staticmethod
    def of(part: xw.Attributions) -> xw.Attributions:
        """As a run holds it: without cells and names."""
        from dataclasses import replace

        return replace(part, data=None, row_names=None)


def same_values(one: xw.Attributions, other: xw.Attributions) -> None:
    assert one.rows.tolist() == other.rows.tolist()
    np.testing.assert_allclose(one.values, other.values, rtol=0, atol=1e-12)


# --- another model ------------------------------------------------------------------------------


def test_another_model_is_refused(made, saved, tmp_path):
    _, X, y = made
    (tmp_path / "a.xw").write_bytes(saved)
    other = pipeline(X, y, learning_rate=0.3)
    with pytest.raises(InvalidModel, match="predicts something else than the Pipeline of the file"):
        xw.load(tmp_path / "a.xw", model=other)
    with pytest.raises(InvalidModel, match="does not take these rows"):
        xw.load(tmp_path / "a.xw", model=LogisticRegression().fit(np.zeros((2, 9)), [0, 1]))
    regression = RandomForestRegressor(2).fit(X[["age", "income", "member"]].fillna(0), X["age"])
    with pytest.raises(InvalidModel):
        xw.load(tmp_path / "a.xw", model=regression)


def test_the_same_model_fitted_again_is_taken(made, saved, tmp_path):
    model, X, y = made
    (tmp_path / "a.xw").write_bytes(saved)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded = xw.load(tmp_path / "a.xw", model=pipeline(X, y))
    assert loaded.model is not model


def test_almost_the_same_predictions_are_a_warning(tmp_path):
    X = np.random.default_rng(0).normal(size=(40, 2))

    def model(table):
        return table @ [1.0, 2.0]

    def elsewhere(table):
        return model(table) * (1 + 3e-7)

    elsewhere.__name__ = "model"
    xw.explain(model, X).save(tmp_path / "a.xw")
    with pytest.warns(UserWarning, match="almost what the model of the file did"):
        xw.load(tmp_path / "a.xw", model=elsewhere)


def test_another_kind_with_the_same_predictions_is_a_warning(made, tmp_path):
    model, X, y = made
    explainer = xw.explain(model, X, y, output="probability")
    before = explainer.attributions()
    explainer.save(tmp_path / "a.xw")

    def wrapped(table):
        return model.predict_proba(table)

    with pytest.warns(UserWarning, match=r"a wrapped \(callable\) in the place of the Pipeline"):
        loaded = xw.load(tmp_path / "a.xw", model=wrapped)
    same(before, loaded.attributions())


# --- the place, and broken files ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.html", r"to_html\(path\) writes pages"),
        ("a.svg", r"dashboard\(\)\.save\(path\) writes pictures"),
        ("a", r"use 'a\.xw'"),
        ("nowhere/a.xw", "does not exist"),
    ],
)
def test_a_place_that_is_none(made, tmp_path, name, said):
    with pytest.raises(InvalidValue, match=said):
        xw.explain(*made).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_no_file(tmp_path):
    with pytest.raises(InvalidValue, match=r"cannot be read \(No such file"):
        xw.load(tmp_path / "a.xw")


def test_a_table_that_no_file_can_hold_leaves_none(tmp_path):
    class Level(str):
        pass

    X = pd.DataFrame({"a": [1.0, 2.0], "b": pd.Series([Level("x"), Level("y")], dtype=object)})
    explainer = xw.explain(lambda table: table["a"], X)
    with pytest.raises(xw.errors.InvalidType, match="column 'b' of X: found a Level"):
        explainer.save(tmp_path / "a.xw")
    assert not list(tmp_path.iterdir())


def restate(path: Path, change: Any) -> None:
    """Change the study's JSON, with all checksums made anew."""
    from xwidgets.files import read_file, write_file

    told, arrays = read_file(path)
    change(told)
    write_file(path, told, arrays, "0")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.pop("study"),
        lambda told: told.update(study=5),
        lambda told: told["study"]["groups"].update(members=[[0, 0], [1], [2], [3]]),
        lambda told: told["study"]["frame"].update(table=7),
        lambda told: told["study"]["target"].update(codes={"array": 10**6}),
        lambda told: told["tables"][0].update(library="os"),
        lambda told: told["tables"][0].update(columns=[]),
        lambda told: told["runs"][0]["record"].update(type="Importance"),
        lambda told: told["runs"][0]["record"]["fields"].pop("values"),
        lambda told: told["runs"][0]["record"]["fields"].update(unit="apples"),
        lambda told: told["runs"][0].update(key="probability/auto/x"),
        lambda told: told["inputs"]["predictor"].update(scales={}),
        lambda told: told["inputs"].update(background_weight={"array": -1}),
        lambda told: told["answers"].append({"question": {}}),
        lambda told: told.update(screen={"mapping": {}}),
    ],
)
def test_parts_that_do_not_belong_together(made, saved, tmp_path, change):
    (tmp_path / "a.xw").write_bytes(saved)
    restate(tmp_path / "a.xw", change)
    with pytest.raises(InvalidFile, match="do not belong together"):
        xw.load(tmp_path / "a.xw", model=made[0])


def test_an_answer_of_a_later_version_is_left_out(saved, tmp_path):
    (tmp_path / "a.xw").write_bytes(saved)
    restate(tmp_path / "a.xw", lambda told: told["answers"][0]["record"].update(type="Drift"))
    with pytest.warns(UserWarning, match=r"answer to 'permutation'.*left out.*upgrade"):
        loaded = xw.load(tmp_path / "a.xw")
    assert loaded._study.importances == {}


def test_nothing_is_unpickled(made, tmp_path, monkeypatch):
    X = made[1].assign(mixed=pd.Series([1, "x", None] * 20, dtype=object, index=made[1].index))
    explainer = xw.explain(lambda table: table["age"], X)
    explainer.save(tmp_path / "a.xw")

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a pickle is loaded")

    for name in ("load", "loads", "Unpickler", "dump", "dumps", "Pickler"):
        monkeypatch.setattr(pickle, name, refuse)
    require_equal(xw.load(tmp_path / "a.xw")._study.frame.native, X)
    root = Path(xw.__file__).parent
    for path in [*root.glob("files/**/*.py"), *root.glob("saving/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in getattr(node, "names", [])]
            names.append(getattr(node, "module", None) or "")
            assert not {"pickle", "joblib", "marshal", "shelve"} & set(names), path


def test_the_file_is_json_that_can_be_looked_at(saved, tmp_path):
    (tmp_path / "a.xw").write_bytes(saved)
    with zipfile.ZipFile(tmp_path / "a.xw") as archive:
        told = json.loads(archive.read("study.json"))
    assert told["study"]["frame"]["names"] == ["age", "income", "city", "member"]
    assert told["inputs"]["fingerprint"]["class"] == "sklearn.pipeline.Pipeline"
