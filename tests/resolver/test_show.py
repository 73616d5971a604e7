"""What `resolver show` and other commands print for a person."""

from __future__ import annotations

import pytest
from stdnum import iban
from typer.testing import CliRunner

from resolver import pipeline
from resolver.cli import app
from tests.stage import Party, stage

IBANS = [
    f"DE{iban.calc_check_digits(f'DE00{number:018d}')}{number:018d}"
    for number in range(999999990000000000, 999999990000000010)
]
BANK = Party("ofac:9", "KANGSU BANK", "organisation", subkind="bank", countries=("Korea, North",), listed="ofac:DPRK4",
             accounts=(*IBANS, "DE00123"))  # fmt: skip
AGENT = Party("table:k:1", "Hollis Agentur GmbH", "organisation", relations=(("owns", "ofac:9"),))


@pytest.fixture
def linked(workspace):
    with workspace.write("stage") as con:
        stage(con, [BANK, AGENT])
    pipeline.link(workspace)
    return workspace


def run(workspace, *words: str):
    return CliRunner().invoke(app, ["-q", "-w", str(workspace.folder), *words], catch_exceptions=False)


def test_show_leads_with_name_id_and_that_it_is_listed(linked):
    head, facts, *_ = run(linked, "show", "ofac:9").stdout.splitlines()
    assert head.startswith("KANGSU BANK   ent-") and head.endswith("Bank, LISTED, INVENTED")
    assert facts == "KP, ofac:DPRK4"


def test_show_marks_invented_facts_at_their_record(linked):
    assert "ofac:9  INVENTED" in run(linked, "show", "ofac:9").stdout


def test_show_names_the_owner_and_counts_long_lists_of_holdings(linked):
    shown = run(linked, "show", "ofac:9").stdout
    assert "< OWNS" in shown and "Hollis Agentur GmbH" in shown
    assert "10 wallets and accounts (--json)" in shown


def test_an_unknown_id_is_a_usage_error_with_the_next_step(linked):
    from resolver.errors import UnknownId

    with pytest.raises(UnknownId, match="resolver search"):
        run(linked, "show", "ent-nowhere")


@pytest.mark.parametrize("uri", ["garbage", "http://127.0.0.1:7474", "bolt://", "127.0.0.1:7687"])
def test_an_address_of_another_form_is_a_usage_error(linked, uri):
    from resolver.errors import UsageError

    with pytest.raises(UsageError, match=r"bolt://HOST:PORT"):
        run(linked, "load", "--uri", uri)


def test_hashes_are_cut_in_tables_and_whole_in_json(linked):
    assert "f" * 64 not in run(linked, "show", "ofac:9").stdout
    assert "f" * 64 in run(linked, "show", "ofac:9", "--json").stdout


def test_an_account_number_that_fails_its_check_is_a_finding(linked):
    with linked.read() as con:
        rows = con.execute("select rule, subject, message from meta.finding").fetchall()
    assert [(rule, subject) for rule, subject, _ in rows] == [("invalid_account", "ofac:9")]
    assert "DE00123" in rows[0][2]
