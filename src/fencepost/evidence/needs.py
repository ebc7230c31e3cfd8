"""What must stand around an act for it to be one: an actor, a ruler, a figure, a date of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .act_rules import Act, ActRules
from .acts import Hit
from .dates import Date
from .document import Sentence
from .lexicon import Mention
from .occasions import occasion
from .sentences import clause_start, clauses_before
from .templates import EventTemplate
from .words_of_acts import Word

__all__ = ["PARTIES", "UNNAMED", "complete", "hopeless", "of_nobody", "unnamed"]

_NEAR_AFTER = 60
_FIGURE_WITHIN = 120  # characters behind a verb that still give its figure
PARTIES = frozenset({"company", "person", "government", "agency", "place", "actor"})


_DAYS = ("day", "part of month", "month")
# A day told without what would say which: the 17th, yesterday, on Thursday.
_A_DAY = re.compile(
    r"\d|[一二三四五六七八九十]日|(?:周|星期|礼拜)[一二三四五六日天]|昨|[今前][日天晚早夜]"
    r"|(?i:\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|(?:this|last) (?:week|month))\b)"
    r"|[本上][周月]"
)


def complete(
    text: str, sentence: Sentence, row: EventTemplate | Act, verb: tuple[int, int], actors: tuple[str, ...],
    target: Mention | None, date: Date | None, hit: Hit | None,
) -> bool:  # fmt: skip
    """Whether what the row needs is there, and anybody at all to whom it happens."""
    kinds = {a.kind for a in sentence.amounts}
    begin = clause_start(text, sentence.start, verb[0])

    def before(words: re.Pattern[str]) -> bool:
        return hit is not None and words.search(text, begin, verb[0]) is not None

    def office() -> bool:
        return ("government" in row.actors and before(_AUTHORITIES)) or before(_BOTH)

    def own() -> bool:
        if hit and hit.passive:
            return False
        if hit and actors and begin > sentence.start and text[verb[0] : verb[1]].endswith("ing"):
            return all(a.startswith("org/") for a in actors)  # Nvidia said ..., reversing a halt
        return _company_acts(text, sentence, verb, actors) or (not actors and _firms_act(text, begin, verb))

    def figure() -> bool:
        near = (a for a in sentence.amounts if begin <= a.start <= verb[1] + _FIGURE_WITHIN)
        record = _RECORD.search(text, begin, min(verb[1] + _RECORD_WITHIN, sentence.end))
        return any(a.kind in ("money", "share") for a in near) or record is not None

    present = {  # looked at only where the row needs it
        "date": lambda: date is not None,
        "own_date": lambda: _on_a_day(text, sentence, verb) or occasion(text, sentence, verb),
        "actor": lambda: (
            bool(actors) or (office() and not (hit and hit.passive)) or (row.type == "call" and before(_FIRMS))
        ),
        "amount": lambda: bool(sentence.amounts),
        "target": lambda: target is not None,
        "ruler": lambda: not own(),
        "authority": lambda: (any(not a.startswith("org/") for a in actors) or office()) and not own(),
        "passive": lambda: hit is not None and hit.passive,
        "money": lambda: "money" in kinds,
        "share": lambda: "share" in kinds,
        "count": lambda: any(a.kind == "count" and _near(text, verb, (a.start, a.end)) for a in sentence.amounts),
        "object": lambda: (
            target is not None
            and -8 <= target.start - verb[1] <= 30
            and not re.search("[,;。]", text[verb[1] : target.start])
        ),
        "sum": lambda: any(
            a.kind in ("money", "count") and max(a.start - verb[1], verb[0] - a.end) <= _SUM_WITHIN
            for a in sentence.amounts
        ),
        "no_sum": lambda: (
            hit is None or not any(a.kind == "money" and verb[1] <= a.start < hit.end for a in sentence.amounts)
        ),
        "court": lambda: hit is not None and _COURTS.search(text, sentence.start, verb[0]) is not None,
        "media": lambda: any(m.kind == "media" for m in sentence.mentions),
        "named": lambda: any(m.id in actors and m.start < verb[0] for m in sentence.mentions),
        "maker": lambda: bool(actors) or (target is not None and target.kind in _DEALT_IN and before(_FIRMS)),
        "both": lambda: _BOTH.search(text, begin, verb[0]) is not None,
        "pair": lambda: _paired(text, sentence, begin, verb),
        "recipient": lambda: _received(text, sentence, begin, verb),
        "move": lambda: (
            any(a.kind == "share" and -2 <= a.start - verb[1] <= 14 for a in sentence.amounts)
            or text.startswith(("涨停", "跌停"), verb[0])
            or (not text[verb[0]].isascii() and _on_a_day(text, sentence, verb))
        ),
        "held": lambda: (
            bool(actors) or before(_FIRMS) or before(_WE) or (target is not None and target.kind != "place")
        ),
        "figure": figure,
        "dignitary": lambda: any(a.startswith(("person/", "gov/", "unlisted:")) for a in actors),
        "two_actors": lambda: (
            len({*actors, target.id if target else None} - {None}) > 1
            or _BOTH.search(text, begin, min(verb[1] + _NEAR_AFTER, sentence.end)) is not None
        ),
    }
    return all(present[need]() for need in row.needs) and bool(
        actors
        or target
        or office()
        or before(_WE)
        or (hit is None and _RULE.search(text, begin, verb[1]))
        or (hit is None and row.type == "restriction" and _TRADERS.search(text, sentence.start, verb[0] + 4))
        or (hit is None and "person" in row.actors and _PEOPLE.search(text, sentence.start, verb[0]))
        or (before(_FIRMS) and (figure() or date is not None))
        or (hit and (hit.goods or hit.act.alone or _of_a_rule(text, begin, sentence.end, hit)))
        or (hit and not hit.act.subject and before(_RULES))
    )


def hopeless(hit: Hit, kinds: frozenset[str]) -> bool:
    """Whether an act lacks what its row needs whoever acts: a passive, or amounts of these ``kinds``."""
    return ("passive" in hit.act.needs and not hit.passive) or hit.act.lacks(kinds)


def _on_a_day(text: str, sentence: Sentence, verb: tuple[int, int]) -> bool:
    """Whether the act has a day or a month of its own, told or counted from now: within the next 100 days."""
    return any(
        (d.precision in _DAYS or (d.first is None and _A_DAY.search(text, d.start, d.end)))
        and (_adjoins(text, sentence, d.start, d.end, verb[0]) or _said_on(text, verb[1], d.start))
        for d in sentence.dates
    ) or (text[verb[0]].isascii() and _COUNTED.match(text, verb[1], sentence.end) is not None)


_COUNTED = re.compile(r"[^,.;]{0,40} within (?:the )?(?:next |coming )?(?:\d+|[a-z]+) (?:days|weeks|months|years)\b")

# A rule by its name: the AI Diffusion Rule, the 50% rule, 50%穿透规则, 《出口管制条例》; *the rule* is none.
_RULE_NAMED = (
    r"\b(?!(?:The|This|These|That|Those|New|Its|A|An|Such|Under|Export|When|If) )(?:[A-Z0-9][\w%’'-]* )+(?:[a-z-]+ )?"
    r"(?:[Rr]ules?|[Ff]ramework|[Rr]egulations?|Act|Order)\b"
    r"|\b[Tt]he (?!(?:new|old|same|final|interim|draft|current|latest|planned|proposed|existing|previous|earlier|"
    r"original|export|broad\w*|sweeping|strict\w*|tough\w*|so) )(?:[\w%’'-]+ ){1,3}(?:rule|framework)\b"
    r"|[A-Za-z0-9%\u4e00-\u9fff]{2,10}(?:规则|条例|法案|框架)"
)
_RULE = re.compile(_RULE_NAMED + "|《[^》]{3,40}》")


def _of_a_rule(text: str, begin: int, end: int, hit: Hit) -> bool:
    """Whether the act is on a rule that its clause names: nobody need be told to have done it."""
    near = min(hit.end + _NEAR_AFTER, end)
    return bool({"curb", "bill"} & set(hit.act.of)) and _RULE.search(text, begin, near) is not None


# A rule that itself acts, as the subject: the rule places, the new regulations also control, 该规则新增.
_RULE_TOLD = (
    r"\b(?:[Tt]h(?:e|is|ese)|[Aa]n?|[Nn]ew|[Ii]ts) (?:[\w-]+ ){0,3}"
    r"(?:rule|regulation|IFR|order|directive|proclamation)s?(?: \([^)]{2,40}\))?"
    r"|(?:新规则?|(?:该|此|上述|这[一项])(?:项|份)?(?:最终|临时|新)?"
    r"(?:规则|规定|条例|法规|办法|公告|命令))"
)
_RULES = re.compile(
    rf"(?:{_RULE_TOLD})(?: (?:also|then|now|will|would|further|thereby|\w+ly))*\s?[也还则将并进一步拟]*$"
)

# Whom a rule of trade binds.
_TRADERS = re.compile(r"(?:出口|进口|进出口)?经营者|[出进]口商|(?i:\b(?:ex|im)porters\b)")
# Those who act without a name.
_PEOPLE = re.compile(
    r"\b(?:men|women|people|nationals|residents|citizens|brothers|businessmen|executives|engineers|brokers)\b"
)
_RECORD_WITHIN = 30
_SUM_WITHIN = 40  # characters behind a verb that still say how much of it
# What stands for a figure: a record, the biggest loss, the first profit, 创历史新高, 扭亏为盈.
_RECORD = re.compile(
    r"\b(?:record(?!ed)|(?:biggest|largest|highest|lowest|worst|best|first|steepest)(?:-ever)?(?: \w+)?"
    r" (?:loss|profit|revenue|sales|decline|drop))\b"
    r"|新高|新低|纪录|扭亏|转亏|转盈|首次盈利"
)
_BOTH = re.compile(
    r"[中美荷韩日][美中荷韩日欧]|双方|两国"
    r"|(?i:\b(?:both sides|the two (?:\w+ )?(?:sides|leaders|countries|nations|companies|governments|parties|firms)"
    r"|the two (?:presidents|ministers))\b)"
)
_JOINT = re.compile("[与和同跟、]|双方|两")
_PRONOUN = re.compile(r"\b(?:he|she|they) (?:has |have |had |also |later |then |will |\w+ly )*$", re.I)
_WITH = re.compile(r"(?:将|也|已|还|正|曾|拟)?[与和同跟](?!时)[^,。;的、]{1,12}$")


def _paired(text: str, sentence: Sentence, begin: int, verb: tuple[int, int]) -> bool:
    """Whether two parties meet or agree: two of them are named at the verb, or called the two."""
    if _BOTH.search(text, begin, verb[0]):
        return True
    named = {m.id for m in sentence.mentions if m.kind in PARTIES and begin <= m.start <= verb[1] + _NEAR_AFTER}
    if text[verb[0]].isascii():
        return len(named) > 1 or (bool(named) and _PRONOUN.search(text, begin, verb[0]) is not None)
    joint = len(named) > 1 and _JOINT.search(text, begin, verb[0])
    return bool(joint or (named and _WITH.search(text, begin, verb[0])))


def _received(text: str, sentence: Sentence, begin: int, verb: tuple[int, int]) -> bool:
    """Whether the words name to whom something goes: 向华为出货, sold the drives to Huawei."""
    if not text[verb[0]].isascii():
        return re.search("[向给对][^,。;]{1,16}$", text[begin : verb[0]]) is not None
    if not _GIVER.search(text, begin, verb[0]) and not any(
        m.kind in PARTIES and _AUXILIARY.fullmatch(text, m.end, verb[0]) for m in sentence.mentions
    ):
        return False  # servers sold to Malaysia
    to = (m for m in sentence.mentions if m.kind in PARTIES and verb[1] < m.start <= verb[1] + _NEAR_AFTER)
    return any(_TO_WHOM.fullmatch(text, verb[1], m.start) for m in to)


_AUXILIARY = re.compile(r"(?: (?:has|have|had|will|also|then|\w+ly))* (?:continue to )?")
_GIVER = re.compile(
    r"\b(?:[Ii]t|[Tt]hey|company|firm|\w*maker|supplier)(?: (?:has|have|had|will|also|then|\w+ly))* (?:continue to )?$"
)
_TO_WHOM = re.compile(r"(?: (?!to\b)[\w.$€£¥%·’'-]+){0,7} to (?:(?!be\b|the\b)\w+ ){0,2}(?:the )?")
_AUTHORITIES = re.compile(
    r"(?i:\b(?:police|customs|judge|court|officials|authorities|regulators?|prosecutors|lawmakers|legislators|senators|Republicans|Democrats|ministers|agencies|government"
    r"|investigation|inquiry|ministry|ministries|administration|bureau|department|watchdog|parliament|congress|committee|commission|cabinet"
    r"|White House)\b)"
    r"|官员|议员|当局|内阁|有关部门|监管部门|监管机构|主管部门|检方|检调|检察|警方|法院|法官|海关|[\u4e00-\u9fff]{2}(?:总署|(?<![签部联连])署|总局|委员会|部委|议会|国会)"
)


_COURTS = re.compile(
    r"法院|法庭|法官|陪审团|专利商?标?局|仲裁"
    r"|(?i:\b(?:arbitrator|patent office|judges?|magistrate|tribunal|jury|jurors)\b)"
    r"|(?i:\b(?:(?:federal|\w+th) circuit|enterprise chamber)\b)"
    r"|(?i:\b(?:ruling|verdict|judge?ment|Trade Commission)\b)"
    r"|(?i:\bcourt\b(?! (?:documents?|filings?|records?|papers)\b))"
)


# What stands behind one of these is what it happens to: 对半导体制造商安世进行干预.
_FRONTED = re.compile(r"(?:将|把|对|向|就|针对)[^,。;:]{0,20}$|\b(?:from|to|against|on|for|of|with|in|by)\s?(?:the )?$")


_WE = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Tt]he Company)\b|本公司|我司|我们|我方"
)  # a firm that files, whose name stands elsewhere


# What firms without a name make, and to whom they sell.
_DEALT_IN = frozenset({"chip", "family", "system", "product_family", "company"})
_FIRMS = re.compile(
    r"(?i)\b(?:companies|firms|customers|buyers|giants|hyperscalers|startups|(?:cloud )?providers|suppliers"
    r"|manufacturers|\w*makers|vendors|(?:trade|industry|lobby) groups?|associations?"
    r"|retailers|distributors|foundries|operators|exporters)\b"
    r"|(?:公司|企业|厂商|客户|买家|巨头|大厂|供应商|制造商|代工厂|经销商|原厂|业者)(?!的)"
)


# A company that stands before one of these undergoes a rule: 英伟达不得出口, Nvidia must stop.
_OBLIGED = re.compile(
    r"被|遭|受到|获|须|需要?|必须|不得|不准|不许|不能"
    r"|\b(?:must|(?:have|has|had) to|may not|cannot|is|are|was|were|been|be|being)\b"
    r"(?! (?:found|said|reported|alleged|believed|accused|thought|known|expected|set|due|about) (?:to|of)\b)|n't\b"
)


_RULE_THAT = re.compile(
    r"\b(?:rules?|laws?|bans?|orders?|decrees?|measures?|acts?|regulations?|controls?|curbs?)"
    r" (?:that|which) (?:has |have |had )?$",
    re.I,
)
_SHARED = re.compile(r"\band (?:has |have |had |also |then )*$")


def _company_acts(text: str, sentence: Sentence, verb: tuple[int, int], actors: tuple[str, ...]) -> bool:
    """Whether the party nearest before the verb in its clause is a company: what it stops is its own business, no rule.

    ``actors`` are those who would rule; one of them who stands between the company and the verb does.
    """
    begin = clause_start(text, sentence.start, verb[0])
    acting = [
        m for m in sentence.mentions
        if begin <= m.start < verb[0] and (m.kind == "company" or m.id in actors or m.kind in ("actor", "agency"))
        and not text.startswith(("的", "'s ") if actors else "的", m.end)
        and not _FRONTED.search(text, max(begin, m.start - 24), m.start)
    ]  # fmt: skip
    if _RULE_THAT.search(text, begin, verb[0]):
        return False  # despite a rule that restricted sales
    if _SHARED.search(text, begin, verb[0]) and (
        (acting and acting[0].id in actors) or (acting and _AUTHORITIES.search(text, begin, acting[0].start))
    ):
        return False  # accused the firm and have ordered: the same do both
    return bool(acting) and acting[-1].kind == "company" and not _OBLIGED.search(text, acting[-1].end, verb[1])


def _firms_act(text: str, begin: int, verb: tuple[int, int]) -> bool:
    """Whether firms that have no name stand before the verb: suppliers halted shipments."""
    firms = [m for m in _FIRMS.finditer(text, begin, verb[0]) if not _FRONTED.search(text, begin, m.start())]
    if firms and _SHARED.search(text, begin, verb[0]) and _AUTHORITIES.search(text, begin, firms[0].start()):
        return False  # the government banned firms from selling and restricted makers: the same does both
    return bool(firms) and not _OBLIGED.search(text, firms[-1].end(), verb[1])


def _near(text: str, a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Within two dozen characters and one clause."""
    between = text[min(a[1], b[1]) : max(a[0], b[0])]
    return len(between) < 24 and not re.search("[,;:。]", between)


