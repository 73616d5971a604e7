"""nomenklatura's matcher over pairs, run by an interpreter that has it: what `bench screening` compares with.

    python bench/nomenklatura_pairs.py < pairs.json

Reads {"algorithm", "pairs": [[query, result], ...]} with FollowTheMoney entities; writes the scores and the processor
seconds of comparing alone (the first comparison, which loads its tables, is made before). MIT licence; never imported
by us: https://github.com/opensanctions/nomenklatura
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from typing import Any


def main() -> None:
    """Score the pairs that come in."""
    made: Any = import_module("followthemoney").ValueEntity
    matching: Any = import_module("nomenklatura.matching")
    given = json.load(sys.stdin)
    algorithm = matching.get_algorithm(given["algorithm"])
    config = algorithm.default_config()
    pairs = [(made.from_dict(one), made.from_dict(other)) for one, other in given["pairs"]]
    algorithm.compare(*pairs[0], config)
    started = time.process_time()
    scores = [algorithm.compare(one, other, config).score for one, other in pairs]
    json.dump({"seconds": time.process_time() - started, "scores": scores}, sys.stdout)


if __name__ == "__main__":
    main()
