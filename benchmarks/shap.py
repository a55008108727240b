"""Tree SHAP: ours beside shap's and the boosters' own, in one run.

Every line is one model type and size: median wall and CPU seconds per row of several
interleaved rounds, and how many times ours goes into the other's. ``--large`` adds 100k x 50.
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

# This file is named like the package it measures.
_HERE = pathlib.Path(__file__).resolve().parent
sys.path = [place for place in sys.path if pathlib.Path(place or ".").resolve() != _HERE]
sys.path.insert(0, str(_HERE.parent))

import numpy as np  # noqa: E402

from xwidgets.methods.tree_shap import engine  # noqa: E402
from xwidgets.methods.tree_shap.layout import layout  # noqa: E402
from xwidgets.models import trees as tree_models  # noqa: E402

ROUNDS = 5
BACKGROUND = 100


def table(n_rows: int, n_features: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers with interactions, rounded to float32 so that all libraries see the same."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, n_features)).astype(np.float32).astype(np.float64)
    signal = X[:, :10] @ rng.normal(size=10) + X[:, 0] * X[:, 1] + np.abs(X[:, 2]) * X[:, 3]
    return X, (signal + rng.normal(size=n_rows) > 0).astype(int)


def models(X: np.ndarray, y: np.ndarray) -> dict[str, tuple[Any, int]]:
    """Fitted models, and how many rows shap is asked to explain per round."""
    import lightgbm
    import xgboost
    from sklearn import ensemble

    fitted = {
        "XGBoost 300 x depth 6": (xgboost.XGBClassifier(n_estimators=300, max_depth=6), 300),
        "LightGBM 300": (lightgbm.LGBMClassifier(n_estimators=300, verbose=-1), 300),
        "forest 100 x depth 8": (
            ensemble.RandomForestClassifier(100, max_depth=8, n_jobs=2, random_state=0),
            200,
        ),
        "forest 100, unlimited": (
            ensemble.RandomForestClassifier(100, n_jobs=2, random_state=0),
            8,
        ),
        "HistGradientBoosting 200": (ensemble.HistGradientBoostingClassifier(max_iter=200), 200),
        "GradientBoosting 100 x depth 3": (
            ensemble.GradientBoostingClassifier(subsample=0.3, random_state=0),
            500,
        ),
    }
    for model, _ in fitted.values():
        model.fit(X, y)
    return fitted


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def compare(
    title: str, ours: Callable[[], Any], n_ours: int, others: dict[str, tuple[Callable, int]]
) -> None:
    """Interleaved rounds; medians per row."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in ("ours", *others)}
    works = {"ours": (ours, n_ours), **others}
    answers = {}
    for work, _ in works.values():
        work()
    for _ in range(ROUNDS):
        for name, (work, n_rows) in works.items():
            wall, cpu, answers[name] = timed(work)
            runs[name].append((wall / n_rows, cpu / n_rows))
    medians = {
        name: [statistics.median(column) for column in zip(*pairs, strict=True)]
        for name, pairs in runs.items()
    }
    own_wall, own_cpu = medians["ours"]
    cells = [f"{title:<46} ours {own_wall * 1e3:9.4f} ms/row"]
    for name in others:
        wall, cpu = medians[name]
        gap = np.abs(answers["ours"][: len(answers[name])] - answers[name]).max()
        cells.append(
            f"{name} {wall * 1e3:9.3f} ms/row = {wall / own_wall:6.1f}x wall, "
            f"{cpu / own_cpu:6.1f}x CPU, max difference {gap:.0e}"
        )
    print(" | ".join(cells), flush=True)


def own_contributions(model: Any, X: np.ndarray) -> Callable[[], np.ndarray] | None:
    """The booster's own path-dependent values, where it has them."""
    library = type(model).__module__.split(".")[0]
    if library == "xgboost":
        import xgboost

        booster = model.get_booster()
        return lambda: booster.predict(xgboost.DMatrix(X), pred_contribs=True)[:, :-1]
    if library == "lightgbm":
        return lambda: model.predict(X, pred_contrib=True)[:, :-1]
    return None


def last_output(values: Any) -> np.ndarray:
    values = np.asarray(values)
    return values[..., -1] if values.ndim == 3 else values


def measure(name: str, model: Any, X: np.ndarray, n_rows: int) -> None:
    import shap

    trees = tree_models.from_model(model)
    assert trees is not None
    rows, ready = tree_models.prepare(trees, X), layout(trees)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        explainer = shap.TreeExplainer(model)
        others = {
            "shap": (
                lambda: last_output(explainer.shap_values(X[:n_rows], check_additivity=False)),
                n_rows,
            )
        }
        own = own_contributions(model, X[:n_rows])
        if own is not None:
            others["booster"] = (own, n_rows)
        compare(
            f"{name}, path-dependent",
            lambda: engine.path_dependent(trees, rows[:n_rows], ready=ready)[0][..., -1],
            n_rows,
            others,
        )
        compare(
            f"{name}, one warm row",
            lambda: engine.path_dependent(trees, rows[:1], ready=ready)[0][..., -1],
            1,
            {
                "shap": (
                    lambda: last_output(explainer.shap_values(X[:1], check_additivity=False)),
                    1,
                )
            },
        )
        few = max(2, n_rows // 20)
        masked = shap.TreeExplainer(model, X[-BACKGROUND:])
        compare(
            f"{name}, interventional {BACKGROUND}",
            lambda: engine.interventional(trees, rows[: 10 * few], rows[-BACKGROUND:], ready=ready)[
                0
            ][..., -1],
            10 * few,
            {
                "shap": (
                    lambda: last_output(masked.shap_values(X[:few], check_additivity=False)),
                    few,
                )
            },
        )
        if name == "forest 100 x depth 8":
            compare(
                f"{name}, interactions",
                lambda: engine.interactions(trees, rows[:40], ready=ready)[0][..., -1],
                40,
                {"shap": (lambda: explainer.shap_interaction_values(X[:2])[..., -1], 2)},
            )


def stall(work: Callable[[], Any]) -> float:
    """Longest pause of another Python thread while `work` runs, in seconds."""
    longest, done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not done.is_set():
            time.sleep(0.0005)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    done.set()
    watcher.join()
    return longest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 100k x 50")
    options = parser.parse_args()
    sizes = [(20_000, 30)] + ([(100_000, 50)] if options.large else [])
    for n_rows, n_features in sizes:
        print(f"\n{n_rows:,} x {n_features}", flush=True)
        X, y = table(n_rows, n_features)
        for name, (model, few) in models(X, y).items():
            measure(name, model, X, few)
            if name == "forest 100 x depth 8":
                import shap

                trees = tree_models.from_model(model)
                assert trees is not None
                ready = layout(trees)
                explainer = shap.TreeExplainer(model)
                ours = stall(lambda: engine.path_dependent(trees, X[:5000], ready=ready))  # noqa: B023
                theirs = stall(lambda: explainer.shap_values(X[:300], check_additivity=False))  # noqa: B023
                print(
                    f"{name}, another thread's longest stall: ours {ours * 1e3:.0f} ms over "
                    f"5,000 rows, shap {theirs * 1e3:.0f} ms over 300",
                    flush=True,
                )


if __name__ == "__main__":
    main()
