"""Graphs that ``tf.contrib.learn`` runs in a session of its own.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/graph_actions.py``.
"""

import itertools

from tensorflow.python.ops import resources

from chapter14 import tf1

tf = tf1.load()


def _each(output_dict, feed_dicts, restore_checkpoint_path=None):
    """{name: value} of the outputs, for what is fed each time."""
    for name, given in ("output_dict", output_dict), ("feed_dicts", feed_dicts):
        if not given:
            raise ValueError(f"{name} is invalid: {given}.")
    with next(iter(output_dict.values())).graph.as_default(), tf.Session() as session:
        session.run(resources.initialize_resources(
            resources.shared_resources() + resources.local_resources()))
        initial = [tf.local_variables_initializer(), tf.tables_initializer()]
        if restore_checkpoint_path and tf.global_variables():
            tf.train.Saver().restore(session, restore_checkpoint_path)
        else:
            initial.insert(0, tf.global_variables_initializer())
        for op in initial:
            session.run(op)
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coord=coordinator)
        try:
            for feed_dict in feed_dicts:
                yield session.run(output_dict, feed_dict)
        finally:
            coordinator.request_stop()
            coordinator.join(threads, stop_grace_period_secs=120)


def run_feeds(*args, **kwargs):
    """[{name: value}, ...] of outputs, {name: tensor}, for each of a list of what is fed.

    Variables start as their initializers say, or with a checkpoint, the third argument. Raises
    `ValueError` where there are no outputs, or nothing is fed.
    """
    return list(_each(*args, **kwargs))


def run_n(output_dict, feed_dict=None, restore_checkpoint_path=None, n=1):
    """[{name: value}, ...] of ``n`` runs in a session; see `run_feeds`."""
    return run_feeds(output_dict, itertools.repeat(feed_dict, n), restore_checkpoint_path)


def infer(restore_checkpoint_path, output_dict, feed_dict=None):
    """{name: value} of one run, with the variables of a checkpoint."""
    return run_feeds(output_dict, [feed_dict], restore_checkpoint_path)[0]
