"""An invented statement in MT940 of two days; banks, accounts and names are made up."""

from __future__ import annotations

from tests.ingest.sample import Sample

STATEMENT = b""":20:STONE1
:25:FR7612345987650123456789014
:28C:1/1
:60F:C260105EUR100,00
:61:2601050105D40,00NTRFRENT-1//BANK-1
:86:166?00UEBERWEISUNG?20EREF+RENT-1?21SVWZ+January?30DEUTDEFF?31DE89370400440532013000?32Anna Stein
:61:2601060106C5,50NTRFNONREF//BANK-2
:86:free words of the bank
:62F:C260106EUR65,50
-
:20:STONE2
:25:FR7612345987650123456789014
:28C:2/1
:60F:C260106EUR65,50
:61:2601070107D65,50NCHGNONREF//BANK-3
:62F:C260107EUR0,00
-
"""

SAMPLES = (
    Sample(
        source="swift_mt",
        format="fin",
        files={"statement.sta": STATEMENT},
        records=2,
        needed=("statement.sta", ":25:"),
        value=("statement.sta", b"free words of the bank"),
    ),
)
