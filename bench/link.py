"""Link: staged records of made people to a published network, against raw Splink on the same records in the same run.

Ours is the whole command `resolver link`: cleaning, features, candidates, scores, groups, lasting ids, and the network
that readers open, with every line cited. Splink does what its own demonstration for people does, from a loaded table to
clusters at .95, and publishes nothing: u from random pairs, expectation-maximisation, predict, connected components;
its blocking rules are of two fields each, for at a million records one common family name alone is millions of pairs.
Ours is measured with the shipped model, and with one that `resolver train` fits, without labels, on a part of the
records. Ratios are of user processor seconds. F1 is over pairs of records of one person, B-cubed over records.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from bench import made_people
from bench.labelled_sets import FAKE, rounded
from bench.measure import Cost, Result, function, resolver, result

TITLE = "staged made people to a published network, with accuracy; compared with raw Splink on the same records"
DEFAULT_ROWS = 20_000
TAUGHT = 250_000
"""Records on which a model is trained; nightly runs use it unchanged, so training is a cost of its own."""

SHOWN = ("f1", "precision", "recall", "b_cubed_f1")


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver link` on the set of independent faults; rows are the records linked."""
    return run_sets(["independent"], folder, rows)


def run_sets(names: Sequence[str], folder: Path, rows: int | None = None) -> Result:
    """Measure these sets of made people, all of them if none is named; cost and ratio are those of the first."""
    chosen = list(names) or list(made_people.SETS)
    if unknown := [name for name in chosen if name not in made_people.SETS]:
        raise SystemExit(f"link: no set {', '.join(unknown)}. There are: {', '.join(made_people.SETS)}.")
    found = [run_set(name, folder / name, rows or DEFAULT_ROWS) for name in chosen]
    further = {name: one.as_json() for name, one in zip(chosen[1:], found[1:], strict=True)}
    return replace(found[0], figures={"set": chosen[0], **found[0].figures, **further})


def run_set(name: str, folder: Path, rows: int) -> Result:
    """Measure one set, with the shipped model and a trained one."""
    table, truth = made_people.write(folder / "people", rows, name)
    mapping = folder / "people.toml"
    mapping.write_text(FAKE, encoding="utf-8")
    workspace, clusters = folder / "workspace", folder / "clusters.parquet"
    resolver(workspace, "ingest", "table", table, mapping)
    ours = resolver(workspace, "link", quiet=False)
    again = resolver(workspace, "link")
    found = resolver(workspace, "evaluate", truth).answer
    plain = function("bench.link:splink_alone", table, clusters)
    told = ours.answer
    figures: dict[str, Any] = {key: told[key] for key in ("entities", "pairs")}
    figures |= {key: rounded(found[key]) for key in SHOWN}
    figures |= {"lost": found["lost"], "steps": steps(ours.said), "again_seconds": round(again.seconds, 2)}
    figures |= {f"splink_{key}": rounded(value) for key, value in agreement(clusters, truth).items()}
    figures["trained"] = trained(folder, table, mapping, truth, plain)
    return result("link", int(told["records"]), ours, {"splink": plain}, figures, processor=True)


def trained(folder: Path, table: Path, mapping: Path, truth: Path, plain: Cost) -> dict[str, Any]:
    """The same by a model that was trained without labels on at most `TAUGHT` of the records: figures, costs, ratio."""
    first, all_, some = folder / "taught", folder / "trained", folder / "some" / "people.csv"
    some.parent.mkdir()
    with table.open() as read, some.open("w") as write:
        write.writelines(islice(read, TAUGHT + 1))
    resolver(first, "ingest", "table", some, mapping)
    taught = resolver(first, "train", "--kind", "person")
    resolver(all_, "ingest", "table", table, mapping)
    shutil.copytree(first / "models", all_ / "models")
    ours = resolver(all_, "link", quiet=False)
    found = resolver(all_, "evaluate", truth).answer
    return {key: rounded(found[key]) for key in SHOWN} | {
        "lost": found["lost"],
        "train_user_seconds": round(taught.user_seconds, 2),
        "user_seconds": round(ours.user_seconds, 2),
        "seconds": round(ours.seconds, 2),
        "peak_mb": round(ours.peak_mb),
        "ratio": round(plain.user_seconds / ours.user_seconds, 2),
        "steps": steps(ours.said),
    }


def steps(said: str) -> dict[str, float]:
    """Step -> wall seconds, read from the log of a run (RESOLVER_LOG=json)."""
    lines = (json.loads(line) for line in said.splitlines() if line.startswith("{"))
    return {line["event"].strip(): line["seconds"] for line in lines if "seconds" in line}


def agreement(clusters: Path, truth: Path) -> dict[str, float | None]:
    """The measures of `resolver evaluate` for clusters (record_id, entity_id) in a Parquet file."""
    import duckdb

    from resolver.measuring.evaluate import by_entity, read_labels
    from resolver.store import contract

    con = duckdb.connect()
    con.execute(contract("resolver", "network.sql"))
    con.execute(
        "create or replace table final.record as select record_id, entity_id from read_parquet($path)",
        {"path": str(clusters)},
    )
    told = by_entity(con, read_labels(truth).entities)
    return {key: getattr(told, key) for key in SHOWN}


def splink_alone(table: str, clusters: str) -> int:
    """Write raw Splink's clusters of the table, by a model like that of its demonstration; give the number of pairs."""
    import logging
    import warnings

    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")  # it would be read for the answer
    con.execute("create table people as select * from read_csv($path, all_varchar = true)", {"path": table})
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("first_name", "surname"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("email"),
        ],
    )
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register(con.table("people"), dataset_display_name="list"), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob"), block_on("email")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    groups = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
    groups.query_sql(
        "select 'table.people:' || unique_id as record_id, cluster_id as entity_id from {this}"
    ).as_duckdbpyrelation().write_parquet(clusters)
    return int(pairs.query_sql("select count(*) from {this}").as_duckdbpyrelation().fetchall()[0][0])
