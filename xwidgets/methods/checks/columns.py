"""Checks of single columns, and of what two columns say of each other."""

from __future__ import annotations

import numpy as np

from ...results.performance_words import number, percent
from .evidence import Evidence, named
from .register import Excused, Found, check

__all__: list[str] = []

NEARLY_ALL = 0.995
FEW_ROWS = 20
MOST_CODES = 50
LEAST_CODES = 3
SHARE_OF_CODES = 0.05
JUMPS = 0.02


def _known(numbers: np.ndarray) -> np.ndarray:
    return numbers[np.isfinite(numbers)]


@check(
    "constant-columns",
    "Does every column vary?",
    fix="Leave out a column that never varies: nothing can be learned from it.",
    look=1,
    unit="columns",
    source="one value in 99.5 % of the rows or more",
)
def constant_columns(evidence: Evidence) -> Found:
    """Columns in which nearly all rows have one value."""
    guilty = []
    for j, column in enumerate(evidence.columns):
        values = np.nan_to_num(column.numbers, nan=-np.inf)
        most = np.unique(values, return_counts=True)[1].max()
        if most >= NEARLY_ALL * len(values):
            guilty.append((-most, j))
    features = tuple(j for _, j in sorted(guilty))
    if not features:
        return Found(0, f"All {len(evidence.names)} columns vary.")
    most = percent(-sorted(guilty)[0][0] / evidence.n_rows)
    names = named(evidence.names[j] for j in features)
    say = "has" if len(features) == 1 else "have"
    return Found(len(features), f"{names} {say} one value in up to {most} of the rows.", features)


@check(
    "id-like-columns",
    "Is a column only a name of its row?",
    fix="Leave out what names rows: the model learns them by heart, and new rows have new names.",
    look=1,
    unit="columns",
    source="whole numbers or texts that differ in 99 % of the rows or more",
)
def id_like_columns(evidence: Evidence) -> Found | Excused:
    """Whole numbers, categories and texts with a value of its own in nearly every row."""
    if evidence.n_rows < 50:
        return Excused("so few rows differ anyway")
    guilty = []
    for j, column in enumerate(evidence.columns):
        feature, known = column.feature, _known(column.numbers)
        counted = feature.integer or feature.levels is not None
        if counted and len(known) >= 50 and len(np.unique(known)) >= 0.99 * len(known):
            guilty.append(j)
    if not guilty:
        return Found(0, "No column of whole numbers or texts differs in nearly every row.")
    names = named(evidence.names[j] for j in guilty)
    text = f"{names}: (nearly) every row has a value of its own."
    return Found(len(guilty), text, tuple(guilty))


@check(
    "rare-categories",
    "Do enough rows stand for each category?",
    fix="Join rare categories, or give the encoder a least number of rows (min_frequency=20).",
    look=1,
    unit="levels",
    source=f"levels with fewer than {FEW_ROWS} rows",
)
def rare_categories(evidence: Evidence) -> Found | Excused:
    """Levels that hardly any row has."""
    rare: list[tuple[int, int, str, np.ndarray]] = []
    n_levels = 0
    for j, column in enumerate(evidence.columns):
        levels = column.feature.levels
        if levels is None or column.feature.kind == "text":
            continue
        codes = np.nan_to_num(column.numbers, nan=-1).astype(np.int64)
        counts = np.bincount(codes[codes >= 0], minlength=len(levels))
        n_levels += int((counts > 0).sum())
        rare += [
            (int(counts[k]), j, f"{evidence.names[j]} {levels[k]}", codes == k)
            for k in np.flatnonzero((counts > 0) & (counts < FEW_ROWS)).tolist()
        ]
    if not n_levels:
        return Excused("no column has categories")
    if not rare:
        return Found(0, f"Each of {n_levels} categories has {FEW_ROWS} rows or more.")
    rare.sort(key=lambda one: one[0])
    told = named(f"{name} ({n})" for n, _, name, _ in rare)
    rows = np.any([mask for *_, mask in rare], axis=0)
    text = f"{len(rare)} of {n_levels} categories have fewer than {FEW_ROWS} rows: {told}."
    return Found(len(rare), text, tuple(dict.fromkeys(j for _, j, *_ in rare)), rows)


