"""Pages for a browser: templates of this room, everything escaped, nothing fetched."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from .words import words

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["rendered"]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader

    return Environment(
        loader=PackageLoader("fencepost", "views"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def rendered(template: str, lang: str, **values: Any) -> str:
    """The page of a template with ``w`` (words), ``lang`` and the values."""
    return _environment().get_template(template).render(w=words(lang), lang=lang, **values)
