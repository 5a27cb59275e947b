"""README.md: its table holds the published numbers and TensorFlow 1.15.5's, and its commands exist."""

import re

import numpy as np
from conftest import ROOT, golden, read

from scripts import tf1_tables
from scripts.catalogue import KNOWN_DIFFERENCES

TEXT = (ROOT / "README.md").read_text()


def test_numbers_of_the_table_are_the_recorded_ones():
    """Each number of the columns `published` and `TensorFlow 1.15.5` occurs in the reference files."""
    published = {float(text) for value in read(ROOT / "data" / "published" / "notebook.json")["values"].values()
                 for text in value["printed"] if re.fullmatch(r"-?\d+\.\d*", text)}
    recorded = {np.float32(number) for section in re.findall(r"`make (\w+_\w+)`", TEXT)
                for value in golden(section)["values"].values() for number in np.ravel(value["data"])}
    rows = [row.split("|")[4:6] for row in TEXT.split("\n") if re.match(r"\|.*\| +-?\d+\.\d+ \|$", row)]
    assert 15 <= len(rows)
    for of_notebook, of_oracle in rows:
        assert float(of_notebook) in published
        assert np.float32(float(of_oracle)) in recorded


def test_named_targets_exist():
    """Every `make TARGET` in README and CONTRIBUTING is one of the Makefile's."""
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.search(r"^SECTIONS := (.*)$", makefile, re.M)[1].split()) | set(
        re.findall(r"^([a-z-]+):", makefile, re.M))
    named = re.findall(r"(?:`|^    )make ([a-z_-]+)", TEXT + (ROOT / "CONTRIBUTING.md").read_text(), re.M)
    assert {"run-all", "test"} <= set(named) <= targets


def test_linked_files_exist():
    for name in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / name).exists(), name


def test_tables_of_tf1_are_current():
    """docs/tf1.md says what the code says, and its counts of graphs are the recorded ones."""
    assert tf1_tables.PATH.read_text() == tf1_tables.text()
    entries = golden("catalogue")["entries"]
    trained = sum("trained" in entry["42"] for entry in entries.values())
    assert f"holds {len(entries)} small graphs" in tf1_tables.PATH.read_text().replace("\n", " ")
    assert f"of {len(entries)} small graphs, recorded" in TEXT
    assert f"{len(entries) - len(KNOWN_DIFFERENCES)} have its seeds" in TEXT and (
        f"the other {len(KNOWN_DIFFERENCES)}\nare listed" in TEXT)
    assert f"of {trained} graphs, losses" in tf1_tables.PATH.read_text().replace("\n", " ")
