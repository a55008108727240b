"""Dependence: a feature's value against what it adds, or what predictions do as it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from ...charts.wording import output_label
from ...compute.question import Question
from ...results import Record
from ...results.effects import PairDependence
from ...study import Study
from ...widgets.live import Live
from ...widgets.one_file import FileView
from ...widgets.screen import Screen
from ...widgets.shared import AxisState
from ...widgets.view import View
from ...widgets.wire import Arrangement
from ...widgets.words import shown_columns
from .look import features_of, looking

if TYPE_CHECKING:
    from .effects import EffectScene

__all__ = ["MODULES", "DependenceView", "Options", "question_of"]

MODULES = {"pdp": "effects.partial", "ale": "effects.accumulated"}
"""What answers which method."""


def question_of(
    options: Mapping[str, Any], feature: int, output: int, unit: str
) -> Question | None:
    """What a view with these options asks; None: SHAP values alone.

    Of two features the earlier one stands first, so that either order is asked once: see
    `in_order`.
    """
    if options.get("ledger"):
        return Question("effects.ledger", {"output": output}, unit)
    if options.get("regions"):
        asked = {"feature": feature, "output": output, "grid": options.get("grid")}
        return Question("effects.regions", asked, unit)
    method = options.get("method", "shap")
    if method not in MODULES:
        return None
    second = features_of(options)[1]
    if second in (-1, feature):
        return Question(MODULES[method], {"features": [feature], **_own(options)}, unit)
    own = _own(options)
    if second < feature and isinstance(own.get("grid"), list):
        own["grid"] = own["grid"][::-1]
    return Question(MODULES[method], {"features": sorted((feature, second)), **own}, unit)


def in_order(record: Any, feature: int) -> Any:
    """An answer as it was asked for: its first feature is that of the view."""
    if isinstance(record, PairDependence) and record.features[0] != feature:
        return record.transposed()
    return record


def _own(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options of the view that the method has, too."""
    return {name: options[name] for name in ("grid", "n_rows", "individual") if name in options}


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    feature: int
    features: list[int]
    other: int
    color_by: str
    axis: AxisState
    method: str
    over: list[str]
    centered: bool
    grid: Any
    n_rows: int
    individual: int
    regions: bool
    ledger: bool


class DependenceView(View):
    """SHAP scatter, partial dependence or accumulated effects; pinned where a feature is named."""

    def __init__(self, live: Live, asked_unit: str = "", **options: Any) -> None:
        self._asked_unit = asked_unit
        super().__init__(live, **options)

    @property
    def result(self) -> Any:
        """Of the one feature, the pinned one or the one in focus, in `unit`.

        What was chosen in its page counts. Attributions of all rows, or by method: `Dependence`,
        of two features `PairDependence`, or `RegionalEffects`, `VarianceLedger`.
        """
        study = self._live.study
        question = self._question()
        if question is not None:
            return self._answered(question)
        found = study.attributions(unit=self.unit)
        return found.select(feature=_feature(self._screen, self._looking))

    @property
    def _looking(self) -> Mapping[str, Any]:
        """Its options, and what was chosen in its page since."""
        return self.drawn(self._live.study, self.options, self.arrangement)

    def _question(self) -> Question | None:
        options = self._looking
        feature = -1 if options.get("ledger") else _feature(self._screen, options)
        return question_of(options, feature, self._live.selection.output, self.unit)

    def _answered(self, question: Question) -> Any:
        record = self._live.study.ask(question).result()
        return in_order(record, _feature(self._screen, self._looking))

    def _numbers(self) -> Record:
        question = self._question()
        return super()._numbers() if question is None else self._answered(question)

    @classmethod
    def shows_attributions(cls, options: Mapping[str, Any]) -> bool:
        own = not options.get("ledger") and options.get("method", "shap") == "shap"
        return own or "shap" in (options.get("over") or ())

    @classmethod
    def drawn(
        cls, study: Study, options: Mapping[str, Any], arrangement: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        return looking(options, arrangement.get("looks", {}).get(cls.name(), {}))

    @classmethod
    def filed(cls, arrangement: Arrangement | None = None, **options: Any) -> FileView:
        look = (arrangement or {}).get("looks", {}).get(cls.name(), {})
        return super().filed(arrangement, **looking(options, look))

    @classmethod
    def prepare(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> None:
        study, unit = screen.study, screen.drawn_unit
        feature = _feature(screen, options)
        question = question_of(options, feature, screen.selection.output, unit)
        asked = [] if question is None else [question]
        # What the page draws beside it: other methods' curves, the curve above regions.
        beside = [*(options.get("over") or ()), *(["pdp"] if options.get("regions") else [])]
        shown = [(method, feature) for method in beside]
        for one in asked:
            study.ask(one).advance(wait)
        if options.get("ledger") and wait is None:
            # A file answers clicks on its lines, too.
            lines = study.ask(asked[0]).result().feature.tolist()
            shown += [("pdp", j) for j in dict.fromkeys([feature, *lines])]
        for method, j in shown:
            if method in MODULES:
                study.ask(Question(MODULES[method], {"features": [j]}, unit)).advance(wait)

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Any:
        feature = -1 if options.get("ledger") else _feature(screen, options)
        output, unit = screen.selection.output, screen.drawn_unit
        question = question_of(options, feature, output, unit)
        if question is None:
            return super().drawn_from(screen, options, wait)
        screen.study.ask(question).advance(wait)
        return effect_scene(screen, options, question)

    @classmethod
    def in_words(cls, scene: Any) -> str:
        told = getattr(scene, "summary", None)
        return super().in_words(scene) if told is None else str(told())


def _pinned(options: Mapping[str, Any]) -> int:
    """The feature that a view stays on; -1: none."""
    return features_of(options)[0]


def _feature(screen: Screen, options: Mapping[str, Any]) -> int:
    """The pinned one, else the one in focus."""
    pinned = _pinned(options)
    return pinned if pinned >= 0 else screen.focus


def effect_scene(screen: Screen, options: Mapping[str, Any], question: Question) -> EffectScene:
    """What a picture of an answer is drawn from."""
    from .effects import EffectScene

    study, selection, rows = screen.study, screen.selection, screen.selection.rows
    output = selection.output
    task = study.ask(question)
    record = in_order(task.so_far() or task.result(), _feature(screen, options))
    over, attributions = [], None
    for method in options.get("over") or ():
        if method == "shap":
            found = study.attributions(unit=question.unit, whole=False)
            attributions = np.full(study.n_rows, np.nan)
            attributions[found.rows] = found.values[:, record.feature, output]
            continue
        asked = Question(MODULES[method], {"features": [record.feature]}, question.unit)
        over.append(study.ask(asked).result())
    return EffectScene(
        record,
        shown_columns(study),
        output,
        output_label(question.unit, study.link(question.unit), study.output_names[output]),
        over=over,
        attributions=attributions,
        centered=bool(options.get("centered")),
        selected=None if rows is None else np.asarray(rows, dtype=np.int64),
        theme=str(screen.shared.get("theme", "auto")),
        model_name=study.model_name,
    )
