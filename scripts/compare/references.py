"""The numbers that runs are compared with: as printed in public, and as the real TensorFlow 1 computed them.

Does not load TensorFlow.
"""

import hashlib
import pathlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from scripts.compare.spread import Spread
from scripts.files import BOOK, SECTIONS, Fault, read_json

ROW_KEYS = ("epochs", "iterations")  # what the rows of a curve may be numbered by
ARITHMETICS = {"notebook": "TensorFlow 1.12’s on an Intel processor", "1.15": "TensorFlow 1.15.5’s on this processor",
               "native": "the installed TensorFlow’s own"}  # whose arithmetic `settings.arithmetic` is
# sections that the notebook of August 2018 trained on images in another order
OF_2018_08 = ("mnist_classifier", "multi_layer_rnn", "lstm_classifier")
# of each notebook, its file and the sections of it that are run
PUBLISHED = {"published": ("notebook.json", SECTIONS),
             "published 2018-08": ("notebook-2018-08.json", OF_2018_08)}
# not recorded from TensorFlow 1.12.3: it cuts products with 20,000 columns where the processor's cache ends
NOT_IN_1_12 = ("translation",)
BY_EPOCH = ("_accuracy", "_accuracy_percent", "_loss")
# what was published that depends on the author's C library, by the last bits of its exponential function
C_LIBRARY = ("_accuracy", "_percent", "_loss")
LATER_ROWS = 10  # from here on the order of the training images makes no difference to the spread


SPREAD = ("mnist_classifier", "time_series", "multi_layer_rnn", "lstm_classifier", "reber",
          "dropout")


@dataclass
class Value:
    """One value of a run or of a reference: its numbers, flat, and what its rows stand for, if it is a curve."""

    shape: list
    numbers: np.ndarray
    printed: list | None = None   # the digits, where it comes from print
    dtype: str | None = None
    row_key: str | None = None
    rows: list = field(default_factory=list)
    decimals: int | None = None   # of print, where it rounded to so many; None: the shortest digits


@dataclass
class Reference:
    """The numbers that one source has for one run."""

    source: str    # published, TF 1.12.3, ...
    run: str       # the run's folder below OUTPUT: SECTION, SECTION-book, 1.15/SECTION, 2018-08/SECTION
    section: str
    values: dict   # {name: Value}
    record: dict   # the golden file of that run, whose seed and settings are the numbers'; None for the printed book
    spread: dict   # {name: Spread} of the trained values
    others: list = field(default_factory=list)  # References of the same, recorded on other processors

    def on_processor(self, run):
        """The reference that was recorded on a processor such as a values.json's, if there is one; else this."""
        return next((other for other in self.others if same_processor(run, other.record)), self)

    @property
    def golden(self):
        """Whether these are recorded numbers, rather than printed ones."""
        return self.source.startswith("TF ")


@dataclass
class References:
    """Everything that is known beforehand; see `load`."""

    of: dict           # {section: [Reference]}
    explained: list    # entries of data/explained.json
    not_covered: dict  # {what: how many numbers}

    def find(self, source, run):
        """The `Reference` of a source for a run; None where it has none."""
        return next((reference for references in self.of.values() for reference in references
                     if (reference.source, reference.run) == (source, run)), None)


def parse(value):
    """A `Value` from an entry of values.json, of a golden or of a published file."""
    row_key = next((key for key in ROW_KEYS if key in value), None)
    printed = value.get("printed")
    data, dtype = np.array(printed or value["data"]).ravel(), value.get("dtype")
    try:
        numbers = data.astype(float)
    except ValueError:  # strings
        numbers, dtype = data.astype(object), "str"
    return Value(value["shape"], numbers, printed, dtype, row_key, value.get(row_key, []))


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
    not_covered, published = {}, {}
    for source, (name, sections) in PUBLISHED.items():
        published[source], others = _published(data, name, sections)
        if others:
            not_covered[f"later sections, {source}"] = others
    book = book_values(_printed(data, "book-1st-edition.json"))
    spread = load_spread(data)

    def printed(source, run, section):
        record = golden_run(data, "1.12.3", run)
        of_run = {} if run == "dropout" else spread.get(run, {})  # the spread is of runs with their steps in turn
        return Reference(source, run, section, published[source][section], record, of_run)

    def golden(version, run, section):
        first, *others = [Reference(f"TF {version}", run, section,
                                    {name: parse(entry) for name, entry in record["values"].items()},
                                    record, spread.get(section, {}))
                          for record in golden_runs(data, version, run)]
        first.others = others
        return first
    of = {}
    for section in SECTIONS:
        of[section] = []
        if published["published"][section]:
            of[section].append(printed("published", section, section))
        if section not in NOT_IN_1_12:
            of[section].append(golden("1.12.3", section, section))
        if book[section]:
            of[section].append(Reference("printed book", book_folder(section), section, book[section], None, {}))
        of[section].append(golden("1.15.5", f"1.15/{section}", section))
    for section in OF_2018_08:
        run = f"2018-08/{section}"
        of[section] += [printed("published 2018-08", run, section), golden("1.12.3", run, section)]
    return References(of, load_explained(data), not_covered)


def _printed(data, name):
    return read_json(data / "published" / name, "restore it with `git checkout -- data`")["values"]


