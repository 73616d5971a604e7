"""`python -m bench` lists the benchmarks; `python -m bench NAME [--rows N] [--json]` runs one.

Those that measure named sets take `--all`, or `--set NAME` once or more; those of nightly runs `--nights N`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import bench


def benchmarks() -> dict[str, ModuleType]:
    """All benchmarks by name: the modules of this folder that have a TITLE."""
    modules = (info.name for info in pkgutil.iter_modules(bench.__path__) if not info.name.startswith("_"))
    found = {name: importlib.import_module(f"bench.{name}") for name in modules}
    return {name: module for name, module in sorted(found.items()) if hasattr(module, "TITLE")}


def main(arguments: list[str]) -> int:
    """List, or run the one that is named; 2 for a name that is none."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures Resolver. Without NAME: the list.")
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--rows", type=int, help="how many records to make (each benchmark has its default)")
    parser.add_argument("--all", action="store_true", help="every set of a benchmark that has named ones")
    parser.add_argument("--set", action="append", metavar="NAME", help="a set of such a benchmark; may be repeated")
    parser.add_argument(
        "--nights", type=int, help="how many nightly runs follow each other, where a benchmark has them"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    asked = parser.parse_args(arguments)
    known = benchmarks()
    if asked.name is None:
        listed = [{"name": n, "title": m.TITLE, "default_rows": m.DEFAULT_ROWS} for n, m in known.items()]
        print(
            json.dumps(listed, indent=2) if asked.json else "\n".join(f"{e['name']:<10} {e['title']}" for e in listed)
        )
        return 0
    if asked.name not in known:
        print(f"{asked.name}: no such benchmark. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    if asked.rows is not None and asked.rows < 1:
        parser.error("--rows: at least 1")
    module = known[asked.name]
    if asked.nights is not None and (asked.nights < 1 or not hasattr(module, "run_nights")):
        parser.error("--nights: at least 1, of a benchmark of nightly runs: update")
    if (asked.all or asked.set) and not hasattr(module, "run_sets"):
        parser.error(f"{asked.name} has no named sets: --rows says how much is measured")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        by_set = asked.all or asked.set
        if by_set:
            ran = module.run_sets(asked.set or [], Path(folder), asked.rows)
        elif asked.nights:
            ran = module.run_nights(asked.rows, asked.nights, Path(folder))
        else:
            ran = module.run(asked.rows, Path(folder))
        found = ran.as_json()
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        for key, value in found.items():
            show(key, value)
    return 0


def show(key: str, value: Any, indent: str = "") -> None:
    """Print a figure on one line; of groups of groups a line each."""
    nested = isinstance(value, dict) and any(isinstance(one, dict) for one in value.values())
    if nested:
        print(f"{indent}{key}")
        for name, one in value.items():
            show(name, one, indent + "  ")
    else:
        told = [f"{k} {v}" for k, v in value.items()] if isinstance(value, dict) else [str(value)]
        print(f"{indent}{key:<12} {', '.join(told)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
