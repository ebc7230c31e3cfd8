"""A name as its parts, and the forms it is compared in: what was dropped or converted on the way is kept and shown.

A company's name is what sets it apart (``Pengxinxu``), words that many share (``technology``, 技术), a place it stands
in (``Shenzhen``) and a legal form (``Co., Ltd.``). The last three are data, in ``packs/parties/name_parts.csv``.

>>> parts = NameParts({"ltd": ("legal_form", ""), "shenzhen": ("place", "shenzhen"), "tech": ("word", "technology")})
>>> [(f.key, f.core) for f in forms("Shenzhen Pengxinxu Tech., Ltd", parts)]
[('shenzhenpengxinxutechltd', 'pengxinxu'), ('pengxinxutech', 'pengxinxu'), ('pengxinxutechnology', 'pengxinxu')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

from fencepost.base.errors import FactError

from .names import fold
from .packs import PackFile
from .tables import merged

__all__ = ["Form", "MissingPart", "NameParts", "Step", "forms", "need", "read_parts"]

_HAN = "\u3400-\u9fff"
_PIECE = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_KINDS = ("legal_form", "place", "word")
_PACKAGES = {"rapidfuzz": "rapidfuzz", "opencc": "OpenCC", "pypinyin": "pypinyin"}


class MissingPart(FactError):
    """A name cannot be compared, since an optional part is not installed."""


def need(module: str) -> ModuleType:
    """An optional module, or MissingPart FP-FACT-080 that says what to install."""
    try:
        return import_module(module)
    except ImportError:
        raise MissingPart(
            "FP-FACT-080", f"screening names needs {_PACKAGES.get(module.split('.')[0], module)}, not installed here",
            hint="pip install 'fencepost[evidence]'",
        ) from None  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to a name before comparing: ``kind`` is simplified, legal_form, place, word, pinyin or words."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Form:
    """A name as compared: its ``key``, the ``words`` that set it apart (``core``: joined), and how it came about.

    ``places`` are those left out, in one spelling; ``converted`` is true in another script than the name's own.
    """

    key: str
    core: str
    words: frozenset[str]
    steps: tuple[Step, ...] = ()
    places: frozenset[str] = frozenset()
    converted: bool = False


@dataclass(frozen=True)
class NameParts:
    """Parts of names by spelling (Latin ones in lower case, words spaced): their kind and what they stand for."""

    table: Mapping[str, tuple[str, str]]

    @cached_property
    def longest(self) -> int:
        """Most characters of a Han part."""
        return max((len(p) for p in self.table if not p.isascii()), default=0)

    @cached_property
    def begins(self) -> Mapping[str, int]:
        """Words that parts of several Latin words begin with: the most words of such a part."""
        found: dict[str, int] = {}
        for part in self.table:
            first, *rest = part.split(" ")
            if rest:
                found[first] = max(found.get(first, 0), len(rest) + 1)
        return found

    @property
    def legal_forms(self) -> frozenset[str]:
        """The endings that say what kind of company it is."""
        return frozenset(p for p, (kind, _) in self.table.items() if kind == "legal_form")


def read_parts(files: tuple[PackFile, ...]) -> NameParts:
    """``name_parts.csv``; an overlay adds parts of its own."""
    table = merged(files, "name_parts.csv", ("part", "script"), ("part", "script", "kind", "same_as"))
    return NameParts({row.need("part"): (row.choice("kind", _KINDS), row["same_as"]) for row in table})


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    kind: str
    same_as: str
    han: bool


def _tokens(text: str, parts: NameParts) -> list[_Token]:
    plain = re.sub(r"[.'’`]", "", text)
    found: list[_Token] = []
    latin: list[str] = []
    for piece in _PIECE.findall(plain):
        if "\u3400" <= piece[0] <= "\u9fff":
            found += _latin(latin, parts)
            latin = []
            found += _han(piece, parts)
        elif word := piece.lower() if piece.isascii() and piece.isalnum() else fold(piece):
            latin.append(word)
    return found + _latin(latin, parts)


def _latin(words: list[str], parts: NameParts) -> list[_Token]:
    """Words, with the longest parts of several words taken together."""
    found, at = [], 0
    while at < len(words):
        for size in range(min(parts.begins.get(words[at], 1), len(words) - at), 0, -1):
            text = " ".join(words[at : at + size]) if size > 1 else words[at]
            if text in parts.table or size == 1:
                kind, same = parts.table.get(text, ("name", ""))
                found.append(_Token(text, kind, same or text, False))
                at += size
                break
    return found


def _han(run: str, parts: NameParts) -> list[_Token]:
    """An unspaced run cut at the longest known parts; what lies between them is the name."""
    found: list[_Token] = []
    at = start = 0
    while at < len(run):
        heads = (run[at : at + size] for size in range(min(parts.longest, len(run) - at), 1, -1))
        part = next((head for head in heads if head in parts.table), "")
        if part:
            if start < at:
                found.append(_Token(run[start:at], "name", "", True))
            found.append(_Token(part, *parts.table[part], True))
            at = start = at + len(part)
        else:
            at += 1
    if start < at:
        found.append(_Token(run[start:at], "name", "", True))
    return found


def forms(text: str, parts: NameParts) -> tuple[Form, ...]:
    """The forms of a name, from as written to most converted; a form with the key of an earlier one is left out.

    A place or a shared word is dropped only from a name that keeps something of its own without it.
    """
    simple = text if text.isascii() else _simplified(text)
    steps = (Step("simplified", simple),) if simple != text else ()
    tokens = _tokens(simple, parts)
    named = [t for t in tokens if t.kind == "name"]
    legal = [t for t in tokens if t.kind == "legal_form"] if len(tokens) > 1 else []
    places = [t for t in tokens if t.kind == "place"] if named else []
    kept = [t for t in tokens if not (t.kind == "legal_form" and legal) and not (t.kind == "place" and named)]
    left_out = frozenset(t.same_as for t in places)
    core = _core([t.text for t in named], [t.text for t in kept])
    without = (*steps, *(Step("legal_form", t.text) for t in legal), *(Step("place", t.text) for t in places))
    found: dict[str, Form] = {}

    def add(key: str, core: tuple[str, frozenset[str]], steps: tuple[Step, ...], *rest: Any) -> None:
        if key and key not in found:
            found[key] = Form(key, *core, steps, *rest)

    add(fold(simple), core, steps)
    add(_joined(t.text for t in kept), core, without, left_out)
    han = any(t.han for t in kept)
    if han:
        sounds = [_pinyin(t.text) if t.han else t.text for t in kept]
        core = _core([_pinyin(t.text) if t.han else t.text for t in named], sounds)
        add(_joined(sounds), core, (*without, Step("pinyin", " ".join(sounds))), left_out, True)
    meant = [_meaning(t, parts) for t in kept]
    add(_joined(meant), core, (*without, Step("words", " ".join(meant))), left_out, han)
    return tuple(found.values())


def _core(named: list[str], kept: list[str]) -> tuple[str, frozenset[str]]:
    """The words that set a name apart, joined and as a set; a name of shared words alone has only itself."""
    return _joined(named or kept), frozenset(named)


def _joined(words: Iterable[str]) -> str:
    return "".join(words).replace(" ", "")


def _meaning(token: _Token, parts: NameParts) -> str:
    """A shared word or a place as its one Latin spelling, anything else in pinyin or as it is."""
    if token.kind == "name" or not token.same_as:
        return _pinyin(token.text) if token.han else token.text
    return " ".join(parts.table.get(w, ("", w))[1] or w for w in token.same_as.split())


@cache
def _converter():
    return need("opencc").OpenCC("t2s")


def _simplified(text: str) -> str:
    return _converter().convert(text)


@cache
def _pinyin(text: str) -> str:
    return "".join(need("pypinyin").lazy_pinyin(text))
