"""Facts that analysts of this workspace found and cite: who owns what, whose address it is.

`resolver assert` writes them to the journal; `link` takes the journal's list as an edition of this source, so that each
fact has its line like any published one. One JSON object a line, every word ever said: an assertion that was revoked
by a later word is read and not staged. Layout: resolver/assertions.py, which also exports and imports it.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.read.json import Entry, Layout, json_head, read_json
from ingest.source import Expect, Format, InputFile, Read, Source

COLUMNS = (
    *("uid", "at", "by", "verdict", "about", "subject", "subject_kind", "type", "object", "object_kind"),
    *("share", "valid_from", "valid_to", "url", "quote", "why"),
)
"""The members of a line; all are texts, empty where nothing is said."""

LAYOUT = Layout((Entry("word", COLUMNS),))


def recognise(file: InputFile) -> str | None:
    """'words' for JSON whose first object is a word on an assertion."""
    head = json_head(file)
    return "words" if head is not None and head.keys >= {"uid", "verdict", "subject_kind", "quote"} else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.word, one row a word."""
    read_json(con, files, LAYOUT)
    return Read()


SHAPE = (
    """
    create or replace temp table assertion_word as
    select tidy(uid) as uid, tidy("at") as said_at, tidy("by") as said_by, verdict, tidy(about) as about,
           tidy(subject) as subject, tidy(subject_kind) as subject_kind, tidy(type) as type, tidy(object) as object,
           tidy(object_kind) as object_kind, try_cast(tidy(share) as decimal(9, 6)) as share,
           try_cast(tidy(valid_from) as date) as valid_from, try_cast(tidy(valid_to) as date) as valid_to,
           tidy(url) as url, tidy(quote) as quoted, tidy(why) as why, file_sha256, part, line
    from raw.word
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'columns' as code,
           'no uid, subject, type, source or quotation: nothing is asserted; export the assertions again' as reason,
           concat_ws(', ', uid, subject, type, object) as content
    from assertion_word
    where uid is null or (verdict = 'asserted' and (subject is null or type is null or object is null
                                                    or url is null or quoted is null))
    """,
    """
    create or replace temp table assertion as
    select * from assertion_word
    where verdict = 'asserted' and uid is not null and subject is not null and type is not null
      and object is not null and url is not null and quoted is not null
      and uid not in (select about from assertion_word where verdict = 'revoked' and about is not null)
    """,
    """
    create or replace temp table assertion_end as
    select uid, 'subject' as side, subject as value, subject_kind as kind, file_sha256, part, line from assertion
    union all
    select uid, 'object', object, object_kind, file_sha256, part, line from assertion where type <> 'is'
    """,
)
FACTS = (
    # the words that are in no fact: revocations, and what they revoke
    "insert into incoming.used by name select w.file_sha256, w.part, w.line from assertion_word as w "
    "anti join assertion as a on a.uid = w.uid where w.uid is not null",
    """
    insert into incoming.record by name
    select 'assertion:' || uid as record_id, uid as published_key, 'statement' as kind,
           concat_ws(' ', subject, type, object) as caption, url,
           concat_ws(' ', quoted, '(' || said_by || ', ' || said_at || coalesce(': ' || why, '') || ')') as remarks,
           file_sha256, part, line
    from assertion where type <> 'is'
    """,
    # an address or account that is spoken of is a record of its own, by which it is found
    """
    insert into incoming.record by name
    select 'assertion:' || e.uid || '/' || e.side as record_id, e.uid || '/' || e.side as published_key, e.kind,
           e.value as caption, a.url,
           concat_ws(' ', a.quoted, '(' || a.said_by || ', ' || a.said_at || coalesce(': ' || a.why, '') || ')')
               as remarks,
           e.file_sha256, e.part, e.line
    from assertion_end as e join assertion as a using (uid) where e.kind in ('wallet', 'account')
    """,
    """
    insert into incoming.wallet by name
    select 'assertion:' || uid || '/' || side as record_id, value as address, true as own, file_sha256, part, line
    from assertion_end where kind = 'wallet'
    """,
    """
    insert into incoming.account by name
    select 'assertion:' || uid || '/' || side as record_id, value as number, 'iban' as scheme, true as own,
           file_sha256, part, line
    from assertion_end where kind = 'account'
    """,
    """
    insert into incoming.tag by name
    select 'assertion:' || uid || '/subject' as record_id, subject as address, object as label, object as category,
           url, try_cast(left(said_at, 10) as date) as tagged_on, file_sha256, part, line
    from assertion where type = 'is' and subject_kind = 'wallet'
    """,
    """
    insert into incoming.attribute by name
    select 'assertion:' || uid || '/subject' as record_id, 'category' as attribute, object as value, quoted as note,
           file_sha256, part, line
    from assertion where type = 'is'
    """,
    """
    insert into incoming.relation by name
    select 'assertion:' || a.uid as record_id, 'assertion:' || a.uid as relation_id, a.type,
           'record' as from_status,
           case a.subject_kind when 'record' then a.subject else 'assertion:' || a.uid || '/subject' end as from_record,
           'record' as to_status,
           case a.object_kind when 'record' then a.object else 'assertion:' || a.uid || '/object' end as to_record,
           a.share as share_low, a.share as share_high, case when a.share is not null then true end as low_inclusive,
           case when a.share is not null then true end as high_inclusive,
           case when a.type = 'owns' then 'shares' end as interest, 'unknown' as directness,
           a.valid_from, a.valid_to, a.quoted as note, a.file_sha256, a.part, a.line
    from assertion as a where a.type <> 'is'
    """,
)

SOURCE = Source(
    title="Assertions of analysts",
    publisher="analysts of this workspace",
    url="",
    licence="own data",
    prefix="assertion",
    private=True,
    formats=(
        Format(
            name="jsonl",
            parts=("words",),
            required=("words",),
            recognise=recognise,
            read=read,
            statements=(*SHAPE, *FACTS),
            keys={"word": ("uid",)},
        ),
    ),
    traps=(
        "What is asserted rests on the quotation that it cites, not on a publisher's register: relations carry the "
        "mark `asserted`, and --no-asserted leaves them out.",
        "`link` takes the journal's assertions by itself; the file is for carrying them to another workspace "
        "(`resolver assertions import`).",
    ),
    expect=Expect(removed_share=1.0),
)
