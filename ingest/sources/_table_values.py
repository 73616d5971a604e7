"""Expressions and statements that all sections of a mapping share: values, dates, rejections (see table.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ingest.mapping import End, Mapped, Section, Value
from ingest.sql import literal, quote

RAW = "table_row"
"""The table of a file's rows in the schema raw."""

RESERVED = ("file_sha256", "part", "line", "entry", "item")

# the rows that no earlier statement rejected
GOOD = (
    "not exists (select 1 from incoming.rejected as refused where refused.whole_row "
    "and refused.file_sha256 = r.file_sha256 and refused.line = r.line)"
)


def among(words: Iterable[str]) -> str:
    """A list for `in`."""
    return "(" + ", ".join(literal(word) for word in words) + ")"


def raw_name(column: str) -> str:
    """What raw calls a published column: its own name, with '_' behind one that all raw tables have."""
    return f"{column}_" if column.lower() in RESERVED else column


def published_sql(column: str) -> str:
    """A value exactly as published."""
    return f"r.{quote(raw_name(column))}"


def column_sql(column: str) -> str:
    """A published value without blanks around it; null where empty."""
    return f"tidied({published_sql(column)})"


def value_sql(value: Value) -> str:
    """A column, its words replaced by the map; columns joined with a blank; or the constant."""
    if value.joined:
        return f"nullif(concat_ws(' ', {', '.join(column_sql(column) for column in value.joined)}), '')"
    if value.column is None:
        return literal(value.constant or "")
    text = column_sql(value.column)
    if not value.words:
        return text
    cases = " ".join(f"when {literal(old)} then {literal(new)}" for old, new in value.words.items())
    return f"case {text} {cases} end"


def key_sql(columns: tuple[str, ...]) -> str:
    """The published key; several columns are joined by '/'."""
    return f"concat_ws('/', {', '.join(f'trim({published_sql(column)})' for column in columns)})"


def record_id_sql(mapped: Mapped) -> str:
    """The id of the row's record."""
    assert mapped.record
    return f"{literal(f'table.{mapped.name}:')} || {key_sql(mapped.record.key)}"


def end_records(ends: tuple[End, ...]) -> list[str]:
    """The record at an end of a relation or transfer, by the alternatives that name one, in their order."""
    records = [f"{literal(f'table.{end.table}:')} || {column_sql(end.key)}" for end in ends if end.key]
    return records + [column_sql(end.record) for end in ends if end.record]


def invented_sql(mapped: Mapped) -> str:
    """Whether the row says of itself that it is invented."""
    if isinstance(mapped.invented, bool):
        return str(mapped.invented).lower()
    return f"coalesce(lower({column_sql(mapped.invented)}) in ('yes', 'true', '1'), false)"


def date_sql(text: str, pattern: str | None, *, last: bool = False) -> str:
    """First or last day of a published date: as the pattern says, else as macros.sql reads dates.

    A pattern with a day also takes YYYY-MM-DD, which is what the typed dates of Parquet and Excel come as.
    """
    if pattern is None:
        return f"last_day_of({text})" if last else f"first_day({text})"
    day = f"try_strptime({text}, {literal(pattern)})::date"
    if precision(pattern) == "day":
        return f"coalesce({day}, try_strptime({text}, '%Y-%m-%d')::date)"
    if not last:
        return day
    return f"last_day({day})" if precision(pattern) == "month" else f"make_date(year({day}), 12, 31)"


def precision(pattern: str) -> str:
    """What a date pattern tells: day, month or year."""
    if any(part in pattern for part in ("%d", "%-d", "%j", "%x", "%c")):
        return "day"
    return "month" if any(part in pattern for part in ("%m", "%-m", "%b", "%B")) else "year"


def time_precision(pattern: str) -> str:
    """What a time pattern tells: second, minute or day."""
    if any(part in pattern for part in ("%S", "%-S", "%T", "%X", "%c")):
        return "second"
    return "minute" if any(part in pattern for part in ("%M", "%-M")) else "day"


class Fault(NamedTuple):
    """What can be wrong with a row: a code, and SQL for the reason, for what was published, and for when it is so."""

    code: str
    reason: str
    content: str
    when: str


def reject_rows_sql(faults: list[Fault]) -> str:
    """The statement that rejects whole rows, each for its first fault."""

    def first(of: Callable[[Fault], str]) -> str:
        return "case f.fault " + " ".join(f"when {n} then {of(fault)}" for n, fault in enumerate(faults)) + " end"

    found = " ".join(f"when {fault.when} then {number}" for number, fault in enumerate(faults))
    return f"""
        insert into incoming.rejected by name
        with f as (select r.file_sha256, r.line, case {found} end as fault from raw.{RAW} as r)
        select r.file_sha256, r.part, r.line, true as whole_row, {first(lambda each: literal(each.code))} as code,
               {first(lambda each: each.reason)} as reason,
               coalesce({first(lambda each: each.content)}, '') as content
        from raw.{RAW} as r
        join f on f.file_sha256 = r.file_sha256 and f.line = r.line
        where f.fault is not null
    """


def reject_values_sql(faults: list[Fault]) -> str:
    """The statement that rejects single values; their rows are staged."""
    parts = [
        f"""
        select r.file_sha256, r.part, r.line, false as whole_row, {literal(fault.code)} as code,
               {fault.reason} as reason, coalesce({fault.content}, '') as content
        from raw.{RAW} as r
        where {fault.when} and {GOOD}"""
        for fault in faults
    ]
    return "insert into incoming.rejected by name" + " union all".join(parts)


def unknown_word(section: Section, key: str, words: Iterable[str]) -> Fault:
    """A code that is none of the words that the contract knows."""
    value = section.values[key]
    shown = column_sql(value.column) if value.column else literal(value.constant or "")
    known = literal(f": none of {', '.join(words)}; a map in the mapping can translate it")
    reason = f"{literal(key + ' ')} || coalesce({shown}, 'is empty') || {known}"
    return Fault(key, reason, shown, f"coalesce({value_sql(value)}, '') not in {among(words)}")


def unmapped_words(section: Section) -> list[Fault]:
    """Words that a section's maps do not know."""
    return [
        Fault(
            "map",
            literal(f"{value.column}: the map of {section.label}.{key} does not know this word: add it"),
            column_sql(value.column),
            f"{column_sql(value.column)} not in {among(value.words)}",
        )
        for key, value in section.values.items()
        if value.column and value.words and key != "kind"
    ]


def typed_sql(text: str, type_: str, pattern: str | None) -> str:
    """A published text as the type of its column in the contract."""
    if type_ == "date":
        return date_sql(text, pattern)
    if type_ == "boolean":
        words = f"lower({text})"
        return (
            f"case when {words} in ('yes', 'true', '1') then true when {words} in ('no', 'false', '0') then false end"
        )
    return text if type_ == "varchar" else f"try_cast({text} as {type_})"
