"""Dashboard: the views laid out together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...errors import InvalidType, InvalidValue
from ...widgets.holder import Holder
from ..catalogue import view_class

if TYPE_CHECKING:
    from .view import DashboardView

__all__ = ["dashboard", "to_html"]


def dashboard(
    self: Holder,
    *names: str,
    pins: Iterable[str] = (),
    looks: Mapping[str, Mapping[str, Any]] | None = None,
    tabs: Mapping[str, str] | None = None,
    drawer: str = "",
) -> DashboardView:
    """Linked views, in places that are questions; or exactly those that are named.

    Parameters
    ----------
    *names : str
        Nothing: it opens in the overview. One place: it opens there; ``"overview"`` (what should
        I look at?), ``"model"`` (how does it decide?), ``"row"`` (why this one, and what would
        change it?), with y ``"groups"`` (is it right, and is it fair?), and with several models
        ``"models"`` (which one should I use?), as far as they have something to show.
        Views: these, in this order, without places; ``"importance"``, ``"dependence"``,
        ``"force"``, ``"stacked"``, ``"beeswarm"``, ``"waterfall"``, ``"interactions"``,
        ``"table"``, ``"what_if"``.
    pins : iterable of str, optional
        At most two views that stay in sight in every place.
    looks : mapping, optional
        How views in it begin: by view, the arguments of its own method, as
        ``{"dependence": {"method": "pdp", "over": "ale"}}``.
    tabs : mapping, optional
        By place the view that is open among those behind tabs, as ``{"model": "beeswarm"}``;
        of views that are named: ``{"": "beeswarm"}``.
    drawer : str, optional
        The view in the open drawer, as ``"table"``.

    Returns
    -------
    DashboardView
        Its ``place`` and ``pins`` follow the page, and may be set. Pictures and charts of it
        show what is in sight.

    Raises
    ------
    UnknownName
        No such place or view.
    NotSupported
        A place that has nothing to show, such as one that needs y.
    InvalidType, InvalidValue
        `pins` that are no list or are too many, `looks` and `tabs` that are none; `pins` or
        `drawer` beside views.

    Examples
    --------
    >>> explainer.dashboard("row")
    >>> explainer.dashboard("model", pins=["force"])
    >>> explainer.dashboard("force", "what_if")
    """
    from .arranged import arranged, check_drawer, check_looks, check_names, check_pins, check_tabs
    from .view import DashboardView

    study = self._study
    place, views = check_names(study, names)
    kept = check_pins(study, pins)
    opened, pulled = check_tabs(study, tabs, views), check_drawer(study, drawer)
    for argument, given in (("pins", kept), ("drawer", pulled)):
        if views and given:
            raise InvalidValue(
                argument,
                found=f"{given!r} beside named views",
                expected="a place, or no name",
                fix=f"explainer.dashboard({argument}={given!r})",
            )
    arrangement = arranged(place, kept, check_looks(self, looks), opened, pulled)
    return DashboardView(self._live, views, arrangement)


def to_html(
    self: Holder,
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
        As in :meth:`dashboard`: ``["row"]`` opens in that place.
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

    Examples
    --------
    >>> explainer.to_html("credit.html", what_if=True)
    >>> explainer.to_html("names_only.html", rows="none", what_if=True)
    """
    from ...widgets.one_file import write_page
    from ...widgets.sharing import Sharing
    from .arranged import arranged, check_names
    from .view import DashboardView

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
    place, names = check_names(self._study, tuple(views))
    live = self._live
    if rows == "none":
        shown = view_class("what_if").filed()
    else:
        options = {"views": list(names)} if names else {}
        shown = DashboardView.filed(arranged(place, []), **options)
    write_page(path, live.screen, [shown], live.made_rows, sharing, live.family())
