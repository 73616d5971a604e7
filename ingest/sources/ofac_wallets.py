"""Chain addresses of the SDN list by currency: one bare list a currency, extracted from OFAC's XML every night.

Files sanctioned_addresses_<currency>.json (an array of addresses) or .txt (one a line); the name alone says which
currency it is. Holder and programme are not in them: the wallet is listed as blocked, and meets its holder where
ofac_sdn is ingested, too. One address in the lists of two currencies (USDT on Omni and Bitcoin) is a record in each.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line

from __future__ import annotations

import json
import re

from duckdb import DuckDBPyConnection

from ingest.read.raw import Refused, append, create_raw_table
from ingest.read.text import utf8_blocks
from ingest.reject import wallet_is_valid
from ingest.source import Expect, Format, InputFile, Read, Source
from resolver.errors import DataError

NAME = re.compile(r"sanctioned_addresses_([A-Z0-9]{2,10})\.(json|txt)")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"|\n')


def recognise(file: InputFile) -> str | None:
    """'addresses' for a list whose name tells its currency."""
    start = file.head.lstrip()
    if not NAME.fullmatch(file.base):
        return None
    bare = re.match(rb"\[\s*(\"|\])", start) if file.base.endswith(".json") else re.match(rb"[\w:]{20,}\s", start)
    return "addresses" if bare else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.address (address, currency); what is no address of a chain is refused.

    Raises: DataError for a list that is cut off, or holds anything but text.
    """
    import pyarrow as pa

    create_raw_table(con, "address", ("address", "currency"))
    refused = Refused()
    for file in files:
        found = NAME.fullmatch(file.base)
        assert found  # else it was not recognised
        text = b"".join(utf8_blocks(file)).decode()
        rows = []
        for line, address in _json_list(file, text) if found[2] == "json" else _lines(text):
            if not wallet_is_valid(address, found[1]):
                reason = "no valid chain address (checksum or form): compare it with OFAC's list"
                refused.add(file, line, "checksum", reason, address)
                continue
            rows.append((address, found[1], file.sha256, file.part, line))
        if rows:
            names = ["address", "currency", "file_sha256", "part", "line"]
            append(con, "address", pa.table([list(column) for column in zip(*rows, strict=True)], names))
    refused.write(con)
    return Read()


def _json_list(file: InputFile, text: str) -> list[tuple[int, str]]:
    """(line, address) of an array of texts."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file.name}: this list is not whole ({error}). Download it again.") from error
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise DataError(f"{file.name}: a list of addresses in text is expected. Take the file as it is published.")
    line, found = 1, list[tuple[int, str]]()
    for token in _TEXT.finditer(text):
        if token[1] is None:
            line += 1
        else:
            found.append((line, json.loads(token[0])))
    return found


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


SOURCE = Source(
    title="OFAC: sanctioned digital currency addresses by currency",
    publisher="0xB10C, from the U.S. Treasury's SDN list",
    url="https://github.com/0xB10C/ofac-sanctioned-digital-currency-addresses",
    licence="MIT; the addresses are public domain (17 USC 105)",
    prefix="ofac_wallets",
    formats=(
        Format(
            name="list",
            parts=("addresses",),
            required=("addresses",),
            recognise=recognise,
            read=read,
            statements=(
                """
                insert into incoming.record by name
                select 'ofac_wallets:' || currency || '/' || address as record_id, currency || '/' || address as published_key,
                       'wallet' as kind, address as caption, file_sha256, part, line
                from raw.address
                """,
                """
                insert into incoming.wallet by name
                select 'ofac_wallets:' || currency || '/' || address as record_id, address, currency as currency_published,
                       true as own, file_sha256, part, line
                from raw.address
                """,
                """
                insert into incoming.listing by name
                select 'ofac_wallets:' || currency || '/' || address as record_id,
                       'ofac_wallets:' || currency || '/' || address || '/ofac:NOT_GIVEN' as listing_id, 'ofac_sdn' as list,
                       'OFAC' as authority, 'ofac:NOT_GIVEN' as programme, '' as programme_published, 'blocking' as effect,
                       false as mapped, 'the lists by currency leave out the programme: ofac_sdn has it' as note,
                       file_sha256, part, line
                from raw.address
                """,
            ),
            keys={"address": ("currency", "address")},
        ),
    ),
    traps=(
        "The currency is in the name of the file only, and is a label, not a chain: USDT holds TRON, Ethereum and Omni.",
        "No holder, no programme, no date: ingest ofac_sdn beside it.",
        "Lists of equal content, such as those of two EVM chains with one address, are one file, and taken once.",
        "OFAC has published a Monero key that is no address; it is rejected here, and stays in the SDN record.",
    ),
    expect=Expect(records=(500, 10_000), removed_share=0.1),
)
