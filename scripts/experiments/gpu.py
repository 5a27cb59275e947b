"""What a GPU changes: random draws, and what `swap_memory` does.

    python -m scripts.experiments.gpu

Draws each kind of random number with the same seed on the GPU and on the processor, and counts the
values that differ. Trains one step of an LSTM with `dynamic_rnn` over more and more steps, with a
hundredth of the GPU's memory, with and without `swap_memory`, and says which fit. The
sections' numbers are compared by `make run-all DEVICE=gpu`, two runs by `make repeat DEVICE=gpu`.
Exit status: 0; 2 without a GPU.
"""

import argparse
import json
import sys
import time

import numpy as np

from chapter14 import tf1 as tf
from chapter14.harness import command, reset_graph
from scripts import files
from scripts.sweep import many

SHAPE = [1000, 1000]
DRAWS = {
    "uniform": lambda: tf.random_uniform(SHAPE, seed=7),
    "normal": lambda: tf.random_normal(SHAPE, seed=7),
    "truncated normal": lambda: tf.truncated_normal(SHAPE, seed=7),
    "whole numbers": lambda: tf.random_uniform(SHAPE, maxval=1000, dtype=tf.int32, seed=7),
    "multinomial": lambda: tf.multinomial(np.zeros([1000, 10]), 1000, seed=7),
}
STEPS = [250, 500, 1000, 2000, 4000, 8000]
FRACTION = 0.01  # of the GPU's memory
n_inputs, n_neurons, batch_size = 1, 500, 50


def draws():
    """Of each kind: how many of a million values differ, and by how much at most."""
    rows = []
    for name, draw in DRAWS.items():
        reset_graph(42)
        pair = []
        for device in ("/cpu:0", "/gpu:0"):
            with tf.device(device):
                pair.append(draw())
        with tf.Session() as sess:
            cpu, gpu = sess.run(pair)
        difference = np.abs(cpu.astype(np.float64) - gpu)
        rows.append({"draw": name, "differ": int(np.sum(cpu != gpu)),
                     "largest difference": float(difference.max())})
    return rows


def train(n_steps, swap):
    """A training step of an LSTM over so many steps, in a small part of the GPU's memory."""
    reset_graph(42)
    X = tf.random_uniform([batch_size, n_steps, n_inputs])  # noqa: N806
    cell = tf.contrib.rnn.BasicLSTMCell(n_neurons)
    _, states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32, swap_memory=bool(swap))
    training_op = tf.train.GradientDescentOptimizer(0.01).minimize(
        tf.reduce_mean(tf.square(states.h)))
    init = tf.global_variables_initializer()
    config = tf.ConfigProto(gpu_options=tf.GPUOptions(per_process_gpu_memory_fraction=FRACTION))
    with tf.Session(config=config) as sess:
        init.run()
        try:
            for _ in range(2):  # the first pays for what is loaded late
                start = time.perf_counter()
                sess.run(training_op)
        except tf.errors.ResourceExhaustedError:
            return {"fits": False}
        return {"fits": True, "seconds": round(time.perf_counter() - start, 3)}


def measure(*arguments):
    """What a measurement found, made in a process of its own."""
    return files.child("scripts.experiments.gpu", "--measure", *arguments)


def work():
    print("draws: of a million values with the same seed, those that differ on the GPU")
    for row in measure("draws"):
        print(f"  {row['draw']:18} {row['differ']:9,}   largest difference "
              f"{row['largest difference']:.3g}", flush=True)
    print(f"swap_memory: a training step of an LSTM of {n_neurons} neurons, {batch_size} "
          f"instances, in {FRACTION:.0%} of the GPU's memory")
    tasks = [("train", n, swap) for n in STEPS for swap in (0, 1)]
    found = {task[1:]: row for task, row in many.each(
        measure, tasks, threads=True, workers=8, name=lambda task: f"{task[1]} steps")}
    for n in STEPS:
        said = [f"{row['seconds']} s" if row["fits"] else "out of memory"
                for row in (found[n, 0], found[n, 1])]
        print(f"  {n:5} steps   without {said[0]:14} with {said[1]}", flush=True)
    return 0


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.experiments.gpu", allow_abbrev=False,
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)

    def run():
        command.prepare(argparse.Namespace(threads=2, device="gpu"))
        if options.measure:
            kind, *numbers = options.measure
            print(json.dumps({"draws": draws, "train": train}[kind](*map(int, numbers))))
            return 0
        return work()
    return files.guarded("gpu", "the temporary folder", run, "nothing is left")


if __name__ == "__main__":
    sys.exit(main())
