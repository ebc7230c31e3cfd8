"""The two pages about performance: how it is modelled, and how far it is from published measurements.

`bench/perf.py report` writes both; every number on them is computed here.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from peers import columns, compared, selene_rows, simumax_rows, table
from surfaces import left_out, median, products

from fencepost.apps.python.perf import compare, validate
from fencepost.facts.world import World, world
from fencepost.perf.parameters import listed, parameters
from fencepost.verify.kernels import number
from fencepost.verify.performance import KINDS, predict_rows, read_rows
from fencepost.verify.score import Prediction, scores

__all__ = ["HELD_OUT", "HELD_OUT_COLUMNS", "model_page", "validation_page"]

HELD_OUT = Path(__file__).with_name("held_out.csv")
HELD_OUT_COLUMNS = ("constants of", "left out", "name", "rows", "median APE", "fitted without it")


def model_page(speed: Sequence[tuple[str, str]]) -> str:
    """How performance is modelled: method, what ratios depend on, speed, constants."""
    parts = [
        MODEL.strip(),
        "## What the ratio between two chips depends on",
        _anchors(),
        STUDIES.strip(),
        "## Speed",
        table(("what", "measured here, processor time"), speed),
        "## Constants",
        _constants(),
    ]
    return "\n\n".join(parts) + "\n"


def validation_page(tables: Path) -> str:
    """How far predictions are from measurements: what was asked and reached, by part, bands, worst rows, peers, why."""
    sections, records = [], {}
    for kind in KINDS:
        file = tables / f"measured_{kind}.csv"
        started = time.perf_counter()
        record = validate(kind, file, rows=True)
        seconds = time.perf_counter() - started
        records[kind] = (record, read_rows(file))
        sections.append(_scores(kind, *records[kind], seconds))
    parts = [ACCURACY.strip(), "## What is asked, and what is reached", _reached(records, tables), *sections]
    parts += ["## Constants fitted without a source or a chip", HELD_OUT_TEXT.strip(), _held_out_table()]
    parts += ["## Beside other simulators, on the rows they publish", *compared(tables), _silicon(tables)]
    return "\n\n".join([*parts, "## What is not reached, and why", REASONS.strip()]) + "\n"


MODEL = """
# How performance is modelled

This page and [how far it is from measurements](validation.md) are written by one command,
`python bench/perf.py report --tables DIR`. Every number on them was computed by it.

A model is counted operator by operator (`perf/work.py`, and `perf/mixing.py` for what mixes tokens: shapes, operations,
bytes). An operator's time follows from its
shape and the chip's sheet (`perf/kernels.py`): a fixed start, products at the rate the chip can sustain with the power
it has, memory at the share of its bandwidth that streaming reaches, exponentials of an attention on vector units. Links
(`perf/links.py`) have a start, a cost a hop and a reachable share; a group in a mesh or a torus has only the links
between its members, and a sum is made in a ring, a tree, at once or in the switches (where a source says that they add
up), whichever takes least by its formula. A step (`perf/step.py`, `perf/training.py`) adds exposed parts that sum to
its seconds; one formula takes one layout or a grid of them. A serving engine (`perf/serving.py`) reads and writes in
the same steps, and what the two can share takes one pass over the tokens of both; as many prompts come to a step as
answers end in it, a longer one in pieces that look back; prompts wait in a closed queue; the host hands tokens on while
the chip computes and is seen where it is behind; kernels of a prompt's pass start by themselves, those of a written
token from a captured graph. Tokens choose experts evenly where a bias keeps them alike and as unequally as may be where
nothing does, so that fewer are read. Published runs are read with what their commands state, else with what their
engines do by default: whether the host runs ahead, how many sequences are admitted and whether the end of their answers
is reserved, how many tokens of prompts a step reads, at which steps an engine looks for new requests, for how many
ranks wait for each other before they read, whether the data ranks of an attention lie inside its tensor ranks. An
engine that has all its prompts at hand fills its steps with them. Expert exchanges are hidden by two batches in turn
where reading the weights again takes less. No constant belongs to a chip, a model, a source or a software version, so a
chip nobody measured is predicted from its sheet alone. What belongs to an architecture, where its products were
measured, is the power they need (`packs/measurements/heat.csv`) and a surface of what they leave of the formula: for
each number format the logarithm of time over the formula's is a quadratic in the logarithms of m, n and k
(`packs/measurements/surfaces.csv`, fitted by `bench/surfaces.py`).

