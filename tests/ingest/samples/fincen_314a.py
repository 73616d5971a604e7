"""An invented subject list in the documented shape: two persons over three rows, one business."""

from __future__ import annotations

from tests.ingest.sample import Sample

PERSON = (
    b"tracking_number,last_name,first_name,middle_name,suffix,alias_last_name,alias_first_name,alias_middle_name,"
    b"alias_suffix,number,number_type,dob,street,city,state,zip,country,phone\n"
    b"700001,Stone,Ada,M,Jr,Pebble,Addie,,,900700001,SSN/ITIN,2/28/1970,1 Quarry Road,"
    b"Rockville,MD,20850,US,301-555-0101\n"
    b"700001,Stone,Adelaide,,,,,,,ada@stone.example,Email,2/28/1970,2 Quarry Road,Rockville,MD,20850,US,\n"
    b"700002,Sand,Bo,,,,,,,S7000020,Passport,31/12/1980,,,,,NO,\n"
)
BUSINESS = (
    b"tracking_number,business_name,dba_name,number,number_type,incorporated,street,city,state,zip,country,phone\n"
    b"700001,Gravel Holdings LLC,Gravel & Co,987000001,EIN,DE,3 Quarry Road,Rockville,MD,20850,US,301-555-0103\n"
)

SAMPLES = (
    Sample(
        source="fincen_314a",
        format="csv",
        files={"person.csv": PERSON, "business.csv": BUSINESS},
        records=3,
        needed=("person.csv", "tracking_number"),
        value=("person.csv", b"1 Quarry Road"),
    ),
)
