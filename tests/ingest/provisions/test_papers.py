"""What papers say: findings, challenges, mechanisms, indicators, and whose they are."""

import pytest

from corpus.model import Heading, Span
from corpus.provisions import Label, ProvisionDraft
from ingest.provisions import find_provisions


def _read(text: str, headings: tuple[Heading, ...] = ()) -> tuple[ProvisionDraft, ...]:
    return find_provisions(text, headings, "en", "paper")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Cooperation with firms enhances the quality of teaching.", ("finding",)),
        ("Many schools still lack clear goals.", ("challenge",)),
        ("The government should establish a special fund for training bases.", ("mechanism",)),
        ("Evaluation indicators that cover quality and satisfaction are needed.", ("indicator",)),
        ("平台有助于提高培养质量。", ("finding",)),
        ("企业参与的积极性不高。", ("challenge",)),
        ("应当建立利益共享机制。", ("mechanism",)),
    ],
)
def test_what_a_sentence_says(text: str, labels: tuple[Label, ...]) -> None:
    (draft,) = _read(text)
    assert draft.labels == labels


def test_what_the_paper_is_about_says_nothing() -> None:
    assert _read("This paper explores how integration promotes the economy.") == ()


def test_a_mechanism_says_who_should_and_with_what() -> None:
    text = "The government can establish dedicated funds and offer tax incentives."
    (draft,) = _read(text)
    assert draft.bearer is not None
    assert draft.bearer.classes == ("government",)
    assert draft.instruments == ("fund", "tax")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Lin and Wu (2021) found that cooperation raises wages.", "Lin and Wu (2021)"),
        ("According to the Ministry of Skills, the number has grown rapidly.", "the Ministry of Skills"),
        ("Integration enhances skills [4].", "[4]"),
    ],
)
def test_the_speaker_is_whom_the_sentence_cites(text: str, speaker: str) -> None:
    (draft,) = _read(text)
    assert draft.speaker is not None
    assert draft.speaker.of(text) == speaker


def test_lists_of_references_and_notes_at_the_end_are_passed_over() -> None:
    claim = "Cooperation enhances the quality of teaching."
    text = f"1. Results\n{claim}\nReferences\n{claim}\nPublisher's note\n{claim}"
    headings = (_heading(text, "1. Results", "1"), _heading(text, "References", "References"))
    assert [draft.span.start for draft in _read(text, headings)] == [text.index(claim)]


def _heading(text: str, words: str, label: str) -> Heading:
    start = text.index(words)
    return Heading(Span(start, start + len(words)), 1, label)
