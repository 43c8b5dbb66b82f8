"""Answers while documents come in, with real processes on a small scale."""

import pytest

from eval.serving import ARTICLES, ServingReport, _word, measure_serving

REPORT = ServingReport(1, 1.0, 10, (), (), 5, 0, 1.0, 2.0, ())


def test_words_are_words_of_their_own() -> None:
    words = {_word(number) for number in range(500)}
    assert len(words) == 500
    assert all(word.isalpha() for word in words)
    assert not any(one != other and one in other for one in words for other in words)


@pytest.mark.parametrize("change", [{"failed": ("x",)}, {"halves": ("x",)}, {"wrong_quotes": 1}])
def test_what_is_not_clean(change: dict[str, object]) -> None:
    fields = {name: getattr(REPORT, name) for name in REPORT.__slots__}
    assert ServingReport(**fields).is_clean
    assert not ServingReport(**{**fields, **change}).is_clean


@pytest.mark.slow
def test_a_service_answers_while_documents_come_in() -> None:
    report = measure_serving(3)
    assert report.is_clean, (report.failed, report.halves, report.log)
    assert report.requests > 0
    assert ARTICLES > 1
    assert "edition" in report.table().rows[0][0]
