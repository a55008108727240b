"""Explainer: what the user holds. One method per question; every answer is a linked view."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .compute.run import Run
from .data import Feature, Frame, Schema, resolve_groups, sample_rows
from .data.wording import did_you_mean
from .errors import (
    InvalidShape,
    InvalidType,
    InvalidValue,
    NotSupported,
    UnknownName,
)
from .inputs import Inputs, Target, read_inputs
from .methods.plan import PERTURBATIONS
from .results import Attributions, Importance, Interactions
from .widgets.clauses import selected_rows
from .widgets.encode import attributions_block, display_columns, importance_block, trust_summary
from .widgets.selection import Selection, as_positions

if TYPE_CHECKING:
    from .export.scene import Scene
    from .widgets.live import Live
    from .widgets.view import View
    from .widgets.views.beeswarm import BeeswarmView
    from .widgets.views.dashboard import DashboardView
    from .widgets.views.dependence import DependenceView
    from .widgets.views.force import ForceView
    from .widgets.views.importance import ImportanceView
    from .widgets.views.stacked import StackedView
    from .widgets.views.table import TableView
    from .widgets.views.waterfall import WaterfallView
    from .widgets.views.what_if import WhatIfView
    from .widgets.wire import Clause, FeatureSchema, Term, ViewState

__all__ = ["Explainer", "explain", "from_shap"]

IMPORTANCE = ("shap", "permutation", "impurity")
INTERACTION_ROWS = 500


def explain(
    model: Any,
    X: Any,
    y: Any = None,
    *,
    background: Any = None,
    background_weight: Any = None,
    output: str = "auto",
    columns: str = "raw",
    feature_names: Sequence[str] | None = None,
    groups: Mapping[str, Any] | None = None,
    class_names: Sequence[str] | None = None,
    sample_weight: Any = None,
    seed: int = 0,
    n_jobs: int | None = None,
    **unknown: Any,
) -> Explainer:
    """Explain a fitted model on a table of rows.

    Returns at once: SHAP values are computed in the background, the first rows first.

    Parameters
    ----------
    model : object
        Fitted scikit-learn estimator or Pipeline, XGBoost, LightGBM or CatBoost model (sklearn
        API or native booster), or a callable ``f(X) -> (n,) or (n, n_outputs)``. Never changed.
    X : table, shape (n_rows, n_features)
        pandas, polars, pyarrow, anything with the Arrow PyCapsule interface, NumPy, or SciPy
        sparse. Never changed.
    y : array_like, shape (n_rows,), optional
        What the rows really are, as the model was trained on it. Needed for permutation
        importance; shown beside predictions.
    background : table, optional
        Reference rows, with the columns of X. Default: at most 100 rows drawn from X.
    background_weight : array_like of float, shape (n_background,), optional
        How much each background row counts. Default: all the same.
    output : {"auto", "probability", "log_odds", "value"}
        Unit to explain. ``"auto"``: probability where the model has ``predict_proba``.
    columns : {"raw", "encoded"}
        Of a Pipeline: the columns that it takes, or those that its last step sees.
    feature_names : sequence of str, optional
        Names for the columns of a NumPy array or sparse matrix.
    groups : mapping of str to sequence of str or int, optional
        ``{"City": ["City_A", "City_B"]}``: explained as one feature.
    class_names : sequence of str, optional
        Names of the outputs, in the model's order.
    sample_weight : array_like of float, shape (n_rows,), optional
        How much each row counts in permutation importance.
    seed : int, default 0
        Seed of everything random: same seed, same numbers.
    n_jobs : int, optional
        Threads to compute with; default all.

    Returns
    -------
    Explainer
        Shows itself as the linked dashboard when it is the last line of a cell.

    Raises
    ------
    xwidgets.errors.XwidgetsError
        Before the model is called for real; the message names the argument, what was found,
        and the fix.

    See Also
    --------
    from_shap : Start from a ``shap.Explanation`` that you already have.

    Notes
    -----
    **How to read it.** For every row, base value + the sum of its attributions = what the model
    says. An attribution is what a feature moves that prediction away from the base value.

    **When it misleads.** Attributions describe the model, not the world: a feature that the
    model uses need not cause anything. Correlated features share their credit in a way that
    depends on the perturbation, which the footer names.

    References
    ----------
    Lundberg and Lee (2017), A Unified Approach to Interpreting Model Predictions.
    Lundberg et al. (2020), From local explanations to global understanding with explainable AI
    for trees.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> import xwidgets as xw
    >>> X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    >>> model = RandomForestClassifier(20, random_state=0).fit(X, y)
    >>> explainer = xw.explain(model, X, y)
    >>> explainer.attributions(rows=[0, 1]).values.shape
    (2, 30, 2)
    """
    return Explainer(
        read_inputs(
            model,
            X,
            y,
            background=background,
            background_weight=background_weight,
            output=output,
            columns=columns,
            feature_names=feature_names,
            groups=groups,
            class_names=class_names,
            sample_weight=sample_weight,
            seed=seed,
            n_jobs=n_jobs,
            **unknown,
        )
    )


def from_shap(explanation: Any, y: Any = None, **keywords: Any) -> Explainer:
    """Show a ``shap.Explanation`` that you already have.

    Parameters
    ----------
    explanation : shap.Explanation
        With values of shape (n_features,), (n_rows, n_features) or (n_rows, n_features,
        n_outputs). Its data become the table.
    y : array_like, shape (n_rows,), optional
        What the rows really are.
    unit : {"value", "probability", "log_odds"}
        What the values measure; shap does not say.
    output_names : sequence of str, optional

    Returns
    -------
    Explainer
        Without a model: all that needs none works (linked views, selection, saving).

    Raises
    ------
    InvalidType
        Not a ``shap.Explanation``.
    InvalidShape
        It does not hold the rows that were explained.

    Examples
    --------
    >>> import numpy as np, shap
    >>> import xwidgets as xw
    >>> values = shap.Explanation(
    ...     np.array([[1.0, -2.0]]), base_values=np.array([3.0]), data=np.array([[0.5, 7.0]]),
    ...     feature_names=["a", "b"])
    >>> xw.from_shap(values).attributions().predictions
    array([[2.]])
    """
    from .results.shap_exchange import frame_from_shap
    from .results.shap_exchange import from_shap as read

    attributions = read(explanation, **keywords)
    frame = frame_from_shap(explanation)
    n_rows, n_features, _ = attributions.values.shape
    if frame is None or frame.n_rows != n_rows:
        raise InvalidShape(
            "explanation.data",
            found="nothing" if explanation.data is None else f"shape {np.shape(explanation.data)}",
            expected=f"the rows that were explained, shape ({n_rows}, {n_features})",
            fix="shap.Explanation(values, base_values, data=X)",
        )
    return Explainer(None, attributions=attributions, frame=frame, y=y)


class Explainer:
    """A model, its rows, and everything that was computed about them.

    Made by :func:`xwidgets.explain` or :func:`xwidgets.from_shap`. As the last line of a cell
    it shows its dashboard.

    Attributes
    ----------
    selection : Selection
        What is selected and in focus; observe it or set it, and every view follows.
    """

    def __init__(
        self,
        inputs: Inputs | None,
        *,
        attributions: Attributions | None = None,
        frame: Frame | None = None,
        y: Any = None,
    ) -> None:
        self._lock = threading.RLock()
        self._view_lock = threading.Lock()
        self._importance_lock = threading.Lock()  # held for as long as one is computed
        self._inputs = inputs
        self._runs: dict[str, Run] = {}
        self._importances: dict[str, Importance] = {}
        self._live_: Live | None = None
        self._default_view: View | None = None
        if inputs is None:
            assert attributions is not None and frame is not None
            self._frame = frame
            self._unit: str = attributions.unit
            self._units: tuple[str, ...] = (self._unit,)
            self._model_name = "shap.Explanation"
            groups = resolve_groups(None, frame.schema)
            self._columns = display_columns(frame, groups)
            self._output_names = attributions.output_names
            self._target = _free_target(y, frame.n_rows)
            self._importance_methods: tuple[str, ...] = ("shap",)
            self._runs[self._unit] = Run.finished(attributions, frame)
            default_output = len(self._output_names) - 1 if len(self._output_names) == 2 else 0
        else:
            predictor = inputs.predictor
            self._frame = inputs.frame
            self._unit, self._units = predictor.unit, predictor.units
            self._model_name = predictor.name
            groups = inputs.groups
            self._columns = display_columns(inputs.frame, groups)
            self._output_names = predictor.output_names
            self._target = inputs.target
            self._importance_methods = _importance_methods(inputs)
            default_output = predictor.default_output
        self._schema = Schema(
            tuple(
                _feature(schema, name)
                for name, (schema, _) in zip(groups.names, self._columns, strict=True)
            )
        )
        self._selection = Selection(
            self._frame.n_rows, self._schema, self._output_names, self._select, default_output
        )
        if inputs is not None:
            self._run(self._unit)

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
        return None if self._inputs is None else self._inputs.predictor.model

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return self._frame.n_rows

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Features (or groups) in the order of every result's second axis."""
        return self._schema.names

    @property
    def output_names(self) -> tuple[str, ...]:
        """Outputs in the order of every result's last axis."""
        return self._output_names

    def __repr__(self) -> str:
        progress = self._run(self._unit).progress
        return (
            f"<Explainer of {self._model_name}: {self.n_rows} rows, "
            f"{len(self.feature_names)} features, {progress['done']} rows explained>"
        )

    # --- views: one method per question --------------------------------------------------------

    def dashboard(self, *names: str) -> DashboardView:
        """Several views laid out together and linked.

        Parameters
        ----------
        *names : str
            Which, in order: ``"importance"``, ``"dependence"``, ``"force"``, ``"stacked"``,
            ``"beeswarm"``, ``"waterfall"``, ``"table"``, ``"what_if"``. Default: all.

        Raises
        ------
        UnknownName
            No such view.
        """
        from .widgets.views.dashboard import VIEWS, DashboardView

        for name in names:
            if name not in VIEWS:
                raise UnknownName(
                    "dashboard",
                    found=repr(name),
                    expected=f"views among {', '.join(VIEWS)}",
                    fix=did_you_mean(name, VIEWS)
                    if isinstance(name, str)
                    else f"pass names: explainer.dashboard({VIEWS[0]!r}, {VIEWS[1]!r})",
                )
        return DashboardView(self, names)

    def importance(self, method: str = "shap", *, max_display: int | None = None) -> ImportanceView:
        """Which features matter: bars over all rows, and over the selected ones.

        Parameters
        ----------
        method : {"shap", "permutation", "impurity"}
            ``"shap"``: mean of |attribution|. ``"permutation"``: drop in score when a column is
            shuffled (needs y). ``"impurity"``: gain in the training of trees.
        max_display : int, optional
            Features shown before "more".

        Raises
        ------
        UnknownName, NotSupported
            No such method, or one that this model or a missing y does not allow.
        """
        from .widgets.views.importance import ImportanceView

        self._require_importance(method)
        view = ImportanceView(self, method, _count(max_display, "max_display"))
        if method != "shap":
            self._live.send_importance(method)
        return view

    def beeswarm(self, *, max_display: int | None = None) -> BeeswarmView:
        """Every attribution of every row, one strip per feature."""
        from .widgets.views.beeswarm import BeeswarmView

        return BeeswarmView(self, _count(max_display, "max_display"))

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
            A feature, ``"auto"`` (strongest apparent interaction), ``"target"``,
            ``"prediction"`` or ``"none"``.

        Raises
        ------
        UnknownName
            No such feature.
        """
        from .widgets.views.dependence import DependenceView

        if method != "shap":
            raise NotSupported("method", found=repr(method), expected='"shap"')
        position = None if feature is None else self._schema.position(feature)
        if color_by is not None and color_by not in ("auto", "target", "prediction", "none"):
            color_by = f"feature:{self._schema.position(color_by, 'color_by')}"
        return DependenceView(self, position, color_by)

    def force(self, row: Any = None, *, max_display: int | None = None) -> ForceView | StackedView:
        """What pushed a prediction up and what pushed it down.

        Parameters
        ----------
        row : int or sequence of int, optional
            One row: its force plot, pinned to it. Several rows (positions or a mask): a stacked
            force plot. Default: follows the row in focus.
        max_display : int, optional
            Features named before "others" (one row).
        """
        from .widgets.views.force import ForceView
        from .widgets.views.stacked import StackedView

        if row is None or _is_whole(row):
            return ForceView(self, self._row(row), _count(max_display, "max_display"))
        rows = as_positions(row, self.n_rows, "rows")
        return StackedView(self, [int(i) for i in rows])

    def waterfall(self, row: int | None = None, *, max_display: int | None = None) -> WaterfallView:
        """From the base value to f(x), one step per feature, largest first."""
        from .widgets.views.waterfall import WaterfallView

        return WaterfallView(self, self._row(row), _count(max_display, "max_display"))

    def what_if(self, row: int | None = None) -> WhatIfView:
        """Edit one row: prediction and force plot follow while you drag.

        Parameters
        ----------
        row : int, optional
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
        from .widgets.views.what_if import WhatIfView

        return WhatIfView(self, self._row(row))

    def table(self) -> TableView:
        """The rows, sortable and linked."""
        from .widgets.views.table import TableView

        return TableView(self)

    # --- numbers without pictures --------------------------------------------------------------

    def attributions(
        self,
        method: str = "shap",
        rows: Any = None,
        perturbation: str = "auto",
        budget: int | None = None,
    ) -> Attributions:
        """SHAP values as arrays.

        Parameters
        ----------
        method : {"shap"}
        rows : None, int positions, boolean mask, or table, optional
            None: all rows. A table of new rows with the same columns is explained too.
        perturbation : {"auto", "path_dependent", "interventional", "conditional"}
            ``"path_dependent"`` (trees only, no background), ``"interventional"`` (against the
            background), ``"conditional"`` (linear models of numbers: unknown features follow the
            known ones, as normally distributed as the background, or X, says), ``"auto"``:
            interventional where a background was given or the unit or the model needs one, else
            path-dependent for trees.
        budget : int, optional
            Calls to the model per row, for estimators.

        Returns
        -------
        Attributions
            ``values`` of shape (n_rows, n_features, n_outputs), float64, in ``unit``.

        Raises
        ------
        NotSupported
            What this model cannot have, with what it can.
        """
        if method != "shap":
            raise NotSupported("method", found=repr(method), expected='"shap"')
        if perturbation not in PERTURBATIONS:
            raise InvalidValue(
                "perturbation",
                found=repr(perturbation),
                expected=f"one of {', '.join(PERTURBATIONS)}",
            )
        if budget is not None and (not _is_whole(budget) or budget < 1):
            raise InvalidValue("budget", found=repr(budget), expected="a whole number >= 1")
        run = self._run(self._unit, perturbation, budget)
        if rows is None:
            return self._with_cells(run.result(), self._frame)
        if _is_positions(rows):
            positions = _ordered_positions(rows, self.n_rows)
            return self._with_cells(run.explain_now(positions), self._frame)
        table = Frame.like(rows, self._frame, "rows")
        return self._with_cells(run.explain_table(table), table)

    def interactions(self, method: str = "shap", rows: Any = None) -> Interactions:
        """How much pairs of features do together, beside what each does alone.

        Parameters
        ----------
        method : {"shap"}
        rows : None, int positions, boolean mask, or table, optional
            None: all rows, or 500 of them drawn with `seed`. A table of new rows with the same
            columns is explained too.

        Returns
        -------
        Interactions
            ``strength`` of shape (n_features, n_features, n_outputs) and, where they fit into
            memory, ``values`` of shape (n_rows, n_features, n_features, n_outputs), in ``unit``.

        Raises
        ------
        NotSupported
            Neither trees in the unit of their own sum nor at most a dozen features.
        """
        from .methods import interactions as shap_interactions

        if method != "shap":
            raise NotSupported("method", found=repr(method), expected='"shap"')
        plan = self._run(self._unit).plan
        if rows is None:
            seed = 0 if self._inputs is None else self._inputs.seed
            positions = sample_rows(self.n_rows, min(self.n_rows, INTERACTION_ROWS), seed)
            return shap_interactions.explain(plan, self._frame, positions)
        if _is_positions(rows):
            positions = _ordered_positions(rows, self.n_rows)
            return shap_interactions.explain(plan, self._frame, positions)
        table = Frame.like(rows, self._frame, "rows")
        found = shap_interactions.explain(plan, table, np.arange(table.n_rows))
        return replace(found, rows=np.full(table.n_rows, -1))

    def selected(self) -> Any:
        """The selected rows, in the caller's own kind of table (all rows without a selection)."""
        rows = self.selection.rows
        return self._frame.to_native(np.arange(self.n_rows) if rows is None else rows)

    # --- sharing -------------------------------------------------------------------------------

    def to_html(
        self,
        path: str | os.PathLike[str],
        *,
        views: Iterable[str] = (),
        what_if: bool = False,
        rows: str = "all",
    ) -> None:
        """Write the dashboard as ONE file that answers with no kernel and no network.

        Parameters
        ----------
        path : path
            Its suffix is ``.html``.
        views : iterable of str, optional
            As in :meth:`dashboard`.
        what_if : bool
            Put the model into the file, too, so that rows can be edited there: trees and linear
            models, also behind common preprocessing.
        rows : {"all", "sample", "none"}
            ``"sample"``: 200 rows at most. ``"none"``: the what-if view alone (`views` are not
            used), which begins in the middle of every feature's range.

        Raises
        ------
        InvalidValue
            Not one of those, another suffix, or ``rows="none"`` without the model.
        NotSupported
            A model that no page can run.

        Notes
        -----
        The file says itself what it holds. Always: the names of features and outputs, the
        levels of categories (of a text column: its texts), and the name of the model's class.
        With rows (all or a sample): their values, y, predictions, attributions, and with
        ``"all"`` the current selection: share it with those who may see the rows. With
        ``what_if=True``: the model, whole (anyone can copy it out of the file), and with rows
        also the background rows that its SHAP values need. With ``rows="none"`` no value of any
        row beyond the smallest and the largest of each feature; the model's own thresholds and
        coefficients are numbers that were learned from data.
        """
        from .widgets.sharing import check_rows

        check_rows(rows, what_if)
        if isinstance(views, str):
            raise InvalidType(
                "views", found=repr(views), expected="a list of names", fix=f"views=[{views!r}]"
            )
        self._write_page(path, [self.dashboard(*views)], what_if=what_if, rows=rows)

    def close(self) -> None:
        """Stop what is being computed and close the views.

        What is computed stays, and can be shown again.
        """
        with self._lock:
            runs = list(self._runs.values())
        for run in runs:
            run.cancel()
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

    def __enter__(self) -> Explainer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _repr_mimebundle_(self, **keywords: Any) -> Any:
        return self._shown_view()._repr_mimebundle_(**keywords)

    def _ipython_display_(self, **keywords: Any) -> None:
        self._shown_view()._ipython_display_(**keywords)

    def _shown_view(self) -> View:
        with self._view_lock:
            view = self._default_view
            if view is None or view.comm is None or view._hub.comm is None:
                view = self._default_view = self.dashboard()
            return view

    def _with_cells(self, result: Attributions, frame: Frame) -> Attributions:
        """Add the cells that were explained, and which library tidy frames should be of."""
        library = "polars" if frame.backend == "polars" else "pandas"
        trust = {**result.trust, "frame_library": library}
        cells = result.data
        if cells is None and len(self._schema) == frame.n_features:
            cells = frame.cells(None if (result.rows < 0).any() else result.rows)
        return replace(result, trust=trust, data=cells)

    # --- inside: what widgets and export ask -----------------------------------------------------

    @property
    def _live(self) -> Live:
        with self._lock:
            if self._live_ is None:
                from .widgets.live import Live

                self._live_ = Live(self)
            return self._live_

    def _run(self, unit: str, perturbation: str = "auto", budget: int | None = None) -> Run:
        key = (
            unit if perturbation == "auto" and budget is None else f"{unit}/{perturbation}/{budget}"
        )
        with self._lock:
            run = self._runs.get(key)
            if run is None:
                if self._inputs is None:
                    raise NotSupported(
                        "perturbation" if perturbation != "auto" else "budget",
                        found="no model",
                        expected="what was computed before",
                        fix="make the explainer with xw.explain(model, X)",
                    )
                run = Run.of(self._inputs, unit, perturbation, budget)
                self._runs[key] = run
                weakref.finalize(self, run.cancel)  # nobody can read it any more
            if key == self._unit:
                run.start()
            return run

    def _importance(self, method: str) -> Importance:
        self._require_importance(method)
        if method == "shap":
            from .methods.shap import importance

            return importance(self.attributions())
        with self._importance_lock:
            if method not in self._importances:
                assert self._inputs is not None
                self._importances[method] = _other_importance(method, self._inputs)
            return self._importances[method]

    def _require_importance(self, method: str) -> None:
        if method not in IMPORTANCE:
            raise UnknownName("method", found=repr(method), expected=f"one of {IMPORTANCE}")
        if method in self._importance_methods:
            return
        if method == "permutation":
            raise NotSupported(
                "method",
                found='"permutation" without y' if self._inputs else '"permutation", no model',
                expected="what the rows really are, to score predictions",
                fix="xw.explain(model, X, y)",
            )
        raise NotSupported(
            "method",
            found='"impurity" for a model without trees',
            expected=f"one of {', '.join(self._importance_methods)}",
        )

    def _select(self, clauses: Sequence[Clause]) -> np.ndarray | None:
        return selected_rows(clauses, self.n_rows, self._lookup)

    def _lookup(self, term: Term) -> np.ndarray | None:
        source = term["source"]
        if source == "feature":
            return np.asarray(self._columns[term["feature"]][1], dtype=np.float64)
        if source == "target":
            if self._target is None:
                return None
            codes = self._target.codes.astype(np.float64)
            return np.where(codes < 0, np.nan, codes) if self._target.levels else codes
        part = self._run(self._shown_unit).partial()
        if part is None:
            return None
        # As the page has them, so that the end of a range falls on the same side in both.
        values = np.full(self.n_rows, np.nan, dtype=np.float32)
        values[part.rows] = (
            part.predictions[:, term["output"]]
            if source == "prediction"
            else part.values[:, term["feature"], term["output"]]
        )
        return values.astype(np.float64)

    @property
    def _shown_unit(self) -> str:
        """The unit on screen: what clauses about computed numbers speak of."""
        live = self._live_
        return live.hub.unit if live is not None and live.is_open else self._unit

    def _row(self, row: Any) -> int | None:
        if row is None:
            return None
        if not _is_whole(row):
            raise InvalidType("row", found=repr(row), expected="a row's position")
        if not 0 <= row < self.n_rows:
            raise UnknownName("row", found=str(row), expected=f"0 to {self.n_rows - 1}")
        return int(row)

    def _scene(self, options: Mapping[str, Any], wait: float | None) -> Scene:
        from .export.scene import Scene, Values

        run = self._run(self._unit)
        run.wait(wait)
        if wait is None:
            run.result()
        selection = self.selection
        selected = None
        if selection.rows is not None:
            selected = np.zeros(self.n_rows, dtype=bool)
            selected[selection.rows] = True
        target = self._target
        live = self._live_
        shared = {}
        if live is not None and live.is_open:
            shared = {"color_by": live.hub.color_by, "order": live.hub.order}
        result = run.first()
        return Scene(
            attributions=result,
            frame=self._frame,
            y=None if target is None else target.codes,
            target_levels=None if target is None else target.levels,
            output=selection.output,
            row=int(options.get("row", selection.row)),
            feature=int(options.get("feature", selection.feature)),
            selected=selected,
            theme=live.hub.theme if live is not None and live.is_open else "auto",
            columns={
                feature.name: Values(feature, values[np.maximum(result.rows, 0)])
                for feature, (_, values) in zip(self._schema.features, self._columns, strict=True)
            },
            model_name=self._model_name,
            n_rows_total=self.n_rows,
            importances=dict(self._importances),
            trust=trust_summary(result),
            options={**shared, **options},
        )

    def _page(self, views: list[ViewState], *, what_if: bool = False, rows: str = "all") -> str:
        """One HTML file with these views and all that was computed."""
        from .export.page import page
        from .export.pictures import draw
        from .widgets.runtime import bundle_text
        from .widgets.sharing import share, shared_model

        model = shared_model(self._live.what_if, rows) if what_if else None
        result = self._run(self._unit).result()
        live = self._live
        blocks = [*live.table_blocks(), attributions_block(result)]
        blocks += [importance_block(value) for value in self._importances.values()]
        selection = self.selection
        hub = live.hub
        state: dict[str, Any] = {
            "schema": {**live.schema(), "units": [self._unit], "what_if": what_if},
            "unit": self._unit,
            "row": selection.row,
            "feature": selection.feature,
            "output": selection.output,
            "filters": self._page_filters(),
            "color_by": hub.color_by,
            "order": hub.order,
            "theme": hub.theme,
            "progress": {
                "state": "done",
                "task": "",
                "done": result.n_rows,
                "total": self.n_rows,
                "message": "",
            },
            "trust": trust_summary(result),
        }
        blocks, state = share(blocks, state, rows)
        if model is not None:
            blocks.append(model)
        # A picture would show more rows than the file may hold.
        picture = draw(views[0]["kind"], self._scene({}, wait=None)) if rows == "all" else ""
        return page(
            state,
            [(block, block["data"]) for block in blocks],
            views,
            title=f"{self._model_name}: {state['schema']['n_rows'] or 'no'} rows explained",
            bundle=bundle_text("xwidgets-page.js"),
            picture_svg=picture,
            n_rows_total=self.n_rows,
        )

    def _page_filters(self) -> list[Clause]:
        from .widgets.clauses import is_computed, rows_clause

        rows, filters = self.selection.rows, self.selection.filters
        # Ranges of attributions mean something else in another unit: the rows stay.
        other = self._shown_unit != self._unit and any(map(is_computed, filters))
        if rows is None or (filters and not other):
            return list(filters)
        return [rows_clause(rows)]

    def _write_page(
        self,
        path: str | os.PathLike[str],
        views: list[View],
        *,
        what_if: bool = False,
        rows: str = "all",
    ) -> None:
        from .export.save import page_path, write_file

        target = page_path(path)
        states: list[ViewState] = [
            {"kind": view.kind, "options": dict(view.options), "still": ""} for view in views
        ]
        if rows == "none":
            states = [{**states[0], "kind": "what_if", "options": {}}]
        write_file(target, self._page(states, what_if=what_if, rows=rows).encode())


