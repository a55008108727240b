"""Draw the gallery: still pictures of every view, of one made-up model.

``./dev gallery`` writes ``docs/gallery/NAME.svg`` and the table in README.md that shows them; a
test compares both with what is drawn and said now. The
model is a formula and its numbers come from no library, so that the pictures stay the same
whatever is installed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import xwidgets as xw  # noqa: E402
from xwidgets.views import catalogue  # noqa: E402

if TYPE_CHECKING:
    import pandas as pd

FOLDER = HERE / "gallery"
README = HERE.parent / "README.md"
N_ROWS = 240
PURPOSES = np.array(["car", "house", "school"])


def table() -> dict[str, np.ndarray]:
    """Applicants for a loan, by closed formulas rather than a generator of random numbers."""
    i = np.arange(N_ROWS)
    spread = (i * 0.618033988749895) % 1.0
    other = (i * 0.7548776662466927) % 1.0
    third = (i * 0.5698402909980532) % 1.0
    return {
        "income": np.round(18 + 60 * spread**1.5, 1),
        "debt": np.round(0.1 + 0.8 * other * (1.1 - 0.6 * spread), 3),
        "age": np.floor(21 + 45 * third),
        "late payments": np.floor(4 * other * third + 0.4 * np.sin(i)).clip(0),
        "purpose": (i * 7) % 3.0,
    }


def chance(X: np.ndarray) -> np.ndarray:
    """How likely a loan is to be paid back, of rows as `table` has them: a formula."""
    income, debt, age, late, purpose = X.T
    z = 0.6 + 0.05 * (income - 40) - 3.2 * (debt - 0.4) + 0.02 * (age - 40) - 0.8 * late
    z = z + np.where(purpose == 1, 0.5, 0.0) - 0.06 * (income - 40) * (debt - 0.4)
    return 1.0 / (1.0 + np.exp(-z))


def repaid(chances: np.ndarray) -> np.ndarray:
    """Who paid back, of applicants who are so likely to: by a closed formula, too."""
    lots = (np.arange(N_ROWS) * 0.4142135623730951) % 1.0
    return np.where(chances > lots, "paid", "default")


def model_of(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[pd.DataFrame], np.ndarray]:
    """The formula as a model of the table in words, asked of rows that are changed a little."""

    def predict_proba(rows: pd.DataFrame) -> np.ndarray:
        codes = rows["purpose"].map(dict(zip(PURPOSES, range(3), strict=True)))
        paid = chance(change(rows.assign(purpose=codes).to_numpy(np.float64)))
        return np.column_stack([1 - paid, paid])

    return predict_proba


def applicants() -> tuple[pd.DataFrame, np.ndarray]:
    """The table in words, and who paid back."""
    import pandas as pd

    columns = table()
    X = pd.DataFrame({**columns, "purpose": PURPOSES[columns["purpose"].astype(int)]})
    return X, repaid(chance(np.column_stack(list(columns.values()))))


def study() -> xw.Explainer:
    """The study that all pictures are of, with rows selected and one in focus."""
    X, y = applicants()
    model = model_of(lambda cells: cells)
    return prepared(xw.explain(model, X, y, class_names=["default", "paid"]))


def prepared(found: xw.Explainer) -> xw.Explainer:
    """A study of the applicants as the pictures show it."""
    columns = table()
    found.cohorts["young"] = columns["age"] < 35
    found.cohorts["deep in debt"] = columns["debt"] > 0.5
    found.selection.row = 17
    found.selection.rows = np.flatnonzero(columns["late payments"] > 0)
    _ = found.checks().result  # the overview shows findings once they are there
    return found


def glass_box() -> xw.Explainer:
    """A study of the same applicants by a model that is a sum, with coefficients set by hand."""
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    columns = table()
    X = pd.DataFrame({name: columns[name] for name in ("income", "debt", "age", "late payments")})
    model = LogisticRegression()
    model.classes_ = np.array(["default", "paid"])
    model.coef_ = np.array([[0.05, -3.2, 0.02, -0.8]])
    model.intercept_ = np.array([-0.9])
    model.n_features_in_, model.feature_names_in_ = 4, np.array(X.columns, dtype=object)
    return xw.explain(model, X)


class Formula(ClassifierMixin, BaseEstimator):
    """A model that has nothing to learn: so much of `chance`, known by these columns alone."""

    def __init__(self, columns: tuple[str, ...] = ()) -> None:
        self.columns = columns

    def fit(self, X: Any, y: Any) -> Formula:
        """Learn nothing."""
        self.classes_ = np.unique(y)
        self.n_features_in_, self.feature_names_in_ = X.shape[1], np.array(X.columns, dtype=object)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """By the formula, with the columns that it does not know at fixed values."""
        usual = {"income": 40.0, "debt": 0.4, "age": 40.0, "late payments": 0.0}
        known = {name: X[name] if name in self.columns else usual[name] for name in usual}
        paid = chance(X.assign(**known, purpose=0.0).to_numpy(np.float64))
        return np.column_stack([1 - paid, paid])

    def predict(self, X: Any) -> np.ndarray:
        """The likelier class."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def several() -> dict[str, Any]:
    """What a call about several models of the same applicants is made with."""
    import pandas as pd

    columns = table()
    X = pd.DataFrame({name: columns[name] for name in ("income", "debt", "age", "late payments")})
    y = repaid(chance(np.column_stack(list(columns.values()))))
    known = {
        "debt alone": ("debt",),
        "debt and income": ("debt", "income"),
        "all columns": ("income", "debt", "age", "late payments"),
    }
    models = {name: Formula(columns).fit(X, y) for name, columns in known.items()}
    return {"xw": xw, "models": models, "X": X, "y": y}


