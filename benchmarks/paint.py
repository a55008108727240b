"""From the first import to the first real picture, in JupyterLab: ours beside shap's.

    ./dev bench paint [--runs N] [--rows 569|20000|all]

Every run opens a fresh kernel, fits a random forest of 200 trees (not counted), then runs ONE
cell and watches the page until the pictures are there. Ours: import, explain, the whole
dashboard with numbers in it. shap: import, TreeExplainer, values of all rows, beeswarm, force
plot. For 20,000 rows shap is not run to its end; ours counts until the first values are drawn.
Medians of the runs; the machine's noise is in the spread.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser import harness  # noqa: E402

FIT = {
    569: """
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
X, y = load_breast_cancer(return_X_y=True, as_frame=True)
model = RandomForestClassifier(200, random_state=0, n_jobs=2).fit(X, y)
""",
    20_000: """
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
X, y = make_classification(20_000, 30, n_informative=10, random_state=0)
X = pd.DataFrame(X, columns=[f"feature {j}" for j in range(30)])
model = RandomForestClassifier(200, random_state=0, n_jobs=2).fit(X, y)
""",
}
OURS = "import xwidgets as xw\nexplainer = xw.explain(model, X, y)\nexplainer"
SHAP = """
import shap
from IPython.display import display
shap.initjs()
shap_explainer = shap.TreeExplainer(model)
values = shap_explainer(X)
shap.plots.beeswarm(values[:, :, 1])
display(shap.plots.force(values[0, :, 1]))
"""
OURS_READY = """(cell) => {
    const root = cell.querySelector(".xwidgets")?.shadowRoot;
    return root && root.querySelectorAll("canvas").length > 0
        && /force plot of row/i.test(root.querySelector("[aria-label^='Force plot of row']")
            ?.getAttribute("aria-label") ?? "");
}"""
SHAP_READY = """(cell) => cell.querySelector("img") && cell.querySelector("svg.force-bar, svg")"""


def seconds(pages, server, rows: int, source: str, ready: str, name: str) -> float:
    """Time from running the cell to its pictures in the page."""
    page = pages.new(width=1400, height=1200)
    path = server.folder / f"{name}-{time.monotonic_ns()}.ipynb"
    harness.write_notebook(path, [FIT[rows]])
    notebook = harness.open_path(pages, page, server, path)
    notebook.run_all()
    page.evaluate("document.fonts.ready")
    start = time.perf_counter()
    position = notebook.start_cell(source)
    cell = page.locator(".jp-Notebook .jp-Cell").nth(position)
    page.wait_for_function(
        f"""(position) => {{
            const cell = window.jupyterapp.shell.currentWidget.content.widgets[position].node;
            return ({ready})(cell);
        }}""",
        arg=position,
        polling=20,
        timeout=600_000,
    )
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    elapsed = time.perf_counter() - start
    harness.shot(cell, f"paint-{name}-{rows}")
    notebook.command("kernelmenu:shutdown")
    page.close()
    return elapsed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rows", choices=["569", "20000", "all"], default="all")
    options = parser.parse_args()
    sizes = [569, 20_000] if options.rows == "all" else [int(options.rows)]
    print(f"{'rows':>7}  {'what':<12} {'median s':>9} {'min':>6} {'max':>6}")
    medians: dict[tuple[int, str], float] = {}
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as home,
        harness.jupyter(Path(home)) as server,
    ):
        browser = harness.launch(playwright)
        pages = harness.Pages(browser)
        for rows in sizes:
            cases = {"xwidgets": (OURS, OURS_READY)}
            if rows == 569:
                cases["shap"] = (SHAP, SHAP_READY)
            times: dict[str, list[float]] = {name: [] for name in cases}
            for _ in range(options.runs):
                for name, (source, ready) in cases.items():
                    times[name].append(seconds(pages, server, rows, source, ready, name))
            for name, found in times.items():
                medians[rows, name] = statistics.median(found)
                print(
                    f"{rows:>7}  {name:<12} {medians[rows, name]:>9.2f} "
                    f"{min(found):>6.2f} {max(found):>6.2f}",
                    flush=True,
                )
        browser.close()
    if (569, "shap") in medians:
        print(f"shap / xwidgets at 569 rows: {medians[569, 'shap'] / medians[569, 'xwidgets']:.1f}")


if __name__ == "__main__":
    main()
