"""What makes two rules that share most of their words two rules: figures and negations."""

import re

DISTINGUISHES = re.compile(
    r"\d[\d.,]*|[零〇一二三四五六七八九十百千万萬亿億两兩半]+|[不未无無非]"
    r"|\b(?:not|no|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand)\b"
)
"""Figures and negations: two rules that differ in one of them are two, however many words they share."""
