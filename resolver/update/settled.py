"""Settled: pairs of records that are as they were meet, weigh and are worded as in the run before, and are taken over.

A record is as it was where its live versions, its cleaned names and addresses and the crowds among its values are. Its
features are then what they were, and so are its keys. Two such records meet under the same rules as before, unless a
key that they share came above its cap since, or under it: the records of such keys are fresh, as are new and changed
ones, and those that a judgement or a publisher began or ceased to pair. Only pairs with a fresh record are compared.

What is kept is of the last run that ended. It says nothing under another program, model or cap, or for another number
of bits of a record's number; nor is it asked where much is changed. Then all records are compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver import kept, log
from resolver.candidates import conditions, values
from resolver.candidates.keys import Hashes, Run, features
from resolver.features import compared
from resolver.grouping import closure
from resolver.kinds import Kind, Model

PROGRAM = (
    "candidates", "clean", "features.py", "grouping", "kinds", "link.py", "live.py", "models", "name_score", "scoring",
    "sql", "update",
)  # fmt: skip
"""Files of ours that decide which records meet, and what they weigh."""

MOST = 0.2
"""Share of the records that may be new, changed or gone; beyond, to compare all is no more work."""

TABLES = """
create or replace table workspace.kept.seat (kind varchar, num integer, record_id varchar, print ubigint);
create or replace table workspace.kept.value (kind varchar, feature varchar, num integer, hash ubigint);
create or replace table workspace.kept.met (kind varchar, l integer, r integer);
create or replace table workspace.kept.pair (
    kind varchar, l integer, r integer, weight_bits double, learnt_bits double, probability double, rules varchar,
    levels tinyint[]
);
create or replace table workspace.kept.above (kind varchar, rule integer, depth integer, hash ubigint);
create or replace table workspace.kept.forced (kind varchar, one varchar, other varchar);
create or replace table workspace.kept.crowd (what varchar, value varchar);
create or replace table workspace.kept.conditions (kind varchar, stated varchar);
"""
"""seat: a number for each record of a kind, for as long as it is there, and a hash of what its features are made of.
value: the values by which it meets others. met: pairs that were compared; pair: those of them that were kept. above:
keys above their cap. forced: pairs that were judged or published as one. crowd: the crowds. conditions: caps and bits.
"""

PRINTS = """
create or replace temp table settled_seat as
with versions as (
    select record_id, bit_xor(hash(version_id, source, channel)) as print from work.live group by record_id
),
dropped as (
    select record_id, bit_xor(hash(version_id, listing_id)) as print from work.superseded_listing group by record_id
),
named as (
    select record_id, bit_xor(hash(n)) as print from work.name_clean as n group by record_id
),
lodged as (
    select s.record_id, bit_xor(hash(s.type, c)) as print
    from work.stage_address as s
    join work.address_clean as c on c.full_address = s.full_address and c.country is not distinct from s.country
    group by s.record_id
)
select l.kind, l.rid, l.record_id, hash(v.print, d.print, n.print, a.print) as print, s.num,
       s.print is not distinct from hash(v.print, d.print, n.print, a.print) and s.num is not null as same
from work.linked as l
left join versions as v on v.record_id = l.record_id
left join dropped as d on d.record_id = l.record_id
left join named as n on n.record_id = l.record_id
left join lodged as a on a.record_id = l.record_id
left join workspace.kept.seat as s on s.kind = l.kind and s.record_id = l.record_id
where l.kind in (select unnest($kinds))
"""

CROWDED = """
update settled_seat set same = false where record_id in (
    with changed as (
        (select what, value from work.crowd except from workspace.kept.crowd)
        union (from workspace.kept.crowd except select what, value from work.crowd)
    ),
    number as (select unnest([value, regexp_replace(value, '^[^:]*:[^:]*:', '')]) as number from changed)
    select record_id from work.identifier_value where number in (from number) or digits in (from number)
    union select record_id from work.contact_value where value in (select value from changed)
    union select record_id from work.stage_document
    where coalesce(sha256, perceptual_hash) in (select value from changed)
)
"""
"""Records with a value that became a crowd's, or is none any more."""

