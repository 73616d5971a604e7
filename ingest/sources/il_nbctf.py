"""Wallets and platform accounts that Israel's Minister of Defence has seized by administrative seizure orders.

The publication proper are the orders (PDF, in Hebrew) on the page of the National Bureau for Counter Terror Financing.
The page repeats their wallets in one table: holder, identity number, passport, date of birth, wallet or user number,
currency; a row with the number of an order ('צ.ת 18/26', ASO 18/26) stands above the rows of that order. This source
reads that table saved as CSV, in which a heading may have one, two or six columns. The page names neither the days of
the orders nor the platforms of user numbers; both stand in the PDFs alone.
https://nbctf.mod.gov.il/en/Minister%20Sanctions/PropertyPerceptions/Pages/Blockchain1.aspx

What is listed is the wallet or account. A holder is no listed person: it is tied to what it holds, and carries the
listing itself only where the order names it without any number.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

import csv
import io

from duckdb import DuckDBPyConnection

from ingest.programmes import table
from ingest.read.csv import HEADER_AGAIN, csv_header
from ingest.read.raw import Refused, append, create_raw_table
from ingest.read.text import utf8_blocks
from ingest.source import Expect, Format, InputFile, Read, Source
from resolver.errors import DataError, SourceChanged

COLUMNS = {
    "name": "שם מלא",
    "identity": "תעודת זהות",
    "passport": "דרכון",
    "birth_date": "תאריך לידה",
    "wallet": "מספר זיהוי הארנק האלקטרוני/ יוזר",
    "currency": "מטבע",
}
"""Our name of each column, and the publisher's."""

HEADING = "צ.ת"
"""How the heading of an order begins (abbreviates 'seizure order')."""

LOOKALIKES = ("АВЕЅЈКМНОРСТУХаеорсухіјѕԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ", "ABESJKMHOPCTYXaeopcyxijsdqwABEZHIKMNOPTYXocj")
"""Cyrillic and Greek letters that stand for Latin ones in some addresses, and what they stand for."""

COUNTRIES = (("פלסטיני", "Palestine"), ("לבנון", "Lebanon"), ("אוסטריה", "Austria"))
"""Countries of documents in the publisher's words."""


