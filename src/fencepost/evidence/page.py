"""Which text of an HTML page is its article, by the shape of the page; the rest has a label for what it is.

A paragraph is prose as far as its text is not links. The article is the element that gathers most prose in its own
paragraphs and theirs; what lies beside it, and what inside it is navigation, a form, a cookie notice, a share bar or a
list of links, is labelled. Nothing is thrown away: a labelled stretch stays in the record with its label and its bytes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .blocks import Block
from .markup import Element, Page
from .text import Text

__all__ = ["Region", "placed", "regions"]

_BY_TAG = {
    "nav": "navigation", "menu": "navigation", "aside": "aside", "footer": "footer", "form": "form", "select": "form",
    "button": "form", "option": "form", "dialog": "dialog", "head": "head", "figcaption": "caption", "fieldset": "form",
}  # fmt: skip
# Words of class, id and role names that tell an element's part in the page.
_BY_NAME = {
    "hidden": r"(?<![\w=-])hidden=|display\s*:\s*none|visibility\s*:\s*hidden",
    "cookies": r"\b(?:cookies?|consent|gdpr|onetrust|privacy-(?:banner|notice))\b",
    "comments": r"\b(?:comments?|disqus|respond|commentlist|replies)\b",
    "related": r"\b(?:related|recommend(?:ed|ations?)?|read-?more|see-also|also-read|more-(?:news|stories)|trending"
    r"|popular|most-read|promo(?:ted)?|teasers?|tuijian)\b",
    "share": r"\b(?:share|sharing|social|follow-us)\b",
    "subscription": r"\b(?:newsletter|subscribe|subscription|signup|sign-up|paywall|login)\b",
    "advert": r"\b(?:ads?|advert(?:isement|ising)?s?|sponsor(?:ed)?|banner|guanggao)\b",
    "navigation": r"\b(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|pagination|pager|tags?|toc|topbar|toolbar"
    r"|skip-link)\b",
    "aside": r"\b(?:sidebar|side-bar|widget|complementary|infobox|rail)\b",
    "footer": r"\b(?:footer|foot|colophon|contentinfo|copyright)\b",
    "byline": r"\b(?:author-bio|about-(?:the-)?author|bio)\b",
}
_NAMED = re.compile("|".join(f"(?P<{label}>{pattern})" for label, pattern in _BY_NAME.items()))
_ARTICLE = re.compile(
    r"\b(?:articlebody|article-?(?:body|content|text)|post-?(?:body|content)|entry-?content|story-?body)\b"
)
_SPACE = re.compile(r"\s+")
_PROSE = 40
"""A paragraph of fewer Latin letters than this (an ideograph counts as three) does not show where the article is."""
_ENOUGH = 250
"""An article of fewer letters than this is not told from its page."""


@dataclass(frozen=True, slots=True)
class Region:
    """Decoded characters [start, end) that are no article text, and what they are; ``title`` is the page's headline."""

    start: int
    end: int
    label: str


@dataclass(slots=True)
class _Weight:
    text: int = 0
    links: int = 0


def regions(text: str, page: Page) -> tuple[Region, ...]:
    """Labelled stretches of the page in order; what no region covers is the article."""
    own = [_Weight() for _ in page.elements]
    for run in page.runs:
        size = _letters(text, run.start, run.end)
        if run.element >= 0:
            own[run.element].text += size
            own[run.element].links += size * run.link
    within = _gathered(page.elements, own)
    flags = _flags(page.elements, own)
    best = _article(page.elements, own, within, _inherited(page.elements, flags, frozenset()))
    around = _ancestors(page.elements, best)
    labels = _inherited(page.elements, flags, frozenset(around))
    inside = _descends(page.elements, best)
    title = _headline(text, page)
    found: list[Region] = []
    for run in page.runs:
        label = _label(run.element, page.elements, labels, inside, own, within, best)
        if run.element >= 0 and run.element == title:
            label = "title"
        if label:
            found.append(Region(run.start, run.end, label))
    return tuple(found)


def _label(
    number: int, elements: Sequence[Element], labels: Sequence[str], inside: Sequence[bool], own: Sequence[_Weight],
    within: Sequence[_Weight], best: int,
) -> str:  # fmt: skip
    if number < 0:
        return "" if best < 0 else "outside"
    if labels[number]:
        return labels[number]
    if best >= 0 and not inside[number]:
        return "outside"
    weights = own[number] if elements[number].tag not in ("li", "ul", "ol") else within[number]
    return "links" if weights.text and weights.links > 0.7 * weights.text else ""


def _letters(text: str, start: int, end: int) -> int:
    """The weight of a stretch: its characters without spaces, an ideograph for three letters."""
    stretch = text[start:end]
    size = len(_SPACE.sub("", stretch))
    return size if stretch.isascii() else size + 2 * sum("\u3400" <= c <= "\u9fff" for c in stretch)


def _flags(elements: Sequence[Element], own: Sequence[_Weight]) -> list[str]:
    """The flag of each element. A name says nothing of an element that holds most of the page's prose.

    Comments are the exception: a page may well have more of them than text of its own.
    """
    prose = _summed(elements, [_prose(w, "") for w in own])
    most = max((p for e, p in zip(elements, prose, strict=True) if e.parent < 0), default=0) / 2
    flags = map(_flag, elements)
    return ["" if p > most and f != "comments" else f for f, p in zip(flags, prose, strict=True)]


