"""A mapping file (TOML) -> what each column of a table means; every key checked before a row is read.

    name = "customers"                  record ids are table.customers:<key>
    private = true                      own data, never for publication (default true)
    keep_days = 90                      forget a record so many days after the last delivery that holds it
    invented = "marked"                 a column with yes or no; or true or false for the whole file
    delimiter = ";"                     of CSV; default ","
    sheet = "Customers"                 of an Excel workbook with several sheets
    [ignored]
    colour = "of no use"                columns that are not read, each with its reason
    [record]                            one record a row: key, kind, caption, role, ...
    [[names]] [[dates]] [[countries]] [[identifiers]] [[documents]] [[addresses]] [[contacts]] [[attributes]]
    [[accounts]] [[wallets]] [[relations]]          facts of that record; keys are the columns of stage.sql
    [transfer]                          or one transfer a row

A value is the name of a column; `{ is = "person" }` is a constant; `{ column = "sex", map = { F = "female" } }`
replaces words, and refuses those that the map does not know; `["first_name", "surname"]` joins columns with a blank.
Options of a section: `format` (of its dates, as strptime), `split` (cuts the main value into several), `bands` (of
shares). `"?"` stands for a question that a proposal (ingest/propose/proposal.py) left open. Not done here: SQL.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from resolver.errors import UsageError
from resolver.store import contract

SECTIONS = {
    "names": "name",
    "dates": "date",
    "countries": "country",
    "identifiers": "identifier",
    "documents": "document",
    "addresses": "address",
    "contacts": "contact",
    "attributes": "attribute",
    "accounts": "account",
    "wallets": "wallet",
    "relations": "relation",
}
"""Section of a mapping -> table of the contract."""

REQUIRED = {
    "record": ("key", "kind"),
    "name": ("full_name",),
    "date": ("type", "value"),
    "country": ("type", "country"),
    "identifier": ("scheme", "number"),
    "document": ("type",),
    "address": (),
    "contact": ("type", "value"),
    "attribute": ("attribute", "value"),
    "account": ("number", "scheme"),
    "wallet": ("address",),
    "relation": ("type",),
    "transfer": ("type", "from_scheme", "from_value", "to_scheme", "to_value", "amount", "currency", "time"),
}

MADE = {
    "record": {"source", "channel", "published_key", "invented"},
    "date": {"date_from", "date_to", "published", "precision", "approximate"},
    "account": {"own"},
    "wallet": {"own"},
    "relation": {
        "relation_id", "from_status", "from_record", "from_name", "to_status", "to_record", "to_name",
        "share_published", "share_low", "share_high", "low_inclusive", "high_inclusive", "components",
        "valid_from_precision", "valid_to_precision",
    },
    "transfer": {"transfer_id", "source", "scale", "amount_published", "invented"},
}  # fmt: skip
"""Columns of the contract that are worked out, not named in a mapping."""

CITATION = {"edition_id", "record_id", "version_id", "file_sha256", "part", "line"}

EXTRA = {
    "record": {"key"},
    "date": {"value", "format", "split"},
    "relation": {"from", "to", "share", "bands", "format"},
    "transfer": {"key", "from", "to", "format", "zone", "decimal", "thousands"},
}
"""Keys of a section that are no columns of the contract."""

OPTIONS = {"format", "split", "bands", "zone", "decimal", "thousands"}
TOP = {"name", "private", "keep_days", "invented", "delimiter", "sheet", "ignored", "record", "transfer", *SECTIONS}
END_KEYS = {"key", "table", "record", "name"}
BAND_KEYS = {"low", "low_inclusive", "high", "high_inclusive"}


@dataclass(frozen=True)
class Value:
    """A column, with a map of its words; several columns, joined with a blank; or a constant."""

    column: str | None = None
    constant: str | None = None
    words: Mapping[str, str] | None = None
    joined: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it is made of."""
        return (self.column,) if self.column else self.joined


@dataclass(frozen=True)
class End:
    """Who stands at an end of a relation: a record of a table, a record id, or only a name (each a column)."""

    key: str | None = None
    table: str | None = None
    record: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Band:
    """The percents that a published band of shares stands for."""

    low: str
    high: str
    low_inclusive: bool
    high_inclusive: bool