FORCED = """
create or replace temp table settled_forced as
select a.kind, a.record_id as one, b.record_id as other
from (select unnest($left)::varchar as l, unnest($right)::varchar as r) as j
join work.linked as a on a.record_id = j.l
join work.linked as b on b.record_id = j.r and b.kind = a.kind
union
select c.kind, a.record_id, b.record_id
from work.cross_reference as c
join work.linked as a on a.kind = c.kind and a.rid = c.l
join work.linked as b on b.kind = c.kind and b.rid = c.r
"""

APART = """
with changed as (
    (from settled_forced except from workspace.kept.forced)
    union (from workspace.kept.forced except from settled_forced)
)
select distinct l.rid::bigint as rid from work.linked as l
join (select kind, one as record_id from changed union select kind, other from changed) as c
  on c.kind = l.kind and c.record_id = l.record_id
where l.kind = $kind
"""

PAIRS = """
insert into work.settled by name
select $kind as kind, a.rid as l, b.rid as r, p.* exclude (kind, l, r)
from workspace.kept.pair as p
join settled_place as a on a.num = p.l
join settled_place as b on b.num = p.r
where p.kind = $kind and p.rules <> $closure
"""

CLOSED = """
create or replace temp table settled_closed as
select c.l, c.r, m.l as one, m.r as other
from work.candidate_pair as c
join settled_place as a on a.rid = c.l
join settled_place as b on b.rid = c.r
join workspace.kept.met as m on m.kind = c.kind and m.l = a.num and m.r = b.num
where c.kind = $kind and c.rules = $closure
"""

COMPARED = """
select n.record_id from work.linked as n
join (
    select unnest($named::integer[]) as rid
    union select unnest([l, r]) from work.candidate_pair where kind = $kind
    union select unnest([l, r]) from work.cross_reference
    where kind = $kind and (l in (select rid from settled_fresh where kind = $kind)
                            or r in (select rid from settled_fresh where kind = $kind))
) as p on p.rid = n.rid
where n.kind = $kind
"""

CLOSING = """
select n.record_id from work.linked as n
join (select distinct unnest([l, r]) as rid from work.candidate_pair where kind = $kind and rules = $only) as p
  on p.rid = n.rid
where n.kind = $kind
"""


