"""Write the demo's files: `python -m resolver.demo.make`; `--check` says whether those on disk are what it would write.

The same bytes on every run, machine and Python version. OFAC's files are true (public domain); all others are invented,
and say so.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from resolver.demo.world import applicants, chain, facts, ofac, payments, register
from resolver.demo.world.text import NOTICE

FOLDER = Path(__file__).parent / "files"


def contents() -> dict[str, bytes]:
    """File name below FOLDER -> bytes."""
    wallets = chain.wallets()
    planted = {row["case"]: row["applications"] for row in applicants.truth()}
    # one identity of R10 asks to be paid into a wallet that later feeds the intermediaries
    payout_wallets = {planted["R10"][1]: wallets["X3"], planted["H03"][0]: wallets["P2"]}  # type: ignore[index]
    text = {
        **ofac.files(),
        **register.files(),
        **applicants.files(payout_wallets),
        **payments.files(wallets),
        **chain.files(),
        "invented_truth.json": json.dumps(truth(), indent=1, ensure_ascii=False) + "\n",
    }
    return {name: text[name].encode() for name in sorted(text)}


def truth() -> dict[str, object]:
    """What was planted: applicants, companies, wallets, one path, and the sums that the bank's wallets received."""
    wallets = chain.wallets()
    return {
        "notice": NOTICE,
        "applicants": applicants.truth(),
        "owned_by_listed": OWNED_BY_LISTED,
        "company_numbers": {key: register.company_number(key) for key in register.NUMBERED},
        "wallets": {handle: wallets[handle] for handle in wallets if handle != "F"},
        "look_alike_token": wallets["F"],
        "path": example_path(),
        "transfers_to_bank": sum(
            row.contract == chain.USDT and row.target in facts.BANK_WALLETS for row in chain.transfers()
        ),
        "received_by_month": {month: payments.money(units, 6) for month, units in chain.by_month().items()},
        "received": payments.money(chain.TOTAL, 6),
    }


OWNED_BY_LISTED = {
    "BAISORI": {"by": ["KMCTC"], "integrated_percent": {"KMCTC": "60"}, "blocked": True},
    "VELMORA": {"by": ["KMCTC"], "integrated_percent": {"KMCTC": "60"}, "blocked": True},
    "KALVERIN": {"by": ["KMCTC"], "integrated_percent": {"KMCTC": "30.6"}, "blocked": True},
    "OSTRINV": {"by": ["KMCTC"], "integrated_percent": {"KMCTC": "30.6"}, "blocked": True},
    "OSTRINKA": {"by": ["KMCTC"], "integrated_percent": {"KMCTC": "30.6"}, "blocked": True},
    "VETKANOV": {"by": ["KMCTC"], "integrated_percent": {"KMCTC": "22.95"}, "blocked": True},
    "TANVELIK": {"by": ["FCB"], "integrated_percent": {"FCB": "80"}, "blocked": True},
    "YALUMEX": {"by": ["FCB"], "integrated_percent": {"FCB": "56"}, "blocked": True},
    "DORUMEX": {"by": ["FCB", "KMCTC"], "integrated_percent": {"FCB": "45", "KMCTC": "10"}, "blocked": True},
    # Velmora holds more than 25% and not more than 50%: whether that is half cannot be told
    "MIRVANTO": {"by": ["KMCTC"], "integrated_percent": {"KMCTC": "more than 15, not more than 30"}, "blocked": None},
    # Yalumex holds half of Fenkora: half is enough; Jinstava: 20% of it
    "FENKORA": {"by": ["FCB"], "blocked": True},
    "JINSTAVA": {"by": ["FCB"], "blocked": False},
}
"""Companies that the two listed organisations own through the register, as of 2025: by OFAC's 50 percent rule."""


def example_path() -> list[dict[str, str]]:
    """One way from an employer's payroll to a wallet of the bank, hop by hop: the longest kind, of the first month."""
    wallets = chain.wallets()
    ids = payments.payment_ids(wallets)
    stream = next(s for s in payments.streams() if s.month >= 6 and len(s.hops) == 5)
    hops = []
    for hop in stream.hops:
        time = payments.stamp(hop.time)
        number = wallets.get(hop.target.number, hop.target.number)
        hops.append(
            {
                "transfer": ids[hop.type, hop.source.number, time, hop.reference],
                "from": hop.source.number,
                "to": number,
                "amount": payments.money(hop.cents, 2),
                "currency": "USD",
                "time": time,
            }
        )
    bought = int(stream.hops[-1].bought)
    rows = chain.transfers()
    first = next(row for row in rows if row.source == hops[-1]["to"] and row.units == bought - chain.NETWORK_FEE)
    second = next(
        row
        for row in rows
        if row.source == first.target and row.units == first.units - chain.NETWORK_FEE and row.time > first.time
    )
    for row in (first, second):
        hops.append(
            {
                "transfer": row.tx,
                "from": row.source,
                "to": row.target,
                "amount": payments.money(row.units, 6),
                "currency": "USDT",
                "time": payments.stamp(row.time),
            }
        )
    return hops


def differences(folder: Path = FOLDER) -> list[str]:
    """Names of files that are missing, changed, or not of the demo."""
    wanted = contents()
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    changed = {name for name in present & set(wanted) if (folder / name).read_bytes() != wanted[name]}
    return sorted(changed | (present ^ set(wanted)))


def write(folder: Path = FOLDER) -> None:
    """Write every file of the demo, and remove what is no longer of it."""
    wanted = contents()
    for path in list(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for name, data in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def main(arguments: list[str]) -> int:
    """Write, or with --check only compare; the number to exit with."""
    if arguments == ["--check"]:
        found = differences()
        print("\n".join(found) if found else "the demo's files are as make.py writes them")
        return 1 if found else 0
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
