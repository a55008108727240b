"""The commonest models with default arguments: ours beside shap's, in one run.

    ./dev bench defaults --data FOLDER [--only NAME] [--rounds N] [--paint]

FOLDER holds the public tables as CSV (adult.csv.gz, german_credit.csv, california_housing.csv.gz,
penguins.csv, cervical_cancer.csv). Every line fits one model, then times from the call to the
values of ALL rows, each library in a process of its own: ours from `explain` to the last row;
shap from `TreeExplainer` to its values (of the last step on the encoded table, for Pipelines).
Seconds are wall / CPU, medians of the rounds; "with import" adds importing the library. With
``--paint`` a JupyterLab is opened, and the time from running the cell to the first real picture
of the dashboard is told.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]

PIPELINE = """
from sklearn.compose import make_column_transformer, make_column_selector
from sklearn.pipeline import make_pipeline
from sklearn.ensemble import HistGradientBoostingClassifier
import sklearn.preprocessing as pp
text = make_column_selector(dtype_include=["object", "string", "category"])
def behind(encoder):
    columns = make_column_transformer((encoder, text), remainder="passthrough",
                                      verbose_feature_names_out=False)
    return make_pipeline(columns, HistGradientBoostingClassifier(random_state=0)).fit(X, y)
"""
CATEGORIES = """
for name in X.select_dtypes(exclude="number"):
    X[name] = X[name].astype("category")
"""
READ = {
    "adult": """
X = pd.read_csv(folder / "adult.csv.gz", na_values="?", skipinitialspace=True)
y = X.pop(X.columns[-1])
""",
    "german": """
X = pd.read_csv(folder / "german_credit.csv")
y = X.pop("class").map({1: "good", 2: "bad"})
""",
    "california": """
X = pd.read_csv(folder / "california_housing.csv.gz")
y = X.pop("MedHouseVal")
""",
    "penguins": """
X = pd.read_csv(folder / "penguins.csv").dropna(subset=["species"])
y = X.pop("species")
""",
    "cervical": """
X = pd.read_csv(folder / "cervical_cancer.csv", na_values="?")
y = X.pop(X.columns[-1])
""",
}
CODES = "code = pd.factorize(y, sort=True)[0]\n"
CASES = {
    "adult, HistGradientBoosting + one-hot": (
        "adult",
        PIPELINE + 'model = behind(pp.OneHotEncoder(handle_unknown="ignore", sparse_output=False))',
    ),
    "adult, HistGradientBoosting + ordinal": (
        "adult",
        PIPELINE
        + "model = behind(pp.OrdinalEncoder("
        + 'handle_unknown="use_encoded_value", unknown_value=-1))',
    ),
    "adult, LightGBM categories": (
        "adult",
        CATEGORIES + "from lightgbm import LGBMClassifier\n"
        "model = LGBMClassifier(verbose=-1, random_state=0).fit(X, y)",
    ),
    "adult, XGBoost categories": (
        "adult",
        CATEGORIES + CODES + "from xgboost import XGBClassifier\n"
        "model = XGBClassifier(enable_categorical=True, random_state=0).fit(X, code)\ny = code",
    ),
    "adult, CatBoost": (
        "adult",
        """
text = list(X.select_dtypes(exclude="number"))
X[text] = X[text].astype(object).fillna("missing")
from catboost import CatBoostClassifier
model = CatBoostClassifier(300, verbose=0, cat_features=text, random_seed=0,
                           allow_writing_files=False).fit(X, y)
""",
    ),
    "german credit, LightGBM categories": (
        "german",
        CATEGORIES + "from lightgbm import LGBMClassifier\n"
        "model = LGBMClassifier(n_estimators=150, verbose=-1, random_state=0).fit(X, y)",
    ),
    "california, XGBoost": (
        "california",
        "from xgboost import XGBRegressor\n"
        "model = XGBRegressor(n_estimators=300, random_state=0).fit(X, y)",
    ),
    "penguins, 3 classes, HistGradientBoosting + one-hot": (
        "penguins",
        PIPELINE + 'model = behind(pp.OneHotEncoder(handle_unknown="ignore", sparse_output=False))',
    ),
    "cervical cancer (missing), HistGradientBoosting": (
        "cervical",
        "from sklearn.ensemble import HistGradientBoostingClassifier\n"
        "model = HistGradientBoostingClassifier(random_state=0).fit(X, y)",
    ),
}
START = """
import json, os, pathlib, sys, time, warnings
warnings.simplefilter("ignore")
os.environ["TQDM_DISABLE"] = "1"
sys.path.insert(0, {root!r})
import numpy as np, pandas as pd
folder = pathlib.Path({folder!r})
"""
OURS = """
begin, begin_cpu = time.perf_counter(), time.process_time()
import xwidgets as xw
start, start_cpu = time.perf_counter(), time.process_time()
explainer = xw.explain(model, X, y)
found = explainer.attributions()
end, end_cpu = time.perf_counter(), time.process_time()
print(json.dumps(dict(wall=end - start, cpu=end_cpu - start_cpu, whole=end - begin,
    rows=len(found.values), method=found.method, unit=found.unit)))