class Settled:
    """What stands from the run before while one goes on, and what this one leaves for the next.

    `part`: pairs of the run before are taken over; else all are made.
    """

    def __init__(self, con: DuckDBPyConnection, models: Mapping[str, Model], part: bool) -> None:
        self.con = con
        self.models = models
        self.part = part
        self.taken = 0

    def of_part(self, kinds: Sequence[Kind], query: str, **values: object) -> None:
        """Make the features of the records that a query for record_id gives."""
        self.con.execute(
            f"create or replace temp table part_record as select distinct record_id from ({query})", values
        )
        compared(self.con, kinds, self.models, part=True)

    def keys(self, kind: Kind, run: Run, names: Iterable[str]) -> None:
        """Make the tables of the values of a kind; where a part is fresh, tell the run which, and what was before."""
        con = self.con
        if not self.part:
            values.write(con, kind, names)
            for feature in values.named(kind, names):
                con.execute(
                    "insert into workspace.kept.value_next select $kind, $feature, rid + "
                    f"(select min(num) from settled_seat where kind = $kind), hash from value_{feature.name}",
                    {"kind": kind.name, "feature": feature.name},
                )
            return
        con.execute(
            """
            create or replace temp table settled_value as
            select v.feature, s.rid, v.hash from workspace.kept.value as v
            join settled_seat as s on s.kind = v.kind and s.num = v.num and s.same where v.kind = $kind
            union all select feature, rid, hash from settled_new_value where kind = $kind
            """,
            {"kind": kind.name},
        )
        for feature in values.named(kind, names):
            con.execute(
                f"create or replace temp table value_{feature.name} as "
                "select rid, hash from settled_value where feature = $feature",
                {"feature": feature.name},
            )
        con.execute("drop table settled_value")
        found = con.execute(
            "select rid::bigint as rid, same from settled_seat where kind = $kind order by rid", {"kind": kind.name}
        ).fetchnumpy()
        run.fresh = ~np.asarray(found["same"], bool)
        forced = np.asarray(con.execute(APART, {"kind": kind.name}).fetchnumpy()["rid"], np.int64)
        run.fresh[forced] = True
        made = con.execute(
            "select rule, depth, hash from workspace.kept.above where kind = $kind order by hash", {"kind": kind.name}
        ).fetchnumpy()
        of = np.asarray(made["rule"]) * 8 + np.asarray(made["depth"])
        for place in np.unique(of).tolist():
            run.before[divmod(place, 8)] = np.asarray(made["hash"], np.uint64)[of == place]

    def met(self, kind: Kind, run: Run, named: list[int]) -> None:
        """Note the keys above their caps, and which records are fresh; make the features to compare.

        Those are of the records of all candidates, and of some that are `named` in findings.
        """
        con = self.con
        for (rule, depth), hashes in run.above.items():
            if len(hashes):
                self.given("settled_above", hash=hashes)
                con.execute(
                    "insert into settled_broad select $kind, $rule, $depth, hash from settled_above",
                    {"kind": kind.name, "rule": rule, "depth": depth},
                )
                con.unregister("settled_above")
        if run.fresh is None:
            return
        self.given("settled_rid", rid=np.flatnonzero(run.fresh))
        con.execute("insert into settled_fresh select $kind, rid from settled_rid", {"kind": kind.name})
        con.execute(
            "create or replace temp table settled_place as select num, rid from settled_seat "
            "where kind = $kind and same and rid not in (select rid from settled_rid)",
            {"kind": kind.name},
        )
        con.unregister("settled_rid")
        self.of_part([kind], COMPARED, kind=kind.name, named=sorted(set(named)))

    def compare(self, kind: Kind, only: str | None = None) -> int:
        """Leave only candidates that have a fresh record, and take over the other pairs.

        `only`: of the candidates of a rule, those that the last run knows nothing of are left, and their features made.
        Gives how many are not.
        """
        if not self.part:
            return 0
        con, known = self.con, 0
        if only is None:
            con.execute(
                "delete from work.candidate_pair where kind = $kind "
                "and l not in (select rid from settled_fresh where kind = $kind) "
                "and r not in (select rid from settled_fresh where kind = $kind)",
                {"kind": kind.name},
            )
            con.execute(PAIRS, {"kind": kind.name, "closure": closure.RULE})
        else:
            con.execute(CLOSED, {"kind": kind.name, "closure": only})
            [(known,)] = con.execute("select count(*) from settled_closed").fetchall()
            con.execute(
                "insert into work.settled by name select p.* exclude (l, r), c.l, c.r from workspace.kept.pair as p "
                "join settled_closed as c on c.one = p.l and c.other = p.r where p.kind = $kind and p.rules = $closure",
                {"kind": kind.name, "closure": only},
            )
            con.execute(
                "delete from work.candidate_pair where kind = $kind and rules = $closure "
                "and (l, r) in (select (l, r) from settled_closed)",
                {"kind": kind.name, "closure": only},
            )
        if only is not None:
            self.of_part([kind], CLOSING, kind=kind.name, only=only)
        return int(known)

    def join(self, kind: Kind) -> None:
        """Put the pairs that were taken over to those that were scored."""
        if not self.part:
            return
        self.con.execute("insert into settled_scored from work.scored where kind = $kind", {"kind": kind.name})
        self.con.execute(
            "insert into work.scored from work.settled where kind = $kind order by l, r", {"kind": kind.name}
        )
        [(taken,)] = self.con.execute(
            "select count(*) from work.settled where kind = $kind", {"kind": kind.name}
        ).fetchall()
        self.taken += int(taken)

    def given(self, name: str, **columns: NDArray[np.int64] | Hashes) -> None:
        """Show arrays to SQL under a name."""
        self.con.register(name, pa.table(columns))


