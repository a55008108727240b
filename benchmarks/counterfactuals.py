"""The closest plan for rows of public tables: ours beside treecf and dice-ml, in one run.

    ./dev bench counterfactuals --data FOLDER [--rows N] [--seconds S] [--only TABLE]

FOLDER holds adult.csv.gz, german_credit.csv and california_housing.csv.gz. Each table gets one
model (one-hot encoding and HistGradientBoosting with default arguments, of two classes), and every
library one plan for the same rows of the first class, in a process of its own, with the same
limits: numbers within what the rows have, whole numbers stay whole, a category takes one of its
levels. All plans are measured by one ruler (numbers in median absolute deviations, a change of
category 1), which treecf is given as its own. "valid": the share of rows with a plan that the
model itself agrees to, within the limits; the means are over rows for which all have one. "proved"
is the share of rows whose plan is shown to be the closest, within `--seconds` each. "search"
counts how usual a plan is beside its distance; "real" is the view's plan that is like a real row.
Seconds are
per row, wall and CPU, once the library is set up for the model ("set up": once).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["TQDM_DISABLE"] = "1"
warnings.simplefilter("ignore")

import joblib  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

TABLES = ("german", "adult", "california")
LIBRARIES = (
    "xwidgets first",
    "xwidgets search",
    "xwidgets exact",
    "xwidgets closest",
    "xwidgets fewest",
    "xwidgets real",
    "treecf heuristic",
    "treecf exact",
    "dice-ml random",
    "dice-ml genetic",
)
Found = tuple[Any, bool]
"""What a library says, None without a plan, and whether it is proved."""
Library = tuple[Callable[[int], Found], Callable[[Any], list[Any]]]
"""A plan for a row; and what is said as cells, which is not timed."""


def read(folder: Path, table: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Features, without missing values, and whether a row is of the second class."""
    if table == "german":
        X = pd.read_csv(folder / "german_credit.csv")
        y = (X.pop("class") == 1).to_numpy()
    elif table == "adult":
        X = pd.read_csv(folder / "adult.csv.gz", na_values="?", skipinitialspace=True)
        y = X.pop(X.columns[-1]).astype(str).str.startswith(">").to_numpy()
    else:
        X = pd.read_csv(folder / "california_housing.csv.gz")
        value = X.pop("MedHouseVal")
        y = (value > value.median()).to_numpy()
    words = X.select_dtypes(exclude="number").columns
    X[words] = X[words].astype(object).fillna("missing")
    return X, y


def prepare(folder: Path, table: str, n_rows: int, place: Path) -> None:
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    X, y = read(folder, table)
    words = list(X.select_dtypes(exclude="number").columns)
    encoder = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), words),
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    model = make_pipeline(encoder, HistGradientBoostingClassifier(random_state=0)).fit(X, y)
    first = np.flatnonzero(model.predict_proba(X)[:, 1] < 0.5)
    rows = np.sort(np.random.default_rng(0).choice(first, n_rows, replace=False))
    joblib.dump((X, y, words, model, rows.tolist()), place)


# --- libraries: set up, then a plan for a row -----------------------------------------------------


def ours(X: Any, y: Any, words: Any, model: Any, seconds: float, kind: str) -> Library:
    import xwidgets as xw
    from xwidgets.methods.counterfactuals import choices_of, goal_of, proving, ruler_of
    from xwidgets.methods.counterfactuals.asking import model_of
    from xwidgets.methods.counterfactuals.exact.prove import prove
    from xwidgets.methods.counterfactuals.exact.reading import sums_of
    from xwidgets.methods.counterfactuals.neighbors import neighborhood
    from xwidgets.methods.counterfactuals.planning import plans_of
    from xwidgets.methods.counterfactuals.proving import Prover
    from xwidgets.methods.tree_shap import loading

    proving.SECONDS = seconds
    explainer = xw.explain(model, X, y)
    ground = explainer._study._ground("probability")
    matrix, predictions = ground.frame.matrix(), ground.predictions
    loading.wait("exact")
    asked, sums, ruler = model_of(ground), sums_of(ground), ruler_of(ground)
    around = neighborhood(ruler, matrix, 0)

    def shown(row: int) -> Found:
        found = explainer.counterfactuals(row).result
        by = {
            "closest": found.distance,
            "fewest": found.changed.sum(axis=1) + 1e-9 * found.distance,
            "real": found.near,
        }[kind]
        codes = found.codes[np.argmin(by)] if len(found.codes) else None
        return codes, found.trust["proofs"][0]["complete"]

    def searched(row: int) -> Found:
        goal = goal_of(ground.predictor, predictions[row])
        choices = choices_of(ground, matrix[row], ruler=ruler)
        prover = Prover(sums, 1) if kind == "first" else None
        steps = plans_of(asked, row, choices, goal, 1, around, prover)
        plans = next(steps) if kind == "first" else finished(steps)
        codes = plans.choices.codes(plans.picks)
        return codes[0] if len(codes) else None, False

    def proved(row: int) -> Found:
        goal = goal_of(ground.predictor, predictions[row])
        choices = choices_of(ground, matrix[row], ruler=ruler)
        proof = finished(prove(sums, choices, goal, seconds=seconds))
        codes = None if proof.picks is None else proof.choices.codes(proof.picks[None])[0]
        return codes, proof.complete

    def decoded(codes: Any) -> list[Any]:
        table = pd.DataFrame(ground.frame.from_matrix(codes[None]))
        return table.iloc[0].tolist()

    work = {"first": searched, "search": searched, "exact": proved}.get(kind, shown)
    return work, decoded


