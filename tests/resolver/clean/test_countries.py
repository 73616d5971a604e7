"""Countries as the lists write them, to ISO codes; a guess is worse than none."""

from __future__ import annotations

import pytest

from resolver.clean import countries


@pytest.mark.parametrize(
    ("published", "code"),
    [
        ("Korea, North", "KP"),
        ("Democratic People's Republic of Korea", "KP"),
        ("North Korean", "KP"),  # nationality
        ("PRK", "KP"),
        ("Burma", "MM"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Virgin Islands, British", "VG"),
        ("Hong Kong", "HK"),  # has a code of its own
        ("Россия", "RU"),
        ("中国", "CN"),
        ("Türkiye", "TR"),
        (" united  kingdom. ", "GB"),
        ("possibly Palestinian", "PS"),
        ("Region: Crimea", "UA"),
        ("Scotland", "GB"),
        ("East Germany", "DE"),  # one successor
        ("Gaza (Palestinian Authority)", "PS"),
        ("(Medina) Saudi Arabia", "SA"),
        ("Algiers Algeria", "DZ"),
        ("the Russian Federation", "RU"),
        ("NA", "NA"),  # Namibia's code
    ],
)
def test_a_published_country_has_its_code(published: str, code: str) -> None:
    assert countries.code(published) == code


# 'Korea' is either of two states, a former state several; '00' and 'undetermined' stand in real files.
@pytest.mark.parametrize(
    "published",
    ["", "00", "UNKNOWN", "undetermined", "n/a", "na", "-0-", "Stateless", "Korea", "Soviet Union", "Czechoslovakia",
     "European Union", "Region: Kafia Kingi", "Atlantis"],
)  # fmt: skip
def test_what_is_no_one_country_has_no_code(published: str) -> None:
    assert countries.code(published) is None


def test_a_former_state_may_be_any_of_its_successors() -> None:
    assert countries.possible("Czechoslovakia") == ("CZ", "SK")
    assert countries.possible("Burma") == ("MM",)
    assert countries.possible("Atlantis") == ()


def test_a_capital_is_no_country() -> None:
    assert countries.is_country("Cuba")
    assert not countries.is_country("Havana")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("deutsche", "DE"),
        ("russischer", "RU"),
        ("iranienne", "IR"),
        ("Española", "ES"),
        ("siriano", "SY"),
        ("российское", "RU"),
        ("Россия", "RU"),
        ("الصين", "CN"),
        ("日本", "JP"),
        ("KSA", "SA"),
        ("UNITED STATES/TEXAS", "US"),
        ("Cabo Verde.  Previously Cape Verde.", "CV"),
    ],
)
def test_countries_and_nationalities_of_other_languages_are_known(text: str, code: str) -> None:
    assert countries.code(text) == code


@pytest.mark.parametrize("text", ["dual national of Syria and Iran", "None Identified", "00", "XX", "stateless"])
def test_two_countries_and_none_are_no_one_country(text: str) -> None:
    assert countries.code(text) is None


# 'Plaza Española' is no country at the end of an address.
def test_an_adjective_is_a_nationality_and_no_country() -> None:
    assert not countries.is_country("Española")
    assert not countries.is_country("Plaza Española")
    assert countries.is_country("España")


def test_a_former_state_names_its_successors() -> None:
    assert countries.possible("Serbia and Montenegro") == ("ME", "RS")
    assert countries.possible("Wonderland") == ()


def test_a_region_is_one_of_its_own_country() -> None:
    assert countries.is_region("Texas", "US")
    assert not countries.is_region("Texas", "MX")
    assert not countries.is_region("Oak Street", "US")
