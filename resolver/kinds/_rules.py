"""Candidate rules that persons and organisations share; each query gives (record_id, key)."""

from __future__ import annotations

from resolver.kinds import Rule


def listed(features: str, column: str) -> str:
    """A query that gives each value of a list column as a key."""
    return f"select record_id, unnest({column}) as key from work.{features}"


def identifier(features: str) -> Rule:
    """Same number, whatever scheme or country the publisher gives it."""
    return Rule(
        "identifier",
        "finds records that publish one number, also where lists disagree on its scheme or country",
        f"""select record_id, unnest(list_distinct(list_concat(coalesce(id_any, []),
                list_transform(coalesce(id_number, []), lambda x: '#' || x)))) as key from work.{features}""",
    )


def contact(features: str, columns: tuple[str, ...]) -> Rule:
    """Same e-mail, phone, device or web site."""
    lists = " union all ".join(f"select record_id, {column} as keys from work.{features}" for column in columns)
    return Rule(
        "contact",
        "finds parties that are reached the same way, under whatever name",
        f"select record_id, unnest(keys) as key from ({lists})",
    )


def account(features: str) -> Rule:
    """Same payout account."""
    return Rule("account", "finds parties that are paid to one account", listed(features, "accounts"))


def wallet(features: str) -> Rule:
    """Same wallet address."""
    return Rule("wallet", "finds parties that hold one chain address", listed(features, "wallets"))


def words(kind: str) -> str:
    """Pairs of words of one name."""
    return f"""select record_id, unnest(pairs) as key from work.feature_alias where kind = '{kind}' and not weak"""
