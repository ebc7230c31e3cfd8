# ruff: noqa: E501  (one pattern a line: cut in pieces they cannot be read)
"""What stands around the words of an act: signs of the passive, of a fronted object, of a clause that ends."""

from __future__ import annotations

import re

from .triggers import led

__all__ = [
    "ABOUT",
    "ACQUIRING",
    "ACTED_ON",
    "ACTING",
    "ADJECTIVE",
    "AFTERWARDS",
    "AFTER_OF",
    "AGREEING",
    "AIMED",
    "ANOTHER_CLAUSE",
    "APPENDED",
    "ASIDE",
    "AS_NOUN",
    "A_SUM",
    "BE",
    "BEGINNING",
    "BEI",
    "BOOK_TITLE",
    "BOOK_TITLE_OPEN",
    "BROUGHT",
    "BY",
    "BY_HOW_MUCH",
    "BY_WHOM",
    "CHAINING",
    "CODED",
    "CONSEQUENCE",
    "CONSEQUENT",
    "CURBED",
    "CURBING",
    "DATED",
    "DESCRIBED",
    "DETERMINED",
    "DOES",
    "EARLIER",
    "ELSEWHERE",
    "FRONT",
    "HABIT",
    "IF",
    "IMPOSING",
    "INSERTED",
    "IN_BRACKETS",
    "IS_SUBJECT",
    "LARGE_BEFORE",
    "LEADING",
    "LISTING",
    "MODAL",
    "NAME",
    "NAMED_BY",
    "NOUN_AFTER",
    "NOUN_BEFORE",
    "NO_VERB_AFTER",
    "NUMBERED",
    "OF",
    "OF_AN_OFFICE",
    "OF_A_CURB",
    "OPENING",
    "OPENS",
    "OVER",
    "OWNED",
    "OWNING",
    "PASSIVE_ZH",
    "PLACING",
    "PLANNED",
    "PREDICATE",
    "PRODUCT",
    "PURPOSE",
    "REACH",
    "REACHING",
    "REDUCED_ONLY",
    "RELATIVE",
    "RULING",
    "SHAPING",
    "STOP_EN",
    "STOP_LISTING",
    "STOP_ZH",
    "TELLING",
    "TITLED_CURB",
    "TOLD_THAT",
    "TOPIC",
    "TOUCHING",
    "UNDER_REVIEW",
    "VERB_AFTER",
    "WHEREIN",
    "WHO",
    "WITHIN",
    "WITH_ANOTHER",
]

