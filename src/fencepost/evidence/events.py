"""Events of a sentence: templates whose cue it holds, their slots filled, background and repetitions left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .act_context import consequent, in_name, presupposed, unreal
from .act_patterns import BE, IF
from .act_rules import Act
from .acts import Hit, acts
from .document import Document, Sentence
from .doers import (
    WE,
    Known,
    announcer,
    antecedent,
    kind_of,
    last_subject,
    of_another,
    ours,
    teller,
    unsaid,
    whose_figure,
)
from .event import Event, merged
from .grammar import Grammar
from .needs import complete, hopeless, of_nobody, unnamed
from .objects import governed, objects_of, with_target
from .sentences import clause_start
from .slots import actors_of, doer_of, following, governing, status_of, to_come
from .speech import Attribution, cited
from .templates import EventTemplate
from .triggers import Worth
from .when import date_of
from .words_of_acts import Word

__all__ = ["events"]


# What follows a phrase that only names an act, as an attribute or as the subject of another statement.
_BACKGROUND = re.compile(
    r"(?:[、和及与][^,。;、的]{1,8}){1,6}的(?:禁令|限制|管制|管控|规定|规则|措施|许可)|的(?!(?:[^,。;]{0,14}(?:数量|总量|总数)[^,。;]{0,8}\d)|同时|范围|力度|适用范围|\s?\d|一半|[二三四五六七八九十百千]分之|(?:公告|通知|通告|命令|决定|规定|法令|行政令)(?:[,。;]|$))|(?:有关|相关)?(?:表述|言论|提问)|(?:措施|政策|规定|行动|做法)(?:一事|事宜)|[^,。;]{0,14}的《|[^,。;]{0,12}的(?:关键|重要|主要|核心)?(?:因素|原因|手段|目的|工具|理由|能力|风险|可能性?|努力|立场)|(?:的)?(?:大)?(?:背景|情况|形势|压力)下|[^,。;]{0,4}(?:的)?影响(?:下)?[,。;]|(?:一事|问题|事宜)?(?:做出|作出|进行|表示|发表|予以)了?(?:[\u4e00-\u9fff]{0,4})(?:回应|表态|评论|不满|反对)|\s?(?:意味着|可能|将会|将(?:会)?(?:削弱|损害|导致|影响|使|令|让|给|进一步|加剧|威胁|危及|有)|会|则|恐|无助|不利于|对[^,。;]{0,16}具有|显示|反映|旨在|标志|是(?!否)|有助|有望|预计|预期|被视为|无疑|对于|不会?[产造构影]|[^,。;]{0,8}(?:必?须|需要?|应当?)[^,。;]{0,5}(?:取得|获得?|申请|申领|经)|means?\b)"
)

# 是2024年首批被列入该清单的企业: what is said of a thing in this way is told, not only named.
_IS_ONE_THAT = re.compile(r"是[^,。;]*(?:首|最早|最先|唯一|第[一二三四五])[^,。;]*$")


# That what stands behind 就 is spoken about.
_IS_SPOKEN = re.compile(
    r"[^,。;]{0,14}(?:表明|阐明|表达|表示|提出|作出|做出|答复|答记者|回应|发表|交涉|磋商|会谈|协商|谈判|讨论|沟通)"
)
_ONE_OF = re.compile(r"[\u3400-\u9fff]了?[一两三数多几\d][款颗台种项批个座]")
_ENDS_IN_NOUN = re.compile(r"的[^,。;的]{1,8}(?:[,。;]|$)")
_IS_SUBJECT = re.compile(r"是(?!否)|意味着")
_PLAN_OF = re.compile(r"的(?:计划|决定|方案|消息|意向)(?=[,。;]|$)")
_SHELVED = re.compile(r"推迟|延后|延期|取消|搁置|放弃|暂停|中止|叫停")
_UNDERGONE = re.compile(r"被$|被(?=.$)")
_ANNOUNCING = re.compile(r"宣布|公布|披露|公告|宣告|确认")


def _set_aside(text: str, sentence: Sentence, verb: int, end: int) -> bool:
    """Whether the words behind an act make it the background of another statement."""
    if _IS_SPOKEN.match(text, end, sentence.end) and "就" in text[clause_start(text, sentence.start, verb) : verb]:
        return True  # 就美国封锁中国半导体产业表明立场
    behind = _BACKGROUND.match(text, end, sentence.end)
    if behind is None:
        return False
    begin = clause_start(text, sentence.start, verb)
    if _PLAN_OF.match(text, end) and (_ANNOUNCING.search(text, begin, verb) or _SHELVED.match(text, verb)):
        return False  # 宣布了收购某公司的计划, 推迟了建厂的计划
    if behind[0] == "的" and _ONE_OF.search(text, verb, end) and _ENDS_IN_NOUN.match(text, end, sentence.end):
        return False  # 推出了一款搭载某芯片的手机: it is the phone that was brought out
    return behind[0] != "的" or _IS_ONE_THAT.search(text, begin, verb) is None


# After these words an act is the setting of another, unless it has its own day.
_SETTING = re.compile(
    r"[^,。;]{0,8}(?:(?:禁令|限制|管制|措施|规定|规则|决定)[^,。;]{0,2})?(?:之后|以后|之前|以前|以来|前夕|后|(?<!同)时),|之?后[^,。;]{0,6}[年月天日]内?,|[之以]?后(?![续端段天年期市台来者果备方门勤面])"
)


def events(
    doc: Document,
    sentence: Sentence,
    said: tuple[Attribution, ...],
    grammar: Grammar,
    known: Known,
    worth: Worth,
    words: Sequence[Word],
) -> list[Event]:
    """The acts of a sentence, and what templates find beside them; kinds that another makes superfluous are dropped.

    ``known`` gives the last party of each kind, before this sentence and with it, for words like
    'the regulator'; ``worth`` gives the templates whose words the sentence holds,
    ``words`` its words of acts.
    """
    if not (sentence.mentions or said or _anybody(doc, sentence, grammar, worth, words)):
        return []
    described = grammar.acts.content.search(doc.folded, sentence.start, sentence.end) if "content" in worth else None
    content = described.end() if described else None
    acting = _acting(doc, sentence, said, grammar, known, words, content)
    found = [
        (t, e)
        for t, e in _patterned(doc, sentence, said, grammar, known, worth["events"], content)
        if not _explained(e, acting, grammar.instead)
    ]
    own = [e for _, e, _ in acting]
    told = [*own, *(e for _, e in found)]
    return merged([e for e in told if not _superfluous(doc.folded, sentence, e, told, grammar.instead, e in own)])


def _anybody(doc: Document, sentence: Sentence, grammar: Grammar, worth: Worth, words: Sequence[Word]) -> bool:
    """Whether a sentence that names nobody may tell an act: somebody unnamed does it, or nobody need be told."""
    text, start, end = doc.folded, sentence.start, sentence.end
    of_its_firm = (t.cue for t in map(grammar.events.__getitem__, worth["events"]) if t.elliptic)
    return (
        of_nobody(words, {a.kind for a in sentence.amounts}, grammar.acts)
        or any(cue.search(text, start, end) for cue in of_its_firm)
        or unnamed(text, start, end, map(grammar.unnamed.__getitem__, worth["unnamed"]))
    )


def _superfluous(
    text: str,
    sentence: Sentence,
    event: Event,
    told: Sequence[Event],
    instead: Mapping[str, frozenset[str]],
    acted: bool,
) -> bool:
    """Whether another act of the sentence says what this one says; a stance, or what a person says, only one of theirs.

    An act with a verb of its own in another clause is told beside it, unless it is what the other rests on.

    An office that says what it does does it; a person who tells of others' acts has spoken.
    """
    others = [e for e in told if e.type in instead.get(event.type, ())]
    if acted and event.type == "statement" and any(e.type == "statement" and e.actors != event.actors for e in told):
        return True  # who says on a day that the country is against it has said so
    if event.type == "statement" and (acted or all(a.startswith(_SOMEBODY) for a in event.actors)):
        own = (e for e in others if (acted and not e.actors) or set(e.actors) & set(event.actors))
        return any(own) or any(e.type in _UTTERANCES for e in others)
    if event.type == "statement":
        if not _A_DAY.search(event.when or ""):
            return bool(others)
        return any(not e.actors or _akin(e.actors, event.actors) or e.type in _UTTERANCES for e in others)
    if acted and event.type not in _GROUNDS:
        begin = clause_start(text, sentence.start, event.cue[0])
        others = [
            e for e in others
            if _leads_to(e, event) or (
                clause_start(text, sentence.start, e.cue[0]) == begin
                and not _SUBORDINATE.search(text, event.cue[1], e.cue[0])
            )
        ]  # fmt: skip
    return any(
        not e.actors or not event.actors or set(e.actors) & set(event.actors) or _leads_to(e, event) for e in others
    )


def _akin(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether parties of the two are the same or of one government: gov/cn and gov/cn-mofcom."""

    def sides(parties: Sequence[str]) -> set[str]:
        return {p.split("-")[0] if p.startswith("gov/") else p for p in parties}

    return not sides(some).isdisjoint(sides(others))


