"""Assets: vessels and aircraft, joined by exact identifiers only; names of ships change, and are reused."""

from __future__ import annotations

from resolver.kinds import Kind

KIND = Kind(
    name="asset",
    label="Asset",
    exact=("imo", "mmsi", "aircraft_registration", "tail_number", "serial_number"),
)
