"""Names for the files inside a file: chosen by a document, they must lead nowhere, be short, and differ."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from ingest.readers.base import Attachment

NAME_BYTES = 200
"""Longest name of a file inside another, in UTF-8; file systems take 255 bytes for a name."""
SUFFIX_BYTES = 20
"""Longest ending that is kept when a name is cut; a longer one is no format's."""


def with_plain_names(attachments: Sequence[Attachment]) -> list[Attachment]:
    """Name files by the last part of their names; of several with one name, the later ones are numbered."""
    named: dict[str, Attachment] = {}
    for attachment in attachments:
        name, count = plain_name(attachment.name), 1
        unique = name
        while unique in named:
            count += 1
            unique = _cut(name, f" ({count})")
        named[unique] = replace(attachment, name=unique)
    return list(named.values())


def plain_name(name: str) -> str:
    """Leave out folders and what cannot be printed, and cut what is too long, before its ending."""
    return _cut("".join(filter(str.isprintable, re.split(r"[/\\\\]", name)[-1])), "") or "unnamed"


def _cut(name: str, mark: str) -> str:
    """Put a mark before a name's ending, and cut the rest so that all of it is short enough."""
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > SUFFIX_BYTES:
        suffix = ""
    room = NAME_BYTES - len((mark + suffix).encode())
    stem = name.removesuffix(suffix).encode()[:room].decode("utf-8", "ignore")
    return stem + mark + suffix
