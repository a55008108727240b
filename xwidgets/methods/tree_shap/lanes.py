"""Eight or sixteen numbers at once in compiled loops. Importing this module imports numba.

A compiler that cannot prove that two arrays do not overlap works number by number. Loops that
say what they load, compute and store together are always vectorised, to whatever width
the machine has; every lane rounds as a single number would. All functions take single numbers
as well, so that a loop serves both.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import (
    intrinsic,
    lower_builtin,
    models,
    register_model,
    type_callable,
)

__all__ = [
    "LANES",
    "accumulate",
    "at_most",
    "load",
    "not_above",
    "spread",
    "store",
    "unset",
    "unset_in_each",
    "whole",
]

LANES = 8
_WORDS = ir.VectorType(ir.IntType(64), LANES)


class Lanes(types.Type):
    """Several float64 in one variable; adds, subtracts, multiplies and divides like one."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(name=f"Lanes({count})")


_LANES = Lanes(LANES)


@register_model(Lanes)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, ir.VectorType(ir.DoubleType(), kind.count))


def _of(count: int) -> Any:
    """The type of so many numbers."""
    return types.float64 if count == 1 else Lanes(count)


def _fill(builder: Any, value: Any, vector: Any) -> Any:
    """A number in every lane; lanes as they are."""
    if value.type == vector:
        return value
    undefined = ir.Constant(vector, ir.Undefined)
    single = builder.insert_element(undefined, value, ir.Constant(ir.IntType(32), 0))
    first = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), None)
    return builder.shuffle_vector(single, undefined, first)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, place: Any, vector: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [place]), ir.PointerType(vector))


def _arithmetic(function: Callable[..., Any], instruction: str) -> None:
    """Lanes with lanes, or with a number."""

    @type_callable(function)
    def typer(context: Any) -> Callable[..., Any]:
        def kind(a: Any, b: Any) -> Any:
            lanes = {one for one in (a, b) if isinstance(one, Lanes)}
            known = lanes | {types.float64} >= {a, b}
            return lanes.pop() if known and len(lanes) == 1 else None

        return kind

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = context.get_value_type(signature.return_type)
        return getattr(builder, instruction)(*(_fill(builder, one, vector) for one in arguments))

    for kinds in ((Lanes, Lanes), (Lanes, types.Float), (types.Float, Lanes)):
        lower_builtin(function, *kinds)(lower)


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")
_arithmetic(operator.truediv, "fdiv")


@intrinsic(prefer_literal=True)
def load(typing: Any, array: Any, place: Any, count: Any) -> Any:
    """`count` numbers (1 or lanes, a constant) of a flat float64 array; `place` is not negative."""
    result = _of(count.literal_value)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = context.get_value_type(result)
        kind = signature.args[0]
        pointer = _pointer(context, builder, kind, arguments[0], arguments[1], vector)
        return builder.load(pointer, align=8)

    return result(array, types.intp, count), generate


@intrinsic
def whole(typing: Any, array: Any, place: Any) -> Any:
    """A number of a flat int32 array; `place` is not negative."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        found = builder.load(builder.gep(data, [arguments[1]]))
        return builder.sext(found, ir.IntType(64))

    return types.int64(array, types.intp), generate


@intrinsic
def store(typing: Any, array: Any, place: Any, value: Any) -> Any:
    """Put a number or lanes into a flat float64 array; `place` is not negative."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, value = arguments
        kind = signature.args[0]
        pointer = _pointer(context, builder, kind, array, place, value.type)
        builder.store(value, pointer, align=8)
        return context.get_dummy_value()

    return types.void(array, types.intp, value), generate


@intrinsic(prefer_literal=True)
def spread(typing: Any, value: Any, count: Any) -> Any:
    """A number in `count` lanes (1 or more, a constant)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = context.get_value_type(signature.return_type)
        return _fill(builder, arguments[0], vector)

    result = _of(count.literal_value)
    return result(types.float64, count), generate


@intrinsic
def accumulate(typing: Any, total: Any, term: Any) -> Any:
    """`total` plus `term`; a single total gets its lanes one after another."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        total, term = arguments
        if signature.args[0] == signature.args[1]:
            return builder.fadd(total, term)
        for lane in range(LANES):
            place = ir.Constant(ir.IntType(32), lane)
            total = builder.fadd(total, builder.extract_element(term, place))
        return total

    return total(total, term), generate


def _compare(builder: Any, made: Callable[..., Any], arguments: Any) -> Any:
    value, bound = arguments
    kind = value.type
    bound = _fill(builder, bound, kind)
    count = getattr(kind, "count", 0)
    one, zero = (ir.Constant(kind, [number] * count or number) for number in (1.0, 0.0))
    return builder.select(made("<=", value, bound), one, zero)


@intrinsic
def at_most(typing: Any, value: Any, bound: Any) -> Any:
    """1.0 where `value` is at most `bound`, else (also for NaN) 0.0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _compare(builder, builder.fcmp_ordered, arguments)

    return value(value, types.float64), generate


@intrinsic
def not_above(typing: Any, value: Any, bound: Any) -> Any:
    """1.0 where `value` is at most `bound` or NaN, else 0.0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _compare(builder, builder.fcmp_unordered, arguments)

    return value(value, types.float64), generate


def _zeros(builder: Any, words: Any, shifts: Any) -> Any:
    one = ir.Constant(_WORDS, [1] * LANES)
    bits = builder.and_(builder.lshr(words, shifts), one)
    return builder.sitofp(builder.xor(bits, one), ir.VectorType(ir.DoubleType(), LANES))


@intrinsic
def unset_in_each(typing: Any, words: Any, place: Any, bit: Any) -> Any:
    """1.0 where a bit of each of `words[place:place + 8]` is 0, else 0.0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, bit = arguments
        pointer = _pointer(context, builder, signature.args[0], array, place, _WORDS)
        return _zeros(builder, builder.load(pointer, align=8), _fill(builder, bit, _WORDS))

    return _LANES(words, types.intp, types.intp), generate


@intrinsic
def unset(typing: Any, word: Any, bit: Any) -> Any:
    """1.0 where bits `bit`, ... `bit + 7` of a word are 0, else 0.0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word, bit = (_fill(builder, value, _WORDS) for value in arguments)
        return _zeros(builder, word, builder.add(bit, ir.Constant(_WORDS, list(range(LANES)))))

    return _LANES(types.uint64, types.intp), generate
