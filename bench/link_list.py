"""Link of a list: the staged OFAC set of the benchmark `ingest` to a published network.

Includes what a night's run does besides scoring: cleaning, clustering with contradictions, ids, the network's tables.
Compared with Splink alone on the same persons and organisations, as its own demonstration for people sets it up: names,
birth date and country as fields, five blocking rules, u from random pairs, clusters at 0.95; no network. Its m are left
as Splink assumes them: expectation-maximisation stops with an error where a level has no match among so few duplicates.
"""

from __future__ import annotations

from pathlib import Path

from bench.ingest import ofac_set
from bench.measure import Result, function, resolver, result

TITLE = "a staged OFAC set to a published network; compared with Splink alone on the same records"
DEFAULT_ROWS = 9_000

RECORDS = """
copy (
    select r.record_id as unique_id, r.kind,
           first(n.full_name order by n.full_name) as full_name,
           first(split_part(n.full_name, ', ', 1) order by n.full_name) as surname,
           first(nullif(split_part(n.full_name, ', ', 2), '') order by n.full_name) as first_name,
           (select min(d.date_from)::varchar from final.date as d
            where d.record_id = r.record_id and d.type = 'birth') as dob,
           (select min(c.code) from final.country as c where c.record_id = r.record_id) as country
    from final.record as r join final.name as n on n.record_id = r.record_id and n.type = 'primary'
    where r.kind in ('person', 'organisation', 'party')
    group by r.record_id, r.kind
    order by r.record_id
) to '{path}' (format parquet)
"""


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver link`; rows are the records linked."""
    workspace = folder / "workspace"
    files, origin = ofac_set(rows, folder / "files")
    resolver(workspace, "ingest", "ofac_sdn", *files)
    ours = resolver(workspace, "link")
    again = resolver(workspace, "link")
    records = export(workspace, folder / "records.parquet")
    plain = function("bench.link_list:splink_alone", records)
    told = ours.answer
    figures = {"data": origin, "again_seconds": round(again.seconds, 2)}
    figures |= {key: told[key] for key in ("entities", "pairs")}
    figures |= {f"splink_{key}": value for key, value in plain.answer.items()}
    return result("link_list", int(told["records"]), ours, {"splink": plain}, figures)


def export(workspace: Path, path: Path) -> Path:
    """One row a person or organisation of the network, in the columns of Splink's demonstration."""
    from resolver.store import Workspace

    with Workspace(workspace).read() as con:
        con.execute(RECORDS.format(path=str(path).replace("'", "''")))
    return path


def splink_alone(path: str) -> dict[str, int]:
    """Records, pairs and clusters that Splink finds with settings like those of its own demonstration."""
    import logging
    import warnings

    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    con = duckdb.connect()
    con.execute("create table people as select * from read_parquet($path)", {"path": path})
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("full_name", [0.95, 0.9, 0.8]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("country").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("full_name"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("first_name", "surname"),
            block_on("surname", "country"),
        ],
    )
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register(con.table("people"), dataset_display_name="list"), settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    groups = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
    counts = {
        "records": con.table("people").aggregate("count(*)"),
        "pairs": pairs.query_sql("select count(*) from {this}").as_duckdbpyrelation(),
        "clusters": groups.query_sql("select count(distinct cluster_id) from {this}").as_duckdbpyrelation(),
    }
    return {name: int(relation.fetchall()[0][0]) for name, relation in counts.items()}
