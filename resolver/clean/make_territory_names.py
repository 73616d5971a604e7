"""Makes `territory_names.csv` again: what rigour's lookup of territories by name finds, as a file.

    python -m resolver.clean.make_territory_names

rigour builds the same table when the first name is looked up, by transliterating 9,000 names letter by letter: four
seconds, in each run. The first line says of which version of rigour the file is; another version is asked itself.
The names are rigour's (MIT licence), from Wikidata (CC0).
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from rigour.territories import lookup

FILE = Path(__file__).with_name("territory_names.csv")


def text() -> str:
    """The content of the file: a line with rigour's version, then name,code; names sorted."""
    names = sorted((name, territory.code) for name, territory in lookup._get_territory_names().items() if name)
    if any("," in name or "\n" in name for name, _ in names):
        raise ValueError("a name has a comma")  # rigour takes punctuation out of the names it looks up
    return "\n".join([f"# rigour {metadata.version('rigour')}", *(f"{name},{code}" for name, code in names), ""])


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
