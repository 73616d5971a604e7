"""The text of a proposed mapping: its sections with their reasons; open questions are '?'."""

from __future__ import annotations

from dataclasses import replace

from ingest.propose.draft import Draft, quoted
from ingest.propose.money import holding, transfer
from ingest.propose.proposal import Proposal, table_name
from ingest.propose.records import record


def completed(proposal: Proposal) -> Proposal:
    """The proposal with its text and its questions."""
    draft = Draft(proposal)
    {"record": record, "holding": holding, "transfer": transfer}[proposal.kind](draft)
    invented = draft.one("invented")
    seen = proposal.sample
    draft.top.append(f"name = {quoted(table_name(proposal.file))}")
    draft.top.append("private = true  # own data, never for publication")
    if invented:
        draft.top.append(f"invented = {draft.use(invented)}")
    if seen.form == "csv" and seen.delimiter != ",":
        draft.top.append(f"delimiter = {quoted(seen.delimiter)}")
    if seen.sheet:
        draft.top.append(f"sheet = {quoted(seen.sheet)}  # of {', '.join(seen.sheets)}")
    columns = tuple(
        each
        if each.name in draft.used or not each.mapped
        else replace(each, confidence="guess", why=f"{each.fact}: has no place in a mapping of this kind")
        for each in proposal.columns
    )
    ignored = [
        f"{quoted(each.name)} = {quoted(each.why)}"
        + (f"  # {', '.join(map(quoted, each.samples))}" if each.samples else "")
        for each in columns
        if each.name not in draft.used
    ]
    head = f"# Proposed from {proposal.file}: its header and {proposal.rows} rows. Read it before you ingest with it."
    asked = [f"# QUESTION: {each}" for each in draft.questions]
    parts = ["\n".join([head, *asked, *draft.top])]
    parts += ["\n".join(["[ignored]", *ignored])] if ignored else []
    return replace(
        proposal, columns=columns, questions=tuple(draft.questions), toml="\n\n".join([*parts, *draft.sections]) + "\n"
    )
