"""Filters → a query over the documents."""

from sqlalchemy import Select, func, or_, select

from corpus.filters import Filters
from corpus.jurisdictions import ladder
from corpus.tables import DocumentRow


def filtered(filters: Filters) -> Select[str]:
    """Select the ids of the current documents that filters let through; an unknown date never excludes."""
    query = select(DocumentRow.id).where(DocumentRow.state == "current")
    if filters.without:
        query = query.where(DocumentRow.id.not_in(filters.without))
    if filters.about:
        place = DocumentRow.jurisdiction
        above = {code for each in filters.about for code in ladder(each)}
        below = [place.startswith(f"{each}-", autoescape=True) for each in filters.about]
        query = query.where(or_(place.is_(None), place.in_(above), *below))
    if filters.jurisdiction:
        query = query.where(DocumentRow.jurisdiction.in_(ladder(filters.jurisdiction)))
    if filters.as_of:
        query = query.where(
            or_(DocumentRow.effective_from.is_(None), DocumentRow.effective_from <= filters.as_of),
            or_(DocumentRow.effective_to.is_(None), DocumentRow.effective_to > filters.as_of),
        )
    if filters.kind:
        query = query.where(func.lower(DocumentRow.kind) == filters.kind)
    if filters.language:
        language = func.lower(DocumentRow.language)
        query = query.where(or_(language == filters.language, language.startswith(f"{filters.language}-")))
    if filters.issuer:
        query = query.where(DocumentRow.issuer.icontains(filters.issuer, autoescape=True))
    if filters.document:
        stem = DocumentRow.source.startswith(f"{filters.document}.", autoescape=True)
        query = query.where(or_(DocumentRow.id == filters.document, DocumentRow.source == filters.document, stem))
    return query
