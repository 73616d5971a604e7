"""Companies House: three products, each with editions of its own, that speak of one company by one id."""

# ruff: noqa: E501 - expected rows stand as tables
from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.job import Report, run
from ingest.sources._companies_house_control import natures
from resolver.errors import DataError, SourceChanged, UnknownCode, UsageError
from resolver.store import Workspace
from tests.ingest.samples import companies_house as made
from tests.ingest.table import facts, rows

OURS = "gb-coh:01234567"


def take(workspace: Workspace, folder: Path, name: str, content: bytes, **options: object) -> Report:
    """Ingest one file."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return run(workspace, "companies_house", [folder / name], **options)  # type: ignore[arg-type]


# --------------------------------------------------------------------------------------------------------- companies


def test_a_company_comes_in_whole(workspace, tmp_path):
    report = take(workspace, tmp_path, "BasicCompanyDataAsOneFile-2026-11-01.csv", made.COMPANIES)
    assert (report.source, report.published_on, report.read, report.staged, report.records) == (
        "companies_house.company",
        date(2026, 11, 1),
        2,
        2,
        2,
    )
    assert facts(
        workspace, f"select caption, kind, published_status, url from stage.record where record_id = '{OURS}'"
    ) == {("STONE & RIVER LIMITED", "organisation", "Active", "http://business.data.gov.uk/id/company/01234567")}
    assert facts(workspace, f"select type, full_name, valid_to from stage.name where record_id = '{OURS}'") == {
        ("primary", "STONE & RIVER LIMITED", None),
        ("former", "PEBBLE LIMITED", date(2007, 6, 5)),
    }
    assert facts(workspace, f"select type, date_from, published from stage.date where record_id = '{OURS}'") == {
        ("incorporation", date(1999, 3, 2), "02/03/1999")
    }
    assert facts(
        workspace, f"select scheme, number, country, issuer from stage.identifier where record_id = '{OURS}'"
    ) == {("registration", "01234567", "GB", "Companies House")}
    assert facts(workspace, "select type, full_address, street, city, postcode, country from stage.address") == {
        (
            "registered",
            "1 HIGH STREET, OLD TOWN, LEEDS, LS1 1AA, ENGLAND",
            "1 HIGH STREET, OLD TOWN",
            "LEEDS",
            "LS1 1AA",
            "ENGLAND",
        )
    }
    assert facts(workspace, f"select attribute, value from stage.attribute where record_id = '{OURS}'") == {
        ("company_category", "Private Limited Company"),
        ("sector", "62012 - Business and domestic software development"),
        ("sector", "63110 - Data processing"),
        ("accounts", "category DORMANT; reference day 31; reference month 3"),
        ("confirmation_statement", "next due 16/03/2027"),
        ("mortgages", "charges 2; outstanding 1; part satisfied 0; satisfied 1"),
    }


def test_a_day_that_does_not_exist_is_kept_as_published_and_told(workspace, tmp_path):
    report = take(workspace, tmp_path, "companies.csv", made.COMPANIES)
    assert facts(workspace, "select date_from, published from stage.date where type = 'dissolution'") == {
        (None, "30/02/2020")
    }
    assert [(row["line"], row["code"], row["content"]) for row in report.rejections] == [(3, "date", "30/02/2020")]


def test_parts_of_a_publication_are_taken_together_or_as_an_excerpt(workspace, tmp_path):
    first = tmp_path / "BasicCompanyData-2026-11-01-part1_2.csv"
    second = tmp_path / "BasicCompanyData-2026-11-01-part2_2.csv"
    first.write_text(f"{made.HEADER}\n{made.STONE}\n")
    second.write_text(f"{made.HEADER}\n{made.MOSS}\n")
    with pytest.raises(DataError, match=r"no company 2 of 2 among BasicCompanyData-2026-11-01-part1_2\.csv"):
        run(workspace, "companies_house", [first])
    assert run(workspace, "companies_house", [first], partial=True).records == 1
    assert run(workspace, "companies_house", [first, second]).records == 2
    assert facts(workspace, "select distinct part from stage.presence") == {("company 1 of 2",), ("company 2 of 2",)}


def test_columns_in_another_order_and_parts_put_one_after_the_other_are_the_same_companies(workspace, tmp_path):
    stone, moss = (next(csv.reader([row])) for row in (made.STONE, made.MOSS))
    header = next(csv.reader([made.HEADER]))
    turned = [[row[place] for place in (1, 0, *range(2, len(row)))] for row in (header, stone, header, moss)]
    (tmp_path / "BasicCompanyData-2026-11-01.csv").write_text("".join(_csv_line(row) for row in turned))
    report = run(workspace, "companies_house", [tmp_path / "BasicCompanyData-2026-11-01.csv"])
    assert (report.read, report.records, report.rejected) == (3, 2, 1)
    assert [(row["line"], row["code"]) for row in report.rejections if row["whole_row"]] == [(3, "header")]
    assert facts(workspace, "select published_key, caption from stage.record") == {
        (stone[1], stone[0]),
        (moss[1], moss[0]),
    }


def _csv_line(values: list[str]) -> str:
    return ",".join(f'"{value}"' for value in values) + "\n"


def test_files_of_two_days_are_no_edition(workspace, tmp_path):
    for day, part in (("2026-11-01", 1), ("2026-10-01", 2)):
        (tmp_path / f"BasicCompanyData-{day}-part{part}_2.csv").write_bytes(made.COMPANIES)
    (tmp_path / "BasicCompanyData-2026-11-01-part1_2.csv").write_text(f"{made.HEADER}\n{made.STONE}\n")
    with pytest.raises(UsageError, match=r"several days \(2026-10-01, 2026-11-01\)"):
        run(workspace, "companies_house", [tmp_path])


# -------------------------------------------------------------------------------------- people with significant control


def test_natures_of_control_become_bands_and_kinds_of_control(workspace, tmp_path):
    report = take(workspace, tmp_path, "psc.txt", made.CONTROL)
    assert (report.source, report.published_on, report.records, report.findings) == (
        "companies_house.psc",
        date(2026, 7, 27),
        5,
        (),
    )
    ada, firm = f"{OURS}/individual/aDa1", "gb-coh:OE000001/corporate-entity-beneficial-owner/fiRm"
    low, high, full = Decimal(25), Decimal(50), Decimal(100)
    assert facts(
        workspace,
        "select type, interest, share_low, low_inclusive, share_high, high_inclusive, directness, from_record, to_record, valid_from, valid_to, status "
        "from stage.relation where from_status = 'record'",
    ) == {
        ("owns", "shares", low, False, high, True, "unknown", ada, OURS, date(2016, 4, 6), date(2020, 1, 2), "ceased"),
        (
            "controls",
            "board",
            None,
            None,
            None,
            None,
            "indirect",
            ada,
            OURS,
            date(2016, 4, 6),
            date(2020, 1, 2),
            "ceased",
        ),
        (
            "controls",
            "votes",
            low,
            False,
            full,
            True,
            "unknown",
            firm,
            "gb-coh:OE000001",
            date(2023, 1, 31),
            None,
            None,
        ),
    }


def test_an_individual_has_month_of_birth_nationalities_and_the_name_that_was_verified(workspace, tmp_path):
    take(workspace, tmp_path, "psc.txt", made.CONTROL)
    who = f"where record_id = '{OURS}/individual/aDa1'"
    assert facts(workspace, f"select type, full_name, title, given, family from stage.name {who}") == {
        ("primary", "Ms Ada River", "Ms", "Ada", "River"),
        ("alias", "Ada Rivers", None, None, None),
    }
    assert facts(workspace, f"select date_from, date_to, precision, published from stage.date {who}") == {
        (date(1988, 4, 1), date(1988, 4, 30), "month", "1988-04")
    }
    assert facts(workspace, f"select type, country from stage.country {who}") == {
        ("nationality", "British"),
        ("nationality", "Irish"),
        ("residence", "Wales"),
    }
    assert facts(workspace, f"select type, full_address from stage.address {who}") == {
        ("service", "46, Rhymney Street, Cardiff, CF24 4DA")
    }
    assert facts(workspace, f"select attribute, value from stage.attribute {who}") == {
        ("identity_verification", "appointment_verification_statement_due_on 2026-11-30"),
        ("aml_supervisor", "hm-revenue-customs-hmrc"),
    }


def test_a_corporate_owner_is_tied_to_the_register_in_which_it_says_it_is(workspace, tmp_path):
    take(workspace, tmp_path, "psc.txt", made.CONTROL)
    take(workspace, tmp_path, "companies.csv", made.COMPANIES)
    assert facts(
        workspace, "select record_id, number, country, issuer, note from stage.identifier where number = '01234567'"
    ) == {
        (
            "gb-coh:OE000001/corporate-entity-beneficial-owner/fiRm",
            "01234567",
            "GB",
            "Companies House",
            "Companies House, England And Wales; published as: 1234567",
        ),
        (OURS, "01234567", "GB", "Companies House", None),
    }
    assert facts(workspace, "select attribute, value from stage.attribute where record_id like '%fiRm'") == {
        ("sanctioned", "true"),
        ("legal_authority", "Companies Act 2006"),
        ("legal_form", "Limited Company"),
    }


@pytest.mark.parametrize(
    ("country", "place", "number", "expected"),
    [
        ("United Kingdom", None, "SC 123456", ("SC123456", "GB", "Companies House")),
        ("England", "Companies House, Cardiff", "12345678", ("12345678", "GB", "Companies House")),
        (None, "Register Of Companies (England And Wales)", "654321", ("00654321", "GB", "Companies House")),
        ("Ireland", "Companies Registration Office", "123456", ("123456", "Ireland", "Companies Registration Office")),
        ("New South Wales", None, "12345678", ("12345678", "New South Wales", None)),
        ("England", "Charity Commission", "1123456", ("1123456", "England", "Charity Commission")),
        ("England", "Companies House", "none", ("none", "England", "Companies House")),
    ],
)
def test_only_numbers_of_the_united_kingdoms_register_are_read_as_its_own(
    workspace, tmp_path, country, place, number, expected
):
    owner = made.psc(
        "01234567", "legal-person-person-with-significant-control", "x", name="X",
        identification={"country_registered": country, "place_registered": place, "registration_number": number},
    )  # fmt: skip
    take(workspace, tmp_path, "psc.txt", made.lines(owner, made.TOTALS))
    assert rows(workspace, "select number, country, issuer from stage.identifier") == [expected]


def test_nobody_somebody_unknown_and_somebody_protected_are_told_apart(workspace, tmp_path):
    take(workspace, tmp_path, "psc.txt", made.CONTROL)
    exempt = "psc-exempt-as-shares-admitted-on-market"
    assert facts(
        workspace,
        "select from_status, nature, to_record, valid_from, valid_to from stage.relation where from_record is null",
    ) == {
        ("anonymous", "super-secure-person-with-significant-control", OURS, None, None),
        ("none", "no-individual-or-entity-with-signficant-control", "gb-coh:OC300001", date(2017, 7, 12), None),
        ("unknown", exempt, OURS, date(2016, 10, 29), date(2018, 1, 1)),
        ("unknown", exempt, OURS, date(2019, 1, 1), None),
    }
    assert facts(
        workspace,
        "select distinct kind from stage.record where record_id like '%/seCret' or record_id like '%statements%'",
    ) == {("statement",)}


def test_an_unknown_nature_stops_and_can_be_accepted(workspace, tmp_path):
    odd = json.loads(json.dumps(made.FIRM))
    odd["data"]["natures_of_control"] = ["owns-the-moon"]
    with pytest.raises(UnknownCode, match="gb-coh:nature=owns-the-moon"):
        take(workspace, tmp_path, "psc.txt", made.lines(odd))
    take(workspace, tmp_path, "psc.txt", made.lines(odd), accept_codes=["gb-coh:nature=owns-the-moon"])
    assert rows(workspace, "select type, nature from stage.relation") == [("controls", "owns-the-moon")]


def test_a_number_that_lost_its_zeros_is_corrected_and_told(workspace, tmp_path):
    report = take(workspace, tmp_path, "psc.txt", made.lines({**made.ADA, "company_number": "1234567"}, made.TOTALS))
    assert [(row["code"], row["content"]) for row in report.rejections] == [("corrected", "1234567")]
    assert facts(workspace, "select distinct to_record from stage.relation") == {(OURS,)}


def test_a_snapshot_whose_totals_differ_or_are_missing_is_pointed_out(workspace, tmp_path):
    few = take(workspace, tmp_path, "few.txt", made.lines(made.ADA, made.TOTALS))
    assert few.findings == ("The last line of the snapshot tells of 5 lines; there are 1. Is it whole?",)
    cut = take(workspace, tmp_path, "cut.txt", made.lines(made.ADA), published=date(2026, 7, 27))
    assert cut.findings[0] == "The line of totals with which a snapshot ends is missing. Is the file whole?"


def test_every_published_nature_of_control_has_its_meaning():
    """Codes of the publisher's list (psc_descriptions.yml); 25 to 50 is open below, 75 to 100 is closed."""
    known = {nature.code: nature for nature in natures()}
    for code in (
        "ownership-of-shares-more-than-25-percent-as-control-over-trust-registered-overseas-entity",
        "right-to-share-surplus-assets-75-to-100-percent-as-firm-limited-liability-partnership",
        "part-right-to-share-surplus-assets-50-to-75-percent-as-trust",
        "right-to-appoint-and-remove-members-limited-liability-partnership",
        "right-to-appoint-and-remove-person-as-trust",
        "significant-influence-or-control-as-control-over-firm-registered-overseas-entity",
        "registered-owner-as-nominee-another-entity-northern-ireland-registered-overseas-entity",
    ):
        assert code in known
    bands = {(n.low, n.low_inclusive, n.high, n.high_inclusive) for n in known.values() if n.low is not None}
    assert bands == {(25, False, 50, True), (50, False, 75, False), (75, True, 100, True), (25, False, 100, True)}
    assert [known[code].nominee for code in known if "nominee" in code] == [True] * 6


