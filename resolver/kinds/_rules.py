"""Features by which candidates are made, for persons and organisations; what each kind adds is in its own file.

Each query gives (rid, value), from a feature table of resolver/sql; the lists there hold no value twice.
"""

from __future__ import annotations

from ingest.sql import literal
from resolver.clean.placeholders import MAILBOXES
from resolver.kinds import Feature


def listed(name: str, table: str, *columns: str) -> Feature:
    """The values of list columns of a feature table."""
    return Feature(name, " union all ".join(unnested(column, table) for column in columns))


def unnested(column: str, table: str, prefix: str = "") -> str:
    """A query that gives each value of a list column, with something before it."""
    value = f"'{prefix}' || unnest({column})" if prefix else f"unnest({column})"
    return f"select rid, {value} as value from work.{table}"


def names(table: str) -> tuple[Feature, ...]:
    """What names are met by: whole names, words, beginnings and ends of words, sounds, and two of these together."""
    words, full = unnested("words", table), f"work.{table}"
    return (
        listed("name", table, "name_any"),
        Feature("word", f"select rid, value from ({words}) where length(value) > 1"),
        Feature("beginning", f"select rid, left(value, 4) as value from ({words}) where length(value) > 1"),
        Feature("end", f"select rid, right(value, 4) as value from ({words}) where length(value) > 4"),
        Feature("beginnings", BEGINNINGS.format(table=full)),
        Feature("sound", SOUND.format(table=full)),
        Feature("sounds", SOUNDS.format(table=full)),
    )


BEGINNINGS = """
select rid, left(split_part(two, ' ', 1), 4) || ' ' || left(split_part(two, ' ', 2), 4) as value
from (select rid, unnest(name_pair) as two from {table})
"""
"""The beginnings of two words of one name, in the order of the alphabet."""

SOUND = """
select rid, value
from (
    select rid, unnest(string_split(sounds[3:], ' ')) as value
    from (select rid, unnest(sound_any) as sounds from {table}) where starts_with(sounds, 's:')
)
where length(value) > 1
"""
"""The consonants of one word (resolver/clean/names.py: skeleton)."""

SOUNDS = """
with whole as (select rid, unnest(sound_any) as sounds from {table}),
told as (
    select rid, sounds, starts_with(sounds, 's:') and length(sounds) - length(replace(sounds, ' ', '')) > 1 as longer
    from whole
),
words as (select rid, string_split(sounds[3:], ' ')[:8] as w from told where longer)
select rid, sounds as value from told where not longer
union all
select rid, 's:' || unnest(flatten(list_transform(range(1, len(w)), lambda i:
                list_transform(w[i + 1:], lambda x: w[i] || ' ' || x)))) as value
from words
"""
"""The consonants of two words of one name; a Korean key stays whole, for it holds the order of syllables."""

POSTCODES = """
select f.rid, c.postcode as value
from work.stage_address as s
join work.address_clean as c on c.full_address = s.full_address and c.country is not distinct from s.country
join work.{table} as f on f.record_id = s.record_id
where c.postcode <> ''
"""


def postcode(table: str) -> Feature:
    """Postcodes, as published and read by resolver/clean/addresses.py."""
    return Feature("postcode", POSTCODES.format(table=table))


def district(table: str) -> str:
    """A query for the districts with which postcodes begin."""
    return (
        "select rid, 'post district ' || split_part(value, ' ', 1) as value "
        f"from ({POSTCODES.format(table=table)}) where contains(value, ' ')"
    )


def identifier(table: str) -> Feature:
    """Numbers with their scheme, and alone: lists disagree on scheme and country."""
    return Feature("identifier", unnested("id_any", table) + " union all " + unnested("id_number", table, "#"))


def reached(table: str, *columns: str) -> tuple[Feature, Feature]:
    """How a party is reached; and an e-mail address without its domain, unless anybody has it."""
    generic = ", ".join(literal(name) for name in sorted(MAILBOXES))
    local = f"""
        select rid, value
        from (
            select rid, split_part(value[7:], '@', 1) as value
            from ({unnested("contacts_shown", table)}) where starts_with(value, 'email ')
        )
        where value not in (select unnest([{generic}]))
    """
    return listed("contact", table, *columns), Feature("mailbox", local)
