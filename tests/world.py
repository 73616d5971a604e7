"""The cast: invented records over three lists. Every trap has a name, and the reason why a linker falls for it.

`CAST` holds the records; `SAME` the groups that are one party; everything else is different from everything else.
"""

from __future__ import annotations

from tests.stage import Party

KP = "Korea, North"

CAST = (
    # transliteration: three romanisations of one Korean name, family name first or last, same birth date
    Party("ofac:1", "HAN, Jong Sol", born="1970-05-12", countries=(KP,), aliases=("HAN, Cho'ng So'l",), listed="ofac:DPRK4"),
    Party("un:1", "Han Chong-sol", born="1970-05-12", countries=("Democratic People's Republic of Korea",), listed="un:1718"),
    # namesake without a birth date: a name alone never links
    Party("table:k:1", "Jongsol Han"),
    # father and son: same name and address, born a generation apart
    Party("ofac:2", "PETRENKOV, Ivan Stepanovich", born="1948-02-03", countries=("Russia",), listed="ofac:RUSSIA-EO14024",
          address=("ul. Lesnaya 4", "Vladivostok", "Russia")),
    Party("table:k:2", "Ivan Stepanovich Petrenkov", born="1975-09-30", countries=("Russia",),
          address=("ul. Lesnaya 4", "Vladivostok", "Russia")),
    # twins: same family name, birth date, address; another given name
    Party("table:k:3", "Olena Marchukova", born="1990-07-07", countries=("Ukraine",), gender="Female", address=("Sadova 9", "Kyiv", "Ukraine")),
    Party("table:k:4", "Oksana Marchukova", born="1990-07-07", countries=("Ukraine",), gender="Female", address=("Sadova 9", "Kyiv", "Ukraine")),
    # day and month swapped by a clerk, all else equal
    Party("ofac:3", "DELACROSSE, Mirabelle Anne", born="1981-03-04", countries=("Haiti",), listed="ofac:GLOMAG", numbers=(("passport", "HT4471902", "Haiti"),)),
    Party("un:3", "Mirabelle Anne Delacrosse", born="1981-04-03", countries=("Haiti",), listed="un:2653", numbers=(("passport", "HT4471902", "Haiti"),)),
    # one passport, two people: other name, other birth date
    Party("table:k:5", "Minho Seorang", born="1992-11-20", numbers=(("passport", "M70112233", "Korea, South"),)),
    Party("table:k:6", "Gregor Pavlitsky", born="1985-01-15", numbers=(("passport", "M70112233", "Korea, South"),)),
    # one person, two names: passport, birth date and phone agree
    Party("table:k:7", "Tae-yang Noh", born="1993-06-18", numbers=(("passport", "P5566778", "China"),), contacts=(("phone", "+8613900000001"),)),
    Party("table:k:8", "Daniel Rowanwood", born="1993-06-18", numbers=(("passport", "P5566778", "China"),), contacts=(("phone", "+8613900000001"),)),
    # numbers in names distinguish
    Party("ofac:4", "PYONGSAN MACHINE FACTORY NO. 1", "organisation", countries=(KP,), listed="ofac:NPWMD"),
    Party("table:k:9", "Pyongsan Machine Factory No. 2", "organisation", countries=(KP,)),
    # legal forms differ, the rare words and the country agree
    Party("ofac:5", "KORVANTE SHIPPING COMPANY LIMITED", "organisation", countries=(KP,), listed="ofac:DPRK2", address=("Tongdaewon 7", "Pyongyang", KP)),
    Party("un:5", "Korvante Shipping Co., Ltd.", "organisation", countries=(KP,), listed="un:1718", address=("Tongdaewon 7", "Pyongyang", KP)),
    # shelf companies: one address and formation agent, nothing else in common
    Party("table:k:10", "Alderquay Imports Limited", "organisation", countries=("Hong Kong",), address=("Unit 9, 88 Pontoon Lane", "Hong Kong", "Hong Kong")),
    Party("table:k:11", "Dunmarrow Optics Limited", "organisation", countries=("Hong Kong",), address=("Unit 9, 88 Pontoon Lane", "Hong Kong", "Hong Kong")),
    # generic words only: KOREA TRADING CORPORATION is many companies
    Party("ofac:6", "KOREA SAMBIT TRADING CORPORATION", "organisation", countries=(KP,), listed="ofac:DPRK3"),
    Party("table:k:12", "Korea Dongmu Trading Corporation", "organisation", countries=(KP,)),
    # two LEIs: the middle record looks like both; no chain may join the ends
    Party("table:k:13", "Halvorsten Maritime AS", "organisation", countries=("Norway",), numbers=(("lei", "9999INVENTEDALPHA045", None),)),
    Party("table:k:14", "Halvorsten Maritime AS", "organisation", countries=("Norway",), address=("Kaigata 3", "Bergen", "Norway")),
    Party("table:k:15", "Halvorsten Maritime AS", "organisation", countries=("Norway",), numbers=(("lei", "9999INVENTEDBRAVO072", None),)),
    # weak alias: a nickname that many share does not link
    Party("ofac:7", "MBEKI, Thandu Joseph", born="1969-01-01", countries=("South Africa",), weak=("Chief",), listed="ofac:SDGT"),
    Party("table:k:16", "Chief", born="1988-10-10"),
    # bank under its old and its new name, one SWIFT code
    Party("ofac:8", "KANGSU CREDIT BANK", "organisation", subkind="bank", aliases=("FIRST KANGSU BANK",), countries=(KP,), listed="ofac:DPRK4", numbers=(("bic", "KNGSKPPY", None),)),
    Party("table:k:17", "First Kangsu Bank", "organisation", subkind="bank", countries=(KP,), numbers=(("bic", "KNGSKPPYXXX", None),)),
)  # fmt: skip

SAME = (
    {"ofac:1", "un:1"},
    {"ofac:3", "un:3"},
    {"table:k:7", "table:k:8"},
    {"ofac:5", "un:5"},
    {"ofac:8", "table:k:17"},
)
"""Groups of records that are one party."""

UNDECIDED = frozenset({"table:k:14"})
"""Records that could be either of two parties: alone, or with one of them, but never a bridge between them."""
