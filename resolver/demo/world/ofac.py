"""The facts in OFAC's own layouts: the CSV set (sdn, alt, add, sdn_comments) and SDN.XML.

CSV: no header, null is `-0- ` unquoted, CRLF, byte 0x1A at the end; remarks stop at 1,000 characters, in the middle of
a word if need be, and go on in sdn_comments under the same number.
Layouts: https://ofac.treasury.gov/sdn-list-data-formats-data-schemas
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from resolver.demo.world import facts

NULL = "-0- "
END = "\x1a"
REMARKS_LIMIT = 1000
NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"


def files() -> dict[str, str]:
    """File name -> text of OFAC's files."""
    return {
        "ofac/sdn.csv": _csv([_sdn_row(entry) for entry in facts.ENTRIES]),
        "ofac/alt.csv": _csv([[str(a.number), str(a.alias_number), '"aka"', _q(a.name), NULL] for a in facts.ALIASES]),
        "ofac/add.csv": _csv([_address_row(address) for address in facts.ADDRESSES]),
        "ofac/sdn_comments.csv": _csv(
            [
                [str(entry.number), _q(entry.remarks[REMARKS_LIMIT:])]
                for entry in facts.ENTRIES
                if len(entry.remarks) > REMARKS_LIMIT
            ]
        ),
        "ofac/sdn.xml": _xml(),
    }


def _q(value: str | None) -> str:
    """A field in quotes, or the null."""
    return NULL if value is None else f'"{value}"'


def _csv(rows: list[list[str]]) -> str:
    return "".join(",".join(row) + "\r\n" for row in rows) + END


def _sdn_row(entry: facts.Entry) -> list[str]:
    """ent_num, name, type, programme, title, call sign, vessel type, tonnage, gross tonnage, flag, owner, remarks."""
    return [
        str(entry.number),
        _q(entry.name),
        _q(entry.type),
        _q(entry.programme),
        *[NULL] * 7,
        _q(entry.remarks[:REMARKS_LIMIT]),
    ]


def _address_row(address: facts.Address) -> list[str]:
    return [
        str(address.number),
        str(address.address_number),
        _q(address.street),
        _q(address.city),
        _q(address.country),
        NULL,
    ]


def _element(depth: int, tag: str, value: object) -> str:
    return f"{'  ' * depth}<{tag}>{escape(str(value))}</{tag}>"


def _xml() -> str:
    """SDN.XML with the bank alone; `publshInformation` is the publisher's spelling."""
    bank = facts.ENTRIES[0]
    year, month, day = facts.PUBLISHED.split("-")
    lines = [
        '<?xml version="1.0" standalone="yes"?>',
        f'<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="{NAMESPACE}">',
        "  <publshInformation>",
        _element(2, "Publish_Date", f"{month}/{day}/{year}"),
        _element(2, "Record_Count", 1),
        "  </publshInformation>",
        "  <sdnEntry>",
        _element(2, "uid", bank.number),
        _element(2, "lastName", bank.name),
        _element(2, "sdnType", "Entity"),
        "    <programList>",
        _element(3, "program", bank.programme),
        "    </programList>",
        "    <idList>",
    ]
    for uid, type_, number in facts.BANK_IDS:
        lines += ["      <id>", _element(4, "uid", uid), _element(4, "idType", type_)]
        lines += [_element(4, "idNumber", number), "      </id>"]
    lines += ["    </idList>", "    <akaList>"]
    strong = next(alias for alias in facts.ALIASES if alias.number == bank.number)
    for uid, name, category in ((strong.alias_number, strong.name, "strong"), (*facts.WEAK_ALIAS, "weak")):
        lines += ["      <aka>", _element(4, "uid", uid), _element(4, "type", "a.k.a.")]
        lines += [_element(4, "category", category), _element(4, "lastName", name), "      </aka>"]
    lines += ["    </akaList>", "    <addressList>"]
    for address in facts.ADDRESSES:
        if address.number == bank.number:
            lines += ["      <address>", _element(4, "uid", address.address_number)]
            parts = (address.street or "").split(", ") if address.street else []
            lines += [_element(4, f"address{place}", part) for place, part in enumerate(parts, 1)]
            lines += [_element(4, "city", address.city), _element(4, "country", address.country), "      </address>"]
    lines += ["    </addressList>", "  </sdnEntry>", "</sdnList>"]
    return "\n".join(lines) + "\n"
