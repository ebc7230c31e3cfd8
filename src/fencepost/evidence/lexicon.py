"""Names in a text: one pass of an automaton over every spelling, then rules of boundary and context.

A spelling may ask for company: ``needs=...`` (one of the words elsewhere in the document), ``not-after=...`` and
``not-before=...`` (what may not stand next to it), ``case`` (no variant in capitals), ``actor`` (a capital standing for
its government: only where it acts, which the reader of the sentence decides).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from fencepost.facts.items import spellings
from fencepost.facts.world import World

from .extra import need
from .strangers import UNLISTED
from .triggers import Worth, every

__all__ = ["STRANGERS", "Lexicon", "Mention", "Spelling", "spellings_of"]


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity named at [start, end) of the folded text: ``kind`` is the party's, or chip, family, system, place."""

    start: int
    end: int
    id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a name, folded, with the context it needs."""

    text: str
    id: str
    kind: str
    needs: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    actor: bool = False
    code: bool = False  # bare letters and digits: another item in the text is context enough


STRANGERS = {"names": [pattern for _, pattern in UNLISTED]}
"""How names look that no list holds."""
_ALNUM = re.compile(r"[A-Za-z0-9]")
_CODE = re.compile(r"\b([A-Z]{2,})(\d)")
_SCRIPTS = re.compile(r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])")
_SOCKET = re.compile(r"\bSXM\d\b")
_BIN = re.compile(r"(\d{4})([A-Z])\b")
_TAIL = 16  # characters of the longest end of a name: PCIe 80GB
_FORM = re.compile(r"(.+?) (PCIe|SXM\d?|NVL|OAM) (\d+ ?GB)")
_SHORT_CODE = re.compile(r"[A-Z]\d|\d{3}[A-Za-z]?")
_SIZE = re.compile(r" \d+ ?GB$")
_ITEMS = frozenset({"chip", "family", "system"})
# What tells that a number with a letter behind it (910C) is a chip's; a letter and a digit (L2) say too little.
_COMPUTING = ("GPU", "芯片", "算力", "加速卡", "chip", "accelerator", "FLOPS")
# Of a letter and a number or two: motorways and rooms, caches and levels of driving are written alike.
_ROADS = re.compile(r"[A-Z]\d{1,2}|\d{3}[A-Za-z]?")
_ELSEWHERE_BEFORE = tuple(
    word + " " for w in ("room", "suite", "flight", "gate", "seat", "route", "highway", "motorway", "level", "bus")
    for word in (w, w.capitalize())
)  # fmt: skip
_ELSEWHERE_AFTER = (
    " cache", "-cache", "缓存", "快取", " motorway", " highway", " road", " junction", "高速", "公路", "号房", "房间",
    "级", " autonom", " driving", "自动驾驶", " visa", " paper", "航班",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Company:
    """What a spelling may ask for elsewhere in the text; ``item``: that another item is named, enough for a code."""

    text: str
    item: bool = False
    _told: dict[tuple[str, ...], bool] = field(default_factory=dict)

    def told(self, words: tuple[str, ...]) -> bool:
        """Whether one of the words stands in the text."""
        if words not in self._told:
            self._told[words] = any(word in self.text for word in words)
        return self._told[words]


@dataclass(frozen=True)
class Lexicon:
    """Every spelling of every entity, compiled."""

    spellings: tuple[Spelling, ...]
    by_text: dict[str, list[Spelling]] = field(repr=False)
    automaton: object = field(repr=False)
    codes: object = field(repr=False)

    @classmethod
    def of(cls, spellings: Iterable[Spelling]) -> Lexicon:
        """Compile; the same spelling may belong to several entities, told apart by context."""
        found = tuple(dict.fromkeys(spellings))
        by_text: dict[str, list[Spelling]] = {}
        for spelling in found:
            by_text.setdefault(spelling.text, []).append(spelling)
        rs = need("ahocorasick_rs")
        automaton = rs.AhoCorasick(list(by_text), matchkind=rs.MatchKind.LeftmostLongest)
        codes = rs.AhoCorasick(list(dict.fromkeys(s.text for s in found if s.code)))
        return cls(found, by_text, automaton, codes)

    def mentions(self, text: str, worth: Worth = every(STRANGERS)) -> list[Mention]:
        """The entities named in the folded text, in order, not overlapping; ``worth`` tells which names that no list
        holds (:data:`STRANGERS`) may stand in it.
        """
        company = _Company(text)
        hits = list(self._hits(text, 0, len(text), company))
        if any(s.kind in _ITEMS and not s.code for _, _, (s, *_) in hits) and self.codes.find_matches_as_indexes(text):
            hits = list(self._hits(text, 0, len(text), replace(company, item=True)))
        found = [
            Mention(a, b, self._id(c), "actor" if c[0].actor else c[0].kind)
            for a, b, c in hits
            if not (c[0].actor and _written_at(text, a, b)) and not text.startswith("$", b)  # US$3 billion
        ]
        taken = bytearray(len(text))
        for m in found:
            taken[m.start : m.end] = bytes([1]) * (m.end - m.start)
        short: dict[str, str] = {}
        for kind, pattern in map(UNLISTED.__getitem__, worth["names"]):
            for m in pattern.finditer(text):
                start, end = m.span("name")
                if 1 not in taken[start:end]:
                    taken[start:end] = bytes([1]) * (end - start)
                    found.append(Mention(start, end, f"unlisted:{m['name']}", kind))
                    if "short" in pattern.groupindex:
                        short[m["short"]] = m["name"]
        found += _short_names(text, found, taken, short)
        return _as_introduced(text, sorted(found, key=lambda m: m.start))

    def _hits(self, text: str, begin: int, stop: int, company: _Company) -> Iterator[tuple[int, int, list[Spelling]]]:
        """Accepted matches in [begin, stop); what a rejected one holds (B200 SXM of B200 SXM5) gets its chance."""
        spans = [(a + begin, b + begin) for _, a, b in self.automaton.find_matches_as_indexes(text[begin:stop])]
        starts, ends = {a for a, _ in spans}, {b for _, b in spans}
        reached = begin
        for start, end in spans:
            if start < reached:
                continue
            chosen = [s for s in self.by_text[text[start:end]] if _fits(s, text, start, end, company)]
            if chosen and _bounded(text, start, end, starts, ends):
                if chosen[0].kind in _ITEMS and " " in text[start:end]:
                    end, chosen = self._longer(text, start, end, company) or (end, chosen)
                    reached = end
                yield start, end, chosen
            elif end - start > 1:
                inside = (start, end - 1) if text[start:end].isascii() else (start + 1, min(end + 1, stop))
                yield from self._hits(text, *inside, company)

    def _longer(self, text: str, start: int, end: int, company: _Company) -> tuple[int, list[Spelling]] | None:
        """The end and meaning of a product's name that begins behind its maker's and is longer: NVIDIA H100 | SXM."""
        named = text.index(" ", start, end) + 1
        first = next(self._hits(text, named, min(end + _TAIL, len(text)), company), None)
        return first[1:] if first and first[0] == named and first[1] > end else None

    def _id(self, chosen: list[Spelling]) -> str:
        """One id; several joined by ``|`` where the spelling is truly shared (a family hides its members)."""
        ids = dict.fromkeys(s.id for s in chosen if s.kind == "family") or dict.fromkeys(s.id for s in chosen)
        return chosen[0].id if chosen[0].needs else "|".join(ids)


_IN_SHORT = re.compile(r"\.?,? ?\([\"“']?(?P<short>[A-Z][A-Za-z]{1,11})[\"”']?\)")
_CALLED = re.compile(
    r" ?\([^()]{0,20}?(?:以下|下)?(?:简称|称)[:为]?[\"“]?(?P<short>[\u4e00-\u9fff]{2,6})[\"”]?\)"
)  # 超威半导体公司(以下简称超威)


_ABBREVIATED = frozenset({"company", "agency"})


def _short_names(text: str, found: list[Mention], taken: bytearray, told: dict[str, str]) -> list[Mention]:
    """Hsu, once Alan Hao Hsu was named, AOS, once its full name had (AOS) behind it, what ``told`` gives (马斯特 for
    Brian Mast): wherever they stand again and no list holds them.
    """
    strangers = [m for m in found if m.id.startswith("unlisted:")]
    short = {family: m for m in strangers if m.kind == "person" and len(family := m.id.rpartition(" ")[2]) > 1}
    short = {name: m for name, m in short.items() if name.isascii()}
    for m in found:
        if m.kind in _ABBREVIATED and (given := _IN_SHORT.match(text, m.end) or _CALLED.match(text, m.end)):
            name = given["short"]
            if m in strangers or not name.isascii() or name.isupper() or name in text[m.start : m.end]:
                short[name] = m
    by_name = {m.id.partition(":")[2]: m for m in strangers}
    short |= by_name | {name: by_name[full] for name, full in told.items()}
    if not short:
        return []
    words = sorted(short, key=len, reverse=True)
    pattern = re.compile(
        "|".join(rf"(?<![A-Za-z0-9]){re.escape(w)}(?![A-Za-z0-9])" if w.isascii() else re.escape(w) for w in words)
    )
    return [
        Mention(*m.span(), short[m[0]].id, short[m[0]].kind)
        for m in pattern.finditer(text)
        if 1 not in taken[m.start() : m.end()]
    ]


def _as_introduced(text: str, found: list[Mention]) -> list[Mention]:
    """An office named in short is the one introduced in full: 商务部 after 美国商务部, where no other has that name."""
    spelt = {(m.id, text[m.start : m.end]) for m in found if m.kind == "agency"}
    longer = {
        short: [full for other, full in spelt if other != own and full != short and full.endswith(short)]
        for own, short in spelt
    }  # fmt: skip
    in_full = {own for own, words in spelt if not longer[words]}
    told: dict[str, tuple[int, str]] = {}
    resolved = []
    for m in found:
        if m.kind == "agency":
            words = text[m.start : m.end]
            before = [told[full] for full in longer[words] if full in told]
            if before and m.id not in in_full and not _OUR_SIDE.match(text, m.end):
                m = replace(m, id=max(before)[1])
            told[words] = m.start, m.id
        resolved.append(m)
    return resolved


def _written_at(text: str, start: int, end: int) -> bool:
    """Whether the city is where the page was written: 新华社北京10月18日电, at the head of a line HANOI (VNA) –."""
    heads = not start or text[start - 1] == "\n"
    return _DATELINE.match(text, end) is not None or (heads and _DATELINE_EN.match(text, end) is not None)


_DATELINE_EN = re.compile(
    r"(?:, [A-Z][\w. ]{1,24}?)? ?(?:\([A-Z][^)\n]{1,30}\)|,? [A-Z][a-z]{2,8}\.? \d{1,2}(?: \([^)\n]{1,20}\))?)?"
    r" ?[—–-]{1,2} "
)
_DATELINE = re.compile(r"\s?(?:\d{1,2}月)?\d{1,2}日(?:综合|专)?[电讯]")  # where it was written: 新华社北京10月18日电
# Whoever speaks of 美方 or 中方 speaks for China: 商务部新闻发言人表示,美方…
_OUR_SIDE = re.compile(r"(?:新闻)?发言人[^。]{0,60}?(?:美方|中方)")


_YEAR = re.compile(r"(?:19|20)\d{2}\s?(?:年|财年|会计年度)|(?:1[0-2]|[1-9])月")


def _bounded(text: str, start: int, end: int, starts: set[int], ends: set[int]) -> bool:
    """No letter or digit runs on at either side, unless another known name stands there (NVIDIAH20)."""
    if start and _ALNUM.match(text[start]) and _ALNUM.match(text[start - 1]) and start not in ends:
        return False
    after = text[end : end + 1]
    if after == "s" and not text[end + 1 : end + 2].isalnum():
        return True  # a plural: H20s, GPUs
    if _YEAR.match(text, end):
        return True  # AMD2025年
    return not (after and _ALNUM.match(text[end - 1]) and _ALNUM.match(after) and end not in starts)


def _fits(spelling: Spelling, text: str, start: int, end: int, company: _Company) -> bool:
    if spelling.not_after and text.endswith(spelling.not_after, 0, start):
        return False
    if spelling.not_before and text.startswith(spelling.not_before, end):
        return False
    return not spelling.needs or (company.item and spelling.code) or company.told(spelling.needs)


def spellings_of(world: World, fold: Callable[[str], str], place_words: dict[str, list[str]]) -> Iterable[Spelling]:
    """Every spelling the packs hold: parties, chips, families, systems, places."""
    for party in world.parties.values():
        for name in party.names:
            yield from _variants(party.id, party.kind, fold(name.text), name.context, fold)
            family = name.text.rpartition(" ")[2]
            if party.kind == "person" and name.text.isascii() and family != name.text:
                yield Spelling(family, party.id, party.kind, needs=(name.text,))  # Su, once Lisa Su was named
    yield from _item_spellings(world, fold)
    for code, place in world.places.table.items():
        for name in (place.name_en, place.name_zh, *place.aliases):
            if len(name) > 2 or (not name.isascii() and len(name) > 1):
                yield Spelling(fold(name), f"place/{code}", "place")
        for word in place_words.get(code, ()):
            name, _, context = word.partition("^")
            yield from _variants(f"place/{code}", "place", fold(name), context or "case", fold)


def _variants(party: str, kind: str, name: str, context: str, fold: Callable[[str], str]) -> Iterable[Spelling]:
    rules = {}
    for rule in filter(None, (part.strip() for part in context.split(";"))):
        key, _, words = rule.partition("=")
        rules[key] = tuple(fold(w) for w in words.split("|")) if words else ()
    made = {
        "needs": rules.get("needs", ()),
        "not_after": rules.get("not-after", ()),
        "not_before": rules.get("not-before", ()),
        "actor": "actor" in rules,
    }
    yield Spelling(name, party, kind, **made)
    if name.isascii() and len(name) > 3 and "case" not in rules and not made["needs"] and name.upper() != name:
        yield Spelling(name.upper(), party, kind, **made)


def _item_spellings(world: World, fold: Callable[[str], str]) -> Iterable[Spelling]:
    """Products' names with and without spaces and hyphens, in capitals and small letters.

    A family's name hides the same name of its members; a short code counts only in company: L2 where its maker or
    another item is named, 910B also where the text speaks of computing; neither beside a motorway or a cache.
    """
    names = spellings(world)
    bare = Counter(cut for spelt in names.values() for cut in {_SIZE.sub("", n) for n in spelt})
    for item, spelt in names.items():
        row = world.chip_rows.get(item)
        kind = "family" if item in world.families else "chip" if row else "system"
        family = names.get(row["family"], ()) if row else ()
        first = world.chip_rows[world.families[item].representative] if kind == "family" else row
        maker = world.parties.get(first["maker"]) if first else None
        company = tuple(fold(n.text) for n in maker.names) if maker else ()
        short = [cut for n in spelt if (cut := _SIZE.sub("", n)) != n and bare[cut] == 1]  # H100 PCIe 80GB
        for name in dict.fromkeys(part.strip() for n in (*spelt, *short) if n not in family for part in n.split(" / ")):
            text = fold(name)
            if len(text) < 2 or (text.isascii() and not any(c.isdigit() for c in text) and len(text) < 5):
                continue
            code = _SHORT_CODE.fullmatch(text) is not None
            needs = (company if text[0].isalpha() else company + _COMPUTING) if code else ()
            after, before = (_ELSEWHERE_BEFORE, _ELSEWHERE_AFTER) if _ROADS.fullmatch(text) else ((), ())
            words = re.split(r"[ -]", text)
            form = _FORM.fullmatch(text)
            turned = f"{form[1]} {form[3]} {form[2]}" if form else text  # A100 80GB PCIe
            unnumbered = _SOCKET.sub("SXM", text)
            # MI 308, 思元 590, RTX 4090 D
            spaced = _CODE.sub(r"\1 \2", text), _SCRIPTS.sub(" ", text), _BIN.sub(r"\1 \2", text)
            for joined in dict.fromkeys(
                ("".join(words), " ".join(words), "-".join(words), text, turned, unnumbered, *spaced)
            ):
                for cased in dict.fromkeys((joined, joined.upper(), joined.lower() if len(joined) > 3 else joined)):
                    yield Spelling(cased, item, kind, needs, after, before, code=code)
