"""Fits the trees that compare two names, and writes name.trees.txt with its card, which are stored with the models.

    python -m resolver.models.make_name_model DATA

DATA is a folder with these published files, of which only the trees leave it:

    labelled_pairs/nomenklatura/cases.csv     826 labelled pairs of names (nomenklatura, MIT)
    ofac_sdn_csv/2021-07_full/{sdn,alt}.csv   OFAC SDN list, July 2021 (U.S. Treasury, public domain): aliases of one
                                              entry are pairs of one party, the most similar names of two entries are
                                              pairs of two; only entries of half A, by their first name

Pairs of the labelled set count for about three times as much as OFAC's, which teach how common a likeness between
strangers is. Deterministic: seeds are fixed, one thread.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resolver.models.make_token_frequency import ofac
from resolver.name_score.compare import Floats
from resolver.name_score.model import COLUMNS, FALLING, RISING, columns
from resolver.name_score.prepare import prepare

VERSION = 1
OFAC_WEIGHT = 0.3
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 6,
    "learning_rate": 0.03,
    "min_data_in_leaf": 8,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 3,
    "max_bin": 63,
    "monotone_constraints": [(name in RISING) - (name in FALLING) for name in COLUMNS],
    "monotone_constraints_method": "intermediate",
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    "num_threads": 1,
    "verbose": -1,
}
ROUNDS = 350
Labelled = tuple[str, str, str, bool]
"""Kind, one name, the other, whether they are one party's."""


def cases(data: Path) -> list[Labelled]:
    """The labelled set; kinds other than person are read as organisations."""
    with (data / "labelled_pairs" / "nomenklatura" / "cases.csv").open(encoding="utf-8", newline="") as file:
        return [
            (
                "person" if row["schema"] == "Person" else "organisation",
                row["name1"],
                row["name2"],
                row["is_match"] == "true",
            )
            for row in csv.DictReader(file)
        ]


def listed(data: Path, most: int = 2_500) -> list[Labelled]:
    """Pairs of OFAC's entries of half A: aliases of one entry, and near names of two entries."""
    from rapidfuzz import fuzz, process

    out: list[Labelled] = []
    for kind in ("person", "organisation"):
        draw = random.Random(1)
        parties = [
            sorted(set(names))
            for k, names in ofac(data / "ofac_sdn_csv" / "2021-07_full")
            if k == kind and _half_a(names[0])
        ]
        same = [pair for names in parties for pair in combinations(names, 2) if fuzz.token_sort_ratio(*pair) >= 50]
        out += [(kind, a, b, True) for a, b in draw.sample(same, min(most, len(same)))]
        named = [(name, party) for party, names in enumerate(parties) for name in names]
        texts = [" ".join(sorted(name.lower().replace(",", " ").split())) for name, _ in named]
        for at in draw.sample(range(len(named)), min(most // 2, len(named))):
            near = process.extract(texts[at], texts, scorer=fuzz.ratio, limit=12)
            strangers = [named[i][0] for _, likeness, i in near if named[i][1] != named[at][1] and likeness >= 50]
            out += [(kind, named[at][0], other, False) for other in strangers[:3]]
    return out


def _kind(schema: str) -> str:
    return "person" if schema == "Person" else "organisation"


def _half_a(name: str) -> bool:
    return hashlib.sha256(name.encode()).hexdigest()[0] < "8"


def table(pairs: list[Labelled]) -> tuple[Floats, NDArray[np.bool_]]:
    """What the trees read of labelled pairs, and the labels."""
    out = np.zeros((len(pairs), len(COLUMNS)), dtype=np.float32)
    for kind in ("person", "organisation"):
        at = [i for i, pair in enumerate(pairs) if pair[0] == kind]
        names = prepare((name for i in at for name in pairs[i][1:3]), kind)
        out[at] = columns(names, names.rows(pairs[i][1] for i in at), names.rows(pairs[i][2] for i in at))
    return out, np.array([pair[3] for pair in pairs])


def fit(rows: Floats, labels: NDArray[np.bool_], more: tuple[Floats, NDArray[np.bool_]]) -> Any:
    """The trees for labelled rows, with OFAC's (`more`) at their lesser weight."""
    import lightgbm

    weight = np.concatenate(
        [np.ones(len(labels)), np.full(len(more[1]), OFAC_WEIGHT * len(labels) / max(1, len(more[1])))]
    )
    data = lightgbm.Dataset(
        np.vstack([rows, more[0]]),
        np.concatenate([labels, more[1]]).astype(int),
        weight=weight,
        feature_name=list(COLUMNS),
    )
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def write(data: Path, folder: Path = Path(__file__).parent) -> None:
    """Write name.trees.txt and the part of name.card.json that says what it was fitted on."""
    pairs, more = cases(data), listed(data)
    booster = fit(*table(pairs), table(more))
    (folder / "name.trees.txt").write_text(booster.model_to_string(), encoding="utf-8")
    card = folder / "name.card.json"
    told = json.loads(card.read_text(encoding="utf-8")) if card.exists() else {}
    told |= {
        "name": "name",
        "version": VERSION,
        "fitted_on": {
            "nomenklatura cases.csv": {"pairs": len(pairs), "same": sum(pair[3] for pair in pairs)},
            "OFAC SDN July 2021, half A": {
                "pairs": len(more),
                "same": sum(pair[3] for pair in more),
                "weight": OFAC_WEIGHT,
            },
        },
        "features": list(COLUMNS),
    }
    card.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
