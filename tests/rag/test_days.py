"""Days and years in questions: which are days to look as of, which are a text's own, which are neither."""

import pytest
from hypothesis import given

from rag.days import read_days
from strategies import ANY_TEXTS


@pytest.mark.parametrize(
    ("question", "day", "words"),
    [
        ("截至2020年底，企业要交多少？", "2020-12-31", "截至2020年底"),
        ("2021年的时候企业要交多少？", "2021-12-31", "2021年的时候"),
        ("２０２１年企业要交多少？", "2021-12-31", "２０２１年"),
        ("在2019年3月，企业要交多少？", "2019-03-31", "在2019年3月"),
        ("2019年3月5日那天适用什么规定？", "2019-03-05", "2019年3月5日"),
        ("2022年修订之前，政府可以怎么做？", "2021-12-31", "2022年修订之前"),
        ("2021年上半年的比例是多少？", "2021-06-30", "2021年上半年"),
        ("民國97年可以抵多少稅？", "2008-12-31", "民國97年"),
        ("按2025年的税法能抵多少？", "2025-12-31", "2025年"),
        ("2015年时按国家法律分成几级？", "2015-12-31", "2015年时"),
        ("As of 2021, what was the rate?", "2021-12-31", "As of 2021"),
        ("On 1 March 2022, what applied?", "2022-03-01", "On 1 March 2022"),
        ("On March 1, 2022 what applied?", "2022-03-01", "On March 1, 2022"),
        ("What applied on 2022-03-01?", "2022-03-01", "2022-03-01"),
        ("hired in February 2024", "2024-02-29", "in February 2024"),
        ("as it stood in mid-2016", "2016-06-30", "in mid-2016"),
        ("before the 2022 revision, what was allowed?", "2021-12-31", "before the 2022 revision"),
        ("Which cap governs a 2020 tax year?", "2020-12-31", "2020"),
        ("at the end of 2019 the duty was?", "2019-12-31", "at the end of 2019"),
    ],
)
def test_a_day_is_read_with_its_words(question: str, day: str, words: str) -> None:
    found = read_days(question).as_of
    assert found is not None
    assert (found.day.isoformat(), found.words) == (day, words)


@pytest.mark.parametrize(
    "question",
    [
        "财税〔2019〕46号怎么说？",
        "2023年第7号公告怎么说？",
        "《职业教育法（2022年修订）》怎么说？",
        "2019年以后成立的企业怎么办？",
        "公司成立于2005年，能拿补贴吗？",
        "20世纪90年代有什么规定？",
        "We have 2000 employees and paid 2,020 yuan each.",
        "What happens in 2000 companies?",
        "Since 2019 the rate is what?",
        "What grants end after 2024?",
        "We were founded in 2005; what do we get?",
        "Is $2,016 or 2016% the cap?",
        "From 2019 to 2021 the rate was?",
        "2019年3月1日至2021年3月1日之间呢？",
        "Compare as of 2016 and as of 2020.",
    ],
)
def test_other_years_are_no_day(question: str) -> None:
    assert read_days(question).as_of is None


@pytest.mark.parametrize(
    ("question", "versions"),
    [
        ("Does the 2016 US Code cover loans?", ((2016, "2016 US Code"),)),
        ("Which 2025 Act inserted it?", ((2025, "2025 Act"),)),
        ("What does the Finance Act 2016 say?", ((2016, "2016"),)),
        ("2016年版和2026年版法条有何不同？", ((2016, "2016年版"), (2026, "2026年版"))),
        ("1996年职业教育法怎么规定？", ((1996, "1996年职业教育法"),)),
        ("2012年的劳动合同法怎么规定？", ((2012, "2012年的劳动合同法"),)),
    ],
)
def test_the_year_of_a_text_is_no_day_but_its_version(question: str, versions: tuple[tuple[int, str], ...]) -> None:
    found = read_days(question)
    assert found.as_of is None
    assert found.versions == versions


@given(ANY_TEXTS)
def test_any_text_is_read(text: str) -> None:
    found = read_days(text).as_of
    assert found is None or found.words in text
