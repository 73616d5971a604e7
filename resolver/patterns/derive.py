"""What a run adds: final.pattern, and a finding for each occurrence and for what no rule can see."""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection

from resolver.patterns import find as finding
from resolver.patterns import flows as flowing
from resolver.patterns import pattern as patterns


def derive(con: DuckDBPyConnection) -> None:
    """Fill final.pattern of the attached file `generation`, and write its findings into work.finding."""
    [(before,)] = con.execute("select current_setting('search_path')").fetchall()
    con.execute("set search_path = 'generation'")
    try:
        flows = flowing.read(con)
        hits = finding.find(con, flows=flows)
        services = finding.left_out(con, flows)
    finally:
        con.execute("set search_path = $before", {"before": before})
    write(con, hits)
    con.execute(FINDINGS)
    for name in sorted({hit.pattern for hit in hits}):
        con.execute(TITLE, {"rule": f"pattern:{name}", "title": patterns.load(name).title})
    if services:
        con.execute(
            SERVICES,
            {
                "count": f"{len(services):,}",
                "most": f"{flows.service_parties:,}",
                "such": ", ".join(services[:10]),
                "evidence": json.dumps(services[:100]),
            },
        )


def write(con: DuckDBPyConnection, hits: list[finding.Hit]) -> None:
    """Put the hits into the table, in bulk."""
    if not hits:
        return
    settings = {name: json.dumps(patterns.load(name).settings()) for name in {hit.pattern for hit in hits}}
    columns = [
        [hit.pattern_id for hit in hits],
        [hit.pattern for hit in hits],
        [hit.subject for hit in hits],
        [list(hit.entities) for hit in hits],
        [hit.score for hit in hits],
        [list(hit.evidence) for hit in hits],
        [hit.first_time.rstrip("Z") for hit in hits],
        [hit.last_time.rstrip("Z") for hit in hits],
        [json.dumps(dict(hit.facts)) for hit in hits],
        [settings[hit.pattern] for hit in hits],
    ]
    con.execute(
        """
        insert into generation.final.pattern
        select unnest($1::varchar[]), unnest($2::varchar[]), unnest($3::varchar[]), unnest($4::varchar[][]),
               unnest($5::double[]), unnest($6::varchar[][]), unnest($7::timestamp[]), unnest($8::timestamp[]),
               unnest($9::json[]), unnest($10::json[])
        order by 2, 5 desc, 1
        """,
        columns,
    )


FINDINGS = """
insert into work.finding
select pattern_id, 'pattern:' || p.pattern, 'warning', p.subject,
       '{title}: ' || coalesce(e.caption, p.subject) || ', ' || len(p.entities) || ' parties, ' || len(p.evidence)
       || ' transfers, score ' || p.score || '. `resolver patterns --of ' || p.subject || '` shows them.',
       to_json(p.evidence[:100])
from generation.final.pattern as p left join generation.final.entity as e on e.entity_id = p.subject
order by pattern_id
"""

TITLE = "update work.finding set message = replace(message, '{title}', $title) where rule = $rule"

SERVICES = """
insert into work.finding
values (left(md5('pattern_services'), 20), 'pattern_services', 'info', 'patterns',
        $count || ' parties deal with more than ' || $most || ' others, or move more than 20 times as many transfers: '
        || 'they count as services, and no pattern is looked for at them or through them. Such as ' || $such || '.',
        $evidence::json)
"""
