"""MT101, 103, 191, 199, 202, 202 COV, 205, 210 and 299 as payments and changes of state.

A return travels as MT103, 202 or 205 with '/RETN/' in field 72; with '/REJT/' it is a rejection, and no money moves. An
MT101 asks for payments: pending until a bank's message or a statement shows them. An MT191 asks for charges, an
MT199 or 299 tells of a state: events.
"""

from __future__ import annotations

from dataclasses import replace

from ingest.sources._mt_messages import Field, Message
from ingest.sources._mt_parties import amount, codes, day, party, reason, uetr_in
from ingest.sources._payments import Amount, Event, Party, Payment, Unreadable, numbered, said

AGENTS = {"52": "debtor_agent", "56": "intermediary", "57": "creditor_agent"}
"""Fields of banks -> role. 53 to 55 (correspondents) are intermediaries, too."""

STATES = {
    "REJT": "rejected", "RJCT": "rejected", "RETN": "rejected", "ACSC": "settled", "ACCC": "settled",
    "ACSP": "pending", "PDNG": "pending", "ACCP": "accepted",
}  # fmt: skip
"""Code words of fields 72 and 79 (also those of gpi) -> state."""

READ = {
    "101": "20 21R 28D 50C 50L 50F 50G 50H 52A 52C 51A 30 25 21 21F 23E 32B 56A 56C 56D 57A 57C 57D 59 59A 59F 70 77B "
    "33B 71A 25A 36",
    "103": "20 13C 23B 23E 26T 32A 33B 36 50A 50F 50K 51A 52A 52D 53A 53B 53D 54A 54B 54D 55A 55B 55D 56A 56C 56D 57A "
    "57B 57C 57D 59 59A 59F 70 71A 71F 71G 72 77B 77T",
    "191": "20 21 32B 52A 52D 57A 57B 57D 71B 72",
    "199": "20 21 79",
    "202": "20 21 13C 32A 52A 52D 53A 53B 53D 54A 54B 54D 56A 56D 57A 57B 57D 58A 58D 72 50A 50F 50K 59 59A 59F 70 33B "
    "56C 57C",
    "210": "20 25 30 21 32B 50 50C 50F 52A 52D 56A 56D",
}
READ |= {"205": READ["202"], "299": READ["199"]}
"""Type of message -> the tags of its standard; any other stops the source."""


def payments(message: Message) -> list[Payment | Event]:
    """What a message of these types tells.

    Raises: Unreadable.
    """
    if message.type == "101":
        return list(_of_101(message))
    if message.type == "191":
        return [_charges(message)]
    if message.type in ("199", "299"):
        return [_state(message, message.text("79"))]
    if message.type == "210":
        return list(_of_210(message))
    narrative = message.text("72")
    if "REJT" in codes(narrative):
        return [_state(message, narrative)]
    return [_transfer(message)]


def parties(fields: list[Field], kinds: dict[str, tuple[str, bool]]) -> list[Party]:
    """The parties of fields by the first two digits of their tags -> (role, whether a bank).

    One a role, the first: in an MT101 what stands in the transaction goes before what stands for all. Correspondents
    and intermediaries are several.
    """
    found: list[Party] = []
    for item in fields:
        role, agent = kinds.get(item.tag[:2], ("", False))
        if role and (role == "intermediary" or all(other.role != role for other in found)):
            one = party(role, item, agent=agent)
            found += [one] if one else []
    return found


CUSTOMERS = {"50": ("debtor", False), "59": ("creditor", False)}
BANKS = {
    **{tag: (role, True) for tag, role in AGENTS.items()},
    **dict.fromkeys(("53", "54", "55"), ("intermediary", True)),
}


def _transfer(message: Message) -> Payment:
    """An MT103, 202 or 205."""
    settled = _needed(message, "32A")
    narrative = message.text("72")
    back = "RETN" in codes(narrative)
    charges = [amount(item.text) for item in message.all("71F")]
    instructed = message.text("33B")
    own = {
        **{"message_id": said(message.text("20")), "instruction_id": said(message.text("20")), "uetr": message.uetr},
        **{"sender_bic": message.sender, "receiver_bic": message.receiver, "charges": _sum(charges)},
        **{"exchange_rate": said(message.text("36")), "purpose": said(message.text("70"))},
    }
    banks = message.type != "103"
    between = parties(message.fields, BANKS | ({} if banks else CUSTOMERS)) if not message.cover else []
    if banks:
        own |= {"purpose": said(narrative)}
        between = _between_banks(message)
    reference = codes(narrative).get("TREF") or (message.text("21") if banks else None)
    payment = Payment(
        settled.line,
        message.content,
        "return" if back else "cover" if message.cover else "interbank",
        f"MT{message.type}{' COV' if message.cover else ''}",
        amount(settled.text[6:]),
        day(settled.text[:6]),
        tuple(between),
        end_to_end_id=said(reference) if banks else _end_to_end(message.text("70")),
        instructed=amount(instructed) if instructed else None,
        return_of=(said(reference) or message.uetr or "unknown") if back else None,
        **own,  # type: ignore[arg-type]
    )
    return (
        replace(payment, purpose=f"{payment.purpose or ''} returned: {reason(narrative)}".strip()) if back else payment
    )


