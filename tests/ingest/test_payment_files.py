"""Every real file of payments: counts by other means than ours, sums of statements against their published balances.

The files are those in the folder that RESOLVER_REAL_DATA names. What is counted here comes from regular expressions and
ElementTree on the published text, which know nothing of the sources.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.job import Report, run
from resolver.store import Workspace
from tests.ingest.table import facts, rows

pytestmark = pytest.mark.real

ENTRY = re.compile(r"^:61:\d{6}(?:\d{4})? *(R?[CD])[A-Z]?(\d+(?:,\d*)?)", re.M)
BALANCE = re.compile(r"^:(6[02])[FM]:([CD])\d{6}([A-Z]{3})(\d+,\d*)", re.M)


@pytest.fixture(scope="module")
def taken(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, Report]]:
    """A workspace with all messages, and the report of each source."""
    workspace = Workspace(tmp_path_factory.mktemp("payments"))
    pairs = real_data / "payments_mt_mx_pairs"
    reports = {
        "swift_mt": run(workspace, "swift_mt", [real_data / "payments_swift_mt", *sorted(pairs.glob("*.txt"))]),
        "iso20022": run(
            workspace,
            "iso20022",
            [*sorted((real_data / "payments_iso20022").glob("*")), *sorted(pairs.glob("*.xml"))],
        ),
    }
    return workspace, reports


def value(text: str) -> Decimal:
    """An amount with a decimal comma."""
    return Decimal(text.replace(",", ".").rstrip("."))


def test_each_entry_of_the_statements_is_one_transfer(taken, real_data):
    workspace, reports = taken
    published = Counter(
        {
            path.name: len(ENTRY.findall(path.read_text()))
            for path in sorted((real_data / "payments_swift_mt").iterdir())
        }
    )
    staged = Counter(dict(rows(workspace, """
        select f.name, count(*) from stage.transfer t join stage.file f on f.file_sha256 = t.file_sha256
        where t.message_type in ('MT940', 'MT942', 'MT950') group by f.name""")))  # fmt: skip
    refused = Counter(row["file"] for row in reports["swift_mt"].rejections if row["code"] in ("duplicate_key", "type"))
    assert sum(published.values()) == 194  # grep -c '^:61:'
    # One file repeats statements of another one, and one has an entry after the end of its statement.
    assert (
        +(published - staged)
        == +refused
        == Counter({"betterplace__sepa_snippet.sta.txt": 9, "self-provided__multiline.sta.txt": 1})
    )


def test_entries_are_closing_minus_opening_or_the_difference_is_named(taken, real_data):
    _, reports = taken
    named = {finding.partition(": ")[0] for finding in reports["swift_mt"].findings}
    expected = set()
    for path in sorted((real_data / "payments_swift_mt").iterdir()):
        text = path.read_text()
        starts = [match.start() for match in re.finditer(r"^:20:", text, re.M)]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            part = re.split(r"^-\s*$", text[start:end], flags=re.M)[0]
            found = {tag: (1 if sign == "C" else -1) * value(number) for tag, sign, _, number in BALANCE.findall(part)}
            if ":34F:" in part:
                continue  # an interim report has no balances
            moved = sum((1 if sign in ("C", "RD") else -1) * value(number) for sign, number in ENTRY.findall(part))
            if len(found) < 2 or found["60"] + moved != found["62"]:
                expected.add(f"{path.name} line {text[:start].count(chr(10)) + 1}")
    assert named == expected
    assert len(named) == 12


def test_each_message_of_the_pairs_is_a_payment_or_an_event(taken, real_data):
    workspace, _ = taken
    for kind in ("fin.txt", "xml"):
        found = facts(workspace, f"""
            select f.name from stage.file f
            where ends_with(f.name, '.{kind}') and (
                f.file_sha256 in (select file_sha256 from stage.transfer)
                or f.file_sha256 in (select file_sha256 from stage.payment_event))""")  # fmt: skip
        pairs = {path.name for path in (real_data / "payments_mt_mx_pairs").glob(f"*.{kind}")}
        assert len(pairs) == 30 and pairs <= {name for (name,) in found}


def test_the_two_messages_of_a_pair_say_the_same_amount_and_ends(taken):
    workspace, _ = taken
    told = rows(workspace, """
        select regexp_replace(f.name, '(\\.fin\\.txt|\\.xml)$', ''), t.amount, t.scale, t.currency, t.uetr, m.told_as
        from stage.transfer t join stage.transfer_message m using (transfer_id)
        join stage.file f on f.file_sha256 = t.file_sha256
        where regexp_matches(f.name, '__mt[12]') and not regexp_matches(f.name, '__mt103_fin1')""")  # fmt: skip
    pairs: dict[str, set[tuple[object, ...]]] = {}
    for name, *values in told:
        pairs.setdefault(name, set()).add(tuple(values))
    # The file pn_01_1_1 instructs USD 90000 by MT101, which its translation gives as EUR 100000 at a rate of 0.90.
    assert {name for name, values in pairs.items() if len(values) > 1} == {"pn_01_1_1__mt101_pain_001_A_B"}
    assert len(pairs) == 23


def test_each_transaction_of_the_xml_files_is_one_transfer(taken, real_data):
    workspace, reports = taken
    published = Counter[str]()
    for path in [*real_data.glob("payments_iso20022/*/*.xml"), *real_data.glob("payments_mt_mx_pairs/*.xml")]:
        root = ET.parse(path).getroot()
        tags = Counter(element.tag.rpartition("}")[2] for element in root.iter())
        returned = tags["TxInf"] if "PmtRtr" in tags else 0
        published[path.name] = tags["Ntry"] + tags["CdtTrfTxInf"] + returned
    staged = Counter(dict(rows(workspace, """
        select f.name, count(*) from stage.transfer t join stage.file f on f.file_sha256 = t.file_sha256
        where ends_with(f.name, '.xml') group by f.name""")))  # fmt: skip
    assert +published == staged
    assert sum(staged.values()) == 45
    assert [row["file"] for row in reports["iso20022"].rejections] == ["camt053.v2.wrong.xml"]


def test_every_balance_is_kept_exactly(taken, real_data):
    workspace, _ = taken
    pattern = re.compile(r"^:(?:6[02][FM]|6[45]):([CD])\d{6}([A-Z]{3})(\d+,\d*)", re.M)
    published = sorted(
        (currency, value(number) * (1 if sign == "C" else -1))
        for path in (real_data / "payments_swift_mt").iterdir()
        for sign, currency, number in pattern.findall(path.read_text())
    )
    staged = sorted(
        (currency, Decimal(amount) / 10**scale)
        for currency, amount, scale in rows(
            workspace,
            """
            select currency, amount, scale from stage.balance b join stage.file f on f.file_sha256 = b.file_sha256
            where f.name like '%.txt'""",
        )
    )
    assert staged == published
