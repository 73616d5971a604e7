"""Entities, the records that they were resolved from, and the relations between entities that are published."""

from __future__ import annotations

from resolver.neo4j.shape.declaration import CITES, INVENTED, RECORDS, NodeType, RelationType, properties_of

ENTITY = NodeType(
    "entity",
    "Entity",
    "A resolved person, organisation, wallet, account or asset",
    properties_of(f"""
        kind         | STRING       | person, organisation, party, wallet, account, asset
        caption      | STRING       | best name
        name         | STRING       | the same; Neo4j Browser writes it on the node
        names        | LIST<STRING> | all names, as published
        spellings    | LIST<STRING> | words to find it by: its names folded and romanised, Korean ones in all spellings
        listed       | BOOLEAN      | a listing whose effect is blocking is in force
        programmes   | LIST<STRING> | programmes of listings in force, whatever their effect
        regimes      | LIST<STRING> | regimes of those programmes: north_korea, iran, ...
        lists        | LIST<STRING> | lists of those listings
        listed_on    | DATE         | first of their dates
        birth_date   | STRING       | ISO, as precise as known
        incorporated_on | DATE      | first day on which it was formed, as published
        countries    | LIST<STRING> | ISO 3166-1 alpha-2
        identifiers  | LIST<STRING> | scheme:number, cleaned where it could be
        addresses    | LIST<STRING> | wallets: chain:address
        scheme       | STRING       | accounts: iban, national, ...
        number       | STRING       | accounts: number in normal form
        bank_bic     | STRING       | accounts: BIC of the bank
        bank_name    | STRING       | accounts: name of the bank
        country_code | STRING       | accounts: country of the bank
        currency     | STRING       | accounts: currency
        service      | STRING       | wallets and accounts that mix the money of many: exchange, mixer, ... (derived)
        private      | BOOLEAN      | every record of it is own data
        not_loaded   | INTEGER      | how many ties lead out of a graph that was loaded with --scope
        {INVENTED}
        {RECORDS}
    """),
    """
    select e.entity_id as id,
           case e.label when 'Entity' then [] else [e.label] end || case when e.listed then ['Listed'] else [] end
               as labels,
           e.kind, e.caption, e.caption as name, coalesce(n.names, []) as names, sp.words as spellings, e.listed,
           e.programmes, coalesce(l.regimes, []) as regimes, coalesce(l.lists, []) as lists, l.listed_on,
           e.birth_date, d.incorporated_on, e.countries,
           coalesce(i.identifiers, []) as identifiers, w.addresses, a.scheme, a.number, a.bank_bic, a.bank_name,
           a.country_code, a.currency, v.category as service, e.private,
           null::bigint as not_loaded, e.invented, e.records
    from final.entity e
    left join (select entity_id, array_agg(distinct full_name order by full_name) as names
               from final.name group by entity_id) n on n.entity_id = e.entity_id
    left join (select entity_id, array_agg(distinct list order by list) as lists, min(listed_on) as listed_on,
                      coalesce(array_agg(distinct regime order by regime) filter (where regime is not null), [])
                          as regimes
               from final.listing where in_force group by entity_id) l on l.entity_id = e.entity_id
    left join (select entity_id, array_agg(distinct scheme || ':' || coalesce(clean, number)
                                           order by scheme || ':' || coalesce(clean, number)) as identifiers
               from final.identifier group by entity_id) i on i.entity_id = e.entity_id
    left join (select entity_id, array_agg(distinct chain_address_id order by chain_address_id) as addresses
               from final.chain_address group by entity_id) w on w.entity_id = e.entity_id
    left join (select entity_id, min(date_from) as incorporated_on from final.date where type = 'incorporation'
               group by entity_id) d on d.entity_id = e.entity_id
    left join final.account a on a.entity_id = e.entity_id
    left join final.spelling sp on sp.entity_id = e.entity_id
    left join final.service v on v.entity_id = e.entity_id
    """,
    further=("Person", "Company", "Bank", "Wallet", "Account", "Asset", "Listed"),
)

RECORD = NodeType(
    "record",
    "Record",
    "A published record",
    properties_of(f"""
        source        | STRING       | source, such as ofac_sdn
        publisher     | STRING       | who published it
        published_key | STRING       | the publisher's own id
        kind          | STRING       | person, organisation, wallet, ...
        subkind       | STRING       | finer kind, where published
        role          | STRING       | what the record is in its source
        caption       | STRING       | name
        names         | LIST<STRING> | names of the record, as published
        remarks       | STRING       | free text, as published
        url           | STRING       | page of the publisher
        published_on  | DATE         | date of the edition
        private       | BOOLEAN      | own data
        {INVENTED}
        {CITES}
    """),
    """
    select r.record_id as id, r.source, r.publisher, r.published_key, r.kind, r.subkind, r.role, r.caption,
           coalesce(n.names, []) as names, r.remarks, r.url, r.published_on, r.private, r.invented, r.cites
    from final.record r
    left join (select record_id, array_agg(distinct full_name order by full_name) as names
               from final.name group by record_id) n on n.record_id = r.record_id
    """,
)

