"""Wallets: chain addresses whose checksum holds; a record that is the wallet resolves to the entity of its address."""

from __future__ import annotations

from resolver.kinds import Kind

KIND = Kind(name="wallet", label="Wallet")
