"""The printed book's MNIST rows: the recorded runs, and what the experiments make of them."""


import numpy as np
import pytest
from conftest import in_turn, numbers_of, read, run

from scripts.experiments import book_mnist, mnist_runs
from scripts.experiments.claims import from_runs


def test_book_mnist_repeats_its_result():
    """The committed result follows from the committed runs, all of which are there."""
    def recorded(wanted, path):
        table = mnist_runs.read(path)
        assert all(mnist_runs.length(table, arm, seed) >= epochs for arm, seed, epochs in wanted)
        return table
    result, committed = (book_mnist.experiment(mnist_runs.FILE, make=recorded),
                         read(book_mnist.RESULT))
    np.testing.assert_allclose(numbers_of(result), numbers_of(committed), rtol=1e-2, atol=1e-12)
    # what data/explained.json says: the listing is out; some late epoch would have to be better
    # than all recorded
    listed = result["arms"][0]["test_after_0_and_1"]
    assert [0.902, 0.937] == pytest.approx([listed["least"][0], listed["most"][0]], abs=5.1e-4)
    assert 0.9792 == max(row["most"] for arm in result["arms"] for row in arm["rows"]
                       if (row["column"], row["epoch"]) == ("test", 99))
    assert [False, False, True, True] == [arm["survives"] for arm in result["arms"]]


@pytest.mark.slow
def test_a_recorded_run_can_be_made_again(tmp_path):
    """A short run, made anew: the same accuracies, on any processor."""
    path, arm = tmp_path / "runs.csv", (66, "relu", "he")
    again = run(path, code="import pathlib, sys; from scripts.experiments import mnist_runs\n"
                           f"mnist_runs.complete([({arm}, 3, 2)], pathlib.Path(sys.argv[1]))")
    assert 0 == again.returncode, again.stderr
    table, new = mnist_runs.read(), mnist_runs.read(path)
    assert 4 == new[["last_batch", "test"]].size
    for column in ("last_batch", "test"):
        recorded = mnist_runs.accuracies(table[table.seed == 3], arm, [0, 1], column)
        np.testing.assert_array_equal(mnist_runs.accuracies(new, arm, [0, 1], column), recorded)


def test_a_run_that_is_recorded_is_not_made_again(tmp_path, monkeypatch):
    """Stopped half way, it goes on: finished runs are on disk, longer ones stand for shorter."""
    path, made = tmp_path / "runs.csv", []
    monkeypatch.setattr(mnist_runs.many, "each", in_turn)

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
    "seed,epoch\n1,2\n", "", RUNS[:-8] + "\n", RUNS + RUNS.splitlines()[-1] + "\n",
    RUNS.replace(",1,", ",3,", 1), RUNS.replace(",0.", ",7.", 1), RUNS.replace(",0.", ",no", 1)],
    ids=["other columns", "empty", "cut", "a row twice", "a hole", "no accuracy", "no number"])
def test_damaged_runs_are_refused(tmp_path, text):
    """One line, status 2: nothing is trained on top of a damaged record."""
    path = tmp_path / "runs.csv"
    path.write_text(text)
    result = run("scripts.experiments.book_mnist", "--runs", path,
                 "--result", tmp_path / "result.json")
    assert (2, 1) == (result.returncode, result.stderr.count("\n")) and "runs.csv" in result.stderr


def test_odds_are_those_of_a_normal_sample():
    """A draw at the mean is sure to be surpassed, one far out not; in one dimension Student's t."""
    from scipy import stats
    sample = np.random.RandomState(0).normal(0.5, 0.1, [12, 1])
    probability, _ = book_mnist.one_more(sample, sample.mean(axis=0) + 0.3)
    t = 0.3 / (sample.std(ddof=1) * np.sqrt(1 + 1 / 12))
    np.testing.assert_allclose(probability, 2 * stats.t.sf(t, 11), rtol=1e-9, atol=0)
    assert book_mnist.one_more(sample, sample.mean(axis=0))[0] == pytest.approx(1, rel=1e-9)
    scale = sample.std(ddof=1) * np.sqrt(1 + 1 / 12)
    expected = stats.t.logpdf(0.3 / scale, 11) - np.log(scale)
    assert (book_mnist.one_more(sample, sample.mean(axis=0) + 0.3)[1]
            == pytest.approx(expected, rel=1e-9))


def test_odds_in_two_dimensions_are_calibrated():
    """One more draw of the same distribution is as far out as it says: uniform probabilities."""
    random, mix = np.random.RandomState(0), np.array([[1.0, 0.8], [0.0, 0.6]])
    draws = random.normal(size=[2000, 17, 2]) @ mix
    found = np.array([book_mnist.one_more(sample[:-1], sample[-1])[0] for sample in draws])
    np.testing.assert_allclose(np.quantile(found, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], rtol=0,
                               atol=0.035)


def test_he_claim_says_what_the_runs_say(tmp_path):
    """A gain of a point holds it, a loss not; recorded runs show nothing; 7 pairs are too few."""
    verdict, _, before = from_runs.he_init_helps(mnist_runs.FILE)
    assert "not shown" == verdict
    table = mnist_runs.read()
    path = tmp_path / "runs.csv"
    he = (table[mnist_runs.ARM] == list(from_runs.HE)).all(axis=1)
    table.loc[he, "test"] += 0.01
    table.to_csv(path, index=False)
    assert "holds" == from_runs.he_init_helps(path)[0]
    gain = from_runs.he_init_helps(path)[2]["after_epoch"]["9"]["gain"]
    assert [1.0] == pytest.approx([gain - before["after_epoch"]["9"]["gain"]], abs=0.011)
    table.assign(test=table.test - 0.02 * he).to_csv(path, index=False)
    assert "does not hold" == from_runs.he_init_helps(path)[0]
    table[~he | (table.seed < 7)].to_csv(path, index=False)
    assert "not tested" == from_runs.he_init_helps(path)[0]
