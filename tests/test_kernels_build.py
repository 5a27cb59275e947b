"""chapter14/tf1/kernels: how the library is built; what happens where it cannot be, or not loaded.

With a source of six lines, in folders of the test.
"""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
import types

import pytest
from conftest import ROOT, clean_environment, read, run

from chapter14.tf1.files import Fault
from chapter14.tf1.kernels import build

TINY = """#include "tiny.h"
#ifdef NOTEBOOK
extern "C" int tiny() { return TINY; }
#else
extern "C" int tiny() { return -TINY; }
#endif
"""
BUILD = "sys.exit(build.main())"
SECTION = "from chapter14 import manual_rnn\nsys.exit(manual_rnn.main(sys.argv[1:]))"
FELL_BACK = "; the run goes on with TensorFlow's own kernels (arithmetic: native)\n"


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "tiny.cc").write_text(TINY)
    (folder / "tiny.h").write_text("#define TINY 1\n")
    return folder


@pytest.fixture
def tiny(sources, tmp_path, monkeypatch):
    """`build`, with that source, which needs no TensorFlow, and a folder to build in."""
    tensorflow = types.ModuleType("tensorflow")
    tensorflow.sysconfig = types.SimpleNamespace(get_compile_flags=list, get_link_flags=list,
                                                 get_lib=lambda: str(tmp_path))
    monkeypatch.setitem(sys.modules, "tensorflow", tensorflow)
    monkeypatch.setattr(build, "SOURCES", sources)
    monkeypatch.setattr(build, "_folders", lambda: [tmp_path / "built", tmp_path / "cache"])
    return tmp_path / "built"


@pytest.fixture
def compiler(tmp_path, monkeypatch):
    """g++, which notes in a file that it was called; the file."""
    path, calls = tmp_path / "c++", tmp_path / "calls"
    path.write_text('#!/bin/sh\n'
                    f'[ "$1" = --version ] || {{ echo $$ >>{calls}; sleep 0.3; }}\n'
                    'exec g++ "$@"\n')
    path.chmod(0o755)
    calls.write_text("")
    monkeypatch.setenv("CXX", str(path))
    return calls


def entries(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "lock")


def lines(path):
    return len(path.read_text().splitlines())


def process_code(tmp_path, sources, code):
    """Code for a process whose `build` has these sources, and a folder of the test to build in."""
    return ("import pathlib, sys\n"
            "from chapter14.tf1.kernels import build\n"
            f"build.SOURCES = pathlib.Path({str(sources)!r})\n"
            f"build._folders = lambda: [pathlib.Path({str(tmp_path / 'built')!r})]\n" + code)


def start(tmp_path, sources):
    """A process that builds."""
    return subprocess.Popen([sys.executable, "-c", process_code(tmp_path, sources, BUILD)],
                            cwd=ROOT, stderr=subprocess.PIPE, text=True, env=clean_environment(),
                            preexec_fn=lambda: signal.signal(signal.SIGINT,
                                                             signal.default_int_handler))


def section(tmp_path, sources, **options):
    """Run a section with these sources; its standard error and the arithmetic it recorded."""
    result = run("--output", tmp_path / "outputs", **options,
                 code=process_code(tmp_path, sources, SECTION))
    assert 0 == result.returncode, result.stderr
    values = read(tmp_path / "outputs" / "manual_rnn" / "values.json")
    return result.stderr, values["settings"]["arithmetic"]


def test_it_is_built_once(tiny, compiler, capsys):
    """A library for each arithmetic, beside their checksums; one line says so, the first time."""
    paths = [build.path_of(name) for name in ("notebook", "1.15", "notebook")]
    key, = entries(tiny)
    names = ["notebook.so", "1.15.so", "notebook.so"]
    assert [str(tiny / key / name) for name in names] == paths
    assert ["1.15.so", "SHA256SUMS", "notebook.so"] == entries(tiny / key)
    assert 4 == lines(compiler)  # two compiled, two linked
    said = capsys.readouterr().err
    assert 1 == said.count("\n")
    assert said.startswith("chapter14.tf1: building the kernels of TensorFlow 1's arithmetic, once")


