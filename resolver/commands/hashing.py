"""Photos and scans of documents as hashes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, Output, app, give


@app.command("hash")
def hash_files(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with photos and scans.")],
    near: Annotated[
        int | None, typer.Option("--near", metavar="BITS", help="The pairs of pictures that differ in 1 to 7 bits.")
    ] = None,
    join: Annotated[
        Path | None, typer.Option("--join", metavar="TABLE", help="A CSV or Excel table whose rows name the files.")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--column", metavar="NAME", help="Its column of file names; may be repeated.")
    ] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Exact and perceptual hashes of every file in a folder, as a table; files that are no picture say why.

    Example: resolver hash photos --join applicants.csv --column photo --output applicants_hashed.csv
    """
    from resolver.errors import UsageError
    from resolver.pictures import files
    from resolver.pictures.join import joined, write
    from resolver.pictures.near import pairs

    if (join is None) != (not columns):
        raise UsageError("--join TABLE and --column NAME go together: the table, and its column of file names.")
    if join is not None and near is not None:
        raise UsageError("--near lists pairs of pictures, --join a table: ask for one of them.")
    found = files.hashed(folder)
    if near is not None:
        by_hash: dict[str, list[str]] = {}
        for file in found:
            if file.phash:
                by_hash.setdefault(file.phash, []).append(file.file)
        same = [{"distance": 0, "one": some, "two": []} for _, some in sorted(by_hash.items()) if len(some) > 1]
        close = [
            {"distance": distance, "one": by_hash[one], "two": by_hash[two]}
            for one, two, distance in pairs(by_hash, near)
        ]
        give([*same, *close], as_json, output)
        return
    if join is not None:
        rows = joined(join, columns or [], found)
        if output:
            write(rows, output)
        give(rows, as_json) if as_json or not output else None
        return
    give([file.as_dict() for file in found], as_json, output, columns=["file", "sha256", "phash", "refused"])
