"""References of English clauses to other provisions and statutes."""

import pytest

from ingest.provisions.english_references import find_references


@pytest.mark.parametrize(
    ("words", "references"),
    [
        ("Subject to subsections (3) and (4), the Board may act.", ["subsections (3) and (4)"]),
        ("in Paragraph 2 of Article 31 of the College Law", ["Paragraph 2 of Article 31 of the College Law"]),
        ("within the meaning of 26 U.S.C. 127", ["26 U.S.C. 127"]),
        ("under the Training and Skills Act 1999", ["Training and Skills Act 1999"]),
        ("In this Act the Board acts under section 12.", ["section 12"]),
        ("taxes imposed by § 12-345.06 apply", ["§ 12-345.06"]),
        ("referred to in the preceding paragraph", []),
    ],
)  # fmt: skip
def test_references(words: str, references: list[str]) -> None:
    assert [words[start:end] for start, end in find_references(words)] == references
