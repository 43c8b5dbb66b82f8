"""Office packages: bounded before anything is unpacked."""

import io
import zipfile

import pytest

from corpus.errors import EncryptedDocumentError, UnreadableDocumentError
from ingest.readers import packages
from ingest.readers.packages import PackageKind, check_package, describe

KIND = PackageKind("docx", "a Word file", "an old Word file (.doc)", "word/")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def archive(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name.replace("__", "/"), data)
    return packed.getvalue()


def test_a_package_of_the_kind_passes() -> None:
    check_package(archive(word__document=b"x"), "a.docx", KIND)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (OLE, r"old Word file \(\.doc\)"),
        (b"text", "not a Word file"),
        (archive(a=b"x"), "a zip archive, but not a Word file"),
        (archive(word__a=b"x")[:-30], "cut short"),
    ],
)
def test_what_is_refused(data: bytes, cause: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=cause):
        check_package(data, "a.docx", KIND)


def test_a_password() -> None:
    with pytest.raises(EncryptedDocumentError):
        check_package(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", KIND)


def test_a_zip_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_ADDED_BYTES", 10_000)
    with pytest.raises(UnreadableDocumentError, match="unpacks to 0 MB more"):
        check_package(archive(word__a=bytes(100_000)), "a.docx", KIND)


def test_too_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_PARTS", 1)
    with pytest.raises(UnreadableDocumentError, match="more than 1 parts"):
        check_package(archive(word__a=b"x", word__b=b"y"), "a.docx", KIND)


def test_describe_is_short_and_never_empty() -> None:
    assert describe(ValueError("a\n b")) == "a b"
    assert describe(KeyError()) == "KeyError"
    assert len(describe(ValueError("x" * 900))) == packages.MESSAGE_CHARACTERS