A small chip runs nearer its peak because it has more watts for each operation: that one relation lifts the ratio of H20
to H100 in large products above the ratio of their peaks (first table). Thin matrices, caches and fixed costs lift it
further; many sequences on a large mixture of experts bring it down again.
"""


ACCURACY = """
# How far predictions are from measurements

This page and [how performance is modelled](performance.md) are written by one command,
`python bench/perf.py report --tables DIR`. Every number on them was computed by it: each row of the published tables is
predicted from what it says of its set-up, without its value (`fencepost validate KIND FILE`), with the one set of
constants that is shipped.

Each group of rows of one source and chip counts once, however many rows it has; a refused row is an error of 1; rows
that repeat hearsay are left out. *Bias* is the geometric mean of predicted over measured, *Spearman* the rank
correlation inside one source, model and metric, *band* the stated 80 % band. All rows were at hand while the model was
made, and some fitted its constants.
"""

STUDIES = """
Questions worked through with the model: [where the H20 stands](h20.md), [when a supernode wins](supernodes.md), [what
Ascends must do to equal H100s](ascend.md). How it is searched, and how fast: [layouts and serving](search.md),
[speed](speed.md). How far it is from measurements: [validation](validation.md).
"""

REASONS = """
* Throughput of many requests sent at once through a server (phase `mixed`) is predicted too fast on H100. Most of it
  is what the pages print: eight rows of one model have to the last digit the figures of another chip's page, and rows
  of a 32-billion model in 16 bits take 43 ms a token with one sequence, 1.5 TB/s of weights, which no other row of the
  chip is as slow as (another chip of its name reads 2.0 TB/s). No constant was fitted to it.
* Mixtures come out fast where experts are many and narrow: their kernels on the newest chips and formats were tuned
  release by release, and one model gained a third on one chip between two of them. Cutting experts by ranks comes out
  faster than cutting them by width, which servers on A100 and H100 do not show.
* Ranks of a mixture with sequences of their own take every step together, so each that reads a prompt holds up the
  others. That is counted where prompts come singly (served runs); where all wait at once they read together. How far
  an engine lets them wait for each other is seldom stated, and the simulator lets each rank run alone.
* Limits of a server on the time to the first token (p99) are not modelled; that of a token's time is, for prompts that
  come at random.
* Padding of a step to the next captured size was tried on the one page that lists its sizes: it lowers the error of
  one chip's rows by what it costs another's, so it is not kept.
* Products in 8 and 4 bits on thin matrices come out fast where the library scales a whole tensor and right where it
  scales blocks: the same shape and bytes, so no sheet tells them apart, and nothing was fitted to it.
* Time to the first token under load: the closed queue, the way to the engine, a run's first round (all requests at
  once) and the steps between two at which an engine looks for new requests, where its benchmark publishes them, are
  counted. On rows nobody fitted what remains differs by engine: one is 30 to 50 ms faster than predicted with few in
  flight, whatever the model, and falls behind by some 1 ms for each sequence more; two others take 100 to 500 ms longer
  with some mixtures, at any length of the prompt. Neither follows from shapes, and a way to the engine fitted to one of
  them makes the others worse by as much, so the one constant stands. Runs whose answers are all of one length were
  tried as kept in step, each request then waiting for half of the others: the median error trebles, so they do not stay
  in step, and it is not kept. The simulator, with the lengths drawn as a benchmark draws them, waits 5 to 20 % longer
  than the closed queue and comes no nearer to what was measured.
* How often tokens choose the same expert was judged on rows nobody fitted. If all shares of the experts are equally
  likely, models whose routers nothing corrects come out nearer on four chips (time per token: gpt-oss on H100 0.14 to
  0.08 and on B200 0.25 to 0.20 in logarithm, Qwen3-235B on H100 0.19 to 0.14), those whose routers a bias corrects
  further off (DeepSeek on B200 0.06 to 0.08, Kimi, MiniMax), so the one counts for the first and even choices for the
  second. No constant was fitted.
