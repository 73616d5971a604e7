"""Screening: made customers against made listed people, by how far candidates are looked for.

Stands for a bank's customers against the lists. A tenth of the customers are listed people with a slip of the pen,
words exchanged or a word left out, half of these without a birth date; the others are put together from the same words.
All have a country, a passport, an address, a phone, an email address and an account; a third of the listed a passport.
Recall is of the hits that weighing a customer against everybody gives (of EXHAUSTIVE of that tenth, a hundredth of the
rows where that is more, MOST_EXHAUSTIVE at most), at the usual threshold. `rapidfuzz` compares each customer's name
with each listed name (token_sort_ratio, one core), and nothing else. Seconds are those of one core, names met before;
`first` is the time with nothing known, `by_processes` the wall time of the whole with as many processes as the command
takes. From 10,000 rows on there are 20,000 listed names. NOMENKLATURA_PYTHON names an interpreter that has
nomenklatura: its matchers compare the same pairs, those that our search gives for the sample.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Result

if TYPE_CHECKING:
    from resolver.screening import Answer, Screener, Subject

TITLE = "made customers against made listed names; recall against weighing all, and rapidfuzz's brute force"
DEFAULT_ROWS = 1_000
EXHAUSTIVE = 60
MOST_EXHAUSTIVE = 300
LISTED = 20_000
SYLLABLES = """
ba be bo da de do fa ga gi ha ka ki la le li lo ma me mi mo na ne no ra re ri ro sa se sha ta te to va vi za
"""


def run(rows: int | None, folder: Path) -> Result:
    """Measure `Screener.screen` at each effort; the first is the default."""
    from resolver import garbage
    from resolver.screening import Screener, parallel, retrieve
    from resolver.store import Workspace

    garbage.seldom()  # as the command line does
    size = rows or DEFAULT_ROWS
    listed = LISTED if size >= 10_000 else LISTED // 10
    dice = random.Random(11)
    people = made(dice, listed)
    published(folder / "workspace", people)
    subjects = customers(dice, people, size)
    started = time.process_time()
    screener = Screener.open(Workspace(folder / "workspace"))
    opened = time.process_time() - started
    sample = subjects[::10][: min(max(EXHAUSTIVE, size // 100), MOST_EXHAUSTIVE)]
    all_hits = exhaustive(screener, sample)
    figures: dict[str, object] = {
        "data": "invented; the same rows make the same names", "listed": listed, "open_cpu_seconds": round(opened, 1),
        "exhaustive_hits": len(all_hits),
    }  # fmt: skip
    started = time.process_time()
    screener.screen(subjects)
    figures["first_customers_per_cpu_second"] = round(size / (time.process_time() - started))
    spent: dict[str, float] = {}
    for name in ("usual", "thorough", "quick", "quickest"):
        screener.effort = retrieve.EFFORTS[name]
        started = time.process_time()
        screener.screen(subjects)
        spent[name] = time.process_time() - started
        found = {(a.key, hit.entity_id) for a in screener.screen(sample, limit=1_000) for hit in a.hits}
        figures |= {
            f"{name}_customers_per_cpu_second": round(size / spent[name]),
            f"{name}_recall": round(len(found & all_hits) / len(all_hits), 4) if all_hits else None,
        }
    screener.effort = retrieve.EFFORTS["usual"]
    if size >= parallel.LEAST:
        begun = time.perf_counter()
        answered = sum(1 for _ in parallel.pairs(screener, subjects, parallel.processes(size)))
        figures["by_processes"] = parallel.processes(size)
        figures["by_processes_customers_per_second"] = round(answered / (time.perf_counter() - begun))
    brute = rapidfuzz_seconds([name for name, _, _ in people], [subject.names[0] for subject in subjects])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    figures["rapidfuzz_customers_per_cpu_second"] = round(size / brute)
    figures |= compared(screener, people, sample)
    return Result(
        "screening", size, round(spent["usual"], 2), round(spent["usual"], 2), round(peak),
        {"rapidfuzz": round(brute / spent["usual"], 2)}, figures,
    )  # fmt: skip


def made(dice: random.Random, size: int) -> list[tuple[str, str, str]]:
    """Names, birth days and countries of listed people: common words often, rare ones seldom."""
    words = sorted({"".join(dice.choices(SYLLABLES.split(), k=dice.randint(2, 4))).title() for _ in range(size)})
    return [
        (
            " ".join(words[int(len(words) * dice.random() ** 3)] for _ in range(dice.choice((2, 2, 3, 3, 4)))),
            f"{dice.randint(1940, 2004)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            dice.choice(("IR", "KP", "RU", "SY", "CN")),
        )
        for _ in range(size)
    ]


def customers(dice: random.Random, people: list[tuple[str, str, str]], size: int) -> list[Subject]:
    """Customers: one in ten a listed person as somebody else would write it."""
    from resolver.screening import Subject

    words = [word for name, _, _ in people for word in name.split()]
    found: list[Subject] = []
    for number in range(size):
        name, born, country = dice.choice(people)
        if number % 10:
            name = " ".join(dice.sample(words, 2))
            born = f"{dice.randint(1940, 2004)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        else:
            name = slipped(dice, name)
        dates = (born,) if number % 20 else ()
        found.append(
            Subject(
                f"C-{number}", "person", (name,), birth_dates=dates, countries=(country,),
                identifiers=(("passport", f"{country}{dice.randrange(10**7):07}", country),),
                addresses=(f"{dice.randrange(1, 200)} {dice.choice(words)} Street, {dice.choice(words)}, {country}",),
                phones=(f"+49 30 {dice.randrange(10**7):07}",),
                emails=(f"{name.split()[0].lower()}{dice.randrange(10**5)}@example.org",),
                accounts=(f"{dice.randrange(10**11):011}",),
            )
        )  # fmt: skip
    return found


def slipped(dice: random.Random, name: str) -> str:
    """A name with a letter changed, its words turned round, or one left out."""
    parts = name.split()
    what = dice.randrange(4)
    if what == 0:
        at = dice.randrange(len(parts))
        place = dice.randrange(1, len(parts[at]))
        parts[at] = parts[at][:place] + dice.choice("aeiorst") + parts[at][place + 1 :]
    elif what == 1:
        parts.reverse()
    elif what == 2 and len(parts) > 2:
        parts.pop(1)
    return " ".join(parts)


def published(folder: Path, people: list[tuple[str, str, str]], listed: int | None = None) -> None:
    """A workspace whose generation holds these people, the first `listed` of them [all] listed once each."""
    import pyarrow as pa

    from resolver.store import Workspace, connect, contract

    workspace = Workspace(folder)
    workspace.create()
    con = connect(workspace.network_folder / "run-000001.duckdb")
    con.execute(contract("resolver", "network.sql"))
    names, days, countries = zip(*people, strict=True)
    con.register("made", pa.table({"n": range(len(people)), "name": names, "day": days, "country": countries}))
    con.execute(
        "create temp table p as select 'ent-' || n as e, 'made:' || n as r, n < $listed as listed, * from made",
        {"listed": len(people) if listed is None else listed},
    )
    for sql in PUBLISHED:
        con.execute(sql)
    con.close()
    pointer = {"run": "run-000001", "file": "run-000001.duckdb", "published_at": "2026-01-01T00:00:00Z"}
    (workspace.network_folder / "current.json").write_text(json.dumps(pointer))


PUBLISHED = (
    "insert into final.entity select e, 'person', 'Person', name, listed, true, false, day, [country], [], [r] from p",
    "insert into final.record by name select r as record_id, e as entity_id, 'made' as source, 'made' as publisher, "
    "r as published_key, 'person' as kind, name as caption, true as invented, false as private, 1 as probability, "
    "'alone' as reason, ['f/p/1'] as cites from p",
    "insert into final.name by name select e as entity_id, r as record_id, 'primary' as type, 'strong' as quality, "
    "name as full_name, ['f/p/1'] as cites from p",
    "insert into final.date by name select e as entity_id, r as record_id, 'birth' as type, day::date as date_from, "
    "day::date as date_to, 'day' as precision, false as approximate, day as published, ['f/p/1'] as cites from p",
    "insert into final.identifier by name select e as entity_id, r as record_id, 'passport' as scheme, "
    "'Q' || (1000000 + n) as number, 'Q' || (1000000 + n) as clean, country, country as country_code, "
    "'Passport' as published_type, ['f/p/1'] as cites from p where n % 3 = 0",
    "insert into final.country by name select e as entity_id, r as record_id, 'nationality' as type, country, "
    "country as code, ['f/p/1'] as cites from p",
    "insert into final.listing by name select r || '/X' as listing_id, e as entity_id, r as record_id, 'made' as list, "
    "'X' as authority, 'x:X' as programme, 'blocking' as effect, true as mapped, true as in_force, ['f/p/1'] as cites "
    "from p where listed",
    "insert into meta.run values ('run-000001', 1, '2026-01-01', '2026-01-01', '', '{}', '{}')",
    "insert into meta.history values (1)",
    "insert into meta.edition values ('made:1', 'made', 'made', 'csv', 'full', '2026-01-01', '2026-01-01', 1, 1, 0, "
    "true)",
)


def exhaustive(screener: Screener, subjects: list[Subject]) -> set[tuple[str, str]]:
    """The hits of subjects when each is weighed against everybody."""
    import numpy as np

    from resolver.screening.retrieve import Finder

    def everybody(finder: Finder, features: list[object]) -> list[object]:
        return [np.arange(len(finder.part.entities), dtype=np.int32) for _ in features]

    usual = Finder.find
    Finder.find = everybody  # type: ignore[assignment, method-assign]
    try:
        answers = screener.screen(subjects, limit=1_000)
    finally:
        Finder.find = usual  # type: ignore[method-assign]
    return {(answer.key, hit.entity_id) for answer in answers for hit in answer.hits}


def compared(screener: Screener, people: list[tuple[str, str, str]], sample: list[Subject]) -> dict[str, object]:
    """Microseconds of a pair, and hits from 0.7 on, of us and of nomenklatura's matchers, over the same pairs."""
    python = os.environ.get("NOMENKLATURA_PYTHON")
    if not python:
        return {"nomenklatura": "not compared: NOMENKLATURA_PYTHON is not set"}
    answers = screener.screen(sample, limit=1_000, threshold=0.0)
    pairs = [(subject, hit.entity_id) for subject, answer in zip(sample, answers, strict=True) for hit in answer.hits]
    started = time.process_time()
    screener.weigh(sample)
    ours = time.process_time() - started
    told: dict[str, object] = {
        "pairs": len(pairs), "ours_us_a_pair_with_search": round(1e6 * ours / len(pairs), 1), **hits(answers),
    }  # fmt: skip
    entities = [[entity("q", *said(one)), entity("r", *people[int(other[4:])])] for one, other in pairs]
    for name in ("logic-v1", "logic-v2"):
        given = json.dumps({"algorithm": name, "pairs": entities})
        done = subprocess.run(
            [python, str(Path(__file__).with_name("nomenklatura_pairs.py"))], input=given, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        answer = json.loads(done.stdout)
        best: dict[str, float] = {}
        for (subject, _), score in zip(pairs, answer["scores"], strict=True):
            best[subject.key] = max(best.get(subject.key, 0.0), score)
        told |= {
            f"{name}_us_a_pair": round(1e6 * answer["seconds"] / len(pairs), 1),
            f"{name}_hits_from_0.7": sum(score >= 0.7 for score in answer["scores"]),
            f"{name}_customers_hit_from_0.7": sum(score >= 0.7 for score in best.values()),
        }
    return told


def hits(answers: list[Answer]) -> dict[str, object]:
    """Hits and customers with a hit, from a score of 0.7 on and from 0.2 on."""
    return {
        f"ours_{what}_from_{least}": number
        for least in (0.7, 0.2)
        for what, number in (
            ("hits", sum(hit.score >= least for answer in answers for hit in answer.hits)),
            ("customers_hit", sum(any(hit.score >= least for hit in answer.hits) for answer in answers)),
        )
    }


def said(subject: Subject) -> tuple[str, str, str]:
    """Name, birth day ('' where it is not said) and country of a customer."""
    return subject.names[0], next(iter(subject.birth_dates), ""), subject.countries[0]


def entity(id: str, name: str, born: str, country: str) -> dict[str, object]:
    """A person as FollowTheMoney has it."""
    properties = {"name": [name], "nationality": [country.lower()]} | ({"birthDate": [born]} if born else {})
    return {"id": id, "schema": "Person", "properties": properties, "datasets": ["made"]}


def rapidfuzz_seconds(listed: list[str], asked: list[str]) -> float:
    """Processor seconds of comparing every name with every other by rapidfuzz."""
    from rapidfuzz import fuzz, process, utils

    theirs = [utils.default_process(name) for name in listed]
    started = time.process_time()
    for at in range(0, len(asked), 500):
        mine = [utils.default_process(name) for name in asked[at : at + 500]]
        process.cdist(mine, theirs, scorer=fuzz.token_sort_ratio, score_cutoff=70, workers=1)
    return time.process_time() - started
