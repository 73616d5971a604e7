"""The evidence pack: what is published of an entity, in one file that loads nothing, with its lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from lxml import html

from resolver.errors import UnknownId
from resolver.picture import case
from resolver.store import Workspace
from tests.generation import add_entity, add_holding, add_stake, empty

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def con() -> DuckDBPyConnection:
    """A listed person with two records, a stake, a wallet, a passport that a stranger shows too, and a finding."""
    con = empty()
    add_entity(con, "ent-p", "person", "Gregor Pavlitsky", listed=True)
    add_entity(con, "ent-x", "person", NASTY)
    add_entity(con, "ent-c", "organisation", "Moravia Foods")
    add_entity(con, "w", "wallet", "w")
    add_stake(con, "ent-p", "ent-c", "60")
    add_holding(con, "ent-p", "w")
    con.execute(
        "insert into final.record by name select unnest(['ofac:1', 'table:1']) as record_id, 'ent-p' as entity_id, "
        "'ofac_sdn' as source, 'OFAC' as publisher, '1' as published_key, 'person' as kind, 'PAVLITSKY' as caption, "
        "true as invented, false as private, 0.9991 as probability, 10.1 as weight_bits, "
        "'identifier: passport' as reason, ['file/sdn/7'] as cites"
    )
    con.execute(
        "insert into final.listing by name select 'l1' as listing_id, 'ent-p' as entity_id, 'ofac:1' as record_id, "
        "'SDN' as list, 'OFAC' as authority, 'ofac:DPRK4' as programme, 'blocking' as effect, true as mapped, "
        "true as in_force, date '2025-11-04' as listed_on, ['file/sdn/7'] as cites"
    )
    con.execute("insert into final.document values ('doc-1', 'passport', 'HT4471902', 'HT', 2)")
    con.execute(
        "insert into final.support by name select 's' || e as support_id, 'HAS_DOCUMENT' as type, e as entity_id, "
        "'doc-1' as node_id, [] as records, [] as cites from (select unnest(['ent-p', 'ent-x']) as e)"
    )
    con.execute(
        "insert into meta.run values ('run-000001', 1, '2026-01-01 10:00', '2026-01-01 10:05', '0', '{}', '{}')"
    )
    con.execute(
        "insert into meta.finding by name select 'f1' as finding_id, 'expected' as rule, 'warning' as severity, "
        "'ofac:1' as subject, 'look at this record' as message, '{}' as evidence"
    )
    return con


def sections(text: str) -> dict[str, str]:
    """The text of each section by its heading."""
    tree = html.document_fromstring(text)
    return {
        section.findtext("h2") or "": " ".join(str(part) for part in section.itertext())
        for section in tree.iter("section")
    }


def test_the_pack_tells_identity_listing_stakes_shared_documents_and_findings(con: DuckDBPyConnection, tmp_path: Path):
    told = sections(case.pack(Workspace(tmp_path), con, "ofac:1"))
    assert "identifier: passport" in told["Why these records are one"]
    assert "ofac:DPRK4" in told["Listings"] and "2025-11-04" in told["Listings"]
    assert "60 %" in told["Ownership"] and "Moravia Foods" in told["Ownership"]
    assert "It holds 1 wallets and accounts." in told["Ownership"]
    assert "HT4471902" in told["Shared with others"] and NASTY in told["Shared with others"]
    assert "2025-11-04 listed under ofac:DPRK4 ofac:1" in told["Timeline"].replace("  ", " ")
    assert "look at this record" in told["Findings"]


def test_what_has_nothing_to_tell_says_so(con: DuckDBPyConnection, tmp_path: Path):
    told = sections(case.pack(Workspace(tmp_path), con, "ent-c"))
    assert told["Listings"].split() == ["Listings", "nothing"]
    assert told["Funds"].split() == ["Funds", "nothing"]


def test_a_name_that_is_markup_stays_text_and_the_pack_loads_nothing(con: DuckDBPyConnection, tmp_path: Path):
    text = case.pack(Workspace(tmp_path), con, "ent-x")
    tree = html.document_fromstring(text)
    assert not list(tree.iter("img")) and not list(tree.iter("script"))
    assert tree.findtext(".//h1") == NASTY


def test_a_pack_is_written_whole_or_not_at_all(con: DuckDBPyConnection, tmp_path: Path):
    case.write(Workspace(tmp_path / "w"), con, "ent-p", tmp_path / "case.html")
    before = (tmp_path / "case.html").read_bytes()
    with pytest.raises(UnknownId, match="resolver search"):
        case.write(Workspace(tmp_path / "w"), con, "ent-none", tmp_path / "case.html")
    assert (tmp_path / "case.html").read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["case.html"]
