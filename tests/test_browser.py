"""The finished report in Chromium, driven by Playwright, and axe-core (`make test-browser`)."""

import json
import os
import pathlib

import pytest
from conftest import ROOT

from scripts.files import SECTIONS

playwright = pytest.importorskip("playwright.sync_api", reason="`make test-browser` installs it")
pytestmark = pytest.mark.browser
WIDTHS = {"phone": 390, "desk": 1440}


@pytest.fixture(scope="module")
def address():
    """The page that `make report` made from the last run."""
    path = ROOT / "outputs" / "report" / "index.html"
    assert path.exists(), f"{path} is not there; run `make run-all` or `make report` first"
    return path.as_uri()


@pytest.fixture(scope="module")
def browser():
    executable = os.environ.get("CHROMIUM")
    assert executable, (
        "Chromium is not found: install it (Debian: chromium), or name it, CHROMIUM=/path/to/it")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[(width, scheme) for width in WIDTHS for scheme in ("light", "dark")],
                ids="-".join)
def page(request, browser, address):
    """The page at a width and colour scheme; its console and network requests are kept."""
    width, scheme = request.param
    page = browser.new_page(viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme)
    page.console, page.requests = [], []
    page.on("console", lambda message: page.console.append(message.text))
    page.on("pageerror", lambda error: page.console.append(str(error)))
    page.on("request", lambda request: page.requests.append(request.url))
    page.goto(address)
    yield page
    page.close()


def test_loads_without_a_word_and_without_a_network(page, address):
    """Nothing on the console; nothing is asked for but the page and what is inside it."""
    assert [] == page.console
    assert [] == [url for url in page.requests if url != address and not url.startswith("data:")]


def test_every_plot_is_shown(page):
    """Each has its picture, an alternative text and a caption."""
    images = page.locator("figure img")
    assert images.count() >= 17
    for image in images.all():
        assert image.evaluate("image => image.complete && image.naturalWidth > 100")
        assert len(image.get_attribute("alt")) > 20
    assert page.locator("figure figcaption").count() == images.count()


def test_nothing_overflows(page):
    """As wide as the window, with every list open; what is wider scrolls in a box of its own."""
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    outside = page.evaluate("""() => [...document.querySelectorAll('body *')].filter(element =>
        element.getBoundingClientRect().right > innerWidth + 1
            && !element.closest('.scroll, pre, .skip'))
        .map(element => element.outerHTML.slice(0, 80))""")
    assert [] == outside


def test_filter_filters(page):
    """By verdict and by section; the count is said; a link in the verdict sets it."""
    def shown():
        return page.locator("#table tbody tr:visible")
    everything = shown().count()
    assert everything > 2000
    page.locator("#filter").get_by_label("Verdict").select_option("exact")
    exact = shown().count()
    assert 0 < exact < everything
    page.locator("#filter").get_by_label("Section").select_option("manual_rnn")
    assert 0 < shown().count() < exact
    assert all("manual_rnn" in text and "exact" in text for text in shown().all_inner_texts())
    assert (f"{shown().count()} of {everything} numbers"
            == page.locator("#filter output").inner_text())
    page.locator("#verdict a").first.click()
    assert {page.locator("#verdict a").first.get_attribute("data-verdict")} == set(
        page.locator("#table tbody tr:visible .verdict").all_inner_texts())


def test_links_lead_somewhere(page):
    """Every link has its target; a link from the table opens the list that the number is in."""
    missing = page.evaluate("""() => [...document.querySelectorAll('a[href^="#"]')]
        .map(a => a.hash.slice(1))
        .filter(id => !document.getElementById(decodeURIComponent(id)))""")
    assert [] == missing
    page.locator("#table tbody tr[data-s=mnist_classifier] a").first.click()
    page.locator(f"{page.evaluate('location.hash')} details[open]").first.wait_for()


def test_usable_by_keyboard(page):
    """The first stop leads past the head; every box that scrolls can be reached."""
    page.keyboard.press("Tab")
    assert "To the verdict" == page.evaluate("document.activeElement.innerText")
    boxes = page.locator(".scroll, pre")
    assert boxes.count() == page.locator(
        ".scroll[tabindex='0'][aria-label], pre[tabindex='0'][aria-label]").count()


def test_sections_in_book_order(page):
    headings = page.locator("main > section").evaluate_all(
        "sections => sections.map(section => section.id)")
    assert list(SECTIONS) == [name for name in headings if name in SECTIONS]


def test_no_serious_fault_of_access(page):
    """axe-core finds nothing serious or critical, with every list open."""
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    # the page's policy forbids scripts from elsewhere: this one is run by the browser's own channel
    page.evaluate(pathlib.Path(os.environ["AXE"]).read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [{"id": fault["id"], "where": [node["html"][:120] for node in fault["nodes"][:3]]}
               for fault in found["violations"] if fault["impact"] in ("serious", "critical")]
    assert [] == serious, json.dumps(serious, indent=1)
