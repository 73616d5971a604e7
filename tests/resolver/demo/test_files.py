"""The demo's files: true where they say OFAC, invented where they say so, and the same on every machine."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from resolver.demo import make
from resolver.demo.world import applicants, facts, numbers, payments, register

FILES = make.FOLDER
INVENTED = sorted(path for path in FILES.rglob("*") if path.is_file() and "ofac" not in path.parts)
USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"


@cache
def truth() -> Any:
    return json.loads((FILES / "invented_truth.json").read_text())


@cache
def pages() -> list[Any]:
    return [json.loads(path.read_text()) for path in sorted((FILES / "invented_chain").glob("*.json"))]


@cache
def transfers() -> list[Any]:
    """Every transfer of every page once: a transaction of the demo holds one transfer."""
    return list({row["transaction_id"]: row for page in pages() for row in page["data"]}.values())


def rows(name: str) -> list[dict[str, str]]:
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_on_disk_are_what_the_script_writes():
    assert make.differences() == []


def test_a_changed_a_missing_and_a_foreign_file_are_named(tmp_path: Path):
    make.write(tmp_path)
    assert make.differences(tmp_path) == []
    (tmp_path / "ofac/alt.csv").write_text("1")
    (tmp_path / "ofac/add.csv").unlink()
    (tmp_path / "notes.txt").write_text("")
    assert make.differences(tmp_path) == ["notes.txt", "ofac/add.csv", "ofac/alt.csv"]


def test_all_files_together_are_under_three_megabytes():
    assert sum(path.stat().st_size for path in FILES.rglob("*") if path.is_file()) < 3_000_000


# ------------------------------------------------------------------------------------------------------- OFAC's files


def ofac(name: str) -> list[list[str]]:
    text = (FILES / "ofac" / name).read_bytes()
    assert text.endswith(b"\r\n\x1a")
    return list(csv.reader(text[:-1].decode("ascii").splitlines()))


def test_the_csv_set_has_no_header_its_own_null_and_crlf():
    text = (FILES / "ofac/sdn.csv").read_bytes()
    assert text.startswith(b'22985,"CHEIL CREDIT BANK",-0- ,"DPRK4",-0- ,')
    assert text.count(b"\n") == text.count(b"\r\n") == len(facts.ENTRIES)
    assert [len(row) for row in ofac("sdn.csv")] == [12] * 15


def test_the_banks_remarks_stop_at_1000_characters_and_go_on_in_the_comments_inside_an_address():
    remarks = next(row[11] for row in ofac("sdn.csv") if row[0] == "22985")
    comments = dict(ofac("sdn_comments.csv"))
    assert len(remarks) == 1000
    assert remarks.endswith("USDT TDNKsLvsY2iSznyghddXz7ZDRc")
    assert comments["22985"].startswith("4X3191Z8; alt. ")
    assert re.findall(r"USDT (T\w{33})", remarks + comments["22985"]) == list(facts.BANK_WALLETS)


def test_the_bank_has_53_wallets_that_pass_their_checksum():
    assert len(set(facts.BANK_WALLETS)) == 53
    assert all(numbers.tron_address_is_valid(address) for address in facts.BANK_WALLETS)
    assert not numbers.tron_address_is_valid(facts.BANK_WALLETS[0][:-1] + "1")


def test_the_ten_designees_are_two_organisations_and_eight_persons():
    types = {int(row[0]): row[2] for row in ofac("sdn.csv") if int(row[0]) > 55000}
    assert {number for number, type_ in types.items() if type_ == "-0- "} == {56037, 56044}
    assert {number for number, type_ in types.items() if type_ == "individual"} == {
        55183, 55197, 56038, 56039, 56041, 56042, 56043, 56045,
    }  # fmt: skip
    assert {row[3] for row in ofac("sdn.csv") if row[0] in ("55183", "55197")} == {"DPRK4] [CYBER4"}


def test_the_xml_holds_the_same_bank_and_is_of_the_same_day():
    text = (FILES / "ofac/sdn.xml").read_text()
    assert "<publshInformation>\n    <Publish_Date>09/23/2026</Publish_Date>" in text
    assert re.findall(r"<idNumber>(T\w{33})</idNumber>", text) == list(facts.BANK_WALLETS)
    assert text.count("<sdnEntry>") == 1


@pytest.mark.real
def test_every_line_of_ofacs_files_stands_in_the_real_publication(real_data: Path):
    for name in ("sdn", "alt", "add", "sdn_comments"):
        real = (real_data / f"ofac_sdn_csv/2026_dprk_excerpt/{name}.csv").read_bytes().split(b"\r\n")
        for line in (FILES / f"ofac/{name}.csv").read_bytes().split(b"\r\n"):
            assert line in real
    real_xml = (real_data / "ofac_sdn_xml/sdn_sample.xml").read_text()
    ours = (FILES / "ofac/sdn.xml").read_text()
    assert ours[ours.index("<sdnEntry>") : ours.index("</sdnEntry>")] in real_xml


# --------------------------------------------------------------------------------------------------- the invented part


def test_every_invented_file_says_so_in_its_name_and_in_itself():
    for path in INVENTED:
        assert path.name.startswith("invented_"), path
        if path.suffix == ".csv":
            found = rows(path.relative_to(FILES).as_posix())
            assert found and {row["invented"] for row in found} == {"yes"}, path
        elif path.suffix == ".json":
            assert next(iter(json.loads(path.read_text()).items())) == ("notice", "INVENTED for demonstration"), path
        else:
            assert path.read_text().startswith("# INVENTED for demonstration"), path


def words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return frozenset(re.findall(r"[a-z]+", plain))


def test_no_designated_person_occurs_in_an_invented_file():
    persons = {entry.number for entry in facts.ENTRIES if entry.type == "individual"}
    names = [entry.name for entry in facts.ENTRIES if entry.number in persons]
    names += [alias.name for alias in facts.ALIASES if alias.number in persons]
    listed = {words(name) for name in names}
    for path in INVENTED:
        values = set(re.split(r'[,"\n]', path.read_text()))
        assert not [value for value in values if words(value) in listed], path


def invented_names() -> set[str]:
    people = {row.name for row in applicants.applicants()} | {officer.name for officer in register.OFFICERS}
    people |= {account.holder for account in payments.COLLECTORS.values()}
    return people | {company.name for company in register.companies() if company.key not in ("KMCTC", "FCB")}


@pytest.mark.real
def test_no_invented_name_is_on_the_lists_of_ofac_and_the_un(real_data: Path):
    listed = set()
    for name in ("sdn", "alt"):
        for path in (real_data / "ofac_sdn_csv").rglob(f"{name}*.csv"):
            with path.open(encoding="latin-1", newline="") as file:
                listed |= {words(value) for row in csv.reader(file) for value in row[1:4] if len(value) < 200}
    un = (real_data / "un_consolidated/UN_consolidated.xml").read_text(encoding="utf-8")
    for entry in re.findall(r"<(?:INDIVIDUAL|ENTITY)>.*?</(?:INDIVIDUAL|ENTITY)>", un, re.DOTALL):
        listed.add(words(" ".join(re.findall(r"<(?:FIRST|SECOND|THIRD|FOURTH)_NAME>([^<]*)<", entry))))
        listed |= {words(alias) for alias in re.findall(r"<ALIAS_NAME>([^<]*)<", entry)}
    assert len(listed) > 20_000
    assert [name for name in sorted(invented_names()) if words(name) in listed] == []


def test_the_banks_wallets_receive_12_703_418_dollars_in_24_months():
    sums: dict[str, int] = {}
    for row in transfers():
        if row["token_info"]["address"] == USDT and row["to"] in facts.BANK_WALLETS:
            label = datetime.fromtimestamp(row["block_timestamp"] // 1000, UTC).strftime("%Y-%m")
            sums[label] = sums.get(label, 0) + int(row["value"])
    assert sum(sums.values()) == 12_703_418_750_000
    assert len(sums) == 24 and min(sums) == "2023-06" and max(sums) == "2025-05"
    assert {month: payments.money(units, 6) for month, units in sorted(sums.items())} == truth()["received_by_month"]
    assert sums["2023-06"] == 224_705_906_438
    assert sum(units for month, units in sums.items() if month[:4] == "2024") == 7_318_056_784_768


def test_every_wallet_of_the_bank_receives_small_amounts():
    received = [row for row in transfers() if row["to"] in facts.BANK_WALLETS and row["token_info"]["address"] == USDT]
    assert {row["to"] for row in received} == set(facts.BANK_WALLETS)
    assert len(received) == truth()["transfers_to_bank"] == 1956
    assert max(int(row["value"]) for row in received) < 10_000_000_000


def test_a_token_that_only_calls_itself_usdt_lies_in_wallets_of_the_bank():
    others = [row for row in transfers() if row["token_info"]["address"] != USDT]
    assert len(others) == 12
    assert {row["token_info"]["symbol"] for row in others} == {"USDT"}
    assert all(row["to"] in facts.BANK_WALLETS for row in others)


def test_every_address_of_the_chain_passes_its_checksum():
    found = {str(row[end]) for row in transfers() for end in ("from", "to")}
    assert len(found) > 53 + 12
    assert all(numbers.tron_address_is_valid(address) for address in found)


def test_one_wallets_answer_takes_two_pages_and_repeats_transfers_of_others():
    seen = [row["transaction_id"] for page in pages() for row in page["data"]]
    assert len(seen) > len(set(seen))
    more = [page for page in pages() if "fingerprint" in page["meta"]]
    assert len(more) == 1 and len(more[0]["data"]) == 200


def test_an_intermediary_never_pays_out_what_it_does_not_have():
    balance: dict[str, int] = {}
    held = {address for handle, address in truth()["wallets"].items() if handle.startswith("I")}
    for row in sorted(transfers(), key=lambda row: (row["block_timestamp"], row["to"] in facts.BANK_WALLETS)):
        value = int(row["value"])
        balance[str(row["to"])] = balance.get(str(row["to"]), 0) + value
        balance[str(row["from"])] = balance.get(str(row["from"]), 0) - value
        assert row["from"] not in held or balance[str(row["from"])] >= 0


def test_the_example_path_moves_on_in_time_and_keeps_four_fifths_of_the_pay():
    path = truth()["path"]
    assert isinstance(path, list) and len(path) == 7
    assert path[-1]["to"] in facts.BANK_WALLETS
    for before, after in pairwise(path):
        assert before["to"] == after["from"]
        assert before["time"] <= after["time"]
        assert Decimal(before["amount"]) >= Decimal(after["amount"])
    assert Decimal(path[-1]["amount"]) >= Decimal("0.8") * Decimal(path[0]["amount"])
    published = {row["payment_id"] for row in rows("invented_payroll/invented_payments.csv")}
    published |= {str(row["transaction_id"]) for row in transfers()}
    assert {hop["transfer"] for hop in path} <= published


# ------------------------------------------------------------------------------------------- the planted applicants


def applications(case: str) -> list[dict[str, str]]:
    ids = next(row["applications"] for row in truth()["applicants"] if row["case"] == case)
    by_id = {row["application_id"]: row for row in rows("invented_applicants/invented_applications.csv")}
    return [by_id[id_] for id_ in ids]


@pytest.mark.parametrize("case", [c for c, it in applicants.CASES.items() if it.kind == applicants.PASSPORT])
def test_one_person_under_several_names_has_one_passport_birth_date_and_photo(case: str):
    found = applications(case)
    for column in ("passport_number", "birth_date", "photo_hash"):
        assert len({row[column] for row in found}) == 1
    assert len({row["full_name"] for row in found}) == len(found)


@pytest.mark.parametrize("case", [c for c, it in applicants.CASES.items() if it.kind == applicants.DEVICE])
def test_one_person_on_one_device_has_one_phone_and_birth_date_but_other_passports(case: str):
    found = applications(case)
    for column in ("device_id", "phone", "birth_date"):
        assert len({row[column] for row in found}) == 1
    for column in ("passport_number", "full_name"):
        assert len({row[column] for row in found}) == len(found)


@pytest.mark.parametrize("case", [c for c, it in applicants.CASES.items() if it.kind == applicants.SHARED])
def test_people_who_share_a_document_have_their_own_names_birth_dates_and_faces(case: str):
    found = applications(case)
    assert len({(row["passport_number"], row["passport_country"]) for row in found}) == 1
    for column in ("full_name", "birth_date", "photo_hash", "device_id", "phone"):
        assert len({row[column] for row in found}) == len(found)


def test_a_clerks_error_differs_in_two_neighbouring_digits():
    first, second = applications("T01")
    assert first["full_name"] == second["full_name"]
    pairs = zip(first["passport_number"], second["passport_number"], strict=True)
    different = [place for place, pair in enumerate(pairs) if pair[0] != pair[1]]
    assert len(different) == 2 and different[1] - different[0] == 1


def test_only_planted_cases_share_anything():
    planted = {id_ for case in truth()["applicants"] for id_ in case["applications"]}
    honest = [
        row for row in rows("invented_applicants/invented_applications.csv") if row["application_id"] not in planted
    ]
    assert len(honest) == 120 - len(planted)
    for column in ("full_name", "passport_number", "phone", "device_id", "email", "payout_account", "photo_hash"):
        assert len({row[column] for row in honest}) == len(honest), column
