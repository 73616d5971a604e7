"""Statements that make facts of the rows that `Book` writes: transfers, their parties, banks, balances, states.

A party with a name becomes a record of kind party with the account that it holds there: what a message says of it is
weak evidence (a payer writes what he likes), so its name is of quality 'weak'. A bank becomes an organisation known by
its BIC and LEI, by which it meets the registers and lists. One record per distinct content.
"""

from __future__ import annotations

from ingest.sql import literal


def statements(prefix: str) -> tuple[str, ...]:
    """All statements of a source of bank messages, in their order; `prefix` begins the ids of its records."""
    own = f"{literal(prefix + ':')} || "
    return (
        f"""
        insert into incoming.transfer by name
        select r.transfer_id, r.type, r.from_scheme, r.from_value, r.from_bank, r.from_name,
               {own} r.from_party as from_record, r.to_scheme, r.to_value, r.to_bank, r.to_name,
               {own} r.to_party as to_record, r.amount::hugeint as amount, r.scale::smallint as scale,
               r.amount_published, 'iso4217:' || r.currency as asset, r.currency, r.instructed_amount,
               r.instructed_currency, r.exchange_rate, r.fee::hugeint as fee, r.time::timestamp as time,
               r.time_precision, r.position, r.status, r.return_of, r.uetr, r.end_to_end_id, r.message_id,
               r.message_type, r.purpose, r.file_sha256, r.part, r.line
        from raw.transfer as r
        """,
        """
        insert into incoming.transfer_message by name
        select r.transfer_id, r.told_as, r.instruction_id, r.bank_reference, r.statement, r.sender_bic, r.receiver_bic,
               r.batch, r.file_sha256, r.part, r.line
        from raw.transfer as r
        """,
        f"""
        insert into incoming.transfer_party by name
        select r.transfer_id, r.role, r.name, {own} r.record_id as record_id, r.account, r.bic, r.lei, r.identifier,
               r.address, r.country, r.file_sha256, r.part, r.line
        from raw.party as r
        """,
        """
        insert into incoming.balance by name
        select r.scheme, r.value, r.bank, r.type, r.amount::hugeint as amount, r.scale::smallint as scale,
               'iso4217:' || r.currency as asset, r.currency, r.day::date as day, r.statement, r.file_sha256, r.part,
               r.line
        from raw.balance as r
        """,
        """
        insert into incoming.payment_event by name
        select r.event_id, r.message_type, r.status, r.message_id, r.original_message_id, r.original_reference, r.uetr,
               r.reason, r.amount::hugeint as amount, r.scale::smallint as scale, r.currency, r.time::timestamp as time,
               r.sender_bic, r.receiver_bic, r.file_sha256, r.part, r.line
        from raw.event as r
        """,
        f"""
        create or replace temp table message_party as
        select distinct on (r.record_id) {own} r.record_id as record_id, r.record_id as key, r.agent = 'true' as agent,
               r.name, r.account, r.scheme, r.bank, r.bic, r.lei, r.identifier, r.address, r.country,
               r.file_sha256, r.part, r.line
        from raw.party as r where r.record_id is not null
        order by r.record_id, r.part, r.file_sha256, r.line
        """,
        """
        insert into incoming.record by name
        select record_id, key as published_key, case when agent then 'organisation' else 'party' end as kind,
               case when agent then 'bank' end as subkind, coalesce(name, bic, lei, identifier) as caption,
               case when agent then null else 'counterparty' end as role, file_sha256, part, line
        from message_party
        """,
        """
        insert into incoming.name by name
        select record_id, 'primary' as type, 'weak' as quality, name as full_name, 'as a bank message writes it' as
        note,
               file_sha256, part, line
        from message_party where name is not null
        """,
        """
        insert into incoming.identifier by name
        select record_id, 'bic' as scheme, bic as number, 'BIC' as published_type, file_sha256, part, line
        from message_party where bic is not null
        union all by name
        select record_id, 'lei' as scheme, lei as number, 'LEI' as published_type, file_sha256, part, line
        from message_party where lei is not null
        union all by name
        select record_id, 'other' as scheme, identifier as number, 'party identification' as published_type,
               file_sha256, part, line
        from message_party where identifier is not null
        """,
        """
        insert into incoming.address by name
        select record_id, 'unknown' as type, coalesce(address, country) as full_address, country, file_sha256, part,
        line from message_party where address is not null
        """,
        """
        insert into incoming.country by name
        select record_id, 'associated' as type, country, file_sha256, part, line
        from message_party where country is not null
        """,
        """
        insert into incoming.account by name
        select record_id, account as number, scheme,
               case when regexp_full_match(bank, '[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?') then bank end as bank_bic,
               case when scheme <> 'iban' and bank_bic is null then bank end as bank_code,
               name as holder_name, false as own, file_sha256, part, line
        from message_party where account is not null and not agent
        """,
    )
