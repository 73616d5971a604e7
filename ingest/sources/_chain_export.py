"""Statements for CSV exports of explorers: token transfers whose amounts are in whole tokens (Etherscan, Tronscan).

Units are known where the token's issuer publishes its decimals (_tokens.py), and nowhere else: other rows are refused.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line

from __future__ import annotations

from ingest.sources._evm_shape import MACROS
from ingest.sources._tokens import KNOWN_SQL


def statements(rows: str) -> tuple[str, ...]:
    """Statements that make transfers of what the query `rows` gives, after `evm_chain` was filled.

    Its columns: hash, block, time (unix seconds, or UTC), sender, receiver, amount, contract, and the citation; `fault`
    is a code of what else is wrong with a row, or null.
    """
    return (
        *MACROS,
        KNOWN_SQL,
        rf"""
        create or replace temp table export_row as
        select e.*, k.decimals, k.symbol as known, replace(e.amount, ',', '') as plain,
               case when fault is not null then fault
                    when not evm_is_hash(e.hash) then 'no_key'
                    when evm_address(e.contract) is null or evm_address(e.sender) is null or evm_address(e.receiver) is null then 'checksum'
                    when evm_time(e.time) is null then 'date'
                    when k.decimals is null then 'decimals'
                    when not regexp_full_match(replace(e.amount, ',', ''), '\d{{1,20}}(\.\d{{1,18}})?')
                         or length(split_part(replace(e.amount, ',', ''), '.', 2)) > k.decimals then 'amount' end as code
        from ({rows}) as e
        left join (select k.* from token_known as k join evm_chain using (chain)) as k on k.contract = evm_address(e.contract)
        """,
        """
        insert into incoming.rejected by name
        select file_sha256, part, line, true as whole_row, code,
               case code when 'decimals' then 'an export gives whole tokens, and this token''s decimals are not known: take the page of the interface'
                         when 'amount' then 'no amount of that token: correct the row, or take the page of the interface'
                         when 'unconfirmed' then 'not confirmed by the chain yet: export it again later'
                         else 'hash, address or time is not as it should be: correct the row, or export it again' end as reason,
               concat_ws(' ', hash, contract, amount) as content
        from export_row where code is not null
        """,
        """
        insert into incoming.transfer by name
        with exact as (
            select *, (split_part(plain, '.', 1) || rpad(split_part(plain, '.', 2), decimals::integer, '0'))::hugeint as units,
                   evm_address(contract) as token, evm_address(sender) as payer, evm_address(receiver) as payee
            from export_row where code is null
        ),
        told as (
            select *, left(md5(concat_ws(' ', token, payer, payee, units)), 8) as content,
                   row_number() over (partition by file_sha256, hash, token, payer, payee, units order by line) as occurrence
            from exact
        )
        select chain || ':' || evm_plain(hash) || ':' || content || ':' || occurrence as transfer_id, 'token' as type, 'chain' as from_scheme,
               payer as from_value, chain as from_bank, 'chain' as to_scheme, payee as to_value, chain as to_bank, units as amount,
               decimals::smallint as scale, amount as amount_published, chain || ':' || token as asset, known as currency, evm_time(time) as time,
               'second' as time_precision, try_cast(block as bigint) as block, evm_plain(hash) as tx_hash, 'booked' as status,
               file_sha256, part, line
        from told cross join (select chain from evm_chain)
        """,
    )
