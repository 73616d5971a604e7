"""Made people: a table of records in which one person stands under several spellings, with the truth beside it.

Nobody is described: names are drawn from lists of several origins, skewed as names are (a few common ones, a long tail
of made ones), and the rest is drawn at random. A person has one to six records. Every fault that a record has is of a
named kind (`FAULTS`), drawn without regard to what a linker compares: keyboard slips, misread letters, dropped and
doubled ones, swapped and joined names, short forms, initials, other romanisations, a married name, a wrong digit, day
and month exchanged, 1 January for a year alone, a moved household, a mistyped address, nothing at all. Families share a
name and a town, sometimes an e-mail address; namesakes occur as often as the skew makes them.

Parts of 50,000 persons are made one by one, each from its own seed: little memory, and the same rows for a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

SEED = 20251104
PART = 50_000
"""Persons that are made at one time."""

COLUMNS = ("unique_id", "first_name", "surname", "dob", "city", "email", "cluster")

FAULTS = {
    "keyboard": 0.045, "misread": 0.025, "dropped": 0.03, "doubled": 0.015, "exchanged": 0.015, "swapped_names": 0.012,
    "short_form": 0.04, "initial": 0.02, "romanised": 0.04, "married": 0.02, "joined": 0.008, "no_given": 0.02,
    "no_family": 0.01, "date_digit": 0.03, "day_month": 0.015, "first_of_january": 0.015, "no_date": 0.06,
    "moved": 0.08, "city_slip": 0.03, "no_city": 0.12, "email_slip": 0.03, "other_email": 0.08, "no_email": 0.3,
}  # fmt: skip
"""Share of the records that have a fault of each kind; a record may have several."""


@dataclass(frozen=True)
class Difficulty:
    """What makes a set hard.

    `records`: share of persons with one, two, ... records. `faults`: see `FAULTS`. `given`, `family`, `towns`: how many
    names of each there are for an origin, made ones after those told. `even`: how evenly they are spread (the share of
    a name is 1 / (rank + even)). `houses`: share of families of one, two, ... persons. `shared_email`: share of persons
    with the address of the first of the family.
    """

    records: tuple[float, ...]
    faults: Mapping[str, float]
    given: int = 0
    family: int = 8_000
    towns: int = 2_000
    even: float = 8.0
    houses: tuple[float, ...] = (1.0,)
    shared_email: float = 0.0


SETS = {
    "independent": Difficulty(
        (0.395, 0.335, 0.165, 0.08, 0.025),
        {fault: 0.9 * share for fault, share in FAULTS.items()},
        given=1_000,
        family=20_000,
        even=50.0,
    ),
    "households": Difficulty(
        (0.45, 0.28, 0.14, 0.07, 0.04, 0.02), FAULTS, houses=(0.5, 0.25, 0.12, 0.09, 0.04), shared_email=0.04
    ),
}
"""Sets by name. `independent`: faults are drawn independently by field, nobody lives together, most have an e-mail
address of their own, and there are many names: of 1,000,000 records about 500,000 are persons, with 780,000 true pairs.
Its numbers were chosen by the figure of raw Splink alone (pair F1 about .953 at 1,000,000 records), never by ours.
`households`: families, shared addresses, few names, more faults; raw Splink's clusters grow together on it."""

