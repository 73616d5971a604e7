"""An invented company register: front companies behind layers, and the honest companies around them.

Why each case is there stands beside it. Every name, number and person is invented, but for two organisations of the
list that appear as foreign owners in the register's own spelling: they are to be linked to the list.
"""

from __future__ import annotations

from typing import NamedTuple

from resolver.demo.world import numbers, text
from resolver.demo.world.dice import Dice


class Company(NamedTuple):
    """One line of the register; `key` is the demo's short handle, the number is made from it."""

    key: str
    name: str
    place: str
    street: str
    started: str
    status: str = "active"
    ended: str = ""


class Holding(NamedTuple):
    """A stake: exact percent ('60'), or a band of BANDS; `owner` is a key, or a name where the register has no key."""

    owner: str
    owned: str
    share: str
    since: str
    until: str = ""


class Officer(NamedTuple):
    """An invented person in the register, and the companies that this person directs."""

    key: str
    name: str
    born: str
    nationality: str
    directs: tuple[str, ...]


BAND_25_50 = "more than 25% but not more than 50%"
AGENT_STREET = "Unit 1902, Quillmark House, 88 Pontoon Lane"

PLACES = {
    "Shenyang": ("China", "110000"),
    "Dandong": ("China", "118000"),
    "Vladivostok": ("Russia", "690000"),
    "Hong Kong": ("Hong Kong", ""),
    "Pyongyang": ("Korea, North", ""),
    "Songhung-dong": ("Korea, North", ""),
}

LOCAL_NAMES = {
    "VELMORA": "沈阳维莫拉网络科技有限公司",
    "BAISORI": "百索里控股有限公司",
    "YALUMEX": "丹东雅鲁美贸易有限公司",
    "TANVELIK": "辽宁坦维利投资有限公司",
    "OSTRINKA": "ООО «Остринка Сервис»",
    "OSTRINV": "ООО «Остринка Инвест»",
    "KALVERIN": "卡維林亞洲有限公司",
    "DORUMEX": "沈阳多鲁美软件有限公司",
    "MIRVANTO": "沈阳米万拓数据服务有限公司",
    "FENKORA": "丹东芬柯拉物流有限公司",
    "JINSTAVA": "丹东金斯塔瓦仓储有限公司",
    "PRIMORVET": "ООО «Приморветка»",
    "VETKANOV": "ООО «Ветка Нова»",
    "ZHUNOBAR": "朱諾巴兌換服務有限公司",
    "FACTORY1": "沈阳科瓦廷轴承第一厂",
    "FACTORY2": "沈阳科瓦廷轴承第二厂",
    "VELMORA2": "沈阳维莫拉餐饮有限公司",
    "YALUMEX2": "丹东雅鲁美海产有限公司",
    "OSTRINKA2": "ООО «Остринка»",
    "COMPUTECH": "满勇电脑维修有限公司",
    "CREDIT1": "ООО «Ферст Кредит Лизинг Дальневосточная»",
}
"""The name in the register's own script."""

