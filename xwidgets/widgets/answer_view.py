"""AnswerView: a view of the answer to one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..charts.wording import clean, plural
from ..compute.question import Question
from ..results import Record
from ..study import Study
from .view import View

if TYPE_CHECKING:
    from ..charts.scene import Scene

__all__ = ["AnswerView", "Answered"]


@dataclass(frozen=True)
class Answered:
    """What such a view is drawn from, as a `Scene` has it: no attributions are waited for."""

    answers: Mapping[str, Record] = field(default_factory=dict)
    theme: str = "auto"
    model_name: str = ""
    n_total: int = 0


class AnswerView(View):
    """Base class of views that show the answer to one question.

    Subclasses say which: by :meth:`questions`, and by `question` where it depends on what is on
    screen. Their ``picture.py`` and ``chart.py`` draw ``scene.answers[METHOD]``, which is not there
    before something is computed.
    """

    @classmethod
    def questions(cls, study: Study, options: Mapping[str, Any]) -> list[Question]:
        """What a view with these options opens with."""
        raise NotImplementedError

    @property
    def question(self) -> Question:
        """What is shown now."""
        return self.questions(self._live.study, self.options)[0]

    @property
    def result(self) -> Any:
        """The answer; what is missing of it is computed, and can be interrupted."""
        return self._live.study.ask(self.question).result()

    @property
    def unit(self) -> str:
        return self.question.unit or super().unit

    @classmethod
    def prepare(
        cls, study: Study, unit: str, options: Mapping[str, Any], wait: float | None
    ) -> None:
        for question in cls.questions(study, options):
            study.ask(question).advance(wait)

    def _numbers(self) -> Record:
        found: Record = self.result
        return found

    def _scene(self, wait: float | None) -> Scene:
        task = self._live.study.ask(self.question)
        task.advance(wait)
        found = task.so_far()
        answers = {} if found is None else {self.question.method: found}
        theme = self._screen.shared.get("theme", "auto")
        study = self._live.study
        return Answered(answers, theme, study.model_name, study.n_rows)  # type: ignore[return-value]

    @classmethod
    def in_words(cls, scene: Scene) -> str:
        words = [f"{clean(scene.model_name)}, {plural(scene.n_total, 'row')}."]
        for found in scene.answers.values():
            words += [f"{head}: {text}." for head, text in found.facts() if text]
        return " ".join(words)