def _between_banks(message: Message) -> list[Party]:
    """Payer and payee banks of MT202 and 205; the customers whose payment a cover covers are the ultimate ones."""
    own = {"52": ("debtor", False), "58": ("creditor", False), "57": ("creditor_agent", True)}
    own |= {"56": ("intermediary", True), **dict.fromkeys(("53", "54"), ("intermediary", True))}
    at = next((place for place, item in enumerate(message.fields) if item.tag[:2] == "50"), len(message.fields))
    found = parties(message.fields[:at], own)
    if message.sender and not any(one.role == "debtor" for one in found):
        found.append(Party("debtor", bic=message.sender, line=message.line))
    below = {"50": ("ultimate_debtor", False), "59": ("ultimate_creditor", False)}
    return found + parties(message.fields[at:], below)


def _of_101(message: Message) -> list[Payment]:
    """The payments that an MT101 asks for: sequence B begins at each field 21."""
    starts = [place for place, item in enumerate(message.fields) if item.tag == "21"]
    if not starts:
        raise Unreadable("columns", "MT101 without a transaction (field :21:)")
    common = message.fields[: starts[0]]
    when = _needed(message, "30")
    found = []
    for start, end in zip(starts, [*starts[1:], len(message.fields)], strict=True):
        own = Message(message.line, fields=message.fields[start:end])
        asked = _needed(own, "32B")
        instructed = own.text("33B")
        found.append(
            Payment(
                asked.line,
                f"{message.type}\x1f{message.sender}\x1f{message.text('20')}\x1f{own.content}",
                "instruction",
                "MT101",
                amount(asked.text),
                day(when.text.strip()),
                tuple(parties([*own.fields, *common], BANKS | CUSTOMERS)),
                status="pending",
                message_id=said(message.text("20")),
                instruction_id=said(message.text("20")),
                end_to_end_id=said(own.text("21")),
                uetr=message.uetr,
                sender_bic=message.sender,
                receiver_bic=message.receiver,
                instructed=amount(instructed) if instructed else None,
                exchange_rate=said(own.text("36")),
                purpose=said(own.text("70")),
            )
        )
    return numbered(found)


def _of_210(message: Message) -> list[Payment]:
    """Money that an account holder says he will receive: pending."""
    starts = [place for place, item in enumerate(message.fields) if item.tag == "21"]
    when, account = _needed(message, "30"), message.first("25")
    found = []
    for start, end in zip(starts, [*starts[1:], len(message.fields)], strict=True):
        own = Message(message.line, fields=message.fields[start:end])
        asked = _needed(own, "32B")
        kinds = {"50": ("debtor", False), "52": ("debtor_agent", True), "56": ("intermediary", True)}
        to = party("creditor", Field("59", f"/{account.text.strip()}", account.line)) if account else None
        holder = replace(to, bic=message.sender) if to else Party("creditor", bic=message.sender)
        found.append(
            Payment(
                asked.line,
                f"210\x1f{message.sender}\x1f{message.text('20')}\x1f{own.content}",
                "instruction",
                "MT210",
                amount(asked.text),
                day(when.text.strip()),
                (*parties(own.fields, kinds), holder),
                status="pending",
                message_id=said(message.text("20")),
                instruction_id=said(message.text("20")),
                uetr=message.uetr,
                end_to_end_id=said(own.text("21")),
                sender_bic=message.sender,
                receiver_bic=message.receiver,
            )
        )
    return numbered(found)


def _charges(message: Message) -> Event:
    """An MT191: charges that are asked for."""
    asked = _needed(message, "32B")
    return Event(
        asked.line, message.content, "MT191", "charged", said(message.text("20")), said(message.text("21")), None,
        message.uetr, said(message.text("71B")), amount(asked.text), None, message.sender, message.receiver,
    )  # fmt: skip


def _state(message: Message, narrative: str | None) -> Event:
    """The state that a narrative tells by its code words.

    Raises: Unreadable where it is free text.
    """
    words = codes(narrative)
    state = next((STATES[word] for word in words if word in STATES), None)
    if state is None:
        told = f"MT{message.type} in free words: no state of a payment is read from it"
        raise Unreadable("free_text", told)
    return Event(
        message.line, message.content, f"MT{message.type}", state, said(message.text("20")),
        said(words.get("MREF") or message.text("21")), said(words.get("TREF")), uetr_in(narrative) or message.uetr,
        reason(narrative), None, None, message.sender, message.receiver,
    )  # fmt: skip


def _end_to_end(remittance: str | None) -> str | None:
    """The end-to-end reference in field 70: '/ROC/pacs008EndToEndId-001'."""
    return said(codes(remittance).get("ROC"))


def _sum(amounts: list[Amount]) -> Amount | None:
    """The sum of charges of one currency; None for none, or several currencies."""
    if not amounts or len({one.currency for one in amounts}) > 1:
        return None
    scale = max(one.scale for one in amounts)
    units = sum(one.at(scale) for one in amounts)
    return Amount(units, scale, amounts[0].currency, " + ".join(one.published for one in amounts))


def _needed(message: Message, tag: str) -> Field:
    found = message.first(tag)
    if found is None:
        raise Unreadable("columns", f"no field :{tag}:, which the message must have")
    return found
