"""Total processing performance and performance density, with every reading that the facts leave open.

TPP is the dense peak rate times the bit length, the largest over the formats. Three things can leave it open: the
bit length of a format (TF32), a disputed rate, and a maker's own declared value beside the computed one. Rates whose
disputes carry the same labels ("as printed", "halved") are one dispute and move together.

>>> from fencepost.base.figures import known
>>> bits = (Format("TF32", "tf32_rate", 19, "19 bits"), Format("TF32", "tf32_rate", 32, "32 bits"),
...         Format("FP16", "fp16_rate", 16))
>>> computed({"tf32_rate": known(100, "TFLOPS"), "fp16_rate": known(150, "TFLOPS")}, bits)  # doctest: +ELLIPSIS
OneOf(readings=(Reading(label='19 bits', figure=Known(value=Fraction(2400, 1), ...
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from fencepost.base.figures import (
    Figure,
    Known,
    OneOf,
    Range,
    Reading,
    Unknown,
    divide,
    largest,
    one_of,
    readings,
    scale,
)  # fmt: skip

from .packs import PackFile
from .tables import merged

__all__ = ["Contribution", "Format", "computed", "contributions", "density", "read_formats", "with_declared"]


@dataclass(frozen=True, slots=True)
class Format:
    """A number format that counts: the quantity holding its rate, its bit length, the label of that reading."""

    format: str
    quantity: str
    bits: int
    label: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of the sum: ``product`` = rate times bits, in TPP."""

    format: str
    quantity: str
    rate: Figure
    bits: int
    label: str
    product: Figure
    cite: str = ""


def read_formats(files: tuple[PackFile, ...]) -> tuple[Format, ...]:
    """``formats.csv``; a format with two bit lengths has two rows with different labels."""
    table = merged(files, "formats.csv", ("format", "bits"), ("format", "quantity", "bits", "label", "cite"))
    return tuple(
        Format(row.need("format"), row.need("quantity"), row.whole("bits") or 0, row["label"], row["cite"])
        for row in table
    )


def contributions(figures: Mapping[str, Figure], formats: Sequence[Format]) -> tuple[Contribution, ...]:
    """Every format whose rate is known, worked out, the largest first."""
    lines = [
        Contribution(f.format, f.quantity, rate, f.bits, f.label, scale(rate, f.bits, "TPP"), f.cite)
        for f in formats
        if not isinstance(rate := figures.get(f.quantity, Unknown("not stated")), Unknown)
    ]
    return tuple(sorted(lines, key=lambda c: -_high(c.product)))


def computed(figures: Mapping[str, Figure], formats: Sequence[Format]) -> Figure:
    """TPP from the rates alone, in every combination of open readings that makes a difference."""
    stated = {
        f.quantity: figures[f.quantity] for f in formats if not isinstance(figures.get(f.quantity, _NONE), Unknown)
    }
    if not stated:
        return Unknown("no rate of a counted format is stated", "TPP")
    questions = _questions(stated, formats)
    results = {choice: _tpp(stated, formats, dict(enumerate(choice)), questions) for choice in product(*questions)}
    telling = [i for i in range(len(questions)) if _matters(i, results)]
    return one_of(
        Reading(", ".join(choice[i] for i in telling), figure) if telling else Reading("", figure)
        for choice, figure in results.items()
    )


def with_declared(figure: Figure, declared: Figure) -> Figure:
    """The computed readings beside the value the maker declares."""
    if isinstance(declared, Unknown):
        return figure
    beside = [Reading(r.label or "computed", r.figure) for r in readings(figure)]
    return one_of([*beside, *(Reading("declared", r.figure) for r in readings(declared))])


def density(tpp: Figure, area: Figure) -> Figure:
    """Performance density, exact; unknown where the area is unknown or may be zero."""
    return divide(tpp, area, "TPP/mm2")


_NONE = Unknown("not stated")


def _high(figure: Figure) -> Fraction:
    return max((r.figure.value if isinstance(r.figure, Known) else r.figure.high for r in readings(figure)), default=0)


def _questions(stated: Mapping[str, Figure], formats: Sequence[Format]) -> list[tuple[str, ...]]:
    """Each open question as the labels of its answers: bit lengths, then disputed rates (equal labels count once)."""
    asked: dict[tuple[str, ...], None] = {}
    for quantity in stated:
        if len(labels := tuple(f.label for f in formats if f.quantity == quantity)) > 1:
            asked[labels] = None
    for figure in stated.values():
        if isinstance(figure, OneOf):
            asked[tuple(r.label for r in figure.readings)] = None
    return list(asked)


def _tpp(
    stated: Mapping[str, Figure], formats: Sequence[Format], choice: Mapping[int, str], questions: list[tuple[str, ...]]
) -> Figure:
    """The largest product under one answer to every question, cited by the format that gives it."""
    answer = {labels: choice[i] for i, labels in enumerate(questions)}
    lines: list[Known | Range] = []
    for f in formats:
        rate = stated.get(f.quantity)
        lengths = tuple(g.label for g in formats if g.quantity == f.quantity)
        if rate is None or (lengths in answer and answer[lengths] != f.label):
            continue
        if isinstance(rate, OneOf):
            wanted = answer[tuple(r.label for r in rate.readings)]
            rate = next(r.figure for r in rate.readings if r.label == wanted)
        line = replace(scale(rate, f.bits, "TPP"), cite=f"{f.format} x {f.bits}; {rate.cite}".rstrip("; "))
        lines.append(replace(line, confidence=rate.confidence) if isinstance(rate, Known) else line)
    known = [line for line in lines if isinstance(line, Known)]
    return max(known, key=lambda line: line.value) if len(known) == len(lines) else largest(lines)


def _matters(question: int, results: Mapping[tuple[str, ...], Figure]) -> bool:
    """Whether the answer to one question ever changes the result, the other answers being equal."""
    groups: dict[tuple[str, ...], set[tuple[Fraction, Fraction]]] = {}
    for choice, figure in results.items():
        rest = choice[:question] + choice[question + 1 :]
        ends = (figure.value, figure.value) if isinstance(figure, Known) else (figure.low, figure.high)
        groups.setdefault(rest, set()).add(ends)
    return any(len(values) > 1 for values in groups.values())
