"""Cross-references: what a publisher itself says of two records, that they are of one party, as evidence for linking.

A relation of type same_as_hint names another publication's record. Where it is an editor's or a key's statement it
makes the two records a candidate and adds to their weight; it does not override a contradiction. Where the publisher
only found names alike ("same name as", "similar") it stays a hint in the network and weighs nothing here: TABLE says
which.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from resolver.kinds import Kind

RULE = "published_same"
"""The name under which such pairs stand among the candidates."""

TABLE: tuple[tuple[str, str, float, str], ...] = (
    ("eu_fsf", "unitedNationId", 22.0, "a field of the list, kept by its editors"),
    ("eu_fsf", "UN reference in the remark", 18.0, "free text, which may speak of another entry too"),
    ("uk_sanctions", "UN Reference Number", 22.0, "a field of the list, kept by its editors"),
    ("opensanctions", "key of the publisher's source: %", 22.0, "the record was made from that one, among others"),
    ("senzing", "TRUSTED_ID of type %", 22.0, "the user's own statement"),
    ("senzing", "OTHER_ID of type %", 18.0, "a key of the record that it was made from"),
)
"""Source, the publisher's words (like), bits, why. What is not in it weighs nothing: ICIJ's 'same name as', 'similar',
'probably same officer' are found by comparing names, FollowTheMoney's Similar is a machine's proposal.

Set by hand, between a number that agrees (16) and one that is issued once (26): 22 bits make up for the prior (2^-10)
and for names that have no word in common (translations, 2^-7), and leave 1 over the bar. With one more field that
disagrees, such as the gender (2^-10), the pair is left to a person.
"""

FOUND = """
create or replace table work.cross_reference as
select a.kind, least(a.rid, b.rid) as l, greatest(a.rid, b.rid) as r, max(w.bits) as bits,
       string_agg(distinct s.source, ', ' order by s.source) as said_by
from work.stage_relation as s
join (select unnest($sources) as source, unnest($natures) as nature, unnest($bits)::double as bits) as w
    on w.source = s.source and s.nature like w.nature
join work.linked as a on a.record_id = s.from_record
join work.linked as b on b.record_id = s.to_record and b.kind = a.kind
where s.type = 'same_as_hint' and s.from_status = 'record' and s.to_status = 'record' and a.rid <> b.rid
group by a.kind, least(a.rid, b.rid), greatest(a.rid, b.rid)
"""


def prepare(con: DuckDBPyConnection) -> None:
    """Make work.cross_reference(kind, l, r, bits, said_by): one row per pair of records (l < r) said to be one."""
    sources, natures, bits, _ = zip(*TABLE, strict=True)
    con.execute(FOUND, {"sources": list(sources), "natures": list(natures), "bits": list(bits)})


def candidates(con: DuckDBPyConnection, kind: Kind) -> None:
    """Add the pairs of a kind to work.candidate_pair, unless they are there."""
    con.execute(
        """
        insert into work.candidate_pair
        select kind, l, r, $rule from work.cross_reference as c
        where kind = $kind
          and not exists (from work.candidate_pair as p where p.kind = c.kind and p.l = c.l and p.r = c.r)
        order by l, r
        """,
        {"kind": kind.name, "rule": RULE},
    )
