"""Rows as subjects of screening against listed parties, and the hits as flags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from resolver.hiring.batch import Batch
from resolver.hiring.flag import INNOCENT, Flag, Rows
from resolver.hiring.profile import Profile
from resolver.reuse.readings import lasting

if TYPE_CHECKING:
    from resolver.screening import Answer, Subject
    from resolver.screening.desk import Settings
    from resolver.store import Workspace

FACTS = """
select record_id, 'names' as field, [full_name] as value from batch.final.name
union all select record_id, 'birth_dates', [published] from batch.final.date where type = 'birth'
union all select record_id, 'countries', [coalesce(code, country)] from batch.final.country
union all select record_id, 'identifiers', [scheme, number, country] from batch.final.identifier
union all select record_id, type || 's', [value] from batch.evidence.contact where type in ('phone', 'email', 'device')
union all select record_id, 'wallets', [address] from staged.stage.wallet where not own
union all select record_id, 'accounts', [number] from batch.evidence.account where not own
union all select record_id, 'files', [unnest([sha256, perceptual_hash])] from batch.evidence.document
union all select unnest(s.records), 'addresses', [a.full_address]
    from batch.final.support as s join batch.final.address as a on a.address_id = s.node_id
union all select record_id, 'gender', [value] from batch.final.attribute where attribute = 'gender'
"""


def of_rows(con: DuckDBPyConnection, batch: Batch) -> list[Subject]:
    """One subject a row, with all that the row says of the person."""
    from resolver.screening import Subject

    facts: dict[str, dict[str, dict[Any, None]]] = defaultdict(lambda: defaultdict(dict))
    for record, field, value in con.execute(f"select distinct * from ({FACTS}) order by all").fetchall():
        if value[0] is not None:
            facts[record][field][tuple(part for part in value if part is not None)] = None
    found = []
    for row in batch.rows:
        told: dict[str, Any] = {
            field: tuple(values) if field == "identifiers" else tuple(value[0] for value in values)
            for field, values in facts[row.record_id].items()
        }
        gender = told.pop("gender", (None,))[0]
        found.append(Subject(row.record_id, "person", gender=gender, customer=row.record_id, **told))
    return found


def answers(
    workspace: Workspace, asked: Sequence[Subject], what: str, settings: Settings | None, by: str | None
) -> dict[str, Answer]:
    """What the screening against listed parties says of each row; it is recorded like every screening, as `what`."""
    from resolver.screening import Screener, desk
    from resolver.screening.records import Recorder

    chosen = settings or desk.settings(None)
    screener = Screener.open(
        workspace,
        scope=chosen.scope,
        threshold=chosen.threshold,
        thresholds=chosen.thresholds,
        max_age_days=chosen.ages,
    )
    try:
        recorder = Recorder(workspace, screener.basis, what, chosen.limit, by)
        found = {}
        for subject, answer in screener.pairs(asked, limit=chosen.limit):
            recorder.add(subject, answer)
            found[answer.key] = answer
        recorder.write()
    finally:
        screener.close()
    return found


def flags(answers: Mapping[str, Answer], rows: Rows, profile: Profile) -> list[Flag]:
    """A flag for each hit that nobody dismissed; below the threshold a hint."""
    found = []
    for record, answer in answers.items():
        for hit in answer.hits:
            if hit.suppressed:
                continue
            proof = tuple(
                rows.evidence(reason.field, f"{', '.join(reason.subject)} / {', '.join(reason.entity)}", [record], [])
                for reason in hit.reasons
            )
            steps = hit.distance
            how = "listed" if hit.listed else f"{steps} step{'s' * (steps != 1)} from a listed party"
            about = "gives" if hit.kind in ("wallet", "account") else "may be"
            says = f"{about} {hit.caption}, {how if hit.listed or steps is not None else 'a party of the network'}"
            found.append(
                Flag(lasting("listed_hit", record, hit.entity_id), "listed_hit", says, hit.score,
                     hit.score >= profile.thresholds["flag"], rows.lines([record]), (rows.name[record],),
                     (hit.entity_id,), proof, INNOCENT["listed_hit"],
                     {"listed": hit.listed, "distance": steps, "bits": hit.bits})
            )  # fmt: skip
    return found