"""
SHAP = """
table, last = X, model
if hasattr(model, "steps"):
    table, last = model[:-1].transform(X), model[-1]
begin = time.perf_counter()
import shap
start, start_cpu = time.perf_counter(), time.process_time()
values = shap.TreeExplainer(last).shap_values(table)
end, end_cpu = time.perf_counter(), time.process_time()
print(json.dumps(dict(wall=end - start, cpu=end_cpu - start_cpu, whole=end - begin,
    rows=len(table), method="shap " + shap.__version__, unit="")))
"""
READY = """(position) => {
    const cell = window.jupyterapp.shell.currentWidget.content.widgets[position].node;
    const root = cell.querySelector(".xwidgets")?.shadowRoot;
    return root && root.querySelectorAll("canvas").length > 0
        && root.querySelector("[aria-label^='Force plot of']") !== null;
}"""


WARM = """
import sys
sys.path.insert(0, {root!r})
from xwidgets.methods.tree_shap import loading
for name in ("path_dependent", "one_row"):
    loading.wait(name)
"""


def timed(folder: str, case: tuple[str, str], what: str) -> dict[str, object]:
    """Run one library on one case in a fresh process."""
    table, fit = case
    source = START.format(root=str(ROOT), folder=folder) + READ[table] + fit + "\n" + what
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1][:110]}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def middle(rounds: list[dict[str, object]], name: str) -> float:
    """Median of one figure."""
    return statistics.median(float(str(one[name])) for one in rounds)


def compare(folder: str, name: str, n_rounds: int) -> None:
    """One line: both libraries, interleaved."""
    ours, theirs = [], []
    for _ in range(n_rounds):
        ours.append(timed(folder, CASES[name], OURS))
        theirs.append(timed(folder, CASES[name], SHAP))
    for found, who in ((ours, "xwidgets"), (theirs, "shap")):
        broken = [one["error"] for one in found if "error" in one]
        if broken:
            print(f"{name:<52} {who}: {broken[0]}", flush=True)
    ours = [one for one in ours if "error" not in one]
    theirs = [one for one in theirs if "error" not in one]
    if not ours:
        return
    line = f"{name:<52} {ours[0]['rows']:>6} rows  {ours[0]['unit']!s:<11} "
    line += f"ours {middle(ours, 'wall'):6.2f} / {middle(ours, 'cpu'):6.2f} s"
    if theirs:
        line += f"  {theirs[0]['method']} {middle(theirs, 'wall'):6.2f} / "
        line += f"{middle(theirs, 'cpu'):6.2f} s"
        line += f"  times {middle(theirs, 'wall') / middle(ours, 'wall'):5.1f} / "
        line += f"{middle(theirs, 'cpu') / middle(ours, 'cpu'):5.1f}"
        line += f"  with import {middle(theirs, 'whole') / middle(ours, 'whole'):5.1f}"
    print(line + f"  ({ours[0]['method']})", flush=True)


def paint(folder: str, names: list[str], n_rounds: int) -> None:
    """First real picture in JupyterLab."""
    sys.path.insert(0, str(ROOT))
    from playwright.sync_api import sync_playwright

    from tests.browser import harness

    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as home,
        harness.jupyter(pathlib.Path(home)) as server,
    ):
        browser = harness.launch(playwright)
        pages = harness.Pages(browser)
        for name in names:
            times = []
            for _ in range(n_rounds):
                table, fit = CASES[name]
                page = pages.new(width=1400, height=1200)
                path = server.folder / f"paint-{time.monotonic_ns()}.ipynb"
                setup = START.format(root=str(ROOT), folder=folder) + READ[table] + fit
                harness.write_notebook(path, [setup])
                notebook = harness.open_path(pages, page, server, path)
                notebook.run_all()
                start = time.perf_counter()
                position = notebook.start_cell("import xwidgets as xw\nxw.explain(model, X, y)")
                page.wait_for_function(READY, arg=position, polling=20, timeout=300_000)
                times.append(time.perf_counter() - start)
                notebook.command("kernelmenu:shutdown")
                page.close()
            print(
                f"{name:<52} first picture {statistics.median(times):5.2f} s "
                f"({min(times):.2f} - {max(times):.2f})",
                flush=True,
            )
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", required=True, help="folder of the CSV tables")
    parser.add_argument("--only", default="", help="cases with this in their name")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--paint", action="store_true", help="first picture in JupyterLab")
    options = parser.parse_args()
    folder = str(pathlib.Path(options.data).resolve())
    names = [name for name in CASES if options.only in name]
    if options.paint:
        paint(folder, names, options.rounds)
        return
    # Machine code is compiled once on a machine, not once a run.
    subprocess.run([sys.executable, "-c", WARM.format(root=str(ROOT))], check=True)
    print(f"load {os.getloadavg()[0]:.1f}; seconds are wall / CPU", flush=True)
    for name in names:
        compare(folder, name, options.rounds)


if __name__ == "__main__":
    main()
