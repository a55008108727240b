"""What-if without a kernel: how soon the page predicts and explains an edited row.

    ./dev bench whatif [--edits N]

Each model is written by Python, read in headless Chromium and asked about a row of which one
number moves, as under a slider. "page": predicted and explained at once, in the page's own
thread. "worker": the question goes to the worker and back, with the ICE curves of all features
in a second column; "blocked" is the longest time that the page's thread was kept from its other
tasks meanwhile. "no worker": the same where the host forbids workers. Milliseconds.
"""

from __future__ import annotations

import argparse
import base64
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.browser import harness  # noqa: E402
from tests.compact.page import bundle  # noqa: E402
from xwidgets.data import Frame  # noqa: E402
from xwidgets.models import as_predictor  # noqa: E402
from xwidgets.models.compact import Compact, write  # noqa: E402

MEASURE = """
async ([text, row, grids, output, edits]) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const edited = (i) => {
    const next = Float64Array.from(row, (x) => x ?? NaN);
    next[0] = grids[0][i % grids[0].length];
    return next;
  };
  const ice = grids.map((grid, feature) => ({ feature, grid: Float64Array.from(grid) }));
  const summary = (times) => {
    const sorted = times.slice().sort((a, b) => a - b);
    return [sorted[sorted.length >> 1], sorted[Math.floor(sorted.length * 0.95)]];
  };
  const paused = () => new Promise((resolve) => setTimeout(resolve, 0));
  const result = {};
  const start = performance.now();
  const model = compact.readModel(bytes);
  result.read = performance.now() - start;
  const times = [];
  for (let i = 0; i < edits; i++) {
    const x = edited(i);
    const from = performance.now();
    model.predict(x, 1);
    model.explain(x, output);
    times.push(performance.now() - from);
    if (i % 10 === 0) await paused();
  }
  result.first = times[0];
  result.page = summary(times.slice(1));
  const forbidden = () => { throw new Error("forbidden"); };
  for (const [name, maker] of [["worker", undefined], ["none", forbidden]]) {
    const remote = await compact.RemoteModel.open(bytes, maker);
    if (remote.in_worker !== (name === "worker")) throw new Error(`${name}: not there`);
    await remote.ask({ row: edited(0), output, explain: true });
    let blocked = 0, last = performance.now();
    const watch = setInterval(() => {
      const now = performance.now();
      blocked = Math.max(blocked, now - last);
      last = now;
    }, 0);
    for (const [kind, more] of [["explain", {}], ["ice", { ice }]]) {
      const found = [];
      for (let i = 1; i <= (kind === "ice" ? Math.ceil(edits / 5) : edits); i++) {
        const from = performance.now();
        await remote.ask({ row: edited(i), output, explain: true, ...more });
        found.push(performance.now() - from);
      }
      result[`${name}_${kind}`] = summary(found);
    }
    clearInterval(watch);
    result[`${name}_blocked`] = blocked;
    remote.close();
  }
  return result;
}
"""


def table(n_rows: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Numbers and two categories, and a binary target."""
    from sklearn.datasets import make_classification

    X, y = make_classification(n_rows, 20, n_informative=8, flip_y=0.05, random_state=0)
    frame = pd.DataFrame(X, columns=[f"feature {j}" for j in range(20)])
    rng = np.random.default_rng(0)
    frame["city"] = rng.choice(["Bonn", "Kyiv", "Lima", "Oslo", "Rome"], n_rows)
    frame["grade"] = rng.choice(list("abcdefgh"), n_rows)
    return frame, y


def models() -> Iterator[tuple[str, Any, Any, str]]:
    """Name, fitted model, table and unit."""
    import xgboost
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    frame, y = table(20_000)
    numbers = frame.drop(columns=["city", "grade"])
    few = numbers.iloc[:, :12]
    encoded = make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include="number")),
        (OneHotEncoder(), ["city", "grade"]),
    )
    boosted = xgboost.XGBClassifier(n_estimators=300, max_depth=6, n_jobs=2)
    forest = RandomForestClassifier(100, max_depth=8, random_state=0, n_jobs=2)
    deep = RandomForestClassifier(100, random_state=0, n_jobs=2)
    logistic = make_pipeline(encoded, LogisticRegression(max_iter=500))
    yield "XGBoost 300 x depth 6, log-odds", boosted.fit(numbers, y), numbers, "log_odds"
    yield "forest 100 x depth 8", forest.fit(numbers, y), numbers, "auto"
    yield "logistic pipeline, log-odds", logistic.fit(frame, y), frame, "log_odds"
    small = frame.iloc[:, 12:]
    yield "logistic pipeline, 10 features, probability", logistic.fit(small, y), small, "auto"
    yield "XGBoost, 12 features, probability", boosted.fit(few, y), few, "auto"
    yield "forest 100, unlimited depth", deep.fit(numbers, y), numbers, "auto"


def measure(page: Page, compact: Compact, frame: Frame, edits: int) -> dict[str, Any]:
    """Times of one model."""
    X = frame.matrix()
    grids = [np.unique(np.nanquantile(X[:, j], np.linspace(0, 1, 40))) for j in range(X.shape[1])]
    grids = [
        np.arange(len(feature.levels)) if feature.levels else grid
        for feature, grid in zip(frame.schema.features, grids, strict=True)
    ]
    row = [None if np.isnan(x) else float(x) for x in X[0]]
    text = base64.b64encode(compact.data).decode()
    return page.evaluate(MEASURE, [text, row, [grid.tolist() for grid in grids], 1, edits])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--edits", type=int, default=100)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    print(
        f"{'':46}{'KB':>6} {'write':>6} {'read':>5}  "
        f"{'page':>11} {'worker':>11} {'+ ICE':>13} {'blocked':>8} "
        f"{'no worker':>13} {'+ ICE':>13} {'blocked':>8}"
    )
    with sync_playwright() as playwright:
        browser = harness.launch(playwright)
        page = browser.new_page()
        page.set_content("<!doctype html><title>What-if</title>")
        page.add_script_tag(content=bundle())
        for name, model, X, unit in models():
            frame = Frame.from_table(X)
            predictor = as_predictor(model, frame, output=unit)
            start = time.perf_counter()
            compact = write(predictor, frame)
            seconds = time.perf_counter() - start
            if not isinstance(compact, Compact):
                print(f"{name:46}{compact.reason}")
                continue
            found = measure(page, compact, frame, options.edits)
            pair = {
                key: "/".join(f"{x:.1f}" for x in v)
                for key, v in found.items()
                if isinstance(v, list)
            }
            print(
                f"{name:46}{len(compact.data) / 1024:6.0f} {seconds * 1e3:6.0f} "
                f"{found['read']:5.0f}  {pair['page']:>11} {pair['worker_explain']:>11} "
                f"{pair['worker_ice']:>13} {found['worker_blocked']:8.1f} "
                f"{pair['none_explain']:>13} {pair['none_ice']:>13} {found['none_blocked']:8.1f}"
            )
        browser.close()


if __name__ == "__main__":
    main()
