"""tf.data in the manner of 2018: shuffled, repeated, batched; a convolutional net with batch normalization."""
import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
tf.set_random_seed(5)
images = np.sin(np.arange(24 * 36, dtype=np.float32)).reshape(24, 6, 6, 1)
labels = (np.arange(24) % 3).astype(np.int32)


def augment(image, label):
    image = tf.image.random_flip_left_right(image)
    return image + tf.random_normal(tf.shape(image), stddev=0.01), label


dataset = tf.data.Dataset.from_tensor_slices((images, labels))
dataset = dataset.shuffle(buffer_size=24).map(augment).repeat(2).batch(8).prefetch(1)
iterator = dataset.make_initializable_iterator()
batch, target = iterator.get_next()

is_training = tf.placeholder_with_default(True, [])
with tf.variable_scope("net", initializer=tf.variance_scaling_initializer(), reuse=tf.AUTO_REUSE):
    net = tf.layers.conv2d(batch, 4, 3, padding="same", use_bias=False)
    net = tf.nn.relu(tf.layers.batch_normalization(net, training=is_training))
    net = tf.layers.max_pooling2d(net, 2, 2)
    net = tf.layers.dropout(tf.layers.flatten(net), 0.2, training=is_training)
    logits = tf.layers.dense(net, 3)
loss = tf.losses.sparse_softmax_cross_entropy(target, logits)
global_step = tf.train.get_or_create_global_step()
learning_rate = tf.train.piecewise_constant(global_step, [3], [0.05, 0.01])
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train = tf.train.MomentumOptimizer(learning_rate, 0.9).minimize(loss, global_step)

with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), iterator.initializer])
    try:
        while True:
            _, value, drawn, rate = sess.run([train, loss, target, learning_rate])
            print("loss %.4f rate %.3f" % (value, rate), drawn.tolist())
    except tf.errors.OutOfRangeError:
        print("end after", sess.run(global_step), "steps")
