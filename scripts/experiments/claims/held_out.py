"""The dropout section's network, trained with dropout or without, on series that it has not seen.

    python -m scripts.experiments.claims.held_out KEEP_PROB [ITERATIONS]

Prints JSON: its mean squared error, without dropout, on the last batch and on 1,000 new instances.
"""

import argparse
import json
import sys

from chapter14 import dropout
from chapter14 import tf1 as tf
from chapter14.harness import command, reset_graph
from chapter14.series import next_batch

INSTANCES = 1000


def errors(keep_prob, iterations):
    """{seen, held_out}: mean squared errors after training."""
    reset_graph(42)
    graph = dropout.build_graph(1)
    with tf.Session() as sess:
        graph.init.run()
        for _ in range(iterations):
            X_batch, y_batch = next_batch(dropout.batch_size, dropout.n_steps)  # noqa: N806
            feed = {graph.X: X_batch, graph.y: y_batch}
            sess.run(graph.training_op, feed_dict={**feed, graph.keep_prob: keep_prob})
        seen = graph.loss.eval(feed_dict=feed)
        X_new, y_new = next_batch(INSTANCES, dropout.n_steps)  # noqa: N806
        held_out = graph.loss.eval(feed_dict={graph.X: X_new, graph.y: y_new})
    return {"seen": float(seen), "held_out": float(held_out)}


def main():
    parser = argparse.ArgumentParser(prog="python -m scripts.experiments.claims.held_out")
    parser.add_argument("keep_prob", type=float)
    parser.add_argument("iterations", type=int, nargs="?", default=1500)
    options = parser.parse_args()
    command.prepare(argparse.Namespace(threads=1, device="cpu"))
    print(json.dumps({**errors(options.keep_prob, options.iterations), "instances": INSTANCES,
                      "iterations": options.iterations}))


if __name__ == "__main__":
    sys.exit(main())
