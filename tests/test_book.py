"""The printed book's numbers: recovered weights, the MNIST experiment, and the sections run with --weights book."""

import json
import shutil

import numpy as np
import pytest
from conftest import BOOK, ROOT, read, run

from scripts import book_mnist, compare, mnist_runs, recover_weights
from scripts.claims import from_runs

RECOVERED = ROOT / "data" / "recovered" / "book-weights.json"


def numbers(content):
    """Every number of a JSON content, in order."""
    if isinstance(content, dict):
        return [number for value in content.values() for number in numbers(value)]
    if isinstance(content, list):
        return [number for value in content for number in numbers(value)]
    return [content] if isinstance(content, (int, float)) else []


def test_recover_weights_repeats_its_result(tmp_path):
    """From the published file to the committed one; what is last in a float32 may be another on another CPU."""
    result = run("scripts.recover_weights", "--to", tmp_path / "weights.json")
    assert 0 == result.returncode, result.stderr
    ours, committed = read(tmp_path / "weights.json"), read(RECOVERED)
    off = [[row["spacings_off"] for row in content.pop("agreement")["redundant_equation"]]
           for content in (ours, committed)]
    np.testing.assert_allclose(*off, rtol=0.05, atol=0.05)
    assert 2.6 == max(off[1])
    np.testing.assert_allclose(numbers(ours), numbers(committed), rtol=1e-5, atol=1e-6)
    assert {**committed, "Wx": 0, "Wy": 0, "determined": 0, "origin": 0} == {
        **ours, "Wx": 0, "Wy": 0, "determined": 0, "origin": 0}


def test_recovered_weights_are_found_again():
    """Weights of our own choice come back from the outputs that they print, but for Wy's free direction."""
    random = np.random.RandomState(0)
    Wx, Wy = random.uniform(-0.3, 0.3, [3, 5]), random.uniform(-0.3, 0.3, [5, 5])
    Y0 = np.tanh(recover_weights.X0 @ Wx)
    Y1 = np.tanh(Y0 @ Wy + recover_weights.X1 @ Wx)
    found = recover_weights.solve_inputs(Y0)
    np.testing.assert_allclose(found, Wx, rtol=0, atol=1e-9)
    found_Wy, bounds = recover_weights.solve_recurrent(Y1, found)
    null = np.linalg.svd(Y0)[2][-1]
    assert [] == bounds
    np.testing.assert_allclose(found_Wy + np.outer(null, null @ Wy), Wy, rtol=0, atol=1e-6)


@pytest.mark.parametrize("weight, active", [(0.5, False), (0.1, True)], ids=["kept anyway", "one more equation"])
def test_saturated_value_is_a_bound(weight, active):
    """A printed 1. asks for a sum of 9.011 or more: the least solution's where that keeps to it, else the bound."""
    Wx = np.random.RandomState(1).uniform(-0.1, 0.1, [3, 5])
    Wx[:, 1] = weight
    Y0 = np.tanh(recover_weights.X0 @ Wx)
    sums = Y0 @ np.full([5, 5], 0.1) + recover_weights.X1 @ Wx
    Y1 = np.tanh(sums)
    Y1[0, 1] = 1.0
    Wy, bounds = recover_weights.solve_recurrent(Y1, Wx)
    obtained = (Y0 @ Wy + recover_weights.X1 @ Wx)[:, 1]
    assert [(0, 1)] == bounds
    np.testing.assert_allclose(obtained[1:], sums[1:, 1], rtol=0, atol=1e-6)
    if active:
        assert recover_weights.SATURATED == pytest.approx(obtained[0], abs=1e-9)
    else:
        assert obtained[0] > recover_weights.SATURATED + 1


def test_recover_weights_refuses_what_is_no_output(tmp_path):
    """A published file without Y0 and Y1, one that is cut, and one that is not there: status 2, one line, no result."""
    for text in '{"source": "x", "values": {}}', '{"values": ', None:
        path = tmp_path / "published.json"
        path.unlink(missing_ok=True)
        if text:
            path.write_text(text)
        result = run("scripts.recover_weights", "--published", path, "--to", tmp_path / "weights.json")
        assert (2, 1) == (result.returncode, result.stderr.count("\n")) and "git checkout" in result.stderr
        assert not (tmp_path / "weights.json").exists()


