"""Which documents are matched: law before briefs of the same law, and each brief in one language."""

from collections.abc import Sequence

from corpus.model import Document
from corpus.works import normalise_title
from rag.eligibility.profile import Profile

MATCHED_KINDS_NOT = ("paper",)
"""A paper grants nothing: what its authors recommend is no law."""


def chosen(documents: Sequence[Document], profile: Profile) -> list[Document]:
    """Leave out papers, briefs of a text that is held itself, and briefs told in the profile's language too."""
    laws = [each for each in documents if not each.metadata.summarises and each.metadata.kind not in MATCHED_KINDS_NOT]
    titles = {normalise_title(each.metadata.title) for each in laws if each.metadata.complete is not False}
    told: dict[str, Document] = {}
    for brief in documents:
        of = brief.metadata.summarises
        if of is None or normalise_title(of.title) in titles:
            continue
        key = normalise_title(of.title)
        if key not in told or brief.metadata.language.startswith(profile.language):
            told[key] = brief
    return [*laws, *told.values()]