CHANGES = {
    "source": lambda sources, patch: (sources / "tiny.cc").write_text(TINY + "\n"),
    "header": lambda sources, patch: (sources / "tiny.h").write_text("#define TINY 2\n"),
    "another source": lambda sources, patch: (sources / "more.cc").write_text(""),
    "flags": lambda sources, patch: patch(build, "FLAGS", [*build.FLAGS, "-g"]),
    "TensorFlow": lambda sources, patch: patch(build, "_tensorflow_version", lambda: "2.99"),
    "compiler": lambda sources, patch: patch(build, "compiler_version", lambda: "g++ 99"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_built_anew_where_something_changed(tiny, sources, monkeypatch, change):
    """And what was built before is removed."""
    build.path_of("notebook")
    before = entries(tiny)
    CHANGES[change](sources, monkeypatch.setattr)
    path = build.path_of("notebook")
    assert 1 == len(entries(tiny)) and before != entries(tiny)
    assert entries(tiny)[0] in path and os.path.exists(path)


DAMAGES = {
    "cut": lambda folder: os.truncate(folder / "notebook.so", 5000),
    "another byte": lambda folder: (folder / "1.15.so").write_bytes(
        b"\0" + (folder / "1.15.so").read_bytes()[1:]),
    "gone": lambda folder: (folder / "1.15.so").unlink(),
    "no checksums": lambda folder: (folder / "SHA256SUMS").unlink(),
    "no text": lambda folder: (folder / "SHA256SUMS").write_bytes(b"\xff"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_build_is_made_again(tiny, damage):
    folder = tiny / os.path.basename(os.path.dirname(build.path_of("notebook")))
    names = ["notebook.so", "1.15.so", "SHA256SUMS"]
    good = [(folder / name).read_bytes() for name in names]
    DAMAGES[damage](folder)
    build.path_of("notebook")
    assert good == [(folder / name).read_bytes() for name in names]


def test_a_build_that_fails(tiny, sources, compiler):
    """One line names the error and where all of it is kept.

    It is tried again on request, or where a source changed.
    """
    (sources / "tiny.cc").write_text("int f() { return one; }\nint g() { return another; }\n")
    for again, tried in (False, 1), (False, 1), (True, 2):
        with pytest.raises(Fault) as fault:
            build.path_of("notebook", again=again)
        message, (name,) = str(fault.value), entries(tiny)
        assert message.startswith("building the kernels failed: ") and "\n" not in message
        assert "error: 'one' was not declared" in message
        assert f"(all of it: {tiny / name})" in message and "sudo apt install g++" in message
        assert "'another' was not" in (tiny / name).read_text()
        assert tried <= lines(compiler) <= 2 * tried  # the other one may have been called off
    (sources / "tiny.cc").write_text(TINY)
    build.path_of("notebook")
    assert 1 == len(entries(tiny)) and name not in entries(tiny)


@pytest.mark.parametrize("command", ["/nowhere/g++", "false", "/etc/passwd"])
def test_no_compiler(tiny, monkeypatch, command):
    """One line says what to install; what is built already is used."""
    path = build.path_of("notebook")
    monkeypatch.setenv("CXX", command)
    assert path == build.path_of("notebook")
    shutil.rmtree(tiny)
    with pytest.raises(Fault) as fault:
        build.path_of("notebook")
    message = str(fault.value)
    assert message.startswith(command + " does not run, and the kernels of this arithmetic ")
    assert "sudo apt install g++" in message and "\n" not in message


def test_no_compiler_on_the_path(tiny, monkeypatch):
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Fault, match="^g.. does not run"):
        build.path_of("notebook")


def test_a_folder_that_cannot_be_written(tiny, tmp_path):
    """Then the user's cache folder is tried; where that is no better, a line names both."""
    tiny.write_text("a file")
    assert build.path_of("notebook").startswith(str(tmp_path / "cache"))
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(Fault) as fault:
        build.path_of("notebook")
    for folder in tiny, tmp_path / "cache":
        assert f"{folder}: File exists" in str(fault.value)


def test_a_full_disk(tiny, tmp_path, monkeypatch):
    """Nothing half made is left, and the next folder is tried."""
    make, folders = build._make, []

    def full_at_first(made, objects):
        make(made, objects)
        folders.append(made)
        if len(folders) == 1:
            raise OSError(28, "No space left on device")
    monkeypatch.setattr(build, "_make", full_at_first)
    assert build.path_of("notebook").startswith(str(tmp_path / "cache"))
    assert [] == entries(tiny)


def test_the_cache_folder_is_the_users(monkeypatch):
    """Apart for each environment; none where the user has no home."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    environment, cache = build._folders()
    assert f"{sys.prefix}/lib/chapter14" == str(environment)
    assert str(cache).startswith("/cache/chapter14/")
    monkeypatch.setattr(sys, "prefix", "/other")
    assert cache != build._folders()[1]
    monkeypatch.setenv("XDG_CACHE_HOME", "nowhere")
    assert 1 == len(build._folders())


def test_two_processes_at_once_build_once(sources, compiler, tmp_path):
    """The other one waits, and says so."""
    processes = [start(tmp_path, sources) for _ in range(2)]
    said = "".join(process.communicate(timeout=100)[1] for process in processes)
    assert [0, 0] == [process.returncode for process in processes], said
    assert 4 == lines(compiler)
    assert 1 == said.count("building") and "waiting for another process" in said


def test_a_build_that_is_killed_leaves_nothing(sources, compiler, tmp_path):
    """The next one makes it whole and clears up."""
    process = start(tmp_path, sources)
    for _ in itertools.takewhile(lambda _: not compiler.read_text(), range(1500)):
        time.sleep(0.1)
    process.kill()
    process.communicate(timeout=10)
    assert ["making-"] == [name[:7] for name in entries(tmp_path / "built")]
    result = run(code=process_code(tmp_path, sources, BUILD))
    assert 0 == result.returncode, result.stderr
    name, = entries(tmp_path / "built")
    assert "making-" not in name


def test_ctrl_c_ends_the_compiler_too(sources, compiler, tmp_path):
    """At once, and nothing is left."""
    path = tmp_path / "c++"
    path.write_text(path.read_text().replace("sleep 0.3", "sleep 1000"))
    process = start(tmp_path, sources)
    for _ in itertools.takewhile(lambda _: not compiler.read_text(), range(1500)):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert [] == entries(tmp_path / "built")
    for pid in compiler.read_text().split():
        assert not os.path.exists(f"/proc/{pid}")


def test_without_a_compiler_a_section_runs(sources, tmp_path):
    """In one line it says so; what is recorded says so too."""
    errors, arithmetic = section(tmp_path, sources, env={"CXX": "/nowhere/g++"})
    assert ("native", 1) == (arithmetic, errors.count("\n"))
    assert errors.startswith("chapter14.tf1: /nowhere/g++ does not run")
    assert errors.endswith(FELL_BACK)


def test_with_sources_that_do_not_compile_a_section_runs(sources, tmp_path):
    (sources / "tiny.cc").write_text("#error broken\n")
    errors, arithmetic = section(tmp_path, sources)
    assert ("native", 2) == (arithmetic, errors.count("\n"))
    assert "error: #error broken" in errors and errors.endswith(FELL_BACK)


def test_a_library_that_does_not_load(sources, tmp_path):
    """As one built for another C library might not."""
    (sources / "tiny.cc").write_text("extern void nowhere(); void f() { nowhere(); }\n")
    errors, arithmetic = section(tmp_path, sources)
    assert ("native", 2) == (arithmetic, errors.count("\n"))
    assert "does not load: " in errors and "undefined symbol" in errors
    assert errors.endswith(FELL_BACK)


def test_the_build_as_a_command(sources, tmp_path):
    """1 and one line where it fails; where there is nothing to do, nothing, not even TensorFlow."""
    code = process_code(tmp_path, sources, BUILD)
    result = run(code=code, env={"CXX": "/nowhere/g++"})
    assert (1, 1) == (result.returncode, result.stderr.count("\n"))
    assert "/nowhere/g++ does not run" in result.stderr
    assert 0 == run(code=code).returncode
    result = run(code=code.replace(
        BUILD, "assert not build.main() and 'tensorflow' not in sys.modules"))
    assert (0, "") == (result.returncode, result.stderr)
