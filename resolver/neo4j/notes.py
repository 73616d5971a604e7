"""Analysts' own nodes and relations in the database of the network: left alone, and moved where an entity goes.

An entity that is gone (joined with another, or split up) leaves heirs: the entities that its records went to. Relations
that somebody else tied to it are tied to each of them instead, with their properties and `moved_from`, the id that
they were tied to first. Without an heir in the graph the node stays as :Retired, with what is tied to it.
"""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection
from neo4j import ManagedTransaction, Session

MOVE = """
CYPHER 25
UNWIND $moves AS move
MATCH (old:Entity {id: move.id})-[r]-(other)
WHERE other <> old AND NOT coalesce(other.id, '') IN move.heirs
CALL (old, r, other, move) {
  MATCH (heir:Entity) WHERE heir.id IN move.heirs
  CALL (old, r, other, heir) {
    WITH * WHERE startNode(r) = old
    CREATE (heir)-[made:$(type(r))]->(other)
    RETURN made
  UNION ALL
    WITH * WHERE startNode(r) <> old
    CREATE (other)-[made:$(type(r))]->(heir)
    RETURN made
  }
  SET made = properties(r)
  SET made.moved_from = coalesce(r.moved_from, move.id)
  RETURN count(*) AS times
}
WITH r, times WHERE times > 0
DELETE r
RETURN count(*) AS moved
"""

TIED = "CYPHER 25 MATCH (n:Entity) WHERE n.id IN $ids AND EXISTS { (n)--() } RETURN n.id AS id ORDER BY id"

REVIVE = """
CYPHER 25
MATCH (n:Retired) WHERE n.id IN $ids
SET n:Entity
REMOVE n:Retired, n.content_hash
RETURN count(*) AS revived
"""


def move(session: Session, con: DuckDBPyConnection, ids: list[str]) -> int:
    """Tie what analysts tied to these entities, which are gone, to their heirs; how many relations were moved."""
    tied = [row["id"] for row in session.run(TIED, ids=ids)]
    moves = [{"id": id_, "heirs": found} for id_ in tied if (found := heirs(con, id_))]

    def work(tx: ManagedTransaction) -> int:
        return int(tx.run(MOVE, moves=moves).single(strict=True)["moved"])

    return session.execute_write(work) if moves else 0


def heirs(con: DuckDBPyConnection, entity_id: str) -> list[str]:
    """The entities of today that the records of a retired one went to, over as many runs as it took."""
    rows = con.execute(
        """
        with recursive gone as (
            select entity_id, arg_max(heirs, run) as heirs from meta.retired group by entity_id
        ),
        came as (
            select $id as entity_id
            union
            select unnest(g.heirs) from came c join gone g on g.entity_id = c.entity_id
            where c.entity_id not in (select entity_id from final.entity)
        )
        select c.entity_id from came c join final.entity e on e.entity_id = c.entity_id order by c.entity_id
        """,
        {"id": entity_id},
    ).fetchall()
    return [str(row[0]) for row in rows]


def revive(session: Session, con: DuckDBPyConnection) -> None:
    """Make retired nodes entities again whose ids are in use again, so that their notes are theirs again."""
    retired: list[Any] = [row["id"] for row in session.run("MATCH (n:Retired) RETURN n.id AS id")]
    if not retired:
        return
    ids = [
        row[0]
        for row in con.execute(
            "select entity_id from final.entity where entity_id in (select unnest($ids))", {"ids": retired}
        ).fetchall()
    ]
    if ids:
        session.execute_write(lambda tx: tx.run(REVIVE, ids=ids).consume())
