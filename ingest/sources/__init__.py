"""The sources, one module each; the file name is the name of the source (ingest/source.py says what it must hold)."""