def _adjoins(text: str, sentence: Sentence, start: int, end: int, cue: int) -> bool:
    """Whether a date stands in the cue's clause, or alone in the clause before it."""
    begin = clause_start(text, sentence.start, cue)
    if begin <= start < cue:
        return True
    leading = clause_start(text, sentence.start, start) == clause_start(text, sentence.start, max(begin - 1, 0))
    return end <= begin and leading and len(text[end:begin]) <= _OCCASION and not _REPORT.search(text, end, begin)


def _said_on(text: str, end: int, date: int) -> bool:
    """Whether a date follows a verb of saying in its own words: said in a speech on May 19."""
    return 0 <= date - end <= _SPEECH and not re.search('[,;:."“]|\\bthat\\b|[a-z]ed ', text[end:date])


_SPEECH = 60

_REPORT = re.compile("(?<![财季年])报|讯|消息|report")
_OCCASION = 14  # characters: "9月18日的业绩说明会上,"


UNNAMED = (_AUTHORITIES, _BOTH, _WE, _PEOPLE, _FIRMS, _TRADERS, re.compile(f"{_RULE_NAMED}|{_RULE_TOLD}"))
"""Those who act or undergo an act without a name, by the words that tell them; titles are told by their marks."""
_OF_SOMEBODY = frozenset(
    {"actor", "authority", "both", "dignitary", "maker", "media", "named", "object", "pair", "target", "two_actors"}
)
"""What an act may need that only somebody gives, named or one of these."""