# ---------------------------------------------------------------------------------------------------------- officers


def test_officers_have_roles_and_terms_and_are_one_person_in_all_companies(workspace, tmp_path):
    report = take(workspace, tmp_path, "Prod195.dat", made.OFFICERS)
    assert (report.source, report.published_on) == ("companies_house.officers", date(2021, 4, 21))
    assert (report.read, report.rejected, report.rejected_values, report.records) == (7, 0, 0, 4)
    brook, trust = "gb-coh:officer/123456780001", "gb-coh:officer/876543210002"
    day = date(2010, 1, 28)
    assert facts(
        workspace, "select from_record, to_record, type, nature, valid_from, valid_to, status, note from stage.relation"
    ) == {
        (brook, OURS, "directs", "Director", day, None, None, "day from the appointment document"),
        (
            brook,
            "gb-coh:OC300001",
            "directs",
            "Designated LLP member",
            day,
            None,
            None,
            "day from the LLP incorporation document",
        ),
        (
            trust,
            OURS,
            "directs",
            "Secretary",
            day,
            date(2012, 12, 31),
            "resigned",
            "day from the incorporation document",
        ),
    }
    assert facts(workspace, "select record_id, kind, caption, published_status from stage.record") == {
        (OURS, "organisation", "STONE, RIVER LIMITED", None),
        ("gb-coh:OC300001", "organisation", "MOSS LLP", "In liquidation"),
        (brook, "person", "THOMAS BROOK", None),
        (trust, "organisation", "HILL TRUST LIMITED", None),
    }
    assert rows(
        workspace, f"select full_name, title, given, family, suffix from stage.name where record_id = '{brook}'"
    ) == [("THOMAS BROOK", "MR", "THOMAS", "BROOK", "OBE")]
    assert rows(workspace, "select record_id, date_from, date_to, precision, published from stage.date") == [
        (brook, date(1975, 1, 1), date(1975, 1, 31), "month", "197501")
    ]
    assert facts(
        workspace, "select record_id, scheme, number from stage.identifier where scheme = 'officer_number'"
    ) == {
        (brook, "officer_number", "12345678"),
        (trust, "officer_number", "87654321"),
    }
    assert facts(workspace, f"select full_address from stage.address where record_id = '{brook}'") == {
        ("12 CONNAUGHT PARK, LURGAN, BT66 7AZ, NORTHERN IRELAND",)
    }


