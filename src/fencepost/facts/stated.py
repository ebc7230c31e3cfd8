"""What a Hugging Face configuration states, under whichever of several names.

>>> config = Stated({"n_head": 8, "ffn_dim": [64, 64]})
>>> config.whole("num_attention_heads", "n_head"), config.whole("ffn_dim"), config.first("vocab", default="none")
(8, 64, 'none')
>>> config.many("ffn_dim"), config.many("layer_types"), config.part("rope").whole("theta")
((64, 64), (), 0)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fencepost.base.errors import PerfError

__all__ = ["Stated"]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a configuration states, under whichever of several names."""

    text: Mapping[str, Any]
    where: str = ""

    def first(self, *names: str, default: Any = None) -> Any:
        """The value of the first of ``names`` that is stated."""
        return next((self.text[n] for n in names if self.text.get(n) is not None), default)

    def whole(self, *names: str, default: int = 0) -> int:
        """The same as a whole number of at least 0; an error that names the field otherwise."""
        value = self.first(*names, default=default)
        if isinstance(value, list) and value and all(v == value[0] for v in value):
            value = value[0]  # stated layer by layer, and the same in each
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            name = next(n for n in names if self.text.get(n) is not None)
            raise PerfError("FP-PERF-005", f"{name} is {value!r}, not a whole number", where=self.where,
                            hint="a configuration whose layers differ in it cannot be counted")  # fmt: skip
        return value

    def many(self, *names: str) -> tuple[Any, ...]:
        """The same as a list, one entry a layer (a word is one of letters); empty where none is stated."""
        value = self.first(*names, default=())
        if not isinstance(value, list | tuple | str):
            raise self._not(value, names, "a list")
        return tuple(value)

    def numbers(self, *names: str) -> tuple[int, ...]:
        """The same as a list of whole numbers of at least 0."""
        found = self.many(*names)
        if any(isinstance(v, bool) or not isinstance(v, int) or v < 0 for v in found):
            raise self._not(list(found), names, "a list of whole numbers")
        return found

    def part(self, *names: str) -> Stated:
        """The same as a configuration of its own; an empty one where it is not stated."""
        value = self.first(*names, default={})
        if not isinstance(value, Mapping):
            raise self._not(value, names, "an object")
        return Stated(value, self.where)

    def _not(self, value: Any, names: tuple[str, ...], wanted: str) -> PerfError:
        name = next(n for n in names if self.text.get(n) is not None)
        return PerfError("FP-PERF-005", f"{name} is {value!r:.60}, not {wanted}", where=self.where,
                         hint="as the configurations of its family state it")  # fmt: skip
