"""Filters → a query over the documents."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from corpus.filters import Filters
from corpus.jurisdictions import ladder
from corpus.tables import DocumentRow

_BETWEEN_ISSUERS = "、，,；;/＞\u3000"
"""What stands between the issuers of a joint text, besides blanks."""


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
        query = query.where(_is_of_issuer(filters.issuer))
    if filters.document:
        stem = DocumentRow.source.startswith(f"{filters.document}.", autoescape=True)
        query = query.where(or_(DocumentRow.id == filters.document, DocumentRow.source == filters.document, stem))
    return query


def _is_of_issuer(name: str) -> ColumnElement[bool]:
    """Match a whole issuer, alone or among several (教育部 财政部); a part of a name only where nobody is called so.

    So 教育部 is not 教育部办公厅 where texts of both are held, and 人民代表大会 still finds what some such body issued.
    """
    others = aliased(DocumentRow)
    anybody = select(others.id).where(others.state == "current", _is_whole(others.issuer, name)).exists()
    part = DocumentRow.issuer.icontains(name, autoescape=True)
    return or_(_is_whole(DocumentRow.issuer, name), and_(~anybody, part))


def _is_whole(issuers: ColumnElement[Any] | InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    spaced: ColumnElement[Any] = func.coalesce(issuers, "")
    for sign in _BETWEEN_ISSUERS:
        spaced = func.replace(spaced, sign, " ")
    return (literal(" ") + spaced + literal(" ")).icontains(f" {name} ", autoescape=True)
