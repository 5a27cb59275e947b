"""The printed book's numbers: recovered weights, sections run with these, the MNIST experiment."""

import hashlib
import itertools

import numpy as np
import pytest
from conftest import BOOK, ROOT, numbers_of, read, run

from scripts import compare, files
from scripts.compare import references
from scripts.experiments import book_weights
from scripts.experiments.recover_weights import arithmetic, equations, search

RECOVERED = ROOT / "data" / "recovered" / "book-weights.json"


def printed(Y0, Y1):
    """Outputs, [4, 5] each, as NumPy of the book's time prints them."""
    return [np.array([[f"{number:.8f}" for number in row] for row in Y]) for Y in (Y0, Y1)]


def test_recover_weights_repeats_its_result(tmp_path):
    """The published file gives the committed one: weights bit for bit, its description nearly."""
    result = run("scripts.experiments.recover_weights", "--to", tmp_path / "weights.json")
    assert 0 == result.returncode, result.stderr
    ours, committed = read(tmp_path / "weights.json"), read(RECOVERED)
    np.testing.assert_allclose(numbers_of(ours), numbers_of(committed), rtol=1e-5, atol=0.05)
    described = dict.fromkeys(("determined", "agreement", "origin"))
    assert {**committed, **described} == {**ours, **described}
    assert (committed["agreement"]["printed_digits_of_40"]
            == ours["agreement"]["printed_digits_of_40"])
    assert 2.6 == max(row["spacings_off"] for row in committed["agreement"]["redundant_equation"])


def test_recovered_weights_give_the_printed_digits():
    """All 40, in both releases and both forms; none is left over with a weight one spacing off."""
    content, book = (read(RECOVERED),
                     read(ROOT / "data" / "published" / "book-1st-edition.json")["values"])
    Wx, Wy = (np.array(content[name], np.float32) for name in ("Wx", "Wy"))
    texts = [np.array(book["manual_rnn/" + name]["printed"]).reshape(4, 5) for name in ("Y0", "Y1")]
    moved = Wx.copy()
    moved[2, 4] = np.nextafter(moved[2, 4], np.float32(1))
    for way in arithmetic.WAYS:
        assert 40 == search.equal_digits(arithmetic.forward(way, Wx, Wy), texts)
        assert search.equal_digits(arithmetic.forward(way, moved, Wy), texts) < 40


@pytest.mark.parametrize("way, digest", list(zip(arithmetic.WAYS, (
    "3e59c6e868c6e221", "b117b14a2b0fc122", "d36cb7e459cbd4f3", "589207dce0e79b08"))), ids=str)
def test_arithmetic_is_the_real_one(way, digest):
    """The bits of the real 1.12.3 and 1.0.0, in two graphs, for 100 sets of weights.

    The graphs are manual_rnn's and static_rnn's; dynamic_rnn gave static_rnn's bits. The digests
    are of their Y0 and Y1, [100, 2, 4, 5] float32.
    """
    uniform = np.random.RandomState(0).uniform(-0.5, 0.5, [100, 8, 5])
    kernels = uniform.astype(np.float32).transpose(1, 2, 0)
    outputs = np.array(arithmetic.forward(way, kernels[:3], kernels[3:]))
    content = np.ascontiguousarray(np.moveaxis(outputs, -1, 0)).tobytes()
    assert digest == hashlib.sha256(content).hexdigest()[:16]


def test_book_was_not_printed_by_a_correctly_rounded_tanh():
    """No float32 number's tanh, correctly rounded, is the printed -0.24616946; Eigen's has one."""
    text = "-0.24616946"
    around = search.floats_between(-0.252, -0.251)
    exact = np.tanh(around.astype(float)).astype(np.float32)
    assert len(around) > 30_000 and exact.min() < float(text) < exact.max()
    assert not search.prints_as(exact, text).any()
    assert 1 == search.gives(around, text).sum() == len(search.possible_sums(text))


@pytest.mark.parametrize("number, text, expected", [
    (-0.26579669, "-0.26579669", True), (-0.26579672, "-0.26579669", False), (1.0, "1.", True),
    (0.99999994, "1.", False), (1.0000001, "1.", False), (0.0473107733, "0.04731077", True),
    (-0.999933, "-0.999933", True)])
def test_prints_as_numpy_of_the_books_time(number, text, expected):
    """Eight decimals, zeros cut off; the shortest digits of the first would be -0.2657967."""
    assert expected == bool(search.prints_as(np.float32(number), text))


