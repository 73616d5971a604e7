"""Wallets and accounts that mix the money of many: a path through one is broken there.

What arrives at an exchange, a mixer, a payment firm or a bank's own account leaves as somebody else's money. A stop is
a wallet or account that is published as one (tags of addresses, or the words of a register), or that is held by such a
firm. An account that a customer has with a bank isn't: the bank holds the money, the customer spends it.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

WORDS = (
    "exchange", "hosted_wallet", "mixing_service", "mixer", "coinjoin", "service", "payment_processor", "psp", "market",
    "gambling", "bridge", "defi", "defi_bridge", "defi_dex", "swapping_service", "atm", "custodian", "broker",
)  # fmt: skip
"""Categories of services; those of GraphSense's TagPacks (INTERPOL's taxonomy of entities) among them."""

ATTRIBUTES = ("category", "concept", "concepts", "tag_type", "service")
"""Attributes of records under which sources publish such a category."""


def services(con: DuckDBPyConnection) -> dict[str, str]:
    """Entity id of each wallet and account that is a service's -> its category."""
    rows = con.execute(
        """
        with word as (select unnest($words::varchar[]) as word),
        said as (
            select entity_id, lower(value) as word from final.attribute
            where attribute in (select unnest($attributes::varchar[]))
            union all select entity_id, lower(subkind) from final.record
            union all select entity_id, lower(role) from final.record
        ),
        service as (select entity_id, min(word) as word from said semi join word using (word) group by entity_id),
        theirs as (
            select entity_id, word from service
            union all
            select r.to_id, s.word from final.relation as r join service as s on s.entity_id = r.from_id
            where r.type = 'HOLDS' and r.to_id is not null
        )
        select e.entity_id, min(word) from theirs join final.entity as e using (entity_id)
        where e.kind in ('wallet', 'account') group by e.entity_id order by e.entity_id
        """,
        {"words": list(WORDS), "attributes": list(ATTRIBUTES)},
    ).fetchall()
    return dict(rows)
