"""Who is flagged for what is shared, with which reading, and who is not: the same rules for every nationality."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from duckdb import DuckDBPyConnection

from resolver.reuse import habits, kinds, presented, readings
from resolver.reuse.derive import found
from resolver.reuse.names import alike
from tests.generation import add_entity, add_holding, add_transfers, empty

HOMES = ("Busan|KR", "Lodz|PL", "Leeds|GB", "Tartu|EE")


def person(con: DuckDBPyConnection, name: str, home: str = "", born: str | None = None, **shared: str) -> str:
    """A person with an address and what it presents: passport="M1", phone=..., account=..., photo=..."""
    add_entity(con, name, "person", name)
    con.execute("update final.entity set birth_date = $born where entity_id = $id", {"id": name, "born": born})
    if home:
        address(con, name, "residential", home)
    for what, value in shared.items():
        if what in ("account", "wallet"):
            if not con.execute("select 1 from final.entity where entity_id = $id", {"id": value}).fetchall():
                add_entity(con, value, what, value)
            add_holding(con, name, value)
        elif what.startswith("referee"):
            con.execute("insert into final.attribute values ($id, $id, $what, $value, [])",
                        {"id": name, "what": what, "value": value})  # fmt: skip
        elif what in ("phone", "email", "device", "ip"):
            node(con, "contact", name, "REACHED_BY", f"{what}:{value}", type=what, value=value)
        else:
            number, _, country = value.partition("@")
            node(con, "document", name, "HAS_DOCUMENT", f"{what}:{value}", scheme=what, number=number,
                 country_code=country or None)  # fmt: skip
    return name


def address(con: DuckDBPyConnection, name: str, role: str, home: str) -> None:
    street, _, place = home.rpartition("/")
    city, _, country = place.partition("|")
    node(con, "address", name, "LOCATED_AT", f"{street}{place}", role, full_address=f"{street} {place}", city=city,
         country_code=country)  # fmt: skip


def node(con: DuckDBPyConnection, table: str, name: str, tie: str, key: str, role: str | None = None, **values) -> None:
    columns = {f"{table}_id": key, **values} | ({} if table == "address" else {"entities": 1})
    if table == "address":
        columns["entities"] = 1
    names = ", ".join(f"${column} as {column}" for column in columns)
    con.execute(f"insert or ignore into final.{table} by name select {names}", columns)
    con.execute(
        "insert into final.support by name select $key as support_id, $tie as type, $name as entity_id, "
        "$node as node_id, $role as role, [$name] as records, ['file/' || $key] as cites",
        {"key": f"{name}{tie}{key}{role}", "tie": tie, "name": name, "node": key, "role": role},
    )


def record(con: DuckDBPyConnection, entity: str, name: str, key: str) -> None:
    con.execute(
        "insert into final.record by name select $key as record_id, $entity as entity_id, 'table' as source, "
        "'own' as publisher, $key as published_key, 'person' as kind, 'applicant' as role, $name as caption, "
        "true as invented, true as private, 0.99 as probability, 12.0 as weight_bits, 'model' as reason, "
        "[$key] as cites",
        {"key": key, "entity": entity, "name": name},
    )


def cases(con: DuckDBPyConnection) -> dict[tuple[str, ...], tuple[str, bool]]:
    """Who is in each case: its reading, and whether it is a flag."""
    return {case.entities: (case.reading, case.score >= 0.5) for case in readings.cases(con)}


def test_one_entity_under_unlike_names_is_an_alias_and_spellings_are_not():
    con = empty()
    for entity, names in {
        "ring": ("Anton Wieczor", "Artem Velichkan"),
        "honest": ("Choe Ji-woo", "Choi Jiwoo"),
    }.items():
        add_entity(con, entity, "person")
        for number, name in enumerate(names):
            record(con, entity, name, f"{entity}{number}")
    assert cases(con) == {("ring",): ("alias", True)}


def test_a_passport_of_two_faces_is_a_lent_document_and_with_one_account_a_mule():
    con = empty()
    for number, name in enumerate(("Amir Roslanto", "Farid Zulhelman")):
        person(
            con,
            name,
            HOMES[number],
            f"1990-01-0{number + 1}",
            passport="A12362279@MY",
            photo=f"{number * 0xF0F0F0F0:016x}@",
        )
    assert cases(con) == {("Amir Roslanto", "Farid Zulhelman"): ("lent_document", True)}
    add_entity(con, "payout", "account")
    for name in ("Amir Roslanto", "Farid Zulhelman"):
        add_holding(con, name, "payout")
    assert cases(con) == {("Amir Roslanto", "Farid Zulhelman"): ("mule", True)}


def test_one_face_with_two_names_is_an_alias_also_where_the_picture_was_retouched():
    con = empty()
    person(con, "Oleg Marchukan", HOMES[1], photo="phash:00ff00ff00ff00ff@")
    person(con, "Brian Hollowell", HOMES[2], photo="phash:00ff00ff00ff00fe@")  # one bit of 64
    person(con, "Somebody Else", HOMES[3], photo="phash:123456789abcdef0@")
    assert cases(con) == {("Brian Hollowell", "Oleg Marchukan"): ("alias", True)}


def test_one_number_under_two_countries_is_a_clerks_error_and_no_flag():
    con = empty()
    person(con, "Jonas Breitmosan", HOMES[1], "1990-09-14", passport="C31445625@DE")
    person(con, "Elin Sandvikaro", HOMES[2], "1995-04-30", passport="C31445625@NO")
    assert cases(con) == {("Elin Sandvikaro", "Jonas Breitmosan"): ("clerk_error", False)}


def test_two_entities_of_one_name_are_a_missed_link_and_no_flag():
    con = empty()
    person(con, "Maria Estevanelo", HOMES[1], "1991-01-01", email="maria@post.example", phone="+351")
    add_entity(con, "second", "person", "Maria Estevanelo")
    node(con, "contact", "second", "REACHED_BY", "email:maria@post.example", type="email", value="maria@post.example")
    assert cases(con) == {("Maria Estevanelo", "second"): ("missed_link", False)}


@pytest.mark.parametrize(
    ("first", "second", "flag"),
    [
        ({"account": "A"}, {"account": "A"}, True),  # two strangers of two countries, one payout account
        ({"device": "D"}, {"device": "D"}, True),
        ({"phone": "1"}, {"phone": "1"}, False),  # an office's phone
        ({"ip": "10.0.0.1"}, {"ip": "10.0.0.1"}, False),
    ],
)
def test_what_strangers_who_live_apart_share(first: dict[str, str], second: dict[str, str], flag: bool):
    con = empty()
    person(con, "Aiko Morishiga", HOMES[0], **first)
    person(con, "Bruno Calvantes", HOMES[1], **second)
    assert any(case[1] for case in cases(con).values()) is flag


def test_a_household_shares_address_phone_device_and_account_without_a_flag():
    con = empty()
    for name in ("Kim Sora", "Park Dohyun"):
        person(con, name, "12 Alder Row/Busan|KR", phone="1", device="D", account="joint", ip="10.0.0.1")
    assert not any(flag for _, flag in cases(con).values())


def test_a_weak_tie_makes_a_ring_of_those_who_are_flagged_anyhow_and_of_nobody_else():
    con = empty()
    for one, two, passport in (("Ada Onemore", "Bob Twofold", "P1@PL"), ("Cyd Threeway", "Dan Fourth", "P2@EE")):
        person(con, one, f"{one} Street/{HOMES[1]}", "1990-01-01", passport=passport)
        person(con, two, f"{two} Street/{HOMES[1]}", "1991-01-01", passport=passport)
    person(con, "Honest Neighbour", f"Elm Walk/{HOMES[1]}")
    for account, holders in (
        ("payout", ("Bob Twofold", "Cyd Threeway")),
        ("joint", ("Ada Onemore", "Honest Neighbour")),
    ):
        add_entity(con, account, "account")  # of two in one town: 6.6 bits
        for holder in holders:
            add_holding(con, holder, account)
    assert cases(con) == {("Ada Onemore", "Bob Twofold", "Cyd Threeway", "Dan Fourth"): ("lent_document", True)}


def test_a_crowd_that_presents_one_number_is_a_placeholder_and_no_ring():
    con = empty()
    for number in range(kinds.CROWD + 1):
        person(con, f"Person Number{number:03d}", HOMES[number % 4], passport="000000000@KR")
    [(entities, (reading, flag))] = cases(con).items()
    assert (len(entities), reading, flag) == (kinds.CROWD + 1, "crowd", False)


def test_nationality_and_the_origin_of_names_change_nothing():
    """The same ties between people of other names and nations get the same score, to the last digit."""
    scores = []
    for names, nation in ((("Kim Minseo", "Park Jiho"), "KR"), (("Anna Lindgren", "Tariq Osman"), "SE")):
        con = empty()
        for number, name in enumerate(names):
            person(con, name, HOMES[number], f"1990-01-0{number + 1}", passport="P1@XX", phone="5", account="A")
            con.execute("update final.entity set countries = [$nation]", {"nation": nation})
        scores.append([(case.reading, case.score) for case in found(con)])
    assert scores[0] == scores[1] and scores[0][0][0] == "mule"


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("Lee Seo-yeon", "Yi Seoyeon", True),
        ("KIM, Min Ji", "Minji Kim", True),
        ("Anna Berger", "Anna Hofmann", True),  # a married name
        ("Иван Петренков", "Ivan Petrenkov", True),
        ("Do-yun Hwangbora", "Darren Hobbsley", False),
        ("Lin Zhaoweiran", "Leon Zawadzkan", False),
    ],
)
def test_names_that_can_be_one_persons(one: str, two: str, same: bool):
    assert alike(one, two) is alike(two, one) is same


# ---------------------------------------------------------------------------------------------------- habits


def habit(con: DuckDBPyConnection) -> dict[str, tuple[tuple[str, ...], bool]]:
    readings.cases(con)
    return {case.reading: (case.entities, case.score >= 0.5) for case in habits.cases(con)}


def test_pay_that_goes_to_a_strangers_account_soon_after_hire():
    con = empty()
    person(con, "worker", account="first")
    add_entity(con, "second", "account")
    add_holding(con, "worker", "second")
    add_holding(con, "stranger", "second")
    begin = datetime(2024, 1, 1)
    add_transfers(con, [("firm", "first", "5000", begin), ("firm", "second", "5000", begin + timedelta(days=31))])
    con.execute("update final.transfer set type = 'payroll'")
    assert habit(con) == {"payee_change": (("worker",), True)}
    add_transfers(con, [("firm", "first", "5000", begin + timedelta(days=62))])  # back again: both are used
    con.execute("update final.transfer set type = 'payroll'")
    assert habit(con) == {}


def test_deliveries_abroad_to_an_address_of_several():
    con = empty()
    for number, name in enumerate(("one", "two")):
        person(con, name, HOMES[number])
        address(con, name, "delivery", "7 Depot Road/Tacoma|US")
    person(con, "gift", HOMES[2])
    address(con, "gift", "delivery", "9 Other Street/Leeds|GB")  # in the same town
    assert habit(con)["delivery_elsewhere"][1] is True
    assert sum(case.reading == "delivery_elsewhere" for case in habits.cases(con)) == 2


def test_one_network_address_in_three_countries_and_one_referee_for_many():
    con = empty()
    for number in range(3):
        person(con, f"applicant{number}", HOMES[number], ip="203.0.113.9", referee_email="boss@firm.example")
    found_habits = habit(con)
    assert found_habits["shared_network"] == (("applicant0", "applicant1", "applicant2"), True)
    assert found_habits["referee_reuse"][1] is False  # a hint: a personnel office is nobody's mule


def test_what_people_of_one_role_have_in_common_is_listed_whatever_it_says_of_them():
    con = empty()
    for name in ("Ana Ruiz", "Bo Berg", "Cy Dean"):
        person(con, name, phone="+15550100", passport="M1" if name != "Cy Dean" else "M2")
    put_record(con, "Ana Ruiz", "applicant")
    put_record(con, "Bo Berg", "applicant")
    put_record(con, "Cy Dean", "employer")
    found = [(one.what, one.value, one.entities, one.captions) for one in presented.in_common(con, "applicant")]
    assert found == [
        ("passport", "M1", ("Ana Ruiz", "Bo Berg"), ("Ana Ruiz", "Bo Berg")),
        ("phone", "+15550100", ("Ana Ruiz", "Bo Berg"), ("Ana Ruiz", "Bo Berg")),
    ]
    assert presented.in_common(con, "employer") == []


def put_record(con: DuckDBPyConnection, entity: str, role: str) -> None:
    """A record of that role."""
    con.execute(
        "insert into final.record by name select $id || ':r' as record_id, $id as entity_id, 's' as source, "
        "'P' as publisher, $id as published_key, 'person' as kind, $id as caption, $role as role, true as invented, "
        "false as private, 1.0 as probability, 'alone' as reason, [] as cites",
        {"id": entity, "role": role},
    )


def test_files_with_other_bytes_are_no_other_face_and_the_same_bytes_are_the_same():
    con = empty()
    person(con, "Anna Berger", HOMES[0], photo=f"{'a' * 64}@", device="D")
    person(con, "Anna Berger-Holt", HOMES[1], photo=f"{'b' * 64}@", device="D")
    person(con, "Piotr Lisowan", HOMES[2], photo=f"{'c' * 64}@")
    person(con, "Emil Novakar", HOMES[3], photo=f"{'c' * 64}@")
    assert cases(con) == {
        ("Anna Berger", "Anna Berger-Holt"): ("missed_link", False),
        ("Emil Novakar", "Piotr Lisowan"): ("alias", True),
    }


def test_scans_that_look_alike_are_a_hint_and_the_same_file_is_a_flag():
    """Two clean scans of passports of one country differ in a few letters only."""
    con = empty()
    person(con, "Anna Berger", HOMES[0], passport_scan="phash:00ff00ff00ff00ff@")
    person(con, "Piotr Lisowan", HOMES[1], passport_scan="phash:00ff00ff00ff00ff@")
    assert cases(con) == {}
    person(con, "Emil Novakar", HOMES[2], id_scan=f"{'c' * 64}@")
    person(con, "Lars Holmquist", HOMES[3], id_scan=f"{'c' * 64}@")
    assert cases(con) == {("Emil Novakar", "Lars Holmquist"): ("lent_document", True)}


def test_a_picture_that_a_crowd_of_others_looks_like_is_nobodys_face():
    con = empty()
    base = 0x00FF00FF00FF00FF
    for number in range(kinds.CROWD + 2):
        person(con, f"Person Number{number:03d}", HOMES[number % 4], photo=f"phash:{base ^ (1 << number):016x}@")
    assert cases(con) == {}
