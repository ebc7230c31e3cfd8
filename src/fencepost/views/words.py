"""The words of the views, in English and Chinese, by key. Engines return keys; only this room has sentences."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources

__all__ = ["words"]


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, str]]:
    text = resources.files(__package__).joinpath("words.csv").read_text("utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def words(lang: str) -> Callable[..., str]:
    """A function from key (and parameters) to words in ``lang``.

    >>> words("zh")("status.licence_required")
    '须申请许可证'
    """
    table = _table()

    def say(key: str, **parameters: object) -> str:
        return table[key][lang].format(**parameters)

    return say
