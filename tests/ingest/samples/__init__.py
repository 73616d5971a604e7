"""One small good edition a format, one module a source: SAMPLES (tests/ingest/sample.py says what they hold)."""
