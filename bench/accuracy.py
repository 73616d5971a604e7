"""Accuracy: the whole way from files to entities, on labelled sets, against peers on the same records in the same run.

    python -m bench accuracy --all                       every set
    python -m bench accuracy --set senzing_truth_set     one, or several by several --set

The sets are not part of the project: RESOLVER_REAL_DATA names the folder that holds labelled_pairs/. Each figure says
what was fitted on what (`fitted`) and of which part it is (`of`). Raw Splink always runs beside; nomenklatura where
RESOLVER_PEER_PYTHON names a Python that has it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench import peers, splink_peer, stratified
from bench.labelled_sets import SETS, LabelledSet, febrl4, half, of_half_a, rounded
from bench.measure import Cost, Result, function, resolver, result

TITLE = "files to entities on labelled sets: F1 over pairs and B-cubed on half B; compared with raw Splink"
DEFAULT_ROWS = 1_000
"""Sets of at most so many records are measured; --all takes all, --set those that it names."""

SHIPPED = "the shipped models; presets moved by hand after reading half A (resolver/models/*.card.json)"
NO_LABELS = "trained on these records, without any label"
HALF_LABELS = "trained on these records and the labels of half A"
HALF_B = "half B of the true entities"
TOLD = ("f1", "precision", "recall", "b_cubed_f1")

OFAC_UN_LABELS = Path(__file__).parent / "labels" / "ofac_un.csv"
"""Judged by reading 911 pairs: strata by likeness, by date or country, and by how a pair was found (shared words,
sounds, spelling, birth year with country, chance). Version 2 of the models was moved by half A of them."""

Figures = dict[str, Any]


@dataclass(frozen=True)
class Measure:
    """A set that can be measured: its records, and what gives (figures, cost of link) for (real data, folder)."""

    records: int
    of: Callable[[Path, Path], tuple[Figures, Cost]]


def told(workspace: Path, truth: Path) -> Figures:
    """The figures of the network of a workspace on the labels of half B."""
    found = resolver(workspace, "evaluate", truth).answer
    return {**{key: rounded(found[key], 4) for key in TOLD}, "lost": found["lost"]}


def labelled(one: LabelledSet, data: Path, folder: Path) -> tuple[Figures, Cost]:
    """A labelled set: shipped, trained without labels, trained with those of half A, and raw Splink."""
    workspace = folder / "workspace"
    arguments, truth = one.prepare(data / "labelled_pairs", folder)
    resolver(workspace, "ingest", *arguments)
    cost = resolver(workspace, "link")
    figures: Figures = {"of": HALF_B, "shipped": {"fitted": SHIPPED, **told(workspace, truth), **seconds(cost)}}
    if one.splink:
        if not (folder / "people.csv").exists():
            splink_peer.flat(workspace, folder / "people.csv")
        figures["splink"] = function(
            "bench.splink_peer:measured", one.splink, str(folder / "people.csv"), str(truth)
        ).answer
    if one.train:
        figures["trained"] = trained(workspace, truth)
    if one.labels:
        figures["labels_of_half"] = trained(workspace, truth, of_half_a(truth))
    return figures, cost


def trained(workspace: Path, truth: Path, labels: Path | None = None) -> Figures:
    """Figures after `resolver train`, without labels or with some."""
    given: list[str | Path] = ["--labels", labels] if labels else []
    cost = resolver(workspace, "train", "--kind", "person", *given)
    again = resolver(workspace, "link")
    found = {"fitted": HALF_LABELS if labels else NO_LABELS, **told(workspace, truth), **seconds(again)}
    return found | {"train_cpu_seconds": round(cost.cpu_seconds, 1)}


def seconds(cost: Cost) -> dict[str, float]:
    """What link cost."""
    return {"link_cpu_seconds": round(cost.cpu_seconds, 1)}


def two_lists(data: Path, folder: Path) -> tuple[Figures, Cost]:
    """FEBRL4 as the two lists that it is, each of which names a person once: trained without labels."""
    workspace = folder / "workspace"
    arguments, truth = febrl4(data / "labelled_pairs", folder)
    resolver(workspace, "ingest", *arguments)
    listed(workspace)
    cost = resolver(workspace, "link")
    return {"of": HALF_B, "trained": trained(workspace, truth)}, cost


def listed(workspace: Path) -> None:
    """Say of each staged record on which of FEBRL's two lists it stands."""
    from resolver.store import Workspace

    with Workspace(workspace).write("bench") as con:
        con.execute(
            """
            insert into stage.listing by name
            select record_id, version_id, record_id || '/list' as listing_id, list, 'bench' as authority,
                   'bench:' || list as programme, list as programme_published, 'other' as effect, true as mapped,
                   file_sha256, part, line
            from (select *, case when contains(record_id, '-org') then 'febrl_4a' else 'febrl_4b' end as list
                  from stage.record)
            """
        )