@dataclass(frozen=True)
class Section:
    """One section: the table that it fills, its values by column, and its options."""

    table: str
    label: str
    values: Mapping[str, Value]
    options: Mapping[str, str] = field(default_factory=dict)
    bands: Mapping[str, Band] = field(default_factory=dict)
    from_ends: tuple[End, ...] = ()
    to_ends: tuple[End, ...] = ()
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapped:
    """A mapping file as read and checked."""

    file: str
    name: str
    private: bool
    invented: str | bool
    delimiter: str
    sheet: str | None
    ignored: Mapping[str, str]
    record: Section | None
    transfer: Section | None
    facts: tuple[Section, ...]
    keep_days: int | None = None

    def columns(self) -> set[str]:
        """Every column of the data file that the mapping names, the ignored ones left out."""
        found = {self.invented} if isinstance(self.invented, str) else set()
        for section in (self.record, self.transfer, *self.facts):
            if section:
                found |= {column for value in section.values.values() for column in value.columns}
                found |= set(section.key)
                for end in (*section.from_ends, *section.to_ends):
                    found |= {column for column in (end.key, end.record, end.name) if column}
        return found


@cache
def contract_columns() -> Mapping[str, Mapping[str, str]]:
    """Table -> column -> type, as stage.sql declares them."""
    found: dict[str, dict[str, str]] = {}
    for match in re.finditer(
        r"create table if not exists stage\.(\w+) \((.*?)\n\);", contract("ingest", "stage.sql"), re.S
    ):
        text = re.sub(r"--.*", "", match[2])
        found[match[1]] = dict(re.findall(r"^\s*(\w+)\s+(\w+(?:\[\]|\(\d+, ?\d+\))?)", text, re.M))
    return found


def allowed_keys(table: str) -> list[str]:
    """The keys that a section of that table may have, sorted."""
    keys = set(contract_columns()[table]) - CITATION - MADE.get(table, set()) | EXTRA.get(table, {"split", "format"})
    return sorted(keys)


