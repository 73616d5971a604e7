"""Statements for published data sets of transfers, one row each: exact amounts, and labels kept apart for evaluation.

A row is known by its content, and by which occurrence of that content it is. Their content is made by simulators: all
of it is marked invented. Labels of laundering go to evaluation_label, where no detector and no model reads them; only
what is labelled is kept, every other transfer of the source is not labelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from ingest.read.csv import read_csv
from ingest.read.parquet import parquet_names, read_parquet
from ingest.read.raw import create_raw_table
from ingest.source import Full, InputFile
from ingest.sources import _occurrence as occurrence
from ingest.sources._table_transfers import TOO_LARGE, decimals_sql, exact_sql, too_large_sql, units_sql
from ingest.sql import literal, quote, values_sql
from resolver.clean.money import MINOR_UNITS

NO_CURRENCY = "XXX"
"""ISO 4217: no currency is involved; for simulators whose amounts are of none."""

NO_CALENDAR = "1970-01-01"
"""Where a simulator only counts days or hours, they are counted from here."""


@dataclass(frozen=True)
class Ledger:
    """A table of transfers: SQL over `r`, its raw row, for each column of the contract.

    `key`: expressions whose text makes the content, and so the id. `currency`: the published name of it, which
    `currencies` maps to codes; None for amounts of no currency. `labels`: name -> (expression, value that is a label;
    None: any that is not empty). `columns` are those of the file, in its order; a first row of these names is the
    header. Parquet holds a label as true or false.
    """

    name: str
    columns: tuple[str, ...]
    published: tuple[str, ...]
    key: tuple[str, ...]
    amount: str
    time: str
    precision: str
    ends: Mapping[str, str]
    type: str
    purpose: str = "null"
    currency: str | None = None
    currencies: Mapping[str, str] | None = None
    instructed: tuple[str, str] | None = None
    labels: Mapping[str, tuple[str, str | None]] | None = None

    def is_header(self) -> str:
        """SQL that holds for the row of names."""
        return f"r.{quote(self.columns[0])} = {literal(self.published[0])} and r.line = 1"

    def statements(self) -> tuple[str, ...]:
        """A view of the rows with their problems; then rejections, transfers and labels."""
        rows = f"not ({self.is_header()})"
        again = occurrence.statements(self.name, self.key, self._content(), rows)
        found = [*again, self._view(), self._rejections(), self._transfers(), self._header()]
        return (*found, *(self._label(label) for label in self.labels or {}), occurrence.remember(self.name))

    def code_checks(self) -> tuple[str, ...]:
        """Names of currencies that have no code here."""
        if not self.currency:
            return ()
        return (
            f"select {literal(self.name + ':currency=')} || coalesce(v.currency_name, ''), v.line, v.file_sha256 "
            f"from ledger_{self.name} as v where v.currency_code is null",
        )

    def _code(self, name: str) -> str:
        pairs = values_sql(sorted((self.currencies or {}).items()))
        return f"(select c.code from (values {pairs}) as c(name, code) where c.name = {name})"

    def _content(self) -> str:
        """SQL for the hash of what makes a row the same as another."""
        values = ", ".join(f"coalesce({text}, '')" for text in self.key)
        return f"md5(concat_ws(chr(31), {values}))"

    def _view(self) -> str:
        amount = exact_sql(self.amount)
        code = self._code(self.currency) if self.currency else literal(NO_CURRENCY)
        other = {code: places for code, places in MINOR_UNITS.items() if places != 2}
        cases = " ".join(
            f"when code in ({', '.join(literal(c) for c in sorted(other) if other[c] == places)}) then {places}"
            for places in sorted(set(other.values()))
        )
        ends = "".join(f", {text} as {column}" for column, text in self.ends.items())
        instructed, instructed_in = self.instructed or ("null", "null")
        in_code = self._code(instructed_in) if self.instructed else "null"
        return f"""
        create or replace temp view ledger_{self.name} as
        with row as (
            select {self._content()} as content, a.occurrence, {amount} as exact, {self.amount} as published,
                   {self.currency or "null"} as currency_name, {code} as code, {self.time} as moment, {self.type} as
                   kind, {self.purpose} as purpose, {instructed} as instructed_amount, {in_code} as instructed_currency
                   {ends}, r.file_sha256, r.part, r.line
            from raw.{self.name} as r
            {occurrence.joined(self.name)}
            where not ({self.is_header()})
        )
        select *, code as currency_code, greatest({decimals_sql("exact")}, case {cases} else 2 end) as scale,
               case when exact is null then case when {too_large_sql("published")} then 'too_large' else 'amount' end
                    when moment is null then 'date'
                    when coalesce(from_value, to_value) is null then 'account' end as problem
        from row
        """

    def _rejections(self) -> str:
        return f"""
        insert into incoming.rejected by name
        select file_sha256, part, line, true as whole_row, problem as code,
               case problem when 'too_large' then {literal(TOO_LARGE)}
                            when 'amount' then 'no exact amount: digits with a decimal point, no sign'
                            when 'date' then 'no time of the calendar in the form of this data set'
                            else 'neither end has an account' end as reason,
               concat_ws(' ', published, currency_name, from_value, to_value) as content
        from ledger_{self.name} where problem is not null
        """

    def _id(self) -> str:
        return f"{literal(self.name + ':')} || left(content, 20) || ':' || coalesce(occurrence, 1)"

    def _transfers(self) -> str:
        columns = ", ".join(self.ends)
        return f"""
        insert into incoming.transfer by name
        select {self._id()} as transfer_id, kind as type, {columns},
               {units_sql("exact", "scale")} as amount, scale::smallint as scale, published as amount_published,
               case when currency_code = 'BTC' then 'bitcoin:native' else 'iso4217:' || currency_code end as asset,
               currency_code as currency, instructed_amount, instructed_currency, moment as time,
               {literal(self.precision)} as time_precision, 'booked' as status, purpose, true as invented,
               file_sha256, part, line
        from ledger_{self.name} where problem is null
        """

    def _header(self) -> str:
        return (
            f"insert into incoming.used select r.file_sha256, r.part, r.line from raw.{self.name} as r "
            f"where {self.is_header()}"
        )

    def _label(self, label: str) -> str:
        assert self.labels
        text, value = self.labels[label]
        wanted = f"{text} in ({literal(value)}, 'true')" if value is not None else f"{text} <> ''"
        return f"""
        insert into incoming.evaluation_label by name
        select 'transfer' as subject_type, t.transfer_id as subject_id, {literal(label)} as label, {text} as value,
               r.file_sha256, r.part, r.line
        from raw.{self.name} as r
        join incoming.transfer as t on t.line = r.line and t.file_sha256 = r.file_sha256 and t.part = r.part
        where {wanted}
        """


def has_columns(file: InputFile, published: Sequence[str]) -> bool:
    """Whether a file has exactly these columns: a CSV file in their order, a Parquet file in any.

    A column that stands twice has its number in Parquet, where names are unique ('Account', 'Account.1').
    """
    if file.head.startswith(b"PAR1"):
        return parquet_names(file) in (frozenset(numbered(published, ".")), frozenset(numbered(published, "_")))
    first = file.head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].decode("utf-8", "ignore").strip()
    return [name.strip().strip('"') for name in first.split(",")] == list(published)


def numbered(published: Sequence[str], between: str) -> list[str]:
    """The names with a number where one stands again, as pandas ('.') and DuckDB ('_') write them."""
    return [
        f"{name}{between}{before}" if (before := list(published[:place]).count(name)) else name
        for place, name in enumerate(published)
    ]


def read_ledger(
    con: DuckDBPyConnection,
    table: str,
    files: Sequence[InputFile],
    columns: Sequence[str],
    published: Sequence[str],
    full: Full | None = None,
) -> None:
    """Fill raw.<table> from CSV files, their header as a row, and from Parquet files. `full`: see Format.pieces.

    Files are read in the order in which occurrences are counted, so that pieces change no id.
    """
    create_raw_table(con, table, columns)
    names = {name: own for mark in "._" for name, own in zip(numbered(published, mark), columns, strict=True)}
    for file in sorted(files, key=lambda file: (file.part, file.sha256)):
        if file.head.startswith(b"PAR1"):
            read_parquet(con, table, file, names, full)
        else:
            read_csv(con, table, [file], columns, full=full)
