"""Sources × makers → files with their true texts, in a folder."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.reading.blocks import TrueDocument
from eval.reading.makers import MAKERS
from eval.reading.makers.base import Maker, MakerFailedError, MakerMissingError
from eval.terminal import Advance


@dataclass(frozen=True, slots=True)
class Case:
    """One made file."""

    maker: str
    kind: str
    file: Path
    truth: TrueDocument

    @property
    def name(self) -> str:
        """The file's name without its suffix."""
        return self.file.stem


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was not made, and why."""

    what: str
    why: str


def make_cases(
    documents: Sequence[TrueDocument],
    folder: Path,
    kinds: Collection[str] = (),
    makers: Sequence[Maker] = MAKERS,
    advance: Advance = lambda done, total: None,
) -> tuple[list[Case], list[Skipped]]:
    """Typeset every document with every maker.

    Beside each file stands ``NAME.true.json``, and ``NAME.true.txt`` for people.

    Args:
        documents: Furnished ones.
        folder: Where the files go; it is made where it does not exist.
        kinds: Kinds or names of makers; all when empty.
        makers: Which to use.
        advance: Told after each file.

    Returns:
        The files, and what was left out.
    """
    chosen = [maker for maker in makers if not kinds or maker.kind in kinds or maker.name in kinds]
    folder.mkdir(parents=True, exist_ok=True)
    cases: list[Case] = []
    skipped: list[Skipped] = []
    for step, maker in enumerate(chosen):
        for index, document in enumerate(documents):
            advance(step * len(documents) + index, len(chosen) * len(documents))
            try:
                cases.append(_make(maker, document, folder))
            except MakerMissingError as error:
                skipped.append(Skipped(maker.name, str(error)))
                break
            except MakerFailedError as error:
                skipped.append(Skipped(f"{maker.name} of {document.name}", str(error)))
    return cases, skipped


def _make(maker: Maker, document: TrueDocument, folder: Path) -> Case:
    made = maker.make(document, folder)
    name = f"{maker.name}--{document.name}"
    truth = replace(made.truth, name=name)
    file = folder / f"{name}{made.suffix}"
    file.write_bytes(made.data)
    truth.save(folder / f"{name}.true.json")
    (folder / f"{name}.true.txt").write_text(truth.text() + "\n", encoding="utf-8")
    return Case(maker.name, maker.kind, file, truth)
