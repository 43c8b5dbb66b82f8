"""English amounts, rates and durations, with their exact words."""

from decimal import Decimal as D

import pytest

from corpus.provisions import Quantity as Q
from ingest.provisions.english_values import find_values


@pytest.mark.parametrize(
    ("words", "value", "quantity"),
    [
        ("a fine not exceeding £1,000 or both", "not exceeding £1,000", Q("amount", D(1000), "GBP", "at_most")),
        ("0·2 per cent. of the sum", "0·2 per cent. of the sum", Q("rate", D("0.2"), "%")),
        ("a sum of €1.5 million.", "€1.5 million", Q("amount", D(1500000), "EUR")),
        ("no less than nt$ 30,000 but not exceeding nt$ 90,000", "no less than nt$ 30,000 but not exceeding nt$ 90,000",
         Q("amount", D(30000), "TWD", "range", D(90000))),
        ("limited to $600 for each trainee during the year", "$600 for each trainee",
         Q("amount", D(600), "USD", "at_most", per=("trainee",))),
        ("up to 75 percent of the wage rate", "up to 75 percent of the wage rate", Q("rate", D(75), "%", "at_most")),
        ("at least one-third of the members", "at least one-third", Q("rate", D("33.33"), "%", "at_least")),
        ("within 30 days of the notice", "within 30 days", Q("duration", D(30), "day", "at_most")),
        ("the first ten months of employment", "first ten months of employment", Q("duration", D(10), "month")),
        ("more than 8 hours a day", "more than 8 hours a day", Q("duration", D(8), "hour", "more_than", per=("day",))),
        ("reviewed at least once every two years and", "at least once every two years",
         Q("count", D(1), "item", "at_least", per=("2 year",))),
        ("shall report each year.", "each year", Q("count", D(1), "item", per=("year",))),
        ("an employer with at least 50 employees", "at least 50 employees", Q("count", D(50), "person", "at_least")),
        ("not exceed two times the sum due", "not exceed two times the sum due", Q("rate", D(2), "times", "at_most")),
        ("at least five years of experience in the trade", "at least five years of experience",
         Q("duration", D(5), "year", "at_least")),
        ("more than one-half of any pay period", "more than one-half of any pay period",
         Q("rate", D(50), "%", "more_than")),
        ("the levy is 0.5 per cent. of the emoluments", "0.5 per cent. of the emoluments", Q("rate", D("0.5"), "%")),
        ("emoluments of s$800 or less", "s$800 or less", Q("amount", D(800), "SGD", "at_most")),
        ("a sum of two thousand ringgit.", "two thousand ringgit", Q("amount", D(2000), "MYR")),
    ],
)  # fmt: skip
def test_value(words: str, value: str, quantity: Q) -> None:
    (found,) = find_values(words)
    assert (words[found.start : found.end], found.quantity) == (value, quantity)


def test_level_of_a_fine_is_a_value_without_a_quantity() -> None:
    (found,) = find_values("a fine not exceeding level 3 on the standard scale")
    assert (found.start, found.quantity) == (7, None)


@pytest.mark.parametrize(
    "words",
    ["section 20", "for each tax year", "years beginning after december 31, 2000", "the prescribed percentage", "£0"],
)
def test_what_only_looks_like_a_value(words: str) -> None:
    assert find_values(words) == []
