"""Saving and loading an explainer, beside its rows and values in Parquet, in one run.

    ./dev bench save [--rows N] [--rounds N]

A classifier of boosted trees over 30 columns such as tables have (ages, money, rates, coordinates,
flags, codes, gaps; all float64), explained in full. Told are the medians of the rounds, wall and
CPU time of the process (its threads together), the size of the file, and that of X and the values
in Parquet as pyarrow writes it unless asked (snappy, dictionaries): once with the values of both
classes, which mirror each other, and once with those of one. What is read is compared to the bit.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["TQDM_DISABLE"] = "1"

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.ensemble import HistGradientBoostingClassifier

import xwidgets as xw


def table(n_rows: int) -> pd.DataFrame:
    """Thirty float64 columns."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=(n_rows, 6))
    gaps = rng.normal(size=n_rows)
    gaps[rng.random(n_rows) < 0.3] = np.nan
    columns = {
        "age": np.clip(np.rint(38 + 13 * z[:, 0]), 17, 90),
        "hours": np.clip(np.rint(40 + 12 * rng.standard_t(3, n_rows)), 1, 99),
        "income": np.round(np.exp(10.4 + 0.8 * z[:, 1]), 2),
        "balance": np.round(rng.normal(1500, 4000, n_rows) + 800 * z[:, 1], 2),
        "limit": np.rint(np.exp(8 + 0.7 * z[:, 1]) / 100) * 100,
        "tenure": np.floor(rng.gamma(2, 30, n_rows)),
        "score": np.rint(650 + 80 * z[:, 2]),
        "rate": np.round(np.clip(0.05 + 0.03 * z[:, 3], 0.001, 0.4), 4),
        "latitude": np.round(rng.uniform(32, 42, n_rows), 2),
        "longitude": np.round(rng.uniform(-124, -114, n_rows), 2),
        "ratio": rng.beta(2, 5, n_rows),
        "distance": rng.exponential(12, n_rows),
        "pressure": rng.normal(1013, 8, n_rows),
        "temperature": np.round(rng.normal(15, 8, n_rows), 1),
        "with gaps": gaps,
        "count": rng.poisson(2, n_rows).astype(float),
    }
    columns |= {f"measure {k}": z[:, k] + rng.normal(size=n_rows) for k in range(4)}
    columns |= {f"flag {k}": (rng.random(n_rows) < 0.05 * (k + 1)) * 1.0 for k in range(6)}
    columns |= {f"code {k}": rng.integers(0, 5 * (k + 1), n_rows) * 1.0 for k in range(4)}
    return pd.DataFrame(columns)


def timed(call: Callable[[], Any], rounds: int) -> tuple[Any, float, float]:
    """What the last call returns, and the medians of wall and CPU seconds."""
    found, walls, cpus = None, [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        found = call()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return found, statistics.median(walls), statistics.median(cpus)


def parquet(X: np.ndarray, values: np.ndarray) -> int:
    both = np.column_stack([X, values.reshape(len(values), -1)])
    file = io.BytesIO()
    pq.write_table(pa.table({str(j): both[:, j] for j in range(both.shape[1])}), file)
    return len(file.getvalue())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    X = table(options.rows)
    signal = (X["age"] - 38) / 13 + np.log(X["income"]) - 10 + X["measure 0"] + 2 * X["flag 0"]
    noise = np.random.default_rng(1).normal(size=len(X))
    y = (signal + noise > signal.median()).astype(int)
    model = HistGradientBoostingClassifier(random_state=0).fit(X, y)
    explainer = xw.explain(model, X, y)
    before = explainer.attributions()
    run = explainer._study.runs[before.unit].partial()
    print(f"{len(X):,} x {X.shape[1]}, values {before.values.shape}, {before.method}")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.xw"
        for name, call in {
            "save": lambda: explainer.save(path),
            "load": lambda: xw.load(path),
            "load with the model": lambda: xw.load(path, model=model),
        }.items():
            found, wall, cpu = timed(call, options.rounds)
            print(f"{name:20s} {wall:6.2f} s wall {cpu:6.2f} s CPU")
        size = path.stat().st_size
        loaded = found._study
    after = loaded.runs[before.unit].partial()
    pd.testing.assert_frame_equal(loaded.frame.native, X, check_exact=True)
    for field, array in run.arrays().items() if run.arrays() else vars(run).items():
        if isinstance(array, np.ndarray) and array.dtype != object:
            assert getattr(after, field).tobytes() == array.tobytes(), field
    numbers = X.to_numpy()
    assert loaded.frame.matrix().tobytes() == np.ascontiguousarray(numbers).tobytes()
    print("equal to the bit")
    for name, values in {"both classes": before.values, "one class": before.values[..., 1]}.items():
        other = parquet(numbers, values)
        print(
            f"{size / 1e6:6.1f} MB; X + values of {name} in Parquet {other / 1e6:6.1f} MB "
            f"({size / other:.0%})"
        )


if __name__ == "__main__":
    main()
