"""Mappings proposed for tables that have none: five invented files as people keep them, single headers, values."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from ingest.job import run
from ingest.propose import headers, patterns, proposal
from resolver.cli import app
from resolver.errors import DataError, UsageError
from resolver.store import Workspace
from tests.ingest.table import facts, rows

CUSTOMERS = """\
Kundennummer;Anrede;Vorname;Nachname;Geburtsdatum;Staatsangehörigkeit;Reisepass-Nr.;Ausstellungsland;Gültig bis;\
Straße;Hausnummer;PLZ;Ort;Land;Telefon;E-Mail;IBAN;BIC;Schuhgröße
K-1;Frau;Anna;Larina;24.12.1980;Österreich;U1234567;Österreich;01.02.2031;Lindenweg;5a;1010;Wien;Österreich;\
+43 1 5551234;anna@x.example;AT611904300234573201;BKAUATWW;38
K-2;Herr;Béla;Orsini;03.04.1975;DE;C01X00T47;DE;15.06.2029;Am Ring;12;10115;Berlin;Deutschland;+49 30 5550001;\
bela@x.example;DE89370400440532013000;COBADEFF;44
K-3;Herr;Carl;Tamm;30.01.1990;Estland;K0099;Estland;31.12.2028;Pikk;7;10123;Tallinn;Estland;+372 555 0100;;\
EE382200221020145685;HABAEE2X;
"""

APPLICANTS = """\
Application ID,Full Name,DOB,Nationality,Passport No,Mobile,Email,Address,City,Zip,Country,Current Employer,\
Payout Wallet,Selfie Hash,Applied On,Favourite colour
A1,Evan Southerland,03/04/1990,US,551234567,+1 202 555 0143,evan@x.example,12 Oak Street,Austin,73301,US,\
Lindholt GmbH,TJRabPrwbZy45sbavfcjinPJC18kjpRTv8,phash:0f0f0f0f0f0f0f0f,2024-01-02,red
A2,Ivan Sotnichar,05/06/1988,Kazakhstan,N0012345,+7 701 555 0101,ivan@x.example,Abay Ave 3,Almaty,050000,\
Kazakhstan,,,phash:0f0f0f0f0f0f0f01,2024-01-03,
"""

SUPPLIERS = """\
Vendor Code|Company Name|Trading As|Legal Form|Registration Number|VAT No|LEI|Country of Incorporation|\
Incorporated|Registered Street|Registered City|Registered Postcode|Registered Country|Office Street|Office City|\
Office Country|Website|Bank|SWIFT|Account No|Status|Risk rating|Notes
V1|Kaj Handels AS|Kaj;Kaj Nordic|AS|12345678|EE100931558|5493001KJTIIGC8Y1R12|Estonia|2001-05-06|Pikk 1|Tallinn|\
10123|Estonia|Row 2|Riga|Latvia|www.kaj.example|SEB|EEUHEE2X|221020145685|active|low|
V2|Brightmesa Software Inc.||Inc|0099|||United States|2010-07|1 Main St|Austin|73301|United States||||\
brightmesa.example|Chase|CHASUS33|999000441827|active|high|checked by hand
"""

PAYMENTS = """\
Transaction ID;Booking Date;Sender;Sender IBAN;Beneficiary Name;Beneficiary IBAN;Beneficiary BIC;Amount;\
Currency;Fee;Purpose of payment;Booked by
T1;24.12.2023;Kaj AS;EE382200221020145685;Anna Larina;AT611904300234573201;BKAUATWW;1.234,50;EUR;0,50;invoice 7;mo
T2;27.12.2023;Kaj AS;EE382200221020145685;Béla Orsini;DE89370400440532013000;COBADEFF;99,00;EUR;;;mo
"""

HOLDINGS = """\
Shareholder Name,Company,Ownership %,Since,Until,Share Class
Anna Larina,Kaj AS,25.5,2020-01-31,,A
Kaj AS,Brightmesa Software Inc.,74.5%,2019,2023-05-01,B
"""


def proposed(folder: Path, name: str, text: str) -> tuple[proposal.Proposal, Path]:
    """The proposal for a file of that content, and the file; the mapping is written beside it."""
    (folder / name).write_text(text, encoding="utf-8")
    found, written = proposal.write(folder / name)
    assert written == folder / f"{name.rpartition('.')[0]}.toml"
    return found, folder / name


def becomes(found: proposal.Proposal) -> dict[str, str]:
    """Column -> fact, of those that are mapped."""
    return {each.name: each.fact for each in found.columns if each.mapped and each.fact}


def ignored(found: proposal.Proposal) -> list[str]:
    return [each.name for each in found.columns if not each.mapped]


def test_german_customers(workspace: Workspace, tmp_path: Path):
    found, path = proposed(tmp_path, "Kunden.csv", CUSTOMERS)
    assert becomes(found) == {
        "Kundennummer": "key", "Anrede": "title", "Vorname": "given", "Nachname": "family", "Geburtsdatum": "birth",
        "Staatsangehörigkeit": "nationality", "Reisepass-Nr.": "passport", "Ausstellungsland": "passport_country",
        "Gültig bis": "passport_expires", "Straße": "street", "Hausnummer": "house_number", "PLZ": "postcode",
        "Ort": "city", "Land": "country", "Telefon": "phone", "E-Mail": "email", "IBAN": "iban", "BIC": "bank_bic",
    }  # fmt: skip
    assert ignored(found) == ["Schuhgröße"]
    assert found.questions == ()
    report = run(workspace, "table", [path])
    assert (report.source, report.staged, report.rejected, report.rejected_values) == ("table.kunden", 3, 0, 0)
    expected = {
        "select record_id, kind, role, caption from stage.record where line = 2": {
            ("table.kunden:K-1", "person", "customer", "Anna Larina")
        },
        "select given, family, title from stage.name where full_name = 'Béla Orsini'": {("Béla", "Orsini", "Herr")},
        "select date_from::varchar, precision from stage.date where published = '24.12.1980'": {("1980-12-24", "day")},
        "select scheme, number, country, expires_on::varchar from stage.identifier where number = 'K0099'": {
            ("passport", "K0099", "Estland", "2028-12-31")
        },
        "select type, full_address, street from stage.address where city = 'Wien'": {
            ("residential", "Lindenweg 5a, Wien, 1010, Österreich", "Lindenweg 5a")
        },
        "select number, scheme, bank_bic from stage.account where bank_bic = 'HABAEE2X'": {
            ("EE382200221020145685", "iban", "HABAEE2X")
        },
        "select type, count(*) from stage.contact group by all": {("phone", 3), ("email", 2)},
    }
    for query, wanted in expected.items():
        assert facts(workspace, query) == wanted, query


def test_applicants_with_dates_that_can_be_read_in_two_ways(workspace: Workspace, tmp_path: Path):
    found, path = proposed(tmp_path, "applicants.csv", APPLICANTS)
    assert becomes(found) == {
        "Application ID": "key", "Full Name": "name", "DOB": "birth", "Nationality": "nationality",
        "Passport No": "passport", "Mobile": "phone", "Email": "email", "Address": "street", "City": "city",
        "Zip": "postcode", "Country": "country", "Current Employer": "employer", "Payout Wallet": "wallet",
        "Selfie Hash": "photo_hash", "Applied On": "applied_on",
    }  # fmt: skip
    assert ignored(found) == ["Favourite colour"]
    assert found.questions == ("DOB: 03/04/1990 can be day or month first: write %d/%m/%Y or %m/%d/%Y",)
    with pytest.raises(UsageError, match=r"applicants\.toml: dates\[1\]\.format is still open"):
        run(workspace, "table", [path])
    written = path.with_suffix(".toml")
    written.write_text(written.read_text().replace('format = "?"', 'format = "%m/%d/%Y"'))
    assert run(workspace, "table", [path]).staged == 2
    assert facts(workspace, "select date_from::varchar from stage.date") == {("1990-03-04",), ("1988-05-06",)}
    assert facts(workspace, "select role from stage.record") == {("applicant",)}
    assert facts(workspace, "select attribute, value from stage.attribute where line = 2") == {
        ("employer", "Lindholt GmbH"),
        ("applied_on", "2024-01-02"),
    }


def test_suppliers_with_two_addresses(workspace: Workspace, tmp_path: Path):
    found, path = proposed(tmp_path, "suppliers.csv", SUPPLIERS)
    assert ignored(found) == []
    assert becomes(found) == {
        "Vendor Code": "key", "Company Name": "company_name", "Trading As": "trade_name", "Legal Form": "legal_form",
        "Registration Number": "registration", "VAT No": "vat", "LEI": "lei",
        "Country of Incorporation": "jurisdiction", "Incorporated": "incorporation", "Registered Street": "street",
        "Registered City": "city", "Registered Postcode": "postcode", "Registered Country": "country",
        "Office Street": "street", "Office City": "city", "Office Country": "country", "Website": "website",
        "Bank": "bank_name", "SWIFT": "bank_bic", "Account No": "account", "Status": "status", "Risk rating": "risk",
        "Notes": "remarks",
    }  # fmt: skip
    assert run(workspace, "table", [path]).rejected_values == 0
    assert facts(workspace, "select type, full_address from stage.address where line = 2") == {
        ("registered", "Pikk 1, Tallinn, 10123, Estonia"),
        ("business", "Row 2, Riga, Latvia"),
    }
    assert facts(workspace, "select full_name, type from stage.name where line = 2") == {
        ("Kaj Handels AS", "primary"),
        ("Kaj", "trade"),
        ("Kaj Nordic", "trade"),
    }
    assert facts(workspace, "select kind, role from stage.record") == {("organisation", "counterparty")}
    assert facts(workspace, "select scheme, number, country from stage.identifier where line = 2") == {
        ("registration", "12345678", "Estonia"),
        ("vat", "EE100931558", "Estonia"),
        ("lei", "5493001KJTIIGC8Y1R12", None),
    }


def test_payments_with_decimal_commas(workspace: Workspace, tmp_path: Path):
    found, path = proposed(tmp_path, "payments.csv", PAYMENTS)
    assert (found.kind, ignored(found), found.questions) == ("transfer", ["Booked by"], ())
    run(workspace, "table", [path])
    assert rows(
        workspace,
        "select transfer_id, type, from_scheme, from_value, from_name, to_bank, amount, scale, fee, asset, "
        "time::varchar, time_precision, purpose from stage.transfer order by line limit 1",
    ) == [
        ("table.payments:T1", "bank", "iban", "EE382200221020145685", "Kaj AS", "BKAUATWW", 123450, 2, 50,
         "iso4217:EUR", "2023-12-24 00:00:00", "day", "invoice 7")
    ]  # fmt: skip


def test_holdings_under_names(workspace: Workspace, tmp_path: Path):
    found, path = proposed(tmp_path, "shareholdings.csv", HOLDINGS)
    assert (found.kind, ignored(found), found.questions) == ("holding", [], ())
    run(workspace, "table", [path])
    assert facts(
        workspace,
        "select record_id, type, from_name, to_name, share_low, nature, valid_from::varchar, valid_from_precision, "
        "valid_to::varchar from stage.relation where line = 3",
    ) == {
        ("table.shareholdings:Kaj AS/Brightmesa Software Inc.", "owns", "Kaj AS", "Brightmesa Software Inc.", 74.5, "B",
         "2019-01-01", "year", "2023-05-01")
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------------- what is proposed


def test_without_a_mapping_ingest_says_what_it_saw_and_takes_nothing(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "customers.csv"
    path.write_text("Customer ID,Name,DOB,Shoe size\n7,Anna Larina,24/12/1980,38\n")
    with pytest.raises(UsageError) as raised:
        run(workspace, "table", [path])
    for part in (
        "no mapping customers.toml beside it, so nothing is ingested",
        f"`resolver mapping {path}`",
        "DOB -> birth, sure (by the header; 1 of 1 values look like date): '24/12/1980'",
        "Shoe size -> ignored (neither header nor values are known): '38'",
    ):
        assert part in str(raised.value)
    assert not path.with_suffix(".toml").exists()
    assert rows(workspace, "select count(*) from stage.edition") == [(0,)]


def test_a_mapping_that_is_there_is_not_replaced(tmp_path: Path):
    (tmp_path / "people.toml").write_text("mine")
    (tmp_path / "people.csv").write_text("id,name\n1,Anna\n")
    with pytest.raises(UsageError, match="there is a mapping already"):
        proposal.write(tmp_path / "people.csv")
    assert (tmp_path / "people.toml").read_text() == "mine"


def test_a_sheet_of_a_workbook_is_proposed_for(workspace: Workspace, tmp_path: Path):
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Staff"
    book.active.append(["Personalnummer", "Name", "Geburtsdatum"])
    book.active.append([1, "Anna Larina", datetime.date(1980, 12, 24)])
    book.create_sheet("Notes").append(["x"])
    book.save(tmp_path / "Mitarbeiter 2024.xlsx")
    found, _ = proposal.write(tmp_path / "Mitarbeiter 2024.xlsx")
    assert becomes(found) == {"Personalnummer": "key", "Name": "name", "Geburtsdatum": "birth"}
    run(workspace, "table", [tmp_path / "Mitarbeiter 2024.xlsx"])
    assert facts(workspace, "select record_id, kind, role from stage.record") == {
        ("table.mitarbeiter_2024:1", "person", "employee")
    }


def test_persons_and_companies_in_one_table_are_told_apart_by_their_words(workspace: Workspace, tmp_path: Path):
    text = "Client ID,Client Type,Name,Date of birth\n1,Individual,Anna Larina,1980\n2,Corporate,Kaj AS,\n"
    _, path = proposed(tmp_path, "clients.csv", text)
    run(workspace, "table", [path])
    assert facts(workspace, "select published_key, kind from stage.record") == {("1", "person"), ("2", "organisation")}


def test_a_word_for_a_kind_that_is_not_known_is_asked_for(tmp_path: Path):
    text = "Client ID,Client Type,Name\n1,Individual,Anna Larina\n2,ZZ,Kaj AS\n"
    found, _ = proposed(tmp_path, "clients.csv", text)
    assert found.questions == ("Client Type: is 'ZZ' a person or an organisation?",)


def test_a_header_that_its_values_belie_is_not_mapped(tmp_path: Path):
    found, _ = proposed(tmp_path, "people.csv", "id,name,email,lei\n1,Anna,none yet,12\n2,Bela,later,13\n")
    assert ignored(found) == ["email", "lei"]
    assert [each.why for each in found.columns][2] == "the header says email, but 0 of 2 values look like email"


def test_values_with_check_digits_tell_what_they_are(tmp_path: Path):
    text = "id,name,x1,x2\n1,Anna,DE89370400440532013000,anna@x.example\n"
    found, _ = proposed(tmp_path, "people.csv", text)
    assert becomes(found) == {"id": "key", "name": "name", "x1": "iban", "x2": "email"}


def test_a_key_that_repeats_is_asked_for(tmp_path: Path):
    found, _ = proposed(tmp_path, "people.csv", "id,name\n1,Anna\n1,Bela\n")
    assert found.questions == ("key: which column tells the rows apart? id is empty or repeated in the sample",)


def test_a_file_without_a_header_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match="the first line must name every column"):
        proposed(tmp_path, "people.csv", "id,,name\n1,2,Anna\n")


@pytest.mark.parametrize(
    ("header", "table", "fact"),
    [
        ("Date of Birth (dd/mm/yyyy)", "record", "birth"),
        ("dateOfBirth", "record", "birth"),
        ("fecha_de_nacimiento", "record", "birth"),
        ("DATE DE NAISSANCE", "record", "birth"),
        ("Дата рождения", "record", "birth"),
        ("出生日期", "record", "birth"),
        ("تاريخ الميلاد", "record", "birth"),
        ("Doğum Tarihi", "record", "birth"),
        ("Фамилия", "record", "family"),
        ("Prénom", "record", "given"),
        ("客户姓名", "record", "name"),
        ("Raison sociale", "record", "company_name"),
        ("ИНН", "record", "inn"),
        ("Partita IVA", "record", "vat"),
        ("Código Postal", "record", "postcode"),
        ("Phone 2", "record", "phone"),
        ("customer_first_name", "record", "given"),
        ("Passport #", "record", "passport"),
        ("Betrag", "transfer", "amount"),
        ("Empfänger IBAN", "transfer", "to_account"),
        ("Назначение платежа", "transfer", "purpose"),
        ("持股比例", "holding", "share"),
        ("Anteil in Prozent", "holding", "share"),
    ],
)
def test_headers_are_known_in_several_languages(header: str, table: str, fact: str):
    found = headers.match(header, table)
    assert found is not None
    assert found.fact == fact


def test_no_header_means_two_things():
    for table in ("record", "transfer", "holding"):
        assert len(headers.words(table)) > 200


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["24.12.1980", "01.02.1990"], ["%d.%m.%Y"]),
        (["24/12/1980", "01/02/1990"], ["%d/%m/%Y"]),
        (["12/24/1980", "01/02/1990"], ["%m/%d/%Y"]),
        (["03/04/1980", "01/02/1990"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["1980", "1990-02", "24 Dec 1980"], [""]),
        (["19801224"], ["%Y%m%d"]),
        (["24.12.80"], ["%d.%m.%y"]),
        (["2024-01-02T03:04:05Z"], ["%Y-%m-%dT%H:%M:%SZ"]),
        (["Anna", "Bela"], []),
        ([], []),
    ],
)
def test_the_form_of_dates_is_found_from_all_of_them(values: list[str], expected: list[str]):
    assert [each.pattern for each in patterns.date_forms(values)] == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1234.50", "7"], (".", "")),
        (["1,234.50"], (".", ",")),
        (["1.234,50"], (",", ".")),
        (["1 234,50"], (",", " ")),
        (["0,5"], (",", "")),
        (["7"], ("", "")),
        (["1,234"], None),
        (["1,234", "0,5"], (",", "")),
    ],
)
def test_the_marks_of_amounts_are_found_or_asked_for(values: list[str], expected: tuple[str, str] | None):
    assert patterns.amount_marks(values) == expected


def test_a_table_in_another_encoding_is_proposed_for(tmp_path: Path):
    (tmp_path / "leute.csv").write_bytes("Nr;Nachname;Straße\n1;Müller;Ring 1\n".encode("cp1252"))
    with pytest.raises(DataError, match="--encoding cp1252"):
        proposal.write(tmp_path / "leute.csv")
    found, written = proposal.write(tmp_path / "leute.csv", encoding="cp1252")
    assert becomes(found) == {"Nr": "key", "Nachname": "name", "Straße": "street"}
    assert 'street = "Straße"' in written.read_text(encoding="utf-8")


def test_a_missing_file_and_a_folder_of_several_are_told(tmp_path: Path):
    with pytest.raises(UsageError, match="no such file"):
        proposal.write(tmp_path / "people.csv")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"id,name\n1,{name}\n")
    with pytest.raises(UsageError, match=r"2 files\. Name one table"):
        proposal.write(tmp_path)


def test_the_command_writes_the_mapping_and_says_what_it_saw(tmp_path: Path):
    (tmp_path / "people.csv").write_text("id,name,shoe size\n1,Anna,38\n")
    answer = CliRunner().invoke(app, ["-q", "mapping", str(tmp_path / "people.csv"), "--json"])
    assert answer.exit_code == 0
    said = json.loads(answer.stdout)
    assert said["mapping"] == str(tmp_path / "people.toml")
    assert [(each["column"], each["becomes"], each["samples"]) for each in said["columns"]] == [
        ("id", "key", ["1"]),
        ("name", "name", ["Anna"]),
        ("shoe size", "ignored", ["38"]),
    ]
    assert (tmp_path / "people.toml").is_file()
