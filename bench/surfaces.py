"""What products measured on an architecture leave of the formula: fits the surfaces of the packs, and how well they
predict rows, chips and libraries they were not fitted on.

    python bench/surfaces.py --tables DIR [--write]

DIR holds measured_kernels.csv; only its products marked `calibrate` are fitted, those of an architecture and format
with at least twenty rows. `--write` writes packs/measurements/surfaces.csv.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from fencepost.facts.world import World, world
from fencepost.perf.parameters import parameters
from fencepost.perf.rates import FORMATS
from fencepost.perf.surfaces import TERMS, terms
from fencepost.verify.kernels import formats_of, kernel_values, number, widened_to
from fencepost.verify.measured import machines_of
from fencepost.verify.performance import read_rows

PACK = Path(__file__).parents[1] / "src/fencepost/packs/measurements/surfaces.csv"
# chips of one design: a superchip holds the same die, and a later bin has other memory and 4-bit units
ALIKE = {
    "Hopper": ("Hopper",),
    "Blackwell": ("Blackwell", "Blackwell Ultra", "Grace Blackwell", "Grace Blackwell Ultra"),
}
# designs for which libraries have kernels of products scaled in blocks (https://github.com/deepseek-ai/DeepGEMM: sm90
# and sm100); others run a stand-in, two to three times slower than a product scaled as a whole on the same chip
BLOCKS = ("Hopper", "Blackwell")
LEAST = 20  # rows below which no surface is fitted: twice its coefficients
SHRINK = 3.0  # rows of no deviation that hold each coefficient back
FURTHEST = 0.7  # a row further from the formula than twice its time counts as twice
ROUNDS = 8

Row = Mapping[str, str]
Class = tuple[str, int]  # design, code of the format


def main() -> None:
    """Fit, tell, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=Path, required=True, help="folder of measured_kernels.csv")
    parser.add_argument("--write", action="store_true", help="write the pack")
    asked = parser.parse_args()
    w = world()
    rows = products(w, read_rows(asked.tables / "measured_kernels.csv"))
    fitted, left = left_out(w, rows)
    for name, errors in left.items():
        print(f"{name:12s} {len(errors)} rows, median error {median(errors):.1%}")
    if asked.write:
        write(fitted, rows)


def left_out(w: World, rows: Mapping[Class, Sequence[Row]]) -> tuple[dict[Class, np.ndarray], dict[str, list[float]]]:
    """The surfaces, and the logarithm of measured over predicted time of every row: under the formula alone, and under
    a surface fitted without that row, without its chip, without its library."""
    found: dict[str, list[float]] = {name: [] for name in ("formula", "row out", "chip out", "library out")}
    fitted: dict[Class, np.ndarray] = {}
    for kind, members in rows.items():
        x, y = terms(*shapes(members)), residuals(w, members)
        found["formula"] += y.tolist()
        if len(members) < LEAST:
            for name in ("row out", "chip out", "library out"):
                found[name] += y.tolist()
            continue
        fitted[kind], influence = fit(x, y)
        found["row out"] += ((y - x @ fitted[kind]) / (1 - influence)).tolist()
        for name, column in (("chip out", "accelerator"), ("library out", "library")):
            found[name] += without(x, y, [r[column].split(" ")[0] for r in members]).tolist()
    return fitted, found


def median(errors: Sequence[float]) -> float:
    """Median absolute relative error of logarithms."""
    return float(np.median(np.abs(np.expm1(errors))))


def products(w: World, rows: Sequence[Row]) -> dict[Class, list[Row]]:
    """Products of a stated shape marked for calibration, by design and format."""
    found = defaultdict(list)
    for r in rows:
        timed = r["op_class"] == "gemm" and r["metric"] in ("latency_us", "tflops")
        stated = all(number(r[c]) > 0 for c in ("value", "m", "n", "k"))
        if timed and stated and r["suggested_use"].startswith("calibrate"):
            rates = machines_of(w, r["accelerator"]).value[0].mid
            design = next((d for d, names in ALIKE.items() if rates.architecture in names), rates.architecture)
            stored, code = formats_of(r["dtype"])
            own = "block" not in r["dtype"] or design in BLOCKS
            if own and stored == code:  # kernels that widen weights as they read them are others
                found[design, widened_to(code, rates)].append(r)
    return found


def shapes(rows: Sequence[Row]) -> list[np.ndarray]:
    """m, n and k of rows."""
    return [np.array([number(r[c]) for r in rows]) for c in "mnk"]


def residuals(w: World, rows: Sequence[Row]) -> np.ndarray:
    """Logarithm of measured over predicted time of each row, under the formula alone."""
    p, found = parameters(w), np.empty(len(rows))
    for name in {r["accelerator"] for r in rows}:
        at = [i for i, r in enumerate(rows) if r["accelerator"] == name]
        rates = replace(machines_of(w, name).value[0].mid, surface=None)
        for i, value in zip(at, kernel_values([rows[i] for i in at], rates, p), strict=True):
            ratio = np.log(number(rows[i]["value"]) / value)
            found[i] = ratio if rows[i]["metric"] == "latency_us" else -ratio
    return found


def fit(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of least absolute error, held back by ``SHRINK``, and the influence of each row on its own value."""
    y, weight, z = np.clip(y, -FURTHEST, FURTHEST), np.ones(len(y)), about_the_middle(x)
    for _ in range(ROUNDS):
        inverse = np.linalg.inv((z * weight[:, None]).T @ z + SHRINK * np.eye(len(TERMS)))
        c = inverse @ (z * weight[:, None]).T @ y
        influence = weight * np.einsum("ij,jk,ik->i", z, inverse, z)
        weight = 0.05 / np.maximum(np.abs(y - z @ c), 0.05)
    # the same quadratic in the terms of the pack
    everywhere = terms(*2.0 ** np.random.default_rng(0).uniform(11, 13, (3, 50)))
    return np.linalg.lstsq(everywhere, about_the_middle(everywhere) @ c, rcond=None)[0], np.minimum(influence, 0.99)


def about_the_middle(x: np.ndarray) -> np.ndarray:
    """The terms about the middle of the measured shapes, in steps that leave each about as large as one."""
    a, b, c = ((x[:, 1:4] - (6.5, 12.5, 12.5)) / (4, 2, 2)).T
    return np.stack([np.ones_like(a), a, b, c, a * a, a * b, a * c, b * b, b * c, c * c], axis=-1)


def without(x: np.ndarray, y: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """What is left of rows of each name, by a fit on those of the others; the formula's where too few remain."""
    left, names = y.copy(), np.array(names)
    for name in set(names):
        out = names == name
        if (~out).sum() >= LEAST:
            left[out] -= x[out] @ fit(x[~out], y[~out])[0]
    return left


def write(fitted: Mapping[Class, np.ndarray], rows: Mapping[Class, Sequence[Row]]) -> None:
    """The pack anew."""
    with PACK.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("architectures", "format", *TERMS, "rows"))
        for (design, code), c in sorted(fitted.items()):
            chips = " ".join(sorted({r["accelerator"] for r in rows[design, code]}))
            out.writerow((";".join(ALIKE.get(design, (design,))), FORMATS[code], *(f"{v:.4g}" for v in c),
                          f"{len(rows[design, code])} of gemm, calibrate: {chips}"))  # fmt: skip
    print(f"wrote {PACK.name}")


if __name__ == "__main__":
    main()
