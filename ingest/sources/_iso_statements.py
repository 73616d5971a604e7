"""camt.052, 053 and 054: entries of an account as payments, and its balances.

An entry with several transactions that add up to it is those transactions; one whose transactions don't is one payment,
with a finding. A party's roles in a reversal or return are those of the payment that is undone, so that the other
side is looked for by the account that is not the statement's own.
"""

from __future__ import annotations

from dataclasses import replace

from ingest.sources._iso_nodes import Message, Node
from ingest.sources._iso_parties import account_of, agent, amount, when
from ingest.sources._iso_payments import lower, parties, remittance
from ingest.sources._payments import Amount, Balance, Party, Payment, Unreadable, said

BALANCES = {
    "OPBD": "opening", "CLBD": "closing", "PRCD": "previous_closing", "ITBD": "interim", "CLAV": "closing_available",
    "OPAV": "opening_available", "ITAV": "interim_available", "FWAV": "forward_available", "XPCD": "expected",
    "INFO": "information",
}  # fmt: skip
STATES = {"BOOK": "booked", "PDNG": "pending", "INFO": "pending", "FUTR": "pending"}
CHARGES = frozenset({"CHRG", "FEES", "COMM"})
"""Sub-families of bank transaction codes that are the bank's own charges."""


def holder(statement: Node) -> tuple[list[Party], str | None]:
    """(the parties account holder and its bank, role-less, number of the account).

    Raises: Unreadable where no account is named.
    """
    account = statement.one("Acct")
    number, scheme = account_of(account)
    if account is None or number is None:
        raise Unreadable("columns", "no account, so whose entries they are isn't told")
    bank = agent("agent", account.one("Svcr"))
    name = said(account.value("Ownr/Nm", "Ownr/Pty/Nm", "Nm"))
    lei = account.value("Ownr/Id/OrgId/LEI")
    own = Party("", name, number, scheme, lei=lei, line=account.line)
    return [own, *([bank] if bank else [])], number


def entry(message: Message, unit: Node) -> tuple[list[Payment], str | None]:
    """(the payments of an entry, what a person should look at).

    Raises: Unreadable.
    """
    statement = message.path[-1]
    own, number = holder(statement)
    total = amount(unit.one("Amt"))
    direction = unit.value("CdtDbtInd")
    if direction not in ("CRDT", "DBIT"):
        raise Unreadable("columns", f"CdtDbtInd {direction!r}: CRDT or DBIT is expected")
    state = unit.value("Sts/Cd", "Sts/Prtry", "Sts") or "BOOK"
    if state not in STATES:
        raise Unreadable("status", f"status {state!r} of an entry is none of {', '.join(STATES)}")
    booked = when(unit, "BookgDt") or when(unit, "ValDt") or when(statement, "CreDtTm")
    if booked is None:
        raise Unreadable("date", "no booking and no value date")
    number_of = statement.value("Id") or ""
    base = Payment(
        unit.line,
        "\x1f".join([message.kind, number or "", number_of, statement.value("ElctrncSeqNb") or "", unit.content]),
        "credit_entry" if direction == "CRDT" else "debit_entry",
        message.name,
        total,
        booked[0],
        (),
        time=booked[1],
        type="charge" if unit.value("BkTxCd/Domn/Fmly/SubFmlyCd") in CHARGES else "bank",
        status=STATES[state],
        message_id=said(message.path[0].value("GrpHdr/MsgId")),
        bank_reference=said(unit.value("AcctSvcrRef", "NtryRef")),
        statement=number_of,
        position=said(unit.value("NtryRef")),
        purpose=said(unit.value("AddtlNtryInf")),
    )
    details = unit.all("NtryDtls/TxDtls") or unit.all("TxDtls")
    back = unit.value("RvslInd") == "true"
    if len(details) <= 1:
        return [_detailed(base, details[0] if details else None, own, number, back)], None
    amounts = [_own_amount(each) for each in details]
    if all(amounts) and _adds_up(total, [one for one in amounts if one]):
        found = [
            replace(
                _detailed(replace(base, amount=one), each, own, number, back),
                occurrence=place,
                line=each.line,
                batch=base.bank_reference or base.statement,
            )
            for place, (each, one) in enumerate(zip(details, amounts, strict=True), 1)
            if one
        ]
        return found, None
    others = [replace(party, role=f"batch_{party.role}") for each in details for party in _sides(each)]
    whole = replace(base, parties=(*_as_holder(base, own), *others))
    return [whole], (
        f"the {len(details)} transactions of the entry of {total.published} {total.currency} don't add up to it: "
        "it was taken as one payment"
    )


