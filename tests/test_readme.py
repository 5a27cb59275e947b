"""README.md and docs: their tables hold the recorded numbers; their commands and links exist."""

import re

import numpy as np
from conftest import ROOT, SECTIONS, golden, read

from scripts import tf1_tables
from scripts.oracle.catalogue import KNOWN_DIFFERENCES

TEXT = (ROOT / "README.md").read_text()
NUMBERS = (ROOT / "docs" / "numbers.md").read_text()
BOOK = (ROOT / "docs" / "printed-book.md").read_text()
PAGES = [ROOT / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md",
                                  "data/README.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))


def test_readme_is_short():
    assert len(TEXT.split()) <= 900


def test_numbers_of_the_tables_are_the_recorded_ones():
    """Each number of the columns `published` and `TensorFlow 1.15.5` is in the reference files."""
    published = {float(text)
                 for value in read(ROOT / "data" / "published" / "notebook.json")["values"].values()
                 for text in value["printed"] if re.fullmatch(r"-?\d+\.\d*", text)}
    recorded = {np.float32(number)
                for section in set(re.findall(r"`make (\w+)`", TEXT)) & set(SECTIONS)
                for value in golden(section)["values"].values()
                for number in np.ravel(value["data"]) if value["dtype"] != "str"}
    rows, all_rows = ([row.split("|")[4:6] for row in text.split("\n")
                       if re.match(r"\|.*\| +-?\d+\.\d+ \|$", row)] for text in (TEXT, NUMBERS))
    assert 6 <= len(rows) and 15 <= len(all_rows) and all(row in all_rows for row in rows)
    for of_notebook, of_oracle in all_rows:
        assert float(of_notebook) in published
        assert np.float32(float(of_oracle)) in recorded


def test_named_targets_exist():
    """Every `make TARGET` on a page is one of the Makefile's."""
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", "")
    targets = set(re.search(r"^SECTIONS := (.*)$", makefile, re.M)[1].split()) | set(
        re.findall(r"^([a-z][a-z0-9.-]+):", makefile, re.M))
    named = re.findall(r"(?:`|^    )make ([a-z][a-z0-9_.-]+)",
                       "\n".join(page.read_text() for page in PAGES), re.M)
    assert {"run-all", "test"} <= set(named) <= targets


def test_linked_files_exist():
    for page in PAGES:
        for name in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / name).exists(), (page, name)


def test_named_modules_exist():
    """Every `python -m MODULE` on a page."""
    for page in PAGES:
        for module in re.findall(r"python -m ((?:scripts|chapter14)[\w.]*)", page.read_text()):
            path = ROOT / module.rstrip(".").replace(".", "/")
            assert (path.with_suffix(".py").exists()
                    or (path / "__main__.py").exists()), (page, module)


def test_totals_agree():
    """README's totals are those of docs/numbers.md, which has what `make run-all` ends with."""
    totals = {source: int(count) - int(not_run or 0) for source, count, not_run in re.findall(
        r"^    ([\w .-]+): (\d+) numbers: .*?(?:(\d+) not run)?$", NUMBERS, re.M)}
    assert ({"published", "TF 1.12.3", "TF 1.15.5", "printed book", "published 2018-08"}
            == set(totals))
    judged = re.search(r"(\d+) numbers were judged", NUMBERS)[1]
    assert int(judged) == sum(totals.values())
    for source in "published", "TF 1.12.3", "TF 1.15.5", "printed book":
        assert f"| {totals[source]:,} |" in TEXT


def test_tables_of_tf1_are_current():
    """docs/tf1.md says what the code says, and its counts of graphs are the recorded ones."""
    assert tf1_tables.PATH.read_text() == tf1_tables.text()
    assert tf1_tables.TABLES.read_text() == tf1_tables.tables()
    entries = golden("catalogue")["entries"]
    trained = sum("trained" in entry["42"] for entry in entries.values())
    assert f"holds {len(entries)} small graphs" in tf1_tables.PATH.read_text().replace("\n", " ")
    text = TEXT.replace("\n", " ")
    assert f"of {len(entries)} small graphs, recorded" in text
    assert not KNOWN_DIFFERENCES and "all have its seeds" in text
    assert f"of {trained} graphs, losses" in tf1_tables.PATH.read_text().replace("\n", " ")


def test_chinese_readme_says_the_same():
    """README.zh.md has README's commands, code spans, links and numbers, whatever their order."""
    chinese = (ROOT / "README.zh.md").read_text()

    def spans(text, pattern):
        return sorted(re.sub(r"\s+", " ", span) for span in re.findall(pattern, text))
    prose = [re.sub(r"```.*?```", "", text, flags=re.S) for text in (TEXT, chinese)]
    assert set(spans(prose[0], r"`([^`]+)`")) == set(spans(prose[1], r"`([^`]+)`"))
    assert spans(TEXT, r"\]\((?!README)([^)#]+)\)") == spans(chinese, r"\]\((?!README)([^)#]+)\)")
    blocks = [[line.split("#")[0].rstrip() for line in re.findall(r"^    +(.+)$", text, re.M)]
              for text in prose]
    assert blocks[0] == blocks[1]
    tables = [[re.findall(r"-?\d+(?:[.,]\d+)*(?:e-?\d+)?", line) for line in text.split("\n")
               if line.startswith("|")] for text in (TEXT, chinese)]
    assert [sorted(numbers) for numbers in tables[0]] == [sorted(numbers) for numbers in tables[1]]


def test_book_table_is_the_experiments():
    """The table of MNIST arms has data/experiments/book_mnist.json's ranges, chances and odds."""
    rows = [row for row in BOOK.split("\n") if re.match(r"\| (366|66)", row)]
    arms = read(ROOT / "data" / "experiments" / "book_mnist.json")["arms"]
    assert len(arms) == len(rows)
    for arm, row in zip(arms, rows):
        span = arm["test_after_0_and_1"]
        assert row.startswith(f"| {arm['batches']}") and arm["activation"] in row
        expected = [number for at in (0, 1) for number in (span["least"][at], span["most"][at])]
        shown = [float(text) for text in re.findall(r"0\.\d{3}", row.split("|")[3])]
        np.testing.assert_allclose(shown, expected, rtol=0, atol=0.00051)
        assert float(f"{arm['probability']:.0e}") == float(row.split("|")[4])
        odds = arm["odds_to_one_against"]
        printed = "over 1,000,000 : 1" if odds > 1e6 else f"{float(f'{odds:.2g}'):g} : 1"
        assert row.split("|")[5].strip() == printed


def test_numbers_of_the_weights_are_the_recovered_ones():
    """How far the largest weight goes, its chance, and how much likelier one initialiser is."""
    found = read(ROOT / "data" / "recovered" / "book-weights.json")
    _, glorot, scaling = (row["Wx"] + row["Wy"]
                          for row in found["origin"]["log_likelihood"].values())
    assert f"is {np.exp(scaling - glorot):.0f} times as likely as Glorot's" in BOOK
    assert f"{found['origin']['largest_weight_Wx']:.3f}" in BOOK
    off = max(row["spacings_off"] for row in found["agreement"]["redundant_equation"])
    assert f"{off} float32 spacings" in BOOK
    assert (round(found["origin"]["chance_of_15_normal_draws_so_small"] * 1e6) == 3
            and "3 in a million" in BOOK)
