"""Statements that fill records, their facts and relations from the rows of a mapped table (see table.py)."""

from __future__ import annotations

from collections.abc import Mapping

from ingest import mapping
from ingest.mapping import Band, End, Mapped, Section
from ingest.sources._table_values import (
    GOOD,
    RAW,
    Fault,
    among,
    column_sql,
    date_sql,
    end_records,
    invented_sql,
    key_sql,
    precision,
    record_id_sql,
    reject_rows_sql,
    reject_values_sql,
    typed_sql,
    unknown_word,
    unmapped_words,
    value_sql,
)
from ingest.sql import literal, quote

KINDS = ("person", "organisation", "party", "wallet", "account", "asset", "statement")
MAIN = {
    "name": "full_name", "date": "value", "country": "country", "identifier": "number", "document": "type",
    "contact": "value", "attribute": "value", "account": "number", "wallet": "address",
}  # fmt: skip
"""The value without which a fact says nothing, and which `split` cuts."""

DEFAULTS = {
    "name": {"type": "primary", "quality": "strong"},
    "address": {"type": "unknown"},
    "relation": {"directness": "unknown"},
}
ADDRESS_PARTS = ("care_of", "street", "po_box", "city", "region", "postcode", "country")


def statements(mapped: Mapped) -> list[str]:
    """All statements of a mapping of records, in their order."""
    assert mapped.record
    made = [reject_rows_sql([unknown_word(mapped.record, "kind", KINDS)]), record_sql(mapped)]
    made += [fact_sql(mapped, section) for section in mapped.facts if section.table != "relation"]
    relations = [section for section in mapped.facts if section.table == "relation"]
    made += [relation_sql(mapped, section, number) for number, section in enumerate(relations, 1)]
    faults = unmapped_words(mapped.record)
    for section in mapped.facts:
        faults += [*unmapped_words(section), *wrong_dates(section), *wrong_shares(section)]
    return [*made, reject_values_sql(faults)] if faults else made


def record_sql(mapped: Mapped) -> str:
    """incoming.record: one row per row; without a caption, its key."""
    assert mapped.record
    named = {key: value_sql(value) for key, value in mapped.record.values.items()}
    caption = named.pop("caption", "null")
    more = "".join(f", {text} as {quote(key)}" for key, text in named.items())
    return f"""
        insert into incoming.record by name
        select {record_id_sql(mapped)} as record_id, {key_sql(mapped.record.key)} as published_key,
               coalesce({caption}, {key_sql(mapped.record.key)}) as caption,
               {invented_sql(mapped)} as invented, r.file_sha256, r.part, r.line{more}
        from raw.{RAW} as r
        where {GOOD}
    """


def fact_sql(mapped: Mapped, section: Section) -> str:
    """incoming.<table>: one row per row of the file whose main value is not empty; `split` makes several of one."""
    table = section.table
    types = mapping.contract_columns()[table]
    pattern = section.options.get("format")
    named = {
        key: typed_sql(value_sql(value), types.get(key, "varchar"), pattern) for key, value in section.values.items()
    }
    named = {key: literal(word) for key, word in DEFAULTS.get(table, {}).items() if key not in named} | named
    source, main = f"raw.{RAW} as r", MAIN.get(table, "")
    if cut := section.options.get("split"):
        source += f", unnest(string_split({value_sql(section.values[main])}, {literal(cut)})) as piece(value)"
        named[main] = "tidy(piece.value)"
    where = f"{named[main]} is not null" if main in named else "true"
    if table == "date":
        named |= _date_columns(named.pop("value"), pattern)
    elif table == "identifier":
        named.setdefault("published_type", named["scheme"])
        named["published_type"] = f"coalesce({named['published_type']}, 'unknown')"
    elif table == "address":
        where = _address(named)
    elif table == "document":
        where = " or ".join(
            f"{named[key]} is not null" for key in ("number", "sha256", "perceptual_hash") if key in named
        )
    elif table in ("account", "wallet"):
        named["own"] = f"{kind_sql(mapped)} = {literal(table)}"
    for key in {"type", "scheme", "attribute"} & set(named):
        named[key] = f"coalesce({named[key]}, 'unknown')"  # a word that a map does not know, or an empty cell
    chosen = ", ".join(f"{text} as {quote(key)}" for key, text in sorted(named.items()))
    return f"""
        insert into incoming.{quote(table)} by name
        select {record_id_sql(mapped)} as record_id, {chosen}, r.file_sha256, r.part, r.line
        from {source}
        where ({where}) and {GOOD}
    """


def kind_sql(mapped: Mapped) -> str:
    """The kind of the row's record."""
    assert mapped.record
    return value_sql(mapped.record.values["kind"])


def _date_columns(text: str, pattern: str | None) -> dict[str, str]:
    return {
        "date_from": date_sql(text, pattern),
        "date_to": date_sql(text, pattern, last=True),
        "precision": literal(precision(pattern)) if pattern else f"date_precision({text})",
        "approximate": "false",
        "published": text,
    }


