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


Level = Callable[[Row, float], "int | None"]
"""The level of a pair by its right side; None where no level that is left weighs what is needed."""

ANY = float("-inf")


@dataclass(frozen=True)
class Weigher:
    """A model made ready: `binders` make, of one side, the functions that give the level of each comparison."""

    model: Model
    fields: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    weights: tuple[tuple[float, ...], ...]
    prior: float
    binders: tuple[Callable[[Row], Level], ...]
    last: int
    """The comparison that costs the most, that of names: it is asked last."""

    def bits(self, levels: Sequence[int]) -> float:
        """log2 of the odds that the two are one."""
        told = zip(self.weights, levels, strict=True)
        return round(self.prior + sum(weights[level] for weights, level in told if level >= 0), 6)

    def levels(self, left: Row, right: Row) -> tuple[int, ...]:
        """The level of each comparison, -1 where one side publishes nothing."""
        found = self.bound(left)(right, ANY, frozenset(), 0.0)
        assert found is not None
        return found

    def bound(self, left: Row) -> Callable[[Row, float, frozenset[int], float], tuple[int, ...] | None]:
        """A function that gives the levels against another side; None where they can't weigh `least` bits.

        It takes the other side, `least`, and the comparisons that count whatever the rest says from `sure` bits on.
        What this side doesn't publish is never asked.
        """
        functions = [bind(left) for bind in self.binders]
        asked = [at for at, level in enumerate(functions) if level(left, ANY) != -1]
        others = [(at, functions[at], self.weights[at]) for at in asked if at != self.last]
        names = functions[self.last] if self.last in asked else None
        weights, last, prior, size = self.weights[self.last], self.last, self.prior, len(functions)

        def weigh(right: Row, least: float, counting: frozenset[int], sure: float) -> tuple[int, ...] | None:
            levels, total = [-1] * size, prior
            for at, function, told in others:
                level = function(right, ANY)
                if level is not None and level >= 0:
                    levels[at] = level
                    total += told[level]
                    if at in counting and told[level] >= sure:
                        least = ANY
            if names is not None:
                level = names(right, least - total - 1e-6)
                if level is None:
                    return None
                levels[last] = level
                total += weights[level] if level >= 0 else 0.0
            return tuple(levels) if total >= least - 1e-6 else None

        return weigh


def weigher(model: Model) -> Weigher:
    """The weigher of a model.

    Raises: ModelError, naming the condition, where one asks for something that is not known here.
    """
    comparisons, weights = model.settings["comparisons"], model.weights()
    texts = [source(each, model.name, of) for each, of in zip(comparisons, weights, strict=True)]
    last = max(range(len(texts)), key=lambda at: (len(texts[at]), at))
    told = model.levels()
    return Weigher(
        model, tuple(told), tuple(map(tuple, told.values())), tuple(map(tuple, weights)), model.prior_bits(),
        tuple(map(compiled, texts)), last,
    )  # fmt: skip


def source(comparison: Mapping[str, Any], name: str, weights: Sequence[float]) -> str:
    """The text of a function that takes one side, and gives the function of the other."""
    levels = comparison["comparison_levels"]
    value = sum(not level.get("is_null_level") for level in levels)
    lines: list[str] = []
    used: set[str] = set()
    told = None
    for level in levels:
        null = bool(level.get("is_null_level"))
        value -= not null
        if not null and (best := max(weights[: value + 1])) != told:
            lines.append(f"        if need > {best!r}:\n            return None")
            told = best
        condition = level["sql_condition"]
        if condition.strip().upper() == "ELSE":
            lines.append(f"        return {value}")
            break
        writer = Writer(name, condition)
        lines.append(f"        if {writer.text()}:\n            return {-1 if null else value}")
        used |= writer.used
    bound = [f"    L_{column} = l.get({column!r})" for column in sorted(used)]
    return "\n".join(["def bind(l):", *bound, "    def level(r, need):", *lines, "    return level"])


def compiled(text: str) -> Callable[[Row], Level]:
    """The function of a text that `source` made."""
    names: dict[str, Any] = {
        "has_any": has_any, "no": no, "size": size, "jaro_winkler": jaro_winkler, "edits": edits, "hamming": hamming,
        "both": both, "coalesce": coalesce,
    }  # fmt: skip
    exec(compile(text, "<levels>", "exec"), names)  # made of a parsed expression, by the functions below
    function: Callable[[Row], Level] = names["bind"]
    return function


# ---------------------------------------------------------------------------------------------------- SQL as Python


class Writer:
    """Writes one parsed condition; `bound` are the names of lambdas, which are never null; `used` the left columns.

    Where only the truth of an expression counts, what is not known may be false; `exact` says that it may not.
    """

    def __init__(self, model: str, condition: str) -> None:
        self.model = model
        self.condition = condition
        self.bound: set[str] = set()
        self.used: set[str] = set()
        self.exact = 0

    def text(self) -> str:
        """The condition as a Python expression.

        Raises: ModelError where it holds something that is not known here.
        """
        import sqlglot

        try:
            return self.write(sqlglot.parse_one(self.condition, dialect="duckdb"))
        except sqlglot.errors.ParseError as error:
            raise ModelError(f"model {self.model}: can't read the condition {self.condition!r} ({error}).") from error

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
        if side == "r":
            return f"r.get({name!r})"
        self.used.add(name)
        return f"L_{name}"

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
        self.exact += 1
        text = f"no({self.write(node.this)})"
        self.exact -= 1
        return text

    def on_and(self, node: Any) -> str:
        """And: what is not known does not hold."""
        return f"({self.write(node.left)} and {self.write(node.right)})"

    def on_or(self, node: Any) -> str:
        """Or."""
        return f"({self.write(node.left)} or {self.write(node.right)})"

    def on_arrayoverlaps(self, node: Any) -> str:
        """list_has_any."""
        one, other = sorted((self.write(node.this), self.write(node.expression)), key=lambda text: text[:2] != "L_")
        if self.exact or one[:2] != "L_":
            return f"has_any({one}, {other})"
        return f"({one} is not None and has_any({one}, {other}))"

    def on_coalesce(self, node: Any) -> str:
        """The first value that is not null."""
        self.exact += 1
        text = f"coalesce({', '.join(self.write(one) for one in (node.this, *node.expressions))})"
        self.exact -= 1
        return text

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
