"""A claim with its verdict: which check applies follows from its measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from fencepost.facts.world import World

from .catalogue import check_bandwidth, check_figure, check_rate
from .company import check_company
from .differences import check_difference
from .groups import check_group
from .growth import check_growth
from .levies import check_levy, of_a_duty
from .lines import check_line, draws
from .listing import check_listed
from .makeup import check_memory_type, check_node, check_size
from .models_told import MODEL_MEASURES, check_fit, check_model
from .named import items_in
from .prices import check_price
from .qualities import QUALITIES, check_quality
from .ratios import check_ratio
from .setting import Record, Setting
from .standings import STANDINGS, check_standing
from .sums import check_sum
from .unlisted import check_unlisted, chips_told
from .verdict import Verdict, unchecked
from .workloads import check_token_rate, check_training_time

__all__ = ["check_claim"]


def check_claim(on: Setting, claim: Record) -> Verdict:
    """The verdict on a claim: by law, catalogue or model, whichever its measure asks; else that nothing can decide."""
    world, measure = on.world, claim["measure"]
    quantity = world.quantities.get(measure)
    first, last = on.days(claim.get("as_of"), claim.get("as_of_end"))
    since = first if claim.get("as_of") else last  # the page's own day is one day
    if measure == "levy_rate":
        return _levy(on, claim, last)
    if measure == "performance_ratio":
        return check_ratio(world, claim, on.models)
    if measure in QUALITIES:
        return check_quality(world, claim, last)
    if measure in STANDINGS:
        described = chips_told(world, claim, on.document["claims"])
        return check_standing(world, claim, _sent_to(claim) or on.where(claim), since, last, described)
    if measure == "country_group":
        return check_group(world, claim, since, last)
    if measure == "listed":
        return check_listed(world, claim, last)
    if measure == "sum_told":
        return check_sum(claim)
    if measure == "growth_rate":
        return check_growth(world, claim, on.document["claims"])
    if quantity and (of_a_stranger := check_unlisted(world, claim, on.document["claims"])):
        return of_a_stranger
    if not claim["subject"] and draws(world, measure):
        return check_line(world, claim, last)
    if measure in _OF_CHIPS:
        return _OF_CHIPS[measure](world, claim)
    if measure in _OF_COMPANIES:
        dated = claim.get("as_of") or on.placed.why != "asked"  # else any of its periods may be meant
        written = on.placed.last if on.placed.why == "published" else None
        days = (first, last) if dated else (None, None)
        return check_company(world, claim, on.named_in(claim), *days, written, on.document["claims"])
    if quantity and "catalogue" in quantity.checked_by:
        return check_figure(world, claim, measure)
    return unchecked("no_check", measure=measure)


_OF_COMPANIES = (
    "revenue", "revenue_share", "charge", "change", "loss", "profit", "gross_margin", "operating_margin",
    "market_share", "investment",
)  # fmt: skip
"""Sums and shares that companies tell of their periods."""

_OF_CHIPS: Mapping[str, Callable[[World, Record], Verdict]] = {
    "price": check_price, "process_node": check_node, "units": check_size, "compute_rate": check_rate,
    "dram_bandwidth": check_bandwidth, "training_time": check_training_time, "token_rate": check_token_rate,
    "memory_kind": check_memory_type, "fits": check_fit, "difference": check_difference,
    **dict.fromkeys(MODEL_MEASURES, check_model),
}  # fmt: skip
"""Checks that need nothing but the claim."""


def _levy(on: Setting, claim: Record, day: dt.date | None) -> Verdict:
    rate = claim["value"] if claim["value"] is not None else claim["low"]
    near = items_in(on.world, on.named_in(claim)) or list(on.items)
    around = on.meeting(claim, "events", type="levy")
    base = items_in(on.world, [i for i in (claim.get("base"), claim.get("subject")) if i])
    base = base or items_in(on.world, [i for e in around for i in e["objects"] or [e["object"]] if i])
    duty = any(map(of_a_duty, (claim, *around)))
    return check_levy(on.world, rate, near, on.where(claim), day, base, duty=duty)


def _sent_to(claim: Record) -> str | None:
    """The place that is the base of the claim, as a code."""
    kind, _, code = (claim.get("base") or "").partition("/")
    return code.upper() if kind == "place" else None
