"""An HTML page as its text runs, each with its place in the file and the element it stands in. One pass, no recursion.

Pages found in the wild are broken in every way; a parser that repairs them moves text about and loses where it stood.
This one never moves anything: it walks the characters once, keeps a stack of open elements, and remembers for every run
of text the innermost block element around it. Scripts, styles and comments are passed over as opaque.

>>> page = parse("<p>one <b>two</b><div hidden>three")
>>> [("<p>one <b>two</b><div hidden>three"[r.start:r.end], page.elements[r.element].tag) for r in page.runs]
[('one ', 'p'), ('two', 'p'), ('three', 'div')]
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from .text import Edit

__all__ = ["Element", "Page", "Run", "is_html", "parse"]

BLOCKS = frozenset(
    """html head body title address article aside blockquote br button center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol option p pre section select
    summary table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905
)
"""Elements that begin a line; all others run on within one."""
_VOID = frozenset(["br", "hr"])
_OPAQUE = frozenset(
    """script style noscript template svg iframe noembed noframes object canvas math textarea xmp""".split()  # noqa: SIM905
)
_CLOSED_BY = {
    "li": frozenset(["li"]), "dt": frozenset(["dt", "dd"]), "dd": frozenset(["dt", "dd"]),
    "td": frozenset(["td", "th"]), "th": frozenset(["td", "th"]), "tr": frozenset(["td", "th", "tr"]),
    "option": frozenset(["option"]),
}  # fmt: skip
"""An element's beginning ends these where they are innermost: authors leave their end tags out."""

# Attributes: a quoted value may hold anything; outside quotes a tag ends at its bracket, and a new one spoils it. The
# possessive forms never try a second way, so that the time is in proportion to the length.
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?P<rest>(?>=\s*+(?:"[^"]*+"|'[^']*+')|[^<>])*+)>""", re.S
)
_DECLARATION = re.compile(r"<[!?/][^<>]*+>")
_HINT = re.compile(
    r"""(?<![\w-])(class|id|role|itemprop|style|type)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++)|(?<![\w-])(hidden)(?![\w-])|(?<![\w-])aria-hidden\s*+=\s*+["']?(true)""",
    re.I,
)
_WRAP = re.compile(r"[^\S\n\xa0]*+\n\s*+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|br|article|meta|span)\b[^<>]{0,2000}>", re.I)


@dataclass(frozen=True, slots=True)
class Element:
    """A block element: its tag, the number of the element around it (-1: none) and what its attributes say of it."""

    tag: str
    parent: int
    hints: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Decoded characters [start, end) of text inside element number ``element``; ``link`` where they are a link's."""

    start: int
    end: int
    element: int
    link: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Elements in the order they open, runs of text in their order, and the edits that take the tags away."""

    elements: tuple[Element, ...]
    runs: tuple[Run, ...]
    edits: tuple[Edit, ...]


def is_html(text: str) -> bool:
    """Whether the characters are an HTML page or fragment: several tags near the beginning."""
    head = text[:20_000]
    return len(_HTML.findall(head)) >= 3 and head.count("</") >= 1


@dataclass(slots=True)
class _Walk:
    """Where the parser is: the open elements, how many of each tag, and what it has found."""

    elements: list[Element] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    stack: list[int] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    link: int = -1
    """How many elements were open where the link began that is open now; -1: none is."""
    fresh: bool = True
    """Whether nothing but space has come since a line began."""

    def begin(self, tag: str, hints: str) -> None:
        """A block element opens, and ends what it cannot stand in."""
        closed = _CLOSED_BY.get(tag, frozenset()) | {"p"}
        while self.stack and self.elements[self.stack[-1]].tag in closed:
            self._pop()
        self.elements.append(Element(tag, self.stack[-1] if self.stack else -1, hints))
        if tag not in _VOID:
            self.stack.append(len(self.elements) - 1)
            self.open[tag] += 1

    def end(self, tag: str) -> None:
        """An end tag ends its element and all that is still open in it; one without a beginning ends nothing."""
        while self.open[tag]:
            if self._pop() == tag:
                break

    def _pop(self) -> str:
        tag = self.elements[self.stack.pop()].tag
        self.open[tag] -= 1
        if len(self.stack) < self.link:
            self.link = -1
        return tag

    def text(self, page: str, start: int, end: int) -> None:
        """A run of text. A line end in it is the author's wrapping and ends no paragraph, save in preformatted text."""
        if start == end:
            return
        self.runs.append(Run(start, end, self.stack[-1] if self.stack else -1, self.link >= 0))
        if not self.open["pre"]:
            for wrap in _WRAP.finditer(page, start, end):
                around = page[wrap.start() - 1 : wrap.start()], page[wrap.end() : wrap.end() + 1]
                joined = (self.fresh and wrap.start() == start) or all(map(_WIDE.match, around))
                self.drop(*wrap.span(), "wrap", "" if joined else " ")
        self.fresh = self.fresh and page[start:end].isspace()

    def drop(self, start: int, end: int, kind: str = "markup", put: str = "") -> None:
        self.edits.append(Edit(start, end, put, kind))


def parse(text: str) -> Page:
    """The page's elements, runs and edits; any characters at all are a page."""
    walk = _Walk()
    endless: set[str] = set()  # what has no end further on: it is not looked for again
    at = kept = 0
    while (at := text.find("<", at)) >= 0:
        begin = at
        if text.startswith("<!--", at) and "-->" not in endless:
            end = text.find("-->", at + 4)
            if end < 0:
                endless.add("-->")
                at += 1
                continue
            at = end + 3
            walk.text(text, kept, begin)
            walk.drop(begin, at, "comment")
        elif tag := _TAG.match(text, at):
            at = tag.end()
            walk.text(text, kept, begin)
            name = tag["name"].lower()
            if name in _OPAQUE and not tag["end"] and not tag["rest"].endswith("/"):
                at = _opaque_end(text, at, name, endless)
                walk.drop(begin, at, "script" if name == "script" else "markup", "\n")
            else:
                _tagged(walk, name, bool(tag["end"]), tag["rest"])
                walk.drop(begin, at, put="\n" if name in BLOCKS else "")
                walk.fresh = walk.fresh or name in BLOCKS
        elif other := _DECLARATION.match(text, at):
            at = other.end()
            walk.text(text, kept, begin)
            walk.drop(begin, at)
        else:
            at += 1
            continue
        kept = at
    walk.text(text, kept, len(text))
    return Page(tuple(walk.elements), tuple(walk.runs), tuple(walk.edits))


def _tagged(walk: _Walk, name: str, ends: bool, rest: str) -> None:
    if name == "a":
        walk.link = len(walk.stack) if not ends and "href" in rest.lower() else -1
    elif name in BLOCKS:
        if not ends:
            walk.begin(name, _hints(rest))
        elif name not in _VOID:
            walk.end(name)


def _hints(rest: str) -> str:
    """What the attributes say of an element's part in the page, in small letters."""
    if "=" not in rest and "hidden" not in rest.lower():
        return ""
    words = [f"{m[1] or m[3] or 'hidden'}={(m[2] or '').strip(chr(34) + chr(39))}" for m in _HINT.finditer(rest[:2000])]
    return " ".join(words).lower()


def _opaque_end(text: str, at: int, name: str, endless: set[str]) -> int:
    """Where the element ends, its end tag included; one without an end goes on to the end of the file."""
    end = None if name in endless else re.compile(rf"</{name}\s*+>", re.I).search(text, at)
    if end is None:
        endless.add(name)
        return len(text) if name in ("script", "style") else at
    return end.end()
