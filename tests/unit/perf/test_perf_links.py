"""Messages: what a group of one costs, how size, distance and fabric count, and which way of reducing wins where."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fencepost.facts.fabric import Fabric
from fencepost.facts.world import world
from fencepost.perf import links
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters
from fencepost.perf.rates import Rates

W = world()
P = parameters(W)
CHIP = Rates("c", "C", "", (1e15, 1e15, 1e15, 1e15), 3e12, 80e9, 450e9, 50e9, 700.0, domain=8)
SUMMING = replace(CHIP, fabric=Fabric(sums=("link",)))
FABRICS = (
    Fabric(), Fabric("mesh"), Fabric("torus", (4, 4)), Fabric("torus", (4, 4), grows=True), Fabric(sums=("link",)),
    Fabric(sums=("link", "network")),
)  # fmt: skip
messages, members = st.floats(1, 1e12), st.sampled_from([1, 2, 3, 4, 8, 16, 32, 64, 256])


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


def test_a_tree_beats_a_ring_for_small_messages_and_many_chips():
    """Twice log2(64) = 12 hops against 63; each byte crosses twice against 2 x 63/64."""
    wide = replace(CHIP, domain=64)
    assert float(links.reduce_tree(1e4, 64, wide, P)) < 0.4 * float(links.reduce_ring(1e4, 64, wide, P))
    assert float(links.reduce_tree(1e13, 64, wide, P)) > float(links.reduce_ring(1e13, 64, wide, P))


@given(members, messages)
def test_sums_in_switches_are_never_slower_than_a_ring_at_equal_bandwidth(group, message):
    """Each byte crosses once against 2(n-1)/n times, after as many hops."""
    equal = replace(P, sum_share=P.link_share)
    summed = links.reduce_summed(message, group, SUMMING, equal)
    assert float(summed) <= float(links.reduce_ring(message, group, CHIP, equal)) * (1 + 1e-12)


def test_sums_in_switches_send_a_large_message_once():
    """1 GB over the share of 450 GB/s that sums reach, whatever the number of chips."""
    for group in (2, 4, 8):
        expected = 1e11 / (450e9 * P.sum_share)
        assert float(links.reduce_summed(1e11, group, SUMMING, P)) == pytest.approx(expected, rel=0.01)


def test_switches_that_are_not_known_to_add_up_are_not_taken_to():
    """No source read says that second-generation NVSwitch adds up; of the third its maker says so."""
    assert machine(W, "nvidia-dgx-a100-80gb").mid.fabric.sums == ()
    assert machine(W, "nvidia-dgx-h100").mid.fabric.sums == ("link",)
    assert float(links.reduce(1e9, 8, SUMMING, P)) < float(links.reduce(1e9, 8, CHIP, P))


def test_sums_in_the_network_send_a_domains_part_once():
    """Sixteen domains of eight: each chip's eighth crosses once against 2 x 15/16 times."""
    network = replace(CHIP, fabric=Fabric(sums=("network",)))
    saved = float(links.reduce(1e11, 128, CHIP, P)) - float(links.reduce(1e11, 128, network, P))
    assert saved == pytest.approx((2 * 15 / 16 - 1) * 1e11 / 8 / (50e9 * P.net_share), rel=0.02)


def test_beyond_a_domain_each_chip_carries_its_part_across():
    """Inside 2 x 7/8 of the bytes, then 2 x 3/4 of an eighth of them over the network."""
    inside = 2 * 7 / 8 * 1e11 / (450e9 * P.link_share)
    across = 2 * 3 / 4 * 1e11 / 8 / (50e9 * P.net_share)
    assert float(links.reduce(1e11, 32, CHIP, P)) == pytest.approx(inside + across, rel=0.02)


@pytest.mark.parametrize("call", [links.gather, links.reduce, links.exchange])
@pytest.mark.parametrize("fabric", FABRICS, ids=str)
@given(message=messages, group=members, factor=st.floats(1.01, 10))
def test_more_bandwidth_never_slows_and_more_bytes_never_quicken(call, fabric, message, group, factor):
    chip = replace(CHIP, fabric=fabric, domain=16)
    base = float(call(message, group, chip, P))
    assert float(call(message, group, replace(chip, link=chip.link * factor, nic=chip.nic * factor), P)) <= base
    assert float(call(message * factor, group, chip, P)) >= base


@pytest.mark.parametrize("fabric", FABRICS, ids=str)
@given(message=messages, group=st.integers(1, 300), stride=st.integers(1, 40))
def test_no_direct_fabric_beats_a_switch_that_carries_as_much(fabric, message, group, stride):
    """Of any group, of whatever size and spread, fewer links lie between its members than a switch offers."""
    chip = replace(CHIP, domain=16)
    direct = replace(chip, fabric=replace(fabric, sums=()))
    calls = (
        lambda c: links.exchange(message, group, c, P),
        lambda c: links.point_to_point(message, stride, c, P),
        lambda c: links.gather(message, group, c, replace(P, link_hop=0.0), stride),
    )
    for call in calls:
        assert 0 <= float(call(chip)) <= float(call(direct)) * (1 + 1e-9) < np.inf