def test_sections_print_the_books_numbers(quick, capsys):
    """All 240 of the four sections within 3e-7, none by way of an explanation."""
    rows = [row for section in BOOK for row in rows_of(quick, section)]
    assert 240 == len(rows) and {"exact", "rounding"} == {row["verdict"] for row in rows}
    assert max(abs(float(row["obtained"]) - float(row["reference"])) for row in rows) <= 3e-7


def rows_of(output, section):
    comparison = compare.hold(output, ROOT / "data", [section])[0]
    return [row for row in comparison.rows if row["source"] == "printed book"]


def test_damaged_weights_end_with_status_2(tmp_path):
    """Cut, of another shape, or not there: one line that names the file and the mend; no result is left."""
    clone = shutil.copytree(ROOT / "chapter14", tmp_path / "clone" / "chapter14") and tmp_path / "clone"
    path = clone / "data" / "recovered" / "book-weights.json"
    path.parent.mkdir(parents=True)
    wrong = json.dumps({"Wx": [[1]], "Wy": [[1]], "b": [1]})
    for text in RECOVERED.read_text()[:300], wrong, "[]", '{"Wx": {}}', None:
        path.unlink() if text is None else path.write_text(text)
        result = run("chapter14.manual_rnn", "--weights", "book", "--output", tmp_path / "out", env={
            "PYTHONPATH": str(clone), "PYTHONSAFEPATH": "1"})
        assert 2 == result.returncode, result.stderr
        assert str(path) in result.stderr and "git checkout" in result.stderr and 1 == result.stderr.count("\n")
        assert not (tmp_path / "out" / "manual_rnn-book" / "values.json").exists()


def test_book_mnist_repeats_its_result():
    """The committed result follows from the committed runs, all of which are there."""
    def recorded(wanted, path):
        table = mnist_runs.read(path)
        assert all(mnist_runs.length(table, arm, seed) >= epochs for arm, seed, epochs in wanted)
        return table
    result, committed = book_mnist.experiment(mnist_runs.FILE, make=recorded), read(book_mnist.RESULT)
    np.testing.assert_allclose(numbers(result), numbers(committed), rtol=1e-2, atol=1e-12)
    # what data/explained.json says: the listing is out; some late epoch would have to be better than all recorded
    listed = result["arms"][0]["test_after_0_and_1"]
    assert [0.902, 0.937] == pytest.approx([listed["least"][0], listed["most"][0]], abs=5.1e-4)
    assert 0.98 == max(row["most"] for arm in result["arms"] for row in arm["rows"]
                       if (row["column"], row["epoch"]) == ("test", 99))
    assert [False, False, True, True] == [arm["survives"] for arm in result["arms"]]


def test_a_recorded_run_can_be_made_again(tmp_path):
    """A short run, made anew: on this machine the same accuracies, on another within five test images."""
    path = tmp_path / "runs.csv"
    arm = (66, "relu", "he")
    again = mnist_runs.accuracies(mnist_runs.complete([(arm, 3, 2)], path), arm, [0, 1])
    table = mnist_runs.read()
    recorded = mnist_runs.accuracies(table[table.seed == 3], arm, [0, 1])
    np.testing.assert_allclose(again, recorded, rtol=0, atol=5.1e-4)