def _leads_to(one: Event, other: Event) -> bool:
    """Whether the words of one hold the other, or what is shipped or used is what it bans or allows before."""
    return one.cue[0] < other.cue[1] and (other.cue[0] < one.cue[1] or other.type in _PERMITTED)


_PERMITTED = frozenset({"supply", "technology_adoption"})
# What only says in spite of what, or before what, the act before it was done.
_SUBORDINATE = re.compile(r"\b(?:despite|in spite of|although|though|before|until|because of|as)\b")
_GROUNDS = frozenset({"finding", "smuggling", "investigation_opened"})  # what another act of the sentence rests on


def _acting(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, known: Known,
    words: Sequence[Word], content: int | None,
) -> list[tuple[Act, Event, Hit]]:  # fmt: skip
    """One event for each verb that acts: of the acts it may be, the one whose actor stands nearest."""
    found = []
    doing = [w.start for w in words if w.verbs and not w.nouns]
    kinds = frozenset(a.kind for a in sentence.amounts)
    for hits in acts(doc, sentence, words, grammar.acts, content):
        if _retold(doc.folded, hits, said):
            continue
        told = [
            (h, e)
            for h in hits
            if not hopeless(h, kinds)
            and not (h.act.of and _set_aside(doc.folded, sentence, h.verb, h.end))
            and not (h.act.type in _OF_TWO and doc.folded.startswith("的", h.end))
            and not _IS_SUBJECT.match(doc.folded, h.end)
            and (
                e := _event(
                    doc, sentence, h.act, (h.start, h.end), (h.verb, h.verb_end), said, grammar, known, h, doing
                )
            )
            and not ((h.presupposed or _SETTING.match(doc.folded, h.end, sentence.end)) and not (e.when and e.actors))
        ]
        if any(h.act.of for h, _ in told):
            told = [(h, e) for h, e in told if h.act.of or e.type != "statement"]  # what was rejected is told
        if told:
            hit, event = min(told, key=lambda t: (_away(t[1].actors, sentence, t[0].verb), not t[0].act.of))
            found.append((hit.act, event, hit))
    return found


