"""Effects of every column: ours beside scikit-learn's brute method and effector.

    ./dev bench effects [--rows N] [--features N] [--values N] [--peer-rows N] [--only NAME]

One run, all libraries in turn, for the probability of the second of two classes. Partial
dependence with ICE curves: scikit-learn has our values, effector its own, 30 evenly spaced ones.
Accumulated local effects: ours with 40 quantiles, effector's ALE with its 20 bins, and RHALE with
its numeric derivatives. Seconds are CPU time of all threads, wall time behind the slash, and how
often our CPU time goes into theirs. A peer is timed on ``--peer-rows`` rows and on twice as many.
Where the line through both says that all rows take longer than ``--patience`` seconds of CPU, it
stands for them, with a "~" (a cost of every call, and one of every row); else they are timed, too.
"differs" is the largest difference of our partial dependence from a peer's, at its own values.

On a busy machine threads that wait for each other count as CPU time, too:
``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 ./dev bench effects`` compares without them.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
from sklearn.datasets import make_classification  # noqa: E402
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier  # noqa: E402
from sklearn.inspection import partial_dependence as by_sklearn  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

from xwidgets.data import Frame  # noqa: E402
from xwidgets.methods.effects.accumulated import N_BINS  # noqa: E402
from xwidgets.methods.effects.answers import Varied, answers_of  # noqa: E402
from xwidgets.methods.effects.edges import edges_of  # noqa: E402
from xwidgets.methods.effects.local import ale  # noqa: E402
from xwidgets.methods.effects.partial import partial_dependence  # noqa: E402
from xwidgets.models import as_predictor  # noqa: E402

KEPT = 1_000
"""Rows whose curves ours keeps, as its view does."""
TOLD_FROM = 2
"""Features from which scikit-learn's time of all is told."""


class Seconds(NamedTuple):
    cpu: float
    wall: float
    told: bool = False

    def __str__(self) -> str:
        return f"{'~' if self.told else ' '}{self.cpu:8.2f} / {self.wall:7.2f}"


def timed(work: Callable[[], Any]) -> Seconds:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Seconds(time.process_time() - cpu, time.perf_counter() - wall)


def of_all(work: Callable[[int], Any], n: int, few: int, patience: float) -> Seconds:
    """What all `n` rows or features take, told from few of them where that is long."""
    few = min(few, n)
    once, twice = timed(lambda: work(few)), timed(lambda: work(min(2 * few, n)))
    more = (n - few) / few
    told = [max(a + more * (b - a), a) for a, b in zip(once[:2], twice[:2], strict=True)]
    return timed(lambda: work(n)) if told[0] <= patience else Seconds(told[0], told[1], True)


def models() -> dict[str, Any]:
    from lightgbm import LGBMClassifier
    from xgboost import XGBClassifier

    def scaled(model: Any) -> Any:
        return make_pipeline(StandardScaler(), model)

    return {
        "HistGradientBoosting": HistGradientBoostingClassifier(random_state=0),
        "LightGBM": LGBMClassifier(verbose=-1, random_state=0),
        "XGBoost": XGBClassifier(random_state=0),
        "random forest, depth 8": RandomForestClassifier(100, max_depth=8, random_state=0),
        "logistic regression": LogisticRegression(max_iter=500),
        "scaler, logistic": scaled(LogisticRegression(max_iter=500)),
        "MLP (32,)": MLPClassifier((32,), max_iter=20, random_state=0),
        "scaler, MLP (64, 64)": scaled(MLPClassifier((64, 64), max_iter=10, random_state=0)),
    }


def line(what: str, seconds: Seconds, ours: Seconds | None = None, note: str = "") -> None:
    times = f"{seconds.cpu / ours.cpu:8.1f} times" if ours else " " * 14
    print(f"    {what:<26} {seconds} s {times}   {note}".rstrip(), flush=True)


def differs(answers: Any, rows: int, grids: Sequence[np.ndarray], theirs: Any) -> str:
    varied = [Varied((j,), grid[:, None]) for j, grid in enumerate(grids)]
    found = partial_dependence(answers, np.arange(rows), varied)
    most = max(np.abs(a.mean[:, 1] - b).max() for a, b in zip(found, theirs, strict=True))
    return f"differs {most:.0e}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--features", type=int, default=30)
    parser.add_argument("--values", type=int, default=50)
    parser.add_argument("--peer-rows", type=int, default=1_000)
    parser.add_argument("--patience", type=float, default=20.0)
    parser.add_argument("--only", default="", help="models with this in their name")
    options = parser.parse_args()
    n, p, few = options.rows, options.features, min(options.peer_rows, options.rows)
    try:
        effector = importlib.import_module("effector")
    except ImportError:
        print("effector is not installed: left out (./dev bench installs it)")
        effector = None
    X, y = make_classification(n, p, n_informative=p // 2, random_state=0)
    frame, every, rows = Frame.from_table(X), range(p), np.arange(n)
    kept = rows % max(1, n // KEPT) == 0
    print(f"{n:,} rows, {p} features; CPU / wall seconds")
    for name, model in models().items():
        if options.only not in name:
            continue
        model.fit(X, y)
        predictor = as_predictor(model, frame, output="probability")
        answers = answers_of(predictor, frame)
        print(f"{name} ({type(answers).__name__})")

        def scikit(rows: int, features: Iterable[int], model: Any = model) -> list[Any]:
            return [
                by_sklearn(
                    model,
                    X[:rows],
                    [j],
                    kind="both",
                    method="brute",
                    grid_resolution=options.values,
                    response_method="predict_proba",
                )
                for j in features
            ]

        def second(table: np.ndarray, model: Any = model) -> np.ndarray:
            return np.asarray(model.predict_proba(table)[:, 1], np.float64)

        found = scikit(few, every)
        grids = [one["grid_values"][0] for one in found]
        varied = [Varied((j,), grid[:, None]) for j, grid in enumerate(grids)]
        partial_dependence(answers, rows[:50], varied)  # machine code is loaded once
        partial = timed(
            lambda answers=answers, varied=varied: partial_dependence(
                answers, rows, varied, kept=kept
            )
        )
        line(f"PDP + ICE, {options.values} values: ours", partial)
        note = differs(answers, few, grids, [one["average"][0] for one in found])
        # Of all rows and few features: joblib's threads make times of few rows say little.
        seconds = of_all(
            lambda k, scikit=scikit: scikit(n, range(k)), p, TOLD_FROM, options.patience
        )
        line("scikit-learn", seconds, partial, note)
        if effector is not None:

            def own(kind: str, rows: int, second: Any = second) -> Any:
                made = getattr(effector, kind)(X[:rows], second, nof_instances="all")
                made.fit("all")
                return made

            made = own("PDP", few)
            at = [np.linspace(*made.axis_limits[:, j], 30) for j in every]
            theirs = [made.eval(j, at[j], centering=False) for j in every]
            seconds = of_all(lambda k, own=own: own("PDP", k), n, few, options.patience)
            line("effector PDP, 30 values", seconds, partial, differs(answers, few, at, theirs))
        local = timed(
            lambda predictor=predictor: [
                ale(predictor, frame, j, edges_of(X[:, j], N_BINS), rows) for j in every
            ]
        )
        line(f"ALE, {N_BINS} quantiles: ours", local)
        for kind in ("ALE", "RHALE") if effector is not None else ():
            seconds = of_all(lambda k, own=own, kind=kind: own(kind, k), n, few, options.patience)
            line(f"effector {kind}", seconds, local)


if __name__ == "__main__":
    main()