def test_a_run_that_is_recorded_is_not_made_again(tmp_path, monkeypatch):
    """Stopped half way, the experiment goes on: each run is on disk when it ends, a longer one stands for a shorter."""
    path, made = tmp_path / "runs.csv", []
    monkeypatch.setattr(mnist_runs, "prepare", lambda: None)

    def one_run(arm, seed, epochs):
        if seed == 2:
            raise KeyboardInterrupt
        made.append((seed, epochs))
        return [(*arm, seed, epoch, 0.5, 0.5) for epoch in range(epochs)]
    monkeypatch.setattr(mnist_runs, "one_run", one_run)
    arm = (66, "tanh", "glorot")
    with pytest.raises(KeyboardInterrupt):
        mnist_runs.complete([(arm, seed, 2) for seed in range(3)], path)
    assert [(0, 2), (1, 2)] == made and 4 == len(mnist_runs.read(path))
    mnist_runs.complete([(arm, 0, 2), (arm, 1, 1), (arm, 1, 3)], path)
    assert [(0, 2), (1, 2), (1, 3)] == made and 5 == len(mnist_runs.read(path))


RUNS = mnist_runs.FILE.read_text()


@pytest.mark.parametrize("text", [
    "seed,epoch\n1,2\n", "", RUNS[:-8] + "\n", RUNS + RUNS.splitlines()[-1] + "\n", RUNS.replace(",1,", ",3,", 1),
    RUNS.replace(",0.", ",7.", 1), RUNS.replace(",0.", ",no", 1)],
    ids=["other columns", "empty", "cut", "a row twice", "a hole", "no accuracy", "no number"])
def test_damaged_runs_are_refused(tmp_path, text):
    """One line, status 2: nothing is trained on top of a damaged record."""
    path = tmp_path / "runs.csv"
    path.write_text(text)
    result = run("scripts.book_mnist", "--runs", path, "--result", tmp_path / "result.json")
    assert (2, 1) == (result.returncode, result.stderr.count("\n")) and "runs.csv" in result.stderr


def test_odds_are_those_of_a_normal_sample():
    """A draw at the mean is sure to be surpassed, one far out is not; in one dimension it is Student's t."""
    from scipy import stats
    sample = np.random.RandomState(0).normal(0.5, 0.1, [12, 1])
    probability, _ = book_mnist.one_more(sample, sample.mean(axis=0) + 0.3)
    t = 0.3 / (sample.std(ddof=1) * np.sqrt(1 + 1 / 12))
    np.testing.assert_allclose(probability, 2 * stats.t.sf(t, 11), rtol=1e-9, atol=0)
    assert book_mnist.one_more(sample, sample.mean(axis=0))[0] == pytest.approx(1, rel=1e-9)
    scale = sample.std(ddof=1) * np.sqrt(1 + 1 / 12)
    expected = stats.t.logpdf(0.3 / scale, 11) - np.log(scale)
    assert book_mnist.one_more(sample, sample.mean(axis=0) + 0.3)[1] == pytest.approx(expected, rel=1e-9)


def test_odds_in_two_dimensions_are_calibrated():
    """One more draw of the same distribution is as far out as it says: the probabilities are uniform."""
    random, mix = np.random.RandomState(0), np.array([[1.0, 0.8], [0.0, 0.6]])
    draws = random.normal(size=[2000, 17, 2]) @ mix
    found = np.array([book_mnist.one_more(sample[:-1], sample[-1])[0] for sample in draws])
    np.testing.assert_allclose(np.quantile(found, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], rtol=0, atol=0.035)


def test_he_claim_says_what_the_runs_say(tmp_path):
    """A gain of a point holds the claim, a loss does not; the recorded runs show nothing; seven pairs are too few."""
    assert "not shown" == from_runs.he_init_helps(mnist_runs.FILE)[0]
    table = mnist_runs.read()
    path = tmp_path / "runs.csv"
    he = (table[mnist_runs.ARM] == list(from_runs.HE)).all(axis=1)
    table.loc[he, "test"] += 0.01
    table.to_csv(path, index=False)
    assert "holds" == from_runs.he_init_helps(path)[0]
    assert [1.0] == pytest.approx([from_runs.he_init_helps(path)[2]["after_epoch"]["9"]["gain"] + 0.15], abs=0.011)
    table.assign(test=table.test - 0.02 * he).to_csv(path, index=False)
    assert "does not hold" == from_runs.he_init_helps(path)[0]
    table[~he | (table.seed < 7)].to_csv(path, index=False)
    assert "not tested" == from_runs.he_init_helps(path)[0]
