"""Messages: what a group of one costs, how size and distance count, and which way of reducing wins where."""

import pytest

from fencepost.facts.world import world
from fencepost.perf import links
from fencepost.perf.parameters import parameters
from fencepost.perf.rates import Rates

P = parameters(world())
CHIP = Rates("c", "C", "", (1e15, 1e15, 1e15, 1e15), 3e12, 80e9, 450e9, 50e9, 700.0, domain=8)


@pytest.mark.parametrize("call", [links.gather, links.reduce, links.exchange])
def test_a_group_of_one_sends_nothing(call):
    assert float(call(1e9, 1, CHIP, P)) == 0


def test_a_large_ring_moves_almost_the_whole_message_over_each_link():
    """7/8 of 100 GB at the reachable share of 450 GB/s, and some milliseconds."""
    expected = 7 / 8 * 1e11 / (450e9 * P.link_share)
    assert float(links.gather(1e11, 8, CHIP, P)) == pytest.approx(expected, rel=0.02)


def test_a_message_of_middling_size_costs_more_than_its_start_and_its_bytes():
    """By their geometric mean: where both are alike, half as much again."""
    start = (P.link_start + 7 * P.link_hop) * 1e-6
    alike = start * 450e9 * P.link_share * 8 / 7
    assert float(links.gather(alike, 8, CHIP, P)) == pytest.approx(3 * start)


def test_leaving_the_domain_costs_the_slower_network():
    inside, outside = (float(links.gather(1e11, n, CHIP, P)) for n in (8, 16))
    across = 1 / 2 * 1e11 / 8 / (50e9 * P.net_share)
    assert outside - inside == pytest.approx(across, rel=0.02)


def test_small_messages_are_reduced_at_once_and_large_ones_in_a_ring():
    small, large = 4096.0, 1e9
    assert float(links.reduce(small, 8, CHIP, P)) == float(links.reduce_at_once(small, 8, CHIP, P))
    assert float(links.reduce(large, 8, CHIP, P)) == float(links.reduce_ring(large, 8, CHIP, P))


def test_a_wide_domain_reduces_in_logarithmic_time():
    wide = Rates("c", "C", "", CHIP.peak, 3e12, 80e9, 900e9, 50e9, 700.0, domain=64)
    assert float(links.reduce(1e6, 64, wide, P)) < 0.5 * float(links.reduce_ring(1e6, 64, wide, P))


def test_neighbours_far_apart_leave_the_domain_sooner():
    """Data-parallel ranks eight chips apart share no domain of eight: all of their traffic is network."""
    assert float(links.gather(1e9, 4, CHIP, P, stride=8)) > 5 * float(links.gather(1e9, 4, CHIP, P))
