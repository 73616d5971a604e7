"""The page as text."""

from __future__ import annotations

from typing import Any

MOST_EVIDENCE = 3


def show(page: dict[str, Any]) -> None:
    """Print a page: sections in their order, each line with its distance and the first of its evidence."""
    listed = ", LISTED" if page["listed"] else ""
    print(f"{printable(page['caption'])}  {page['id']}  {page['kind']}{listed}  {page['run']}")
    if page["since"]:
        print(f"new since {page['since']}")
    for name, lines in page["sections"].items():
        print(f"\n{name}")
        for line in lines:
            print(f"  {line['distance']}  {printable(line['what'])}")
            if line.get("was"):
                print(f"       was: {printable(line['was'])}")
            shown = [short(each) for each in line["evidence"][:MOST_EVIDENCE]]
            more = len(line["evidence"]) - len(shown)
            if shown:
                print(f"       {', '.join(shown)}{f' and {more} more' if more > 0 else ''}")
        gone = (page["gone"] or {}).get(name, [])
        for line in gone:
            print(f"  gone: {printable(line['what'])}")
        if not lines and not gone:
            print("  nothing" + (" new" if page["since"] else ""))
    print(f"\n{page['note']}")


def printable(text: object) -> str:
    """Text without control characters."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in str(text))


def short(evidence: str) -> str:
    """A citation with its hash cut to eight digits; anything else as it is."""
    digest, slash, rest = evidence.partition("/")
    return f"{digest[:8]}/{rest}" if slash and len(digest) == 64 else evidence
