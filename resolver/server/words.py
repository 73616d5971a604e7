"""The words of all names and numbers of a generation, kept in order, so that a search reads few of them.

`lookup.search` compares a text with every spelling of the network, which a server can't do for every question. Here the
words that are like those of the text are looked up first, then the spellings that have them are compared as there.
Made once for each generation, and kept beside the index for screening (<workspace>/screening/<run>-search-<digest>/):
a folder that can't be written costs the time again.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from pathlib import Path

from duckdb import DuckDBPyConnection, Error

from resolver.assertions import published_only
from resolver.lookup import SPELLED
from resolver.screening import index
from resolver.store import Generation, Workspace, connect, quoted

FORMAT = 1
"""Raised when the tables change."""

ALIKE = 0.88
"""Jaro-Winkler similarity from which two words are alike."""

MOST_POSTINGS = 50_000
"""Places of words that are read for one text: rare words first, so that 'ltd' alone is never what is found."""

MOST_SPELLINGS = 3_000
"""Spellings that are compared with the text: those that share the most of its words."""

LONGEST = 200
"""Characters of a spelling by which it is found; longer texts of sources are no names."""

TABLES = (
    f"""
    create table words.spelled as
    with spelled as ({SPELLED}),
    once as (select distinct entity_id, left(folded, $longest) as folded from spelled)
    select row_number() over (order by o.folded, o.entity_id)::integer as place, o.folded, o.entity_id, e.listed,
           array_to_string(list_sort(regexp_extract_all(o.folded, '[\\pL\\pN]+')), ' ') as sorted
    from once as o join final.entity as e using (entity_id) order by 1
    """,
    """
    create table words.place as
    select word, place from (
        select unnest(list_distinct(regexp_extract_all(folded, '[\\pL\\pN]+'))) as word, place from words.spelled
    ) order by word, place
    """,
    "create table words.vocabulary as select word, word[1] as first, length(word)::integer as size, "
    "count(*)::integer as places from words.place group by word order by word",
)

FIND = """
with asked as (
    select $text as text, array_to_string(list_sort($tokens), ' ') as sorted
),
token as (select unnest($tokens) as token),
alike as (
    select t.token, v.word, v.places, v.word = t.token as same
    from token as t join words.vocabulary as v on length(t.token) >= 3 and contains(v.word, t.token)
    union
    select t.token, v.word, v.places, true from token as t join words.vocabulary as v on v.word = t.token
    union
    select t.token, v.word, v.places, false
    from token as t join words.vocabulary as v
      on v.first = t.token[1] and v.word <> t.token and length(t.token) >= 4
     and v.size between length(t.token) - 3 and length(t.token) + 3
     and jaro_winkler_similarity(v.word, t.token) >= $alike
),
read as (
    select word, list(token) as tokens from alike group by word, places
    qualify sum(places) over (order by bool_or(same) desc, places, word rows unbounded preceding) <= $postings
         or row_number() over (order by places, word) <= 1
),
met as (
    select place, count(distinct token) as tokens
    from (select p.place, unnest(r.tokens) as token from words.place as p join read as r using (word))
    group by place order by tokens desc, place limit $spellings
),
scored as (
    select s.entity_id, s.listed,
           greatest(
               case when s.folded = a.text then 1.0
                    when length(a.text) >= 3 and contains(s.folded, a.text)
                    then 0.85 + 0.14 * length(a.text) / length(s.folded) else 0 end,
               jaro_winkler_similarity(s.folded, a.text) * 0.99,
               jaro_winkler_similarity(s.sorted, a.sorted) * 0.99) as score
    from words.spelled as s semi join met using (place) cross join asked as a
    union all
    select entity_id, listed, 1.0 from words.spelled where folded = $text
)
select entity_id from scored where score >= 0.85
group by entity_id order by round(max(score), 4) desc, bool_or(listed) desc, entity_id limit $limit
"""
"""As lookup.search scores, over the spellings that share a word that is alike."""


class Words:
    """The words of a generation, opened to be searched."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        self._con = con

    @classmethod
    def open(cls, workspace: Workspace, generation: Generation) -> Words:
        """The words of a generation: what was kept of them, else made anew and kept."""
        path = workspace.folder / "screening" / f"{generation.run_id}-search-{digest(workspace, generation)}" / "words"
        if path.is_file():
            try:
                return cls(opened(path))
            except Error:
                pass  # broken by a full disk, say: made anew
        building = path.parent.with_name(f"{path.parent.name}.{uuid.uuid4().hex[:8]}.tmp")
        try:
            building.mkdir(parents=True)
            make(workspace, generation, quoted(building / "words"))
            shutil.rmtree(path.parent, ignore_errors=True)
            building.rename(path.parent)
            index.tidy(path.parent)
            return cls(opened(path))
        except (OSError, Error):
            shutil.rmtree(building, ignore_errors=True)
        return cls(make(workspace, generation, "':memory:'", close=False))

    def find(self, text: str, limit: int) -> list[str]:
        """Entities with a name, identifier, address or account like the text, best first: as `lookup.search` ranks."""
        con = self._con.cursor()
        try:
            [(folded, tokens)] = con.execute(
                "select f, list_distinct(regexp_extract_all(f, '[\\pL\\pN]+')) "
                "from (select left(lower(strip_accents(trim($text))), $longest) as f)",
                {"text": text, "longest": LONGEST},
            ).fetchall()
            rows = con.execute(
                FIND,
                {"text": folded, "tokens": tokens, "alike": ALIKE, "postings": MOST_POSTINGS,
                 "spellings": MOST_SPELLINGS, "limit": limit},
            ).fetchall()  # fmt: skip
            return [str(entity) for (entity,) in rows]
        finally:
            con.close()

    def close(self) -> None:
        """Give the file back."""
        self._con.close()


def digest(workspace: Workspace, generation: Generation) -> str:
    """What the words depend on: the generation's file, whether assertions count, and our tables."""
    state = generation.path.stat()
    told = f"{FORMAT} {TABLES} {workspace.asserted} {state.st_size} {state.st_mtime_ns}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def opened(path: Path) -> DuckDBPyConnection:
    """A connection to words that were kept. Raises: duckdb.Error where the file is none."""
    con = connect(path, read_only=True)
    con.execute("select count(*) from words.vocabulary").fetchall()
    return con


def make(workspace: Workspace, generation: Generation, file: str, *, close: bool = True) -> DuckDBPyConnection:
    """Make the tables in a file (an SQL literal), or in memory, where the connection stays open."""
    if workspace.asserted:
        con = connect(":memory:", spill=workspace.spill_folder)
        con.execute(f"attach {quoted(generation.path)} as network (read_only)")
        con.execute("use network")
    else:
        con = published_only(generation.path, workspace.spill_folder)
    con.execute(f"attach {file} as words")
    for sql in TABLES:
        con.execute(sql, {"longest": LONGEST} if "$longest" in sql else {})
    if close:
        con.close()
    return con
