"""Each format as its readers see it, and read back by the source of the same format."""

from __future__ import annotations

import csv
import importlib.resources
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet
from followthemoney import model
from followthemoney.proxy import EntityProxy
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ingest import job
from resolver import exports, pipeline
from resolver.store import Workspace
from tests.resolver.exports.conftest import IBAN, WALLET


def lines(path: Path) -> list[dict[str, Any]]:
    """The documents of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def parties(
    workspace: Workspace, kinds: tuple[str, ...] = ("person", "organisation")
) -> dict[str, tuple[str, set[str], set[str]]]:
    """Caption -> kind, names, and numbers of documents, of the entities of a workspace."""
    with workspace.read() as con:
        return {
            caption: (kind, set(names), set(numbers or []))
            for caption, kind, names, numbers in con.execute(
                "select e.caption, e.kind, n.names, i.numbers from final.entity as e "
                "left join (select entity_id, list(full_name) as names from final.name group by all) as n "
                "using (entity_id) "
                "left join (select entity_id, list(number) as numbers from final.identifier group by all) as i "
                "using (entity_id) "
                "where list_contains($kinds, e.kind)",
                {"kinds": list(kinds)},
            ).fetchall()
        }


def read_back(source: str, file: Path, folder: Path) -> Workspace:
    """A new workspace with nothing but that file, linked."""
    workspace = Workspace(folder / "back")
    report = job.run(workspace, source, [file])
    assert report.rejected == 0
    pipeline.link(workspace)
    return workspace


def test_ftm_is_valid_in_its_own_library_and_comes_back_as_the_same_entities(published: Workspace, tmp_path: Path):
    file = tmp_path / "x.ftm.json"
    exports.export(published, "ftm", file)
    for document in lines(file):
        proxy: EntityProxy = model.get_proxy(document)
        for name, values in document["properties"].items():
            known = proxy.schema.get(name)
            assert known is not None, (proxy.schema.name, name)
            cleaned = [known.type.clean(value, proxy=proxy) for value in values]
            assert cleaned == values or (name in {"name", "address"} and None not in cleaned)
    back = read_back("opensanctions", file, tmp_path)
    assert parties(back) == parties(published)
    with back.read() as con:
        flags = dict(con.execute("select caption, listed from final.entity where kind <> 'wallet'").fetchall())
        assert flags == {"KANGSU BANK": True, "HAN, Chol Su": True, "=cmd|' /C calc'!A0 Handels GmbH": False,
                         'Müller "M" <&> Söhne\u200f': False, IBAN: False}  # fmt: skip
        [(address, holder)] = con.execute(
            "select c.address, f.caption from final.chain_address as c "
            "join final.relation as r on r.to_id = c.entity_id and r.type = 'HOLDS' "
            "join final.entity as f on f.entity_id = r.from_id"
        ).fetchall()
        assert (address, holder) == (WALLET, "HAN, Chol Su")
        [stake] = con.execute(
            "select share_low, share_high from final.relation where type = 'OWNS' and share_low is not null"
        ).fetchall()
        assert stake == (60, 75)


def test_ftm_says_who_is_listed_who_is_owned_by_the_listed_and_under_which_ids(published: Workspace, tmp_path: Path):
    exports.export(published, "ftm", tmp_path / "x.ftm.json")
    found = {document["caption"]: document for document in lines(tmp_path / "x.ftm.json")}
    han = found["HAN, Chol Su"]
    assert han["referents"] == ["ofac:10", "un:KPi.9"] and han["datasets"] == ["un_sc_sanctions", "us_ofac_sdn"]
    assert han["properties"]["topics"] == ["sanction"] and han["target"] is True
    assert sorted(found["KANGSU BANK"]["properties"]["topics"]) == ["fin.bank", "sanction"]
    owned = next(document for name, document in found.items() if "Handels" in name)
    assert owned["schema"] == "Company" and owned["properties"]["topics"] == ["sanction.linked"]
    assert owned["target"] is False
    programmes = {
        document["properties"]["program"][0] for document in found.values() if document["schema"] == "Sanction"
    }
    assert programmes == {"ofac:DPRK4", "un:1718"}


def test_senzing_comes_back_as_the_same_parties(published: Workspace, tmp_path: Path):
    file = tmp_path / "x.jsonl"
    exports.export(published, "senzing", file)
    assert all(document["DATA_SOURCE"] == "RESOLVER" for document in lines(file))
    back = read_back("senzing", file, tmp_path)
    assert parties(back) == parties(published)
    with back.read() as con:
        assert con.execute("select number from final.account").fetchall() == [(IBAN,)]


def test_bods_comes_back_as_the_same_parties_and_stakes(published: Workspace, tmp_path: Path):
    file = tmp_path / "x.jsonl"
    exports.export(published, "bods", file)
    statements = lines(file)
    assert len({statement["statementId"] for statement in statements}) == len(statements)
    for statement in statements:
        assert 32 <= len(statement["statementId"]) <= 64 and statement["recordDetails"]["isComponent"] is False
        assert statement["recordType"] in {"entity", "person", "relationship"} and "null" not in json.dumps(statement)
        assert statement["publicationDetails"]["bodsVersion"] == "0.4"
    shares = [
        interest["share"]
        for statement in statements
        for interest in statement["recordDetails"].get("interests", [])
        if "share" in interest
    ]
    assert shares == [{"minimum": 60, "maximum": 75}]
    unknown = [
        statement["recordDetails"]["interestedParty"]
        for statement in statements
        if isinstance(statement["recordDetails"].get("interestedParty"), dict)
    ]
    assert unknown == [{"reason": "interestedPartyExemptFromDisclosure"}]
    back = read_back("bods", file, tmp_path)
    assert {name: (kind, names) for name, (kind, names, _) in parties(back).items()} == {
        name: (kind, names) for name, (kind, names, _) in parties(published).items()
    }
    with back.read() as con:
        stakes = (
            "select distinct share_low, share_high from final.relation where type = 'OWNS' and share_low is not null"
        )
        assert con.execute(stakes).fetchall() == [(60, 75)]


def bods_validator() -> Draft202012Validator:
    """The schema of BODS 0.4, as its publisher's own library carries it."""
    folder = importlib.resources.files("libcovebods") / "data" / "schema-0-4-0"
    names = ("statement", "components", "entity-record", "person-record", "relationship-record")
    schemas = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in names}
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    return Draft202012Validator({"$ref": schemas["statement"]["$id"]}, registry=registry)


