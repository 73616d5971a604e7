"""What the network looks like in Neo4j: the one declaration from which loading, verifying and the documentation come.

Each type has a SELECT over a published generation (resolver/network.sql) whose columns are `id`, for relations
`from_id` and `to_id`, for nodes with further labels `labels`, and then the properties, by name. A null is no property.
Every node and relation has an `id`, unique in its label or type, and cites what it comes from: `records` (record ids),
`cites` ('file sha256/part/line') or `source`. Neo4j has no decimals: an exact figure is text beside a float, and
`amount_units` is an integer where it fits 64 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

SHAPE_VERSION = 7
"""Raised when a type, property or index changes, so that a graph of an older shape is compared anew."""


@dataclass(frozen=True)
class Property:
    """A property, its Cypher type, and what it says."""

    name: str
    type: str
    doc: str


@dataclass(frozen=True)
class NodeType:
    """A kind of node: `label` carries the uniqueness constraint, `further` are the labels that a row may add."""

    name: str
    label: str
    title: str
    properties: tuple[Property, ...]
    select: str
    further: tuple[str, ...] = ()

    @cached_property
    def times(self) -> tuple[str, ...]:
        """Properties that are sent as epoch milliseconds and stored as datetime."""
        return tuple(item.name for item in self.properties if item.type == "DATETIME")


@dataclass(frozen=True)
class RelationType:
    """A kind of relation and the labels of its two ends; `left_out` counts rows that have no place in the graph."""

    name: str
    type: str
    from_label: str
    to_label: str
    title: str
    properties: tuple[Property, ...]
    select: str
    left_out: str

    @cached_property
    def times(self) -> tuple[str, ...]:
        """Properties that are sent as epoch milliseconds and stored as datetime."""
        return tuple(item.name for item in self.properties if item.type == "DATETIME")


def _properties(table: str) -> tuple[Property, ...]:
    found = []
    for line in table.strip().splitlines():
        name, kind, doc = (part.strip() for part in line.split("|"))
        found.append(Property(name, kind, doc))
    return tuple(found)


RECORDS = "records | LIST<STRING> | ids of the records that say so"
CITES = "cites | LIST<STRING> | published lines, as file sha256/part/line"
INVENTED = "invented | BOOLEAN | true on everything of the invented demonstration world"

ENTITY = NodeType(
    "entity",
    "Entity",
    "A resolved person, organisation, wallet, account or asset",
    _properties(f"""
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
    _properties(f"""
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


def _supporting(name: str, label: str, title: str, properties: str, columns: str, table: str, key: str) -> NodeType:
    """A node that entities share; `presented` names those who present it, from the records of its ties."""
    return NodeType(
        name,
        label,
        title,
        _properties(f"""{properties.strip()}
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

PROGRAMME = NodeType(
    "programme",
    "Programme",
    "A sanctions programme, with the law behind it",
    _properties(f"""
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

FINDING = NodeType(
    "finding",
    "Finding",
    "What a person should look at: a pattern of payments, a reused identity, a fault of transfers or stakes (derived)",
    _properties(f"""
        source         | STRING       | room that derived it: patterns, reuse, funds, ownership, ...
        rule           | STRING       | pattern:fan_in, reuse:mule, transfer_itself, ...
        name           | STRING       | the rule without its room; Neo4j Browser writes it on the node
        severity       | STRING       | info, warning, ...
        message        | STRING       | in words
        score          | FLOAT        | patterns and reuse: 0.5 at the rule's thresholds, rising to 1
        first_time     | DATETIME     | patterns: of the first transfer, UTC
        last_time      | DATETIME     | patterns: of the last transfer, UTC
        transfers      | LIST<STRING> | patterns: transfer ids in the order of the rule, the first 1,000
        evidence_count | INTEGER      | how many pieces of evidence there are in all
        shared         | LIST<STRING> | reuse: what is shared, the first 100
        facts          | STRING       | numbers behind the score, as JSON
        parameters     | STRING       | of the rule in that run, as JSON
        since_run      | STRING       | the run that found it first
        {INVENTED}
        cites          | LIST<STRING> | published lines, as file sha256/part/line, the first 100
    """),
    """
    with run as (
        select v.id, arg_min(r.run_id, v.run_from) as since_run
        from meta.version v join meta.run r on r.sequence = v.run_from where v.type = 'finding' group by v.id
    ),
    told as (
        select f.finding_id as id, f.rule, f.severity, f.subject, f.message,
               coalesce(from_json(f.evidence, '["VARCHAR"]'), []) as evidence
        from (select * from meta.finding where json_type(evidence) = 'ARRAY') f
    ),
    made as (
        select pattern_id as id, 'pattern:' || pattern as rule, entities, score, first_time, last_time,
               evidence as transfers, len(evidence) as evidence_count, [] as shared, facts, parameters,
               null::varchar[] as cites
        from final.pattern
        union all
        select reuse_id, 'reuse:' || reading, entities, score, null, null, [], len(cites), "values", facts, parameters,
               cites
        from final.reuse
    ),
    other as (
        select t.id, t.rule, [t.subject] as entities, null::double as score, null as first_time, null as last_time,
               case when starts_with(t.rule, 'transfer_') then t.evidence else [] end as transfers,
               len(t.evidence) as evidence_count, [] as shared, null as facts, null as parameters,
               list_filter(t.evidence, lambda line: line like '%/%/%') as cites
        from told t anti join made m on m.id = t.id
        where t.subject in (select entity_id from final.entity) or starts_with(t.rule, 'transfer_')
            or starts_with(t.rule, 'asset_') or t.rule = 'pattern_services'
    ),
    whole as (from made union all from other),
    own as (
        select w.id, bool_and(e.invented) as invented
        from (select id, unnest(entities) as entity_id from whole) w join final.entity e using (entity_id) group by w.id
    )
    select w.id,
           case when starts_with(w.rule, 'pattern') then 'patterns' when starts_with(w.rule, 'reuse:') then 'reuse'
                when starts_with(w.rule, 'transfer_') or starts_with(w.rule, 'asset_') then 'funds'
                when starts_with(w.rule, 'ownership') then 'ownership' else 'run' end as source,
           w.rule, regexp_replace(w.rule, '^[a-z]+:', '') as name, t.severity, t.message, w.score,
           epoch_ms(w.first_time) as first_time, epoch_ms(w.last_time) as last_time, w.transfers[:1000] as transfers,
           w.evidence_count, w.shared[:100] as shared, w.facts::varchar as facts, w.parameters::varchar as parameters,
           r.since_run, coalesce(o.invented, (select bool_and(invented) from final.entity), false) as invented,
           coalesce(w.cites, [])[:100] as cites
    from whole w
    left join told t on t.id = w.id
    left join run r on r.id = w.id
    left join own o on o.id = w.id
    """,
)

NODES = (ENTITY, RECORD, PROGRAMME, DOCUMENT, ADDRESS, CONTACT, CHAIN_ADDRESS, FINDING)
"""All kinds of nodes, in the order in which they are written."""

_SHARE = """
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
        _properties(f"""
        nature      | STRING  | nature, as published
        interest    | STRING  | shares, votes, board, ...
        {_SHARE.strip()}
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


def _support(kind: str, label: str, table: str, key: str, title: str) -> RelationType:
    """A tie of an entity to a supporting node."""
    return RelationType(
        kind.lower(),
        kind,
        "Entity",
        label,
        title,
        _properties(f"""
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


TRANSFERRED = RelationType(
    "transferred",
    "TRANSFERRED",
    "Entity",
    "Entity",
    "A transfer between wallets and accounts",
    _properties(f"""
        type           | STRING   | bank, token, native, payroll, conversion, ...
        source         | STRING   | source that published it
        from_value     | STRING   | published address or number of the sender
        to_value       | STRING   | published address or number of the receiver
        amount         | FLOAT    | for filters and pictures
        amount_exact   | STRING   | exact
        amount_units   | INTEGER  | amount_units / 10^scale is the exact amount; missing where it does not fit 64 bits
        scale          | INTEGER  | see amount_units
        currency       | STRING   | USD, USDT, TRX, ...
        asset          | STRING   | iso4217:USD, tron:TR7N..., tron:native
        time           | DATETIME | UTC
        time_precision | STRING   | second, minute, day
        block          | INTEGER  | block of the chain
        position       | STRING   | place in the block or statement
        status         | STRING   | booked, pending, rejected, returned, cancelled
        return_of      | STRING   | the payment that this one returns
        reference      | STRING   | reference
        purpose        | STRING   | purpose, as published
        tx_hash        | STRING   | hash of the transaction
        joined_by      | LIST<STRING> | rules by which messages and statements were taken for this one payment
        {INVENTED}
        {CITES}
    """),
    """
    select r.transfer_id as id, r.from_id, r.to_id, r.type, r.source, r.from_value, r.to_value, r.amount,
           r.amount_exact, try_cast(r.amount_units as bigint) as amount_units, r.scale, r.currency, r.asset,
           epoch_ms(r.time) as time, r.time_precision, r.block, r.position, r.status, r.return_of, r.reference,
           r.purpose, r.tx_hash, j.joined_by, r.invented, r.cites
    from final.transfer r
    join final.entity f on f.entity_id = r.from_id
    join final.entity t on t.entity_id = r.to_id
    left join (
        select payment_id, list_sort(list_distinct(flatten(list(joined_by)))) as joined_by
        from evidence.payment group by payment_id
    ) j on j.payment_id = r.transfer_id and len(j.joined_by) > 0
    """,
    """
    select count(*) from final.transfer r
    where r.from_id not in (select entity_id from final.entity) or r.to_id not in (select entity_id from final.entity)
    """,
)

PAID_TO = RelationType(
    "paid_to",
    "PAID_TO",
    "Entity",
    "Entity",
    "Sum of the transfers of a pair in one asset (derived from TRANSFERRED)",
    _properties(f"""
        source      | STRING   | always 'transfers': the TRANSFERRED relations of the pair are its evidence
        asset       | STRING   | as in TRANSFERRED
        currency    | STRING   | as in TRANSFERRED
        transfers   | INTEGER  | how many
        total       | FLOAT    | for filters and pictures
        total_exact | STRING   | exact
        first_time  | DATETIME | of the first one, UTC
        last_time   | DATETIME | of the last one, UTC
        {INVENTED}
    """),
    """
    select r.paid_id as id, r.from_id, r.to_id, 'transfers' as source, r.asset, r.currency, r.transfers, r.total,
           r.total_exact, epoch_ms(r.first_time) as first_time, epoch_ms(r.last_time) as last_time,
           coalesce(i.invented, false) as invented
    from final.paid_to r
    join final.entity f on f.entity_id = r.from_id
    join final.entity t on t.entity_id = r.to_id
    left join (select from_id, to_id, asset, bool_and(invented) as invented from final.transfer
               group by from_id, to_id, asset) i
           on i.from_id = r.from_id and i.to_id = r.to_id and i.asset = r.asset
    """,
    """
    select count(*) from final.paid_to r
    where r.from_id not in (select entity_id from final.entity) or r.to_id not in (select entity_id from final.entity)
    """,
)

RESOLVED_TO = RelationType(
    "resolved_to",
    "RESOLVED_TO",
    "Record",
    "Entity",
    "The entity that a record was resolved to",
    _properties(f"""
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
    _properties(f"""
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

LISTED_UNDER = RelationType(
    "listed_under",
    "LISTED_UNDER",
    "Entity",
    "Programme",
    "A listing: by which law, since when, with what effect",
    _properties(f"""
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


def _derived(kind: str, title: str, properties: str, columns: str, table: str, ends: tuple[str, str]) -> RelationType:
    """A relation that a run derived from stakes: `source` says by what, `as_of` for which day."""
    start, end = ends
    return RelationType(
        kind.lower(),
        kind,
        "Entity",
        "Entity",
        title,
        _properties(f"""
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

_CONCERNED = """
    select id, entity_id, min(place) as place, min(source) as source from (
        select pattern_id as id, unnest(entities) as entity_id, generate_subscripts(entities, 1) - 1 as place,
               'patterns' as source from final.pattern
        union all
        select reuse_id, unnest(entities), generate_subscripts(entities, 1) - 1, 'reuse' from final.reuse
        union all
        select finding_id, subject, 0, case when starts_with(rule, 'ownership') then 'ownership' else 'run' end
        from meta.finding
        where json_type(evidence) = 'ARRAY' and subject in (select entity_id from final.entity)
            and finding_id not in (select pattern_id from final.pattern union all select reuse_id from final.reuse)
    ) group by id, entity_id
"""
"""Finding, entity and place of each pair."""

CONCERNS = RelationType(
    "concerns",
    "CONCERNS",
    "Finding",
    "Entity",
    "Whom a finding is about (derived)",
    _properties(f"""
        source | STRING  | room that derived it: patterns, reuse, ...
        place  | INTEGER | 0: around whom it is; then the others, in the order of the rule
        {INVENTED}
    """),
    f"""
    with whom as ({_CONCERNED})
    select w.id || ':' || w.entity_id as id, w.id as from_id, w.entity_id as to_id, w.source, w.place, e.invented
    from whom w join final.entity e on e.entity_id = w.entity_id
    """,
    f"""
    select count(*) from ({_CONCERNED}) w where w.entity_id not in (select entity_id from final.entity)
    """,
)

MAY_CONTINUE = RelationType(
    "may_continue",
    "MAY_CONTINUE",
    "Entity",
    "Entity",
    "Inferred: what one received by the first transfer may have gone on by the second one, as a swap or over a bridge",
    _properties(f"""
        source      | STRING  | always 'funds': derived from TRANSFERRED
        rule        | STRING  | swap, bridge
        before_id   | STRING  | id of the first transfer (TRANSFERRED)
        after_id    | STRING  | id of the second one
        rate        | FLOAT   | units out for one unit in
        gap_seconds | FLOAT   | between the two
        rivals      | INTEGER | other second transfers that fit the first as well
        parameters  | STRING  | of the rule, as JSON
        {INVENTED}
    """),
    """
    select h.hop_id as id, h.from_id, h.to_id, 'funds' as source, h.rule, h.before_id, h.after_id, h.rate,
           h.gap_seconds, h.rivals, h.parameters::varchar as parameters, f.invented or t.invented as invented
    from final.inferred_hop h
    join final.entity f on f.entity_id = h.from_id
    join final.entity t on t.entity_id = h.to_id
    """,
    """
    select count(*) from final.inferred_hop h
    where h.from_id not in (select entity_id from final.entity) or h.to_id not in (select entity_id from final.entity)
    """,
)

RELATIONS = (
    RESOLVED_TO,
    LISTED_UNDER,
    _relation("OWNS", "Owns shares of"),
    _relation("CONTROLS", "Controls by other means than shares"),
    _relation("DIRECTS", "Is a director or officer of"),
    _relation("EMPLOYS", "Employs"),
    _relation("RELATED_TO", "Is tied to, in a way that the nature says"),
    _relation("HOLDS", "Holds a wallet or account"),
    _relation("BANKS_AT", "Banks at; of an account: is kept at"),
    _support("HAS_DOCUMENT", "Document", "final.document", "document_id", "Presents a document"),
    _support("LOCATED_AT", "Address", "final.address", "address_id", "Has a postal address"),
    _support("REACHED_BY", "Contact", "final.contact", "contact_id", "Is reached by a phone, e-mail or device"),
    _support("HAS_ADDRESS", "ChainAddress", "final.chain_address", "chain_address_id", "Wallet has a chain address"),
    TRANSFERRED,
    PAID_TO,
    MAY_BE,
    ULTIMATELY_OWNS,
    CONTROLS_ULTIMATELY,
    BLOCKED_BY,
    CONCERNS,
    MAY_CONTINUE,
)
"""All kinds of relations, in the order in which they are written."""
