"""`python -m bench` lists the benchmarks; `python -m bench NAME [--rows N] [--json]` runs one."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType

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
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found = known[asked.name].run(asked.rows, Path(folder)).as_json()
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        for key, value in found.items():
            told = [f"{k} {v}" for k, v in value.items()] if isinstance(value, dict) else [str(value)]
            print(f"{key:<12} {', '.join(told)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
