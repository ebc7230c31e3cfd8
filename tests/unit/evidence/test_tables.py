"""Rows of figures become claims about the part that their row, or their column, names."""

from __future__ import annotations

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world

DOWN = """Specifications

型号 | 显存 | 带宽 | 功耗
L20 | 48GB | 864GB/s | 275W
H200 | 141GB | 4.8TB/s | 700W
"""


def claims(text: str) -> set[tuple]:
    found = record(read(text.encode(), "x.txt", world()))["claims"]
    return {(c["subject"], c["measure"], c["value"], c["unit"]) for c in found}


def test_a_table_with_a_part_in_each_row():
    found = claims(DOWN)
    assert {("nvidia-l20", "memory_gb", "48", "GB"), ("nvidia-h200", "memory_gb", "141", "GB")} <= found or {
        (s, v) for s, _, v, _ in found
    } >= {("nvidia-l20", 48), ("nvidia-h200", 141)}, found
    assert len({c[0] for c in found}) == 2


def test_the_rows_of_a_table_do_not_mix():
    swapped = claims(DOWN.replace("L20", "X").replace("H200", "L20").replace("X", "H200"))
    assert {(s, m, v) for s, m, v, _ in swapped} == {
        ({"nvidia-l20": "nvidia-h200", "nvidia-h200": "nvidia-l20"}[s], m, v) for s, m, v, _ in claims(DOWN)
    }


def test_prose_with_bars_is_no_table():
    assert not claims("Home | News | Chips | 24 | 7\n\nNothing else is here.\n")
