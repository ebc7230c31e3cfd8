"""Files, folders and zip archives as documents, one by one; what cannot be taken is reported in its place, never lost.

Everything here comes from strangers. Nothing is unpacked to disk, no name is opened as a path, no link to a folder is
followed, and an archive is bounded in members, size, ratio and nesting before and while it is read.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from fencepost.base.errors import EvidenceError

from .decode import MAX_BYTES
from .rendition import MAX_PDF, is_pdf

__all__ = ["Piece", "pieces"]

MAX_MEMBERS = 10_000
"""Files in one archive, those of archives inside it included."""
MAX_UNPACKED = 1_000_000_000
"""Bytes taken out of one archive."""
MAX_RATIO = 200
"""Text packs ten to one, a page of one letter two hundred to one; what packs tighter is made to fill the memory."""
MAX_DEPTH = 3
_SMALL = 1_000_000  # a file of this size harms nobody, whatever its ratio
_MAX_DIRECTORY = 400 * MAX_MEMBERS  # an entry has 46 bytes and a name
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without a bound
_ZIP = b"PK\x03\x04"
_REPACK = "pack it again without a password, as a plain zip, or give the files"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One document: ``path`` as a reader should see it (``news.zip!/a.html``), its bytes, or why there are none."""

    path: str
    root: bytes = field(default=b"", repr=False)
    problem: EvidenceError | None = None


@dataclass(slots=True)
class _Allowance:
    """What may still be taken out of one archive and those inside it."""

    members: int = field(default_factory=lambda: MAX_MEMBERS)
    size: int = field(default_factory=lambda: MAX_UNPACKED)


def pieces(paths: Iterable[Path | str], store: Path | None = None) -> Iterator[Piece]:
    """Every document under ``paths``, in the order given, folders in the order of names, archives in their own order.

    A folder stands for all files in it and below, hidden ones aside, and aside from the ``store`` that they go to.
    Problems are EvidenceError FP-EVID-001 (too large), FP-EVID-006 (cannot be read), FP-EVID-002 (an office file),
    FP-EVID-030 (a broken archive), FP-EVID-031 (beyond an archive's bounds) and FP-EVID-032 (locked or packed in
    another way).
    """
    for path in map(Path, paths):
        for file in _files(path):
            if not (store and _of_store(file, store)):
                yield from _file(file)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    try:
        inside = sorted(p for p in path.iterdir() if not p.name.startswith("."))
    except OSError:
        yield path  # opening it will say why it cannot be read
        return
    for entry in inside:
        if entry.is_dir() and entry.is_symlink():
            continue
        yield from _files(entry)


def _of_store(file: Path, store: Path) -> bool:
    """Whether it is the store's own file, or the journal that stands beside it while it is written."""
    own = file.name in (store.name, f"{store.name}-journal", f"{store.name}-wal", f"{store.name}-shm")
    return own and file.parent.resolve() == store.parent.resolve()


def _file(path: Path) -> Iterator[Piece]:
    label = shown(str(path))
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            yield _refused("FP-EVID-006", label, f"cannot read {label}: not a file", "give the path of a file")
            return
        with path.open("rb") as file:
            yield from _taken(file, label, _Allowance(), 0)
    except OSError as error:
        why = error.strerror or str(error)
        yield _refused("FP-EVID-006", label, f"cannot read {label}: {why}", "give the path of a file")


def _taken(file: BinaryIO, label: str, left: _Allowance, depth: int) -> Iterator[Piece]:
    """What an open file holds: one document, or those of an archive."""
    head = file.read(8)
    if head.startswith(_ZIP):
        yield from _archive(file, label, left, depth + 1)
        return
    limit = MAX_PDF if is_pdf(head) else MAX_BYTES
    root = head + file.read(limit + 1 - len(head))
    if len(root) > limit:
        yield _refused(
            "FP-EVID-001", label, f"the file has more than the {limit:,} bytes that are read as one document",
            "split it into documents",
        )  # fmt: skip
    else:
        yield Piece(label, root)


def _archive(file: BinaryIO, label: str, left: _Allowance, depth: int) -> Iterator[Piece]:
    """The members of a zip, each refused or read within what is left of the allowance."""
    if depth > MAX_DEPTH:
        yield _beyond(label, f"an archive in an archive, {depth} deep")
        return
    if (size := _directory_size(file)) is None or size > _MAX_DIRECTORY:
        what = "no directory at its end" if size is None else f"a directory of {size:,} bytes"
        yield _refused("FP-EVID-030" if size is None else "FP-EVID-031", label, f"the archive has {what}", _REPACK)
        return
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN as error:
        yield _refused("FP-EVID-030", label, f"this archive is broken: {error}", _REPACK)
        return
    members = [i for i in archive.infolist() if not i.is_dir()]
    if any(i.filename == "[Content_Types].xml" for i in members):
        yield _refused("FP-EVID-002", label, "a word-processor or spreadsheet file", "save it as text, HTML or PDF")
        return
    for info in members:
        if left.members < 1 or left.size < 1:
            yield _beyond(label, f"more than {MAX_MEMBERS:,} files or {MAX_UNPACKED:,} bytes; the rest is not read")
            return
        left.members -= 1
        yield from _member(archive, info, f"{label}!/{shown(info.filename)}", left, depth)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, left: _Allowance, depth: int
) -> Iterator[Piece]:
    if info.flag_bits & 1 or info.compress_type not in _PLAIN:
        why = "locked with a password" if info.flag_bits & 1 else "packed in a way that is not read"
        yield _refused("FP-EVID-032", label, why, _REPACK)
        return
    limit = min(left.size, MAX_PDF, max(_SMALL, MAX_RATIO * info.compress_size))
    try:
        with archive.open(info) as member:
            root = member.read(limit + 1)
    except _BROKEN as error:
        yield _refused("FP-EVID-030", label, f"this member is broken: {error}", _REPACK)
        return
    left.size -= len(root)
    if len(root) > limit:
        yield _beyond(label, f"the member unpacks to more than {limit:,} bytes from {info.compress_size:,}")
        return
    yield from _taken(BytesIO(root), label, left, depth)


def _directory_size(file: BinaryIO) -> int | None:
    """The bytes of a zip's directory, from the record at its end; None where there is none.

    A directory in the 64-bit form counts as endless: within the bounds nobody needs it.
    """
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 65_557))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return None
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        return 1 << 64
    return struct.unpack_from("<I", tail, at + 12)[0]


def _beyond(label: str, what: str) -> Piece:
    return _refused("FP-EVID-031", label, what, "unpack it yourself and give the files you trust")


def _refused(code: str, label: str, message: str, hint: str) -> Piece:
    return Piece(label, problem=EvidenceError(code, message, where=label, hint=hint))


def shown(name: str) -> str:
    """A name that is safe to print: characters that cannot be seen or turn the writing round are spelt out.

    >>> shown("a\\u202egpj.exe")
    'a\\\\u202egpj.exe'
    """
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in name)