* An engine that reserves no room for the end of an answer runs more sequences than one that does, as the simulator
  shows (rates within 4 % until even what is held on average has no room, then 6 to 10 % lower, since what is thrown out
  is read again). It counts where the number in flight is stated; throughput of a full engine is that of one that
  reserves.
* A benchmark's caches in 8 bits on two chips were read from its scripts and tried: errors of one engine fall by as much
  as those of another rise, and the band holds 4 % more rows; not kept. Drafts whose number is stated and not how many
  were kept count as none.
* Most rows do not state whether drafts were on, or how many were kept. Disaggregated runs of one open benchmark are
  read with the configuration that their load tells; its other runs that may have drafted are predicted without (those
  of one reasoning model come out up to twice slow; those of a table without drafts are right within 10 % at the
  median).
* How much tensor-parallel traffic a run hides is seldom stated. None is taken to be hidden but the half that the
  backward product of the weights covers: with a share hidden by all that overlap anything, the median error of training
  was 0.8 points higher.
* The SimuMax rows come out fast by one factor, dense models and mixtures alike, so that little remains apart from it
  (above). Its tables of single kernels on that machine tell which part is short. Of the rate predicted for the chip
  large products reach 0.70 to 0.75 (1.1 PFLOPS in 16 bits, where other tables of the same chip hold 1.5 and more),
  grouped ones 0.57 to 0.80, short ones, which are over before a chip slows, 0.79 to 0.92, attention forward 0.8 to
  1.2 and backward 0.63 to 0.97, links 0.93 (MooreThreads/SimuMax, configs/system/b200_bf16_ceperm.json). Exposed
  messages of tensor ranks there are two thirds more than counted here; with all of them shown backward, or the buffer
  of the gradients zeroed and scaled, these rows gain a point or two and those of Selene lose as much. What one
  machine sustains can be stated: with the one figure its owners publish for large products (0.4878 of 2,250 TFLOPS),
  laid over the packs as `sustained_fp16_rate` (`--packs examples/machine`), nothing else changed, the rows are
  predicted as the table above says.
* Frameworks differ by more than chips: sharded runs of plain PyTorch come out up to a third fast, tuned runs of NeMo
  a tenth slow. Attention of a run is of its year: each generation of fused kernels is 1.73 times as fast as the one
  before, as published, the first (of 2022) are two behind on a chip that came later, and those of 2024 one; some
  frameworks of 2024 were ahead of that and come out slow. With two for the runs of 2023, those of long sequences on
  H100 come out a tenth slow as the short ones do, where they came out a third fast. The literature has the second
  generation written for chips of the first's day too; with that, the nine rows in ten are 2 points worse, so these
  chips stay one generation behind until 2025.
* Constants of training fitted with a source left out predict it better than those shipped before did in twelve of
  fourteen sources, so they were refitted. A matrix unit that slows further under a long load (its heat 1.2 to 1.75
  times that of single kernels) was tried, also with narrow formats that slow less: at 1.7 times the median error on
  SimuMax falls to 6 to 10 %, that of all training rises by up to 2.7 points and that of ratios of chips by 2, and the
  passes over memory are then fitted to a tenth of one, so it is not kept.
* Sharded runs on TPU v5e come out a fifth slow, and those with tensor ranks four tenths: they hold 80 to 89 % of the
  rated products, those done again counted, passes and messages beside them. That links with engines of their own (a
  torus, a mesh) hide tensor messages was tried: the mean error of these runs falls from 25 % to 16 %, but that of the
  other run on v5e rises from 1 % to 53 %, of v4 from 7 % to 12 %, of Gaudi 2 from 11 % to 31 %, so it is not kept.
* Sums in switches: fitted without either source of measured all-reduces, their share of the link lowers the error on
  that source (20 % to 15 %, 36 % to 27 % at the median, against rings alone). Small ones on B200 come out fast (half
  the time at 64 KB, right at 256 MB): its library chooses rings there, as the measured times of 4 and 8 chips show.
