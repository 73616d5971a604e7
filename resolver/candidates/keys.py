"""Keys: what two records must share to meet, each with at most as many records as its rule's cap.

A key is one number: a hash of its rule and of the values that it is made of, and below it the record; so sorting brings
the records of a key together, in order, and a value that a record has twice falls out. With a million records 44 bits
are left for the hash. Where two keys share it, a few records are compared that share nothing; the score says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver.candidates import values
from resolver.kinds import Kind, Rule

DEEPEST = 2
"""A broad key is narrowed by at most so many further features; a rule itself has at most two."""

AT_ONCE = 2_000_000
"""Meetings that are held before they are written."""

SHOWN = 20
"""So many keys of a rule are named in a finding, those with the most records first."""

Named = list[tuple[list[int], int, int]]
"""Keys as the hashes of their values, how many records share each, and one of these."""


@dataclass
class Broad:
    """The keys of a rule above its cap, and those that no narrower key stands for: how many, and some of them."""

    above: int = 0
    examples: Named = field(default_factory=list)
    left_out: int = 0
    left_out_examples: Named = field(default_factory=list)


Hashes = NDArray[np.uint64]


@dataclass
class Run:
    """What holds for all rules of a kind: bits of a record's number, whether keys are told as text.

    `above` collects the keys above their cap, sorted, by the rule's number and depth. With `fresh`, a mask by record,
    only pairs with a fresh record are made; then `before` is what `above` was when the others met, and records of a
    key that came above its cap since, or under it, are collected in `crossed`.
    """

    record_bits: int
    told: bool
    above: dict[tuple[int, int], Hashes] = field(default_factory=dict)
    fresh: NDArray[np.bool_] | None = None
    before: dict[tuple[int, int], Hashes] = field(default_factory=dict)
    crossed: list[NDArray[np.int64]] = field(default_factory=list)

    def note(self, place: int, depth: int, hashes: Hashes, rids: NDArray[np.int64], above: Hashes) -> None:
        """Note the keys `above` their cap of a rule at a depth; both other arrays are by record and key."""
        self.above[place, depth] = above
        if self.fresh is not None:
            changed = np.setxor1d(above, self.before.get((place, depth), above[:0]), assume_unique=True)
            if len(changed):
                self.crossed.append(rids[np.isin(hashes, changed)])


def prepare(con: DuckDBPyConnection) -> None:
    """Make the empty tables candidate_meeting(meeting), and candidate_part: the values of each key, to be told."""
    con.execute("create or replace temp table candidate_meeting (meeting ubigint)")
    con.execute(
        "create or replace temp table candidate_part "
        "(rule utinyint, rid integer, a ubigint, b ubigint, c ubigint, d ubigint)"
    )


def drop(con: DuckDBPyConnection) -> None:
    """Drop what was made on the way."""
    for table in ("candidate_meeting", "candidate_part", "key_before", "key_broad"):
        con.execute(f"drop table if exists {table}")


def write(con: DuckDBPyConnection, run: Run, place: int, rule: Rule, cap: int) -> Broad:
    """Let the records meet that share a key of a rule, narrower ones in place of those above the cap.

    `place` is the rule's number.
    """
    found = Broad()
    made: str | None = made_sql(place, rule)
    for depth in range(DEEPEST + 1):
        assert made is not None
        above = meet(con, run, place, depth, cap, made, every=bool(rule.narrower))
        if not above:
            break
        if depth == 0:
            found.above, found.examples = above, broad(con, "true")[1]
        if not rule.narrower:
            found.left_out, found.left_out_examples = found.above, found.examples
            break
        made = None if depth == DEEPEST else narrower_sql(con, rule)
        number, some = broad(con, "true" if made is None else f"hash not in ({narrowed_sql(rule)})")
        found.left_out += number
        found.left_out_examples += some
        if made is None:
            break
    found.left_out_examples = sorted(found.left_out_examples, key=lambda key: (-key[1], key[0]))[:SHOWN]
    return found


def made_sql(place: int, rule: Rule) -> str:
    """All keys of a rule: rid, hash, the hashes of its values (a, b; of narrower ones c, d), the last feature added."""
    parts = [f"f{i}.hash" for i in range(len(rule.of))]
    joined = "".join(f" join value_{of} as f{i} on f{i}.rid = f0.rid" for i, of in enumerate(rule.of) if i)
    return (
        f"select f0.rid, hash({place}::utinyint, {', '.join(parts)}) as hash, {parts[0]} as a, "
        f"{parts[1] if len(parts) > 1 else 'null::ubigint'} as b, null::ubigint as c, null::ubigint as d, "
        f"0::utinyint as last from value_{rule.of[0]} as f0{joined}"
    )


def narrower_sql(con: DuckDBPyConnection, rule: Rule) -> str | None:
    """The keys of key_broad with one value more each; None where there is none to make.

    The value is of a feature behind the one that was added last, so that no two features are added in two orders.
    """
    if not rule.narrower or not broad(con, f"last < {len(rule.narrower)}")[0]:
        return None
    con.execute("create or replace temp table key_before as from key_broad")
    return " union all ".join(
        f"select k.rid, hash(k.hash, v.hash) as hash, k.a, k.b, case when k.last = 0 then v.hash else k.c end as c, "
        f"case when k.last > 0 then v.hash end as d, {i}::utinyint as last "
        f"from key_before as k join value_{name} as v on v.rid = k.rid "
        f"where k.last < {i}{' and v.hash > k.a' if name in rule.of else ''}"
        for i, name in enumerate(rule.narrower, 1)
    )


def narrowed_sql(rule: Rule) -> str:
    """The keys of key_before of which a record has a feature that is left to narrow them by."""
    return " union all ".join(
        f"select k.hash from key_before as k join value_{name} as v on v.rid = k.rid where k.last < {i}"
        for i, name in enumerate(rule.narrower, 1)
    )


def meet(con: DuckDBPyConnection, run: Run, place: int, depth: int, cap: int, made: str, every: bool) -> int:
    """Add the meetings under keys that two to `cap` records share; give the number of keys above, and make key_broad of
    them if there are any.

    `made` is the query for all keys. key_broad has `every` key, or those that most records share, to be named. Only one
    number for each key is held in memory; the values of the few that are broad, or told, are asked for again.
    """
    bits = run.record_bits
    keys = con.execute(f"select (hash >> {bits} << {bits}) | rid::ubigint as key from ({made})").fetchnumpy()["key"]
    keys = np.asarray(keys, dtype=np.uint64)
    keys.sort()
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if len(keys) else keys
    hashes = keys >> np.uint64(bits)
    starts = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1]))) if len(keys) else np.empty(0, np.int64)
    sizes = np.diff(np.append(starts, len(keys)))
    rids = (keys & np.uint64((1 << bits) - 1)).astype(np.int64)
    run.note(place, depth, hashes, rids, hashes[starts[sizes > cap]])
    met = (sizes > 1) & (sizes <= cap)
    if run.fresh is not None and len(keys):
        met &= np.logical_or.reduceat(run.fresh[rids], starts)
    few = np.repeat(met, sizes)
    meetings(con, place, hashes[few], rids[few], cap, run.fresh)
    if run.told:
        given(con, "key_few", {"hash": hashes[starts[(sizes > 1) & (sizes <= cap)]]})
        con.execute(
            f"insert into candidate_part select distinct {place}, m.rid, a, b, c, d "
            f"from ({made}) as m join key_few as s on s.hash = m.hash >> {bits}"
        )
        con.unregister("key_few")
    above = np.flatnonzero(sizes > cap)
    if len(above):
        named = above if every else above[np.argsort(-sizes[above], kind="stable")[:SHOWN]]
        given(con, "key_size", {"hash": hashes[starts[named]], "n": sizes[named]})
        con.execute(
            f"create or replace temp table key_broad as select m.*, s.n "
            f"from ({made}) as m join key_size as s on s.hash = m.hash >> {bits}"
        )
        con.unregister("key_size")
    return len(above)


def meetings(
    con: DuckDBPyConnection,
    place: int,
    hashes: Hashes,
    rids: NDArray[np.int64],
    cap: int,
    fresh: NDArray[np.bool_] | None,
) -> None:
    """Add each two records of each key, of which one is `fresh`; both arrays are sorted by hash, then record."""
    from resolver.candidates.pairs import RECORD_BITS, RULE_BITS

    left, right = np.uint64(RECORD_BITS + RULE_BITS), np.uint64(RULE_BITS)
    numbers = rids.astype(np.uint64)
    held: list[Any] = []
    for apart in range(1, cap):
        at = np.flatnonzero(hashes[apart:] == hashes[:-apart])
        if not len(at):
            break
        if fresh is not None:
            at = at[fresh[rids[at]] | fresh[rids[at + apart]]]
        held.append((numbers[at] << left) | (numbers[at + apart] << right) | np.uint64(place))
        if sum(map(len, held)) >= AT_ONCE:
            met(con, held)
            held = []
    met(con, held)


def met(con: DuckDBPyConnection, held: list[Any]) -> None:
    """Add meetings: a statement costs as much as some thousands of them."""
    if held:
        given(con, "met", {"meeting": np.concatenate(held)})
        con.execute("insert into candidate_meeting select meeting from met")
        con.unregister("met")


def given(con: DuckDBPyConnection, name: str, columns: dict[str, Any]) -> None:
    """Show arrays to SQL under a name."""
    import pyarrow as pa

    con.register(name, pa.table(columns))


def broad(con: DuckDBPyConnection, condition: str) -> tuple[int, Named]:
    """How many keys of key_broad there are with that condition, and those that most records share."""
    [(number,)] = con.execute(f"select count(distinct hash) from key_broad where {condition}").fetchall()
    if not number:
        return 0, []
    rows = con.execute(
        f"""
        select list_filter([any_value(a), any_value(b), any_value(c), any_value(d)], lambda h: h is not null),
               any_value(n), min(rid)
        from key_broad where {condition} group by hash order by any_value(n) desc, hash limit $shown
        """,
        {"shown": SHOWN},
    ).fetchall()
    return int(number), [(list(parts), int(n), int(rid)) for parts, n, rid in rows]


def tell(con: DuckDBPyConnection, kind: Kind, rules: list[Rule]) -> None:
    """Write work.candidate_key: each key of each record as text, its values with bars between."""
    con.execute(
        f"create or replace temp table value_text as select distinct * from ({values.texts_sql(kind, features(rules))})"
    )
    con.execute(
        """
        insert into work.candidate_key
        select $kind, p.rid, $names[p.rule + 1], concat_ws('|', a.value, b.value, c.value, d.value)
        from candidate_part as p
        join value_text as a on a.hash = p.a
        left join value_text as b on b.hash = p.b
        left join value_text as c on c.hash = p.c
        left join value_text as d on d.hash = p.d
        """,
        {"kind": kind.name, "names": [rule.name for rule in rules]},
    )
    con.execute("drop table value_text")


def text_sql(kind: Kind, rule: Rule) -> str:
    """A query for (rid, key): every key of a rule as text, whatever its cap."""
    texts = {feature.name: feature.values for feature in values.named(kind, rule.of)}
    key = " || '|' || ".join(f"f{i}.value" for i in range(len(rule.of)))
    joined = "".join(f" join ({texts[of]}) as f{i} on f{i}.rid = f0.rid" for i, of in enumerate(rule.of) if i)
    filled = " and ".join(f"f{i}.value <> ''" for i in range(len(rule.of)))
    return f"select f0.rid, {key} as key from ({texts[rule.of[0]]}) as f0{joined} where {filled}"


def features(rules: list[Rule]) -> set[str]:
    """The names of all features that rules use."""
    return {feature for rule in rules for feature in (*rule.of, *rule.narrower)}
