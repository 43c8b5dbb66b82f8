"""Drafts → statements with numbered citations, whose words are read from the canonical texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.catalogue import Catalogue
from corpus.errors import UnknownDocumentError
from corpus.layouts import place_on_pages
from corpus.model import Citation
from corpus.pins import pin_of
from rag.compose import DraftStatement
from rag.grounds import ground_of, provisions_in
from rag.model import Statement
from rag.shelf import Shelf
from rag.sources import Quoted, Source


class Sources(dict[str, Source]):
    """The documents of one answer by id, each loaded when a statement first needs it."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue

    def __missing__(self, document: str) -> Source:
        catalogue = self._catalogue
        passages = tuple(catalogue.iter_passages(document))
        if not passages:
            raise UnknownDocumentError(document)
        self[document] = Source(catalogue.text(document), catalogue.headings(document), passages)
        return self[document]


@dataclass(frozen=True, slots=True)
class Written:
    """The statements of an answer with their citations."""

    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()


class Pen:
    """Writes the statements of one answer, one after the other."""

    def __init__(self, catalogue: Catalogue, shelf: Shelf, sources: Mapping[str, Source]) -> None:
        """Begin an answer.

        Args:
            catalogue: Where the documents are.
            shelf: Their provisions.
            sources: Documents by id.
        """
        self._catalogue = catalogue
        self._shelf = shelf
        self._sources = sources
        self._numbers: dict[Quoted, int] = {}
        self._statements: list[Statement] = []
        self.drafts: list[DraftStatement] = []
        """What was written so far."""

    def number(self, drafts: Sequence[DraftStatement]) -> None:
        """Number quotes on from the last: those that answer, what these need to be understood, what they refer to."""
        answers = [draft for draft in drafts if draft.referred_by is None]
        core = [quote for draft in answers for quote in draft.quotes if quote not in draft.context]
        context = [quote for draft in answers for quote in draft.quotes]
        referred = [quote for draft in drafts for quote in draft.quotes]
        for quote in (*core, *context, *referred):
            self._numbers.setdefault(quote, len(self._numbers) + 1)

    def write(self, draft: DraftStatement, *, is_supported: bool = True) -> Statement:
        """Write a statement; its quotes are numbered where they are not yet."""
        self.number([draft])
        shelf = self._shelf.of({quote.document.id for quote in draft.quotes}, self._catalogue.generation)
        statement = Statement(
            text=draft.text,
            citations=tuple(sorted(self._numbers[quote] for quote in draft.quotes)),
            group=draft.group,
            referred_by=self._numbers[draft.referred_by] if draft.referred_by else None,
            heading=draft.heading,
            provisions=tuple(
                ground_of(each, self._sources[each.document_id]) for each in provisions_in(draft.quotes, shelf)
            ),
            is_supported=is_supported,
        )
        self.drafts.append(draft)
        self._statements.append(statement)
        return statement

    def write_all(self, drafts: Iterable[DraftStatement]) -> list[Statement]:
        """Write statements that are all known, numbered together."""
        known = list(drafts)
        self.number(known)
        return [self.write(draft) for draft in known]

    def written(self) -> Written:
        """Give what was written, with the words of its citations."""
        return Written(tuple(self._statements), tuple(self._citation(n, quote) for quote, n in self._numbers.items()))

    def _citation(self, number: int, quoted: Quoted) -> Citation:
        document, passage = quoted.document, quoted.passage
        source = self._sources[document.id]
        pages = self._catalogue.pages(document.id)
        pin = pin_of(source.text, source.headings, pages, quoted.span, passage.path)
        if pin.page:
            on = [page.number for page in pages if page.start < quoted.span.end and quoted.span.start < page.end]
            pin = place_on_pages(pin, self._catalogue.annexes.layouts(document.id, on), quoted.span)
        return Citation(number, passage.id, document, quoted.span, quoted.span.of(source.text), pin)