ORIGINS: dict[str, tuple[float, str, str, str]] = {
    "british": (
        0.3,
        "James Mary John Patricia Robert Jennifer Michael Linda William Elizabeth David Barbara Richard Susan "
        "Thomas Margaret Charles Sarah Joseph Karen Daniel Nancy Matthew Lisa Anthony Helen Mark Sandra Paul "
        "Donna Steven Carol Andrew Ruth Kenneth Sharon George Michelle Joshua Laura Kevin Emily Brian Kimberly "
        "Edward Deborah Ronald Amy Timothy Angela Jason Emma Jeffrey Olivia Ryan Sophie Jacob Grace Gary Chloe "
        "Nicholas Alice Eric Lucy Stephen Kate",
        "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White "
        "Roberts Green Hall Wood Jackson Clarke Clark Harrison Scott Cooper Morris King Ward Turner Martin Carter "
        "Hill Moore Baker Shaw Allen Young Mitchell Anderson Phillips Lee Bell Parker Davis Bennett Miller Cook "
        "Campbell Stewart Kelly Murphy",
        "ash bar col dan el far gar hol in kel lan mar nor os pen rad sel tam wes wal ford ton ley by well man "
        "wick ham dale son",
    ),
    "spanish": (
        0.2,
        "Antonio Maria Jose Carmen Manuel Ana Francisco Isabel Juan Laura David Cristina Javier Marta Daniel "
        "Lucia Carlos Paula Alejandro Elena Miguel Sara Rafael Raquel Pedro Rosa Angel Pilar Fernando Teresa Luis "
        "Beatriz Sergio Julia Jorge Silvia Alberto Patricia Alvaro Irene Diego Rocio Raul Monica Ivan Andrea "
        "Ruben Alba Oscar Sofia Andres Nuria",
        "Garcia Rodriguez Gonzalez Fernandez Lopez Martinez Sanchez Perez Gomez Martin Jimenez Ruiz Hernandez "
        "Diaz Moreno Alvarez Romero Alonso Gutierrez Navarro Torres Dominguez Vazquez Ramos Gil Ramirez Serrano "
        "Blanco Molina Morales Suarez Ortega Delgado Castro Ortiz Rubio Marin Sanz Iglesias Medina Garrido Cortes "
        "Castillo Santos Lozano Guerrero",
        "al ba ca de es fe gar her ib jua la mo na ol pa que ro sa tor ur val ve za no ra do ez es era ilo uela "
        "osa",
    ),
    "russian": (
        0.15,
        "Aleksandr Elena Sergey Olga Vladimir Natalia Andrey Tatiana Aleksey Irina Dmitry Svetlana Nikolay Anna "
        "Mikhail Galina Evgeny Ekaterina Ivan Marina Maksim Lyudmila Yury Yulia Viktor Nadezhda Oleg Valentina "
        "Igor Anastasia Pavel Vera Roman Ksenia Konstantin Oksana Vyacheslav Daria Georgy Maria Grigory Lyubov "
        "Yaroslav Polina Fyodor Alyona",
        "Ivanov Smirnov Kuznetsov Popov Vasilyev Petrov Sokolov Mikhaylov Novikov Fyodorov Morozov Volkov "
        "Alekseyev Lebedev Semyonov Yegorov Pavlov Kozlov Stepanov Nikolayev Orlov Andreyev Makarov Nikitin "
        "Zakharov Zaytsev Solovyov Borisov Yakovlev Grigoryev Romanov Vorobyov Sergeyev Kuzmin Frolov Aleksandrov "
        "Dmitriyev Korolyov Gusev Kiselyov Ilyin",
        "bel gor dub kar kos len mas ner os pol rya sav tar ugr vol zhu khar shev chern che lom ov ev in sky enko "
        "uk yan kin",
    ),
    "arabic": (
        0.15,
        "Muhammad Fatima Ahmad Aisha Ali Maryam Hassan Zaynab Hussein Khadija Omar Layla Ibrahim Nour Khalid "
        "Amina Yusuf Sara Abdullah Huda Mahmoud Salma Mustafa Hanan Karim Rania Tariq Samira Said Noura Hamza "
        "Dina Bilal Yasmin Jamal Rasha Nasser Lina Salim Mona Faisal Reem Rashid Abeer Walid Suad Ziad Iman Sami "
        "Farida Majid Nadia Qasim Jamila",
        "Ahmad Ali Hassan Hussein Ibrahim Mahmoud Khalil Mansour Haddad Khoury Saleh Nasser Hamdan Darwish Qasim "
        "Rahman Aziz Sharif Najjar Masri Hamid Othman Saad Yusuf Salim Jaber Shami Zaki Faris Bakr Ghanem Habib "
        "Issa Jabbar Karimi Latif Mustafa Nouri Obeid Rashidi Sabbagh Tamimi Wahab Zahran Hashimi Amiri Baghdadi "
        "Dawoud Fahmi Hijazi Idris Janabi",
        "ab ba da fa gha ha ja ka kha la ma na qa ra sa sha ta wa ya za im ir ud an ari awi ani een oud it ub",
    ),
    "chinese": (
        0.1,
        "Wei Fang Ming Li Jun Yan Lei Jing Qiang Na Yang Min Jie Xia Tao Juan Hao Ying Peng Ping Chao Hong Bo Lan "
        "Kai Mei Rui Xin Zhiqiang Xiaoming Jianguo Guofeng Yulan Xiuying Haiyan Xiaoli Wenjie Zhihao Yifan Zihan "
        "Jiahui Meiling Guoqiang",
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song "
        "Tang Han Feng Deng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren "
        "Shen Yao Lu Jin Zhong Qin Hou",
        "ai an bei bo chu dai fan ge hai jia kang lang mao nan ou pei qian ran shu tuo wan xi yin zong zuo ji qu",
    ),
    "korean": (
        0.1,
        "Minjun Seoyeon Jihoon Jiwoo Hyunwoo Minji Junho Soyeon Sungmin Jiyoung Donghyun Eunji Jaehyun Hyejin "
        "Youngsu Sujin Kyungho Yuna Sanghoon Miyoung Chulsoo Younghee Jongil Myungsook Taehyung Sunhee Kwangsu "
        "Eunyoung Yongho Jungsook",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Yoo Hong Jeon Ko Moon "
        "Son Yang Bae Baek Heo Nam Shim Noh Ha Kwak Sung Cha Joo Woo Koo Min Ryu Na Jin Ji Um Chae Won Chun Bang "
        "Kong Hyun Ham Byun Yeom",
        "bin chul dae eun gi hyeon il jae kyo mok nae ok pyo rim seon tae un ye yul guk sik",
    ),
}  # fmt: skip
"""Origin -> share of the people, given names and family names (commonest first), syllables of the long tail."""

