"""Time of messages between chips: a start, a cost per hop, and bytes over the share of a link collectives reach.

Two tiers: the scale-up domain and the network. A group larger than the domain works in both: inside first, then one
share per chip across. Inside a domain of switches any chip reaches any other at its full rate; where chips are joined
directly (``Fabric``), a group has only the links between its members. Bytes are those each chip holds. Of the ways to
reduce, the one that takes least is taken, by its formula.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce as fold

import numpy as np

from .layout import least, most
from .parameters import Parameters
from .rates import Rates

__all__ = ["exchange", "gather", "point_to_point", "reduce", "reduce_at_once", "reduce_in_steps", "reduce_ring",
           "reduce_summed", "reduce_tree"]  # fmt: skip

Array = np.ndarray | float


@dataclass(frozen=True, slots=True)
class _Route:
    """What a group has of its domain's links. ``share`` of a chip's links lie between members; a ring through all takes
    ``hops``; ``detour`` links are crossed by a byte sent to any member, over those a switch would need."""

    share: Array
    hops: Array
    detour: Array = 1.0


def _tier(group: Array, rates: Rates, stride: Array = 1) -> tuple[Array, Array]:
    """Members of a group inside one domain, and how many domains it spans; neighbours are ``stride`` chips apart."""
    inside = least(group, most(rates.domain // stride, 1))
    return inside, -(-group // inside)


def _route(members: Array, rates: Rates, stride: Array = 1) -> _Route:
    """The links of ``members`` of one domain, ``stride`` chips apart."""
    match rates.fabric.kind:
        case "mesh":  # a link to each other chip of the domain: the group uses those to its members
            share = np.maximum(members - 1, 1) / max(rates.domain - 1, 1)
            return _Route(np.minimum(share, 1.0), members - 1)
        case "torus":
            return _in_torus(members, stride, rates)
    return _Route(1.0, members - 1)


def _in_torus(members: Array, stride: Array, rates: Rates) -> _Route:
    """The chips of a group and of those that lie between them fill as even a box as they can, one axis after another,
    so a group lies along the axes that those before it left. Along an axis it closes a ring of two links where the box
    goes all the way round, else it is a line of one; groups that lie between each other share them. All axes carry at
    once. Half of the bytes sent to all cross the middle of an axis: the furthest decides.
    """
    filled, lanes, hops, furthest = 1.0, 0.0, 0.0, 0.0
    sides = _sides(members * stride, rates)
    for side, whole in sides:
        first, last = (np.clip(n / filled, 1, side) for n in (stride, members * stride))
        own = last / first
        links = np.where(own > 1, (1 + ((last >= side) & (side >= whole))) / first, 0.0)
        lanes = lanes + links
        hops = hops + np.ceil(own) - 1
        furthest = np.maximum(furthest, own / np.maximum(links, 1 / rates.domain) / 4 * (own > 1))
        filled = filled * side
    every = 2 * len(sides)
    share = np.maximum(lanes / every, 1 / every / rates.domain)
    # seconds of an exchange: bytes x (n-1)/n x detour over the share
    spread = np.maximum(members - 1, 1) / np.maximum(members, 1)
    return _Route(share, hops, furthest * every * share / spread)


def _sides(extent: Array, rates: Rates) -> list[tuple[Array, int]]:
    """Length of each axis of a box of ``extent`` chips, and from which on it closes to a ring: the whole of a fixed
    torus, a cube where optical switches join cubes."""
    axes, grows = rates.fabric.sides, rates.fabric.grows
    found, left = [], np.maximum(extent, 1) * 1.0
    for i, axis in enumerate(axes):
        unit = axis if grows else 1
        even = unit * 2 ** np.floor(np.log2(np.maximum((left + 1e-6) ** (1 / (len(axes) - i)) / unit, 1)))
        side = left if i == len(axes) - 1 else np.minimum(even, left)
        side = np.maximum(side if grows else np.minimum(side, axis), 1)
        found.append((side, axis))
        left = np.maximum(left / side, 1)
    return found


def _piped(fixed: Array, carried: Array) -> Array:
    """Seconds of a message sent in pieces. Few of them fill the link badly and many start often; the best number adds
    the geometric mean of start and carrying, twice if every piece paid a whole start, and once as rings are measured.
    """
    return fixed + carried + np.sqrt(fixed * carried)


def _ring(message: Array, members: Array, hops: Array, bandwidth: Array, start: float, hop: float) -> Array:
    """One pass round a ring: (n-1)/n of the bytes over each link."""
    fixed = (start + hop * hops) * 1e-6
    return _piped(fixed, message * (members - 1) / members / bandwidth) * (members > 1)


def _up(rates: Rates, route: _Route, p: Parameters) -> Array:
    """Bytes a second a chip moves inside its domain."""
    return rates.link * p.link_share * route.share


def gather(message: Array, group: Array, rates: Rates, p: Parameters, stride: Array = 1) -> Array:
    """All-gather or reduce-scatter of ``message`` bytes: the whole, of which each member starts or ends with a part."""
    inside, domains = _tier(group, rates, stride)
    route = _route(inside, rates, stride)
    up = _ring(message, inside, route.hops, _up(rates, route, p), p.link_start, p.link_hop)
    # every chip of a domain carries its own part across
    return up + _ring(message / inside, domains, domains - 1, rates.nic * p.net_share, p.net_start, p.link_hop)


def reduce_ring(message: Array, members: Array, rates: Rates, p: Parameters, route: _Route | None = None) -> Array:
    """All-reduce of ``message`` bytes inside a domain by rings: a reduce-scatter and an all-gather."""
    route = route or _route(members, rates)
    return _ring(2 * message, members, route.hops, _up(rates, route, p), p.link_start, p.link_hop)


def reduce_at_once(message: Array, members: Array, rates: Rates, p: Parameters, route: _Route | None = None) -> Array:
    """All-reduce inside a domain in which every member reads all the others: short, but each byte crosses n-1 times."""
    route = route or _route(members, rates)
    return (p.oneshot_start * 1e-6 + message * (members - 1) / _up(rates, route, p) * route.detour) * (members > 1)


def reduce_tree(message: Array, members: Array, rates: Rates, p: Parameters, route: _Route | None = None) -> Array:
    """All-reduce inside a domain up and down a tree: as many hops as the logarithm of the group, each byte twice."""
    bandwidth = _up(rates, route or _route(members, rates), p)
    return _tree(message, members, 2 * message / bandwidth, p.link_start, p.link_hop)


def _tree(message: Array, members: Array, carried: Array, start: float, hop: float) -> Array:
    return _piped((start + hop * 2 * np.log2(members)) * 1e-6, carried) * (members > 1)


def reduce_summed(message: Array, members: Array, rates: Rates, p: Parameters) -> Array:
    """All-reduce inside a domain whose switches add up: each chip sends its bytes once and receives the sum once."""
    return _summed(message, members, rates.link * p.sum_share, p.link_start, p.link_hop)


def _summed(message: Array, members: Array, bandwidth: float, start: float, hop: float) -> Array:
    """Up to the switches and down again; as measured, each member more costs a hop, as in a ring."""
    return _piped((start + hop * (members - 1)) * 1e-6, message / bandwidth) * (members > 1)


def reduce_in_steps(message: Array, group: Array, rates: Rates, p: Parameters) -> Array:
    """All-reduce of ``message`` bytes the fastest way that a library of collectives has: rings, trees, sums in
    switches; beyond a domain inside first, then each chip's part across."""
    inside, domains = _tier(group, rates)
    route = _route(inside, rates)
    # a tree leaves the sum with all and no part with each to carry across
    ways = [
        reduce_ring(message, inside, rates, p, route),
        np.where(domains == 1, reduce_tree(message, inside, rates, p, route), math.inf),
    ]
    if "link" in rates.fabric.sums:
        ways.append(reduce_summed(message, inside, rates, p))
    return fold(np.minimum, ways) + _across(message / inside, domains, rates, p)


