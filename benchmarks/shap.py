"""Tree SHAP: ours beside shap's, shapiq's and the boosters' own, in one run.

It measures whatever peers are installed and begins with their versions: run it on the newest
Python that they serve, with ``python benchmarks/shap.py`` where there is no ``./dev``. Every line
is one model type and size: median wall and CPU milliseconds per row of several interleaved rounds,
how many times ours goes into the other's, which of them was the best (least CPU), and the bar that
ours is held to against that one (CPU per row), or in milliseconds for one warm row. Explainers are
warm, all have read the model; "from the model" is with reading it. "one warm row" and the first
rows of a fresh process with a cold cache are the whole wait. Slow peers are asked for fewer rows.
``--large`` adds 100k x 50, ``--only forest`` takes the models with that in their name,
``--rounds 1`` is quick, ``--interactions`` leaves out the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
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
from xwidgets.methods.tree_shap.programs import programs  # noqa: E402
from xwidgets.models import trees as tree_models  # noqa: E402

BACKGROUND = 100
MANY = 512
"""Rows that ours explains at a time where shap is asked for fewer."""
BARS = {"XGBoost": 6.0, "forest 100 x depth 8": 5.0, "forest 100, unlimited": 8.0, "LightGBM": 3.0}
BARS |= {"HistGradientBoosting": 3.0, "GradientBoosting": 1.0}
INTERVENTIONAL_BAR, ROW_BAR_MS, DEEP_ROW_BAR_MS = 5.0, 2.0, 40.0
INTERACTIONS_BARS = {30: 3.0, 500: 5.0}
PEERS = ("shap", "shapiq", "xgboost", "lightgbm", "scikit-learn", "numba", "numpy")

Work = tuple[Callable[[], Any], int]
"""What is timed, and how many rows it explains."""

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
    others: dict[str, Work],
    rounds: int,
    bar: float = 0.0,
    bar_ms: float = 0.0,
) -> None:
    """Interleaved rounds; medians per row; `bar` is in the best peer's CPU, `bar_ms` in wall."""
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
    best = min(others, key=lambda name: medians[name][1])
    if len(others) > 1:
        cells.append(f"best peer {best}")
    if bar:
        met = medians[best][1] / own_cpu >= bar
        cells.append(f"bar {bar:g}x: {'met' if met else 'MISSED'}")
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


def measure_interactions(name: str, model: Any, X: np.ndarray, rounds: int) -> None:
    import shap

    trees = tree_models.from_model(model)
    assert trees is not None
    rows, ready = tree_models.prepare(trees, X), layout(trees)
    written = programs(ready)
    n_slow = {"forest 100 x depth 8": 2, "forest 100, unlimited": 1}.get(name, 30)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        explainer = shap.TreeExplainer(model)
        shapiq = shapiq_interactions(model)
        for n_rows, bar in INTERACTIONS_BARS.items():
            n_ours = min(n_rows, 8) if "unlimited" in name else n_rows

            def ours(n: int = n_ours) -> np.ndarray:
                found = engine.interactions(trees, rows[:n], ready=ready, written_down=written)[0]
                return whole_pairs(found[..., -1])

            def shaps(n: int = min(n_rows, n_slow), using: Any = explainer) -> np.ndarray:
                found = np.asarray(using.shap_interaction_values(X[:n]))
                return whole_pairs(found[..., -1] if found.ndim == 4 else found)

            others: dict[str, Work] = {"shap": (shaps, min(n_rows, n_slow))}
            own = own_interactions(model, X[:n_rows])
            if own is not None:
                others["booster"] = (own, n_rows)
            if shapiq is not None:
                few = 1 if "forest" in name else 2
                others["shapiq"] = (lambda few=few: shapiq(X[:few]), few)
            compare(f"{name}, interactions of {n_rows} rows", ours, n_ours, others, rounds, bar)
            if n_rows > 30:
                continue

            def from_model(n: int = n_ours) -> np.ndarray:
                read = tree_models.from_model(model)
                assert read is not None
                return whole_pairs(engine.interactions(read, rows[:n])[0][..., -1])

            others["shap"] = (
                lambda n=others["shap"][1]: shaps(n, shap.TreeExplainer(model)),
                others["shap"][1],
            )
            others.pop("shapiq", None)
            compare(f"{name}, the same from the model", from_model, n_ours, others, rounds)


def whole_pairs(values: np.ndarray) -> np.ndarray:
    """Interactions of pairs without the main effects, both halves added."""
    values = 2.0 * values
    diagonal = np.arange(values.shape[1])
    values[:, diagonal, diagonal] = 0.0
    return values


def own_interactions(model: Any, X: np.ndarray) -> Callable[[], np.ndarray] | None:
    """XGBoost's own; LightGBM has none."""
    if type(model).__module__.split(".")[0] != "xgboost":
        return None
    import xgboost

    booster, data = model.get_booster(), xgboost.DMatrix(X)
    if tuple(int(part) for part in xgboost.__version__.split(".")[:2]) < (3, 3):
        return None  # conditions on each feature: seconds for a few rows
    return lambda: whole_pairs(booster.predict(data, pred_interactions=True)[:, :-1, :-1])


def shapiq_interactions(model: Any) -> Callable[[np.ndarray], np.ndarray] | None:
    """Shapley interaction indices of pairs, where shapiq is installed and takes the model."""
    try:
        import shapiq

        explainer = shapiq.TreeExplainer(model, max_order=2, min_order=1, index="SII")
        explainer.explain(np.zeros(model.n_features_in_))
    except Exception as error:
        print(f"shapiq leaves out {type(model).__name__}: {error!r:.100}", flush=True)
        return None
    return lambda X: np.stack([explainer.explain(row).get_n_order_values(2) for row in X])


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


def versions() -> list[str]:
    found = []
    for name in PEERS:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"no {name}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--large", action="store_true", help="also 100k x 50")
    parser.add_argument("--only", default="", help="models with this in their name")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--interactions", action="store_true", help="only those")
    options = parser.parse_args()
    print("Python", sys.version.split()[0], *versions(), sep=", ", flush=True)
    if not options.interactions:
        first_rows()
    sizes = [(20_000, 30)] + ([(100_000, 50)] if options.large else [])
    for n_rows, n_features in sizes:
        print(f"\n{n_rows:,} x {n_features}", flush=True)
        X, y = table(n_rows, n_features)
        for name, (model, few) in models(X, y, options.only).items():
            measure_interactions(name, model, X, options.rounds)
            if options.interactions:
                continue
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
