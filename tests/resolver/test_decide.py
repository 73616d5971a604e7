"""Decisions: what supports a name, what is refused and for which reason."""

from __future__ import annotations

from dataclasses import replace

from tests.resolver.linked import linked, reasons, together
from tests.stage import Party


def test_two_national_numbers_of_one_country_keep_a_name_and_birth_date_apart():
    con = linked(
        Party(
            "table:1", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=(("national_id", "40017733", "Haiti"),)
        ),
        Party(
            "table:2", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=(("national_id", "58820914", "Haiti"),)
        ),
    )
    assert together(con) == set()
    assert reasons(con) == {("table:1", "table:2"): "contradiction: national_id:HT"}


def test_two_passports_of_one_country_do_not_keep_a_person_apart():
    con = linked(
        Party("ofac:1", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=(("passport", "HT4001773", "Haiti"),)),
        Party("un:1", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=(("passport", "HT5882091", "Haiti"),)),
    )
    assert together(con) == {frozenset({"ofac:1", "un:1"})}


def test_two_records_of_one_list_with_one_name_and_birth_date_are_left_to_a_person():
    con = linked(
        Party("ofac:1", "DELACROSSE, Mirabelle Anne", born="1981-03-04", listed="ofac:GLOMAG"),
        Party("ofac:2", "Mirabelle Anne Delacrosse", born="1981-03-04", listed="ofac:SDGT"),
    )
    assert together(con) == set()
    # 14 for the name, 9 for the date, -6 for the list, -10 prior: 7 bits, and a second record of a list wants 9
    assert reasons(con) == {("ofac:1", "ofac:2"): "second record of list ofac_sdn"}


def test_sharing_a_country_does_not_support_a_persons_name():
    con = linked(
        Party("ofac:1", "VELIKOSARSKY, Dmitri Anatolyevich", countries=("Russia",), gender="Male"),
        Party("un:1", "Dmitri Anatolyevich Velikosarsky", countries=("Russia",), gender="Male"),
    )
    assert together(con) == set()


def test_other_gender_keeps_a_shared_name_and_birth_date_for_review():
    con = linked(
        Party("ofac:1", "PARK, Soo Jin", born="1981-03-04", gender="Male"),
        Party("un:1", "Soo Jin Park", born="1981-03-04", gender="Female"),
    )
    assert together(con) == set()


def test_twins_who_share_address_phone_and_device_are_left_to_a_person():
    olena = Party(
        "table:1",
        "Olena Marchukova",
        born="1990-07-07",
        countries=("Ukraine",),
        gender="Female",
        address=("Sadova 9", "Kyiv", "Ukraine"),
        contacts=(("phone", "+380676041937"), ("device", "0a1b2c3d4e5f")),
    )
    con = linked(olena, replace(olena, id="table:2", name="Oksana Marchukova"))
    assert together(con) == set()
    assert reasons(con)["table:1", "table:2"].startswith("may be relatives")


def test_two_names_without_a_word_in_common_link_by_birth_date_phone_and_device():
    shared = (("phone", "+380676041937"), ("device", "0a1b2c3d4e5f"))
    con = linked(
        Party("table:1", "Tae-yang Noh", born="1993-06-18", contacts=shared),
        Party("table:2", "Daniel Rowanwood", born="1993-06-18", contacts=shared),
    )
    assert together(con) == {frozenset({"table:1", "table:2"})}
