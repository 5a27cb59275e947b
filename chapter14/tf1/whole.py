"""Files that are whole, or the old ones: for the notebook runner. Python 3.7 syntax."""

import os


class Fault(Exception):
    """A foreseeable fault: one line that says what is wrong and what to do."""


def write(path, text):
    """Write a text file beside, then rename; raises `Fault` where it cannot be."""
    beside = "%s.%d" % (path, os.getpid())
    try:
        with open(beside, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, path)
    except OSError as error:
        raise Fault("%s cannot be written: %s" % (path, error.strerror))
    finally:
        if os.path.exists(beside):
            os.remove(beside)