def finished(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def treecf(X: Any, y: Any, words: Any, model: Any, seconds: float, kind: str) -> Library:
    import treecf as library
    from treecf import Explainer, OneHot, Range, Target

    encoder, last = model[:-1], model[-1]
    table = np.asarray(encoder.transform(X), np.float64)
    names = list(encoder.get_feature_names_out())
    base = library.ir.parsers.parse_model(last) if hasattr(library, "ir") else None
    names_there = list(base.feature_names) if base is not None else names
    levels = model[0].named_transformers_["onehotencoder"].categories_ if words else []
    constraints, scale, policy, groups = [], {}, {}, []
    at = 0
    for word, known in zip(words, levels, strict=True):
        groups.append((word, list(known), slice(at, at + len(known))))
        if len(known) > 1:
            constraints.append(OneHot(tuple(names_there[at : at + len(known)])))
        for k in range(at, at + len(known)):
            scale[names_there[k]] = 2.0  # one column falls, another rises: 1 together
        at += len(known)
    numbers = [name for name in X.columns if name not in words]
    for k, name in enumerate(numbers, at):
        constraints.append(Range(names_there[k], X[name].min(), X[name].max()))
        scale[names_there[k]] = spread_of(X[name])
        if is_whole(X[name]):
            policy[names_there[k]] = "integer"
    explainer = Explainer(
        last, table, constraints=constraints, normalizers=scale, value_policy=policy
    )
    target = Target.probability(range=(0.5, 1.0))

    def plan(row: int) -> Found:
        options = {"backend": "exact"} if kind == "exact" else {}
        found = explainer.explain(
            table[row], target=target, seed=0, time_budget_s=seconds, **options
        )
        done = found.proof in ("optimal", "certified")
        return getattr(found, "x_cf", None), done

    def decoded(row: Any) -> list[Any]:
        values = {name: row[k] for k, name in enumerate(numbers, at)}
        for word, known, place in groups:
            values[word] = known[int(np.argmax(row[place]))]
        return [values[name] for name in X.columns]

    return plan, decoded


def dice(X: Any, y: Any, words: Any, model: Any, seconds: float, kind: str) -> Library:
    import dice_ml

    numbers = [name for name in X.columns if name not in words]
    data = dice_ml.Data(
        dataframe=X.assign(outcome=y.astype(int)),
        continuous_features=numbers,
        outcome_name="outcome",
    )
    wrapped = dice_ml.Model(model=model, backend="sklearn")
    explainer = dice_ml.Dice(data, wrapped, method=kind)

    def plan(row: int) -> Found:
        options = {"random_seed": 0} if kind == "random" else {}
        found = explainer.generate_counterfactuals(
            X.iloc[[row]], total_CFs=1, desired_class="opposite", verbose=False, **options
        )
        best = found.cf_examples_list[0].final_cfs_df
        return (None if best is None or not len(best) else best), False

    return plan, lambda best: best.iloc[0][list(X.columns)].tolist()


def is_whole(column: pd.Series) -> bool:
    return bool((column == column.round()).all())


def spread_of(column: pd.Series) -> float:
    from xwidgets.methods.counterfactuals.distance import spread

    return spread(column.to_numpy(np.float64))


def child(library: str, place: Path, seconds: float) -> None:
    X, y, words, model, rows = joblib.load(place)
    name, kind = library.split()
    make = {"xwidgets": ours, "treecf": treecf, "dice-ml": dice}[name]
    begin = time.perf_counter()
    plan, decoded = make(X, y, words, model, seconds, kind)
    set_up = time.perf_counter() - begin
    with contextlib.suppress(Exception):
        plan(rows[-1])  # what is loaded late is not the row's
    found = []
    for row in rows:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            values, proved = plan(row)
        except Exception as error:
            values, proved = None, False
            print(f"{library}: {type(error).__name__}: {str(error)[:300]}", file=sys.stderr)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        values = None if values is None else decoded(values)
        found.append({"values": values, "proved": proved, "wall": wall, "cpu": cpu})
    print("RESULT" + json.dumps({"set_up": set_up, "rows": found}, default=float))


# --- one ruler for all ----------------------------------------------------------------------------


def compare(table: str, place: Path, answers: dict[str, Any]) -> None:
    X, _, words, model, rows = joblib.load(place)
    scales = np.array([1.0 if name in words else spread_of(X[name]) for name in X.columns])
    is_word = np.array([name in words for name in X.columns])
    whole = np.array([name not in words and is_whole(X[name]) for name in X.columns])
    codes = X.copy()
    known = {}
    for name in words:
        codes[name], known[name] = pd.factorize(X[name])
    matrix = codes.to_numpy(np.float64)

    def coded(values: list[Any]) -> np.ndarray:
        return np.array(
            [
                float(list(known[name]).index(value)) if name in known else float(value)
                for name, value in zip(X.columns, values, strict=True)
            ]
        )

    def distances(plan: np.ndarray, others: np.ndarray) -> np.ndarray:
        apart = np.abs(others - plan) / scales
        return np.where(is_word, others != plan, apart).sum(axis=1)

    plans: dict[str, list[np.ndarray | None]] = {}
    for library, answer in answers.items():
        plans[library] = []
        for one in answer["rows"]:
            if one["values"] is None:
                plans[library].append(None)
                continue
            plan = coded(one["values"])
            told = pd.DataFrame([one["values"]], columns=X.columns).astype(
                {name: "float64" for name in X.columns if name not in words}
            )
            inside = (plan >= matrix.min(axis=0)) & (plan <= matrix.max(axis=0)) | is_word
            fits = inside.all() and (plan[whole] == np.rint(plan[whole])).all()
            agreed = model.predict_proba(told)[0, 1] >= 0.5
            plans[library].append(plan if fits and agreed else None)
    everywhere = [
        k for k in range(len(rows)) if all(found[k] is not None for found in plans.values())
    ]
    print(f"\n{table}: {len(X):,} rows, {X.shape[1]} features; means over {len(everywhere)} rows")
    head = f"{'':18}{'valid':>7}{'distance':>10}{'changes':>9}{'to a row':>10}{'proved':>8}"
    print(head + f"{'wall s':>10}{'CPU s':>10}{'set up s':>10}")
    for library, found in plans.items():
        answer = answers[library]
        apart, changes, near = [], [], []
        for k in everywhere:
            plan = found[k]
            assert plan is not None
            own = matrix[rows[k]]
            apart.append(distances(plan, own[None])[0])
            changes.append((plan != own).sum())
            near.append(distances(plan, np.delete(matrix, rows[k], axis=0)).min())
        means = [float(np.mean(one)) if one else float("nan") for one in (apart, changes, near)]
        share = np.mean([plan is not None for plan in found])
        proved = np.mean([one["proved"] for one in answer["rows"]])
        wall, cpu = (np.mean([one[key] for one in answer["rows"]]) for key in ("wall", "cpu"))
        print(
            f"{library:18}{share:7.2f}{means[0]:10.4f}{means[1]:9.2f}{means[2]:10.3f}{proved:8.2f}"
            f"{wall:10.4f}{cpu:10.4f}{answer['set_up']:10.2f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--only", choices=TABLES)
    parser.add_argument("--without", nargs="*", default=())
    parser.add_argument("--child")
    options = parser.parse_args()
    if options.child:
        child(options.child, options.data, options.seconds)
        return
    with tempfile.TemporaryDirectory() as folder:
        for table in TABLES if options.only is None else [options.only]:
            place = Path(folder) / f"{table}.joblib"
            prepare(options.data, table, options.rows, place)
            answers = {}
            for library in LIBRARIES:
                if library in options.without:
                    continue
                command = [sys.executable, __file__, "--child", library, "--data", str(place)]
                done = subprocess.run(
                    [*command, "--seconds", str(options.seconds)],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                told = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
                if done.stderr and not told:
                    print(f"{library}: {done.stderr.strip().splitlines()[-1]}")
                elif "Error" in done.stderr:
                    print(done.stderr.strip().splitlines()[-1])
                if told:
                    answers[library] = json.loads(told[0].removeprefix("RESULT"))
            compare(table, place, answers)


if __name__ == "__main__":
    main()