SHORT = {
    "James": "Jim", "Robert": "Bob", "Michael": "Mike", "William": "Bill", "Elizabeth": "Liz", "Richard": "Dick",
    "Thomas": "Tom", "Margaret": "Peggy", "Charles": "Charlie", "Joseph": "Joe", "Daniel": "Dan", "Matthew": "Matt",
    "Anthony": "Tony", "Steven": "Steve", "Andrew": "Andy", "Kenneth": "Ken", "Joshua": "Josh", "Edward": "Ted",
    "Kimberly": "Kim", "Deborah": "Debbie", "Nicholas": "Nick", "Susan": "Sue", "Jennifer": "Jen", "Patricia": "Pat",
    "Antonio": "Toni", "Jose": "Pepe", "Francisco": "Paco", "Manuel": "Manolo", "Alejandro": "Alex", "Isabel": "Isa",
    "Aleksandr": "Sasha", "Elena": "Lena", "Sergey": "Seryozha", "Vladimir": "Volodya", "Natalia": "Natasha",
    "Tatiana": "Tanya", "Aleksey": "Alyosha", "Dmitry": "Dima", "Ekaterina": "Katya", "Mikhail": "Misha",
    "Nikolay": "Kolya", "Evgeny": "Zhenya", "Yury": "Yura", "Anastasia": "Nastya", "Muhammad": "Hamada",
}  # fmt: skip

ROMANISED = (
    ("Muhammad", "Mohamed"), ("Ahmad", "Ahmed"), ("Hussein", "Husayn"), ("Yusuf", "Youssef"), ("Qasim", "Kassem"),
    ("Abdullah", "Abdallah"), ("Mahmoud", "Mahmud"), ("Jamal", "Gamal"), ("Aleksandr", "Alexander"),
    ("Dmitry", "Dmitri"),
    ("Evgeny", "Yevgeniy"), ("Sergey", "Sergei"), ("Aleksey", "Alexei"), ("Yury", "Iurii"), ("Zh", "Ch"), ("Xi", "Hsi"),
    ("Jung", "Jeong"), ("Choi", "Choe"), ("Park", "Pak"), ("Lee", "Ri"), ("Zhang", "Chang"), ("Wang", "Wong"),
    ("Chen", "Chan"), ("Huang", "Wong"), ("kh", "h"), ("ou", "u"), ("yev", "iev"), ("yov", "iov"), ("sky", "skiy"),
    ("ks", "x"), ("iy", "y"), ("ee", "i"), ("oo", "u"), ("aw", "av"), ("y", "i"), ("q", "k"), ("j", "dj"), ("ts", "tz"),
    ("ph", "f"), ("ck", "k"), ("z", "s"), ("v", "w"),
)  # fmt: skip
"""Spelling -> another one in use; the first that fits is taken."""

