"""What mypy must refuse of blocks: an ignore that is not needed fails ``./dev check``."""

from __future__ import annotations

from xwidgets.widgets.block import pack
from xwidgets.widgets.roles import AnswerMeta, BlockState, ColumnBlock, ModelBlock, PredictionsMeta


def key_of(block: BlockState) -> str:
    block["meta"]["key"]  # type: ignore[typeddict-item]
    return block["meta"]["key"] if block["role"] == "answer" else ""


def labelled(block: ModelBlock) -> None:
    block["meta"]["label"] = "trees"
    block["meta"]["key"] = "x"  # type: ignore[typeddict-unknown-key]


def of_another_role() -> ColumnBlock:
    meta: PredictionsMeta = {"unit": "value", "outputs": [0]}
    return {"role": "column", "meta": meta, **pack({})}  # type: ignore[typeddict-item]


def incomplete() -> AnswerMeta:
    return {"key": "", "record": "", "plain": {}, "whole": True}  # type: ignore[typeddict-item]


def unknown() -> PredictionsMeta:
    return {"unit": "value", "outputs": [], "mirrored": True}  # type: ignore[typeddict-unknown-key]
