"""The numbers that a run is held against: as printed in public, and as TensorFlow 1.15.5 computed them.

Imports neither TensorFlow nor chapter14.
"""

import hashlib
import pathlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from scripts.files import SECTIONS, Fault, read_json
from scripts.spread import Spread

ROW_KEYS = ("epochs", "iterations", "n_steps")  # what the rows of a curve may be numbered by


@dataclass
class Value:
    """One value of a run or of a reference: its numbers, flat, and what its rows stand for, if it is a curve."""

    shape: list
    numbers: np.ndarray
    printed: list | None = None   # the digits, where it comes from print
    dtype: str | None = None
    row_key: str | None = None
    rows: list = field(default_factory=list)


@dataclass
class References:
    """Everything that is known beforehand; see `load`."""

    published: dict    # {section: {name: Value}}: the companion notebook's
    book: dict         # {section: {name: Value}}: the printed book's, where it has numbers for the section
    golden: dict       # {section: {name: Value}}
    golden_runs: dict  # {section: the golden file's content}
    spread: dict       # {name: Spread}
    explained: list    # entries of data/explained.json
    not_covered: dict  # {what: how many numbers}


def parse(value):
    """A `Value` from an entry of values.json, of a golden or of a published file."""
    row_key = next((key for key in ROW_KEYS if key in value), None)
    printed = value.get("printed")
    numbers = np.array(printed if printed else value["data"], dtype=float).ravel()
    return Value(value["shape"], numbers, printed, value.get("dtype"), row_key, value.get(row_key, []))


def load(data):
    """Read all references.

    Parameters
    ----------
    data : pathlib.Path
        The folder ``data``.

    Raises
    ------
    Fault
        A file is missing or damaged, or an entry of explained.json has no result.
    """
    try:
        return _load(pathlib.Path(data))
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise Fault(f"the references in {data} cannot be used ({error!r}); restore them with "
                    "`git checkout -- data`") from error


def _load(data):
    published = {section: {} for section in SECTIONS}
    book, notebook = (read_json(data / "published" / name, "restore it with `git checkout -- data`")["values"]
                      for name in ("book-1st-edition.json", "notebook.json"))
    not_covered = {"later sections": 0}
    for name, entry in notebook.items():
        section = name.split("/")[0]
        if section not in SECTIONS:
            not_covered["later sections"] += len(entry["printed"])
            continue
        value = parse(entry)
        if name.endswith("_accuracy"):  # printed once an epoch, from epoch 0 on
            value.row_key, value.rows = "epochs", list(range(len(value.numbers)))
        published[section][name] = value

    golden_runs = {section: read_json(data / "golden" / "tf-1.15.5" / f"{section}.json",
                                      "record it with `make oracle`") for section in SECTIONS}
    golden = {section: {name: parse(entry) for name, entry in run["values"].items()}
              for section, run in golden_runs.items()}
    return References(published, book_values(book), golden, golden_runs, load_spread(data), load_explained(data),
                      not_covered)


def book_folder(section):
    """Where the run lies that is held against the printed book: that of the book's weights, where it prints outputs."""
    return section if section == "mnist_classifier" else section + "-book"


def book_values(book):
    """{section: {name: Value}} of the printed book; static_rnn and dynamic_rnn are held against its manual_rnn."""
    known = {name: parse(entry) for name, entry in book.items()}
    Y0, Y1 = known["manual_rnn/Y0"], known["manual_rnn/Y1"]  # noqa: N806
    both = [digits for i in range(4) for value in (Y0, Y1) for digits in value.printed[5 * i:5 * i + 5]]
    outputs = Value([4, 2, 5], np.array(both, dtype=float), both)  # [instances, steps, neurons]
    values = {"static_rnn": {"static_rnn/Y0": Y0, "static_rnn/Y1": Y1, "static_rnn/states": Y1,
                             "static_rnn/packed/outputs": outputs},
              "dynamic_rnn": {"dynamic_rnn/outputs": outputs}}
    for name, value in known.items():
        values.setdefault(name.split("/")[0], {})[name] = value
    return values


def load_spread(data):
    """{name: Spread} of every trained value."""
    spreads = {}
    for section in ("mnist_classifier", "time_series"):
        path = data / "golden" / "tf-1.15.5" / "spread" / f"{section}.csv"
        try:
            table = pd.read_csv(path)
            if not len(table):
                raise ValueError("no runs in it")
            for name, rows in table.groupby("value"):
                runs = rows.pivot(index="run", columns="row", values="number").to_numpy()
                if np.isnan(runs).any():
                    raise ValueError(f"runs of {name} have not the same rows")
                spreads[name] = Spread(name, runs)
        except FileNotFoundError:
            raise Fault(f"{path} is not there; record it with `make oracle-spread`") from None
        except (ValueError, KeyError) as error:  # a column that is not there, a number that is none
            raise Fault(f"{path} cannot be read ({error}); restore it with `git checkout -- data`") from None
    return spreads


def load_explained(data):
    """The entries of explained.json, each with the result of its experiment at hand."""
    entries = read_json(data / "explained.json", "restore it with `git checkout -- data`")
    for entry in entries:
        if not (data.parent / entry["result"]).is_file():
            raise Fault(f"data/explained.json explains {entry['name']} by {entry['result']}, which is not there; "
                        f"make it with `{entry['command']}`, or take the entry out")
    return entries


def changed_files(data):
    """Reference files that are not what was recorded, by the SHA256SUMS beside them: a list of lines for people."""
    problems = []
    for folder in pathlib.Path(data) / "published", pathlib.Path(data) / "golden":
        sums = read_sums(folder)
        for path in sorted(set(folder.rglob("*.json")) | set(folder.rglob("*.csv")) | {folder / name for name in sums}):
            wanted = sums.get(path.relative_to(folder).as_posix(), "none")
            found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "none"
            if found != wanted:
                problems.append(f"{path} was changed since it was recorded: expected SHA-256 {wanted}, found {found}; "
                                "restore it with `git checkout -- data`")
    return problems


def read_sums(folder):
    """{file name: SHA-256} from a folder's SHA256SUMS; empty where there is none."""
    path = folder / "SHA256SUMS"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines if line.strip())}
