"""Small OFAC publications, invented: the CSV set and SDN.XML as the publisher writes them.

CSV: no header, null is `-0- ` unquoted, text in quotation marks, CRLF, and byte 0x1A at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

END = "\x1a"

Row = tuple[str | None, ...]


def line(*values: str | None) -> str:
    """One line; the first value, and a second one of digits, stand without quotation marks."""
    shown = []
    for place, value in enumerate(values):
        if value is None:
            shown.append("-0- ")
        elif place == 0 or (place == 1 and value.isdigit()):
            shown.append(value)
        else:
            shown.append(f'"{value}"')
    return ",".join(shown) + "\r\n"


def sdn(
    number: str,
    name: str | None,
    remarks: str | None = None,
    *,
    kind: str | None = None,
    programme: str | None = "DPRK4",
    title: str | None = None,
) -> str:
    """A line of sdn.csv."""
    return line(number, name, kind, programme, title, None, None, None, None, None, None, remarks)


def alt(number: str, alias_number: str, name: str, kind: str = "aka") -> str:
    """A line of alt.csv."""
    return line(number, alias_number, kind, name, None)


def add(number: str, address_number: str, street: str | None, city: str | None, country: str | None) -> str:
    """A line of add.csv."""
    return line(number, address_number, street, city, country, None)


def write_set(
    folder: Path,
    sdn_lines: Iterable[str],
    alt_lines: Iterable[str] = (),
    add_lines: Iterable[str] = (),
    comments: Iterable[str] = (),
) -> Path:
    """Write the four files; alt.csv and add.csv get a row of the first entry where none is given. The folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sdn_lines = list(sdn_lines)
    first = sdn_lines[0].split(",", 1)[0]
    files = {
        "sdn.csv": sdn_lines,
        "alt.csv": list(alt_lines) or [alt(first, "900001", "FIRST ALIAS")],
        "add.csv": list(add_lines) or [add(first, "900001", None, "Vaduz", "Liechtenstein")],
        "sdn_comments.csv": list(comments),
    }
    for name, lines in files.items():
        if lines:
            (folder / name).write_bytes(("".join(lines) + END).encode())
    return folder


XML = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="https://example.org/exports/XML">
  <publshInformation>
    <Publish_Date>{date}</Publish_Date>
    <Record_Count>{count}</Record_Count>
  </publshInformation>
{entries}
</sdnList>
"""


def write_xml(path: Path, *entries: str, date: str = "09/23/2026", count: int | None = None) -> Path:
    """Write an SDN.XML with these <sdnEntry> elements; the count in its header is theirs unless given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = XML.format(date=date, count=len(entries) if count is None else count, entries="\n".join(entries))
    path.write_text(text, encoding="utf-8")
    return path