_OF_TWO = frozenset({"deal", "meeting"})  # 台积电与博世合资的工厂: which plant it is


def _retold(text: str, hits: Sequence[Hit], said: tuple[Attribution, ...]) -> bool:
    """Whether a stance is only what somebody is reported to say: the saying is the event."""
    verb = hits[0].verb
    if _COORDINATED.search(text, max(0, verb - 5), verb) or _FIRMLY.search(text, max(0, verb - 14), verb):
        return False
    inside = any(a.start <= verb < a.end and (a.speaker or "").split("/")[0] in _VOICES for a in said)
    return inside and all(h.act.type == "statement" and not h.act.of for h in hits)


_A_DAY = re.compile(r"\d\s?[日号]|(?i:day\b)|今[天日]|昨|周[一二三四五六日天]|星期|\b[A-Z][a-z]{2,8}\.? \d{1,2}\b")
_FIRMLY = re.compile(
    r"(?:坚决|一贯|强烈|严正)$|\b(?:firmly|strongly|resolutely|consistently|categorically) $"
)  # a stance, as such
_COORDINATED = re.compile(r"\b(?:and|but) $")
_SOMEBODY = ("person/", "unlisted:")
_UTTERANCES = frozenset({"call", "statement", "interview", "commentary", "publication"})
_VOICES = frozenset({"person", "gov", "org"})
_FAR = 10**6