def recognise(file: InputFile) -> str | None:
    """'wallets' for the table of the page, by the words of its header."""
    names = {name.strip() for name in csv_header(file)}
    return "wallets" if len(names & set(COLUMNS.values())) >= len(COLUMNS) // 2 else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.seizure: the rows of the table, headings filled up to six columns; the table does not tell its date.

    The table has about a thousand rows, of several widths: it is read by Python's reader.
    Raises: SourceChanged where the columns are others; DataError where a quotation mark is not closed.
    """
    refused = Refused()
    create_raw_table(con, "seizure", list(COLUMNS))
    for file in files:
        _read_file(con, file, refused)
    refused.write(con)
    return Read()


def _read_file(con: DuckDBPyConnection, file: InputFile, refused: Refused) -> None:
    import pyarrow as pa

    text = b"".join(utf8_blocks(file)).decode("utf-8")
    names = [name.strip() for name in csv_header(file)]
    if names != list(COLUMNS.values()):
        missing = [name for name in COLUMNS.values() if name not in names]
        new = [name for name in names if name not in COLUMNS.values()]
        raise SourceChanged(
            f"{file.name}: the columns are not those that this version knows: missing {missing}, new {new}, order "
            f"{names}. Adapt the columns of its source, or take the file of the known layout."
        )
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    rows: list[tuple[object, ...]] = []
    reader, line = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for cells in reader:
            if line > 1 and cells:
                _take(file, cells, line, rows, refused, at_end=reader.line_num > text.count("\n"))
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"{file.name}: line {line}: not readable as CSV ({error}). Correct the row, or download the file again."
        ) from error
    columns = list(zip(*rows, strict=True)) or [()] * (len(COLUMNS) + 1)
    data = dict(zip([*COLUMNS, "line"], map(list, columns), strict=True))
    data |= {"file_sha256": [file.sha256] * len(rows), "part": [file.part] * len(rows)}
    types = {name: pa.int64() if name == "line" else pa.string() for name in data}
    append(con, "seizure", pa.table({name: pa.array(values, types[name]) for name, values in data.items()}))


def _take(
    file: InputFile, cells: list[str], line: int, rows: list[tuple[object, ...]], refused: Refused, *, at_end: bool
) -> None:
    """A row of six columns, or a heading of fewer; what is neither is refused."""
    width = len(COLUMNS)
    heading = cells[0].strip().startswith(HEADING) and not any(cell.strip() for cell in cells[1:])
    if [cell.strip() for cell in cells] == list(COLUMNS.values()):
        refused.add(file, line, "header", HEADER_AGAIN, ",".join(cells))
    elif len(cells) == width or (heading and len(cells) < width):
        rows.append((*cells, *[""] * (width - len(cells)), line))
    elif at_end:
        reason = f"the file ends inside this row ({len(cells)} of {width} columns): download it again"
        refused.add(file, line, "truncated", reason, ",".join(cells))
    else:
        reason = f"{len(cells)} columns instead of {width}: correct the row, or download the file again"
        refused.add(file, line, "columns", reason, ",".join(cells))


SHAPE = (
    table("il"),
    "create or replace temp table nbctf_country(published, country) as values " + ", ".join(map(str, COUNTRIES)),
    f"""
    create or replace temp table nbctf_row as
    with tidied as (
        select nullif(flat(name), '-') as name, nullif(flat(identity), '-') as identity,
               nullif(flat(passport), '-') as passport, nullif(flat(birth_date), '-') as birth_date, flat(wallet) as wallet,
               nullif(flat(currency), '-') as currency, file_sha256, part, line
        from raw.seizure
    ),
    told as (
        select *, coalesce(starts_with(name, '{HEADING}'), false) and coalesce(wallet, identity, passport) is null as heading
        from tidied
    ),
    ordered as (
        select *, last_value(case when heading then line end ignore nulls) over above as heading_line,
               last_value(case when heading then regexp_extract(name, '\\d+/\\d+') end ignore nulls) over above as number
        from told window above as (partition by file_sha256 order by line rows unbounded preceding)
    )
    -- A row without a wallet goes on with the row above it: more of the holder's name, numbers, or the currency.
    select *, case when not heading then
                   last_value(case when wallet is not null and not heading then line end ignore nulls)
                   over (partition by file_sha256, heading_line order by line rows unbounded preceding) end as anchor
    from ordered
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'no_order' as code,
           'no number of an order stands above this row, or no wallet that it could go on with: correct the table' as reason,
           concat_ws(', ', name, identity, passport, birth_date, wallet, currency) as content
    from nbctf_row where (heading and number = '') or (not heading and coalesce(name, identity, passport, birth_date, wallet, currency) is not null
        and (coalesce(number, '') = '' or anchor is null))
    """,
    # Rows that hold nothing, headings of no rows, and rows of dashes.
    """
    insert into incoming.blank
    select file_sha256, part, line from nbctf_row
    where coalesce(name, identity, passport, birth_date, nullif(wallet, '-'), currency) is null
       or (heading and number <> '' and line not in (select heading_line from nbctf_row where anchor is not null))
    """,
    # An order that is headed twice: the listings rest on the first of its headings.
    """
    insert into incoming.blank
    select file_sha256, part, line from nbctf_row
    where heading and number <> '' and line in (select heading_line from nbctf_row where anchor is not null)
    qualify row_number() over (partition by file_sha256, number order by line) > 1
    """,
    "create or replace temp table nbctf_entry as select * from nbctf_row where not heading and anchor is not null and number <> '' "
    "and coalesce(name, identity, passport, birth_date, nullif(wallet, '-'), currency) is not null",
    # One line a wallet or account: two in one cell are two; tags of exchanges and foot notes stand beside.
    f"""
    create or replace temp table nbctf_item as
    with value as (
        select file_sha256, part, line, anchor, number, heading_line, tidy(unnest(string_split(wallet, ','))) as published
        from nbctf_entry where wallet is not null and wallet <> '-'
    ),
    parted as (
        select *, regexp_extract(published, '^(\\S+)(?:\\s*\\((Address tag \\d+)\\))?\\s*\\*?$', ['value', 'tag']) as parts from value
    )
    select *, translate(coalesce(nullif(parts.value, ''), published), '{LOOKALIKES[0]}', '{LOOKALIKES[1]}') as value,
           nullif(parts.tag, '') as tag, regexp_full_match(value, '\\d+') as digits,
           'nbctf:' || number || '/' || value as record_id
    from parted where published is not null
    """,
    """
    create or replace temp table nbctf_label as
    select file_sha256, anchor, min(currency) as currency, max(line) as line
    from nbctf_entry where currency is not null group by file_sha256, anchor
    """,
    # A holder: the number of its first document, else its name, within one order.
    """
    create or replace temp table nbctf_document as
    with given as (
        select file_sha256, part, line, anchor, number, identity as text, 'identity' as heading, 1 as place from nbctf_entry where identity is not null
        union all
        select file_sha256, part, line, anchor, number, passport, 'passport', 2 from nbctf_entry where passport is not null
    ),
    parted as (
        select *, regexp_extract(text, '^([^:0-9(]+?)\\s*(?:\\(([^)]*)\\))?\\s*:\\s*(\\S.*)$', ['words', 'country', 'value']) as parts from given
    )
    select *, coalesce(nullif(parts.value, ''), text) as value, nullif(parts.words, '') as words,
           regexp_full_match(value, '\\d(\\.\\d+)?E\\+\\d+') as rounded
    from parted
    """,
    """
    create or replace temp table nbctf_holder as
    with called as (
        select file_sha256, part, number, heading_line, anchor, string_agg(name, ' ' order by line) as name, count(name) as rows,
               max(line) filter (where name is not null) as name_line, min(line) as line, min(birth_date) as birth_date,
               min(line) filter (where birth_date is not null) as birth_line
        from nbctf_entry where name is null or name <> 'אנונימי' group by all
    ),
    numbered as (
        select file_sha256, anchor, min_by(value, (place, line)) filter (where not rounded) as document from nbctf_document group by all
    )
    select called.*, 'nbctf:' || number || '/holder/' || coalesce(numbered.document, name) as record_id,
           coalesce(name, numbered.document) as caption
    from called left join numbered using (file_sha256, anchor)
    where coalesce(numbered.document, name) is not null
    """,
)

FACTS = (
    """
    insert into incoming.record by name
    select record_id, record_id[7:] as published_key, kind, caption, file_sha256, part, line
    from (
        select record_id, case when digits then 'account' else 'wallet' end as kind, value as caption, file_sha256, part, line from nbctf_item
        union all
        select record_id, 'person', caption, file_sha256, part, line from nbctf_holder
    ) as entry
    qualify row_number() over (partition by record_id order by file_sha256, line) = 1
    """,
    """
    insert into incoming.name by name
    select record_id, 'primary' as type, 'strong' as quality, name as full_name,
           case when rows > 1 then 'published in ' || rows || ' rows' end as note, file_sha256, part, name_line as line
    from nbctf_holder where name is not null
    """,
    f"""
    insert into incoming.identifier by name
    select holder.record_id,
           case when document.words like '%דרכון%' or (document.words is null and document.heading = 'passport') then 'passport'
                when document.words is null and not regexp_full_match(document.value, '[\\d-]+') then 'other' else 'national_id' end as scheme,
           document.value as number, coalesce(country.country, nullif(document.parts.country, '')) as country,
           coalesce(document.words || coalesce(' (' || nullif(document.parts.country, '') || ')', ''),
                    case document.heading when 'passport' then '{COLUMNS["passport"]}' else '{COLUMNS["identity"]}' end) as published_type,
           document.file_sha256, document.part, document.line
    from nbctf_document as document
    join nbctf_holder as holder on holder.file_sha256 = document.file_sha256 and holder.anchor = document.anchor
    left join nbctf_country as country on country.published = document.parts.country
    where not document.rounded
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'number' as code,
           'a spreadsheet has rounded this number: its last digits are lost; read them in the order' as reason, text as content
    from nbctf_document where rounded
    """,
    """
    create or replace temp table nbctf_born as
    select record_id, birth_date as published, coalesce(try_strptime(birth_date, '%d/%m/%Y'), try_strptime(birth_date, '%d.%m.%Y'))::date as day,
           file_sha256, part, birth_line as line
    from nbctf_holder where birth_date is not null
    """,
    """
    insert into incoming.date by name
    select record_id, 'birth' as type, day as date_from, day as date_to, 'day' as precision, false as approximate, published,
           file_sha256, part, line
    from nbctf_born
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_id || ': this date can''t be read as day/month/year: it is kept as published, without a range' as reason, published as content
    from nbctf_born where day is null
    """,
    # The wallet itself, and its holder's hold on it; a currency in the row below is that of the wallet above.
    """
    create or replace temp table nbctf_held as
    select item.*, holder.record_id as holder, label.currency, coalesce(label.line, item.line) as label_line
    from nbctf_item as item
    left join nbctf_label as label on label.file_sha256 = item.file_sha256 and label.anchor = item.anchor
    left join nbctf_holder as holder on holder.file_sha256 = item.file_sha256 and holder.anchor = item.anchor
    """,
    """
    insert into incoming.wallet by name
    select record_id, value as address, currency as currency_published, true as own, tag as note, file_sha256, part, label_line as line
    from nbctf_held where not digits
    union all by name
    select holder as record_id, value as address, currency as currency_published, false as own, tag as note, file_sha256, part, line
    from nbctf_held where not digits and holder is not null
    """,
    """
    insert into incoming.account by name
    select record_id, value as number, 'processor' as scheme, currency, true as own, 'user number on a platform that the table does not name' as note,
           file_sha256, part, line
    from nbctf_held where digits
    union all by name
    select holder as record_id, value as number, 'processor' as scheme, currency, false as own,
           'user number on a platform that the table does not name' as note, file_sha256, part, line
    from nbctf_held where digits and holder is not null
    """,
    # Order 1/25 gives telephone numbers under the heading of wallets.
    """
    insert into incoming.contact by name
    select holder as record_id, 'phone' as type, value, 'order 1/25 gives telephone numbers as numbers of wallets' as note, file_sha256, part, line
    from nbctf_held where number = '1/25' and digits and length(value) >= 11 and holder is not null
    """,
    """
    insert into incoming.attribute by name
    select item.record_id, 'holder' as attribute, entry.name as value, item.file_sha256, item.part, item.line
    from nbctf_item as item join nbctf_entry as entry on entry.file_sha256 = item.file_sha256 and entry.line = item.anchor
    where entry.name = 'אנונימי'
    """,
    # The listing rests on the heading of its order.
    """
    insert into incoming.listing by name
    select listed.record_id, listed.record_id || '/' || programme.programme as listing_id, 'il_nbctf' as list, programme.authority,
           programme.programme, programme.code as programme_published, programme.effect, true as mapped, programme.legal_basis,
           'ASO ' || listed.number as reference, listed.note, listed.file_sha256, listed.part, listed.heading_line as line
    from (
        select distinct record_id, number, null as note, file_sha256, part, heading_line from nbctf_item
        union
        select record_id, number, 'named in the order without a wallet or account', file_sha256, part, heading_line
        from nbctf_holder where (file_sha256, anchor) not in (select (file_sha256, anchor) from nbctf_item)
    ) as listed
    cross join programme_il as programme
    qualify row_number() over (partition by listed.record_id order by listed.file_sha256, listed.heading_line) = 1
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'corrected' as code,
           'letters of another alphabet were replaced by the Latin ones that they look like: ' || value as reason, published as content
    from nbctf_item where value <> coalesce(nullif(parts.value, ''), published)
    """,
)

SOURCE = Source(
    title="Administrative seizure orders on crypto wallets (table of the page)",
    publisher="Israel, Ministry of Defense, National Bureau for Counter Terror Financing (NBCTF)",
    url="https://nbctf.mod.gov.il/en/Minister%20Sanctions/PropertyPerceptions/Pages/Blockchain1.aspx",
    licence="government publication; collated copies by OpenSanctions are CC BY-NC 4.0",
    prefix="nbctf",
    formats=(
        Format(
            name="table",
            parts=("wallets",),
            required=("wallets",),
            recognise=recognise,
            read=read,
            statements=(*SHAPE, *FACTS),
            single=True,
        ),
    ),
    traps=(
        "Headings of orders stand in the first column, in rows of one, two or six columns.",
        "Rows without a wallet go on with the row above: more names, numbers of documents, the currency.",
        "Rows without a name are not given to the holder above them: the table does not say that they are his.",
        "Digits alone are a user number on a platform (not named); order 1/25 gives telephone numbers there.",
        "Some addresses hold Cyrillic letters; one cell holds two addresses; exchanges' address tags stand in brackets.",
        "The days of the orders and their end stand in the PDFs only.",
    ),
    expect=Expect(records=(900, 5_000), removed_share=0.05),
)
