"""Speed of reading: plain text, with the store, by two workers; memory at ten and a hundred MB. Medians; machine named.

The corpus is made here from a grammar of its own (three languages, most sentences about nothing that a template knows),
so that no shipped document is measured. ``--full`` takes the hundred MB, some ten minutes. One worker is measured in
processor time, two by the clock.
"""

from __future__ import annotations

import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from fencepost.apps.python.store import ingest
from fencepost.evidence.document import text_of
from fencepost.evidence.grammar import grammar
from fencepost.evidence.ingest import Progress
from fencepost.evidence.markup import parse
from fencepost.evidence.page import regions
from fencepost.evidence.reading import read, record
from fencepost.facts.world import world

NOW = "2026-01-01T00:00:00+00:00"
MAKERS = {
    "zh": ["英伟达", "超威", "华为", "寒武纪", "台积电", "海光信息"],
    "en": ["Nvidia", "AMD", "Huawei", "TSMC", "Intel"],
}
CHIPS = ["H20", "H200", "MI308X", "昇腾910C", "A800", "RTX 6000D"]
ACTS = {
    "zh": [
        "{m}月{d}日,美国政府要求{who}对华出口{chip}须申请许可证。",
        "知情人士表示,{who}预计本季度在华收入将减少{n}亿美元。",
        "中方有关部门于{m}月{d}日约谈了{who}。",
        "据路透社报道,{chip}的显存带宽为{x}TB/s。",
        "{who}称,{chip}的性能约为上一代的{n}%。",
    ],
    "en": [
        "{who} said on May {d}, 2025 that the US government required a licence for exports of the {chip}. ",
        "Reuters reported that {who} expects a charge of ${x} billion. ",
        "The {chip} has a memory bandwidth of {x} TB/s. ",
        "Chinese regulators summoned {who} over the {chip}. ",
    ],
}
FILLING = {
    "zh": "市场 供应 项目 团队 城市 研究 成本 消费 企业 学校 服务 产品 合作 计划 变化 需求 机会 经验 数据",
    "en": "market supply project team city study cost company school service weather road plan change demand",
}
DOING = {"zh": "影响 带动 反映 涉及 支持 关注 推动 改善", "en": "shows affects follows supports changes concerns"}
WORDS, VERBS = ({lang: words.split() for lang, words in table.items()} for table in (FILLING, DOING))
TRADITIONAL = str.maketrans(
    "发产报导个为东对关动国华办续总经会员时过开长门问间", "發產報導個為東對關動國華辦續總經會員時過開長門問間"
)


def sentence(rng: random.Random, lang: str) -> str:
    """An act or a figure one time in five, else words that mean nothing to any template."""
    if rng.random() < 0.2:
        return rng.choice(ACTS[lang]).format(
            who=rng.choice(MAKERS[lang]), chip=rng.choice(CHIPS), m=rng.randint(1, 12), d=rng.randint(1, 28),
            n=rng.randint(2, 90), x=f"{rng.uniform(0.5, 9):.1f}",
        )  # fmt: skip
    parts = [
        f"{{}}{'' if lang == 'zh' else ' '}{{}}{'' if lang == 'zh' else ' '}{{}}" for _ in range(rng.randint(2, 5))
    ]
    clauses = [p.format(rng.choice(WORDS[lang]), rng.choice(VERBS[lang]), rng.choice(WORDS[lang])) for p in parts]
    return ("," if lang == "zh" else ", ").join(clauses) + ("。" if lang == "zh" else ". ")


def document(rng: random.Random, size: int = 2_500) -> bytes:
    """A page of about ``size`` bytes in one language and script, a dated line above."""
    lang = rng.choice(["zh", "zh", "en"])
    lines = [f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} 09:00"]
    length = 0
    while length < size:
        lines.append("".join(sentence(rng, lang) for _ in range(rng.randint(2, 6))))
        length += len(lines[-1].encode())
    text = "\n".join(lines)
    return (text.translate(TRADITIONAL) if lang == "zh" and rng.random() < 0.3 else text).encode()


def corpus(size: int, seed: int = 1) -> Iterator[bytes]:
    """Documents of ``size`` bytes in all."""
    rng = random.Random(seed)
    made = 0
    while made < size:
        yield (page := document(rng))
        made += len(page)


def rate(pages: list[bytes], work, times: int = 3) -> float:
    """MB a second of ``work(page)`` over the pages, the median of some passes, processor time."""

    def once() -> float:
        start = time.process_time()
        for page in pages:
            work(page)
        return sum(map(len, pages)) / 1e6 / (time.process_time() - start)

    return statistics.median(once() for _ in range(times))


def looked_over(page: bytes) -> None:
    """What nothing that reads can do without: decoding, the views, one pass for each kind of word."""
    rules = grammar(world())
    folded = rules.fold(text_of(page, "x")[0].clean)
    rules.index.find(folded)
    rules.acts.words.find(folded)
    rules.lexicon.automaton.find_matches_as_indexes(folded)


def stored(size: int, workers: int) -> float:
    """MB a second from files into a store."""
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        pages.mkdir()
        for number, page in enumerate(corpus(size)):
            (pages / f"{number:06}.txt").write_bytes(page)
        clock = time.process_time if workers == 1 else time.perf_counter
        start = clock()
        done = ingest(pages, Path(folder) / "s.db", recorded=NOW, workers=workers, progress=shown(size))
        return done["size"] / 1e6 / (clock() - start)


def shown(size: int) -> Callable[[Progress], None]:
    """Tells how far a long run is."""
    steps = iter(range(size // 10, size, size // 10))
    following = [next(steps)]

    def show(at: Progress) -> None:
        if at.size >= following[0] and size >= 10_000_000:
            print(f"  {at.size / 1e6:.0f} of {size / 1e6:.0f} MB", file=sys.stderr, flush=True)
            following[0] = next(steps, 2 * size)

    return show


def peak(size: int) -> tuple[int, float]:
    """Peak memory in MB of a fresh process that takes ``size`` bytes into a store, and the MB a second."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\nimport resource, evidence\n"
    code += (
        f"rate = evidence.stored({size}, 1)\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000, rate)"
    )
    out = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return int(out[0]), float(out[1])


def main() -> None:
    facts = world()
    read(b"warm", "warm", facts)
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    short, long = list(corpus(1_500_000)), [document(random.Random(2), 1_000_000)]
    print(f"decoded and looked over           {rate(short, looked_over):6.2f} MB/s a core")
    print(f"reading, documents of 2.5 kB      {rate(short, lambda p: record(read(p, 'x', facts))):6.2f} MB/s a core")
    print(f"reading, one document of 1 MB     {rate(long, lambda p: record(read(p, 'x', facts))):6.2f} MB/s a core")
    html = [("<html><body><div></div>" + "".join(f"<p>{x}</p>" for x in p.decode().split("\n"))) for p in short]
    print(f"article of an HTML page           {rate(html, lambda p: regions(p, parse(p))):6.2f} M characters/s a core")
    for workers in (1, 2):
        print(f"into a store, {workers} worker{'s' * (workers > 1)}           {stored(3_000_000, workers):8.2f} MB/s")
    for size in (10, 100) if "--full" in sys.argv else (2, 10):
        memory, speed = peak(size * 1_000_000)
        print(f"peak memory, {size:3} MB into a store   {memory:6} MB  ({speed:.2f} MB/s)")


if __name__ == "__main__":
    main()
