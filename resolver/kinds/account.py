"""Accounts at banks and payment firms, by their number in normal form; a record that is the account resolves to it."""

from __future__ import annotations

from resolver.kinds import Kind

KIND = Kind(name="account", label="Account")
