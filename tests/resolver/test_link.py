"""Linking small worlds with real Splink: what becomes one, what doesn't, and why."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from resolver import kinds
from resolver.explain import explain
from resolver.link import link_records
from resolver.store import Workspace
from tests.resolver.linked import generation, linked, prepared, reasons, together
from tests.stage import Party
from tests.world import CAST, SAME

KP = "Korea, North"


def test_the_cast_of_traps_comes_out_as_the_cast_says():
    assert together(linked(*CAST)) == {frozenset(group) for group in SAME}


def test_the_order_of_records_changes_nothing():
    def tables(con: duckdb.DuckDBPyConnection) -> list[list[tuple[object, ...]]]:
        return [
            con.execute(f"from work.{table} order by all").fetchall()
            for table in ("entity_record", "pair", "may_be", "candidate_pair", "identity")
        ]

    assert tables(linked(*CAST)) == tables(linked(*reversed(CAST)))


def test_father_and_son_of_one_name_and_address_stay_apart():
    con = linked(
        Party(
            "ofac:1", "PETRENKOV, Ivan Stepanovich", born="1948-02-03", address=("Lesnaya 4", "Vladivostok", "Russia")
        ),
        Party("un:1", "Ivan Stepanovich Petrenkov", born="1975-09-30", address=("Lesnaya 4", "Vladivostok", "Russia")),
    )
    assert together(con) == set()


def test_three_romanisations_of_a_korean_name_link_with_the_birth_date():
    con = linked(
        Party("ofac:1", "HO, Jong Son", born="1962-11-21", countries=(KP,), listed="ofac:DPRK4"),
        Party("un:1", "Heo Jeong-seon", born="1962-11-21", countries=(KP,), listed="un:1718"),
    )
    assert together(con) == {frozenset({"ofac:1", "un:1"})}


def test_day_and_month_swapped_still_links():
    con = linked(
        Party("ofac:1", "DELACROSSE, Mirabelle Anne", born="1981-03-04", countries=("Haiti",)),
        Party("un:1", "Mirabelle Anne Delacrosse", born="1981-04-03", countries=("Haiti",)),
    )
    assert together(con) == {frozenset({"ofac:1", "un:1"})}


def test_a_listed_namesake_without_a_birth_date_only_may_be_the_same():
    con = linked(
        Party("ofac:1", "VELIKOSARSKY, Dmitri Anatolyevich", born="1961-05-05", countries=("Russia",), listed="ofac:X"),
        Party("table:1", "Dmitri Anatolyevich Velikosarsky", countries=("Russia",)),
    )
    assert together(con) == set()
    assert reasons(con)["ofac:1", "table:1"].startswith("name alone")


def test_one_person_under_two_names_is_found_by_passport_birth_date_and_phone():
    shared = Party(
        "x",
        "x",
        born="1993-06-18",
        numbers=(("passport", "P5566778", "China"),),
        contacts=(("phone", "+8613900000001"),),
    )
    con = linked(
        replace(shared, id="table:1", name="Tae-yang Noh"), replace(shared, id="table:2", name="Daniel Rowanwood")
    )
    assert together(con) == {frozenset({"table:1", "table:2"})}


def test_two_people_who_share_a_passport_number_stay_apart():
    con = linked(
        Party("table:1", "Minho Seorang", born="1992-11-20", numbers=(("passport", "M70112233", "Korea, South"),)),
        Party("table:2", "Gregor Pavlitsky", born="1985-01-15", numbers=(("passport", "M70112233", "Korea, South"),)),
    )
    assert together(con) == set()


def test_two_leis_never_come_together_through_a_third_record():
    company = Party(
        "x",
        "Halvorsten Maritime AS",
        "organisation",
        countries=("Norway",),
        contacts=(("email", "post@halvorsten.example"),),
        address=("Kaigata 3", "Bergen", "Norway"),
    )
    con = linked(
        replace(company, id="table:1", numbers=(("lei", "9999INVENTEDALPHA045", None),)),
        replace(company, id="table:2"),
        replace(company, id="table:3", numbers=(("lei", "9999INVENTEDBRAVO072", None),)),
    )
    assert not any({"table:1", "table:3"} <= group for group in together(con))
    assert reasons(con)["table:1", "table:3"] == "contradiction: lei"


def test_ten_rows_link_without_training():
    con = prepared(CAST[:10])
    counts = link_records(con, [], None, 1)
    assert counts["records"] == 10
    # ofac:1 = un:1 and ofac:3 = un:3: ten records, two of them joined to another
    assert counts["entities"] == 8


def test_nothing_to_link_is_no_error():
    assert link_records(prepared([]), [], None, 1)["entities"] == 0


def test_adding_records_changes_the_weight_of_no_old_pair():
    def weights(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], float]:
        rows = con.execute("select left_record, right_record, weight_bits from work.pair").fetchall()
        return {(left, right): weight for left, right, weight in rows}

    old = weights(linked(*CAST[:8]))
    more = [Party(f"table:n:{n}", "HAN, Jong Sol", born=f"19{50 + n}-01-07", countries=(KP,)) for n in range(30)]
    new = weights(linked(*CAST, *more))
    assert old and {pair: new[pair] for pair in old} == old


def test_a_rare_name_weighs_more_than_a_common_one_and_the_fields_say_by_how_much():
    born = "1970-05-12"
    con = linked(
        Party("ofac:1", "ALI, Muhammad", born=born), Party("un:1", "Muhammad Ali", born=born),
        Party("ofac:2", "WYXHOLLOWAY, Zerub Quint", born=born), Party("un:2", "Zerub Quint Wyxholloway", born=born),
    )  # fmt: skip

    made = generation(con)

    def name(left: str, right: str) -> dict[str, object]:
        found: dict[str, object] = next(f for f in explain(made, left, right)["fields"] if f["field"] == "name")
        return found

    common, rare = name("ofac:1", "un:1"), name("ofac:2", "un:2")
    # 14 bits for a rare name are 11 for any name and 3 for its rarity; 8 for a common one are 11 - 3
    assert (rare["level"], rare["weight_bits"], rare["term_frequency_bits"]) == ("same name, rare", 14.0, 3.0)
    assert (common["level"], common["weight_bits"], common["term_frequency_bits"]) == ("same name, common", 8.0, -3.0)


def test_prior_and_fields_add_up_to_the_weight():
    con = linked(*CAST)
    rows = con.execute("select kind, weight_bits, probability, levels from work.pair").fetchall()
    assert rows
    for kind, weight, probability, levels in rows:
        fields = kinds.model(str(kinds.load(kind).model)).fields(levels)
        # the prior is -10 bits: 2^-10 to 1
        assert weight == pytest.approx(-10 + sum(bits for _, _, bits in fields), abs=1e-4)
        assert probability == pytest.approx(1 / (1 + 2**-weight), abs=1e-6)


@pytest.mark.parametrize("name", ["person-2", "organisation-2"])
def test_plain_splink_loads_the_shipped_model_and_the_card_states_its_weights(name: str):
    from splink import SettingsCreator

    path = Path(str(kinds.__file__)).parents[1] / "models" / f"{name}.json"
    settings = SettingsCreator.from_path_or_dict(path).get_settings("duckdb")
    stated = kinds.model(name).bits()
    for comparison in settings.core_model_settings.comparisons:
        for level in comparison.comparison_levels:
            if not level.is_null_level:
                assert level.m_probability and level.u_probability
                bits = math.log2(level.m_probability / level.u_probability)
                assert bits == pytest.approx(stated[comparison.output_column_name, level.label_for_charts], abs=1e-3)


def test_a_same_judgement_joins_what_the_model_would_not():
    parties = (Party("table:1", "Tae-yang Noh", born="1993"), Party("table:2", "Daniel Rowanwood"))
    assert together(linked(*parties)) == set()
    con = linked(*parties, judgements=[("table:1", "table:2", "same")])
    assert together(con) == {frozenset({"table:1", "table:2"})}
    assert con.execute("select distinct reason from work.entity_record").fetchall() == [("judgement: same",)]


def test_a_different_judgement_outranks_the_model_and_leaves_no_open_question():
    con = linked(*CAST, judgements=[("ofac:3", "un:3", "different")])
    assert frozenset({"ofac:3", "un:3"}) not in together(con)
    assert ("ofac:3", "un:3") not in reasons(con)


def test_a_same_judgement_across_a_contradiction_is_refused_and_stays_a_finding():
    con = linked(
        Party("table:1", "Halvorsten AS", "organisation", numbers=(("lei", "9999INVENTEDALPHA045", None),)),
        Party("table:2", "Halvorsten AS", "organisation", numbers=(("lei", "9999INVENTEDBRAVO072", None),)),
        judgements=[("table:1", "table:2", "same")],
    )
    assert together(con) == set()
    [(rule, message)] = con.execute("select rule, message from work.finding").fetchall()
    assert rule == "judgement_not_applied" and "contradiction: lei" in message


def test_ids_last_over_runs_when_a_record_joins(tmp_path: Path):
    first = linked(CAST[0])
    [(entity,)] = first.execute("select entity_id from work.entity_record").fetchall()
    generation(first, tmp_path / "one.duckdb").close()
    second = linked(*CAST[:2], previous=tmp_path / "one.duckdb", sequence=2)
    assert second.execute("select distinct entity_id from work.entity_record").fetchall() == [(entity,)]
    assert second.execute("from work.identity order by record_id").fetchall() == [
        ("ofac:1", entity, 1, None),
        ("un:1", entity, 2, None),
    ]


def test_a_second_run_over_the_same_records_changes_no_id(tmp_path: Path):
    first = linked(*CAST)
    generation(first, tmp_path / "one.duckdb").close()
    second = linked(*CAST, previous=tmp_path / "one.duckdb", sequence=2)
    query = "select record_id, entity_id from work.entity_record order by 1"
    assert second.execute(query).fetchall() == first.execute(query).fetchall()
    assert (
        second.execute("from work.identity order by all").fetchall()
        == first.execute("from work.identity order by all").fetchall()
    )


def test_holders_of_one_wallet_stay_two_parties_and_the_wallet_is_an_entity_of_its_own():
    address = "0x52908400098527886E0F7030069857D2E4169EE7"
    con = linked(
        Party("ofac:1", "KANGSU CREDIT BANK", "organisation", wallets=(address,)),
        Party("table:1", "Minho Seorang", wallets=(address.lower(),)),
    )
    [(chain_address, entity)] = con.execute("from work.wallet_entity").fetchall()
    assert chain_address == "ethereum:0x52908400098527886e0f7030069857d2e4169ee7"
    owners = {row[0] for row in con.execute("select entity_id from work.entity_record").fetchall()}
    assert len(owners) == 2 and entity not in owners


def test_ships_are_joined_by_imo_number_whatever_their_name_and_never_by_name():
    ship = Party("x", "x", "asset", subkind="vessel", numbers=(("imo", "9074729", None),))
    con = linked(
        replace(ship, id="ofac:1", name="WISE HONEST"),
        replace(ship, id="un:1", name="JIE SHUN"),
        Party("table:1", "Wise Honest", "asset", subkind="vessel"),
    )
    assert together(con) == {frozenset({"ofac:1", "un:1"})}


ON_BOTH_LISTS = {
    "ofac:20982": "un:KPi.032",
    "ofac:19488": "un:KPi.028",
    "ofac:18634": "un:QDi.372",
    "ofac:12562": "un:QDi.289",
    "ofac:15517": "un:QDi.312",
}
"""Five persons, picked by hand in both publications: spelt and ordered differently, some dates as years only."""


@pytest.mark.real
def test_persons_on_both_real_lists_come_out_as_one_each(workspace: Workspace, real_data: Path):
    from ingest import job
    from resolver.pipeline import link

    job.run(workspace, "ofac_sdn", sorted((real_data / "ofac_sdn_csv" / "2021-07_full").glob("*.csv")))
    job.run(workspace, "un_sc", [real_data / "un_consolidated" / "UN_consolidated.xml"])
    link(workspace)
    with workspace.read() as con:
        entity = dict(con.execute("select record_id, entity_id from final.record").fetchall())
    for left, right in ON_BOTH_LISTS.items():
        assert entity[left] == entity[right]
    # two brothers on the OFAC list, born a year apart, stay two
    assert entity["ofac:24745"] != entity["ofac:24746"]