def _other_importance(method: str, inputs: Inputs) -> Importance:
    if method == "impurity":
        from .methods.impurity import importance as impurity

        return impurity(inputs.predictor, inputs.frame, groups=inputs.groups)
    from .methods.permutation import importance as permutation

    assert inputs.target is not None
    return permutation(
        inputs.predictor,
        inputs.frame,
        inputs.target.codes,
        groups=inputs.groups,
        sample_weight=inputs.sample_weight,
        seed=inputs.seed,
        n_jobs=inputs.n_jobs,
    )


def _importance_methods(inputs: Inputs) -> tuple[str, ...]:
    from .methods.impurity import supports

    found = ["shap"]
    if inputs.target is not None:
        found.append("permutation")
    if supports(inputs.predictor):
        found.append("impurity")
    return tuple(found)


def _feature(schema: FeatureSchema, name: str) -> Feature:
    levels = schema["levels"]
    return Feature(
        name,
        schema["kind"],
        schema["integer"],
        None if levels is None else tuple(levels),
        schema["has_missing"],
    )


def _free_target(y: Any, n_rows: int) -> Target | None:
    """A y with no model to compare it with: classes where it is text, else numbers."""
    if y is None:
        return None
    labels = np.asarray(y)
    if labels.shape != (n_rows,):
        raise InvalidShape("y", found=f"shape {labels.shape}", expected=f"({n_rows},)")
    name = str(getattr(y, "name", None) or "y")
    if labels.dtype.kind in "biuf":
        return Target(name, labels.astype(np.float64), None, labels)
    levels, codes = np.unique(labels.astype(str), return_inverse=True)
    return Target(name, codes.astype(np.int32), tuple(map(str, levels)), labels)


def _is_whole(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _count(value: Any, argument: str) -> int | None:
    if value is None:
        return None
    if not _is_whole(value) or value < 1:
        raise InvalidValue(argument, found=repr(value), expected="a whole number >= 1")
    return int(value)


def _is_positions(rows: Any) -> bool:
    """Positions or a mask, as opposed to a table of new rows."""
    if _is_whole(rows) or isinstance(rows, range):
        return True
    if isinstance(rows, np.ndarray):
        return rows.ndim <= 1
    if isinstance(rows, (list, tuple)):
        return all(isinstance(i, (int, bool, np.integer, np.bool_)) for i in rows)
    return getattr(rows, "ndim", 2) == 1


def _ordered_positions(rows: Any, n_rows: int) -> np.ndarray:
    """Positions in the caller's order; repeats stay."""
    checked = as_positions(rows, n_rows, "rows")
    array = np.atleast_1d(np.asarray(rows))
    return checked if array.dtype == bool or array.size == 0 else array.astype(np.int64)
