"""Ownership: a made register of companies, stakes, rings and listed parties, from the generation to written results.

Stands for a country's register of holdings. `--rows 5000000` makes 5,000,000 companies in 12 layers, 7,000,000 stakes
(a fifth of them bands), 3,200,000 persons, 145 rings of 500 companies and 2,000 listed parties. A run numbers the
statements once (`numbering`); `rules`, `shares` and `control` each read those numbers and write their results; `whole`
is a run's step with all of it. Compared, in user processor seconds, with reading the stakes alone, with a power series
of scipy (25 rounds), and with an enumeration of paths in networkx, which gets a hundredth of the register (its seconds
are multiplied by a hundred, and stopped after a minute, by what it didn't get through). A tenth of the register is
measured as well: how the time grows.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import Any

from bench.measure import Result, function, result

TITLE = "stakes to integrated shares, control and sanctions by ownership; compared with reading, scipy and networkx"
DEFAULT_ROWS = 200_000
LAYERS = 12
SEED = 20261123

PATHS_SECONDS = 60.0
"""networkx is stopped after so many seconds: below rings of rings its paths have no end."""


def run(rows: int | None, folder: Path) -> Result:
    """Measure each part in a process of its own; the main figure is the whole of what a run derives."""
    companies = rows or DEFAULT_ROWS
    folder.mkdir(parents=True, exist_ok=True)
    path, tenth, small = folder / "register.duckdb", folder / "tenth.duckdb", folder / "small.duckdb"
    sizes = {path: companies, tenth: max(companies // 10, 1000), small: max(companies // 100, 1000)}
    for file, size in sizes.items():
        make(file, size)
    function(
        "bench.ownership:everything", path if companies < 100_000 else tenth
    )  # the kernels are compiled, as on any second run
    tenth_whole = function("bench.ownership:everything", tenth)
    parts = {name: function(f"bench.ownership:{name}", path) for name in ("numbering", "rules", "shares", "control")}
    others = {name: function(f"bench.ownership:{name}", path) for name in ("reading", "power_series")}
    around = function("bench.ownership:around", path)
    slow = function("bench.ownership:paths", small)
    whole = function("bench.ownership:everything", path)
    figures: dict[str, Any] = {"data": "invented; the same rows make the same register"}
    for name, cost in parts.items():
        figures |= {f"{name}_seconds": round(cost.seconds, 2),
                    f"{name}_user_seconds": round(cost.user_seconds, 2),
                    f"{name}_peak_mb": round(cost.peak_mb)}  # fmt: skip
        figures |= {f"{name}_{key}": value for key, value in cost.answer.items()}
    figures |= {f"around_{key}": value for key, value in around.answer.items()}
    figures |= {f"whole_{k}": v for k, v in whole.answer.items()}
    figures["tenth_user_seconds"] = round(tenth_whole.user_seconds, 2)
    figures["times_longer_for_ten_times_the_register"] = round(whole.user_seconds / tenth_whole.user_seconds, 1)
    solved = max(parts["shares"].answer["solve_seconds"], 0.01)
    if slow.answer["paths"]:
        figures["networkx_companies"] = f"{slow.answer['companies']} of {slow.answer['of_companies']}"
        factor = companies / sizes[small] * slow.answer["of_companies"] / max(slow.answer["companies"], 1)
        figures["networkx_user_seconds_per_register"] = round(slow.answer["seconds"] * factor, 1)
        figures["networkx_times_slower_than_shares"] = round(slow.answer["seconds"] * factor / solved, 1)
    figures["power_series_times_slower_than_shares"] = round(others["power_series"].answer["seconds"] / solved, 2)
    return result("ownership", companies, whole, others, figures, processor=True)


def make(path: Path, companies: int) -> None:
    """Write a generation with the register; the same number makes the same one."""
    import numpy as np
    import pyarrow as pa

    from resolver.store import connect, contract

    path.unlink(missing_ok=True)
    chance = np.random.default_rng(SEED)
    persons, stakes = int(companies * 0.64), int(companies * 1.4)
    owned = np.concatenate((np.arange(companies), chance.integers(0, companies, stakes - companies)))
    layer = owned * LAYERS // companies
    begin = (layer - 1) * companies // LAYERS
    by_company = (layer > 0) & (chance.random(stakes) < 0.5)
    owner = np.where(
        by_company,
        begin + chance.integers(0, max(companies // LAYERS, 1), stakes),
        companies + chance.integers(0, persons, stakes),
    )
    owner = np.where(owner == owned, companies + chance.integers(0, persons, stakes), owner)
    share = np.where(
        np.arange(stakes) < companies,
        chance.choice([50, 51, 60, 75, 100, 40, 25], stakes),
        chance.integers(1, 26, stakes),
    )
    band = chance.random(stakes) < 0.2
    high = np.where(band, np.minimum(share + 25, 100), share)
    rings = min(145, companies // 1000)
    size = min(500, max(3, companies // 10_000))
    ring = (
        (np.arange(rings * size) * (companies // (rings * size + 1))).reshape(rings, size)
        if rings
        else np.empty((0, size))
    )
    owner = np.concatenate((owner, ring.reshape(-1).astype(np.int64)))
    owned = np.concatenate((owned, np.roll(ring, 1, axis=1).reshape(-1).astype(np.int64)))
    share = np.concatenate((share, np.full(rings * size, 20)))
    high = np.concatenate((high, np.full(rings * size, 20)))
    listed = chance.choice(persons, min(2000, persons), replace=False) + companies
    con = connect(path)
    con.execute(contract("resolver", "network.sql"))
    con.register("stake", pa.table({"owner": owner, "owned": owned, "low": share, "high": high}))
    con.register("listed", pa.table({"no": listed}))
    con.execute(
        "insert into final.entity select format('ent-{:012d}', i), "
        "case when i < $c then 'organisation' else 'person' end, case when i < $c then 'Company' else 'Person' end, "
        "'Party ' || i, false, true, false, null, [], [], [] "
        "from range($n) as r(i)",
        {"c": companies, "n": companies + persons},
    )
    con.execute(
        """
        insert into final.relation by name
        select 'own-' || row_number() over () as relation_id, 'OWNS' as type, format('ent-{:012d}', owner) as from_id,
               'record' as from_status, format('ent-{:012d}', owned) as to_id, 'record' as to_status,
               'shares' as interest,
               low as share_low_exact, high as share_high_exact, low as share_low, high as share_high,
               true as low_inclusive, low = high as high_inclusive, 'direct' as directness, true as invented,
               ['reg:' || owned] as records, ['file/register/' || owned] as cites
        from stake
        """
    )
    con.execute(
        """
        insert into final.listing by name
        select 'list-' || no || a as listing_id, format('ent-{:012d}', no) as entity_id, 'list:' || no as record_id,
               a as list, a as authority, a || ':P' as programme, 'blocking' as effect, true as mapped,
               true as in_force,
               ['file/list/' || no] as cites
        from listed cross join (values ('OFAC'), ('EU'), ('UK')) as t(a)
        """
    )
    con.close()


def loaded(path: str) -> tuple[Any, Any, float]:
    """A connection to the generation, its network, and the seconds of reading it; the kernels are loaded before."""
    from resolver.ownership import capital_kernels, kernels, network, share_kernels
    from resolver.store import connect

    del capital_kernels, kernels, share_kernels
    con = connect(path)
    begun = time.process_time()
    net = network.read(con)
    return con, net, time.process_time() - begun


def numbering(path: str) -> dict[str, Any]:
    """The statements numbered and written, as a run does once."""
    from resolver.ownership import numbered
    from resolver.store import connect

    con = connect(path)
    con.execute("delete from final.holding")
    numbered.write(con)
    [(statements,)] = con.execute("select count(*) from final.holding").fetchall()
    con.close()
    return {"statements": statements}


def around(path: str) -> dict[str, Any]:
    """User seconds of `owners` and `owned` for one entity each of ten, once the numbers are written; of the median."""
    from resolver.ownership import holders, kernels
    from resolver.store import connect

    del kernels
    con = connect(path, read_only=True)
    [(companies,)] = con.execute("select count(*) from final.entity where kind = 'organisation'").fetchall()
    [(persons,)] = con.execute("select count(*) from final.entity where kind = 'person'").fetchall()
    seconds, rows = [], 0
    for place in range(10):
        for ask, number in (
            (holders.owners, companies - 1 - place * 7),
            (holders.owned, companies + place * persons // 10),
        ):
            begun = time.process_time()
            rows += len(ask(con, f"ent-{number:012d}"))
            seconds.append(time.process_time() - begun)
    return {"seconds": round(sorted(seconds)[10], 3), "most_seconds": round(max(seconds), 3), "rows": rows}


def reading(path: str) -> dict[str, Any]:
    """The stakes read into arrays, and nothing else."""
    _, net, seconds = loaded(path)
    return {"stakes": len(net.to), "seconds": round(seconds, 2)}


def rules(path: str) -> dict[str, Any]:
    """Every rule of sanctions by ownership, from the generation to written results."""
    from resolver.ownership import derive

    con, net, read = loaded(path)
    con.execute("delete from final.blocked")
    begun = time.process_time()
    derive.blocked(con, net)
    counts = con.execute(
        "select regime || '_' || status, count(*) from final.blocked group by all order by all"
    ).fetchall()
    return {"read_seconds": round(read, 2), "solve_seconds": round(time.process_time() - begun, 2), **dict(counts)}


def shares(path: str) -> dict[str, Any]:
    """Integrated shares of all pairs from 1 % on, from the generation to written results."""
    from resolver.ownership import derive, integrated

    con, net, read = loaded(path)
    con.execute("delete from final.ultimate_owner")
    begun = time.process_time()
    derive.owners(con, net)
    whole = time.process_time() - begun
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
    [(pairs,)] = con.execute("select count(*) from final.ultimate_owner").fetchall()
    begun = time.process_time()
    integrated.integrated(net, give=lambda _: None)
    return {"read_seconds": round(read, 2), "solve_and_write_seconds": round(whole, 2), "pairs": pairs,
            "seconds_in_all": round(read + whole, 2), "solve_seconds": round(time.process_time() - begun, 2),
            "written_peak_mb": peak}  # fmt: skip


def control(path: str) -> dict[str, Any]:
    """Ultimate controllers of every company, at both ends, from the generation to written results."""
    from resolver.ownership import derive

    con, net, read = loaded(path)
    con.execute("delete from final.ultimate_control")
    begun = time.process_time()
    derive.controllers(con, net)
    [(pairs,)] = con.execute("select count(*) from final.ultimate_control").fetchall()
    return {"read_seconds": round(read, 2), "solve_seconds": round(time.process_time() - begun, 2), "pairs": pairs}


def everything(path: str) -> dict[str, Any]:
    """All that a run derives of ownership, findings included."""
    from resolver.ownership import derive

    numbering(path)
    con, net, read = loaded(path)
    for table in ("ultimate_owner", "ultimate_control", "blocked"):
        con.execute(f"delete from final.{table}")
    shares = derive.owners(con, net)
    derive.controllers(con, net)
    derive.blocked(con, net)
    found = derive.findings(con, net, shares)
    return {"read_seconds": round(read, 2), "findings": len(found)}


def power_series(path: str) -> dict[str, Any]:
    """W + W^2 + ... of scipy, 25 rounds, entries below 0.01 % dropped: owners by companies."""
    import numpy as np
    from scipy import sparse

    from resolver.ownership.capital import capital
    from resolver.ownership.stakes import WHOLE

    _, net, _ = loaded(path)
    stakes = capital(net)
    begun = time.process_time()
    whole = sparse.csr_matrix((stakes.units / WHOLE, (stakes.into_from, stakes.owned)), shape=(net.n, net.n))
    top = np.flatnonzero((np.diff(stakes.into) == 0) & (np.diff(whole.indptr) > 0))
    step = whole[top]
    total = step.copy()
    for _ in range(25):
        step = step @ whole
        step.data[step.data < 1e-4] = 0
        step.eliminate_zeros()
        if not step.nnz:
            break
        total = total + step
    return {"pairs": int((total.data >= 0.01).sum()), "seconds": round(time.process_time() - begun, 2)}


def paths(path: str) -> dict[str, Any]:
    """Simple paths of networkx from every company up to its owners, at most 12 stakes, for PATHS_SECONDS at most.

    `companies`: how many of `of_companies` it got through; 0 paths where networkx isn't installed.
    """
    try:
        import networkx  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        return {"paths": 0, "seconds": 0.0}
    from resolver.ownership.capital import capital
    from resolver.ownership.stakes import WHOLE

    _, net, _ = loaded(path)
    stakes = capital(net)
    begun = time.process_time()
    graph = networkx.DiGraph()
    ends = zip(stakes.owned.tolist(), stakes.into_from.tolist(), stakes.units.tolist(), strict=True)
    graph.add_edges_from((node, owner, {"share": units / WHOLE}) for node, owner, units in ends)
    tops = {node for node in graph if not graph.out_degree(node)}
    companies = [node for node in graph if node not in tops]
    count = done = 0
    for node in companies:
        if time.process_time() - begun > PATHS_SECONDS:
            break
        done += 1
        for walk in networkx.all_simple_edge_paths(graph, node, tops, cutoff=LAYERS):
            product = 1.0
            for a, b in walk:
                product *= graph.edges[a, b]["share"]
            count += 1
            if time.process_time() - begun > PATHS_SECONDS:
                break
    return {"paths": count, "seconds": round(time.process_time() - begun, 2), "companies": done,
            "of_companies": len(companies)}  # fmt: skip
