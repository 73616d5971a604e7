"""Names of persons in plain words, analysed in bulk: from a table of their distinct words, in SQL.

A name is plain if it is a person's, of ASCII letters with single blanks, and none of its words is a title, a suffix, an
article, a part of a compound, or a surname that makes a Korean or Chinese name of it: then its analysis is that of its
words, and a million names have a few ten thousand. The rest goes through names.analyse one by one; a test holds the two
to the same result.
"""

from __future__ import annotations

from collections.abc import Callable

from duckdb import DuckDBPyConnection

from resolver.clean.values import clean

PLAIN = "[A-Za-z]+( [A-Za-z]+)*"

CANDIDATES = """
create or replace temp table name_plain as
select rowid as id, string_split(lower(full_name), ' ') as tokens, lower(family) as family, lower(given) as given
from name_said
where kind = 'person' and regexp_full_match(full_name, $plain)
  and (family is null or regexp_full_match(family, $plain)) and (given is null or regexp_full_match(given, $plain))
"""

WORDS = """
select distinct word from (
    select unnest(tokens) as word from name_plain
    union all select unnest(string_split(family, ' ')) from name_plain
    union all select unnest(string_split(given, ' ')) from name_plain
)
"""

TELLING = """
delete from name_plain where id in (
    select id from (
        select id, unnest(tokens) as word from name_plain
        union all select id, unnest(string_split(family, ' ')) from name_plain
    ) where word in (select word from work.name_word where telling)
)
"""

INSERT = """
insert into work.name_clean by name
with compared as (
    select p.id, list(w.compared order by p.place) as compared,
           array_to_string(list_sort(list_distinct(list(w.skeleton))), ' ') as skeleton_key
    from (select id, unnest(tokens) as word, generate_subscripts(tokens, 1) as place from name_plain) as p
    join work.name_word as w on w.word = p.word
    group by p.id
)
select s.record_id, s.kind, s.type, s.quality, s.full_name, 'Latn' as script, lower(s.full_name) as form, p.tokens,
       array_to_string(list_sort(p.tokens), ' ') as sorted_key, c.skeleton_key, p.family, p.given,
       []::varchar[] as numbers, c.compared, []::varchar[] as initials
from name_plain as p
join name_said as s on s.rowid = p.id
join compared as c on c.id = p.id
"""


def find(con: DuckDBPyConnection, analyse: Callable[[str], tuple[str, str, str, bool]]) -> None:
    """Make name_plain: the names of name_said that are plain, by their rowid; `analyse` says what a word is."""
    con.execute(CANDIDATES, {"plain": PLAIN})
    columns = "word varchar, compared varchar, skeleton varchar, telling boolean"
    clean(con, "name_word", WORDS, columns, lambda rows: (analyse(word) for (word,) in rows))
    con.execute(TELLING)


def insert(con: DuckDBPyConnection) -> None:
    """Add the plain names to work.name_clean."""
    con.execute(INSERT)
