"""The web page in a real Chromium: by keyboard, wide and narrow, light and dark, and with nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from resolver import judgements
from resolver.server.settings import Settings
from resolver.store import Workspace
from tests.browser.chromium import kept, opened
from tests.resolver.review.world import ASKED, publish
from tests.resolver.server.conftest import Running, running

SIZES = {"wide": (1440, 1000), "narrow": (390, 844)}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    workspace = publish(Workspace(tmp_path_factory.mktemp("page") / "workspace"))
    with running(workspace, Settings(per_second=1_000)) as found:
        yield found


def fits(page: Page) -> None:
    """Nothing sticks out sideways, every field has a label, and headings begin at one."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert page.locator("main").count() == 1 and page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en" and page.title()
    for field in page.locator("input:not([type=hidden])").all():
        assert page.locator(f"label[for={field.get_attribute('id')}]").count() == 1


@pytest.mark.parametrize("size", SIZES)
def test_search_entity_and_review_by_keyboard_alone(at: Running, size: str):
    asked: list[str] = []
    with opened(*SIZES[size]) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(at.address)
        fits(page)
        kept(page, f"search-{size}", whole=True)
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.type("김철수")
        page.keyboard.press("Enter")
        page.wait_for_selector("ol.found")
        fits(page)
        kept(page, f"found-{size}", whole=True)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "KIM Chol Su"
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('KIM Chol Su')")
        fits(page)
        assert page.locator("header .marks").inner_text() == "Person, LISTED, INVENTED"
        assert (
            page.locator("#ownership svg[role=img]").get_attribute("aria-label")
            == "Who owns KIM Chol Su, and what it owns"
        )
        assert page.locator("#ownership a:has-text('Mirefield Trading')").count() == 1
        assert page.locator("#listings td:has-text('ofac:DPRK4')").count() >= 1
        kept(page, f"entity-{size}", whole=True)
        page.emulate_media(color_scheme="dark")
        dark = page.evaluate("[getComputedStyle(document.body).backgroundColor, "
                             "getComputedStyle(document.querySelector('.canvas .ground')).fill]")  # fmt: skip
        assert dark == ["rgb(20, 25, 31)", "rgb(20, 25, 31)"]
        kept(page, f"entity-dark-{size}", whole=True)
        page.get_by_role("link", name="Review").click()
        page.wait_for_selector("h1:has-text('Are these one party?')")
        fits(page)
        kept(page, f"review-{size}", whole=True)
    assert all(url.startswith((at.address, "data:")) for url in asked)


def test_a_name_that_is_html_stays_text(at: Running):
    with opened() as page:
        page.goto(f"{at.address}/?q=%3Cscript%3Ealert(1)%3C/script%3E%3Cb%3E")
        assert page.locator("main script, main b").count() == 0
        page.goto(f"{at.address}/page/entity/t%3A7")
        assert page.locator("h1").inner_text() == "Mirefield Trading LLC"


def test_pairs_are_judged_and_skipped_from_the_queue(at: Running):
    with opened() as page:
        page.goto(f"{at.address}/page/review")
        heads = [page.locator("table.pair th[scope=col]").nth(number) for number in (1, 2)]
        assert [head.inner_text() for head in heads] == sorted(ASKED[0])
        page.get_by_label("Reason").fill("passport seen")
        page.get_by_role("button", name="Different").click()
        page.wait_for_selector("[role=status]:has-text('they are different')")
        assert [head.inner_text() for head in heads] == sorted(ASKED[1])
        page.get_by_role("button", name="Skip").click()
        page.wait_for_selector("[role=status]:has-text('Skipped')")
        assert [head.inner_text() for head in heads] == sorted(ASKED[2])
    [word] = judgements.listed(at.workspace)
    assert (word.pair, word.verdict, word.why) == (tuple(sorted(ASKED[0])), "different", "passport seen")


def test_a_form_of_another_site_is_refused(at: Running):
    form = {"left": "t:7", "right": "un:7", "verdict": "same", "why": "w", "n": "0"}
    assert at.client.post("/page/review", data=form).status_code == 403
    assert at.client.post("/page/review", data=form, headers={"Origin": "http://evil.example"}).status_code == 403
    bad = at.client.post("/page/review", data=form | {"verdict": "x"}, headers={"Origin": at.address})
    assert bad.status_code == 400 and "text/html" in bad.headers["content-type"]
    assert "t:7" not in {record for word in judgements.listed(at.workspace) for record in word.pair}
    policy = at.client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script" not in policy
