"""Eight numbers at once in compiled loops. Importing this module imports numba.

A compiler that cannot prove that two arrays do not overlap works number by number. Loops that
say what they load, compute and store eight at a time are always vectorised, to whatever width
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
]

LANES = 8
_NUMBERS = ir.VectorType(ir.DoubleType(), LANES)
_WORDS = ir.VectorType(ir.IntType(64), LANES)
_FIRST = ir.Constant(ir.VectorType(ir.IntType(32), LANES), None)


class Lanes(types.Type):
    """Eight float64 in one variable; adds, subtracts, multiplies and divides like one."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


_LANES = Lanes()


@register_model(Lanes)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _NUMBERS)


def _fill(builder: Any, value: Any, vector: Any = _NUMBERS) -> Any:
    """A number in every lane; lanes as they are."""
    if value.type == vector:
        return value
    undefined = ir.Constant(vector, ir.Undefined)
    single = builder.insert_element(undefined, value, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(single, undefined, _FIRST)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, place: Any, vector: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [place]), ir.PointerType(vector))


def _arithmetic(function: Callable[..., Any], instruction: str) -> None:
    """Lanes with lanes, or with a number."""

    @type_callable(function)
    def typer(context: Any) -> Callable[..., Any]:
        def kind(a: Any, b: Any) -> Any:
            known = all(one in (_LANES, types.float64) for one in (a, b))
            return _LANES if known and _LANES in (a, b) else None

        return kind

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return getattr(builder, instruction)(*(_fill(builder, value) for value in arguments))

    for kinds in ((Lanes, Lanes), (Lanes, types.Float), (types.Float, Lanes)):
        lower_builtin(function, *kinds)(lower)


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")
_arithmetic(operator.truediv, "fdiv")


@intrinsic(prefer_literal=True)
def load(typing: Any, array: Any, place: Any, count: Any) -> Any:
    """`count` numbers (1 or 8, a constant) of a flat float64 array; `place` is not negative."""
    result = types.float64 if count.literal_value == 1 else _LANES

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = context.get_value_type(result)
        kind = signature.args[0]
        pointer = _pointer(context, builder, kind, arguments[0], arguments[1], vector)
        return builder.load(pointer, align=8)

    return result(array, types.intp, count), generate


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
    """A number in `count` lanes (1 or 8, a constant)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return arguments[0] if signature.return_type != _LANES else _fill(builder, arguments[0])

    result = types.float64 if count.literal_value == 1 else _LANES
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
    if kind == _NUMBERS:
        bound = _fill(builder, bound)
    one, zero = (
        ir.Constant(kind, [number] * LANES if kind == _NUMBERS else number) for number in (1.0, 0.0)
    )
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
    return builder.sitofp(builder.xor(bits, one), _NUMBERS)


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
