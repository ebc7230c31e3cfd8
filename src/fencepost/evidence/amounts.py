"""Amounts: numbers with a unit, a range or a hedge, in base units.

A percentage is a number with unit ``%``; money is in whole dollars (USD), yuan (CNY) ...; durations are ``year``,
``month``, ``day``. ``hedge`` says how the number is meant: about, at_least, over, up_to, under, or '' for as stated.

>>> [(str(a.value), str(a.low), str(a.high), a.unit, a.hedge) for a in amounts("从15%-30%升至至少500亿美元")]
[('None', '15', '30', '%', ''), ('50000000000', '50000000000', 'None', 'USD', 'at_least')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from .numerals import CHINESE, MAGNITUDES, NUMBER, WORDS, parse_number
from .triggers import Worth, every, led

__all__ = ["HEDGE", "HEDGE_OF", "UNSIGNED", "Amount", "amounts", "hedge_before", "hedged"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity at [start, end) of the folded text. A range has no ``value``; an open bound is None."""

    start: int
    end: int
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    unit: str
    kind: str
    hedge: str = ""


# Unit as written -> (unit, factor, kind). Longer spellings are tried first.
_UNITS: dict[str, tuple[str, Fraction, str]] = {}


def _define(kind: str, unit: str, factor: int | Fraction, *spellings: str) -> None:
    for spelling in spellings:
        _UNITS[spelling] = (unit, Fraction(factor), kind)


_define("money", "USD", 1, "美元", "美圆", "美金", "US dollars", "U.S. dollars", "dollars", "dollar", "USD")
_define("money", "CNY", 1, "元人民币", "人民币", "元", "yuan", "RMB", "CNY", "renminbi")
_define("money", "HKD", 1, "港元", "港币", "Hong Kong dollars", "HKD")
_define("money", "TWD", 1, "元新台币", "新台币", "台币", "TWD")
_define("money", "EUR", 1, "欧元", "euros", "euro", "EUR")
_define("money", "JPY", 1, "日元", "日圆", "yen", "JPY")
_define("money", "KRW", 1, "韩元", "won", "KRW")
_define("money", "GBP", 1, "英镑", "pounds", "GBP")
_define("share", "%", 1, "%", "percent", "per cent", "pct")
_define("share", "%", 10, "成")
_define("points", "pp", 1, "个百分点", "百分点", "percentage points", "percentage point")
_define("points", "bp", 1, "个基点", "基点", "basis points")
_define("ratio", "ratio", 1, "倍", "times", "-fold", "fold", "x", "X")
_define("ratio", "ratio", Fraction(1, 10), "折")
_define("count", "unit", 1, "颗", "枚", "片", "张", "块", "台", "套", "组", "件", "款",
        "units", "chips", "GPUs", "processors",
        "accelerators", "cards", "servers", "systems", "wafers", "个节点", "节点")  # fmt: skip
