"""The arrows of docs/architecture.md, the homes of vendors, and the size limits, held over the source itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "ingest", "rag", "api", "eval")
MAY_IMPORT: dict[str, set[str]] = {
    "corpus": set(),
    "ingest": {"corpus"},
    "rag": {"corpus"},
    "api": {"corpus", "ingest", "rag"},
    "eval": {"corpus", "rag", "api.wiring", "api.settings", "api.cli.output"},
}
HOME_OF = {
    "alembic": {
        "corpus/migrate.py",
        "corpus/migrations/env.py",
        "corpus/migrations/versions/0001_initial.py",
        "corpus/migrations/versions/0002_places_and_works.py",
        "corpus/migrations/versions/0003_provisions.py",
        "corpus/migrations/versions/0004_memory.py",
    },
    "charset_normalizer": {"ingest/readers/decoding.py"},
    "chromadb": {"corpus/indexes/chroma_index.py"},
    "ctranslate2": {"corpus/embedders/minilm.py"},
    "cv2": {"ingest/scans/engine.py", "ingest/scans/page.py", "ingest/scans/picture.py", "ingest/scans/rules.py"},
    "docx": {"eval/reading/makers/docx_file.py", "ingest/readers/docx/reader.py"},
    "filelock": {"corpus/corpus.py"},
    "haystack": {"eval/peers/systems/haystack.py"},
    "haystack_integrations": {"eval/peers/systems/haystack.py"},
    "httpx": {"api/client/connection.py", "corpus/indexes/chroma_index.py", "eval/serving.py"},
    "httpx2": {"rag/adapters/openai_endpoint.py"},
    "ir_measures": {"eval/metrics.py"},
    "jinja2": {"eval/report/page.py"},
    "langchain_chroma": {"eval/peers/systems/langchain.py"},
    "langchain_classic": {"eval/peers/systems/langchain.py"},
    "langchain_community": {"eval/peers/systems/langchain.py"},
    "langchain_core": {"eval/peers/systems/langchain.py", "rag/adapters/langchain.py"},
    "langchain_huggingface": {"eval/peers/systems/langchain.py"},
    "llama_index": {"eval/peers/systems/llama_index.py"},
    "lightgbm": {"eval/training/fit.py"},
    "markdown_it": {"ingest/readers/markdown.py"},
    "matplotlib": {"eval/report/charts.py"},
    "mcp": {"api/mcp/server.py"},
    "mcp_types": {"api/mcp/server.py"},
    "mdit_py_plugins": {"ingest/readers/markdown.py"},
    "opencc": {"corpus/variants.py"},
    "openai": {"rag/adapters/openai_endpoint.py"},
    "openpyxl": {"api/exports.py", "eval/own.py", "eval/reading/makers/xlsx_file.py", "ingest/readers/xlsx.py"},
    "pdfplumber": {"eval/reading/readers.py"},
    "PIL": {
        "eval/fuzz.py",
        "eval/reading/makers/pages.py",
        "eval/reading/makers/scan.py",
        "ingest/pictures.py",
        "ingest/readers/image.py",
        "ingest/readers/pdf/document.py",
        "ingest/readers/pdf/scanned.py",
        "ingest/scans/page.py",
        "ingest/scans/picture.py",
    },
    "platformdirs": {"api/settings.py"},
    "pydantic_settings": {"api/settings.py", "api/cli/main.py"},
    "pypdf": {"eval/reading/readers.py", "ingest/readers/pdf/properties.py"},
    "pypdfium2": {
        "eval/reading/makers/pages.py",
        "eval/reading/places.py",
        "eval/reading/readers.py",
        "ingest/pictures.py",
        "ingest/readers/pdf/document.py",
        "ingest/readers/pdf/source.py",
    },
    "rapidfuzz": {"corpus/comparison.py", "eval/reading/measure.py", "ingest/scans/running.py"},
    "rapidocr_onnxruntime": {"ingest/scans/engine.py"},
    "reportlab": {"eval/reading/makers/reportlab_pdf.py"},
    "scipy": {"eval/significance.py"},
    "safetensors": {"corpus/embedders/minilm.py"},
    "Stemmer": {"corpus/words.py"},
    "tantivy": {"corpus/indexes/tantivy_index.py"},
    "tenacity": {"rag/adapters/openai_endpoint.py"},
    "tokenizers": {"corpus/embedders/minilm.py"},
    "tiktoken": {"rag/adapters/token_counter.py"},
    "txtai": {"eval/peers/systems/txtai.py"},
    "trafilatura": {"ingest/readers/html.py"},
    "uvicorn": {"api/cli/mcp.py", "api/cli/serve.py"},
    "watchfiles": {"ingest/watch.py"},
}
"""Third-party package → the only files that may import it."""
FILE_LINES = 500
FUNCTION_LINES = 50


def _sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@cache
def _imports(path: Path) -> tuple[str, ...]:
    return tuple(_iter_imports(_parse(path)))


def _iter_imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _is_allowed(module: str, allowed: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in allowed)


@pytest.mark.parametrize("path", _sources(), ids=_name)
def test_arrows_point_one_way(path: Path) -> None:
    package = _name(path).split("/")[0]
    ours = [module for module in _imports(path) if module.split(".")[0] in PACKAGES]
    wrong = [m for m in ours if m.split(".")[0] != package and not _is_allowed(m, MAY_IMPORT[package])]
    assert not wrong, f"{_name(path)} may not import {wrong}; see docs/architecture.md"


@pytest.mark.parametrize("path", _sources(), ids=_name)
def test_vendors_stay_at_home(path: Path) -> None:
    modules = {module.split(".")[0] for module in _imports(path)}
    astray = sorted(vendor for vendor in modules & HOME_OF.keys() if _name(path) not in HOME_OF[vendor])
    assert not astray, f"{_name(path)} imports {astray}; their home is {[HOME_OF[vendor] for vendor in astray]}"


def test_every_home_is_real() -> None:
    for vendor, homes in HOME_OF.items():
        for home in homes:
            assert vendor in {m.split(".")[0] for m in _imports(ROOT / home)}, f"{home} imports no {vendor}"


@pytest.mark.parametrize("path", _sources(), ids=_name)
def test_only_settings_read_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "os.environ" not in text and "getenv" not in text, (
        f"{_name(path)} reads the environment; api/settings.py does"
    )


@pytest.mark.parametrize("path", _sources(), ids=_name)
def test_rooms_stay_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= FILE_LINES, f"{_name(path)} has {lines} lines; split it"
    if "migrations" in path.parts:  # a migration says once what a table holds, in one go
        return
    for node in ast.walk(_parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = (node.end_lineno or node.lineno) - _first_line(node) + 1
            assert body <= FUNCTION_LINES, f"{_name(path)}::{node.name} has {body} lines"


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the line after the docstring, since words for the reader are not what makes a function long."""
    return (node.body[0].end_lineno or 0) + 1 if ast.get_docstring(node) and len(node.body) > 1 else node.lineno


@pytest.mark.parametrize("package", PACKAGES)
def test_no_cycles_between_modules(package: str) -> None:
    graph = {
        _module(path): {m for m in _module_imports(path) if m.split(".")[0] == package}
        for path in sorted((ROOT / package).rglob("*.py"))
    }
    for start in graph:
        assert start not in _reachable(graph, start), f"{start} imports itself through others"


def _module(path: Path) -> str:
    return _name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _module_imports(path: Path) -> set[str]:
    """Resolve ``from a.b import c`` to the module ``a.b.c`` if there is one, else ``a.b``."""
    found = set()
    for name in _imports(path):
        parts = name.split(".")
        for length in (len(parts), len(parts) - 1):
            file = ROOT.joinpath(*parts[:length])
            if length and (file.with_suffix(".py").is_file() or (file / "__init__.py").is_file()):
                found.add(".".join(parts[:length]))
                break
    return found - {_module(path)}


def _reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    todo = list(graph.get(start, ()))
    while todo:
        module = todo.pop()
        if module not in seen:
            seen.add(module)
            todo.extend(graph.get(module, ()))
    return seen


def test_test_folders_mirror_the_packages() -> None:
    assert {package for package in PACKAGES if not (ROOT / "tests" / package).is_dir()} == set()
