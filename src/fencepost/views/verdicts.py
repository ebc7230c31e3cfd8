"""Why a verdict is what it is, in a sentence, from its key and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .words import words

__all__ = ["because", "name_of"]


def name_of(names: Mapping[str, str], item: str) -> str:
    """An item's name, without what stands in brackets or as a second name behind it."""
    return names.get(item, item).split(" (")[0].split(" / ")[0]


def because(line: Mapping[str, Any], names: Mapping[str, str], lang: str) -> str:
    """The sentence of a verdict record (already plain)."""
    told = _because(line, names, lang)
    for assumed in ("year_assumed", "day_assumed", "undated"):
        if line["computed"].get(assumed):
            return words(lang)(assumed, told=told)
    return told


def _because(line: Mapping[str, Any], names: Mapping[str, str], lang: str) -> str:
    w, c, key = words(lang), line["computed"], line["key"]

    def listed(items: Sequence[str]) -> str:
        return w("comma").join(dict.fromkeys(name_of(names, i) for i in items))

    match key.split(".")[0]:
        case "ratio" if "phases" in c:
            numbers = {p: f"{w('phase.' + p.split(' ')[0])} {r['ratio']:.0f} %" for p, r in c["phases"].items()}
            inside, outside = (w("comma").join(numbers[p] for p in c[side]) for side in ("inside", "outside"))
            pair = {"subject": name_of(names, c["subject"]), "base": name_of(names, c["base"])}
            scope = w("scope.whole" if c["whole"] else "scope.chip")
            return w(key, **pair, inside=inside, outside=outside, scope=scope)
        case "levy" if "covered" in c:
            formal = w("levy.formal" if c["formal"] else "levy.informal")
            return w(
                key,
                rate=f"{c['rate']:g}",
                base=_worded(c["base"], lang),
                covered=w("levy.covered", items=listed(c["covered"])) if c["covered"] else "",
                since=c["since"],
                formal=formal,
            )
        case "levy" if "levies" in c:
            rates = w("comma").join(f"{x['rate']:.0%} {_worded(x['base'], lang)}" for x in c["levies"])
            return w(key, rate=f"{c['rate']:g}", on=c["on"], levies=rates, items=listed(c.get("items", ())))
        case "restriction" if "places" in c:
            groups = [f"{w('by.' + k)}{w('colon')}{w('comma').join(v[:_MOST])}" for k, v in c["places"].items()]
            return w(key, items=listed(c["items"]), on=c["on"], groups=w("semicolon").join(groups))
        case "permission" | "restriction" | "assurance" if "lines" in c:
            by = c["by"]
            groups = w("semicolon").join(f"{w('by.' + k)}{w('colon')}{listed(v)}" for k, v in by.items())
            items = listed([i for found in by.values() for i in found])
            starts = c.get("starts", {})
            each = w("comma").join(w("restriction.since", on=on, items=listed(v)) for on, v in starts.items())
            since = each if len(starts) > 1 else c.get("since")
            return w(key, items=items, place=c["place"], on=c["on"], groups=groups, since=since)
        case "rule" if "reading" in c:
            told = {name: c["reading"][name] for name in ("question", "yes", "no")}
            return w(key, title=c["title"], asked=c["asked"], **told)
        case "rule" if "step" in c:
            step = w(f"rule.{c['step']['step']}")
            return w(key, on=c["step"]["on"], title=c["title"], step=step, asked=c.get("asked"))
        case "launch" if "launches" in c:
            return w(key, held=w("comma").join(f"{name_of(names, k)} {v}" for k, v in c["launches"].items()))
        case "question" if "message" in c:
            return w(key, message=c["message"])
        case "bill" if "passage" in c:
            passage = c["passage"]
            votes = w("bill.votes", yes=passage["votes"][0], no=passage["votes"][1]) if passage["votes"] else ""
            return w(key, title=c["title"], chamber=w(f"bill.{passage['chamber']}"), on=passage["on"], votes=votes)
        case "bill" if "title" in c:
            return w(key, title=c["title"])
        case "listing" if "count" in c:
            return w(key, **{name: c[name] for name in ("on", "count", "list", "cite")})
        case "listing" if "step" in c:
            step = c["steps"][c["step"]]
            return w(key, **{name: step[name] for name in ("on", "name", "list", "cite")})
        case "case" if "step" in c:
            text = next(s["text"] for s in c["steps"] if s["id"] == c["step"])
            return w(key, on=c["on"], step=_worded(text, lang), then=_worded(c.get("then", ""), lang))
        case "quality" if "values" in c:
            levels = [w("quality.level." + x["met"], level=_worded(x["text"], lang)) for x in c["levels"]]
            values = w("comma").join(_range(v) for v in c["values"])
            told = {"subject": name_of(names, c["subject"]), "figure": _worded(c["label"], lang), "values": values}
            text = w(key, **told, unit=c["unit"], rank=f"{c['rank']:.0%}", among=c["among"], on=c["on"])
            return w("semicolon").join([text, *levels])
        case "company" if "figures" in c:
            more = w("standing.more", n=len(c["figures"]) - _MOST) if len(c["figures"]) > _MOST else ""
            figures = w("semicolon").join(_of_a_company(f, w, lang) for f in c["figures"][:_MOST])
            return w(key, figures=figures + more)
        case "line" if "drawn" in c:
            quantity = c["name"][lang]
            if "own" in c:
                own = w("comma").join(dict.fromkeys(f"{x['op']} {x['bound']:,g} ({x['at']})" for x in c["own"]))
                return w(key, name=quantity, own=own, unit=c["unit"] or "")
            if "line" not in c:
                return w(key, name=quantity, drawn=w("comma").join(f"{b:,g}" for b in c["drawn"]), unit=c["unit"] or "")
            line = c["line"]
            until = w("line.until", to=line["to"]) if line["to"] else ""
            told = {k: line[k] for k in ("op", "at", "cite")}
            bound = f"{line['bound']:,g}"
            return w(key, name=quantity, **told, bound=bound, unit=c["unit"] or "", since=line["from"], until=until)
        case "group" if "groups" in c:
            spans = w("comma").join(f"{a or '…'} → {b or '…'}" for a, b in c["spans"])
            groups = w("comma").join(c["groups"]) or w("group.none")
            told = w("group.span", group=c["group"], span=spans) if c["spans"] else ""
            return w(key, on=c["on"], place=c["place"], groups=groups, spans=told)
        case "standing" if "lines" in c:
            return w(key, place=c["place"], groups=w("semicolon").join(_standings(c, w, listed)))
        case "figure" if "catalogue" in c:
            many = f"{c['pieces']:,} × " if "pieces" in c else ""
            held = w("comma").join(f"{many}{name_of(names, k)} {_range(v)}" for k, v in c["catalogue"].items())
            more = {"factor": c.get("factor"), "aside": c.get("aside", {}).get("why")}
            told = w(key, held=held, unit=c["unit"], **more)
            unnamed = next((k for k in ("format", "bandwidth") if k in c), None)
            return w(f"figure.in_{unnamed}", told=told, **{unnamed: _worded(c[unnamed], lang)}) if unnamed else told
        case "work":
            return w(key, **{k: c[k] for k in ("pieces", "days", "share", "most") if c.get(k) is not None})
        case "model" if "held" in c:
            kinds = {k: w(f"model.{k.replace(' ', '_')}") for k in c["held"]}
            held = w("comma").join(f"{_short(v)} {c['unit']} ({kinds[k]})" for k, v in c["held"].items())
            memory = _range(c) if "low" in c else ""
            return w(key, model=c["model"], held=held, memory=memory, pieces=c.get("pieces"))
        case "difference":
            return w(key, held=w("comma").join(dict.fromkeys(map(_range, c["differences"]))), unit=c["unit"])
        case "sum":
            first, second = c["terms"][0] * (100 if key == "sum.share" else 1), c["terms"][1]
            return w(
                key, **{k: f"{v:,.12g}" for k, v in (("first", first), ("second", second), ("result", c["result"]))}
            )
        case "growth":
            return w(key, **{k: c[k] for k in ("before", "now", "rate")})
        case "unlisted":
            return w(key, **{k: c[k] for k in ("rate", "unit", "format", "bits", "tpp", "area", "density") if k in c})
        case "node" | "memory" if "catalogue" in c:
            return w(key, held=w("comma").join(f"{name_of(names, k)} {v}" for k, v in c["catalogue"].items()))
        case "price" if "reports" in c:
            last = max(c["reports"], key=lambda r: r["date"])
            ends = _range({"low": c["low"], "high": c["high"]})
            basis = w(f"price.basis.{c['basis']}")
            return w(key, range=ends, currency=c["currency"], basis=basis, n=len(c["reports"]), on=last["date"])
    return w(key)


