"""Checks of what the model learned, and of how far explanations of it are to be trusted."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import XwidgetsError
from ...results.performance_words import number, percent
from .. import permutation
from ..effects.grid import along
from ..effects.read import read_features
from ..effects.support import strangeness
from ..foremost import MAX_FEATURES
from ..rankings.notes import alone
from .evidence import Evidence, named
from .register import Excused, Found, check

__all__: list[str] = []

SURE = 2.0
N_STRANGE = 3
USED = 0.01
MOST_ASKED = 4_000
MOST_SUSPECTS = 40
CONSTRAINTS = ("monotonic_cst", "monotone_constraints")
N_STEPS, N_TRACED = 12, 200


@check(
    "additivity",
    "Do explanations add up to predictions?",
    fix="Tell us: they should. Meanwhile xw.explain(..., background=X) takes another way.",
    look=1e-4,
    fail=0.01,
    unit="standard deviations",
    source="more than rounding",
    dear=2,
)
def additivity(evidence: Evidence) -> Found | Excused:
    """The largest distance of base value plus attributions from the prediction."""
    found = evidence.attributions
    total = found.base_values + found.values.sum(axis=1)
    gap = np.abs(total - found.predictions)
    spread = max(float(evidence.ground.predictions.std(axis=0).max()), 1e-12)
    worst = float(gap.max() / spread)
    text = f"In {found.n_rows:,} explained rows they miss by at most {number(float(gap.max()))}."
    rows = np.zeros(evidence.n_rows, bool)
    rows[found.rows[gap.max(axis=1) > 1e-4 * spread]] = True
    return Found(worst, text, (), rows if rows.any() else None)


@check(
    "another-seed",
    "Would another seed explain it otherwise?",
    fix="Ask for more calls: explainer.attributions(budget=2048), or fewer features in groups.",
    look=0.25,
    unit="share",
    source="so large an error may change the order",
    dear=2,
)
def another_seed(evidence: Evidence) -> Found:
    """Standard error of the largest attribution of a row, beside it; the median over rows."""
    found = evidence.attributions
    if found.standard_error is None:
        return Found(0.0, "Values are exact for this background: no seed moves them.")
    output = evidence.output
    values, errors = np.abs(found.values[:, :, output]), found.standard_error[:, :, output]
    at = values.argmax(axis=1)[:, None]
    size = np.take_along_axis(values, at, 1)[:, 0]
    error = np.take_along_axis(errors, at, 1)[:, 0]
    share = float(np.median(error / np.maximum(size, 1e-300)))
    text = f"The largest value of a row has a standard error of {percent(share)} of it (median)."
    return Found(share, text)


@check(
    "unused-features",
    "Does the model use every column?",
    fix="Leave them out: who gathers them can stop, and nobody can think that they matter.",
    look=1,
    unit="columns",
    source="any is worth a look",
    dear=2,
)
def unused_features(evidence: Evidence) -> Found:
    """Columns that trees never split on, or whose coefficients are 0; else those whose
    attributions are 0 in all rows that were looked at."""
    read = read_features(evidence.answers, evidence.ground.groups.members)
    values = evidence.attributions.values
    if read is None:
        read = (np.abs(values) > 0).any(axis=(0, 2))
    never = np.flatnonzero(~read)
    if not len(never):
        return Found(0, f"All {len(read)} columns are used.")
    say = "is" if len(never) == 1 else "are"
    text = f"{named(evidence.names[j] for j in never)} {say} never used."
    return Found(len(never), text, tuple(never.tolist()))


def _drops(evidence: Evidence) -> tuple[np.ndarray, np.ndarray, float, float]:
    """What shuffling each feature costs, its standard error, the score, and what chance scores:
    R2, or of classes ROC AUC, which no threshold and no rare class distorts."""
    ground = evidence.ground
    numbers = ground.predictor.task == "regression"

    def shuffle() -> Any:
        assert ground.target is not None
        task = permutation.scored(
            ground.predictor,
            ground.frame,
            ground.target.codes,
            ground.sample_weight,
            scoring="r2" if numbers else "roc_auc",
            seed=ground.seed,
            n_jobs=ground.n_jobs,
        )
        at = evidence.output if len(task.baseline) > 1 else 0
        drops = np.stack([one[:, at] for one in task.drops(ground.groups.members)])
        error = drops.std(axis=1, ddof=1) / np.sqrt(drops.shape[1])
        return drops.mean(axis=1), error, float(task.baseline[at]), 0.0 if numbers else 0.5

    found: tuple[np.ndarray, np.ndarray, float, float] = ground.known.kept(
        ("checks", "drops"), shuffle
    )
    return found


def _too_many(evidence: Evidence) -> str:
    n = len(evidence.names)
    return f"{n:,} columns are too many to shuffle each" if n > MAX_FEATURES else ""


@check(
    "useless-features",
    "Is every column better than a shuffled copy?",
    fix="Fit it without them and compare: explainer.rankings(refit=True).",
    look=1,
    unit="columns",
    source="used by the model, and shuffling costs no more than two standard errors",
    needs=("y",),
    dear=2,
)
def useless_features(evidence: Evidence) -> Found | Excused:
    """Columns that move predictions, but whose shuffling costs nothing."""
    why = _too_many(evidence)
    if why:
        return Excused(why)
    drops, error, _, _ = _drops(evidence)
    sizes = np.abs(evidence.attributions.values).mean(axis=(0, 2))
    used = sizes >= USED * max(float(sizes.sum()), 1e-300)
    few = np.flatnonzero(used & (drops <= SURE * error))
    few = few[np.argsort(-sizes[few], kind="stable")]
    if not len(few):
        return Found(0, f"Shuffling any of {int(used.sum())} columns that it uses costs something.")
    names = named(evidence.names[j] for j in few)
    share = percent(float(sizes[few].sum() / sizes.sum()))
    say = "it makes" if len(few) == 1 else "they make"
    text = f"Shuffling {names} costs nothing beyond chance, yet {say} {share} of all SHAP values."
    return Found(len(few), text, tuple(few.tolist()))


@check(
    "one-feature-carries-all",
    "Does one column carry the whole model?",
    fix="Is it known before what is to be predicted? If not, it is a leak: leave it out.",
    look=0.6,
    unit="share",
    source="rule of thumb; of what the model knows, beyond what the next column takes",
    needs=("y", "several features"),
    dear=2,
)
def one_feature_carries_all(evidence: Evidence) -> Found | Excused:
    """Share of the score above chance that is lost where the strongest column is shuffled, beyond
    what is lost by the next one."""
    why = _too_many(evidence)
    if why:
        return Excused(why)
    drops, _, score, chance = _drops(evidence)
    known = score - chance
    if known <= 0.05:
        return Excused("the model knows hardly more than chance")
    first, second = np.argsort(-drops, kind="stable")[:2].tolist()
    score_name = "R2" if evidence.predictor.task == "regression" else "ROC AUC"
    most, next_most = np.clip(drops[[first, second]] / known, 0.0, 1.0).tolist()
    text = (
        f"Shuffling {evidence.names[first]} takes {percent(most)} of what the model knows "
        f"({score_name} above chance), {evidence.names[second]} {percent(next_most)}."
    )
    return Found(most - next_most, text, (first,))


@check(
    "target-in-disguise",
    "Does one column alone tell y?",
    fix="Is it made from y, or known only after it? Then leave it out.",
    look=0.95,
    fail=0.99,
    source="rule of thumb; balanced accuracy or R2 of a small tree on rows held out",
    needs=("y",),
    dear=1,
)
def target_in_disguise(evidence: Evidence) -> Found | Excused:
    """The best score of any column by itself."""
    known = np.flatnonzero(np.isfinite(evidence.target))
    drawn = np.random.default_rng(evidence.ground.seed).permutation(len(known))[:MOST_ASKED]
    asked = np.arange(min(len(evidence.names), MOST_SUSPECTS))
    scores = alone(evidence.ground, known[np.sort(drawn)], asked)
    if scores is None:
        return Excused("there are too few rows to tell")
    best = int(np.argmax(scores))
    ground = evidence.ground
    what = "R2" if ground.predictor.task == "regression" else "balanced accuracy"
    y = (ground.target.name if ground.target else "") or "y"
    text = f"{evidence.names[best]} alone tells {y} best: {what} {number(float(scores[best]))}."
    return Found(float(scores[best]), text, (best,))


@check(
    "extrapolation",
    "Do effects and what-ifs stay among rows that occur?",
    fix="Read accumulated effects (ALE) instead, and rows that are alike: regional effects.",
    look=0.2,
    unit="share",
    source="of pairs of a row and a value; from so large a share on a reader should know",
    needs=("several features",),
    dear=2,
)
def extrapolation(evidence: Evidence) -> Found | Excused:
    """Of the three strongest columns: the share of rows with values that nobody like them has."""
    ground = evidence.ground
    sizes = np.abs(evidence.attributions.values).mean(axis=(0, 2))
    shares = []
    for j in np.argsort(-sizes, kind="stable")[:N_STRANGE].tolist():
        if sizes[j] <= 0:
            continue
        try:
            side = along(ground, j)
        except XwidgetsError:  # it does not vary, or has no grid
            continue
        found = strangeness(ground.frame, side, np.arange(evidence.n_rows), ground.seed)
        shares.append((float(found.mean()), j))
    if not shares:
        return Excused("no column has an effect that can be drawn")
    share, j = max(shares)
    text = (
        f"Of rows that are given other values of {evidence.names[j]}, {percent(share)} are unlike "
        "any row of the table."
    )
    return Found(share, text, (j,))


@check(
    "promised-direction",
    "Does it keep the directions that it was given?",
    fix="See what broke the promise: an encoder between the column and the constraint, or a sum.",
    look=0.001,
    fail=0.01,
    unit="share",
    source="of steps along a curve",
    dear=2,
)
def promised_direction(evidence: Evidence) -> Found | Excused:
    """Share of steps of single rows' curves that go against a monotonic constraint."""
    promised = directions(evidence)
    if not promised:
        return Excused("no column was given a direction (monotonic_cst, monotone_constraints)")
    rows = evidence.sample[:: max(1, len(evidence.sample) // N_TRACED)]
    spread = max(float(np.ptp(evidence.ground.predictions, axis=0).max()), 1e-12)
    broken = []
    for j, direction in promised.items():
        side = along(evidence.ground, j, n=N_STEPS)
        curves = [one[0] for _, one in evidence.answers.vary(rows, [side.varied])]
        steps = np.diff(np.concatenate(curves)[:, np.isfinite(side.grid), evidence.output], axis=1)
        broken.append((float((direction * steps < -1e-9 * spread).mean()), j))
    share, j = max(broken)
    names = named(evidence.names[k] for k in promised)
    text = f"{percent(share)} of the steps along {evidence.names[j]} go against it ({names})."
    return Found(share, text, (j,))


def directions(evidence: Evidence) -> dict[int, int]:
    """Columns with a monotonic constraint, by what the model was told."""
    from ...models.pipeline import encoding_of

    ground = evidence.ground
    encoding = encoding_of(ground.predictor, ground.frame)
    own: dict[str, Any] = getattr(encoding.final, "get_params", dict)()
    given = next((own[k] for k in CONSTRAINTS if own.get(k) is not None), None)
    if given is None or isinstance(given, str):
        return {}
    names = ground.frame.schema.names
    if isinstance(given, dict):
        found = {names.index(str(name)): int(d) for name, d in given.items() if str(name) in names}
    else:
        each = [int(d) for d in given]
        owner = encoding.owner
        if owner is None or len(owner) != len(each):
            return {}
        found = {int(j): d for j, d in zip(owner, each, strict=True) if j >= 0}
    single = [(k, one[0]) for k, one in enumerate(ground.groups.members) if len(one) == 1]
    return {k: found[j] for k, j in single if found.get(j)}
