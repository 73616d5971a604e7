"""What entities share (documents, addresses, contacts, addresses of chains), and their ties to it."""

from __future__ import annotations

from resolver.neo4j.shape.declaration import CITES, INVENTED, RECORDS, NodeType, RelationType, properties_of


def _supporting(name: str, label: str, title: str, properties: str, columns: str, table: str, key: str) -> NodeType:
    """A node that entities share; `presented` names those who present it, from the records of its ties."""
    return NodeType(
        name,
        label,
        title,
        properties_of(f"""{properties.strip()}
            entities        | INTEGER      | how many entities are tied to it
            presented       | LIST<STRING> | names under which it is presented, the first 100
            presented_names | INTEGER      | how many different names those are, all counted
            {INVENTED}
            records | LIST<STRING> | ids of the records that say so, the first 100; the relations to it name all
        """),
        f"""
        select x.{key} as id, {columns}, coalesce(u.entities, 0) as entities,
               coalesce(u.presented, [])[:100] as presented,
               len(coalesce(u.presented, [])) as presented_names, coalesce(u.invented, false) as invented,
               coalesce(u.records, [])[:100] as records
        from {table} x
        left join (
            select s.node_id, count(distinct s.entity_id) as entities, bool_and(r.invented) as invented,
                   array_agg(distinct r.caption order by r.caption) as presented,
                   array_agg(distinct r.record_id order by r.record_id) as records
            from (select node_id, entity_id, unnest(records) as record_id from final.support) s
            join final.record r on r.record_id = s.record_id
            group by s.node_id) u on u.node_id = x.{key}
        """,
    )


DOCUMENT = _supporting(
    "document",
    "Document",
    "An identity document or a file, shared by whoever presents it",
    """
            scheme       | STRING | passport, national_id, photo, cv, ...
            number       | STRING | clean number, or hash of the file
            country_code | STRING | country that issued it
    """,
    "x.scheme, x.number, x.country_code",
    "final.document",
    "document_id",
)

ADDRESS = _supporting(
    "address",
    "Address",
    "A postal address",
    """
            full_address | STRING | normal form
            city         | STRING | city
            region       | STRING | region
            postcode     | STRING | postcode
            country_code | STRING | ISO 3166-1 alpha-2
    """,
    "x.full_address, x.city, x.region, x.postcode, x.country_code",
    "final.address",
    "address_id",
)

CONTACT = _supporting(
    "contact",
    "Contact",
    "A phone, e-mail or device",
    """
            type  | STRING | phone, email, device, ...
            value | STRING | normal form
    """,
    "x.type, x.value",
    "final.contact",
    "contact_id",
)

CHAIN_ADDRESS = _supporting(
    "chain_address",
    "ChainAddress",
    "An address of a wallet",
    """
            chain   | STRING | tron, ethereum, bitcoin, ...
            address | STRING | normal form
    """,
    "x.chain, x.address",
    "final.chain_address",
    "chain_address_id",
)


def _support(kind: str, label: str, table: str, key: str, title: str) -> RelationType:
    """A tie of an entity to a supporting node."""
    return RelationType(
        kind.lower(),
        kind,
        "Entity",
        label,
        title,
        properties_of(f"""
        role | STRING | as what
        {INVENTED}
        {RECORDS}
        {CITES}
        """),
        f"""
        select s.support_id as id, s.entity_id as from_id, s.node_id as to_id, s.role,
               coalesce(i.invented, false) as invented, s.records, s.cites
        from final.support s
        join final.entity e on e.entity_id = s.entity_id
        join {table} x on x.{key} = s.node_id
        left join (
            select u.support_id, bool_and(r.invented) as invented
            from (select support_id, unnest(records) as record_id from final.support where type = '{kind}') u
            join final.record r on r.record_id = u.record_id
            group by u.support_id) i on i.support_id = s.support_id
        where s.type = '{kind}'
        """,
        f"""
        select count(*) from final.support s
        where s.type = '{kind}' and (s.entity_id not in (select entity_id from final.entity)
                                     or s.node_id not in (select {key} from {table}))
        """,
    )


HAS_DOCUMENT = _support("HAS_DOCUMENT", "Document", "final.document", "document_id", "Presents a document")
LOCATED_AT = _support("LOCATED_AT", "Address", "final.address", "address_id", "Has a postal address")
REACHED_BY = _support("REACHED_BY", "Contact", "final.contact", "contact_id", "Is reached by a phone, e-mail or device")
HAS_ADDRESS = _support(
    "HAS_ADDRESS", "ChainAddress", "final.chain_address", "chain_address_id", "Wallet has a chain address"
)
