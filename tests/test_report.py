"""scripts/report: the page says what the numbers say, however wrong (browser: test_browser.py)."""

import html
import json
import re

import pytest
from conftest import ROOT, read, run

from scripts import compare
from scripts.compare.references import OF_2018_08
from scripts.report import __main__ as command
from scripts.report import digits


def page_of(output, *options):
    """(exit status, the page)."""
    status = command.main(["--output", str(output), *map(str, options)])
    path = output / "report" / "index.html"
    return status, path.read_text() if path.exists() else None


def text_of(page):
    """What a reader sees of it, without its styles and scripts."""
    return html.unescape(re.sub(r"<[^>]*>", " ",
                                re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.S)))


def test_does_not_load_tensorflow(quick_copy):
    """It reads files alone."""
    result = run("--output", quick_copy, code=(
        "import sys; from scripts.report.__main__ import main; status = main(sys.argv[1:])\n"
        "assert 'tensorflow' not in sys.modules; sys.exit(status)"))
    assert 0 == result.returncode, result.stderr


def test_page_is_self_contained(quick_copy):
    """No address of anything outside it, and a policy that lets a browser load nothing."""
    _, page = page_of(quick_copy)
    assert [] == re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', page)
    assert "default-src 'none'" in page and "url(" not in page and "@import" not in page


def test_every_number_is_on_the_page_with_a_verdict(quick_copy):
    """Those that the notebooks printed for the sections, and the book's, digits as printed."""
    _, page = page_of(quick_copy)
    body = page[page.index('id="table"'):]
    rows = re.findall(r'<tr data-v="([^"]*)" data-s="([^"]*)" data-a="([^"]*)">.*?>([^<]*)</a>'
                      r".*?</th><td>(\d+)</td><td>([^<]*)</td><td>.*?</td><td>([^<]*)</td>", body)
    shown = {(source, name, int(index)): (digits, verdict)
             for verdict, _, source, name, index, _, digits in rows}
    whose = {(source, arithmetic) for _, _, source, _, _, arithmetic, _ in rows}
    native = {arithmetic for _, arithmetic in whose} == {"native"}
    assert native or whose == {("published", "notebook"), ("published 2018-08", "notebook"),
                               ("TF 1.12.3", "notebook"), ("printed book", "notebook"),
                               ("TF 1.15.5", "1.15")}
    for file, source in (("notebook.json", "published"),
                         ("notebook-2018-08.json", "published 2018-08"),
                         ("book-1st-edition.json", "printed book")):
        sections = OF_2018_08 if source == "published 2018-08" else command.files.SECTIONS
        for name, value in read(ROOT / "data" / "published" / file)["values"].items():
            if name.split("/")[0] in sections:
                for index, printed in enumerate(value["printed"]):
                    found, verdict = shown[source, name, index]
                    assert printed == found and verdict
    # 1.15.5's are more on some processors than on others
    compared = compare.numbers(compare.compared(quick_copy, ROOT / "data")[1])
    assert len(rows) == page.count("<tr data-v=") == compared > 3700


def test_a_changed_golden_digit_shows(quick_copy, data_copy):
    """On the page, marked where it begins, and in the exit status."""
    path = data_copy / "golden" / "tf-1.12.3" / "manual_rnn.json"
    content = read(path)
    content["values"]["manual_rnn/Y0"]["data"][0][1] += 0.001
    path.write_text(json.dumps(content))
    status, page = page_of(quick_copy, "--data", data_copy)
    assert 1 == status
    assert re.search(r"1 not accounted for", page) and 'data-verdict="differs">1 differs' in page
    assert "was changed since it was recorded" in page


def test_a_changed_digit_of_ours_is_marked(quick_copy):
    """Digits that agree, the first that does not, and the rest."""
    path = quick_copy / "manual_rnn" / "values.json"
    content = read(path)
    content["values"]["manual_rnn/Y0"]["data"][0][1] = 0.9645767
    path.write_text(json.dumps(content))
    status, page = page_of(quick_copy)
    assert 1 == status and '<span class="same">0.96</span><mark>4</mark><span class="rest">' in page


@pytest.mark.parametrize("folder, target", [
    ("static_rnn", "static_rnn"), ("book/static_rnn", "static_rnn"),
    ("mnist_classifier", "mnist_classifier"),
    ("1.15/static_rnn", "arithmetic-1.15"), ("2018-08/mnist_classifier", "notebook-2018-08")])
