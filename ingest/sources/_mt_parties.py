"""Parties, amounts and dates in the fields of SWIFT MT payments: options A, B, C, D, F, K and none.

Layouts: SWIFT Standards MT, categories 1, 2 and 9 (field 50a, 52a to 59a). Option F numbers its lines: 1 name, 2
address, 3 country and town, 4 birth, 5 place of birth, 6 customer number, 7 national number, 8 more of 1 or 2.
"""

from __future__ import annotations

import re
from datetime import date

from ingest.sources._mt_messages import Field
from ingest.sources._payments import Amount, Party, Unreadable, account_scheme, exact, said

BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
CODED_AMOUNT = re.compile(r"([A-Z]{3})(\d[\d,.]*)")


def amount(text: str) -> Amount:
    """'USD136490,' or '210511USD136490,' without its date.

    Raises: Unreadable.
    """
    found = CODED_AMOUNT.fullmatch(text.strip())
    if not found:
        raise Unreadable("amount", f"{text.strip()!r} is no currency with an amount such as EUR1234,50")
    if "." in found[2]:
        raise Unreadable("amount", f"amount {found[2]!r}: SWIFT MT writes decimals after a comma")
    return exact(found[2], found[1], decimal_comma=True)


def day(text: str) -> date:
    """A date YYMMDD; years 80 to 99 are of the last century, as in all MT messages.

    Raises: Unreadable where the calendar has no such day.
    """
    try:
        year = int(text[:2])
        return date((1900 if year >= 80 else 2000) + year, int(text[2:4]), int(text[4:6]))
    except ValueError as error:
        raise Unreadable("date", f"{text!r} is no date of the calendar (YYMMDD)") from error


def party(role: str, item: Field, *, agent: bool = False) -> Party | None:
    """The party that a field 50a to 59a names; None where it names none."""
    option = item.tag[2:]
    lines = [line.strip() for line in item.lines]
    account, code = None, None
    if lines and lines[0].startswith("//"):
        code = said(lines.pop(0)[2:])
    elif lines and lines[0].startswith("/"):
        account = said(re.sub(r"^/[CD]/|^/", "", lines.pop(0)))
    number, scheme = account_scheme(account) if account and re.search(r"\d", account) else (None, None)
    own: dict[str, object] = {"account": number, "scheme": scheme, "bank_code": code, "agent": agent, "line": item.line}
    if option in ("A", "G") or (option in ("C", "L") and lines and BIC.fullmatch(lines[0])):
        bic = next((line for line in lines if BIC.fullmatch(line)), None)
        return Party(role, bic=bic, **own) if bic or number or code else None  # type: ignore[arg-type]
    if option == "F":
        return _numbered(role, lines, own)
    name = said(lines[0]) if lines else None
    address = said(", ".join(lines[1:]))
    if not (name or number or code):
        return None
    return Party(role, name=name, address=address, **own)  # type: ignore[arg-type]


def _numbered(role: str, lines: list[str], own: dict[str, object]) -> Party | None:
    """Option F: lines with numbers; a first line without one is the party's identifier ('NIDN/DE/121231234342')."""
    values: dict[str, list[str]] = {}
    identifier = None
    for line in lines:
        number, slash, text = line.partition("/")
        if slash and len(number) == 1 and number.isdigit():
            values.setdefault(number, []).append(text.strip())
        elif not values and slash:
            identifier = said(line)
    name = said(" ".join(values.get("1", [])))
    country, _, town = " ".join(values.get("3", [])).partition("/")
    address = said(", ".join([*values.get("2", []), *([town] if town else [])]))
    identifier = identifier or said(" ".join([*values.get("6", []), *values.get("7", [])]))
    if not (name or own["account"] or identifier):
        return None
    return Party(role, name=name, address=address, country=said(country), identifier=identifier, **own)  # type: ignore[arg-type]


def codes(text: str | None) -> dict[str, str]:
    """Code words of fields 72 and 79 with what follows them: '/RETN/99', '/AC04/', '/MREF/...'."""
    found: dict[str, str] = {}
    for line in (text or "").split("\n"):
        if match := re.match(r"/([A-Z0-9]{2,8})/(.*)", line.strip()):
            found.setdefault(match[1], match[2].strip().strip("/"))
    return found


def uetr_in(text: str | None) -> str | None:
    """The UETR in a narrative."""
    found = re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", (text or "").lower())
    return found[0] if found else None


REASON = re.compile(r"/([A-Z]{2}\d{2})/")


def reason(text: str | None) -> str | None:
    """The reason code of a return or rejection, such as AC04."""
    found = [code for code in REASON.findall(text or "") if code not in ("XT99",)]
    return found[0] if found else None
