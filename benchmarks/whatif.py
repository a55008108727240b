"""What-if without a kernel: how soon the page predicts and explains an edited row.

    ./dev bench whatif [--edits N]

First table: each model is written by Python, read in headless Chromium and asked about a row of
which one number moves. "page": predicted and explained at once, in the page's own thread.
"worker": the question goes to the worker and back, with the ICE curves of all features in a
second column; "blocked" is the longest time that the page's thread was kept from its other tasks
meanwhile. "no worker": the same where the host forbids workers. Second table: the what-if view of
an exported file, opened from disk; from a slider's event until the force plot is changed, until
the frame that shows it is done, and the page's longest task as the view opens and as it is
dragged: as the clock has it, and in brackets its own processor time, which other processes do not
lengthen. Milliseconds, median/95th percentile.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

import xwidgets as xw  # noqa: E402
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

DRAG = """
async (edits) => {
  const root = document.querySelector(".xwidgets").shadowRoot;
  const effect = root.querySelector(".xw-effect");
  const sliders = [...root.querySelectorAll("input[type=range]")].slice(0, 3);
  // One channel for all: collecting thousands of them would block the page.
  const { port1, port2 } = new MessageChannel();
  const task = () => new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
  const changed = () => new Promise((resolve, reject) => {
    const late = setTimeout(() => { seen.disconnect(); reject(new Error("no change")); }, 10_000);
    // The answer is on the page in the same pass that says it is no longer waited for.
    const seen = new MutationObserver(() => {
      if (effect.querySelector("[aria-busy]").getAttribute("aria-busy") !== "false") return;
      clearTimeout(late);
      seen.disconnect();
      resolve();
    });
    seen.observe(effect, { subtree: true, attributeFilter: ["aria-busy"] });
  });
  const summary = (times) => {
    const sorted = times.slice().sort((a, b) => a - b);
    return [sorted[sorted.length >> 1], sorted[Math.floor(sorted.length * 0.95)]];
  };
  const [plot, frame] = [[], []];
  for (let i = 0; i < edits; i++) {
    const slider = sliders[i % sliders.length];
    const [min, max] = [Number(slider.min), Number(slider.max)];
    slider.value = String(min + (max - min) * (((i * 37) % 100) + 0.5) / 100);
    // Wherever in a frame the event comes.
    await new Promise((resolve) => setTimeout(resolve, 20 + ((i * 7) % 17)));
    const done = changed();
    const from = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await done;
    plot.push(performance.now() - from);
    await new Promise(requestAnimationFrame);
    await task();
    frame.push(performance.now() - from);
  }
  return { plot: summary(plot.slice(3)), frame: summary(frame.slice(3)) };
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


def models() -> Iterator[tuple[str, Any, pd.DataFrame, np.ndarray, str]]:
    """Name, fitted model, table, target and unit."""
    import xgboost
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    frame, y = table(20_000)
    numbers = frame.drop(columns=["city", "grade"])
    few = numbers.iloc[:, :12]

    small = frame.iloc[:, 12:]

    def logistic() -> Any:
        encoded = make_column_transformer(
            (StandardScaler(), make_column_selector(dtype_include="number")),
            (OneHotEncoder(), ["city", "grade"]),
        )
        return make_pipeline(encoded, LogisticRegression(max_iter=500))

    def boosted() -> Any:
        return xgboost.XGBClassifier(n_estimators=300, max_depth=6, n_jobs=2)

    def forest(depth: int | None) -> Any:
        return RandomForestClassifier(100, max_depth=depth, random_state=0, n_jobs=2)

    for name, model, X, unit in (
        ("XGBoost 300 x depth 6, log-odds", boosted(), numbers, "log_odds"),
        ("forest 100 x depth 8", forest(8), numbers, "auto"),
        ("logistic pipeline, log-odds", logistic(), frame, "log_odds"),
        ("logistic pipeline, 10 features, probability", logistic(), small, "auto"),
        ("XGBoost, 12 features, probability", boosted(), few, "auto"),
        ("forest 100, unlimited depth", forest(None), numbers, "auto"),
    ):
        yield name, model.fit(X, y), X, y, unit


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


def drag(page: Page, model: Any, X: pd.DataFrame, y: np.ndarray, unit: str, edits: int) -> Any:
    """Times in the what-if view of an exported file, and the file's size in KB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "whatif.html"
        explainer = xw.explain(model, X.iloc[:500], y[:500], output=unit)
        explainer.to_html(path, what_if=True, rows="sample")
        page.goto(path.as_uri())
        page.get_by_role("tab", name="Row").click()
        tab = page.get_by_role("tab", name="What if")
        tab.wait_for()
        with longest_task(page) as opening:
            tab.click()
            page.locator("input[type=range]").nth(2).wait_for()
            page.wait_for_timeout(1_000)
        with longest_task(page) as dragging:
            found = page.evaluate(DRAG, edits)
        return {**found, "opening": opening, "dragging": dragging}, path.stat().st_size / 1024


@contextmanager
def longest_task(page: Page) -> Iterator[dict[str, float]]:
    """Filled in at the end: longest task of the page's thread, milliseconds of clock and of CPU."""
    browser = page.context.browser
    assert browser is not None
    found = {"clock": 0.0, "cpu": 0.0}
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline"])
    yield found
    events = json.loads(browser.stop_tracing())["traceEvents"]
    # The page's thread is the one that lays out.
    threads = Counter((e["pid"], e["tid"]) for e in events if e["name"] == "Layout")
    for event in events:
        ours = threads and (event["pid"], event["tid"]) == threads.most_common(1)[0][0]
        if ours and event["ph"] == "X" and "RunTask" in event["name"]:
            found["clock"] = max(found["clock"], event["dur"] / 1e3)
            found["cpu"] = max(found["cpu"], event.get("tdur", 0) / 1e3)


def blocked(task: dict[str, float]) -> str:
    """Clock, and CPU in brackets."""
    return f"{task['clock']:.0f} ({task['cpu']:.0f})"


def pair(times: list[float]) -> str:
    """Median and 95th percentile."""
    return "/".join(f"{time:.1f}" for time in times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--page", action="store_true", help="the second table alone")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    fitted = list(models())
    with sync_playwright() as playwright:
        browser = harness.launch(playwright)
        page = browser.new_page(viewport={"width": 1200, "height": 1400})
        page.set_content("<!doctype html><title>What-if</title>")
        page.evaluate(bundle() + "; globalThis.compact = compact;")
        print(
            f"{'':44}{'KB':>6} {'write':>6} {'read':>5}  {'page':>11} {'worker':>11} {'+ ICE':>13} "
            f"{'blocked':>8} {'no worker':>13} {'+ ICE':>13} {'blocked':>8}",
            flush=True,
        )
        for name, model, X, _, unit in [] if options.page else fitted:
            frame = Frame.from_table(X)
            predictor = as_predictor(model, frame, output=unit)
            start = time.perf_counter()
            compact = write(predictor, frame)
            seconds = time.perf_counter() - start
            if not isinstance(compact, Compact):
                print(f"{name:44}{compact.reason}")
                continue
            found = measure(page, compact, frame, options.edits)
            print(
                f"{name:44}{len(compact.data) / 1024:6.0f} {seconds * 1e3:6.0f} "
                f"{found['read']:5.0f}  {pair(found['page']):>11} "
                f"{pair(found['worker_explain']):>11} {pair(found['worker_ice']):>13} "
                f"{found['worker_blocked']:8.1f} {pair(found['none_explain']):>13} "
                f"{pair(found['none_ice']):>13} {found['none_blocked']:8.1f}"
            )
        print(
            f"\n{'':44}{'file KB':>8} {'force plot':>13} {'its frame':>13} "
            f"{'opening':>9} {'dragging':>9}"
        )
        for name, model, X, y, unit in fitted:
            found, size = drag(page, model, X, y, unit, options.edits)
            print(
                f"{name:44}{size:8.0f} {pair(found['plot']):>13} {pair(found['frame']):>13} "
                f"{blocked(found['opening']):>9} {blocked(found['dragging']):>9}",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
