# ruff: noqa: E501  (one pattern a line: cut in pieces they cannot be read)
"""Where something is said: in a speech, at a hearing, on a call, 在业绩说明会上, 在脸书."""

from __future__ import annotations

import re

from .document import Sentence
from .sentences import clause_start

__all__ = ["occasion"]

_PLACE = r"(?:\b(?:in|at|during|on) (?:an? |the |its |his |her |their )?(?:[\w’'-]+ ){0,4}?(?:speech|conference|hearing|briefing|call|panel|forum|summit|event|memo|testimony|reaction|response|blog post|post|letter|podcast|keynote|remarks|address|filing|email|e-mail|note|press release|statement|interview)\b|\bon (?:his|her|its|their|an?) (?:[\w’'-]+ ){0,3}?(?:platform|account|page|website|blog)\b|\bon (?:Twitter|X|Facebook|LinkedIn|Weibo|WeChat|Truth Social|Telegram|Threads|social media|television|CNBC|Fox)\b)"
_BEHIND = re.compile(rf"(?:,? (?!that\b|the\b)[\w.·’'-]+,?){{0,10}}? {_PLACE}", re.I)
_BEFORE_EN = re.compile(
    rf"{_PLACE}[^.;]{{0,140}}$|\b[Ss]peaking (?:at|in|on|to|with|during|before|from) [^.;]{{2,140}}$|^\s*(?:when )?asked (?:by|about|whether|if|for|on)\b[^.;]*$",
    re.I,
)
_BEFORE_ZH = re.compile(
    r"(?:当天|当日|同日|当晚)(?:也|还|又)?$|(?:致辞|演讲|发言|受访|讲话|(?:出席|参加)[^,。;]{2,40})(?:时|中)(?:也|还)?$|(?:发布会|记者会|说明会|听证会|沟通会|电话会|交流会|股东会|股东大会|峰会|论坛|会议)[上中],[^,。;]{0,30}$"
    r"|(?:声明|发文|撰文|发帖|贴文|留言)中?$|(?:被问及|被问到|被追问|谈及|就[^。;]{2,40}(?:提问|询问))[^。;]{0,40}$"
    r"|[对向](?:[^,。;]{0,6}的?)?(?:记者|分析师|投资[者人]|股东|议员)们?$"
    r"|在[^,。;]{0,16}(?:年报|季报|半?年度?报告?|财报|公告|声明|招股书|新闻稿|回复|回函|诉状|报告书)[上中里]$"
    r"|(?:在|于|向)[^,。;]{0,24}(?:会|峰会|论坛|演讲|致辞|备忘录|活动|社交媒体|社交平台|社群平台|脸书|推特|微博|博客|推文|贴文|公开信|播客|节目|直播)[上中里]?(?:也|又|亦|还|再次|再|明确|公开|进一步)?$"
)

# Told the Financial Times, confirmed to CNN, 对路透社表示.
_TO_MEDIA = re.compile(
    r"(?:told|[a-z]+ to|said in [a-z ]+ (?:to|with)) (?:the |(?:news|wire) (?:agency|service) |news(?:paper|site) )?",
    re.I,
)
_TOLD_AT = re.compile(
    r"told (?:reporters|journalists|analysts|investors|lawmakers|the press)\b"
    r"|told (?:an? |the )(?:[\w-]+ ){0,2}(?:conference|briefing|hearing|panel|forum|summit|committee|call|meeting)\b",
    re.I,
)


def _told_to(text: str, verb: int, start: int, end: int) -> bool:
    """Whether a medium at [start, end) is whom it is told to."""
    before = text.startswith(("对", "向"), start - 1) and _ONLY.fullmatch(text, end, verb) is not None
    return before or _TO_MEDIA.fullmatch(text, verb, start) is not None


_ONLY = re.compile(r"(?:记者|独家|也|则|还)*")


def occasion(text: str, sentence: Sentence, verb: tuple[int, int]) -> bool:
    """Whether a saying names where it was said: before it in English, in its clause or the one before in Chinese."""
    if any(m.kind == "media" and _told_to(text, verb[0], m.start, m.end) for m in sentence.mentions):
        return True
    if text[verb[0]].isascii():
        if _TOLD_AT.match(text, verb[0]):
            return True
        behind = _BEHIND.match(text, verb[1], sentence.end)
        return behind is not None or _BEFORE_EN.search(text, sentence.start, verb[0]) is not None
    begin = clause_start(text, sentence.start, verb[0])
    begin = clause_start(text, sentence.start, max(begin - 1, sentence.start))
    return _BEFORE_ZH.search(text, begin, verb[0]) is not None
