"""Exploring open facts: every way that matters, both sides first where there are too many."""

from fencepost.base.days import day
from fencepost.base.logic import Tri
from fencepost.base.notes import note
from fencepost.facts.chips import Chip
from fencepost.facts.world import world
from fencepost.rules import outcome
from fencepost.rules.determine import determine
from fencepost.rules.question import Question

NOTHING_KNOWN = Chip("x", "x", maker=None, datacenter=Tri.UNKNOWN)


def test_a_chip_of_which_nothing_is_known_is_neither_free_nor_caught():
    found = determine(world(), NOTHING_KNOWN, Question("CN", from_="US"), day("2026-02-01"), brief=True)
    statuses = {str(o["status"]) for o in found.outcomes}
    assert found.certainty != "certain"
    assert found.eccn is None
    assert statuses & outcome.FREE
    assert statuses - outcome.FREE


def test_a_search_cut_short_says_so_and_has_seen_both_sides(monkeypatch):
    monkeypatch.setattr(outcome, "_MOST_LEAVES", 8)
    found = determine(world(), NOTHING_KNOWN, Question("CN", from_="US"), day("2026-02-01"), brief=True)
    assert found.status == "indeterminate"
    assert found.eccn is None
    assert note("unknown.cut") in found.unknowns


def test_a_search_that_suffices_does_not_mention_it():
    found = determine(world(), world().chips["nvidia-h100-sxm5"], Question("CN", from_="US"), day("2026-02-01"))
    assert note("unknown.cut") not in found.unknowns


def test_what_would_change_the_answer_names_the_chip_and_the_parties():
    found = determine(world(), world().chips["nvidia-h20-96gb"], Question("CN", from_="US"), day("2025-01-15"))
    told = {str(f["name"]): (f["op"], f["status"]) for f in found.flips}
    assert told["entity_listed"] == ("is", "licence_required")
    assert told["tpp"] == (">=", "exception_available")  # 3A090.b.1 begins at TPP 2400
