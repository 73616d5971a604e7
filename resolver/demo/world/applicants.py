"""Invented job applications of remote workers to three employers, with rings and honest decoys planted among them.

The truth of every planted case is data here, and is written to `invented_truth.json` for tests; no detector reads it.
"""

from __future__ import annotations

from typing import NamedTuple

from resolver.demo.world import numbers, text
from resolver.demo.world.dice import Dice

EMPLOYERS = {
    "E1": ("Brightmesa Software Inc.", "United States"),
    "E2": ("Lindholt Digital GmbH", "Germany"),
    "E3": ("Orrin & Vale Data Ltd", "United Kingdom"),
}


class Applicant(NamedTuple):
    """One application, with `case`: the planted case that it belongs to, '' for none."""

    id: str
    case: str
    employer: str
    name: str
    born: str
    nationality: str
    passport: str
    passport_country: str
    phone: str
    email: str
    device: str
    street: str
    city: str
    country: str
    account: str
    account_scheme: str
    wallet: str
    photo: str
    cv: str
    applied: str


class Case(NamedTuple):
    """A planted case: what it is, and whether its applications are one person."""

    kind: str
    same_person: bool
    members: tuple[tuple[str, str, str], ...]
    """(name, nationality claimed, birth date or '' for the case's own)."""
    note: str


PASSPORT, DEVICE, SHARED = "one_person_one_passport", "one_person_one_device", "shared_document"
TYPO, CLASH, TWICE = "typing_error_same_person", "typing_error_other_person", "one_person_one_name"
TWINS, FATHER, HOUSE, OFFICE, NAMESAKES = "twins", "father_and_son", "shared_house", "shared_office_phone", "namesakes"

