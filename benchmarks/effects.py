"""Partial dependence and ICE of every column: ours beside scikit-learn's brute method.

    ./dev bench effects [--rows N] [--features N] [--values N] [--peer-rows N]

One run, both libraries in turn. scikit-learn is timed on ``--peer-rows`` rows and on twice as
many, and told for all by the line through both: a cost of every call, and one of every row.
Seconds are CPU time of all threads, wall time behind the slash; "differs" is the largest
difference of the two partial dependences on those rows.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
from sklearn.datasets import make_classification  # noqa: E402
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier  # noqa: E402
from sklearn.inspection import partial_dependence as by_sklearn  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

from xwidgets.data import Frame  # noqa: E402
from xwidgets.methods.effects.answers import Varied, answers_of  # noqa: E402
from xwidgets.methods.effects.partial import partial_dependence  # noqa: E402
from xwidgets.models import as_predictor  # noqa: E402


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it returns, CPU and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return found, time.process_time() - cpu, time.perf_counter() - wall


def models() -> dict[str, Any]:
    from lightgbm import LGBMClassifier
    from xgboost import XGBClassifier

    return {
        "HistGradientBoosting": HistGradientBoostingClassifier(random_state=0),
        "LightGBM": LGBMClassifier(verbose=-1, random_state=0),
        "XGBoost": XGBClassifier(random_state=0),
        "random forest, depth 8": RandomForestClassifier(100, max_depth=8, random_state=0),
        "logistic regression": LogisticRegression(max_iter=500),
        "MLP": MLPClassifier((32,), max_iter=20, random_state=0),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--features", type=int, default=30)
    parser.add_argument("--values", type=int, default=50)
    parser.add_argument("--peer-rows", type=int, default=2_000)
    parser.add_argument("--only", default="", help="models with this in their name")
    options = parser.parse_args()
    n, p = options.rows, options.features
    X, y = make_classification(n, p, n_informative=p // 2, random_state=0)
    frame = Frame.from_table(X)
    every = range(p)
    for name, model in models().items():
        if options.only not in name:
            continue
        model.fit(X, y)
        predictor = as_predictor(model, frame, output="probability")
        answers = answers_of(predictor, frame)

        def theirs(rows: int, model: Any = model) -> list[Any]:
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
                for j in every
            ]

        n_few = min(options.peer_rows, n)
        grids = [one["grid_values"][0] for one in theirs(n_few)]
        varied = [Varied((j,), grid[:, None]) for j, grid in enumerate(grids)]
        few = np.arange(n_few)
        partial_dependence(answers, few[:50], varied)  # machine code is loaded once
        ours_few = partial_dependence(answers, few, varied)
        _, cpu, wall = timed(
            lambda answers=answers, varied=varied: partial_dependence(
                answers, np.arange(n), varied, kept=np.arange(n) % 20 == 0
            )
        )
        found, peer_cpu, peer_wall = timed(partial(theirs, n_few))
        _, twice_cpu, twice_wall = timed(partial(theirs, min(2 * n_few, n)))
        more = (n - n_few) / n_few
        all_cpu = peer_cpu + more * (twice_cpu - peer_cpu)
        all_wall = peer_wall + more * (twice_wall - peer_wall)
        differs = max(
            float(np.abs(a.mean[:, 1] - b["average"][0]).max())
            for a, b in zip(ours_few, found, strict=True)
        )
        print(
            f"{name:<24} ours {cpu:6.2f} / {wall:6.2f} s   scikit-learn {all_cpu:7.1f} / "
            f"{all_wall:7.1f} s   times {all_cpu / cpu:6.1f} / {all_wall / wall:6.1f}   "
            f"differs {differs:.0e}   ({type(answers).__name__})",
            flush=True,
        )


if __name__ == "__main__":
    main()
