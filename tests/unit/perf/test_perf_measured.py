"""Rows of measurements as questions: which chip, which model, which format; what is refused."""

import pytest

from fencepost.apps.python.perf import validate
from fencepost.base.errors import FencepostError, PerfError
from fencepost.facts.world import world
from fencepost.perf.machine import machine
from fencepost.perf.rates import FORMATS
from fencepost.verify.measured import machines_of, model_of, precision_of

W = world()


def test_a_name_without_a_bin_is_every_bin_of_the_family():
    found = machines_of(W, "huawei-ascend-910b")
    assert len(found.value) > 1
    assert found.assumed


def test_a_chip_nobody_knows_is_not_guessed():
    assert machines_of(W, "acme-thinker-9000") is None


def test_a_variant_of_a_known_chip_is_read_as_its_nearest():
    found = machines_of(W, "nvidia-h100-sxm5-special")
    assert "stands in" in found.assumed[0]


def test_chips_that_work_together_beyond_a_server_are_in_a_larger_domain():
    """160 of a chip sold in servers of 8 and in machines of 384; one sold in servers only stays there."""
    few, many = (machines_of(W, "huawei-ascend-910c", n) for n in (8, 160))
    assert min(m.mid.domain for m in few.value) == 8
    assert {m.mid.domain for m in many.value} == {384}
    assert {m.mid.domain for m in machines_of(W, "nvidia-h100-sxm5", 72).value} == {8}


def test_a_shortened_model_keeps_its_shape():
    found = model_of(W, {"model_id": "llama-3.1-405b", "layers": "4"})
    assert (found.value.layers, found.value.hidden) == (4, 16384)


def test_the_columns_of_a_row_are_a_model():
    """24 layers of 2048: 12 x 24 x 2048^2 is 1.21 billion, and 0.1 of embeddings."""
    found = model_of(W, {"model_id": "mine", "layers": "24", "hidden": "2048", "heads": "16", "vocab": "50368"})
    assert found.value.params == pytest.approx(12 * 24 * 2048**2 + 50368 * 2048, rel=0.001)


@pytest.mark.parametrize(("total", "active"), [("33", ""), ("120", "12"), ("1000", "32")])
def test_an_archetype_has_the_stated_size(total, active):
    found = model_of(W, {"model_id": "unheard-of", "params_B": total, "active_params_B": active})
    assert found.value.params / 1e9 == pytest.approx(float(total), rel=0.05)
    assert bool(found.value.experts) == bool(active)
    assert "shape of" in found.assumed[0]


def test_neither_name_nor_size_is_refused():
    assert model_of(W, {"model_id": "unheard-of"}) is None


@pytest.mark.parametrize(
    ("label", "chip", "stored", "computed"),
    [
        ("fp8 (gemm fp8, moe fp8_block)", "h100", "fp8", "fp8"),
        ("fp4", "h100", "fp4", "bf16"),
        ("fp4 (gemm nvfp4, moe nvfp4)", "b200", "fp4", "fp4"),
        ("w8a8 int8", "910c", "int8", "int8"),
        ("fp8", "910c", "fp8", "bf16"),
        ("fp8", "a100", "fp8", "bf16"),
        ("awq", "a100", "fp4", "bf16"),
        ("fp16", "a100", "bf16", "bf16"),
    ],
)
def test_formats_a_chip_lacks_are_computed_in_sixteen_bits(label, chip, stored, computed):
    found = precision_of(label, machine(W, chip).mid)
    assert (FORMATS[found.weights], FORMATS[found.compute]) == (stored, computed)


@pytest.mark.parametrize(
    ("label", "chip", "attention"),
    [("fp8 attn + nvfp4 moe", "b200", "fp8"), ("bf16 attn + fp8 moe", "b200", "bf16"), ("w4a8", "h100", "fp8")],
)
def test_an_attention_may_have_a_format_of_its_own(label, chip, attention):
    found = precision_of(label, machine(W, chip).mid)
    assert FORMATS[found.attention] == attention


@pytest.mark.parametrize("label", ["", "checkpoint default"])
def test_an_unstated_format_is_left_open(label):
    assert precision_of(label, machine(W, "h100").mid) is None


def table(tmp_path, text):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


HEAD = "row_id,accelerator,model_id,params_B,n_accelerators,tp,isl,osl,concurrency,metric,value\n"


