"""Those who act, or undergo an act, without a name: authorities, both sides, we, people, a rule by its title."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .sentences import clauses_before

__all__ = ["AUTHORITIES", "BOTH", "OF_SOMEBODY", "PEOPLE", "RULE", "UNNAMED", "WE", "unnamed"]

AUTHORITIES = re.compile(
    r"(?i:\b(?:police|customs|judge|court|officials|authorities|regulators?|prosecutors|lawmakers|senators|government"
    r"|investigation|inquiry|ministry|ministries|administration|watchdog|parliament|congress|committee|cabinet"
    r"|White House)\b)"
    r"|官员|议员|当局|内阁|有关部门|监管部门|监管机构|主管部门|检方|检调|检察|警方|法院|法官|海关|[\u4e00-\u9fff]{2}(?:总署|(?<![签部联连])署|总局|委员会|部委|议会|国会)"
)
BOTH = re.compile(
    r"[中美荷韩日][美中荷韩日欧]|双方|两国"
    r"|(?i:\b(?:both sides|the two (?:\w+ )?(?:sides|leaders|countries|nations|companies|governments|parties|firms)"
    r"|the two (?:presidents|ministers))\b)"
)
WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Tt]he Company)\b|本公司|我司")  # a firm that files, whose name stands elsewhere
PEOPLE = re.compile(
    r"\b(?:men|women|people|nationals|residents|citizens|brothers|businessmen|executives|engineers|brokers)\b"
)
# A rule by its name: the AI Diffusion Rule, the 50% rule, 50%穿透规则; *the rule* is none.
_RULE = (
    r"\b(?!(?:The|This|These|That|Those|New|Its|A|An|Such|Under|Export|When|If) )(?:[A-Z0-9][\w%’'-]* )+(?:[a-z-]+ )?"
    r"(?:[Rr]ules?|[Ff]ramework|[Rr]egulations?|Act|Order)\b"
    r"|\b[Tt]he (?!(?:new|old|same|final|interim|draft|current|latest|planned|proposed|existing|previous|earlier|"
    r"original|export|broad\w*|sweeping|strict\w*|tough\w*|so) )(?:[\w%’'-]+ ){1,3}(?:rule|framework)\b"
    r"|[A-Za-z0-9%\u4e00-\u9fff]{2,10}(?:规则|条例|法案|框架)"
)
RULE = re.compile(_RULE + "|《[^》]{3,40}》")  # or by its title: 《出口管制条例》
UNNAMED = (AUTHORITIES, BOTH, WE, PEOPLE, re.compile(_RULE))
"""Those that words tell; *it* and titles are looked for as they stand."""
OF_SOMEBODY = frozenset(
    {"actor", "authority", "both", "dignitary", "maker", "media", "named", "object", "pair", "target", "two_actors"}
)
"""What an act may need that only somebody gives, named or one of these."""


def unnamed(text: str, start: int, end: int, patterns: Iterable[re.Pattern[str]]) -> bool:
    """Whether any of them, or a word that stands for one (he, the firm), may stand in the sentence [start, end).

    ``patterns`` are those whose words are there. Each clause is looked at by itself: a word may have to open it.
    """
    if text.startswith(("It", "它"), start) or text.find("《", start, end) >= 0:
        return True
    clauses = [text[begin:end] for begin in clauses_before(text, start, end)]
    return any(pattern.search(clause) for pattern in patterns for clause in clauses)
