"""Two networks held against each other: what became of our parties, because of which published lines.

Ours are the parties with a record of our own data (customers, applicants, counterparties), the wallets and accounts
that those records hold, and the ends of payments that only our own data tell of; or what sources are named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.lookup import dictionaries
from resolver.replay import steps

BECAME = ("listed", "by_ownership", "held", "more", "possible_match", "near", "released")
"""What can become of a party, the gravest first: listed; sanctioned by ownership, surely or possibly, or nearly; held
by one of these; listed under more programmes; perhaps a listed party, for a person to say; within so many steps of a
newly listed one; no longer listed or sanctioned by ownership."""

STATUSES = ("near", "possible", "blocked")
"""Of sanctions by ownership, the gravest last."""


@dataclass
class Became:
    """What became of one of ours: `what` in words, by which `party`, over which `path`, with the lines behind it.

    `because`: the lines of the list that did it. `evidence`: all others that it rests on, as citations.
    """

    id: str
    became: str
    what: str
    party: str | None = None
    steps: int = 0
    path: list[dict[str, Any]] = field(default_factory=list)
    because: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    sure: bool = True
    """False: possibly or nearly sanctioned by ownership."""


class Both:
    """The networks before (`was`) and after (`now`), attached to one connection; files of the list by their hashes."""

    def __init__(self, con: DuckDBPyConnection, files: Collection[str], sources: Sequence[str] = ()) -> None:
        self.con, self.files = con, frozenset(files)
        self.everybody = not sources and not count(con, "select count(*) from now.final.record where private")
        for catalog in ("was", "now"):
            own(con, catalog, sources, everybody=self.everybody)
        con.execute(
            """
            create or replace temp table earlier as
            with by_record as (
                select distinct n.entity_id as id, w.entity_id as was from now.final.record as n
                join now_record using (record_id) join was.final.record as w using (record_id)
            )
            from by_record
            union
            select m.id, m.id from now_own as m join was.final.entity as w on w.entity_id = m.id
            anti join by_record as b on b.id = m.id
            """
        )

    def parts(self, cites: Iterable[str | None]) -> tuple[list[str], list[str]]:
        """Citations of the list's files, and the others."""
        told = sorted({cite for cite in cites if cite})
        ours = [cite for cite in told if cite.partition("/")[0] in self.files]
        return ours, [cite for cite in told if cite not in set(ours)]


def count(con: DuckDBPyConnection, sql: str) -> int:
    """The one number that a query gives."""
    [(number,)] = con.execute(sql).fetchall()
    return int(number)


def own(con: DuckDBPyConnection, catalog: str, sources: Sequence[str], *, everybody: bool) -> None:
    """Make <catalog>_record and <catalog>_own: our records, and our parties (`id`)."""
    con.execute(
        f"create or replace temp table {catalog}_record as select record_id, entity_id from {catalog}.final.record "
        "where $everybody or (private and len($sources) = 0) or source in (select unnest($sources))",
        {"everybody": everybody, "sources": list(sources)},
    )
    con.execute(
        f"""
        create or replace temp table {catalog}_own as
        select entity_id as id from {catalog}_record
        union
        select to_id from (
            select to_id, unnest(records) as record_id from {catalog}.final.relation
            where type = 'HOLDS' and to_id is not null
        ) semi join {catalog}_record using (record_id)
        union
        select entity_id from {catalog}.final.entity where $everybody or (private and len($sources) = 0)
        """,
        {"everybody": everybody, "sources": list(sources)},
    )


def compare(both: Both, most: int) -> list[Became]:
    """What became of ours, the gravest first; `most` is the number of steps that is looked around."""
    found = listed(both)
    settled = {row.id for row in found if row.became in ("listed", "more")}
    found += [row for row in by_ownership(both) if row.id not in settled]
    found += held(both, [row for row in found if row.became in ("listed", "by_ownership") and row.sure])
    settled |= {row.id for row in found if row.became in ("by_ownership", "held") and row.sure}
    found += [row for row in (*possible(both), *near(both, most)) if row.id not in settled]
    order = {name: place for place, name in enumerate(BECAME)}
    return sorted(found, key=lambda row: (order[row.became], row.steps, row.id, row.what))


