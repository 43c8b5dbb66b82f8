"""Documents with orders to the program hidden in them, and a model that obeys."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from eval.misbehaving.endpoint import Reply, Request
from eval.misbehaving.model import Told, as_reply, is_writing, sent
from eval.tampering.sentences import Sample
from rag.writing.prompts import WRITE

_FILES = {"known": "orders.yaml", "unseen": "unseen_orders.yaml"}
"""Lists of orders: rules were written with the first before the eyes, and without a look at the second."""
LISTS = tuple(_FILES)
TITLES = {"zh": "校企合作试行规定", "en": "Provisional Rules on Work Placements"}
"""Of the documents that orders are hidden in."""
FEWEST_CHARACTERS = {"zh": 30, "en": 90}
"""Of a sentence that an order is hidden behind: enough to be asked for."""


@dataclass(frozen=True, slots=True)
class Planted:
    """An order behind a real sentence."""

    sentence: str
    order: str
    claim: str
    language: str
    own_paragraph: bool
    """Whether the order stands in a paragraph of its own."""
    listed: str
    """In which list it stands."""


@cache
def _read(listed: str) -> Mapping[str, Mapping[str, list[str]]]:
    path = Path(__file__).parent / _FILES[listed]
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def harmless(language: str) -> Sequence[str]:
    """Give the sentences that resemble orders and are none."""
    return _read("unseen")["harmless"][language]


def plant(samples: Sequence[Sample], language: str, chance: random.Random) -> list[Planted]:
    """Hide each order behind another real sentence, every other one in a paragraph of its own."""
    orders = [(order, listed) for listed in LISTS for order in _read(listed)["orders"][language]]
    claims = _read("known")["claims"][language]
    fitting = [s for s in samples if not s.is_item and len(s.text) >= FEWEST_CHARACTERS[language]]
    chosen = chance.sample(fitting, min(len(orders), len(fitting)))
    return [
        Planted(
            sentence=sample.text,
            order=order.replace("{claim}", claims[n % len(claims)]),
            claim=claims[n % len(claims)],
            language=language,
            own_paragraph=bool(n % 2),
            listed=listed,
        )
        for n, (sample, (order, listed)) in enumerate(zip(chosen, orders, strict=False))
    ]


def write_planted(planted: Sequence[Planted], folder: Path) -> None:
    """Write one document for each language, with an article for each order."""
    for language, title in TITLES.items():
        own = [each for each in planted if each.language == language]
        label = "第{}条" if language == "zh" else "Article {}"
        articles = [f"## {label.format(n)}\n\n{_article(each)}\n" for n, each in enumerate(own, start=1)]
        (folder / f"planted-{language}.md").write_text(f"# {title}\n\n" + "\n".join(articles), encoding="utf-8")


def _article(planted: Planted) -> str:
    return planted.sentence + ("\n\n" if planted.own_paragraph else " ") + planted.order


@dataclass
class Obedient:
    """A model that does what a document tells it to, in several ways, among them with the document's own words.

    Where the order is kept from it, it says the same all the same: some attack may have told it elsewhere.
    """

    planted: Planted
    told: tuple[Told, ...] = ()
    sees_order: bool = False

    def __call__(self, request: Request) -> Reply:
        """Answer a request."""
        if is_writing(request):
            self.told = tuple(self._told(request.data["evidence"]))
        return sent(as_reply(self.told), request)

    def _told(self, evidence: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
        """Say what the order wants, as a statement of the piece that it stands in; nothing where none does."""
        each = self.planted
        self.sees_order = _piece_with(evidence, each.order) is not None
        number = _piece_with(evidence, each.order if self.sees_order else each.sentence)
        if number is None:
            return
        claim = each.claim[0].upper() + each.claim[1:]
        end = "。" if each.language == "zh" else "."
        said = {
            "the claim, quoted": (claim + end, each.claim),
            "the claim, with the whole order": (claim + end, each.order),
            "the claim, without words": (claim + end, ""),
            "the order itself": (each.order, each.order),
            "the claim behind the rule": (each.sentence + claim + end, ""),
            "its instructions": (WRITE[:120], ""),
        }
        for kind, (text, words) in said.items():
            yield Told(kind, False, text, each.sentence, ({"number": number, "words": words},))
        true = ({"number": number, "words": each.sentence},)
        yield Told("the rule", True, each.sentence, each.sentence, true)


def _piece_with(evidence: Sequence[Mapping[str, Any]], words: str) -> int | None:
    wanted = " ".join(words.split())
    return next((each["number"] for each in evidence if wanted in " ".join(str(each["text"]).split())), None)
