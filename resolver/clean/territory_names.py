"""rigour's table of the names of territories, in the user's cache: its code by its normal form.

rigour builds the table when the first name is looked up, by transliterating 9,000 names letter by letter: four seconds
in each run. Here it is built once for each version of rigour and read from a file from then on.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path

from resolver.cache import cache_folder


@cache
def territory_names() -> dict[str, str]:
    """Normal form of a name -> code of the territory ('us', 'us-tx')."""
    file = cache_folder() / f"territory-names-rigour-{metadata.version('rigour')}.csv"
    try:
        return read(file)
    except (OSError, ValueError):  # not there, or cut off by a full disk
        names = built()
        with contextlib.suppress(OSError):  # a cache that can't be written costs time, nothing else
            write(file, names)
        return names


def built() -> dict[str, str]:
    """The table as rigour makes it."""
    from rigour.territories import lookup

    return {name: found.code for name, found in sorted(lookup._get_territory_names().items()) if name}


def read(file: Path) -> dict[str, str]:
    """The table of a file; the last line is its number of names.

    Raises: ValueError if the file is not whole.
    """
    *rows, last = file.read_text(encoding="utf-8").splitlines()
    if last != f"# {len(rows)}":
        raise ValueError(f"{file}: not whole")
    return {name: code for name, _, code in (row.partition(",") for row in rows)}


def write(file: Path, names: dict[str, str]) -> None:
    """Write the table so that another process sees it whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{name},{code}\n" for name, code in names.items())  # rigour takes commas out of names
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(f"{text}# {len(names)}\n")
    Path(beside).replace(file)
