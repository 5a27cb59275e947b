"""A model as a class with a graph of its own, saved and read back: the style of many repositories of 2017."""
import os
import tempfile

import numpy as np
import tensorflow as tf
import tensorflow.contrib.layers as layers
from tensorflow.contrib import rnn


class SequenceModel(object):
    def __init__(self, n_steps, n_inputs, n_hidden, n_classes, learning_rate=0.01, seed=7):
        self.graph = tf.Graph()
        with self.graph.as_default():
            tf.set_random_seed(seed)
            self.x = tf.placeholder(tf.float32, [None, n_steps, n_inputs], name="x")
            self.y = tf.placeholder(tf.int32, [None], name="y")
            self.keep_prob = tf.placeholder_with_default(1.0, [], name="keep_prob")
            cells = [rnn.DropoutWrapper(rnn.LSTMCell(n_hidden, initializer=tf.orthogonal_initializer()),
                                        output_keep_prob=self.keep_prob) for _ in range(2)]
            outputs, _ = rnn.static_rnn(rnn.MultiRNNCell(cells), tf.unstack(self.x, axis=1), dtype=tf.float32)
            self.logits = layers.fully_connected(outputs[-1], n_classes, activation_fn=None)
            self.loss = tf.losses.sparse_softmax_cross_entropy(self.y, self.logits)
            optimizer = tf.train.AdamOptimizer(learning_rate)
            gradients, variables = zip(*optimizer.compute_gradients(self.loss))
            gradients, self.norm = tf.clip_by_global_norm(gradients, 5.0)
            self.step = tf.train.get_or_create_global_step()
            self.train = optimizer.apply_gradients(zip(gradients, variables), global_step=self.step)
            self.saver = tf.train.Saver(max_to_keep=2)
            self.init = tf.global_variables_initializer()
        self.session = tf.Session(graph=self.graph, config=tf.ConfigProto(allow_soft_placement=True))

    def fit(self, x, y, steps):
        self.session.run(self.init)
        for _ in range(steps):
            feed = {self.x: x, self.y: y, self.keep_prob: 0.8}
            _, loss, norm = self.session.run([self.train, self.loss, self.norm], feed)
            print("loss %.5f norm %.4f" % (loss, norm))

    def predict(self, x):
        return self.session.run(self.logits, {self.x: x})


rng = np.random.RandomState(0)
data, labels = rng.rand(16, 5, 3).astype(np.float32), rng.randint(0, 4, 16).astype(np.int)
model = SequenceModel(5, 3, 8, 4)
model.fit(data, labels, 5)
before = model.predict(data)
path = model.saver.save(model.session, os.path.join(tempfile.mkdtemp(), "model"), global_step=model.step)
print(os.path.basename(path))

other = SequenceModel(5, 3, 8, 4, seed=8)
other.saver.restore(other.session, path)
print("same after restoring:", np.array_equal(before, other.predict(data)))
print(np.round(before[0], 4).tolist())

tf.reset_default_graph()
tf.set_random_seed(3)
saver = tf.train.import_meta_graph(path + ".meta")
lstm_out = tf.get_default_graph().get_tensor_by_name("fully_connected/BiasAdd:0")
new_logits = tf.layers.dense(lstm_out, 2, kernel_initializer=tf.random_normal_initializer())
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    saver.restore(sess, path)
    print(np.round(sess.run(new_logits, {"x:0": data[:1]}), 4).tolist())
