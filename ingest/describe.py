"""What a document is: the text, the file, the sidecar and people's corrections, each with its say."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from corpus.errors import FieldNotSetError, InvalidMetadataError
from corpus.model import Document, Heading, Instrument, Metadata, Provenance
from ingest.analysis import Analysis
from ingest.metadata import METADATA_FIELDS, Said, build_metadata, parse_sidecar, said_by_text
from ingest.recognise import recognise

BRIEF = "brief"
"""A kind of our own: what stands in a brief's text (dates, numbers, issuers) is said of what it summarises."""
SETTABLE = METADATA_FIELDS - {"summarises"}


def describe(
    name: str, analysis: Analysis, sidecar: bytes, corrections: Mapping[str, str]
) -> tuple[Metadata, tuple[Provenance, ...]]:
    """Put together what is said of a document; the sidecar wins, then corrections, front matter, the text.

    Args:
        name: File name.
        analysis: What the file holds.
        sidecar: The bytes of the file beside it; empty for none.
        corrections: Fields that people have set.

    Returns:
        The metadata, and where each field comes from.

    Raises:
        InvalidMetadataError: A field holds what it cannot.
    """
    read = analysis.read
    said = [
        Said("front_matter" if analysis.reader == "markdown" else "file", read.properties),
        Said("set", corrections),
        Said("sidecar", parse_sidecar(sidecar, name)),
    ]
    kinds = [source.fields["kind"] for source in said if source.fields.get("kind")]
    is_brief = bool(kinds) and str(kinds[-1]).strip().lower() == BRIEF
    sources = [said_by_text(() if is_brief else analysis.recognitions), *said]
    return build_metadata(sources, name, read.text, analysis.headings, read.title)


def redescribe(
    document: Document, text: str, headings: Sequence[Heading], corrections: Mapping[str, str]
) -> tuple[Metadata, tuple[Provenance, ...]]:
    """Describe a held document anew after people have set fields, or have taken that back.

    Args:
        document: As it is held.
        text: Its canonical text, read again for fields that nobody sets any more.
        headings: Its headings.
        corrections: Every field that people have set, also before.

    Returns:
        The metadata, and where each field comes from.

    Raises:
        FieldNotSetError: A value cannot be its field's.
    """
    said = {each.field: each for each in document.provenance if each.origin != "set"}
    were_set = {each.field for each in document.provenance if each.origin == "set"}
    corrections = {field: value for field, value in corrections.items() if not _is_in_sidecar(document, field)}
    is_brief, was_brief = _is_brief_with(document, corrections), document.metadata.kind == BRIEF
    found = () if is_brief else recognise(text, headings, title=None, name=document.source, properties={})
    # What stands in the text is said of a brief's subject: all of it goes when the kind becomes that, and comes back.
    fresh = [each for each in found if each.field in were_set or (was_brief and each.field not in said)]
    others = METADATA_FIELDS - were_set - corrections.keys()
    if is_brief and not was_brief:
        others -= {field for field, by in said.items() if by.origin == "text"}
    elif was_brief:
        others -= {each.field for each in fresh}
    held = {field: _plain(getattr(document.metadata, field)) for field in others}
    sources = [said_by_text(fresh), Said("file", held), Said("set", corrections)]
    try:
        metadata, provenance = build_metadata(sources, document.source, text, headings)
    except InvalidMetadataError as error:
        raise FieldNotSetError(error.field, f"{error.value!r} is not {error.expected}") from error
    # What is held as it was keeps its origin, also where nobody knows one.
    kept = tuple(said.get(each.field) if each.origin == "file" else each for each in provenance)
    return replace(metadata, notes=document.metadata.notes), tuple(filter(None, kept))


def _is_brief_with(document: Document, corrections: Mapping[str, str]) -> bool:
    """Say whether a document is a brief once corrections are as given."""
    if "kind" in corrections:
        return corrections["kind"].strip().lower() == BRIEF
    was_set = any(each.field == "kind" and each.origin == "set" for each in document.provenance)
    return document.metadata.kind == BRIEF and not was_set


def check_settable(document: Document, fields: Mapping[str, str | None]) -> None:
    """Make sure that fields of a document may be set, or taken back, by hand.

    Args:
        document: As it is held.
        fields: What is to be set; None takes a correction back.

    Raises:
        FieldNotSetError: There is no such field, the sidecar says it, or the document is a past version.
    """
    for field, value in fields.items():
        if field not in SETTABLE:
            raise FieldNotSetError(field, f"there is no such field; those are {', '.join(sorted(SETTABLE))}")
        if not document.is_current:
            raise FieldNotSetError(field, "this is a past version of its file; set it on the current one")
        if value is not None and _is_in_sidecar(document, field):
            raise FieldNotSetError(field, "the file's sidecar says it, and the sidecar wins; change it there")


def _is_in_sidecar(document: Document, field: str) -> bool:
    return any(each.field == field and each.origin == "sidecar" for each in document.provenance)


def _plain(value: Any) -> Any:
    if isinstance(value, Instrument):
        return asdict(value)
    return list(value) if isinstance(value, tuple) else value
