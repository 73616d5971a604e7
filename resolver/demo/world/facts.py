"""What OFAC published about the bank and the designees of 4 November 2025, as of 23 September 2026.

Typed from the list; data of the U.S. government are in the public domain. Nothing here is invented.
Only the organisations and persons of that action, and the banks around them, are given: an excerpt, not the list.
"""

from __future__ import annotations

from typing import NamedTuple

PUBLISHED = "2026-09-23"

SECONDARY = (
    "Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210; "
    "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions: "
    "North Korea Sanctions Regulations section 510.214"
)

BANK = 22985

BANK_WALLETS = (
    "TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz",
    "TA39q3p75XRSWYAEaSF7dANtyksoa3sLge",
    "TBATDh41qMQ1yeVYecneEvhpfayYmkAQWS",
    "TBwghbQMsBC5xcUxE7ZpYXhfDMXZAfiFv6",
    "TBWRDpQsW1ZVPGGaBAwVLNb7iqmVBuM1nj",
    "TBYRhsZR7Mdn9ezpGVLwZiNVnGm8wZGLAD",
    "TBZefVsyQpzzxc2WSCLbZBECvxVdzGqdtC",
    "TC5UNu3LGrjjVCuLNDdVgjm4oL5cQAyFRZ",
    "TCA7AfTSuDmgYk2VaezfPuZF4Z4X8wxwcQ",
    "TDNKsLvsY2iSznyghddXz7ZDRc4X3191Z8",
    "TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2j",
    "TF4J8Gp7zbS8NA3HLuxsLdx7Ebzr6weCGn",
    "TFdHux43bs21qRsygv5WQWfgtbQeT6nXey",
    "TFrH3dcpnR3tADrAcfyJwiK4brsgf3B7PG",
    "TFurWgnyNMq9bhLrLoT9FGnrLfAL2BtR5R",
    "TGDaYNWFXi9HJ7NacfETF15vhUH7eRhKzt",
    "TGdpkwNVFjw2DnbHBCFKLvCygPVPz9w4iM",
    "TGKgLatirRpTugS6wgCUKerjLbzWKXAVqx",
    "TGMFaAXH15oaW8MpcNHLid6NbMKWaaNPdC",
    "TGpNzk9noyvCCdnFPuSg5cqptPs16LjXZq",
    "TGRZZsD8gxahF5oE6C7K8LLRHqQzoPa5bX",
    "THEQTsqPhRDDfgcfBW5npH5Lr9PZhpthrf",
    "THHb5iMAbZgQYY19h6uY66y5xt6e11gcZC",
    "THob8vRrpDybXeqZDj8ukQhMjJVJ5nCbTW",
    "THUqqeevBQS3EYordDJKwp8DLFknesnfCD",
    "TJ812KESWjzJZGEWBPFCu74Js5zQS7jN5A",
    "TJBg9SxwiUUoqJGk18vK9avxkuV8GrKMK7",
    "TLRMHPjLGXsVpD9RVzSfat6zDiVDrd4b4w",
    "TMECKT19hfumcK3KqQKbhxkn1ohyeR58xu",
    "TMgnRWb9xFMtktny9Lzty21QYLLQD93ft6",
    "TMiSGhXXVsvJzqwGbwAsGiFxWg2eALZoM5",
    "TPcUZYthDfxNsHQnZZGBM1BDNBeNSjfPZE",
    "TPF9UQhqpV18BPWg5xo6MeB3h8t4iEg9gP",
    "TPo3JyryRcQ3uhBWexeYhtkpMitsUwY4uB",
    "TPPR7e8hGC57dexrE2jy1f94wtuGyVP6Dp",
    "TQKQ4ntejdYYJpuYkFz8oCSDoXW6RKRDdY",
    "TQthYM5nLqwAEr6DScC8tRtw29ncEB53mK",
    "TR18rEj7gWjKBJLYrowyfnvjWLTTsXGngK",
    "TRkGqvaobVp4XDNmSceRo5hDcJYDTFmYjd",
    "TTct1DezYvriNWU7Wi3mygLoskkaw61mra",
    "TTUqoT6EAmiM1xLvwVwxhjvjaoEUGtKDdZ",
    "TTzMs5AR66jr9mQMkWfCHVwd3AiLLYPepQ",
    "TUKsuPVb8kgJVFp5x528KC5HisUVdzxami",
    "TVDsEFm19zLV8HeXdt6G75rLroxnp6uqpV",
    "TVu2SiQrWSnfwk8quAeDxfiaLy6FHzYkMA",
    "TVyiDQ25H6Rx6PcNV1WyjGasGSa8ehj1Uv",
    "TW3RgbhYkFEFnmRJ9mE9b83T9XYSMkjwuD",
    "TWwv8FQiES3yHGig7y3zJWYuPaZfSV3vmY",
    "TXc4kRiMEcdXRxWpSKkD5qKaARExN4uxPq",
    "TXFUYHVJMDyKikutvCG6qNgTUS5pxtZhHs",
    "TYD6a4PAAfAgegEdDf9oZUnW4DFmS8jeFT",
    "TYK29mbyvVxLaLUKdFSTRADMwoxaVbVZQg",
    "TYxwUhoLPF7AgfG9GaXFEp8CQi8K8KG1m3",
)

