"""A softmax regression, in the manner of TensorFlow's own tutorials of 2016: flags, tf.app.run, the MNIST module."""
from __future__ import absolute_import, division, print_function

import sys

import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

flags = tf.app.flags
FLAGS = flags.FLAGS
flags.DEFINE_float("learning_rate", 0.5, "Initial learning rate.")
flags.DEFINE_integer("max_steps", 20, "Number of steps to run trainer.")
flags.DEFINE_string("data_dir", "/tmp/tensorflow/mnist/input_data", "Directory to put the input data.")
flags.DEFINE_boolean("shout", False, "Whether to shout.")


def main(_):
    tf.set_random_seed(1)
    mnist = input_data.read_data_sets(FLAGS.data_dir, one_hot=True)
    np.random.seed(1)
    x = tf.placeholder(tf.float32, [None, 784])
    W = tf.Variable(tf.truncated_normal([784, 10], stddev=0.1))
    b = tf.Variable(tf.constant(0.1, shape=[10]))
    y = tf.matmul(x, W) + b
    y_ = tf.placeholder(tf.float32, [None, 10])
    cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y))
    train_step = tf.train.GradientDescentOptimizer(FLAGS.learning_rate).minimize(cross_entropy)
    sess = tf.InteractiveSession()
    tf.global_variables_initializer().run()
    for step in range(FLAGS.max_steps):
        batch_xs, batch_ys = mnist.train.next_batch(100)
        _, loss = sess.run([train_step, cross_entropy], feed_dict={x: batch_xs, y_: batch_ys})
        if step % 10 == 0:
            print("step", step, "loss %.5f" % loss)
    correct_prediction = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
    accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
    message = "accuracy {:.3f}".format(accuracy.eval({x: mnist.test.images, y_: mnist.test.labels}))
    print(message.upper() if FLAGS.shout else message)
    assert sys.argv[0].endswith("flags_mnist.py") and __name__ == "__main__"


if __name__ == "__main__":
    tf.app.run()
