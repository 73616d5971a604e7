"""Every real publication, taken whole: counts by other means than ours, and records compared with their lines.

The files are those in the folder that RESOLVER_REAL_DATA names. The counts come from ten-line scripts here (Python's
csv, json and ElementTree), which know nothing of the sources. Records are looked up by the line that the workspace
cites for them, and every value of that line must be found among what was staged, as published or as its date; what a
source turns into words of ours, or leaves unread with a reason, is listed by field.
"""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import csv
import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.files import collect
from ingest.job import run
from ingest.source import load, names
from resolver.errors import DataError
from resolver.store import Workspace, connect
from tests.ingest.table import facts, rows

pytestmark = pytest.mark.real


# ----------------------------------------------------------------------------------------------- reading by other means


def csv_rows(path: Path, delimiter: str = ",") -> dict[int, list[str]]:
    """Line on which it begins -> row, by Python's own reader, without OFAC's end mark."""
    found: dict[int, list[str]] = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader, line = csv.reader(file, delimiter=delimiter), 1
        for row in reader:
            if row and row != ["\x1a"]:
                found[line] = row
            line = reader.line_num + 1
    return found


def published(path: Path) -> list[list[str]]:
    """The rows of an OFAC file by Python's own reader, without the end mark."""
    return list(csv_rows(path).values())


def elements(path: Path, *tags: str) -> int:
    """How many elements of these local names an XML file has."""
    return sum(element.tag.rpartition("}")[2] in tags for _, element in ET.iterparse(path))