def test_a_missing_run_is_named(quick_copy, folder, target):
    """The page is made all the same, says what to run, and the status is 1."""
    (quick_copy / folder / "values.json").unlink()
    status, page = page_of(quick_copy)
    assert (1 == status
            and f"{folder}/values.json is not there; run `make {target}`" in html.unescape(page))
    assert ("There is no output of this section." in page) == (folder == target)
    assert "manual_rnn/Y0" in page


def test_markup_is_shown_as_text(quick_copy):
    """In printed outputs, captions, notes and names: nothing of it becomes part of the page."""
    evil = "<script>alert('1')</script>\"><img src=x onerror=alert(2)>"
    (quick_copy / "manual_rnn" / "stdout.txt").write_text(evil)
    (quick_copy / "manual_rnn" / "plots.json").write_text(json.dumps([
        {"file": "outputs.svg", "alt": evil, "caption": evil},
        {"file": "<script>alert", "alt": "", "caption": ""}]))
    content = read(quick_copy / "manual_rnn" / "values.json")
    content["values"][f"manual_rnn/{evil}"] = content["values"]["manual_rnn/Y1"]
    content["environment"]["platform"] = evil
    (quick_copy / "manual_rnn" / "values.json").write_text(json.dumps(content))
    _, page = page_of(quick_copy)
    assert "<script>alert" not in page and "<img src=x" not in page
    assert 1 == page.count("<script>")
    assert text_of(page).count("<script>alert('1')</script>") >= 4


def test_missing_plot_is_named(quick_copy):
    (quick_copy / "manual_rnn" / "outputs.svg").unlink()
    status, page = page_of(quick_copy)
    assert 0 == status and "The plot outputs.svg is not there." in page


@pytest.mark.parametrize("file", ["values.json", "plots.json"])
def test_damaged_outputs_end_with_status_2(quick_copy, capsys, file):
    """One line, and the page of before stays as it was."""
    page_of(quick_copy)
    before = (quick_copy / "report" / "index.html").read_bytes()
    path = quick_copy / "sequence_length" / file
    for text in path.read_text()[:50], '{"a": 1}', "[1]":
        path.write_text(text)
        assert 2 == page_of(quick_copy)[0]
        error = capsys.readouterr().err
        assert 1 == error.count("\n") and str(quick_copy) in error
    assert before == (quick_copy / "report" / "index.html").read_bytes()


def test_folder_that_cannot_be_written_ends_with_status_2(quick_copy, capsys):
    """A folder that cannot be written to: one line that names it."""
    (quick_copy / "report").write_text("a file where the folder goes")
    assert 2 == command.main(["--output", str(quick_copy)])
    assert 1 == capsys.readouterr().err.count("\n")


def test_errata_and_claims_are_on_the_page(quick_copy):
    """Every entry of docs/errata.md; without a run of the claims each is there, not tested."""
    page = page_of(quick_copy)[1]
    text = text_of(page)
    for heading in re.findall(r"^## (.*)$", (ROOT / "docs" / "errata.md").read_text(), flags=re.M):
        marked = re.sub("`(.*?)`", r"<code>\1</code>", html.escape(heading))
        assert f"<h3>{marked}</h3>" in page
    claims = read(ROOT / "data" / "published" / "book-1st-edition.json")["claims"]
    assert len(claims) == text.count("not tested")


DIGITS = {  # {case: (reference, obtained, verdict, (same, first, rest))}
    "exact": ("0.5", "0.5", "exact", ("0.5", "", "")),
    "the last digit": ("0.82874775", "0.8287478", "rounding", ("0.828747", "8", "1")),
    "fewer digits printed": ("1.", "0.99999994", "differs", ("", "0", ".99999994")),
    "the sign": ("-0.25", "0.25", "differs", ("", "0", ".25")),
    "nothing obtained": ("0.25", None, "missing", ("", "", "")),
    "no number": ("0.25", "nan", "differs", ("", "n", "an")),
}


@pytest.mark.parametrize("case", DIGITS)
def test_digits_are_marked_one_by_one(case):
    reference, obtained, verdict, expected = DIGITS[case]
    cell = digits.cell(reference, obtained, verdict)
    assert expected == (cell["same"], cell["first"], cell["rest"])


def test_matrices_look_as_printed():
    """Brackets open and close as NumPy's do, in two and in three dimensions."""
    from scripts.compare.references import Value
    numbers = [str(number) for number in range(8)]
    layout = digits.layout(Value([2, 2, 2], list(map(float, numbers)), numbers),
                           [digits.cell(number, number, "exact") for number in numbers])
    lines = [line and line["open"] + line["cells"][0]["reference"] + " "
             + line["cells"][1]["reference"] + line["close"] for line in layout["lines"]]
    assert ["[[[0 1]", "  [2 3]]", None, " [[4 5]", "  [6 7]]]"] == lines
