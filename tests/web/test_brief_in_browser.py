"""The brief in a real browser, with every host unreachable: it renders whole and asks for nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from fencepost.apps.python.brief import brief
from fencepost.base import records
from fencepost.views.brief import brief_html

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.web, pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")]


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    files = sorted((ROOT / "examples/news").glob("*.txt"))
    record = records.plain(brief(files, on="2025-09-28", to="CN", end_user="Alibaba"))
    roots = {d["id"]: Path(d["path"]).read_bytes().decode(d["encoding"]) for d in record["documents"]}
    path = tmp_path_factory.mktemp("page") / "brief.html"
    path.write_text(brief_html(record, roots, "en"), "utf-8")
    return path


def browser(page: Path, *options: str, width: int = 1000) -> str:
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={page.parent / 'profile'}", f"--window-size={width},1400", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_the_page_renders_with_its_charts_and_marks(page):
    dom = browser(page, "--dump-dom")
    assert dom.count("<svg") == 2
    assert "<mark>" in dom
    assert "H20" in dom
    assert "What the documents say" in dom


@pytest.mark.parametrize("width", [400, 1000])
def test_nothing_is_wider_than_the_window(page, width):
    """A script, added for this test only, writes the page's width into its title."""
    probe = page.with_name(f"probe-{width}.html")
    script = "<script>document.title='W'+document.documentElement.scrollWidth+'/'+window.innerWidth</script></body>"
    probe.write_text(page.read_text("utf-8").replace("</body>", script), "utf-8")
    dom = browser(probe, "--dump-dom", width=width)
    found, window = dom.split("<title>W")[1].split("</title>")[0].split("/")
    assert int(found) <= int(window)
