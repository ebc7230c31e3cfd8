"""Time of messages between chips: a start, a cost per hop, and bytes over the share of a link collectives reach.

Two tiers: the scale-up domain (every chip reaches every other at the link's rate) and the network. A group larger than
the domain works in both: inside first, then one share per chip across. Bytes are those each chip holds.
"""

from __future__ import annotations

import numpy as np

from .parameters import Parameters
from .rates import Rates

__all__ = ["exchange", "gather", "point_to_point", "reduce", "reduce_at_once", "reduce_ring", "reduce_tree"]


def _tier(group: np.ndarray, rates: Rates, stride: np.ndarray | int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Members of a group inside one domain, and how many domains it spans; neighbours are ``stride`` chips apart."""
    inside = np.minimum(group, np.maximum(rates.domain // stride, 1))
    return inside, np.maximum(np.ceil(group / inside), 1)


def _ring(
    message: np.ndarray, members: np.ndarray, share: float, bandwidth: float, start: float, hop: float
) -> np.ndarray:
    """One pass round a ring: (n-1)/n of the bytes over each link."""
    fixed = (start + hop * (members - 1)) * 1e-6
    return _piped(fixed, message * (members - 1) / members / (bandwidth * share)) * (members > 1)


def _piped(fixed: np.ndarray, carried: np.ndarray) -> np.ndarray:
    """Seconds of a message sent in pieces. Few of them fill the link badly and many start often; the best number adds
    the geometric mean of start and carrying, twice if every piece paid a whole start, and once as rings are measured.
    """
    return fixed + carried + np.sqrt(fixed * carried)


def gather(
    message: np.ndarray, group: np.ndarray, rates: Rates, p: Parameters, stride: np.ndarray | int = 1
) -> np.ndarray:
    """All-gather or reduce-scatter of ``message`` bytes: the whole, of which each member starts or ends with a part."""
    inside, domains = _tier(group, rates, stride)
    up = _ring(message, inside, p.link_share, rates.link, p.link_start, p.link_hop)
    # every chip of a domain carries its own part across
    return up + _ring(message / inside, domains, p.net_share, rates.nic, p.net_start, p.link_hop)


def reduce_ring(message: np.ndarray, group: np.ndarray, rates: Rates, p: Parameters) -> np.ndarray:
    """All-reduce of ``message`` bytes by rings: a reduce-scatter and an all-gather on each tier."""
    inside, domains = _tier(group, rates)
    up = _ring(message, inside, p.reduce_share / 2, rates.link, p.link_start, p.link_hop)
    return up + 2 * _ring(message / inside, domains, p.net_share, rates.nic, p.net_start, p.link_hop)


def reduce_at_once(message: np.ndarray, group: np.ndarray, rates: Rates, p: Parameters) -> np.ndarray:
    """All-reduce inside a domain in which every member reads all the others: short, but each byte crosses n-1 times."""
    seconds = p.oneshot_start * 1e-6 + message * (group - 1) / (rates.link * p.link_share)
    return np.where(group > rates.domain, np.inf, seconds * (group > 1))


def reduce_tree(message: np.ndarray, group: np.ndarray, rates: Rates, p: Parameters) -> np.ndarray:
    """All-reduce inside a domain up and down a tree: as many hops as the logarithm of the group, each byte twice."""
    hops = 2 * np.log2(group)
    carried = 2 * message / (rates.link * p.reduce_share)
    seconds = _piped((p.link_start + p.link_hop * hops) * 1e-6, carried)
    return np.where(group > rates.domain, np.inf, seconds * (group > 1))


def reduce(message: np.ndarray, group: np.ndarray, rates: Rates, p: Parameters) -> np.ndarray:
    """All-reduce of ``message`` bytes the fastest way."""
    direct = np.minimum(reduce_at_once(message, group, rates, p), reduce_tree(message, group, rates, p))
    return np.minimum(reduce_ring(message, group, rates, p), direct)


def exchange(message: np.ndarray, group: np.ndarray, rates: Rates, p: Parameters) -> np.ndarray:
    """All-to-all in which each chip sends ``message`` bytes, spread evenly over the group."""
    inside, domains = _tier(group, rates)
    local = message * (inside - 1) / group / (rates.link * p.link_share)
    remote = message * (group - inside) / group / (rates.nic * p.net_share)
    start = (p.exchange_start + p.net_start * (domains > 1)) * 1e-6
    return (start + np.maximum(local, remote)) * (group > 1)


def point_to_point(message: np.ndarray, span: np.ndarray, rates: Rates, p: Parameters) -> np.ndarray:
    """One message to the next pipeline stage, ``span`` chips away: over the network once that leaves the domain."""
    outside = span >= rates.domain
    bandwidth = np.where(outside, rates.nic * p.net_share, rates.link * p.link_share)
    return np.where(outside, p.net_start, p.link_start) * 1e-6 + message / bandwidth