def documents(path: Path) -> list[dict[str, Any]]:
    """The JSON documents of a file: lines, an array, one document, or the `data` of one."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        found = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(found, dict) and "data" in found and "company_number" not in found:
        found = found["data"]
    return found if isinstance(found, list) else [found]


# --------------------------------------------------------------------------------------- the values of a published line

Leaves = Callable[[Path, int], Iterator[tuple[str, str]]]


def of_csv(delimiter: str = ",", header: bool = True) -> Leaves:
    """Column and value of the row that begins on a line."""

    def leaves(path: Path, line: int) -> Iterator[tuple[str, str]]:
        found = csv_rows(path, delimiter)
        columns = [name.strip() for name in found[1]] if header else [str(number) for number in range(50)]
        return ((name, value) for name, value in zip(columns, found[line], strict=False) if value != "-0- ")

    return leaves


def of_xml(path: Path, line: int) -> Iterator[tuple[str, str]]:
    """Name and value of the attributes and texts of the element that begins on a line."""
    from lxml import etree

    tree = etree.parse(str(path))
    found: Any = next(each for each in tree.iter() if isinstance(each.tag, str) and each.sourceline == line)
    for each in found.iter():
        if isinstance(each.tag, str):
            name = each.tag.rpartition("}")[2]
            yield from ((f"{name}@{str(key).rpartition('}')[2]}", str(value)) for key, value in each.attrib.items())
            yield name, each.text or ""


def of_json(path: Path, line: int) -> Iterator[tuple[str, str]]:
    """Path and value of the leaves of the document that begins on a line."""
    text = path.read_text(encoding="utf-8-sig").split("\n", line - 1)[-1].lstrip(" [,\n\t")
    yield from _inside(json.JSONDecoder().raw_decode(text)[0], "")


def _inside(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _inside(inner, f"{path}/{key}".removeprefix("/"))
    elif isinstance(value, list):
        for inner in value:
            yield from _inside(inner, path)
    elif value is not None:
        yield path, str(value)


def tidy(value: Any) -> str:
    """A value without case and with single blanks."""
    return " ".join(str(value).replace("\u00a0", " ").split()).casefold()


def staged(workspace: Workspace, record: str) -> list[str]:
    """Every value that is staged for a record, its relations to others included; a payment is a transfer."""
    con = connect(workspace.work_path, read_only=True)
    try:
        found: list[tuple[Any, ...]] = con.execute(
            "select * from stage.relation where from_record = $record or to_record = $record", {"record": record}
        ).fetchall()
        found += con.execute("select * from stage.transfer where transfer_id = ?", [record]).fetchall()
        tables = "select table_name from duckdb_columns() where schema_name = 'stage' and column_name = 'record_id'"
        for (table,) in con.execute(tables).fetchall():
            found += con.execute(f"select * from stage.{table} where record_id = ?", [record]).fetchall()
    finally:
        con.close()
    values = itertools.chain.from_iterable(
        value if isinstance(value, list) else [value] for row in found for value in row
    )
    return [tidy(value) for value in values if value is not None]


def is_among(value: str, values: list[str]) -> bool:
    """Whether a published value is staged: as it is, as the day that it is, or in the pieces of which it is a list."""
    wanted, every = tidy(value), set(values)
    if not wanted or wanted in ("-", "null"):
        return True
    candidates = {wanted, wanted[:10]} if re.match(r"\d{4}-\d\d-\d\d", wanted) else {wanted}
    if day := re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", wanted):
        first, second, year = day.groups()
        candidates |= {f"{year}-{int(month):02}-{int(of):02}" for of, month in ((first, second), (second, first))}
    if candidates & every or any(len(one) > 3 and one in each for one in candidates for each in values):
        return True
    if any(re.search(rf"(?<!\w)0*{re.escape(wanted)}(?!\w)", each) for each in values):  # a word, or a number
        return True
    pieces = [tidy(piece) for piece in re.split(r'[;|,\[\]"]', value) if piece.strip()]
    return len(pieces) > 1 and all(any(piece in each for each in values) for piece in pieces)


# ------------------------------------------------------------------------------------------------------------- editions


@dataclass(frozen=True)
class Edition:
    """Files of one publication: how many rows, records and other facts they hold, counted by other means.

    `read` counts rows of tables (None where the rows of an edition are no lines or elements of one kind). `told` maps a
    field to how its value is told in words of ours, or why it is not read. `rejected`: codes of rows and values that
    are wrong in the files themselves.
    """

    source: str
    paths: tuple[str, ...]
    records: Callable[[list[Path]], int] | None
    leaves: Leaves | None = None
    read: Callable[[list[Path]], int] | None = None
    counts: dict[str, Callable[[list[Path]], int]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    rejected: tuple[str, ...] = ()
    partial: bool = True
    compared: int = 3

    def files(self, folder: Path) -> list[Path]:
        """The files themselves."""
        found = [folder / path for path in self.paths]
        return [each for path in found for each in (sorted(path.iterdir()) if path.is_dir() else [path])]


def all_rows(header: bool, delimiter: str = ",") -> Callable[[list[Path]], int]:
    """Rows of all the tables."""
    return lambda paths: sum(len(csv_rows(path, delimiter)) - header for path in paths)


def all_elements(*tags: str) -> Callable[[list[Path]], int]:
    """Elements of these names in all files."""
    return lambda paths: sum(elements(path, *tags) for path in paths)


def all_documents(paths: list[Path]) -> int:
    """Documents in all files."""
    return sum(len(documents(path)) for path in paths)


def named(part: str, paths: list[Path]) -> list[list[str]]:
    """The rows of the file of that name."""
    return next(published(path) for path in paths if path.stem == part)


def seized(paths: list[Path]) -> int:
    """Wallets and accounts of the Israeli orders: each once an order; letters that look like Latin ones are Latin."""
    found, order = set(), ""
    for row in published(paths[0])[1:]:
        order = row[0].split()[-1] if row[0].startswith("צ.ת") else order
        values = row[4].replace("-", "").split(",") if len(row) > 4 else []
        found |= {(order, value.split("(")[0].strip(" *").replace("Н", "H").replace("с", "c")) for value in values}
    return len({number for number in found if number[1]})


def denials(paths: list[Path]) -> int:
    """Orders on the Denied Persons List: rows of the same name, days and citation are addresses of one party."""
    return len({tuple(tidy(row[place]) for place in (0, 6, 7, 11)) for row in [*csv_rows(paths[0], "\t").values()][1:]})


KIND = "told as the kind of the record"
KEY = "a number of the publisher's database, not of what is published"
WORD = "told in a word of ours"

FTM = {"schema": KIND, "target": WORD, "op": WORD, "last_seen": "the day of the newest is that of the edition"}
CSL = {
    "source": WORD,
    "type": KIND,
    "source_list_url": "the same for a whole list",
    "source_information_url": "the same for a whole list",
    "ids": "pairs of type and number: the types are words of ours",
}

BODS_WORDS = {
    **dict.fromkeys(("statementType", "recordType"), KIND),
    "componentRecords": "the relations among them; the parties are the ends of these",
    "bodsVersion": "told by the format",
    "recordDetails/politicalExposure/details/jurisdiction/code": "its name is kept",
    **dict.fromkeys(
        (
            "entityType", "personType", "type", "subtype", "interestLevel", "directOrIndirect", "isComponent",
            "beneficialOwnershipOrControl", "exact", "status", "motivation",
        ),
        WORD,
    ),
}  # fmt: skip
"""By the last step of the path."""

GEOCODING = "geocoding is no fact of the entity"
SENZING = {"DATA_SOURCE": "in the key", "RECORD_ID": "in the key"}


def bods_records(paths: list[Path]) -> int:
    """Records of 0.4, each once; statements of 0.2 that none replaces."""
    found = [each for path in paths for each in documents(path)]
    replaced = {old for each in found for old in each.get("replacesStatements", [])}
    return len(
        {each.get("recordId") or each["statementID"] for each in found if each.get("statementID") not in replaced}
    )


def bods(path: str) -> Edition:
    """A file of statements: each is a publication of its own."""
    return Edition("bods", (path,), bods_records, of_json, told=BODS_WORDS, compared=1)


def gleif(suffix: str) -> Edition:
    """The three files of the golden copy, or of its changes."""
    return Edition(
        "gleif", tuple(f"gleif/{kind}-{suffix}.xml" for kind in ("lei", "rr", "repex")),
        all_elements("LEIRecord", "RelationshipRecord", "Exception"), of_xml,
        counts={"stage.identifier where scheme = 'lei'": lambda paths: elements(paths[0], "LEIRecord")},
        told={
            "NodeIDType": "always LEI",
            **dict.fromkeys(("geocoding_failed", "relevance", "lat", "lng", "geocoding_date", "original_address"), GEOCODING),
        },
    )  # fmt: skip


def ftm(name: str, records: Callable[[list[Path]], int] | None = None, *, dangling: bool = False) -> Edition:
    """A file of entities of FollowTheMoney."""
    return Edition(
        "opensanctions", (f"opensanctions_ftm/{name}.json",), records, of_json, told=FTM,
        rejected=("dangling",) if dangling else (),
    )  # fmt: skip


def senzing(name: str) -> Edition:
    """A file of Senzing records."""
    return Edition("senzing", (f"opensanctions_senzing/{name}",), all_documents, of_json, told=SENZING)


def ofac(path: str, prime: str, **more: Any) -> Edition:
    """A CSV set of OFAC: entries, programmes, names."""
    return Edition(
        "ofac_consolidated" if prime == "cons_prim" else "ofac_sdn", (path,),
        lambda paths: len({row[0] for row in named(prime, paths)}), of_csv(header=False), all_rows(False),
        {
            "(select distinct record_id, programme from stage.listing)": lambda paths: sum(
                len(row[3].split("] [")) for row in named(prime, paths)
            ),
        },
        {"2": KIND}, **more,
    )  # fmt: skip


EDITIONS = [
    *(bods(f"bods_0.2/{name}_statement.json") for name in ("entity", "ownership_or_control", "person")),
    *(
        bods(f"bods_0.4/{name}.json")
        for name in (
            "basic_1", "entity_type_trust_arrangement", "sample_300_statements", "statistic_count_declaration_subjects",
            *(f"examples/{name}" for name in (
                "bods-package", "bods-package-annotations", "bods-package-entity-owning-entity", "bods-package-fi-soe",
                "bods-package-linking-annotations", "fermcat", "full-pep-declaration", "indirect-ownership", "levent",
                "listed-company-exempt-from-disclosure", "multiple-indirect-ownership", "multiple-tax-residencies",
                "plc-entity-statement", "simple-pep-declaration",
            )),
            "series/statement_series-valid-1", "series/statement_series-valid-2",
            *(f"shares/statement_relationship_interests_share_values-valid-{number}" for number in (1, 2, 3)),
        )
    ),
    Edition(
        "companies_house", ("companies_house/BasicCompanyData_sample.csv",), all_rows(True), of_csv(), all_rows(True),
        told=dict.fromkeys(
            (*(f"Mortgages.NumMort{what}" for what in ("Charges", "Outstanding", "PartSatisfied", "Satisfied")),
             "LimitedPartnerships.NumGenPartners", "LimitedPartnerships.NumLimPartners"),
            "0 is none",
        ),
    ),
    Edition(
        "companies_house", ("companies_house/Prod195_sample.dat.txt",),
        lambda paths: int(paths[0].read_text().splitlines()[-1][8:]),  # its last line says how many there are
        read=lambda paths: len(paths[0].read_text().splitlines()),
    ),
    Edition("companies_house", ("companies_house/psc",), None, rejected=("corrected", "duplicate_key", "unknown_kind")),
    Edition(
        "eu_fsf", ("eu_fsf",), all_elements("sanctionEntity"), of_xml,
        counts={"stage.name": all_elements("nameAlias"), "stage.listing": all_elements("sanctionEntity")},
        told={
            **{f"{tag}@logicalId": KEY for tag in ("regulation", "nameAlias", "address", "citizenship", "birthdate", "identification")},
            **{f"{tag}@regulationLanguage": "that of the regulation's text" for tag in ("nameAlias", "address", "citizenship", "birthdate", "identification")},
            **{f"{tag}@countryIso2Code": "its description is kept" for tag in ("address", "citizenship", "birthdate", "identification")},
            **{f"{tag}@countryDescription": "UNKNOWN is none" for tag in ("birthdate", "identification")},
            **{f"birthdate@{part}": "in the date" for part in ("dayOfMonth", "monthOfYear", "year")},
            **dict.fromkeys(("subjectType@code", "subjectType@classificationCode"), KIND),
            **dict.fromkeys(("nameAlias@strong", "birthdate@circa", "birthdate@calendarType"), WORD),
        },
    ),
    Edition(
        "fincen_314a", ("fincen_314a",), lambda paths: len({(path.stem, row[0]) for path in paths for row in published(path)[1:]}),
        of_csv(), all_rows(True), partial=False,
    ),
    gleif("data"),
    gleif("updates-data2"),
    Edition(
        "gleif", ("gleif_api",), lambda paths: len({_api_key(each) for path in paths for each in documents(path)}),
        rejected=("duplicate_key",),
    ),
    Edition(
        "icij", ("icij/csv_format",),
        lambda paths: sum(len(named(f"nodes-{kind}", paths)) - 1 for kind in ("entities", "officers", "intermediaries")),
        of_csv(), all_rows(True), rejected=("no_record", "duplicate_key"),
    ),
    Edition(
        "il_nbctf", ("il_nbctf",), None, read=all_rows(True), counts={"stage.record where kind <> 'person'": seized},
        rejected=("checksum", "corrected", "number"), partial=False,
    ),
    ofac("ofac_consolidated_csv", "cons_prim", partial=False),
    ofac("ofac_sdn_csv/2026_dprk_excerpt", "sdn"),
    Edition(
        "ofac_sdn", ("ofac_sdn_xml",), all_elements("sdnEntry"), of_xml,
        told={"sdnType": KIND, "uid": KEY, **dict.fromkeys(("idType", "type", "mainEntry"), WORD)},
    ),
    ftm("entities.ftm", all_documents, dangling=True),
    ftm("parteispenden_entities.ftm"),
    ftm("zala_entities.ftm", dangling=True),
    *(ftm(f"delta/{name}_entities.delta") for name in ("20240527194702-wnk", "20240528014702-pfh", "20240528134729-3iv")),
    Edition(
        "opensanctions", ("opensanctions_ftm/targets.simple.csv",), all_rows(True), of_csv(), all_rows(True), told=FTM,
        partial=False,
    ),
    *(senzing(name) for name in (
        "features_format.jsonl", "organizations.json", "peps_senzing.json", "persons.jsonl", "us_congress_senzing.json",
    )),
    Edition(
        "uk_sanctions", ("uk_sanctions",), all_elements("Designation"), of_xml, rejected=("corrected",),
        told={"NameType": WORD, "IndividualEntityShip": KIND},
    ),
    Edition(
        "un_sc", ("un_consolidated",), all_elements("INDIVIDUAL", "ENTITY"), of_xml, rejected=("date",), partial=False,
        told={
            "DATAID": KEY, "VALUE": "'UN List' is the same for all", "SORT_KEY": "always empty", "VERSIONNUM": "always 1",
            **dict.fromkeys(("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"), "a part of the name"),
            **dict.fromkeys(("QUALITY", "TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2"), WORD),
        },
    ),
    Edition("us_csl", ("us_csl/consolidated.csv",), all_rows(True), of_csv(), all_rows(True), told=CSL),
    Edition("us_csl", ("us_csl/csl.csv",), all_rows(True), of_csv(), all_rows(True), told=CSL),
    Edition("us_dpl", ("us_csl/dpl.txt",), denials, of_csv("\t"), all_rows(True, "\t"), partial=False),
    Edition(
        "trongrid", ("crypto_onchain/trongrid",), lambda paths: 0, read=all_documents,
        counts={"stage.transfer": lambda paths: len({json.dumps(each, sort_keys=True) for path in paths for each in documents(path)})},
    ),
]  # fmt: skip


def _api_key(document: dict[str, Any]) -> str:
    """The key of an entity, or of a relationship, in an answer of GLEIF's interface."""
    said = document["attributes"]
    tie = said.get("relationship")
    return said.get("lei") or f"{tie['startNode']['id']} {tie['type']} {tie['endNode']['id']}"


