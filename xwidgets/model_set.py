"""ModelSet: several models of the same rows, side by side, with one selection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .data.calls import clear_calls
from .data.wording import did_you_mean, shown
from .errors import InvalidColumns, InvalidType, InvalidValue, UnknownName
from .explainer import Explainer
from .inputs import read_inputs
from .study import Study
from .views.catalogue import part
from .widgets.code import quoted
from .widgets.linked import link

if TYPE_CHECKING:
    import os

    from .results.tradeoff import Tradeoff
    from .widgets.selection import Selection
    from .widgets.view import View

__all__ = ["ModelSet", "read_models"]


@clear_calls
class ModelSet(Mapping[str, Explainer]):
    """Several models of the same rows: made by :func:`xwidgets.tradeoff`.

    A mapping of names to explainers. What is selected or put in focus in one of them is so in all.
    As the last line of a cell it shows their linked dashboard, which begins with the trade-off.

    Examples
    --------
    >>> models = xw.tradeoff({"logistic": logistic, "forest": forest}, X, y)
    >>> models.result.mean
    >>> models["forest"].force(3)
    """

    def __init__(self, studies: Mapping[str, Study], options: Mapping[str, Any]) -> None:
        family = dict(studies)
        for study in studies.values():
            study.family.update(family)
        self._explainers = {name: Explainer(study) for name, study in studies.items()}
        first, *others = self._explainers.values()
        for other in others:
            other.selection.output = first.selection.output
        for name, explainer in self._explainers.items():
            explainer._family = self._explainers
            explainer.history.name = f"models[{quoted(name)}]"
        link([explainer.selection for explainer in self._explainers.values()])
        self._options = dict(options)
        part("tradeoff", "look").read_look(first, self._options)  # refused now, not when shown

    def __getitem__(self, name: str) -> Explainer:
        """The explainer of one model.

        Raises
        ------
        UnknownName
        """
        if name not in self._explainers:
            raise UnknownName(
                "models",
                found=shown(name),
                expected=f"one of {', '.join(map(repr, self._explainers))}",
                fix=did_you_mean(str(name), tuple(self._explainers)),
            )
        return self._explainers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._explainers)

    def __len__(self) -> int:
        return len(self._explainers)

    def __repr__(self) -> str:
        first = self._first
        return f"<ModelSet of {', '.join(self)}: {first.n_rows} rows>"

    @property
    def _first(self) -> Explainer:
        return next(iter(self._explainers.values()))

    @property
    def selection(self) -> Selection:
        """What is selected and in focus, in all of them."""
        return self._first.selection

    @property
    def result(self) -> Tradeoff:
        """Performance against complexity; computed when it is first asked for."""
        found: Tradeoff = self._view().result
        return found

    def to_frame(self) -> Any:
        """One line per model: pandas, or polars where X was polars."""
        return self._view().to_frame()

    def to_altair(self) -> Any:
        """An Altair chart of the trade-off."""
        return self._view().to_altair()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the trade-off as a picture or as numbers, or all models as one page.

        Parameters
        ----------
        path : path
            ``.svg``, ``.png``, ``.pdf``: the picture; ``.csv``, ``.json``: its numbers;
            ``.html``: as :meth:`to_html`.
        """
        if str(path).lower().endswith((".html", ".htm")):
            self.to_html(path)
        else:
            self._view().save(path)

    def to_html(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        what_if: bool | str = False,
        rows: str = "all",
        max_bytes: int = 8_000_000,
    ) -> None:
        """Write the linked dashboards of all models as ONE file, without kernel and network.

        The arguments are those of :meth:`Explainer.to_html`.
        """
        _ = self.result  # the file opens with it
        self._first.to_html(path, views=["models"], what_if=what_if, rows=rows, max_bytes=max_bytes)

    def tradeoff(self, *, guess: bool = False) -> View:
        """The picture of performance against complexity, alone; `guess`: it asks first."""
        return self._first.tradeoff(**self._options, guess=guess)

    def dashboard(self, *names: str, **keywords: Any) -> Any:
        """As :meth:`Explainer.dashboard`, which begins with the trade-off."""
        looks = {"tradeoff": self._options, **(keywords.pop("looks", None) or {})}
        return self._first.dashboard(*(names or ("models",)), looks=looks, **keywords)

    def close(self) -> None:
        """Stop what is being computed and close the views of all models."""
        for explainer in self._explainers.values():
            explainer.close()

    def _view(self) -> View:
        return self._first.tradeoff(**self._options)

    def _repr_mimebundle_(self, **keywords: Any) -> Any:
        return self._shown()._repr_mimebundle_(**keywords)

    def _ipython_display_(self, **keywords: Any) -> None:
        self._shown()._ipython_display_(**keywords)

    _view_shown: Any = None

    def _shown(self) -> Any:
        view = self._view_shown
        if view is None or not view.is_open:
            view = self._view_shown = self.dashboard()
        return view


def read_models(models: Any, X: Any, y: Any, **keywords: Any) -> dict[str, Study]:
    """A study of each model of the same rows.

    Raises
    ------
    InvalidType, InvalidValue, InvalidColumns
        No mapping of names to models; fewer than two; no y; models that answer something else, or
        take other columns.
    """
    fix = 'xw.tradeoff({"logistic": logistic, "forest": forest}, X, y)'
    if not isinstance(models, Mapping):
        raise InvalidType("models", found=shown(models), expected="models by name", fix=fix)
    if len(models) < 2:
        raise InvalidValue(
            "models",
            found=f"{len(models)} model{'' if len(models) == 1 else 's'}",
            expected="at least two",
            fix="xw.explain(model, X, y) explains one",
        )
    for name in models:
        if not isinstance(name, str) or not name.strip():
            raise InvalidType("models", found=f"the name {shown(name)}", expected="text", fix=fix)
    if y is None:
        raise InvalidType(
            "y", found="none", expected="what the rows really are", fix="xw.tradeoff(models, X, y)"
        )
    inputs = {}
    for name, model in models.items():
        try:
            inputs[name] = read_inputs(model, X, y, **keywords)
        except InvalidColumns as error:
            raise InvalidColumns(
                f"models[{name!r}]",
                found=f"a model that takes other columns than X has ({error})",
                expected="models of the same columns",
                fix="put what chooses or makes columns into a Pipeline with the model",
            ) from error
    first_name, first = next(iter(inputs.items()))
    for name, one in inputs.items():
        same = one.predictor.output_names == first.predictor.output_names
        if one.predictor.task != first.predictor.task or not same:
            raise InvalidValue(
                "models",
                found=(
                    f"{first_name!r} with {_outputs(first.predictor)}, "
                    f"and {name!r} with {_outputs(one.predictor)}"
                ),
                expected="models that answer the same question",
                fix="leave one of them out, or fit it on the same y",
            )
    return {name: Study.of(one) for name, one in inputs.items()}


def _outputs(predictor: Any) -> str:
    names = predictor.output_names
    few = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
    return f"the outputs {few} ({predictor.task})"
