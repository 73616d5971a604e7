"""Values of so many rows that they say nothing of anybody: a sender's own phone, a placeholder for a number.

They are taken off the staged rows of a check before these are compared: linking would join strangers over them.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from resolver.hiring.profile import Profile
from resolver.hiring.said import Said
from resolver.reuse.kinds import CROWD

OF_THE_SENDER = """
select 'contact' as fact, type as what, value, record_id, line from stage.contact where type in ('phone', 'email', 'ip')
union all
select 'address', 'address', concat_ws(', ', full_address, street, city, country), record_id, line from stage.address
where full_address is not null or street is not null
"""
"""A device or an account of most rows stays: it is worth a look whoever sends the table."""

OF_ONE = """
select 'identifier' as fact, scheme as what, number as value, record_id, line from stage.identifier
union all
select 'document', type, hash, record_id, line
from (select *, unnest([number, sha256, perceptual_hash]) as hash from stage.document) where hash is not null
union all select 'account', 'account', number, record_id, line from stage.account
union all select 'wallet', 'wallet', address, record_id, line from stage.wallet
union all select 'contact', type, value, record_id, line from stage.contact where type not in ('phone', 'email', 'ip')
"""

SAME = "lower(regexp_replace(value, '[^[:alnum:]]', '', 'g'))"


def taken_off(con: DuckDBPyConnection, profile: Profile) -> list[Said]:
    """Take such values off the staged facts of a table, and say which.

    `con`: the workspace of the check, for writing. A contact or address of at least `common_share` of the rows (and of
    `common_rows`) is the sender's; whatever else more than 30 rows present is a placeholder or a service.
    """
    [(rows,)] = con.execute("select count(distinct record_id) from stage.record").fetchall()
    least = max(profile.thresholds["common_rows"], profile.thresholds["common_share"] * rows)
    said = _off(con, OF_THE_SENDER, least, "common_value", "taken for the sender's own", rows)
    return said + _off(con, OF_ONE, CROWD + 1, "crowd", "a placeholder, or a service's own", rows)


def _off(con: DuckDBPyConnection, sql: str, least: float, rule: str, why: str, rows: int) -> list[Said]:
    found = con.execute(
        f"select fact, what, {SAME}, min(value), list(distinct record_id), list(distinct line) from ({sql}) "
        "where value is not null group by all having count(distinct record_id) >= $least order by 1, 2, 3",
        {"least": least},
    ).fetchall()
    said = []
    for fact, what, same, value, records, lines in found:
        for delete in DELETE[fact]:
            con.execute(delete, {"what": what, "same": same, "records": sorted(records)})
        text = f"one {what} on {len(records)} of {rows} rows: {why}; it ties nobody to anybody"
        said.append(Said(rule, text, tuple(sorted(lines)), values=(f"{what} {value}",)))
    return said


def _delete(table: str, what: str, value: str) -> str:
    same = SAME.replace("value", value)
    return (
        f"delete from stage.{table} where {what} = $what and {same} = $same "
        "and record_id in (select unnest($records::varchar[]))"
    )


DELETE = {
    "contact": [_delete("contact", "type", "value")],
    "address": [_delete("address", "'address'", "concat_ws(', ', full_address, street, city, country)")],
    "identifier": [_delete("identifier", "scheme", "number")],
    "document": [
        f"update stage.document set {column} = null where type = $what and {SAME.replace('value', column)} = $same "
        "and record_id in (select unnest($records::varchar[]))"
        for column in ("number", "sha256", "perceptual_hash")
    ],
    "account": [_delete("account", "'account'", "number")],
    "wallet": [_delete("wallet", "'wallet'", "address")],
}
"""The statements that take a value off, by kind of fact."""