BANK_WALLET_UIDS = (193748, 193749, *range(193762, 193813))
"""OFAC's own numbers of the 53 addresses, in the order of BANK_WALLETS."""


WEAK_ALIAS = (36097, "KYONGYONG CREDIT BANK")
"""The bank's weak a.k.a.: in the CSV set only in the remarks, in SDN.XML under this number."""


class Entry(NamedTuple):
    """One listed party: OFAC's number, name, type (None: an organisation), programme field and remarks as published."""

    number: int
    name: str
    type: str | None
    programme: str
    remarks: str


class Alias(NamedTuple):
    """One a.k.a. of the file alt.csv."""

    number: int
    alias_number: int
    name: str


class Address(NamedTuple):
    """One line of add.csv; None where OFAC gives nothing."""

    number: int
    address_number: int
    street: str | None
    city: str | None
    country: str


def _bank_remarks() -> str:
    wallets = "; ".join(
        f"{'alt. ' if position else ''}Digital Currency Address - USDT {address}"
        for position, address in enumerate(BANK_WALLETS)
    )
    first = f"SWIFT/BIC KYCBKPPY; {SECONDARY}; Target Type Financial Institution"
    return f"{first}; {wallets}; a.k.a. '{WEAK_ALIAS[1]}'."


def _person(born: str, *after: str, place: str = "") -> str:
    first = f"DOB {born}; {place}nationality Korea, North; Gender Male; {SECONDARY}"
    return "; ".join([first, *after]) + "."


PERSON = "individual"
CORPORATION = "KOREA MANGYONGDAE COMPUTER TECHNOLOGY CORPORATION"
TRADE_BANK = "FOREIGN TRADE BANK OF THE DEMOCRATIC PEOPLE'S REPUBLIC OF KOREA"
CENTRAL_BANK = "CENTRAL BANK OF THE DEMOCRATIC PEOPLE'S REPUBLIC OF KOREA"
IT_SERVICES = "Organization Type: Other information technology and computer service activities"

ENTRIES = (
    Entry(BANK, "CHEIL CREDIT BANK", None, "DPRK4", _bank_remarks()),
    Entry(22986, "HANA BANKING CORPORATION LTD", None, "DPRK3", f"SWIFT/BIC BRBKKPP1; {SECONDARY}."),
    Entry(23004, "KORYO COMMERCIAL BANK LTD.", None, "DPRK4", f"SWIFT/BIC KCBKKPP1; {SECONDARY}."),
    Entry(23005, "RYUGYONG COMMERCIAL BANK", None, "DPRK4", f"{SECONDARY}."),
    Entry(23015, CENTRAL_BANK, None, "DPRK3", f"{SECONDARY}."),
    Entry(
        55183,
        "JANG, Kuk Chol",
        PERSON,
        "DPRK4] [CYBER4",
        _person("03 Jul 1987", "Passport 754420443 (Korea, North)"),
    ),
    Entry(
        55197,
        "HO, Jong Son",
        PERSON,
        "DPRK4] [CYBER4",
        _person("21 Nov 1964", "Passport 754120050 (Korea, North)", place="POB Japan; "),
    ),
    Entry(56037, "RYUJONG CREDIT BANK", None, "DPRK4", f"{SECONDARY}; Target Type Financial Institution."),
    Entry(56038, "HO, Yong Chol", PERSON, "DPRK", _person("12 Dec 1968", "Linked To: KOREA DAESONG BANK")),
    Entry(
        56039,
        "CHOE, Chun Pom",
        PERSON,
        "DPRK3",
        _person("20 Feb 1975", "Passport 199320353 (Korea, North)", f"Linked To: {CENTRAL_BANK}"),
    ),
    Entry(
        56041,
        "RI, Jin Hyok",
        PERSON,
        "DPRK3",
        _person("20 Feb 1983", "Passport 563120232 (Korea, North)", f"Linked To: {TRADE_BANK}"),
    ),
    Entry(
        56042,
        "JONG, Sung Hyok",
        PERSON,
        "DPRK3",
        _person("19 Aug 1971", "Passport 754420338 (Korea, North)", f"Linked To: {TRADE_BANK}"),
    ),
    Entry(
        56043,
        "HAN, Hong Gil",
        PERSON,
        "DPRK4",
        # the full stop belongs to the bank's name; none follows it
        _person("20 Jan 1974", "Passport 381410151 (Korea, North)", "Linked To: KORYO COMMERCIAL BANK LTD"),
    ),
    Entry(56044, CORPORATION, None, "DPRK4", f"{SECONDARY}; {IT_SERVICES}."),
    Entry(
        56045,
        "U, Yong Su",
        PERSON,
        "DPRK4",
        _person("19 Jun 1971", "Passport 481231176 (Korea, North) expires 17 May 2026", f"Linked To: {CORPORATION}"),
    ),
)

