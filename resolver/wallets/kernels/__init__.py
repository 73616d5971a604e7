"""Compiled loops of the wallets."""
