"""A trace for a person: each path as a table of its hops, then what it rests on and what is not loaded."""

from __future__ import annotations

from typing import Any

from resolver import render


def hops(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a hop, for a file: number of the path and of the hop, then the hop's own columns."""
    return [
        {"path": number, "hop": place, "end": path["end"]} | {key: hop[key] for key in hop if key != "cites"}
        | {"waited_seconds": hop.get("waited_seconds"), "kept": hop.get("kept"), "cites": hop["cites"]}
        for number, path in enumerate(answer["paths"], 1)
        for place, hop in enumerate(path["hops"], 1)
    ]  # fmt: skip


def spread(found: dict[str, Any]) -> None:
    """Print where taint came to rest, and whether it adds up."""
    columns = ["caption", "amount", "currency", "service", "way"]
    for asset in found["assets"]:
        print(
            f"{asset['model']} of {asset['currency']} ({asset['asset']}): {asset['issued']} left the sources, "
            f"{asset['returned']} came back, {asset['resting']} rests in {asset['holders']:,} wallets and accounts, "
            f"by {asset['transfers']:,} transfers; "
            + (
                "adds up to the last unit."
                if asset["conserved"]
                else "not conserved: poison counts it anew at each hop."
            )
        )
        if asset["fees"]:
            print(f"   {asset['fees']} went to fees.")
        if asset["unknown_inputs"]:
            print(f"   {asset['unknown_inputs']:,} inputs spend what is not loaded: taken as clean.")
        if asset["short"]:
            print(
                f"   {asset['short_at']:,} spent {asset['short']} over what is known: taken as clean, opening unknown."
            )
    render.table([{**row, "way": " ".join(row["way"])} for row in found["holders"]], columns)
    print(found["note"])


def sums(found: dict[str, Any]) -> None:
    """Print what was paid between two in all."""
    render.table(
        found["by_month"], ["month", "asset", "transfers", "total", "currency"], title="paid directly, by month"
    )
    render.table(found["by_asset"], ["asset", "transfers", "total", "currency"], title="paid directly, by asset")
    columns = ["entity_id", "asset", "received", "paid", "at_most", "currency"]
    render.table(found["between"], columns, title="over one between them, who can have passed on at most so much")


def answer(found: dict[str, Any]) -> None:
    """Print a trace."""
    for number, path in enumerate(found["paths"], 1):
        end = f"{path['end']} ({path['service']})" if path["service"] else path["end"]
        said = f"{number}. {path['carried']} {path['currency']} arrived {render.plain(path['arrived'])}; end: {end}"
        if path["end"] == "spent nothing":
            said += f", loaded to {render.plain(path['loaded_to'])}"
        rows = [
            {
                "from": hop["from_caption"],
                "to": hop["to_caption"],
                "amount": f"{hop['amount']} {hop['currency']}",
                "time": render.plain(hop["time"])[: 10 if hop["time_precision"] == "day" else None],
                "type": hop["type"],
                "record": hop["record"],
            }
            for hop in path["hops"]
        ]
        render.table(rows, title=said)
        for merge in path["rests_on"]["merges"]:
            print(
                f"   rests on: {merge['record']} is {merge['caption']} ({merge['reason']}, {merge['probability']:.4f})"
            )
        if path["broken_at"]:
            print(f"   hypothesis: it passes a service, which mixes money ({', '.join(path['broken_at'])})")
        for hop in path["hops"]:
            if hop.get("inferred"):
                print(f"   hypothesis: {hop['record']} is a {hop['inferred']['rule']} of the hop before, by inference "
                      f"({hop['inferred']['rivals']} others fit as well)")  # fmt: skip
        if path["time_uncertain"]:
            print("   some of its times are known to the day only: the order inside the day is possible, not known")
        print()
    if found["sums"]:
        sums(found["sums"])
    about = found["looked_at"]
    if not found["paths"]:
        print("No path within these limits.")
    print(
        f"Looked at {about['transfers']:,} transfers; {about['reached']:,} wallets and accounts can be reached in time"
        " order, whatever the amounts"
        + (f"; of {about['not_loaded']:,} of their addresses not all is loaded (--missing FILE)."
           if about["not_loaded"] else ".")
    )  # fmt: skip
    if not found["complete"]:
        print("The search was cut short: better paths may exist. Narrow it by --max-wait, --keep or --max-hops.")
    print(found["note"])