@check(
    "missing-values",
    "Do missing values go along with y?",
    fix="Find out why they are missing: if that comes from y, it will not be known of new rows.",
    look=0.2,
    unit="standard deviations of y",
    source="a small effect (Cohen 1988), beyond chance",
    needs=("y",),
    tests=True,
)
def missing_values(evidence: Evidence) -> Found | Excused:
    """Columns whose missing values stand in rows with another y."""
    from ..slices.evidence import compared

    outcome = evidence.outcome
    known = np.isfinite(outcome)
    spread = float(outcome[known].std())
    asked, shares = [], []
    for j, column in enumerate(evidence.columns):
        absent = ~np.isfinite(column.numbers)
        if absent.any() and not absent.all():
            shares.append(float(absent.mean()))
            asked.append((j, compared(outcome[known], absent[known])))
    if not asked:
        return Excused("no value is missing")
    if spread == 0:
        return Excused("y is the same in every row")
    sizes = np.array([abs(one.effect) / spread for _, one in asked])
    sure = evidence.surely(one.p for _, one in asked) & np.isfinite(sizes)
    most = int(np.argmax(np.where(sure, sizes, -1.0))) if sure.any() else int(np.argmax(shares))
    j, one = asked[most]
    name = evidence.names[j]
    text = (
        f"{name} is missing in {percent(shares[most])} of the rows, in which y is "
        f"{number(sizes[most])} standard deviations {'higher' if one.effect > 0 else 'lower'}."
    )
    if not sure.any():
        n = len(asked)
        text = (
            f"Values are missing in {n} {'column' if n == 1 else 'columns'}, most in {name} "
            f"({percent(shares[most])}); that has nothing to do with y beyond chance."
        )
    guilty = [asked[k][0] for k in np.argsort(-sizes) if sure[k] and sizes[k] >= 0.2]
    rows = ~np.isfinite(evidence.columns[j].numbers)
    return Found(float(sizes[most]), text, tuple(guilty), rows, bool(sure.any()))


@check(
    "numbers-as-codes",
    "Are numbers really codes of categories?",
    fix='Make it a category: X["name"] = X["name"].astype("category"), and encode it as one.',
    look=JUMPS,
    unit="share",
    source="a small effect (Cohen 1988), beyond chance",
    needs=("y",),
    tests=True,
)
def numbers_as_codes(evidence: Evidence) -> Found | Excused:
    """Few whole numbers between which y jumps to and fro, as no curve does."""
    outcome = evidence.outcome
    asked = []
    for j, column in enumerate(evidence.columns):
        feature = column.feature
        known = np.isfinite(column.numbers) & np.isfinite(outcome)
        values = column.numbers[known]
        if feature.kind != "number" or not feature.integer:
            continue
        n_values = len(np.unique(values))
        most = min(MOST_CODES, SHARE_OF_CODES * len(values))
        if LEAST_CODES < n_values <= most:
            asked.append((j, *jumps(values, outcome[known])))
    if not asked:
        return Excused("no column has few whole numbers")
    sizes = np.array([size for _, size, _ in asked])
    sure = evidence.surely(p for *_, p in asked)
    at = int(np.argmax(np.where(sure, sizes, -1.0)))
    name = evidence.names[asked[at][0]]
    text = f"Between the values of {name} y jumps: that explains {percent(sizes[at])} of y more "
    text += "than a curve does."
    if not sure.any() or sizes[at] < JUMPS:
        text = f"Columns of few whole numbers: {len(asked)}; along none of them y jumps to and fro."
    guilty = [asked[k][0] for k in np.argsort(-sizes) if sure[k] and sizes[k] >= JUMPS]
    return Found(float(sizes[at]), text, tuple(guilty), None, bool(sure.any()))


def jumps(values: np.ndarray, outcome: np.ndarray) -> tuple[float, float]:
    """How much more of an outcome levels explain than a cubic curve, and the p-value of the
    lack of fit (F test).

    Parameters
    ----------
    values, outcome : ndarray of float64, shape (n_rows,)
    """
    from scipy.special import fdtrc

    levels, codes = np.unique(values, return_inverse=True)
    degree = min(3, len(levels) - 2)
    total = float(((outcome - outcome.mean()) ** 2).sum())
    freedom, rest = len(levels) - degree - 1, len(values) - len(levels)
    if total <= 0 or freedom < 1 or rest < 1:
        return 0.0, 1.0
    scaled = (values - values.mean()) / max(float(values.std()), 1e-12)
    curve = np.vander(scaled, degree + 1)
    fitted = curve @ np.linalg.lstsq(curve, outcome, rcond=None)[0]
    counts = np.bincount(codes)
    means = np.bincount(codes, outcome) / counts
    within = float(((outcome - means[codes]) ** 2).sum())
    more = max(0.0, float(((outcome - fitted) ** 2).sum()) - within)
    statistic = (more / freedom) / max(within / rest, 1e-300)
    return more / total, float(fdtrc(freedom, rest, statistic))


@check(
    "correlated-twins",
    "Do two columns say the same?",
    fix="Keep one of them, or explain them together: xw.explain(..., groups={...}).",
    look=0.9,
    source="association from 0 to 1, as rankings have it",
    needs=("several features",),
    dear=1,
)
def correlated_twins(evidence: Evidence) -> Found:
    """Pairs of columns of which each tells the other."""
    pairs = np.triu(np.nan_to_num(evidence.related), 1)
    i, j = np.unravel_index(int(np.argmax(pairs)), pairs.shape)
    most = float(pairs[i, j])
    names = evidence.names
    text = f"{names[i]} and {names[j]} are associated most: {number(most)}."
    twins = np.argwhere(pairs >= 0.9)
    if len(twins) > 1:
        text += f" {len(twins)} pairs share this."
    if len(twins):
        text += " What the model learned from one, explanations may give to the other."
    strongest = twins[np.argsort(-pairs[tuple(twins.T)], kind="stable")]
    return Found(most, text, tuple(dict.fromkeys(strongest.reshape(-1).tolist())))