MODAL = re.compile(r"\b(?:will|would|can|could|may|might|must|should|not) $")  # what follows is a verb
PLANNED = frozenset({"plan"})  # behind a name it is the verb: Malaysia plans tighter controls
REACH = {True: 110, False: 60}  # characters between a verb and what it governs: English, Chinese
PRODUCT = frozenset({"chip", "family", "system", "product_family", "architecture", "concept"})
BE = re.compile(
    r"\b(?:is|are|was|were|been|being|be|get|gets|got)(?:n't)?\s(?:[a-z]+ly\s|also\s|now\s|not\s|once\s|then\s|first\s|already\s){0,2}$",
    re.I,
)
VERB_AFTER = re.compile(
    r"(?:\b(?:to|will|would|may|might|could|can|must|should|not|and|or|did|does|do|let|also|further|now|soon|then|still|only|formally|jointly|they|we|who|that|which)|(?:\b(?:will|would|to|and)) (?:more than|nearly|almost|roughly)|n't|\b[A-Z]\w*\d\w*|(?<!\bit)(?<!\bthi)(?<!\bhi)[a-z]s|[\u3400-\u9fff])\s?$",
    re.I,
)
NO_VERB_AFTER = re.compile(
    r"(?:\b(?:the|a|an|its|their|his|her|our|of|on|for|in|with|from|by|about|new|any|all|no|some|more|such|these|those|other|strict|further|tough|export|sales|trade|and|or|to|over|against|under)|\d|[,'’]s?)\s?$",
    re.I,
)
DESCRIBED = re.compile(r"\b(?:the|an?|its|their|these|those|any|this|such|some|more)\s$", re.I)
DETERMINED = re.compile(
    r"\b(?:the|a|an|its|their|his|of|such|at|about|regarding|concerning|c[oa]mes? to)\s$"
    r"|\b(?:the|an?|its|their|his) (?:new|first|second|third|further|another|big|large|major|latest|own|planned)\s$",
    re.I,
)
# Increasing controls have spurred: the word that opens the sentence only says which.
IS_SUBJECT = re.compile(r"[^,.;]{3,120}? (?:has|have|had|is|are|was|were|will|would|could|may|means?)\b")
BY = re.compile(
    r"\s?(?:by|in|on|since|as|under(?= the \w+ administration)|last|against|earlier|at|for|to|this|during|after|from|with)\b",
    re.I,
)
OWNING = re.compile(r"\b(?:its|their|his|her|the|a) $")  # what follows says which: its total revenue
# A noun of an act has its doer or its day before it: Washington's reversal, its ban, last month's suspension, the April ban.
OVER = re.compile(
    r"\b(?:over|against|despite|following|about|regarding) (?:its|their|his|the|such an?) (?:\w+ )?$"
)  # what somebody sues over is told as known
OWNED = re.compile(
    r"(?:['’]s|s['’]|\b(?:its|their|his|her)|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"|\b(?:an?|the|new|recent) (?:US|U·S·|American|Chinese|Dutch|Japanese|(?:South )?Korean|Taiwanese|Malaysian|Singapore(?:an)?|European|EU|British|Indian|German|government|Commerce Department)) (?:[a-z-]+ ){0,3}$"
)
OF = re.compile(
    r"\s(?:by (?:[\w·'-]+ ){1,4})?(?:(?:last|this|earlier this|in|on) [\w.]+(?: \d{1,2})? )?(?:of|on|for|to|in|into|against)\b"
)
# An act that somebody looks into is not told: its review of the acquisition, details about the purchase.
UNDER_REVIEW = re.compile(
    r"\b(?:reviews?|probes?|investigations?|inquiry|scrutiny|details|information) (?:of|about|into|on|over) "
    r"(?:[^.;,]|\.(?=['’])){0,60}$"
)
# What a noun of an act does in its sentence when the act is told by it: the arrest of two men was announced on Monday.
BROUGHT = re.compile(
    r"[^.;,]{0,80}?\b(?:(?:was|were|is|are|(?:has|have|had) been|will be)\s(?:\w+ly\s)?(?:first\s)?"
    r"(?:announced|unveiled|disclosed|confirmed|published|revealed|completed|recorded|approved|finali[sz]ed|ordered|reported)"
    r"|came|took place|took effect|(?:will )?take effect|begins|began|(?:will )?begin|started|follow(?:s|ed)|marked)\b"
)
# Between the words of one noun: nothing, or a lower-case word more (export licence application requirements).
TOUCHING = re.compile(
    r"[ -]?|(?:[ -](?!(?:of|for|to|on|and|or|in|by|that|which|from|with|at|as|into|over|is|are|was|were|the|a|an|it|its|has|have|had|will|would|not|also|than|since|under|against|between|after|before|if|when|while|made|used|sold|bound|destined|be|been|can|could|may|who|because|they|he|she|we|until|amid|worth|such|including|through|via)\b)[a-z]+){1,2}[ -]"
)
NOUN_AFTER = re.compile(r"[,.;)]|\s(?:are|were|have|had|will|would|against|of|imposed|announced)\b")
NUMBERED = re.compile(r"\s?(?:\d{4}\s?年)?第?\s?\d+\s?号")  # a notice by its number: 商务部公告2024年第46号
NOUN_BEFORE = re.compile(
    r"(?:[的该]|(?<![将把对向给令使让])其|[这该此]起|[此这本该]次|(?<![物事选款])项|(?<![因为对就])此|(?<!重)新|这一|(?<![反相绝针面])对|书面|递交|提交|提交紧急|上述|有关|相关|的(?:积极|最新|严格|全面|强烈|公开|大力))$"
)
PASSIVE_ZH = re.compile(
    r"(?:由[^,。;:]{1,10}|被|遭到?|受到?|获得?|须|需要?|已经?|将|预计|有望|必须|应|正式|经|可|得以|全面|重新|予以|进行)[^,。;:]{0,8}$"
)
FRONT = re.compile(r"(?:将|把|对|就|针对|给|向|为|以)(?=[^,。;:]{1,40}$)")
# 就交易异常发布公告: what an announcement is about is not what it announces.
ABOUT = re.compile(r"(?:就|对|针对|向|给|为|以)(?=[^,。;将把]{1,40}$)")
# Words inside the title of a document are its name.
BOOK_TITLE = re.compile(r"《[^》]{1,200}》|“[^”]{1,24}法案?”")
TOLD_THAT = re.compile(
    r"\b(?:told|informed|notified|advised|announc(?:ed|es|ing)|decided|ruled)\b[^.;]{0,60}\b(?:that|it|they)\b"
)  # told it that a licence would be needed
# The title of a rule, behind the verb that makes or changes it: 发布《关于加强对美国出口管制的公告》.
TITLED_CURB = re.compile(r"《关于(?![^》]*(?:暂停|取消|解除|放宽|废止|停止))[^》]*(?:管制|限制|禁止)[^》]*》")
BOOK_TITLE_OPEN = re.compile(r"《[^》]*$")
CONSEQUENCE = re.compile(r", (?:allow|permitt|requir|enabl|lett)ing\b")
# ", allowing them to sell" tells what an act leads to.
CONSEQUENT = frozenset({"allow", "need"})
ACTING = frozenset({"trade", "purchase", "order", "building"})
ACTED_ON = {False: frozenset({"goods"}), True: frozenset({"goods", "production"})}  # chip production is one thing
CURBING, CURBED = frozenset({"curb"}), frozenset({"trade", "purchase", "goods", "thing"})
TELLING = frozenset({"foresee"})
IMPOSING = frozenset({"impose"})
BEGINNING = frozenset({"begin"})  # of two verbs the second is the act: started requiring permits
PREDICATE = frozenset({"proceeds"})  # nouns that tell without a verb: 此次募资总额约37亿元
LEADING = frozenset({"plan", "begin", "start"})  # what follows them with *to* is the act
APPENDED = re.compile(r", (?:first |originally |initially |recently |jointly )?$")
AIMED = re.compile(r"[对向][^,。;]{1,28}$")
STOP_ZH = re.compile(r"[。;!?:]|,(?!\d{3})")
STOP_EN = led(
    r"[;!?:]|(?<![A-Z])\.\s|,\s(?:and|but|while|which|who|after|as|with|when|where|although|though|saying|citing)\b|\b(?:because|while|although|though|after|before|unless|until)\b"
)
# Those listed may be many: A, B, and C, now owned by D.
LISTING = frozenset({"list_on"})
STOP_LISTING = re.compile(
    r"[;!?:]|(?<![A-Z])\.\s|,\s(?:but|while|after|as|saying|citing)\b|\b(?:because|while|although|though)\b"
)
RELATIVE = re.compile(
    r"\b(?:licen[cs]es?|waivers?|permits?|exemptions?|approvals?|authori[sz]ations?|gaps?|loopholes?|rules?|provisions?|exceptions?|clauses?|systems?) (?:that|which) (?:had |has |have )?$"
)
IN_BRACKETS = re.compile(r"\([^()]*$")
IF = re.compile(r"\s*(?:如果|如若|若|假如|一旦|除非|\"?If |\"?Should |\"?Unless |Had )")


