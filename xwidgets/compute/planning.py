"""How what `explain` was given becomes a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..inputs import Inputs
    from ..methods.plan import Plan

__all__ = ["make_plan"]


def make_plan(
    inputs: Inputs, unit: str, perturbation: str = "auto", budget: int | None = None
) -> Plan:
    """The algorithm that explains rows of `inputs` in a unit, as :func:`methods.shap.plan`."""
    from ..methods.shap import plan

    return plan(
        inputs.predictor.with_output(unit),
        inputs.frame,
        background=inputs.background if inputs.background_given else None,
        background_weight=inputs.background_weight,
        perturbation=perturbation,
        budget=budget,
        seed=inputs.seed,
        n_jobs=inputs.n_jobs,
        groups=inputs.groups if inputs.groups_given else None,
    )