# --------------------------------------------------------------------------------------------------------------- listed


LISTED = """
select n.entity_id as id, n.programmes, n.listed,
       bool_or(coalesce(w.listed, false)) as was_listed,
       list_sort(list_distinct(flatten(list(coalesce(w.programmes, []))))) as had
from now.final.entity as n
semi join now_own as m on m.id = n.entity_id
left join earlier as e on e.id = n.entity_id
left join was.final.entity as w on w.entity_id = e.was
group by all
having n.listed is distinct from was_listed or (n.listed and len(list_filter(n.programmes, lambda p: p not in had)) > 0)
order by n.entity_id
"""

LISTINGS = """
with asked as (
    select entity_id, unnest(records) as record_id from now.final.entity where entity_id in (select unnest($ids))
),
said as (
    select a.entity_id, l.programme, l.authority, l.listed_on, l.cites
    from asked as a join now.final.listing as l using (record_id) where l.in_force
    union all
    select r.to_id, null, null, null, r.cites from now.final.relation as r
    where r.type = 'HOLDS' and r.to_id in (select unnest($ids))
      and r.from_id in (select entity_id from now.final.entity where listed)
)
select entity_id, list_sort(list_distinct(list(authority) filter (authority is not null))) as authorities,
       list_sort(list_distinct(list(programme) filter (programme is not null))) as programmes,
       min(listed_on)::varchar as listed_on, list_sort(list_distinct(flatten(list(cites)))) as cites
from said group by entity_id
"""

BELONGS = """
select r.entity_id, r.caption, r.record_id, r.reason, r.cites
from now.final.record as r semi join now_record using (record_id)
where r.entity_id in (select unnest($ids)) order by r.record_id
"""


def listed(both: Both) -> list[Became]:
    """Ours that became listed, that came under more programmes, and that are listed no longer."""
    rows = dictionaries(both.con, LISTED)
    ids = [row["id"] for row in rows]
    known = listings(both.con, ids)
    why: dict[str, list[dict[str, Any]]] = {}
    for record in dictionaries(both.con, BELONGS, {"ids": ids}):
        why.setdefault(record["entity_id"], []).append(record)
    found = []
    for row in rows:
        said = known.get(row["id"], {})
        new = [programme for programme in row["programmes"] if programme not in row["had"]]
        if not row["listed"]:
            found.append(Became(row["id"], "released", f"no longer listed under {', '.join(row['had']) or 'any list'}"))
            continue
        became = "more" if row["was_listed"] else "listed"
        words = f"{'now also listed' if row['was_listed'] else 'listed'} under {', '.join(new or row['programmes'])}"
        if said.get("listed_on"):
            words += f", since {said['listed_on']}"
        own = why.get(row["id"], [])
        reasons = [f"{record['record_id']} is that party ({record['reason']})" for record in own
                   if record["reason"] != "alone"]  # fmt: skip
        because, evidence = both.parts([*said.get("cites", ()), *(cite for record in own for cite in record["cites"])])
        found.append(Became(row["id"], became, "; ".join([words, *reasons]), row["id"], 0, [], because, evidence))
    return found