_define(
    "people", "person", 1, "人", "名", "位", "people", "employees", "workers", "researchers", "engineers", "developers"
)
_define("organisations", "organisation", 1, "家", "companies", "firms", "entities", "countries", "个国家")
_define("duration", "year", 1, "年", "周年", "years", "year", "-year")
_define("duration", "month", 1, "个月", "months", "month", "-month")
_define("duration", "month", 3, "个季度", "quarters")
_define("duration", "day", 7, "周", "个星期", "星期", "weeks", "week")
_define("duration", "day", 1, "天", "个工作日", "days", "day", "-day", "business days")
_define("duration", "hour", 1, "小时", "个小时", "hours", "hour")
_define(
    "rate",
    "TFLOPS",
    1,
    "TFLOPS",
    "TFLOPs",
    "TFlops",
    "Tflops",
    "teraflops",
    "TFLOP/s",
    "TeraFLOPS",
    "teraFLOPS",
    "TF",
    "万亿次",
)
_define(
    "rate",
    "TFLOPS",
    1000,
    "PFLOPS",
    "PFLOPs",
    "PFlops",
    "Pflops",
    "petaflops",
    "PetaFLOPS",
    "petaFLOPS",
    "PF",
    "千万亿次",
)
_define("rate", "TFLOPS", 10**6, "EFLOPS", "EFLOPs", "Eflops", "exaflops", "exaFLOPS", "EF", "百亿亿次")
_define("rate", "TFLOPS", 10**9, "ZFLOPS", "ZFLOPs", "zettaflops", "zettaFLOPS")
_define("rate", "TFLOPS", 10**4, "亿亿次")
_define("rate", "TPP", 1, "TPP")
_define("rate", "TOPS", 1, "TOPS", "TOPs", "Tops")
_define("rate", "TOPS", 1000, "POPS", "POPs")
_define(
    "bandwidth",
    "GB/s",
    1,
    "GB/s",
    "GB / s",
    "GByte/s",
    "GBytes/s",
    "GBps",
    "GB/秒",
    "GB每秒",
    "gigabytes per second",
    "gigabytes a second",
)
_define(
    "bandwidth",
    "GB/s",
    1000,
    "TB/s",
    "TB / s",
    "TByte/s",
    "TBytes/s",
    "TBps",
    "TB/秒",
    "TB每秒",
    "terabytes per second",
    "terabytes a second",
)
_define("bandwidth", "GB/s", 10**6, "PB/s")
_define("bandwidth", "GB/s", Fraction(1, 8), "Gb/s", "Gbps", "Gbit/s")
_define(
    "bandwidth density",
    "GB/s/mm2",
    1,
    *(
        f"GB/s{per}"
        for per in (
            "/mm2",
            "/mm²",
            " per mm2",
            " per mm²",
            " per square millimetre",
            " per square millimeter",
            "每平方毫米",
        )
    ),
)
_define("memory", "GB", 1, "GB", "gigabytes", "gigabyte", "G显存", "G内存", "GB显存")
_define("memory", "GB", 1000, "TB", "terabytes", "terabyte")
_define("memory", "MB", 1, "MB", "megabytes")
_define("process", "nm", 1, "纳米", "nm", "nanometer", "nanometre", "-nanometer", "-nanometre")
_define("power", "W", 1, "W", "瓦", "瓦特", "watts", "watt", "-watt")
_define("power", "W", 1000, "kW", "KW", "千瓦", "kilowatts")
_define("power", "W", 10**6, "MW", "兆瓦", "megawatts")
_define("power", "W", 10**9, "GW", "吉瓦", "gigawatts")
_define("efficiency", "TFLOPS/W", 1, "TFLOPS/W", "TFLOPS/瓦", "TOPS/W")
_define("area", "mm2", 1, "平方毫米", "mm2", "mm²", "square millimeters")
_define("transistors", "bn", Fraction(1, 10**9), "个晶体管", "晶体管", "transistors")

_PREFIXES = {
    "US$": "USD", "$": "USD", "USD": "USD", "¥": "CNY", "RMB": "CNY", "CNY": "CNY", "人民币": "CNY",
    "HK$": "HKD", "港币": "HKD", "NT$": "TWD", "T$": "TWD", "HKD": "HKD", "TWD": "TWD", "EUR": "EUR", "JPY": "JPY",
    "KRW": "KRW", "GBP": "GBP", "₩": "KRW", "新台币": "TWD", "€": "EUR", "£": "GBP", "美元": "USD",
}  # fmt: skip
_HEDGES = {
    "about": "约 大约 几乎 差不多 大概 约为 约合 近 将近 接近 近乎"
    " about around roughly approximately nearly almost some estimated",
    "at_least": "至少 不少于 不低于 起码 最低 at+least no+less+than minimum+of",
    "over": "超 超过 逾 突破 高于 多于 大于 超出 over more+than above exceeding exceeded topped upwards+of surpassed",
    "up_to": "高达 至多 最多 最高 不超过 多达 上限 up+to as+much+as as+many+as at+most maximum+of no+more+than",
    "under": "低于 不足 不到 少于 小于 less+than under below fewer+than",
}
_AFTER = {
    "多": "over",
    "余": "over",
    "以上": "at_least",
    "+": "over",
    "左右": "about",
    "上下": "about",
    "以下": "up_to",
    "or more": "at_least",
    "or so": "about",
}

