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


@pytest.mark.parametrize("suffix", ["json", "ubj"])
@pytest.mark.parametrize("kind", ["binary", "forest", "multiclass", "categories", "dart", "linear"])
def test_a_file_of_an_early_stopped_model_predicts_as_the_model(
    tmp_path: Path, suffix: str, kind: str
) -> None:
    """XGBoost's file keeps the rounds behind the best one; its scikit-learn API leaves them out."""
    table = X.assign(d=pd.Categorical(np.where(X["d"] > 0, "up", "down")))
    table = table if kind == "categories" else X
    y = np.digitize(X["a"], [-0.5, 0.5]) if kind == "multiclass" else Y
    options: dict[str, Any] = {
        "forest": {"num_parallel_tree": 3, "subsample": 0.6},
        "categories": {"enable_categorical": True},
        "dart": {"booster": "dart"},
        "linear": {"booster": "gblinear"},
    }.get(kind, {})
    model = xgboost.XGBClassifier(
        n_estimators=30, learning_rate=1.0, early_stopping_rounds=2, n_jobs=1, **options
    )
    noise = RANDOM.permutation(y[100:])
    model.fit(table[:100], y[:100], eval_set=[(table[100:], noise)], verbose=False)
    assert model.best_iteration + 1 < model.get_booster().num_boosted_rounds()
    path = tmp_path / f"m.{suffix}"
    model.save_model(path)
    frame = Frame.from_table(table)
    of_file, of_model = as_predictor(path, frame), as_predictor(model, frame)
    np.testing.assert_allclose(of_file.predict(table), of_model.predict(table), atol=1e-6)
    if kind != "linear":
        plan = shap.plan(of_file.with_output("log_odds"), frame)
        assert plan.explain(frame, np.arange(5)).trust["additivity_gap"].max() < 2e-5


def test_a_file_of_an_early_stopped_booster_predicts_as_the_booster(tmp_path: Path) -> None:
    """`Booster.predict` uses all rounds, whichever was best."""
    train, other = xgboost.DMatrix(X[:100], Y[:100]), xgboost.DMatrix(X[100:], 1 - Y[100:])
    booster = xgboost.train(
        {"objective": "binary:logistic", "eta": 1.0, "nthread": 1},
        train,
        30,
        evals=[(other, "other")],
        early_stopping_rounds=2,
        verbose_eval=False,
    )
    booster.save_model(tmp_path / "m.json")
    loaded = saved.load(tmp_path / "m.json")
    assert loaded.num_boosted_rounds() == booster.num_boosted_rounds() > booster.best_iteration + 1
    np.testing.assert_array_equal(
        loaded.predict(xgboost.DMatrix(X)), booster.predict(xgboost.DMatrix(X))
    )


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
