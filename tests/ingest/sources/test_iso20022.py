"""ISO 20022: parties of every version, entries exact, batches where they add up, states are events. All invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.job import Report, run
from resolver.errors import DataError, SourceChanged
from resolver.store import Workspace
from tests.ingest.samples.iso20022 import PAYMENT
from tests.ingest.table import facts, rows

PACS = PAYMENT.decode()


def take(workspace: Workspace, folder: Path, *texts: str) -> Report:
    """The report of files with these texts."""
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"message{number}.xml")
        paths[-1].write_text(text)
    return run(workspace, "iso20022", paths)


def document(kind: str, content: str) -> str:
    """A document of a kind such as camt.053.001.02."""
    return f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}">\n{content}\n</Document>'


def statement(entries: str, closing: str = "60.00", kind: str = "camt.053.001.02") -> str:
    """A statement that opens with 100.00 EUR."""
    balance = "<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    balance += "<Dt><Dt>2026-01-05</Dt></Dt></Bal>"
    return document(
        kind,
        "<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-01-05T10:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S1</Id>"
        "<CreDtTm>2026-01-05T10:00:00Z</CreDtTm><Acct><Id><IBAN>FR7612345987650123456789014</IBAN></Id>"
        "<Ownr><Nm>Bela Fels</Nm></Ownr><Svcr><FinInstnId><BIC>AGRIFRPP</BIC></FinInstnId></Svcr></Acct>"
        f"{balance.format('OPBD', '100.00')}{balance.format('CLBD', closing)}{entries}</Stmt></BkToCstmrStmt>",
    )


def entry(details: str = "", amount: str = "40.00", direction: str = "DBIT", more: str = "") -> str:
    """A booked entry of 5 January 2026."""
    return (
        f"<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{more}<Sts>BOOK</Sts>"
        f"<BookgDt><Dt>2026-01-05</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def details(amount: str, name: str, account: str) -> str:
    """A transaction inside an entry."""
    return (
        f"<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy='EUR'>{amount}</Amt></TxAmt>"
        f"</AmtDtls><RltdPties><Cdtr><Nm>{name}</Nm></Cdtr><CdtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></CdtrAcct>"
        "</RltdPties></TxDtls>"
    )


def test_a_customer_transfer_has_its_ends_and_references(workspace, tmp_path):
    take(workspace, tmp_path, PACS)
    assert facts(
        workspace,
        "select message_type, from_value, from_name, to_value, to_name, amount, scale, currency, uetr, end_to_end_id, "
        "purpose, status from stage.transfer",
    ) == {
        (
            *(
                "pacs.008.001.08",
                "FR7612345987650123456789014",
                "Bela Fels",
                "DE89370400440532013000",
                "Anna Stein",
                4000,
            ),
            *(2, "EUR", "11111111-1111-4111-8111-111111111111", "RENT-1", "January", "booked"),
        )
    }


@pytest.mark.parametrize("version", ["pacs.008.001.02", "pacs.008.001.13"])
def test_parties_stand_where_a_version_has_them(workspace, tmp_path, version):
    text = PACS.replace("pacs.008.001.08", version)
    if version.endswith("02"):
        text = text.replace("BICFI>", "BIC>")
    else:
        text = text.replace("<Dbtr><Nm>Bela Fels</Nm></Dbtr>", "<Dbtr><Pty><Nm>Bela Fels</Nm></Pty></Dbtr>")
    take(workspace, tmp_path, text)
    assert facts(workspace, "select from_name from stage.transfer") == {("Bela Fels",)}
    assert facts(workspace, "select bic from stage.transfer_party where bic is not null") == {
        ("AGRIFRPP",),
        ("DEUTDEFF",),
    }


def test_an_envelope_and_prefixes_change_nothing(workspace, tmp_path):
    import re

    inside = re.sub(r"<(/?)(?=[A-Z])", r"<\1p:", PACS.partition("?>\n")[2]).replace("xmlns=", "xmlns:p=")
    head = (
        "<AppHdr xmlns='urn:iso:std:iso:20022:tech:xsd:head.001.001.02'><Fr><FIId><FinInstnId><BICFI>AGRIFRPP</BICFI>"
    )
    head += "</FinInstnId></FIId></Fr></AppHdr>"
    take(workspace, tmp_path, f"<Envelope xmlns='urn:swift:xsd:envelope'>{head}{inside}</Envelope>")
    assert facts(
        workspace,
        "select t.to_name, m.sender_bic from stage.transfer t join stage.transfer_message m using (transfer_id)",
    ) == {("Anna Stein", "AGRIFRPP")}


def test_an_entry_whose_transactions_add_up_to_it_is_those_transactions(workspace, tmp_path):
    report = take(
        workspace, tmp_path, statement(entry(details("15.00", "Anna", "77") + details("25.00", "Carl", "88")))
    )
    assert facts(workspace, "select from_value, from_name, to_value, to_name, amount from stage.transfer") == {
        ("FR7612345987650123456789014", "Bela Fels", "77", "Anna", 1500),
        ("FR7612345987650123456789014", "Bela Fels", "88", "Carl", 2500),
    }
    assert report.findings == ()  # 100.00 - 15.00 - 25.00 = 60.00


def test_an_entry_whose_transactions_do_not_add_up_stays_one_payment(workspace, tmp_path):
    report = take(
        workspace, tmp_path, statement(entry(details("15.00", "Anna", "77") + details("26.00", "Carl", "88")))
    )
    assert facts(workspace, "select to_name, amount from stage.transfer") == {(None, 4000)}
    assert [finding.partition(": ")[2] for finding in report.findings] == [
        "camt.053.001.02: the 2 transactions of the entry of 40.00 EUR don't add up to it: it was taken as one payment"
    ]


def test_the_other_side_of_a_returned_entry_is_who_had_been_paid(workspace, tmp_path):
    # Bela had paid Anna; the money comes back: in the details Bela is still the debtor, Anna the creditor.
    parties = (
        "<TxDtls><RltdPties><Dbtr><Nm>Bela Fels</Nm></Dbtr><DbtrAcct><Id><IBAN>FR7612345987650123456789014</IBAN></Id>"
        "</DbtrAcct><Cdtr><Nm>Anna Stein</Nm></Cdtr><CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>"
        "</RltdPties><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>"
    )
    take(workspace, tmp_path, statement(entry(parties, direction="CRDT"), "140.00"))
    assert facts(workspace, "select from_name, from_value, to_name, return_of from stage.transfer") == {
        ("Anna Stein", "DE89370400440532013000", "Bela Fels", "B1")
    }


def test_equal_entries_are_two_and_the_same_statement_again_is_none(workspace, tmp_path):
    text = statement(entry() + entry(), "20.00")
    report = take(workspace, tmp_path, text, text + "\n")
    assert (rows(workspace, "select count(*) from stage.transfer"), report.rejected) == ([(2,)], 2)


def test_states_and_charges_are_events(workspace, tmp_path):
    head = "<GrpHdr><MsgId>M2</MsgId><CreDtTm>2026-01-06T10:00:00Z</CreDtTm></GrpHdr>"
    told = (
        f"<FIToFIPmtStsRpt>{head}<TxInfAndSts><OrgnlInstrId>STONE-1</OrgnlInstrId><OrgnlEndToEndId>RENT-1</OrgnlEndToEndId>"
        "<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></FIToFIPmtStsRpt>"
    )
    asked = (
        "<FIToFIPmtCxlReq><Assgnmt><Id>C1</Id><CreDtTm>2026-01-06T10:00:00Z</CreDtTm></Assgnmt><Undrlyg><TxInf>"
        "<OrgnlGrpInf><OrgnlMsgId>STONE-1</OrgnlMsgId></OrgnlGrpInf><OrgnlEndToEndId>RENT-1</OrgnlEndToEndId>"
        "<CxlRsnInf><Rsn><Cd>DUPL</Cd></Rsn></CxlRsnInf></TxInf></Undrlyg></FIToFIPmtCxlReq>"
    )
    done = (
        "<RsltnOfInvstgtn><Assgnmt><Id>R1</Id><CreDtTm>2026-01-06T11:00:00Z</CreDtTm></Assgnmt><Sts><Conf>CNCL</Conf></Sts>"
        "<CxlDtls><TxInfAndSts><OrgnlEndToEndId>RENT-1</OrgnlEndToEndId></TxInfAndSts></CxlDtls></RsltnOfInvstgtn>"
    )
    take(
        workspace, tmp_path, document("pacs.002.001.10", told), document("camt.056.001.08", asked),
        document("camt.029.001.09", done),
    )  # fmt: skip
    assert facts(workspace, "select message_type, status, reason, original_reference from stage.payment_event") == {
        ("pacs.002.001.10", "rejected", "AC04", "RENT-1"),
        ("camt.056.001.08", "cancel_requested", "DUPL", "RENT-1"),
        ("camt.029.001.09", "cancelled", None, "RENT-1"),
    }


def test_a_return_goes_back_to_who_had_paid(workspace, tmp_path):
    back = (
        "<PmtRtr><GrpHdr><MsgId>R</MsgId><CreDtTm>2026-01-07T10:00:00Z</CreDtTm></GrpHdr><TxInf><RtrId>R1</RtrId>"
        "<OrgnlEndToEndId>RENT-1</OrgnlEndToEndId><OrgnlUETR>11111111-1111-4111-8111-111111111111</OrgnlUETR>"
        "<RtrdIntrBkSttlmAmt Ccy='EUR'>40.00</RtrdIntrBkSttlmAmt><IntrBkSttlmDt>2026-01-07</IntrBkSttlmDt>"
        "<OrgnlTxRef><Dbtr><Nm>Bela Fels</Nm></Dbtr><Cdtr><Nm>Anna Stein</Nm></Cdtr></OrgnlTxRef></TxInf></PmtRtr>"
    )
    take(workspace, tmp_path, document("pacs.004.001.09", back))
    assert facts(workspace, "select from_name, to_name, return_of from stage.transfer") == {
        ("Anna Stein", "Bela Fels", "RENT-1")
    }


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (">40.00<", ">-40.00<", "amount"),
        (">40.00<", f">{'9' * 41}<", "amount"),
        (">40.00<", ">40,00<", "amount"),
        ("2026-01-05</IntrBk", "2026-02-30</IntrBk", "date"),
        ('Ccy="EUR"', 'Ccy="ZZZ"', "currency"),
    ],
)
def test_what_can_t_be_kept_exactly_is_refused_with_its_line(workspace, tmp_path, before, after, code):
    report = take(workspace, tmp_path, PACS.replace("STONE-1", "STONE-2"), PACS.replace(before, after))
    assert [(row["line"], row["code"]) for row in report.rejections] == [(5, code)]


def test_another_message_is_refused_by_name_and_an_unknown_element_stops(workspace, tmp_path):
    report = take(workspace, tmp_path, PACS, document("seev.031.001.09", "<CorpActnNtfctn/>"))
    assert [row["reason"] for row in report.rejections] == ["seev.031.001.09: this message is not read"]
    with pytest.raises(SourceChanged, match=r"pacs\.008/FIToFICstmrCdtTrf/Brandnew"):
        take(workspace, tmp_path, PACS.replace("<PmtId>", "<Brandnew>1</Brandnew><PmtId>"))


def test_a_message_without_its_transactions_is_refused(workspace, tmp_path):
    head = "<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-01-05T10:00:00Z</CreDtTm></GrpHdr>"
    with pytest.raises(DataError, match="no transaction in it"):
        take(workspace, tmp_path, document("pacs.008.001.08", f"<FIToFICstmrCdtTrf>{head}</FIToFICstmrCdtTrf>"))
