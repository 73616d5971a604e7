"""Hiring checks: whom a table of made, honest applicants flags, by world and rule, and how many planted ones are found.

Half of the rows are people with the names and towns of South Korea, half of Germany, with what honest people share
(bench/made_applicants.py, other seeds than its own bench's; nothing of resolver/hiring was fitted to either). Planted
beside them, one in fifty rows: an identity that is used again under another name (its passport or photo, or its account
and device). `by_name_or_nation`: people who are flagged though they share nothing with anybody: to be none.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from bench.made_applicants import GERMAN, KOREAN, columns
from bench.measure import Result, function

TITLE = "hiring checks: false flags of honest applicants by world, and planted reuse that is found"
DEFAULT_ROWS = 400
SEEDS = (501, 502)
PLANTED = 50

MAPPING = """name = "made"
private = true
invented = true
[record]
key = "id"
kind = { is = "person" }
role = { is = "applicant" }
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
country = "country"
[[identifiers]]
scheme = { is = "passport" }
number = "passport"
country = "country"
[[contacts]]
type = { is = "phone" }
value = "phone"
[[contacts]]
type = { is = "email" }
value = "email"
[[contacts]]
type = { is = "device" }
value = "device"
[[addresses]]
type = { is = "residential" }
street = "home"
city = "town"
country = "country"
[[accounts]]
number = "account"
scheme = { is = "national" }
bank_country = "country"
[[documents]]
type = { is = "photo" }
perceptual_hash = "photo"
"""
COLUMNS = ("id", "name", "born", "country", "passport", "phone", "email", "device", "home", "town", "account", "photo")
OF_ONE = ("passport", "phone", "email", "device", "account", "photo")


def run(rows: int | None, folder: Path) -> Result:
    """Check a table of that many applicants in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    amount = rows or DEFAULT_ROWS
    write(folder, amount)
    cost = function("bench.hiring:measured", folder / "made.csv")
    figures = {"data": "invented, seeds apart from those of bench/made_applicants.py"} | cost.answer
    return Result(
        "hiring", amount, round(cost.seconds, 2), round(cost.cpu_seconds, 2), round(cost.peak_mb), {}, figures
    )


def measured(path: str) -> dict[str, Any]:
    """Who is flagged, among the honest of each world and among the planted."""
    from resolver.hiring.check import check
    from resolver.store import Workspace

    workspace = Workspace(Path(path).parent / "workspace")
    began(workspace)
    found = check(workspace, [path])
    with Path(path).open(encoding="utf-8") as file:
        given = {row["id"]: row for row in csv.DictReader(file)}
    held = {what: Counter(row[what] for row in given.values()) for what in OF_ONE}
    alone = {key for key, row in given.items() if all(held[what][row[what]] <= 1 for what in OF_ONE if row[what])}
    keys = {row.line: row.key for row in found.rows}
    flagged: dict[str, set[str]] = {}
    for flag in found.flags:
        for line in flag.rows if flag.flagged else ():
            flagged.setdefault(keys[line], set()).add(flag.rule)
    planted = {key for key in given if key.startswith("P")}
    told: dict[str, Any] = {}
    touched = {key for key in given if any(given[other]["photo"] == given[key]["photo"] != "" for other in planted)}
    for country in ("KR", "DE"):
        honest = {key for key, row in given.items() if row["country"] == country} - planted - touched
        wrong = {key: rules for key, rules in flagged.items() if key in honest}
        told[country] = {
            "people": len(honest), "flagged": len(wrong), "rate": round(len(wrong) / len(honest), 5),
            "by_name_or_nation": len(wrong.keys() & alone),
            "rules": dict(sorted(Counter(rule for rules in wrong.values() for rule in rules).items())),
        }  # fmt: skip
    told["planted"] = {"rows": len(planted), "found": len(planted & flagged.keys())}
    told["hints"] = sum(not flag.flagged for flag in found.flags)
    return told


def began(workspace: Any) -> None:
    """A network of the lists in the demo's files, with people of North Korea by name."""
    from ingest import job
    from resolver import pipeline
    from resolver.demo.run import INPUTS, files

    with files() as folder:
        for each in INPUTS[:2]:
            job.run(workspace, each.source, [folder / path for path in each.paths], partial=True,
                    published=each.published)  # fmt: skip
    pipeline.link(workspace)


def write(folder: Path, amount: int) -> Path:
    """The table and its mapping: honest people of both worlds, and planted ones among them."""
    rows = []
    for world, seed in zip((KOREAN, GERMAN), SEEDS, strict=True):
        rows += of_world(world, np.random.default_rng(seed), max(amount // 2, 20))
    rng = np.random.default_rng(SEEDS[0] + SEEDS[1])
    for number in range(max(amount // PLANTED, 2)):
        rows.append(planted(number, rows[int(rng.integers(amount))], rows[int(rng.integers(amount))], rng))
    order = rng.permutation(len(rows))
    with (folder / "made.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows[place] for place in order)
    (folder / "made.toml").write_text(MAPPING, encoding="utf-8")
    return folder / "made.csv"


def of_world(world: Any, rng: np.random.Generator, size: int) -> list[dict[str, str]]:
    """Honest people with values in the form of their country."""
    made = columns(world, rng, size)
    country = world[3]
    front = {"KR": "+8210", "DE": "+49151"}[country]
    found = []
    for place in range(size):
        row = {name: made[name][place] for name in ("id", "name", "born", "town", "device", "email")}
        digits = "".join(each for each in made["phone"][place] if each.isdigit()) or "0"
        office = "office" in made["phone"][place]
        row |= {
            "country": country, "home": f"{made['home'][place].rpartition('-')[2]} Made Street",
            "phone": f"{front}{(7 if office else 2)}{int(digits) % 10**7:07d}",
            "passport": f"M{made['passport'][place][-8:]}",
            "account": f"{country}{int(made['account'][place][2:10]):012d}", "photo": f"phash:{rng.bytes(8).hex()}",
        }  # fmt: skip
        found.append(row)
    return found


def planted(number: int, victim: dict[str, str], other: dict[str, str], rng: np.random.Generator) -> dict[str, str]:
    """An identity used again: the photo, and by turns the passport, or account and device, of another row."""
    names = ("Orson Quillfeather", "Mabel Thistledown", "Caspar Wendelstone", "Petra Oxenbridge", "Lionel Fairwater")
    row = other | {
        "id": f"P{number}", "name": f"{names[number % 5]} {chr(65 + number // 5 % 26)}", "photo": victim["photo"],
        "phone": "", "email": f"p{number}@post.example", "device": f"p{number}", "home": f"{number} Planted Row",
        "passport": f"Z{rng.integers(10**8):08d}", "account": f"XX{number:012d}",
    }  # fmt: skip
    taken = ("passport",) if number % 2 else ("account", "device")
    return row | {what: victim[what] for what in taken}
