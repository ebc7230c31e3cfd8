# ruff: noqa: E501  (one pattern a line: cut in pieces they cannot be read)
"""How dates are written: patterns in the order in which they are tried, over folded text.

Named groups: ``y`` ``m`` ``d`` numbers (``M`` an English month), ``r`` a relative word, ``n`` ``u`` a count and its unit,
``q`` a quarter, ``h`` a part of a year, ``part`` a part of a month, ``w`` ``W`` a weekday.
"""

from __future__ import annotations

import calendar

__all__ = ["COUNTS", "MONTH", "MONTHS", "PATTERNS", "WEEKDAYS"]

MONTHS = {name: i for i, name in enumerate(calendar.month_name) if name} | {
    name: i for i, name in enumerate(calendar.month_abbr) if name
} | {"Sept": 9}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6} | {
    n: i for i, n in enumerate(calendar.day_name)
}  # fmt: skip
_WEEKDAY = "|".join(calendar.day_name)
_N = r"[一二两三四五六七八九十\d]+"
COUNTS = {w: i for i, w in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1)} | {
    "a": 1, "an": 1, "several": 3, "a few": 3,
}  # fmt: skip
_COUNT = "|".join(sorted(COUNTS, key=len, reverse=True)) + r"|\d+"
# Each pattern is tried at each place, in this order; the first that fits wins.
PATTERNS = (
    ("firstmonths", rf"(?P<y>(?:19|20)\d{{2}})\s?年?\s?(?:前(?P<n>{_N})个?(?P<u>月|季)度?|1\s?[-至到]\s?(?P<n2>1[0-2]|[2-9])\s?月(?!\s?\d))"),
    ("full", r"(?P<y>[一二][〇零○九一二三四五六七八]{3})年(?P<m>十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])月(?P<d>三十一?|[二廿]?十[一二三四五六七八九]?|[一二三四五六七八九]|3[01]|[12]\d|0?[1-9])(?:[日号]|(?![一二三四五六七八九十\d个种项家万千百亿点]))"),
    ("full", r"(?P<y>(?:19|20)\d{2})年(?P<m>十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])月(?P<d>三十一?|[二廿]?十[一二三四五六七八九]?|[一二三四五六七八九]|3[01]|[12]\d|0?[1-9])(?:[日号]|(?![一二三四五六七八九十\d个种项家万千百亿点]))"),
    ("full", r"(?P<y>(?:19|20)\d{2})(?:\s?年\s?|[-/.])(?P<m>1[0-2]|0?[1-9])(?:\s?月\s?|[-/.])(?P<d>3[01]|[12]\d|0?[1-9])(?:\s?[日号]|(?!\d))"),
    ("full", rf"\b(?P<M>{MONTH})\.? (?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,? (?P<y>20\d{{2}})\b"),
    ("full", rf"\b(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? (?P<M>{MONTH})\.?,? (?P<y>20\d{{2}})\b"),
    ("samebefore", r"(?:去年|上一?年(?:度)?|上一?财年)(?:的)?(?:同期|同季|同月)"),
    ("samebefore", r"\b(?:[Tt]he )?(?:same|corresponding|equivalent) (?:period|quarter|half|month|months|three months) (?:of |in |from )?(?:last year|(?:a|one) year (?:ago|earlier|before)|the (?:previous|prior|preceding) (?:fiscal |financial )?year)\b"),
    ("samebefore", r"\b(?:the |a |its )?(?:year[- ](?:ago|earlier)|prior[- ]year|year[- ]before) (?:period|quarter|half|month)\b"),
    ("relyear", r"(?P<r>去年|今年|明年|前年|同年)(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月\s?(?:(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|[二廿]?十?[一二三四五六七八九]|[二三]?十|廿)\s?[日号])?"),
    ("month", r"(?P<y>(?:19|20)\d{2})\s?年\s?(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月\s?份?(?P<part>初|上旬|中旬|下旬|底|末)?"),
    ("quarter", rf"\b(?P<M>{MONTH}) (?P<y>20\d{{2}})[- ]quarter\b"),
    ("month", rf"\b(?P<M>{MONTH})\.?,? (?P<y>20\d{{2}})\b"),
    ("fiscalquarter", r"(?:FY ?)?(?P<y>(?:20)?\d{2})\s?年?的?(?:财政年度|财年|会计年度)\s?的?(?:第?(?P<q>[一二三四1-4])(?:财季|季度?)|Q(?P<q2>[1-4]))"),
    ("fiscalquarter", r"\b(?i:(?P<q3>first|second|third|fourth)[- ]quarter|Q(?P<q2>[1-4])),? (?i:of |for )?(?i:its |the )?(?:[Ff]iscal (?:year )?|FY ?)(?P<y>(?:20)?\d{2})\b"),
    ("fiscalquarter", r"\b[Ff]iscal (?:year )?(?:(?P<y>20\d{2})(?:['’]s)? )?(?:(?P<q3>first|second|third|fourth)[- ]quarter|Q(?P<q2>[1-4]))(?:,? (?:of )?(?P<y2>20\d{2}))?\b"),
    ("fiscalquarter", r"\bFY ?(?P<y>(?:20)?\d{2}) ?-?Q(?P<q2>[1-4])\b|\b(?P<q4>[1-4])Q ?FY ?(?P<y2>(?:20)?\d{2})\b"),
    ("fiscalquarter", r"\b(?P<q3>first|second|third|fourth)[- ]quarter of (?:its |the )?(?P<y>20\d{2}) fiscal year\b"),
    ("fiscalquarter", r"第(?P<q>[一二三四1-4])财季"),
    ("fiscalpart", rf"\b(?:first|second|last) (?:half|(?:{_COUNT}) (?:months|quarters)) of (?:its |the )?(?:[Ff]iscal (?:year )?|FY ?)(?P<y>(?:20)?\d{{2}})\b"),
    ("fiscalpart", rf"(?P<y>20\d{{2}})\s?年?的?(?:财政年度|财年|会计年度)\s?的?(?:[上下前后]半年|[前后]{_N}个?(?:季度?|月))"),
    ("lastfiscal", r"\b(?:last|past|previous|prior|most recent|latest) (?:fiscal|financial) year\b|(?:上一?个?|最近一?个?)(?:财政年度|财年|会计年度)"),
    ("fiscal", r"(?P<y>(?:19|20)\d{2})\s?年?\s??的?(?:财政年度|财年|会计年度)|(?:财年|FY ?|[Ff]iscal (?:year )?)(?P<y2>(?:20)?\d{2})\b|\b(?P<y3>20\d{2}) fiscal year\b"),
    ("quarter", r"(?P<y>(?:19|20)\d{2})\s?年\s?第?(?P<q>[一二三四1-4])季度?|Q(?P<q2>[1-4]) (?P<y2>20\d{2})|(?P<q3>first|second|third|fourth)[- ]quarter (?:of )?(?P<y3>20\d{2})"),
    ("quarter", rf"\b(?P<M>{MONTH})[- ]quarter,? (?:of )?(?P<y>20\d{{2}})\b"),
    ("month", r"(?P<y>[一二][〇零○九一二三四五六七八]{3})年(?P<m>十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])月份?(?P<part>初|上旬|中旬|下旬|底|末)?"),
    ("half", r"(?P<y>(?:19|20)\d{2}|[一二][〇零○九一二三四五六七八]{3})\s?年\s?(?P<h>上半年|下半年|前半年|后半年|年?初|年?底|年末|年中)"),
    ("firstmonths", rf"\bfirst (?P<n>{_COUNT}) (?P<u>month|quarter)s (?:of |in )?(?P<y>20\d{{2}})\b"),
    ("half", r"(?P<y>(?:19|20)\d{2})\s?年?\s?(?P<h>H[12])(?![\dA-Za-z])"),
    ("half", r"\b(?i:(?P<h>first half|second half|H1|H2)(?: of)?),? (?P<y>20\d{2})\b"),
    ("relhalf", r"(?P<r>去年|今年|明年)(?P<h>上半年|下半年|前半年|后半年|年?初|年?底|年末|年中|早些时候|早前|以来)"),
    ("day", r"(?<![\d.])(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月\s?(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|[二廿]?十?[一二三四五六七八九]|[二三]?十|廿)\s?[日号]?(?!\d)"),
    ("day", rf"\b(?P<M>{MONTH})\.? (?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?! ?(?:%|percent|billion|million))"),
    ("day", rf"\b(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? (?P<M>{MONTH})\b"),
    ("relmonth", r"(?P<r>本月|这个月|当月|上个?月|下个?月)(?:(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|[二廿]?十?[一二三四五六七八九]|[二三]?十|廿)\s?[日号])?(?P<part>初|上旬|中旬|下旬|底|末)?"),
    ("relquarter", r"(?P<r>去年|今年|明年|前年|同年)第?(?P<q>[一二三四1-4])季度?"),
    ("relhalf", r"\b(?:in |by )?(?P<h>early|mid|late)[ -](?P<y>20\d{2})\b"),
    ("baremonth", r"(?<![\d.第一二三四五六七八九十两几数每])(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])\s?月\s?份?(?P<part>初|上旬|中旬|下旬|底|末)?(?![\d大])"),
    ("baremonth", rf"\b(?i:in|since|until|by|early|late|mid-?|this|last|next|from) (?P<M>{MONTH})\b(?! \d)"),
    ("bareday", r"(?<![\d月.第])(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|[二廿]?十[一二三四五六七八九]|[二三]十|廿[一二三四五六七八九]?|(?<![近连前数隔每这几个假首])[一二三四五六七八九十])日(?![元本圆报经线益均内后常子夜美韩中])"),
    ("bareday", r"(?:昨|今|前)(?:日|天)?\((?P<d>3[01]|[12]\d|0?[1-9])日?\)"),
    ("quarter?", r"(?:第(?P<q>[一二三四1-4])季度?|(?<![一二三四\d])(?P<q4>[一二三四])季度)|(?<![\w])Q(?P<q2>[1-4])(?!\w)|\b(?P<q3>first|second|third|fourth)[- ]quarter\b"),
    ("weekday", r"(?P<r>(?:上上|下下|上|本|这|下)个?)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])(?![年月个线])|(?P<r2>[Ll]ast |[Tt]his |[Nn]ext |on |On )?(?P<W>" + _WEEKDAY + r")\b"),
    ("half?", r"(?<!年)(?P<h>上半年|下半年)"),
    ("week", r"(?P<r>上上|下下|上|本|这|下)(?:一)?个?(?:周|星期|礼拜)(?:末)?|\b(?P<r2>[Ll]ast|[Tt]his|[Nn]ext) week\b"),
    ("ago", rf"(?<!\d)(?P<n>\d{{1,2}}|[一二两三四五六七八九十]+)个?(?P<u>天|周|星期|月|年)(?:多)?(?:以?前(?!半)|之前)|\b(?P<n2>{_COUNT}) (?P<u2>day|week|month|year)s? (?:ago|earlier)\b"),
    ("past", rf"过去(?P<n>{_N}|几)个?(?P<u>天|周|星期|月|年)里?|(?:[Ii]n|[Oo]ver) the (?:past|last) (?P<n2>{_COUNT})? ?(?P<u2>day|week|month|year)s?\b"),
    ("since", r"近年来|近几年来?|近几个月来?|近期|近日|日前|最近|不久前|这几天|\b(?:[Rr]ecently|[Ii]n recent (?:days|weeks|months|years))\b"),
    ("today", r"今天|今日|今[早晚](?!报)|当天(?=[,上下晚])|昨天|昨日|昨[晚夜]|昨(?=表示|说|称|宣布|公告|公布|发布|透露|指出|回应|证实|开盘|收盘|收[高低涨跌])|大?前天|大?后天|明天|明日(?!之)|\b(?:[Tt]oday|[Yy]esterday|[Tt]omorrow)\b"),
    ("lastmonth", r"\b(?:[Ee]arlier this|[Ll]ate last|[Ee]arly last|[Ll]ast|[Tt]his|[Nn]ext) (?P<u>month|year)\b"),
    ("bareyear", r"(?P<r>去年|今年|明年|前年)(?:底|末|初)?"),
    ("year", r"(?<!\d)(?P<y>(?:19|20)\d{2})(?=\s?[-至到]\s?(?:19|20)\d{2}\s?年)"),
    ("year", r"(?P<y>[一二][〇零○九一二三四五六七八]{3})年(?![一二三四五六七八九十])"),
    ("year", r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?年\s?(?!前|后|来|多|代)|\b(?:[Ii]n|[Ss]ince|[Bb]y|[Dd]uring|of|[Ff]rom|for|[Uu]ntil|[Bb]etween|[Ll]ate|[Ee]arly) (?P<y2>20\d{2})\b"),
    ("year", r"(?:(?<=20\d\d, )|(?<=20\d\d and )|(?<=20\d\d, and ))(?P<y>20\d{2})(?=,| (?!units|chips|cards|TOPS|TFLOPS)|\.)"),
    ("year", r"\b(?P<y>20\d{2}) (?=(?:annual |full-year |net |total |[A-Z][a-z]+ )?(?:revenues?|sales|turnover|profits?|earnings|income|loss(?:es)?|capex|capital)\b)"),
)  # fmt: skip