def unnamed(text: str, start: int, end: int, patterns: Iterable[re.Pattern[str]]) -> bool:
    """Whether one of them, or a word that stands for somebody (he, the firm), may stand in the sentence [start, end).

    ``patterns`` are those whose words are there. Each clause is looked at by itself: a word may have to open it.
    """
    if text.startswith(("It", "它"), start) or text.find("《", start, end) >= 0:
        return True
    clauses = [text[begin:end] for begin in clauses_before(text, start, end)]
    return any(pattern.search(clause) for pattern in patterns for clause in clauses)


def of_nobody(words: Sequence[Word], kinds: Iterable[str], rules: ActRules) -> bool:
    """Whether one of the words, with the others and amounts of these kinds, may be an act of nobody named or meant."""
    nobodys = _nobodys(rules)
    verbs = nobodys.keys() & frozenset().union(*(w.verbs | w.deverbal for w in words))
    if not verbs:
        return False
    done_to = frozenset(("party", *kinds)).union(*(w.nouns for w in words))
    goods = any(w.goods for w in words)
    rows = (a for verb in verbs for a in nobodys[verb])
    return any((goods or a.alone or a.elliptic) and (not a.of or a.of & done_to) for a in rows)


@lru_cache(maxsize=8)
def _nobodys(rules: ActRules) -> dict[str, tuple[Act, ...]]:
    """The acts of each class of verbs that need nobody, or the firm that the text is about."""

    def nobodys(act: Act) -> bool:
        return act.elliptic or _OF_SOMEBODY.isdisjoint(act.needs)

    return {verb: rows for verb, acts in rules.by_verb.items() if (rows := tuple(filter(nobodys, acts)))}
