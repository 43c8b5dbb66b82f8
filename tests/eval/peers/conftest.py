"""A framework that stands in for one of the peers, and an interpreter that has it."""

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TXTAI = '''
"""What eval/peers/systems/txtai.py uses of txtai, ranking by shared words."""


class Embeddings:
    def __init__(self, path, content=False, hybrid=False):
        self.hybrid, self.rows = hybrid, []

    def batchtransform(self, texts):
        return [[0.0] for _ in texts]

    def index(self, rows):
        self.rows = list(rows)
        if self.hybrid and any("broken hybrid" in text for _, text in self.rows):
            raise RuntimeError("no room for words")

    def count(self):
        return len(self.rows)

    def search(self, query, limit):
        if "sleep" in query:
            import time
            time.sleep(60)
        words = set(query.lower().split())
        scored = [(len(words & set(text.lower().split())), -index) for index, (_, text) in enumerate(self.rows)]
        best = sorted(range(len(self.rows)), key=lambda index: scored[index], reverse=True)
        return [{"id": self.rows[i][0], "text": self.rows[i][1], "score": scored[i][0]} for i in best[:limit]]
'''
PIPELINE = """
class Segmentation:
    def __init__(self, paragraphs=False):
        assert paragraphs

    def __call__(self, text):
        return [part.strip() for part in text.split("\\n\\n") if part.strip()]
"""

MakePython = Callable[..., Path]


@pytest.fixture
def make_python(tmp_path: Path) -> MakePython:
    """Make an interpreter that has the stand-in for txtai, and none of the others."""

    def make(before: str = "") -> Path:
        packages = tmp_path / "site"
        (packages / "txtai" / "pipeline").mkdir(parents=True, exist_ok=True)
        (packages / "txtai" / "__init__.py").write_text(TXTAI)
        (packages / "txtai" / "pipeline" / "__init__.py").write_text(PIPELINE)
        script = tmp_path / "python-with-peers"
        script.write_text(f'#!/bin/sh\n{before}\nPYTHONPATH={packages} exec {sys.executable} "$@"\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return script

    return make
