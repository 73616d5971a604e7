"""Updates: what a run costs after little has changed, against a run in full on the same records in the same run.

Made people are ingested but for the last rows; then one row more, and so many more that one in a hundred is new, each
linked and published by `resolver link`. The full run is `resolver link --full` on all of them. Then come nights on
which one row in 200 changes, linked each: how the file of a generation, with all its history, and the file that a run
keeps its results in grow; old generations are taken away as `resolver gc` does. Ratios are of user processor seconds of
the full run to those of the update. `--nights 365` is a year.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from bench import made_people
from bench.labelled_sets import FAKE
from bench.measure import Cost, Result, resolver, result

TITLE = "one new record, and 1 % new ones, linked and published; compared with a run in full"
DEFAULT_ROWS = 5_000
NIGHTS = 6
CHANGED = 200
"""One row in so many changes in a night."""


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver link` after updates, and a few nights; rows are all records."""
    return run_nights(rows, NIGHTS, folder)


def run_nights(rows: int | None, nights: int, folder: Path) -> Result:
    """Measure `resolver link` after updates, and over so many nights; rows are all records."""
    table, _ = made_people.write(folder / "people", rows or DEFAULT_ROWS)
    with table.open(encoding="utf-8", newline="") as file:
        header, *lines = list(csv.reader(file))
    hundredth = max(len(lines) // 100, 1)
    workspace = folder / "workspace"
    (folder / "people.toml").write_text(FAKE, encoding="utf-8")

    def linked(part: list[list[str]], *options: str) -> Cost:
        """The cost of linking after these rows are the whole table."""
        if not options:
            path = folder / "people.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([header, *part])
            resolver(workspace, "ingest", "table", path, folder / "people.toml")
        return resolver(workspace, "link", *options)

    first = linked(lines[: -hundredth - 1])
    one = linked(lines[:-hundredth])
    some = linked(lines)
    full = linked(lines, "--full")
    size, work = generation(workspace), (workspace / "work.duckdb").stat().st_size
    figures: dict[str, Any] = {"data": "invented; the same rows make the same files", "new_records": hundredth}
    figures |= {
        "first_user_seconds": round(first.user_seconds, 2),
        "one_record_seconds": round(one.seconds, 2),
        "one_record_user_seconds": round(one.user_seconds, 2),
        "one_record_share_of_full": round(one.user_seconds / full.user_seconds, 3),
        "some_share_of_full": round(some.user_seconds / full.user_seconds, 3),
        "one_record_peak_mb": round(one.peak_mb),
        "one_record_peak_share_of_full": round(one.peak_mb / full.peak_mb, 3),
        "some_peak_share_of_full": round(some.peak_mb / full.peak_mb, 3),
    }
    sizes, works, spent = [], [], []
    for night in range(nights):
        lines = [changed(row, header, night) if (at - night) % CHANGED == 0 else row for at, row in enumerate(lines)]
        spent.append(linked(lines).user_seconds)
        sizes.append(generation(workspace))
        works.append((workspace / "work.duckdb").stat().st_size)
        swept(workspace)
    figures |= {"nights": nights, "generation_mb": round(size / 1e6, 1), "work_mb": round(work / 1e6, 1)}
    figures |= {"night_user_seconds": round(sum(spent) / nights, 2), "changes": changes(workspace)}
    figures |= {"growth": round(sizes[-1] / size, 3), "largest_growth": round(max(sizes) / size, 3)}
    figures |= {"work_growth": round(works[-1] / work, 3)}
    return result("update", len(lines), some, {"full": full}, figures, processor=True)


def changed(row: list[str], header: list[str], night: int) -> list[str]:
    """A row of which the e-mail is another."""
    at = header.index("email")
    return [*row[:at], f"night{night}.{row[0]}@example.org", *row[at + 1 :]]


def swept(workspace: Path) -> None:
    """Take away all generations but the current one."""
    named = json.loads((workspace / "network" / "current.json").read_text(encoding="utf-8"))["file"]
    for path in (workspace / "network").glob("run-*.duckdb"):
        if path.name != named:
            path.unlink()


def generation(workspace: Path) -> int:
    """Bytes of the current generation."""
    named = json.loads((workspace / "network" / "current.json").read_text(encoding="utf-8"))["file"]
    return (workspace / "network" / str(named)).stat().st_size


def changes(workspace: Path) -> int:
    """Events of the last night, as `resolver changes` tells them."""
    return len(resolver(workspace, "changes").answer)