def parse(text: str, file: str) -> Mapped:
    """The mapping in a file's text.

    Raises: UsageError that names the file, the key, and what is allowed there.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{file}: no valid TOML: {error}. See `resolver sources table` for what a mapping holds."
        ) from error
    _known(file, "", given, TOP)
    _answered(file, "", given)
    name = given.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(
            f"{file}: `name` must be a word of small letters, digits and '_', such as \"customers\"; it is {name!r}."
        )
    if ("record" in given) == ("transfer" in given):
        raise UsageError(f"{file}: a mapping has either [record] or [transfer]: what is a row of this table?")
    facts = [
        _section(file, f"{label}[{number}]", table, each)
        for label, table in SECTIONS.items()
        for number, each in enumerate(_list(file, label, given.get(label, [])), 1)
    ]
    if facts and "transfer" in given:
        raise UsageError(
            f"{file}: [[{facts[0].label.split('[')[0]}]] belongs to a [record]; a [transfer] has no other facts."
        )
    ignored = _table(file, "ignored", given.get("ignored", {}))
    return Mapped(
        file=file,
        name=name,
        private=_of(file, "private", given.get("private", True), bool),
        invented=_of(file, "invented", given.get("invented", False), (bool, str)),
        delimiter=_of(file, "delimiter", given.get("delimiter", ","), str),
        sheet=_of(file, "sheet", given.get("sheet"), (str, type(None))),
        ignored={column: str(reason) for column, reason in ignored.items()},
        record=_section(file, "record", "record", given["record"]) if "record" in given else None,
        transfer=_section(file, "transfer", "transfer", given["transfer"]) if "transfer" in given else None,
        facts=tuple(facts),
        keep_days=_keep_days(file, given.get("keep_days"), given.get("private", True)),
    )


def _keep_days(file: str, given: Any, private: Any) -> int | None:
    """For how many days a record may be kept; None where nothing is said."""
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or given < 0 or private is not True:
        raise UsageError(f"{file}: `keep_days` is a number of days, of private data; it is {given!r}.")
    return given


def _answered(file: str, where: str, given: Any) -> None:
    """Raises: UsageError for a question that a proposal left open."""
    if given == "?":
        raise UsageError(f"{file}: {where} is still open ('?'): the comment above it in the file says what to choose.")
    inner = given.items() if isinstance(given, dict) else enumerate(given, 1) if isinstance(given, list) else ()
    for key, each in inner:
        _answered(file, f"{where}[{key}]" if isinstance(key, int) else f"{where}.{key}".removeprefix("."), each)


def _section(file: str, label: str, table: str, given: Any) -> Section:
    _table(file, label, given)
    _known(file, label, given, set(allowed_keys(table)))
    missing = [key for key in REQUIRED[table] if key not in given]
    if missing:
        raise UsageError(
            f"{file}: [{label}] lacks {', '.join(missing)}. It may hold: {', '.join(allowed_keys(table))}."
        )
    special = {"key", "from", "to", *OPTIONS}
    return Section(
        table=table,
        label=label,
        values={key: _value(file, f"{label}.{key}", each) for key, each in given.items() if key not in special},
        options={key: _of(file, f"{label}.{key}", given[key], str) for key in OPTIONS - {"bands"} if key in given},
        bands={
            text: _band(file, f"{label}.bands.{text}", each)
            for text, each in _table(file, f"{label}.bands", given.get("bands", {})).items()
        },
        from_ends=tuple(
            _end(file, f"{label}.from", each) for each in _list(file, f"{label}.from", given.get("from", []))
        ),
        to_ends=tuple(_end(file, f"{label}.to", each) for each in _list(file, f"{label}.to", given.get("to", []))),
        key=tuple(_names(file, f"{label}.key", given.get("key", []))),
    )


def _value(file: str, where: str, given: Any) -> Value:
    if isinstance(given, str):
        return Value(column=given)
    if isinstance(given, dict) and set(given) == {"is"}:
        return Value(constant=_of(file, f"{where}.is", given["is"], str))
    if isinstance(given, dict) and "column" in given and set(given) <= {"column", "map"}:
        words = _table(file, f"{where}.map", given.get("map", {}))
        return Value(
            column=_of(file, f"{where}.column", given["column"], str),
            words={old: _of(file, f"{where}.map.{old}", new, str) for old, new in words.items()} if words else None,
        )
    if isinstance(given, list) and given and all(isinstance(each, str) for each in given):
        return Value(joined=tuple(given))
    raise UsageError(
        f'{file}: {where} = {given!r}: give the name of a column, {{ is = "a constant" }}, ["two", "columns"], or '
        '{ column = "name", map = { published = "ours" } }.'
    )


def _end(file: str, where: str, given: Any) -> End:
    _known(file, where, _table(file, where, given), END_KEYS)
    if ("key" in given) != ("table" in given) or len(given) < 1:
        raise UsageError(
            f'{file}: {where}: give {{ key = "column", table = "name of a mapping" }}, '
            '{ record = "column of record ids" } or { name = "column" }.'
        )
    return End(**{key: _of(file, f"{where}.{key}", each, str) for key, each in given.items()})


def _band(file: str, where: str, given: Any) -> Band:
    _known(file, where, _table(file, where, given), BAND_KEYS)
    missing = sorted(BAND_KEYS - set(given))
    if missing:
        raise UsageError(f"{file}: {where} lacks {', '.join(missing)}.")
    low, high = given["low"], given["high"]
    if (
        isinstance(low, bool)
        or isinstance(high, bool)
        or not all(isinstance(each, int | float) for each in (low, high))
    ):
        raise UsageError(f"{file}: {where}: low and high are percents, such as 25 and 50.")
    if not 0 <= low <= high <= 100:
        raise UsageError(f"{file}: {where}: low {low} and high {high} are not in order between 0 and 100.")
    return Band(str(low), str(high), bool(given["low_inclusive"]), bool(given["high_inclusive"]))


def _known(file: str, where: str, given: Mapping[str, Any], allowed: set[str]) -> None:
    unknown = sorted(set(given) - allowed)
    if unknown:
        place = f"[{where}] has" if where else "has"
        raise UsageError(
            f"{file}: {place} a key that no mapping knows: {', '.join(unknown)}. "
            f"Allowed here: {', '.join(sorted(allowed))}."
        )


def _of(file: str, where: str, given: Any, kind: Any) -> Any:
    if not isinstance(given, kind):
        raise UsageError(f"{file}: {where} = {given!r}: this is of the wrong type.")
    return given


def _table(file: str, where: str, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise UsageError(f"{file}: {where} = {given!r}: a table of keys is expected.")
    return given


def _list(file: str, where: str, given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise UsageError(f"{file}: {where} is a list: write [[{where}]].")
    return given


def _names(file: str, where: str, given: Any) -> list[str]:
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"{file}: {where} = {given!r}: name a column, or a list of columns.")
    return names
