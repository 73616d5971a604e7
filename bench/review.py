"""Review: how long a person waits for the next pair, on a made network of so many records.

Stands for an analyst at a list of a million records: half of them in entities of two, a pair that is kept for each two
records, a tenth of them ties between entities. The network is made by SQL in the shape of a generation; what is timed
is what the screen does: the queue once, then each card as the keys are pressed, without a pause (the worst case) and
with a tenth of a second between keys, as fast as anybody is.
"""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from typing import Any

from bench.measure import Result, function
from resolver.store import Workspace, connect, contract

TITLE = "the next pair of a review, after each key; compared with reading each card alone"
DEFAULT_ROWS = 20_000
CARDS = 200
"""Pairs that are looked at."""

MADE = (
    """
    create temp table r as select i, 't:' || lpad(i::varchar, 9, '0') as id,
        'ent-' || case when i % 4 < 2 then i - i % 2 else i end as entity, (i * 7919) % 1000003 as h
    from range($rows) as x(i)
    """,
    """
    insert into final.record by name
    select id as record_id, entity as entity_id, 'table.s' || i % 3 as source, 'S' as publisher, i::varchar as
        published_key, 'person' as kind, 'Person ' || h as caption, true as invented, false as private,
        0.5 + (h % 499) / 1000.0 as probability, 'model' as reason, ['f/p/' || i] as cites from r order by id
    """,
    """
    insert into final.entity by name
    select entity as entity_id, 'person' as kind, 'Person' as label, min('Person ' || h) as caption,
        min(h) % 50 = 0 as listed, true as invented, false as private, []::varchar[] as countries,
        []::varchar[] as programmes, list(id) as records from r group by entity order by entity
    """,
    """
    insert into final.name by name
    select entity as entity_id, id as record_id, 'primary' as type, 'strong' as quality,
        'Given' || h % 5000 || ' Family' || h % 20011 as full_name, ['f/p/' || i] as cites from r order by id
    """,
    """
    insert into final.date by name
    select entity as entity_id, id as record_id, 'birth' as type, date '1950-01-01' + (h % 18000)::integer as date_from,
        date '1950-01-01' + (h % 18000)::integer as date_to, 'day' as precision, false as approximate,
        (date '1950-01-01' + (h % 18000)::integer)::varchar as published, ['f/p/' || i] as cites from r order by id
    """,
    """
    insert into evidence.contact by name
    select id as record_id, 'email' as type, 'p' || h || '@example.org' as value from r order by id
    """,
    """
    insert into final.contact by name
    select 'con-' || h as contact_id, 'email' as type, 'p' || h || '@example.org' as value, 2 as entities
    from (select distinct h from r)
    """,
    """
    insert into final.support by name
    select 'sup-' || i as support_id, 'REACHED_BY' as type, entity as entity_id, 'con-' || h as node_id,
        [id] as records, ['f/p/' || i] as cites from r order by id
    """,
    """
    insert into evidence.pair by name
    select a.id as left_record, b.id as right_record, 'person' as kind, 2.0 as weight_bits,
        case when a.entity = b.entity then a.h % 499 / 1000.0 + 0.5 else (a.h % 970 + 15) / 1000.0 end as probability,
        case when a.entity = b.entity then 'accepted' else 'below' end as decision, 'model' as reason, 'rare' as rules,
        list_resize([2, 1], $fields, -1)::tinyint[] as levels
    from r as a join r as b on b.i = a.i + 1 order by a.id
    """,
    """
    insert into final.may_be by name
    select 'may-' || a.i as may_be_id, a.entity as from_id, b.entity as to_id, a.id as left_record, b.id as
        right_record, 0.5 as probability, 2.0 as weight_bits, 'below' as reason
    from r as a join r as b on b.i = a.i + 1 where a.entity <> b.entity and a.i % 10 < 5 order by a.id
    """,
)


def run(rows: int | None, folder: Path) -> Result:
    """Measure a sitting; rows are the records of the network."""
    records = rows or DEFAULT_ROWS
    make(folder / "workspace", records)
    ours = function("bench.review:sitting", folder / "workspace")
    told: dict[str, Any] = ours.answer
    return Result(
        "review",
        records,
        round(told["at_once_mean_ms"] / 1000, 4),
        round(ours.cpu_seconds, 2),
        round(ours.peak_mb),
        {"card_alone": round(told["alone_median_ms"] / told["at_once_mean_ms"], 2)},
        {"data": "invented; made by SQL in the shape of a generation"} | told,
    )


def make(folder: Path, records: int) -> None:
    """Publish a made network of so many records."""
    from resolver import kinds

    model = kinds.models()["person"]
    workspace = Workspace(folder)
    workspace.create()
    with workspace.generation("run-000001") as path:
        con = connect(path)
        con.execute(contract("resolver", "network.sql"))
        for statement in MADE:
            values = {"rows": records, "fields": len(model.levels())}
            con.execute(statement, {name: value for name, value in values.items() if f"${name}" in statement})
        con.execute(
            "insert into evidence.model by name select 'person' as kind, $name as name, $settings as settings, "
            "$card as card",
            {"name": model.name, "settings": json.dumps(model.settings), "card": json.dumps(model.card)},
        )
        con.close()


def sitting(folder: str) -> dict[str, Any]:
    """Milliseconds of the queue, and of each next card: at once, with pauses, and each read alone."""
    from resolver.explain import reading
    from resolver.review.cards import cards
    from resolver.review.session import Session

    workspace = Workspace(folder)
    with workspace.read() as con:
        begun = time.perf_counter()
        session = Session(workspace, con, by="bench")
        queue_ms = 1000 * (time.perf_counter() - begun)
        begun = time.perf_counter()
        session.card()
        first_ms = 1000 * (time.perf_counter() - begun)
        paused = [step(session, 0.1) for _ in range(CARDS // 2)]
        at_once = [step(session, 0.0) for _ in range(CARDS // 2)]
        models, alone = reading.models(con), []
        for item in session.items[:10]:
            begun = time.perf_counter()
            cards(con, [item], models)
            alone.append(1000 * (time.perf_counter() - begun))
        pairs = len(session.items)
        session.close()
    return {
        "pairs": pairs,
        "queue_ms": round(queue_ms, 1),
        "first_ms": round(first_ms, 1),
        "median_ms": round(statistics.median(paused), 3),
        "worst_ms": round(max(paused), 2),
        "at_once_mean_ms": round(statistics.mean(at_once), 3),
        "at_once_worst_ms": round(max(at_once), 2),
        "alone_median_ms": round(statistics.median(alone), 2),
    }


def step(session: Any, pause: float) -> float:
    """Milliseconds from a key to the next card; the journal's write counts."""
    time.sleep(pause)
    begun = time.perf_counter()
    session.judge("same" if session.place % 2 else "different") if session.place % 5 == 0 else session.skip()
    session.card()
    return 1000 * (time.perf_counter() - begun)
