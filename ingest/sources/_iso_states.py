"""pacs.002, camt.056, camt.029 and camt.106: what is said of the state of payments; no money moves by them."""

from __future__ import annotations

from ingest.sources._iso_nodes import Message, Node
from ingest.sources._iso_parties import amount, when
from ingest.sources._iso_payments import lower, sender
from ingest.sources._payments import Event, Unreadable, said

STATES = {
    **dict.fromkeys(("ACCC", "ACSC"), "settled"),
    **dict.fromkeys(("ACCP", "ACTC", "ACWC", "ACFC", "ACWP"), "accepted"),
    **dict.fromkeys(("ACSP", "PDNG", "RCVD", "PART", "PATC", "BLCK"), "pending"),
    **{"RJCT": "rejected", "CANC": "cancelled"},
}
"""ISO 20022 external code set, payment transaction status."""
CANCELLATIONS = {
    "CNCL": "cancelled", "RJCR": "cancel_refused", "PDCR": "cancel_requested", "ACCR": "cancel_requested",
    "PECR": "cancel_requested", "UWFW": "cancel_requested", "IPAY": "cancel_refused", "MODI": "cancel_refused",
}  # fmt: skip
"""Investigation status of camt.029."""

REASONS = (
    "StsRsnInf/Rsn/Cd",
    "StsRsnInf/Rsn/Prtry",
    "CxlRsnInf/Rsn/Cd",
    "CxlStsRsnInf/Rsn/Cd",
    "ChrgsBrkdwn/Tp/Cd",
    "ChrgsBrkdwn/Tp/Prtry/Id",
)


def events(message: Message, unit: Node) -> list[Event]:
    """What a unit of these messages says; several where it holds several transactions.

    Raises: Unreadable for a status that is no code of ISO 20022.
    """
    inside = unit.all("TxInf") or unit.all("TxInfAndSts") or unit.all("OrgnlPmtInfAndSts/TxInfAndSts") or [unit]
    return [_event(message, unit, one) for one in inside]


def group_event(message: Message) -> Event | None:
    """The state of a whole message, where a pacs.002 names no single transaction."""
    told = message.body.one("*/OrgnlGrpInfAndSts")
    if told is None or told.value("GrpSts") is None:
        return None
    return _event(message, told, told)


def _event(message: Message, unit: Node, one: Node) -> Event:
    body = message.body.one("*")
    group = body.one("GrpHdr") if body else None
    from_, to = sender(message, one, group)
    about = one.one("UndrlygTx") or one
    charges = one.one("TtlChrgsPerRcrd/TtlChrgsAmt", "ChrgsBrkdwn/Amt") if message.kind == "camt.106" else None
    day = when(group, "CreDtTm") or when(body, "Assgnmt/CreDtTm")
    original = about.value("OrgnlGrpInf/OrgnlMsgId", "OrgnlMsgId") or unit.value("OrgnlGrpInfAndCxl/OrgnlMsgId")
    name = (group.value("MsgId") if group else None) or (body.value("Assgnmt/Id") if body else None)
    return Event(
        one.line,
        "\x1f".join([message.name, name or "", f"{message.units}", one.content]),
        message.name,
        _state(message, one),
        said(name),
        said(original or about.value("OrgnlInstrId", "InstrId")),
        said(about.value("OrgnlEndToEndId", "EndToEndId", "OrgnlTxId", "TxId")),
        lower(about.value("OrgnlUETR", "UETR")),
        said(one.value(*REASONS)),
        amount(charges) if charges is not None else None,
        day[0] if day else None,
        from_,
        to,
    )


def _state(message: Message, one: Node) -> str:
    if message.kind == "camt.106":
        return "charged"
    if message.kind == "camt.056":
        return "cancel_requested"
    if message.kind == "camt.029":
        body = message.body.one("*")
        code = one.value("TxCxlSts") or (body.value("Sts/Conf") if body else None) or ""
        if code not in CANCELLATIONS:
            raise Unreadable("status", f"status {code!r} of an investigation is none of {', '.join(CANCELLATIONS)}")
        return CANCELLATIONS[code]
    code = one.value("TxSts", "GrpSts") or ""
    if code not in STATES:
        raise Unreadable("status", f"status {code!r} of a payment is none of {', '.join(sorted(STATES))}")
    return STATES[code]
