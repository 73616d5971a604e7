"""Data of your own: a table, and a mapping file in TOML that says which column is what (ingest/mapping.py).

The table is CSV, Parquet, JSON lines (one flat object a line) or an Excel sheet (.xlsx); each gives the same records.
`resolver ingest table customers.csv` takes customers.toml beside it; another mapping is named as one of the paths.
Without a mapping nothing is ingested: one is proposed, which `resolver mapping` writes (ingest/propose). One
table at a time; its records are `table.<name of the mapping>:<key>`, and its editions are those of source table.<name>.
The SQL is made from the mapping by functions named *_sql; what a row says wrongly is rejected with its line, and a
column that the mapping neither uses nor ignores stops the table.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from ingest import mapping
from ingest.mapping import Mapped
from ingest.source import Expect, Format, Full, InputFile, Planned, Read, Source
from ingest.sources import _table_files, _table_records, _table_transfers
from ingest.sources._table_values import RAW, column_sql, raw_name, value_sql
from resolver.errors import UsageError


def plan(files: list[InputFile]) -> Planned:
    """The table that these files are: its name, its layout as the mapping says, and the files with the mapping.

    Raises: UsageError without a mapping, for a wrong one, and for files of several tables.
    """
    given = [file for file in files if file.name.endswith(".toml")]
    data = [file for file in files if not file.name.endswith(".toml")]
    if not data:
        raise UsageError("table: only mappings were named. Name the file with the rows, too.")
    maps = given or list({file.sha256: file for file in map(_beside, data)}.values())
    if len(maps) > 1:
        raise UsageError(
            f"table: several mappings ({', '.join(file.name for file in maps)}). Ingest one table at a time."
        )
    try:
        text = maps[0].path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{maps[0].name}: not in UTF-8 (byte {error.start}). Save the mapping in UTF-8.") from error
    mapped = mapping.parse(text, maps[0].name)
    forms = {file.name: _table_files.form(file) for file in data}
    if len(set(forms.values())) > 1:
        raise UsageError(
            f"table: files of several forms ({', '.join(f'{name}: {form}' for name, form in sorted(forms.items()))}). "
            "Ingest one form at a time."
        )
    layout = table_format(mapped, maps[0].sha256, next(iter(forms.values())))
    name = f"table.{mapped.name}"
    made = dataclasses.replace(
        SOURCE,
        title=f"{SOURCE.title}: {mapped.name}",
        prefix=name,
        formats=(layout,),
        private=mapped.private,
        keep_days=mapped.keep_days,
    )
    return Planned(name, made, [*data, maps[0]])


def _beside(file: InputFile) -> InputFile:
    """The mapping beside a file: customers.toml of customers.csv, also where that is packed."""
    from ingest.files import input_file

    path = (file.given or file.path).with_name(f"{Path(file.base).stem}.toml")
    if not path.is_file():
        raise UsageError(_proposed(file, path.name))
    return input_file(path, file.copies or path.parent)


def _proposed(file: InputFile, mapping_name: str) -> str:
    """What to say where there is no mapping: what the columns look like, and the command that writes that down."""
    from ingest.propose import proposal

    found = proposal.propose(file)
    what = {"record": "records", "transfer": "payments", "holding": "holdings"}[found.kind]
    lines = "".join(f"\n  {line}" for line in [*found.lines(), *(f"question: {each}" for each in found.questions)])
    return (
        f"{file.name}: no mapping {mapping_name} beside it, so nothing is ingested. `resolver mapping "
        f"{file.given or file.path}` writes this one for you to read and correct. It looks like {what}:{lines}"
    )


def table_format(mapped: Mapped, sha256: str, form: str) -> Format:
    """The layout that a mapping describes, in one of the forms; `sha256` is that of the mapping file itself."""
    keys = mapped.record.key if mapped.record else mapped.transfer.key if mapped.transfer else ()

    def in_pieces(con: DuckDBPyConnection, files: list[InputFile], full: Full) -> Read:
        return read_rows(con, files, mapped, form, full)

    parted = mapped.transfer and form in _table_files.IN_PIECES and isinstance(mapped.invented, bool)
    return Format(
        name=form,
        parts=("rows", "mapping"),
        required=("rows",),
        recognise=lambda file: "mapping" if file.sha256 == sha256 else "rows",
        read=lambda con, files: read_rows(con, files, mapped, form),
        pieces=in_pieces if parted else None,
        statements=tuple((_table_transfers if mapped.transfer else _table_records).statements(mapped)),
        ignored={f"{RAW}.{raw_name(column)}": reason for column, reason in mapped.ignored.items()},
        keys={RAW: tuple(raw_name(column) for column in keys)} if keys else {},
    )


def read_rows(
    con: DuckDBPyConnection, files: list[InputFile], mapped: Mapped, form: str, full: Full | None = None
) -> Read:
    """Fill raw.table_row, and raw.bad_address with the chain addresses that fail their checks.

    `full`: see Format.pieces.
    Raises: SourceChanged where the file lacks a column that the mapping names, or has one that it does not.
    """
    _check_patterns(con, mapped)
    rows = [file for file in files if file.part == "rows"]

    def piece() -> None:
        assert full
        _bad_addresses(con, mapped)
        full()

    _table_files.read_rows(con, form, rows, mapped, piece if full else None)
    _bad_addresses(con, mapped)
    if isinstance(mapped.invented, bool):
        return Read(invented=mapped.invented)
    con.execute(macros())
    marked = f"lower({column_sql(mapped.invented)}) in ('yes', 'true', '1')"
    row = con.execute(f"select count(*) > 0 and bool_and(coalesce({marked}, false)) from raw.{RAW} as r").fetchone()
    return Read(invented=bool(row and row[0]))


def _check_patterns(con: DuckDBPyConnection, mapped: Mapped) -> None:
    """Raises: UsageError where a format or a zone of the mapping is none that DuckDB knows."""
    sections = [section for section in (mapped.record, mapped.transfer, *mapped.facts) if section]
    for section in sections:
        try:
            con.execute("select try_strptime('', $pattern)", {"pattern": section.options.get("format", "%Y")})
            con.execute("select timezone($zone, timestamp '2000-01-01')", {"zone": section.options.get("zone", "UTC")})
        except duckdb.Error as error:
            said = str(error).splitlines()[0]
            raise UsageError(f"{mapped.file}: [{section.label}]: wrong format or zone: {said}") from error


def _bad_addresses(con: DuckDBPyConnection, mapped: Mapped) -> None:
    """Chain addresses of transfers that no chain's rules let pass."""
    con.execute("create or replace table raw.bad_address (address varchar)")
    if not mapped.transfer:
        return
    from resolver.clean import wallets

    ends = [mapped.transfer.values[f"{end}_value"] for end in ("from", "to")]
    schemes = [value_sql(mapped.transfer.values[f"{end}_scheme"]) for end in ("from", "to")]
    con.execute(macros())
    query = " union ".join(
        f"select {value_sql(end)} as address from raw.{RAW} as r where {scheme} = 'chain'"
        for end, scheme in zip(ends, schemes, strict=True)
    )
    found = [str(address) for (address,) in con.execute(f"{query} order by address").fetchall() if address is not None]
    bad = [[address] for address in found if wallets.identify(address) is None]
    if bad:
        con.executemany("insert into raw.bad_address values (?)", bad)


def macros() -> str:
    """The shared macros that statements of sources use."""
    from resolver.store import contract

    return contract("ingest", "macros.sql")


SOURCE = Source(
    title="Data of your own",
    publisher="you",
    url="",
    licence="your own",
    prefix="table",
    formats=tuple(
        Format(
            name=form,
            parts=("rows", "mapping"),
            required=("rows",),
            recognise=lambda file: None,  # any file may be a table; only the command says so
            read=lambda con, files: Read(),
            statements=(),
        )
        for form in _table_files.FORMS
    ),
    traps=(
        "Excel: a cell of 25 % holds 0.25 and is read as 25%; a number of more than 15 digits is refused, for Excel "
        "has changed it already; a formula gives the result that was stored.",
        "JSON lines: a number is read as it stands, but 1.50 is 1.5 (write amounts as text to keep their decimals).",
        "A time without zone is taken as UTC unless the mapping names a `zone`.",
        "Without a key, equal rows are told apart by their number only: a file that repeats old rows doubles them.",
    ),
    expect=Expect(removed_share=0.5),
    private=True,
    plan=plan,
)
