"""Beneficial owners of an entity by four rival tests, each named in the answer.

EBA Q&A 2022_6622 names three for Directive (EU) 2015/849, Article 3(6): *multiplication* (the integrated share reaches
the threshold), *rolling* (each link of a chain does, and nothing is multiplied), *dominancy* (somebody controls, by
more than 50 %, a direct holder that reaches it). Regulation (EU) 2024/1624, Articles 52 to 54, is the test *amlr*
(resolver.ownership.amlr): multiplied shares of 25 % or more (a lower threshold, of 15 % at least, may be set by risk),
control, and the two mixes of own shares and control. Answers are yes, no or undetermined: by the low ends, by the high
ends, or between. Only people are beneficial owners: where the chain ends at a company, who is behind it is
undetermined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.errors import UsageError
from resolver.lookup import dictionaries, entity_of
from resolver.ownership import amlr, around, cite, control, holders, network
from resolver.ownership.capital import capital
from resolver.ownership.network import Network
from resolver.ownership.stakes import WHOLE

TESTS = ("multiplication", "rolling", "dominancy", "amlr")


@dataclass(frozen=True)
class Beneficial:
    """One candidate: `answer` by test (yes, undetermined, no), both ends of the integrated share (fractions), `control`
    of the entity (certain, possible, None), and the stakes of its strongest path."""

    owner: int
    answer: dict[str, str]
    low: Fraction | float
    high: Fraction | float
    control: str | None
    path: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """The beneficial owners of an entity and `known`, the part of its capital whose holders are named.

    `fallback`: nobody may be one, so that senior managers take the place. `persons_of`: low ends of ultimate owners.
    """

    owners: list[Beneficial]
    known: Fraction
    fallback: bool
    persons_of: dict[int, Fraction | float]


MANAGERS = """
select distinct r.from_id as owner, coalesce(e.caption, r.from_name) as caption, e.kind,
       coalesce(e.listed, false) as listed, coalesce(e.invented, r.invented) as invented, r.nature as role, r.cites
from final.relation as r left join final.entity as e on e.entity_id = r.from_id
where r.type = 'DIRECTS' and r.to_id = $id and (r.valid_from is null or r.valid_from <= $as_of)
  and (r.valid_to is null or r.valid_to >= $as_of) and coalesce(e.kind, 'person') = 'person'
  and coalesce(lower(r.status), '') not in ('ceased', 'inactive', 'former', 'resigned', 'terminated')