TOWN = (
    "ald bar cor dun est fal gra hav inver kir lov mont nov oster port quin ros stan tor ulm ville burg stad grad pur "
    "haven mouth"
)
"""Syllables of towns."""

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
MISREAD = (
    ("rn", "m"),
    ("m", "rn"),
    ("l", "i"),
    ("i", "l"),
    ("o", "0"),
    ("e", "c"),
    ("cl", "d"),
    ("h", "b"),
    ("u", "v"),
    ("n", "r"),
)
DOMAINS = (
    "gmail.com",
    "hotmail.com",
    "yahoo.com",
    "outlook.com",
    "mail.ru",
    "proton.me",
    "icloud.com",
    "web.de",
    "naver.com",
    "qq.com",
)

Texts = np.ndarray[tuple[int], np.dtype[np.object_]]
Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]
Shares = np.ndarray[tuple[int], np.dtype[np.float64]]
Shared = tuple[Texts, Shares]
Chance = np.random.Generator


@dataclass
class People:
    """Persons or records, one place in each array: texts ('' = nothing), the birth date as days since 1970."""

    given: Texts
    family: Texts
    born: Texts
    city: Texts
    email: Texts

    def take(self, at: Numbers) -> People:
        """The rows at these places."""
        return People(self.given[at], self.family[at], self.born[at], self.city[at], self.email[at])


