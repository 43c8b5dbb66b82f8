"""What a file's properties say."""

import io

import pypdf
import pytest
from pypdf.generic import NameObject, StreamObject

from ingest.readers.pdf import PdfReader
from ingest.readers.pdf.properties import plausible_authors, plausible_title
from pdf_files import lines, made

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description>
<dc:creator><rdf:Seq><rdf:li>Ting Wang</rdf:li><rdf:li>Zhang &amp; Co</rdf:li></rdf:Seq></dc:creator>
<prism:doi>10.1234/abc.5</prism:doi><prism:publicationName>Journal of Skills</prism:publicationName>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def with_xmp(packet: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made([lines("Text of the paper.")])))
    stream = StreamObject()
    stream.set_data(packet.encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def test_xmp_gives_authors_doi_and_journal() -> None:
    packet = XMP.replace("Zhang &amp; Co", "Li Na")
    assert PdfReader().read(with_xmp(packet), "a.pdf").properties == {
        "authors": ["Ting Wang", "Li Na"],
        "doi": "10.1234/abc.5",
        "venue": "Journal of Skills",
    }


def test_entities_are_never_followed() -> None:
    packet = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>' + XMP.replace("Ting Wang", "&b;")
    assert "authors" not in PdfReader().read(with_xmp(packet), "a.pdf").properties


@pytest.mark.parametrize("name", ["Administrator", "user1", "Microsoft Office User", "C:\\x", "a@b.org", "x" * 90])
def test_programs_and_accounts_are_no_authors(name: str) -> None:
    assert plausible_authors([name]) == []
    assert plausible_authors(["Ting Wang", name]) == []


@pytest.mark.parametrize(("raw", "kept"), [("Levy Act", "Levy Act"), ("a.docx", None), ("x", None), ("无标题", None)])
def test_titles(raw: str, kept: str | None) -> None:
    assert plausible_title(raw) == kept