# Verbs of which another verb may be what they govern: allowed it to sell, told them to stop.
CHAINING = frozenset(
    {"allow", "forbid", "instruct", "need", "promise", "urge", "plan", "refuse", "begin", "agree", "solicit"}
)
PURPOSE = re.compile(
    r"\s(?:to (?!(?:be|the|a|an|its|their|his|her|our|this|that|these|all|any|some|more|both)\b)[a-z]+|that|which|who|how|why|where)\b"
)
# As a participle behind its noun these only describe it: servers exported to Malaysia.
REDUCED_ONLY = frozenset({"ship", "buy", "produce", "adopt"})
HABIT = re.compile(r"\b(?:that|which|who)\s(?:also\s)?$")
TOPIC = 6  # characters before a Chinese verb whose clause has no subject of its own
ADJECTIVE = re.compile(
    r"(?:(?<!it)(?<!he)(?<!who)(?<!at)(?<!re)['’]s|\b(?:of|the|a|an|any|these|those|its|their|for|in|on|with|from))\s$",
    re.I,
)
NAME = re.compile(
    r"(?<=[a-z,] )(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August"
    r"|September|October|November|December|Inc|Corp|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Act|Rule|List|AI\b|GPU)[A-Z][a-z]{2,}[\w&-]*(?: [A-Z][\w&-]+)*"
)
# The words of a name before its last one: the Chip Security Act.
NAMED_BY = frozenset({"bill"})
LARGE_BEFORE = re.compile(r"(?:\b[A-Z][\w&-]+ (?:of |and |for |on )?){1,6}$")
OPENS = 4  # characters before a participle that opens its sentence
# What a rule or a notice does, told by a participle behind it.
DOES = frozenset({"list_on", "revise", "lift", "allow", "forbid", "revoke", "tighten"})
# What these govern follows them in the passive too: 被列入实体清单, was granted a licence.
PLACING = frozenset({"list_on", "suffer", "under", "grant", "deny", "file", "train"})
# Whoever is forbidden or allowed is told what: 被禁止向中国出售H100.
RULING = frozenset({"forbid", "allow"})
BEI = re.compile(r"(?:被|遭到?|受到?)(?:(?!一事|之?后|而)[^,。;:]){0,16}$")