def others() -> list[Callable[[pd.DataFrame], np.ndarray]]:
    """Models that do about as well as that of `study`: the same formula, a little otherwise."""

    def other(k: int) -> Callable[[pd.DataFrame], np.ndarray]:
        factors = 1 + 0.12 * np.sin(3 * k + np.arange(5))
        factors[4] = 1.0  # purposes are codes
        return model_of(lambda cells: cells * factors)

    return [other(k) for k in range(8)]


class Picture(NamedTuple):
    """One of the gallery, as ``about.json`` of its view says."""

    title: str
    question: str
    call: str


def pictures() -> dict[str, Picture]:
    """By name: the ``example`` of each view, and ``examples`` that are named after it."""
    found = {}
    for name in catalogue.NAMES:
        about = catalogue.about(name)
        found[name] = Picture(about["title"], about["question"], about["example"])
        for key, more in about.get("examples", {}).items():
            title = f"{about['title']}: {key}"
            found[f"{name}-{key}"] = Picture(title, more["question"], more["call"])
    return found


def holder_of(name: str) -> str:
    """What a picture is asked of, as its name begins the call: a view may need its own model."""
    needs = catalogue.about(name.partition("-")[0])["needs"]
    return "glass_box" if "additive" in needs else "several" if "family" in needs else "explainer"


def draw(name: str, explainer: xw.Explainer, path: Path) -> None:
    """Save one of the pictures."""
    holder = holder_of(name)
    if holder == "several":
        given = several()
    else:
        asked = glass_box() if holder == "glass_box" else explainer
        given = {"explainer": asked, "models": others()}
    eval(pictures()[name].call, given).save(path)  # our own text


def with_table(readme: str) -> str:
    """The same text with the table of pictures as it is now; those that are new come last."""
    rows = {
        name: f"| {question} | `{call}` | "
        f'<img src="docs/gallery/{name}.svg" width="240" alt="{title}"> |\n'
        for name, (title, question, call) in pictures().items()
    }
    old = dict.fromkeys(
        re.findall(r'^\|.*"docs/gallery/([\w-]+)\.svg".*\|\n', readme, re.MULTILINE)
    )
    names = [*(name for name in old if name in rows), *(name for name in rows if name not in old)]
    head, rule = "| question | answer | picture |\n", "| --- | --- | --- |\n"
    begin = readme.index(head + rule)
    end = readme.index("\n\n", begin) + 1
    return readme[:begin] + head + rule + "".join(rows[name] for name in names) + readme[end:]


def main(names: Sequence[str] = ()) -> None:
    """Write every picture, or those named; remove those of views that are gone; renew the table."""
    FOLDER.mkdir(exist_ok=True)
    explainer = study()
    for old in FOLDER.glob("*.svg"):
        if old.stem not in pictures():
            old.unlink()
    for name in names or pictures():
        path = FOLDER / f"{name}.svg"
        draw(name, explainer, path)
        print(f"{path.relative_to(HERE.parent)} {path.stat().st_size / 1024:.0f} KB")
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