* Surfaces were judged, and their form chosen, on products nobody fitted: some 6,000 drawn from that vendor's database
  (aiconfigurator-core 0.12.0: any m, n and k from 256). Under the library that most fitted rows are of, they lower the
  median error from 13 % to 9 % on chips that were fitted and from 12 % to 9 % on others of their architectures; under
  one of which few are, from 17 % to 14 % and 15 %; under one of which none is, from 22 % and 27 % to 18 % and 24 %. On
  the rows of the table that are never fitted (other chips of the same architectures) from 9.4 % to 6.6 %. Between the
  tables at hand a library left out gets worse by a point, since one holds most shapes. A finer grid of nodes or a
  Gaussian process does no better on the unseen rows. Surfaces of attention predict a row left out within 5 % (11 %
  without), but another library worse (24 % against 19 %), so attention has none.
* Two libraries in 8 bits differ by a third on one shape, so no model of shapes alone comes within 5 %; in 16 bits they
  differ by 4 to 5 %.
* Tables of single kernels repeat one kernel: what the last-level cache holds comes from there, which is counted for
  attention and experts. Rows of one chip read keys faster than its memory can (3.3 TB/s of 2.0): not explained.
* Messages: gathers of small messages on H100 take two thirds of what is predicted; on B200 and A100 they come out
  right. Boards that meet at the host differ by a factor of five with the topology, which rows do not state: two
  tables of messages on PCIe 4 boards show 5 and 8 GB/s, a third 17, and models served on such boards by two other
  sources run as if they had 18; boards of PCIe 5 show 20 to 25. With 23, what PCIe 4 x16 gives a ring, models cut
  over 2 to 8 L40S stand to the measured ones as those on A100 and H100 do; with half the bus they came out up to half
  as fast.
* Do surfaces favour the chips that have one? A surface common to all architectures, from which each may deviate, was
  fitted per format and tried on each architecture in turn: what the others share predicts it no better than the
  formula (8.8 to 11.0 % at the median against 8.3 %), whatever holds the deviations back, so an architecture without
  measurements keeps the formula. What had moved L40S and H100 apart were products scaled in blocks, for which
  libraries have no kernel on L40S: these count only where they do.
* Prompts that an engine has all at hand are read as fast as one alone, which took the offline runs of MLPerf on H100,
  B200, GB200 and MI300X from 0.79 to 0.94 of the measured (by round and chip) to 0.86 to 1.02. Mixtures, which were
  fast, are faster for it. Runs of a server, whose prompts come singly, are not: with the same speed they come out
  fast.
* Host code between two steps was tried as hidden where the host runs ahead: one mixture of small experts then comes
  out right on B200 and GB200 where it was a quarter slow, but static batches, time per token on H100 and another
  mixture are a tenth worse, so it is shown. Replicas laid out for a full load (256 and 1,024 sequences a chip, in
  place of 64) choose pipelines, which helps one model on H100 and makes runs with a limit on a token's time half as
  fast, so it is not kept.
* Parallel layers take one sum over tensor ranks: it brings Falcon on L40S to the errors of other models, and shows
  that its long answers on H100 and A100 (twice as fast as measured by an engine of early 2024) are of its attention,
  whose 29 query heads to a key head no kernel of that engine shared.
* Full recomputation where weights are shared out leaves out the product that ends a block, as PyTorch's does: runs
  with it leaned 5 and 6 points further to slow than those without it, on two chips of one source, and now lean alike.
  Runs on TPU v5e come out 5 points less slow for it, those on v4 6 points faster than measured.
* Attention of 2024 by the chip maker's own frameworks read as written for the chip, whose library had such kernels
  early in that year, lets one page come out right and another of the same framework a third fast; it is not kept.
* Mixtures in training: the host's part of a layer is one time, with which runs of few tokens agree on three chips (9
  ms forward and backward). The newest software captures the whole step, and an exchange then hides behind another
  micro-batch: which releases did so is read from their recipes (`training_recipes.csv`), and runs of theirs on four
  chips, most of which nobody fitted, come out 3 to 10 % from measured (but for the model named next) where they were
  up to a third slow. Recipes let micro-batches take turns in steps that are not captured too; those runs (H100, B200,
  GB200) show nothing hidden. One model whose experts have biases and a clamped activation comes out a fifth to a half
  fast in every release (a kernel of it was ten times slower in one of them: NVIDIA/cudnn-frontend issue 256); another
  pair of releases of one model differs by 1.7 on H100 in one configuration.