def _away(actors: tuple[str, ...], sentence: Sentence, verb: int) -> int:
    """Characters between the nearest of the actors and the verb they are before."""
    ids = {*actors, *(f"place/{a[4:].upper()}" for a in actors if a.startswith("gov/"))}
    return min((verb - m.end for m in sentence.mentions if m.id in ids and m.end <= verb), default=_FAR)


def _explained(event: Event, acting: list[tuple[Act, Event, Hit]], instead: Mapping[str, frozenset[str]]) -> bool:
    """Whether a template only reads again what the grammar has read: the same words, or the same kind of act."""
    same = (e for _, e, h in acting if e.type == event.type and h.act.of)
    if event.type not in _COUNTED and any(not event.actors or set(event.actors) & set(e.actors) for e in same):
        return True
    return any(
        h.start < event.cue[1] and event.cue[0] < h.end and h.act.of and event.type not in instead.get(e.type, ())
        for _, e, h in acting
    )


# Of these a sentence tells several, each with its figure: the parts are joined to one.
_COUNTED = frozenset({"financial_disclosure", "market_value", "price"})


def _patterned(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, known: Known,
    candidates: Sequence[int], content: int | None,
) -> list[tuple[EventTemplate, Event]]:  # fmt: skip
    """At most one event of a template in each clause."""
    text = doc.folded
    found: list[tuple[EventTemplate, Event]] = []
    supposed = IF.match(text, sentence.start) is not None
    for template in (grammar.events[i] for i in candidates):
        if supposed and template.type not in _UTTERANCES:
            continue  # if that happens, this does
        last = -1
        for cue in template.cue.finditer(text, sentence.start, sentence.end):
            begin = clause_start(text, sentence.start, cue.start())
            if begin == last or (template.unless and template.unless.search(text[begin : cue.start()])):
                continue
            if in_name(doc.folded, sentence, cue.start()):
                continue
            if template.type != "bill" and content is not None and content <= cue.start() + 2:
                continue
            if template.type in _UTTERANCES and any(a < cue.start() < b - 1 for a, b in sentence.quotes):
                continue  # what is said in a quotation: the saying is the event
            if template.type not in _UTTERANCES and unreal(text, sentence, cue.start(), grammar.acts):
                continue
            if (
                _set_aside(text, sentence, cue.start(), cue.end())
                or consequent(text, cue.start())
                or (template.type != "bill" and consequent(text, cue.end()))  # a bill is named by its title
                or text.endswith(("the ", "The "), 0, cue.start())
            ):
                continue
            event = _event(doc, sentence, template, cue.span(), cue.span(), said, grammar, known)
            if event is not None and not event.when and presupposed(text, sentence, cue.start(), grammar.acts):
                continue
            if _SETTING.match(text, cue.end(), sentence.end) and not (event and event.when and event.actors):
                continue
            if event is not None:
                last = begin
                found.append((template, event))
    return found


def _unmarked(text: str, start: int, end: int) -> int:
    """Where the words begin behind what only opens a line or closes a quotation."""
    while start < end and (text[start] in _MARKS or (text[start] == "“" and "”" not in text[start:end])):
        start += 1
    return start


_MARKS = frozenset(' \t\u3000”"-•*·,;:)')


