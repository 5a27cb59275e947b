"""scripts/repeat.py: what depends on its surroundings is seen."""

from conftest import run

from scripts import repeat


def test_a_section_repeats():
    """In another folder, locale and time zone, on one processor: the same bytes."""
    result = run("scripts.repeat", "manual_rnn")
    assert (0, "manual_rnn: the same bytes\n") == (result.returncode, result.stdout), result.stderr


def test_what_depends_on_its_surroundings_is_seen(monkeypatch, tmp_path):
    """The hash seed, the locale, the time zone, the folder, the processors: each file is named."""
    package = tmp_path / "chapter14"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "odd.py").write_text(
        "import os, pathlib, sys, time\n"
        "found = {'hash': hash('a'), 'locale': os.environ['LC_ALL'], 'zone': time.tzname,\n"
        "         'folder': os.getcwd(), 'processors': len(os.sched_getaffinity(0)), 'same': 1}\n"
        "folder = pathlib.Path(sys.argv[2]) / 'odd'\n"
        "folder.mkdir()\n"
        "for name, what in found.items():\n"
        "    (folder / name).write_text(ascii(what))\n"
        "(folder / 'timings.json').write_text(str(time.time()))\n"
        "print(os.getcwd().isascii())\n")
    monkeypatch.setattr(repeat, "ROOT", tmp_path)
    several = len(repeat.os.sched_getaffinity(0)) > 1
    assert sorted(["hash", "locale", "zone", "folder"] + ["processors"] * several) + ["printed"] \
        == repeat.twice("odd", [])


def test_bad_use_is_status_2():
    """A section that is not there, and an option that no section has."""
    for arguments, said in (["lstm"], "no section 'lstm'"), (["manual_rnn", "--fast"], "--fast"):
        result = run("scripts.repeat", *arguments)
        assert 2 == result.returncode and "Traceback" not in result.stderr
        assert said in result.stderr.splitlines()[-1]
