"""Explainer: what the user holds. One method per question; every answer is a linked view."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .data.calls import clear_calls
from .data.rows import Found
from .data.wording import did_you_mean
from .errors import InvalidType, InvalidValue, NotSupported
from .handover import attributions as _attributions
from .handover import reasons as _reasons
from .handover import report as _report
from .study import Study
from .threads import Home
from .views import beeswarm as _beeswarm
from .views import boundary as _boundary
from .views import checks as _checks
from .views import comparison as _comparison
from .views import counterfactuals as _counterfactuals
from .views import dashboard as _dashboard
from .views import dependence as _dependence
from .views import drift as _drift
from .views import errors as _errors
from .views import fairness as _fairness
from .views import force as _force
from .views import good_models as _good_models
from .views import importance as _importance
from .views import interactions as _interactions
from .views import lime as _lime
from .views import narrative as _narrative
from .views import performance as _performance
from .views import rankings as _rankings
from .views import step_through as _step_through
from .views import surrogate as _surrogate
from .views import table as _table
from .views import terms as _terms
from .views import tradeoff as _tradeoff
from .views import waterfall as _waterfall
from .views import what_if as _what_if
from .views.catalogue import part, with_part
from .widgets import saved as _saved
from .widgets.clauses import selected_rows
from .widgets.cohorts import Cohorts
from .widgets.columns import Columns
from .widgets.history import History
from .widgets.lookup import beside, lookup
from .widgets.selection import Selection, known_unit
from .widgets.shared_values import SharedValues
from .widgets.waiting import Waiting, waiting_html

if TYPE_CHECKING:
    from .widgets.live import Live
    from .widgets.view import View
    from .widgets.wire import Clause

__all__ = ["Explainer"]

MANY_CELLS = 1_000_000
"""Showing a larger table says first that it is being read."""


@clear_calls
class Explainer:
    """A model, its rows, and everything that was computed about them.

    Made by :func:`xwidgets.explain` or :func:`xwidgets.from_shap`. As the last line of a cell
    it shows its dashboard.
    """

    def __init__(self, study: Study) -> None:
        self._study = study
        self._lock = threading.Lock()
        self._view_lock = threading.Lock()
        self._live_: Live | None = None
        self._default_view: View | None = None
        self._family: Mapping[str, Explainer] = {}
        self._arrangement: dict[str, Any] = {}  # of its own dashboard, as a file has it
        self._selection = Selection(
            study.rows,
            study.schema,
            study.output_names,
            self._select,
            study.default_output,
            columns=lambda: [column.feature for column in beside(study)],
            units=study.units,
            unit=study.unit,
            plan=study.run,
            target_levels=None if study.target is None else study.target.levels,
        )
        self._home = Home()
        self._columns = Columns(study, self._selection, lambda: self._live_)
        self._cohorts = Cohorts(study, self._selection, lambda: self._live_)
        self._history = History(study, self._selection)
        self._shared = SharedValues(study, lambda: self._live, self._history.hear)

    # --- what it is ----------------------------------------------------------------------------

    @property
    def selection(self) -> Selection:
        """What is selected and in focus; observe it or set it, and every view follows."""
        return self._selection

    @selection.setter
    def selection(self, value: Any) -> None:
        raise InvalidType(
            "selection",
            found=f"a {type(value).__name__} in its place",
            expected="one of its parts to be set",
            fix="explainer.selection.rows = rows",
        )

    @property
    def columns(self) -> Columns:
        """Columns of the rows that the model does not take: read, add (``columns["sex"] = sex``)
        and delete them; every view knows them at once.
        """
        return self._columns

    @property
    def cohorts(self) -> Cohorts:
        """Named sets of rows: read and write them as masks (``cohorts["young"] = mask``), or give
        the selection a name in the page; every view knows them at once.
        """
        return self._cohorts

    @property
    def shared(self) -> SharedValues:
        """What all views show alike beside the selection: colors, axes; read it or set it."""
        return self._shared

    @property
    def history(self) -> History:
        """What was done in pages and by Python; ``print`` it for a script that does it again."""
        return self._history

    @property
    def model(self) -> Any:
        """The model, or None where there is none."""
        inputs = self._study.inputs
        return None if inputs is None else inputs.predictor.model

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return self._study.n_rows

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Features (or groups) in the order of every result's second axis."""
        return self._study.schema.names

    @property
    def output_names(self) -> tuple[str, ...]:
        """Outputs in the order of every result's last axis."""
        return self._study.output_names

    def __repr__(self) -> str:
        progress = self._study.run().progress
        return (
            f"<Explainer of {self._study.model_name}: {self.n_rows} rows, "
            f"{len(self.feature_names)} features, {progress['done']} rows explained>"
        )

    # --- views: one method per question --------------------------------------------------------

    dashboard = _dashboard.dashboard
    importance = _importance.importance
    interactions = _interactions.interactions
    beeswarm = _beeswarm.beeswarm
    dependence = _dependence.dependence
    regions = _dependence.regions
    ledger = _dependence.ledger
    force = _force.force
    waterfall = _waterfall.waterfall
    what_if = _what_if.what_if
    performance = _performance.performance
    table = _table.table
    surrogate = _surrogate.surrogate
    lime = _lime.lime
    boundary = _boundary.boundary
    counterfactuals = _counterfactuals.counterfactuals
    terms = _terms.terms
    rankings = _rankings.rankings
    tradeoff = _tradeoff.tradeoff
    good_models = _good_models.good_models
    errors = _errors.errors
    fairness = _fairness.fairness
    drift = _drift.drift
    checks = _checks.checks
    narrative = _narrative.narrative
    comparison = _comparison.comparison
    step_through = _step_through.step_through

    # --- numbers without pictures --------------------------------------------------------------

    attributions = _attributions.attributions

    def selected(self) -> Any:
        """The selected rows, in the caller's own kind of table (all rows without a selection)."""
        rows = self.selection.rows
        return self._study.frame.to_native(np.arange(self.n_rows) if rows is None else rows)

    # --- handing over ---------------------------------------------------------------------------

    reasons = _reasons.reasons
    report = _report.report

    # --- sharing -------------------------------------------------------------------------------

    to_html = _dashboard.to_html
    save = _saved.save

    def close(self) -> None:
        """Stop what is being computed and close the views.

        What is computed stays, and can be shown again.
        """
        self._study.cancel()
        if self._live_ is not None:
            self._live_.close()

    def __getstate__(self) -> None:
        # It holds threads, views of this kernel, and a model that may not be pickled at all.
        raise NotSupported(
            "pickle",
            found="an Explainer, which belongs to its kernel (copying it is the same)",
            expected="its numbers, or what it was made from",
            fix='explainer.save("explanation.xw"), or pickle explainer.attributions()',
        )

    def __call__(self, *_: Any, **__: Any) -> None:
        raise NotSupported(
            "explainer",
            found="a call, as of a shap.Explainer",
            expected="one of its methods",
            fix="explainer.attributions(rows=X), and .to_shap() for shap's own plots",
        )

    def __getattr__(self, name: str) -> Any:
        # Only what is not there comes here.
        if name in OF_SHAP:
            raise AttributeError(f"an Explainer has no {name!r}. Fix: {OF_SHAP[name]}.")
        public = [known for known in dir(type(self)) if not known.startswith("_")]
        hint = "" if name.startswith("_") else f" Fix: {did_you_mean(name, public)}."
        raise AttributeError(f"an Explainer has no {name!r}.{hint}")

    def __enter__(self) -> Explainer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _repr_mimebundle_(self, **keywords: Any) -> Any:
        return self._shown_view()._repr_mimebundle_(**keywords)

    def _ipython_display_(self, **keywords: Any) -> None:
        # The first view loads what widgets need, and a large table takes its time.
        waiting = None
        if self._live_ is None or self.n_rows * len(self.feature_names) > MANY_CELLS:
            study = self._study
            waiting = Waiting(waiting_html(study.model_name, self.n_rows, len(self.feature_names)))
        try:
            self._shown_view()._ipython_display_(waiting=waiting, **keywords)
        finally:
            if waiting is not None and waiting.shown:  # an exception came instead
                waiting.replace("")

    def _shown_view(self) -> View:
        with self._view_lock:
            view = self._default_view
            if view is None or not view.is_open:
                self._arrangement = self._arranged
                view = self._default_view = self.dashboard()
                view.arrangement = dict(self._arrangement)
            return view

    @property
    def _arranged(self) -> dict[str, Any]:
        """The place in sight, open tabs and pins of its own dashboard."""
        view = self._default_view
        return dict(self._arrangement if view is None else view.arrangement)

    def _arrange(self, arrangement: Mapping[str, Any]) -> None:
        """How its own dashboard is to begin."""
        self._arrangement = dict(arrangement)

    @property
    def _live(self) -> Live:
        with self._lock:
            if self._live_ is None:
                from .widgets.live import Live

                wires = {name: part(name, "wire").Wire for name in with_part("wire")}
                study, selection, others = self._study, self._selection, self._other_lives
                self._live_ = Live(study, selection, wires, others, self._history, self._home)
            return self._live_

    def _other_lives(self) -> dict[str, Live]:
        return {name: one._live for name, one in self._family.items()}

    def _select(self, clauses: Sequence[Clause]) -> np.ndarray | None:
        # Clauses about computed numbers speak of the unit on screen.
        return selected_rows(clauses, self.n_rows, lookup(self._study, self._selection.unit))

    def _unit(self, unit: str | None) -> str:
        """The unit asked for, else the one on screen."""
        units, own = self._study.units, self._study.unit
        if unit is None:
            on_screen = self._selection.unit
            if on_screen != own:
                print(f"xwidgets: in {on_screen}, as on screen (unit={own!r} for {own})")
            return on_screen
        return known_unit(unit, units, "unit")

    def _shown_unit(self, unit: str | None) -> str:
        """Put a unit on screen where one is asked for."""
        if unit is not None:
            self._selection.unit = known_unit(unit, self._study.units, "unit")
        return unit or ""

    def _rows(self, rows: Any, argument: str = "rows") -> Found:
        """At least one row."""
        found = self._study.rows.find(self._read(rows), argument)
        if not len(found.positions):
            raise InvalidValue(
                argument, found="no row", expected="at least one", fix="leave it out for all rows"
            )
        return found

    def _read(self, rows: Any) -> Any:
        """`selection.rows` are positions, whatever they look like."""
        return Found.at(rows) if rows is not None and rows is self._selection.rows else rows

    def _row(self, row: Any) -> int | None:
        return None if row is None else self._study.rows.find_one(row)


OF_SHAP = {
    "shap_values": "explainer.attributions(rows=X).values, (n_rows, n_features, n_outputs)",
    "expected_value": "explainer.attributions(rows=[0]).base_values",
    "explain_row": "explainer.attributions(rows=[row]), or explainer.force(row)",
    "shap_interaction_values": "explainer.interactions().result",
}
"""What a shap.Explainer has, and where it is here."""