def _event(
    doc: Document, sentence: Sentence, row: EventTemplate | Act, span: tuple[int, int], verb: tuple[int, int],
    said: tuple[Attribution, ...], grammar: Grammar, known: Known, hit: Hit | None = None, doing: Sequence[int] = (),
) -> Event | None:  # fmt: skip
    voice = next((a for a in said if span[0] <= a.at < span[1] and kind_of(a.speaker or "") in row.actors), None)
    cue = (verb[0], max(verb[1], span[1]))
    begin = clause_start(doc.folded, sentence.start, verb[0])
    owner = governing(doc.folded, said, verb[0])
    undergone = hit.passive if hit else _UNDERGONE.search(doc.folded, begin, span[0] + 1) is not None
    undergone = undergone or (
        "government" in row.actors and doc.folded[verb[0]].isascii() and _is_ruled(doc.folded, sentence, begin, verb)
    )
    if undergone:
        actors = doer_of(doc, sentence, verb, row.actors, grammar)
        if not actors and (not doc.folded[verb[0]].isascii() or BE.search(doc.folded, begin, verb[0])):
            actors = announcer(owner, row, grammar)
    else:
        actors = (
            _saying(doc.folded, sentence, voice)
            if voice
            else actors_of(doc, sentence, verb if hit else cue, row.actors, grammar, doing)
        )
    if (
        hit
        and not hit.passive
        and not voice
        and not any(begin <= m.start < verb[0] for m in sentence.mentions if m.id in actors)
    ):
        actors = antecedent(doc, sentence, (begin, verb[0]), row.actors, grammar, known) or actors
    if hit and (hit.act.subject or hit.act.verbs & {"account_for", "push"}):
        actors = whose_figure(doc.folded, sentence, hit, row.actors) or actors
    if not actors and not undergone:
        actors = antecedent(doc, sentence, (sentence.start, min(verb[0] + 4, sentence.end)), row.actors, grammar, known)
    we = ours(doc.folded, sentence, owner) if owner and WE.search(doc.folded, begin, verb[0]) else None
    if not actors and we and kind_of(we) in row.actors:
        actors = (we,)
    if not actors and we and kind_of(we) == "company" and "ruler" in row.needs:
        return None  # we have stopped shipments, a firm says: no rule
    if not actors and row.elliptic:
        about = last_subject(doc.folded, sentence, span[0], known) or known[1].get("topic")
        actors = (about,) if about and not of_another(doc.folded, sentence, (begin, span[0]), about) else ()
    if not actors and hit and not hit.passive and "company" in row.actors:
        actors = unsaid(doc.folded, sentence, verb[0], known)
    if not actors and hit and not undergone and "maker" in row.needs:
        actors = teller(doc.folded, sentence, span[0], owner)
    if hit is None and row.between and _between(doc.folded, sentence, row.between, actors, span[0]):
        return None
    target = (
        governed(doc.folded, sentence, hit, row.objects, actors)
        if hit
        else objects_of(doc, sentence, span, row.objects, actors)
    )
    if own := row.actors == row.objects:  # its listing, its share price: what happens to a firm itself
        named = hit and target and hit.start <= target.start < hit.end
        actors, target = actors or ((target.id,) if named else ()), None
    date = date_of(doc, sentence, verb[0])
    if date and row.type == "statement" and _RESULTS.match(doc.folded, date.end):
        date = None  # on a call about second-quarter results: that is not when it was said
    if not complete(doc.folded, sentence, row, verb, actors, target, date, hit):
        return None
    if target and cited(doc.folded, sentence, target):
        target = None  # it only tells what is told
    start = clause_start(doc.folded, sentence.start, span[0])
    pieces = [start, *(m.start for m in sentence.mentions if m.id in actors and sentence.start <= m.start < span[0])]
    joined = with_target(doc.folded, sentence, target, span[0]) if target else ()
    joined = [m for m in joined if m.id not in actors]
    near = target and span[0] <= target.start and not re.search("[,;。]", doc.folded[span[1] : target.start])
    end = max(span[1], joined[-1].end if near else 0)
    start = _unmarked(doc.folded, min([start, *(p for p in pieces[-1:] if p >= sentence.start)]), end)
    planned = hit is not None and hit.act.then is not None and "plan" in hit.act.verbs
    meant = (verb[1] + 2, cue[1]) if planned else cue  # plans to make: by the plan
    kind = row.type
    if kind == "listing" and hit and _lists_goods(doc.folded, begin, hit):
        kind = "policy_change" if _TAKEN_OFF.search(doc.folded, hit.verb, hit.verb_end) else "restriction"
    return Event(
        kind, date.first if date else None, date.last if date else None, date.precision if date else "unknown",
        date.why if date else "no date in the sentence", actors, doc.text.clean[span[0] : span[1]],
        target.id if target else hit.goods if hit and not own else None,
        tuple(dict.fromkeys(m.id for m in joined)), status_of(doc, sentence, meant, owner, actors, grammar),
        owner.speaker if owner else None, owner.via if owner else None,
        start, end, span,
        doc.folded[verb[0] : verb[1]].casefold()[:_STEM] if hit else doc.folded[span[0] : span[1]].casefold(),
        doc.folded[date.start : date.end] if date else "", _figures(doc.folded, sentence, verb) if hit else frozenset(),
        to_come(doc, sentence, verb, grammar),
    )  # fmt: skip


