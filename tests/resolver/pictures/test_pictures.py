"""Hashes of files: the same picture in another size and format is near, and what is no picture says so."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from resolver.cli import app
from resolver.errors import BadParameter, DataError, UsageError
from resolver.pictures import files, near
from resolver.pictures.join import joined


def drawing(seed: int, size: tuple[int, int] = (240, 300)) -> Image.Image:
    """A picture of a few discs and bars, the same for a seed at every size."""
    random = Random(seed)
    image = Image.new("RGB", size, (random.randrange(256),) * 3)
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        left, top = random.random() * 0.8, random.random() * 0.8
        box = (left * size[0], top * size[1], (left + 0.3) * size[0], (top + 0.2) * size[1])
        draw.ellipse(box, fill=tuple(random.randrange(256) for _ in range(3)))
    return image


def bomb(path: Path, width: int, height: int) -> None:
    """A PNG that says it is so large and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place: Path = tmp_path_factory.mktemp("photos")
    (place / "deep").mkdir()
    drawing(1).save(place / "one.png")
    drawing(1, (480, 600)).save(place / "deep" / "one_larger.jpg", quality=70)
    drawing(2).save(place / "other.png")
    Image.new("RGB", (100, 100), "white").save(place / "blank.png")
    turned = drawing(1)
    exif = turned.getexif()
    exif[0x0112] = 6  # to be shown turned by a quarter
    turned.rotate(90, expand=True).save(place / "turned.jpg", exif=exif)
    (place / "cut.jpg").write_bytes((place / "deep" / "one_larger.jpg").read_bytes()[:4000])
    (place / "cv.pdf").write_bytes(b"%PDF-1.7 invented")
    (place / "empty.png").touch()
    bomb(place / "bomb.png", 12_000, 12_000)
    bomb(place / "huge.png", 60_000, 60_000)
    (place / "link.png").symlink_to(place / "one.png")
    (place / "folder_link").symlink_to(place / "deep")
    os.mkfifo(place / "pipe.png")
    (place / os.fsdecode(b"caf\xe9.png")).write_bytes((place / "other.png").read_bytes())
    return place


@pytest.fixture(scope="module")
def rows(folder: Path) -> dict[str, files.Hashed]:
    return {row.file: row for row in files.hashed(folder)}


def test_every_file_has_a_row_with_its_hash_or_the_reason_why_not(rows: dict[str, files.Hashed], folder: Path):
    assert {name: row.refused and row.refused.split(":")[0] for name, row in rows.items()} == {
        "one.png": None, "deep/one_larger.jpg": None, "other.png": None, "turned.jpg": None, "caf\\xe9.png": None,
        "blank.png": "nothing but one colour", "cut.jpg": "damaged",
        "cv.pdf": "no picture of a known format (JPEG, PNG, WEBP, GIF, TIFF, BMP)", "empty.png": "empty",
        "bomb.png": "more than 100,000,000 pixels", "huge.png": "more than 100,000,000 pixels",
        "link.png": "a symbolic link", "folder_link": "a symbolic link",
        "pipe.png": "a device, a pipe or a link to a folder, and no file",
    }  # fmt: skip
    exact = hashlib.sha256((folder / "cv.pdf").read_bytes()).hexdigest()
    assert (rows["cv.pdf"].sha256, rows["cv.pdf"].phash) == (exact, None)
    assert all(row.sha256 is None for name, row in rows.items() if "link" in name or "pipe" in name)
    assert (rows["bomb.png"].width, rows["bomb.png"].phash) == (12_000, None)


def test_the_same_picture_in_another_size_format_and_turn_differs_in_few_bits(rows: dict[str, files.Hashed]):
    def distance(one: str, two: str) -> int:
        left, right = (int(str(rows[name].phash).removeprefix("phash:"), 16) for name in (one, two))
        return (left ^ right).bit_count()

    assert distance("one.png", "deep/one_larger.jpg") <= 6
    assert distance("one.png", "turned.jpg") <= 6
    assert distance("one.png", "other.png") > 15
    assert rows["other.png"].sha256 == rows["caf\\xe9.png"].sha256


