"""What a chip or a system is made of, as said: the process of its logic dies, its memory, the number of its chips."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fencepost.base.figures import Unknown, bounds
from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import World

from .named import chips_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_memory_type", "check_node", "check_size"]

_NODE = re.compile(r"(?<![A-Za-z0-9])N(\d+)|(\d+)N|(\d+)\s?nm|Intel (\d+)")
_GENERATIONS = ((16, 14, 12), (10, 8), (7, 6), (5, 4), (3,), (2,))
"""Names of one generation of process: the second and third are refinements of the first (N6 of N7, N4 of N5)."""


def check_node(world: World, claim: Mapping[str, Any]) -> Verdict:
    """The figure in the name of a process (N7, 4N, 5nm): the same supports, another name of its generation depends."""
    chips = [c for c in chips_of(world, claim.get("subject") or "") if _NODE.search(c.process)]
    said = claim.get("value")
    if not chips or said is None:
        return unchecked("figure.not_held", subject=claim.get("subject"), measure="process_node")
    nodes = {c.id: {int(next(filter(None, m))) for m in _NODE.findall(c.process)} for c in chips}
    alike = next((set(g) for g in _GENERATIONS if Fraction(str(said)) in g), set())
    so = all(Fraction(str(said)) in found for found in nodes.values())
    verdict = SUPPORTED if so else DEPENDS if any(alike & found for found in nodes.values()) else CONTRADICTED
    computed = {"said": float(said), "catalogue": {c.id: c.process for c in chips}}
    return Verdict(verdict, f"node.{verdict}", computed, tuple(c.id for c in chips))


_MADE_OF = re.compile(
    r"(?:\b(?:consists? of|is made up of|comprises?|contains?|packs?|houses?|integrates?)\b|由|集成|包含|内含)"
    r"(?:\s?(?:a total of|up to|about|some|exactly|all|共|了|约|多达|整整|总计))*\s?$",
    re.IGNORECASE,
)
_OF_A_PART = re.compile(
    r"\b(?:each|every|per|node|tray|blade|cabinet|slice|half)s?\b|[每半]|节点|節點|托盘|机柜|機櫃", re.IGNORECASE
)
_PIECES = re.compile(
    r"\b(?:chips?|GPUs?|NPUs?|TPUs?|accelerators?|processors?|cards?)\b|[颗顆张張枚片块塊卡]", re.IGNORECASE
)
_TO_NUMBER = re.compile(r"\D*")


def _made_of(claim: Mapping[str, Any]) -> bool:
    """Whether the words say of what the whole system is made: it consists of so many chips."""
    sentence = claim.get("sentence")
    if not sentence:
        return False
    before, _, behind = sentence.partition(claim["text"])
    return (
        _MADE_OF.search(before + _TO_NUMBER.match(claim["text"])[0]) is not None
        and _PIECES.search(claim["text"] + behind[:24]) is not None
        and _OF_A_PART.search(sentence) is None
    )


def check_size(world: World, claim: Mapping[str, Any]) -> Verdict:
    """The number of chips in a system: the same supports. Another may be of systems sold and decides nothing, unless
    the words say that the system is made of so many.

    So many chips of the same maker that are not the system's are another thing than it is made of.
    """
    named = [i for key in ("subject", "base") for i in (claim.get(key) or "").split("|")]
    held = {i: bounds(s.size) for i in named if (s := world.systems.get(i)) and not isinstance(s.size, Unknown)}
    said = claim.get("value")
    if not held or said is None:
        return unchecked("no_check", measure="units")
    found = {i: ends for i, ends in held.items() if ends[0] <= Fraction(str(said)) <= ends[1]}
    catalogue = {i: {"low": low, "high": high} for i, (low, high) in (found or held).items()}
    computed = {"measure": "units", "unit": "unit", "catalogue": catalogue}
    if not found and _made_of(claim):
        return Verdict(CONTRADICTED, "figure.contradicted", computed, tuple(held))
    if not found:
        return unchecked("figure.not_held", subject=claim.get("subject"), measure="units")
    chips, own = chips_of(world, claim.get("subject") or ""), {world.systems[i].chip for i in found}
    makers = {world.chips[c].maker for c in own}
    families = {world.chips[c].family or c for c in own}
    if chips and all(c.maker in makers and c.id not in own and (c.family or c.id) not in families for c in chips):
        made_of = {i: world.chips[world.systems[i].chip].name for i in found}
        return Verdict(CONTRADICTED, "node.other_chip", {"catalogue": made_of}, tuple(found))
    return Verdict(SUPPORTED, "figure.supported", computed, tuple(found))


_MEMORY = re.compile(r"(LPDDR|GDDR|DDR|HBM|SRAM)(\d\w*)?")
"""The kind of a memory, and its generation with the letter of a variant."""


def check_memory_type(world: World, claim: Mapping[str, Any]) -> Verdict:
    """The type as the catalogue has it: the same supports, another contradicts where the row was read in a source.

    It depends where the members of a family differ, or the words leave off the letter of a variant (HBM3 of HBM3E).
    """
    chips = [c for c in chips_of(world, claim.get("subject") or "") if c.memory_type]
    said = claim.get("aspect") or ""
    if not chips or not said:
        return unchecked("figure.not_held", subject=claim.get("subject"), measure="memory_kind")
    answers = {_same_memory(said, c) for c in chips}
    so = answers.pop() if len(answers) == 1 else Tri.UNKNOWN
    wanted = Tri.NO if claim.get("modality") == "negative" else Tri.YES
    verdict = DEPENDS if so is Tri.UNKNOWN else SUPPORTED if so is wanted else CONTRADICTED
    computed = {"said": said, "catalogue": {c.id: c.memory_type for c in chips}}
    return Verdict(verdict, f"memory.{verdict}", computed, tuple(c.id for c in chips))


def _same_memory(said: str, chip: Chip) -> Tri:
    """Whether the chip has that memory: unknown where the catalogue leaves the generation open, or the words the letter
    of a variant, or the row was filled without a source.
    """
    held = _MEMORY.search(chip.memory_type.upper())
    if held is None or "memory_type" in chip.unchecked:
        return Tri.YES if held and said == held[0] else Tri.UNKNOWN
    if said == held[0]:
        return Tri.YES
    return Tri.UNKNOWN if held[0].startswith(said) or (said.startswith(held[1]) and not held[2]) else Tri.NO