@pytest.mark.parametrize("edition", EDITIONS, ids=[each.paths[0] for each in EDITIONS])
def test_a_publication_is_taken_whole_and_says_what_its_lines_say(workspace: Workspace, real_data, edition: Edition):
    paths = edition.files(real_data)
    report = run(workspace, edition.source, paths, partial=edition.partial)
    assert report.read == report.staged + report.rejected
    if edition.read:
        assert report.read == edition.read(paths)
    if edition.records:
        assert report.records == edition.records(paths)
    for table, count in edition.counts.items():
        assert rows(workspace, f"select count(*) from {table}") == [(count(paths),)], table
    assert {code for (code,) in rows(workspace, "select distinct code from stage.rejected")} == set(edition.rejected)
    again = run(workspace, edition.source, paths, partial=edition.partial)
    assert (again.new_versions, again.unchanged) == (0, again.staged)
    _compare(workspace, edition, {path.name: path for path in paths})


def _compare(workspace: Workspace, edition: Edition, paths: dict[str, Path]) -> None:
    """Some records of an edition, field by field, with the lines that are cited for them."""
    if not edition.leaves:
        return
    picked = rows(
        workspace,
        "select record_id, file.name, record.line from stage.record as record join stage.file as file using (file_sha256) "
        f"order by md5(record_id) limit {edition.compared}",
    )
    assert picked
    for record, name, line in picked:
        values = staged(workspace, record)
        lost = [
            (key, value)
            for key, value in edition.leaves(paths[name], line)
            if not {key, key.rpartition("/")[2]} & set(edition.told) and not is_among(value, values)
        ]
        assert not lost, f"{record} ({name} line {line}): published, and not staged"