def test_an_animation_is_its_first_picture_and_transparency_is_white(tmp_path: Path):
    drawing(3).save(tmp_path / "film.gif", save_all=True, append_images=[drawing(4)])
    clear = Image.new("RGBA", (240, 300), (0, 0, 0, 0))
    clear.paste(drawing(5), (0, 0))
    clear.putpixel((0, 0), (9, 9, 9, 0))
    clear.save(tmp_path / "clear.png")
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(tmp_path / "nothing.png")
    found = {row.file: row for row in files.hashed(tmp_path)}
    assert found["film.gif"].phash and found["clear.png"].phash
    assert found["nothing.png"].refused == "nothing but one colour"


def test_a_folder_that_is_none_is_an_error(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="not a folder"):
        files.hashed(tmp_path / "file")


@pytest.mark.parametrize("seed", range(2))
def test_near_pairs_are_those_of_comparing_all_with_all(seed: int):
    random = Random(seed)
    hashes = [random.getrandbits(64) for _ in range(60)]
    for base in hashes[:40]:  # neighbours at every distance from 1 to 9
        flips = random.sample(range(64), random.randrange(1, 10))
        hashes.append(base ^ sum(1 << bit for bit in flips))
    for most in (0, 3, 6, 7):
        expected = {
            (min(f"phash:{one:016x}", f"phash:{two:016x}"), max(f"phash:{one:016x}", f"phash:{two:016x}"),
             (one ^ two).bit_count())
            for place, one in enumerate(hashes) for two in hashes[:place] if 0 < (one ^ two).bit_count() <= most
        }  # fmt: skip
        found = near.pairs([f"phash:{each:016x}" for each in hashes], most)
        assert set(found) == expected and len(found) == len(expected)


def test_more_bits_than_the_bands_can_promise_are_refused():
    with pytest.raises(BadParameter, match="from 0 to 7"):
        near.pairs(["phash:0000000000000000"], 8)


def test_the_hashes_stand_beside_the_rows_that_name_the_files(folder: Path, tmp_path: Path):
    table = tmp_path / "applicants.csv"
    table.write_text("id,photo,phone\n1,one.png,+4930\n2,one_larger.jpg,\n3,cv.pdf,\n4,gone.png,\n,,\n5,,\n")
    found = joined(table, ["photo"], files.hashed(folder))
    assert [
        (row["id"], bool(row["photo_sha256"]), row["photo_phash"][:6], row["photo_problem"][:10]) for row in found
    ] == [
        ("1", True, "phash:", ""),
        ("2", True, "phash:", ""),
        ("3", True, "", "no picture"),
        ("4", False, "", "no such fi"),
        ("5", False, "", ""),
    ]
    out = tmp_path / "out.csv"
    done = CliRunner().invoke(
        app, ["hash", str(folder), "--join", str(table), "--column", "photo", "--output", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert out.read_text().splitlines()[1].startswith("1,one.png,+4930,")  # a phone stays a phone
    with pytest.raises(UsageError, match="no column scan"):
        joined(table, ["scan"], [])
    with pytest.raises(UsageError, match="already"):
        joined(out, ["photo"], [])


def test_two_files_of_one_name_are_not_guessed_at(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        drawing(1).save(tmp_path / name / "face.png")
    (tmp_path / "t.csv").write_text("photo\nface.png\na/face.png\n")
    rows = joined(tmp_path / "t.csv", ["photo"], files.hashed(tmp_path))
    assert [row["photo_problem"] for row in rows] == ["2 files have this name", ""]


def test_the_command_lists_files_and_near_pairs(folder: Path):
    told = CliRunner().invoke(app, ["hash", str(folder), "--json"])
    assert told.exit_code == 0 and len(json.loads(told.stdout)) == 14
    told = CliRunner().invoke(app, ["hash", str(folder), "--near", "6", "--json"])
    found = json.loads(told.stdout)
    assert {"distance": 0, "one": ["caf\\xe9.png", "other.png"], "two": []} in found
    assert any("one.png" in pair["one"] + pair["two"] for pair in found if pair["distance"])
