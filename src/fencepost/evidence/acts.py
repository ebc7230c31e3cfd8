"""Acts of a sentence: which verb governs which thing, by a shallow grammar of both languages.

Five constructions, the same for every kind: forward (banned exports, 禁止出口), fronted (将…列入), passive (exports
were banned, 出口被禁), as a participle (controls imposed in May) and as a noun that a light verb carries (announced
the suspension of). The thing governed is the nearest one the verb can govern; of a chain (allowed it to resume
sales) the outermost verb is the act. What stands under a wish, a question or a refusal is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .act_context import ground, in_name, presupposed, purposive, unreal
from .act_patterns import (
    A_SUM,
    ABOUT,
    ADJECTIVE,
    AFTER_OF,
    APPENDED,
    BE,
    BEI,
    BOOK_TITLE,
    BROUGHT,
    BY,
    BY_HOW_MUCH,
    BY_WHOM,
    CHAINING,
    CODED,
    CONSEQUENT,
    DATED,
    DESCRIBED,
    DETERMINED,
    DOES,
    EARLIER,
    FRONT,
    HABIT,
    IF,
    IN_BRACKETS,
    INSERTED,
    IS_SUBJECT,
    LEADING,
    LISTING,
    NO_VERB_AFTER,
    NOUN_AFTER,
    NOUN_BEFORE,
    NUMBERED,
    OF,
    OF_AN_OFFICE,
    OPENING,
    OPENS,
    OVER,
    OWNED,
    PASSIVE_ZH,
    PLACING,
    PREDICATE,
    PURPOSE,
    REACH,
    REDUCED_ONLY,
    RELATIVE,
    RULING,
    SHAPING,
    STOP_EN,
    STOP_LISTING,
    STOP_ZH,
    TELLING,
    TITLED_CURB,
    TOLD_THAT,
    TOPIC,
    UNDER_REVIEW,
    VERB_AFTER,
    WHEREIN,
    WHO,
)
from .act_rules import AMOUNTS, Act, ActRules
from .document import Document, Sentence
from .governed import Hit, forward, governs
from .lexicon import Mention
from .sentences import clause_start
from .things import Thing, things_of
from .words_of_acts import Word

__all__ = ["Hit", "acts"]


_NEAR = 40


def acts(
    doc: Document, sentence: Sentence, words: Sequence[Word], rules: ActRules, content: int | None
) -> list[list[Hit]]:
    """For each verb of the sentence that acts, the acts it may be: the caller's slots decide between them.

    Behind ``content`` a bill or a rule is only described.
    """
    text = doc.folded
    titles = [m.span() for m in BOOK_TITLE.finditer(text, sentence.start, sentence.end)]
    words = [
        w for w in words
        if not _named(w, sentence.mentions) and not any(a < w.start < b for a, b in titles)
    ]  # fmt: skip
    words = sorted([*words, *_titled(text, titles)], key=lambda w: w.start) if titles else words
    if not any(w.verbs or w.deverbal for w in words) or IF.match(text, sentence.start):
        return []
    things = things_of(text, words, sentence)
    present = frozenset().union(*(t.classes for t in things))
    found: list[list[Hit]] = []
    yielding: list[int | None] = []
    absorbed: list[tuple[int, int]] = []
    governed: list[tuple[int, int]] = []
    headline = doc.blocks[sentence.block].label == "title"
    for word in words:
        classes = frozenset(word.verbs & rules.by_verb.keys())
        if word.form == "ing" and word.verbs & CONSEQUENT and text.startswith(", ", word.start - 2):
            absorbed.append((word.start, _limit(text, sentence, word)))
        if word.form == "s":
            classes -= _states(doc, sentence, word, rules)
        elif word.form == "base" and classes & rules.habitual and HABIT.search(text, word.start - 12, word.start):
            classes -= rules.habitual  # machines which produce chips
        if (
            not classes
            or not rules.may_act(classes, present)
            or any(a <= word.start < b for a, b in absorbed)
            or in_name(text, sentence, word.start)
            or not (_acts_as_verb(text, word, things, sentence, words) or (headline and _headed(word, sentence)))
        ):
            classes = frozenset()
        hits = _governing(text, sentence, word, classes, words, things, rules) if classes else []
        if not hits and word.deverbal and not any(a <= word.start < b for a, b in governed):
            hits = _as_noun(doc, sentence, word, words, things, rules)
            told_of = OVER.search(text, sentence.start, word.start) is not None  # sued over its inclusion
            hits = [replace(h, goods=h.goods or _goods_near(things, h.start, h), presupposed=told_of) for h in hits]
        hits = [
            h for h in hits
            if not (h.act.but and h.act.but.match(text, h.end)) and _followed(text, sentence, h)
            and not OF_AN_OFFICE.match(text, h.end)
        ]  # fmt: skip
        heavy = [h for h in hits if h.act.of]
        if heavy and not word.verbs <= rules.light:
            # All that follows is what is promised, or what a plan that is dropped would have done.
            promised = any(h.act.type == "assurance" for h in heavy)
            dropped = any("scrap" in h.act.verbs for h in heavy)
            end = _limit(text, sentence, word) if promised else max(h.end for h in heavy)
            absorbed.append((word.end, end + REACH[word.form != "zh"] if dropped else end))
            if not word.verbs & rules.light:
                governed.append((word.end, max(h.end for h in heavy)))  # reversed its ban: the ban is what is reversed
        yields = _yields_to(text, hits, words)
        if content is not None and content <= word.end:
            hits = [h for h in hits if h.act.type == "bill"]
        if hits and not unreal(text, sentence, word.start, rules) and not purposive(text, sentence, word, things):
            known = presupposed(text, sentence, word.start, rules) or (
                hits[0].act.type in _TRADING and ground(text, sentence, word.start, hits[0].end)
            )
            found.append([replace(h, presupposed=True) for h in hits] if known else hits)
            yielding.append(yields)
    acted = {hits[0].verb for hits in found}
    return [hits for hits, to in zip(found, yielding, strict=True) if to not in acted]


_TRADING = frozenset({"supply", "investment", "deal", "technology_adoption", "release", "production_start"})


def _yields_to(text: str, hits: Sequence[Hit], words: Sequence[Word]) -> int | None:
    """Where the participle stands that tells what a rule does: in a rule adding entities the adding is the act."""
    if not hits or hits[0].act.type == "licence":
        return None
    return next((w.start for w in words if w.verbs & DOES and w.form == "ing" and _tells_how(text, hits[0], w)), None)


def _tells_how(text: str, hit: Hit, participle: Word) -> bool:
    """Whether the participle stands right behind the act, or behind *by*: amends the rules (EAR) by adding entities."""
    if hit.act.type == "policy_change" and "revise" in hit.act.verbs:
        return text.endswith((", ", " by "), 0, participle.start)
    return participle.start - hit.end == 1 or (hit.act.type == "policy_change" and participle.start - hit.end == 4)


def _followed(text: str, sentence: Sentence, hit: Hit) -> bool:
    """Whether the words that must follow what the act governs do."""
    return not (hit.act.of and hit.act.after) or hit.act.after.match(text, hit.end, sentence.end) is not None


def _states(doc: Document, sentence: Sentence, word: Word, rules: ActRules) -> frozenset[str]:
    """The classes of a verb in the present tense that tell what is so, not what happened: all but in a headline."""
    if word.start == sentence.start or HABIT.search(doc.folded, max(0, word.start - 12), word.start):
        return word.verbs - _DATED_ACTS
    return rules.habitual if doc.blocks[sentence.block].label != "title" else frozenset()


_DATED_ACTS = frozenset({"effect", "lapse"})  # a rule that takes effect in May: no habit


def _named(word: Word, mentions: Iterable[Mention]) -> bool:
    """Inside a name: the word is no word of the sentence."""
    return any(
        m.start <= word.start and word.end <= m.end and not (word.goods and m.kind == "technology") for m in mentions
    )


def _acts_as_verb(text: str, word: Word, things: Sequence[Thing], sentence: Sentence, words: Sequence[Word]) -> bool:
    """Whether the word is a verb where it stands."""
    before = text[max(sentence.start, word.start - 24) : word.start]
    if word.form == "zh":
        inside = word.nouns and any(
            t.start <= word.start and word.end <= t.end and t.end - t.start > word.end - word.start for t in things
        )
        told = word.verbs & PREDICATE or not NOUN_BEFORE.search(before)
        return not inside and bool(told) and not NUMBERED.match(text, word.end)
    if word.form == "ing" and (
        DETERMINED.search(before) or (word.start - sentence.start < OPENS and IS_SUBJECT.match(text, word.end))
    ):
        return False
    if word.form in ("past", "participle") and (
        DESCRIBED.search(before)
        or before.endswith("Being ")
        or (word.verbs & RULING and before.endswith("still "))
        or (ADJECTIVE.search(before) and any(t.start == word.end + 1 for t in things))
    ):
        return False  # a limited number, Being added to a list, still permitted for sale, of licensed shipments
    if word.form in ("past", "participle") and any(
        w.end + 1 == word.start and w.verbs and (w.form == "ing" or text.startswith("to ", w.start - 3)) for w in words
    ):
        return False  # to export restricted chips
    if text[word.end : word.end + 1] == "-" or before.endswith("-"):
        return False
    if word.form == "s" and any(w.end + 1 == word.start and w.verbs and not w.nouns and w.form == "ing" for w in words):
        return False  # is telling allies
    if word.form in ("same", "base") and before.endswith(", ") and INSERTED.search(text, sentence.start, word.start):
        return True  # Intel, which makes chips, forecast revenue of
    if (
        word.nouns
        and word.form in ("base", "s", "same", "ing")
        and not before.endswith("to ")
        and any(t.start <= word.start and word.end < t.end for t in things)
    ):
        return False
    if "allow" in word.verbs and RELATIVE.search(text, sentence.start, word.start):
        return False  # end the waiver that allowed it to sell
    if word.form in ("base", "s") and any(
        w.start == word.end + 1 and w.form == "past" and w.verbs and not w.nouns for w in words
    ):
        return False  # the shares plunged
    if word.form == "base" and "need" in word.verbs and before.endswith("would "):
        return TOLD_THAT.search(text, sentence.start, word.start) is not None  # what would be needed is no rule
    if word.form == "same":
        return VERB_AFTER.search(before) is not None or NO_VERB_AFTER.search(before) is None
    if word.form == "base":
        return VERB_AFTER.search(before) is not None or not before.strip()
    if word.form == "s":
        if word.nouns and NOUN_AFTER.match(text, word.end):
            return False  # US sanctions, first imposed
        return NO_VERB_AFTER.search(before) is None and not (
            word.nouns and any(t.start < word.start < t.end for t in things)
        )
    return True


def _headed(word: Word, sentence: Sentence) -> bool:
    """Whether a bare verb stands right behind a name, as in a headline: Nvidia, AMD win approval."""
    return word.form == "base" and not word.nouns and any(m.end + 1 == word.start for m in sentence.mentions)


def _limit(text: str, sentence: Sentence, word: Word) -> int:
    """Where what the verb governs must end: its clause, within reach."""
    latin = word.form != "zh"
    reach = min(sentence.end, word.end + REACH[latin])
    told = 1 if word.verbs & TELLING and text.startswith(",", word.end) else 0  # 预估,营收: the comma ends nothing
    stop_en = STOP_LISTING if word.verbs & LISTING else STOP_EN
    stop = (stop_en if latin else STOP_ZH).search(text, word.end + told, reach)
    reach = stop.start() if stop else reach
    if latin and not word.verbs & CHAINING and (purpose := PURPOSE.search(text, word.end, reach)):
        return purpose.start()
    return reach


def _governing(
    text: str, sentence: Sentence, word: Word, classes: frozenset[str], words: Sequence[Word],
    things: Sequence[Thing], rules: ActRules,
) -> list[Hit]:  # fmt: skip
    amounts = AMOUNTS.intersection(a.kind for a in sentence.amounts)
    candidates = [
        a for a in rules.acts_of(classes, amounts)
        if not (a.unless and a.unless.search(text, sentence.start, word.start))
    ]  # fmt: skip
    passive = _is_passive(text, sentence, word)
    that = word.form == "zh" or text.startswith(" that ", word.end)
    bare = [
        Hit(a, word.start, word.end, word.start, word.end, None, passive)
        for a in candidates
        if not a.of and (that or not a.that)
        and (passive or a.after is None or a.after.match(text, word.end, sentence.end))
    ]  # fmt: skip
    governed = [a for a in candidates if a.of]
    if word.verbs & LEADING and any(text.startswith(" to ", word.end) and w.start == word.end + 4 for w in words):
        governed = [a for a in governed if a.then]  # preparing to introduce: the second verb acts
    begin = clause_start(text, sentence.start, word.start)
    found: list[Hit] = []
    # What it governs may follow in the passive too (被撤销授权); whoever is told so (被禁止向中国出售) acts himself.
    to_do = text.startswith(" to ", word.end) and not (word.verbs & LISTING)  # added to the list is not told to
    told = to_do or (word.form == "zh" and word.verbs & RULING)
    kept = not told and (word.form == "zh" or word.verbs & PLACING)
    if word.form != "zh" and (
        BY_HOW_MUCH.match(text, word.end) or (word.verbs & SHAPING and A_SUM.match(text, word.end))
    ):
        governed = [a for a in governed if a.subject]  # sales dropped to 2 billion, hit by the curbs
    if (not passive or told or kept) and (word.form == "zh" or passive or not BY_WHOM.match(text, word.end)):
        limit = _limit(text, sentence, word)
        dated = word.form == "zh" and any(
            begin - 1 <= d.end <= word.start and d.precision != "year" for d in sentence.dates
        )
        found = forward(text, word, [a for a in governed if not a.subject], words, things, limit, rules, dated)
        found = [replace(h, passive=passive) for h in found] if kept else found
    if not found:
        told_of = _told_of(text, things, words, word) if word.verbs & rules.light else things
        found = _backward(text, sentence, word, governed, told_of, passive)
    if (
        not found
        and BY.match(text, word.end)
        and (
            (word.start - sentence.start < OPENS and word.form in ("past", "participle"))
            or (word.form == "base" and OPENING.fullmatch(text, sentence.start, word.start))
        )
    ):
        found = _introduced(word, governed, things)
    if any(a < word.start < b - 1 for a, b in sentence.quotes):
        bare = []  # what is said in a quotation: only an act on something is told
    return [replace(h, goods=h.goods or _goods_near(things, begin, h)) for h in found] + bare


def _introduced(word: Word, governed: Sequence[Act], things: Sequence[Thing]) -> list[Hit]:
    """Introduced by Senator X, the bill: a sentence that opens with the participle of what its subject underwent."""
    for thing in things:
        if thing.start > word.end and (hits := [a for a in governed if thing.classes & a.of]):
            return [Hit(a, word.start, thing.end, word.start, word.end, thing.goods, True) for a in hits]
    return []


def _goods_near(things: Sequence[Thing], begin: int, hit: Hit) -> str | None:
    """What is bought or sold, named right behind an act, else before it in its clause."""
    after = (t.goods for t in things if t.goods and 0 <= t.start - hit.end <= _NEAR)
    before = (t.goods for t in reversed(things) if t.goods and begin <= t.start < hit.end)
    return next(after, None) or next(before, None)


_ON_SOMEBODY = ("fined", "penalized", "penalised")


def _is_passive(text: str, sentence: Sentence, word: Word) -> bool:
    before = max(sentence.start, word.start - 40)
    if word.form == "zh":
        return (
            text.startswith(("被", "也被", "亦被", "均被", "同被"), word.start)
            or BEI.search(text, before, word.start) is not None
        )
    if text.startswith(_ON_SOMEBODY, word.start) and A_SUM.match(text, word.end):
        return True  # chipmaker fined $95m
    return word.form in ("past", "participle", "base", "same") and BE.search(text, before, word.start) is not None


def _backward(
    text: str, sentence: Sentence, word: Word, governed: Sequence[Act], things: Sequence[Thing], passive: bool
) -> list[Hit]:
    """The nearest thing before the verb in its clause: a passive, a fronted object, a participle, a subject."""
    latin = word.form != "zh"
    begin = max(clause_start(text, sentence.start, word.start), word.start - REACH[latin])
    appended = latin and word.form in ("past", "participle") and APPENDED.search(text, sentence.start, word.start)
    if appended:
        begin = clause_start(text, sentence.start, max(begin - 1, sentence.start))  # the controls, announced by BIS
    told_of = passive or any(a.subject for a in governed)
    appended = appended and text.startswith(" by ", word.end)
    if latin and told_of and not appended and (aside := INSERTED.search(text, sentence.start, word.start)):
        begin = max(clause_start(text, sentence.start, aside.start()), aside.start() - REACH[latin])
        before = [t for t in things if begin <= t.start and t.end <= aside.start()]
    else:
        before = [t for t in things if begin <= t.start and t.end <= word.start]
    if (
        not latin
        and begin > sentence.start
        and ((not before and 0 < word.start - begin <= TOPIC) or text.startswith(WHEREIN, begin - 2))
    ):
        begin = clause_start(text, sentence.start, begin - 1)  # 15%的营收,必须上缴; 名单中,已去除
        before = [t for t in things if begin <= t.start and t.end <= word.start]
    stretch = text[begin : word.start]
    if latin and begin > sentence.start and WHO.fullmatch(stretch):  # the Act, which came into force
        begin = clause_start(text, sentence.start, begin - 1)
        before = [t for t in things if begin <= t.start and t.end <= word.start][-1:]
    if latin:
        touching = (
            before and EARLIER.sub(" ", APPENDED.sub(" ", CODED.sub("", text[before[-1].end : word.start]))) == " "
        )
        reduced = word.form in ("past", "participle") and touching and BY.match(text, word.end)
        turned, fronted = passive or (bool(reduced) and not word.verbs & REDUCED_ONLY), False
    else:
        fronted = bool(FRONT.search(stretch)) and not ("announce" in word.verbs and ABOUT.search(stretch))
        turned = fronted or bool(PASSIVE_ZH.search(stretch)) or bool(before and word.start - before[-1].end <= 2)
    done_to = frozenset().union(*(a.of for a in governed))
    headed = latin and passive and any(t.classes & done_to for t in before[:1])  # licences for shipments were approved
    for act in governed:
        if act.then or not (act.subject or turned):
            continue
        for thing in reversed(before):
            if (act.subject or headed) and AFTER_OF.search(text, begin, thing.start) and thing is not before[0]:
                continue  # the ban on exports of the H800 took effect: it is the ban that did
            if act.subject and thing is not before[0] and IN_BRACKETS.search(text, begin, thing.start):
                continue  # shares of Intel (Nasdaq: INTC) fell
            if act.subject and not thing.classes & act.of and not thing.classes <= {"place", "none", "share"}:
                break
            if thing.classes & act.of:
                under = turned and not fronted  # the thing undergoes it
                return [
                    Hit(a, thing.start, word.end, word.start, word.end, thing.goods, under and not a.subject)
                    for a in governed
                    if governs(a, thing) and not a.then and (a.subject or turned)
                ]  # fmt: skip
    return []


def _told_of(text: str, things: Sequence[Thing], words: Sequence[Word], verb: Word) -> Sequence[Thing]:
    """The things that a verb may look back to: none that a noun of an act governs, as in the reversal of a ban."""
    nouns = [w for w in words if w.deverbal and w.end < verb.start and not w.verbs and OF.match(text, w.end)]
    return [t for t in things if not any(n.end < t.start < verb.start for n in nouns)] if nouns else things


def _titled(text: str, titles: Sequence[tuple[int, int]]) -> list[Word]:
    """Titles of acts and of rules that restrict, as what a verb before them governs."""
    kinds = ((a, b, _title_of(text, a, b)) for a, b in titles)
    return [Word(a, b, frozenset(), frozenset({kind}), frozenset(), "zh") for a, b, kind in kinds if kind]


def _title_of(text: str, start: int, end: int) -> str | None:
    if TITLED_CURB.match(text, start):
        return "curb"
    return "bill" if text.endswith(("法案》", "法》", "法案(草案)》"), start, end) else None


def _as_noun(
    doc: Document, sentence: Sentence, word: Word, words: Sequence[Word], things: Sequence[Thing], rules: ActRules
) -> list[Hit]:
    """A noun that names an act, brought by a light verb, in a title, or with its doer or day: its reversal of a ban."""
    text = doc.folded
    begin = clause_start(text, sentence.start, word.start)
    carried = [w for w in words if begin <= w.start < word.start and w.verbs & rules.light and w.form != "ing"]
    if not OF.match(text, word.end) or UNDER_REVIEW.search(text, begin, word.start):
        return []
    brought = (
        carried
        or rules.carriers.search(text, begin, word.start)
        or doc.blocks[sentence.block].label == "title"
        or OWNED.search(text, max(begin, word.start - 60), word.start)
    )
    limit = _limit(text, sentence, word)
    governed = [a for a in rules.acts_of(word.deverbal) if a.of and not a.subject]
    start = carried[-1].start if carried else word.start
    return [
        Hit(h.act, start, h.end, word.start, word.end, h.goods)
        for h in forward(text, word, governed, words, things, limit, rules)
        if brought or BROUGHT.match(text, h.end, sentence.end) or DATED.match(text, h.end, sentence.end)
    ]