def _is_ruled(text: str, sentence: Sentence, begin: int, verb: tuple[int, int]) -> bool:
    """Whether a place or a firm is told what it may do: China is prohibited from, is not allowed to."""
    told = _PARTICIPLE.match(text, verb[0]) and _IS.search(text, max(0, verb[0] - 24), verb[0])
    return told is not None and any(
        m.kind in ("place", "company") and begin <= m.start < verb[0] for m in sentence.mentions
    )


_IS = re.compile(r"\b(?:is|are|was|were|been|being|be) (?:(?:also|now|still|effectively|already|not|no longer) )*$")
_PARTICIPLE = re.compile(r"(?:not )?\w+ed\b")


def _saying(text: str, sentence: Sentence, voice: Attribution) -> tuple[str, ...]:
    """Who says it, with those listed beside the one who does: both SMIC and Hua Hong reported."""
    named = [m for m in sentence.mentions if m.id == voice.speaker and m.end <= voice.at][-1:]
    listed = tuple(m.id for m in named for m in following(m, sentence, text, (m.kind,)) if m.end <= voice.at)
    return tuple(dict.fromkeys(listed)) or tuple(filter(None, [voice.speaker]))


def _lists_goods(text: str, begin: int, hit: Hit) -> bool:
    """Whether what is put on a list is something sold, no party: added the H20 to its list of restricted chips."""
    before = hit.passive or not text[hit.verb].isascii()  # 将三种材料移出清单
    listed = text[begin : hit.verb] if before else text[hit.verb_end : hit.end]
    listed = re.split(r"\b(?:to|on|onto|in|from)\b", listed)[0]
    return _GOODS.search(listed) is not None and _PARTIES_LISTED.search(listed) is None


_TAKEN_OFF = re.compile(r"(?i:remov|delet|drop|strik|struck|delist)|[移剔删去]")
_GOODS = re.compile(
    r"\b(?:chips?|GPUs?|products?|items?|equipment|technolog(?:y|ies)|minerals?|elements?|materials?|goods|categor(?:y|ies)|software|tools?|computers?|machines?)\b"
    r"|物项|产品|材料|技术|设备|商品|矿产|元素|货物"
)
_PARTIES_LISTED = re.compile(
    r"\b(?:compan(?:y|ies)|firms?|entit(?:y|ies)|organi[sz]ations?|individuals?|institut\w+|subsidiar\w+|affiliates?|\w*makers?|suppliers?|manufacturers?|groups?)\b"
    r"|企业|公司|实体|机构|个人|厂商|集团"
)


_RESULTS = re.compile(r"(?:的|\s)?(?:财报|业绩|\s?(?:financial |earnings )?(?:results|earnings)\b)")
_BEHIND = 40
_STEM = 4  # letters by which the forms of a verb are one


def _figures(text: str, sentence: Sentence, verb: tuple[int, int]) -> frozenset[str]:
    """The sums and shares told right behind a verb, by which results of two quarters are told apart."""
    near = (a for a in sentence.amounts if a.kind in ("money", "share") and 0 <= a.start - verb[1] <= _BEHIND)
    return frozenset(text[a.start : a.end] for a in near if ";" not in text[verb[1] : a.start])


def _between(text: str, sentence: Sentence, barred: re.Pattern[str], actors: tuple[str, ...], cue: int) -> bool:
    """Whether the barred words stand between the last of the actors and the cue."""
    ends = [m.end for m in sentence.mentions if m.id in actors and m.end <= cue]
    return bool(ends) and barred.search(text, max(ends), cue) is not None
