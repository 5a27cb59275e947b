"""Logs for TensorBoard, and what is in them."""
import glob
import os
import tempfile
from datetime import datetime

import numpy as np
import tensorflow as tf

logdir = os.path.join(tempfile.mkdtemp(), "run-{}".format(datetime.utcnow().strftime("%Y%m%d%H%M%S")))

tf.set_random_seed(42)
X = tf.constant(np.c_[np.ones(20), np.linspace(-1, 1, 20)], dtype=tf.float32, name="X")
y = tf.constant(np.linspace(2, 6, 20).reshape(-1, 1), dtype=tf.float32, name="y")
theta = tf.Variable(tf.random_uniform([2, 1], -1.0, 1.0), name="theta")
with tf.name_scope("loss") as scope:
    error = tf.matmul(X, theta, name="predictions") - y
    mse = tf.reduce_mean(tf.square(error), name="mse")
training_op = tf.train.GradientDescentOptimizer(learning_rate=0.1).minimize(mse)
init = tf.global_variables_initializer()

mse_summary = tf.summary.scalar("MSE", mse)
tf.summary.histogram("theta", theta)
merged = tf.summary.merge_all()
file_writer = tf.summary.FileWriter(logdir, tf.get_default_graph())

print(error.op.name, mse.op.name)
with tf.Session() as sess:
    sess.run(init)
    for epoch in range(5):
        file_writer.add_summary(sess.run(merged), epoch)
        sess.run(training_op)
    best_theta = theta.eval()
file_writer.close()
print("theta %.5f %.5f" % tuple(best_theta.ravel()))

for path in glob.glob(os.path.join(logdir, "events*")):
    for event in tf.train.summary_iterator(path):
        for value in event.summary.value:
            if value.HasField("simple_value"):
                print(event.step, value.tag, "%.5f" % value.simple_value)
            else:
                print(event.step, value.tag, "of", int(value.histo.num))
