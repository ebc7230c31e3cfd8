# ruff: noqa: E501  (one pattern a line: cut in pieces they cannot be read)
"""How products, companies and persons look that no pack holds."""

from __future__ import annotations

import re

__all__ = ["UNLISTED"]

# What no pack holds but is named like a product (a code before a word for chips) or like a company (by its last word).
UNLISTED = (
    ("chip", re.compile(
        r"(?<![A-Za-z0-9-])(?P<name>[A-Z]{1,6}(?:[ -]?[A-Z]{2,4})?[ -]?\d{2,5}[A-Za-z]{0,2})"
        r"(?=\s?(?:AI)?(?:芯片|加速卡|加速器|显卡|处理器|GPU|(?:AI )?(?:chip|accelerator|GPU|processor)s?\b))"
    )),
    ("company", re.compile(
        r"(?:^|(?<=[,。;:、“《(\s与和]))"
        r"(?!中国|美国|国|外|海外|本土|多家|[一二两三几这该其某各]|芯片|互联网|大型|全球|高科技|科技|母|子|上市|人工|相关|随着|对|在|与|和|由|被|据)"
        r"(?P<name>[\u4e00-\u9fff]{2,5}(?:半导体|微电子|科技|集团|股份))"
        r"(?=(?:公司)?(?:宣布|表示|称|推出|发布|披露|公布|计划|将|已|也|则|在|获|被|与|和|的|于|合作|达成|签|、|,))"
    )),
    ("company", re.compile(
        r"\b(?P<name>(?!The |A |An |[\w·]+-based )(?:[A-Z][\w&-]+ )(?:(?:and |& )?[A-Z][\w&-]+ ){0,3}?"
        r"(?:Incorporated|Inc|Corporation|Corp|Ltd|LLC|Limited|(?:Technologies|Technology|Semiconductors?|Microelectronics"
        r"|Electronics|Holdings)(?: (?:Incorporated|Inc|Corporation|Corp|Ltd|LLC|Limited))?))\b"
    )),
    ("agency", re.compile(
        r"\b(?P<name>(?!The |A |An |This |That )(?:[A-Z][\w.&’'-]+ ){1,5}(?:Committee|Commission|Bureau|Agency|Ministry|Authority|Court|Accountability Office|Customs))\b(?! of)"
    )),
    ("agency", re.compile(
        r"\b(?P<name>(?:[A-Z][a-z]+ )?(?:Ministry|Department|Bureau|Office|Committee|Commission) (?:of|for|on) (?:the )?[A-Z]\w+(?:,? (?:and|of|&) [A-Z]\w+| [A-Z]\w+){0,4})"
    )),
    ("person", re.compile(
        r"\b(?P<name>(?!The |A |An |In |On |At )[A-Z][a-zA-Z’'-]+(?: [A-Z]\.?(?= )| [A-Z][a-zA-Z’'-]+){1,3})"
        r"(?=,? (?:\(?(?:D|R)-[A-Z]|\d\d[,.])|, (?:the |a |an |its |chief |former )?(?:[\w’'-]+ ){0,4}?(?:CEO|chief|president|chairman|chairwoman|senator"
        r"|minister|owner|founder|analyst|director|secretary|head|executive|spokes\w+|professor|fellow|partner|lawyer|attorney|researcher)\b)"
    )),
    ("person", re.compile(
        r"\b(?:Sen\.|Rep\.|Senators?|Representatives?|Secretary|Minister|President|Chairman|CEO|Mr\.|Ms\.|Mrs\.|Dr\.|analyst|spokes(?:man|woman|person)|Commissioner|Attorney|Ambassador|director) "
        r"(?P<name>[A-Z][a-zA-Z’'-]+(?: [A-Z]\.?(?= )| [A-Z][a-zA-Z’'-]+){1,2})"
    )),
    ("person", re.compile(
        r"(?:专家|分析师|议员|教授|主管|官员|律师|研究员|发言人|CEO|总裁|执行长|部长|大臣|顾问|创始人|董事长)"
        r"(?P<name>[A-Z][a-z]+(?: [A-Z][a-zA-Z.'-]*){1,2})(?=[\u4e00-\u9fff(,])"
    )),
    ("person", re.compile(
        r"(?:官|长|员|总统|首相|总理|大臣|主席|总裁|创始人|教授|分析师|律师|专家|大使|人|CEO)(?P<name>[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,8}){1,2}?)(?=[^\u4e00-\u9fff·]|表示|说|称|在|于|对|向|也|周|将|已|此前|日前|近日|警告|指出|宣布|认为|强调|$)"
    )),
)  # fmt: skip
