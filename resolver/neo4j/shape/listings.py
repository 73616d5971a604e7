"""Sanctions programmes, and who is listed under them."""

from __future__ import annotations

from resolver.neo4j.shape.declaration import CITES, INVENTED, RECORDS, NodeType, RelationType, properties_of

PROGRAMME = NodeType(
    "programme",
    "Programme",
    "A sanctions programme, with the law behind it",
    properties_of(f"""
        authority   | STRING  | OFAC, UN, EU, UK, ...
        regime      | STRING  | one word for the programmes of all authorities: north_korea; missing: not mapped
        title       | STRING  | title
        name        | STRING  | the programme; Neo4j Browser writes it on the node
        effect      | STRING  | blocking, sectoral, investment, ...: what a listing under it does
        legal_basis | STRING  | law
        since       | DATE    | day of that law
        listings    | INTEGER | listings in force in this network
        source      | STRING  | always 'table of regimes'
        {INVENTED}
    """),
    """
    select p.programme as id, p.authority, p.regime, p.title, p.programme as name, p.effect, p.legal_basis, p.since,
           p.listings, 'table of regimes' as source, l.invented
    from final.programme p
    join (select x.programme, bool_and(r.invented) as invented from final.listing x
          join final.record r on r.record_id = x.record_id group by x.programme) l on l.programme = p.programme
    """,
)

LISTED_UNDER = RelationType(
    "listed_under",
    "LISTED_UNDER",
    "Entity",
    "Programme",
    "A listing: by which law, since when, with what effect",
    properties_of(f"""
        list      | STRING  | ofac_sdn, un_sc, ...
        effect    | STRING  | blocking, sectoral, investment, ...
        in_force  | BOOLEAN | whether it has not ended
        listed_on | DATE    | since
        amended_on | DATE   | last changed
        ended_on  | DATE    | until
        reference | STRING  | the authority's number of the listing
        legal_basis | STRING | law, as the listing or the table of regimes names it
        url       | STRING  | publication
        {INVENTED}
        {RECORDS}
        {CITES}
    """),
    """
    select l.listing_id as id, l.entity_id as from_id, l.programme as to_id, l.list, l.effect, l.in_force, l.listed_on,
           l.amended_on, l.ended_on, l.reference, l.legal_basis, l.url, r.invented, [l.record_id] as records, l.cites
    from final.listing l
    join final.entity e on e.entity_id = l.entity_id
    join final.record r on r.record_id = l.record_id
    join final.programme p on p.programme = l.programme
    """,
    "select count(*) from final.listing l where l.entity_id not in (select entity_id from final.entity)",
)