def test_blank_values_are_predicted_and_not_scored(tmp_path):
    path = table(tmp_path, HEAD + "r1,nvidia-h100-sxm5,llama-3.1-8b,8,1,1,1024,128,8,tpot_ms,\n")
    record = validate("inference", path, rows=True)
    assert record["predictions"][0]["predicted"] > 0
    assert record["scores"]["mape"] is None


def test_unknown_chips_and_metrics_are_refused_with_a_reason(tmp_path):
    rows = "r1,acme-1,llama-3.1-8b,8,1,1,1024,128,8,tpot_ms,9\nr2,nvidia-h100-sxm5,llama-3.1-8b,8,1,1,9,9,8,joy,9\n"
    record = validate("inference", table(tmp_path, HEAD + rows))
    assert [r["row_id"] for r in record["refused"]] == ["r1", "r2"]
    assert "catalogue" in record["refused"][0]["why"]
    assert "joy" in record["refused"][1]["why"]
    assert record["scores"]["mape"] == pytest.approx(1.0)


@pytest.mark.parametrize(("content", "code"), [(b"a,b\n1,2\n", "FP-PERF-031"), (b"\x00\xff\xfe\x80", "FP-PERF-031")])
def test_a_file_that_is_no_table_is_refused(tmp_path, content, code):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(PerfError) as caught:
        validate("training", path)
    assert caught.value.code == code


def test_no_such_file_and_no_such_kind(tmp_path):
    for kind, path in (("training", tmp_path / "none.csv"), ("cooking", tmp_path)):
        with pytest.raises(FencepostError) as caught:
            validate(kind, path)
        assert caught.value.hint


def test_a_benchmark_s_limit_on_a_token_s_time_lowers_its_throughput(tmp_path):
    """The published limits: 200 ms a token in the server scenario, 40 in the interactive one, none offline."""
    text = "row_id,source,accelerator,model_id,n_accelerators,tp,quantisation,phase,metric,value\n"
    for phase in ("offline", "server", "interactive"):
        text += f"{phase},MLPerf Inference v9,h100,llama-2-70b,2,2,fp8,mixed-{phase},output_tokens_per_s,\n"
    offline, server, interactive = (
        r["predicted"] for r in validate("inference", table(tmp_path, text), rows=True)["predictions"]
    )
    assert offline >= server > interactive


def test_replicas_beyond_the_batch_share_sequences(tmp_path):
    """Four sequences on 64 chips of which 2 x 2 hold a replica: sixteen replicas cannot each have one."""
    text = "row_id,accelerator,model_id,n_accelerators,tp,pp,cp,global_batch,seq_len,dtype,metric,value\n"
    for cp in (2, 8):
        text += f"{cp},h100,llama-3.1-8b,64,2,1,{cp},4,65536,bf16,step_time_s,\n"
    stated, shared = (r["predicted"] for r in validate("training", table(tmp_path, text), rows=True)["predictions"])
    assert stated == shared


def test_a_published_number_of_requests_leaves_a_last_round(tmp_path):
    """1,500 requests of 1,000 and 2,000 tokens, as the page says; at lengths it does not list a run has no end."""
    text = "row_id,source,accelerator,engine,model_id,n_accelerators,tp,isl,osl,quantisation,phase,metric,value\n"
    for length in ("2000", "2001"):
        text += f"{length},TensorRT-LLM perf overview v9,h100,tensorrt-llm,llama-3.1-8b,1,1,1000,{length},fp8,"
        text += "mixed-offline,output_tokens_per_s,\n"
    listed, endless = (r["predicted"] for r in validate("inference", table(tmp_path, text), rows=True)["predictions"])
    assert listed < endless


def test_a_mean_of_what_is_cached_is_read_from_the_notes(tmp_path):
    text = "row_id,accelerator,model_id,n_accelerators,tp,isl,batch,quantisation,phase,metric,value,notes\n"
    for name, prompt, notes in (("told", "", "mean KV length 4989"), ("column", "4989", ""), ("none", "", "")):
        text += f"{name},h100,llama-3.1-8b,1,1,{prompt},32,fp8,decode,output_tokens_per_s,,{notes}\n"
    told, column, none = (
        r["predicted"] for r in validate("inference", table(tmp_path, text), rows=True)["predictions"]
    )
    assert told == column < none
