"""Methods that ask the model, beside the packages that people know them from, in one run.

    ./dev bench methods [--only NAME] [--rounds N]

A section per method, each a function of `SECTIONS`. Times are CPU seconds of all threads, medians
of the rounds, in which all libraries take turns, and how often ours goes into theirs.

On a busy machine threads that wait for each other count as CPU time, too:
``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 ./dev bench methods`` compares without them.

lime
    One row and 100 rows, 5,000 samples each, for a model behind one-hot columns and for one of
    numbers alone. Ours fits, beside, six other widths of the kernel for one row. Beforehand, once
    for a table and its model, is what an explainer does once: in lime its explainer is made, which
    reads the table; in ours the table and the model's trees or layers are read. Samples are drawn,
    and asked about, anew for every row (in an explainer, rows after the first share them).
permutation
    Five shuffles of every column, scored by accuracy; scikit-learn on as many threads as ours.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from sklearn.compose import make_column_transformer  # noqa: E402
from sklearn.ensemble import (  # noqa: E402
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.inspection import permutation_importance  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import OneHotEncoder, StandardScaler  # noqa: E402

from xwidgets.data import Frame, resolve_groups  # noqa: E402
from xwidgets.methods.effects.answers import answers_of  # noqa: E402
from xwidgets.methods.lime import lime, read  # noqa: E402
from xwidgets.methods.permutation import importance  # noqa: E402
from xwidgets.models import as_predictor  # noqa: E402

Work = Callable[[], Any]


def compared(
    what: str, works: Mapping[str, Work], rounds: int, per: Mapping[str, int] | None = None
) -> None:
    """Time the first against the others, by turns.

    `per`: how many rows each works on, where milliseconds are told of one.
    """
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begin = time.process_time()
            work()
            seconds[name].append((time.process_time() - begin) / (per or {}).get(name, 1))
    middle = {name: statistics.median(each) for name, each in seconds.items()}
    ours = next(iter(middle.values()))
    words = [
        f"{name} {1000 * one:8.1f} ms" + (f" ({one / ours:5.1f} times)" if one is not ours else "")
        for name, one in middle.items()
    ]
    print(f"    {what:<50} {'   '.join(words)}{' a row' * bool(per)}", flush=True)


class Mixed(NamedTuple):
    """A table with texts, and the same as numbers, which is all that lime takes."""

    X: pd.DataFrame
    codes: np.ndarray
    texts: list[int]
    levels: list[np.ndarray]

    def decoded(self, codes: np.ndarray) -> pd.DataFrame:
        """What the model takes, from what lime makes up."""
        return pd.DataFrame(
            {
                name: self.levels[j][codes[:, j].astype(int)] if j in self.texts else codes[:, j]
                for j, name in enumerate(self.X)
            }
        )


def mixed(n: int = 5_000) -> tuple[Mixed, np.ndarray]:
    """Six numbers and four texts, and two classes."""
    rng = np.random.default_rng(0)
    texts, levels = [6, 7, 8, 9], [np.empty(0)] * 6
    levels += [np.array([f"level {k}" for k in range(size)]) for size in (3, 6, 12, 25)]
    codes = rng.normal(size=(n, 10)) * [1, 10, 100, 1, 2, 3, 0, 0, 0, 0]
    for j in texts:
        codes[:, j] = rng.integers(0, len(levels[j]), n)
    X = pd.DataFrame({f"number {j}": codes[:, j] for j in range(6)})
    for j in texts:
        X[f"text {j}"] = levels[j][codes[:, j].astype(int)]
    z = codes[:, 0] + 0.1 * codes[:, 1] * (codes[:, 6] == 1) + 0.2 * (codes[:, 8] - 6)
    return Mixed(X, codes, texts, levels), (z + rng.logistic(size=n) > 0).astype(int)


def behind_one_hot(table: Mixed, model: Any) -> Any:
    names = [table.X.columns[j] for j in table.texts]
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer((encoder, names), remainder="passthrough")
    return make_pipeline(columns, model)


def of_lime(rounds: int) -> None:
    try:
        from lime.lime_tabular import LimeTabularExplainer
    except ImportError:
        print("    lime is not installed: left out (./dev bench installs it)")
        LimeTabularExplainer = None
    table, y = mixed()
    boosted = behind_one_hot(table, HistGradientBoostingClassifier(random_state=0))
    boosted.fit(table.X, y)
    numbers = table.codes[:, :6]
    wide = np.random.default_rng(1).normal(size=(5_000, 30))
    many = HistGradientBoostingClassifier(random_state=0)
    many.fit(wide, (wide[:, :10].sum(axis=1) + wide[:, 0] * wide[:, 1] > 0).astype(int))
    network = make_pipeline(StandardScaler(), MLPClassifier((32,), max_iter=30, random_state=0))
    network.fit(numbers, y)
    cases: list[tuple[str, Any, Any, np.ndarray, list[int], Work]] = [
        (
            "boosted trees behind one-hot, 10 columns",
            boosted,
            table.X,
            table.codes,
            table.texts,
            lambda codes: boosted.predict_proba(table.decoded(codes)),  # type: ignore[misc]
        ),
        ("boosted trees, 30 numbers", many, wide, wide, [], many.predict_proba),
        ("MLP (32,), 6 numbers", network, numbers, numbers, [], network.predict_proba),
    ]
    for name, model, X, codes, texts, ask in cases:
        frame = Frame.from_table(X)
        predictor = as_predictor(model, frame, output="probability")
        answers = answers_of(predictor, frame, n_jobs=1)
        reading = read(frame, resolve_groups(None, frame.schema))
        theirs = LimeTabularExplainer and LimeTabularExplainer(
            codes, categorical_features=texts, random_state=0
        )

        def ours(
            rows: np.ndarray,
            predictor: Any = predictor,
            frame: Frame = frame,
            answers: Any = answers,
            reading: Any = reading,
        ) -> Any:
            return lime(predictor, frame, rows, answers=answers, reading=reading)

        def peer(
            rows: np.ndarray, theirs: Any = theirs, codes: np.ndarray = codes, ask: Any = ask
        ) -> None:
            for row in rows:
                theirs.explain_instance(codes[row], ask, num_features=codes.shape[1])

        # Each of its rows costs the same: a few stand for a hundred.
        for n_rows, n_peer in ((1, 1), (100, 5)):
            works: dict[str, Work] = {"ours": lambda n=n_rows, ours=ours: ours(np.arange(n))}
            if theirs is not None:
                works["lime"] = lambda n=n_peer, peer=peer: peer(np.arange(n))
            rows = f"{n_rows} row{'s' * (n_rows > 1)}"
            compared(f"{name}, {rows}", works, rounds, {"ours": n_rows, "lime": n_peer})


def of_permutation(rounds: int) -> None:
    table, y = mixed()
    numbers = table.codes[:, :6]
    trees = HistGradientBoostingClassifier(random_state=0)
    models: list[tuple[str, Any, Any]] = [
        ("boosted trees", trees, numbers),
        ("boosted trees behind one-hot", behind_one_hot(table, trees), table.X),
        ("random forest, depth 8", RandomForestClassifier(100, max_depth=8), numbers),
        ("logistic regression", LogisticRegression(max_iter=500), numbers),
    ]
    for name, model, X in models:
        model.fit(X, y)
        for n in (200, 2_000):
            part = X[:n] if isinstance(X, np.ndarray) else X.head(n)

            def ours(model: Any = model, part: Any = part, n: int = n) -> Any:
                frame = Frame.from_table(part)
                predictor = as_predictor(model, frame, output="probability")
                return importance(predictor, frame, y[:n])

            def peer(model: Any = model, part: Any = part, n: int = n) -> Any:
                return permutation_importance(model, part, y[:n], n_repeats=5, random_state=0)

            compared(f"{name}, {n:,} rows", {"ours": ours, "scikit-learn": peer}, rounds)


SECTIONS: dict[str, Callable[[int], None]] = {"lime": of_lime, "permutation": of_permutation}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", default="", help="sections with this in their name")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for name, section in SECTIONS.items():
        if options.only in name:
            print(name)
            section(options.rounds)


if __name__ == "__main__":
    main()
