"""An invented TagPack and ActorPack: documentation addresses of the chains, an invented exchange."""

from __future__ import annotations

from tests.ingest.sample import Sample

PACK = b"""title: Stone Exchange
creator: Pebble Analytics
description: Wallets of an invented exchange
source: https://stone.example/wallets
confidence: service_data
category: exchange
label: Stone reserves
lastmod: 2024-02-03
is_cluster_definer: true
actor: stone
tags:
- address: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa
  currency: BTC
- address: '0x0000000000000000000000000000000000000001'
  currency: ETH
  label: Stone hot wallet
  confidence: web_crawl
  abuse: service_hack
  context: '{"note": "first"}'
"""
NEWER = b"""title: Sand Mixer
creator: Pebble Analytics
network: BTC
currency: BTC
source: https://sand.example
confidence: forensic
lastmod: '2025-01-02'
concepts:
- mixing_service
tag_type: actor
tags:
- address: 3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy
  label: Sand
"""
ACTORS = b"""%YAML 1.1
---
title: Invented Actors
creator: Pebble Analytics
lastmod: '2024-01-01'
actors:
- id: stone
  label: Stone Exchange
  uri: stone.example
  categories:
  - exchange
  jurisdictions: [MT]
  aliases:
  - stonex
  context:
    legal_name: Stone Holdings Limited
    twitter_handle: stone
    uris:
    - www.stone.example
"""

SAMPLES = (
    Sample(
        source="graphsense_tagpacks",
        format="yaml",
        files={"stone.yaml": PACK, "sand.yaml": NEWER, "actors.yaml": ACTORS},
        records=4,
        needed=("stone.yaml", "tags"),
        value=("stone.yaml", b"Stone hot wallet"),
        free=True,
    ),
)