def test_bods_is_valid_by_the_schema_of_its_publisher(published: Workspace, tmp_path: Path):
    file = tmp_path / "x.json"
    exports.export(published, "bods", file)
    statements, validator = lines(file), bods_validator()
    assert {statement["recordType"] for statement in statements} == {"entity", "person", "relationship"}
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(statements)] == []
    torn = [{**statements[0], "recordType": "company"}]
    assert list(validator.iter_errors(torn)), "a check that cannot fail is none"


def test_targets_simple_has_the_listed_and_values_with_semicolons_hold_together(published: Workspace, tmp_path: Path):
    file = tmp_path / "targets.csv"
    told = exports.export(published, "targets-simple", file)
    with file.open(encoding="utf-8", newline="") as opened:
        rows = {row["name"]: row for row in csv.DictReader(opened)}
    assert set(rows) == {"KANGSU BANK", "HAN, Chol Su"} and told["left_out"] == {"entity that is on no list": 4}
    assert rows["HAN, Chol Su"]["program_ids"] == "ofac:DPRK4;un:1718"
    assert rows["HAN, Chol Su"]["addresses"] == '"Moranbong; Street 1, Pyongyang, Korea, North"'
    assert rows["HAN, Chol Su"]["identifiers"].split(";") == ["836410035"]
    back = read_back("opensanctions", file, tmp_path)
    assert {name: kind for name, (kind, *_) in parties(back).items()} == {
        "KANGSU BANK": "organisation", "HAN, Chol Su": "person"}  # fmt: skip


def test_tables_keep_types_in_parquet_and_no_formula_in_csv(published: Workspace, tmp_path: Path):
    exports.export(published, "parquet", tmp_path / "parquet")
    relation = pyarrow.parquet.read_table(tmp_path / "parquet" / "relation.parquet")
    assert str(relation.schema.field("share_low_exact").type) == "decimal128(9, 6)"
    assert str(relation.schema.field("records").type).startswith("list<")
    exports.export(published, "csv", tmp_path / "csv")
    with (tmp_path / "csv" / "entity.csv").open(encoding="utf-8", newline="") as opened:
        captions = {row["caption"] for row in csv.DictReader(opened)}
    assert "'=cmd|' /C calc'!A0 Handels GmbH" in captions and 'Müller "M" <&> Söhne\u200f' in captions
    with (tmp_path / "csv" / "columns.csv").open(encoding="utf-8", newline="") as opened:
        said = {(row["table"], row["column"]): row["meaning"] for row in csv.DictReader(opened)}
    tables = {file.stem for file in (tmp_path / "csv").iterdir()} - {"columns"}
    assert tables == {table for table, _ in said} and "ISO 3166-1" in said["entity", "countries"]


def test_excel_shows_text_as_text_with_a_frozen_header_and_filters(published: Workspace, tmp_path: Path):
    import openpyxl

    exports.export(published, "xlsx", tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    sheet = book["entity"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:K7"
    column = next(cell for cell in sheet[1] if cell.value == "caption").column
    risky = [cell for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column) if "cmd" in str(cell.value)]
    assert [(cell.value, cell.data_type) for cell in risky] == [("=cmd|' /C calc'!A0 Handels GmbH", "s")]


def test_graphml_opens_in_networkx_with_every_entity_and_tie(published: Workspace, tmp_path: Path):
    import networkx

    exports.export(published, "graphml", tmp_path / "x.graphml")
    graph = networkx.read_graphml(tmp_path / "x.graphml", force_multigraph=True)
    captions = {data["caption"]: node for node, data in graph.nodes(data=True)}
    assert 'Müller "M" <&> Söhne\u200f' in captions and graph.number_of_nodes() == 6
    [stake] = [data for *_, data in graph.edges(data=True) if data["type"] == "OWNS"]
    assert (stake["share_low"], stake["share_high"]) == (60.0, 75.0)
    assert graph.nodes[captions["KANGSU BANK"]]["listed"] is True
