"""Compile the kernels beside this file, once: ``python -m chapter14.tf1.kernels.build``.

The libraries lie in ``lib/chapter14/KEY/`` of the environment or, where that cannot be written, in
the user's cache folder. KEY tells the sources, the flags and the versions of TensorFlow and of the
compiler: where one of them changes, another build is made when it is first needed, and the old one
removed. A build is whole or not there; of two processes that need it at once, one makes it and the
other waits.

The compiler is g++, or what the environment variable CXX names.
"""

import concurrent.futures
import contextlib
import hashlib
import importlib.metadata
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

from chapter14.tf1.files import Fault
from chapter14.tf1.quiet import quiet

SOURCES = pathlib.Path(__file__).parent
FLAGS = ["-std=c++17", "-O3", "-ffp-contract=off", "-fPIC"]
LIBRARIES = {"notebook": "-DNOTEBOOK", "1.15": "-DTF1_15"}  # all sources are compiled for each
SECONDS = 30  # what a library takes, most of it for TensorFlow's headers
INSTALL = "a C++17 compiler is needed (Debian, Ubuntu: `sudo apt install g++`; CXX names another)"


def path_of(arithmetic, again=False):
    """The path of the library of an arithmetic; builds it where there is none of these sources.

    Parameters
    ----------
    arithmetic : {"notebook", "1.15"}
    again : bool
        Try again what failed before.

    Raises
    ------
    Fault
        There is none and it cannot be built: one line says why and what to install.
    """
    version, folders = compiler_version(), _folders()
    key = _key(version)
    for folder in folders:
        # where there is no compiler, what any one has made of these sources
        for build in [folder / key] if version else sorted(folder.glob(key + "*")):
            if _is_whole(build):
                return str(build / f"{arithmetic}.so")
    if not version:
        raise Fault(f"{_compiler()[0]} does not run, and the kernels of this arithmetic are not "
                    f"built yet: {INSTALL}")
    unwritable = []
    for folder in folders:
        try:
            return str(_build(folder, key, again) / f"{arithmetic}.so")
        except OSError as error:
            unwritable.append(f"{folder}: {error.strerror or error}")
    raise Fault("the kernels cannot be built, for there is no folder to write them to "
                f"({'; '.join(unwritable)})")