def test_a_snapshot_with_another_number_of_lines_than_it_counts_is_refused(workspace, tmp_path):
    short = made.OFFICERS.replace(f"{made.AGAIN}\n".encode(), b"")
    with pytest.raises(DataError, match="the last line counts 5 lines, there are 4"):
        take(workspace, tmp_path, "Prod195.dat", short)
    assert take(workspace, tmp_path, "Prod195.dat", short, partial=True).records == 4


def test_lines_that_are_neither_company_nor_officer_are_rejected_whole(workspace, tmp_path):
    odd = made.snapshot(made.DIRECTOR, made.DIRECTOR.replace("<", ""), "01234567X")
    report = take(workspace, tmp_path, "Prod195.dat", odd)
    assert [(row["line"], row["code"], row["whole_row"]) for row in report.rejections] == [
        (3, "columns", True),
        (4, "columns", True),
    ]


def test_an_unknown_role_stops(workspace, tmp_path):
    with pytest.raises(UnknownCode, match="gb-coh:appointment=77"):
        take(
            workspace,
            tmp_path,
            "Prod195.dat",
            made.snapshot(made.officer("01234567", "77", "123456780001", "", "A", "B")),
        )


# ---------------------------------------------------------------------------------------------------------- together


def test_a_newer_snapshot_of_one_product_removes_nothing_of_the_others(workspace, tmp_path):
    take(workspace, tmp_path, "BasicCompanyDataAsOneFile-2021-01-01.csv", made.COMPANIES)
    take(workspace, tmp_path, "psc.txt", made.CONTROL)
    take(workspace, tmp_path, "Prod195.dat", made.OFFICERS)
    live = facts(workspace, "select source, count(*) from stage.live group by all")
    assert live == {("companies_house.company", 2), ("companies_house.psc", 5), ("companies_house.officers", 4)}
    assert rows(workspace, "select count(*) from stage.removal") == [(0,)]


