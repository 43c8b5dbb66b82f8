"""The error tree: as drawn, each with its status, and every message with a next step."""

import inspect
import re
from collections.abc import Iterator

import pytest

from corpus import errors
from corpus.errors import PolicyDeskError

EXAMPLES: dict[type[PolicyDeskError], PolicyDeskError] = {
    type(error): error
    for error in (
        errors.BlankQuestionError(),
        errors.QuestionTooLongError(5_000, 2_000),
        errors.InvalidFilterError("as_of", "soon", "a day as YYYY-MM-DD"),
        errors.UnknownDocumentError("abc"),
        errors.UnknownPageError("abc", 4, 3),
        errors.UnknownRunError("1f"),
        errors.FieldNotSetError("issued", "'soon' is not a day as YYYY-MM-DD"),
        errors.GlossaryFileError("/home/glossary.yaml", "entry 2: 'fr' is no language"),
        errors.NotAllowedError("../x", "it is a path"),
        errors.UnsupportedFormatError("a.xyz", ".xyz", [".md", ".pdf"]),
        errors.MissingFileError("/a"),
        errors.UnreadableDocumentError("a.pdf", "pdf", "no header"),
        errors.EncryptedDocumentError("a.pdf"),
        errors.NoTextLayerError("a.pdf", 3),
        errors.RecognitionMissingError("a.pdf", 3),
        errors.ReadingLimitError("a.pdf", "reading it took more than 900 s", "POLICYDESK_READING_SECONDS"),
        errors.EmptyDocumentError("a.md"),
        errors.DocumentTooLargeError("a.pdf", 60_000_000, 50_000_000),
        errors.InvalidMetadataError("a.md", "issued", "soon", "a date"),
        errors.EmptyCorpusError("/home"),
        errors.CorpusBusyError("/home", 10),
        errors.QueueFullError(200),
        errors.CorpusUnreadableError("catalogue", "not a database"),
        errors.IndexMismatchError("dense", "a", "b"),
        errors.WeightsError("/model", "the file is missing"),
        errors.ProviderError("key", 401),
        errors.EvaluationError("/set", "no qrels"),
        errors.ReportPackagesError("jinja2"),
        errors.TrainingPackagesError("No module named 'lightgbm'"),
    )
}
GROUPS = {"PolicyDeskError", "InputError", "IngestError", "IndexStateError", "EmbedderError"}
"""Never raised themselves."""
NEXT_STEP = re.compile(
    r"\b(Write|Ask|Correct|List|Name|Convert|convert|Check|Open|Save|Run|Split|Fill|Restore|try|Rebuild|Install|See|Try|Scan|Choose)\b"
)


def classes() -> dict[str, type[PolicyDeskError]]:
    return {
        name: each for name, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, PolicyDeskError)
    }


def drawn() -> Iterator[tuple[int, str, str]]:
    """Depth, name and remark of each line of the tree in the module's docstring."""
    assert errors.__doc__
    for line in errors.__doc__.splitlines():
        if found := re.match(r"([│├└─ ]*)([A-Z]\w+Error)\b(.*)", line):
            yield len(found.group(1)) // 4, found.group(2), found.group(3)


def test_every_class_is_drawn_once() -> None:
    assert sorted(name for _, name, _ in drawn()) == sorted(classes())


def test_each_class_hangs_where_it_is_drawn() -> None:
    above: list[str] = []
    for depth, name, _ in drawn():
        parent = above[depth - 1] if depth else "Exception"
        assert classes()[name].__bases__[0].__name__ == parent, name
        above[depth:] = [name]


def test_statuses_are_as_drawn() -> None:
    status: list[int] = []
    for depth, name, remark in drawn():
        found = re.search(r"\b([45]\d\d)\b", remark)
        expected = int(found.group(1)) if found else status[depth - 1]
        assert classes()[name].http_status == expected, name
        status[depth:] = [expected]


def test_exit_codes_are_as_drawn() -> None:
    codes: list[int] = []
    for depth, name, remark in drawn():
        found = re.search(r"exit(?:_code =)? (\d)", remark)
        expected = int(found.group(1)) if found else codes[depth - 1]
        assert classes()[name].exit_code == (1 if name == "NotAllowedError" else expected), name
        codes[depth:] = [expected]


def test_only_what_passes_by_itself_is_worth_another_try() -> None:
    assert [name for name, each in classes().items() if each.retryable] == ["CorpusBusyError", "QueueFullError"]


def test_every_class_has_an_example_here() -> None:
    assert {each.__name__ for each in EXAMPLES} | GROUPS == set(classes())


@pytest.mark.parametrize("error", EXAMPLES.values(), ids=lambda error: type(error).__name__)
def test_every_message_says_what_to_do_next(error: PolicyDeskError) -> None:
    message = str(error)
    assert message[0].isupper() or message[0] in "'\"/"
    assert message.endswith(".")
    assert "\n" not in message
    what, step = re.split(r"(?<=[.;:]) |(?<=\S): ", message, maxsplit=1)
    assert what
    assert NEXT_STEP.search(step), message


@pytest.mark.parametrize("each", classes().values(), ids=lambda each: each.__name__)
def test_every_class_has_a_title_a_status_and_an_exit_code(each: type[PolicyDeskError]) -> None:
    assert each.title
    assert not each.title.endswith(".")
    assert 400 <= each.http_status < 600
    assert each.exit_code in (1, 2, 3)
    assert each.__doc__


def test_the_words_of_others_fit_into_ours() -> None:
    assert "not a database. Restore" in str(errors.CorpusUnreadableError("catalogue", "it is\n not a database."))
    assert "reason was given. Rebuild" in str(errors.CorpusUnreadableError("dense index", ""))
    assert "no qrels. See" in str(errors.EvaluationError("/set", "no qrels!"))


def test_a_name_without_suffix_is_not_quoted_as_one() -> None:
    assert "no reader for a name without suffix." in str(errors.UnsupportedFormatError("a", "", [".md"]))
    assert "no reader for '.xyz'." in str(errors.UnsupportedFormatError("a.xyz", ".xyz", [".md"]))


def test_sizes_near_the_limit_are_told_apart() -> None:
    assert "100,001 bytes and the limit for one file is 100,000." in str(
        errors.DocumentTooLargeError("a.md", 100_001, 100_000)
    )


def test_facts_stay_available_to_handlers() -> None:
    error = errors.IndexMismatchError("dense", "hash", "minilm")
    assert (error.index, error.built_with, error.asked_for) == ("dense", "hash", "minilm")
    assert "policydesk verify --repair" in str(error)
    assert errors.UnsupportedFormatError("a", "", [".md"]).known == (".md",)