def compiler_version():
    """What the compiler says of itself; empty where there is none."""
    try:
        return subprocess.run([*_compiler(), "--version"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, errors="replace",
                              check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def _compiler():
    return os.environ.get("CXX", "").split() or ["g++"]


def _folders():
    """Where builds may lie: in the environment, or in the user's cache folder, by environment."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    folders = [pathlib.Path(sys.prefix, "lib", "chapter14"),
               cache / "chapter14" / _hash(sys.prefix)]
    return [folder for folder in folders if folder.is_absolute()]  # not so without a home


def _key(version):
    """The name of a build; without the compiler's version, what it begins with."""
    parts = [*FLAGS, *LIBRARIES.values(), _tensorflow_version()]
    for source in sorted([*SOURCES.glob("*.cc"), *SOURCES.glob("*.h")]):
        parts += [source.name, source.read_text(encoding="utf-8")]
    return _hash(*parts) + "-" + (version and _hash(*_compiler(), version))


def _hash(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _tensorflow_version():
    """Of the installed one, which need not be loaded for it."""
    try:
        return importlib.metadata.version("tensorflow")
    except importlib.metadata.PackageNotFoundError:  # tensorflow-cpu, say
        name, *_ = importlib.metadata.packages_distributions()["tensorflow"]
        return importlib.metadata.version(name)


def _sums(build):
    """The checksums of a build's libraries, as they are kept with them."""
    return "".join("{}  {}.so\n".format(
        hashlib.sha256((build / f"{name}.so").read_bytes()).hexdigest(), name)
        for name in LIBRARIES)


def _is_whole(build):
    """Whether a build is there, and as it was made: a cut library could crash who loads it."""
    try:
        return _sums(build) == (build / "SHA256SUMS").read_text()
    except (OSError, UnicodeDecodeError):
        return False


def _build(folder, key, again):
    """Make a build in a folder, unless another process has meanwhile; the build's own folder.

    Raises `Fault` where the compiler fails, which is kept in ``KEY.log`` and not tried again by
    itself; OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    build, log = folder / key, folder / f"{key}.log"
    with _lock(folder):
        if _is_whole(build):
            return build
        if log.exists() and not again:
            raise _failure(log)
        with tempfile.TemporaryDirectory(dir=folder, prefix="making-") as beside:
            made = pathlib.Path(beside, key)
            made.mkdir()  # for whom the folder is, where the temporary one is for one user only
            try:
                _make(made, pathlib.Path(beside))
            except subprocess.CalledProcessError as error:
                log.write_text(f"{shlex.join(error.cmd)}\n\n{error.stdout}", encoding="utf-8")
                raise _failure(log)
            if _key(compiler_version()) != key:
                raise Fault("the kernels' sources were changed while they were compiled; "
                            "run it again")
            shutil.rmtree(build, ignore_errors=True)  # a damaged one
            made.rename(build)
        _clear(folder, build)
    return build


def _clear(folder, build):
    """Remove what lies beside a build: older ones, logs of failures, what killed processes left."""
    for old in set(folder.iterdir()) - {build, folder / "lock"}:
        with contextlib.suppress(OSError):
            shutil.rmtree(old) if old.is_dir() else old.unlink()


@contextlib.contextmanager
def _lock(folder):
    import fcntl
    with open(folder / "lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("waiting for another process that builds the kernels")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _failure(log):
    """A `Fault` that tells of a build that failed, by what the compiler said."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8").splitlines()[2:]]
    said = next((line for line in lines if "error" in line.lower()), (lines or ["no word"])[-1])
    return Fault(f"building the kernels failed: {said:.300} (all of it: {log}); {INSTALL}; "
                 "`make setup` tries again")


def _make(made, objects):
    """Compile and link the libraries, as many at once as there are cores.

    Raises CalledProcessError where one fails.
    """
    with quiet():
        from tensorflow import sysconfig
    compile_flags, link_flags = sysconfig.get_compile_flags(), sysconfig.get_link_flags()
    # Before 2.20, what is in this library is found only by who names it.
    link_flags += map(str, pathlib.Path(sysconfig.get_lib()).glob("libtensorflow_cc.so.2"))
    compiles, links = [], []
    for name, define in LIBRARIES.items():
        # one unit for all sources: most of the time goes into TensorFlow's headers
        unit, part = objects / f"{name}.cc", str(objects / f"{name}.o")
        unit.write_text("".join(f'#include "{source}"\n'
                                for source in sorted(SOURCES.glob("*.cc"))))
        compiles.append([*_compiler(), *FLAGS, *compile_flags, define, "-c", str(unit), "-o", part])
        links.append([*_compiler(), "-shared", part, *link_flags, "-o", str(made / f"{name}.so")])
    cores = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):  # Linux: those that this process may use
        cores = len(os.sched_getaffinity(0))
    _say("building the kernels of TensorFlow 1's arithmetic, once: about %d s"
         % (SECONDS * -(-len(compiles) // cores)))
    _run(compiles, cores)
    _run(links, cores)
    (made / "SHA256SUMS").write_text(_sums(made))


def _run(commands, at_once):
    """Run commands, so many at once; where one fails or Ctrl-C comes, the others are ended."""
    started = []

    def run(command):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", env={**os.environ, "LC_ALL": "C"},
                              start_new_session=True) as process:
            started.append(process)
            said, _ = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command, said)

    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        try:
            list(pool.map(run, commands))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in started:
                if process.poll() is None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)  # with what the compiler started
            raise


def _say(text):
    print("chapter14.tf1: " + text, file=sys.stderr, flush=True)


def main():
    """Build what is not built yet; 1, and one line, where that fails."""
    try:
        path_of("notebook", again=True)
    except Fault as fault:
        _say(f"{fault}; until then all runs with TensorFlow's own kernels (arithmetic: native)")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