def listings(con: DuckDBPyConnection, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """What listed parties are listed for: `authorities`, `programmes`, `listed_on`, `cites`."""
    return {row["entity_id"]: row for row in dictionaries(con, LISTINGS, {"ids": sorted(ids)})}


# ---------------------------------------------------------------------------------------------- sanctioned by ownership


OWNERSHIP = """
with rank as (select unnest($statuses::varchar[]) as status, generate_subscripts($statuses::varchar[], 1) as rank),
before as (
    select e.id, b.regime, max(rank) as rank, arg_max(b.status, rank) as status
    from earlier as e join was.final.blocked as b on b.entity_id = e.was join rank using (status)
    group by e.id, b.regime
),
after as (
    select b.*, rank from now.final.blocked as b join rank using (status) semi join now_own as m on m.id = b.entity_id
)
select coalesce(a.entity_id, b.id) as id, coalesce(a.regime, b.regime) as regime, a.status, b.status as before,
       a.share_low, a.share_high, a.roots, a.proof, a.law, len(a.proof) as steps
from after as a full join before as b on b.id = a.entity_id and b.regime = a.regime
where coalesce(a.rank, 0) <> coalesce(b.rank, 0) order by 1, 2
"""

WORDS = {"blocked": "sanctioned", "possible": "possibly sanctioned", "near": "nearly sanctioned"}


def by_ownership(both: Both) -> list[Became]:
    """Ours whose status by ownership became graver, and those that it let go."""
    rows = dictionaries(both.con, OWNERSHIP, {"statuses": list(STATUSES)})
    roots = sorted({root for row in rows for root in row["roots"] or ()})
    stakes = sorted({stake for row in rows for stake in row["proof"] or ()})
    known, names = listings(both.con, roots), captions(both.con, roots)
    proofs = relations(both.con, stakes)
    found = []
    for row in rows:
        graver = STATUSES.index(row["status"]) + 1 if row["status"] else 0
        lighter = STATUSES.index(row["before"]) + 1 if row["before"] else 0
        if graver < lighter:
            word = WORDS[row["status"]] if row["status"] else "no longer sanctioned"
            words = f"{word} by ownership under {row['regime']} (was {row['before']})"
            found.append(Became(row["id"], "released", words))
            continue
        share = percent(row["share_low"], row["share_high"])
        holders = ", ".join(names.get(root, root) for root in row["roots"])
        law = row["law"].partition(";")[0]
        words = f"{WORDS[row['status']]} by ownership under {row['regime']}: {share} held by {holders}; {law}"
        cites = [cite for root in row["roots"] for cite in known.get(root, {}).get("cites", ())]
        path = [proofs[stake] for stake in row["proof"] if stake in proofs]
        because, evidence = both.parts([*cites, *(cite for step in path for cite in step["cites"])])
        found.append(
            Became(row["id"], "by_ownership", words, row["roots"][0] if row["roots"] else None, row["steps"], path,
                   because, evidence, row["status"] == "blocked")
        )  # fmt: skip
    return found


def percent(low: float, high: float) -> str:
    """A share, or both its ends."""
    return f"{low:g} %" if low == high else f"{low:g} to {high:g} %"


HELD = """
select r.to_id as id, min(r.from_id) as holder, list_sort(list_distinct(flatten(list(r.cites)))) as cites
from now.final.relation as r semi join now_own as m on m.id = r.to_id
where r.type = 'HOLDS' and r.from_id in (select unnest($holders)) and r.to_id not in (select unnest($holders))
group by r.to_id order by r.to_id
"""


def held(both: Both, holders: Sequence[Became]) -> list[Became]:
    """Our wallets and accounts that are held by those of ours that became listed, or sanctioned by ownership."""
    by = {row.id: row for row in reversed(holders)}
    names = captions(both.con, by)
    found = []
    for row in dictionaries(both.con, HELD, {"holders": sorted(by)}):
        holder = by[row["holder"]]
        because, evidence = both.parts([*row["cites"], *holder.because])
        words = f"held by {names[holder.id]}: {holder.what.partition(';')[0]}"
        found.append(Became(row["id"], "held", words, holder.id, 1, [], because, evidence))
    return found


# ----------------------------------------------------------------------------------------------------- possible matches


POSSIBLE = """
with ends as (
    select from_id as id, to_id as other, left_record, right_record, probability, reason from now.final.may_be
    union all
    select to_id, from_id, left_record, right_record, probability, reason from now.final.may_be
),
known as (
    select e.id, v.left_record, v.right_record from was.final.may_be as v
    join was.final.entity as o on o.listed and o.entity_id in (v.from_id, v.to_id)
    join earlier as e on e.was in (v.from_id, v.to_id) and e.was <> o.entity_id
)
select p.id, p.other, o.caption, o.programmes, p.probability, p.reason,
       list_sort(list_distinct(l.cites || r.cites)) as cites
from ends as p
semi join now_own as m on m.id = p.id
join now.final.entity as o on o.entity_id = p.other and o.listed
join now.final.entity as own on own.entity_id = p.id and not own.listed
left join now.final.record as l on l.record_id = p.left_record
left join now.final.record as r on r.record_id = p.right_record
anti join known as k on k.id = p.id and k.left_record = p.left_record and k.right_record = p.right_record
order by p.id, p.probability desc, p.other, p.left_record, p.right_record
"""


def possible(both: Both) -> list[Became]:
    """Ours that may be a listed party and weren't merged: a person has to look; one row a pair of parties."""
    found: dict[tuple[str, str], Became] = {}
    for row in dictionaries(both.con, POSSIBLE):
        because, evidence = both.parts(row["cites"] or ())
        words = (
            f"may be {row['caption']}, listed under {', '.join(row['programmes'])}; not merged: probability "
            f"{row['probability']:.3g}, {row['reason']}"
        )
        found.setdefault(
            (row["id"], row["other"]),
            Became(row["id"], "possible_match", words, row["other"], 0, [], because, evidence),
        )
    return list(found.values())


# ----------------------------------------------------------------------------------------------------------------- near


NEWLY = """
select n.entity_id from now.final.entity as n
where n.listed
  and n.entity_id not in (select entity_id from was.final.entity where listed)
  and not exists (
      select 1 from now.final.record as r join was.final.record as w using (record_id)
      join was.final.entity as e on e.entity_id = w.entity_id and e.listed
      where r.entity_id = n.entity_id)
order by 1
"""


def newly_listed(con: DuckDBPyConnection) -> list[str]:
    """The parties of now that are listed and weren't, ours or not."""
    return [id for (id,) in con.execute(NEWLY).fetchall()]


def near(both: Both, most: int) -> list[Became]:
    """Ours that aren't listed, within `most` steps of a newly listed party, or nearer to a listed one than before."""
    con = both.con
    for catalog in ("was", "now"):
        steps.ties(con, catalog)
    steps.reach(con, "now", newly_listed(con), most, "to_new")
    for catalog in ("was", "now"):
        seeds = [id for (id,) in con.execute(f"select entity_id from {catalog}.final.entity where listed").fetchall()]
        steps.reach(con, catalog, seeds, most, f"{catalog}_to_any")
    by_listing = asked(con, "select r.id from to_new as r semi join now_own as m on m.id = r.id where r.steps > 0")
    nearer = asked(
        con,
        """
        select r.id from now_to_any as r semi join now_own as m on m.id = r.id
        where r.steps > 0 and r.steps < coalesce((
            select min(w.steps) from earlier as e join was_to_any as w on w.id = e.was where e.id = r.id), $most + 1)
        """,
        {"most": most},
    )
    already = asked(con, "select entity_id from now.final.entity where listed")
    found = steps.ways(con, "now_to_any", nearer - by_listing - already)
    found |= steps.ways(con, "to_new", by_listing - already)
    parties = {way.listed for way in found.values()} | {step.end for way in found.values() for step in way.steps}
    names, known = captions(con, parties | found.keys()), listings(con, {way.listed for way in found.values()})
    proofs = tied(con, [step for way in found.values() for step in way.steps])
    rows = []
    for id, way in found.items():
        path = [told(step, proofs[step.id], names) for step in way.steps]
        cites = [*known.get(way.listed, {}).get("cites", ()), *(cite for step in path for cite in step["cites"])]
        because, evidence = both.parts(cites)
        words = ", which ".join(gone(step, first=place == 0) for place, step in enumerate(path))
        programmes = ", ".join(known.get(way.listed, {}).get("programmes", ())) or "a list"
        rows.append(
            Became(id, "near", f"{len(path)} step{'s' * (len(path) > 1)} from {names[way.listed]} (listed under "
                   f"{programmes}): {words}", way.listed, len(path), path, because, evidence)
        )  # fmt: skip
    return rows


def asked(con: DuckDBPyConnection, sql: str, parameters: dict[str, Any] | None = None) -> set[str]:
    """The ids that a query gives."""
    return {id for (id,) in con.execute(sql, parameters or {}).fetchall()}


CAPTIONS = """
select e.entity_id, case when e.kind in ('wallet', 'account') then e.kind || ' ' || e.caption || coalesce(' of '
       || array_to_string(list_sort(list_distinct(list(h.caption) filter (h.caption is not null)))[:3], ' / '), '')
       else e.caption end
from now.final.entity as e
left join now.final.relation as r on r.type = 'HOLDS' and r.to_id = e.entity_id and e.kind in ('wallet', 'account')
left join now.final.entity as h on h.entity_id = r.from_id
where e.entity_id in (select unnest($ids)) group by e.entity_id, e.kind, e.caption
"""


def captions(con: DuckDBPyConnection, ids: Collection[str]) -> dict[str, str]:
    """The best name of each entity; of wallets and accounts also who holds them."""
    return dict(con.execute(CAPTIONS, {"ids": sorted(ids)}).fetchall())


RELATIONS = """
select r.relation_id as id, r.type, coalesce(f.caption, r.from_name) as "from", coalesce(t.caption, r.to_name) as "to",
       lower(replace(r.type, '_', ' ')) || case when r.type = 'OWNS' and r.share_high is not null then
           case when r.share_low = r.share_high then format(' {:g} % of', r.share_high)
                else format(' {:g} to {:g} % of', coalesce(r.share_low, 0), r.share_high) end
           when r.nature is not null then ' (' || r.nature || ')' else '' end
       || coalesce(', until ' || r.valid_to::varchar || ',', '') as what,
       r.cites, r.from_id, r.to_id
from now.final.relation as r
left join now.final.entity as f on f.entity_id = r.from_id
left join now.final.entity as t on t.entity_id = r.to_id
where r.relation_id in (select unnest($ids))
"""


def relations(con: DuckDBPyConnection, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Relations as steps of a path: `from`, `what`, `to`, `type`, `cites`."""
    return {row["id"]: row for row in dictionaries(con, RELATIONS, {"ids": sorted(ids)})}


PAID = """
select p.paid_id as id, 'PAID_TO' as type, p.from_id, p.to_id,
       'paid ' || p.total_exact || ' ' || p.currency || ' in ' || p.transfers || ' transfer'
       || case when p.transfers > 1 then 's, ' else ', ' end
       || strftime(p.first_time, '%Y-%m-%d') || ' to ' || strftime(p.last_time, '%Y-%m-%d') || ', to' as what,
       (select list_sort(list_distinct(flatten(list(t.cites order by t.time, t.transfer_id)[:3])))
        from now.final.transfer as t
        where t.from_id = p.from_id and t.to_id = p.to_id and t.asset = p.asset and t.currency = p.currency) as cites
from now.final.paid_to as p where p.paid_id in (select unnest($ids))
"""

SHARES = """
select s.node_id as id, 'SHARES' as type, null as from_id, null as to_id,
       'shares ' || coalesce(any_value(d.scheme || ' ' || d.number), any_value(c.type || ' ' || c.value), s.node_id)
       || ' with' as what, list_sort(list_distinct(flatten(list(s.cites)))) as cites
from now.final.support as s
left join now.final.document as d on d.document_id = s.node_id
left join now.final.contact as c on c.contact_id = s.node_id
where s.node_id in (select unnest($ids)) group by s.node_id
"""


def tied(con: DuckDBPyConnection, path: Sequence[steps.Step]) -> dict[str, dict[str, Any]]:
    """Ties of paths by id, each told in the direction in which it is published; what two share from either end."""
    ids = {type: sorted({step.id for step in path if step.type == type}) for type in ("PAID_TO", "SHARES")}
    rows = relations(con, [step.id for step in path if step.type not in ids])
    rows |= {row["id"]: row for row in dictionaries(con, PAID, {"ids": ids["PAID_TO"]})}
    rows |= {row["id"]: row for row in dictionaries(con, SHARES, {"ids": ids["SHARES"]})}
    return rows


def gone(step: dict[str, Any], *, first: bool) -> str:
    """A step in words, after its party's name and a colon, or after 'which'."""
    if step["ahead"]:
        return f"{step['what']} {step['to']}"
    what = step["what"].removesuffix(", to").removesuffix(" with")
    return f"{step['from']} {what} it" if first and what == step["what"] else f"{step['from']} {what}"


def told(step: steps.Step, tie: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A step of a path: `from`, `what`, `to`, `ahead` (gone as published), `type`, `id`, `cites`."""
    start, end = tie["from_id"] or step.start, tie["to_id"] or step.end
    return {
        "from": names.get(start, start),
        "what": tie["what"],
        "to": names.get(end, end),
        "ahead": start == step.start,
        "type": tie["type"],
        "id": step.id,
        "cites": tie["cites"] or [],
    }
