"""A small generation, written by hand: every kind of node and relation, with the traps that queries fall for.

Anna -60%-> Harbour -50..75%-> Front <-10%- Anna     Boris -40%-> Harbour; Front -5%-> Harbour closes a ring
Old owner's 15% of Front ended in 2020               Boris holds an unknown share of Quay
Front and Quay share an address; Listed director of Quay
Employer -HOLDS-> a1 -5000-> a2 (worker) -4800-> a3 (exchange) -4700-> w1 -4600-> w2 -4500-> w3 <-HOLDS- Bank (Listed)
w3 -4000-> w4: both are the bank's, so nothing was received; w2 -> w4 before the money came; a2 -> a3 was rejected
Worker and Double present one passport; the worker's two records have two names; they may be one
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.store import connect, contract

CITE = "f00d/table/"
USDT = "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"

ENTITIES = [
    # id, kind, label, caption, listed, programmes
    ("ent-anna", "person", "Person", "Anna Beispiel", False, []),
    ("ent-boris", "person", "Person", "Boris Muster", False, []),
    ("ent-old", "person", "Person", "Olga Früher", False, []),
    ("ent-harbour", "organisation", "Company", "Harbour Holding", False, []),
    ("ent-front", "organisation", "Company", "Front Trading", False, []),
    ("ent-quay", "organisation", "Company", "Quay 'Services' `Ltd\"\x07", False, []),
    ("ent-director", "person", "Person", "Dmitri Gelistet", True, ["EXAMPLE2"]),
    ("ent-bank", "organisation", "Bank", "Example Coast Bank", True, ["EXAMPLE1"]),
    ("ent-employer", "organisation", "Company", "Employer Ltd", False, []),
    ("ent-exchange", "organisation", "Company", "Exchange Ltd", False, []),
    ("ent-worker", "person", "Person", "Jane Doe", False, []),
    ("ent-double", "person", "Person", "Janet Roe", False, []),
    ("ent-party", "party", "Entity", "Party of unknown kind", False, []),
    ("ent-ship", "asset", "Asset", "MV Example", False, []),
    ("ent-a1", "account", "Account", "a1", False, []),
    ("ent-a2", "account", "Account", "a2", False, []),
    ("ent-a3", "account", "Account", "a3", False, []),
    ("ent-w1", "wallet", "Wallet", "w1", False, []),
    ("ent-w2", "wallet", "Wallet", "w2", False, []),
    ("ent-w3", "wallet", "Wallet", "w3", True, ["EXAMPLE1"]),
    ("ent-w4", "wallet", "Wallet", "w4", True, ["EXAMPLE1"]),
]

RELATIONS = [
    # id, type, from, to, low, high, valid_from, valid_to
    ("own-1", "OWNS", "ent-anna", "ent-harbour", "60", "60", None, None),
    ("own-2", "OWNS", "ent-harbour", "ent-front", "50", "75", None, None),
    ("own-3", "OWNS", "ent-anna", "ent-front", "10", "10", date(2021, 5, 1), None),
    ("own-4", "OWNS", "ent-boris", "ent-harbour", "40", "40", None, None),
    ("own-5", "OWNS", "ent-front", "ent-harbour", "5", "5", None, None),
    ("own-6", "OWNS", "ent-old", "ent-front", "15", "15", None, date(2020, 1, 1)),
    ("own-7", "OWNS", "ent-boris", "ent-quay", None, None, None, None),
    ("own-8", "OWNS", None, "ent-quay", "25", "50", None, None),  # an anonymous owner: left out and counted
    ("dir-1", "DIRECTS", "ent-director", "ent-quay", None, None, None, None),
    ("con-1", "CONTROLS", "ent-anna", "ent-party", None, None, None, None),
    ("emp-1", "EMPLOYS", "ent-employer", "ent-worker", None, None, None, None),
    ("rel-1", "RELATED_TO", "ent-anna", "ent-boris", None, None, None, None),
    ("bnk-1", "BANKS_AT", "ent-front", "ent-bank", None, None, None, None),
    ("hld-1", "HOLDS", "ent-employer", "ent-a1", None, None, None, None),
    ("hld-2", "HOLDS", "ent-worker", "ent-a2", None, None, None, None),
    ("hld-3", "HOLDS", "ent-exchange", "ent-a3", None, None, None, None),
    ("hld-4", "HOLDS", "ent-bank", "ent-w3", None, None, None, None),
    ("hld-5", "HOLDS", "ent-bank", "ent-w4", None, None, None, None),
]

TRANSFERS = [
    # id, type, from, to, amount, currency, time, status
    ("t1", "payroll", "ent-a1", "ent-a2", "5000.00", "USD", "2024-03-01 09:00:00", "booked"),
    ("t2", "bank", "ent-a2", "ent-a3", "4800.00", "USD", "2024-03-02 10:00:00", "booked"),
    ("t3", "conversion", "ent-a3", "ent-w1", "4700.000000", "USDT", "2024-03-02 10:00:00", "booked"),
    ("t4", "token", "ent-w1", "ent-w2", "4600.000000", "USDT", "2024-03-03 11:00:00", "booked"),
    ("t5", "token", "ent-w2", "ent-w3", "4500.123456", "USDT", "2024-03-04 12:30:15.250", "booked"),
    ("t6", "token", "ent-w3", "ent-w4", "4000.000000", "USDT", "2024-03-05 12:00:00", "booked"),
    ("t7", "token", "ent-w2", "ent-w4", "4400.000000", "USDT", "2024-02-20 12:00:00", "booked"),
    ("t8", "bank", "ent-a2", "ent-a3", "4900.00", "USD", "2024-03-01 18:00:00", "rejected"),
    ("t9", "token", "ent-w2", "ent-w3", "0.000001", "USDT", "2024-03-31 23:59:59", "booked"),
]


def small() -> DuckDBPyConnection:
    """A connection to an in-memory generation that holds the world drawn above."""
    con = connect(":memory:")
    con.execute(contract("resolver", "network.sql"))
    fill(con)
    return con


def fill(con: DuckDBPyConnection) -> None:
    """Insert the world into the tables of resolver/network.sql."""
    for key, kind, label, caption, listed, programmes in ENTITIES:
        records = [f"list:{key}:1", f"list:{key}:2"] if key == "ent-worker" else [f"list:{key}:1"]
        put(con, "final.entity", entity_id=key, kind=kind, label=label, caption=caption, listed=listed, invented=True,
            private=False, birth_date="1990" if key == "ent-worker" else None, countries=["ZZ"], programmes=programmes,
            records=records)  # fmt: skip
        for number, record in enumerate(records, 1):
            name = caption if number == 1 else "Jane Smith"
            alone = len(records) == 1
            put(con, "final.record", record_id=record, entity_id=key, source="list", publisher="Publisher",
                published_key=record[5:], kind=kind, caption=name, published_on=date(2024, 1, 1), invented=True,
                private=False, probability=1.0 if alone else 0.97, weight_bits=None if alone else 12.5,
                reason="alone" if alone else "identifier passport", cites=[f"{CITE}{number}"])  # fmt: skip
            put(con, "final.name", entity_id=key, record_id=record, type="name", quality="strong", full_name=name,
                cites=[f"{CITE}{number}"])  # fmt: skip
        if listed:
            put(con, "final.listing", listing_id=f"lst-{key}", entity_id=key, record_id=records[0], list="Example list",
                authority="Authority", programme=programmes[0], effect="blocking", mapped=True, in_force=True,
                listed_on=date(2020, 2, 3), amended_on=date(2021, 4, 5), reference="REF-1",
                regime="example_regime" if programmes[0] == "EXAMPLE1" else None,
                legal_basis="Example Act", law_since=date(2019, 1, 1), cites=[f"{CITE}1"])  # fmt: skip
    regimes = (("EXAMPLE1", "example_regime", 3), ("EXAMPLE2", None, 1), ("EXAMPLE3", "none", 0))
    for programme, regime, listings in regimes:
        put(con, "final.programme", programme=programme, authority="Authority", regime=regime,
            title="Example programme", effect="blocking", legal_basis="Example Act", since=date(2019, 1, 1),
            listings=listings)  # fmt: skip
    put(con, "final.identifier", entity_id="ent-front", record_id="list:ent-front:1", scheme="lei",
        number="EX 1", clean="EX1", published_type="LEI", cites=[f"{CITE}1"])  # fmt: skip
    fill_supporting(con)
    for key, kind, from_id, to_id, low, high, valid_from, valid_to in RELATIONS:
        exact = [None if share is None else Decimal(share) for share in (low, high)]
        put(con, "final.relation", relation_id=key, type=kind, from_id=from_id,
            from_status="known" if from_id else "anonymous", to_id=to_id, to_status="known",
            nature="director" if kind == "DIRECTS" else None,
            share_low=None if low is None else float(low), share_high=None if high is None else float(high),
            share_low_exact=exact[0], share_high_exact=exact[1], low_inclusive=low == high, high_inclusive=True,
            directness="direct", valid_from=valid_from, valid_to=valid_to, invented=True, records=[f"list:{key}"],
            cites=[f"{CITE}{key}"])  # fmt: skip
    for key, kind, from_id, to_id, amount, currency, time, status in TRANSFERS:
        scale = len(amount.partition(".")[2])
        put(con, "final.transfer", transfer_id=key, type=kind, source="list", from_id=from_id, to_id=to_id,
            amount_units=int(amount.replace(".", "")), scale=scale, amount_exact=amount, amount=float(amount),
            currency=currency, asset="iso4217:USD" if currency == "USD" else USDT, time=when(time),
            time_precision="second", status=status, invented=True, cites=[f"{CITE}{key}"])  # fmt: skip
    put(con, "final.paid_to", paid_id="paid-1", from_id="ent-w2", to_id="ent-w3", asset=USDT, currency="USDT",
        transfers=2, total_exact="4500.123457", total=4500.123457, first_time=when(TRANSFERS[4][6]),
        last_time=when(TRANSFERS[8][6]))  # fmt: skip
    put(con, "final.may_be", may_be_id="may-1", from_id="ent-double", to_id="ent-worker",
        left_record="list:ent-double:1", right_record="list:ent-worker:1", probability=0.6, weight_bits=3.25,
        reason="names differ")  # fmt: skip
    fill_findings(con)


def fill_derived(con: DuckDBPyConnection) -> None:
    """Two shells of one agent, formed within days: the listed director owns 47 % of one and 60 % of the other."""
    for key, caption in (("ent-shell-a", "Shell A"), ("ent-shell-b", "Shell B"), ("ent-agent", "Agent Ltd")):
        put(con, "final.entity", entity_id=key, kind="organisation", label="Company", caption=caption, listed=False,
            invented=True, private=False, countries=[], programmes=[], records=[f"list:{key}:1"])  # fmt: skip
    for key, day in (("ent-shell-a", date(2020, 1, 1)), ("ent-shell-b", date(2020, 1, 3))):
        put(con, "final.date", entity_id=key, record_id=f"list:{key}:1", type="incorporation", date_from=day,
            date_to=day, precision="day", approximate=False, published=str(day), cites=[f"{CITE}1"])  # fmt: skip
        put(con, "final.relation", relation_id=f"agent-{key}", type="RELATED_TO", from_id="ent-agent",
            from_status="known", to_id=key, to_status="known", nature="Intermediary of", invented=True, records=[],
            cites=[f"{CITE}1"])  # fmt: skip
    for key, share in (("ent-shell-a", 47), ("ent-shell-b", 60)):
        put(con, "final.relation", relation_id=f"own-{key}", type="OWNS", from_id="ent-director", from_status="known",
            to_id=key, to_status="known", interest="shares", share_low=float(share), share_high=float(share),
            share_low_exact=Decimal(share), share_high_exact=Decimal(share), directness="direct", invented=True,
            records=[], cites=[f"{CITE}{key}"])  # fmt: skip
    put(con, "final.blocked", blocked_id="blocked:ofac:ent-shell-b", entity_id="ent-shell-b", regime="ofac",
        status="blocked", share_low=60.0, share_high=60.0, roots=["ent-director"], proof=["own-ent-shell-b"],
        proof_whole=True, merges="[]", law="50 Percent Rule", as_of=date(2024, 4, 1))  # fmt: skip
    put(con, "final.ultimate_control", controller_id="ent-director", entity_id="ent-shell-b", certain=True,
        as_of=date(2024, 4, 1))  # fmt: skip


def fill_findings(con: DuckDBPyConnection) -> None:
    """What a run derived: a pattern, a reused passport, a fault, an inferred swap, a service."""
    put(con, "final.service", entity_id="ent-w4", category="exchange")
    put(con, "final.pattern", pattern_id="pat-1", pattern="pass_through", subject="ent-worker",
        entities=["ent-worker", "ent-employer", "ent-exchange"], score=0.61, evidence=["t1", "t2"],
        first_time=when("2024-03-01 09:00:00"), last_time=when("2024-03-02 10:00:00"), facts='{"kept": "0.96"}',
        parameters='{"hours": 48}')  # fmt: skip
    put(con, "final.reuse", reuse_id="reuse-1", reading="lent_document", entities=["ent-double", "ent-worker"],
        names=["Jane Doe", "Janet Roe"], values=["passport P123"], score=0.55, records=["list:ent-double:1"],
        cites=[f"{CITE}1"], facts="{}", parameters='{"flag_bits": 10}')  # fmt: skip
    put(con, "final.inferred_hop", hop_id="swap:t3:t4", rule="swap", from_id="ent-w1", to_id="ent-w1", before_id="t3",
        after_id="t4", rate=0.98, gap_seconds=0.0, rivals=1, parameters='{"seconds": 0}')  # fmt: skip
    put(con, "meta.run", run_id="run-000001", sequence=1, started_at=when("2024-04-01"), finished_at=when("2024-04-01"),
        version="1", models="{}", counts="{}")  # fmt: skip
    for key, rule, severity, subject, message, evidence in (
        ("pat-1", "pattern:pass_through", "warning", "ent-worker", "Passed on: Jane Doe", '["t1", "t2"]'),
        ("reuse-1", "reuse:lent_document", "warning", "ent-double", "One document: Jane Doe", '["f00d/table/1"]'),
        ("over-1", "ownership_over_100", "warning", "ent-front", "Holders have 110 % in all.", '["f00d/table/own-2"]'),
        ("zero-1", "transfer_nothing", "warning", "transfers", "1 booked transfer has the amount zero.", '["t0"]'),
        ("file-1", "unknown_code", "warning", "list", "An unknown code.", '["x"]'),  # of a source: not in the graph
    ):  # fmt: skip
        put(con, "meta.finding", finding_id=key, rule=rule, severity=severity, subject=subject, message=message,
            evidence=evidence)  # fmt: skip
        put(con, "meta.version", type="finding", id=key, run_from=1, fingerprint=1)


def fill_supporting(con: DuckDBPyConnection) -> None:
    """Documents, contacts, addresses, accounts and chain addresses with their ties."""
    put(con, "final.document", document_id="doc-1", scheme="passport", number="P123", country_code="ZZ", entities=2)
    put(con, "final.document", document_id="doc-2", scheme="cv", number="aa11", entities=1)
    put(con, "final.contact", contact_id="phone:+1", type="phone", value="+15550100", entities=2)
    put(
        con,
        "final.address",
        address_id="adr-1",
        full_address="1 EXAMPLE QUAY",
        city="Port",
        country_code="ZZ",
        entities=2,
    )
    tie(con, "HAS_DOCUMENT", "ent-worker", "doc-1", ["list:ent-worker:1", "list:ent-worker:2"])
    tie(con, "HAS_DOCUMENT", "ent-double", "doc-1", ["list:ent-double:1"])
    tie(con, "HAS_DOCUMENT", "ent-double", "doc-2", ["list:ent-double:1"])
    tie(con, "REACHED_BY", "ent-double", "phone:+1", ["list:ent-double:1"])
    tie(con, "REACHED_BY", "ent-director", "phone:+1", ["list:ent-director:1"])
    tie(con, "LOCATED_AT", "ent-front", "adr-1", ["list:ent-front:1"])
    tie(con, "LOCATED_AT", "ent-quay", "adr-1", ["list:ent-quay:1"])
    for key in ("ent-a1", "ent-a2", "ent-a3"):
        put(con, "final.account", entity_id=key, scheme="iban", number=key[4:], bank_bic="EXMPZZ2X", currency="USD")
    for key in ("ent-w1", "ent-w2", "ent-w3", "ent-w4"):
        node = f"tron:T{key[4:]}"
        put(con, "final.chain_address", chain_address_id=node, chain="tron", address=f"T{key[4:]}", entity_id=key)
        tie(con, "HAS_ADDRESS", key, node, [f"list:{key}:1"])


def tie(con: DuckDBPyConnection, kind: str, entity: str, node: str, records: list[str]) -> None:
    """One row of final.support."""
    put(con, "final.support", support_id=f"sup-{entity}-{node}", type=kind, entity_id=entity, node_id=node,
        records=records, cites=[f"{CITE}1"])  # fmt: skip


def put(con: DuckDBPyConnection, table: str, **values: Any) -> None:
    """One row; list columns that are not given are empty."""
    columns = ", ".join(values)
    con.execute(f"insert into {table} ({columns}) values ({', '.join('?' * len(values))})", list(values.values()))


def when(text: str) -> datetime:
    """A time written as '2024-03-01 09:00:00'."""
    return datetime.fromisoformat(text)


def large(con: DuckDBPyConnection, entities: int, transfers: int) -> None:
    """A generation that is nothing but a crowd."""
    con.execute(contract("resolver", "network.sql"))
    crowd(con, entities, transfers)


def crowd(con: DuckDBPyConnection, entities: int, transfers: int) -> None:
    """Add generated wallets, each with a record, and transfers between them; the same every time."""
    con.execute(
        """
        insert into final.entity
        select 'ent-' || i, 'wallet', 'Wallet', 'wallet ' || i, i % 50 = 0, true, false, null, [], [], ['list:' || i]
        from range(?) as r(i)
        """,
        [entities],
    )
    con.execute(
        """
        insert into final.record by name
        select 'list:' || i as record_id, 'ent-' || i as entity_id, 'list' as source, 'Publisher' as publisher,
               i::varchar as published_key, 'wallet' as kind, 'wallet ' || i as caption, true as invented,
               false as private, 1.0 as probability, 'alone' as reason, ['f00d/table/' || i] as cites
        from range(?) as r(i)
        """,
        [entities],
    )
    con.execute(
        """
        insert into final.transfer by name
        select 't-' || i as transfer_id, 'token' as type, 'list' as source, 'ent-' || (i * 7919 % $n) as from_id,
               'ent-' || (i * 104729 % $n) as to_id, 1000000 + i as amount_units, 6 as scale,
               '1.' || lpad((i % 1000000)::varchar, 6, '0') as amount_exact, 1.0 + i / 1000000 as amount,
               'USDT' as currency, 'tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t' as asset,
               timestamp '2024-01-01' + to_seconds(i * 60) as time,
               'second' as time_precision, 'booked' as status, true as invented, ['f00d/table/' || i] as cites
        from range($m) as r(i)
        """,
        {"n": entities, "m": transfers},
    )
