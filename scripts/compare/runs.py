"""A run of a section, as its values.json tells of it: what it is, and what it compares with.

Does not load TensorFlow.
"""

import contextlib
from dataclasses import dataclass

from scripts import files
from scripts.compare import references


@dataclass
class Run:
    """One values.json below OUTPUT."""

    folder: str    # such as manual_rnn, book/manual_rnn, 1.15/manual_rnn
    content: dict
    values: dict   # {name: references.Value}
    stdout: list | None = None  # the lines that it printed

    @property
    def arithmetic(self):
        return self.content["settings"]["arithmetic"]

    def same_settings(self, record):
        """Whether its settings are a golden file's, but for its length and arithmetic.

        Raises ValueError where they are not of the same kind.
        """
        if self.content["settings"].keys() != record["settings"].keys():
            raise ValueError(f"settings {self.content['settings']}")
        return _settings(self.content) == _settings(record)

    def same_length(self, record):
        """Whether it trained as long as a golden file's."""
        return all(self.content["settings"].get(key) == record["settings"].get(key)
                   for key in references.ROW_KEYS)


def _settings(content):
    aside = (*references.ROW_KEYS, "arithmetic")
    return {key: value for key, value in content["settings"].items() if key not in aside}


def read(output, folder):
    """The `Run` in a folder below ``output``; None where there is none.

    Raises `files.Fault` where the file is no record of a run.
    """
    path = output / folder / "values.json"
    if not path.exists():
        return None
    content = files.read_json(path, references.mend(folder))
    with checked(path, folder):
        printed = path.with_name("stdout.txt")
        run = Run(folder, content, {name: references.parse(entry)
                                    for name, entry in content["values"].items()},
                  printed.read_text(encoding="utf-8").splitlines() if printed.exists() else None)
        if not isinstance(content["seed"], int) or run.arithmetic not in references.ARITHMETICS:
            raise ValueError(f"seed {content['seed']!r}, settings {content['settings']}")
        if "git_commit" not in content["environment"]:
            raise KeyError("git_commit")
    return run


@contextlib.contextmanager
def checked(path, folder):
    """Make a `files.Fault` of what a damaged record of a run raises."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise files.Fault(f"{path} is no record of a run ({error!r}); "
                          f"{references.mend(folder)}") from error
