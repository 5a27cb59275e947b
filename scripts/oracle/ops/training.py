"""Ops that update variables: several steps of each optimizer."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.ops.bench import LENGTHS, case, generator, normal, uneven

OPTIMIZERS = {
    "ApplyAdam": lambda: tf.train.AdamOptimizer(0.001),
    "ApplyMomentum": lambda: tf.train.MomentumOptimizer(0.01, 0.9),
    "ApplyMomentum, Nesterov": lambda: tf.train.MomentumOptimizer(0.01, 0.9, use_nesterov=True),
    "ApplyRMSProp": lambda: tf.train.RMSPropOptimizer(0.01),
    "ApplyRMSProp, momentum": lambda: tf.train.RMSPropOptimizer(0.01, momentum=0.9),
    "ApplyCenteredRMSProp": lambda: tf.train.RMSPropOptimizer(0.01, centered=True),
    "ApplyGradientDescent": lambda: tf.train.GradientDescentOptimizer(0.1),
    "ApplyAdagrad": lambda: tf.train.AdagradOptimizer(0.1),
    "ApplyAdadelta": lambda: tf.train.AdadeltaOptimizer(0.1),
    "ApplyFtrl": lambda: tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01,
                                                l2_regularization_strength=0.01),
}
SIZES = list(range(1, 18)) + [31, 32, 33, 70, 100, 1003]
ADAMS_SIZES = LENGTHS + [100, 1003, 10000, 15000, 28500, 30011]  # where the work is cut, and how
STEPS = 5


@case(*OPTIMIZERS)
@case(*("Resource" + name for name in OPTIMIZERS))
def training(bench, kind):
    """Variables of many sizes after the first and the last step, and the optimizer's own then.

    Of the gradients of the last two sizes a third is zero, or so small that its square is.
    """
    draw, resource = generator(kind), kind.startswith("Resource")
    sizes = ADAMS_SIZES if "Adam" in kind else SIZES
    starts = [normal(draw, size) for size in sizes]
    gradients = [[uneven(draw, size) for size in sizes] for _ in range(STEPS)]
    for step in gradients:
        step[-1][::3] *= np.float32(1e-21)
        step[-2][::3] *= np.float32(0)
    with tf.Graph().as_default(), tf.Session(config=bench.config) as sess:
        variables = [tf.get_variable("size_%d" % size, initializer=start, use_resource=resource)
                     for size, start in zip(sizes, starts)]
        fed = [tf.placeholder(tf.float32, [size]) for size in sizes]
        optimizer = OPTIMIZERS[kind[len("Resource"):] if resource else kind]()
        step = optimizer.apply_gradients(list(zip(fed, variables)))
        sess.run(tf.global_variables_initializer())
        for number, values in enumerate(gradients):
            sess.run(step, dict(zip(fed, values)))
            if number in (0, STEPS - 1):
                for size, value, gradient in zip(sizes, sess.run(variables), values):
                    bench.note("%s/step %d" % (kind, number), str(size), value, [gradient])
        for name in optimizer.get_slot_names():
            slots = sess.run([optimizer.get_slot(variable, name) for variable in variables])
            for size, value in zip(sizes, slots):
                bench.note(f"{kind}/{name}", str(size), value, [])
