# ruff: noqa: E501  (one pattern a line: cut in pieces they cannot be read)
"""How products, companies and persons look that no pack holds."""

from __future__ import annotations

import re

__all__ = ["UNLISTED"]

_LARGE = (  # a name written large: one to four words, no day, no word that opens a sentence
    r"(?!(?:The|A|An|In|On|At|But|And|It|Its|This|That|These|Those|They|He|She|We|If|As|For|After|When|While|Chinese|American|US|AI|Mr|Ms|However|Meanwhile|Still|Instead|Separately|Earlier|Last|Since|Under|Yet|Also|Once|Now|Today|Then|Under"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b)[A-Z][\w&-]*[a-z][\w&-]*(?: (?:and |& )?[A-Z][\w&-]+){0,3}"
)
_FIRM = (
    r"company|firm|startup|start-up|chip ?maker|maker|manufacturer|supplier|designer|developer|provider|giant|foundry|distributor|reseller"
    r"|subsidiary|affiliate|operator|conglomerate|vendor|producer|brokerage|lender|automaker|carmaker|chip unit|toolmaker"
)
_STYLE = r"Incorporated|Inc|Corporation|Corp|Ltd|LLC|Limited|PLC|Plc|AG|NV|SA|GmbH|Bhd|Pte"
_TRADE = (
    r"Technologies|Technology|Semiconductors?|Microelectronics|Electronics|Holdings|Group|Systems|Networks|Industries|Instruments|Devices"
    r"|Photonics|Robotics|Motors|Securities|Ventures|Labs|Logistics|Telecom"
)
_SAID = r"(?:公司)?(?:宣布|表示|称|推出|发布|披露|公布|计划|将|已|也|则|在|获|被|与|和|于|对|向|日前|近日|周|\d+日|今日|昨日|正|要求|决定|批准|禁止|通知|指出|启动|裁定|认定|、|,)"

