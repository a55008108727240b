"""In words: the explainer's method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...data.texts import read_texts
from ...data.wording import did_you_mean, shown
from ...errors import UnknownName
from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import NarrativeView

__all__ = ["narrative"]


def narrative(
    self: Holder,
    row: Any = None,
    *,
    to: str = "a colleague",
    texts: Mapping[str, str] | None = None,
    vary: Sequence[str | int] | None = None,
    guess: bool = False,
) -> NarrativeView:
    """One prediction in two to five plain sentences: why, how sure, and what would change it.

    Put together from the numbers by fixed rules: no language model, and the same every time.

    Parameters
    ----------
    row : int or label, optional
        Default: the row in focus, which the view follows.
    to : {"a colleague", "the person"}
        ``"the person"``: only what pushed towards the decision, at most four factors, by the names
        of `texts`: reason codes in words.
    texts : mapping of str to str, optional
        What to call a feature: ``{"age": "Your age"}``.
    vary : list of names or positions, optional
        Features that may be said to change the decision. Default: all but dates and what is
        called as an attribute that nobody can change (age, sex, ...).
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    NarrativeView
        ``str(view)`` is plain text, ``view.markdown`` the same where Markdown is read; its
        ``result`` has ``sentences``, ``parts``, ``names`` and ``attribution``.

    Raises
    ------
    NotSupported
        There is no model to ask.
    UnknownName, InvalidType, InvalidValue
        No such row, reader or feature; a text that is none.

    See Also
    --------
    reasons : The same factors as a frame or as JSON, for many rows.

    Notes
    -----
    A factor is named where it counted: as in :meth:`reasons`. What would change the decision is
    looked for by one of the named factors alone that can be changed, among values that other rows
    have; where none does, that is said. :meth:`counterfactuals` looks further.

    **How to read it.** "Up" and "down" are of the named class, from the base value.

    **When it misleads.** What would change the decision is what the model would say, not advice:
    the other columns would hardly stay as they are. Of two correlated features either may be
    named. A sentence sounds surer than a number: the last one says how sure it is.

    References
    ----------
    Regulation B, 12 CFR 1002.9 (specific principal reasons, at most about four).

    Examples
    --------
    >>> print(explainer.narrative(17))
    >>> print(explainer.narrative(17, to="the person", texts={"age": "Your age"}))
    """
    from ...methods.counterfactuals.given import given
    from ...methods.narrative import READERS
    from .view import NarrativeView

    study = self._study
    if to not in READERS:
        raise UnknownName(
            "to",
            found=shown(to),
            expected=" or ".join(map(repr, READERS)),
            fix=did_you_mean(str(to), READERS),
        )
    options = {
        "to": None if to == READERS[0] else to,
        "texts": read_texts(texts, study.groups.names) or None,
        **given(study.groups.names, vary=vary),
    }
    for question in NarrativeView.questions(self._live.screen, options):
        study.ask(question)  # raises where nobody can answer; computes nothing
    return NarrativeView(self._live, row=self._row(row), **options).asking(guess)
