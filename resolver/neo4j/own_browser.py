"""Neo4j Browser with our favourites, style and guides in place, as a jar that a server serves it from.

A server serves the first `browser/` on its class path. A jar that comes before its own ones (first of all with our
local server, in the folder `plugins` of any other) holds Browser's own files, taken out of its jar, and ours beside
them, so that all come from one address and nothing is fetched from elsewhere:

    browser/                    Browser, with one line more in index.html, which loads resolver.js
    browser/resolver.js         favourites and style into the page's storage, where they are not yet; theirs stay
    browser/resolver/guides/    the guides; `index.html` leads to the others and opens after connecting
    browser/resolver/           favourites.zip and style.grass, to be dropped on another Browser
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from html import escape
from pathlib import Path, PurePosixPath

import orjson

from resolver.neo4j import browser_pack
from resolver.neo4j.jars import BROWSER_VERSION
from resolver.neo4j.running import HOST

SCRIPT = """\
// Favourites and style of the network, beside those that somebody saved here.
(() => {
  const pack = %s;
  const read = key => { try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; } };
  const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));
  if (read('resolver.pack') === pack.version) return;
  for (const key of ['documents', 'folders']) {
    const theirs = (read('neo4j.' + key) || []).filter(each => !String(each.id).startsWith('resolver-'));
    write('neo4j.' + key, theirs.concat(pack[key]));
  }
  const style = localStorage.getItem('neo4j.grass');
  if (!style || style === 'null' || style === '{}' || style === localStorage.getItem('resolver.grass')) {
    write('neo4j.grass', pack.grass);
    write('resolver.grass', pack.grass);
  }
  write('resolver.pack', pack.version);
})();
"""


NAME = "resolver-browser.jar"


def provide(home: Path, jars: list[Path], http_port: int) -> list[Path]:
    """Put the jar into the local server's folder; what goes before the others on the class path.

    Nothing, where there is no Browser among the jars.
    """
    browser = of(jars)
    if browser is None:
        return []
    shutil.rmtree(home / "web", ignore_errors=True)  # where it stood before it was a jar
    return [write(home / NAME, browser, f"http://{HOST}:{http_port}")]


def of(jars: list[Path]) -> Path | None:
    """Browser's own jar among others."""
    return next((path for path in jars if path.name == f"neo4j-browser-{BROWSER_VERSION}.jar"), None)


def write(path: Path, browser: Path, address: str) -> Path:
    """Write the jar for a server that people reach at `address` (http://host:port); nothing, where it is there already.

    `browser` is Browser's own jar.
    """
    script = SCRIPT % pack()
    stamp = hashlib.sha256(f"{BROWSER_VERSION} {address} {script} {browser_pack.guides()}".encode()).digest()
    if path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as made:
            if made.comment == stamp:
                return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as jar,
    ):
        jar.comment = stamp
        with zipfile.ZipFile(browser) as own:
            files = {name: own.read(name) for name in own.namelist() if name.startswith("browser/") and name[-1] != "/"}
        page = files["browser/index.html"].decode("utf-8")
        files["browser/index.html"] = page.replace("<body>", '<body><script src="resolver.js"></script>', 1).encode()
        files["browser/resolver.js"] = script.encode()
        for one in browser_pack.write(Path(folder)):
            files[f"{OURS}{one.relative_to(folder).as_posix()}"] = one.read_bytes()
        files[f"{OURS}guides/index.html"] = index(f"{address}/{OURS}guides").encode()
        folders = {f"{above}/" for name in files for above in map(str, PurePosixPath(name).parents) if above != "."}
        for name in sorted(folders):  # a server asks for the folder browser/ itself
            jar.writestr(zipfile.ZipInfo(name, browser_pack.EPOCH), b"")
        for name, content in sorted(files.items()):
            jar.writestr(zipfile.ZipInfo(name, browser_pack.EPOCH), content, zipfile.ZIP_DEFLATED)
    part.replace(path)
    return path


OURS = "browser/resolver/"


def first_command(address: str) -> str:
    """What Browser runs after connecting, of a server that people reach at `address`."""
    return f"play {address}/{OURS}guides/index.html"


def pack() -> str:
    """Favourites, their folders and the style as Browser stores them, as JSON."""
    texts = browser_pack.favourites()
    topics = sorted({name.partition("/")[0] for name in texts})
    found = {
        "folders": [{"id": f"resolver-{topic}", "name": topic} for topic in topics],
        "documents": [
            {"id": f"resolver-{name}", "folder": f"resolver-{name.partition('/')[0]}", "content": text}
            for name, text in texts.items()
        ],
        "grass": rules(browser_pack.style()),
    }
    version = hashlib.sha256(orjson.dumps(found)).hexdigest()[:16]
    return json.dumps(found | {"version": version}, ensure_ascii=False).replace("</", "<\\/")


def rules(style: str) -> dict[str, dict[str, str]]:
    """The rules of a style sheet as Browser holds them: selector -> property -> value, without quotes."""
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"^([\w.]+) \{\n(.*?)^\}", style, re.MULTILINE | re.DOTALL):
        pairs = re.findall(r"^ *([\w-]+): *(.*);$", body, re.MULTILINE)
        found.setdefault(selector, {}).update({name: value.strip('"') for name, value in pairs})
    return found


def index(address: str) -> str:
    """The guide that leads to the others."""
    links = []
    for guide in browser_pack.guide_list():
        command = browser_pack.runnable(guide["title"], f":play {address}/{guide['name']}.html")
        links.append(f"{command}<p>{escape(guide['for'])}</p>")
    slide = (
        "<slide><h3>Five working days</h3><p>A click puts a guide, or a question of one, into the editor; Ctrl+Enter "
        f"runs it. All questions are also among the saved scripts, on the left.</p>{''.join(links)}</slide>"
    )
    return f'<article class="guide"><carousel class="deck">{slide}</carousel></article>\n'
