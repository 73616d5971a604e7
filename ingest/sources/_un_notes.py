"""Addresses of the Security Council's list that stand in a note alone, as money exchanges publish theirs.

'Branch Office 7: i) Shop 1, Kabul, Afghanistan ii) Shop 2, Herat, Afghanistan, Telephone: +93-...' is two addresses and
a telephone. A note is read so where each of its pieces ends with a comma and a name, as countries are written, and none
begins with a word of belief ('Located in', 'Reportedly'); else it stays the attribute address_note, whole.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

ADDRESS_NOTES = (
    r"""
    create or replace temp table un_address_note as
    with noted as (
        select record_id, note, nullif(regexp_extract(note, '^(Branch Office \d+):', 1), '') as branch,
               regexp_replace(regexp_replace(note, '^Branch Office \d+: *', ''), '(?i)[,;]? *\b(telephone|phone|mobile|fax|e-mail)\b:? .*$', '') as body,
               regexp_extract(note, '(?i)\b(telephone|phone|mobile|fax|e-mail)\b:? .*$') as reach, file_sha256, part, line
        from un_address
        where note is not null and coalesce(street, city, state_province, zip_code, country) is null
    ),
    pieces as (
        select *, list_filter(list_transform(regexp_split_to_array(body, '(?:^|[;,]?\s+)[ivx]+\)\s+'), lambda one: nullif(rtrim(one, '; '), '')),
                              lambda one: one is not null) as found
        from noted
    )
    select *, len(found) > 0 and list_bool_and(list_transform(found, lambda one:
                  regexp_full_match(one, '.+, [A-Z][A-Za-z .''-]{2,40}(?: \([a-z][a-z ]+\))?')
                  and not regexp_matches(one, '^(Located|Believed|Active|Also|In|Operates|Reportedly|Support|Known|Possibly)\b'))) as is_address
    from pieces
    """,
    r"""
    insert into incoming.address by name
    with piece as (
        select record_id, unnest(found) as text, branch, note, file_sha256, part, line from un_address_note where is_address
    ),
    parted as (
        select *, regexp_extract(text, '^(.*?)(?: \(([a-z][a-z ]+)\))?$', ['place', 'said']) as parts from piece
    )
    select record_id, 'unknown' as type, parts.place as full_address, regexp_extract(parts.place, '([^,]+)$', 1).trim() as country,
           tidy(concat_ws('; ', branch, nullif(parts.said, ''), case when parts.place <> note then 'published as: ' || note end)) as note,
           file_sha256, part, line
    from parted
    """,
    r"""
    insert into incoming.contact by name
    with reached as (
        select record_id, reach, regexp_extract(found[1], '([^,]+?)(?: \([a-z ]+\))?$', 1).trim() as country, file_sha256, part, line
        from un_address_note where is_address and reach <> ''
    ),
    one as (
        select *, 'email' as type, unnest(regexp_extract_all(reach, '[\w.+-]+@[\w.-]+\.\w+')) as value from reached
        union all by name
        select *, 'fax' as type, unnest(regexp_extract_all(reach, '(?i)\bfax:? (\+?\d[\d-]{4,}\d)', 1)) as value from reached
        union all by name
        select *, 'phone' as type, unnest(regexp_extract_all(regexp_replace(reach, '(?i)\bfax:? \+?[\d-]+', '', 'g'), '\+?\d[\d-]{4,}\d')) as value from reached
    )
    select record_id, type, value, case when type <> 'email' then country end as country, file_sha256, part, line from one
    """,
    """
    insert into incoming.attribute by name
    select record_id, 'address_note' as attribute, note as value, file_sha256, part, line
    from un_address_note where not is_address
    """,
)
"""Statements that read un_address after it was made, and fill addresses, contacts and attributes."""
