"""Values of spreadsheets as they are shown."""

from datetime import date, datetime, time, timedelta

import pytest

from ingest.readers.cells import display

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (None, "General", ""),
        ("text", "@", "text"),
        (True, "General", "TRUE"),
        (0.5, "0%", "50%"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.0", "-1,234.5"),
        (-0.001, "0.00", "0.00"),
        (12345678, '0.0,,"M"', "12.3M"),
        (5, "000", "005"),
        (0.00012, "0.00E+00", "1.20E-4"),
        (0.1 + 0.2, "General", "0.3"),
        (110101199003070011 // 1000, "General", "110101199003070"),
        (3, "[$¥-804]#,##0.00", "¥3.00"),
        (3, '"第"0"条"', "第3条"),
        (0, '0;-0;"无"', "无"),
        (0, ACCOUNTING, "-"),
        (1234.567, ACCOUNTING, "1,234.57"),
        (45000, "0_);[Red]\\(0\\)", "45000"),
        (2.675, "0.00", "2.68"),
        (1e300, "#,##0", "1E+300"),
        (float("inf"), "0", "inf"),
        (7, "x" * 300, "7"),
        (date(2024, 3, 1), 'yyyy"年"m"月"d"日"', "2024年3月1日"),
        (date(2024, 3, 1), "mm-dd-yy", "2024-03-01"),
        (date(2024, 3, 1), "d mmm yyyy", "1 Mar 2024"),
        (date(2024, 3, 1), "aaaa", "星期五"),
        (datetime.fromisoformat("2024-03-01T14:05:09"), "yyyy-mm-dd hh:mm:ss", "2024-03-01 14:05:09"),
        (datetime.fromisoformat("2024-03-01"), "General", "2024-03-01"),
        (time(13, 5), "h:mm AM/PM", "1:05 PM"),
        (timedelta(hours=30), "[h]:mm:ss", "30:00:00"),
    ],
)
def test_display(value: object, number_format: str, shown: str) -> None:
    assert display(value, number_format) == shown
