"""Which files a run reads, which it skips and which it refuses, each with a reason."""

import errno
import os
from pathlib import Path

import pytest

from corpus.errors import NotAllowedError
from ingest.fields import FIELDS_LIMIT_BYTES
from ingest.files import Found, file_at, find_again, find_files, has_own_file, is_gone, read_sidecar


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    return made


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def read(*paths: Path) -> list[str]:
    return [each.path.name for each in find_files(paths) if not each.skip and not each.error]


def only(path: Path) -> Found:
    (found,) = find_files([path])
    return found


def test_a_folder_is_read_by_name_and_to_any_depth(folder: Path) -> None:
    write(folder, "b.md", "a.txt", "deep/er/c.HTML", "z.pdf")
    assert read(folder) == ["a.txt", "b.md", "c.HTML", "z.pdf"]


def test_named_files_come_in_the_order_named(folder: Path) -> None:
    write(folder, "b.md", "a.md")
    assert read(folder / "b.md", folder / "a.md") == ["b.md", "a.md"]


def test_hidden_files_and_sidecars_are_passed_over_in_silence(folder: Path) -> None:
    write(folder, "law.md", "law.yaml", "other.pdf", "other.yml", ".hidden.md", ".git/config.md")
    assert [each.path.name for each in find_files([folder])] == ["law.md", "other.pdf"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("table.pptx", "no reader for .pptx"),
        ("noname", "a name without suffix"),
        ("README.md", "name it"),
        ("readme.txt", "name it"),
        ("LICENSE.md", "name it"),
        ("Changelog.md", "name it"),
        ("alone.yaml", "no reader for .yaml"),
    ],
)
def test_what_a_folder_holds_besides_documents_is_skipped_with_a_reason(folder: Path, name: str, why: str) -> None:
    write(folder, name)
    found = only(folder)
    assert why in (found.skip or "")
    assert found.error is None


def test_a_name_that_only_begins_like_a_readme_is_a_document(folder: Path) -> None:
    write(folder, "readmes-of-2019.md", "licence-law.md", "contributing-employers.md")
    assert len(read(folder)) == 3


def test_a_readme_is_read_when_named(folder: Path) -> None:
    write(folder, "README.md")
    assert read(folder / "README.md") == ["README.md"]


def test_a_named_file_without_reader_is_an_error(folder: Path) -> None:
    write(folder, "table.pptx")
    assert "convert the file" in str(only(folder / "table.pptx").error)


@pytest.mark.parametrize("name", ["nothing.md", "no/where.md", "x" * 300 + ".md", "bad\0name.md"])
def test_a_path_to_nothing_is_an_error_of_its_own(folder: Path, name: str) -> None:
    write(folder, "good.md")
    missing, good = find_files([folder / name, folder / "good.md"])
    assert "was not read" in str(missing.error)
    assert good.error is None


def test_links_that_lead_out_are_reported_and_not_followed(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, "secret.md", "secrets/more.md")
    write(folder, "good.md")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "dir").symlink_to(tmp_path / "secrets", target_is_directory=True)
    found = {each.path.name: each for each in find_files([folder])}
    assert sorted(found) == ["dir", "good.md", "out.md"]
    for name in ("dir", "out.md"):
        assert isinstance(found[name].error, NotAllowedError)
        assert "leads out of 'docs'" in str(found[name].error)


def test_links_inside_the_folder_are_read_once(folder: Path) -> None:
    write(folder, "deep/law.md")
    (folder / "same.md").symlink_to(folder / "deep" / "law.md")
    (folder / "again").symlink_to(folder / "deep", target_is_directory=True)
    assert read(folder) == ["law.md", "same.md"]


def test_links_to_nothing_and_to_themselves_are_errors(folder: Path) -> None:
    write(folder, "good.md")
    (folder / "dangling.md").symlink_to(folder / "gone.md")
    (folder / "loop.md").symlink_to(folder / "loop.md")
    found = {each.path.name: each for each in find_files([folder])}
    assert {name for name, each in found.items() if each.error} == {"dangling.md", "loop.md"}
    assert only(folder / "loop.md").error


def test_a_folder_that_is_a_link_may_be_named(tmp_path: Path, folder: Path) -> None:
    write(folder, "law.md")
    (tmp_path / "alias").symlink_to(folder, target_is_directory=True)
    assert read(tmp_path / "alias") == ["law.md"]


