"""Three invented rows in the layout of PaySim."""

from __future__ import annotations

from tests.ingest.sample import Sample

NAMES = b"step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,"
NAMES += b"isFraud,isFlaggedFraud\n"
LOG = (
    NAMES
    + b"""1,TRANSFER,181.5,C11,181.5,0.0,C22,0.0,0.0,1,0
1,CASH_IN,20.0,C11,0.0,20.0,M33,0.0,0.0,0,0
2,PAYMENT,5.25,C11,20.0,14.75,M33,0.0,0.0,0,0
"""
)

SAMPLES = (Sample("paysim", "csv", {"log.csv": LOG}, 0, ("log.csv", "amount"), ("log.csv", b"M33")),)
