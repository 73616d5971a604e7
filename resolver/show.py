"""One entity for a person to read: a block a kind of fact, what is invented marked, long lists counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from resolver.render import Row, table

FEW = 6
"""Holdings of one type that are listed one by one; more are counted (--json has all)."""

COLUMNS = {
    "names": ("full_name", "type", "quality", "script", "record_id"),
    "identifiers": ("scheme", "number", "country", "valid", "status", "record_id"),
    "dates": ("type", "published", "date_from", "date_to", "precision", "record_id"),
    "countries": ("type", "country", "code", "record_id"),
    "attributes": ("attribute", "value", "record_id"),
    "listings": (
        "programme",
        "regime",
        "effect",
        "in_force",
        "legal_basis",
        "law_since",
        "listed_on",
        "amended_on",
        "record_id",
    ),
    "records": ("record_id", "caption", "published_on", "reason"),
    "supports": ("type", "value", "role"),
    "may_be": ("left_record", "right_record", "probability", "reason"),
}
"""What is shown of each kind of fact, in this order; empty columns are left out."""


RELATION_COLUMNS = ("relation", "other party", "share %", "since", "until", "nature")


def entity(found: Mapping[str, Any]) -> None:
    """Print an entity as resolver.lookup.show gives it."""
    flags = [found["label"]] + ["LISTED"] * found["listed"] + ["INVENTED"] * found["invented"]
    print(f"{found['caption']}   {found['id']}   {', '.join(flags)}")
    if found["retired"]:
        print(f"the id that was asked for was retired in {found['retired']}; its records are in this entity")
    print(", ".join(filter(None, [found["birth_date"], *found["country_codes"], *found["programmes"]])))
    for name, columns in COLUMNS.items():
        if found[name]:
            table(marked(found[name]), filled(found[name], columns), title=f"\n{name}")
    relations(found["id"], found["relations"])


THEN = {
    "names": ("full_name", "type", "quality", "script"),
    "identifiers": ("scheme", "number", "country", "valid", "status"),
    "dates": ("type", "published", "date_from", "date_to", "precision"),
    "places": ("type", "country", "code"),
    "listings": ("programme", "effect", "in_force", "listed_on", "amended_on", "ended_on"),
    "relations": ("type", "from_id", "to_id", "nature", "valid_from", "valid_to"),
    "may_be": ("left_record", "right_record", "reason"),
}
"""What is shown of each kind of fact of an entity as it was known."""


def then(found: Mapping[str, Any]) -> None:
    """Print an entity as resolver.history.at.show gives it; what was forgotten has no label any more."""
    flags = (
        [found["label"] or "all of it was forgotten"] + ["LISTED"] * found["listed"] + ["INVENTED"] * found["invented"]
    )
    print(f"{found['caption']}   {found['id']}   {', '.join(flags)}")
    print(f"as known at {found['run']}; it was so from {found['known_from']} on")
    print(", ".join(filter(None, [found["birth_date"], *found["countries"], *found["programmes"]])))
    print(f"records: {', '.join(found['records'])}")
    for name, columns in THEN.items():
        if found[name]:
            table(found[name], filled(found[name], columns), title=f"\n{name}")


def marked(rows: list[dict[str, Any]]) -> list[Row]:
    """The rows, with what is invented marked at its record."""
    return [row | {"record_id": f"{row['record_id']}  INVENTED"} if row.get("invented") else row for row in rows]


def filled(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> list[str]:
    """The columns in which some row has a value."""
    return [column for column in columns if any(row.get(column) not in (None, [], "") for row in rows)]


def relations(entity_id: str, rows: list[dict[str, Any]]) -> None:
    """Print relations by type and direction: the other party, share, since; long lists of holdings as their number."""
    groups: dict[tuple[str, bool], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["type"], row["from_id"] == entity_id].append(row)
    shown: list[Row] = []
    for (type, outward), group in sorted(groups.items()):
        if type == "HOLDS" and len(group) > FEW:
            shown.append(
                {"relation": arrow(type, outward), "other party": f"{len(group)} wallets and accounts (--json)"}
            )
            continue
        for row in group:
            side = "to" if outward else "from"
            shown.append(
                {
                    "relation": arrow(type, outward),
                    "other party": (row[f"{side}_caption"] or row[f"{side}_name"] or "not known")
                    + (f"  {row[f'{side}_id']}" if row[f"{side}_id"] else "")
                    + ("  INVENTED" if row["invented"] else ""),
                    "share %": share(row),
                    "since": row["valid_from"],
                    "until": row["valid_to"],
                    "nature": row["nature"],
                }
            )
    if shown:
        table(shown, filled([dict(row) for row in shown], RELATION_COLUMNS), title="\nrelations")


def arrow(type: str, outward: bool) -> str:
    """'OWNS >' for what the entity owns, '< OWNS' for who owns it."""
    return f"{type} >" if outward else f"< {type}"


def share(row: Mapping[str, Any]) -> str | None:
    """A share, or the two ends of a band; None where none is published."""
    low, high = row["share_low"], row["share_high"]
    if low is None and high is None:
        return None
    return f"{low:g}" if low == high else f"{low if low is not None else 0:g} to {high if high is not None else 100:g}"
