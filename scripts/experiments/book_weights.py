"""Run a section with the weights behind the outputs that the book prints.

    python -m scripts.experiments.book_weights SECTION [the section's options]

SECTION is one of manual_rnn, static_rnn, dynamic_rnn and sequence_length. The weights are those of
data/recovered/book-weights.json; variables get them right after their initialization. Results go
to outputs/book/SECTION, or to FOLDER/SECTION with --output FOLDER. Exit status: as the section's.
"""

import importlib
import sys

import numpy as np

from chapter14 import tf1
from chapter14.harness.record import Record
from chapter14.tf1.files import Fault
from scripts import files

WEIGHTS = files.ROOT / "data" / "recovered" / "book-weights.json"
SHAPES = {"Wx": (3, 5), "Wy": (5, 5), "b": (5,)}


def read(path=WEIGHTS):
    """{name: float32 array}, of `SHAPES`; raises `Fault` where the file is damaged."""
    mend = "restore it with `git checkout -- data`"
    content = files.read_json(path, mend)
    try:
        book = {name: np.array(content[name], dtype=np.float32) for name in SHAPES}
    except (KeyError, TypeError, ValueError) as error:
        raise Fault(f"{path} does not hold the weights ({error!r}); {mend}") from None
    for name, shape in SHAPES.items():
        if book[name].shape != shape or not np.isfinite(book[name]).all():
            raise Fault(f"{path}: expected {name} as {shape} finite numbers, got "
                        f"{book[name].shape}; {mend}")
    return book


def put_in():
    """Make ``tf.global_variables_initializer`` give the variables the book's weights.

    A layer that keeps its weights in one kernel has Wx above Wy.
    """
    book = read()
    by_size = {weights.size: weights for weights in (
        *book.values(), np.concatenate([book["Wx"], book["Wy"]]))}
    tf = tf1.load()
    original = tf.global_variables_initializer

    def initializer():
        with tf.control_dependencies([original()]):
            return tf.group(*[
                tf.assign(variable, by_size[variable.shape.num_elements()].reshape(variable.shape))
                for variable in tf.trainable_variables()])
    tf.global_variables_initializer = initializer


def main(argv=None):
    argv = sys.argv[1:] if argv is None else argv
    if not argv or argv[0] not in files.BOOK:
        print(f"book_weights: expected a section ({', '.join(files.BOOK)}), got "
              f"{argv[0] if argv else 'nothing'}", file=sys.stderr)
        return 2
    section = importlib.import_module("chapter14." + argv[0])
    run = section.run

    def run_with_weights(record):
        put_in()
        return run(record)
    section.run, Record.put_in = run_with_weights, {"weights": "book"}
    return section.main(["--output", "outputs/book", *argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
