"""A condition back in words: the language itself, or the labels of the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .expr import All, Any, Asked, Atom, Cmp, Expr, Flag, In, Not

__all__ = ["show", "show_assumption"]

_WORDS = {"en": ("and", "or", "not", "in"), "zh": ("且", "或", "非", "属于")}
_ASKED = {
    "en": {
        "fact": "{}", "attested": "attested: {}", "conditions": "every condition of {} is attested",
        "reading": "the reading '{}'",
    },
    "zh": {"fact": "{}", "attested": "已声明：{}", "conditions": "{} 的全部条件均已声明", "reading": "采用解读“{}”"},
}  # fmt: skip


def _number(value: Fraction) -> str:
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.6g}"


def show(expr: Expr, lang: str = "", labels: Mapping[str, str] | None = None) -> str:
    """The condition as text: in the language of rules without ``lang``, else in English or Chinese words."""
    name = (lambda n: (labels or {}).get(n, n)) if lang else (lambda n: n)
    words = _WORDS.get(lang, _WORDS["en"])

    def inner(e: Expr, parent: type | None) -> str:
        match e:
            case All(parts) | Any(parts):
                word = words[0] if isinstance(e, All) else words[1]
                text = f" {word} ".join(inner(p, type(e)) for p in parts)
                return f"({text})" if parent not in (None, type(e)) else text
            case Not(part):
                return f"{words[2]} {inner(part, Not)}"
            case Cmp():
                unit = f" {e.unit}" if e.unit and "TPP" not in e.unit else ""
                return f"{name(e.name)} {e.op} {_number(e.threshold)}{unit}"
            case In(of, values, groups):
                both = [", ".join(sorted(values))] if values else []
                both += [f"groups({', '.join(sorted(groups))})"] if groups else []
                listed = "; ".join(both)
                return f"{name(of)} {words[3]} {listed if not values else f'[{listed}]'}"
            case Flag(of):
                return name(of)
            case Asked(kind, key):
                return _ASKED[lang][kind].format(name(key)) if lang else f"{kind}({key})"
        raise TypeError(e)

    return inner(expr, None)


def show_assumption(atom: Atom, held: bool, lang: str = "en", labels: Mapping[str, str] | None = None) -> str:
    """One assumption of a world, as a short statement."""
    text = show(atom, lang, labels)
    if held:
        return text
    return f"不成立：{text}" if lang == "zh" else f"not: {text}"
