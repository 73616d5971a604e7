"""Statements that fill transfers from the rows of a mapped table: exact amounts, times in UTC (see table.py)."""

from __future__ import annotations

from collections.abc import Mapping

from ingest import mapping
from ingest.mapping import Mapped, Section, Value
from ingest.sources import _occurrence as occurrence
from ingest.sources._table_values import (
    GOOD,
    RAW,
    Fault,
    among,
    end_records,
    invented_sql,
    key_sql,
    published_sql,
    reject_rows_sql,
    time_precision,
    typed_sql,
    unknown_word,
    unmapped_words,
    value_sql,
)
from ingest.sql import literal, quote
from resolver.clean.money import minor_units

TRANSFERS = ("bank", "token", "native", "internal", "cash", "payroll", "charge", "conversion")
SCHEMES = ("chain", "iban", "national", "processor", "card", "party", "cash", "unknown")
STATUSES = ("booked", "pending", "rejected", "returned", "cancelled")
CURRENCIES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH "
    "UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL"
)
"""ISO 4217, current codes and those withdrawn since 2020."""


def statements(mapped: Mapped) -> list[str]:
    """All statements of a mapping of transfers, in their order."""
    assert mapped.transfer
    made = [reject_rows_sql(faults(mapped.transfer)), transfer_sql(mapped)]
    if mapped.transfer.key:
        return made
    cells = [published_sql(column) for column in sorted(mapped.columns())]
    again = occurrence.statements(RAW, cells, content_sql(mapped))
    return [*again, *made, occurrence.remember(RAW)]


TOO_LARGE = (
    "of more digits than an exact amount can have (27 before and 18 behind the point, 38 in all): kept as text here"
)
"""Why an amount is in no sum."""


def exact_sql(text: str) -> str:
    """Digits with a point, where HUGEINT holds them in units of the last one; null where it does not."""
    return (
        f"case when regexp_full_match({text}, '\\d{{1,27}}(\\.\\d{{1,18}})?') and length({text}) <= 38 then {text} end"
    )


def too_large_sql(text: str) -> str:
    """Whether a text is an amount that `exact_sql` can't hold."""
    return f"coalesce(regexp_full_match({text}, '\\d+(\\.\\d+)?') and {exact_sql(text)} is null, false)"


def digits_sql(value: Value, options: Mapping[str, str]) -> str:
    """A published amount with a point before its decimals, and no mark of thousands."""
    text = value_sql(value)
    if thousands := options.get("thousands"):
        text = f"replace({text}, {literal(thousands)}, '')"
    if (mark := options.get("decimal", ".")) != ".":
        text = f"replace(replace({text}, '.', '?'), {literal(mark)}, '.')"
    return text


def amount_sql(value: Value, options: Mapping[str, str]) -> str:
    """A published amount as digits with a point; null where it is none. No sign, no exponent, nothing guessed."""
    return exact_sql(digits_sql(value, options))


def decimals_sql(amount: str) -> str:
    """How many decimals an amount was published with."""
    return f"coalesce(length(nullif(split_part({amount}, '.', 2), '')), 0)"


def units_sql(amount: str, scale: str) -> str:
    """An amount in units of 10^-scale."""
    padded = f"rpad(split_part({amount}, '.', 2), {scale}::integer, '0')"
    return f"try_cast(split_part({amount}, '.', 1) || {padded} as hugeint)"


def scale_sql(section: Section) -> str:
    """Decimals of amount and fee as published, at least those of the currency (ISO 4217)."""
    currency = value_sql(section.values["currency"])
    other = {code: places for code in CURRENCIES.split() if (places := minor_units(code)) != 2}
    cases = " ".join(
        f"when {currency} in {among(code for code in other if other[code] == places)} then {places}"
        for places in sorted(set(other.values()))
    )
    least = f"case {cases} else 2 end"
    parts = [
        decimals_sql(amount_sql(section.values[key], section.options))
        for key in ("amount", "fee")
        if key in section.values
    ]
    return f"greatest({', '.join([*parts, least])})"


def time_sql(section: Section) -> str:
    """The time in UTC; `zone` says where a time without zone was read off a clock.

    A pattern also takes YYYY-MM-DD HH:MM:SS, which is what the typed times of Parquet and Excel come as.
    """
    text, pattern = value_sql(section.values["time"]), section.options.get("format")
    time = f"try_cast({text} as timestamptz)"
    if pattern:
        typed = f"regexp_full_match({text}, '\\d{{4}}-\\d{{2}}-\\d{{2}}( \\d{{2}}:\\d{{2}}:\\d{{2}}(\\.\\d+)?)?')"
        typed = f"case when {typed} then try_cast({text} as timestamp) end"
        time = f"coalesce(try_strptime({text}, {literal(pattern)}), {typed})"
    if zone := section.options.get("zone"):
        return f"timezone('UTC', timezone({literal(zone)}, {time}::timestamp))"
    return f"({time})::timestamp"