def write(folder: Path, rows: int, name: str = "households") -> tuple[Path, Path]:
    """Write people.csv (`COLUMNS`, one row a record) and truth.csv of one of `SETS`; give both paths.

    truth.csv has record_id (as the source `table` names it, of a file people.csv) and entity.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table, truth = folder / "people.csv", folder / "truth.csv"
    options = pa.csv.WriteOptions(include_header=False, quoting_style="none")
    with table.open("wb") as records, truth.open("wb") as labels:
        records.write((",".join(COLUMNS) + "\n").encode())
        labels.write(b"record_id,entity\n")
        for made in parts(rows, SETS[name]):
            pa.csv.write_csv(made, records, options)
            ids = [f"table.people:{key}" for key in made["unique_id"].to_pylist()]
            pa.csv.write_csv(pa.table({"record_id": ids, "entity": made["cluster"]}), labels, options)
    return table, truth


def parts(rows: int, of: Difficulty) -> Iterator[pa.Table]:
    """The records of `COLUMNS`, in parts; each from its own seed."""
    names = {
        origin: (ranked(given, syllables, of.given, of.even), ranked(family, syllables, of.family, of.even))
        for origin, (_, given, family, syllables) in ORIGINS.items()
    }
    left, number = rows, 0
    while left > 0:
        chance = np.random.default_rng([SEED, number])
        found = people(chance, names, of)
        counts = chance.choice(len(of.records), PART, p=of.records) + 1
        who = np.repeat(np.arange(PART), counts)[:left]
        records = spoilt(chance, found.take(who), found, of.faults)
        first = rows - left
        order = chance.permutation(len(who))
        yield pa.table(
            {
                "unique_id": [f"p{first + i}" for i in range(len(who))],
                "first_name": records.given[order],
                "surname": records.family[order],
                "dob": records.born[order],
                "city": records.city[order],
                "email": records.email[order],
                "cluster": [f"e{number * PART + i}" for i in who[order]],
            }
        )
        left -= len(who)
        number += 1


def ranked(told: str, syllables: str, all_: int, even: float) -> Shared:
    """Names, commonest first, with the share of each (1 / (rank + even)); made ones follow the told, up to `all_`."""
    names = list(dict.fromkeys(told.split()))
    chance = np.random.default_rng(SEED)
    known, bits = set(names), syllables.split()
    longest = 4 if all_ <= 8_000 else 5
    while len(names) < all_:
        made = "".join(chance.choice(bits, int(chance.integers(2, longest)))).capitalize()
        if made not in known and len(made) > 2:
            known.add(made)
            names.append(made)
    share = 1 / (np.arange(len(names)) + even)
    return np.array(names, dtype=object), share / share.sum()


def people(chance: Chance, names: dict[str, tuple[Shared, Shared]], of: Difficulty) -> People:
    """`PART` persons: families share family name and town, a few of them an e-mail address."""
    houses = np.repeat(np.arange(PART), chance.choice(len(of.houses), PART, p=of.houses) + 1)[:PART]
    origins = chance.choice(len(ORIGINS), PART, p=[share for share, *_ in ORIGINS.values()])[houses]
    given, family = np.empty(PART, dtype=object), np.empty(PART, dtype=object)
    for place, (given_names, family_names) in enumerate(names.values()):
        here = origins == place
        given[here] = chance.choice(given_names[0], int(here.sum()), p=given_names[1])
        family[here] = chance.choice(family_names[0], int(here.sum()), p=family_names[1])
    # a house has one family name: that of the first person in it
    firsts = np.searchsorted(houses, houses)
    family = family[firsts]
    towns = ranked("", TOWN, of.towns, of.even)
    city = chance.choice(towns[0], PART, p=towns[1])[firsts]
    born = (date(1935, 1, 1) + timedelta(days=int(days)) for days in chance.integers(0, 74 * 365, PART))
    numbers, domains = chance.integers(1, 9_999, PART), chance.choice(len(DOMAINS), PART)
    forms = chance.integers(0, 3, PART)
    email = [
        address(g, f, int(n), DOMAINS[d], int(form))
        for g, f, n, d, form in zip(given, family, numbers, domains, forms, strict=True)
    ]
    mails = np.array(email, dtype=object)
    shared = chance.random(PART) < of.shared_email
    mails[shared] = mails[firsts[shared]]
    return People(given, family, np.array([day.isoformat() for day in born], dtype=object), city, mails)


def address(given: str, family: str, number: int, domain: str, form: int) -> str:
    """An e-mail address as people make them."""
    user = (f"{given}.{family}{number}", f"{given[0]}{family}{number}", f"{family}_{number}")[form]
    return f"{user}@{domain}".lower()


# ------------------------------------------------------------------------------------------------------------- faults


def spoilt(chance: Chance, records: People, persons: People, faults: Mapping[str, float]) -> People:
    """The records with the faults that are drawn for them."""
    n = len(records.given)
    for fault, share in faults.items():
        at = np.flatnonzero(chance.random(n) < share)
        if len(at):
            APPLY[fault](chance, records, at, persons)
    return records


def lettered(change: Callable[[Chance, str], str]) -> Callable[[Chance, People, Numbers, People], None]:
    """A fault of letters: in the given or the family name, by equal chance."""

    def apply(chance: Chance, records: People, at: Numbers, persons: People) -> None:
        for place, in_family in zip(at, chance.random(len(at)) < 0.5, strict=True):
            names = records.family if in_family else records.given
            if len(names[place]) > 2:
                names[place] = change(chance, names[place])

    return apply


def keyboard(chance: Chance, text: str) -> str:
    """One letter replaced by its neighbour on the keyboard."""
    at = int(chance.integers(len(text)))
    for row in KEYS:
        if (letter := text[at].lower()) in row:
            place = row.index(letter)
            beside = row[place - 1] if place == len(row) - 1 or (place and chance.random() < 0.5) else row[place + 1]
            return text[:at] + (beside.upper() if text[at].isupper() else beside) + text[at + 1 :]
    return text


def misread(chance: Chance, text: str) -> str:
    """One group of letters as a scanner misreads it."""
    start = int(chance.integers(len(MISREAD)))
    for seen, read in (*MISREAD[start:], *MISREAD[:start]):
        if seen in text[1:]:
            return text[0] + text[1:].replace(seen, read, 1)
    return text


def dropped(chance: Chance, text: str) -> str:
    """One letter lost."""
    at = int(chance.integers(len(text)))
    return text[:at] + text[at + 1 :]


def doubled(chance: Chance, text: str) -> str:
    """One letter typed twice."""
    at = int(chance.integers(len(text)))
    return text[: at + 1] + text[at].lower() + text[at + 1 :]


def exchanged(chance: Chance, text: str) -> str:
    """Two neighbouring letters exchanged."""
    at = int(chance.integers(len(text) - 1))
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def digit(chance: Chance, text: str) -> str:
    """One digit of a date replaced; the date stays one that exists."""
    for _ in range(5):
        at = int(chance.choice((2, 3, 5, 6, 8, 9)))
        changed = text[:at] + str(int(chance.integers(10))) + text[at + 1 :]
        try:
            date.fromisoformat(changed)
        except ValueError:
            continue
        return changed
    return text


def swapped_names(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """Given and family name in each other's place."""
    records.given[at], records.family[at] = records.family[at].copy(), records.given[at].copy()