@pytest.mark.parametrize("low, high, count",
                         [(0.5, 1.0, 2**23 + 1), (-1e-45, 1e-45, 3), (1.0, 0.5, 0)])
def test_floats_between_are_all_of_them(low, high, count):
    """In order, across zero, and none where the ends are the wrong way round."""
    found = search.floats_between(low, high)
    assert count == len(found) and (np.diff(found) > 0).all()


def test_search_finds_the_weights_that_printed(monkeypatch):
    """Of one way: all columns of Wx have their digits, the true one among them; so has a set."""
    way = arithmetic.WAYS[0]
    monkeypatch.setattr(arithmetic, "WAYS", (way,))
    Wx, Wy = np.random.RandomState(0).uniform(-0.2, 0.2, [2, 5, 5]).astype(np.float32)
    Wx = Wx[:3]
    texts = printed(*arithmetic.forward(way, Wx, Wy))
    solution = equations.solve_inputs(texts[0].astype(float))
    for j in range(5):
        columns = search.input_columns(texts[0][:, j], solution[:, j])
        assert (columns == Wx[:, j]).all(axis=1).any()
        many = np.repeat(columns.T[:, None], 5, axis=1)
        Y0 = arithmetic.forward(way, many, np.zeros([5, 5, len(columns)], np.float32))[0][:, j]
        assert all(search.prints_as(Y0[i], texts[0][i, j]).all() for i in range(4))
    found = search.weights(*texts, solution)
    assert 40 == search.equal_digits(arithmetic.forward(way, *found[:2]), texts)
    assert [0, 1, 2, 3, 4] == [row["neuron"] for row in found[2]]


def test_solution_is_found_again():
    """Weights of our choice come back from the outputs they print, but for Wy's free direction."""
    random = np.random.RandomState(0)
    Wx, Wy = random.uniform(-0.3, 0.3, [3, 5]), random.uniform(-0.3, 0.3, [5, 5])
    Y0 = np.tanh(equations.X0 @ Wx)
    Y1 = np.tanh(Y0 @ Wy + equations.X1 @ Wx)
    found = equations.solve_inputs(Y0)
    np.testing.assert_allclose(found, Wx, rtol=0, atol=1e-9)
    null = equations.null_direction(Y0)
    np.testing.assert_allclose(equations.solve_recurrent(Y1, found) + np.outer(null, null @ Wy), Wy,
                               rtol=0, atol=1e-6)


@pytest.mark.parametrize("weight, active", [(0.5, False), (0.1, True)],
                         ids=["kept anyway", "one more equation"])
def test_saturated_value_is_a_bound(weight, active):
    """A printed 1. asks for a sum of 9.011 or more: the least solution's, or else the bound."""
    Wx = np.random.RandomState(1).uniform(-0.1, 0.1, [3, 5])
    Wx[:, 1] = weight
    Y0 = np.tanh(equations.X0 @ Wx)
    sums = Y0 @ np.full([5, 5], 0.1) + equations.X1 @ Wx
    Y1 = np.tanh(sums)
    Y1[0, 1] = 1.0
    Wy = equations.solve_recurrent(Y1, Wx)
    obtained = (Y0 @ Wy + equations.X1 @ Wx)[:, 1]
    np.testing.assert_allclose(obtained[1:], sums[1:, 1], rtol=0, atol=1e-6)
    if active:
        assert equations.SATURATED == pytest.approx(obtained[0], abs=1e-9)
    else:
        assert obtained[0] > equations.SATURATED + 1


def test_digits_that_no_weights_give_are_said_to_be_so(tmp_path):
    """One number one float32 spacing off: status 1, one line that names the neuron, no result."""
    text = (ROOT / "data" / "published" / "book-1st-edition.json").read_text()
    assert "-0.12842922" in text
    path = tmp_path / "published.json"
    path.write_text(text.replace("-0.12842922", "-0.12842923"))
    result = run("scripts.experiments.recover_weights", "--published", path,
                 "--to", tmp_path / "weights.json")
    assert (1, 1) == (result.returncode, result.stderr.count("\n")), result.stderr
    assert "neuron 0" in result.stderr and not (tmp_path / "weights.json").exists()


