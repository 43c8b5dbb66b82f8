"""Where a provision stands that is referred to: at the level asked for, or nowhere."""

import os
import re
from pathlib import Path

import pytest

from corpus.outline import line_spans
from fakes import LocalReaders
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS
from rag.locating import label_key, locate, steps_of
from rag.references import read_references
from rag.referring import Reference, chinese_references, english_references, number_of
from rag.sources import Source
from rag_desk import Desk, OpenDesk, open_desk

DATA = Path(os.environ.get("POLICYDESK_TEST_DATA") or Path(__file__).parents[3] / "shared")
LAW = """# 单车条例

第一条 单车应当登记。

登记由市政府办理。

第二条 有下列情形之一的，不予登记：
（一）没有刹车；
（二）没有车灯。

前款规定的情形消除后，可以申请登记。依照本条例第一条第二款办理。

第三条 违反前条第一款第（二）项规定的，责令改正。本条例第四十条另有规定的除外。
"""
ACT = """# Cycle Act

## Section 1 Lamps

(1) A cycle must have—

(a) a lamp, and

(b) a bell.

(2) Subsection (1)(b) does not apply to a child. See paragraph (a) and section 2(1).

## Section 2 Fines

(1) The fine is 20 pounds.

(2) Paragraph (a) of the licence is no part of this.
"""


def source_of(desk: Desk) -> Source:
    catalogue = desk.corpus.catalogue
    (document,) = catalogue.documents()
    passages = tuple(catalogue.iter_passages(document.id))
    return Source(catalogue.text(document.id), catalogue.headings(document.id), passages)


def found(source: Source, words: str) -> list[str]:
    """Follow the reference that is said with these words."""
    at = source.text.index(words)
    references = [*chinese_references(words, False), *english_references(words)]
    spans = locate(references[0], source, at + references[0].span.start)
    return [span.of(source.text) for span in spans]


def test_chinese_provisions(new_desk: OpenDesk) -> None:
    source = source_of(new_desk({"a.md": LAW}))
    listed = "有下列情形之一的，不予登记：\n\n（一）没有刹车；\n\n（二）没有车灯。"
    assert found(source, "本条例第一条第二款") == ["登记由市政府办理。"]
    assert ["".join(each.split()) for each in found(source, "前款规定的情形")] == ["".join(listed.split())]
    (item,) = found(source, "前条第一款第（二）项")
    assert item.startswith("有下列情形之一的")
    assert item.endswith("（二）没有车灯。")
    assert found(source, "本条例第四十条") == []


def test_english_provisions(new_desk: OpenDesk) -> None:
    source = source_of(new_desk({"a.md": ACT}))
    assert [each.split("\n")[-1] for each in found(source, "Subsection (1)(b) does")] == ["(b) a bell."]
    assert found(source, "section 2(1)") == ["(1) The fine is 20 pounds."]
    assert found(source, "Paragraph (a) of the licence") == []


def test_a_provision_that_speaks_of_itself_is_not_found(new_desk: OpenDesk) -> None:
    source = source_of(new_desk({"a.md": ACT.replace("does not apply to a child", "in subsection (2) is meant")}))
    assert found(source, "subsection (2) is meant") == []


def test_labels_of_articles() -> None:
    labels = ("第二十七条", "第四條之一", "第 4-1 條", "s. 99", "Article 27", "§ 51", "3", "Part 6", "Chapter 2")
    assert [label_key(label) for label in labels] == ["27", "4-1", "4-1", "99", "27", "51", "3", None, None]


@pytest.mark.slow
@pytest.mark.skipif(not (DATA / "policy-docs").is_dir(), reason="no folder of real documents beside the project")
def test_what_is_found_in_real_documents_bears_the_number_asked_for(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, {})
    Ingester(desk.corpus, LocalReaders(), 10_000_000, DEFAULT_OPTIONS).ingest_paths([DATA / "policy-docs"])
    catalogue = desk.corpus.catalogue
    checked = 0
    for document in catalogue.documents():
        passages = tuple(catalogue.iter_passages(document.id))
        source = Source(catalogue.text(document.id), catalogue.headings(document.id), passages)
        for passage in source.passages:
            for reference in read_references(document, passage.text):
                if reference.law is None or reference.law.startswith("本"):
                    checked += check_numbers(reference, source, passage.span.start + reference.span.start)
    assert checked > 200
    desk.corpus.close()


def check_numbers(reference: Reference, source: Source, spoken_at: int) -> bool:
    """Compare the pins of what was found with the number, read anew from them."""
    spans = locate(reference, source, spoken_at)
    if not spans or reference.schedule:
        return False
    passage = next(each for each in source.passages if each.span.start <= spans[-1].start < each.span.end)
    if reference.article:
        assert any(label_key(part) == reference.article for part in passage.path), reference
    starts = [line.start for span in spans for line in line_spans(source.text, span)]
    addresses = [steps_of(source, start, passage.path) for start in starts]
    if reference.markers:
        depth = len(reference.markers)
        assert any(address[-depth:] == reference.markers for address in addresses), (reference, addresses)
    asked = reference.item or reference.paragraph
    if asked and label_key(passage.path[-1]) and re.search("[条條]", passage.path[-1]):
        numbers = {number_of(re.sub(r"[^\d一二三四五六七八九十]", "", step)) for each in addresses for step in each}
        assert asked in numbers or (asked == 1 and reference.item is None), (reference, addresses)
    return True
