"""Red flags of payouts and applications that are no shared identity: each is a hint, and several add up.

payee_change        pay goes to another account soon after hire, and no more to the first
delivery_elsewhere  goods are to be sent to another place than where the person says to live
shared_network      one network address for people who live in several countries
referee_reuse       one referee for many
"""

from __future__ import annotations

import json
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.reuse.kinds import CROWD, score
from resolver.reuse.readings import Reuse, lasting

SOON_DAYS = 60
HABITS = {
    "payee_change": "pay goes to another account soon after hire",
    "delivery_elsewhere": "deliveries go to another place than the home that was given",
    "shared_network": "one network address for people who live in several countries",
    "referee_reuse": "one referee for many",
}


def cases(con: DuckDBPyConnection) -> list[Reuse]:
    """All of them, best score first; needs the tables of `presented.prepare`."""
    found = [
        *told(con, "payee_change", PAYEE_CHANGE, {"days": SOON_DAYS}),
        *told(con, "delivery_elsewhere", DELIVERY, {}),
        *told(con, "shared_network", NETWORK, {"crowd": CROWD}),
        *told(con, "referee_reuse", REFEREE, {"crowd": CROWD}),
    ]
    return sorted(found, key=lambda case: (-case.score, case.reuse_id))


def told(con: DuckDBPyConnection, habit: str, sql: str, parameters: dict[str, Any]) -> list[Reuse]:
    """The rows of a query as cases: key, entities, names, values, bits, records, cites, facts as JSON."""
    return [
        Reuse(lasting(habit, key), habit, tuple(entities), tuple(sorted(set(names))), tuple(values),
              round(score(float(bits)), 4), tuple(sorted(set(records))), tuple(sorted(set(cites))), json.loads(facts))
        for key, entities, names, values, bits, records, cites, facts in con.execute(sql, parameters).fetchall()
    ]  # fmt: skip


PAYEE_CHANGE = """
with pay as (
    select t.from_id as payer, t.to_id as account, r.from_id as person, min(t.time) as first_pay,
           max(t.time) as last_pay, list(t.transfer_id order by t.time) as transfers, flatten(list(t.cites)) as cites
    from final.transfer as t
    join final.relation as r on r.type = 'HOLDS' and r.to_id = t.to_id
    join final.entity as e on e.entity_id = r.from_id and e.kind in ('person', 'party')
    where t.type = 'payroll' and t.status = 'booked'
    group by t.from_id, t.to_id, r.from_id
),
hire as (
    select person, payer, least(min(first_pay), coalesce(min(try_cast(a.value as timestamp)), min(first_pay))) as hired
    from pay left join final.attribute as a on a.entity_id = pay.person and a.attribute in ('hired_on', 'start_date')
    group by person, payer
),
changed as (
    select o.person, o.payer, o.account as old, n.account as new, n.first_pay, h.hired,
           list_distinct(o.transfers[-1:] || n.transfers[:1]) as transfers, o.cites || n.cites as cites
    from pay as o join pay as n on n.person = o.person and n.payer = o.payer and n.first_pay > o.last_pay
    join hire as h on h.person = o.person and h.payer = o.payer
    where n.first_pay <= h.hired + to_days($days::integer)
)
select c.person || '|' || c.new, [c.person], [e.caption], [f.caption || ' -> ' || g.caption],
       5 + case when g.kind = 'wallet' and f.kind <> 'wallet' then 4 else 0 end
         + case when a.country_code <> b.country_code then 3 else 0 end
         + case when (select count(distinct from_id) from final.relation where type = 'HOLDS' and to_id = c.new) > 1
                then 5 else 0 end,
       e.records, c.cites,
       to_json({'days_after_hire': date_diff('day', c.hired, c.first_pay), 'transfers': c.transfers,
                'payer': c.payer})
from changed as c
join final.entity as e on e.entity_id = c.person
join final.entity as f on f.entity_id = c.old
join final.entity as g on g.entity_id = c.new
left join final.account as a on a.entity_id = c.old
left join final.account as b on b.entity_id = c.new
order by 1
"""

DELIVERY = """
with address as (
    select s.entity_id, s.node_id, coalesce(s.role, 'unknown') as role, a.full_address, lower(a.city) as city,
           a.country_code, s.records, s.cites
    from final.support as s join final.address as a on a.address_id = s.node_id where s.type = 'LOCATED_AT'
),
home as (
    select entity_id, list(node_id) as nodes, list(city) as cities, list(country_code) as countries
    from address where role = 'residential' group by entity_id
),
sent as (
    select d.*, h.countries, count(*) over (partition by d.node_id) as receivers,
           not list_contains(h.countries, d.country_code) as abroad
    from address as d join home as h using (entity_id)
    where d.role = 'delivery' and not list_contains(h.nodes, d.node_id)
      and (not list_contains(h.countries, d.country_code) or not list_contains(h.cities, d.city))
)
select d.entity_id || '|' || d.node_id, [d.entity_id], [e.caption], ['delivery ' || d.full_address],
       case when d.abroad then 6 else 3 end + 5 * least(d.receivers - 1, 3), d.records, d.cites,
       to_json({'abroad': d.abroad, 'receivers_at_that_address': d.receivers})
from sent as d join final.entity as e on e.entity_id = d.entity_id and e.kind in ('person', 'party')
order by 1
"""

NETWORK = """
with home as (
    select s.entity_id, min(a.country_code) as country
    from final.support as s join final.address as a on a.address_id = s.node_id
    where s.type = 'LOCATED_AT' and s.role = 'residential' group by s.entity_id
)
select p.value_id, list(p.entity_id order by p.entity_id), list(e.caption), ['ip ' || min(p.value)],
       5.6 * (count(distinct h.country) - 1), flatten(list(p.records)), flatten(list(p.cites)),
       to_json({'countries': list_sort(list_distinct(list(h.country))), 'people': count(*)})
from reuse_presented as p join final.entity as e using (entity_id) join home as h using (entity_id)
where p.what = 'ip'
group by p.value_id having count(distinct h.country) > 1 and count(*) <= $crowd
order by 1
"""

REFEREE = """
select p.value_id, list(p.entity_id order by p.entity_id), list(e.caption), ['referee ' || min(p.value)],
       least(3.0 * (count(*) - 2), 9.0), flatten(list(p.records)), flatten(list(p.cites)),
       to_json({'people': count(*)})
from reuse_presented as p join final.entity as e using (entity_id)
where p.what = 'referee'
group by p.value_id having count(*) between 3 and $crowd
order by 1
"""
"""Below a flag by itself: the personnel office of a large employer is an honest referee of many."""
