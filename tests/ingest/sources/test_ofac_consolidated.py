"""OFAC's other lists: which list a programme stands on, and what it does. All samples are invented."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from ingest.job import run
from resolver.errors import DataError
from resolver.store import Workspace
from tests.ingest.ofac import END, add, alt, sdn, write_set, write_xml
from tests.ingest.samples.ofac_consolidated import DIRECTIVE, ENTRIES
from tests.ingest.table import facts, rows

SECTION_11 = "alt. Secondary sanctions risk: See Section 11 of Executive Order 14024."


def cons_set(folder: Path, *prim: str) -> Path:
    """A set of these entries."""
    folder.mkdir(parents=True, exist_ok=True)
    number = prim[0].split(",", 1)[0]
    for name, lines in (
        ("cons_prim", prim),
        ("cons_alt", [alt(number, "1", "AL")]),
        ("cons_add", [add(number, "1", None, "Vaduz", "Liechtenstein")]),
    ):
        (folder / f"{name}.csv").write_bytes(("".join(lines) + END).encode())
    return folder


def listings(workspace: Workspace) -> set[tuple[object, ...]]:
    return facts(workspace, "select list, programme_published, effect from stage.listing")


@pytest.mark.parametrize(
    ("programme", "remarks", "expected"),
    [
        ("NS-PLC", "DOB 1962.", {("ofac_ns_plc", "NS-PLC", "other")}),
        ("UKRAINE-EO13662", f"{DIRECTIVE}.", {("ofac_ssi", "UKRAINE-EO13662", "sectoral")}),
        ("CMIC-EO13959", "Target Type Public Company.", {("ofac_ns_cmic", "CMIC-EO13959", "investment")}),
        ("561-Related", "SWIFT/BIC STONCNBJ.", {("ofac_capta", "561-Related", "correspondent_account")}),
        ("FSE-IR", "Gender Male.", {("ofac_fse", "FSE-IR", "other")}),
        ("NS-ISA", None, {("ofac_ns_isa", "NS-ISA", "other")}),
        ("RUSSIA-EO14024", "Listing Date (EO 14024 Directive 2): 24 Feb 2022.", {("ofac_capta", "RUSSIA-EO14024", "correspondent_account")}),
        ("RUSSIA-EO14024", "Listing Date (EO 14024 Directive 3): 24 Feb 2022.", {("ofac_ns_mbs", "RUSSIA-EO14024", "sectoral")}),
        (
            "ILLICIT-DRUGS-EO14059",
            "Executive Order 14059 information: Prohibition on investing in equity or debt instruments of this target.",
            {("ofac_ns_mbs", "ILLICIT-DRUGS-EO14059", "investment")},
        ),
        # two measures of different kinds on one list
        (
            "ILLICIT-DRUGS-EO14059",
            "Executive Order 14059 information: Prohibition on any transactions in foreign exchange; alt. Executive Order 14059 information: equity or debt instruments.",
            {("ofac_ns_mbs", "ILLICIT-DRUGS-EO14059", "other")},
        ),
        # the programmes of a party that is blocked as well
        ("SDGT] [NS-PLC", "DOB 1945.", {("ofac_ns_plc", "NS-PLC", "other"), ("ofac_sdn", "SDGT", "blocking")}),
        (
            "UKRAINE-EO13662] [RUSSIA-EO14024",
            f"{DIRECTIVE}; {SECTION_11}",
            {("ofac_ssi", "UKRAINE-EO13662", "sectoral"), ("ofac_sdn", "RUSSIA-EO14024", "blocking")},
        ),
        (
            "RUSSIA-EO14024",
            f"Listing Date (EO 14024 Directive 2): 24 Feb 2022; {SECTION_11}",
            {("ofac_capta", "RUSSIA-EO14024", "correspondent_account"), ("ofac_sdn", "RUSSIA-EO14024", "blocking")},
        ),
    ],
)  # fmt: skip
def test_the_effect_is_that_of_the_list_on_which_a_programme_stands(workspace, tmp_path, programme, remarks, expected):
    run(workspace, "ofac_consolidated", [cons_set(tmp_path / "set", sdn("1", "STONE", remarks, programme=programme))])
    assert listings(workspace) == expected


def test_the_remarks_give_the_day_of_a_listing(workspace, tmp_path):
    lines = [
        sdn(
            "1",
            "SAND CHIPS",
            "Listing Date (CMIC) 03 Jun 2021; Effective Date (CMIC) 02 Aug 2021.",
            programme="CMIC-EO13959",
        ),
        sdn(
            "2",
            "STONE BANK",
            f"Listing Date (EO 14024 Directive 2): 24 Feb 2022; {SECTION_11}",
            programme="RUSSIA-EO14024",
        ),
    ]
    run(workspace, "ofac_consolidated", [cons_set(tmp_path / "set", *lines)])
    assert facts(workspace, "select listing_id, listed_on::varchar from stage.listing") == {
        ("ofac:1/ofac_ns_cmic/ofac:CMIC-EO13959", "2021-06-03"),
        ("ofac:2/ofac_capta/ofac:RUSSIA-EO14024", "2022-02-24"),
        ("ofac:2/ofac:RUSSIA-EO14024", None),  # the day of the directive is not that of the blocking
    }


def test_tickers_and_issuers_are_facts_of_their_own(workspace, tmp_path):
    remarks = (
        "Equity Ticker CHA US; Issuer Name Sand Chips Co., Ltd; Purchase/Sales For Divestment Date (CMIC) 03 Jun 2022."
    )
    run(
        workspace,
        "ofac_consolidated",
        [cons_set(tmp_path / "set", sdn("1", "SAND CHIPS", remarks, programme="CMIC-EO13959"))],
    )
    assert facts(workspace, "select scheme, number from stage.identifier") == {("ticker", "CHA US")}
    assert facts(workspace, "select attribute, value from stage.attribute") == {
        ("issuer_name", "Sand Chips Co., Ltd"),
        ("directive", "Purchase/Sales For Divestment Date (CMIC) 03 Jun 2022"),
    }


# ------------------------------------------------------------------------------------------------------ telling lists apart


def plc(count: int) -> list[str]:
    return [
        sdn(str(number), f"MEMBER {number}", "HAMAS - Hebron.", kind="individual", programme="NS-PLC")
        for number in range(1, count + 1)
    ]


def test_the_programmes_tell_the_two_publications_apart_whatever_the_file_is_called(workspace, tmp_path):
    folder = write_set(tmp_path / "set", plc(5))  # as sdn.csv
    with pytest.raises(
        DataError, match=r"sdn\.csv: this is Consolidated Sanctions List.*ofac_consolidated reads; you said ofac_sdn"
    ):
        run(workspace, "ofac_sdn", [folder])


def test_a_few_rows_go_by_the_name_of_the_file(workspace, tmp_path):
    run(workspace, "ofac_sdn", [write_set(tmp_path / "set", plc(4))])
    assert facts(workspace, "select list, effect from stage.listing") == {("ofac_ns_plc", "other")}


def test_the_sdn_list_under_the_name_of_the_other_lists_is_named(workspace, tmp_path):
    folder = cons_set(tmp_path / "set", *(sdn(str(number), f"PARTY {number}") for number in range(1, 6)))
    with pytest.raises(
        DataError,
        match=r"cons_prim\.csv: this is Specially Designated Nationals.*ofac_sdn reads; you said ofac_consolidated",
    ):
        run(workspace, "ofac_consolidated", [folder])


def test_the_simple_xml_is_told_by_its_programmes(workspace, tmp_path):
    path = write_xml(tmp_path / "list.xml", *ENTRIES)
    with pytest.raises(DataError, match="ofac_consolidated reads; you said ofac_sdn"):
        run(workspace, "ofac_sdn", [path])
    assert run(workspace, "ofac_consolidated", [path]).records == 2


def test_a_party_on_both_publications_is_one_record_with_the_listings_of_both(workspace, tmp_path):
    run(workspace, "ofac_sdn", [write_set(tmp_path / "sdn", [sdn("1", "STONE BANK", programme="RUSSIA-EO14024")])])
    run(
        workspace,
        "ofac_consolidated",
        [
            cons_set(
                tmp_path / "cons",
                sdn("1", "STONE BANK", f"{DIRECTIVE}; {SECTION_11}", programme="UKRAINE-EO13662] [RUSSIA-EO14024"),
            )
        ],
    )
    assert facts(workspace, "select record_id, source from stage.live") == {
        ("ofac:1", "ofac_sdn"),
        ("ofac:1", "ofac_consolidated"),
    }
    assert facts(workspace, "select listing_id, effect from stage.listing") == {
        ("ofac:1/ofac:RUSSIA-EO14024", "blocking"),
        ("ofac:1/ofac_ssi/ofac:UKRAINE-EO13662", "sectoral"),
    }


# ------------------------------------------------------------------------------------------------------------- real files


def published(path: Path) -> list[list[str]]:
    """The rows of an OFAC file by Python's own reader, without the end mark."""
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.reader(file) if row != ["\x1a"]]


