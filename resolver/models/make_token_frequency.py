"""Counts how common each word of a name is, and writes token_frequency.csv, which is stored with the match models.

Rarity comes from this table and never from the records at hand, so that adding records changes no weight. A new table
is a new version of the models, and every pair is scored again.

    python -m resolver.models.make_token_frequency DATA

DATA is a folder with these published files; only counts of words leave it, and only of words that occur in at least
three names:

    ofac_sdn_csv/2021-07_full/{sdn,alt}.csv              OFAC SDN list, July 2021 (U.S. Treasury, public domain)
    un_consolidated/UN_consolidated.xml                  UN Security Council consolidated list, 2026
    labelled_pairs/yente/negatives_global.csv            9,000 synthetic names, many scripts (yente, MIT)
    labelled_pairs/yente/positives_us_congress_untreated.csv    members of the U.S. Congress (yente, MIT)

A listed party's aliases are spellings of one name: a word counts once per party.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from resolver.clean.names import Name, analyse

VERSION = 2
AT_LEAST = 3
AT_MOST = 20_000
TARGET = Path(__file__).with_name("token_frequency.csv")

Party = tuple[str, list[str]]


def ofac(folder: Path) -> Iterator[Party]:
    """(kind, names) of each party of OFAC's CSV set; vessels and aircraft are left out."""
    parties: dict[str, Party] = {}
    with (folder / "sdn.csv").open(newline="", encoding="latin-1") as file:
        for row in csv.reader(file):
            kind = row[2].strip() if len(row) > 5 else ""
            if kind in ("individual", "-0-"):
                parties[row[0]] = ("person" if kind == "individual" else "organisation", [row[1]])
    with (folder / "alt.csv").open(newline="", encoding="latin-1") as file:
        for row in csv.reader(file):
            if row[0] in parties:
                parties[row[0]][1].append(row[3])
    yield from parties.values()


def un(path: Path) -> Iterator[Party]:
    """(kind, names) of each party of the UN's consolidated list."""
    parts = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
    root = etree.parse(str(path)).getroot()
    for tag, alias, kind in (("INDIVIDUAL", "INDIVIDUAL_ALIAS", "person"), ("ENTITY", "ENTITY_ALIAS", "organisation")):
        for party in root.iter(tag):
            names = [" ".join(filter(None, ((party.findtext(part) or "").strip() for part in parts)))]
            names += [(each.findtext("ALIAS_NAME") or "").strip() for each in party.iter(alias)]
            yield kind, [name for name in names if name]


def people(path: Path) -> Iterator[Party]:
    """('person', [name]) of each row of a list of full names."""
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield "person", [row["full_name"]]


def _words(name: Name) -> set[str]:
    """The words of a name, as written and as compared (Arabic compounds joined)."""
    return {*name.tokens, *name.compared}


def count(parties: Iterator[Party]) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """Kind -> word -> parties that have it in a name; and kind -> parties."""
    words: dict[str, Counter[str]] = {"person": Counter(), "organisation": Counter()}
    totals: Counter[str] = Counter()
    for kind, names in parties:
        totals[kind] += 1
        words[kind].update({token for name in names for token in _words(analyse(name, kind))})
    return words, totals


def write(data: Path, target: Path = TARGET) -> int:
    """Write the table, most frequent words first; returns how many it has."""
    lists = data / "labelled_pairs" / "yente"
    sources = [
        *ofac(data / "ofac_sdn_csv" / "2021-07_full"),
        *un(data / "un_consolidated" / "UN_consolidated.xml"),
        *people(lists / "negatives_global.csv"),
        *people(lists / "positives_us_congress_untreated.csv"),
    ]
    words, totals = count(iter(sources))
    both = words["person"] + words["organisation"]
    kept = sorted((token for token, times in both.items() if times >= AT_LEAST), key=lambda t: (-both[t], t))[:AT_MOST]
    with target.open("w", newline="", encoding="utf-8") as file:
        file.write(f"# version {VERSION}; persons {totals['person']}; organisations {totals['organisation']}\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["token", "persons", "organisations"])
        for token in kept:
            shares = (words[kind][token] / totals[kind] for kind in ("person", "organisation"))
            out.writerow([token, *(f"{share:.6g}" for share in shares)])
    return len(kept)


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1]))} words in {TARGET.name}")
