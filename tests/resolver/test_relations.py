"""What becomes of published relations once their ends are resolved."""

from __future__ import annotations

from resolver import pipeline
from tests.stage import Party, stage

PASSPORT = (("passport", "KV7712904", "Belarus"),)
LISTED = Party("ofac:1", "TARVIK, Oleg", born="1961-03-12", numbers=PASSPORT)
SAME = Party(
    "eu:1",
    "Oleg Tarvik",
    born="1961-03-12",
    numbers=PASSPORT,
    relations=(("same_as_hint", "ofac:1"), ("same_as_hint", "un:absent"), ("linked_to", "un:gone")),
)
OTHER = Party("uk:1", "Quelvin Trading FZE", "organisation", relations=(("same_as_hint", "ofac:1"),))


def test_a_cross_reference_is_a_relation_until_its_ends_are_one_and_no_finding_where_the_other_list_is_absent(
    workspace,
):
    with workspace.write("stage") as con:
        stage(con, [LISTED, SAME, OTHER])
    pipeline.link(workspace)
    with workspace.read() as con:
        entities = dict(con.execute("select record_id, entity_id from final.record").fetchall())
        assert entities["ofac:1"] == entities["eu:1"] != entities["uk:1"]
        found = con.execute(
            "select from_id, to_id from final.relation where nature = 'same_as_hint' and to_id is not null"
        )
        assert found.fetchall() == [(entities["uk:1"], entities["ofac:1"])]
        findings = con.execute("select message from meta.finding where rule = 'missing_end'").fetchall()
        assert findings == [
            (
                "1 RELATED_TO relations of table name records that no ingested edition has, such as un:gone; "
                "ingest the edition that holds them.",
            )
        ]