def _published(data, name, sections):
    """({section: {name: Value}}, how many numbers are of other sections) of a notebook's file."""
    known, others = {section: {} for section in sections}, 0
    for value_name, entry in _printed(data, name).items():
        section = value_name.split("/")[0]
        if section not in sections:
            others += len(entry["printed"])
            continue
        value = known[section][value_name] = parse(entry)
        if value_name.endswith(BY_EPOCH):  # printed once an epoch, from epoch 0 on
            value.row_key, value.rows = "epochs", list(range(len(value.numbers)))
        if section == "reber" and "." in value.printed[0]:  # by a format
            value.decimals = len(value.printed[0].partition(".")[2])
    return known, others


def golden_runs(data, version, run):
    """The contents of all golden files of a run: `golden_run`'s first, then those of other processors.

    They lie beside it, in ``PROCESSOR/NAME.json``.
    """
    folder = data / "golden" / f"tf-{version}"
    others = [path.parent.name for path in sorted(folder.glob(f"*-*/{_golden_name(run)}.json"))]
    return [golden_run(data, version, run), *(golden_run(data, version, run, other) for other in others)]


def golden_run(data, version, run, processor="."):
    """The content of the golden file of a run.

    Raises ValueError or KeyError where it does not say in what arithmetic, and on what processor.
    """
    path = data / "golden" / f"tf-{version}" / processor / f"{_golden_name(run)}.json"
    record = read_json(path, "record it with `make oracle`")
    if record["settings"].get("arithmetic") != {"1.12.3": "notebook", "1.15.5": "1.15"}[version]:
        raise ValueError(f"{path} is not of TensorFlow {version}'s arithmetic")
    same_processor(record, record)  # it says which
    return record


def _golden_name(run):
    order, _, section = run.rpartition("/")
    return section + "-2018-08" if order == "2018-08" else section


def same_processor(run, record):
    """Whether a run's processor and threads give a golden file's bits in TensorFlow 1.15.5's arithmetic.

    They depend on the width of its vectors and on its ``rsqrt``; where that was not recorded, its name stands for it.
    """
    ours, known = run["environment"], record["environment"]
    keys = "simd", "model" if known["processor"]["rsqrt"] is None else "rsqrt"
    same = all(ours["processor"][key] == known["processor"][key] is not None for key in keys)
    return same and ours["threads"] == known["threads"]


def mend(run):
    """What to run for a folder of outputs."""
    order, _, section = run.rpartition("/")
    target = {"1.15": "arithmetic-1.15", "2018-08": "notebook-2018-08"}.get(order, section)
    return f"run `make {target}`"


def book_folder(section):
    """Where the run lies that is compared with the printed book: of outputs, that with the book's weights."""
    return section if section == "mnist_classifier" else "book/" + section


def book_values(known):
    """{section: {name: Value}} of the printed book; static_rnn and dynamic_rnn are compared with its manual_rnn."""
    values = {section: {} for section in SECTIONS}
    for name, entry in known.items():
        values[name.split("/")[0]][name] = parse(entry)
    Y0, Y1 = (values["manual_rnn"][f"manual_rnn/{name}"] for name in ("Y0", "Y1"))  # noqa: N806
    both = [digits for i in range(4) for value in (Y0, Y1) for digits in value.printed[5 * i:5 * i + 5]]
    outputs = Value([4, 2, 5], np.array(both, dtype=float), both)  # [instances, steps, neurons]
    values["static_rnn"] = {"static_rnn/Y0": Y0, "static_rnn/Y1": Y1, "static_rnn/states": Y1,
                            "static_rnn/packed/outputs": outputs}
    values["dynamic_rnn"] = {"dynamic_rnn/outputs": outputs}
    for section in BOOK:
        for value in values[section].values():
            value.decimals = 8  # NumPy before 1.14 printed them
    return values


def load_spread(data):
    """{run: {name: Spread}} of every trained value."""
    folder = data / "golden" / "tf-1.15.5" / "spread"
    runs = {name: _spread_runs(folder / f"{_golden_name(name)}.csv")
            for name in (*SPREAD, *(f"2018-08/{section}" for section in OF_2018_08))}
    # In another order the first rows are others; what later ones do was recorded once.
    early, later = runs["2018-08/mnist_classifier"], runs["mnist_classifier"]
    for name, other in ("train_accuracy", "last_batch_accuracy"), ("test_accuracy", "test_accuracy"):
        name, other = f"mnist_classifier/{name}", f"mnist_classifier/{other}"
        early[name] = np.hstack([early[name][:, :LATER_ROWS], later[other][:, LATER_ROWS:]])
    return {run: {name: Spread(name, numbers) for name, numbers in of_run.items()} for run, of_run in runs.items()}


def _spread_runs(path):
    """{name: array [runs, rows]} from a file of the spread."""
    try:
        table = pd.read_csv(path)
        if not len(table):
            raise ValueError("no runs in it")
        runs = {name: rows.pivot(index="run", columns="row", values="number").to_numpy()
                for name, rows in table.groupby("value")}
        for name, numbers in runs.items():
            if np.isnan(numbers).any():
                raise ValueError(f"runs of {name} have not the same rows")
    except FileNotFoundError:
        raise Fault(f"{path} is not there; record it with `make oracle-spread`") from None
    except (ValueError, KeyError) as error:  # a column that is not there, a number that is none
        raise Fault(f"{path} cannot be read ({error}); restore it with `git checkout -- data`") from None
    return runs


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
