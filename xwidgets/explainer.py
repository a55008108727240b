"""Explainer: what the user holds. One method per question; every answer is a linked view."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .data.calls import clear_calls
from .data.rows import Found, is_whole
from .data.schema import Schema
from .data.wording import did_you_mean, shown
from .errors import InvalidType, InvalidValue, NotSupported
from .methods.plan import PERTURBATIONS
from .results import Attributions
from .study import Study
from .widgets.clauses import selected_rows
from .widgets.lookup import lookup
from .widgets.selection import Selection, known_unit
from .widgets.waiting import Waiting, waiting_html

if TYPE_CHECKING:
    from .views.beeswarm.view import BeeswarmView
    from .views.dashboard.view import DashboardView
    from .views.dependence.view import DependenceView
    from .views.force.view import ForceView
    from .views.importance.view import ImportanceView
    from .views.interactions.view import InteractionsView
    from .views.stacked.view import StackedView
    from .views.table.view import TableView
    from .views.waterfall.view import WaterfallView
    from .views.what_if.view import WhatIfView
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

    Attributes
    ----------
    selection : Selection
        What is selected and in focus; observe it or set it, and every view follows.
    """

    def __init__(self, study: Study) -> None:
        self._study = study
        self._lock = threading.Lock()
        self._view_lock = threading.Lock()
        self._live_: Live | None = None
        self._default_view: View | None = None
        self._selection = Selection(
            study.rows,
            study.schema,
            study.output_names,
            self._select,
            study.default_output,
            extras=Schema(tuple(column.feature for column in study.extras)),
            units=study.units,
            unit=study.unit,
            plan=study.run,
            target_levels=None if study.target is None else study.target.levels,
        )

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

    def dashboard(self, *names: str) -> DashboardView:
        """Several views laid out together and linked.

        Parameters
        ----------
        *names : str
            Which, in order: ``"importance"``, ``"dependence"``, ``"force"``, ``"stacked"``,
            ``"beeswarm"``, ``"waterfall"``, ``"interactions"``, ``"table"``, ``"what_if"``.
            Default: all.

        Raises
        ------
        UnknownName
            No such view.
        """
        from .views.dashboard.view import DashboardView, check_names

        check_names(names)
        return DashboardView(self._live, names)

    def importance(
        self,
        method: str = "shap",
        *,
        max_display: int | None = None,
        by_output: bool | None = None,
        unit: str | None = None,
    ) -> ImportanceView:
        """Which features matter: bars over all rows, and over the selected ones.

        Parameters
        ----------
        method : {"shap", "permutation", "impurity"}
            ``"shap"``: mean of |attribution|. ``"permutation"``: drop in score when a column is
            shuffled (needs y; computed while you watch, and you can stop it; ``view.result``
            waits for it). ``"impurity"``: gain in the training of trees.
        max_display : int, optional
            Features shown before "more".
        by_output : bool, optional
            All outputs (classes) side by side in one bar per feature, ordered by their sum:
            SHAP of a model with more than two. None: as on screen. ``view.to_frame()`` holds every
            output in any case.
        unit : {"probability", "log_odds", "value"}, optional
            Unit of the attributions: it comes on screen, where all views follow, and
            ``view.result`` and what is saved of this view are in it. Default: what is on screen
            stays, and ``view.result`` is in the explainer's own unit, as ``view.unit`` says.

        Returns
        -------
        ImportanceView
            Its ``result`` is of ALL rows, also where a sample of them is shown: it waits for
            them, with a progress bar, and can be interrupted.

        Raises
        ------
        UnknownName, NotSupported
            No such method, or one that this model or a missing y does not allow.

        Examples
        --------
        >>> species = xw.explain(model, X, y)  # doctest: +SKIP
        >>> species.importance(by_output=True)  # doctest: +SKIP
        """
        from .views.importance.view import ImportanceView

        self._study.require_importance(method)
        n_outputs = len(self.output_names)
        if by_output and (method != "shap" or n_outputs < 3):
            raise NotSupported(
                "by_output",
                found=f'method="{method}", {n_outputs} outputs',
                expected='method="shap" and more than two outputs',
                fix="leave it out",
            )
        if unit is not None and method != "shap":
            raise NotSupported(
                "unit",
                found=f"{unit!r} for {method} importance, which has a scale of its own",
                expected="none",
                fix="leave it out",
            )
        most = _count(max_display, "max_display")
        return ImportanceView(self._live, method, most, by_output, self._shown_unit(unit))

    def interactions(
        self, method: str = "shap", rows: Any = None, *, unit: str | None = None
    ) -> InteractionsView:
        """How much pairs of features do together, beside what each does alone.

        A matrix of the strongest features; a cell opens what its pair did in every row, over the
        values of both features. ``view.result`` holds the numbers.

        Parameters
        ----------
        method : {"shap"}
            SHAP interaction values.
        rows : None, positions, labels or mask, optional
            As in :meth:`attributions`. None: all rows, or 1,000 of them drawn with `seed` (fewer
            where there are several hundred features). They are explained while you watch, and
            you can stop it.
        unit : {"probability", "log_odds", "value"}, optional
            As in :meth:`importance`.

        Returns
        -------
        InteractionsView
            Its ``result`` (waits for all rows): ``strength`` of shape (n_features, n_features,
            n_outputs) and, where they fit into memory, ``values`` of shape (n_rows, n_features,
            n_features, n_outputs), in ``unit``.

        Raises
        ------
        NotSupported
            Another method, no model, or a model that cannot have them: it is neither trees in
            the unit of their own sum nor has it few enough features to ask for every
            coalition: a dozen, or up to 16 where trees are walked or the background is small.
        InvalidValue, InvalidType
            No row, or a table: a view is about rows of X.

        Notes
        -----
        **How to read it.** Off the diagonal: the mean size, over rows, of what the two features
        do together beyond what each does alone (both halves of the pair added). On the diagonal,
        in grey: of what the feature does alone. In an opened pair an orange point was pushed up
        by the two being together, a blue one down.

        **When it misleads.** The size says nothing about the direction: a strong pair may push
        half of the rows up and half down. Path-dependent values of correlated features show
        interactions that the trees do not have. Effects of three and more features are shared
        out among their pairs. Colors of pairs and of the diagonal have scales of their own.

        References
        ----------
        Fujimoto, Kojadinovic, Marichal (2006), Axiomatic characterizations of probabilistic and
        cardinal-probabilistic interaction indices. Lundberg et al. (2020), From local
        explanations to global understanding with explainable AI for trees.
        """
        from .views.interactions.view import InteractionsView

        if method != "shap":
            raise NotSupported(
                "method",
                found=repr(method),
                expected='"shap"',
                fix='leave it out; Friedman\'s H ("h") is not there yet'
                if method == "h"
                else "interactions(); a click on a cell opens its pair",
            )
        chosen: list[int] | None = None
        if rows is not None:
            if self._study.rows.are_new(rows):
                raise InvalidType(
                    "rows",
                    found=f"a {type(rows).__name__} of new rows",
                    expected="positions, labels or a mask of the rows of X",
                    fix="xw.explain(model, new_rows).interactions()",
                )
            chosen = self._rows(rows).unique.tolist()
        run = self._study.interaction_run(
            unit and known_unit(unit, self._study.units, "unit"), chosen
        )
        run.require()
        return InteractionsView(self._live, chosen, self._shown_unit(unit))

    def beeswarm(self, *, max_display: int | None = None) -> BeeswarmView:
        """Every attribution of every row, one strip per feature."""
        from .views.beeswarm.view import BeeswarmView

        return BeeswarmView(self._live, _count(max_display, "max_display"))

    def dependence(
        self, feature: str | int | None = None, method: str = "shap", *, color_by: Any = None
    ) -> DependenceView:
        """How attributions of a feature depend on its value.

        Parameters
        ----------
        feature : str or int, optional
            Stays on this feature; default follows the feature in focus.
        method : {"shap"}
        color_by : str or int, optional
            A feature or a column that is shown beside them, ``"auto"`` (strongest apparent
            interaction), ``"target"``, ``"prediction"`` or ``"none"``.

        Raises
        ------
        UnknownName
            No such feature.
        """
        from .views.dependence.view import DependenceView

        if method != "shap":
            raise NotSupported(
                "method", found=repr(method), expected='"shap"', fix='pass method="shap"'
            )
        position = None if feature is None else self._study.schema.position(feature)
        if color_by is not None and color_by not in ("auto", "target", "prediction", "none"):
            beside = tuple(column.feature for column in self._study.extras)
            shown = Schema((*self._study.schema.features, *beside))
            color_by = f"feature:{shown.position(color_by, 'color_by')}"
        return DependenceView(self._live, position, color_by)

    def force(self, row: Any = None, *, max_display: int | None = None) -> ForceView | StackedView:
        """What pushed a prediction up and what pushed it down.

        Parameters
        ----------
        row : position, label, or several of them, optional
            As `rows` of :meth:`attributions`: a whole number is a position, ``X.loc[label]``
            goes by label, and so does text. One row: its force plot, pinned to it. Several rows:
            a stacked force plot. Default: follows the row in focus.
        max_display : int, optional
            Features named before "others" (one row).
        """
        from .views.force.view import ForceView
        from .views.stacked.view import StackedView

        most = _count(max_display, "max_display")
        if row is None:
            return ForceView(self._live, None, most)
        rows = self._rows(row, "row").unique.tolist()
        if len(rows) == 1:
            return ForceView(self._live, rows[0], most)
        return StackedView(self._live, rows)

    def waterfall(self, row: Any = None, *, max_display: int | None = None) -> WaterfallView:
        """From the base value to f(x), one step per feature, largest first.

        Parameters
        ----------
        row : position or label, optional
            Default: follows the row in focus.
        max_display : int, optional
            Features with a step of their own.
        """
        from .views.waterfall.view import WaterfallView

        return WaterfallView(self._live, self._row(row), _count(max_display, "max_display"))

    def what_if(self, row: Any = None) -> WhatIfView:
        """Edit one row: prediction and force plot follow while you drag.

        Parameters
        ----------
        row : position or label, optional
            The row to begin at. Default: follows the row in focus.

        Returns
        -------
        WhatIfView
            ``view.edited`` is the edited row as one row of your own kind of table, with its
            dtypes; ``view.branches`` holds every branch by its name. Both can be observed.

        Raises
        ------
        NotSupported
            There is no model to ask.

        Notes
        -----
        **How to read it.** Under every slider stands the ICE curve (Goldstein et al., 2015) of
        the edited row: what the model would say if that feature alone took other values.
        Features stand in the order of the range of that curve.

        **When it misleads.** The model answers for rows that cannot exist (a height changed, the
        weight kept). A changed prediction is not what would happen in the world if somebody
        changed that feature. Values outside of the data are marked: there the model guesses.

        References
        ----------
        Goldstein, Kapelner, Bleich and Pitkin (2015), Peeking Inside the Black Box: Visualizing
        Statistical Learning with Plots of Individual Conditional Expectation.
        """
        from .views.what_if.view import WhatIfView

        return WhatIfView(self._live, self._row(row))

    def table(self) -> TableView:
        """The rows, sortable and linked."""
        from .views.table.view import TableView

        return TableView(self._live)

    # --- numbers without pictures --------------------------------------------------------------

    def attributions(
        self,
        method: str = "shap",
        rows: Any = None,
        perturbation: str = "auto",
        budget: int | None = None,
        *,
        unit: str | None = None,
    ) -> Attributions:
        """SHAP values as arrays.

        Parameters
        ----------
        method : {"shap"}
        rows : optional
            None: all rows. Whole numbers and slices of them are positions, in lists and arrays
            (a warning says so where they are labels of other rows, too); an Index, text, dates,
            slices of such, and rows of X (``X.loc[labels]``, ``X.iloc[positions]``) go by label (a
            label that several rows bear stands for all of them); booleans are a mask, a Series of
            them goes by its index. A Series of whole numbers is one of labels where rows are named
            by whole numbers. A table of new (or changed) rows with the same columns is explained
            too.
        perturbation : {"auto", "path_dependent", "interventional", "conditional"}
            ``"path_dependent"`` (trees only, no background), ``"interventional"`` (against the
            background), ``"conditional"`` (linear models of numbers: unknown features follow the
            known ones, as normally distributed as the background, or X, says), ``"auto"``:
            interventional where a background was given or the unit or the model needs one, else
            path-dependent for trees.
        budget : int, optional
            Calls to the model per row, for estimators.
        unit : {"probability", "log_odds", "value"}, optional
            Default: the unit on screen where a view is shown, else that of the explainer; a line
            says so where the two differ.

        Returns
        -------
        Attributions
            ``values`` of shape (n_rows, n_features, n_outputs), float64, in ``unit``. A wait of
            more than two seconds shows a progress bar. Interrupted, it leaves what is computed.

        Raises
        ------
        NotSupported
            What this model cannot have, with what it can.
        """
        if not isinstance(method, str):  # shap's own call has the rows there
            raise InvalidType(
                "method",
                found=f"a {type(method).__name__}",
                expected='"shap"',
                fix="pass rows by name: attributions(rows=...)",
            )
        if method != "shap":
            raise NotSupported(
                "method", found=repr(method), expected='"shap"', fix='pass method="shap"'
            )
        if perturbation not in PERTURBATIONS:
            raise InvalidValue(
                "perturbation",
                found=repr(perturbation),
                expected=f"one of {', '.join(PERTURBATIONS)}",
                fix=did_you_mean(str(perturbation), PERTURBATIONS),
            )
        if budget is not None and (not is_whole(budget) or budget < 1):
            raise InvalidValue(
                "budget",
                found=repr(budget),
                expected="a whole number >= 1",
                fix="leave it out, or pass the calls to the model per row, as 512",
            )
        return self._study.attributions(self._read(rows), perturbation, budget, self._unit(unit))

    def selected(self) -> Any:
        """The selected rows, in the caller's own kind of table (all rows without a selection)."""
        rows = self.selection.rows
        return self._study.frame.to_native(np.arange(self.n_rows) if rows is None else rows)

    # --- sharing -------------------------------------------------------------------------------

    def to_html(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        views: Iterable[str] = (),
        what_if: bool | str = False,
        rows: str = "all",
        max_bytes: int = 8_000_000,
    ) -> None:
        """Write the dashboard as ONE file that answers with no kernel and no network.

        Parameters
        ----------
        path : path
            Its suffix is ``.html``.
        views : iterable of str, optional
            As in :meth:`dashboard`.
        what_if : bool or "surrogate"
            Put the model into the file, too, so that rows can be edited there: trees and linear
            models, also behind common preprocessing. Another model stays out: you are warned,
            and the file says why. ``"surrogate"``: where the model itself cannot run in a page,
            trees that imitate it answer there (see :func:`xwidgets.methods.surrogate.imitate`),
            named as such with their fidelity. Predictions and attributions of the rows are the
            model's own in any case.
        rows : {"all", "sample", "none"}
            ``"sample"``: 200 rows at most. ``"none"``: the what-if view alone (`views` are not
            used), which begins in the middle of every feature's range.
        max_bytes : int
            Largest size of the model in the file, before it is packed. A larger one stays out.

        Warns
        -----
        UserWarning
            The model stays out of the file, or is imitated badly (R2 below 0.5).

        Raises
        ------
        InvalidValue
            Not one of those, another suffix, a path that cannot be written to, or
            ``rows="none"`` without the model.
        NotSupported
            ``rows="none"`` and a model that no page can run.

        Notes
        -----
        What needs the kernel is in the file as far as it is computed: permutation and impurity
        importance after ``explainer.importance("permutation").result``, interactions after
        ``explainer.interactions().result`` or with ``views=[..., "interactions"]``. What is not in
        it is not offered there. Rows of a long computation that stopped with a sample are that
        sample; ``explainer.attributions()`` first puts in all.

        The file says itself what it holds. Always: the names of features and outputs, the
        levels of categories (of a text column: its texts), and the name of the model's class.
        With rows (all or a sample): their names and values, what `show` of
        :func:`xwidgets.explain` adds to them, y, predictions, attributions, and with ``"all"`` the
        current selection: share it with those who may see the rows. With ``what_if=True``: the
        model, whole (anyone can copy it out of the file), and with rows
        also the background rows that its SHAP values need. With ``rows="none"`` no value of any
        row beyond the smallest and the largest of each feature; the model's own thresholds and
        coefficients are numbers that were learned from data.
        """
        from .views.dashboard.picture import draw
        from .views.dashboard.view import check_names
        from .widgets.one_file import view_state, write_page
        from .widgets.sharing import Sharing

        if path is None:
            raise InvalidType(
                "path",
                found="none",
                expected="the file to write",
                fix='to_html("explanation.html")',
            )
        sharing = Sharing(what_if, rows, max_bytes)
        if isinstance(views, str):
            raise InvalidType(
                "views", found=repr(views), expected="a list of names", fix=f"views=[{views!r}]"
            )
        names = tuple(views)
        check_names(names)
        state = view_state("dashboard", **({"views": list(names)} if names else {}))
        live = self._live
        write_page(path, live.screen, [state], draw, live.what_if, sharing)

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
            fix="pickle explainer.attributions(), or the model and its rows and explain them again",
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
            if view is None or view.comm is None or view._hub.comm is None:
                view = self._default_view = self.dashboard()
            return view

    @property
    def _live(self) -> Live:
        with self._lock:
            if self._live_ is None:
                from .widgets.live import Live

                self._live_ = Live(self._study, self._selection)
            return self._live_

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


def _count(value: Any, argument: str) -> int | None:
    if value is None:
        return None
    if not is_whole(value) or value < 1:
        raise InvalidValue(
            argument,
            found=shown(value),
            expected="a whole number >= 1",
            fix="leave it out, or pass a number of features, as 10",
        )
    return int(value)