@pytest.mark.real
def test_the_real_set_is_staged_whole(workspace, real_data):
    folder = real_data / "ofac_consolidated_csv"
    parts = {path.stem: published(path) for path in folder.glob("*.csv")}
    report = run(workspace, "ofac_consolidated", [folder], published=date(2025, 12, 19))
    assert report.read == sum(map(len, parts.values())) == 574 + 1073 + 10 + 442
    assert (report.staged, report.rejected, report.rejected_values, report.records) == (report.read, 0, 0, 442)
    remarks = {row[0]: row[11] for row in parts["cons_prim"]}
    for number, rest in parts["cons_comments"]:
        remarks[number] += rest
    # counts by words of the published lines, not by the statements under test
    tags = {row[0]: row[3].split("] [") for row in parts["cons_prim"]}
    listed = dict(rows(workspace, "select list, count(*) from stage.listing group by list"))
    assert listed["ofac_ns_plc"] == sum("NS-PLC" in found for found in tags.values()) == 78
    assert listed["ofac_ns_cmic"] == sum("CMIC-EO13959" in found for found in tags.values()) == 68
    assert listed["ofac_ssi"] == sum("13662 Directive Determination" in text for text in remarks.values()) == 286
    assert (
        listed["ofac_capta"] == sum("Directive 2): " in text for text in remarks.values()) + 1 == 15
    )  # and Kunlun, 561-Related
    blocked = facts(workspace, "select record_id from stage.listing where effect = 'blocking'")
    russia = {number for number, found in tags.items() if "RUSSIA-EO14024" in found}
    expected = {
        number for number in russia if "Section 11 of" in remarks[number] or "EO 14024 Directive" not in remarks[number]
    }
    expected -= {
        number
        for number in expected
        if "Subject to Directive 1a" in remarks[number] and "Section 11 of" not in remarks[number]
    }
    expected |= {
        number for number, found in tags.items() if {"SDGT", "VENEZUELA-EO13850", "IRAN-CON-ARMS-EO"} & set(found)
    }
    assert blocked == {(f"ofac:{number}",) for number in expected}
    assert rows(workspace, "select count(*) from stage.listing where list = 'ofac_ns_cmic' and listed_on is null") == [
        (0,)
    ]