# A noun that only says what the noun before it is about: the ban on exports of the H800.
AFTER_OF = re.compile(
    r"\b(?:of|on|for|to|in|into|by|over|from|with|at|under|across|between)\s(?:[\w’'-]+(?:\.?(?:, | and | or )| )){0,4}$"
)
# What stands before 的 and a rule is only what the rule is about.
OF_A_CURB = re.compile(r"[^,。;:的]{0,12}的[^,。;:]{0,4}(?:禁令|限制|管制|禁运|措施|规定|规则|要求|关税)")
# What begins another clause, or another verb, between a verb and a thing: announced it would, won or lost.
ANOTHER_CLAUSE = re.compile(r"^ (?:or|and) | (?:it|they|he|she|we) (?:would|will|had|has|have|was|were|is|are)\b")
# A party behind one of these is no direct object, but of a verb that takes one so: travelled to, filed against.
# A bare word that is a noun where it stands: a $250 million drop in sales, a sharp rise.
AS_NOUN = re.compile(
    r"(?:\b(?:an?|the|its|their|any|no)\s(?:[a-z]+ )?|\b(?:million|billion|trillion|percent|per cent) (?:\w+ )?|% (?:\w+ )?)$"
)
ASIDE = re.compile(r"\w\s(?:to|from|with|for|by|in|at|of)\s(?:the )?$")
ACQUIRING = frozenset({"acquire"})  # selling to the company: nobody sells the company
REACHING = frozenset({"visit", "meet", "partner", "sue", "file", "open"})
# Behind a Chinese verb these begin another act, or take back what follows.
AFTERWARDS = re.compile(r"(?:之?后|以来)|[^,。;]{0,10}(?:迟迟?未|尚未|仍未|却)")
# What a clause inserted between a subject and its passive tells of the subject: the licence, which it got in May, was withdrawn.
INSERTED = re.compile(
    r", (?:which|who|that|whose|including|such as|where|first|originally|long|worth|considered|seen as|known|already|currently|up|down|(?!and\b|but\b|while\b)[a-z]+(?:ed|ing|en))\b(?:[^.;:]|(?<=\d)\.(?=\d)){2,120}, (?:(?:was|were|has been|have been|had been|is|are|will be|has|have|had) )?(?:(?:set|due|slated|scheduled|expected|about) to (?:be )?)?(?:[a-z]+ly |then |also |later )?$"
    r"|, (?:the|an?) [a-z][^.;:,]{3,80}, (?:more than |nearly |almost |about )?$"
)
# A place in a text or a thing, with its mark: 名单中, 在产品中.
WITHIN = ("中", "里", "内", "上")
WHEREIN = ("中,", "里,", "内,", "上,")
# What stands before one of these is the style of an office: 贸易和发展合作大臣.
OF_AN_OFFICE = re.compile(r"(?:事务)?(?:大臣|部长|司长|局长|署长|厅长|专员|办公室|委员会|代表团)")
OPENING = re.compile(r"(?:Set|Slated|Scheduled|Due|Expected|Poised|Planned) to (?:be )?")
# A settlement reached with somebody is an act though it only says which: 与司法部达成的和解协议.
AGREEING = frozenset({"contract"})
WITH_ANOTHER = re.compile(r"[与和同跟][^,。;]{1,20}$")
ELSEWHERE = re.compile(r" (?:during|about|regarding|concerning|over|into|against|amid|via|through|throughout) ")
# Between a noun and the participle that tells what was done: tariffs previously imposed by.
EARLIER = re.compile(r"^ (?:[a-z]+ly|first|earlier|already|then|since|later|just) $")
# The day that stands right behind a noun of an act: the acquisition of a startup in 2021.
DATED = re.compile(
    r"(?: (?!in |on |last )[\w·&'-]+){0,4} (?:in (?:(?:early |late |mid-)?\d{4}|[A-Z][a-z]{2,8}(?: \d{4})?)|on [A-Z][a-z]{2,8}\.? \d{1,2}|last (?:week|month|year))\b"
)
# A number or a short name right behind a noun: Executive Order 13984, the framework (AIDF).
CODED = re.compile(r"^(?: (?:No\. ?)?\d[\w-]*)?(?: \([A-Z][A-Za-z]{1,9}\))?(?: \d[\w-]*)?")
WHO = re.compile(r"\s*(?:which|who|that)(?: (?:also|then|later|has|had|have|will|would|first|\w+ly))* ?")
BY_HOW_MUCH = re.compile(
    r" (?:to|by|from) (?:about |nearly |roughly |around |some |over |almost |more than |less than )?[$€£¥₩]?(?!20\d\d\b)\d"
)
SHAPING = frozenset({"shape"})  # with a number right behind they have no object: grew 46%
A_SUM = re.compile(r" (?:a record |about |nearly |over |more than )?[$€£¥₩]?\d")
BY_WHOM = re.compile(
    r" (?:jointly )?by (?:the )?[A-Z]"
)  # a rule issued by the Commerce Department: what follows is no object