def ofac_un(hidden: bool, data: Path, folder: Path) -> tuple[Figures, Cost]:
    """OFAC of July 2021 against the UN of February 2026: weighted figures by half, and the cost of link.

    `hidden`: without any document number, as where the lists of two banks are compared; then with peers (bench.peers).
    """
    workspace = folder / "workspace"
    published = sorted((data / "ofac_sdn_csv" / "2021-07_full").glob("*.csv"))
    resolver(workspace, "ingest", "ofac_sdn", *published, "--published", "2021-07-21")
    resolver(workspace, "ingest", "un_sc", data / "un_consolidated" / "UN_consolidated.xml")
    if hidden:
        without_numbers(workspace)
    cost = resolver(workspace, "link")
    group = groups(workspace)
    labels = stratified.read(OFAC_UN_LABELS)
    found = {
        side: stratified.figures([label for label in labels if half(label.left) == side], group) for side in ("A", "B")
    }
    others = {} if not hidden else peers.measured(workspace, [label for label in labels if half(label.left) == "B"])
    figures = {
        "of": "half B of the OFAC records, 470 of the labelled pairs, weighted",
        "shipped": {"fitted": SHIPPED, **found["B"], **seconds(cost)},
        "half A, to which presets were moved": found["A"],
    }
    return figures | others, cost


def without_numbers(workspace: Path) -> None:
    """Take every document number out of what is staged."""
    from resolver.store import Workspace

    with Workspace(workspace).write("bench") as con:
        con.execute("delete from stage.identifier")


def groups(workspace: Path) -> dict[str, str]:
    """Record -> entity of the published network."""
    from resolver.store import Workspace

    with Workspace(workspace).read() as con:
        return dict(con.execute("select record_id, entity_id from final.record").fetchall())


def names_alone(data: Path, folder: Path) -> tuple[Figures, Cost]:
    """Names alone (bench.names), which says of each set what was fitted on what."""
    cost = function("bench.names:measured", "1000")
    return cost.answer, cost


MEASURES: dict[str, Measure] = {
    **{name: Measure(one.records, partial(labelled, one)) for name, one in SETS.items()},
    "febrl4_two_lists": Measure(10_000, two_lists),
    "ofac_un_hidden": Measure(9_300, partial(ofac_un, True)),
    "ofac_un_shown": Measure(9_300, partial(ofac_un, False)),
    "names": Measure(5_000, names_alone),
}


def run(rows: int | None, folder: Path) -> Result:
    """Measure the sets of at most so many records."""
    return run_sets([name for name, one in MEASURES.items() if one.records <= (rows or DEFAULT_ROWS)], folder)


def run_sets(names: Sequence[str], folder: Path, rows: int | None = None) -> Result:
    """Measure these sets, all of them (of those of at most `rows` records) if none is named."""
    real = Path(os.environ.get("RESOLVER_REAL_DATA", ""))
    if not (real / "labelled_pairs").is_dir():
        raise SystemExit("accuracy: RESOLVER_REAL_DATA must name the folder that holds labelled_pairs.")
    chosen = list(names) or [name for name, one in MEASURES.items() if one.records <= (rows or one.records)]
    if unknown := [name for name in chosen if name not in MEASURES]:
        raise SystemExit(f"accuracy: no set {', '.join(unknown)}. There are: {', '.join(MEASURES)}.")
    figures: Figures = {}
    costs = []
    for name in chosen:
        (folder / name).mkdir(parents=True, exist_ok=True)
        figures[name], cost = MEASURES[name].of(real, folder / name)
        costs.append(cost)
    records = sum(MEASURES[name].records for name in chosen)
    return result("accuracy", records, max(costs, key=lambda cost: cost.seconds), {}, figures)
