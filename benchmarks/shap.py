"""Tree SHAP: ours beside shap's and the boosters' own, in one run.

Every line is one model type and size: median wall and CPU seconds per row of several
interleaved rounds, how many times ours goes into the other's, and the bar it is held to (CPU
time per row, or milliseconds for one warm row). "one warm row" and the first rows of a fresh
process with a cold cache are the whole wait. ``--large`` adds 100k x 50, ``--only forest`` takes
the models with that in their name, ``--rounds 1`` is quick.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

# This file is named like the package it measures.
_HERE = pathlib.Path(__file__).resolve().parent
sys.path = [place for place in sys.path if pathlib.Path(place or ".").resolve() != _HERE]
sys.path.insert(0, str(_HERE.parent))

import numpy as np  # noqa: E402

from xwidgets.methods.tree_shap import engine  # noqa: E402
from xwidgets.methods.tree_shap.layout import layout  # noqa: E402
from xwidgets.models import trees as tree_models  # noqa: E402

BACKGROUND = 100
MANY = 512
"""Rows that ours explains at a time where shap is asked for fewer."""
BARS = {"XGBoost": 6.0, "forest 100 x depth 8": 5.0, "forest 100, unlimited": 8.0, "LightGBM": 3.0}
BARS |= {"HistGradientBoosting": 3.0, "GradientBoosting": 1.0}
INTERVENTIONAL_BAR, INTERACTIONS_BAR, ROW_BAR_MS, DEEP_ROW_BAR_MS = 5.0, 50.0, 2.0, 40.0
FRESH = """
import sys, time
sys.path.insert(0, {root!r})
import numpy as np
from sklearn.ensemble import RandomForestRegressor
X = np.random.default_rng(0).normal(size=(20_000, 30))
model = RandomForestRegressor(100, max_depth={depth}, max_samples=2000, n_jobs=2, random_state=0)
model.fit(X, X[:, 0] * X[:, 1] + X[:, 2])
start = time.perf_counter()
import xwidgets as xw
explainer = xw.explain(model, X, background={background})
explainer.attributions(rows=[0])
print(time.perf_counter() - start)
"""


def table(n_rows: int, n_features: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers with interactions, rounded to float32 so that all libraries see the same."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, n_features)).astype(np.float32).astype(np.float64)
    signal = X[:, :10] @ rng.normal(size=10) + X[:, 0] * X[:, 1] + np.abs(X[:, 2]) * X[:, 3]
    return X, (signal + rng.normal(size=n_rows) > 0).astype(int)


def models(X: np.ndarray, y: np.ndarray, only: str) -> dict[str, tuple[Any, int]]:
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
    fitted = {name: pair for name, pair in fitted.items() if only.lower() in name.lower()}
    for model, _ in fitted.values():
        model.fit(X, y)
    return fitted


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def compare(
    title: str,
    ours: Callable[[], Any],
    n_ours: int,
    others: dict[str, tuple[Callable, int]],
    rounds: int,
    bar: float = 0.0,
    bar_ms: float = 0.0,
) -> None:
    """Interleaved rounds; medians per row; `bar` is in shap's CPU time, `bar_ms` in wall time."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in ("ours", *others)}
    works = {"ours": (ours, n_ours), **others}
    answers = {}
    for work, _ in works.values():
        work()
    for _ in range(rounds):
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
        n = min(len(answers["ours"]), len(answers[name]))
        gap = np.abs(answers["ours"][:n] - answers[name][:n]).max()
        cells.append(
            f"{name} {wall * 1e3:9.3f} ms/row = {wall / own_wall:6.1f}x wall, "
            f"{cpu / own_cpu:6.1f}x CPU, max difference {gap:.0e}"
        )
    if bar:
        found = medians["shap"][1] / own_cpu
        cells.append(f"bar {bar:g}x: {'met' if found >= bar else 'MISSED'}")
    if bar_ms:
        cells.append(f"bar {bar_ms:g} ms: {'met' if own_wall * 1e3 <= bar_ms else 'MISSED'}")
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