_UNIT = "|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True))
# 个 counts anything; it is a unit where a piece of hardware follows.
_UNITS["个"] = ("unit", Fraction(1), "count")
_UNITS["G"] = ("GB", Fraction(1), "memory")
_UNIT += (
    r"|G(?=\s?(?:HBM|GDDR|DDR|LPDDR|显存|内存|存储))|个(?=[^,。;]{0,6}(?:芯片|样品|GPU|处理器|晶圆|加速|模组|服务器))"
)
_MAGNITUDE = (
    r"(?:[百千十]?[万亿兆]亿?(?!亿?次)|[百千](?=元|美元|美金|港元|日元|欧元|韩元|多|余|个|颗|枚|片|张|块|台|套|家|名|人)|(?:"
    + "|".join(MAGNITUDES)
    + r")\b|[bmk](?![A-Za-z])|[BMK](?=\b)(?!B))"
)
HEDGE = "|".join(
    re.escape(w).replace(r"\+", r"\s")
    for w in sorted((w for ws in _HEDGES.values() for w in ws.split()), key=len, reverse=True)
)
HEDGE_OF = {w.replace("+", " "): kind for kind, words in _HEDGES.items() for w in words.split()}
# 400 dense FP8 TFLOPS: the format stands between the number and its unit.
_IN_FORMAT = (
    r"(?:(?:\s(?:dense|sparse|peak))?(?:\s(?:(?:MX|NV)?FP\d{1,2}|BF16|INT8|TF32|bfloat16))?"
    r"(?=\s(?:[TPE](?i:flops?)|P?TOPS|(?:tera|peta|exa)flops)\b))?"
)
_PATTERN = led(
    rf"(?:(?P<hedge>{HEDGE})(?:为|了|有)?\s?(?:a |an )?)?"
    rf"(?P<prefix>{'|'.join(re.escape(p) for p in sorted(_PREFIXES, key=len, reverse=True))})?\s?"
    rf"(?P<of100>(?:[百千]?万{{1,2}}|[百千佰仟二三四五六七八九十])分之)?(?P<minus>(?<![\w)%])-|负)?(?<![A-Za-z0-9.])(?P<vague>[数几])?"
    rf"(?P<n1>{NUMBER})(?:[ -]?(?P<m1>{_MAGNITUDE}))?(?P<plus>多|余|\+)?"
    rf"(?:(?:\s?(?P<u1>%|{_UNIT}))?(?:\s?(?:-|至|到)\s?|\s(?:to|and)\s|\sto\s)[$€£¥]?"
    rf"(?P<n2>{NUMBER})(?:[ -]?(?P<m2>{_MAGNITUDE}))?)?"
    rf"(?P<plus2>多|余|\+)?"
    rf"{_IN_FORMAT}(?:\s?(?P<unit>{_UNIT})(?P<half>半|[一二三四五六七八九](?!成))?)?"
    rf"(?P<after>以上|以下|左右|上下| or more| or so)?"
)
# "Its share fell to zero" is a figure without a sign for per cent.
_NO_SHARE = re.compile(
    r"(?:份额|占有率|市占率?|\bshare\b)[^。.;]{0,30}?(?:降至|跌至|降到|跌到|归|为|\bto|\bat|\bis|\bnow)\s?(?P<zero>零|zero\b)"
)
# A total processing performance, and its density, have no unit in most texts.
_BARE = {
    "TPP": led("(?i:(?<![A-Za-z])TPP(?![A-Za-z])|total processing (?:performance|power)|总处理性能)"),
    "TPP/mm2": led("(?i:performance density|性能密度)"),
}
_BARE_NUMBER = re.compile(r"(?<![A-Za-z\d.])(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\d%A-Za-z]|[.,]\d)")
_BARE_REACH = re.compile(r"(?:[^.;,。]|\.\d|,\d){0,48}")
_NEXT = 36  # characters from a product to its number
_NEXT_REACH = re.compile(r"(?:[^.;。]|\.\d){0,64}")
_FOR = re.compile(r" (?:for|on|of|in) (?:the )?(?:[A-Z]\w+(?:['’]s)? ){0,2}")
_BEFORE_PRODUCT = re.compile(r" of (?:the |its )?|个| ?")
_BETWEEN = re.compile(r"(?i:between|from)\s[$€£¥]?$|(?i:between|from)\s")
_PIECES = frozenset({"chips", "chip", "cards", "GPUs", "processors", "accelerators"})
_BEFORE = re.compile(rf"({HEDGE})(?:为|是|相当于)?\s?(?:the )?$")
_HEDGE_REACH = 14  # characters: "more than the "
# Where a number begins: the pattern before matches there, or begins no more than so many characters earlier.
_NUMERAL = re.compile(rf"[\d{CHINESE}](?<![A-Za-z0-9.].)|(?<!\.)\b(?i:{'|'.join(WORDS)})\b")
_LEAD = 40
_EACH_SECOND = re.compile(r"每秒(?:钟)?(?:可达|达到?|约?为)?\s?$")  # 每秒3.2 TB
_LATIN_UNIT = re.compile(r"[A-Za-z]$")
_BLOCKING = re.compile(r"[A-Za-z0-9_/.-]$")
# 一家 of 一家公司 counts nothing, 一位 is an article, 零件 and 零组件 are parts.
_NO_COUNT = frozenset("一零")
_THINGS = frozenset({"count", "people", "organisations"})


UNSIGNED = {"zero": [_NO_SHARE], "bare": list(_BARE.values())}
"""The figures without a unit of their own."""