order by caption, owner, role, cites
"""


def limit(text: str) -> tuple[Fraction, bool]:
    """A threshold as it is written, as a fraction of one, and whether more than it is asked for.

    '25' and '>=25': 25 % or more; '>25' and '25+1' (25 % plus one share): more than 25 %. Raises: UsageError.
    """
    found = re.fullmatch(r"(>=|>)?\s*(\d+(?:\.\d+)?)\s*%?\s*(\+\s*1)?", text.strip())
    if not found or (found[1] == ">=" and found[3]) or not 0 < Fraction(found[2]) <= 100:
        raise UsageError(
            f"--threshold {text!r}: it reads '25' (or more), '>25' (more than) or '25+1' (plus one share)."
        )
    return Fraction(found[2]) / 100, found[1] == ">" or bool(found[3])


def answer(
    con: DuckDBPyConnection, entity: str, as_of: date | None = None, threshold: str = ">25"
) -> list[dict[str, Any]]:
    """Who is, or may be, a beneficial owner of an entity: a row each, the surest first.

    Keys: `owner`, `caption`, `kind`, `listed`, `invented`, `role` (owner, controller, manager), an answer for each of
    TESTS (yes, no, undetermined; of a manager: fallback), `share_low`, `share_high` (integrated, percent), `control`
    (certain, possible, None), `note`, `cites`, `threshold`, `known` (percent of the capital whose direct holders are
    named), `known_persons` (that people are known to own in the end), `as_of`. Managers (persons who direct the entity)
    are given where nobody is one for certain under some test. Raises: UnknownId, UsageError.
    """
    share, more = limit(threshold)
    entity_id = entity_of(con, entity)
    net = network.read_near(con, entity_id, as_of, upward=True)
    node = network.number_of(con, entity_id)
    found = owners(net, node, share, more=more)
    about = holders.described(con, [one.owner for one in found.owners] + list(found.persons_of))
    cited = cite.stakes(con, net, {edge for one in found.owners for edge in one.path})
    people = {number for number, row in about.items() if row["kind"] == "person"}
    known_persons = min(sum((low for number, low in found.persons_of.items() if number in people), Fraction(0)), 1)
    told_of = {
        "threshold": f"{'more than ' if more else ''}{float(share * 100):g} %{'' if more else ' or more'}",
        "known": float(found.known * 100),
        "known_persons": round(float(known_persons * 100), 6),
        "as_of": net.as_of,
    }
    rows = []
    for one in found.owners:
        row = about[one.owner]
        person = row["kind"] == "person"
        answers = {test: word if person or word == "no" else "undetermined" for test, word in one.answer.items()}
        note = None if person else "no person: who is behind it is not known"
        role = "owner" if one.high else "controller"
        rows.append(
            {"owner": row["entity_id"], **{key: row[key] for key in ("caption", "kind", "listed", "invented")},
             "role": role, **answers, "share_low": holders.rounded(one.low), "share_high": holders.rounded(one.high),
             "control": one.control, "note": note,
             "cites": sorted({line for edge in one.path for line in cited[edge]["cites"]}), **told_of}
        )  # fmt: skip
    rows.sort(key=lambda row: (-[row[test] for test in TESTS].count("yes"), -row["share_high"], row["owner"]))
    lacking = [test for test in TESTS if all(row[test] != "yes" for row in rows)]
    if lacking:
        note = "nobody is one" if not rows else f"nobody is one for certain ({', '.join(lacking)})"
        for manager in dictionaries(con, MANAGERS, {"id": entity_id, "as_of": net.as_of}):
            manager["note"] = f"{note}: {manager.pop('role') or 'directs the entity'}"
            words = {test: "fallback" if test in lacking else "no" for test in TESTS}
            shares = {"share_low": 0.0, "share_high": 0.0, "control": None}
            rows.append(manager | {"role": "manager"} | words | shares | told_of)
    return rows


def meets(value: Fraction | float, threshold: Fraction, *, more: bool) -> bool:
    """Whether a share reaches a threshold; `more`: exceeds it."""
    return value > threshold if more else value >= threshold


def owners(network: Network, node: int, threshold: Fraction = Fraction(1, 4), *, more: bool = True) -> Answer:
    """The ultimate owners and controllers of a node that are, or may be, its beneficial owners under some test.

    `threshold`: fraction of one; `more`: more than it ("25 % plus one share"), else it is enough.
    """
    stakes = capital(network)
    above = around.structure(stakes, node, upward=True, n=network.n)
    parts, _ = around.owners(network, node)
    paths = {part.owner: part.path for part in parts}
    shares = {part.owner: (part.low or Fraction(0), part.high or Fraction(0)) for part in parts if part.ultimate}
    steps = nearest(network, node)
    ruling = {one.who: one for one in control.controllers(network, list(steps), node)}
    certain, possible = (rolling(above, threshold, more=more, end=end) for end in (1, 2))
    direct = [(above.nodes[owner], Fraction(low, WHOLE), Fraction(high, WHOLE)) for owner, low, high, _ in above.up[0]]
    quarter = min(threshold, Fraction(1, 4))
    dominating = dominant(network, list(steps), node, direct, threshold, more=more)
    mixing = amlr.mixed(network, list(steps), node, direct, quarter)
    found = []
    for owner in sorted({*shares, *(one for one in steps if not len(network.holders(one)))} - {node}):
        low, high = shares.get(owner, (Fraction(0), Fraction(0)))
        multiplied = told(meets(low, quarter, more=False), meets(high, quarter, more=False))
        rules = ruling.get(owner)
        ruled = "no" if rules is None else told(rules.certain, True)
        mix = (multiplied, ruled, mixing.get(owner, "no"))
        words = {
            "multiplication": told(meets(low, threshold, more=more), meets(high, threshold, more=more)),
            "rolling": told(owner in certain, owner in possible),
            "dominancy": dominating.get(owner, "no"),
            "amlr": "yes" if "yes" in mix else max(mix),
        }
        if any(word != "no" for word in words.values()):
            sure = None if rules is None else "certain" if rules.certain else "possible"
            path = paths.get(owner) or (rules.edges if rules else way(network, steps, owner))
            found.append(Beneficial(owner, words, low, high, sure, path))
    named = sum((low for _, low, _ in direct), Fraction(0))
    return Answer(found, min(named, Fraction(1)), not found, {owner: low for owner, (low, _) in shares.items()})


def nearest(network: Network, node: int) -> dict[int, int]:
    """Everybody above a node by stakes of any kind, nearest first, with the first stake of a shortest way to it."""
    found: dict[int, int] = {node: -1}
    waiting = [node]
    for current in waiting:
        for edge in network.holders(current).tolist():
            owner = int(network.owner[edge])
            if owner not in found:
                found[owner] = edge
                waiting.append(owner)
    return found


def way(network: Network, steps: dict[int, int], owner: int) -> tuple[int, ...]:
    """The stakes of a shortest way down from an owner."""
    edges = []
    while (edge := steps[owner]) >= 0:
        edges.append(edge)
        owner = int(network.to[edge])
    return tuple(edges)


def told(low: bool, high: bool) -> str:
    """yes where the low end does, undetermined where only the high end does, else no."""
    return "yes" if low else "undetermined" if high else "no"


def rolling(above: around.Structure, threshold: Fraction, *, more: bool, end: int) -> set[int]:
    """Nodes from which a chain leads down whose every link reaches the threshold."""
    reached, waiting = {0}, [0]
    while waiting:
        for link in above.up[waiting.pop()]:
            if link[0] not in reached and meets(Fraction(link[end], WHOLE), threshold, more=more):
                reached.add(link[0])
                waiting.append(link[0])
    return {above.nodes[place] for place in reached - {0}}


def dominant(
    network: Network, above: list[int], node: int, direct: list[tuple[int, Fraction, Fraction]], threshold: Fraction, *,
    more: bool,
) -> dict[int, str]:  # fmt: skip
    """Those who control the node, or control or are a direct holder that reaches the threshold: yes or undetermined."""
    found: dict[int, str] = {}
    targets = [(node, "yes")] + [
        (holder, told(meets(low, threshold, more=more), meets(high, threshold, more=more)))
        for holder, low, high in direct
    ]
    for target, reaches in targets:
        if reaches == "no":
            continue
        words = {target: "yes"} if target != node else {}
        words |= {
            one.who: "yes" if one.certain else "undetermined" for one in control.controllers(network, above, target)
        }
        for who, word in words.items():
            sure = word == reaches == "yes" or found.get(who) == "yes"
            found[who] = "yes" if sure else "undetermined"
    return found
