"""Whole files, and faults that are said in one line: for every room. Python 3.6 syntax.

A leaf: only the standard library.
"""

import contextlib
import os


class Fault(Exception):
    """A foreseeable fault: one line that says what is wrong and what to do."""


@contextlib.contextmanager
def beside(path):
    """A path to write to, renamed to ``path`` if all went well: the file is whole, or the old one.

    Raises `Fault` where it cannot be written.
    """
    folder, name = os.path.split(os.fspath(path))
    temporary = os.path.join(folder, f".{name}.{os.getpid()}")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise Fault(f"{path} cannot be written: {error.strerror or error}; make room there, or "
                    "choose another folder") from None
    finally:
        with contextlib.suppress(OSError):
            os.remove(temporary)


def remove_temporaries(folder):
    """Remove what processes left in a folder that were killed while they wrote."""
    for name in os.listdir(folder):
        if name.startswith(".") and name.rpartition(".")[2].isdigit():
            os.remove(os.path.join(folder, name))


def write(path, content):
    """Write a file, whole, of text or of bytes; raises `Fault` where it cannot be written."""
    content = content.encode("utf-8") if isinstance(content, str) else content
    with beside(path) as temporary, open(temporary, "wb") as file:
        file.write(content)
