"""The sections, run with --quick as a user runs them: seeds, printed lines, numbers, files."""

import ast
import re

import numpy as np
import pytest
from conftest import BOOK, LONG, ROOT, SECTIONS, golden, read, run

from scripts import compare

OP_SEEDS = {
    "manual_rnn": [5, 14], "static_rnn": [20, 22], "dynamic_rnn": [87], "sequence_length": [106],
    "mnist_classifier": [88, 135], "time_series": [88, 109, 88, 137],
}




def parsed(name):
    """A section's source lines and its syntax tree."""
    text = (ROOT / "chapter14" / f"{name}.py").read_text()
    return text.split("\n"), ast.parse(text)


def test_most_of_a_section_is_the_books_story():
    """Sixty of a hundred lines are: all but imports, plots and `main`."""
    story = everything = 0
    for name in SECTIONS:
        lines, tree = parsed(name)
        aside = {number for node in tree.body for number in range(node.lineno, node.end_lineno + 1)
                 if isinstance(node, (ast.Import, ast.ImportFrom, ast.If))
                 or isinstance(node, ast.FunctionDef) and (
                     node.name == "main" or node.name.startswith("plot"))}
        full = [number for number, line in enumerate(lines, 1) if line.strip()]
        everything += len(full)
        story += len([number for number in full if number not in aside])
    assert story >= 0.6 * everything


@pytest.mark.parametrize("name", SECTIONS)
def test_docstring_says_what_to_expect(name):
    """The book's heading, a first published number, departures from the listing, the command."""
    text = ast.get_docstring(parsed(name)[1])
    assert (re.search('Book: chapter 14, ("|exercise)', text)
            and f"    python -m chapter14.{name}" in text)
    departs = re.search(r"^Differs from the listing: (.*?)(?:\n\n|\Z)", text, re.S | re.M)[1]
    assert len(departs.split("\n")) <= 3
    published = read(ROOT / "data" / "published" / "notebook.json")["values"]
    printed = {number for key, value in published.items() if key.startswith(name + "/")
               for number in value["printed"]}
    prints = re.search(r"^Prints (?:first|last):(.*?)^Differs", text, re.S | re.M)[1]
    first = set(re.findall(r"-?\d+\.\d+", prints))
    assert printed & first or not printed


@pytest.mark.parametrize("name", SECTIONS)
def test_no_section_imports_another(name):
    imports = [node for node in ast.walk(parsed(name)[1]) if isinstance(node, ast.ImportFrom)]
    modules = {node.module for node in imports}
    modules |= {f"chapter14.{alias.name}" for node in imports if node.module == "chapter14"
                for alias in node.names}
    assert ("chapter14.harness" in modules
            and not modules & {f"chapter14.{section}" for section in SECTIONS})


def test_the_example_notebook_holds_the_same_code():
    """Each statement of a graph and of the series, word for word; what it is wrapped in aside."""
    cells = [cell["source"] for cell in read(ROOT / "docs" / "chapter14.ipynb")["cells"]
             if cell["cell_type"] == "code"]
    source = "\n".join(line for cell in cells for line in "".join(cell).split("\n")
                       if not line.startswith("%"))
    notebook = {ast.unparse(node) for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.stmt)}
    only_in_sections = {
        "initializer = tf.contrib.layers.variance_scaling_initializer() if init == 'he' else None"}
    for name in (*SECTIONS, "series"):
        functions = [node for node in parsed(name)[1].body if isinstance(node, ast.FunctionDef)
                     and (node.name.startswith(("build", "generate")) or name == "series")]
        assert functions
        for statement in (node for function in functions for node in ast.walk(function)):
            if isinstance(statement, (ast.Assign, ast.Return)):
                text = ast.unparse(statement)
                wrapping = isinstance(statement, ast.Return) and name != "series"
                assert wrapping or text in notebook | only_in_sections, (name, text)


@pytest.mark.parametrize("name", SECTIONS)
def test_op_seeds_are_tensorflow_1s(quick, name):
    """Of every random op, in order, under its own name: as TensorFlow 1.15.5 recorded them."""
    obtained = read(quick / (name if name == LONG else f"1.15/{name}") / "values.json")["op_seeds"]
    assert golden(name)["op_seeds"] == obtained
    if name in OP_SEEDS:
        assert OP_SEEDS[name] == [op["op_seed"] for op in obtained]


def test_short_runs_compare_clean(quick, capsys):
    """No number differs; rows that a short run has not count as not run: all that is set aside."""
    status = compare.main(["--output", str(quick)])
    printed = capsys.readouterr().out
    assert 0 == status and "Every number is accounted for." in printed, printed
    for source, count in (("published", 812), ("published 2018-08", 240), ("printed book", 248),
                          ("TF 1.12.3", 4878)):
        assert f"\n{source}: {count} numbers" in printed
    aside = printed.split("set aside: ")[1].split("\n")[0]
    assert "other settings" not in aside and (
        "not judged" not in aside or "arithmetic: " in printed or "another processor" in printed)


FIRST_LINES = {
    "manual_rnn": ["[[-0.0664006", " 0.40200"],
    "mnist_classifier": ["0 Last batch accuracy: 0.9533333 Test accuracy: 0.9288",
                         "1 Last batch accuracy: 0.9"],
    "time_series": ["[[ 1.38452097  2.05081182]", "0 \tMSE: 11.96725", "0 \tMSE: 13.90702"],
}


@pytest.mark.parametrize("name", FIRST_LINES)
def test_prints_what_the_book_prints(quick, name):
    """In the book's format, on standard output."""
    printed = (quick / name / "stdout.txt").read_text()
    for line in FIRST_LINES[name]:
        assert line in printed


@pytest.mark.parametrize("name", ["manual_rnn", "time_series"])
def test_another_seed_gives_other_numbers(quick, quick_copy, name):
    """`--seed` reaches every graph and NumPy; compare then sets aside the numbers, not op seeds."""
    result = run(f"chapter14.{name}", "--quick", "--seed", "7", "--device", "cpu",
                 "--output", quick_copy)
    assert 0 == result.returncode, result.stderr
    ours, other = (read(folder / name / "values.json") for folder in (quick, quick_copy))
    assert 7 == other["op_seeds"][0]["graph_seed"]
    assert [op["op_seed"] for op in ours["op_seeds"]] == [op["op_seed"] for op in other["op_seeds"]]
    for value in ours["values"].keys() - {"time_series/creative/sequence2"}:
        assert not np.array_equal(ours["values"][value]["data"], other["values"][value]["data"])
    if name in BOOK:
        assert 0 == run("scripts.experiments.book_weights", name, "--seed", "7",
                        "--output", quick_copy / "book").returncode
    assert 0 == compare.main([name, "--output", str(quick_copy)])


@pytest.mark.slow
def test_book_order_prints_train_accuracy(tmp_path):
    """`--order book`: the tutorial's batches; `--init he`: He's weights; seeds stay the clock's."""
    result = run("chapter14.mnist_classifier", "--epochs", "1", "--order", "book", "--init", "he",
                 "--device", "cpu", "--output", tmp_path)
    assert 0 == result.returncode, result.stderr
    assert (result.stdout.startswith("0 Train accuracy: 0.9")
            and "Test accuracy: 0.9" in result.stdout)
    values = read(tmp_path / "mnist_classifier" / "values.json")
    assert "TruncatedNormal" == values["op_seeds"][0]["type"]
    assert ({"mnist_classifier/train_accuracy", "mnist_classifier/test_accuracy"}
            == set(values["values"]))