CASES = {
    "R01": Case(
        PASSPORT, True, (("Haruto Kamezawa", "Japan", ""), ("Ryo Tsukihara", "Japan", "")), "one passport, one photo"
    ),
    "R02": Case(
        PASSPORT,
        True,
        (("Artem Velichkan", "Ukraine", ""), ("Anton Wieczorkan", "Poland", "")),
        "one passport; the second name and nationality are bought",
    ),
    "R03": Case(
        PASSPORT,
        True,
        (("Minh Tuan Lacque", "Vietnam", ""), ("Jason Lakewell", "Vietnam", ""), ("Liam Lakewell", "Vietnam", "")),
        "three names on one passport, one at each employer",
    ),
    "R04": Case(
        DEVICE,
        True,
        (("Seo-jun Baekra", "South Korea", ""), ("Sean Barkley-Rowe", "Canada", "")),
        "other passports, one device, phone and birth date",
    ),
    "R05": Case(DEVICE, True, (("Chen Yiluowei", "Singapore", ""), ("Ethan Chenowell", "United States", "")), "as R04"),
    "R06": Case(
        DEVICE,
        True,
        (
            ("Oleg Marchukan", "Ukraine", ""),
            ("Olaf Marchandt", "Germany", ""),
            ("Oliver Marshcombe", "United Kingdom", ""),
        ),
        "as R04, three names",
    ),
    "R07": Case(
        PASSPORT,
        True,
        (("Do-yun Hwangbora", "South Korea", ""), ("Darren Hobbsley", "South Korea", "")),
        "one passport, one photo",
    ),
    "R08": Case(DEVICE, True, (("Lin Zhaoweiran", "Malaysia", ""), ("Leon Zawadzkan", "Poland", "")), "as R04"),
    "R09": Case(
        PASSPORT,
        True,
        (("Ivan Sotnichar", "Ukraine", ""), ("Evan Southerland-Ash", "Ukraine", "")),
        "one passport, one photo",
    ),
    "R10": Case(
        DEVICE, True, (("Pham Gia Khoiran", "Vietnam", ""), ("Kevin Farhamley", "United States", "")), "as R04"
    ),
    "R11": Case(
        PASSPORT, True, (("Souma Nakataro", "Japan", ""), ("Simon Nakatowell", "Japan", "")), "one passport, one photo"
    ),
    "S01": Case(
        SHARED,
        False,
        (("Amir Haziq Roslanto", "Malaysia", "1994-02-19"), ("Farid Zulhelman", "Malaysia", "1989-10-03")),
        "one passport number, two faces",
    ),
    "S02": Case(
        SHARED,
        False,
        (
            ("Tomasz Gorlevsky", "Poland", "1991-05-27"),
            ("Pawel Ostrelin", "Poland", "1996-12-08"),
            ("Kamil Brzostan", "Poland", "1987-03-15"),
        ),
        "one passport number, three faces",
    ),
    "S03": Case(
        SHARED,
        False,
        (("Kenta Mizuharo", "Japan", "1993-07-01"), ("Shun Aoyagawa", "Japan", "1990-01-22")),
        "one passport number, two faces",
    ),
    "T01": Case(
        TYPO,
        True,
        (("Maria Estevanelo", "Portugal", ""), ("Maria Estevanelo", "Portugal", "")),
        "a clerk exchanged two digits of the passport number: one honest person",
    ),
    "T02": Case(
        CLASH,
        False,
        (("Jonas Breitmosan", "Germany", "1990-09-14"), ("Elin Sandvikaro", "Norway", "1995-04-30")),
        "a clerk's error gave the second the first's number; two honest people of two countries",
    ),
    "H01": Case(TWICE, True, (("Priya Raghavanti", "India", ""), ("Priya Raghavanti", "India", "")), "asked two"),
    "H02": Case(
        TWICE, True, (("Ji-woo Sonalda", "South Korea", ""), ("Ji-woo Sonalda", "South Korea", "")), "asked two"
    ),
    "H03": Case(TWICE, True, (("Carlos Iturbidan", "Mexico", ""), ("Carlos Iturbidan", "Mexico", "")), "asked two"),
    "D01": Case(
        TWINS,
        False,
        (("Lukas Fernbachel", "Austria", "1996-06-16"), ("Niklas Fernbachel", "Austria", "1996-06-16")),
        "same birth date, address and landline",
    ),
    "D02": Case(
        FATHER,
        False,
        (("Peter Aldwychan", "United Kingdom", "1968-01-09"), ("Peter Aldwychan", "United Kingdom", "1997-01-09")),
        "same name, address and landline; the birthdays agree but for the year",
    ),
    "D03": Case(
        HOUSE,
        False,
        tuple(
            (name, country, "")
            for name, country in (
                ("Aiko Morishiga", "Japan"),
                ("Bruno Calvantes", "Brazil"),
                ("Chiara Montelvi", "Italy"),
                ("Dmitri Halvarin", "Estonia"),
                ("Emeka Okonjara", "Nigeria"),
            )
        ),
        "five honest people in one shared house",
    ),
    "D04": Case(
        OFFICE,
        False,
        tuple(
            (name, country, "")
            for name, country in (
                ("Hye-rin Dalmora", "South Korea"),
                ("Sang-woo Petrano", "South Korea"),
                ("Yuna Kestrali", "South Korea"),
            )
        ),
        "three honest people who gave the phone of one co-working office",
    ),
    "D05": Case(
        NAMESAKES,
        False,
        (("Min-seo Haneulda", "South Korea", "1992-11-11"), ("Min-seo Haneulda", "South Korea", "1998-02-03")),
        "one name, nothing else in common",
    ),
}

RING = tuple(case for case in CASES if case[0] in "RS")
"""Cases whose pay goes on to the collectors."""

PLACES = {
    "Japan": ("TK", "+81905", "Osaka"),
    "Poland": ("EK", "+4851", "Lodz"),
    "Vietnam": ("C", "+8490", "Da Nang"),
    "South Korea": ("M", "+82105", "Busan"),
    "Canada": ("GA", "+1416555", "Toronto"),
    "Singapore": ("E", "+658", "Singapore"),
    "United States": ("5", "+1206555", "Tacoma"),
    "Ukraine": ("FG", "+38067", "Lviv"),
    "Germany": ("C", "+491515", "Leipzig"),
    "United Kingdom": ("5", "+44770", "Leeds"),
    "Malaysia": ("A", "+6012", "Penang"),
    "Portugal": ("P", "+35191", "Braga"),
    "Norway": ("N", "+479", "Bergen"),
    "India": ("Z", "+91985", "Pune"),
    "Mexico": ("G", "+52555", "Puebla"),
    "Austria": ("U", "+43664", "Graz"),
    "Brazil": ("FX", "+55119", "Curitiba"),
    "Italy": ("YA", "+39320", "Torino"),
    "Estonia": ("KE", "+3725", "Tartu"),
    "Nigeria": ("B", "+234805", "Enugu"),
}
"""Country -> first letters of passport numbers, mobile prefix, city."""

