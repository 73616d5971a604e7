"""Dated rates of exchange: the euro reference rates of the European Central Bank, or a table of one's own.

eurofxref-hist.csv (one row a day, one column a currency, N/A where there was none), eurofxref.csv (one day), the
same as XML (eurofxref-daily.xml, eurofxref-hist.xml), and a table with the columns date, base, currency, rate. A
rate says how many units of the currency one unit of the base is worth; it is kept exactly as published.
Described at https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from ingest.read.raw import Refused, append, create_raw_table
from ingest.read.text import utf8_blocks
from ingest.read.xml import Entry, Layout, Part, read_xml, root_name
from ingest.source import Download, Format, InputFile, Read, Source
from ingest.sources._payments import KNOWN

TABLE = ("date", "base", "currency", "rate")
RATE = re.compile(r"\d{1,15}(\.\d{1,18})?")
LONGEST = 100_000
"""Letters of a line that Python's reader of CSV takes."""

FOLDER = "https://www.ecb.europa.eu/stats/eurofxref/"

LAYOUT = Layout(
    root="Envelope",
    entries=(Entry("day", "Cube/Cube", ("@time",), (Part("day_rate", "Cube", ("@currency", "@rate")),)),),
    ignored=dict.fromkeys(
        ("subject", "Sender", "gesmes:subject", "gesmes:Sender"),
        "always 'Reference rates' of the European Central Bank",
    ),
)

KEEP = """
insert into incoming.rate by name
select r.base, r.currency, r.day::date as day, replace(r.rate, '.', '')::hugeint as units,
       length(split_part(r.rate, '.', 2))::smallint as scale, r.rate as rate_published, r.file_sha256, r.part, r.line
from {} as r
"""

XML_RATE = """
create or replace temp table fx_day_rate as
select 'EUR' as base, v.currency, try_cast(d.time as date) as day, v.rate, d.time, v.file_sha256, v.part, v.line
from raw.day_rate as v join raw.day as d on d.file_sha256 = v.file_sha256 and d.entry = v.entry
"""
GOOD = f"""day is not null and coalesce(regexp_full_match(rate, '{RATE.pattern}'), false)
           and coalesce(try_cast(rate as double) > 0, false)
           and currency in ({", ".join(f"'{code}'" for code in sorted(KNOWN))})"""


def recognise_csv(file: InputFile) -> str | None:
    """'rates' for the ECB's files and for a table with the four columns."""
    names = [name.strip() for name in _first_line(file).split(",")]
    if [name.lower() for name in names] == list(TABLE):
        return "rates"
    return "rates" if names[0] == "Date" and len({"USD", "GBP", "JPY", "CHF"} & set(names)) >= 2 else None


def recognise_xml(file: InputFile) -> str | None:
    """'rates' for the ECB's envelope of rates."""
    return "rates" if root_name(file) == "Envelope" and b"eurofxref" in file.head else None


