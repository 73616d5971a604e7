"""Transfers, their sums by pair, and where money may have gone on."""

from __future__ import annotations

from resolver.neo4j.shape.declaration import CITES, INVENTED, RelationType, properties_of

TRANSFERRED = RelationType(
    "transferred",
    "TRANSFERRED",
    "Entity",
    "Entity",
    "A transfer between wallets and accounts",
    properties_of(f"""
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
    properties_of(f"""
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

MAY_CONTINUE = RelationType(
    "may_continue",
    "MAY_CONTINUE",
    "Entity",
    "Entity",
    "Inferred: what one received by the first transfer may have gone on by the second one, as a swap or over a bridge",
    properties_of(f"""
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
