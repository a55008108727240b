"""Models given as files."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import catboost
import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost

import xwidgets as xw
from xwidgets.data import Frame
from xwidgets.errors import InvalidModel, InvalidValue, MissingDependency, NotSupported
from xwidgets.methods import shap
from xwidgets.models import as_predictor, saved

RANDOM = np.random.default_rng(0)
X = pd.DataFrame(RANDOM.normal(size=(150, 4)), columns=["a", "b", "c", "d"])
Y = (X["a"] * X["b"] + X["c"] > 0).astype(int)


def fitted(library: str) -> Any:
    if library == "xgboost":
        return xgboost.XGBClassifier(n_estimators=8, max_depth=3, n_jobs=1).fit(X, Y)
    if library == "lightgbm":
        return lightgbm.LGBMClassifier(n_estimators=8, verbose=-1, n_jobs=1).fit(X, Y)
    return catboost.CatBoostClassifier(
        iterations=8, depth=3, verbose=0, thread_count=1, allow_writing_files=False
    ).fit(X, Y)


@pytest.mark.parametrize(
    ("library", "name"),
    [
        ("xgboost", "m.json"),
        ("xgboost", "m.ubj"),
        ("lightgbm", "m.txt"),
        ("catboost", "m.cbm"),
        ("catboost", "m.JSON"),
    ],
)
@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_is_its_model(tmp_path: Path, library: str, name: str, kind: type) -> None:
    model, path = fitted(library), tmp_path / name
    if library == "lightgbm":
        model.booster_.save_model(path)
    elif library == "catboost":
        model.save_model(str(path), format=path.suffix[1:].lower())
    else:
        model.save_model(path)
    frame, rows = Frame.from_table(X), np.arange(5)
    of_file, of_model = as_predictor(kind(path), frame), as_predictor(model, frame)
    assert of_file.units[0] == "probability" and of_file.library == library
    np.testing.assert_allclose(of_file.predict(X), of_model.predict(X), atol=1e-6)
    values = [
        shap.plan(one.with_output("log_odds"), frame).explain(frame, rows).values
        for one in (of_file, of_model)
    ]
    np.testing.assert_allclose(values[0], values[1], atol=1e-6)


def test_the_door_takes_a_path(tmp_path: Path) -> None:
    fitted("xgboost").save_model(tmp_path / "m.json")
    found = xw.explain(tmp_path / "m.json", X, Y).attributions(rows=[0, 1])
    assert found.values.shape == (2, 4, 2) and found.trust["additivity_gap"].max() < 1e-6


def broken(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize(
    ("name", "text", "kind", "words"),
    [
        ("m.json", "{", InvalidModel, "no JSON"),
        ("m.json", "[1]", InvalidModel, "no keys"),
        ("m.json", '{"learner": {}}', InvalidModel, "xgboost cannot read"),
        ("m.json", '{"tree_info": []}', NotSupported, "save_model"),
        ("m.json", '{"features_info": 1}', InvalidModel, "catboost cannot read"),
        ("m.ubj", "nothing", InvalidModel, "xgboost cannot read"),
        ("m.txt", "Dear Sir", InvalidModel, "not a LightGBM model"),
        ("m.cbm", "nothing", InvalidModel, "catboost cannot read"),
        ("m.onnx", "nothing", InvalidModel, "LightGBM"),
        ("m.pkl", "nothing", InvalidModel, "run any code"),
    ],
)
def test_other_files_are_refused(
    tmp_path: Path, name: str, text: str, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        as_predictor(broken(tmp_path, name, text), Frame.from_table(X))


def test_no_file_no_library_and_no_unpickling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidValue, match="no file"):
        saved.load("nowhere.json")
    with pytest.raises(InvalidModel, match="the text"):
        xw.explain("forest", X)

    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (pytest.fail, ("unpickled",))

    (tmp_path / "m.joblib").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(InvalidModel, match="load it yourself"):
        saved.load(tmp_path / "m.joblib")

    def missing(path: str, suffix: str) -> Any:
        raise ImportError("No module named 'xgboost'")

    monkeypatch.setitem(saved._READERS, "xgboost", missing)
    with pytest.raises(MissingDependency, match="pip install xgboost"):
        saved.load(broken(tmp_path, "m.ubj", ""))
