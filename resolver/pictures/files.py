"""The hashes of all files of a folder; what can't be read as a picture keeps its exact hash, with the reason.

Perceptual hash: the signs of the 64 lowest frequencies of the picture, 32 by 32 in grey, turned as its EXIF says
(pHash; Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010, https://www.phash.org). It
outlasts another size, format and quality; not a cut, a mirror or a turn. Files are read and never changed, names are
never followed: symbolic links, devices and pipes are refused.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from resolver.errors import DataError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
"""Formats that are read as pictures, all of them decoded by the library itself: no other program is ever started."""

MOST_PIXELS = 100_000_000
"""A picture that unpacks to more is refused before it is unpacked (a decompression bomb)."""

MOST_BYTES = 256 * 1024**2
"""A file that is larger is not read as a picture."""

FLAT = 8
"""A picture whose lightest and darkest grey differ by less (of 255) shows nothing: its hash would be anybody's."""

CHUNK = 1024**2


@dataclass(frozen=True)
class Hashed:
    """One file: `file` is its path below the folder; `phash` is 'phash:' and 16 hex digits; sizes in pixels.

    `refused`: why there is no perceptual hash, or no hash at all; None where both were made.
    """

    file: str
    sha256: str | None
    phash: str | None
    format: str | None
    width: int | None
    height: int | None
    bytes: int | None
    refused: str | None

    def as_dict(self) -> dict[str, Any]:
        """A row of the table."""
        return asdict(self)


def hashed(folder: Path) -> list[Hashed]:
    """A row for each file below the folder, in the order of their paths.

    Raises: DataError if it is no folder, or can't be listed.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: not a folder. Name the folder that holds the photos and scans.")
    return [of_file(path, name) for name, path in sorted(below(folder))]


def below(folder: Path) -> Iterator[tuple[str, Path]]:
    """The name below the folder, and the path, of all that is no folder; links to folders are not entered.

    Raises: DataError where a folder can't be listed: a row less would be a check less.
    """

    def stop(error: OSError) -> None:
        raise DataError(f"{error.filename}: can't be listed ({error.strerror}). Give the right to read it.") from error

    for place, folders, files in os.walk(folder, followlinks=False, onerror=stop):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in [*files, *links]:
            path = Path(place, name)
            yield readable(path.relative_to(folder).as_posix()), path


def readable(name: str) -> str:
    """A file name as text, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def of_file(path: Path, name: str) -> Hashed:
    """The hashes of one file, or why it has none."""
    try:
        with opened(path) as file:
            return of_stream(file, name, os.fstat(file.fileno()).st_size)
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno == errno.ELOOP:
            reason = "a symbolic link: not followed"
        return Hashed(name, None, None, None, None, None, None, reason)


def opened(path: Path) -> IO[bytes]:
    """The file, opened without following a link, and without waiting for a pipe.

    Raises: OSError, also for what is no file (a device, a pipe, a socket).
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "a device, a pipe or a link to a folder, and no file: not read")
    return os.fdopen(handle, "rb")


def of_stream(file: IO[bytes], name: str, size: int) -> Hashed:
    """The hashes of an open file."""
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    sha256 = digest.hexdigest()
    if not size:
        return Hashed(name, sha256, None, None, None, None, 0, "empty")
    if size > MOST_BYTES:
        return Hashed(name, sha256, None, None, None, None, size, f"more than {MOST_BYTES:,} bytes: not read")
    file.seek(0)
    phash, form, width, height, refused = perceptual(file)
    return Hashed(name, sha256, phash, form, width, height, size, refused)


Perceived = tuple[str | None, str | None, int | None, int | None, str | None]
"""Hash, format, width, height, and why there is no hash."""


def perceptual(file: IO[bytes]) -> Perceived:
    """The perceptual hash of a picture (the first one, where a file holds several)."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    form = width = height = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged metadata; what matters is refused below
            with Image.open(file, formats=FORMATS) as image:
                form, (width, height) = image.format, image.size
                if width * height > MOST_PIXELS:
                    return None, form, width, height, f"more than {MOST_PIXELS:,} pixels: not unpacked"
                image.draft("L", (256, 256))  # a JPEG is unpacked no larger than needed
                picture = ImageOps.exif_transpose(image)
                grey = on_white(picture).convert("L")
    except Image.DecompressionBombError:
        return None, form, width, height, f"more than {MOST_PIXELS:,} pixels: not unpacked"
    except UnidentifiedImageError:
        return None, None, None, None, f"no picture of a known format ({', '.join(FORMATS)})"
    except Exception as error:  # a decoder that is fed with damaged bytes may raise anything; the row says what
        return None, form, width, height, f"damaged: {str(error) or type(error).__name__}"[:200]
    low, high = extremes(grey)
    if high - low < FLAT:
        return None, form, width, height, "nothing but one colour"
    import imagehash

    return f"phash:{imagehash.phash(grey)}", form, width, height, None


def on_white(picture: Any) -> Any:
    """The picture without transparency, as a person sees it on a white page."""
    from PIL import Image

    if not picture.has_transparency_data:
        return picture
    seen = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)


def extremes(grey: Any) -> tuple[int, int]:
    """The darkest and the lightest grey."""
    low, high = grey.getextrema()
    return int(low), int(high)
