"""Lime: a linear model that stands in for the model around a row."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np

from ...data import Frame, Groups
from ...errors import InvalidValue
from ...models import Predictor
from ...results.lime import Lime
from ..chosen import chosen_rows
from ..ground import Ground, Part
from ..stop import check_cancelled
from .fit import MAX_DIRECT, LocalFit, Paired, default_width, fit, kernel
from .sampling import DRAWS, Sample, draw

__all__ = ["DRAWS", "N_SAMPLES", "WIDTHS", "answer", "lime", "steps"]

N_SAMPLES = 5_000
"""Samples, as ``lime`` has them."""

FEW = 50
"""Samples on either side that a feature needs; of rarer ones pairs are asked for."""

N_PAIRS = 100
"""Samples that such a feature is changed in."""

WIDTHS = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
"""Of the kernel, in widths of the one that was asked for: how much the answer depends on it."""

WIDTHS_OF_MANY = (0.5, 1.0, 2.0)
"""The same where there are so many features that each takes a second."""

BATCH_CELLS = 4_000_000
ROWS_AT_ONCE = 25


def answer(
    ground: Ground,
    *,
    rows: Sequence[int],
    discretize: bool = True,
    kernel_width: float | None = None,
    n_samples: int = N_SAMPLES,
    draws: str | None = None,
) -> Generator[Part, None, Lime]:
    """Linear models around some rows, from one set of samples; see :func:`lime`.

    Values are drawn from the background where one was given, else from all rows.
    """
    wanted = np.flatnonzero(chosen_rows(rows, ground.frame.n_rows))
    source, at, donors, weight = ground.frame, wanted, None, ground.sample_weight
    if ground.background_given:
        source = ground.background.concat(ground.frame.take(wanted))
        donors = np.arange(ground.background.n_rows)
        at, weight = ground.background.n_rows + np.arange(len(wanted)), ground.background_weight
    parts = steps(
        ground.predictor,
        source,
        at,
        groups=ground.groups,
        donors=donors,
        weight=weight,
        discretize=discretize,
        kernel_width=kernel_width,
        n_samples=n_samples,
        draws=draws,
        seed=ground.seed,
        positions=wanted,
        library=ground.library,
    )
    return (yield from parts)


def lime(
    predictor: Predictor,
    frame: Frame,
    rows: Sequence[int] | np.ndarray,
    *,
    groups: Groups | None = None,
    donors: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    discretize: bool = True,
    kernel_width: float | None = None,
    n_samples: int = N_SAMPLES,
    draws: str | None = None,
    seed: int = 0,
) -> Lime:
    """Linear models around single rows.

    Parameters
    ----------
    predictor : Predictor
    frame : Frame
    rows : sequence of int
        Positions. All of them share the samples, and what the model says of them.
    groups : Groups, optional
        Columns that make one feature together; default: every column by itself.
    donors : ndarray of int64, optional
        Rows whose values are drawn. Default: all.
    weight : ndarray of float64, shape (n_donors,), optional
    discretize : bool
        Compare numbers by quarters of the rows: the same as in the row, or another.
    kernel_width : float, optional
        Distance at which a sample counts exp(-1/2); default 0.75 times the root of the number of
        features.
    n_samples : int
    draws : {"values", "normal"}, optional
        Where numbers are from: values that occur, or a normal distribution, as ``lime`` has it
        (see :func:`.sampling.draw`). Default: values where they are discretised.
    seed : int

    Returns
    -------
    Lime

    Raises
    ------
    InvalidValue
        Too few samples near the row for so many features.
    """
    parts = steps(
        predictor,
        frame,
        np.asarray(rows, dtype=np.int64),
        groups=groups,
        donors=donors,
        weight=weight,
        discretize=discretize,
        kernel_width=kernel_width,
        n_samples=n_samples,
        draws=draws,
        seed=seed,
    )
    while True:
        try:
            next(parts)
        except StopIteration as end:
            found: Lime = end.value
            return found


def steps(
    predictor: Predictor,
    source: Frame,
    at: np.ndarray,
    *,
    groups: Groups | None = None,
    donors: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    discretize: bool = True,
    kernel_width: float | None = None,
    n_samples: int = N_SAMPLES,
    draws: str | None = None,
    seed: int = 0,
    positions: np.ndarray | None = None,
    library: str = "pandas",
) -> Generator[Part, None, Lime]:
    """:func:`lime`, a part at a time; `positions` are what the rows are called in the result."""
    if groups is None:
        names = source.schema.names
        groups = Groups(names, tuple((j,) for j in range(source.n_features)))
    width = default_width(len(groups.names)) if kernel_width is None else float(kernel_width)
    how = draws or ("values" if discretize else "normal")
    sample = draw(
        source,
        groups,
        n_samples,
        donors=donors,
        weight=weight,
        discretize=discretize,
        how=how,
        seed=seed,
    )
    answers = np.empty((n_samples, predictor.n_outputs))
    n_batch = max(1, BATCH_CELLS // source.n_features)
    for start in range(0, n_samples, n_batch):
        yield Part(start, n_samples)
        check_cancelled()
        part = slice(start, start + n_batch)
        unchanged = np.zeros((1, source.n_features), dtype=bool)
        answers[part] = predictor.predict(sample.table(sample.drawn[part], part, unchanged))
    local = _Local(predictor, groups, sample, answers, width, seed, discretize)
    found: list[_Row] = []
    for start in range(0, len(at), ROWS_AT_ONCE):
        check_cancelled()
        found += local.around(at[start : start + ROWS_AT_ONCE], curve=len(at) == 1)
        yield Part(min(start + ROWS_AT_ONCE, len(at)), len(at))
    return local.record(found, at if positions is None else positions, how, library)


class _Row(NamedTuple):
    """What was found around one row of the source."""

    prediction: np.ndarray
    position: np.ndarray
    low: np.ndarray
    high: np.ndarray
    fit: LocalFit
    curve: list[LocalFit | None]
    n_pairs: int


class _Local:
    """Rows around which linear models are fitted to the same samples."""

    def __init__(
        self,
        predictor: Predictor,
        groups: Groups,
        sample: Sample,
        answers: np.ndarray,
        width: float,
        seed: int,
        discretize: bool,
    ) -> None:
        self.predictor, self.groups, self.sample, self.answers = predictor, groups, sample, answers
        self.width, self.seed, self.discretize = width, seed, discretize
        self.shares = WIDTHS if len(groups.names) <= MAX_DIRECT else WIDTHS_OF_MANY
        firsts = [members[0] for members in groups.members]
        columns = [sample.columns[j] for j in firsts]
        alone = np.array([len(members) == 1 for members in groups.members])
        #: Features whose distance counts; the others are the same or another.
        self.scaled = alone & np.array([one.number for one in columns]) & (not discretize)
        self.firsts, self.columns = firsts, columns
        self.lanes = np.zeros((len(answers), len(firsts)))
        for j in np.flatnonzero(self.scaled).tolist():
            cells = sample.matrix[:, firsts[j]] if sample.matrix is not None else None
            if cells is None:
                cells = sample.source.column(firsts[j])[sample.drawn[:, firsts[j]]]
            self.lanes[:, j] = columns[j].scaled(cells)

    def _codes(self, rows: np.ndarray) -> np.ndarray:
        """Of rows of the source, int64 (n_rows, n_columns)."""
        source = self.sample.source
        each = enumerate(self.sample.columns)
        return np.stack([one.codes(source.column(j)[rows]) for j, one in each], axis=1)

    def _same(self, codes: np.ndarray, row: np.ndarray) -> np.ndarray:
        """Which features have the codes of a row, bool (n, n_features); groups in all members."""
        equal = codes == row
        found = equal[:, self.firsts]
        for j, members in enumerate(self.groups.members):
            if len(members) > 1:
                found[:, j] = equal[:, list(members)].all(axis=1)
        return found

    def around(self, rows: np.ndarray, *, curve: bool) -> list[_Row]:
        """Fits around rows of the source."""
        codes, donors = self._codes(rows), self._codes(self.sample.donors)
        same = [self._same(self.sample.codes, own) for own in codes]
        asked = [
            self._rare(row, one, self._same(donors, own))
            for row, one, own in zip(rows, same, codes, strict=True)
        ]
        said = self._said(rows, [one for pairs in asked for one in pairs])
        predictions, said = said[: len(rows)], said[len(rows) :]
        found = []
        for row, one, pairs, prediction in zip(rows, same, asked, predictions, strict=True):
            paired = []
            for feature, samples, _ in pairs:
                other, said = said[: len(samples)], said[len(samples) :]
                sign = -1.0 if one[samples[0], feature] else 1.0
                paired.append(Paired(feature, samples, sign * (other - self.answers[samples])))
            found.append(self._fitted(row, one, paired, prediction, curve=curve))
        return found

    def _rare(
        self, row: int, same: np.ndarray, donors: np.ndarray
    ) -> list[tuple[int, np.ndarray, np.ndarray]]:
        """Features of which too few samples are on one side: samples, and rows to change them by.

        `same` is of the samples, `donors` of those whose values are drawn.
        """
        found = []
        n_same = same.sum(axis=0)
        few = np.minimum(n_same, len(same) - n_same) < min(FEW, len(same) // 4)
        for feature in np.flatnonzero(few & ~self.scaled):
            rare = n_same[feature] * 2 < len(same)
            samples = np.flatnonzero(same[:, feature] != rare)[:N_PAIRS]
            givers = np.array([row]) if rare else self.sample.donors[~donors[:, feature]]
            if len(givers):  # else it is the same in all rows
                chance = np.random.default_rng((self.seed, 2, int(feature)))
                givers = givers[chance.integers(len(givers), size=len(samples))]
                found.append((int(feature), samples, givers))
        return found

    def _said(
        self, rows: np.ndarray, pairs: list[tuple[int, np.ndarray, np.ndarray]]
    ) -> np.ndarray:
        """What the model says of rows, then of samples that are changed in one feature each."""
        sample, members = self.sample, self.groups.members
        predict, n_columns = self.predictor.predict, self.sample.source.n_features
        index = [np.repeat(rows[:, None], n_columns, axis=1)]
        changed = [np.ones(index[0].shape, dtype=bool)]
        for feature, samples, givers in pairs:
            columns = list(members[feature])
            index.append(sample.drawn[samples])
            changed.append(np.zeros(index[-1].shape, dtype=bool))
            index[-1][:, columns], changed[-1][:, columns] = givers[:, None], True
        samples = np.concatenate([np.zeros(len(rows), np.int64), *(one for _, one, _ in pairs)])
        table = sample.table(np.concatenate(index), samples, np.concatenate(changed))
        return predict(table)

    def _fitted(
        self,
        row: int,
        same: np.ndarray,
        paired: list[Paired],
        prediction: np.ndarray,
        *,
        curve: bool,
    ) -> _Row:
        scaled = self.scaled
        coding = np.where(scaled, self.lanes, same) if scaled.any() else same.astype(np.float64)
        values = [self.sample.source.column(j)[row : row + 1] for j in self.firsts]
        position = np.ones(len(values))
        for j in np.flatnonzero(scaled).tolist():
            position[j] = self.columns[j].scaled(values[j])[0]
        squares = np.count_nonzero(~same & ~scaled, axis=1).astype(np.float64)
        squares += ((coding[:, scaled] - position[scaled]) ** 2).sum(axis=1)
        fits = []
        widths = self.shares if curve else (1.0,)
        for share in widths:
            check_cancelled()
            weight = kernel(squares, self.width * share)
            fits.append(fit(coding, self.answers, weight, paired))
        own = fits[widths.index(1.0)]
        if own is None:
            raise _too_few(len(same), same.shape[1], self.width)
        bins = np.full((2, len(values)), np.nan)
        if self.discretize:
            for j, members in enumerate(self.groups.members):
                if len(members) == 1:
                    bins[:, j] = self.columns[j].bin_of(values[j][0])
        n_pairs = sum(len(one.samples) for one in paired)
        return _Row(prediction, position, bins[0], bins[1], own, fits if curve else [], n_pairs)

    def record(self, found: list[_Row], rows: np.ndarray, how: str, library: str) -> Lime:
        """All rows as one result."""
        fits = [one.fit for one in found]
        # A width for which one row has no fit is left out.
        each = range(len(found[0].curve))
        kept = [k for k in each if all(one.curve[k] is not None for one in found)]

        def along(name: str) -> np.ndarray | None:
            curves = [[getattr(one.curve[k], name) for k in kept] for one in found]
            return np.array(curves) if kept else None

        n_samples = len(self.answers)
        n_pairs = sum(one.n_pairs for one in found)
        notes = [
            "columns are drawn independently of each other: rows that cannot be are among them"
        ]
        if how == "normal":
            notes.append("numbers are drawn from normal distributions, whatever values occur")
        return Lime(
            values=np.array([one.values for one in fits]),
            base_values=np.array([one.base for one in fits]),
            predictions=np.array([one.prediction for one in found]),
            rows=rows,
            position=np.array([one.position for one in found]),
            low=np.array([one.low for one in found]),
            high=np.array([one.high for one in found]),
            standard_error=np.array([one.error for one in fits]),
            widths=np.array([self.width * self.shares[k] for k in kept]) if kept else None,
            values_by_width=along("values"),
            error_by_width=along("error"),
            base_by_width=along("base"),
            r2_by_width=along("r2"),
            n_effective_by_width=along("n_effective"),
            feature_names=self.groups.names,
            output_names=self.predictor.output_names,
            unit=self.predictor.unit,
            method=f"LIME, numbers {'in quarters' if self.discretize else 'as they are'}",
            trust={
                "local_r2": np.array([one.r2 for one in fits]),
                "n_effective": np.array([one.n_effective for one in fits]),
                "n_samples": n_samples,
                "n_calls": n_samples + len(rows) + n_pairs,
                "kernel_width": self.width,
                "discretize": self.discretize,
                "draws": how,
                "notes": notes,
                "frame_library": library,
            },
        )


def _too_few(n_samples: int, n_features: int, width: float) -> InvalidValue:
    wide = default_width(n_features)
    if width < wide:
        return InvalidValue(
            "kernel_width",
            found=f"{width:.3g}: nearly all weight is on fewer samples than there are features",
            expected=f"a wider kernel (the default is {wide:.3g}), or more samples",
            fix="leave it out",
        )
    return InvalidValue(
        "n_samples",
        found=f"{n_samples:,} for {n_features:,} features",
        expected="several times as many samples as features",
        fix=f"n_samples={max(N_SAMPLES, 5 * n_features)}",
    )
