"""One text in several people's papers, found by runs of five words that they share and few others have.

Attributes `cv_text` and `cover_letter` of rows, and of own records of the network. Every run of five words is hashed;
one in eight is looked up in an index, those of a crowd of texts are a template's and left out; pairs that meet are
compared whole. Source of the method: Manber, Finding Similar Files in a Large File System, USENIX 1994 (sampling by
the hash's last bits).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from hashlib import blake2b
from itertools import combinations

from duckdb import DuckDBPyConnection

from resolver.clean.scripts import tokens
from resolver.hiring.flag import Flag, Rows, of_bits
from resolver.hiring.profile import Profile
from resolver.reuse.kinds import CROWD, FLAG_BITS
from resolver.reuse.names import alike

ATTRIBUTES = ("cv_text", "cover_letter")
RUN = 5
ONE_IN = 8
MOST_WORDS = 20_000
"""Of a text that are looked at."""

TEXTS = """
select record_id, attribute, value, cites[1], caption from (
    select a.record_id, a.attribute, a.value, a.cites, r.caption
    from batch.final.attribute as a join batch.final.record as r using (record_id)
    union all
    select a.record_id, a.attribute, a.value, a.cites, r.caption
    from network.final.attribute as a join network.final.record as r using (record_id) anti join own using (record_id)
    where r.private and r.role is not null
      and exists (from batch.final.attribute where attribute in (select unnest($names::varchar[])))
)
where attribute in (select unnest($names::varchar[])) order by all
"""


def runs(text: str, least: int) -> frozenset[int]:
    """Hashes of the text's runs of five words; none of a text with fewer than `least` words."""
    words = tokens(text[: MOST_WORDS * 20])[:MOST_WORDS]
    if len(words) < max(least, RUN):
        return frozenset()
    found = (" ".join(words[place : place + RUN]) for place in range(len(words) - RUN + 1))
    return frozenset(int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big") for run in found)


def meetings(texts: Mapping[str, frozenset[int]]) -> set[tuple[str, str]]:
    """Pairs that share two runs of the index at least; runs of a crowd are left out."""
    index: dict[int, list[str]] = defaultdict(list)
    for key in sorted(texts):
        for run in texts[key]:
            if run % ONE_IN == 0:
                index[run].append(key)
    met: Counter[tuple[str, str]] = Counter()
    for keys in index.values():
        if len(keys) <= CROWD:
            met.update(combinations(keys, 2))
    return {pair for pair, times in met.items() if times >= 2}


def flags(con: DuckDBPyConnection, rows: Rows, profile: Profile) -> list[Flag]:
    """Pairs of unlike names whose texts have `text_alike` of their runs in common; one of a pair is a row."""
    found = con.execute(TEXTS, {"names": list(ATTRIBUTES)}).fetchall()
    cites = {f"{record} {attribute}": (record, cite, name) for record, attribute, _, cite, name in found}
    least = int(profile.thresholds["text_words"])
    texts = {f"{record} {attribute}": runs(value, least) for record, attribute, value, _, _ in found}
    made = []
    for one, two in sorted(meetings(texts)):
        (left, first, name), (right, second, other) = cites[one], cites[two]
        share = len(texts[one] & texts[two]) / len(texts[one] | texts[two])
        if left == right or share < profile.thresholds["text_alike"] or not {left, right} & set(rows.line):
            continue
        if alike(name, other):
            continue
        says = f"{share:.0%} of two texts is the same: {name} and {other}"
        proof = rows.evidence("text", f"{share:.2f} alike", (left, right), (first, second))
        made.append(
            of_bits("same_text", says, FLAG_BITS * share / profile.thresholds["text_alike"], profile.thresholds["flag"],
                    (left, right), rows, (proof,), facts={"alike": round(share, 4)})
        )  # fmt: skip
    return made