def reduce(message: Array, group: Array, rates: Rates, p: Parameters) -> Array:
    """All-reduce of ``message`` bytes the fastest way. A gigabyte, in milliseconds, in a ring and summed in switches:

    >>> from fencepost.facts.world import world
    >>> from fencepost.perf.machine import machine
    >>> from fencepost.perf.parameters import parameters
    >>> w = world()
    >>> a, h = (machine(w, system).mid for system in ("nvidia-dgx-a100-80gb", "nvidia-dgx-h100"))
    >>> [round(float(reduce(1e9, 8, r, parameters(w))) * 1e3, 1) for r in (a, h)]
    [8.5, 4.1]
    """
    at_once = reduce_at_once(message, group, rates, p)
    return np.minimum(reduce_in_steps(message, group, rates, p), np.where(group > rates.domain, math.inf, at_once))


def _across(message: Array, domains: Array, rates: Rates, p: Parameters) -> Array:
    """All-reduce over the network among one chip of each domain."""
    bandwidth = rates.nic * p.net_share
    ways = [
        2 * _ring(message, domains, domains - 1, bandwidth, p.net_start, p.link_hop),
        _tree(message, domains, 2 * message / bandwidth, p.net_start, p.link_hop),
    ]
    if "network" in rates.fabric.sums:
        ways.append(_summed(message, domains, bandwidth, p.net_start, p.link_hop))
    return fold(np.minimum, ways)


def exchange(message: Array, group: Array, rates: Rates, p: Parameters) -> Array:
    """All-to-all in which each chip sends ``message`` bytes, spread evenly over the group."""
    inside, domains = _tier(group, rates)
    route = _route(inside, rates)
    local = message * (inside - 1) / group * route.detour / _up(rates, route, p)
    remote = message * (group - inside) / group / (rates.nic * p.net_share)
    start = (p.exchange_start + p.net_start * (domains > 1)) * 1e-6
    return (start + np.maximum(local, remote)) * (group > 1)


def point_to_point(message: Array, span: Array, rates: Rates, p: Parameters) -> Array:
    """One message to the next pipeline stage, ``span`` chips away: over the network once that leaves the domain."""
    outside = span >= rates.domain
    route = _route(2, rates, least(span, max(rates.domain // 2, 1)))
    inside = p.link_start * 1e-6 + message / _up(rates, route, p)
    return inside * (1 - outside) + (p.net_start * 1e-6 + message / (rates.nic * p.net_share)) * outside
