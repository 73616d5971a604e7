"""Values that stand for 'nothing': UNKNOWN as a name, 1 January 1900 as a birth date, info@ as a mailbox.

They are published, and stay in the record; nothing is compared by them. Every list of them is here.
"""

from __future__ import annotations

import re

from duckdb import DuckDBPyConnection

WORDS = """
unknown unkn unk unnamed unidentified undisclosed unspecified undefined none null nil nan na n/a n.a. n.n. nn tba tbc
tbd anonymous blank empty missing redacted withheld confidential test tester testing dummy sample example asdf qwerty
xxx xx fnu lnu nfn nln noname nobody unbekannt unbenannt inconnu inconnue anonyme desconocido desconocida sconosciuto
ignoto desconhecido onbekend okänd ukjent nieznany неизвестно неизвестный неизвестная отсутствует нет невідомо
невідомий مجهول غير معروف 未知 不详 無 无 不明 미상 無名 匿名
"""
"""A text stands for nothing where all its words are among these, or among FILLING with one of these beside them."""

FILLING = """
name first last given family surname fname lname not no available applicable given known provided disclosed stated user
person customer client
"""
"""Words that say nothing beside a placeholder: 'name unknown', 'test user'; alone they may be names."""

PHRASES = (
    "not available", "not applicable", "not known", "not given", "not provided", "not disclosed", "not stated",
    "no name", "no data", "no first name", "no last name",
)  # fmt: skip
"""Texts that stand for nothing though none of their words does."""

DATES = ("0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "1970-01-01", "2099-12-31",
         "9999-12-31")  # fmt: skip
"""Dates that programs write where none was given: zero of spreadsheets, databases and Unix, and ends of time."""

_MAILBOXES = """
info admin office mail email contact contacts sales support hello help service customerservice webmaster postmaster
noreply no-reply donotreply none test na nomail noemail no reception secretary hr jobs legal compliance press
"""
MAILBOXES = frozenset(_MAILBOXES.split())
"""Local parts of e-mail addresses that every firm has."""

DATED = "[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}"
"""A text that is a date is no name and no place: two columns were exchanged."""

_DATED = re.compile(DATED)
_WORDS = frozenset(WORDS.split())
_FILLING = frozenset(FILLING.split())
_SPLIT = re.compile(r"[\s,;:()\[\]<>_*?!#-]+")


def is_placeholder(text: str) -> bool:
    """Whether a name, place or other text stands for nothing: UNKNOWN, 'n/a', 'Name not available', '-', '1960-05-12'.

    A single letter of an alphabet counts as nothing too; one sign of Han or Hangul may be a name.
    """
    bare = text.casefold().strip(" .'\"")
    words = [word.strip(".'\"") for word in _SPLIT.split(bare) if word.strip(".'\"/")]
    if not words or " ".join(words).removeprefix("name ") in PHRASES or _DATED.fullmatch(bare):
        return True
    if all(word in _WORDS or word in _FILLING for word in words):
        return any(word in _WORDS for word in words)
    letters = "".join(words)
    return (len(letters) == 1 and letters < "\u0600") or (
        len(set(letters)) == 1 and len(letters) > (1 if letters[0] in "x0" else 3)
    )


TEXTS = """
select 'names' as field, source, full_name as text, record_id from work.stage_name where full_name is not null
union all select 'places', source, city, record_id from work.stage_address where city is not null
union all select 'attributes', source, value, record_id from work.stage_attribute
    where attribute in ('occupation', 'position')
"""
"""The texts that are looked through; each view stage_* names the source of a row."""


def placeholders(con: DuckDBPyConnection) -> None:
    """Make work.placeholder(value): every text and date at hand that stands for nothing; write a finding for each.

    Only texts that begin with a word of the lists, or are very short or of one letter, are looked at in Python.
    """
    from ingest.sql import literal

    firsts = sorted(_WORDS | _FILLING | {phrase.split()[0] for phrase in PHRASES})
    rows = con.execute(
        f"""
        select distinct text from ({TEXTS})
        where length(text) <= 3 or regexp_full_match(trim(text), '{DATED}')
           or regexp_extract(lower(text), '[\\w./]+') in ({", ".join(map(literal, firsts))})
           or length(replace(lower(text), lower(text[1]), '')) = 0 or not regexp_matches(text, '\\w')
        order by text
        """
    ).fetchall()
    found = [text for (text,) in rows if is_placeholder(text)]
    con.execute("create or replace table work.placeholder (value varchar primary key)")
    con.execute(
        "insert into work.placeholder select distinct value from (select unnest($found::varchar[]) as value "
        "union all select lower(unnest($found::varchar[])) union all select unnest($dates::varchar[]))",
        {"found": found, "dates": list(DATES)},
    )
    con.execute(FINDINGS.replace("{texts}", f"from ({TEXTS}) union all" if found else ""))
    if any(_DATED.fullmatch(text.strip(" ")) for (text,) in rows):
        con.execute(EXCHANGED)


FINDINGS = f"""
insert into work.finding
select left(md5('placeholder|' || field || '|' || source || '|' || text), 20), 'placeholder', 'info', source,
       'The value ' || text || ' stands in ' || format('{{:,}}', count(distinct record_id)) || ' ' || field || ' of '
       || source || ': not used to compare.',
       to_json({{'value': text, 'records': list_sort(list_distinct(list(record_id)))[:10]}})
from (
    {{texts}}
    select 'dates' as field, source, date_from::varchar as text, record_id from work.stage_date
    where precision = 'day' and type in ('birth', 'incorporation')
)
where text in (select value from work.placeholder)
  and (field = 'dates' or not regexp_full_match(trim(text), '{DATED}'))
group by field, source, text
"""

EXCHANGED = f"""
insert into work.finding
select left(md5('exchanged_columns|' || field || '|' || source), 20), 'exchanged_columns', 'warning', source,
       format('{{:,}}', count(distinct record_id)) || ' ' || field || ' of ' || source || ' are dates, such as '
       || min(text) || ': are two columns exchanged? They are not used to compare.',
       to_json({{'records': list_sort(list_distinct(list(record_id)))[:10]}})
from ({TEXTS}) where regexp_full_match(trim(text), '{DATED}')
group by field, source
"""
"""One finding for a column, for each of its rows has another date."""
