"""Pay to an account in somebody else's name, through a channel that is unusual in this table, or to another country."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from resolver.hiring.flag import Flag, Rows, of_bits
from resolver.hiring.profile import Profile
from resolver.reuse.names import alike

CHANNELS = ("wallet", "processor", "card")
"""Channels that are no bank account."""

PAYOUTS = """
with lived as (
    select r.record_id, list(distinct a.country_code) as homes
    from (select unnest(records) as record_id, node_id, role from batch.final.support where type = 'LOCATED_AT') as r
    join batch.final.address as a on a.address_id = r.node_id
    where coalesce(r.role, 'unknown') in ('residential', 'unknown', 'postal') and a.country_code is not null
    group by r.record_id
),
cleaned as (
    select unnest(h.records) as record_id, a.number, a.country_code
    from batch.final.relation as h join batch.final.account as a on a.entity_id = h.to_id where h.type = 'HOLDS'
),
paid as (
    select s.record_id, case when s.scheme in ('card', 'processor') then s.scheme else 'account' end as channel,
           s.number, s.holder_name, s.bank_country, s.file_sha256 || '/' || s.part || '/' || s.line as cite
    from staged.stage.account as s where not s.own and coalesce(s.purpose, 'payout') = 'payout'
    union all
    select w.record_id, 'wallet', w.address, null, null, w.file_sha256 || '/' || w.part || '/' || w.line
    from staged.stage.wallet as w where not w.own
)
select distinct p.record_id, p.channel, p.number, p.holder_name, p.cite,
       c.country_code as place, coalesce(l.homes, []) as homes
from paid as p
left join cleaned as c
    on c.record_id = p.record_id and c.number = upper(regexp_replace(p.number, '[^A-Za-z0-9]', '', 'g'))
left join lived as l on l.record_id = p.record_id
order by all
"""
"""Where each row wants its pay. The country is the account's, as its number says; the home's is as the row gives it."""


@dataclass(frozen=True)
class Payout:
    """One way of pay of a row."""

    record: str
    channel: str
    number: str
    holder: str | None
    cite: str
    place: str | None
    homes: tuple[str, ...]

    @property
    def elsewhere(self) -> bool:
        """The account's country is none of the homes'."""
        return bool(self.place and self.homes and self.place not in self.homes)


def flags(con: DuckDBPyConnection, rows: Rows, profile: Profile) -> list[Flag]:
    """A flag or hint for each row whose ways of pay are out of the ordinary; their bits add up.

    `con` has the batch attached as `batch`, its staged facts as `staged`. What most rows do, as to
    use a wallet or an account abroad, is no hint: it is how this employer pays.
    """
    payouts = [
        Payout(record, channel, number, holder, cite, place, tuple(sorted(homes)))
        for record, channel, number, holder, cite, place, homes in con.execute(PAYOUTS).fetchall()
        if record in rows.line
    ]
    used: Counter[str] = Counter(channel for _, channel in {(each.record, each.channel) for each in payouts})
    used["account_elsewhere"] = len({each.record for each in payouts if each.elsewhere})
    usual = {name for name, count in used.items() if count >= profile.thresholds["common_share"] * len(rows.line)}
    names: dict[str, list[str]] = defaultdict(list)
    for record, name in con.execute("select record_id, full_name from batch.final.name order by all").fetchall():
        names[record].append(name)
    found = []
    for payout in payouts:
        bits = reasons(payout, names[payout.record] or [rows.name[payout.record]], usual, profile)
        if not bits:
            continue
        rule = max(bits, key=lambda each: (bits[each], each))
        facts = {"bits": bits, "channel": payout.channel, "place": payout.place, "homes": list(payout.homes)}
        if payout.holder:
            facts["holder"] = payout.holder
        proof = rows.evidence(payout.channel, payout.number, [payout.record], [payout.cite])
        found.append(
            of_bits(rule, words(bits, payout), sum(bits.values()), profile.thresholds["flag"], (payout.record,), rows,
                    (proof,), facts=facts)
        )  # fmt: skip
    return found


def reasons(payout: Payout, names: list[str], usual: set[str], profile: Profile) -> dict[str, float]:
    """What is out of the ordinary in one way of pay, in bits."""
    bits: dict[str, float] = {}
    if payout.holder and not any(alike(payout.holder, name) for name in names):
        bits["third_party_account"] = profile.weights["third_party_account"]
    if payout.channel in CHANNELS and payout.channel not in usual:
        bits["unusual_channel"] = profile.weights[payout.channel]
    if payout.elsewhere:
        usually = "account_elsewhere" in usual
        bits["account_elsewhere"] = 0.0 if usually else profile.weights["account_elsewhere"]
        bits["account_elsewhere"] += profile.weights["account_in_place"] if payout.place in profile.places else 0.0
    return {name: value for name, value in bits.items() if value > 0}


def words(bits: dict[str, float], payout: Payout) -> str:
    """The reasons as one line."""
    told = {
        "third_party_account": f"the account is in the name of {payout.holder}",
        "unusual_channel": f"pay goes to a {payout.channel}, which most rows do not use",
        "account_elsewhere": f"the account is in {payout.place}, the home in {', '.join(payout.homes)}",
    }
    return "; ".join(told[name] for name in bits)