def read_csv_rates(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.rate, one row a rate; the latest day that any file has is the day of publication."""
    create_raw_table(con, "rate", ("base", "currency", "day", "rate"))
    con.execute("create table if not exists raw.unread (path varchar, line bigint)")
    refused, latest = Refused(), date.min
    for file in files:
        rows = []
        for line, base, currency, day, rate in _rates(con, file, refused):
            latest = max(latest, day)
            rows.append((base, currency, day.isoformat(), rate, file.sha256, file.part, line))
        if rows:
            import pyarrow as pa

            names = ["base", "currency", "day", "rate", "file_sha256", "part", "line"]
            append(con, "rate", pa.table([list(column) for column in zip(*rows, strict=True)], names))
    refused.write(con)
    return Read(published_on=latest if latest > date.min else None)


def read_xml_rates(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.day and raw.day_rate; the latest day is the day of publication."""
    read_xml(con, files, LAYOUT)
    [(latest,)] = con.execute('select max(try_cast("time" as date)) from raw.day').fetchall()
    return Read(published_on=latest)


def _rates(con: DuckDBPyConnection, file: InputFile, refused: Refused) -> Iterator[tuple[int, str, str, date, str]]:
    """(line, base, currency, day, rate) of a CSV file; what is no rate is refused."""
    text = b"".join(utf8_blocks(file)).decode()
    first, *lines = text.split("\n")
    names = [name.strip() for name in first.split(",")]
    own = [name.lower() for name in names] == list(TABLE)
    width = len(names)
    if not own:
        for name in names[1:]:
            if name and name not in KNOWN:
                con.execute("insert into raw.unread values (?, 1)", [f"rate.{name}"])
    for at, shown in enumerate(lines, 2):
        row = _cells(shown)
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != width:
            refused.add(file, at, "columns", f"{len(row)} columns, where the first line has {width}", shown)
            continue
        day = _day(row[0].strip())
        if day is None:
            refused.add(
                file, at, "date", f"{row[0].strip()!r} is no date such as 2026-11-23 or 23 November 2026", shown
            )
            continue
        cells = [(row[1].strip(), row[2].strip(), row[3].strip())] if own else [
            ("EUR", name, cell.strip()) for name, cell in zip(names[1:], row[1:], strict=True) if name
        ]  # fmt: skip
        for base, currency, rate in cells:
            if rate in ("N/A", "") and not own:
                continue
            if base not in KNOWN or currency not in KNOWN:
                refused.add(file, at, "currency", f"{base}, {currency}: no codes of ISO 4217", shown)
            elif not RATE.fullmatch(rate) or not float(rate):
                refused.add(file, at, "amount", f"{currency}: {rate[:40]!r} is no rate such as 1.0832", shown)
            else:
                yield at, base, currency, day, rate


def _cells(line: str) -> list[str]:
    """The cells of a line, with or without quotation marks."""
    return next(csv.reader([line.rstrip("\r")]), []) if '"' in line and len(line) < LONGEST else line.split(",")


def _day(text: str) -> date | None:
    """A day as ISO writes it, or as the daily file does: '23 November 2026'."""
    for pattern in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def _first_line(file: InputFile) -> str:
    return file.head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].decode("utf-8", "ignore").strip()


SOURCE = Source(
    title="Rates of exchange by day",
    publisher="European Central Bank, or one's own",
    url=FOLDER,
    licence="free use with acknowledgement (ECB)",
    prefix="fx",
    formats=(
        Format(
            name="csv",
            parts=("rates",),
            required=("rates",),
            recognise=recognise_csv,
            read=read_csv_rates,
            statements=(KEEP.format("raw.rate"),),
            deltas=("rates",),
            verified=False,
        ),
        Format(
            name="xml",
            parts=("rates",),
            required=("rates",),
            recognise=recognise_xml,
            read=read_xml_rates,
            statements=(
                XML_RATE,
                KEEP.format(f"(select * from fx_day_rate where {GOOD})"),
                "insert into incoming.used select d.file_sha256, d.part, d.line from raw.day as d",
                f"""
                insert into incoming.rejected by name
                select file_sha256, part, line, true as whole_row, 'amount' as code,
                       'no rate, no day, or no code of ISO 4217' as reason, concat_ws(' ', time, currency, rate) as
                       content
                from fx_day_rate where not ({GOOD}) or currency is null
                """,
            ),
            deltas=("rates",),
            verified=False,
        ),
    ),
    downloads=(
        Download(FOLDER + "eurofxref-hist.zip", "eurofxref-hist.zip", "csv"),
        Download(FOLDER + "eurofxref-hist.xml", "eurofxref-hist.xml", "xml"),
    ),
    traps=(
        "A rate is units of the currency for one euro, not the other way round.",
        "There is none on weekends and holidays of TARGET: the last one before holds.",
        "The daily CSV writes '23 November 2026', the history '2026-11-23'.",
    ),
)
