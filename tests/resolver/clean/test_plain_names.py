"""Plain names are put together from their words: the result is that of the analysis of each."""

from __future__ import annotations

from resolver import live
from resolver.clean import names
from resolver.store import connect, contract
from tests.stage import Party, stage

SPELT = """
Anna Larina; Dr John Smith; John Smith Jr; Kim Yong Chol; Ri Myong Su; Zhang Wei; Abd Al Rahman Hassan; Saif Ul Din;
Mohamed Hussein; MUHAMMAD ali; Care Of Bank; Anna  Larina; Jean-Luc Picard; x; O'Neill Pat; LARINA, Anna; Al Capone;
Maria Anna Maria; abdulrahman nasser; Ludwig von Mises; Anna Lee; John Smith
""".replace("\n", "").split(";")

PARTS = {"Anna Larina": ("LARINA", "Anna"), "John Smith": ("Kim", "John"), "Maria Anna Maria": ("Maria Maria", None)}


def test_a_plain_name_is_analysed_by_its_words_as_it_is_by_itself() -> None:
    con = connect(":memory:")
    con.execute(contract("ingest", "stage.sql"))
    stage(con, [Party(f"t:{at}", name.strip()) for at, name in enumerate(SPELT)])
    for name, (family, given) in PARTS.items():
        con.execute("update stage.name set family = ?, given = ? where full_name = ?", [family, given, name])
    live.prepare(con)
    names.names_table(con)
    columns = [column.split()[0] for column in names.COLUMNS.split(", ")]
    made = con.execute(f"select {', '.join(columns)} from work.name_clean order by record_id").fetchall()
    said = con.execute("select * from name_said order by record_id").fetchall()
    assert made == [names._row(*row) for row in said]
    [(plain,)] = con.execute("select count(*) from name_plain").fetchall()
    assert 5 < plain < len(SPELT) - 5  # both ways are taken
