# ruff: noqa: E501  (one pattern a line: cut in pieces they cannot be read)
"""What stands around the words of an act: signs of the passive, of a fronted object, of a clause that ends."""

from __future__ import annotations

import re

__all__ = [
    "ACTING",
    "AIMED",
    "BE",
    "BEI",
    "BOOK_TITLE",
    "BOOK_TITLE_OPEN",
    "BY",
    "CONSEQUENCE",
    "CONSEQUENT",
    "DETERMINED",
    "FRONT",
    "IF",
    "IMPOSING",
    "NOUN_BEFORE",
    "NO_VERB_AFTER",
    "OF",
    "PASSIVE_ZH",
    "PRODUCT",
    "REACH",
    "STOP_EN",
    "STOP_ZH",
    "TOUCHING",
    "VERB_AFTER",
]

REACH = {True: 110, False: 60}  # characters between a verb and what it governs: English, Chinese
PRODUCT = frozenset({"chip", "family", "system", "product_family", "architecture", "concept"})
BE = re.compile(
    r"\b(?:is|are|was|were|been|being|be|get|gets|got)(?:n.t)?\s(?:[a-z]+ly\s|also\s|now\s|not\s|once\s|then\s|first\s|already\s){0,2}$",
    re.I,
)
VERB_AFTER = re.compile(
    r"(?:\b(?:to|will|would|may|might|could|can|must|should|not|and|or|did|does|do|let|also|further|formally|jointly|they|we|who|that)|n.t|[a-z]s|[\u3400-\u9fff])\s?$",
    re.I,
)
NO_VERB_AFTER = re.compile(
    r"(?:\b(?:the|a|an|its|their|his|her|our|of|on|for|in|with|from|by|about|new|any|all|no|some|more|such|these|those|other|strict|further|tough|export|sales|trade|and|or|to|over|against|under)|\d|[,'’]s?)\s?$",
    re.I,
)
DETERMINED = re.compile(r"\b(?:the|a|an|its|their|his|of|such)\s$", re.I)
BY = re.compile(r"\s?(?:by|in|on|since|under|last|against|earlier|at|for|to|this|during|after|from|with)\b", re.I)
OF = re.compile(r"\s(?:of|on|for|to|in|into|against)\b")
# Between the words of one noun: nothing, or a lower-case word more (export licence application requirements).
TOUCHING = re.compile(
    r"[ -]?|(?:[ -](?!(?:of|for|to|on|and|or|in|by|that|which|from|with|at|as|into|over|is|are|was|were|the|a|an|it|its|has|have|had|will|would|not|also|than|since|under|against|between|after|before|if|when|while|made|used|sold|bound|destined|be|been|can|could|may|who|because|they|he|she|we|until|amid|worth|such|including|through|via)\b)[a-z]+){1,2}[ -]"
)
NOUN_BEFORE = re.compile(
    r"(?:[的该项其]|(?<!因)此|(?<!重)新|这一|上述|有关|相关|的(?:积极|最新|严格|全面|强烈|公开|大力))$"
)
PASSIVE_ZH = re.compile(
    r"(?:被|遭到?|受到?|获得?|须|需要?|已经?|将|必须|应|正式|经|可|得以|全面|重新|予以|进行)[^,。;:]{0,8}$"
)
FRONT = re.compile(r"(?:将|把|对|就|针对|给|向|为|以)(?=[^,。;:]{1,40}$)")
# Words inside the title of a document are its name.
BOOK_TITLE = re.compile(r"《[^》]{1,200}》")
BOOK_TITLE_OPEN = re.compile(r"《[^》]*$")
CONSEQUENCE = re.compile(r", (?:allow|permitt|requir|enabl|lett)ing\b")
# ", allowing them to sell" tells what an act leads to.
CONSEQUENT = frozenset({"allow", "need"})
ACTING = frozenset({"trade", "purchase", "order"})
IMPOSING = frozenset({"impose"})
AIMED = re.compile(r"[对向][^,。;]{1,28}$")
STOP_ZH = re.compile(r"[。;!?:,]")
STOP_EN = re.compile(
    r"[;!?:]|\.\s|,\s(?:and|but|while|which|who|after|as|with|when|where|although|saying|citing)\b|\b(?:because|while|although|after|before|unless|until)\b"
)
IF = re.compile(r"\s*(?:如果|如若|若|假如|一旦|除非|\"?If |\"?Should |\"?Unless |Had )")


BEI = re.compile(r"(?:被|遭到?|受到?)[^,。;:]{0,16}$")
