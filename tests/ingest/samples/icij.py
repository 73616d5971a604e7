"""An invented set of the Offshore Leaks Database: two companies, three officers, an intermediary, a hint."""

from __future__ import annotations

from tests.ingest.sample import Sample

LEAK = b"Stone Papers,The Stone Papers data is current through 2015,"
ENTITIES = (
    b"node_id,name,original_name,former_name,jurisdiction,jurisdiction_description,company_type,address,internal_id,"
    b"incorporation_date,inactivation_date,struck_off_date,dorm_date,status,service_provider,ibcRUC,country_codes,"
    b"countries,sourceID,valid_until,note\n"
    b'1001,GRANITE LTD.,"GRANITE, LTD",SAND LTD.,SAM,Samoa,Standard International Company,1 BEACH ROAD; APIA,77,'
    b"23-MAR-2006,,31-AUG-2012,01-MAY-2009,Defaulted,Stone & Co,25221,HKG;WSM,Hong Kong;Samoa," + LEAK + b"A note.\n"
    b"1002,MARBLE INC.,,,BVI,British Virgin Islands,,,,1999,,,,,,0,VGB,British Virgin Islands," + LEAK + b"\n"
)
OFFICERS = (
    b"node_id,name,countries,country_codes,sourceID,valid_until,note\n"
    b"2001,ADA STONE,Norway,NOR," + LEAK + b"\n"
    b"2002,THE BEARER,,," + LEAK + b"\n"
    b"2003,Stone Ada,,," + LEAK + b"\n"
)
INTERMEDIARIES = (
    b"node_id,name,status,internal_id,address,countries,country_codes,sourceID,valid_until,note\n"
    b"3001,PEBBLE AGENTS,SUSPENDED,,2 HIGH STREET,Monaco,MCO," + LEAK + b"\n"
)
OTHERS = (
    b"node_id,name,type,incorporation_date,struck_off_date,closed_date,jurisdiction,jurisdiction_description,countries,"
    b"country_codes,sourceID,valid_until,note\n"
    b"4001,GRAVEL N.V.,LIMITED LIABILITY COMPANY,18-MAY-1983,,28-NOV-2012,AW,Aruba,,," + LEAK + b"\n"
)
ADDRESSES = (
    b"node_id,address,name,countries,country_codes,sourceID,valid_until,note\n"
    b'5001,"3 BAY STREET, NASSAU",,Bahamas,BHS,' + LEAK + b"\n"
)
RELATIONSHIPS = (
    b"node_id_start,node_id_end,rel_type,link,status,start_date,end_date,sourceID\n"
    b"2001,1001,officer_of,nominee director of,,01-JAN-2007,31-DEC-2010,Stone Papers\n"
    b"2001,1001,officer_of,shareholder of,,,,Stone Papers\n"
    b"2002,1001,officer_of,shareholder of,,,,Stone Papers\n"
    b"3001,1001,intermediary_of,intermediary of,,,,Stone Papers\n"
    b"1001,5001,registered_address,business address,,01-JAN-2007,,Stone Papers\n"
    b"2001,2003,same_name_as,same name as,,,,Stone Papers\n"
    b"4001,1002,underlying,underlying,,,,Stone Papers\n"
    b"2001,1002,officer_of,keeper of the keys of,,sometime,,Stone Papers\n"
)

FILES = {
    "nodes-entities.csv": ENTITIES,
    "nodes-officers.csv": OFFICERS,
    "nodes-intermediaries.csv": INTERMEDIARIES,
    "nodes-others.csv": OTHERS,
    "nodes-addresses.csv": ADDRESSES,
    "relationships.csv": RELATIONSHIPS,
}

SAMPLES = (
    Sample(
        source="icij",
        format="csv",
        files=FILES,
        records=7,
        needed=("relationships.csv", "rel_type"),
        value=("nodes-entities.csv", b"1 BEACH ROAD; APIA"),
        repeated=("nodes-officers.csv", b"2001,ADA STONE,Norway,NOR," + LEAK + b"\n"),
    ),
)
