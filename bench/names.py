"""Names alone: how well names of one party are told from others, and what a pair costs; compared with others' ways.

The sets are not part of the project: RESOLVER_REAL_DATA names the folder that holds labelled_pairs/. Compared are
rapidfuzz's token_set_ratio, Splink's levels of names (Jaro-Winkler at .92, .88, .7), and nomenklatura's logic-v2 where
RESOLVER_PEER_PYTHON names a Python that has nomenklatura. What is fitted or chosen on which part:

    cases             nested cross-validation, folds of connected names: trees and threshold never see the fold told of
    icij_gleif, orgs  the shipped trees have seen none of it; thresholds are chosen on half A, figures are of half B
    yente             the shipped trees have seen none of it; ranks need no threshold; that for false hits keeps 90 % of
                      the positives of half A
    north_korea       a key has no threshold; the truth are OFAC's own aliases
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.labelled_sets import half, rounded
from bench.measure import Result, function, result

TITLE = "names alone: labelled pairs of names, romanisations, screening; compared with other ways"
DEFAULT_ROWS = 1_000
"""Queries and pairs taken of the large sets."""

Pair = tuple[str, str, str]
Way = Callable[[list[Pair]], NDArray[np.float64]]
PEER = """
import json, sys, time
from followthemoney import model
from nomenklatura.matching import get_algorithm
way = get_algorithm("logic-v2")
config = way.default_config()
def entity(kind, name, at):
    schema = "Person" if kind == "person" else "Organization"
    return model.get_proxy({"id": at, "schema": schema, "properties": {"name": [name]}})
pairs = json.load(sys.stdin)
started = time.process_time()
made = [(entity(k, a, f"a{i}"), entity(k, b, f"b{i}")) for i, (k, a, b) in enumerate(pairs)]
scores = [way.compare(one, other, config).score for one, other in made]  # it remembers names by the entity's id
json.dump([scores, time.process_time() - started], sys.stdout)
"""


def run(rows: int | None, folder: Path) -> Result:
    """Measure every set with every way."""
    told = function("bench.names:measured", str(rows or DEFAULT_ROWS))
    return result("names", rows or DEFAULT_ROWS, told, {}, told.answer)


def measured(rows: str) -> dict[str, Any]:
    """The figures of all sets."""
    data = Path(os.environ.get("RESOLVER_REAL_DATA", ""))
    if not (data / "labelled_pairs").is_dir():
        raise SystemExit("names: RESOLVER_REAL_DATA must name the folder that holds labelled_pairs.")
    most = int(rows)
    return {
        "north_korea": north_korea(data),
        "icij_gleif": icij_gleif(data),
        "orgs": orgs(data, most),
        "yente": yente(data, most),
        "cases": cases(data),
    }


def ours(pairs: list[Pair]) -> NDArray[np.float64]:
    """The shipped score."""
    from resolver.name_score import prepare, score

    out = np.zeros(len(pairs))
    for kind in {pair[0] for pair in pairs}:
        at = [i for i, pair in enumerate(pairs) if pair[0] == kind]
        names = prepare((name for i in at for name in pairs[i][1:]), kind)
        out[at] = score(names, names.rows(pairs[i][1] for i in at), names.rows(pairs[i][2] for i in at))
    return out


def prepared_once(pairs: list[Pair]) -> dict[str, float]:
    """Processor time in microseconds: of a pair's score once its names are prepared, and of preparing a name.

    Words in other scripts are read in the first comparison that meets them, so that counts as preparing.
    """
    from resolver.name_score import prepare, score

    once = pairs_ = names_ = 0.0
    for kind in sorted({pair[0] for pair in pairs}):
        chosen = [pair for pair in pairs if pair[0] == kind]
        started = time.process_time()
        names = prepare((name for pair in chosen for name in pair[1:]), kind)
        left, right = (names.rows(pair[side] for pair in chosen) for side in (1, 2))
        score(names, left, right)
        once += time.process_time() - started
        names_ += len({name for pair in chosen for name in pair[1:]})
        started = time.process_time()
        score(names, left, right)
        pairs_ += time.process_time() - started
    return {
        "microseconds_prepared": round(pairs_ / len(pairs) * 1e6, 1),
        "microseconds_to_prepare_a_name": round(once / names_ * 1e6, 1),
    }


def token_set(pairs: list[Pair]) -> NDArray[np.float64]:
    """rapidfuzz's token_set_ratio of the names in lower case."""
    from rapidfuzz import fuzz

    return np.array([fuzz.token_set_ratio(a.lower(), b.lower()) / 100 for _, a, b in pairs])


