"""Draw the gallery: still pictures of every view, of one made-up model.

``./dev gallery`` writes ``docs/gallery/NAME.svg``; a test compares them with what is drawn now. The
model is a formula and its numbers come from no library, so that the pictures stay the same
whatever is installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import xwidgets as xw  # noqa: E402
from xwidgets.views import catalogue  # noqa: E402

FOLDER = HERE / "gallery"
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


def study() -> xw.Explainer:
    """The study that all pictures are of, with rows selected and one in focus."""
    import pandas as pd

    columns = table()
    X = pd.DataFrame({**columns, "purpose": PURPOSES[columns["purpose"].astype(int)]})

    def predict_proba(rows: pd.DataFrame) -> np.ndarray:
        codes = rows["purpose"].map(dict(zip(PURPOSES, range(3), strict=True)))
        paid = chance(rows.assign(purpose=codes).to_numpy(np.float64))
        return np.column_stack([1 - paid, paid])

    paid = chance(np.column_stack(list(columns.values())))
    y = np.where(paid > ((np.arange(N_ROWS) * 0.4142135623730951) % 1.0), "paid", "default")
    found = xw.explain(predict_proba, X, y, class_names=["default", "paid"])
    found.selection.row = 17
    found.selection.rows = np.flatnonzero(columns["late payments"] > 0)
    return found


def calls() -> dict[str, str]:
    """Pictures by name, and the calls that make them, as ``about.json`` of each view says.

    ``example`` is the picture that has the name of the view; ``examples`` are further ones,
    named after it.
    """
    found = {}
    for name in catalogue.NAMES:
        about = catalogue.about(name)
        found[name] = about["example"]
        found |= {f"{name}-{key}": call for key, call in about.get("examples", {}).items()}
    return found


def draw(name: str, explainer: xw.Explainer, path: Path) -> None:
    """Save one of the pictures."""
    eval(calls()[name], {"explainer": explainer}).save(path)  # our own text


def main() -> None:
    """Write every picture, and remove those of views that are gone."""
    FOLDER.mkdir(exist_ok=True)
    explainer = study()
    for old in FOLDER.glob("*.svg"):
        if old.stem not in calls():
            old.unlink()
    for name in calls():
        path = FOLDER / f"{name}.svg"
        draw(name, explainer, path)
        print(f"{path.relative_to(HERE.parent)} {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
