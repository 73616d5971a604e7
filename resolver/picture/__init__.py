"""Pictures to hand on: an ownership tree or a flow of funds as one offline file (HTML, SVG or PNG).

drawing.py    what is drawn: parties, ties, and the published lines behind each
ownership.py  the drawing of who owns an entity and what it owns
funds.py      the drawing of who paid whom
layout.py     where everything stands
svg.py        the picture; page.py the file around it, with the lines on a click
"""

from __future__ import annotations

from pathlib import Path

from resolver.errors import UsageError
from resolver.picture.drawing import Drawing

__all__ = ["Drawing", "write"]


def write(drawing: Drawing, path: Path) -> None:
    """Write the drawing as the ending of `path` says: .html, .svg or .png; a file of that name is replaced whole.

    Raises: UsageError for another ending, and for a PNG where this machine has no fonts.
    """
    from resolver.picture import page, svg

    ending = path.suffix.lower()
    if ending == ".html":
        content = page.page(drawing).encode()
    elif ending == ".svg":
        content = svg.picture(drawing).encode()
    elif ending == ".png":
        content = svg.raster(drawing)
    else:
        raise UsageError(f"{path}: a picture goes to .html, .svg or .png.")
    beside = path.with_name(path.name + ".tmp")
    beside.write_bytes(content)
    beside.replace(path)
