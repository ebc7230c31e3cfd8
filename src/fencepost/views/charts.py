"""Charts that say one thing each, as inline SVG: Vega-Lite specifications rendered without a browser or a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .verdicts import name_of
from .words import words

__all__ = ["domains_chart", "phases_chart", "svg"]

Spec = Mapping[str, Any]
_INK, _GREY, _ACCENT = "#1d2733", "#8a97a6", "#b4451f"
_CONFIG = {
    "font": "system-ui, -apple-system, 'Noto Sans CJK SC', 'PingFang SC', sans-serif",
    "background": None,
    "padding": {"left": 40, "right": 10, "top": 5, "bottom": 5},  # the reader's font may be wider than the one measured
    "view": {"stroke": None},
    "axis": {"labelColor": _INK, "titleColor": _INK, "gridColor": "#e3e7ec", "domain": False, "ticks": False,
             "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
    "header": {"labelColor": _INK, "labelFontSize": 13, "labelFontWeight": "bold", "labelAnchor": "start"},
}  # fmt: skip


def svg(spec: Spec) -> str:
    """The chart as SVG; an empty string where the ``plot`` extra is not installed (tables say the same)."""
    try:
        import vl_convert
    except ImportError:
        return ""
    return vl_convert.vegalite_to_svg(
        {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": _CONFIG, **spec}
    )


def phases_chart(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], baseline: str, lang: str) -> Spec:
    """Throughput per chip against the baseline, one panel a phase, with the 80 % band; the rule is the baseline."""
    w = words(lang)
    values = [
        {
            "chip": name_of(names, r["item"]), "phase": w(f"phase.{r['phase']}"), "ratio": r["ratio"],
            "low": r["ratio_low"], "high": r["ratio_high"],
        }
        for r in rows if r["ratio"] is not None and r["item"] != baseline
    ]  # fmt: skip
    order = list(dict.fromkeys(v["phase"] for v in values))
    y = {"field": "chip", "type": "nominal", "title": None, "sort": list(dict.fromkeys(v["chip"] for v in values))}
    return {
        "data": {"values": values},
        "facet": {"field": "phase", "type": "nominal", "title": None, "sort": order, "columns": 3},
        "columns": 3,
        "spec": {
            "width": 210, "height": {"step": 22},
            "layer": [
                {"mark": {"type": "rule", "color": _ACCENT}, "encoding": {"x": {"datum": 1}}},
                {"mark": {"type": "rule", "strokeWidth": 2, "color": _GREY},
                 "encoding": {"y": y, "x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}}},
                {"mark": {"type": "point", "filled": True, "size": 70, "color": _INK},
                 "encoding": {"y": y, "x": {"field": "ratio", "type": "quantitative",
                              "axis": {"format": "%", "tickCount": 4, "title": None}, "scale": {"zero": True}}}},
            ],
        },
        "resolve": {"scale": {"x": "shared"}},
    }  # fmt: skip


def domains_chart(rows: Sequence[Mapping[str, Any]], lang: str) -> Spec:
    """Modelled decode of whole scale-up domains, with the 80 % band."""
    values = [
        {"name": r["name"].split(" (")[0].split(" / ")[0], **{k: r[k] / 1000 for k in ("tokens_s", "low", "high")}}
        for r in rows if r["tokens_s"]
    ]  # fmt: skip
    y = {"field": "name", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 260}}
    title = words(lang)("brief.domain_axis")
    return {
        "data": {"values": values}, "width": 460, "height": {"step": 26},
        "layer": [
            {"mark": {"type": "bar", "color": "#c9d3de", "height": 14},
             "encoding": {"y": y, "x": {"field": "tokens_s", "type": "quantitative", "title": title}}},
            {"mark": {"type": "rule", "color": _INK},
             "encoding": {"y": y, "x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}}},
        ],
    }  # fmt: skip