# What no pack holds but is named like a product (a code before a word for chips) or like a company (by its last word).
UNLISTED = (
    ("chip", re.compile(
        r"(?<![A-Za-z0-9-])(?P<name>[A-Z]{1,6}(?:[ -]?[A-Z]{2,4})?[ -]?\d{2,5}[A-Za-z]{0,2})"
        r"(?=\s?(?:AI)?(?:芯片|加速卡|加速器|显卡|处理器|GPU|(?:AI )?(?:chip|accelerator|GPU|processor)s?\b))"
    )),
    ("company", re.compile(
        r"(?:^|(?<=[,。;:、“《(\s与和]))"
        r"(?!中国|美国|国|外|海外|本土|多家|[一二两三几这该其某各]|芯片|互联网|大型|全球|高科技|科技|母|子|上市|人工|相关|随着|对|在|与|和|由|被|据)"
        r"(?P<name>[\u4e00-\u9fff]{2,5}(?:半导体|微电子|科技|集团|股份|控股|光电|精密))"
        r"(?=(?:公司)?(?:宣布|表示|称|推出|发布|披露|公布|计划|将|已|也|则|在|获|被|遭|与|和|的|于|合作|达成|签|使用|采用|采购|购买|订购|拟|起诉|投资|完成|开始|正|此前|旗下|向|首次|成为|从|因|日前|近日|\d+[月日]|、|,))"
    )),
    # A firm by its full style: 深圳市某某技术有限公司.
    ("company", re.compile(r"(?:^|(?<=[,。;:、“《(\s与和向对由被]))(?P<name>[\u4e00-\u9fff]{2,10}(?:\([\u4e00-\u9fff]{2,4}\))?[\u4e00-\u9fff]{0,8}(?:有限责任|股份有限|有限)公司)")),
    ("company", re.compile(
        r"\b(?P<name>(?!The |A |An |Country |Defense |Advanced |Information |Critical |[\w·]+-based )(?:[A-Z][\w&-]+ )(?:(?:and |& )?[A-Z][\w&-]+ ){0,3}?"
        rf"(?:{_STYLE}|(?:{_TRADE})(?: (?:{_STYLE}))?))\b"
    )),
    # Told what it is: Enflame, a Shanghai-based chip startup; the AI chip designer Enflame; Enflame (688256.SH).
    ("company", re.compile(rf"(?<![\w·] )\b(?P<name>{_LARGE}), (?:an?|one of) (?:[\w’'-]+ ){{0,6}}?(?:{_FIRM})s?\b(?! (?:chief|executive|spokes|official|analyst|employee|founder))")),
    ("company", re.compile(rf"\b(?:{_FIRM}) (?P<name>{_LARGE})\b(?! (?:time|Act|List)\b)")),
    ("company", re.compile(rf"\b(?P<name>{_LARGE}) ?\((?:[A-Z]{{2,8}}: ?[A-Z0-9.]{{1,9}}|\d{{4,6}}(?:\.[A-Z]{{2}})?|[A-Z0-9]{{1,6}}\.[A-Z]{{1,2}})\)")),
    ("company", re.compile(rf"\b(?:[Ss]hares|[Ss]tock) (?:of|in) (?P<name>{_LARGE})\b")),
    ("agency", re.compile(
        rf"(?:^|(?<=[,。;:、“(\s与和由被国]))(?P<name>(?![该此这各其本全]|相关|有关|两|多|内|外部|总|俱乐)[\u4e00-\u9fff]{{2,9}}(?:[^内外全总本]部|[^布结格]局|委员会|总署|[^签]署|检察院|检察厅|法院|管理局|办公厅))(?={_SAID})"
    )),
    ("agency", re.compile(
        r"\b(?P<name>(?!The |A |An |This |That )(?:[A-Z][\w.&’'-]+ ){1,5}(?:Committee|Commission|Bureau|Agency|Ministry|Authority|Court|Accountability Office|Customs))\b(?! of)"
    )),
    ("agency", re.compile(
        r"\b(?P<name>(?!The )(?:[A-Z][a-z]+ )?(?:Ministry|Department|Bureau|Office|Committee|Commission) (?:of|for|on) (?:the )?[A-Z]\w+(?:,? (?:and|of|&) [A-Z]\w+| [A-Z]\w+){0,4})"
    )),
    ("person", re.compile(
        r"\b(?P<name>(?!The |A |An |In |On |At )[A-Z][a-zA-Z’'-]+(?: [A-Z]\.?(?= )| [A-Z][a-zA-Z’'-]+){1,3})"
        r"(?=,? (?:\(?(?:D|R)-[A-Z]|\d\d[,.])|, (?:the |a |an |its |chief |former )?(?:[\w’'-]+ ){0,4}?(?:CEO|chief|president|chairman|chairwoman|senator"
        r"|minister|owner|founder|analyst|director|secretary|head|executive|spokes\w+|professor|fellow|partner|lawyer|attorney|researcher)\b)"
    )),
    ("person", re.compile(
        r"\b(?:Sen\.|Rep\.|Senators?|Representatives?|Secretary|Minister|President|Prince|King|Sheikh|Governor|Mayor|Judge|Justice|General|Congress(?:man|woman)|Lawmaker|lawmaker|Chairman|CEO|Mr\.|Ms\.|Mrs\.|Dr\.|analyst|spokes(?:man|woman|person)|Commissioner|Attorney|Ambassador|director) "
        r"(?P<name>[A-Z][a-zA-Z’'-]+(?: [A-Z]\.?(?= )| (?:bin |al-|de |van |von )?[A-Z][a-zA-Z’'-]+){1,2}|(?:[A-Z]\. ?){1,3}[A-Z][a-z’'-]{2,})"
    )),
    # 主席马斯特(Brian Mast): a title, the name as it is written here, and as it is written there.
    ("person", re.compile(
        r"(?:[员长席统官人师家理裁监问授士事使将记]|CEO|鹰派|大老|高层)(?P<short>[\u4e00-\u9fff·]{2,6})\((?P<name>[A-Z][a-zA-Z.'’-]+(?: [A-Z][a-zA-Z.'’-]*){1,3})\)"
    )),
    ("person", re.compile(
        r"(?:专家|分析师|议员|教授|主管|官员?|律师|研究员|发言人|CEO|总裁|执行长|部长|大臣|顾问|创始人|董事长|主席|经理|总监)"
        r"(?P<name>[A-Z][a-z]+(?: [A-Z][a-zA-Z.'-]*){1,2})(?=[\u4e00-\u9fff(,])"
    )),
    ("person", re.compile(
        r"(?:官|长|员|总统|首相|总理|大臣|主席|总裁|创始人|教授|分析师|律师|专家|大使|人|CEO)(?P<name>[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,8}){1,2}?)(?=[^\u4e00-\u9fff·]|表示|说|称|在|于|对|向|也|周|将|已|此前|日前|近日|警告|指出|宣布|认为|强调|$)"
    )),
)  # fmt: skip