FAMILY = (
    "Arvelund", "Bostrander", "Calderisi", "Dunmorey", "Esperanti", "Falkenrothe", "Gallowmere", "Hartvigsal",
    "Iversonte", "Jankovelle", "Kirkbriden", "Lagerstromi", "Montclareo", "Nordqvista", "Oberlinski", "Pellegrande",
    "Quintavalle", "Rosenqvarn", "Silvestrane", "Thornquista", "Umbrellin", "Vandermolen", "Westergarde", "Yamaguriso",
)  # fmt: skip
GIVEN = (
    "Agnes", "Bela", "Clara", "Dario", "Edith", "Felix", "Greta", "Hugo", "Ines", "Jorge", "Katja", "Lorenz", "Mina",
    "Nadia", "Otto", "Paula", "Rafael", "Sigrid", "Tariq", "Ursula",
)  # fmt: skip
HONEST_COUNTRIES = ("Germany", "India", "Brazil", "Portugal", "United Kingdom", "Canada", "Poland", "Italy", "Mexico")
STREETS = ("Alder Row", "Beacon Lane", "Copper Street", "Drover Way", "Elm Walk", "Ferry Road", "Gable Close")
TOTAL = 120

# who is paid to which account: several identities, and different people, share one
SHARED_ACCOUNTS = {"R01": "A1", "R02": "A2", "R03": "A3", "R04": "A4", "R05": "A5", "R06": "A6", "R07": "A7"} | {
    "R08": "A2", "R09": "A8", "R10": "A9", "R11": "A1", "S01": "A4", "S02": "A10", "S03": "A11",
}  # fmt: skip


def payout_account(handle: str) -> tuple[str, str]:
    """(scheme, number) of a shared payout account: IBANs of invented banks, or accounts at an invented processor."""
    dice = Dice(f"payout {handle}")
    if handle in ("A3", "A6", "A9"):
        return "processor", f"VP-{dice.digits(10)}"
    return "iban", numbers.iban(dice.pick(("LT", "EE", "AE")), dice.digits(16))


def applicants() -> list[Applicant]:
    """All applications in the order of their ids."""
    planted = [row for label, case in CASES.items() for row in _case(label, case)]
    honest = [_honest(place) for place in range(TOTAL - len(planted))]
    # mixed by a hash, so that neighbours in the file are no hint
    mixed = sorted(planted + honest, key=lambda row: Dice(f"order {row.case} {row.name} {row.applied}").hex(16))
    return [row._replace(id=f"APP-{place:04d}") for place, row in enumerate(mixed, 1)]


def _born(dice: Dice) -> str:
    return f"{dice.between(1984, 2000)}-{dice.between(1, 12):02d}-{dice.between(1, 28):02d}"


def _single(dice: Dice, case: str, name: str, nationality: str, born: str) -> Applicant:
    """An application with everything its own."""
    letters, phone, city = PLACES[nationality]
    mail = name.lower().replace(" ", ".")
    scheme, account = "iban", numbers.iban(dice.pick(("GB", "DE", "PL", "LT")), dice.digits(16))
    return Applicant(
        id="",
        case=case,
        employer=dice.pick(sorted(EMPLOYERS)),
        name=name,
        born=born or _born(dice),
        nationality=nationality,
        passport=letters + dice.digits(9 - len(letters)),
        passport_country=nationality,
        phone=phone + dice.digits({"+1416555": 4, "+1206555": 4, "+55119": 8}.get(phone, 7)),
        email=f"{mail}{dice.between(2, 99)}@{dice.pick(('mail.example', 'post.example', 'inbox.example'))}",
        device=f"dev-{dice.hex(16)}",
        street=f"{dice.between(2, 180)} {dice.pick(STREETS)}",
        city=city,
        country=nationality,
        account=account,
        account_scheme=scheme,
        wallet="",
        photo=f"phash:{dice.hex(16)}",
        cv=dice.hex(64),
        applied=f"2023-{dice.between(2, 5):02d}-{dice.between(1, 28):02d}",
    )


def _honest(place: int) -> Applicant:
    dice = Dice(f"honest {place}")
    # 24 family names x 20 given names, stepped so that no pair comes twice
    name = f"{GIVEN[place % len(GIVEN)]} {FAMILY[(place * 7 + place // 24) % len(FAMILY)]}"
    return _single(dice, "", name, dice.pick(HONEST_COUNTRIES), "")