@pytest.mark.real
def test_three_real_records_have_what_their_lines_say(workspace, real_data):
    run(workspace, "ofac_consolidated", [real_data / "ofac_consolidated_csv"])
    told = "select scheme, number from stage.identifier where record_id = 'ofac:17013'"
    assert facts(workspace, told) >= {
        ("bic", "VTBRRUMM"),
        ("tax", "7702070139"),
        ("lei", "253400V1H6ART1UQ0N98"),
        ("bank_code", "044030707"),
        ("registration", "1027739609391"),
    }
    assert facts(workspace, "select date_from::varchar, type from stage.date where record_id = 'ofac:17013'") == {
        ("1990-10-17", "incorporation")
    }
    assert facts(workspace, "select number from stage.identifier where scheme = 'isin' and record_id = 'ofac:30882'") == {
        ("US1694261033",), ("CNE1000002V2",), ("CND100020NC4",), ("CND1000248G3",), ("CND10003ND87",),
    }  # fmt: skip
    assert facts(
        workspace, "select listing_id, listed_on::varchar from stage.listing where record_id = 'ofac:30882'"
    ) == {("ofac:30882/ofac_ns_cmic/ofac:CMIC-EO13959", "2021-06-03")}
    assert facts(workspace, "select scheme, number, country from stage.identifier where record_id = 'ofac:50476'") == {
        ("driver_licence", "M634550610520", "United States"),
        ("national_id", "0032768386", "Haiti"),
    }
    assert facts(
        workspace, "select full_address from stage.address where type = 'birth' and record_id = 'ofac:50476'"
    ) == {("Port-au-Prince, Haiti",)}
    assert facts(
        workspace,
        "select full_name, quality from stage.name where type = 'alias' and record_id = 'ofac:50476' and quality = 'weak'",
    ) == {("Sweet Micky", "weak")}