COMPANIES = (
    # foreign owners, as the register spells them: variants of two listed names
    Company("KMCTC", "KOREA MANGYONGDAE COMPUTER TECHNOLOGY CORP.", "Songhung-dong", "", "2009-01-01"),
    Company("FCB", "First Credit Bank", "Pyongyang", "Potonggang District", "2004-01-01"),
    # fronts: one layer of holding
    Company(
        "VELMORA", "Shenyang Velmora Network Technology Co., Ltd", "Shenyang", "Hunnan Middle Road 71-4", "2019-04-12"
    ),
    Company("BAISORI", "Baisori Holdings Limited", "Hong Kong", AGENT_STREET, "2018-11-02"),
    # two layers, half and half: 70% of 80% is 56%
    Company("YALUMEX", "Dandong Yalumex Trading Co., Ltd", "Dandong", "Binjiang Middle Road 118", "2017-06-20"),
    Company("TANVELIK", "Liaoning Tanvelik Investment Co., Ltd", "Shenyang", "Qingnian Street 305-9", "2016-02-15"),
    # three layers: 60% of 51% is 30.6%, and yet each link is a majority
    Company("OSTRINKA", "OOO Ostrinka Servis", "Vladivostok", "ul. Svetlanskaya 217, office 6", "2020-08-03"),
    Company("OSTRINV", "OOO Ostrinka Invest", "Vladivostok", "ul. Svetlanskaya 217, office 7", "2020-07-14"),
    Company("KALVERIN", "Kalverin Asia Limited", "Hong Kong", AGENT_STREET, "2020-03-30"),
    # two listed owners, neither of them with half: 45% + 10%
    Company("DORUMEX", "Shenyang Dorumex Software Co., Ltd", "Shenyang", "Hunnan Middle Road 71-4", "2021-01-18"),
    # a band: more than 25%, not more than 50%
    Company("MIRVANTO", "Shenyang Mirvanto Data Services Co., Ltd", "Shenyang", "Wenhua Road 12-2", "2021-09-09"),
    # a cycle: each owns a part of the other
    Company("FENKORA", "Dandong Fenkora Logistics Co., Ltd", "Dandong", "Zhenxing Street 44", "2015-05-11"),
    Company("JINSTAVA", "Dandong Jinstava Warehousing Co., Ltd", "Dandong", "Zhenxing Street 46", "2015-09-28"),
    # dissolved, its business gone on under a new name at the same address
    Company(
        "PRIMORVET",
        "OOO Primorvetka",
        "Vladivostok",
        "ul. Aleutskaya 90, office 21",
        "2014-03-05",
        "dissolved",
        "2024-03-12",
    ),
    Company("VETKANOV", "OOO Vetka Nova", "Vladivostok", "ul. Aleutskaya 90, office 21", "2024-02-20"),
    # the desk that sells stablecoins (an invented business)
    Company(
        "ZHUNOBAR",
        "Zhunobar Exchange Services Limited",
        "Hong Kong",
        "Shop 7, Lanternfish Arcade, 12 Mooring Street",
        "2019-10-08",
    ),
    # honest: names that look alike, numbers that do not
    Company("FACTORY1", "Shenyang Korvatin Bearing Factory No. 1", "Shenyang", "Xinghua South Street 8", "1998-05-04"),
    Company("FACTORY2", "Shenyang Korvatin Bearing Factory No. 2", "Shenyang", "Xinghua South Street 8", "1999-07-21"),
    Company("VELMORA2", "Shenyang Velmora Catering Co., Ltd", "Shenyang", "Taiyuan North Street 3", "2012-12-12"),
    Company("YALUMEX2", "Dandong Yalumex Seafood Co., Ltd", "Dandong", "Donggang Road 9", "2008-04-01"),
    Company("OSTRINKA2", "OOO Ostrinka", "Vladivostok", "Okeansky prospekt 33", "2006-10-19"),
    Company("COMPUTECH", "Mangyong Computer Repair Co., Ltd", "Dandong", "Jinshan Street 27", "2011-08-08"),
    Company("CREDIT1", "First Credit Leasing Dalnevostochnaya OOO", "Vladivostok", "ul. Fontannaya 51", "2013-02-14"),
)

AGENT_COMPANIES = (
    "Alderquay Imports Limited", "Bramlint Toys Limited", "Cottersea Textiles Limited", "Dunmarrow Optics Limited",
    "Elverstone Foods Limited", "Farrowdeck Shipping Limited", "Glimwick Lighting Limited", "Harrowmint Tea Limited",
    "Ivenbrook Ceramics Limited", "Jorvale Footwear Limited", "Kestrelby Audio Limited", "Lomondshaw Paper Limited",
    "Merrowfield Travel Limited", "Nethercoil Springs Limited", "Orlingate Furniture Limited",
    "Pellworth Cosmetics Limited", "Quenby Stationery Limited",
)  # fmt: skip
"""Honest companies at the address of the agent that formed them: the shared address says nothing about them."""

OFFICERS = (
    Officer("P1", "Zhang Velimu", "1979-03-14", "China", ("VELMORA", "DORUMEX", "BAISORI")),
    Officer("P2", "Xu Tanweili", "1971-11-30", "China", ("YALUMEX", "TANVELIK")),
    Officer("P3", "Timur Ostrinsky", "1984-06-02", "Russia", ("OSTRINKA", "OSTRINV")),
    Officer("P4", "Zhao Fenkeli", "1966-01-25", "China", ("FENKORA", "JINSTAVA")),
    Officer("P5", "Gleb Primorvin", "1975-08-17", "Russia", ("PRIMORVET", "VETKANOV")),
    Officer("P6", "Lorna Quillmark", "1969-12-05", "Hong Kong", ("KALVERIN", "ZHUNOBAR")),
    Officer("P7", "Sun Miwantuo", "1988-04-09", "China", ("MIRVANTO",)),
    # father and son of one name direct the two honest factories
    Officer("P8", "Gao Kewating", "1955-02-11", "China", ("FACTORY1",)),
    Officer("P9", "Gao Kewating", "1983-10-27", "China", ("FACTORY2",)),
)

