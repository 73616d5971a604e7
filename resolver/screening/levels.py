"""A model's levels as Python: the same conditions that linking asks in SQL, for one pair in microseconds.

The conditions of the model's settings are parsed and written as Python over two dictionaries of features; so a model
that is trained or edited weighs the same here as there, and a condition that is not known is refused by name. Null is
as in SQL: a condition that is not known does not hold. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein, Hamming, JaroWinkler

from resolver.errors import ModelError
from resolver.kinds import Model

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Weigher:
    """A model made ready: `level(l, r)` gives the level of each comparison, -1 where one side publishes nothing."""

    model: Model
    fields: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    weights: tuple[tuple[float, ...], ...]
    prior: float
    levels: Callable[[Row, Row], tuple[int, ...]]

    def bits(self, levels: Sequence[int]) -> float:
        """log2 of the odds that the two are one."""
        told = zip(self.weights, levels, strict=True)
        return round(self.prior + sum(weights[level] for weights, level in told if level >= 0), 6)


def weigher(model: Model) -> Weigher:
    """The weigher of a model.

    Raises: ModelError, naming the condition, where one asks for something that is not known here.
    """
    functions = []
    for comparison in model.settings["comparisons"]:
        functions.append(compiled(source(comparison, model.name)))

    def levels(left: Row, right: Row) -> tuple[int, ...]:
        return tuple(function(left, right) for function in functions)

    told = model.levels()
    return Weigher(
        model, tuple(told), tuple(map(tuple, told.values())), tuple(map(tuple, model.weights())), model.prior_bits(),
        levels,
    )  # fmt: skip


def source(comparison: Mapping[str, Any], name: str) -> str:
    """The text of a function for one comparison."""
    levels = comparison["comparison_levels"]
    value = sum(not level.get("is_null_level") for level in levels)
    lines = ["def level(l, r):"]
    for level in levels:
        null = bool(level.get("is_null_level"))
        value -= not null
        shown = -1 if null else value
        condition = level["sql_condition"]
        if condition.strip().upper() == "ELSE":
            lines.append(f"    return {shown}")
            break
        lines.append(f"    if {python(condition, name)}:\n        return {shown}")
    return "\n".join(lines)


def compiled(text: str) -> Callable[[Row, Row], int]:
    """The function of a text that `source` made."""
    names: dict[str, Any] = {
        "has_any": has_any, "no": no, "size": size, "jaro_winkler": jaro_winkler, "edits": edits, "hamming": hamming,
        "both": both, "coalesce": coalesce,
    }  # fmt: skip
    exec(compile(text, "<levels>", "exec"), names)  # made of a parsed expression, by the functions below
    function: Callable[[Row, Row], int] = names["level"]
    return function


# ---------------------------------------------------------------------------------------------------- SQL as Python


def python(condition: str, model: str) -> str:
    """A level's condition as a Python expression.

    Raises: ModelError where it holds something that is not known here.
    """
    import sqlglot

    try:
        return Writer(model, condition).write(sqlglot.parse_one(condition, dialect="duckdb"))
    except sqlglot.errors.ParseError as error:
        raise ModelError(f"model {model}: can't read the condition {condition!r} ({error}).") from error


class Writer:
    """Writes one parsed condition; `bound` are the names of lambdas, which are never null."""

    def __init__(self, model: str, condition: str) -> None:
        self.model = model
        self.condition = condition
        self.bound: set[str] = set()

    def write(self, node: Any) -> str:
        """The expression of a node."""
        method = getattr(self, f"on_{type(node).__name__.lower()}", None)
        if method is None:
            raise ModelError(
                f"model {self.model}: {type(node).__name__} in {self.condition!r} is not known to screening. "
                "Write the level with the functions of the shipped models."
            )
        return str(method(node))

    def nullable(self, node: Any) -> bool:
        """Whether a value may be null: it reads a column."""
        from sqlglot import exp

        return any(column.name not in self.bound for column in node.find_all(exp.Column))

    def on_column(self, node: Any) -> str:
        """A column of one side, or the name of a lambda."""
        if node.name in self.bound:
            return str(node.name)
        name, _, side = node.name.rpartition("_")
        if side not in ("l", "r") or not name.isidentifier():
            raise ModelError(f"model {self.model}: column {node.name!r} in {self.condition!r} is of no side.")
        return f"{side}.get({name!r})"

    def on_identifier(self, node: Any) -> str:
        """The name of a lambda."""
        return str(node.name)

    def on_literal(self, node: Any) -> str:
        """A number or a text."""
        return repr(str(node.this)) if node.is_string else str(float(node.this) if "." in node.this else int(node.this))

    def on_boolean(self, node: Any) -> str:
        """True or false."""
        return str(bool(node.this))

    def on_null(self, node: Any) -> str:
        """Null."""
        return "None"

    def on_paren(self, node: Any) -> str:
        """Brackets."""
        return f"({self.write(node.this)})"

    def on_is(self, node: Any) -> str:
        """Whether a value is null."""
        return f"({self.write(node.this)} is {self.write(node.expression)})"

    def on_not(self, node: Any) -> str:
        """Not; of what is not known, not known."""
        return f"no({self.write(node.this)})"

    def on_and(self, node: Any) -> str:
        """And: what is not known does not hold."""
        return f"({self.write(node.left)} and {self.write(node.right)})"

    def on_or(self, node: Any) -> str:
        """Or."""
        return f"({self.write(node.left)} or {self.write(node.right)})"

    def on_arrayoverlaps(self, node: Any) -> str:
        """list_has_any."""
        return f"has_any({self.write(node.this)}, {self.write(node.expression)})"

    def on_coalesce(self, node: Any) -> str:
        """The first value that is not null."""
        return f"coalesce({', '.join(self.write(one) for one in (node.this, *node.expressions))})"

    def on_cast(self, node: Any) -> str:
        """A cast to a whole number."""
        return f"int({self.write(node.this)})"

    def on_add(self, node: Any) -> str:
        """A sum."""
        return f"({self.write(node.left)} + {self.write(node.right)})"

    def on_length(self, node: Any) -> str:
        """How many letters or values."""
        inner = self.write(node.this)
        return f"size({inner})" if self.nullable(node.this) else f"len({inner})"

    def on_arrayfilter(self, node: Any) -> str:
        """The values for which a condition holds."""
        values, name, condition = self.filtered(node)
        empty = f" if {values} is not None else None" if self.nullable(node.this) else ""
        return f"([{name} for {name} in {values} if {condition}]{empty})"

    def filtered(self, node: Any) -> tuple[str, str, str]:
        """List, name and condition of a filter."""
        [name] = [each.name for each in node.expression.expressions]
        values = self.write(node.this)
        fresh = name not in self.bound
        self.bound.add(name)
        condition = self.write(node.expression.this)
        if fresh:
            self.bound.discard(name)
        return values, name, condition

    def on_gt(self, node: Any) -> str:
        """More than; whether a filter leaves anything is asked without making the list."""
        from sqlglot import exp

        inner = node.left.this if isinstance(node.left, exp.Length) else None
        if isinstance(inner, exp.ArrayFilter) and node.right.sql() == "0":
            values, name, condition = self.filtered(inner)
            some = f"any({condition} for {name} in {values})"
            return f"({values} is not None and {some})" if self.nullable(inner.this) else some
        return self.compared(node, ">")

    def on_gte(self, node: Any) -> str:
        """At least."""
        return self.compared(node, ">=")

    def on_lte(self, node: Any) -> str:
        """At most."""
        return self.compared(node, "<=")

    def on_lt(self, node: Any) -> str:
        """Less than."""
        return self.compared(node, "<")

    def on_eq(self, node: Any) -> str:
        """Equal."""
        return self.compared(node, "==")

    def on_neq(self, node: Any) -> str:
        """Not equal."""
        return self.compared(node, "!=")

    def compared(self, node: Any, sign: str) -> str:
        """A comparison; null where one side is."""
        left, right = self.write(node.left), self.write(node.right)
        if self.nullable(node.left) or self.nullable(node.right):
            return f"both({left}, {right}, lambda a_, b_: a_ {sign} b_)"
        return f"({left} {sign} {right})"

    def on_case(self, node: Any) -> str:
        """A case."""
        text = self.write(node.args["default"]) if node.args.get("default") is not None else "None"
        for each in reversed(node.args["ifs"]):
            text = f"({self.write(each.args['true'])} if {self.write(each.this)} else {text})"
        return text

    def on_jarowinklersimilarity(self, node: Any) -> str:
        """Jaro-Winkler similarity."""
        return f"jaro_winkler({self.write(node.this)}, {self.write(node.expression)})"

    def on_anonymous(self, node: Any) -> str:
        """Other functions."""
        known = {"damerau_levenshtein": "edits", "hamming": "hamming", "list_intersect": "shared"}
        called = known.get(node.name.lower())
        if called == "shared":
            one, other = (self.write(each) for each in node.expressions)
            return f"both({one}, {other}, lambda a_, b_: frozenset(a_) & frozenset(b_))"
        if called is None:
            raise ModelError(f"model {self.model}: function {node.name} in {self.condition!r} is not known.")
        return f"{called}({', '.join(self.write(each) for each in node.expressions)})"


def has_any(one: frozenset[Any] | None, other: frozenset[Any] | None) -> bool | None:
    """Whether two sets share a value; None where one is missing."""
    return None if one is None or other is None else not one.isdisjoint(other)


def no(value: Any) -> bool | None:
    """Not, as SQL has it."""
    return None if value is None else not value


def size(values: Any) -> int | None:
    """How many values, None of none."""
    return None if values is None else len(values)


def both(one: Any, other: Any, told: Callable[[Any, Any], Any]) -> Any:
    """What is told of two values; None where one is missing."""
    return None if one is None or other is None else told(one, other)


def coalesce(*values: Any) -> Any:
    """The first value that is not None."""
    return next((value for value in values if value is not None), None)


@lru_cache(maxsize=500_000)
def jaro_winkler(one: str, other: str) -> float:
    """Jaro-Winkler similarity."""
    return JaroWinkler.similarity(one, other)


def edits(one: str, other: str) -> int:
    """Damerau-Levenshtein distance."""
    return DamerauLevenshtein.distance(one, other)


def hamming(one: str, other: str) -> int:
    """In how many places two texts of one length differ."""
    return Hamming.distance(one, other)