OFAC = ("ofac_sdn_csv/2021-07_full", "ofac_sdn_csv/small_set")
"""Sets that have a test of their own, below."""

ELSEWHERE: dict[str, str] = {
    "crypto_": "test_real_chains.py, and the tests of trongrid and etherscan",
}
"""Files that the tests of their source ingest, and why not these."""


def test_twenty_records_and_more_are_compared_with_their_lines():
    assert sum(edition.compared for edition in EDITIONS if edition.leaves) >= 20
    compared = {edition.source for edition in EDITIONS if edition.leaves and edition.compared}
    assert compared == set(names()) - {
        "table",
        "trongrid",
        "il_nbctf",
        "graphsense_tagpacks",
        "ofac_wallets",
        "ethereum_etl",
        "bitcoin_etl",
        "etherscan",
        "tronscan",
        "amlsim",
        "amlworld",
        "paysim",
        "saml_d",
        "iso20022",
        "swift_mt",
        "fx_rates",
        "assertion",
    }  # no files, no records, rows that go on in the next, or in test_real_chains.py and test_payment_files.py


# -------------------------------------------------------------------------------------------------- whose file is which

NOT_TAKEN = {
    "companies_house/pscDescriptions.json": "the publisher's words for its codes: no records",
    "companies_house/uk_ch_overseas_entities.parquet": "another project's table: `table` reads it, with a mapping",
    "gleif/elf-codes-1.4.1.csv": "codes of legal forms: no records",
    "icij/cluster_37_person_company_roles.csv": "another project's table: `table` reads it, with a mapping",
}
"""Files in the folders of sources that no source takes, and why."""

