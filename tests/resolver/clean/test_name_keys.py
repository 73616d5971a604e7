"""Chinese and Arabic names, numbers in names, and given names: what shares a key and what does not."""

from __future__ import annotations

import pytest

from resolver.clean.arabic import join
from resolver.clean.chinese import chinese_key
from resolver.clean.names import analyse
from resolver.clean.nicknames import given_names, spellings_of
from resolver.clean.numerals import figures
from resolver.clean.scripts import tokens


@pytest.mark.parametrize(
    "spellings",
    [
        ("Xi Jinping", "Hsi Chin-p'ing", "XI Jin Ping", "XI, Jinping", "Jinping Xi", "习近平", "習近平"),
        ("Deng Xiaoping", "Teng Hsiao-p'ing", "鄧小平"),
        ("Mao Zedong", "Mao Tse-tung", "毛泽东"),
        ("Zhou Enlai", "Chou En-lai", "周恩来"),
        ("Zeng Guofan", "Tseng Kuo-fan", "曾国藩"),  # as a surname the first character is not read 'ceng'
        ("Lu Xun", "Lü Xun", "Lu Hsün"),
        ("Ouyang Xiu", "OUYANG, Xiu"),
    ],
)
def test_spellings_of_one_chinese_name_share_a_key(spellings: tuple[str, ...]) -> None:
    keys = {analyse(spelling, "person").chinese_key for spelling in spellings}
    assert len(keys) == 1 and None not in keys


@pytest.mark.parametrize(
    ("one", "other"), [("Zhang Xiaoqing", "Zhang Qingxiao"), ("Wang Fang", "Wang Fan"), ("Li Na", "Lin A")]
)
def test_different_chinese_names_have_different_keys(one: str, other: str) -> None:
    assert chinese_key(tokens(one)) != chinese_key(tokens(other))


@pytest.mark.parametrize("name", ["John Smith", "Vladimir Ivanov", "Wang", "Muhammad Ali", "Kim Jong Un"])
def test_a_name_that_does_not_read_as_chinese_has_no_chinese_key(name: str) -> None:
    assert chinese_key(tokens(name)) is None


@pytest.mark.parametrize(
    ("spellings", "compared"),
    [
        (("'Abd al-Rahman Qasim", "Abdul Rahman Qasim", "Abdulrahman Qasim"), ("abdrahman", "qasim")),
        (("Saif al-Din Nasir", "Saif Uddin Nasir", "Saif-ul Din Nasir"), ("saifuddin", "nasir")),
        (("Habib Ullah Khan", "Habibullah Khan"), ("habibullah", "khan")),
        (("Mohamed al-Tamimi", "Muhammad bin Tamimi", "Mohd Tamimi"), ("muhammad", "tamimi")),
    ],
)
def test_arabic_compounds_are_one_word_and_articles_none(spellings: tuple[str, ...], compared: tuple[str, ...]) -> None:
    assert {analyse(spelling, "person").compared for spelling in spellings} == {compared}


def test_what_would_leave_one_word_is_not_left_out() -> None:
    assert join(("ben", "ali")) == ("ben", "ali")
    assert join(("al",)) == ("al",)
    assert join(()) == ()


def test_nothing_is_joined_over_the_comma() -> None:
    assert analyse("DAD MATIN, ALLAH", "person").compared == ("dad", "matin", "allah")
    assert analyse("KHAN, Habib Ullah", "person").compared == ("khan", "habibullah")


def test_ahmad_and_mahmud_are_not_muhammad() -> None:
    assert join(("ahmad", "mahmud", "hamid")) == ("ahmad", "mahmud", "hamid")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Factory No. 2", "factory 2"),
        ("Factory Two", "factory 2"),
        ("Factory II", "factory 2"),
        ("Factory 02", "factory 2"),
        ("Factory NO2", "factory 2"),
        ("Brigade Forty-Four", "brigade 44"),
        ("Brigade Forty 4", "brigade 44"),
        ("Rosental Trust XV", "rosental trust 15"),
        ("X Rosental", "x rosental"),  # a letter that is a numeral at the end only
        ("Xi Rosental", "xi rosental"),
        ("Seven", "seven"),
        ("One Two", "1 2"),
    ],
)
def test_numbers_are_written_in_figures(name: str, written: str) -> None:
    assert " ".join(figures(tokens(name))) == written


def test_a_place_or_a_number_in_brackets_is_no_acronym_and_no_reference() -> None:
    assert analyse("ROSENTAL PARTNERS (MALTA) LIMITED", "organisation").tokens == ("rosental", "partners", "malta")
    assert analyse("Rosental Properties (7) Limited", "organisation").numbers == ("7",)
    assert analyse("Rosental Properties (TAi.155)", "organisation").tokens == ("rosental", "properties")


def test_initials_of_an_organisation_are_with_and_without_its_legal_form() -> None:
    name = analyse("Korea Mangyongdae Computer Technology Corporation", "organisation")
    assert name.initials == ("kmct", "kmctc")
    assert analyse("Bank of the Rosental Islands", "organisation").initials == ("bri",)


def test_short_forms_and_spellings_of_given_names() -> None:
    assert given_names("bill") & given_names("william")
    assert spellings_of("jose") & spellings_of("giuseppe")
    assert not spellings_of("bill") & spellings_of("william")
    assert given_names("sasha") >= given_names("aleksandr") & given_names("alexander")
    assert given_names("rosental") == frozenset()


def test_voiced_kana_keep_their_sound() -> None:
    assert tokens("バラ") == ("bara",)


def test_a_foreign_name_in_chinese_characters_is_read_part_by_part() -> None:
    assert analyse("安娜·拉丽娜", "person").tokens == ("anna", "lalina")
