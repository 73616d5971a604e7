"""A small network whose pairs are uncertain, contradictory, or plain: all people and firms are invented."""

from __future__ import annotations

from dataclasses import replace

from resolver import kinds
from resolver.kinds import Model
from resolver.store import Workspace
from tests.resolver.linked import generation, linked
from tests.stage import Party

PARTIES = (
    Party(
        "ofac:1",
        "KIM Chol Su",
        born="1964-11-21",
        countries=("Korea, North",),
        listed="ofac:DPRK4",
        aliases=("김철수",),
        contacts=(("email", "kcs@example.org"),),
        relations=(("owns", "un:7"),),
    ),
    Party("t:1", "Ким Чхоль Су", born="1964-11-21", countries=("Korea, North",)),
    Party("t:2", "Kim Cholsu", born="1964"),
    Party("t:5", "Wyxholloway Ann", born="1970-05-12", numbers=(("national_id", "700101123456", "DE"),)),
    Party("un:5", "Wyxholloway Ann", born="1970-05-12", numbers=(("national_id", "810505987654", "DE"),)),
    Party("t:7", "Mirefield Trading LLC", kind="organisation", countries=("DE",)),
    Party("un:7", "Mirefield Trading", kind="organisation", countries=("DE",)),
)

ASKED = [("ofac:1", "t:2"), ("ofac:1", "t:1"), ("t:7", "un:7"), ("t:5", "un:5")]
"""Pairs of the queue, best first: a listed person of 2 records and a third, uncertain; the tie of those two, which is
surer; two firms; and two numbers that one person can't both have."""


def levels_only() -> dict[str, Model]:
    """The shipped models without the learnt score of names, which would be sure of these pairs."""
    return {
        name: replace(model, card={key: value for key, value in model.card.items() if key != "names"})
        for name, model in kinds.models().items()
    }


def publish(workspace: Workspace) -> Workspace:
    """Publish the network in a workspace."""
    workspace.create()
    con = linked(*PARTIES, models=levels_only())
    with workspace.generation("run-000001") as path:
        generation(con, path).close()
    con.close()
    return workspace