REFUSED = {
    "gleif/json_form/": "turned into JSON by another program",
    "opensanctions_ftm/index.json": "catalogue of datasets",
    "opensanctions_ftm/delta/delta.json": "index of delta files",
}
"""Files that their source refuses with these words."""

NO_RECORDS = {
    "ofac_sdn_csv/2025-02/": "no sdn.csv",
    "ofac_sdn_csv/2025-12/": "no sdn.csv",
}
"""Sets from which nothing can be staged, for they lack the file that names the records."""

STOPPED = {
    "bods_0.4/additional_fields_1.json": "extratestfield1",
    "icij/cluster_37_ftm.json": "Directorship.notes",
    "ofac_sdn_advanced_xml/sdn_advanced_sample.xml": "AliasType=1403",
}
"""Files with what their publishers' schemas do not have (test files of other projects): the source stops, and says so."""

FOLDERS = (
    "bods_0.2", "bods_0.4", "companies_house", "eu_fsf", "fincen_314a", "gleif", "gleif_api", "icij", "il_nbctf",
    "ofac_consolidated_csv", "ofac_sdn_advanced_xml", "ofac_sdn_csv", "ofac_sdn_xml", "opensanctions_ftm",
    "opensanctions_senzing", "uk_sanctions", "un_consolidated", "us_csl", "crypto_onchain",
    "crypto_ofac_addresses", "crypto_tagpacks",
)  # fmt: skip
"""The folders of the sources here."""