def amounts(
    text: str, taken: tuple[tuple[int, int], ...] = (), products: frozenset[int] = frozenset(),
    worth: Worth = every(UNSIGNED),
) -> list[Amount]:  # fmt: skip
    """Every amount of the folded text whose number is not part of a span of ``taken`` (dates, chip names).

    ``products`` are the places where a product's name begins: a number right before one counts pieces of it. ``worth``
    tells which figures without a unit the text may hold.
    """
    blocked = sorted(taken)
    found = []
    at = position = 0
    while (near := _NUMERAL.search(text, position)) and (
        match := _PATTERN.search(text, max(position, near.start() - _LEAD))
    ):
        start, position = match.start("n1"), match.end()
        number = max(match.end(g) for g in ("n1", "m1", "n2", "m2"))
        while at < len(blocked) and blocked[at][1] <= start:
            at += 1
        if at < len(blocked) and blocked[at][0] < number:
            position = max(match.end("n1"), min(blocked[at][1], position))
            continue
        if match["unit"] and at < len(blocked) and blocked[at][0] < match.end("unit"):
            match = _PATTERN.match(
                text[: blocked[at][0]], match.start()
            )  # 16 GB200: a name begins where a unit seems to
            position = blocked[at][0]
        if (
            match["n2"]
            and " and " in match[0]
            and not _BETWEEN.search(text, max(0, match.start() - 8), match.start("n1"))
        ):
            position = max(match.end(g) for g in ("n1", "m1", "u1"))  # "590 and 690 chips": no range
            if not match["u1"] and (match["unit"] or "").strip() in _PIECES:
                position = match.end()  # nor a count: two chips are named
                continue
            match = _PATTERN.match(text[:position], match.start())
        if match and match["u1"] and match["n2"] and _apart(text, match):
            position = match.end("u1")
            match = _PATTERN.match(text[:position], match.start())
        counts = (
            match is not None
            and not match["unit"]
            and (skipped := _BEFORE_PRODUCT.match(text, match.end())) is not None
            and skipped.end() in products
        )
        amount = _amount(text, match, counts) if match else None
        if amount is not None:
            found.append(amount)
    if "zero" in worth:
        found += [Amount(*m.span("zero"), *[Fraction(0)] * 3, "%", "share") for m in _NO_SHARE.finditer(text)]
    for unit, name in _BARE.items() if "bare" in worth else ():
        found += _bare(text, unit, name, [*blocked, *((a.start, a.end) for a in found)], products)
    return sorted(found, key=lambda a: a.start)


# Shares that fell from 95% to 40% have two levels and no range.
_MOVED = re.compile(
    r"\b(?:f[ae]ll|drop|declin|r[io]se|ris|gr[eo]w|increas|decreas|jump|climb|cut|reduc|slid|slump|surg|shr[aiu]nk|doubl|tripl|quadrupl|halv|lift|rais|went|up"
    r"|down)[a-z]*\b[^.;]{0,30}?\bfrom\s(?:about |nearly |around )?$",
    re.IGNORECASE,
)


def _apart(text: str, m: re.Match[str]) -> bool:
    """Whether the two numbers of a seeming range are amounts of their own: "56% to 46.7 billion", from 95% to 40%."""
    if _UNITS[m["u1"]] != _UNITS.get(m["unit"]):
        return True
    return _MOVED.search(text, max(0, m.start("n1") - 50), m.start("n1")) is not None


def _bare(
    text: str, unit: str, name: re.Pattern[str], taken: list[tuple[int, int]], products: frozenset[int]
) -> list[Amount]:
    """The first number behind the name of a figure that has no sign, where it is no part of a name, date or amount, and
    those behind it in the sentence that another product has: a TPP of 12,032 against 15,840 for the H200.
    """
    found: dict[int, Amount] = {}

    def numbers(start: int, reach: re.Pattern[str]) -> Iterator[re.Match[str]]:
        end = reach.match(text, start).end()
        return (
            n
            for n in _BARE_NUMBER.finditer(text, start, end)
            if not any(a < n.end() and n.start() < b for a, b in taken)
        )

    others = [o.start() for other in _BARE.values() if other is not name for o in other.finditer(text)]
    for m in name.finditer(text):
        told = next(numbers(m.end(), _BARE_REACH), None)
        if told and any(m.end() <= at < told.start() for at in others):
            continue  # "2,368 on TPP with a performance density of 2.9"
        while told:
            value = parse_number(told["n"])
            amount = Amount(*told.span(), value, value, value, unit, "rate")
            found[amount.start] = hedged(amount, hedge_before(text, told.start()))
            near = [n for n in numbers(told.end(), _NEXT_REACH) if value / 20 <= parse_number(n["n"]) <= value * 20]
            told = next((n for n in near if _of_another(text, told.end(), n, products)), None)
    return list(found.values())