* Linear attention is priced by what its kernels hand on through memory, within a tenth of those measured alone on
  H100 (a third fast on B200); a model that has no other attention (Gated DeltaNet, 0.3 billion parameters,
  flash-linear-attention, eight MI300X) trains at 183,000 tokens a second and chip and is predicted at 201,000
  (AMD-AGI/Primus, docs/04-technical-guides/hybrid-models/gdn-guide.md). The rows of one hybrid that come out 3.0 to
  4.6 times fast are of another length than their table says: the recipe of the release (NVIDIA-NeMo/Megatron-Bridge
  v0.3.0) runs 8,192 tokens where the table says 4,096 (its operations a token are 2.4 times those of the next
  release, which had 4,096), does the mixtures again backward, and sends each token once for every expert. Those of
  the next release come out 1.4 to 1.6 times fast.
* Selective recomputation of one framework keeps every other product (pytorch/torchtitan); read so, its rows go from
  13 to 12 % fast and those of another page of it from 34 to 26 %.
* Energy is at rated power, an upper bound while memory limits.
* Layers of the newer kinds (state space, linear, pooled, picking) are set beside measured kernels on a page of their
  own, [layers](layers.md); no published serving run of such a model is among these rows.
"""


HELD_OUT_TEXT = """
Constants of steps (engines and training) refitted without each source and each chip in turn (`python bench/perf.py
held-out`), and the median error on what was left out, beside that under the shipped constants. Few constants and many
rows: leaving one out moves little, so what errors remain are of the model and not of the fit.
The table is written by its own command and may be older than the scores above.
"""


def _held_out_table() -> str:
    return table(HELD_OUT_COLUMNS, [tuple(r.values()) for r in columns(HELD_OUT)])


def _anchors() -> str:
    """Two chips on two models in every phase and at several batches, as the code finds them."""
    rows = []
    for model, batches, count in (("llama-3.1-8b", (1, 16, 64), 1), ("deepseek-v3", (1, 16, 128), 64)):
        for r in compare("h100", "h20", model=model, phase=("peak", "gemm", "prefill", "train"))["rows"][1::2]:
            rows.append(
                (model, r["phase"], "", r["dtype"], f"{r['ratio']:.2f}", f"{r['ratio_low']:.2f}-{r['ratio_high']:.2f}")
            )
        for batch in batches:
            r = compare("h100", "h20", model=model, phase="decode", batch=batch, count=count)["rows"][1]
            band = f"{r['ratio_low']:.2f}-{r['ratio_high']:.2f}" if r["ratio"] else ""
            rows.append(
                (model, "decode", f"{batch} a chip", r["dtype"], f"{r['ratio']:.2f}" if r["ratio"] else "-", band)
            )
    return "H20 against H100, a chip, under the same assumptions:\n\n" + table(
        ("model", "phase", "sequences", "dtype", "ratio", "80 % band"), rows
    )


MACHINE = Path(__file__).parents[1] / "examples" / "machine"
Keep = Callable[[Mapping[str, str]], bool]
# what decides a set-up besides the chip: rows of two chips alike in all of it tell a ratio
_ASIDE = {"row_id", "accelerator", "value", "notes", "url", "group", "table", "trust", "node_size"}


def _reached(records: Mapping[str, tuple[dict, Sequence[dict]]], tables: Path) -> str:
    """What an accurate model is asked to reach, part by part, and what this one does."""
    training, inference, kernels = (records[kind] for kind in ("training", "inference", "kernels"))
    lines = [
        ("training: Selene, A100, mean error", "3.7 %", f"{np.mean(_errors(selene_rows(tables))):.1%}"),
        ("training: SimuMax, B200, median error", "5.5 %", f"{np.median(_errors(simumax_rows(tables))):.1%}"),
        ("training: the same, what its machine sustains stated (`--packs examples/machine`)", "5.5 %",
         f"{np.median(_errors(simumax_rows(tables), world((MACHINE,)))):.1%}"),
        ("training: median error", "8 %", _score(training, "median_ape")),
        ("training: error of nine rows in ten below", "25 %", _score(training, "p90_ape")),
        ("serving: time per output token, median error", "10 %",
         _score(inference, "median_ape", lambda r: r["metric"] == "tpot_ms" and r["phase"] == "decode")),
        ("serving: time to the first token at fixed concurrency, median error", "25 %",
         _score(inference, "median_ape", lambda r: r["metric"] == "ttft_ms" and bool(r["concurrency"]))),
        ("serving: offline throughput, median error", "15 %",
         _score(inference, "median_ape", lambda r: r["phase"] == "mixed-offline")),
        *((f"training and serving: {name}, median error", "15 %", _of_chips(records, ids)) for name, ids in (
            ("H20", "nvidia-h20"), ("H800", "nvidia-h800"), ("910B", "huawei-ascend-910b"),
            ("910C", "huawei-ascend-910c"))),
        ("kernels: products, median error", "5 %", _score(kernels, "median_ape", lambda r: r["op_class"] == "gemm")),
        *((f"kernels: products, a {part} left out of what is fitted, median error", asked, error)
          for part, asked, error in _products_left_out(tables)),
        ("kernels: attention, median error", "6 %",
         _score(kernels, "median_ape", lambda r: r["op_class"].startswith("attention"))),
        *((f"{kind}: rank correlation inside one source", "0.95", f"{scored['scores']['spearman']:.2f}")
          for kind, (scored, _) in records.items()),
        *((f"{kind}: ratio of two chips in one source, median error", "10 %", _pairs(*found))
          for kind, found in records.items()),
        *((f"{kind}: rows in a band fitted without their group", "75-85 %", f"{left_out_coverage(kind, *found):.0%}")
          for kind, found in records.items()),
        *((f"{kind}: rows refused", "5 %", f"{len(scored['refused']) / scored['rows']:.1%}")
          for kind, (scored, _) in records.items()),
    ]  # fmt: skip
    return table(("what", "asked", "reached"), lines)


def _products_left_out(tables: Path) -> list[tuple[str, str, str]]:
    """What surfaces of products miss by on what they were not fitted on."""
    _, left = left_out(world(), products(world(), read_rows(tables / "measured_kernels.csv")))
    asked = {"row": "5 %", "chip": "15 %", "library": "-"}
    return [(part, goal, f"{median(left[f'{part} out']):.0%}") for part, goal in asked.items()]


def _predictions(record: dict, rows: Sequence[dict], keep: Keep) -> Iterator[tuple[dict, Prediction]]:
    """Trusted rows with their predictions."""
    by_id = {q["row_id"]: q for q in record["predictions"]}
    for r in rows:
        q = by_id.get(r["row_id"])
        if q and r["trust"] in ("A", "B", "") and keep(r):
            group = r["group"] or f"{r['source']}|{r['accelerator']}"
            yield r, Prediction(q["row_id"], q["measured"], q["predicted"], q["low"], q["high"], group)


def _score(found: tuple[dict, Sequence[dict]], name: str, keep: Keep = lambda _: True) -> str:
    value = scores(q for _, q in _predictions(*found, keep))[name]
    return "-" if value is None else f"{value:.0%}"


def _of_chips(records: Mapping[str, tuple[dict, Sequence[dict]]], start: str) -> str:
    """Median error on the steps (training, serving) of the chips whose id begins so."""
    steps = [records[kind] for kind in ("training", "inference")]
    own = [q for found in steps for _, q in _predictions(*found, lambda r: r["accelerator"].startswith(start))]
    value = scores(own)["median_ape"]
    return "no rows" if value is None else f"{value:.0%} of {len(own)} rows"


def _pairs(record: dict, rows: Sequence[dict]) -> str:
    """Median over pairs of chips that one source measured in one set-up: predicted ratio over measured ratio, less 1.
    Each pair of chips of a source counts once."""
    alike: dict[tuple[str, ...], list[tuple[dict, Prediction]]] = defaultdict(list)
    for r, q in _predictions(record, rows, lambda _: True):
        if q.value and q.measured:
            alike[tuple(sorted(f"{k}={v}" for k, v in r.items() if k not in _ASIDE))].append((r, q))
    errors: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for members in alike.values():
        for (r, a), (s, b) in combinations(members, 2):
            if r["accelerator"] != s["accelerator"]:
                pair = (r["source"], *sorted((r["accelerator"], s["accelerator"])))
                errors[pair].append(abs(math.log(a.value / a.measured / (b.value / b.measured))))
    if not errors:
        return "no pairs"
    every = sum(len(v) for v in errors.values())
    middle = math.exp(float(np.median([np.median(v) for v in errors.values()]))) - 1
    return f"{middle:.0%} over {every} pairs of {len(errors)} kinds"


def _errors(rows: Sequence[tuple[dict, float]], here: World | None = None) -> list[float]:
    """Absolute relative errors of steps that a peer publishes, under the shipped packs or those of ``here``; 1 where a
    row is refused."""
    here = here or world()
    found = predict_rows(here, "training", [r for r, _ in rows], parameters(here))
    pairs = zip(rows, found, strict=True)
    return [1.0 if isinstance(a, str) else abs(a[0] / number(r["value"]) - 1) for (r, _), a in pairs]


def _scores(kind: str, record: dict, rows: Sequence[dict], seconds: float) -> str:
    """One table of measurements: all of it, by each of its parts, its bands, and where it is worst."""
    head = ("rows", "median APE", "p90 APE", "within 25 %", "bias", "Spearman", "in band", "band, high over low")
    skipped = "; ".join(f"`{n['metric']}` {n['why']}" for n in record["not_scored"]) or "none"
    parts = [
        f"## {kind.capitalize()}",
        f"{record['rows']} rows, {len(record['refused'])} refused, {seconds:.1f} s. Not scored: {skipped}.",
        table(("", *head), [("all", *_line(record["scores"], record["accepted"]))]),
        f"Bands of a width that 80 % of the rows of all other groups set, tried on each group in turn, hold "
        f"{left_out_coverage(kind, record, rows):.0%} of its rows.",
    ]
    for axis, groups in record["by"].items():
        name = axis.replace("_id", "").replace("_", " ")
        parts += [f"### {kind.capitalize()} by {name}",
                  table((name, *head), [(group, *_line(s, s["rows"])) for group, s in groups.items()])]  # fmt: skip
    parts += [
        f"### {kind.capitalize()}: where it is worst",
        table(("source", "chip", "metric", "rows", "predicted / measured"), _worst_sets(record, rows)),
        table(("row", "source", "chip", "metric", "predicted / measured"), _worst_rows(record, rows)),
    ]
    return "\n\n".join(parts)


def left_out_coverage(kind: str, record: dict, rows: Sequence[dict]) -> float:
    """Share of rows inside an 80 % band whose half-width is fitted, part by part, on every other group (one source and
    chip): what a band holds of a source and chip it was not set on. Each group counts once; parts of one group are
    left out."""
    axis = {"training": "workload", "inference": "phase", "kernels": "op_class"}[kind]
    by_id = {r["row_id"]: r for r in rows}
    parts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for q in record["predictions"]:
        r = by_id[q["row_id"]]
        if q["predicted"] and q["measured"] and r.get("trust", "A") in ("A", "B", ""):
            error = abs(math.log(q["predicted"] / q["measured"]))
            parts[r[axis]][r["group"] or f"{r['source']}|{r['accelerator']}"].append(error)
    held = []
    for groups in parts.values():
        for name, errors in groups.items():
            others = [(e, 1 / len(v)) for other, v in groups.items() if other != name for e in v]
            if others:
                others.sort()
                weight = np.cumsum([w for _, w in others])
                wide = others[int(np.searchsorted(weight, 0.8 * weight[-1] - 1e-12))][0]
                held.append(float(np.mean(np.array(errors) <= wide)))
    return float(np.mean(held))


def _line(s: dict, rows: int) -> tuple[str, ...]:
    def percent(key: str) -> str:
        return "-" if s[key] is None else f"{s[key]:.0%}"

    def plain(key: str) -> str:
        return "-" if s[key] is None else f"{s[key]:.2f}"

    return (str(rows), percent("median_ape"), percent("p90_ape"), percent("within_25pct"), plain("bias"),
            plain("spearman"), percent("interval_coverage"), plain("band_width"))  # fmt: skip


def _worst_sets(record: dict, rows: Sequence[dict], count: int = 6) -> list[tuple[str, ...]]:
    """The sets of at least three rows with the largest median error."""
    sets: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for r, q in _predictions(record, rows, lambda _: True):
        if q.value and q.measured:
            sets[r["source"], r["accelerator"], r["metric"]].append(math.log(q.value / q.measured))
    ranked = sorted((s for s in sets.items() if len(s[1]) >= 3), key=lambda s: -float(np.median(np.abs(s[1]))))
    return [(*key, str(len(v)), f"{math.exp(float(np.median(v))):.2f}") for key, v in ranked[:count]]


def _worst_rows(record: dict, rows: Sequence[dict], count: int = 6) -> list[tuple[str, ...]]:
    """The single rows furthest off, at most one of a source and chip."""
    worst: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}
    for r, q in _predictions(record, rows, lambda _: True):
        if q.value and q.measured:
            error = math.log(q.value / q.measured)
            key = r["source"], r["accelerator"]
            if key not in worst or abs(error) > worst[key][0]:
                worst[key] = abs(error), (q.row, *key, r["metric"], f"{math.exp(error):.2f}")
    return [line for _, line in sorted(worst.values(), key=lambda x: -x[0])[:count]]


def _silicon(tables: Path) -> str:
    """Time per output token and to the first one on the H100 rows on which aiconfigurator was run, its error beside."""
    answered = silicon_rows(tables)
    found = predict_rows(world(), "inference", [r for r, _, _ in answered], parameters(world()))
    lines = []
    for metric in ("tpot_ms", "ttft_ms"):
        pairs = [
            (a[0] / measured - 1, error)
            for (r, measured, error), a in zip(answered, found, strict=True)
            if r["metric"] == metric and not isinstance(a, str)
        ]
        for who, errors in zip(("aiconfigurator 0.12.0", "here"), np.array(pairs).T[::-1], strict=True):
            size = np.abs(errors)
            lines.append((metric, str(len(pairs)), who, f"{np.median(size):.1%}", f"{np.quantile(size, 0.9):.0%}",
                          f"{np.median(errors):+.1%}"))  # fmt: skip
    head = ("H100, aggregated", "rows", "predicted by", "median APE", "p90 APE", "median error")
    return "The first predicts from tables of kernels measured on the chip, here the sheet does.\n\n" + table(
        head, lines
    )


def silicon_rows(tables: Path) -> list[tuple[dict, float, float]]:
    """Rows of the comparison with a prediction of its own: the question, what was measured, and its error."""
    found = []
    for r in columns(tables / "peer_results" / "aiconfigurator_vs_silicon_rows.csv"):
        if r["mode"] != "agg" or r["system"] != "h100_sxm":
            continue
        ranks = int(number(r["tp"], 1)) * int(number(r["adp"], 1))
        row = {"accelerator": "nvidia-h100-sxm5", "model_id": r["model"].split("/")[-1], "n_accelerators": str(ranks),
               "quantisation": r["precision"], "phase": "decode", "notes": "aggregated serving"}  # fmt: skip
        row |= {"isl": r["isl"], "osl": r["osl"], "batch": r["batch"], "tp": r["tp"], "dp": r["adp"]}
        row |= {"engine": r["backend"]}
        for metric in ("tpot", "ttft"):
            measured, theirs = number(r[f"meas_{metric}"]), number(r[f"pred_{metric}"])
            if math.isfinite(measured) and math.isfinite(theirs):
                found.append((defaultdict(str, row | {"metric": f"{metric}_ms"}), measured, theirs / measured - 1))
    return found


def _constants() -> str:
    rows = [(f"`{x.name}`", f"{x.value:g}", x.unit, x.meaning, x.rows) for x in listed(world())]
    return table(("name", "value", "unit", "meaning", "rows it was fitted on"), rows)