def _address(named: dict[str, str]) -> str:
    """Joins the parts where there is no whole address; a country alone is no address."""
    parts = [named[part] for part in ADDRESS_PARTS if part in named]
    whole = named.get("full_address", "null")
    joined = f"nullif(concat_ws(', ', {', '.join(parts)}), '')" if parts else "null"
    named["full_address"] = f"coalesce({whole}, {joined})"
    own = [named[part] for part in ADDRESS_PARTS if part in named and part != "country"]
    return " or ".join(f"{text} is not null" for text in [whole, *own])


def wrong_dates(section: Section) -> list[Fault]:
    """Dates that can't be read: the value is rejected, and kept as published."""
    types, pattern = mapping.contract_columns()[section.table], section.options.get("format")
    form = f" of the form {pattern}" if pattern else ""
    return [
        Fault(
            "date",
            literal(f"{value.column}: no date{form}: correct it, or the format in the mapping"),
            value_sql(value),
            f"{value_sql(value)} is not null and {date_sql(value_sql(value), pattern)} is null",
        )
        for key, value in section.values.items()
        if value.column and (types.get(key) == "date" or (section.table, key) == ("date", "value"))
    ]


# ----------------------------------------------------------------------------------------------------------- relations


def relation_sql(mapped: Mapped, section: Section, number: int) -> str:
    """incoming.relation: one row per row. An empty end is unknown in a statement; elsewhere there is no relation."""
    pattern = section.options.get("format")
    types = mapping.contract_columns()["relation"]
    named = {
        key: typed_sql(value_sql(value), types[key], pattern) for key, value in section.values.items() if key != "share"
    }
    named = {key: literal(word) for key, word in DEFAULTS["relation"].items() if key not in named} | named
    for key in ("valid_from", "valid_to"):
        if key in section.values:
            text = value_sql(section.values[key])
            word = literal(precision(pattern)) if pattern else f"date_precision({text})"
            named[f"{key}_precision"] = f"case when {named[key]} is not null then {word} end"
    if "directness" in section.values:
        named["directness"] = f"coalesce({named['directness']}, 'unknown')"
    named |= _end_columns(mapped, "from", section.from_ends) | _end_columns(mapped, "to", section.to_ends)
    if share := section.values.get("share"):
        named |= share_columns(value_sql(share), section.bands)
    statement = mapped.record and mapped.record.values["kind"].constant == "statement"
    where = "true" if statement else f"{named['from_status']} <> 'unknown' and {named['to_status']} <> 'unknown'"
    chosen = ", ".join(f"{text} as {quote(key)}" for key, text in sorted(named.items()))
    return f"""
        insert into incoming.relation by name
        select {record_id_sql(mapped)} as record_id, {record_id_sql(mapped)} || {literal(f"/{number}")} as relation_id,
               {chosen}, r.file_sha256, r.part, r.line
        from raw.{RAW} as r
        where {where} and {GOOD}
    """


def _end_columns(mapped: Mapped, side: str, ends: tuple[End, ...]) -> dict[str, str]:
    """An end: the first alternative that the row fills; the record itself if none is named."""
    if not ends:
        return {f"{side}_status": "'record'", f"{side}_record": record_id_sql(mapped), f"{side}_name": "null"}
    records = end_records(ends)
    names = [column_sql(end.name) for end in ends if end.name]
    record, name = f"coalesce({', '.join([*records, 'null'])})", f"coalesce({', '.join([*names, 'null'])})"
    status = f"case when {record} is not null then 'record' when {name} is not null then 'name' else 'unknown' end"
    return {f"{side}_status": status, f"{side}_record": record, f"{side}_name": name}


def share_columns(text: str, bands: Mapping[str, Band]) -> dict[str, str]:
    """Bounds of a published share: an exact percent ('60', '33.3 %'), or a band of the mapping."""
    number = exact_share_sql(text)

    def pick(attribute: str, exact: str) -> str:
        cases = " ".join(
            f"when {literal(word)} then {str(getattr(band, attribute)).lower()}" for word, band in bands.items()
        )
        return f"coalesce({exact}, case {text} {cases} end)" if bands else exact

    whole = f"case when {number} is not null then true end"
    return {
        "share_published": text,
        "share_low": pick("low", number),
        "share_high": pick("high", number),
        "low_inclusive": pick("low_inclusive", whole),
        "high_inclusive": pick("high_inclusive", whole),
    }


def exact_share_sql(text: str) -> str:
    """A percent between 0 and 100 with up to six decimals; else null."""
    plain = f"regexp_extract({text}, '^(\\d{{1,3}}(\\.\\d{{1,6}})?) ?%?$', 1)"
    number = f"try_cast({plain} as decimal(9, 6))"
    return f"case when {number} between 0 and 100 then {number} end"


def wrong_shares(section: Section) -> list[Fault]:
    """Shares that are neither a percent nor a known band."""
    share = section.values.get("share")
    if not share or not share.column:
        return []
    text = value_sql(share)
    wrong = f"{text} is not null and {exact_share_sql(text)} is null"
    wrong += f" and {text} not in {among(section.bands)}" if section.bands else ""
    reason = f"{share.column}: neither a percent from 0 to 100 nor a band of the mapping ([relations.bands])"
    return [Fault("share", literal(reason), text, wrong)]
