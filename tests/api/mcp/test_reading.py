"""Parts of documents: by heading in whatever way it is written, by page, by offset."""

from typing import Any

import pytest

from api.mcp.arguments import MOST_CHARACTERS, ReadArguments
from api.mcp.reading import PartOut, find_document, read_part
from api.wiring import Services
from corpus.errors import UnknownDocumentError, UnknownPageError
from corpus.reading_errors import OutsideTextError, UnknownPlaceError
from sample_library import LEVY, NINGBO, STUDY, SUBSIDY


def read(services: Services, document: str, **asked: Any) -> PartOut:
    return read_part(services.corpus.catalogue, ReadArguments(document=document, **asked))


def text_of(services: Services, document: str) -> str:
    return services.corpus.catalogue.text(find_document(services.corpus.catalogue, document).id)


@pytest.mark.parametrize(
    "place",
    ["第三条", "第3条", "第三條", "Article 3", "第二章 › 第三条", "第二章>第三条", "chapter 2 > art. 3", " 第 三 条 "],
)
def test_an_article_is_found_however_it_is_written(services: Services, place: str) -> None:
    part = read(services, NINGBO, place=place)

    assert part.text.startswith("第三条")
    assert "第四条" not in part.text
    assert part.pin.path == ["第二章", "第三条"]
    assert [heading.label for heading in part.headings] == ["第三条"]


def test_a_chapter_holds_its_articles(services: Services) -> None:
    part = read(services, NINGBO, place="第二章")

    assert part.text.startswith("第二章")
    assert [heading.label for heading in part.headings] == ["第二章", "第三条", "第四条", "第五条"]
    assert read(services, LEVY, place="Part 2").pin.path == ["Part 2"]


@pytest.mark.parametrize("place", ["第九条", "第一章 › 第三条", "s. 99", "", "›"])
def test_a_place_that_is_not_there_is_said_with_those_that_are(services: Services, place: str) -> None:
    with pytest.raises(UnknownPlaceError, match="第一章, 第一条"):
        read(services, NINGBO, place=place)


@pytest.mark.parametrize("document", [LEVY, NINGBO, SUBSIDY, STUDY])
@pytest.mark.parametrize("step", [1, 17, 1_000])
def test_reading_on_gives_the_whole_text(services: Services, document: str, step: int) -> None:
    pieces, start = [], 0
    while start is not None:
        part = read(services, document, start=start, max_characters=max(step, 1))
        assert len(part.text) <= step
        assert (part.start, part.end) == (start, start + len(part.text))
        pieces.append(part.text)
        start = part.next_start

    assert "".join(pieces) == text_of(services, document)
    assert part.characters == len(text_of(services, document))


def test_a_span_is_read_as_a_citation_names_it(services: Services) -> None:
    text = text_of(services, LEVY)

    part = read(services, LEVY, start=19, end=60, place="Part 2", page=1)  # an offset is the surest of the three

    assert part.text == text[19:60]
    assert read(services, LEVY, start=19, end=10**6).end == len(text)


def test_a_page_is_read(services: Services) -> None:
    part = read(services, STUDY, page=2)

    assert part.text.startswith("Findings")
    assert part.pin.page == 2
    with pytest.raises(UnknownPageError, match="pages 1 to 2"):
        read(services, STUDY, page=3)
    with pytest.raises(UnknownPageError, match="no pages"):
        read(services, LEVY, page=1)


@pytest.mark.parametrize(("start", "end"), [(10**6, None), (40, 40), (40, 3)])
def test_a_span_outside_the_text_is_said(services: Services, start: int, end: int | None) -> None:
    with pytest.raises(OutsideTextError, match="characters, counted from 0"):
        read(services, LEVY, start=start, end=end)


def test_a_document_is_found_by_its_names(services: Services) -> None:
    catalogue = services.corpus.catalogue
    by_name = find_document(catalogue, LEVY)

    assert find_document(catalogue, by_name.id) == find_document(catalogue, "training-levy-act") == by_name
    for name in ("", "act", "nope"):
        with pytest.raises(UnknownDocumentError):
            find_document(catalogue, name)


def test_how_much_is_read_at_once_is_bounded() -> None:
    with pytest.raises(ValueError, match="less than or equal"):
        ReadArguments(document=LEVY, max_characters=MOST_CHARACTERS + 1)
