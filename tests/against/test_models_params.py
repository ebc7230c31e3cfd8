"""Counted parameters against what the publishers print. A wrong width, head count or expert count fails here."""

from pathlib import Path

import pytest
import yaml

from fencepost.facts.models import parse_models
from fencepost.perf.layout import Layout
from fencepost.perf.work import Load, work

PACK = Path(__file__).parents[2] / "src/fencepost/packs/models/models.yaml"
MODELS = parse_models(yaml.load(PACK.read_text(encoding="utf-8"), yaml.CBaseLoader))


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda m: m.id)
def test_every_shipped_model_has_the_published_number_of_parameters(model):
    """Within 1 %, the precision of a figure printed as '671B' or '355B'; trillions are printed to a tenth: '1.6T'."""
    assert model.params_b > 0
    assert model.source
    assert model.params / 1e9 == pytest.approx(model.params_b, rel=0.01, abs=50 if model.params_b >= 1000 else None)


# Exact totals, from the safetensors metadata of the publishers' pages.
EXACT = {
    "llama-2-7b": 6_738_415_616,
    "llama-2-70b": 68_976_648_192,
    "llama-3.1-8b": 8_030_261_248,
    "llama-3.1-70b": 70_553_706_496,
    "llama-3.1-405b": 405_853_388_800,
    "mistral-7b": 7_241_732_096,
    "mixtral-8x7b": 46_702_792_704,
    "qwen2.5-7b": 7_615_616_512,
    "qwen2.5-72b": 72_706_203_648,
    "qwen3-8b": 8_190_735_360,
    "qwen3-32b": 32_762_123_264,
    "gemma-2-9b": 9_241_705_984,
}


@pytest.mark.parametrize(("key", "params"), EXACT.items())
def test_counts_are_exact_to_the_tensor(key, params):
    assert MODELS[key].params == params


@pytest.mark.parametrize("model", [m for m in MODELS.values() if m.active_b], ids=lambda m: m.id)
def test_active_parameters_are_the_published_ones(model):
    """Publishers round to a billion and differ on embeddings: 10 %, or about a billion for small ones."""
    assert model.active_params / 1e9 == pytest.approx(model.active_b, rel=0.1, abs=0.95)


def test_what_pooled_attention_saves_at_a_million_tokens_is_what_its_makers_print():
    """DeepSeek-V4-Pro: a cache of 9.62 GiB a sequence in 16 bits, 8.7 times less than V3.2's, and 27 % of its
    operations for a token (technical report and release notes of 2026-04-24, as AINews of 2026-04-25 retells them)."""
    new, old = MODELS["deepseek-v4-pro"], MODELS["deepseek-v3.2"]
    million = 2**20
    assert new.cache_values(million) * 2 / 2**30 == pytest.approx(9.62, rel=0.005)
    assert old.cache_values(million) / new.cache_values(million) == pytest.approx(8.7, rel=0.005)
    once = Load(1, 1, million)
    flops = [float((ops.flops * ops.count).sum()) for ops in (work(m, "decode", once, Layout()) for m in (new, old))]
    assert flops[0] / flops[1] == pytest.approx(0.27, abs=0.01)