def measure(name: str, model: Any, X: np.ndarray, n_rows: int, rounds: int) -> None:
    import shap

    bar = next(bar for begin, bar in BARS.items() if name.startswith(begin))
    row_bar = DEEP_ROW_BAR_MS if "unlimited" in name else ROW_BAR_MS

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
            rounds,
            bar,
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
            3 * rounds,
            bar_ms=row_bar,
        )
        few = max(2, n_rows // 20)
        masked = shap.TreeExplainer(model, X[-BACKGROUND:])
        background = engine.background_of(trees, rows[-BACKGROUND:], ready=ready)
        for title, n_ours, n_theirs in (
            (f"interventional {BACKGROUND}", MANY, few),
            (f"interventional {BACKGROUND}, one warm row", 1, 1),
        ):
            compare(
                f"{name}, {title}",
                lambda n=n_ours: engine.interventional(trees, rows[:n], background, ready=ready)[0][
                    ..., -1
                ],
                n_ours,
                {
                    "shap": (
                        lambda n=n_theirs: last_output(
                            masked.shap_values(X[:n], check_additivity=False)
                        ),
                        n_theirs,
                    )
                },
                rounds,
                INTERVENTIONAL_BAR if n_ours > 1 else 1.0,
            )
        if name == "forest 100 x depth 8":
            compare(
                f"{name}, interactions",
                lambda: engine.interactions(trees, rows[:40], ready=ready)[0][..., -1],
                40,
                {"shap": (lambda: explainer.shap_interaction_values(X[:2])[..., -1], 2)},
                rounds,
                INTERACTIONS_BAR,
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


def cores(name: str, model: Any, X: np.ndarray) -> None:
    """CPU seconds per second of waiting, beside what the machine gives to anybody now."""

    def hashing() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda _: hashlib.sha256(bytes(50_000_000)), range(8)))

    given_wall, given, _ = timed(hashing)
    trees = tree_models.from_model(model)
    assert trees is not None
    rows, ready = tree_models.prepare(trees, X), layout(trees)
    wall, cpu, _ = timed(lambda: engine.path_dependent(trees, rows[:2000], ready=ready))
    print(
        f"{name}, 2,000 rows: {cpu / wall:.2f} cores used, {given / given_wall:.2f} by hashing in "
        f"{os.cpu_count()} threads",
        flush=True,
    )


def first_rows() -> None:
    """A fresh process with nothing compiled, from `import xwidgets` to the values of a row."""
    for depth in (8, None):
        for background in (None, "X[:100]"):
            program = FRESH.format(root=str(_HERE.parent), depth=depth, background=background)
            with tempfile.TemporaryDirectory() as cache:
                done = subprocess.run(
                    [sys.executable, "-W", "ignore", "-c", program],
                    env={**os.environ, "NUMBA_CACHE_DIR": cache},
                    capture_output=True,
                    text=True,
                    check=True,
                )
            seconds = float(done.stdout)
            kind = "interventional 100" if background else "path-dependent"
            print(
                f"first rows in a fresh process, forest of depth {depth or 'unlimited'}, {kind}: "
                f"{seconds:.2f} s | bar 1 s: {'met' if seconds <= 1.0 else 'MISSED'}",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--large", action="store_true", help="also 100k x 50")
    parser.add_argument("--only", default="", help="models with this in their name")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    first_rows()
    sizes = [(20_000, 30)] + ([(100_000, 50)] if options.large else [])
    for n_rows, n_features in sizes:
        print(f"\n{n_rows:,} x {n_features}", flush=True)
        X, y = table(n_rows, n_features)
        for name, (model, few) in models(X, y, options.only).items():
            measure(name, model, X, few, options.rounds)
            cores(name, model, X)
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
