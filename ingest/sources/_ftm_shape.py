"""FollowTheMoney entities as two tables, whole files and deltas alike: os_entity (one row each) and os_value.

Needs the tables of _ftm_model.table(). What a schema or property is not known for is taken as a statement or an
attribute; the code checks stop before that, unless the code was accepted.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

ENTITIES = (
    """
    create or replace temp table os_entity as
    with published as (
        select tidy(id) as id, tidy(schema) as schema, tidy(caption) as caption, tidy(target) as target,
               tidy(first_seen) as first_seen, tidy(last_change) as last_change, tidy(last_seen) as last_seen,
               false as before, file_sha256, part, line, entry
        from raw.entity
        union all by name
        select tidy(entity_id) as id, tidy(entity_schema) as schema, tidy(entity_caption) as caption,
               tidy(entity_target) as target, tidy(entity_first_seen) as first_seen,
               tidy(entity_last_change) as last_change, tidy(entity_last_seen) as last_seen,
               false as before, file_sha256, part, line, entry
        from raw.change where upper(tidy(op)) is distinct from 'DEL'
        union all by name
        select id, schema, caption, target, first_seen, last_change, true as before, file_sha256, part, line from os_before_entity
    )
    select published.*, 'opensanctions:' || published.id as record_id, coalesce(known.kind, 'statement') as kind, known.subkind
    from published left join ftm_schema as known on known.schema = published.schema
    """,
    """
    create or replace temp table os_value as
    with published as (
        select entity.id, key as property, tidy(text) as value, item
        from raw.property as given join os_entity as entity on entity.file_sha256 = given.file_sha256 and entity.entry = given.entry
        union all
        select entity.id, key, tidy(text), item
        from raw.change_property as given join os_entity as entity on entity.file_sha256 = given.file_sha256 and entity.entry = given.entry
        union all
        select id, property, tidy(value), item from os_before_value
    )
    select entity.id, entity.record_id, entity.schema, entity.kind, published.property,
           coalesce(known.place, 'attribute') as place, known.what, known.more,
           coalesce(known.attribute, lower(published.property)) as attribute, published.value, published.item,
           entity.before, entity.file_sha256, entity.part, entity.line
    from published
    join os_entity as entity on entity.id = published.id
    left join ftm_property as known on known.schema = entity.schema and known.property = published.property
    where published.value is not null
    """,
    # What belongs to an entity as a whole: the datasets that it comes from, and the keys that were joined to it.
    """
    create or replace temp table os_origin as
    with given as (
        select 'dataset' as attribute, text, file_sha256, entry from raw.dataset
        union all select 'referent', text, file_sha256, entry from raw.referent
        union all select 'origin', text, file_sha256, entry from raw.origin
        union all select 'dataset', text, file_sha256, entry from raw.change_dataset
        union all select 'referent', text, file_sha256, entry from raw.change_referent
        union all select 'origin', text, file_sha256, entry from raw.change_origin
    ),
    published as (
        select entity.id, given.attribute, tidy(given.text) as value
        from given join os_entity as entity on entity.file_sha256 = given.file_sha256 and entity.entry = given.entry
        union all
        select id, attribute, value from os_before_origin
    )
    select distinct entity.id, entity.record_id, entity.kind, published.attribute, published.value,
           entity.file_sha256, entity.part, entity.line
    from published join os_entity as entity on entity.id = published.id
    where published.value is not null
    """,
)
"""Raw rows to os_entity (id, record_id, schema, kind, caption, ...), os_value (a row a value) and os_origin."""

CAPTIONS = (
    # Streams of others than OpenSanctions have no captions: the first name then, or what the model says for a schema.
    """
    create or replace temp table os_caption as
    select entity.id, coalesce(any_value(entity.caption), arg_min(value.value, (list_position(
               ['name', 'title', 'full', 'publicKey', 'cryptoAddress', 'iban', 'accountNumber', 'number', 'passportNumber',
                'username', 'role', 'program', 'lastName', 'alias'], value.property), value.item)), entity.id) as caption
    from os_entity as entity
    left join os_value as value on value.id = entity.id and entity.caption is null
         and value.property in ('name', 'title', 'full', 'publicKey', 'cryptoAddress', 'iban', 'accountNumber', 'number',
                                'passportNumber', 'username', 'role', 'program', 'lastName', 'alias')
    group by entity.id
    """,
    # A delta refers to entities that it does not repeat; they are known by the name under which they were published.
    """
    insert into os_caption
    select named.id, any_value(record.caption order by record.file_sha256, record.line)
    from (select distinct value as id from os_value where property in ('bank', 'payer', 'beneficiary', 'post')) as named
    join stage.record as record on record.record_id = 'opensanctions:' || named.id
    where exists (select 1 from raw.change) and named.id not in (select id from os_caption)
    group by named.id
    """,
    """
    create or replace temp table os_as_of as
    select coalesce(max(try_cast(left(last_seen, 10) as date)), date '9999-12-31') as day from os_entity
    """,
)
"""os_caption (id, caption), and os_as_of (day): the last day on which the publisher saw any of the entities."""

DELETED = (
    """
    insert into incoming.deleted by name
    select 'opensanctions:' || tidy(entity_id) as record_id, file_sha256, part, line
    from raw.change where upper(tidy(op)) = 'DEL'
    """,
)

CODE_CHECKS = (
    "select 'opensanctions:op=' || coalesce(op, ''), line, file_sha256 from raw.change "
    "where coalesce(upper(tidy(op)), '') not in ('ADD', 'MOD', 'DEL')",
    "select 'opensanctions:schema=' || coalesce(schema, ''), line, file_sha256 from os_entity "
    "where coalesce(schema, '') not in (select schema from ftm_schema) and not before",
    "select 'opensanctions:' || value.schema || '.' || value.property, value.line, value.file_sha256 "
    "from os_value as value join ftm_schema as known on known.schema = value.schema "
    "anti join ftm_property as there on there.schema = value.schema and there.property = value.property "
    "where not value.before",
)
"""Operations of a delta, schemata and properties that this version does not know."""
