"""The evidence pack of one entity: identity, listings, ownership, funds, what it shares, timeline and sources.

It says what is published and what was computed, each with its lines, and no opinion; a compliance officer can file it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import published
from resolver.lookup import dictionaries, run_id
from resolver.lookup import show as everything
from resolver.picture import funds, lines, ownership, page, svg
from resolver.picture.drawing import Drawing, folded, shown
from resolver.render import plain
from resolver.store import Workspace

LINES = 400
"""Published lines that a pack quotes at most; more are counted, and `show --json` has them all."""

TABLES = (
    ("Names", "names", ("full_name", "type", "quality", "script", "language", "record_id")),
    ("Dates", "dates", ("type", "published", "date_from", "date_to", "precision", "record_id")),
    ("Identifiers", "identifiers", ("scheme", "number", "country", "valid", "status", "record_id")),
    ("Countries", "countries", ("type", "country", "code", "record_id")),
    ("Other facts", "attributes", ("attribute", "value", "record_id")),
)
"""What is told under identity: heading, key of `show`, columns."""


def write(workspace: Workspace, con: DuckDBPyConnection, text: str, path: Path) -> None:
    """Write the pack of the entity that `text` names to an HTML file; one of that name is replaced whole.

    Raises: UnknownId.
    """
    beside = path.with_name(path.name + ".tmp")
    beside.write_text(pack(workspace, con, text), encoding="utf-8")
    beside.replace(path)


def pack(workspace: Workspace, con: DuckDBPyConnection, text: str) -> str:
    """The HTML document."""
    found = everything(con, text)
    cites = sorted({cite for rows in found.values() if isinstance(rows, list) for row in rows
                    if isinstance(row, dict) for cite in row.get("cites") or ()})  # fmt: skip
    body = [
        head(con, found),
        section("Identity", *(table(title, found[key], columns) for title, key, columns in TABLES)),
        section("Why these records are one", records(found["records"])),
        section("Listings", listings(found["listings"])),
        section("Ownership", blocked(con, found["id"]), figure(ownership.drawing(con, found["id"])), relations(found)),
        section("Funds", figure(funds.around(con, found["id"]))),
        section("Shared with others", table("", shared(con, found["id"]), ("what", "value", "shared with", "id"))),
        section(
            "Might be the same, and was not merged",
            table("", found["may_be"], ("from_id", "to_id", "left_record", "right_record", "probability", "reason")),
        ),
        section("Timeline", table("", timeline(found), ("day", "what", "record"))),
        section("Findings", table("", findings(con, found), ("rule", "severity", "message"))),
        section("Sources", sources(con, found["records"])),
        section("Published lines", quoted(workspace, con, cites)),
    ]
    return page.document(f"Case: {found['caption']}", "".join(body))


def head(con: DuckDBPyConnection, found: Mapping[str, Any]) -> str:
    """Name, flags and run of the pack."""
    flags = [found["label"], *(["LISTED"] if found["listed"] else []), *(["INVENTED"] if found["invented"] else [])]
    about = ", ".join(filter(None, [found["birth_date"], *found["country_codes"], *found["programmes"]]))
    [(finished,)] = con.execute("select max(finished_at) from meta.run").fetchall()
    state = f"{found['id']}; state of {run_id(con)}, published {finished:%Y-%m-%d %H:%M} UTC"
    return (
        f"<header><h1>{escape(shown(found['caption']))}</h1>"
        f'<p class="marks">{escape(", ".join(flags))}</p><p>{escape(shown(about))}</p>'
        f'<p class="quiet">{escape(state)}</p></header>'
    )


def section(title: str, *parts: str) -> str:
    """A section of the pack; nothing to tell is said, not left out."""
    inner = "".join(parts) or '<p class="quiet">nothing</p>'
    return f"<section><h2>{escape(title)}</h2>{inner}</section>"


def table(title: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as a table, columns in which nothing stands left out; empty for no rows."""
    used = [column for column in columns if any(row.get(column) not in (None, [], "") for row in rows)]
    if not used:
        return ""
    said = {key: escape(key.replace("_", " ")) for key in used}
    top = "".join(f"<th>{word}</th>" for word in said.values())
    cells = ("".join(f'<td data-label="{said[key]}">{cell(row.get(key))}</td>' for key in used) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    heading = f"<h3>{escape(title)}</h3>" if title else ""
    return f'{heading}<table class="facts"><tr>{top}</tr>{body}</table>'


def cell(value: Any) -> str:
    """A value as text that can't leave its cell."""
    if value is None:
        return ""
    told = plain(value)
    if isinstance(told, bool):
        return "yes" if told else "no"
    if isinstance(told, float):
        told = f"{told:.4f}".rstrip("0").rstrip(".")
    return escape(shown(", ".join(map(str, told)) if isinstance(told, list) else str(told)))


def records(rows: Sequence[Mapping[str, Any]]) -> str:
    """The records of the entity, with the reason for which each belongs to it."""
    return table(
        "", rows, ("record_id", "publisher", "published_on", "caption", "probability", "weight_bits", "reason")
    )


def listings(rows: Sequence[Mapping[str, Any]]) -> str:
    """Its listings, with law and effect."""
    columns = ("programme", "regime", "effect", "in_force", "legal_basis", "law_since", "listed_on", "amended_on",
               "ended_on", "reference", "record_id")  # fmt: skip
    return table("", rows, columns)


def blocked(con: DuckDBPyConnection, entity_id: str) -> str:
    """Under which rules it is sanctioned by ownership, possibly so, or near it."""
    found = dictionaries(
        con,
        "select regime, status, share_low, share_high, law, as_of, len(proof) as stakes from final.blocked "
        "where entity_id = $id order by regime",
        {"id": entity_id},
    )
    columns = ("regime", "status", "share_low", "share_high", "law", "as_of", "stakes")
    return table("By the rules of ownership", found, columns)


def relations(found: Mapping[str, Any]) -> str:
    """Every published relation of the entity but the wallets and accounts that it holds, which are counted."""
    told = [
        {
            "relation": row["type"],
            "from": row["from_caption"] or row["from_name"],
            "to": row["to_caption"] or row["to_name"],
            "share": ownership.said(row | {"low_inclusive": None, "interest": None, "directness": None})
            if row["type"] == "OWNS"
            else row["nature"],
            "since": row["valid_from"],
            "until": row["valid_to"],
        }
        for row in found["relations"]
        if row["type"] != "HOLDS"
    ]
    held = sum(row["type"] == "HOLDS" and row["from_id"] == found["id"] for row in found["relations"])
    counted = f"<p>It holds {held:,} wallets and accounts.</p>" if held else ""
    return table("Relations", told, ("relation", "from", "to", "share", "since", "until")) + counted


def figure(drawn: Drawing) -> str:
    """A picture in the pack; none where it would be one box."""
    few = folded(drawn)
    if not few.ties:
        return ""
    notes = "".join(f'<p class="quiet">{escape(shown(note))}</p>' for note in (*few.legend, *few.notes))
    return f'<div class="canvas">{svg.picture(few)}</div>{notes}'


def shared(con: DuckDBPyConnection, entity_id: str) -> list[dict[str, Any]]:
    """Documents, contacts and addresses that other entities present too, with these entities."""
    return dictionaries(
        con,
        """
        with mine as (select distinct type, node_id from final.support where entity_id = $id and type <> 'HAS_ADDRESS')
        select coalesce(d.scheme, c.type, 'address') as what, coalesce(d.number, c.value, a.full_address) as value,
               list_sort(list_distinct(list(e.caption))) as "shared with",
               list_sort(list_distinct(list(e.entity_id))) as id
        from mine join final.support as s using (node_id)
        join final.entity as e on e.entity_id = s.entity_id and e.entity_id <> $id
        left join final.document as d on d.document_id = node_id
        left join final.contact as c on c.contact_id = node_id
        left join final.address as a on a.address_id = node_id
        group by all order by 1, 2
        """,
        {"id": entity_id},
    )


def timeline(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What happened when: dates of the entity, its listings and its relations, oldest first."""
    events: list[tuple[str, str, str]] = []
    for row in found["dates"]:
        if row["date_from"]:
            events.append((row["date_from"], row["type"].replace("_", " "), row["record_id"]))
    for row in found["listings"]:
        for key, word in (("listed_on", "listed"), ("amended_on", "listing amended"), ("ended_on", "listing ended")):
            if row[key]:
                events.append((row[key], f"{word} under {row['programme']}", row["record_id"]))
    for row in found["relations"]:
        ends = f"{row['from_caption'] or row['from_name']} {row['type']} {row['to_caption'] or row['to_name']}"
        for key, word in (("valid_from", "from"), ("valid_to", "until")):
            if row[key]:
                events.append((row[key], f"{ends}: {word} this day", ", ".join(row["records"])))
    return [{"day": day, "what": what, "record": record} for day, what, record in sorted(set(events))]


def findings(con: DuckDBPyConnection, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Findings about the entity or one of its records."""
    subjects = [found["id"], *(row["record_id"] for row in found["records"])]
    return dictionaries(
        con,
        "select rule, severity, message from meta.finding where subject in (select unnest($subjects)) "
        "order by rule, finding_id",
        {"subjects": subjects},
    )


def sources(con: DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> str:
    """The editions that its records come from, with the day of each."""
    names = sorted({row["source"] for row in rows})
    found = dictionaries(
        con,
        "select source, publisher, edition_id, published_on, ingested_at, scope from meta.edition "
        "where source in (select unnest($names)) order by source, published_on, edition_id",
        {"names": names},
    )
    return table("", found, ("source", "publisher", "edition_id", "published_on", "ingested_at", "scope"))


def quoted(workspace: Workspace, con: DuckDBPyConnection, cites: Sequence[str]) -> str:
    """The published lines behind the pack, by file."""
    told = [
        {"where": f"{row.file_name} ({row.part}) line {row.line:,}", "published": lines.said(row.content)}
        for row in published.rows(workspace, con, cites[:LINES])
    ]
    more = len(cites) - LINES
    counted = f'<p class="quiet">and {more:,} more lines: resolver show --json</p>' if more > 0 else ""
    return table("", told, ("where", "published")) + counted
