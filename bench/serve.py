"""The server on loopback, with the load on the same computer: /match at 50 requests a second, and as many as it takes.

A made OFAC list, ingested and linked, is the network; from LARGE rows on it is a published network of so many made
people, LISTED of them listed. A query is a name of it with a letter changed and its birth date, or somebody else.
Each request goes out when it is due, whether or not those before it are answered, and its time counts from then.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench import made_ofac, measure, screening

TITLE = "serve: /match over HTTP, latency at 50 requests a second and the highest sustained rate"
DEFAULT_ROWS = 2_000
LARGE = 100_000
LISTED = 20_000
SECONDS = 10
RATES = (50, 75, 100, 150, 200, 300)
IN_TIME = 0.1
"""Seconds within which 99 of 100 answers have to be there for a rate to count as sustained."""


def run(rows: int | None, folder: Path) -> measure.Result:
    """Latency at 50 a second, the highest rate at which p99 is under 100 ms, and what the server holds in memory."""
    workspace, rows = folder / "workspace", rows or DEFAULT_ROWS
    linked = network(rows, folder, workspace)
    queries = asked(workspace, 2_000)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "resolver", "-q", "-w", str(workspace), "serve", "--port", str(port)]
    server = subprocess.Popen([*words, "--rate", "100000"], cwd=measure.ROOT, stdin=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        opened = wait_for(address, server)
        asyncio.run(load(address, queries, 20, 2))
        process = psutil.Process(server.pid)
        before = process.cpu_times()
        found = [asyncio.run(load(address, queries, RATES[0], SECONDS))]
        after = process.cpu_times()
        for rate in RATES[1:]:
            if found[-1]["p99_ms"] > IN_TIME * 1000:
                break
            found.append(asyncio.run(load(address, queries, rate, SECONDS / 2)))
        held = process.memory_info().rss / 1e6
    finally:
        server.terminate()
        server.wait(30)
    sustained = [each["per_second"] for each in found if each["p99_ms"] <= IN_TIME * 1000]
    cpu = after.user + after.system - before.user - before.system
    return measure.Result(
        "serve", rows, SECONDS, round(cpu, 2), round(held), {},
        {
            "entities": linked["entities"], "opened_seconds": round(opened, 1), **found[0],
            "cpu_ms_a_request": round(1000 * cpu / (RATES[0] * SECONDS), 2),
            "sustained_per_second": max(sustained, default=0), "by_rate": found,
        },
    )  # fmt: skip


def network(rows: int, folder: Path, workspace: Path) -> dict[str, Any]:
    """A made list, ingested and linked; a large network is written as it would be published."""
    if rows >= LARGE:
        screening.published(workspace, screening.made(random.Random(11), rows), LISTED)
        return {"entities": rows}
    files = made_ofac.write(folder, rows)
    measure.resolver(workspace, "ingest", "ofac_sdn", *files)
    answer: dict[str, Any] = measure.resolver(workspace, "link").answer
    return answer


def asked(workspace: Path, number: int) -> list[dict[str, Any]]:
    """Queries: half of them listed names with a letter changed."""
    from resolver.store import Workspace

    with Workspace(workspace).read() as con:
        names = con.execute(
            "select caption, kind, birth_date from final.entity "
            "where kind in ('person', 'organisation') order by entity_id"
        ).fetchall()
    chance = random.Random(7)
    made = []
    for place in range(number):
        name, kind, born = chance.choice(names)
        at = chance.randrange(len(name))
        name = name[:at] + "e" + name[at + 1 :]
        if place % 2:
            letters = list(name)
            chance.shuffle(letters)
            name = "".join(letters)
        properties = {"name": [name]} | ({"birthDate": [born]} if born else {})
        schema = "Person" if kind == "person" else "Organization"
        made.append({"queries": {"q": {"schema": schema, "properties": properties}}})
    return made


def wait_for(address: str, server: subprocess.Popen[bytes]) -> float:
    """Seconds until the network is opened."""
    begun = time.perf_counter()
    while server.poll() is None:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return time.perf_counter() - begun
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


async def load(address: str, queries: list[dict[str, Any]], rate: float, seconds: float) -> dict[str, Any]:
    """Ask at a rate; percentiles of the time from when a request was due, in milliseconds."""
    took: list[float] = []
    failed = 0
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=30) as client:
        begun = time.perf_counter()

        async def ask(place: int) -> None:
            nonlocal failed
            due = begun + place / rate
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            try:
                answered = (await client.post("/match/default", json=queries[place % len(queries)])).status_code == 200
            except httpx.TransportError:  # a connection that was idle for too long, or given up under a load too high
                answered = False
            took.append(time.perf_counter() - due)
            failed += not answered

        await asyncio.gather(*(ask(place) for place in range(int(rate * seconds))))
        lasted = time.perf_counter() - begun
    took.sort()
    ranks = {share: min(len(took) * share // 100, len(took) - 1) for share in (50, 95, 99)}
    told = {f"p{share}_ms": round(1000 * took[rank], 1) for share, rank in ranks.items()}
    return {"asked_per_second": rate, "per_second": round(len(took) / lasted, 1), "failed": failed, **told,
            "busy": round(os.getloadavg()[0], 1)}  # fmt: skip