def short_form(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """The short form of a given name."""
    records.given[at] = [SHORT.get(name, name) for name in records.given[at]]


def initial(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """The first letter of the given name alone."""
    records.given[at] = [name[:1] for name in records.given[at]]


def romanised(chance: Chance, text: str) -> str:
    """Another spelling in use of the same name."""
    for one, other in ROMANISED:
        if one in text:
            return text.replace(one, other, 1)
    return text


def married(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """Another person's family name."""
    records.family[at] = persons.family[chance.integers(0, PART, len(at))]


def joined(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """Both names in the field of the family name."""
    records.family[at] = [f"{g} {f}".strip() for g, f in zip(records.given[at], records.family[at], strict=True)]
    records.given[at] = ""


def date_digit(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """One digit of the birth date wrong."""
    records.born[at] = [digit(chance, text) for text in records.born[at]]


def day_month(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """Day and month exchanged, where that is a date."""
    records.born[at] = [f"{t[:4]}-{t[8:]}-{t[5:7]}" if int(t[8:]) <= 12 else t for t in records.born[at]]


def first_of_january(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """1 January, by somebody who knows the year alone."""
    records.born[at] = [f"{text[:4]}-01-01" for text in records.born[at]]


def moved(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """Another town."""
    records.city[at] = persons.city[chance.integers(0, PART, len(at))]


def other_email(chance: Chance, records: People, at: Numbers, persons: People) -> None:
    """Another address of the same person."""
    numbers, domains = chance.integers(1, 9_999, len(at)), chance.choice(len(DOMAINS), len(at))
    records.email[at] = [
        address(g or "x", f, int(n), DOMAINS[d], 0).replace(" ", "")
        for g, f, n, d in zip(records.given[at], records.family[at], numbers, domains, strict=True)
    ]


def slip(field: str) -> Callable[[Chance, People, Numbers, People], None]:
    """A keyboard slip or a lost letter in a field of its own."""

    def apply(chance: Chance, records: People, at: Numbers, persons: People) -> None:
        texts = getattr(records, field)
        for place, lost in zip(at, chance.random(len(at)) < 0.5, strict=True):
            texts[place] = (dropped if lost else keyboard)(chance, texts[place])

    return apply


def nothing(field: str) -> Callable[[Chance, People, Numbers, People], None]:
    """The field left empty."""

    def apply(chance: Chance, records: People, at: Numbers, persons: People) -> None:
        getattr(records, field)[at] = ""

    return apply


APPLY: dict[str, Callable[[Chance, People, Numbers, People], None]] = {
    "keyboard": lettered(keyboard), "misread": lettered(misread), "dropped": lettered(dropped),
    "doubled": lettered(doubled), "exchanged": lettered(exchanged), "swapped_names": swapped_names,
    "short_form": short_form, "initial": initial, "romanised": lettered(romanised), "married": married,
    "joined": joined,
    "no_given": nothing("given"), "no_family": nothing("family"), "date_digit": date_digit, "day_month": day_month,
    "first_of_january": first_of_january, "no_date": nothing("born"), "moved": moved, "city_slip": slip("city"),
    "no_city": nothing("city"), "email_slip": slip("email"), "other_email": other_email, "no_email": nothing("email"),
}  # fmt: skip