RESOLVED_TO = RelationType(
    "resolved_to",
    "RESOLVED_TO",
    "Record",
    "Entity",
    "The entity that a record was resolved to",
    properties_of(f"""
        probability | FLOAT        | that the record belongs to the entity; 1 when alone
        weight_bits | FLOAT        | log2 of the Bayes factor of the strongest kept pair; missing when alone
        reason      | STRING       | alone, identifier ..., model ..., judgement ...
        {INVENTED}
        {RECORDS}
    """),
    """
    select r.record_id as id, r.record_id as from_id, r.entity_id as to_id, r.probability, r.weight_bits, r.reason,
           r.invented, [r.record_id] as records
    from final.record r
    join final.entity e on e.entity_id = r.entity_id
    """,
    "select count(*) from final.record r where r.entity_id not in (select entity_id from final.entity)",
)

MAY_BE = RelationType(
    "may_be",
    "MAY_BE",
    "Entity",
    "Entity",
    "Two entities that were not merged though they might be one; no analysis crosses it",
    properties_of(f"""
        probability | FLOAT  | that they are one
        weight_bits | FLOAT  | log2 of the Bayes factor
        reason      | STRING | why they were not merged
        {INVENTED}
        {RECORDS}
    """),
    """
    select r.may_be_id as id, r.from_id, r.to_id, r.probability, r.weight_bits, r.reason,
           f.invented or t.invented as invented, list_sort([r.left_record, r.right_record]) as records
    from final.may_be r
    join final.entity f on f.entity_id = r.from_id
    join final.entity t on t.entity_id = r.to_id
    """,
    """
    select count(*) from final.may_be r
    where r.from_id not in (select entity_id from final.entity) or r.to_id not in (select entity_id from final.entity)
    """,
)

SHARE = """
        share_low        | FLOAT   | lowest share, percent, for filters and pictures
        share_high       | FLOAT   | highest share, percent
        share_low_exact  | STRING  | the same, exact
        share_high_exact | STRING  | the same, exact
        low_inclusive    | BOOLEAN | whether the lowest share itself is meant
        high_inclusive   | BOOLEAN | whether the highest share itself is meant
        share            | STRING  | the share in words, for pictures: 40 %, 50 to 75 %
"""


def _relation(kind: str, title: str) -> RelationType:
    """A relation of final.relation whose two ends are known."""
    return RelationType(
        kind.lower(),
        kind,
        "Entity",
        "Entity",
        title,
        properties_of(f"""
        nature      | STRING  | nature, as published
        interest    | STRING  | shares, votes, board, ...
        {SHARE.strip()}
        directness  | STRING  | direct, indirect, unknown
        joint_group | STRING  | holdings of one group count together
        nominee     | BOOLEAN | held for somebody else
        valid_from  | DATE    | first day
        valid_to    | DATE    | last day
        status      | STRING  | as published
        {INVENTED}
        asserted    | BOOLEAN | rests on what analysts asserted, on no publication
        {RECORDS}
        {CITES}
        """),
        f"""
        select r.relation_id as id, r.from_id, r.to_id, r.nature, r.interest, r.share_low, r.share_high,
               r.share_low_exact::varchar as share_low_exact, r.share_high_exact::varchar as share_high_exact,
               r.low_inclusive, r.high_inclusive,
               case when r.share_low is null and r.share_high is null then null
                    when r.share_low = r.share_high then format('{{:g}} %', r.share_low)
                    else format('{{:g}} to {{:g}} %', coalesce(r.share_low, 0), coalesce(r.share_high, 100))
               end as share,
               r.directness, r.joint_group, r.nominee, r.valid_from, r.valid_to,
               r.status, r.invented, r.asserted, r.records, r.cites
        from final.relation r
        join final.entity f on f.entity_id = r.from_id
        join final.entity t on t.entity_id = r.to_id
        where r.type = '{kind}'
        """,
        f"""
        select count(*) from final.relation r
        where r.type = '{kind}' and (
            r.from_id is null or r.from_id not in (select entity_id from final.entity)
            or r.to_id is null or r.to_id not in (select entity_id from final.entity))
        """,
    )


OWNS = _relation("OWNS", "Owns shares of")
CONTROLS = _relation("CONTROLS", "Controls by other means than shares")
DIRECTS = _relation("DIRECTS", "Is a director or officer of")
EMPLOYS = _relation("EMPLOYS", "Employs")
RELATED_TO = _relation("RELATED_TO", "Is tied to, in a way that the nature says")
HOLDS = _relation("HOLDS", "Holds a wallet or account")
BANKS_AT = _relation("BANKS_AT", "Banks at; of an account: is kept at")
