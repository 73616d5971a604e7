"""Findings, and whom they are about."""

from __future__ import annotations

from resolver.neo4j.shape.declaration import INVENTED, NodeType, RelationType, properties_of

FINDING = NodeType(
    "finding",
    "Finding",
    "What a person should look at: a pattern of payments, a reused identity, a fault of transfers or stakes (derived)",
    properties_of(f"""
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

CONCERNED = """
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
    properties_of(f"""
        source | STRING  | room that derived it: patterns, reuse, ...
        place  | INTEGER | 0: around whom it is; then the others, in the order of the rule
        {INVENTED}
    """),
    f"""
    with whom as ({CONCERNED})
    select w.id || ':' || w.entity_id as id, w.id as from_id, w.entity_id as to_id, w.source, w.place, e.invented
    from whom w join final.entity e on e.entity_id = w.entity_id
    """,
    f"""
    select count(*) from ({CONCERNED}) w where w.entity_id not in (select entity_id from final.entity)
    """,
)