def test_a_company_that_is_no_longer_in_the_register_is_removed_by_its_own_product(workspace, tmp_path):
    take(workspace, tmp_path, "BasicCompanyDataAsOneFile-2026-10-01.csv", made.COMPANIES)
    only = f"{made.HEADER}\n{made.STONE}\n".encode()
    with pytest.raises(DataError, match="1 of 2"):
        take(workspace, tmp_path, "BasicCompanyDataAsOneFile-2026-11-01.csv", only)


def test_files_of_two_products_are_not_taken_as_one(workspace, tmp_path):
    (tmp_path / "psc.txt").write_bytes(made.CONTROL)
    (tmp_path / "Prod195.dat").write_bytes(made.OFFICERS)
    with pytest.raises(UsageError, match="several formats"):
        run(workspace, "companies_house", [tmp_path])


# --------------------------------------------------------------------------------------------------- the real publications


@pytest.mark.real
def test_the_real_companies_are_staged_whole(workspace, real_data):
    path = real_data / "companies_house" / "BasicCompanyData_sample.csv"
    with path.open(newline="", encoding="utf-8") as file:
        published = [{name.strip(): value for name, value in row.items()} for row in csv.DictReader(file)]
    report = run(workspace, "companies_house", [path])
    assert report.read == report.staged == report.records == len(published) == 31
    former = sum(bool(row[f"PreviousName_{n}.CompanyName"]) for row in published for n in range(1, 11))
    assert rows(workspace, "select count(*) from stage.name where type = 'former'") == [(former,)]
    sectors = sum(bool(row[f"SICCode.SicText_{n}"]) for row in published for n in range(1, 5))
    assert rows(workspace, "select count(*) from stage.attribute where attribute = 'sector'") == [(sectors,)]
    for row in published[:3]:
        who = f"where record_id = 'gb-coh:{row['CompanyNumber']}'"
        assert rows(workspace, f"select caption, published_status, url from stage.record {who}") == [
            (row["CompanyName"], row["CompanyStatus"], row["URI"])
        ]
        day, month, year = map(int, row["IncorporationDate"].split("/"))
        assert rows(workspace, f"select date_from, published from stage.date {who}") == [
            (date(year, month, day), row["IncorporationDate"])
        ]
        places = ("AddressLine1", "AddressLine2", "PostTown", "County", "PostCode", "Country")
        whole = ", ".join(row[f"RegAddress.{place}"] for place in places if row[f"RegAddress.{place}"])
        assert rows(workspace, f"select full_address from stage.address {who}") == [(whole,)]


