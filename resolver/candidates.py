"""Candidates: which records are compared at all, by keys that they share.

A kind declares its rules (resolver/kinds); the caps are part of the versioned model, so that the same records meet
whatever else is staged, up to a cap. A key that too many records share is replaced by a narrower one (a birth year, a
country), and dropped where that is shared by too many as well; both are written down as a finding.
"""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection

from resolver.kinds import Kind, Model, Rule

TABLES = """
create or replace table work.candidate_key (kind varchar, rid integer, rule varchar, key varchar);
create or replace table work.candidate_pair (kind varchar, l integer, r integer, rules varchar);
"""


def prepare(con: DuckDBPyConnection) -> None:
    """Make the empty tables work.candidate_key and work.candidate_pair."""
    con.execute(TABLES)


def candidates(con: DuckDBPyConnection, kind: Kind, model: Model, judged: list[tuple[str, str]]) -> int:
    """Write the keys of one kind that several records share, and the pairs to score; give the number of pairs.

    `judged` pairs (left id smaller) are scored whether they share a key or not, so that a judgement can be explained.
    """
    for rule in kind.rules:
        keys_of(con, kind, rule, int(model.card["caps"][rule.name]))
    con.execute(
        """
        insert into work.candidate_pair
        select $kind, a.rid, b.rid, string_agg(distinct a.rule, ' ' order by a.rule)
        from work.candidate_key as a
        join work.candidate_key as b on b.rule = a.rule and b.key = a.key and b.kind = a.kind
        where a.kind = $kind and a.rid < b.rid
        group by a.rid, b.rid
        """,
        {"kind": kind.name},
    )
    for left, right in judged:
        con.execute(
            f"""
            insert into work.candidate_pair
            select $kind, a.rid, b.rid, 'judgement'
            from work.{kind.features} as a, work.{kind.features} as b
            where a.record_id = $left and b.record_id = $right
              and not exists (from work.candidate_pair where kind = $kind and l = a.rid and r = b.rid)
            """,
            {"kind": kind.name, "left": left, "right": right},
        )
    [(pairs,)] = con.execute(
        "select count(*) from work.candidate_pair where kind = $kind", {"kind": kind.name}
    ).fetchall()
    return int(pairs)


def keys_of(con: DuckDBPyConnection, kind: Kind, rule: Rule, cap: int) -> None:
    """Write the keys of one rule that two to `cap` records share, narrower ones where more do."""
    con.execute(
        f"""
        create or replace temp table key_made as
        select distinct f.rid, k.key from ({rule.keys}) as k join work.{kind.features} as f on f.record_id = k.record_id
        where k.key is not null and k.key <> ''
        """
    )
    con.execute(
        """
        create or replace temp table key_size as
        select key, count(*) as n from key_made group by key having count(*) > 1
        """
    )
    con.execute(
        """
        insert into work.candidate_key
        select $kind, m.rid, $rule, m.key from key_made as m join key_size as s on s.key = m.key where s.n <= $cap
        """,
        {"kind": kind.name, "rule": rule.name, "cap": cap},
    )
    broad = con.execute("select key, n from key_size where n > $cap order by n desc, key", {"cap": cap}).fetchall()
    if not broad:
        return
    dropped = narrowed(con, kind, rule, cap) if rule.narrower else broad
    write_finding(con, kind, rule, cap, broad, dropped)


def narrowed(con: DuckDBPyConnection, kind: Kind, rule: Rule, cap: int) -> list[tuple[str, int]]:
    """Write narrower keys in place of those above the cap; give the ones that are still above it."""
    con.execute(
        f"""
        create or replace temp table key_narrow as
        select distinct m.rid, m.key || '|' || a.addition as key
        from key_made as m
        join key_size as s on s.key = m.key and s.n > $cap
        join work.{kind.features} as f on f.rid = m.rid
        join ({rule.narrower}) as a on a.record_id = f.record_id
        """,
        {"cap": cap},
    )
    con.execute(
        """
        insert into work.candidate_key
        select $kind, rid, $rule, key from key_narrow
        qualify count(*) over (partition by key) between 2 and $cap
        """,
        {"kind": kind.name, "rule": rule.name, "cap": cap},
    )
    return con.execute(
        "select key, count(*) from key_narrow group by key having count(*) > $cap order by 2 desc, 1", {"cap": cap}
    ).fetchall()


def write_finding(
    con: DuckDBPyConnection,
    kind: Kind,
    rule: Rule,
    cap: int,
    broad: list[tuple[str, int]],
    dropped: list[tuple[str, int]],
) -> None:
    """Say which keys were above the cap, and which of them were not used at all."""
    evidence = {
        "cap": cap,
        "above_cap": [{"key": key, "records": n} for key, n in broad[:20]],
        "not_used": [{"key": key, "records": n} for key, n in dropped[:20]],
    }
    con.execute(
        """
        insert into work.finding
        select left(md5('candidate_cap|' || $subject), 20), 'candidate_cap', $severity, $subject, $message,
               $evidence::json
        """,
        {
            "subject": f"{kind.name} {rule.name}",
            "severity": "warning" if dropped else "info",
            "message": f"{len(broad)} keys of the rule '{rule.name}' are shared by more than {cap} records; "
            + (
                "narrower keys were used for them"
                if rule.narrower
                else "records were not compared for sharing them alone"
            )
            + (f", and {len(dropped)} of those were left out." if rule.narrower and dropped else "."),
            "evidence": json.dumps(evidence, ensure_ascii=False),
        },
    )
