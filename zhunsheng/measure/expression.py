# SPDX-License-Identifier: Apache-2.0
"""Formulas of procedures, capabilities and models: parsed against a whitelist, never executed as code.

A formula is compiled once to a small tree and then evaluated over arrays of points, with the partial
derivatives by forward differentiation (exact to rounding, no step size), or exactly in rational numbers
where it is rational.
"""

import ast
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.algebra import DUAL, PLAIN, Algebra, T
from zhunsheng.measure.derivative import FUNCTIONS, Dual
from zhunsheng.measure.text import Text

Array = NDArray[np.float64]

MAX_LENGTH = 4000
MAX_DEPTH = 64
# How many operands one unbroken chain of operators may have: a long sum is no deep nesting.
MAX_CHAIN = 256
MAX_EXACT_EXPONENT = 16
# No number of a record has a hundredth of that; a chain of squares would double its digits with every step.
MAX_EXACT_BITS = 16_384
# Points evaluated at a time.
BLOCK = 1024
CONSTANTS = {"pi": math.pi}
ALLOWED = Text(
    "允许：数、名称、+ - * / **、括号，以及 abs atan2 cos exp log max min pi sin sqrt",
    "allowed: numbers, names, + - * / **, parentheses, and abs atan2 cos exp log max min pi sin sqrt",
)