def _flag(element: Element) -> str:
    """What the tag or the names of an element say that it is."""
    if element.tag in _BY_TAG:
        return _BY_TAG[element.tag]
    if not element.hints or element.tag in ("html", "body"):
        return ""
    named = _NAMED.search(element.hints.replace("_", "-"))
    return named.lastgroup or "" if named else ""


def _gathered(elements: Sequence[Element], own: Sequence[_Weight]) -> list[_Weight]:
    """The weight of each element with all that is in it: children stand after their parents."""
    within = [_Weight(w.text, w.links) for w in own]
    for i in range(len(elements) - 1, -1, -1):
        if (parent := elements[i].parent) >= 0:
            within[parent].text += within[i].text
            within[parent].links += within[i].links
    return within


def _inherited(elements: Sequence[Element], flags: Sequence[str], spared: frozenset[int]) -> list[str]:
    """Each element's own flag or its parent's; ``spared`` elements hold the article and have none."""
    labels: list[str] = []
    for i, element in enumerate(elements):
        above = labels[element.parent] if element.parent >= 0 else ""
        labels.append("" if i in spared else above or flags[i])
    return labels


def _article(
    elements: Sequence[Element], own: Sequence[_Weight], within: Sequence[_Weight], labels: Sequence[str]
) -> int:
    """The element that holds the article, or -1 where no element stands out."""
    prose = [_prose(w, label) for w, label in zip(own, labels, strict=True)]
    score = [0.0] * len(elements)
    for i, weight in enumerate(prose):
        if weight:
            share, number = 1.0, i if elements[i].tag not in ("p", "li", "blockquote", "td") else elements[i].parent
            for _ in range(3):
                if number < 0:
                    break
                score[number] += share * weight
                number, share = elements[number].parent, share / 2
    for i, element in enumerate(elements):
        if _ARTICLE.search(element.hints.replace("_", "-")) or element.tag in ("article", "main"):
            score[i] *= 1.25
        score[i] *= 1 - within[i].links / max(within[i].text, 1)
    best = max(range(len(elements)), key=lambda i: score[i], default=-1)
    if best < 0 or score[best] < _ENOUGH:
        return -1
    return _widened(elements, best, _summed(elements, prose))


def _prose(weight: _Weight, label: str) -> int:
    plain = weight.text - weight.links
    return plain if not label and plain >= _PROSE and weight.links <= weight.text / 3 else 0


def _summed(elements: Sequence[Element], prose: Sequence[int]) -> list[int]:
    total = list(prose)
    for i in range(len(elements) - 1, -1, -1):
        if elements[i].parent >= 0:
            total[elements[i].parent] += total[i]
    return total


def _widened(elements: Sequence[Element], best: int, prose: Sequence[int]) -> int:
    """An article cut into sections is the element around them: as long as that adds a fair part of prose."""
    number = best
    while (number := elements[number].parent) >= 0 and elements[number].tag not in ("html", "body"):
        if prose[number] >= 1.2 * prose[best]:
            best = number
    return best


def _ancestors(elements: Sequence[Element], number: int) -> Iterable[int]:
    while number >= 0:
        yield number
        number = elements[number].parent


def _descends(elements: Sequence[Element], best: int) -> list[bool]:
    inside: list[bool] = []
    for i, element in enumerate(elements):
        inside.append(i == best or (element.parent >= 0 and inside[element.parent]))
    return inside


def _headline(text: str, page: Page) -> int:
    """The element of the headline: the first h1 that repeats the page's title, else the only one, else the title."""
    said: dict[int, list[str]] = {}
    for run in page.runs:
        if run.element >= 0 and page.elements[run.element].tag in ("h1", "title"):
            said.setdefault(run.element, []).append(text[run.start : run.end])
    words = {i: "".join("".join(parts).split()) for i, parts in said.items()}
    heads = [i for i in words if page.elements[i].tag == "h1" and words[i]]
    titles = [i for i in words if page.elements[i].tag == "title" and words[i]]
    alike = [i for i in heads if any(words[i][:20] in words[t] for t in titles)]
    return next(iter(alike or (heads if len(heads) == 1 else []) or titles or heads), -1)


def placed(found: Sequence[Block], text: Text, regions: Sequence[Region]) -> tuple[Block, ...]:
    """The blocks of a page's lines with the labels of the regions they lie in; other noise keeps its own label."""
    starts = [r.start for r in regions]
    titled = any(r.label == "title" for r in regions)
    out = []
    for block in found:
        at = text.root_span(block.start, block.end)[0]
        number = bisect_right(starts, at) - 1
        label = regions[number].label if number >= 0 and at < regions[number].end else ""
        if label == "title":
            block = replace(block, label="title", why="the page's headline")
        elif label and block.label in ("body", "title", "heading"):
            block = replace(block, label=label, why="by its place in the page")
        elif titled and block.label == "title":
            block = replace(block, label="body", why="")
        out.append(block)
    return tuple(out)