def _case(label: str, case: Case) -> list[Applicant]:
    """The applications of a planted case, each at another employer."""
    shared, rows = Dice(f"case {label}"), list[Applicant]()
    own = _born(shared)
    for place, (name, nationality, born) in enumerate(case.members):
        dice = Dice(f"{label} {place}")
        row = _single(dice, label, name, nationality, born or (own if case.same_person else ""))
        row = row._replace(employer=sorted(EMPLOYERS)[(place + int(label[1:])) % 3])
        rows.append(_tie(row, rows[0] if rows else row, case.kind, place))
    if label in SHARED_ACCOUNTS:
        scheme, account = payout_account(SHARED_ACCOUNTS[label])
        rows = [row._replace(account_scheme=scheme, account=account) for row in rows]
    return rows


def _tie(row: Applicant, first: Applicant, kind: str, place: int) -> Applicant:
    """The row with what its case makes it share with the case's first application."""
    if place == 0:
        return row
    match kind:
        case "one_person_one_passport":
            return row._replace(passport=first.passport, passport_country=first.passport_country, photo=first.photo)
        case "one_person_one_device":
            # the photo is the same face retouched: two bits of 64 differ
            photo = f"phash:{int(first.photo.removeprefix('phash:'), 16) ^ (1 << place) ^ (1 << 40):016x}"
            return row._replace(device=first.device, phone=first.phone, photo=photo)
        case "shared_document":
            return row._replace(passport=first.passport, passport_country=first.passport_country)
        case "typing_error_same_person":
            digits = first.passport[:-2] + first.passport[-1] + first.passport[-2]
            return first._replace(employer=row.employer, applied=row.applied, passport=digits)
        case "one_person_one_name":
            return first._replace(employer=row.employer, applied=row.applied, cv=row.cv)
        case "typing_error_other_person":
            return row._replace(passport=first.passport)
        case "twins" | "father_and_son":
            return row._replace(street=first.street, city=first.city, country=first.country, phone=first.phone)
        case "shared_house":
            return row._replace(street=first.street, city=first.city, country=first.country)
        case "shared_office_phone":
            return row._replace(phone=first.phone)
    return row


def truth() -> list[dict[str, object]]:
    """Every planted case: kind, whether it is one person, the application ids, and why."""
    rows = applicants()
    return [
        {
            "case": label,
            "kind": case.kind,
            "same_person": case.same_person,
            "applications": [row.id for row in rows if row.case == label],
            "note": case.note,
        }
        for label, case in CASES.items()
    ]


COLUMNS = (
    "application_id", "employer", "full_name", "birth_date", "nationality", "passport_number", "passport_country",
    "phone", "email", "device_id", "street", "city", "country", "payout_account", "payout_scheme", "payout_wallet",
    "photo_hash", "cv_sha256", "applied_on",
)  # fmt: skip


def files(wallets: dict[str, str]) -> dict[str, str]:
    """File name -> text; `wallets` gives a payout wallet to some applications."""
    rows = list[dict[str, str]]()
    for row in applicants():
        values = list(row)
        del values[1]
        values[1] = EMPLOYERS[row.employer][0]
        record = dict(zip(COLUMNS, values, strict=True))
        rows.append(record | {"payout_wallet": wallets.get(row.id, "")})
    return {
        "invented_applicants/invented_applications.csv": text.table(COLUMNS, rows),
        "invented_applicants/invented_applications.toml": text.mapping(MAPPING),
    }


MAPPING = """
name = "applications"
invented = "invented"
private = true

[record]
key = "application_id"
kind = { is = "person" }
role = { is = "applicant" }
caption = "full_name"

[[names]]
full_name = "full_name"
type = { is = "primary" }

[[dates]]
type = { is = "birth" }
value = "birth_date"
format = "%Y-%m-%d"

[[countries]]
type = { is = "nationality" }
country = "nationality"

[[identifiers]]
scheme = { is = "passport" }
number = "passport_number"
country = "passport_country"

[[contacts]]
type = { is = "phone" }
value = "phone"
country = "country"

[[contacts]]
type = { is = "email" }
value = "email"

[[contacts]]
type = { is = "device" }
value = "device_id"

[[addresses]]
type = { is = "residential" }
street = "street"
city = "city"
country = "country"

[[accounts]]
number = "payout_account"
scheme = "payout_scheme"
purpose = { is = "payout" }

[[wallets]]
address = "payout_wallet"
currency_published = { is = "USDT" }
chain_published = { is = "tron" }

[[documents]]
type = { is = "photo" }
perceptual_hash = "photo_hash"

[[documents]]
type = { is = "cv" }
sha256 = "cv_sha256"

[[attributes]]
attribute = { is = "employer" }
value = "employer"

[[attributes]]
attribute = { is = "applied_on" }
value = "applied_on"
"""
