"""Tests of the value rules."""