def _of_another(text: str, start: int, number: re.Match[str], products: frozenset[int]) -> bool:
    """Whether a product is named between the number before and this one, or right behind this one with *for*."""
    behind = _FOR.match(text, number.end())
    return any(start <= p < number.start() and number.start() - p <= _NEXT for p in products) or (
        behind is not None and any(number.end() < p <= behind.end() for p in products)
    )


def _amount(text: str, m: re.Match[str], counts: bool) -> Amount | None:
    unit_word, prefix = m["unit"], m["prefix"]
    runs_on = text[m.end("unit") : m.end("unit") + 1] if unit_word else ""
    if runs_on.isalpha() and runs_on.isascii() and _LATIN_UNIT.search(unit_word):
        return None
    first = min(m.start(g) for g in ("prefix", "of100", "minus", "vague", "n1") if m[g])
    if first and _BLOCKING.search(text[first - 1 : first]) and text[first - 2 : first] != ")/" and not m["hedge"]:
        return None
    if unit_word is None and prefix is None and not m["of100"] and not counts:
        return None
    unit, factor, kind = _UNITS[unit_word] if unit_word else (_PREFIXES.get(prefix or "", ""), Fraction(1), "money")
    if kind == "memory" and _EACH_SECOND.search(text, max(0, first - 8), first):
        unit, kind = f"{unit}/s", "bandwidth"
    if counts and not prefix:
        unit, factor, kind = "unit", Fraction(1), "count"
    if m["n1"] in _NO_COUNT and kind in _THINGS:
        return None
    if m["of100"]:
        unit, factor, kind = "%", 100 / parse_number(m["of100"].removesuffix("分之")), "share"
    elif prefix:
        unit, factor, kind = _PREFIXES[prefix], factor if kind == "money" else Fraction(1), "money"
    try:
        low = _scaled(m["n1"], m["m1"] or (m["m2"] if m["n2"] and kind != "share" else None)) * factor
        high = _scaled(m["n2"], m["m2"]) * factor if m["n2"] else None
    except (ValueError, KeyError):
        return None
    if m["half"] and unit_word == "成":  # 七成六, 三成半
        low += 5 if m["half"] == "半" else parse_number(m["half"])
    if m["minus"] and high is None:
        low = -low
    start = m.start("hedge") if m["hedge"] else first
    if high is not None:
        return Amount(start, m.end(), None, low, high, unit, kind) if low < high else None
    if m["vague"]:
        return Amount(start, m.end(), None, low, 9 * low, unit, kind, "about")
    hedge = HEDGE_OF.get(re.sub(r"\s", " ", m["hedge"] or ""), "")
    if m["hedge"] == "over" and (kind == "duration" or _PHRASAL.search(text, max(0, start - 10), start)):
        hedge, start = "", first  # hand over 15%, in AI over three years
    after = (m["after"] or m["plus"] or m["plus2"] or "").strip()
    hedge = hedge or _AFTER.get(after, "")
    end = m.end() if not m["half"] or unit_word == "成" else m.start("half")
    return hedged(Amount(start, end, low, low, low, unit, kind), hedge)


_PHRASAL = re.compile(r"\b(?:hand|turn|t[ao]k|took|giv|gave|sign)[a-z]*\s$")


def hedged(amount: Amount, hedge: str) -> Amount:
    """A single number with the bounds its hedge leaves."""
    value = amount.value
    bounds = {"": (value, value), "about": (None, None), "at_least": (value, None), "over": (value, None)}
    low, high = bounds.get(hedge, (None, value))
    return replace(amount, low=low, high=high, hedge=hedge)


def hedge_before(text: str, end: int) -> str:
    """The hedge whose word stands right before position ``end``: 约为 of 约为H100的60%."""
    match = _BEFORE.search(text, max(0, end - _HEDGE_REACH), end)
    return HEDGE_OF[match[1]] if match else ""


def _scaled(number: str, magnitude: str | None) -> Fraction:
    if magnitude is None:
        return parse_number(number)
    word = magnitude.lower()
    if word in MAGNITUDES:
        return parse_number(number) * MAGNITUDES[word]
    if word in "bmk":
        return parse_number(number) * {"b": 10**9, "m": 10**6, "k": 10**3}[word]
    if any(c in "万亿兆" for c in number):  # 四十九兆九千五百 of 亿: one numeral
        return parse_number(number + magnitude)
    return parse_number(number) * parse_number("1" + magnitude)