def test_a_pipe_is_refused_and_never_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    for path in (folder, folder / "pipe.md"):
        assert "a pipe" in str(only(path).error)


def test_a_folder_without_files_gives_nothing(folder: Path) -> None:
    assert list(find_files([folder])) == []


@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_sidecar_stands_beside_its_file(folder: Path, suffix: str) -> None:
    (folder / f"law{suffix}").write_bytes(b"title: x")
    assert read_sidecar(folder / "law.md") == b"title: x"


def test_a_link_inside_the_folder_may_have_a_sidecar_of_its_own(folder: Path) -> None:
    write(folder, "deep/law.md")
    (folder / "same.md").symlink_to(folder / "deep" / "law.md")
    (folder / "same.yaml").write_bytes(b"title: x")
    assert read_sidecar(folder / "same.md") == b"title: x"


def test_without_a_sidecar_there_is_none(folder: Path) -> None:
    (folder / "law.yaml").mkdir()
    assert read_sidecar(folder / "law.md") == b""


def test_a_sidecar_that_is_a_link_out_of_the_folder_is_refused(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "secret.yaml").write_bytes(b"title: secret")
    (folder / "law.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(NotAllowedError, match="link that leads out"):
        read_sidecar(folder / "law.md")


def test_a_sidecar_of_megabytes_is_refused_before_it_is_read(folder: Path) -> None:
    with (folder / "law.yaml").open("wb") as file:
        file.truncate(FIELDS_LIMIT_BYTES + 1)
    with pytest.raises(NotAllowedError, match="at most 64,000 bytes"):
        read_sidecar(folder / "law.md")


# --- where documents stand -----------------------------------------------------------------------------------------


def test_a_file_inside_stands_in_the_file_that_is_there(folder: Path) -> None:
    write(folder, "a.pdf", "b#1.md")
    assert file_at(f"{folder}/a.pdf#rules.md") == folder / "a.pdf"
    assert file_at(f"{folder}/b#1.md") == folder / "b#1.md"
    assert has_own_file(f"{folder}/b#1.md")
    assert not has_own_file(f"{folder}/a.pdf#rules.md")


def test_what_is_gone_is_gone_with_what_stands_in_it(folder: Path) -> None:
    write(folder, "a.pdf")
    for location in (f"{folder}/a.pdf", f"{folder}/a.pdf#rules.md"):
        assert not is_gone(location)
        assert is_gone(location.replace("a.pdf", "b.pdf"))


def test_an_upload_is_never_gone_nor_taken_for_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "upload:a.md")
    monkeypatch.chdir(folder)
    for location in ("upload:a.md", "upload:a.md#b.md", "upload:c.md"):
        assert not is_gone(location)
        assert not has_own_file(location)
        assert file_at(location) == Path(location)


def test_a_name_too_long_for_a_file_system_is_no_files(folder: Path) -> None:
    write(folder, "a.pdf")
    location = f"{folder}/a.pdf#{'b' * 300}.md"
    assert file_at(location) == folder / "a.pdf"
    assert not is_gone(location)
    assert not has_own_file(location)
    (folder / "a.pdf").unlink()
    assert is_gone(location)
    (found,) = find_again([Path(location)])
    assert "was not read" in str(found.error)


def test_a_share_that_does_not_answer_has_lost_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path) -> bool:
        raise OSError(errno.ESTALE, "stale file handle", str(path))

    monkeypatch.setattr(Path, "is_file", fails)
    monkeypatch.setattr(Path, "exists", fails)
    assert not is_gone(f"{folder}/a.pdf#b.md")


def test_links_found_again_are_followed_only_below_their_folder(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, "secret.md", "secrets/more.md")
    write(folder, "deep/law.md", "good.md")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "dir").symlink_to(tmp_path / "secrets", target_is_directory=True)
    (folder / "same.md").symlink_to(folder / "deep" / "law.md")
    paths = [folder / name for name in ("out.md", "dir", "same.md", "good.md")]
    found = {each.path.name: each for each in find_again(paths)}
    assert {name for name, each in found.items() if each.error} == {"out.md", "dir"}
    assert all(isinstance(found[name].error, NotAllowedError) for name in ("out.md", "dir"))