_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# A number that runs on into a letter: hexadecimal, imaginary, grouped, or a keyword glued to it.
_RUNS_ON = re.compile(r"(?<![A-Za-z0-9_.])[0-9.]++(?:[eE][+-]?[0-9]++)?+[A-Za-z_]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
_ARGUMENTS = {name: 1 for name in FUNCTIONS if name != "neg"} | {"atan2": 2, "max": 2, "min": 2}

_WORDING = {
    "empty": Text("公式为空", "the formula is empty"),
    "too-long": Text("公式超过 {limit} 个字符", "the formula has more than {limit} characters"),
    "too-deep": Text("公式嵌套超过 {limit} 层", "the formula is nested more than {limit} levels deep"),
    "too-many": Text("连续运算超过 {limit} 个", "more than {limit} operators in a row"),
    "syntax": Text("公式在此处读不懂", "the formula cannot be read here"),
    "not-allowed": Text("不允许“{part}”", "“{part}” is not allowed"),
    "function": Text("没有函数“{part}”", "there is no function “{part}”"),
    "arguments": Text("{part} 要 {count} 个参数", "{part} takes {count} argument(s)"),
    "number": Text("数“{part}”不能用", "the number “{part}” cannot be used"),
    "unknown-name": Text("公式里的“{part}”没有值", "the name “{part}” in the formula has no value"),
}


class ExpressionError(ValueError):
    """A formula that cannot be used: `code`, `column` (from 1) and a bilingual `message` with what is
    allowed.
    """

    def __init__(self, code: str, column: int, **values: object) -> None:
        self.code = code
        self.column = column
        what = _WORDING[code].format(**values)
        self.message = Text(
            f"第 {column} 列：{what.zh}。{ALLOWED.zh}", f"column {column}: {what.en}; {ALLOWED.en}"
        )
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, kept as the exact decimal that was written."""

    exact: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function with its operands; `operator` is '+', 'neg', 'sqrt', …"""

    operator: str
    operands: tuple["Node", ...]


Node = Number | Name | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled formula: `text` as written and the `names` it needs, in order of first appearance."""

    text: str
    names: tuple[str, ...]
    tree: Node

    def evaluate(self, values: Mapping[str, Array | float]) -> Array:
        """The value of the formula, element by element; outside the domain the element is NaN or infinite.

        >>> parse("sqrt(a)").evaluate({"a": np.array([4.0, 9.0])}).tolist()
        [2.0, 3.0]
        """
        arrays = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
        result = self.run(arrays, PLAIN)
        shape = np.broadcast_shapes(*(arrays[name].shape for name in self.names), np.shape(result))
        return np.broadcast_to(np.asarray(result, dtype=np.float64), shape)

    def derivatives(self, values: Mapping[str, Array | float], by: Sequence[str]) -> Dual:
        """Value (shape of the broadcast inputs) and partial derivatives, one leading row for each name in
        `by`.

        A name in `by` that the formula does not use has derivative zero. A missing value is an
        ExpressionError.

        >>> parse("a*b").derivatives({"a": 2.0, "b": 3.0}, ("a", "b")).gradient.tolist()
        [3.0, 2.0]
        """
        shape = np.broadcast_shapes(*(np.shape(values[name]) for name in self.names if name in values))
        if math.prod(shape) > BLOCK:
            return self._in_blocks(values, by, shape)
        result = self.apply(seed(values, self.names, by))
        return result.spread(len(by), np.broadcast_shapes(shape, result.value.shape))

    def _in_blocks(
        self, values: Mapping[str, Array | float], by: Sequence[str], shape: tuple[int, ...]
    ) -> Dual:
        """The same for many points, in blocks that stay in the processor's cache."""
        flat = {name: np.broadcast_to(values[name], shape).ravel() for name in self.names if name in values}
        size = math.prod(shape)
        found = Dual(np.empty(size), np.empty((len(by), size)))
        for start in range(0, size, BLOCK):
            piece = slice(start, min(start + BLOCK, size))
            block = self.apply(seed({name: row[piece] for name, row in flat.items()}, self.names, by))
            block = block.spread(len(by), (piece.stop - start,))
            found.value[piece], found.gradient[:, piece] = block.value, block.gradient
        return Dual(found.value.reshape(shape), found.gradient.reshape(len(by), *shape))

    def apply(self, duals: Mapping[str, Dual]) -> Dual:
        """Evaluate on values that already carry derivatives, so that one formula may use another's result.

        >>> inner = parse("a**2").apply(seed({"a": 3.0}, ["a"], ["a"]))
        >>> parse("2*b").apply({"b": inner}).gradient.tolist()
        [12.0]
        """
        return self.run(duals, DUAL)

    def run(self, leaves: Mapping[str, T], algebra: Algebra[T]) -> T:
        """Evaluate in an algebra; outside a function's domain numbers become NaN or infinite, silently.

        >>> float(parse("log(a)").run({"a": np.asarray(0.0)}, PLAIN))
        -inf
        """
        with np.errstate(all="ignore"):
            return _walk(self.tree, leaves, algebra)

    def exact(self, values: Mapping[str, Fraction]) -> Fraction | None:
        """The exact rational value, or None where a root, a transcendental function or a division by zero
        occurs.

        >>> str(parse("a-b").exact({"a": Fraction("10.0007"), "b": Fraction(10)}))
        '7/10000'
        """
        return _walk_exact(self.tree, values)


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """Compile a formula. Everything outside the whitelist is refused with its column; nothing is ever
    executed.

    >>> parse("V/I * cos(phi)").names
    ('V', 'I', 'phi')
    >>> try:
    ...     parse("2*open('x')")
    ... except ExpressionError as refused:
    ...     print(refused.code, refused.column)
    function 3
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError("too-long", MAX_LENGTH + 1, limit=MAX_LENGTH)
    if not text.strip():
        raise ExpressionError("empty", 1)
    _check_characters(text)
    tree = _build(_parse_python(text), text, 1)
    return Expression(text=text, names=tuple(dict.fromkeys(_names(tree))), tree=tree)


def seed(values: Mapping[str, Array | float], names: Sequence[str], by: Sequence[str]) -> dict[str, Dual]:
    """Give each named value its own unit derivative, over the common broadcast shape of all of them.

    >>> seed({"a": 3.0}, ["a"], ["a", "b"])["a"].gradient.tolist()
    [1.0, 0.0]
    """
    missing = [name for name in names if name not in values]
    if missing:
        raise ExpressionError("unknown-name", 1, part=missing[0])
    used = [np.asarray(values[name], dtype=np.float64) for name in names]
    shape = np.broadcast_shapes(*(value.shape for value in used))
    duals = {}
    rows = {name: row for row, name in reversed(list(enumerate(by)))}
    for name, value in zip(names, used, strict=True):
        gradient = np.zeros((len(by), *shape))
        if name in rows:
            gradient[rows[name]] = 1.0
        alike = value if value.shape == shape else np.broadcast_to(value, shape)
        duals[name] = Dual(alike.astype(np.float64), gradient)
    return duals


def _check_characters(text: str) -> None:
    # Python normalises identifiers (ａ becomes a) and reads some characters as white space; neither is
    # wanted.
    level = 0
    for column, character in enumerate(text, 1):
        if not (" " <= character <= "~"):
            part = character if character.isprintable() else f"U+{ord(character):04X}"
            raise ExpressionError("not-allowed", column, part=part)
        level += (character == "(") - (character == ")")
        if level > MAX_DEPTH:
            raise ExpressionError("too-deep", column, limit=MAX_DEPTH)
        if level < 0:
            raise ExpressionError("syntax", column)
    running_on = _RUNS_ON.search(text)
    if running_on:
        raise ExpressionError("number", running_on.start() + 1, part=running_on[0][:40])


def _parse_python(text: str) -> ast.expr:
    # In parentheses, leading blanks are no indentation; `_check_characters` has seen that they cannot be
    # escaped.
    try:
        return ast.parse(f"({text})", mode="eval").body
    except SyntaxError as error:
        raise ExpressionError("syntax", min(max((error.offset or 2) - 1, 1), len(text))) from error
    except (MemoryError, RecursionError) as error:  # the parser's own stack
        raise ExpressionError("too-deep", 1, limit=MAX_DEPTH) from error


def _column(node: ast.expr) -> int:
    return max(node.col_offset, 1)


def _part(node: ast.expr, text: str) -> str:
    return f"({text})"[node.col_offset : node.end_col_offset][:40]


def _build(node: ast.expr, text: str, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise ExpressionError("too-deep", _column(node), limit=MAX_DEPTH)
    if isinstance(node, ast.Constant):
        return _build_number(node, text)
    if isinstance(node, ast.Name) and _NAME.fullmatch(node.id):
        return Name(node.id)
    if isinstance(node, ast.BinOp):
        return _build_chain(node, text, depth)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        operand = _build(node.operand, text, depth + 1)
        return Call("neg", (operand,)) if isinstance(node.op, ast.USub) else operand
    if isinstance(node, ast.Call):
        return _build_call(node, text, depth)
    raise ExpressionError("not-allowed", _column(node), part=_part(node, text))


def _build_chain(node: ast.BinOp, text: str, depth: int) -> Node:
    """a + b + c + …, which Python nests to the left once an operator."""
    chain: list[ast.BinOp] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        if type(left.op) not in _OPERATORS:
            raise ExpressionError("not-allowed", _column(left), part=_part(left, text))
        chain.append(left)
        left = left.left
    if len(chain) > MAX_CHAIN:
        raise ExpressionError("too-many", _column(node), limit=MAX_CHAIN)
    made = _build(left, text, depth + 1)
    for each in reversed(chain):
        made = Call(_OPERATORS[type(each.op)], (made, _build(each.right, text, depth + 1)))
    return made


def _build_number(node: ast.Constant, text: str) -> Number:
    written = f"({text})"[node.col_offset : node.end_col_offset]
    if not _NUMBER.fullmatch(written) or not math.isfinite(float(written)):
        raise ExpressionError("number", _column(node), part=written[:40])
    return Number(Fraction(written))


def _build_call(node: ast.Call, text: str, depth: int) -> Node:
    column = _column(node)
    if not isinstance(node.func, ast.Name) or node.func.id not in _ARGUMENTS:
        raise ExpressionError("function", column, part=_part(node.func, text))
    name = node.func.id
    if node.keywords or len(node.args) != _ARGUMENTS[name]:
        raise ExpressionError("arguments", column, part=name, count=_ARGUMENTS[name])
    return Call(name, tuple(_build(argument, text, depth + 1) for argument in node.args))


def _names(node: Node) -> list[str]:
    if isinstance(node, Name):
        return [] if node.name in CONSTANTS else [node.name]
    if isinstance(node, Call):
        return [name for operand in node.operands for name in _names(operand)]
    return []


def _walk(node: Node, leaves: Mapping[str, T], algebra: Algebra[T]) -> T:
    if isinstance(node, Number):
        return algebra.constant(float(node.exact))
    if isinstance(node, Name):
        if node.name in CONSTANTS:
            return algebra.constant(CONSTANTS[node.name])
        if node.name not in leaves:
            raise ExpressionError("unknown-name", 1, part=node.name)
        return leaves[node.name]
    operands = [_walk(operand, leaves, algebra) for operand in node.operands]
    if len(operands) == 2:
        return algebra.binary[node.operator](operands[0], operands[1])
    return algebra.unary[node.operator](operands[0])


def _walk_exact(node: Node, values: Mapping[str, Fraction]) -> Fraction | None:
    if isinstance(node, Number):
        return node.exact
    if isinstance(node, Name):
        return values.get(node.name)
    operands = [_walk_exact(operand, values) for operand in node.operands]
    known = [operand for operand in operands if operand is not None]
    if len(known) < len(operands):
        return None
    return _exact_call(node.operator, known)


def _exact_call(operator: str, operands: list[Fraction]) -> Fraction | None:
    if operator in ("neg", "abs"):
        return -operands[0] if operator == "neg" else abs(operands[0])
    if len(operands) != 2 or operator == "atan2":
        return None
    left, right = operands
    if any(max(abs(each.numerator), each.denominator).bit_length() > MAX_EXACT_BITS for each in operands):
        return None
    if operator == "/":
        return left / right if right else None
    if operator == "**":
        return _exact_power(left, right)
    if operator in ("max", "min"):
        return max(left, right) if operator == "max" else min(left, right)
    return {"+": left + right, "-": left - right, "*": left * right}[operator]


def _exact_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    # A large power of an exact number has so many digits that it would stall the machine.
    if exponent.denominator != 1 or abs(exponent) > MAX_EXACT_EXPONENT or (base == 0 and exponent < 0):
        return None
    if max(abs(base.numerator), base.denominator).bit_length() > 512:
        return None
    return base ** int(exponent)