_MOST = 6  # days or places are named; the others are counted


def _standings(c: Mapping[str, Any], w: Callable[..., str], listed: Callable[[Sequence[str]], str]) -> Iterator[str]:
    """For each thing the law makes of the chips: which chips, and on which days or in which places."""

    def made(line: Mapping[str, Any]) -> str:
        statuses = [w(f"status.{s}") for s in line["statuses"]]
        reviews = [w(f"review.{r}") for r in line["reviews"]]
        told = {
            "licence_needed": statuses,
            "permitted": [w("comma").join(statuses + reviews)],
            "review_policy": reviews or statuses,
            "entry": [e or w("standing.no_entry") for e in line["eccns"]],
            "exception": line["exceptions"] or [w("standing.no_exception")],
        }
        return w("standing.or").join(told[c["measure"]])

    groups: dict[str, list[Mapping[str, Any]]] = {}
    for line in c["lines"]:
        groups.setdefault(made(line), []).append(line)
    for what, lines in groups.items():
        items = listed(list(dict.fromkeys(line["item"] for line in lines)))
        if c["place"]:
            where = list(dict.fromkeys(line["on"] for line in lines))
            more = len(where) - _MOST
        else:
            places = {line["place"]: line["places"] for line in lines}
            where, more = list(places), sum(places.values()) - min(len(places), _MOST)
        others = w("standing.more", n=more) if more > 0 else ""
        yield f"{items}{w('colon')}{what}{w('standing.where', where=w('comma').join(where[:_MOST]), others=others)}"


def _of_a_company(figure: Mapping[str, Any], w: Callable[..., str], lang: str) -> str:
    """What a company told: what it is of, the sum or share, and how it was told."""
    low, high = (figure[end] for end in ("low", "high"))
    value = f"{low:,.12g}" if low == high else f"{low:,.12g}..{high:,.12g}"
    status = w(f"company.{figure['status']}")
    return w("company.figure", what=_worded(figure["what"], lang), value=value, unit=figure["unit"], status=status,
             told=figure["told"])  # fmt: skip


def _worded(told: Mapping[str, str] | str, lang: str) -> str:
    return told if isinstance(told, str) else told.get(lang) or told["en"]


def _short(value: float) -> str:
    """A large number by its thousands, millions or billions."""
    return f"{value / 1e9:,.4g} bn" if value >= 1e8 else f"{value:,.4g}"


def _range(ends: Mapping[str, Any]) -> str:
    low, high = (f"{ends[e]:,.0f}" if abs(ends[e]) >= 1000 else f"{ends[e]:.3g}" for e in ("low", "high"))
    return low if low == high else f"{low}..{high}"
