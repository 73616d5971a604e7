"""The pack in a real Neo4j Browser: every favourite runs, pictures draw, the style holds, guides fill the editor."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from lxml import html

import cypher
from resolver.neo4j import browser_pack, own_browser, shape
from resolver.neo4j.load import load
from tests.browser.chromium import Neo4jBrowser, kept, opened
from tests.cypher import generation
from tests.neo4j_server import Neo4jServer, empty

ANSWERS = Path(__file__).parents[1] / "cypher" / "answers"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    browser_pack.write(folder)
    return folder


def test_each_favourite_is_one_statement_with_a_title_and_every_default_in_it(pack: Path):
    with zipfile.ZipFile(pack / "favourites.zip") as file:
        texts = {name: file.read(name).decode() for name in file.namelist()}
    questions = {f"{name}.cypher": cypher.load(name) for name in cypher.names()}
    assert questions.keys() < texts.keys()
    for name, query in questions.items():
        assert texts[name].startswith(f"// {query.title}\n")
        assert ";" not in cypher.masked(texts[name])
        assert cypher.used_params(texts[name]) == {param.name for param in query.params if param.default is None}
    needed = {param.name for query in questions.values() for param in query.params if param.default is None}
    assert {name for name in texts if name.startswith("parameters/")} == {
        f"parameters/{name}.cypher" for name in needed
    }


def test_equal_questions_make_an_equal_pack(pack: Path, tmp_path: Path):
    browser_pack.write(tmp_path)
    assert (tmp_path / "favourites.zip").read_bytes() == (pack / "favourites.zip").read_bytes()


def test_the_style_has_a_rule_with_a_colour_and_a_caption_for_every_label():
    text = browser_pack.style()
    rules = {block.partition("{")[0].strip(): block for block in text.split("\n}")}
    labels = {node.label for node in shape.NODES} | {label for node in shape.NODES for label in node.further}
    assert all("color:" in rules[f"node.{label}"] for label in labels)
    assert all("caption:" in rules[f"node.{label}"] for label in labels - {"Listed"})
    assert list(rules).index("node.Listed") > list(rules).index("node.Bank") > list(rules).index("node.Entity")


def test_every_guide_has_slides_with_questions_to_click(pack: Path):
    guides = sorted((pack / "guides").glob("*.html"))
    assert len(guides) == 5
    for path in guides:
        tree = html.document_fromstring(path.read_text())
        assert len(list(tree.iter("slide"))) >= 3
        assert len(list(tree.iter("pre"))) >= 3
        assert not [each for each in tree.iter() if each.get("src") or each.tag == "script"]


def test_the_tutorial_has_every_guide_and_names_questions_that_there_are():
    text = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \d\. .+ \(`(.+)`\)$", text, re.MULTILINE) == [
        guide["name"] for guide in browser_pack.guide_list()
    ]
    topics = "|".join({name.partition("/")[0] for name in cypher.names()})
    named = set(re.findall(rf"`((?:{topics})/\w+)`", text))
    assert len(named) >= 12
    assert named <= set(cypher.names())


@pytest.mark.graph
def test_an_analyst_drops_the_pack_and_asks_every_question(neo4j_server: Neo4jServer, pack: Path):
    if neo4j_server.browser is None:
        pytest.skip("the server that NEO4J_URI names serves no Browser that we know of")
    with neo4j_server.driver() as driver, generation.small() as con:
        empty(driver)
        load(driver, con, "workspace", "run-000001")
    with opened() as page, zipfile.ZipFile(pack / "favourites.zip") as file:
        browser = Neo4jBrowser(page, neo4j_server.browser)
        found_in_place(browser)
        opened_guides(browser)
        browser.drop(pack / "favourites.zip")
        page.wait_for_function(
            "count => JSON.parse(localStorage['neo4j.documents'] || '[]').filter(d => !d.isStatic).length >= count",
            arg=len(file.namelist()),
        )
        titles = {document["content"].partition("\n")[0] for document in browser.documents()}
        assert {f"// {cypher.load(name).title}" for name in cypher.names()} <= titles
        browser.drop(pack / "style.grass")
        page.locator('[data-testid="frame"]', has_text=":style").first.wait_for()  # it answers in a frame of its own
        drawn = {}
        for name in cypher.names():
            query = cypher.load(name)
            cases = json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))
            case = max(cases, key=lambda each: len(each["rows"]))
            for param in query.params:
                if param.default is None:
                    browser.run(f":param {param.name} => {browser_pack.quoted(case['params'][param.name])}")
            frame = browser.answer(file.read(f"{name}.cypher").decode())
            assert frame.locator("[data-testid=cypherFrameErrorMessage]").count() == 0, name
            if os.environ.get("RESOLVER_SCREENSHOTS") and frame.locator("g.node").count():
                page.wait_for_timeout(2_000)  # until the drawing rests
                kept(page, name.replace("/", "-"))
            drawn[name] = frame.locator("g.node").count(), frame.locator("g.relationship").count()
            if name == "ownership/picture_of_owners":
                colours = set(
                    frame.locator("g.node circle.b-outline").evaluate_all("all => all.map(c => c.getAttribute('fill'))")
                )
                said = frame.locator("g.relationship text").all_text_contents()
        pictures = {name for name in cypher.names() if "PATH" in {column.type for column in cypher.load(name).returns}}
        assert len(pictures) >= 6
        assert {name for name, (nodes, relations) in drawn.items() if nodes and relations} >= pictures
        assert {"#BFE0CF", "#C6D7EB"} <= colours  # people green, companies blue: the style holds
        assert "50 to 75 %" in said


def found_in_place(browser: Neo4jBrowser) -> None:
    """What the local server's Browser has from the start: the first guide, every favourite, the style."""
    page = browser.page
    frame = page.locator('[data-testid="frame"]', has_text="Five working days").first
    frame.wait_for()
    assert frame.locator("pre.runnable", has_text=":play http://127.0.0.1:").count() == 5
    titles = {document["content"].partition("\n")[0] for document in browser.documents()}
    assert {f"// {cypher.load(name).title}" for name in cypher.names()} <= titles
    style = page.evaluate("() => JSON.parse(localStorage.getItem('neo4j.grass'))")
    assert style == own_browser.rules(browser_pack.style())


def opened_guides(browser: Neo4jBrowser) -> None:
    """Open each guide from the first one: its second slide has a question, and a click on it fills the editor."""
    page = browser.page
    if os.environ.get("RESOLVER_SCREENSHOTS"):
        page.wait_for_timeout(2_000)  # until the frames have their places
    kept(page, "guides")
    first = page.locator('[data-testid="frame"]', has_text="Five working days").first
    commands = first.locator("pre.runnable", has_text=":play http://127.0.0.1:").all_inner_texts()
    for guide, command in zip(browser_pack.guide_list(), commands, strict=True):
        frame = browser.run(command)
        frame.get_by_text(guide["title"]).first.wait_for()
        frame.locator('[data-testid="nextSlide"]').click()
        title = cypher.load(guide["slide"][0]["queries"][0]).title
        frame.locator("pre.runnable", has_text=title).first.evaluate("element => element.click()")
        page.wait_for_function(
            "title => document.querySelector('[data-testid=activeEditor]').innerText.replace(/\\u00a0/g, ' ')"
            ".includes(title)",
            arg=title,
        )
        kept(page, f"guide-{guide['name']}")
