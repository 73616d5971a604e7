"""Parties, banks, accounts, amounts and days in the elements of ISO 20022, of all versions.

What moved between versions is looked for in its places: a party stands in 'Dbtr' or in 'Dbtr/Pty', a bank's BIC is BIC,
BICFI or BICOrBEI, an account IBAN, Othr/Id, PrtryAcct/Id or BBAN.
"""

from __future__ import annotations

from datetime import date, datetime

from ingest.sources._iso_nodes import Node
from ingest.sources._payments import Amount, Party, Unreadable, account_scheme, exact, moment, said

BIC = ("FinInstnId/BICFI", "FinInstnId/BIC", "FinInstnId/CmbndId/BIC")
OWN_BIC = ("Id/OrgId/AnyBIC", "Id/OrgId/BICOrBEI", "Id/OrgId/BIC", "Id/OrgId/BEI")


def party(role: str, node: Node | None, account: Node | None = None) -> Party | None:
    """The party in an element, with the account that stands beside it; None where it says nothing."""
    number, scheme = account_of(account)
    if node is None:
        return Party(role, account=number, scheme=scheme, line=account.line) if number and account else None
    bank = node.one("FinInstnId", "Agt/FinInstnId")
    if bank is not None:
        holder = node if node.one("FinInstnId") else node.one("Agt")
        found = agent(role, holder)
        if found is None and not number:
            return None
        own = found or Party(role, line=node.line)
        return Party(
            role, own.name, number, scheme, own.bic, own.bank_code, own.lei, None, own.address, own.country,
            False, node.line,
        )  # fmt: skip
    inner = node.one("Pty") or node
    name = said(inner.value("Nm"))
    bic = inner.value(*OWN_BIC)
    lei = inner.value("Id/OrgId/LEI", "LEI")
    other = said(inner.value("Id/OrgId/Othr/Id", "Id/PrvtId/Othr/Id", "Id/OrgId/PrtryId/Id", "Id/PrvtId/*/Id"))
    if not (name or bic or lei or other or number):
        return None
    country = said(inner.value("PstlAdr/Ctry", "CtryOfRes"))
    return Party(role, name, number, scheme, said(bic), None, lei, other, address(inner), country, False, node.line)


def agent(role: str, node: Node | None) -> Party | None:
    """The bank in an element; None where it says nothing."""
    if node is None:
        return None
    inner = node.one("FinInstnId")
    if inner is None:
        return None
    code = said(inner.value("ClrSysMmbId/MmbId", "ClrSysMmbId/Id", "CmbndId/ClrSysMmbId/Id", "Othr/Id", "PrtryId/Id"))
    name = said(inner.value("Nm", "NmAndAdr/Nm", "CmbndId/Nm"))
    bic, lei = node.value(*BIC), inner.value("LEI")
    if not (name or bic or lei or code):
        return None
    where = inner.one("NmAndAdr") or inner
    country = said(inner.value("PstlAdr/Ctry", "NmAndAdr/PstlAdr/Ctry"))
    return Party(role, name, None, None, bic, code, lei, None, address(where), country, True, node.line)


def account_of(node: Node | None) -> tuple[str | None, str | None]:
    """(number, scheme) of an account element; (None, None) where it has no number."""
    if node is None:
        return None, None
    number = said(node.value("Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id", "Id/BBAN", "Id/UPIC"))
    return account_scheme(number) if number else (None, None)


def address(node: Node) -> str | None:
    """The postal address in one line."""
    where = node.one("PstlAdr")
    if where is None:
        return None
    order = ("Dept", "SubDept", "StrtNm", "BldgNb", "BldgNm", "Flr", "Room", "PstBx", "PstCd", "TwnNm", "TwnLctnNm",
             "DstrctNm", "CtrySubDvsn")  # fmt: skip
    parts = [said(child.text) for child in where.children if child.tag == "AdrLine"]
    parts += [said(where.value(name)) for name in order]
    return said(", ".join(part for part in parts if part))


def amount(node: Node | None) -> Amount:
    """The amount in an element with the attribute Ccy.

    Raises: Unreadable.
    """
    if node is None:
        raise Unreadable("columns", "no amount, which the transaction must have")
    text = node.text.strip()
    if "," in text:
        raise Unreadable("amount", f"amount {text!r}: ISO 20022 writes decimals after a point, and no thousands")
    return exact(text, node.attributes.get("Ccy", ""))


def when(node: Node | None, *paths: str) -> tuple[date, datetime | None] | None:
    """(day, time in UTC) at the first of the paths that has one: a date, or Dt or DtTm in it.

    Raises: Unreadable.
    """
    if node is None:
        return None
    for path in paths:
        text = node.value(f"{path}/Dt", f"{path}/DtTm", path)
        if text:
            return moment(text)
    return None
