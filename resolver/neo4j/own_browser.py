"""Neo4j Browser as the local server serves it: with our favourites, style and guides in place.

The server serves what its class path has under `browser/`. A folder before the jars holds Browser's own files, taken
out of its jar, and ours beside them, so that all come from one address and nothing is fetched from elsewhere:

    web/browser/                    Browser, with one line more in index.html, which loads resolver.js
    web/browser/resolver.js         favourites and style into the page's storage, where they are not yet; theirs stay
    web/browser/resolver/guides/    the guides; `index.html` leads to the others and opens after connecting
    web/browser/resolver/           favourites.zip and style.grass, to be dropped on another Browser
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from html import escape
from pathlib import Path

import orjson

from resolver.neo4j import browser_pack
from resolver.neo4j.jars import BROWSER_VERSION
from resolver.neo4j.running import HOST
from resolver.store import replace

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


def provide(home: Path, jars: list[Path], http_port: int) -> list[Path]:
    """Put Browser and the pack into the server's folder; what goes before the jars on the class path.

    Nothing, where there is no Browser among the jars.
    """
    jar = next((path for path in jars if path.name == f"neo4j-browser-{BROWSER_VERSION}.jar"), None)
    if jar is None:
        return []
    web = home / "web"
    script = SCRIPT % pack()
    stamp = hashlib.sha256(f"{BROWSER_VERSION} {script}".encode()).hexdigest()
    if not (web / "stamp").is_file() or (web / "stamp").read_text() != stamp:
        unpack(jar, web, script)
        browser_pack.write(web / "browser" / "resolver")
        replace(web / "stamp", stamp)
    guides = web / "browser" / "resolver" / "guides"
    replace(guides / "index.html", index(f"http://{HOST}:{http_port}/browser/resolver/guides"))
    return [web]


def first_command(http_port: int) -> str:
    """What Browser runs after connecting."""
    return f"play http://{HOST}:{http_port}/browser/resolver/guides/index.html"


def unpack(jar: Path, web: Path, script: str) -> None:
    """Browser's files, with our line in its page."""
    shutil.rmtree(web, ignore_errors=True)
    with zipfile.ZipFile(jar) as archive:
        archive.extractall(web, [name for name in archive.namelist() if name.startswith("browser/")])
    page = web / "browser" / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<body>", '<body><script src="resolver.js"></script>', 1), encoding="utf-8")
    (web / "browser" / "resolver.js").write_text(script, encoding="utf-8")


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