ALIASES = (
    Alias(BANK, 36096, "FIRST CREDIT BANK"),
    Alias(22986, 37076, "HUALI BANK"),
    Alias(22986, 37077, "HWARYO BANK"),
    Alias(22986, 37080, "GORGEOUS BANK OF NORTH KOREA"),
    Alias(22986, 37081, "BRILLIANCE BANKING CORPORATION, LTD."),
    Alias(55183, 85921, "CHANG, Kuk Ch'o'l"),
    Alias(55197, 85923, "HO', Cho'ng So'n"),
    Alias(56038, 87039, "HO', Yong-ch'o'l"),
    Alias(56039, 87041, "CH'OE, Ch'un-po'm"),
    Alias(56041, 87045, "RI, Chin-hyo'k"),
    Alias(56042, 87047, "CHONG, Sung-hyok"),
    Alias(56043, 87049, "HAN, Hong Kil"),
    Alias(56044, 87051, "MANGYONGDAE COMPUTER TECHNOLOGY"),
    Alias(56044, 87052, "KOREA MANGYONGDAE COMPUTER TECHNOLOGY CORP."),
)

ADDRESSES = (
    Address(BANK, 34671, "3-18 Pyongyang Information Center, Potonggang District", "Pyongyang", "Korea, North"),
    Address(BANK, 34672, None, "Beijing", "China"),
    Address(BANK, 34673, None, "Shenyang", "China"),
    Address(BANK, 34674, None, "Shanghai", "China"),
    Address(
        22986,
        34676,
        "Haebangsan Hotel, Jungsong-Dong, Sungri Street, Central District",
        "Pyongyang",
        "Korea, North",
    ),
    Address(22986, 34708, None, "Dandong", "China"),
    Address(23004, 34716, None, "Pyongyang", "Korea, North"),
    Address(23004, 34717, None, "Beijing", "China"),
    Address(23004, 34718, None, "Shenyang", "China"),
    Address(23005, 34720, None, None, "Korea, North"),
    Address(23005, 34721, None, "Beijing", "China"),
    Address(23005, 34722, None, "Dandong", "China"),
    Address(23015, 34744, "58-1 Mansu-dong, Sungri Street, Central District", "Pyongyang", "Korea, North"),
    Address(55183, 84422, None, "Vladivostok", "Russia"),
    Address(55197, 84424, None, None, "Korea, North"),
    Address(56037, 85821, None, "Pyongyang", "Korea, North"),
    Address(56038, 85823, None, "Dandong", "China"),
    Address(56039, 85825, None, "Beijing", "China"),
    Address(56041, 85829, None, "Zhuhai", "China"),
    Address(56042, 85831, None, "Vladivostok", "Russia"),
    Address(56043, 86056, None, "Dandong", "China"),
    Address(56044, 85834, None, "Songhung-dong", "Korea, North"),
    Address(56045, 85836, None, "Dandong", "China"),
)

BANK_IDS = (
    (194323, "Target Type", "Financial Institution"),
    *(
        (uid, "Digital Currency Address - USDT", address)
        for uid, address in zip(BANK_WALLET_UIDS, BANK_WALLETS, strict=True)
    ),
    (
        135149,
        "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:",
        "North Korea Sanctions Regulations section 510.214",
    ),
    (
        127945,
        "Secondary sanctions risk:",
        "North Korea Sanctions Regulations, sections 510.201 and 510.210",
    ),
    (124511, "SWIFT/BIC", "KYCBKPPY"),
)
"""The bank's idList in SDN.XML: OFAC's number, type, value."""
