"""Raw Splink on labelled sets: its comparisons and clusters, with the settings and thresholds of its demonstrations.

Where no demonstration knows the set (FEBRL3, the Senzing truth set), the one for people that is nearest is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.labelled_sets import rounded

FLAT = """
copy (
    select r.record_id as unique_id,
           (select min(lower(n.full_name)) from stage.name as n where n.record_id = r.record_id) as full_name,
           (select strftime(min(d.date_from), '%Y-%m-%d') from stage.date as d
            where d.record_id = r.record_id and d.type = 'birth') as dob,
           (select min(lower(a.full_address)) from stage.address as a where a.record_id = r.record_id) as address,
           (select min(regexp_replace(c.value, '[^0-9]', '', 'g')) from stage.contact as c
            where c.record_id = r.record_id and c.type = 'phone') as phone,
           (select min(lower(c.value)) from stage.contact as c where c.record_id = r.record_id and c.type = 'email')
               as email,
           (select min(i.number) from stage.identifier as i where i.record_id = r.record_id) as number
    from (select distinct record_id from stage.record) as r order by 1
) to '{path}' (header)
"""
"""Records that came as no table, one row each: the first of several values."""


def flat(workspace: Path, path: Path) -> None:
    """Write what is staged in a workspace as one table."""
    from resolver.store import Workspace

    with Workspace(workspace).write("bench") as con:
        con.execute(FLAT.format(path=path))


def measured(name: str, table: str, truth: str) -> dict[str, float | None]:
    """F1 over pairs and B-cubed of raw Splink on the labelled records of a table (people.csv)."""
    import logging
    import warnings

    import duckdb
    from splink import DuckDBAPI, Linker, block_on

    from resolver.measuring.evaluate import by_entity, read_labels
    from resolver.store import contract

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    con.execute(f"create table people as select * from read_csv('{table}', all_varchar = true)")
    settings, together, trained = BY_NAME[name]()
    linker = Linker(
        DuckDBAPI(connection=con).register(con.table("people"), dataset_display_name="register"),
        settings,
        log_level=logging.ERROR,
    )
    linker.training.estimate_probability_two_random_records_match(together, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for columns in trained:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    groups = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
    found = groups.query_sql("select unique_id, cluster_id from {this}").as_duckdbpyrelation().fetchall()
    network = duckdb.connect()
    network.execute(contract("resolver", "network.sql"))
    network.execute("create or replace table final.record (record_id varchar, entity_id varchar)")
    before = "" if name == "senzing" else "table.people:"
    network.executemany("insert into final.record values (? || ?, ?)", [(before, *row) for row in found])
    told = by_entity(network, read_labels(Path(truth)).entities)
    return {"f1": rounded(told.f1, 4), "recall": rounded(told.recall, 4), "b_cubed_f1": rounded(told.b_cubed_f1, 4)}


Demonstration = tuple[Any, list[Any], list[tuple[str, ...]]]
"""Settings, rules by which true pairs are estimated, and columns for training."""


def fake_1000() -> Demonstration:
    """Of the demonstration with invented people."""
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    return (
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.NameComparison("first_name"),
                cl.NameComparison("surname"),
                cl.LevenshteinAtThresholds("dob", 1),
                cl.ExactMatch("city").configure(term_frequency_adjustments=True),
                cl.EmailComparison("email"),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("first_name", "city"),
                block_on("surname"),
                block_on("dob"),
            ],
        ),
        [block_on("first_name", "surname"), block_on("email")],
        [("first_name", "surname"), ("dob",)],
    )


def historical_50k() -> Demonstration:
    """Of the demonstration with historical figures."""
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    return (
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.ForenameSurnameComparison(
                    "first_name", "surname", forename_surname_concat_col_name="first_and_surname"
                ),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.PostcodeComparison("postcode_fake"),
                cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
                cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
                block_on("surname", "dob"),
                block_on("first_name", "dob"),
                block_on("postcode_fake", "first_name"),
                block_on("postcode_fake", "surname"),
                block_on("dob", "birth_place"),
                block_on("substr(postcode_fake,1,3)", "dob"),
                block_on("substr(postcode_fake,1,3)", "first_name"),
                block_on("substr(postcode_fake,1,3)", "surname"),
                block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
            ],
        ),
        [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        [("first_name", "surname"), ("dob",)],
    )


def febrl() -> Demonstration:
    """Of the demonstrations with FEBRL's sets, as one list."""
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    return (
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.NameComparison("given_name"),
                cl.NameComparison("surname"),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("soc_sec_id"),
                block_on("given_name"),
                block_on("surname"),
                block_on("dob"),
                block_on("postcode", "street_number"),
            ],
        ),
        [block_on("soc_sec_id"), block_on("given_name", "surname", "dob")],
        [("dob",), ("postcode",)],
    )


def senzing() -> Demonstration:
    """People and firms in one table, compared by what both publish."""
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    return (
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.NameComparison("full_name"),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.JaroWinklerAtThresholds("address", [0.9, 0.7]),
                cl.ExactMatch("phone"),
                cl.EmailComparison("email"),
                cl.ExactMatch("number"),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("full_name"),
                block_on("dob"),
                block_on("phone"),
                block_on("email"),
                block_on("number"),
                block_on("substr(full_name, 1, 4)"),
            ],
        ),
        [block_on("full_name", "dob"), block_on("number")],
        [("full_name",), ("dob",)],
    )


BY_NAME = {"fake_1000": fake_1000, "historical_50k": historical_50k, "febrl": febrl, "senzing": senzing}
