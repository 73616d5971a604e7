"""What is shipped: the whole of the three packages, a command line that answers at once, and nothing of any machine."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bench.measure import ROOT

PACKAGES = ("ingest", "resolver", "cypher")
HEAVY = (
    "splink",
    "neo4j",
    "lxml",
    "pyarrow",
    "rigour",
    "numpy",
    "scipy",
    "numba",
    "lightgbm",
    "phonenumbers",
    "duckdb",
    "sqlglot",
    "fastapi",
    "starlette",
    "uvicorn",
    "pydantic",
    "jinja2",
)
NOT_OURS = (".git", ".venv", "dist", "build", "resolver-workspace", "resolver-demo")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_every_file_of_the_three_packages(wheel) -> None:
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    there = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert there == here
    suffixes = {Path(name).suffix for name in there}
    assert {".py", ".sql", ".cypher", ".json", ".csv", ".lock"} <= suffixes
    assert any(name.startswith("resolver/demo/files/") for name in there)


def test_the_wheel_holds_the_licence_and_the_command(wheel) -> None:
    names = {name.partition(".dist-info/")[2] for name in wheel.namelist()}
    assert "licenses/LICENSE" in names
    [entry_points] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "resolver = resolver.cli:main" in wheel.read(entry_points).decode()


def test_help_imports_no_heavy_module() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "resolver", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "typer" in imported
    assert imported.isdisjoint(HEAVY)


def test_every_module_of_the_packages_imports_on_its_own() -> None:
    """In a new process each, libraries there already: a cycle of imports shows only where the module comes first."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name != "__main__.py"
    ]
    code = (
        f"import importlib, os, sys, typer, rich, orjson, {', '.join(HEAVY)}\n"
        "for name in sys.argv[1:]:\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        try:\n"
        "            importlib.import_module(name)\n"
        "        except BaseException as error:\n"
        "            print(f'{name}: {error!r}', flush=True)\n"
        "        os._exit(0)\n"
        "    os.waitpid(child, 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *modules], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_every_library_that_the_packages_import_is_asked_for() -> None:
    """By distribution: what comes along with another package today need not come along tomorrow."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["graph"]]
    declared = {re.split(r"[^\w.-]", each)[0].lower().replace("_", "-") for each in asked}
    providers = importlib.metadata.packages_distributions()
    missing = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for name in imports(path) - set(PACKAGES) - sys.stdlib_module_names:
                if not declared & {each.lower().replace("_", "-") for each in providers.get(name, [name])}:
                    missing[name] = path.relative_to(ROOT).as_posix()
    assert missing == {}


def imports(path: Path) -> set[str]:
    """Top-level names that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_no_file_tells_where_it_was_made() -> None:
    """No folder of a machine, no package index, no address of a mirror: a clone builds the same anywhere."""
    told = re.compile(
        r"(?<![\w.])/(?:work|root|home/\w+|opt/wheels|tmp/\w+)/"
        r"|(?:pypi|pythonhosted|registry\.npmjs)\.(?:org|com)/(?:simple|packages)"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if (match := told.search(path.read_bytes().decode("utf-8", "replace"))) and path != Path(__file__)
    ]
    assert found == []


def test_pinned_requirements_hold_hashes_and_neither_hosts_nor_paths() -> None:
    for name in ("run", "test"):
        lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        pins = [line for line in lines if not line.startswith(" ")]
        assert len(pins) > 30
        assert all(re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ; [^/]+?)? \\", pin) for pin in pins), name
        assert all(
            re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines if line.startswith(" ")
        )


def test_pinned_requirements_are_those_that_the_project_asks_for() -> None:
    """Made again by .ci/pin after a change of pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    extras = project["optional-dependencies"]
    for name, asked in {
        "run": project["dependencies"],
        "test": [*project["dependencies"], *extras["graph"], *extras["test"]],
    }.items():
        pins = [
            Requirement(line.removesuffix(" \\"))
            for line in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
            if not line.startswith(" ")
        ]
        pinned = {
            pin.name: str(pin.specifier).removeprefix("==") for pin in pins if not pin.marker or pin.marker.evaluate()
        }
        for each in map(Requirement, asked):
            if each.name != project["name"]:
                assert each.name.lower() in pinned, f"{name}.txt: {each}"
                assert each.specifier.contains(pinned[each.name.lower()]), f"{name}.txt: {each}"


def tracked() -> list[Path]:
    """The files of the project; outside of a repository all files but what tools leave behind."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout:
        return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    hidden = re.compile(r"\.\w+_cache|__pycache__|.*\.egg-info")
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(part in NOT_OURS or hidden.fullmatch(part) for part in path.relative_to(ROOT).parts)
    ]
