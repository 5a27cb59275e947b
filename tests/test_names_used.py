"""scripts/experiments/names_used: TensorFlow's names in a repository's scripts and notebooks."""

import json
import subprocess

import pytest

from scripts.experiments import names_used

SCRIPT = """import tensorflow as tf
import tensorflow.contrib.slim as slim
from tensorflow.contrib import rnn, crf as fields
from tensorflow.python.framework import ops
tf.nn.relu(slim.conv2d(x, 3).shape)
fields.crf_log_likelihood(rnn.LSTMCell(3), self.tf.nn.elu, ops.Tensor, tf.nn.no_such_name)
"""
NOTEBOOK = {"cells": [{"cell_type": "markdown", "source": ["import tensorflow as tf\ntf.matmul"]},
                      {"cell_type": "code", "source": ["import tensorflow.compat.v1 as t\n",
                                                          "t.nn.relu(t.Session())"]}]}


def git(folder, *arguments):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder),
                    *arguments], check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path):
    """A repository: a script, a notebook, one that is none, and a script without TensorFlow."""
    folder = tmp_path / "clone"
    (folder / "sub").mkdir(parents=True)
    (folder / "script.py").write_text(SCRIPT)
    (folder / "sub" / "notebook.ipynb").write_text(json.dumps(NOTEBOOK))
    (folder / "broken.ipynb").write_text("{")
    (folder / "other.py").write_text("import numpy as tf\ntf.matmul\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "all")
    return folder


@pytest.mark.parametrize("url", ["https://github.com/owner/name.git", "git@github.com:owner/name",
                                 "/mirrors/owner/name.git/"])
def test_names_are_counted(clone, tmp_path, monkeypatch, url):
    """In files and in repositories, under each file's own aliases; the name is the origin's."""
    git(clone, "remote", "add", "origin", url)
    monkeypatch.setattr(names_used, "RESULT", tmp_path / "names_used.json")
    assert 0 == names_used.main([str(clone)])
    result = json.loads(names_used.RESULT.read_text())
    (repository,) = result["repositories"]
    assert ("owner/name", 2, 40) == (repository["repository"], repository["files"],
                                     len(repository["commit"]))
    assert result["names [repositories, files]"] == {
        "tf.Session": [1, 1], "tf.contrib.crf": [1, 1], "tf.contrib.rnn": [1, 1],
        "tf.contrib.rnn.LSTMCell": [1, 1], "tf.contrib.slim": [1, 1],
        "tf.contrib.slim.conv2d": [1, 1], "tf.nn": [1, 1], "tf.nn.relu": [1, 2]}


def test_a_name_may_be_given(clone, tmp_path, monkeypatch, capsys):
    """It precedes the origin's; without either or a repository, a line, and nothing is written."""
    monkeypatch.setattr(names_used, "RESULT", tmp_path / "names_used.json")
    assert 2 == names_used.main([str(clone)]) and "give OWNER/NAME=" in capsys.readouterr().err
    assert (2 == names_used.main([f"a/b={tmp_path}"])
            and "is no repository" in capsys.readouterr().err)
    assert not names_used.RESULT.exists()
    git(clone, "remote", "add", "origin", "https://github.com/owner/name.git")
    assert 0 == names_used.main([f"another/one={clone}"])
    assert ("another/one"
            == json.loads(names_used.RESULT.read_text())["repositories"][0]["repository"])
