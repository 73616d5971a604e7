"""pain.001, pacs.008, pacs.009 and pacs.004 as payments.

A pain.001 asks for payments: pending until a bank's message or a statement shows them. A pacs.009 with the customers'
payment in it (UndrlygCstmrCdtTrf) is the cover of that one. A pacs.004 returns a payment: money that goes back.
"""

from __future__ import annotations

from ingest.sources._iso_nodes import Message, Node
from ingest.sources._iso_parties import BIC, agent, amount, party, when
from ingest.sources._payments import Amount, Party, Payment, Unreadable, said

AGENTS = {
    "debtor_agent": ("DbtrAgt",),
    "creditor_agent": ("CdtrAgt",),
    "intermediary": ("IntrmyAgt1", "IntrmyAgt2", "IntrmyAgt3", "PrvsInstgAgt1", "PrvsInstgAgt2", "PrvsInstgAgt3",
                     "PrvsInstgAgt", "InstgRmbrsmntAgt", "InstdRmbrsmntAgt", "ThrdRmbrsmntAgt"),
}  # fmt: skip
CUSTOMERS = {
    "debtor": ("Dbtr", "DbtrAcct"),
    "creditor": ("Cdtr", "CdtrAcct"),
    "ultimate_debtor": ("UltmtDbtr", ""),
    "ultimate_creditor": ("UltmtCdtr", ""),
    "initiator": ("InitgPty", ""),
}


def parties(*places: Node | None, roles: dict[str, str] | None = None) -> list[Party]:
    """The parties and banks named in elements; what stands in an earlier one goes before a later one's."""
    found: list[Party] = []
    for place in places:
        if place is None:
            continue
        for role, (name, account) in CUSTOMERS.items():
            one = party(role, place.one(name), place.one(account) if account else None)
            if one and all(other.role != role for other in found):
                found.append(one)
        for role, names in AGENTS.items():
            for name in names:
                bank = agent(role, place.one(name))
                if bank and (role == "intermediary" or all(other.role != role for other in found)):
                    found.append(bank)
    return [_as(one, roles.get(one.role, one.role)) for one in found] if roles else found


def sender(message: Message, unit: Node, group: Node | None) -> tuple[str | None, str | None]:
    """(BIC of the sender, of the receiver): of the header, else of the instructing and instructed banks."""
    head = message.header
    from_ = head.value("Fr/FIId/FinInstnId/BICFI", "Fr/FIId/FinInstnId/BIC") if head else None
    to = head.value("To/FIId/FinInstnId/BICFI", "To/FIId/FinInstnId/BIC") if head else None
    for place in (unit, group):
        if place is not None:
            from_ = from_ or place.value(*(f"InstgAgt/{path}" for path in BIC))
            to = to or place.value(*(f"InstdAgt/{path}" for path in BIC))
    return from_, to


def payment(message: Message, unit: Node) -> Payment:
    """What a transaction of these messages tells.

    Raises: Unreadable.
    """
    holder = message.path[0]
    group = holder.one("GrpHdr")
    if message.kind == "pacs.004":
        return _returned(message, unit, group)
    batch = message.path[-1] if message.kind == "pain.001" else None
    asked = message.kind == "pain.001"
    own = unit.one("Amt/InstdAmt", "Amt/EqvtAmt/Amt") if asked else unit.one("IntrBkSttlmAmt")
    day = when(unit, "IntrBkSttlmDt") or when(batch, "ReqdExctnDt") or when(group, "IntrBkSttlmDt", "CreDtTm")
    if day is None:
        raise Unreadable("date", "no settlement or execution date, and none in the header")
    below = unit.one("UndrlygCstmrCdtTrf")
    instructed = unit.one("InstdAmt")
    from_, to = sender(message, unit, group)
    found = parties(unit, batch, group)
    if below is not None:
        found += parties(below, roles={"debtor": "ultimate_debtor", "creditor": "ultimate_creditor"})
    return Payment(
        unit.line,
        key(message, group, unit, batch),
        "instruction" if asked else "cover" if below is not None else "interbank",
        message.name,
        amount(own),
        day[0],
        tuple(found),
        time=None,
        status="pending" if asked else "booked",
        message_id=said(group.value("MsgId")) if group else None,
        instruction_id=said(unit.value("PmtId/InstrId", "PmtId/TxId")),
        end_to_end_id=said(unit.value("PmtId/EndToEndId")),
        uetr=lower(unit.value("PmtId/UETR")),
        sender_bic=from_,
        receiver_bic=to,
        instructed=amount(instructed) if instructed else None,
        exchange_rate=unit.value("XchgRate", "XchgRateInf/XchgRate"),
        charges=_charges(unit),
        purpose=remittance(unit),
        batch=batch.value("PmtInfId") if batch else None,
    )


