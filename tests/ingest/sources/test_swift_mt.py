"""SWIFT MT: amounts exact, each bank's field 86 read, returns and rejections told apart. All samples are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.job import Report, run
from ingest.sources._mt_details import details
from resolver.errors import DataError, SourceChanged
from resolver.store import Workspace
from tests.ingest.table import facts, rows

CUSTOMER = (
    "{1:F01AGRIFRPPXXXX0000000000}{2:I103DEUTDEFFXXXXN}{3:{121:11111111-1111-4111-8111-111111111111}}{4:\r\n"
    ":20:STONE-1\r\n:23B:CRED\r\n:32A:260105EUR40,\r\n:33B:EUR50,\r\n"
    ":50F:/FR7612345987650123456789014\r\n1/Bela Fels\r\n2/1 rue de la Roche\r\n3/FR/Paris\r\n"
    ":57A:DEUTDEFF\r\n:59:/DE89370400440532013000\r\nAnna Stein\r\nAm Berg 2\r\n:70:/ROC/RENT-1\r\n"
    ":71A:SHA\r\n:71F:EUR6,\r\n:71F:EUR4,\r\n-}"
)
BANKS = (
    "{1:F01AGRIFRPPXXXX0000000000}{2:I202DEUTDEFFXXXXN}{3:{121:22222222-2222-4222-8222-222222222222}}{4:\r\n"
    ":20:BANK-1\r\n:21:RENT-1\r\n:32A:260106EUR40,\r\n:52A:AGRIFRPP\r\n:58A:DEUTDEFF\r\n"
)


def take(workspace: Workspace, folder: Path, *texts: str, encoding: str = "utf-8") -> Report:
    """The report of files with these texts."""
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"message{number}.txt")
        paths[-1].write_bytes(text.encode(encoding))
    return run(workspace, "swift_mt", paths)


def statement(*entries: str, opening: str = "C260101EUR100,", closing: str = "C260131EUR100,") -> str:
    """A bare MT940 with these lines between its balances."""
    lines = [
        ":20:S",
        ":25:FR7612345987650123456789014",
        ":28C:1/1",
        f":60F:{opening}",
        *entries,
        f":62F:{closing}",
        "-",
    ]
    return "\n".join(lines)


def test_a_customer_transfer_has_its_ends_its_charges_and_its_references(workspace, tmp_path):
    take(workspace, tmp_path, CUSTOMER)
    assert facts(
        workspace,
        "select from_scheme, from_value, from_bank, from_name, to_value, to_name, amount, scale, fee, currency, "
        "instructed_amount, time::date::varchar, status, uetr, end_to_end_id from stage.transfer",
    ) == {
        (
            *("iban", "FR7612345987650123456789014", None, "Bela Fels", "DE89370400440532013000", "Anna Stein"),
            *(4000, 2, 1000, "EUR", "50,", "2026-01-05", "booked", "11111111-1111-4111-8111-111111111111", "RENT-1"),
        )
    }
    assert facts(workspace, "select told_as, sender_bic, receiver_bic from stage.transfer_message") == {
        ("interbank", "AGRIFRPP", "DEUTDEFF")
    }


def test_a_holder_becomes_a_weak_record_and_a_bank_an_organisation_with_its_bic(workspace, tmp_path):
    take(workspace, tmp_path, CUSTOMER)
    assert facts(workspace, "select kind, subkind, caption, role from stage.record") == {
        ("party", None, "Bela Fels", "counterparty"),
        ("party", None, "Anna Stein", "counterparty"),
        ("organisation", "bank", "DEUTDEFF", None),
    }
    assert facts(workspace, "select full_name, quality from stage.name") == {
        ("Bela Fels", "weak"),
        ("Anna Stein", "weak"),
    }
    assert facts(workspace, "select number, scheme, bank_bic, own from stage.account") == {
        ("FR7612345987650123456789014", "iban", None, False),
        ("DE89370400440532013000", "iban", "DEUTDEFF", False),
    }
    assert facts(workspace, "select full_address, country from stage.address") == {
        ("1 rue de la Roche, Paris", "FR"),
        ("Am Berg 2", None),
    }


def test_a_return_is_a_return_and_a_rejection_moves_no_money(workspace, tmp_path):
    returned = BANKS + ":72:/RETN/99\r\n/AC04/\r\n/MREF/STONE-1\r\n/TREF/RENT-1\r\n-}"
    rejected = BANKS.replace("BANK-1", "BANK-2") + ":72:/REJT/99\r\n/AC01/\r\n/MREF/STONE-2\r\n-}"
    take(workspace, tmp_path, returned, rejected)
    assert facts(
        workspace, "select told_as, return_of from stage.transfer join stage.transfer_message using (transfer_id)"
    ) == {("return", "RENT-1")}
    assert facts(workspace, "select status, reason, original_message_id from stage.payment_event") == {
        ("rejected", "AC01", "STONE-2")
    }


def test_a_cover_names_the_customers_whose_payment_it_covers(workspace, tmp_path):
    cover = BANKS.replace("{3:", "{3:{119:COV}") + ":50K:/1234\r\nBela Fels\r\n:59:/5678\r\nAnna Stein\r\n-}"
    take(workspace, tmp_path, cover)
    assert facts(workspace, "select told_as from stage.transfer_message") == {("cover",)}
    assert facts(workspace, "select role, coalesce(name, bic) from stage.transfer_party") == {
        ("debtor", "AGRIFRPP"),
        ("creditor", "DEUTDEFF"),
        ("ultimate_debtor", "Bela Fels"),
        ("ultimate_creditor", "Anna Stein"),
    }


def test_states_and_charges_are_events_and_free_words_are_refused(workspace, tmp_path):
    head = "{1:F01AGRIFRPPXXXX0000000000}{2:I%sDEUTDEFFXXXXN}{4:\r\n:20:X\r\n:21:STONE-1\r\n%s\r\n-}"
    state = head % ("199", ":79:/REJT/99\r\n/AC04/\r\n/TREF/RENT-1")
    asked = head % ("191", ":32B:GBP30,\r\n:71B:/OURC/GBP30,/D")
    free = head % ("199", ":79:Please look at this")
    report = take(workspace, tmp_path, state, asked, free)
    assert facts(
        workspace, "select message_type, status, original_message_id, amount, currency from stage.payment_event"
    ) == {
        ("MT199", "rejected", "STONE-1", None, None),
        ("MT191", "charged", "STONE-1", 3000, "GBP"),
    }
    assert [(row["code"], row["line"]) for row in report.rejections] == [("free_text", 1)]


def test_a_batch_of_an_mt101_is_one_pending_payment_each(workspace, tmp_path):
    order = (
        "{1:F01AGRIFRPPXXXX0000000000}{2:I101DEUTDEFFXXXXN}{4:\n:20:BATCH\n:28D:1/1\n:50H:/1234\nBela Fels\n"
        ":30:260105\n:21:ONE\n:32B:EUR1,50\n:59:/77\nAnna Stein\n:71A:SHA\n:21:TWO\n:32B:JPY200,\n:59:/88\nCarl Kies\n"
        ":71A:SHA\n-}"
    )
    take(workspace, tmp_path, order)
    assert facts(workspace, "select end_to_end_id, from_name, to_name, amount, scale, status from stage.transfer") == {
        ("ONE", "Bela Fels", "Anna Stein", 150, 2, "pending"),
        ("TWO", "Bela Fels", "Carl Kies", 200, 0, "pending"),
    }


def test_a_reversal_of_a_credit_is_a_debit(workspace, tmp_path):
    take(workspace, tmp_path, statement(":61:2601050105RC1,NTRFX//B1", ":61:2601050105RD1,NTRFX//B2"))
    assert rows(workspace, "select told_as from stage.transfer_message order by line") == [
        ("debit_entry",),
        ("credit_entry",),
    ]


def test_entries_that_are_not_closing_minus_opening_are_a_finding_with_the_difference(workspace, tmp_path):
    report = take(workspace, tmp_path, statement(":61:2601050105D40,10NTRFX", closing="C260131EUR60,"))
    assert report.findings == (
        "message0.txt line 1: MT940: its 1 entries sum to -40.10 EUR, closing minus opening is -40.00: "
        "the difference is 0.10",
    )


def test_equal_entries_of_one_statement_are_two_and_a_statement_sent_twice_is_one(workspace, tmp_path):
    text = statement(":61:2601050105D5,NTRFX", ":61:2601050105D5,NTRFX", closing="C260131EUR90,")
    report = take(workspace, tmp_path, text, text + "\n")
    assert (rows(workspace, "select count(*) from stage.transfer"), report.rejected) == ([(2,)], 2)
    again = take(workspace, tmp_path, text)
    assert rows(workspace, "select count(*) from stage.transfer") == [(2,)] and not again.findings


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (":61:2602300230D5,NTRFX", "date"),  # 30 February
        (":61:2601050105D5.00NTRFX", "columns"),
        (":61:2601050105X5,NTRFX", "columns"),
        (f":61:2601050105D{'9' * 40},NTRFX", "amount"),
        (":61:2601050105D-5,NTRFX", "columns"),
    ],
)
def test_an_entry_that_can_t_be_kept_exactly_is_refused_with_its_line(workspace, tmp_path, entry, code):
    report = take(workspace, tmp_path, statement(":61:2601050105C1,NTRFX", entry))
    assert [(row["line"], row["code"], row["content"]) for row in report.rejections] == [(6, code, entry)]


def test_more_decimals_than_the_currency_has_are_kept_exactly_and_told(workspace, tmp_path):
    report = take(workspace, tmp_path, CUSTOMER.replace("EUR40,", "JPY40,125").replace("EUR50,", "JPY50,"))
    assert facts(workspace, "select amount, scale from stage.transfer") == {(40125, 3)}
    assert report.findings == ("1 amounts of JPY have more decimals than the currency; kept exactly.",)


def test_another_type_is_refused_by_its_name_and_an_unknown_field_stops(workspace, tmp_path):
    report = take(workspace, tmp_path, CUSTOMER, CUSTOMER.replace("I103", "I760"))
    assert [row["reason"] for row in report.rejections] == ["MT760: this type is not read"]
    with pytest.raises(SourceChanged, match=r"MT103\.99Z"):
        take(workspace, tmp_path, CUSTOMER.replace(":71A:SHA", ":99Z:new\r\n:71A:SHA"))


def test_a_message_that_breaks_off_is_refused_and_one_without_its_last_line_break_is_not(workspace, tmp_path):
    with pytest.raises(DataError, match="cut off"):
        take(workspace, tmp_path, CUSTOMER[:-40])
    assert take(workspace, tmp_path, CUSTOMER).rejected == 0


def test_binary_characters_around_and_inside_stay_or_go_but_never_stop(workspace, tmp_path):
    text = "\x01\n" + statement(":61:2601050105C0,NTRFX", ":86:caf\u00e9 \x02 words") + "\x03\n"
    take(workspace, tmp_path, text)
    assert facts(workspace, "select purpose from stage.transfer") == {("caf\u00e9 \x02 words",)}


@pytest.mark.parametrize(
    ("text", "name", "account", "reference"),
    [
        ("166?00GUT?20EREF+E-1?21SVWZ+Rent?30DEUTDEFF?31DE89370400440532013000?32Anna ?33Stein", "Anna Stein",
         "DE89370400440532013000", "E-1"),
        ("020>00X>20Rent>31123456>32Anna Stein", "Anna Stein", "123456", None),
        ("/TRTP/SEPA/IBAN/NL08ABNA9999999999/BIC/ABNANL2A/NAME/A. Stein/EREF/E-1", "A. Stein",
         "NL08ABNA9999999999", "E-1"),
        ("/EREF/E-1/BENM//NAME/CONTRA ACCOUN\nT HOLDER/REMI//ISDT/2013-07-11", "CONTRA ACCOUNT HOLDER", None, "E-1"),
        ("NL08ABNA9999999999 a stein\n\nthe rent", "a stein", "NL08ABNA9999999999", None),
        ("THE RENT\nREK: NL65INGB0123456789/NAAM: STEIN", "STEIN", "NL65INGB0123456789", None),
        ("911 X; Z RACH.: \n56114010810000267002001001; OD: JAN STEIN  \nUL. 1; TYT.: Y", "JAN STEIN",
         "56114010810000267002001001", None),
        ("BEA NR:XXX1234 21.05.11/12.54 STEIN SHOP", None, None, None),
    ],
)  # fmt: skip
def test_the_other_side_is_read_in_each_banks_own_way(text, name, account, reference):
    found = details(text)
    assert (found.name, found.account, found.end_to_end_id) == (name, account, reference)


def test_an_own_field_of_german_banks_names_the_other_side():
    found = details("01Rent\n02January\n15Anna Stein\n17Standing order\n3337040044\n34532013000", sns=True)
    assert (found.name, found.account, found.bank, found.purpose) == (
        "Anna Stein",
        "532013000",
        "37040044",
        "Standing order Rent January",
    )
