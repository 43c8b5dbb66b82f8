"""The words of scope: every pattern compiles, every list is there."""

import re

from corpus.lexicon import scope_words


def test_patterns_compile() -> None:
    words = scope_words()
    lists = [words[name]["patterns"] for name in ("no_place", "past", "current", "national")]
    lists += [entry["patterns"] for entry in words["kinds"]]
    lists += list(words["exact_places"].values())
    assert all(re.compile(pattern) for patterns in lists for pattern in patterns)
    assert sum(map(len, lists)) > 15