def takers(path: Path, unpack_to: Path) -> list[str]:
    """The sources that take a file, by its content; 'refused: ...' where one refuses it with words of its own."""
    (file,) = collect([path], unpack_to)
    found = []
    for name in names():
        for layout in load(name).formats:
            try:
                part = layout.recognise(file)
            except DataError as error:
                found.append(f"refused: {error}")
            else:
                found += [name] if part else []
    return found


def test_every_file_is_taken_by_exactly_one_source_or_it_is_said_why_not(real_data, tmp_path):
    lists = (NOT_TAKEN, REFUSED)
    assert all((real_data / key).exists() for each in (*lists, NO_RECORDS, STOPPED) for key in each)
    for path in sorted(each for folder in FOLDERS for each in (real_data / folder).rglob("*") if each.is_file()):
        name, found = str(path.relative_to(real_data)), takers(path, tmp_path)
        words = next((words for key, words in REFUSED.items() if name.startswith(key)), None)
        if name in NOT_TAKEN:
            assert not [each for each in found if not each.startswith("refused")], name
        elif words:
            assert [each for each in found if words in each] and all(each.startswith("refused") for each in found), name
        else:
            assert len(found) == 1, (name, found)


@pytest.mark.parametrize("name", STOPPED)
def test_a_file_with_what_no_publisher_writes_stops_its_source(workspace: Workspace, real_data, tmp_path, name):
    (source,) = takers(real_data / name, tmp_path)
    with pytest.raises(DataError, match=STOPPED[name]):
        run(workspace, source, [real_data / name], partial=True)


@pytest.mark.parametrize("name", NO_RECORDS)
def test_a_set_without_the_file_that_names_the_records_stages_nothing(workspace: Workspace, real_data, name):
    with pytest.raises(DataError, match=r"no row of sdn\.csv has ent_num"):
        run(workspace, "ofac_sdn", [real_data / name], partial=True)


def test_every_file_that_is_taken_is_in_an_edition_here(real_data, tmp_path):
    """A file that comes in is ingested by a test of this module, or by that of its source where it says so."""
    given = {path for edition in EDITIONS for path in edition.files(real_data)}
    given |= {path for folder in OFAC for path in (real_data / folder).glob("*.csv")}
    skipped = (*NOT_TAKEN, *REFUSED, *NO_RECORDS, *STOPPED, *ELSEWHERE)
    for path in (each for folder in FOLDERS for each in (real_data / folder).rglob("*") if each.is_file()):
        name = str(path.relative_to(real_data))
        assert path in given or name.startswith(skipped), f"{name} is ingested by no test"


