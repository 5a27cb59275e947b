"""Outputs as if the real TensorFlows had run here, to be spoilt, and what compare finds in them."""

import csv
import json

import numpy as np
from conftest import BOOK, ROOT, SECTIONS, golden, read

from scripts import compare
from scripts.compare import references


def real_outputs(folder):
    """Runs in the arithmetics of TensorFlow 1, in full: the recorded numbers themselves."""
    for section in SECTIONS:
        recorded_here = section not in references.NOT_IN_1_12
        save(folder, section, recorded("1.12.3", section) if recorded_here else
             in_arithmetic("notebook", recorded("1.15.5", section)))
        save(folder, f"1.15/{section}", recorded("1.15.5", section))
    for section in references.OF_2018_08:
        save(folder, f"2018-08/{section}", recorded("1.12.3", f"{section}-2018-08"))
    save_book(folder, "notebook")
    return folder


def native_outputs(folder):
    """Runs of a machine without a compiler: TensorFlow 1.15.5's numbers, by another's kernels."""
    for section in SECTIONS:
        save(folder, section, in_arithmetic("native", recorded("1.15.5", section)))
    for section in references.OF_2018_08:
        save(folder, f"2018-08/{section}",
             in_arithmetic("native", recorded("1.12.3", f"{section}-2018-08")))
    save_book(folder, "native")
    return folder


def recorded(version, name):
    """A golden file, as a run of it would be."""
    content = golden(name, version)
    del content["provenance"]
    content["environment"]["git_commit"] = None
    return content


def in_arithmetic(arithmetic, content):
    content["settings"]["arithmetic"] = arithmetic
    return content


def save_book(folder, arithmetic):
    """Runs with the book's weights, which give its numbers."""
    known = references.book_values(
        read(ROOT / "data" / "published" / "book-1st-edition.json")["values"])
    for section in BOOK:
        save(folder, "book/" + section, {
            "seed": 42, "settings": {"weights": "book", "arithmetic": arithmetic},
            "environment": {"git_commit": None},
            "values": {name: {"shape": value.shape, "dtype": "float32",
                              "data": value.numbers.tolist()}
                       for name, value in known[section].items()}})


def save(folder, run, content):
    (folder / run).mkdir(parents=True, exist_ok=True)
    (folder / run / "values.json").write_text(json.dumps(content))


def change(folder, run, edit):
    """Edit the values.json of a run."""
    content = read(folder / run / "values.json")
    edit(content)
    save(folder, run, content)


def edit_value(name, edit):
    def of_content(content):
        edit(content["values"][name])
    return of_content


def set_item(name, index, number):
    def edit(value):
        flat = np.array(value["data"])
        flat[np.unravel_index(index, flat.shape)] = number
        value["data"] = flat.tolist()
    return edit_value(name, edit)


def move(value, index, towards=np.inf):
    """Move one number of a value of values.json to the next of its type; a string gets a letter."""
    if value["dtype"] == "str":
        value["data"][index] += "S"
        return
    numbers = np.array(value["data"], value["dtype"])
    at = np.unravel_index(index % numbers.size, numbers.shape)
    kind = numbers.dtype.type
    numbers[at] = (np.nextafter(numbers[at], kind(towards)) if numbers.dtype.kind == "f"
                   else numbers[at] + 1)
    value["data"] = (
        np.array([float(str(x)) for x in numbers.ravel()]).reshape(numbers.shape).tolist()
        if numbers.dtype == np.float32 else numbers.tolist())


def found(folder, *options):
    """(exit status, {(source, run, name): {verdict: how many}})."""
    status = compare.main(["--output", str(folder), *map(str, options)])
    counts = {}
    with open(folder / "comparison.csv") as file:
        for row in csv.DictReader(file):
            of_value = counts.setdefault((row["source"], row["run"], row["name"]), {})
            of_value[row["verdict"]] = of_value.get(row["verdict"], 0) + 1
    return status, counts


def rows(folder):
    """The rows of comparison.csv."""
    with open(folder / "comparison.csv") as file:
        return list(csv.DictReader(file))
