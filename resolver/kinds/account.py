"""Accounts at banks and payment firms, by their number in normal form; a record that is the account resolves to it."""

from __future__ import annotations

from resolver.kinds import SEED_ACCOUNT, Kind

KIND = Kind(name="account", label="Account", exact=(SEED_ACCOUNT,))
