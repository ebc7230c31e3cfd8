"""Surfaces: what measured products of an architecture leave of the formula, and where they say nothing."""

from dataclasses import replace

import numpy as np
import pytest

from fencepost.apps.python.perf import perf_parameters
from fencepost.base.errors import FactError
from fencepost.facts.world import world
from fencepost.perf.kernels import op_seconds
from fencepost.perf.machine import machine
from fencepost.perf.ops import GEMM, GROUPED, VECTOR, Ops
from fencepost.perf.parameters import parameters
from fencepost.perf.rates import FORMATS, Surface
from fencepost.perf.surfaces import TERMS, _parse, surface_of, surfaces_listed, terms

W = world()
P = parameters(W)
H100 = replace(machine(W, "h100").mid, surface=None)


def operators(*kinds, m=64.0, n=4096.0, k=4096.0, code=0):
    whole = np.ones(len(kinds))
    codes = np.full(len(kinds), code)
    return Ops(("",) * len(kinds), np.array(kinds), codes, codes, whole * m, whole * n, whole * k, whole * 0, whole,
               whole * n * k, whole * m * n, whole)  # fmt: skip


def surface(code=0, **coefficients):
    table = np.zeros((len(FORMATS), len(TERMS)))
    for name, value in coefficients.items():
        table[code, TERMS.index(name)] = value
    return Surface(table)


def test_only_products_of_the_measured_format_are_corrected():
    """A constant of ln 2 doubles the time of a plain 16-bit product and of nothing else."""
    ops = operators(GEMM, GROUPED, VECTOR)
    doubled = replace(H100, surface=surface(one=np.log(2)))
    assert op_seconds(ops, doubled, P) / op_seconds(ops, H100, P) == pytest.approx([2, 1, 1])
    eight = operators(GEMM, code=1)
    assert op_seconds(eight, doubled, P) == pytest.approx(op_seconds(eight, H100, P))


def test_a_term_multiplies_the_logarithms_of_the_shape():
    """m = 64 is 6 in base 2, k = 4096 is 12: 0.01 x 6 x 12 and 0.001 x 6 x 6."""
    bent = replace(H100, surface=surface(mk=0.01, mm=0.001))
    ops = operators(GEMM)
    assert op_seconds(ops, bent, P) / op_seconds(ops, H100, P) == pytest.approx(np.exp(0.01 * 72 + 0.001 * 36))


def test_beyond_the_measured_shapes_the_nearest_one_decides():
    shapes = (1e6, 8.0, 1e6), (8192.0, 1536.0, 16384.0)
    far, edge = (terms(*(np.array(x) for x in shape)) for shape in shapes)
    assert far == pytest.approx(edge)


def test_an_architecture_without_products_keeps_the_formula():
    assert surface_of(W, "Da Vinci") is None
    assert machine(W, "910b").mid.surface is None


def test_bins_and_superchips_of_a_design_share_its_surface():
    assert surface_of(W, "Grace Blackwell") is not None
    found = [machine(W, chip).mid.surface.coefficients for chip in ("h100", "h20", "h800")]
    assert all(np.array_equal(c, found[0]) for c in found)


def test_every_surface_says_which_rows_it_was_fitted_on():
    listed = surfaces_listed(W)
    assert listed
    assert all("gemm, calibrate" in s.rows and s.format in FORMATS for s in listed)


def test_no_surface_moves_a_wide_product_by_more_than_the_fit_allowed():
    """Rows further from the formula than twice its time count as twice."""
    for s in surfaces_listed(W):
        for m in (1, 16, 128, 1024, 8192):
            shape = terms(*(np.array(float(x)) for x in (m, 8192, 8192)))
            assert abs(shape @ np.array(s.coefficients)) < np.log(2)


def test_a_broken_surface_names_its_line():
    with pytest.raises(FactError, match="ten coefficients") as caught:
        _parse("architectures,format,one,rows\nHopper,bf16,0.1,some\n", "surfaces.csv")
    assert caught.value.where == "surfaces.csv line 2"


def test_surfaces_are_listed_beside_the_constants():
    listed = perf_parameters()["surfaces"]
    assert [tuple(s["architectures"]) for s in listed] == [s.architectures for s in surfaces_listed(W)]
    assert all(len(s["coefficients"]) == len(TERMS) for s in listed)
