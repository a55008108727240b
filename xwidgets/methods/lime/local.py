"""Linear models around rows that share their samples."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np

from ...data import Groups
from ...errors import InvalidValue
from ...models import Predictor
from ...results.lime import Lime
from ..exact import NOISE
from ..stop import check_cancelled
from .fit import MAX_DIRECT, LocalFit, Paired, default_width, fit, kernel
from .sampling import Cells, Sample

__all__ = ["N_SAMPLES", "WIDTHS", "Around", "Asked", "Local"]

N_SAMPLES = 5_000
"""Samples, as ``lime`` has them."""

FEW = 50
"""Samples on either side that a feature needs; of rarer ones pairs are asked for."""

N_PAIRS = 100
"""Samples that such a feature is changed in."""

WIDTHS = (0.25, 0.4, 0.65, 1.0, 1.6, 2.5, 4.0)
"""Of the kernel, in widths of the one that was asked for: how much the answer depends on it."""

WIDTHS_OF_MANY = (0.5, 1.0, 2.0)
"""The same where there are so many features that each takes a second."""


class Around(NamedTuple):
    """What was found around one row of the source."""

    prediction: np.ndarray
    position: np.ndarray
    low: np.ndarray
    high: np.ndarray
    fit: LocalFit
    curve: list[LocalFit | None]
    n_pairs: int


class Pairs(NamedTuple):
    """A feature of which the samples tell too little, and samples in which it is changed."""

    feature: int
    samples: np.ndarray
    givers: np.ndarray
    """Rows of the source that the changed values are from."""


class Asked(NamedTuple):
    """What the model is asked for so that rows can be explained."""

    rows: np.ndarray
    codes: np.ndarray
    """Of the rows, int32 (n_rows, n_columns)."""
    same: list[np.ndarray]
    pairs: list[list[Pairs]]
    cells: Cells
    """All samples where they are asked for, the rows, then the samples that are changed."""


class Local:
    """Rows around which linear models are fitted to the same samples."""

    def __init__(
        self,
        predictor: Predictor,
        groups: Groups,
        sample: Sample,
        width: float,
        seed: int,
        discretize: bool,
    ) -> None:
        self.predictor, self.groups, self.sample = predictor, groups, sample
        self.width, self.seed, self.discretize = width, seed, discretize
        self.answers = self.second = np.empty((0, predictor.n_outputs))
        self.total: np.ndarray | None = None
        self.shares = WIDTHS if len(groups.names) <= MAX_DIRECT else WIDTHS_OF_MANY
        self.firsts = [members[0] for members in groups.members]
        self.columns = [sample.columns[j] for j in self.firsts]
        alone = np.array([len(members) == 1 for members in groups.members])
        #: Features whose distance counts; the others are the same or another.
        self.scaled = alone & np.array([one.number for one in self.columns]) & (not discretize)
        self.lanes = np.zeros((len(sample.drawn), len(self.firsts)))
        for j in np.flatnonzero(self.scaled).tolist():
            self.lanes[:, j] = self.columns[j].scaled(sample.column(self.firsts[j]))
        self.bins = np.stack([one.bins for one in self.columns])
        self.bins[~alone | (not discretize)] = np.nan

    @property
    def knows(self) -> bool:
        """Whether the model has said what it says of the samples."""
        return len(self.answers) > 0

    def know(self, answers: np.ndarray) -> None:
        """Take what the model says of the samples, (n_samples, n_outputs)."""
        self.answers, self.total = answers, _total(answers)
        self.second = np.ascontiguousarray(answers[:, 1:])

    def _codes(self, rows: np.ndarray) -> np.ndarray:
        """Of rows of the source, int32 (n_rows, n_columns)."""
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

    def asked(self, rows: np.ndarray, *, samples: bool) -> Asked:
        """What is asked for rows of the source, and for the samples that all rows share."""
        sample, n_columns = self.sample, self.sample.source.n_features
        own = self._codes(rows)
        same = [self._same(sample.codes, codes) for codes in own]
        pairs = [
            self._rare(row, one, codes) for row, one, codes in zip(rows, same, own, strict=True)
        ]
        drawn = [sample.drawn] if samples else []
        drawn.append(np.repeat(rows[:, None], n_columns, axis=1))
        based = [np.arange(len(sample.drawn))] if samples else []
        based.append(np.zeros(len(rows), np.int64))
        changed = [np.zeros(sample.drawn.shape, dtype=bool)] if samples else []
        changed.append(np.ones(drawn[-1].shape, dtype=bool))
        for one in itertools.chain.from_iterable(pairs):
            columns = list(self.groups.members[one.feature])
            drawn.append(sample.drawn[one.samples])
            based.append(one.samples)
            changed.append(np.zeros(drawn[-1].shape, dtype=bool))
            drawn[-1][:, columns], changed[-1][:, columns] = one.givers[:, None], True
        cells = Cells(*(np.concatenate(each) for each in (drawn, based, changed)))
        return Asked(rows, own, same, pairs, cells)

    def fitted(self, asked: Asked, said: np.ndarray, *, curve: bool) -> list[Around]:
        """Fits around rows, from what the model said."""
        n_samples, n_rows = len(self.sample.drawn), len(asked.rows)
        if not self.knows:
            self.know(said[:n_samples])
            said = said[n_samples:]
        predictions, said = said[:n_rows], said[n_rows:]
        found = []
        for i, (row, same) in enumerate(zip(asked.rows, asked.same, strict=True)):
            paired = []
            for feature, samples, _ in asked.pairs[i]:
                other, said = said[: len(samples)], said[len(samples) :]
                sign = -1.0 if same[samples[0], feature] else 1.0
                paired.append(Paired(feature, samples, sign * (other - self.answers[samples])))
            found.append(
                self._fitted(row, asked.codes[i], same, paired, predictions[i], curve=curve)
            )
        return found

    def _rare(self, row: int, same: np.ndarray, codes: np.ndarray) -> list[Pairs]:
        """Features of which too few samples are on one side."""
        found = []
        n_same = np.count_nonzero(same, axis=0)
        few = np.minimum(n_same, len(same) - n_same) < min(FEW, len(same) // 4)
        for feature in np.flatnonzero(few & ~self.scaled).tolist():
            rare = n_same[feature] * 2 < len(same)
            samples = np.flatnonzero(same[:, feature] != rare)[:N_PAIRS]
            givers = np.array([row]) if rare else self._others(feature, codes)
            if len(givers):  # else it is the same in all rows
                chance = np.random.default_rng((self.seed, 2, feature))
                givers = givers[chance.integers(len(givers), size=len(samples))]
                found.append(Pairs(feature, samples, givers))
        return found

    def _others(self, feature: int, codes: np.ndarray) -> np.ndarray:
        """Rows whose values are drawn, with another value of a feature than that of `codes`."""
        donors, source = self.sample.donors, self.sample.source
        same = np.ones(len(donors), dtype=bool)
        for j in self.groups.members[feature]:
            same &= self.sample.columns[j].codes(source.column(j)[donors]) == codes[j]
        return donors[~same]

    def coded(self, row: int, same: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Samples as the fit sees them, around a row of the source whose features they share.

        Returns
        -------
        coding : ndarray of float64, shape (n_samples, n_features)
        position : ndarray of float64, shape (n_features,)
            Where the row itself stands.
        squares : ndarray of float64, shape (n_samples,)
            Squared distances from the row.
        """
        scaled, source = self.scaled, self.sample.source
        coding, position = same.astype(np.float64), np.ones(same.shape[1])
        squares = np.count_nonzero(~same & ~scaled, axis=1).astype(np.float64)
        for j in np.flatnonzero(scaled).tolist():
            coding[:, j] = self.lanes[:, j]
            own_value = source.column(self.firsts[j])[row : row + 1]
            position[j] = self.columns[j].scaled(own_value)[0]
            squares += (coding[:, j] - position[j]) ** 2
        return coding, position, squares

    def _fitted(
        self,
        row: int,
        codes: np.ndarray,
        same: np.ndarray,
        paired: list[Paired],
        prediction: np.ndarray,
        *,
        curve: bool,
    ) -> Around:
        coding, position, squares = self.coded(row, same)
        answers, total = self.answers, self.total
        if total is not None:  # two classes mirror each other: one of them is fitted
            answers = self.second
            paired = [one._replace(differences=one.differences[:, 1:]) for one in paired]
        fits: list[LocalFit | None] = []
        widths = self.shares if curve else (1.0,)
        for share in widths:
            check_cancelled()
            weight = kernel(squares, self.width * share)
            one = fit(coding, answers, weight, paired)
            fits.append(one if one is None or total is None else one.mirrored(total))
        own = fits[widths.index(1.0)]
        if own is None:
            raise _too_few(len(same), same.shape[1], self.width)
        code = codes[self.firsts]
        bins = np.where(
            (code < 0)[:, None], np.nan, self.bins[np.arange(len(code)), np.clip(code, 0, 3)]
        )
        n_pairs = sum(len(one.samples) for one in paired)
        return Around(
            prediction, position, bins[:, 0], bins[:, 1], own, fits if curve else [], n_pairs
        )

    def record(self, found: list[Around], rows: np.ndarray, how: str, library: str) -> Lime:
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


def _total(answers: np.ndarray) -> np.ndarray | None:
    """What two outputs always add up to, (1,); None where they do not, or are not two."""
    if answers.shape[1] != 2:
        return None
    sums = answers[:, 0] + answers[:, 1]
    same = np.abs(sums - sums[0]).max(initial=0.0) <= NOISE * np.abs(answers).max(initial=0.0)
    return sums[:1] if same else None


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
