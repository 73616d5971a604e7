"""Peers on the pairs of two lists that somebody judged: nomenklatura's algorithms with their own thresholds.

They run in a Python of their own, which RESOLVER_PEER_PYTHON names: nomenklatura wants other versions of our
dependencies. Each is measured twice: a pair by itself, and `rivals`: only if neither side has a better partner among
the records whose names are likest (five of each side), for comparing rivals is what our linker does as well.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import stratified
from bench.stratified import Label

ALGORITHMS = ("logic-v1", "logic-v2", "er-unstable")
THRESHOLD = 0.7
"""nomenklatura's own for a match."""

LIKEST = 5
"""Records of the other list that a record is compared with, beside those of the judged pairs."""

PROGRAM = """
import json, sys
from followthemoney import model
from nomenklatura.matching import get_algorithm
given = json.load(sys.stdin)
def entity(facts):
    schema = "Person" if facts["kind"] == "person" else "Organization"
    made = model.get_proxy({"id": facts["id"], "schema": schema, "properties": {}})
    for name in facts["name"]:
        made.add("name", name)
    for country in facts["country"]:
        made.add("country", country)
    if schema == "Person":
        for day in facts["born"]:
            made.add("birthDate", day)
        for gender in facts["gender"]:
            made.add("gender", gender)
    return made
entities = {facts["id"]: entity(facts) for facts in given["records"]}
told = {}
for name in given["algorithms"]:
    way = get_algorithm(name)
    config = way.default_config()
    told[name] = [way.compare(entities[a], entities[b], config).score for a, b in given["pairs"]]
json.dump(told, sys.stdout)
"""

FACTS = """
select r.record_id, case when r.kind = 'person' then 'person' else 'organisation' end as kind,
       (select list(distinct full_name order by full_name) from work.stage_name as s where s.record_id = r.record_id),
       (select list(distinct country order by country) from work.stage_country as s where s.record_id = r.record_id),
       (select list(distinct case precision when 'day' then date_from::varchar else year(date_from)::varchar end
                    order by 1)
        from work.stage_date as s
        where s.record_id = r.record_id and s.type = 'birth' and s.precision in ('day', 'month', 'year')),
       (select list(distinct lower(value) order by lower(value)) from work.stage_attribute as s
        where s.record_id = r.record_id and s.attribute = 'gender')
from work.record as r order by r.record_id
"""


def measured(workspace: Path, labels: Sequence[Label]) -> dict[str, Any]:
    """Algorithm -> figures of the labels by the pair alone, and with rivals compared; {} without a Python for it."""
    if not os.environ.get("RESOLVER_PEER_PYTHON"):
        return {}
    records = facts(workspace)
    labels = [label for label in labels if label.left in records and label.right in records]
    pairs = sorted({(label.left, label.right) for label in labels} | likest(records, labels))
    given = {"algorithms": ALGORITHMS, "pairs": pairs, "records": [*records.values()]}
    said = subprocess.run(
        [os.environ["RESOLVER_PEER_PYTHON"], "-c", PROGRAM],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for name, scores in json.loads(said.stdout).items():
        score = dict(zip(pairs, scores, strict=True))
        found[name] = figures(labels, {pair for pair in pairs if score[pair] >= THRESHOLD})
        found[f"{name}, rivals"] = figures(labels, mutual(score))
    return found


def mutual(score: Mapping[tuple[str, str], float]) -> set[tuple[str, str]]:
    """The pairs above the threshold of which neither side has a better partner."""
    best: dict[str, float] = defaultdict(float)
    for (left, right), value in score.items():
        best[left], best[right] = max(best[left], value), max(best[right], value)
    return {pair for pair, value in score.items() if value >= THRESHOLD and value >= max(best[side] for side in pair)}


def figures(labels: Sequence[Label], joined: set[tuple[str, str]]) -> dict[str, Any]:
    """The weighted figures of labels of which these pairs were joined."""
    alone = [
        Label(f"{at} left", f"{at} right", label.match, label.weight, label.stratum) for at, label in enumerate(labels)
    ]
    group = {}
    for at, label in enumerate(labels):
        group[f"{at} left"] = f"{at}"
        group[f"{at} right"] = f"{at}" if (label.left, label.right) in joined else f"{at} other"
    return stratified.figures(alone, group)


def likest(records: Mapping[str, dict[str, Any]], labels: Sequence[Label]) -> set[tuple[str, str]]:
    """Each record of a label with the likest of the other list, by the letters of sorted words."""
    import numpy as np
    from rapidfuzz import fuzz, process

    found = set()
    for side, other in (("left", "right"), ("right", "left")):
        prefix = getattr(labels[0], other).split(":")[0]
        for kind in ("person", "organisation"):
            asked = sorted({getattr(label, side) for label in labels if records[getattr(label, side)]["kind"] == kind})
            there = [one for one in records.values() if one["kind"] == kind and one["id"].split(":")[0] == prefix]
            texts = [(ordered(name), one["id"]) for one in there for name in one["name"]]
            for one in asked:
                names = [ordered(name) for name in records[one]["name"][:3]]
                grid = process.cdist(names, [text for text, _ in texts], scorer=fuzz.ratio, score_cutoff=50)
                best = np.max(grid, axis=0) if len(names) else np.zeros(0)
                chosen = [texts[at][1] for at in np.argsort(-best, kind="stable")[: 4 * LIKEST] if best[at] > 0]
                for at in list(dict.fromkeys(chosen))[:LIKEST]:
                    found.add((one, at) if side == "left" else (at, one))
    return found


def ordered(name: str) -> str:
    """The words of a name in small letters, in the order of the alphabet."""
    return " ".join(sorted(name.lower().replace(",", " ").split()))


def facts(workspace: Path) -> dict[str, dict[str, Any]]:
    """Record -> what is compared of it: names, countries, birth dates, gender."""
    from resolver import live
    from resolver.store import Workspace

    with Workspace(workspace).write("bench") as con:
        live.prepare(con)
        rows = con.execute(FACTS).fetchall()
    return {
        record: {
            "id": record,
            "kind": kind,
            "name": name or [],
            "country": country or [],
            "born": born or [],
            "gender": gender or [],
        }
        for record, kind, name, country, born, gender in rows
    }