def splink_levels(pairs: list[Pair]) -> NDArray[np.float64]:
    """Splink's comparison of names: the level of Jaro-Winkler similarity, 0 to 4."""
    from rapidfuzz.distance import JaroWinkler

    found = np.array([JaroWinkler.similarity(a.lower(), b.lower()) for _, a, b in pairs])
    return np.asarray(np.digitize(found, [0.7, 0.88, 0.92, 1.0]) / 4, dtype=np.float64)


def logic_v2(pairs: list[Pair]) -> NDArray[np.float64]:
    """nomenklatura's logic-v2 in a Python of its own."""
    said = subprocess.run(
        [os.environ["RESOLVER_PEER_PYTHON"], "-c", PEER],
        input=json.dumps(pairs),
        capture_output=True,
        text=True,
        check=True,
    )
    return np.array(json.loads(said.stdout)[0])


def ways() -> dict[str, Way]:
    """All ways that can be measured here."""
    found: dict[str, Way] = {"resolver": ours, "token_set_ratio": token_set, "splink_levels": splink_levels}
    return found | ({"logic_v2": logic_v2} if os.environ.get("RESOLVER_PEER_PYTHON") else {})


def f1(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """F1 of what is said to be the same."""
    return float(2 * (truth & said).sum() / max(1, truth.sum() + said.sum()))


def best_threshold(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """The score from which on F1 is highest; the middle one of equals."""
    steps = np.unique(scores)[:: max(1, len(np.unique(scores)) // 200)]
    found = [f1(truth, scores >= step) for step in steps]
    best = np.flatnonzero(np.array(found) == max(found))
    return float(steps[best[len(best) // 2]])


def on_halves(pairs: list[Pair], truth: NDArray[np.bool_], group: list[str]) -> dict[str, Any]:
    """Each way's F1 on half B at the threshold that was best on half A."""
    a = np.array([half(name) == "A" for name in group])
    figures: dict[str, Any] = {"pairs_b": int((~a).sum()), "same_b": int(truth[~a].sum())}
    ours(pairs[:1])  # what is read once
    for name, way in ways().items():
        started = time.process_time()
        scores = way(pairs)
        cost = (time.process_time() - started) / len(pairs) * 1e6
        at = best_threshold(truth[a], scores[a])
        figures[name] = {"f1": rounded(f1(truth[~a], scores[~a] >= at)), "threshold": rounded(at)}
        figures[name] |= {} if name == "logic_v2" else {"microseconds": round(cost, 1)}
    figures["resolver"] |= prepared_once(pairs)
    return figures


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def icij_gleif(data: Path) -> dict[str, Any]:
    """Companies of two registers, labelled by hand; 'unsure' is left out."""
    rows = [row for row in table(data / "labelled_pairs/icij_gleif/marginal_v1.csv") if row["label"] != "unsure"]
    pairs = [("organisation", row["target_name"], row["ref_name"]) for row in rows]
    return on_halves(pairs, np.array([row["label"] == "match" for row in rows]), [row["ref_lei"] for row in rows])


def orgs(data: Path, most: int) -> dict[str, Any]:
    """Made organisations: all pairs of one, and of the others the likest and as many drawn ones."""
    from rapidfuzz import fuzz

    names = [row["org_name"] for row in table(data / "labelled_pairs/orgs/records.csv")]
    same = {(int(row["row_a"]), int(row["row_b"])) for row in table(data / "labelled_pairs/orgs/truth.csv")}
    others = [pair for pair in combinations(range(len(names)), 2) if pair not in same]
    random.Random(1).shuffle(others)
    likest = sorted(others, key=lambda p: -fuzz.token_set_ratio(names[p[0]], names[p[1]]))[:most]
    chosen = [*sorted(same), *likest, *others[:most]]
    entity = _entities(len(names), same)
    truth = np.array([True] * len(same) + [False] * (len(chosen) - len(same)))
    return on_halves(
        [("organisation", names[i], names[j]) for i, j in chosen], truth, [str(entity[i]) for i, _ in chosen]
    )


def _entities(number: int, same: set[tuple[int, int]]) -> list[int]:
    """The smallest row of each row's entity."""
    first = list(range(number))
    for low, high in sorted(same):
        first[high] = min(first[high], first[low])
    return first


def yente(data: Path, most: int) -> dict[str, Any]:
    """Screening: respelt names of listed persons among all listed names, and names of strangers against them."""
    from rapidfuzz import fuzz, process

    folder = data / "labelled_pairs" / "yente"
    listed = [row["full_name"] for row in table(folder / "positives_un_untreated.csv")]
    asked = [row["full_name"] for row in table(folder / "positives_un_treated.csv")]
    strangers = [row["full_name"] for row in table(folder / "negatives_global.csv")][:most]
    gallery = sorted(set(listed))
    figures: dict[str, Any] = {"asked": len(asked), "respelt": sum(a != b for a, b in zip(asked, listed, strict=True))}
    drawn = [i for i, (a, b) in enumerate(zip(asked, listed, strict=True)) if a != b][: max(1, most // 4)]
    lower = [name.lower() for name in gallery]

    def short(name: str, limit: int) -> list[str]:
        return [
            gallery[i] for _, _, i in process.extract(name.lower(), lower, scorer=fuzz.token_sort_ratio, limit=limit)
        ]

    # the slow way is asked about a short list, into which the true name is put, so that it loses nothing by that
    hits = {i: sorted({*short(asked[i], 40), listed[i]}) for i in drawn}
    against = [("person", name, other) for name in strangers for other in short(name, 3)]
    for way_name, way in ways().items():
        grid = {i: gallery if way_name != "logic_v2" else hits[i] for i in drawn}
        scores = way([("person", asked[i], other) for i in drawn for other in grid[i]])
        false = way(against).reshape(len(strangers), -1).max(axis=1)
        figures[way_name] = _screened(drawn, grid, scores, false, listed)
    return figures


def _screened(
    drawn: list[int],
    grid: dict[int, list[str]],
    scores: NDArray[np.float64],
    false: NDArray[np.float64],
    listed: list[str],
) -> dict[str, Any]:
    """Recall at 1, 5, 20 (equal scores before the true name count against it) and false hits of strangers."""
    ranks, own, place = [], [], 0
    for i in drawn:
        found = scores[place : place + len(grid[i])]
        place += len(grid[i])
        true = found[grid[i].index(listed[i])]
        own.append(true)
        ranks.append(int((found >= true).sum()))
    b = np.array([half(listed[i]) == "B" for i in drawn])
    threshold = float(np.quantile(np.array(own)[~b], 0.1)) if (~b).any() else 0.0
    return {
        **{f"recall_at_{k}": rounded(float(np.mean(np.array(ranks) <= k))) for k in (1, 5, 20)},
        "recall_b": rounded(float(np.mean(np.array(own)[b] >= threshold))),
        "strangers_hit": rounded(float(np.mean(false >= threshold))),
    }


def north_korea(data: Path) -> dict[str, Any]:
    """The Korean key on OFAC's North Koreans: aliases of one with equal keys, and random pairs of two people."""
    from rapidfuzz.fuzz import token_sort_ratio

    from resolver.clean.names import analyse

    folder = data / "ofac_sdn_csv" / "2021-07_full"
    people: dict[str, list[str]] = {}
    korean = set()
    for file, column in (("sdn.csv", 1), ("alt.csv", 3)):
        with (folder / file).open(newline="", encoding="latin-1") as lines:
            for row in csv.reader(lines):
                if file == "sdn.csv" and len(row) > 5 and row[2].strip() == "individual":
                    people[row[0]] = [row[1]]
                    korean |= {row[0]} if "DPRK" in row[3] else set()
                elif file == "alt.csv" and row[0] in people:
                    people[row[0]].append(row[column])
    known = {name: analyse(name, "person") for names in people.values() for name in names}
    pairs = [pair for who in sorted(korean) for pair in combinations(dict.fromkeys(people[who]), 2)]
    near = [(a, b) for a, b in pairs if token_sort_ratio(known[a].form, known[b].form) >= 60]
    equal = [(a, b) for a, b in near if known[a].korean_key and known[a].korean_key == known[b].korean_key]
    sound = [(a, b) for a, b in near if known[a].skeleton_key == known[b].skeleton_key or (a, b) in set(equal)]
    figures: dict[str, Any] = {
        "pairs": len(near),
        "korean_key": rounded(len(equal) / len(near)),
        "korean_or_skeleton_key": rounded(len(sound) / len(near)),
    }
    for label, who in (("north_koreans", sorted(korean)), ("all_persons", sorted(people))):
        keys = [known[people[one][0]].korean_key for one in who]
        forms = [known[people[one][0]].form for one in who]
        joined = [
            (i, j)
            for i, j in combinations(range(len(keys)), 2)
            if keys[i] and keys[i] == keys[j] and forms[i] != forms[j]
        ]
        number = len(keys) * (len(keys) - 1) / 2
        figures[f"false_per_100000_{label}"] = round(len(joined) / number * 100_000, 3)
    return figures


def cases(data: Path) -> dict[str, Any]:
    """nomenklatura's labelled pairs of names: F1 by nested cross-validation, five outer and four inner folds."""
    from resolver.models import make_name_model as maker
    from resolver.name_score.model import trees

    pairs = maker.cases(data)
    rows, labels = maker.table(pairs)
    more = maker.table(maker.listed(data))
    group = _connected([(a, b) for _, a, b, _ in pairs])
    person = np.array([pair[0] == "person" for pair in pairs])
    scores = np.zeros(len(pairs))
    said = np.zeros(len(pairs), dtype=bool)
    others = {name: way([pair[:3] for pair in pairs]) for name, way in ways().items() if name != "resolver"}
    choices = {name: np.zeros(len(pairs), dtype=bool) for name in others}
    outer = _folds(group, 5, "outer")
    for fold in range(5):
        test = outer == fold
        inner = _folds([group[i] for i in np.flatnonzero(~test)], 4, "inner")
        inside = np.zeros(int((~test).sum()))
        for part in range(4):
            model = maker.fit(rows[~test][inner != part], labels[~test][inner != part], more)
            inside[inner == part] = model.predict(rows[~test][inner == part], num_threads=1)
        scores[test] = maker.fit(rows[~test], labels[~test], more).predict(rows[test], num_threads=1)
        said[test] = scores[test] >= best_threshold(labels[~test], inside)
        for name, found in others.items():
            choices[name][test] = found[test] >= best_threshold(labels[~test], found[~test])
    tiled = np.tile(rows, (20, 1))
    trees()
    started = time.process_time()
    trees().predict(tiled, num_threads=1)
    told: dict[str, Any] = {"trees_microseconds": round((time.process_time() - started) / len(tiled) * 1e6, 1)}
    told |= prepared_once([pair[:3] for pair in pairs])
    for name, choice in {"resolver": said, **choices}.items():
        parts = {"all": np.ones(len(pairs), dtype=bool), "persons": person, "organisations": ~person}
        told[name] = {part: rounded(f1(labels[at], choice[at])) for part, at in parts.items()}
    return told


def _connected(pairs: list[tuple[str, str]]) -> list[str]:
    """For each pair the first name of all names that are connected with it by pairs."""
    first: dict[str, str] = {}

    def root(name: str) -> str:
        while first.setdefault(name, name) != name:
            name = first[name]
        return name

    for one, other in pairs:
        low, high = sorted((root(one.casefold()), root(other.casefold())))
        first[high] = low
    return [root(one.casefold()) for one, _ in pairs]


def _folds(groups: list[str], number: int, salt: str) -> NDArray[np.int64]:
    """The fold of each group, by its hash."""
    import hashlib

    return np.array([int(hashlib.sha256((salt + name).encode()).hexdigest(), 16) % number for name in groups])


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1] if len(sys.argv) > 1 else str(DEFAULT_ROWS)), indent=2))