def faults(section: Section) -> list[Fault]:
    """What rejects a row: codes, amounts, currency, time and addresses that can't be read."""
    values, options = section.values, section.options
    found = [unknown_word(section, "type", TRANSFERS)]
    found += [unknown_word(section, key, SCHEMES) for key in ("from_scheme", "to_scheme")]
    found += [unknown_word(section, "status", STATUSES)] if "status" in values else []
    for key in [key for key in ("amount", "fee") if key in values]:
        text = value_sql(values[key])
        missing, large = f"{amount_sql(values[key], options)} is null", too_large_sql(digits_sql(values[key], options))
        wrong = missing + (f" and {text} is not null" if key == "fee" else "")
        large = f"case when {missing} then {large} else false end"  # looked for in no other row
        found.append(Fault("too_large", literal(f"{key}: {TOO_LARGE}"), text, large))
        reason = f"{key}: no exact amount such as 1234.50 (no sign; the mapping may set `decimal` and `thousands`)"
        found.append(Fault("amount", literal(reason), text, wrong))
    if "asset" not in values:
        currency = value_sql(values["currency"])
        reason = "currency: no code of ISO 4217; for coins and tokens the mapping must name the asset"
        known = among(CURRENCIES.split())
        found.append(Fault("currency", literal(reason), currency, f"coalesce({currency}, '') not in {known}"))
    reason = f"time: not of the form {options.get('format', 'YYYY-MM-DD HH:MM:SS')}"
    found.append(Fault("date", literal(reason), value_sql(values["time"]), f"{time_sql(section)} is null"))
    for end in ("from", "to"):
        value, scheme = value_sql(values[f"{end}_value"]), value_sql(values[f"{end}_scheme"])
        bad = f"{scheme} = 'chain' and {value} in (select bad.address from raw.bad_address as bad)"
        reason = f"{end}_value: this is no valid chain address (checksum or form)"
        found.append(Fault("checksum", literal(reason), value, bad))
        empty = f"{value} is null and {scheme} not in ('cash', 'unknown', 'party')"
        found.append(Fault("account", literal(f"{end}_value is empty"), "''", empty))
    return found + unmapped_words(section)


def transfer_sql(mapped: Mapped) -> str:
    """incoming.transfer: one row per row. Without a key, its id is a hash of the row and which occurrence it is."""
    assert mapped.transfer
    section, values, options = mapped.transfer, mapped.transfer.values, mapped.transfer.options
    types = mapping.contract_columns()["transfer"]
    made = {"amount", "currency", "time", "fee", "asset", "time_precision"}
    named = {key: typed_sql(value_sql(value), types[key], None) for key, value in values.items() if key not in made}
    named.setdefault("status", "'booked'")
    amount, currency, scale = amount_sql(values["amount"], options), value_sql(values["currency"]), scale_sql(section)
    key = f"substr({content_sql(mapped)}, 1, 16) || ':' || coalesce(a.occurrence, 1)"
    key = key_sql(section.key) if section.key else key
    again = "" if section.key else occurrence.joined(RAW)
    named |= {
        "amount": units_sql(amount, scale),
        "scale": scale,
        "amount_published": value_sql(values["amount"]),
        "currency": currency,
        "asset": value_sql(values["asset"]) if "asset" in values else f"'iso4217:' || {currency}",
        "time": time_sql(section),
        "time_precision": value_sql(values["time_precision"])
        if "time_precision" in values
        else literal(time_precision(options.get("format", "%S"))),
        "invented": invented_sql(mapped),
        "transfer_id": f"{literal(f'table.{mapped.name}:')} || {key}",
    }
    for end, alternatives in (("from", section.from_ends), ("to", section.to_ends)):
        if records := end_records(alternatives):
            named[f"{end}_record"] = f"coalesce({', '.join(records)})"
    if "fee" in values:
        fee = amount_sql(values["fee"], options)
        named["fee"] = f"case when {fee} is not null then {units_sql(fee, scale)} end"
    chosen = ", ".join(f"{text} as {quote(key)}" for key, text in sorted(named.items()))
    return f"""
        insert into incoming.transfer by name
        select {chosen}, r.file_sha256, r.part, r.line
        from raw.{RAW} as r {again}
        where {GOOD}
    """


def content_sql(mapped: Mapped) -> str:
    """The content of a row as a hash."""
    cells = ", ".join(f"coalesce({published_sql(column)}, '')" for column in sorted(mapped.columns()))
    return f"md5(concat_ws(chr(31), {cells}))"