HOLDINGS = (
    Holding("KMCTC", "BAISORI", "60", "2018-11-02"),
    Holding("P1", "BAISORI", "40", "2018-11-02"),
    Holding("BAISORI", "VELMORA", "100", "2019-04-12"),
    Holding("FCB", "TANVELIK", "80", "2016-02-15"),
    Holding("P2", "TANVELIK", "20", "2016-02-15"),
    Holding("TANVELIK", "YALUMEX", "70", "2017-06-20"),
    Holding("P2", "YALUMEX", "30", "2017-06-20"),
    Holding("BAISORI", "KALVERIN", "51", "2020-03-30"),
    Holding("P6", "KALVERIN", "49", "2020-03-30"),
    Holding("KALVERIN", "OSTRINV", "100", "2020-07-14"),
    Holding("OSTRINV", "OSTRINKA", "100", "2020-08-03"),
    Holding("FCB", "DORUMEX", "45", "2021-01-18"),
    Holding("KMCTC", "DORUMEX", "10", "2021-01-18"),
    Holding("P1", "DORUMEX", "45", "2021-01-18"),
    Holding("VELMORA", "MIRVANTO", BAND_25_50, "2021-09-09"),
    Holding("P7", "MIRVANTO", "50", "2021-09-09"),
    Holding("YALUMEX", "FENKORA", "50", "2016-01-04"),
    Holding("JINSTAVA", "FENKORA", "30", "2016-01-04"),
    Holding("P4", "FENKORA", "20", "2016-01-04"),
    Holding("FENKORA", "JINSTAVA", "20", "2016-03-01"),
    Holding("P4", "JINSTAVA", "80", "2016-03-01"),
    Holding("OSTRINV", "PRIMORVET", "75", "2020-09-01", "2024-03-12"),
    Holding("P5", "PRIMORVET", "25", "2014-03-05", "2024-03-12"),
    Holding("OSTRINV", "VETKANOV", "75", "2024-02-20"),
    Holding("P5", "VETKANOV", "25", "2024-02-20"),
    Holding("P6", "ZHUNOBAR", "100", "2019-10-08"),
    Holding("Korvatin Works Trade Union", "FACTORY1", "100", "1998-05-04"),
    Holding("P9", "FACTORY2", "100", "1999-07-21"),
    Holding("P1", "VELMORA2", "5", "2012-12-12", "2015-12-31"),
)
"""The stake of 5% that ended in 2015 is no tie today: dates of holdings must be read."""

NUMBERED = (*(company.key for company in COMPANIES), *(f"AGENT{place}" for place in range(len(AGENT_COMPANIES))))


def company_number(key: str) -> str:
    """The number of a company, valid in its country's scheme, in a district or region that does not exist."""
    serial = NUMBERED.index(key)
    place = "Hong Kong" if key.startswith("AGENT") else next(c.place for c in COMPANIES if c.key == key)
    if place in ("Shenyang", "Dandong"):
        return numbers.credit_code("219999", f"MADEM{serial:03d}")
    if place == "Vladivostok":
        return numbers.ogrn(f"12099000{serial:04d}")
    if place == "Hong Kong":
        return f"9990{serial:03d}"
    return f"FO-{serial:04d}"


def companies() -> list[Company]:
    """All companies, the agent's among them."""
    dice = Dice("agent")
    extra = tuple(
        Company(
            f"AGENT{place}",
            name,
            "Hong Kong",
            AGENT_STREET,
            f"20{dice.between(10, 22)}-{dice.between(1, 12):02d}-{dice.between(1, 28):02d}",
        )
        for place, name in enumerate(AGENT_COMPANIES)
    )
    return [*COMPANIES, *extra]


def files() -> dict[str, str]:
    """File name -> text: companies, officers (with the companies that they direct), holdings, and their mappings."""
    return {
        "invented_register/invented_companies.csv": _companies(),
        "invented_register/invented_companies.toml": text.mapping(COMPANIES_MAPPING),
        "invented_register/invented_officers.csv": _officers(),
        "invented_register/invented_officers.toml": text.mapping(OFFICERS_MAPPING),
        "invented_register/invented_directors.csv": _directors(),
        "invented_register/invented_directors.toml": text.mapping(DIRECTORS_MAPPING),
        "invented_register/invented_holdings.csv": _holdings(),
        "invented_register/invented_holdings.toml": text.mapping(HOLDINGS_MAPPING),
    }


