"""Where knowledge lies: the shipped packs and the folders laid over them, as named files with digests.

A pack is a folder (``chips``, ``places`` ...) of CSV and YAML files. An overlay is a folder of such folders; its rows
are read after the shipped ones and replace those with the same key.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fencepost.base.errors import FactError

__all__ = [
    "SHIPPED", "PackFile", "digest", "overlay_files", "pack_files", "pack_names", "read_text", "user_folder",
    "user_path",
]  # fmt: skip

SHIPPED = Path(__file__).parents[1] / "packs"
_KINDS = (".csv", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class PackFile:
    """One raw file: ``pack/name`` as the reader of an error should see it, its text, and where it came from.

    ``name`` is the path inside the pack (``chips.csv``, ``us/2023-acs.yaml``); ``overlay`` is true for a user's file.
    """

    pack: str
    name: str
    text: str
    overlay: bool = False
    folder: str = ""

    @property
    def path_label(self) -> str:
        """How errors name the file."""
        return f"{self.folder}/{self.pack}/{self.name}" if self.overlay else f"packs/{self.pack}/{self.name}"


def user_path() -> Path:
    """Where the per-user overlay lies, or would: ``~/.config/fencepost/packs`` (or under ``XDG_CONFIG_HOME``)."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "fencepost" / "packs"


def user_folder() -> Path | None:
    """The per-user overlay, if it holds a pack."""
    folder = user_path()
    return folder if any((folder / name).is_dir() for name in pack_names()) else None


@cache
def pack_names() -> tuple[str, ...]:
    """The packs there are, sorted: those shipped. A user's folder may hold any of them; nothing else counts."""
    return tuple(sorted(p.name for p in SHIPPED.iterdir() if p.is_dir() and not p.name.startswith((".", "_"))))


def overlay_files(folder: Path) -> tuple[Path, ...]:
    """Every file of a user's folder that is read, in order; an error if it holds no pack at all."""
    roots = [folder / name for name in pack_names() if (folder / name).is_dir()]
    if not roots:
        raise FactError(
            "FP-FACT-011", f"no packs in '{folder}'", where="--packs",
            hint=f"give a folder that holds one of {', '.join(pack_names())}, for example my-packs/chips/chips.csv",
        )  # fmt: skip
    return tuple(p for root in roots for p in sorted(root.rglob("*")) if p.suffix in _KINDS)


def pack_files(pack: str, folders: Iterable[Path]) -> tuple[PackFile, ...]:
    """Every CSV and YAML file of one pack, folder by folder, each folder's in order of name."""
    found = []
    for folder, name, path in _paths(pack, folders):
        overlay = folder != SHIPPED
        text = read_text(path, f"{folder.name}/{pack}/{name}")
        found.append(PackFile(pack, name, text, overlay, folder.name if overlay else ""))
    return tuple(found)


def digest(pack: str, folders: Iterable[Path]) -> str:
    """SHA-256 of a pack's file names and bytes, so that equal digests mean equal knowledge."""
    from hashlib import sha256

    total = sha256()
    for folder, name, path in _paths(pack, folders):
        content = path.read_bytes()
        total.update(f"{'' if folder == SHIPPED else folder.name}/{name}\0{len(content)}\0".encode())
        total.update(content)
    return "sha256:" + total.hexdigest()


def _paths(pack: str, folders: Iterable[Path]) -> Iterator[tuple[Path, str, Path]]:
    """Folder, name inside the pack and path of every file that is read, in order."""
    for folder in folders:
        root = folder / pack
        if root.is_dir():
            for path in sorted(p for p in root.rglob("*") if p.suffix in _KINDS):
                yield folder, path.relative_to(root).as_posix(), path


def read_text(path: Path, label: str) -> str:
    """The file as UTF-8 text (a byte-order mark is dropped); an error that names it otherwise."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FactError(
            "FP-FACT-010", f"not UTF-8 text at byte {error.start}", where=label, hint="save the file as UTF-8"
        ) from None
    except OSError as error:
        raise FactError("FP-FACT-011", f"cannot be read: {error.strerror}", where=label) from None
