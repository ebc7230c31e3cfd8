"""A mapping whose values are built when first asked for, so that one chip does not cost the whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

__all__ = ["Lazy"]

Raw = TypeVar("Raw")
Built = TypeVar("Built")


class Lazy(Mapping[str, Built], Generic[Raw, Built]):
    """Ids in order over raw records; ``build`` makes and keeps the value of an id.

    >>> table = Lazy({"a": 1, "b": 2}, lambda n: n * 10)
    >>> table["b"], list(table), "c" in table
    (20, ['a', 'b'], False)
    """

    def __init__(self, raw: Mapping[str, Raw], build: Callable[[Raw], Built]) -> None:
        self._raw = raw
        self._build = build
        self._built: dict[str, Built] = {}

    def __getitem__(self, key: str) -> Built:
        if key not in self._built:
            self._built[key] = self._build(self._raw[key])
        return self._built[key]

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)