def _companies() -> str:
    columns = (
        "number", "scheme", "name", "local_name", "bic", "street", "city", "postcode", "country", "incorporated",
        "status", "dissolved",
    )  # fmt: skip
    rows = list[dict[str, str]]()
    for company in companies():
        country, postcode = PLACES[company.place]
        rows.append(
            {
                "number": company_number(company.key),
                "scheme": "foreign_owner" if company.place in ("Pyongyang", "Songhung-dong") else "registration",
                "name": company.name,
                "local_name": LOCAL_NAMES.get(company.key, ""),
                "bic": "KYCBKPPY" if company.key == "FCB" else "",
                "street": company.street,
                "city": company.place,
                "postcode": postcode,
                "country": country,
                "incorporated": company.started,
                "status": company.status,
                "dissolved": company.ended,
            }
        )
    return text.table(columns, rows)


def _officers() -> str:
    columns = ("person", "name", "born", "nationality")
    rows = [
        {"person": officer.key, "name": officer.name, "born": officer.born, "nationality": officer.nationality}
        for officer in OFFICERS
    ]
    return text.table(columns, rows)


def _directors() -> str:
    columns = ("entry", "person", "company", "position")
    pairs = [(officer.key, key) for officer in OFFICERS for key in officer.directs]
    rows = [
        {"entry": f"D{place:03d}", "person": person, "company": company_number(key), "position": "director"}
        for place, (person, key) in enumerate(pairs, 1)
    ]
    return text.table(columns, rows)


def _holdings() -> str:
    columns = ("entry", "owner_company", "owner_person", "owner_name", "company", "share", "since", "until")
    people, known = {officer.key for officer in OFFICERS}, {company.key for company in COMPANIES}
    rows = list[dict[str, str]]()
    for place, holding in enumerate(HOLDINGS, 1):
        rows.append(
            {
                "entry": f"H{place:03d}",
                "owner_company": company_number(holding.owner) if holding.owner in known else "",
                "owner_person": holding.owner if holding.owner in people else "",
                "owner_name": holding.owner if holding.owner not in people | known else "",
                "company": company_number(holding.owned),
                "share": holding.share,
                "since": holding.since,
                "until": holding.until,
            }
        )
    return text.table(columns, rows)


COMPANIES_MAPPING = """
name = "register"
invented = "invented"
private = false

[record]
key = "number"
kind = { is = "organisation" }
caption = "name"
published_status = "status"

[[names]]
full_name = "name"
type = { is = "primary" }

[[names]]
full_name = "local_name"
type = { is = "original_script" }

[[dates]]
type = { is = "incorporation" }
value = "incorporated"
format = "%Y-%m-%d"

[[dates]]
type = { is = "dissolution" }
value = "dissolved"
format = "%Y-%m-%d"

[[countries]]
type = { is = "jurisdiction" }
country = "country"

[[identifiers]]
scheme = "scheme"
number = "number"
country = "country"

[[identifiers]]
scheme = { is = "bic" }
number = "bic"

[[addresses]]
type = { is = "registered" }
street = "street"
city = "city"
postcode = "postcode"
country = "country"
"""

OFFICERS_MAPPING = """
name = "register_persons"
invented = "invented"
private = false

[record]
key = "person"
kind = { is = "person" }
caption = "name"

[[names]]
full_name = "name"
type = { is = "primary" }

[[dates]]
type = { is = "birth" }
value = "born"
format = "%Y-%m-%d"

[[countries]]
type = { is = "nationality" }
country = "nationality"
"""

DIRECTORS_MAPPING = """
name = "register_directors"
invented = "invented"
private = false

[record]
key = "entry"
kind = { is = "statement" }

[[relations]]
type = { is = "directs" }
from = [{ key = "person", table = "register_persons" }]
to = [{ key = "company", table = "register" }]
nature = "position"
"""

HOLDINGS_MAPPING = """
name = "register_holdings"
invented = "invented"
private = false

[record]
key = "entry"
kind = { is = "statement" }

[[relations]]
type = { is = "owns" }
interest = { is = "shares" }
from = [
    { key = "owner_company", table = "register" },
    { key = "owner_person", table = "register_persons" },
    { name = "owner_name" },
]
to = [{ key = "company", table = "register" }]
share = "share"
directness = { is = "direct" }
valid_from = "since"
valid_to = "until"
format = "%Y-%m-%d"

[relations.bands]
"more than 25% but not more than 50%" = { low = 25, low_inclusive = false, high = 50, high_inclusive = true }
"""