def _returned(message: Message, unit: Node, group: Node | None) -> Payment:
    """A return: from who gives the money back to who gets it back."""
    chain, before = unit.one("RtrChain"), unit.one("OrgnlTxRef")
    turned = {
        "debtor": "creditor",
        "creditor": "debtor",
        "debtor_agent": "creditor_agent",
        "creditor_agent": "debtor_agent",
    }
    found = parties(chain) if chain is not None else parties(before, roles=turned)
    day = when(unit, "IntrBkSttlmDt") or when(group, "IntrBkSttlmDt", "CreDtTm")
    if day is None:
        raise Unreadable("date", "no settlement date, and none in the header")
    reason = unit.value("RtrRsnInf/Rsn/Cd", "RtrRsnInf/RtrRsn/Cd", "RtrRsnInf/Rsn/Prtry")
    original = unit.value("OrgnlEndToEndId", "OrgnlTxId", "OrgnlInstrId")
    uetr = lower(unit.value("OrgnlUETR"))
    from_, to = sender(message, unit, group)
    own = unit.one("OrgnlGrpInf") or (message.path[0].one("OrgnlGrpInf"))
    return Payment(
        unit.line,
        key(message, group, unit, None),
        "return",
        message.name,
        amount(unit.one("RtrdIntrBkSttlmAmt")),
        day[0],
        tuple(found),
        message_id=said(group.value("MsgId")) if group else None,
        instruction_id=said(unit.value("RtrId")),
        end_to_end_id=said(unit.value("OrgnlEndToEndId")),
        uetr=uetr,
        sender_bic=from_,
        receiver_bic=to,
        charges=_charges(unit),
        return_of=said(original) or uetr or (own.value("OrgnlMsgId") if own else None) or "unknown",
        purpose=f"returned: {reason}" if reason else "returned",
    )


def key(message: Message, group: Node | None, unit: Node, batch: Node | None) -> str:
    """What makes a transaction the same when its message comes again."""
    name = group.value("MsgId") if group else None
    inside = batch.value("PmtInfId") if batch else None
    return "\x1f".join([message.name, name or "", inside or "", unit.content])


def remittance(unit: Node) -> str | None:
    """What a payment is for, as its parties wrote it."""
    texts = [node.text.strip() for node in unit.all("RmtInf/Ustrd")]
    texts += [node.text.strip() for node in unit.all("RmtInf/Strd/CdtrRefInf/Ref")]
    texts += [node.text.strip() for node in unit.all("RmtInf/Strd/CdtrRefInf/CdtrRef")]
    texts += [node.text.strip() for node in unit.all("RmtInf/Strd/AddtlRmtInf")]
    texts += [node.text.strip() for node in unit.all("RmtInf/Strd/RfrdDocInf/Nb")]
    return said(" ".join(texts))


def lower(text: str | None) -> str | None:
    """A UETR in the one way to write it."""
    return text.lower() if text else None


def _charges(unit: Node) -> Amount | None:
    """The charges of a transaction, where they are of one currency."""
    found = [amount(node) for path in ("ChrgsInf/Amt", "ChrgsInf/ChrgsAmt") for node in unit.all(path)]
    if not found or len({one.currency for one in found}) > 1:
        return None
    scale = max(one.scale for one in found)
    published = " + ".join(one.published for one in found)
    return Amount(sum(one.at(scale) for one in found), scale, found[0].currency, published)


def _as(one: Party, role: str) -> Party:
    from dataclasses import replace

    return replace(one, role=role)
