"""The forms of an English word, from its base.

>>> sorted(verb_forms("ban/banned").items())
[('ban', 'base'), ('banned', 'past'), ('banning', 'ing'), ('bans', 's')]
>>> sorted(verb_forms("take_over/took_over/taken_over"))
['take over', 'taken over', 'takes over', 'taking over', 'took over']
>>> noun_forms("rare_earth")
('rare earth', 'rare earths')
"""

from __future__ import annotations

import re

__all__ = ["noun_forms", "verb_forms"]


def verb_forms(spec: str) -> dict[str, str]:
    """Form -> ``base``, ``s``, ``ing``, ``past`` (which may be the participle too), ``participle`` or, where base and
    past are alike (cut, hit), ``same``.

    ``spec`` is base[/past[/participle[/ing]]]; what is not given is made by rule. ``_`` stands for a space.
    """
    parts = spec.replace("_", " ").split("/")
    base = parts[0]
    head, _, rest = base.partition(" ")
    rest = f" {rest}" if rest else ""
    past = parts[1] if len(parts) > 1 else _past(head) + rest
    participle = parts[2] if len(parts) > 2 else past
    forms = {base: "base", _third(head) + rest: "s"}
    doubled = past.partition(" ")[0] == head + head[-1] + "ed"
    ing = parts[3] if len(parts) > 3 else (head + head[-1] + "ing" if doubled else _ing(head)) + rest
    return {participle: "participle", past: "past"} | forms | ({base: "same"} if past == base else {}) | {ing: "ing"}


def noun_forms(spec: str) -> tuple[str, ...]:
    """Singular and plural of a noun or a phrase that ends in one."""
    word = spec.replace("_", " ")
    if word.endswith(("s", "ing", "ware", "equipment")) and not word.endswith("ss"):
        return (word,)
    return word, _third(word)


def _third(word: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh|go)$", word):
        return word + "es"
    return word[:-1] + "ies" if re.search(r"[^aeiou]y$", word) else word + "s"


def _past(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ied"
    return (word + word[-1] if _short(word) else word) + "ed"


def _ing(word: str) -> str:
    if word.endswith("e") and not word.endswith(("ee", "ye", "oe")):
        return word[:-1] + "ing"
    return (word + word[-1] if _short(word) else word) + "ing"


def _short(word: str) -> bool:
    """One syllable that ends in consonant, vowel, consonant: ban, ship, get."""
    return re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", word) is not None