def save(con: DuckDBPyConnection) -> None:
    """Keep what the next run takes over, in one transaction."""
    if not kept.available(con):
        return
    [(part,)] = con.execute("select part from settled_run").fetchall()
    con.execute("begin")
    try:
        for query in (*(PART if part else WHOLE), *STATED):
            con.execute(query)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


WHOLE = (
    "delete from workspace.kept.seat",
    "insert into workspace.kept.seat select kind, num, record_id, print from settled_seat order by num",
    "drop table workspace.kept.value",
    "alter table workspace.kept.value_next rename to value",
    "delete from workspace.kept.met",
    "insert into workspace.kept.met select c.kind, a.num, b.num from work.candidate_pair as c "
    "join settled_seat as a on a.kind = c.kind and a.rid = c.l "
    "join settled_seat as b on b.kind = c.kind and b.rid = c.r",
    "delete from workspace.kept.pair",
    "insert into workspace.kept.pair by name select s.* exclude (l, r), a.num as l, b.num as r from work.scored as s "
    "join settled_seat as a on a.kind = s.kind and a.rid = s.l "
    "join settled_seat as b on b.kind = s.kind and b.rid = s.r",
)
"""All that is kept, made anew."""

PART = (
    """
    create or replace temp table settled_number as
    select s.kind, s.rid, coalesce(s.num, (
        (select coalesce(max(num), 0) from workspace.kept.seat)
        + row_number() over (partition by s.num is null order by s.kind, s.rid))::integer) as num
    from settled_seat as s
    where not s.same or (s.kind, s.rid) in (select (kind, rid) from settled_fresh)
       or (s.kind, s.rid) in (select (kind, l) from work.candidate_pair union select (kind, r) from work.candidate_pair)
    """,
    """
    create or replace temp table settled_out as
    select num from workspace.kept.seat where num not in (select num from settled_seat where same)
    """,
    """
    create or replace temp table settled_broken as
    from settled_out
    union select n.num from settled_number as n join settled_fresh as f using (kind, rid)
    """,
    "delete from workspace.kept.seat where num in (from settled_out)",
    "insert into workspace.kept.seat select s.kind, n.num, s.record_id, s.print "
    "from settled_seat as s join settled_number as n using (kind, rid) where not s.same order by n.num",
    "delete from workspace.kept.value where num in (from settled_out)",
    "insert into workspace.kept.value select v.kind, v.feature, n.num, v.hash "
    "from settled_new_value as v join settled_number as n using (kind, rid)",
    "delete from workspace.kept.met where l in (from settled_broken)",
    "delete from workspace.kept.met where r in (from settled_broken)",
    "insert into workspace.kept.met select c.kind, a.num, b.num from work.candidate_pair as c "
    "join settled_number as a on a.kind = c.kind and a.rid = c.l "
    "join settled_number as b on b.kind = c.kind and b.rid = c.r",
    "delete from workspace.kept.pair where l in (from settled_broken)",
    "delete from workspace.kept.pair where r in (from settled_broken)",
    "insert into workspace.kept.pair by name "
    "select s.* exclude (l, r), a.num as l, b.num as r from settled_scored as s "
    "join settled_number as a on a.kind = s.kind and a.rid = s.l "
    "join settled_number as b on b.kind = s.kind and b.rid = s.r",
)
"""What is kept of fresh records, in place of what was kept of them."""

