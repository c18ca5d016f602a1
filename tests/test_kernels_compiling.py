"""What was compiled before a kernel changed is never used after."""

from numba import config

from synthaudit.kernels import compiling


def test_each_state_of_the_kernels_has_a_folder_of_its_own(monkeypatch, tmp_path):
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(compiling, "_HERE", tmp_path)
    found = []
    for text in ("1", "2", "1"):
        (tmp_path / "two.py").write_text(text)
        compiling.digest.cache_clear()
        found.append(compiling.digest())
    compiling.digest.cache_clear()
    assert found[0] == found[2] != found[1]


def test_kernels_are_kept_there_and_other_packages_where_they_were(monkeypatch, tmp_path):
    monkeypatch.setattr(compiling, "_HERE", tmp_path)
    monkeypatch.setattr(compiling, "digest", lambda: "state")
    monkeypatch.setattr(config, "CACHE_DIR", "")
    before = config.CACHE_DIR

    @compiling.compiled()
    def twice(number):
        return 2 * number

    assert twice(3) == 6
    assert before == config.CACHE_DIR
    assert list((tmp_path / "__pycache__" / "state").rglob("*twice*.nbc"))


def test_kernels_are_kept_where_the_user_says(monkeypatch, tmp_path):
    """A container may have no other folder that can be written."""
    (tmp_path / "__pycache__").touch()  # so no folder can be made there
    monkeypatch.setattr(compiling, "_HERE", tmp_path)
    monkeypatch.setattr(compiling, "digest", lambda: "state")
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "own"))

    @compiling.compiled()
    def twice(number):
        return 2 * number

    assert twice(3) == 6
    assert list((tmp_path / "own" / "state").rglob("*twice*.nbc"))
