"""The accuracy gate: scores on the published tables, pinned with a digest of their rows.

    python bench/accuracy.py --tables DIR                  compare with what is pinned
    python bench/accuracy.py pin --tables DIR [--loss]     pin what is reached now

A loss is pinned only if `--loss` says so; a changed table has another digest and must be pinned anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fencepost.apps.python.perf import validate
from fencepost.verify.performance import KINDS

PINNED = Path(__file__).with_suffix(".json")
AXIS = {"training": "accelerator", "inference": "phase", "kernels": "op_class"}
# scores are medians of discrete rows: a change of numeric library moves a row, not half a point
EPSILON = 0.005


def reached(kind: str, tables: Path) -> dict[str, Any]:
    """Digest of the table and its scores: over all rows, and the median error by part."""
    path = tables / f"measured_{kind}.csv"
    return scored(path, kind, validate(kind, path))


def scored(path: Path, kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """The pinned form of a record of ``validate``."""
    names = ("median_ape", "p90_ape", "within_25pct")
    return {
        "digest": hashlib.sha256(path.read_bytes()).hexdigest(),
        **{n: round(record["scores"][n], 4) for n in names},
        "by": {part: round(s["median_ape"], 4) for part, s in record["by"][AXIS[kind]].items()},
    }


def losses(now: Mapping[str, Any], pinned: Mapping[str, Any]) -> list[str]:
    """What became worse than pinned, in words; a changed table is named first and alone.

    >>> losses({"digest": "a", "median_ape": 0.2, "p90_ape": 0.5, "within_25pct": 0.6, "by": {"decode": 0.3}},
    ...        {"digest": "a", "median_ape": 0.1, "p90_ape": 0.5, "within_25pct": 0.6, "by": {"decode": 0.3}})
    ['median_ape 0.2, pinned 0.1']
    """
    if now["digest"] != pinned["digest"]:
        return ["the table changed: pin anew"]
    found = [f"{n} {now[n]}, pinned {pinned[n]}" for n in ("median_ape", "p90_ape") if now[n] > pinned[n] + EPSILON]
    if now["within_25pct"] < pinned["within_25pct"] - EPSILON:
        found.append(f"within_25pct {now['within_25pct']}, pinned {pinned['within_25pct']}")
    return found


def main() -> None:
    """Compare, or pin."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="compare", choices=("compare", "pin"))
    parser.add_argument("--tables", type=Path, help="folder of measured_*.csv")
    parser.add_argument("--loss", action="store_true", help="pin lower scores than before")
    asked = parser.parse_args()
    if asked.tables is None:
        print("--tables DIR is needed to compare")
        return
    now = {kind: reached(kind, asked.tables) for kind in KINDS}
    pinned = json.loads(PINNED.read_text(encoding="utf-8")) if PINNED.exists() else now
    worse = [f"{kind}: {text}" for kind in KINDS for text in losses(now[kind], pinned[kind])]
    print("\n".join(worse) or "nothing lost")
    if asked.what == "pin" and (asked.loss or not any("pinned" in w for w in worse)):
        PINNED.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        print(f"pinned {PINNED.name}")
    elif worse:
        sys.exit(1)


if __name__ == "__main__":
    main()