@pytest.mark.parametrize("call", [links.gather, links.reduce, links.exchange])
@pytest.mark.parametrize("fabric", FABRICS, ids=str)
def test_nothing_costs_a_start_and_one_chip_nothing(call, fabric):
    chip = replace(CHIP, fabric=fabric, domain=16)
    assert float(call(1e9, 1, chip, P)) == 0
    assert 0 < float(call(0.0, 16, chip, P)) < 1e-4


@pytest.mark.parametrize("call", [links.gather, links.reduce, links.exchange])
@pytest.mark.parametrize("fabric", FABRICS, ids=str)
def test_groups_as_an_array_are_the_groups_one_by_one(call, fabric):
    chip = replace(CHIP, fabric=fabric, domain=16)
    groups = np.array([1, 2, 4, 8, 16, 32, 128])
    assert call(1e6, groups, chip, P) == pytest.approx([float(call(1e6, int(n), chip, P)) for n in groups])


def test_in_a_mesh_a_part_of_the_domain_has_a_part_of_the_links():
    """Four of eight chips: three of a chip's seven links lead to the others."""
    mesh = replace(CHIP, fabric=Fabric("mesh"))
    assert float(links.gather(1e11, 8, mesh, P)) == float(links.gather(1e11, 8, CHIP, P))
    fewer = float(links.gather(1e11, 4, mesh, P)) / float(links.gather(1e11, 4, CHIP, P))
    assert fewer == pytest.approx(7 / 3, rel=0.01)
    one = float(links.point_to_point(1e11, 1, mesh, P)) / float(links.point_to_point(1e11, 1, CHIP, P))
    assert one == pytest.approx(7, rel=0.01)


def test_in_a_torus_a_group_has_the_links_along_its_axes():
    """16 x 16: all of it closes rings of all four links; 16 chips are a box of 4 x 4, a line in each of two axes; 16
    that lie 16 apart a whole row, two of four; 2 a line; 4 that lie 64 apart share a closed row with three others."""
    torus = replace(CHIP, domain=256, fabric=Fabric("torus", (16, 16)))
    switched = replace(CHIP, domain=256)
    for group, stride, part in ((256, 1, 1), (16, 1, 2 / 4), (16, 16, 2 / 4), (2, 1, 1 / 4), (4, 64, 2 / 4 / 4)):
        slower = float(links.gather(1e13, group, torus, P, stride)) / float(links.gather(1e13, group, switched, P))
        assert slower == pytest.approx(1 / part, rel=0.01), (group, stride)


def test_cubes_joined_by_optical_switches_close_their_rings_from_a_cube_on():
    """All 4x4x4 and larger slices of a v5p are a whole torus (Google Cloud, TPU v5p); 32 chips are 4x4x2."""
    cubes = replace(CHIP, domain=4096, fabric=Fabric("torus", (4, 4, 4), grows=True))
    switched = replace(CHIP, domain=4096)
    for group, part in ((64, 1), (128, 1), (256, 1), (512, 1), (4096, 1), (32, 5 / 6), (16, 4 / 6), (2, 1 / 6)):
        slower = float(links.gather(1e13, group, cubes, P)) / float(links.gather(1e13, group, switched, P))
        assert slower == pytest.approx(1 / part, rel=0.02), group


@pytest.mark.parametrize(
    ("system", "chips", "bisection"), [("google-tpu-v5e-pod", 256, 1.6e12), ("google-tpu-v4-pod", 4096, 24e12)]
)
def test_an_exchange_in_a_torus_is_bound_by_its_bisection(system, chips, bisection):
    """Half of all bytes cross the middle, half of these each way: Google states 1.6 TB/s for a v5e pod and 24 TB/s for
    a v4 pod (16 x 16 x 16, six links of 50 GB/s: 2 x 256 x 50 GB/s = 25.6)."""
    rates = machine(W, system).mid
    expected = chips * 1e10 / 4 / (bisection * P.link_share)
    assert float(links.exchange(1e10, chips, rates, P)) == pytest.approx(expected, rel=0.08)


def test_a_wide_domain_reduces_in_logarithmic_time():
    wide = Rates("c", "C", "", CHIP.peak, 3e12, 80e9, 900e9, 50e9, 700.0, domain=64)
    assert float(links.reduce(1e6, 64, wide, P)) < 0.5 * float(links.reduce_ring(1e6, 64, wide, P))


def test_neighbours_far_apart_leave_the_domain_sooner():
    """Data-parallel ranks eight chips apart share no domain of eight: all of their traffic is network."""
    assert float(links.gather(1e9, 4, CHIP, P, stride=8)) > 5 * float(links.gather(1e9, 4, CHIP, P))
