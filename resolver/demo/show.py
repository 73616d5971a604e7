"""The demo's answers for a person: one table each, with the evidence behind it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from resolver.render import table


def everything(found: Mapping[str, Any]) -> None:
    """Print all answers."""
    staged = sum(edition["staged"] + edition["unchanged"] for edition in found["ingested"])
    print(
        f"{staged:,} published rows -> {found['records']:,} records -> {found['entities']:,} entities, "
        f"{found['relations']:,} relations, {found['transfers']:,} transfers   (workspace: {found['workspace']})\n"
        "The OFAC rows are facts of the published list; everything else is INVENTED and says so on each entity.\n"
    )
    bank(found["bank"])
    owners(found["owners"])
    path(found["path"])
    applicants(found["applicants"])
    received(found["received"])
    if "graph" in found:
        print(f"\nNeo4j {found['graph']['version']}: {found['graph']['browser']}")


def bank(answer: Mapping[str, Any]) -> None:
    """(a)"""
    formats = ", ".join(
        f"{edition['channel']} of {edition['published_on'] or 'an unknown day'}" for edition in answer["formats"]
    )
    print(f"(a) {answer['caption']} is one entity, {answer['entity']}")
    for name in answer["names"]:
        print(f"    {name['name']}  ({name['what']})")
    print(f"    {', '.join(answer['programmes'])}; {', '.join(answer['identifiers'])}")
    print(f"    {answer['wallets']} TRON addresses, on {answer['wallet_lines']} published lines: {formats}")


def owners(rows: list[Mapping[str, Any]]) -> None:
    """(b)"""
    table(
        [
            {
                "company": row["company"],
                "owner": row["owner"] + ("  LISTED" if row["listed"] else ""),
                "share %": share(row),
                "through": " > ".join(stake["owner"] for stake in min(row["proof"], key=len)[1:]) or "directly",
                "lines": len({cite for path in row["proof"] for stake in path for cite in stake["cites"]}),
            }
            for row in rows
            if row["listed"] or row["level"] == 1
        ],
        title="\n(b) who stands behind each front company: direct owners, and every listed one",
    )


def share(row: Mapping[str, Any]) -> str:
    """A share, or the two ends of a band."""
    low, high = (f"{row[end]:.4f}".rstrip("0").rstrip(".") for end in ("share_low", "share_high"))
    return low if low == high else f"{low} to {high}"


def path(answer: Mapping[str, Any]) -> None:
    """(c)"""
    table(
        [
            {
                "time (UTC)": f"{hop['time']:%Y-%m-%d %H:%M:%S}",
                "amount": f"{hop['amount']:,} {hop['currency']}",
                "from": hop["from"],
                "to": hop["to"],
                "published line": "; ".join(f"{PurePath(line['file']).name}:{line['line']}" for line in hop["lines"]),
            }
            for hop in answer["hops"]
        ],
        title="\n(c) from an employer's payroll to a wallet of the bank: the first path in time",
    )


def probability(value: float) -> str:
    """A probability; what rounds to 1 is not certain."""
    return f"{value:.4f}" if value < 0.99995 else "> 0.9999"


def applicants(answer: Mapping[str, Any]) -> None:
    """(d)"""
    table(
        [
            {
                "names": " = ".join(one["names"]),
                "records": ", ".join(one["records"]),
                "probability": probability(one["probability"]),
            }
            for one in answer["one_person"]
        ],
        title="\n(d) applicants who are one person under several names",
    )
    table(
        [
            {
                "what": shared["what"],
                "value": shared["value"],
                "people": ", ".join(shared["captions"]),
            }
            for shared in answer["shared"]
        ],
        title="\n    and different people who share something personal",
    )


def received(answer: Mapping[str, Any]) -> None:
    """(e)"""
    table(
        [
            {
                "month": month["month"],
                "transfers": month["transfers"],
                "received": f"{month['total']:,} {month['currency']}",
            }
            for month in answer["months"]
            if month["asset"] == answer["main_asset"]
        ],
        title=f"\n(e) received by the bank's wallets, by month, of {answer['main_asset']}",
    )
    for total in answer["totals"]:
        counted = total["asset"] == answer["main_asset"]
        print(
            f"{'in all' if counted else 'not counted:'} {total['total']:,} in {total['transfers']:,} transfers"
            + ("" if counted else f" of {total['asset']}, another asset of the same name")
        )