STATED = (
    "delete from workspace.kept.above",
    "insert into workspace.kept.above from settled_broad order by kind, rule, depth, hash",
    "delete from workspace.kept.forced",
    "insert into workspace.kept.forced from settled_forced",
    "delete from workspace.kept.crowd",
    "insert into workspace.kept.crowd select what, value from work.crowd",
    "delete from workspace.kept.conditions",
    "insert into workspace.kept.conditions from settled_conditions",
)
"""What is small, and written whole."""


def begin(
    con: DuckDBPyConnection,
    kinds: Sequence[Kind],
    models: Mapping[str, Model],
    judged: Sequence[tuple[str, str]],
) -> Settled | None:
    """What stands from the run before; features are made of all records, or of the new and changed ones.

    None where nothing is kept: outside of a workspace. Needs what resolver.features.known makes, and cross-references.
    """
    if not kept.available(con):
        compared(con, kinds, models)
        return None
    ready = kept.ready(con, "pairs", digest(models), TABLES)
    con.execute(PRINTS, {"kinds": [kind.name for kind in kinds]})
    con.execute(FORCED, {"left": [left for left, _ in judged], "right": [right for _, right in judged]})
    con.execute(CROWDED)
    for table, columns in WORKING.items():
        con.execute(f"create or replace temp table {table} ({columns})")
    con.execute("create or replace temp table settled_scored as from work.scored")
    used = {}
    for kind in kinds:
        caps, used[kind.name], bits = conditions(kind, models[kind.name], linked(con, kind))
        said = json.dumps([sorted(caps.by_rule.items()), bits])
        con.execute("insert into settled_conditions values ($kind, $said)", {"kind": kind.name, "said": said})
    found = Settled(con, models, ready and few_changed(con))
    con.execute("create or replace temp table settled_run as select $part as part", {"part": found.part})
    con.execute("drop table if exists workspace.kept.value_next")
    if not found.part:
        con.execute(ANEW)
        con.execute("create table workspace.kept.value_next as from workspace.kept.value limit 0")
        compared(con, kinds, models)
        return found
    found.of_part(kinds, "select record_id from settled_seat where not same")
    for kind in kinds:
        for feature in values.named(kind, features(used[kind.name])):
            con.execute(
                f"insert into settled_new_value select $kind, $feature, rid, hash from ({values.hashed(feature)})",
                {"kind": kind.name, "feature": feature.name},
            )
    return found


ANEW = """
create or replace temp table settled_seat as
select * replace ((row_number() over (order by kind, rid))::integer as num, false as same) from settled_seat
"""
"""Numbers by place, where all is compared."""


WORKING = {
    "settled_conditions": "kind varchar, stated varchar",
    "settled_broad": "kind varchar, rule integer, depth integer, hash ubigint",
    "settled_fresh": "kind varchar, rid integer",
    "settled_new_value": "kind varchar, feature varchar, rid integer, hash ubigint",
}
"""Temporary tables of a run, and their columns."""


def linked(con: DuckDBPyConnection, kind: Kind) -> int:
    """How many records a kind has."""
    [(records,)] = con.execute("select count(*) from work.linked where kind = $kind", {"kind": kind.name}).fetchall()
    return int(records)


def few_changed(con: DuckDBPyConnection) -> bool:
    """Whether the conditions are those of the run before, and few records are new, changed or gone."""
    [(other,)] = con.execute(
        "select count(*) from (from settled_conditions except from workspace.kept.conditions)"
    ).fetchall()
    [(changed, all_)] = con.execute(
        "select count_if(not same) + (select count(*) from workspace.kept.seat) - count(num), count(*) "
        "from settled_seat"
    ).fetchall()
    if not other and changed <= MOST * all_:
        return True
    log.line("all pairs anew", changed=changed, records=all_)
    return False


def digest(models: Mapping[str, Model]) -> str:
    """What the pairs of records rest on beside their features: the program and the models."""
    text = json.dumps([[kind, vars(model)] for kind, model in sorted(models.items())], sort_keys=True)
    return hashlib.sha256("\n".join([text, *map(kept.program, PROGRAM)]).encode()).hexdigest()