def test_digits_say_much_of_the_weights():
    """A few spacings off, most of 24 numbers have none: neuron 4 has four narrow equations."""
    book = read(ROOT / "data" / "published" / "book-1st-edition.json")["values"]
    texts = np.array(book["manual_rnn/Y0"]["printed"]).reshape(4, 5)[:, 4]
    none = 0
    for i, spacings in itertools.product(range(4), (-4, -2, -1, 1, 2, 4)):
        other = list(texts)
        other[i] = f"{search.shifted(np.float32(texts[i]), np.int32(spacings)):.8f}"
        solution = equations.solve_inputs(np.array(other, dtype=float)[:, None])[:, 0]
        none += not len(search.input_columns(other, solution))
    assert none >= 20


def test_recover_weights_refuses_what_is_no_output(tmp_path):
    """A published file without Y0 and Y1, a cut one, and none: status 2, one line, no result."""
    for text in '{"source": "x", "values": {}}', '{"values": ', None:
        path = tmp_path / "published.json"
        path.unlink(missing_ok=True)
        if text:
            path.write_text(text)
        result = run("scripts.experiments.recover_weights", "--published", path,
                     "--to", tmp_path / "weights.json")
        assert ((2, 1) == (result.returncode, result.stderr.count("\n"))
                and "git checkout" in result.stderr)
        assert not (tmp_path / "weights.json").exists()


def test_sections_print_the_books_numbers(quick, capsys):
    """All 240 of the four sections, exact or (native arithmetic) within 3e-7; none is explained."""
    rows = [row for section in BOOK for row in rows_of(quick, section)]
    native = "native" == read(quick / "book/manual_rnn" / "values.json")["settings"]["arithmetic"]
    allowed = {"exact", "rounding"} if native else {"exact"}
    assert 240 == len(rows) and {row["verdict"] for row in rows} <= allowed
    assert max(abs(float(row["obtained"]) - float(row["reference"])) for row in rows) <= 3e-7


@pytest.mark.parametrize("section", BOOK)
def test_notebook_arithmetic_prints_the_books_digits(quick, section):
    """Every one of them, as NumPy of the book's time prints them."""
    found = read(quick / "book" / section / "values.json")
    if found["settings"]["arithmetic"] == "native":
        pytest.skip("there is no C++ compiler to build the kernels with")
    book = references.book_values(
        read(ROOT / "data" / "published" / "book-1st-edition.json")["values"])[section]
    assert set(book) == set(found["values"])
    for name, value in book.items():
        numbers = np.array(found["values"][name]["data"], np.float32).ravel()
        assert len(numbers) == len(value.printed)
        assert all(search.prints_as(number, text) for number, text in zip(numbers, value.printed))


def rows_of(output, section):
    comparison = compare.compared(output, ROOT / "data", [section])[0]
    return [row for row in comparison.rows if row["source"] == "printed book"]


def test_damaged_weights_are_one_line(tmp_path):
    """Cut, of another shape, or not there: it names the file and the mend."""
    path = tmp_path / "book-weights.json"
    for text in (RECOVERED.read_text()[:300], '{"Wx": [[1]], "Wy": [[1]], "b": [1]}', "[]",
                 '{"Wx": {}}', None):
        path.unlink() if text is None else path.write_text(text)
        with pytest.raises(files.Fault, match="git checkout") as fault:
            book_weights.read(path)
        assert str(path) in str(fault.value) and "\n" not in str(fault.value)


@pytest.mark.slow
def test_without_its_weights_the_section_does_not_run(tmp_path):
    """Status 2, one line, and no result."""
    result = run("manual_rnn", "--output", tmp_path, code=(
        "import pathlib, sys; from scripts.experiments import book_weights\n"
        "book_weights.read.__defaults__ = (pathlib.Path('/nowhere.json'),)\n"
        "sys.exit(book_weights.main(sys.argv[1:]))"))
    assert (2 == result.returncode
            and result.stderr.startswith("manual_rnn: /nowhere.json is not there; restore it"))
    assert 1 == result.stderr.count("\n") and not (tmp_path / "manual_rnn" / "values.json").exists()


@pytest.mark.parametrize("arguments", [[], ["mnist_classifier"]],
                         ids=["none", "no weights are known"])
def test_book_weights_are_for_four_sections(arguments, capsys):
    assert 2 == book_weights.main(arguments)
    assert ("expected a section (manual_rnn, static_rnn, dynamic_rnn, sequence_length)"
            in capsys.readouterr().err)
