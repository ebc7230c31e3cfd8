"""Everything known, sliced once by the day of knowledge. Engines take a World and a day ``on``, never ``known``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from fencepost.base.days import Day

from .aliases import read_aliases
from .catalogue import chip_rows, read_chips, read_families
from .chips import Chip, Family
from .packs import SHIPPED, PackFile, digest, overlay_files, pack_files, pack_names, user_folder
from .tables import Row
from .tpp import Format, read_formats
from .vocabulary import Quantity, read_quantities

if TYPE_CHECKING:
    from fencepost.base.figures import Figure

    from .company import CompanyFigure
    from .declared import Declared
    from .models import Model
    from .parties import Parties
    from .places import Places
    from .prices import Price
    from .sources import Source
    from .systems import System

__all__ = ["World", "world"]


class World:
    """The packs, read lazily: a table, and the module that reads it, is loaded when first asked for and kept."""

    def __init__(self, folders: tuple[Path, ...], known: Day | None = None) -> None:
        self.folders = folders
        self.known = known
        self._files: dict[str, tuple[PackFile, ...]] = {}

    def files(self, pack: str) -> tuple[PackFile, ...]:
        """The raw files of a pack, shipped first, then each overlay's."""
        if pack not in self._files:
            self._files[pack] = pack_files(pack, self.folders)
        return self._files[pack]

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of each pack as laid over, by name."""
        return MappingProxyType({name: digest(name, self.folders) for name in pack_names()})

    def about(self, pack: str) -> Mapping[str, str]:
        """What a pack says of itself in ``pack.yaml`` (the last one laid over counts); empty if it says nothing."""
        from .documents import parse

        texts = [f for f in self.files(pack) if f.name == "pack.yaml"]
        return MappingProxyType(parse(texts[-1].text, texts[-1].path_label) if texts else {})

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """The vocabulary: every quantity and measure."""
        return read_quantities(self.files("vocabulary"))

    @cached_property
    def formats(self) -> tuple[Format, ...]:
        """The number formats that TPP counts, with their bit lengths."""
        return read_formats(self.files("vocabulary"))

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """What figures cite."""
        from .sources import read_sources

        return read_sources(self.files("sources"))

    @cached_property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Other names of chips, families and systems."""
        return read_aliases((*self.files("chips"), *self.files("systems")))

    @cached_property
    def chip_rows(self) -> Mapping[str, Row]:
        """The catalogue's rows by id, before they are chips: enough to search by name."""
        return chip_rows(self.files("chips"), self.quantities, self.known)

    @cached_property
    def chips(self) -> Mapping[str, Chip]:
        """Chips by id."""
        return read_chips(
            self.chip_rows, self.files("chips"), self.quantities, self.formats, self.sources, self.aliases, self.known
        )

    @cached_property
    def families(self) -> Mapping[str, Family]:
        """Families by id."""
        return read_families(self.chip_rows, self.files("chips"), self.aliases)

    @cached_property
    def system_rows(self) -> Mapping[str, Row]:
        """The rows of the systems whose chip is known, by id."""
        from .systems import system_rows

        return system_rows(self.files("systems"), self.chip_rows)

    @cached_property
    def systems(self) -> Mapping[str, System]:
        """Systems by id."""
        from .systems import read_systems

        return read_systems(self.system_rows, self.aliases)

    @cached_property
    def declared(self) -> Mapping[str, Declared]:
        """What vendors declare, by part number in capitals."""
        from .declared import read_declared

        return read_declared(self.files("declared"))

    @cached_property
    def models(self) -> Mapping[str, Model]:
        """Models by id."""
        from .documents import parse
        from .models import parse_models

        found: dict[str, Model] = {}
        for file in self.files("models"):
            if file.name != "pack.yaml":
                found |= parse_models(parse(file.text, file.path_label), file.path_label)
        return MappingProxyType(found)

    @cached_property
    def prices(self) -> Mapping[str, tuple[Price, ...]]:
        """Reported prices by item."""
        from .prices import read_prices

        return read_prices(self.files("prices"), self.known)

    @cached_property
    def company_figures(self) -> Mapping[str, tuple[CompanyFigure, ...]]:
        """What companies told of their periods, by company."""
        from .company import read_company_figures

        return read_company_figures(self.files("figures"), self.known)

    @cached_property
    def fiscal_years(self) -> Mapping[str, int]:
        """The month in which a company's fiscal year ends."""
        from .company import read_fiscal_years

        return read_fiscal_years(self.files("figures"))

    @cached_property
    def price_rates(self) -> Mapping[str, Figure]:
        """Rates of exchange, electricity and cooling by name."""
        from .prices import read_rates

        return read_rates(self.files("prices"))

    @cached_property
    def places(self) -> Places:
        """Places and country groups."""
        from .places import read_places

        return read_places(self.files("places"), self.known)

    @cached_property
    def parties(self) -> Parties:
        """Companies, agencies, media and people."""
        from .parties import read_parties

        return read_parties(self.files("parties"), self.known)


def world(packs: Iterable[Path | str] = (), known: Day | None = None) -> World:
    """The shipped packs with the user's folder and ``packs`` laid over them, as known on a day (None: all).

    Cached: the same folders in the same state give the same World.
    """
    overlays = [Path(p) for p in packs]
    if (user := user_folder()) is not None:
        overlays.insert(0, user)
    return _world((SHIPPED, *overlays), tuple(_state(folder) for folder in overlays), known)


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of every file of an overlay: a change makes another World."""
    return tuple((str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in overlay_files(folder))


@lru_cache(maxsize=16)
def _world(folders: tuple[Path, ...], state: tuple[object, ...], known: Day | None) -> World:
    return World(folders, known)
