"""What a run derives from stakes: who owns or controls in the end, and who is blocked by it."""

from __future__ import annotations

from resolver.neo4j.shape.declaration import INVENTED, RelationType, properties_of


def _derived(kind: str, title: str, properties: str, columns: str, table: str, ends: tuple[str, str]) -> RelationType:
    """A relation that a run derived from stakes: `source` says by what, `as_of` for which day."""
    start, end = ends
    return RelationType(
        kind.lower(),
        kind,
        "Entity",
        "Entity",
        title,
        properties_of(f"""
        source | STRING | always 'ownership': derived from OWNS and CONTROLS
        {properties.strip()}
        as_of  | DATE   | the stakes and listings of this day
        {INVENTED}
        """),
        f"""
        select x.id, x.{start} as from_id, x.{end} as to_id, 'ownership' as source, {columns}, x.as_of,
               f.invented or t.invented as invented
        from ({table}) x
        join final.entity f on f.entity_id = x.{start}
        join final.entity t on t.entity_id = x.{end}
        """,
        f"""
        select count(*) from ({table}) x
        where x.{start} not in (select entity_id from final.entity)
           or x.{end} not in (select entity_id from final.entity)
        """,
    )


ULTIMATELY_OWNS = _derived(
    "ULTIMATELY_OWNS",
    "Owns in the end: integrated share of an owner that nobody is known to own, from 1 % on (derived)",
    """
        share_low  | FLOAT | percent: product along each chain, added over chains, rings solved
        share_high | FLOAT | percent
    """,
    "x.share_low, x.share_high",
    "select *, 'ultimately_owns:' || owner_id || ':' || owned_id as id from final.ultimate_owner",
    ("owner_id", "owned_id"),
)

CONTROLS_ULTIMATELY = _derived(
    "CONTROLS_ULTIMATELY",
    "Controls in the end, by majorities and rights, under nobody else's control (derived)",
    """
        certain | BOOLEAN | false: possible, by bands, influence or trust
    """,
    "x.certain",
    "select *, 'controls_ultimately:' || controller_id || ':' || entity_id as id from final.ultimate_control",
    ("controller_id", "entity_id"),
)

BLOCKED_BY = _derived(
    "BLOCKED_BY",
    "Is sanctioned by ownership or control of a listed party, or may be (derived)",
    """
        regime      | STRING       | rule: ofac, eu, uk, ...
        status      | STRING       | blocked, possible
        share_low   | FLOAT        | percent held by parties listed or hit themselves
        share_high  | FLOAT        | percent
        proof       | LIST<STRING> | ids of the stakes that prove it, holders before what they hold
        proof_whole | BOOLEAN      | false: the last step only
        merges      | STRING       | identity merges to check first, as JSON
        law         | STRING       | legal source of the rule
    """,
    "x.regime, x.status, x.share_low, x.share_high, x.proof, x.proof_whole, x.merges::varchar as merges, x.law",
    "select * exclude (roots), blocked_id || ':' || root as id "
    "from (select *, unnest(roots) as root from final.blocked where status <> 'near')",
    ("entity_id", "root"),
)
