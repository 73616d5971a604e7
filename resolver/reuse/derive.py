"""What a run adds: final.reuse, and a finding for each case."""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection

from resolver.reuse import habits, kinds, presented, readings
from resolver.reuse.readings import READINGS, Reuse


def found(con: DuckDBPyConnection) -> list[Reuse]:
    """All cases of the open generation, best score first; writes nothing to it."""
    return [*readings.cases(con), *habits.cases(con)]


def parameters() -> dict[str, int | float]:
    """The thresholds that every case was read with; the rates behind a score are those of kinds.KINDS."""
    return {
        "flag_bits": kinds.FLAG_BITS,
        "tie_bits": kinds.TIE_BITS,
        "crowd": kinds.CROWD,
        "near_bits": presented.NEAR_BITS,
        "soon_days": habits.SOON_DAYS,
    }


def derive(con: DuckDBPyConnection) -> None:
    """Fill final.reuse of the attached file `generation`, and write its findings into work.finding."""
    [(before,)] = con.execute("select current_setting('search_path')").fetchall()
    con.execute("set search_path = 'generation'")
    try:
        cases = found(con)
    finally:
        con.execute("set search_path = $before", {"before": before})
    write(con, cases)


def write(con: DuckDBPyConnection, cases: list[Reuse]) -> None:
    """Put the cases into the table, and a finding for each: a warning where the score reaches a flag, else a note."""
    if not cases:
        return
    says = READINGS | habits.HABITS
    con.execute(
        """
        insert into generation.final.reuse
        select distinct on (1) unnest($1::varchar[]) as id, unnest($2::varchar[]), unnest($3::varchar[][]),
               unnest($4::varchar[][]), unnest($5::varchar[][]), unnest($6::double[]), unnest($7::varchar[][]),
               unnest($8::varchar[][]), unnest($9::json[]), $10::json
        order by 1
        """,
        [
            [case.reuse_id for case in cases],
            [case.reading for case in cases],
            [list(case.entities) for case in cases],
            [list(case.names) for case in cases],
            [list(case.values) for case in cases],
            [case.score for case in cases],
            [list(case.records) for case in cases],
            [list(case.cites) for case in cases],
            [json.dumps(case.facts) for case in cases],
            json.dumps(parameters()),
        ],
    )
    for reading in sorted({case.reading for case in cases}):
        con.execute(
            """
            insert into work.finding
            select reuse_id, 'reuse:' || reading, case when score >= 0.5 then 'warning' else 'info' end, entities[1],
                   $says || ': ' || array_to_string(names[:5], ', ') || '. Shared: '
                   || coalesce(nullif(array_to_string("values"[:5], ', '), ''), 'nothing but the entity') || '. Score '
                   || score || '.',
                   to_json(cites[:100])
            from generation.final.reuse where reading = $reading order by reuse_id
            """,
            {"reading": reading, "says": says[reading][0].upper() + says[reading][1:]},
        )