# ---------------------------------------------------------------------------------------------------------- OFAC's sets


def test_the_full_set_of_july_2021_is_staged_whole(workspace, real_data):
    folder = real_data / "ofac_sdn_csv" / "2021-07_full"
    parts = {path.stem: published(path) for path in folder.glob("*.csv")}
    report = run(workspace, "ofac_sdn", [folder], published=date(2021, 7, 1))
    assert report.read == sum(len(part) for part in parts.values()) == 8976 + 11910 + 13837 + 5
    assert (report.staged, report.rejected) == (report.read, 0)
    assert report.records == len({row[0] for row in parts["sdn"]})
    kinds = dict(rows(workspace, "select kind, count(*) from stage.record group by all"))
    assert kinds["person"] == sum(row[2] == "individual" for row in parts["sdn"])
    assert kinds["asset"] == sum(row[2] in ("vessel", "aircraft") for row in parts["sdn"])
    remarks = {row[0]: row[11] for row in parts["sdn"] if row[11] != "-0- "}
    for number, rest in parts["sdn_comments"]:
        remarks[number] += rest
    items = [item for text in remarks.values() for item in text.split("; ")]
    wallets = sum("Digital Currency Address" in item for item in items)
    bad = rows(workspace, "select count(*) from stage.rejected where code = 'checksum'")[0][0]
    assert rows(workspace, "select count(*) from stage.wallet") == [(wallets - bad,)]
    assert rows(workspace, "select count(*) from stage.relation") == [(sum(i.startswith("Linked To:") for i in items),)]
    weak = sum(item[:7] in ("a.k.a. ", "d.b.a. ", "f.k.a. ", "n.k.a. ") for item in items)
    names = len(parts["sdn"]) + len(parts["alt"]) + weak
    assert rows(workspace, "select count(*) from stage.name") == [(names,)]
    programmes = sum(len(row[3].split("] [")) for row in parts["sdn"])
    assert rows(workspace, "select count(*), count(distinct listing_id) from stage.listing") == [
        (programmes, programmes)
    ]
    assert rows(workspace, "select count(*) from stage.listing where not mapped") == [(0,)]


def test_the_bank_of_the_2026_excerpt_has_all_its_wallets_in_both_formats(workspace, real_data):
    run(
        workspace,
        "ofac_sdn",
        [real_data / "ofac_sdn_csv" / "2026_dprk_excerpt"],
        partial=True,
        published=date(2026, 9, 23),
    )
    run(workspace, "ofac_sdn", [real_data / "ofac_sdn_xml" / "sdn_sample.xml"], partial=True)
    count = "select channel, count(distinct address) from stage.live join stage.{} using (record_id, version_id) where record_id = 'ofac:22985' group by all"
    assert facts(workspace, count.format("wallet")) == {("csv", 53), ("xml", 53)}
    for table, columns in (
        ("wallet", "address, currency_published"),
        ("name", "type, quality, full_name"),
        ("address", "type, full_address"),
        ("identifier", "scheme, number"),
        ("listing", "programme"),
    ):
        query = f"select {columns} from stage.live join stage.{table} using (record_id, version_id) where record_id = 'ofac:22985' and channel = "
        assert facts(workspace, f"{query}'csv'") == facts(workspace, f"{query}'xml'"), table
    assert rows(workspace, "select count(*) from stage.rejected") == [(0,)]


def test_the_small_set_adds_up(workspace, real_data):
    folder = real_data / "ofac_sdn_csv" / "small_set"
    parts = {path.stem: published(path) for path in folder.glob("*.csv")}
    entries = {row[0] for row in parts["sdn"]}
    lost = sum(row[0] not in entries for part in ("alt", "add", "sdn_comments") for row in parts[part])
    report = run(workspace, "ofac_sdn", [folder], partial=True)
    assert (report.read, report.rejected) == (sum(map(len, parts.values())), lost)
