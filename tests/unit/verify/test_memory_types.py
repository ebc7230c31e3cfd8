"""The type of memory that a product is said to have, against the maker's sheets."""

from __future__ import annotations

import pytest

from fencepost import verify_text


def verdicts(text: str) -> list[str]:
    return [c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == "memory_kind"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # NVIDIA's sheets: L40S and L20 have GDDR6, H200 HBM3e; AMD's: MI300X has HBM3, MI325X HBM3e
        ("The L40S ships with 48GB of HBM2e memory.", ["contradicted"]),
        ("The L40S ships with 48GB of GDDR6 memory.", ["supported"]),
        ("MI300X采用HBM3E显存,容量为192GB。", ["contradicted"]),
        ("MI300X採用HBM3記憶體。", ["supported"]),
        ("The MI325X moves from HBM3 to 256GB of HBM3E.", ["supported"]),
        # a variant's letter left off, and a denied one
        ("The H200 is fitted with HBM3 rather than HBM3E.", ["depends", "contradicted"]),
        ("RTX Pro 6000D使用GDDR7显存,而不是HBM3e。", ["supported"]),
        # SXM has HBM3, PCIe HBM2e
        ("The H100 uses HBM3.", ["depends"]),
        # whose memory it is
        ("Unlike the H20, which uses HBM3, the L20 has 48GB of GDDR6.", ["supported"]),
        ("SK hynix supplies HBM3E for the H200.", []),
        ("The H20 waits while Samsung's HBM3E is tested.", []),
        ("A new chip comes with 96GB of HBM3.", []),
        # its maker names it HBM and no generation
        ("The Ascend 950PR comes with HBM3.", ["depends"]),
        ("The Ascend 950PR comes with GDDR6.", ["contradicted"]),
    ],
)
def test_a_product_has_the_memory_of_its_sheet(text, expected):
    assert verdicts(text) == expected
