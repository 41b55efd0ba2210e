"""The archive's store: a storage of its own (`STORAGES["archive"]`), a folder or a bucket.

2026-10/manifest.json
2026-10/tickets-0001.jsonl.gz    tickets, one to a line
2026-10/tickets-0001.names.gz    what the people, teams, … that they name were called then
2026-10/files/ab/<SHA-256>       attachments
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages

CHUNK = 1024 * 1024
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Sum:
    """What a file must come to."""

    sha256: str
    size: int


class StoreBroken(Exception):
    """The store did not keep a file as it was told to."""


def store() -> Storage:
    return storages["archive"]


def path_of(bundle: str, name: str) -> str:
    return f"{bundle}/{name}"


def file_path(bundle: str, sha256: str) -> str:
    """Where an attachment lies."""
    return f"{bundle}/files/{sha256[:2]}/{sha256}"


def keep(path: str, content: IO[bytes]) -> Sum:
    """Writes a file, over what a crash may have left there. Never called for a sealed bundle."""
    box = store()
    if box.exists(path):
        box.delete(path)
    content.seek(0)
    if box.save(path, File(content, name=path)) != path:
        raise StoreBroken(f"{path} was kept under another name")
    content.seek(0)
    return sum_of(content)


def sum_of(content: Any) -> Sum:
    """Of an open file, from where it stands."""
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Sum(digest.hexdigest(), size)


def stored_sum(path: str) -> Sum | None:
    """What the file comes to now; None where it is not there or cannot be read."""
    try:
        with opened(path) as content:
            return sum_of(content)
    except OSError:
        return None


@contextmanager
def opened(path: str) -> Iterator[Any]:
    """Raises OSError (FileNotFoundError) for what is not there."""
    with store().open(path, "rb") as content:
        yield content


def remove(path: str) -> None:
    store().delete(path)