def balances(statement: Node) -> list[Balance]:
    """The balances of a statement.

    Raises: Unreadable.
    """
    own, number = holder(statement)
    bank = next((party.bic or party.bank_code for party in own if party.agent), None)
    found = []
    for node in statement.all("Bal"):
        code = node.value("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd", "Tp/Prtry") or ""
        day = when(node, "Dt")
        if day is None:
            raise Unreadable("date", f"the balance {code} has no date")
        sign = -1 if node.value("CdtDbtInd") == "DBIT" else 1
        value = amount(node.one("Amt"))
        kind = BALANCES.get(code, f"other:{code}")
        scheme = own[0].scheme or "national"
        found.append(
            Balance(node.line, number or "", scheme, bank, kind, value, sign, day[0], statement.value("Id") or "")
        )
    return found


def _detailed(base: Payment, detail: Node | None, own: list[Party], number: str | None, back: bool) -> Payment:
    """A payment with what its transaction details say."""
    if detail is None:
        return replace(base, parties=tuple(_as_holder(base, own)), return_of=base.bank_reference if back else None)
    role = "debtor" if base.told_as == "credit_entry" else "creditor"
    other = "creditor" if role == "debtor" else "debtor"
    sides = _sides(detail)
    named = {party.role: party for party in sides}
    undone = back or detail.one("RtrInf") is not None
    first, second = named.get(role), named.get(other)
    if undone and second and (first is None or first.account in (number, None)) and second.account != number:
        swap = {role: other, other: role, f"{role}_agent": f"{other}_agent", f"{other}_agent": f"{role}_agent"}
        swap |= {f"ultimate_{role}": f"ultimate_{other}", f"ultimate_{other}": f"ultimate_{role}"}
        sides = [replace(party, role=swap.get(party.role, party.role)) for party in sides]
    holders = _as_holder(base, own)
    taken = {party.role for party in holders}
    told = next((party for party in sides if party.role == other and party.name), None)
    if told and holders[0].name is None and told.account in (None, number):
        holders[0] = replace(holders[0], name=told.name, address=told.address, country=told.country)
    if not any(party.role == f"{other}_agent" for party in holders):
        taken.discard(f"{other}_agent")
    rest = [party for party in sides if party.role not in taken]
    instructed = detail.one("AmtDtls/InstdAmt/Amt")
    reference = detail.value("Refs/EndToEndId", "Refs/TxId", "Refs/InstrId")
    texts = [remittance(detail), base.purpose, said(detail.value("AddtlTxInf"))]
    return replace(
        base,
        parties=(*holders, *rest),
        end_to_end_id=said(detail.value("Refs/EndToEndId")),
        instruction_id=said(detail.value("Refs/InstrId", "Refs/TxId")),
        uetr=lower(detail.value("Refs/UETR")),
        bank_reference=said(detail.value("Refs/AcctSvcrRef")) or base.bank_reference,
        instructed=amount(instructed) if instructed is not None else None,
        exchange_rate=detail.value("AmtDtls/*/CcyXchg/XchgRate"),
        purpose=said("; ".join(text for text in texts if text)),
        return_of=(said(reference) or base.bank_reference or "unknown") if undone else None,
    )


def _sides(detail: Node) -> list[Party]:
    """The parties and banks that the details name."""
    return parties(detail.one("RltdPties"), detail.one("RltdAgts"))


def _as_holder(base: Payment, own: list[Party]) -> list[Party]:
    """The holder of the account and its bank, in the roles that they have in this entry."""
    role = "creditor" if base.told_as == "credit_entry" else "debtor"
    return [replace(party, role=f"{role}_agent" if party.agent else role) for party in own]


def _own_amount(detail: Node) -> Amount | None:
    """The amount of one transaction of an entry, in the currency of the account."""
    node = detail.one("Amt", "AmtDtls/TxAmt/Amt")
    return amount(node) if node is not None else None


def _adds_up(total: Amount, parts: list[Amount]) -> bool:
    """Whether the transactions are the entry, exactly."""
    if any(part.currency != total.currency for part in parts):
        return False
    scale = max(total.scale, *(part.scale for part in parts))
    return sum(part.at(scale) for part in parts) == total.at(scale)
