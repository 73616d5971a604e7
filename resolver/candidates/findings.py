"""Findings of the candidates: which keys too many records share, and what was done about it, by their text."""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection

from resolver.candidates import values
from resolver.candidates.keys import Broad, Named
from resolver.kinds import Kind, Rule


def write(con: DuckDBPyConnection, kind: Kind, caps: dict[str, int], broad: dict[str, Broad]) -> None:
    """Write a finding for each rule that met keys above its cap."""
    rules = {rule.name: rule for rule in kind.rules}
    for name, found in broad.items():
        if found.above:
            write_one(con, kind, rules[name], caps[name], found)


def write_one(con: DuckDBPyConnection, kind: Kind, rule: Rule, cap: int, found: Broad) -> None:
    """Say which keys of a rule are above the cap, and which of them were not used at all."""
    wanted = {part: rid for parts, _, rid in (*found.examples, *found.left_out_examples) for part in parts}
    texts = values.texts(con, kind, (*rule.of, *rule.narrower), wanted)

    def told(keys: Named) -> list[dict[str, object]]:
        return [{"key": "|".join(texts[part] for part in parts), "records": n} for parts, n, _ in keys]

    above, left_out = told(found.examples), told(found.left_out_examples)
    message = f"{found.above:,} keys of the rule '{rule.name}' are shared by more than {cap} records, most of all "
    message += f"'{above[0]['key']}' by {above[0]['records']:,}; "
    if rule.narrower:
        message += f"they were narrowed by {' and '.join(rule.narrower)}"
        message += f", and {found.left_out:,} left out, such as '{left_out[0]['key']}'." if left_out else "."
    else:
        message += "records were not compared for sharing them alone."
    con.execute(
        """
        insert into work.finding
        select left(md5('candidate_cap|' || $subject), 20), 'candidate_cap', $severity, $subject, $message,
               $evidence::json
        """,
        {
            "subject": f"{kind.name} {rule.name}",
            "severity": "warning" if rule.narrower and left_out else "info",
            "message": message,
            "evidence": json.dumps({"cap": cap, "above_cap": above, "not_used": left_out}, ensure_ascii=False),
        },
    )