@pytest.mark.real
def test_the_real_officers_are_staged_whole(workspace, real_data):
    path = real_data / "companies_house" / "Prod195_sample.dat.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    companies = [line for line in lines[1:-1] if line[8] == "1"]
    officers = [line for line in lines[1:-1] if line[8] == "2"]
    report = run(workspace, "companies_house", [path])
    assert (report.read, report.rejected, report.rejected_values) == (len(lines), 0, 0)
    assert (len(lines) - 2, lines[-1]) == (48, "9999999900000048")
    assert rows(workspace, "select count(*) from stage.relation") == [(len(officers),)]
    assert report.records == len(companies) + len({line[12:24] for line in officers}) == 13 + 35
    for line in officers[:3]:
        texts = line[76:].split("<")
        who = f"where record_id = 'gb-coh:officer/{line[12:24]}'"
        name = " ".join(text for text in texts[1:3] if text)
        assert rows(workspace, f"select caption from stage.record {who}") == [(name,)]
        appointed = date(int(line[32:36]), int(line[36:38]), int(line[38:40]))
        assert rows(workspace, f"select to_record, valid_from from stage.relation {who}") == [
            (f"gb-coh:{line[:8]}", appointed)
        ]
        assert facts(workspace, f"select value from stage.attribute {who}") == ({(texts[11],)} if texts[11] else set())
        expected = {("nationality", texts[12])} if texts[12] else set()
        assert facts(workspace, f"select type, country from stage.country {who}") == expected | (
            {("residence", texts[13])} if texts[13] else set()
        )


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "records", "relations"),
    [
        ("psc_individual", 1, 2),
        ("psc_ceased_on", 1, 2),
        ("psc_corporate", 1, 1),
        ("psc_legal", 1, 1),
        ("psc_no_country", 1, 1),
        ("psc_no_match", 1, 1),
        ("psc_not_found", 1, 1),
        ("psc_statement", 1, 1),
        ("psc_statement_ceased_on", 1, 1),
        ("psc_exemptions", 1, 1),
        ("psc_super_secure", 1, 1),
        ("psc_totals", 0, 0),
    ],
)
def test_each_kind_of_line_of_the_snapshot_is_taken(workspace, real_data, name, records, relations):
    report = run(workspace, "companies_house", [real_data / "companies_house" / "psc" / f"{name}.json"])
    assert (report.records, report.rejected) == (records, 0)
    assert rows(workspace, "select count(*) from stage.relation") == [(relations,)]


@pytest.mark.real
def test_a_line_of_an_unknown_kind_is_refused(workspace, real_data):
    with pytest.raises(DataError, match="a document of no known kind"):
        run(workspace, "companies_house", [real_data / "companies_house" / "psc" / "psc_unknown_kind.json"])


@pytest.mark.real
def test_every_code_of_the_publishers_list_is_known(real_data):
    published = json.loads((real_data / "companies_house" / "pscDescriptions.json").read_text())
    assert len(published["description"]) == 72
    assert set(published["description"]) <= {nature.code for nature in natures()}


def test_a_column_that_the_publisher_renames_stops(workspace, tmp_path):
    with pytest.raises(SourceChanged, match="CompanyStatus"):
        take(workspace, tmp_path, "companies.csv", made.COMPANIES.replace(b"CompanyStatus", b"Status", 1))
