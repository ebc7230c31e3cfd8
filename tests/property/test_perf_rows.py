"""Tables nobody has seen: any cell may be blank or odd, and a row is predicted or refused, never a crash."""

import math
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.facts.world import world
from fencepost.verify.performance import read_rows, validate_rows

W = world()
odd = st.sampled_from(["", "0", "-1", "1e9", "3", "7", "nan", "abc", "0.5", "None", "8"])
COLUMNS = {
    "training": """
        accelerator=nvidia-h100-sxm5 n_accelerators=16 model_id=llama-3.1-8b params_B=8 active_params_B= layers= hidden=
        heads= seq_len=8192 global_batch=64 micro_batch=1 tp=2 pp=2 vpp= dp= cp=1 ep= zero_stage= recompute= dtype=bf16
        workload=pretrain value=5""",
    "inference": """
        accelerator=nvidia-h100-sxm5 n_accelerators=8 model_id=qwen3-30b-a3b params_B=30 active_params_B=3 tp=4 pp= ep=
        dp=2 isl=1024 osl=128 batch= concurrency=16 phase=decode quantisation=fp8 value=9 notes=""",
    "kernels": """
        accelerator=nvidia-h20-96gb n_accelerators=8 kernel=x m=16 n=1536 k=4096 batch=1 seq_len=128 kv_len=512 heads=32
        kv_heads=8 head_dim=128 experts=64 topk=8 msg_bytes=1024 dtype=fp8 value=9 notes= suggested_use=""",
}
GOOD = {kind: dict(cell.split("=") for cell in text.split()) for kind, text in COLUMNS.items()}
kinds = st.sampled_from(sorted(GOOD))
classes = st.sampled_from(
    ["gemm", "moe-gemm", "attention-prefill", "attention-decode", "collective", "all-to-all", "p2p"]
)
metrics = st.sampled_from(["step_time_s", "tokens_per_s_per_gpu", "mfu", "tpot_ms", "ttft_ms", "output_tokens_per_s",
                           "input_tokens_per_s_per_gpu", "latency_us", "tflops", "bottleneck_gbps", "joy"])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(kinds, st.data(), classes, metrics)
def test_any_row_is_predicted_or_refused(kind, data, op_class, metric):
    row = dict(GOOD[kind]) | ({"op_class": op_class} if kind == "kernels" else {}) | {"metric": metric}
    for column in data.draw(st.lists(st.sampled_from(sorted(GOOD[kind])), max_size=5)):
        row[column] = data.draw(odd)
    record = validate_rows(W, kind, [defaultdict(str, row)])
    answers = [q["predicted"] for q in record["predictions"]]
    assert len(answers) == 1
    assert (answers[0] is None) == (len(record["refused"]) == 1)
    assert answers[0] is None or (answers[0] > 0 and math.isfinite(answers[0]))


def test_a_table_with_few_columns_is_enough(tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("accelerator,model_id,metric,value\nh20,qwen3-8b,tpot_ms,\n", encoding="utf-8")
    assert validate_rows(W, "inference", read_rows(path))["accepted"] == 1
