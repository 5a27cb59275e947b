"""contrib.framework, contrib.slim and its nets, and their losses, metrics and training."""

import functools

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, fed, y_batch

X_colours = np.cos(np.arange(1, 385, dtype=np.float32)).reshape(2, 8, 8, 3)
X_large = np.tile(X_colours, [1, 4, 4, 1])


def _logits():
    """A loss to train: a layer of contrib's over the batch."""
    logits = tf.contrib.layers.fully_connected(fed(X_batch), 3, activation_fn=None)
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_batch, logits=logits)
    return tf.reduce_mean(xentropy) + 1.0


def variables_of_contrib():
    framework, slim = tf.contrib.framework, tf.contrib.slim
    with tf.variable_scope("model"):
        W = slim.model_variable("W", [3, 2], initializer=tf.truncated_normal_initializer(),
                                regularizer=slim.l2_regularizer(0.1), device="/CPU:0")
    b = framework.variable("b", [2], initializer=tf.random_uniform_initializer(),
                           collections=["variables"])
    local = framework.local_variable(tf.ones([2]))
    other = framework.global_variable(3.0, name="other")
    found = (slim.get_variables("model"), slim.get_model_variables(),
             slim.get_variables_by_name("W"), slim.get_variables_by_suffix("W"),
             slim.get_variables_to_restore(exclude=["other"]),
             slim.get_trainable_variables(), [slim.get_unique_variable("model/W")],
             slim.filter_variables(slim.get_variables(), exclude_patterns=["model"]))
    return W, b, local, other, tf.constant([len(variables) for variables in found])


def variables_assigned():
    W, b = tf.get_variable("W", [2, 2]), tf.get_variable("b", [2])
    assign, feeds = tf.contrib.framework.assign_from_values({
        "W": np.eye(2, dtype=np.float32), "b": np.ones(2)})
    fn = tf.contrib.framework.assign_from_values_fn({"b": np.zeros(2, np.float32)})
    return W, b, tf.constant([len(feeds), callable(fn)], tf.int32), tf.random_normal([2])


def shapes_checked():
    framework = tf.contrib.framework
    X = fed(X_batch)
    return (framework.with_shape([4, 3], X), framework.with_shape(tf.constant([4, 3]), X),
            framework.with_same_shape(tf.constant(X_batch), X),
            framework.with_shape([], tf.constant([1.0])),
            framework.with_shape([4, 3], tf.constant(X_batch)),
            framework.assert_scalar_int(tf.constant(3)), tf.random_normal([2]))


def sums_over_no_axis():
    X = fed(X_batch)
    return (tf.reduce_sum(X, axis=[]), tf.reduce_mean(X, []), tf.reverse(X, []),
            tf.tile(X[0, 0], []), tf.random_normal([2]))


def sums_and_orders():
    framework = tf.contrib.framework
    X = fed(X_batch)
    labels, predictions = framework.remove_squeezable_dimensions(tf.ones([4, 1]), X[:, 0])
    return (framework.sort(X, direction="DESCENDING"), framework.argsort(X),
            framework.reduce_sum_n([X, X]), labels,
            framework.smart_cond(True, lambda: X, lambda: -X), predictions, tf.random_normal([2]))


def initialisers_of_convolutions():
    framework = tf.contrib.framework
    return [tf.get_variable(name, shape, initializer=kind()) for name, shape, kind in (
        ("delta", [3, 3, 2, 4], framework.convolutional_delta_orthogonal),
        ("one", [3, 2, 4], framework.convolutional_orthogonal_1d),
        ("two", [2, 2, 2, 3], framework.convolutional_orthogonal_2d),
        ("three", [2, 2, 2, 2, 2], framework.convolutional_orthogonal_3d))]


def _optimized(*args, **options):
    """A loss that `optimize_loss` trains: its control output is run after the loss was read."""
    loss = _logits()
    step = tf.train.get_or_create_global_step()
    train = tf.contrib.layers.optimize_loss(loss, step, *args, **options)
    tf.add_to_collection(tf.GraphKeys.TRAIN_OP, train)
    return loss, tf.random_normal([2])


def optimize_loss_by_name():
    return _optimized(0.1, "Adam")


def optimize_loss_by_class():
    return _optimized(tf.constant(0.1), tf.train.MomentumOptimizer(0.1, 0.9), summaries=[])


def optimize_loss_by_function():
    return _optimized(None, lambda: tf.train.GradientDescentOptimizer(0.1), name="train")


def optimize_loss_clipped():
    return _optimized(0.1, "SGD", clip_gradients=0.1,
                      summaries=tf.contrib.layers.OPTIMIZER_SUMMARIES)


def optimize_loss_with_noise():
    return _optimized(0.1, "SGD", gradient_noise_scale=0.01,
                      gradient_multipliers={"fully_connected/weights": 2.0})


def optimize_loss_with_decay():
    decay = functools.partial(tf.train.exponential_decay, decay_steps=2, decay_rate=0.5)
    return _optimized(0.1, "RMSProp", learning_rate_decay_fn=decay)


def optimize_loss_clipped_adaptively():
    clip = tf.contrib.slim.adaptive_clipping_fn(decay=0.9, report_summary=True)
    return _optimized(0.1, tf.train.AdagradOptimizer, clip_gradients=clip,
                      increment_global_step=False)


def optimize_loss_with_updates():
    X = fed(X_batch)
    hidden = tf.contrib.layers.fully_connected(X, 4, normalizer_fn=tf.contrib.layers.batch_norm)
    loss = tf.reduce_sum(tf.square(tf.contrib.layers.linear(hidden, 1))) + 1.0
    train = tf.contrib.layers.optimize_loss(
        loss, tf.train.get_or_create_global_step(), 0.01, "SGD", colocate_gradients_with_ops=True,
        variables=tf.trainable_variables()[:2])
    tf.add_to_collection(tf.GraphKeys.TRAIN_OP, train)
    return loss, tf.random_normal([2])


def _train_op(create, **options):
    loss = _logits()
    train = create(loss, tf.train.GradientDescentOptimizer(0.1), **options)
    if tf.get_collection(tf.GraphKeys.TRAIN_OP) == []:
        tf.add_to_collection(tf.GraphKeys.TRAIN_OP, train)
    return loss, tf.random_normal([2])


def train_op_of_slim():
    return _train_op(tf.contrib.slim.learning.create_train_op)


def train_op_of_slim_clipped():
    return _train_op(tf.contrib.slim.learning.create_train_op, clip_gradient_norm=0.1,
                     summarize_gradients=True,
                     gradient_multipliers={"fully_connected/weights": 2.0}, check_numerics=False)


def train_op_of_contrib():
    training = tf.contrib.training
    return _train_op(training.create_train_op, summarize_gradients=True,
                     transform_grads_fn=training.clip_gradient_norms_fn(0.1))


def train_op_after_batch_norm():
    slim = tf.contrib.slim
    with slim.arg_scope([slim.fully_connected], normalizer_fn=slim.batch_norm):
        logits = slim.fully_connected(slim.fully_connected(fed(X_batch), 4), 3, activation_fn=None)
    slim.losses.softmax_cross_entropy(logits, tf.one_hot(y_batch, 3))
    loss = slim.losses.get_total_loss() + 1.0
    slim.learning.create_train_op(loss, tf.train.MomentumOptimizer(0.01, 0.9), global_step=None)
    return loss, tf.random_normal([2])


def losses_of_contrib():
    losses, X = tf.contrib.losses, fed(X_batch)
    targets = tf.constant(X_batch[::-1].copy())
    weights = tf.constant([1.0, 0.0, 2.0, 1.0])
    one_hot = tf.one_hot(y_batch, 3)
    return (losses.absolute_difference(X, targets),
            losses.log_loss(X / 2, targets / 2, weights=0.5),
            losses.mean_squared_error(X, targets, weights=weights),
            losses.mean_pairwise_squared_error(X, targets),
            losses.sigmoid_cross_entropy(X, one_hot, label_smoothing=0.1),
            losses.hinge_loss(X, one_hot),
            losses.softmax_cross_entropy(X, one_hot, weights=weights, label_smoothing=0.1),
            losses.sparse_softmax_cross_entropy(X, tf.constant(y_batch)),
            losses.cosine_distance(tf.nn.l2_normalize(X, 1), tf.nn.l2_normalize(targets, 1), dim=1),
            losses.get_total_loss(), tf.random_normal([2]))


def losses_of_metric_learning():
    losses, X = tf.contrib.losses.metric_learning, fed(X_batch, X_batch.shape)
    labels = tf.constant([0, 1, 0, 1])
    return (losses.triplet_semihard_loss(labels, X), losses.lifted_struct_loss(labels, X),
            losses.npairs_loss(labels, X, X + 1.0),
            losses.contrastive_loss(1 - labels, X, X * 2.0), tf.random_normal([2]))


def metrics_of_contrib():
    metrics = tf.contrib.metrics
    predictions = tf.argmax(fed(X_batch), 1)
    labels = tf.constant(y_batch)
    values, updates = metrics.aggregate_metric_map({
        "accuracy": metrics.streaming_accuracy(predictions, labels),
        "mean": metrics.streaming_mean(fed(X_batch)),
        "auc": metrics.streaming_auc(fed(X_batch)[:, 0], labels > 1),
        "error": metrics.streaming_mean_squared_error(fed(X_batch), tf.ones([4, 3])),
        "precision": metrics.streaming_precision(predictions > 1, labels > 1),
        "recall": metrics.streaming_recall_at_k(fed(X_batch), labels, 2)})
    return (updates, metrics.accuracy(predictions, labels),
            metrics.confusion_matrix(labels, predictions),
            metrics.set_size(metrics.set_union([[1, 2]], [[2, 3]])), tf.constant(len(values)),
            tf.random_normal([2]))


def metrics_of_contrib_with_conditions():
    metrics = tf.contrib.metrics
    X, labels = fed(X_batch), tf.constant(X_batch > 0.5)
    others, y = tf.constant(X_batch[::-1].copy()), tf.constant(y_batch)
    pairs = (metrics.streaming_covariance(X, others), metrics.streaming_concat(X),
             metrics.streaming_pearson_correlation(X, others), metrics.cohen_kappa(y, y[::-1], 3),
             metrics.streaming_dynamic_auc(labels, X), metrics.f1_score(labels, X),
             metrics.auc_using_histogram(labels[:, 0], X[:, 0], [0.0, 1.0]))
    return [update for _, update in pairs[:-1]] + [tf.random_normal([2])]


def summaries_of_layers():
    slim = tf.contrib.slim
    net = slim.fully_connected(fed(X_batch), 4, outputs_collections=tf.GraphKeys.ACTIVATIONS)
    logits = slim.conv2d(fed(X_images), 2, 3, activation_fn=tf.nn.sigmoid,
                         outputs_collections=tf.GraphKeys.ACTIVATIONS)
    tf.contrib.layers.summarize_activations()
    tf.contrib.layers.summarize_tensor(tf.reduce_mean(logits), tag="mean")
    tf.contrib.layers.summarize_tensors(slim.get_variables())
    tf.contrib.layers.summarize_collection(tf.GraphKeys.WEIGHTS)
    slim.summaries.add_histogram_summaries(slim.get_variables(), prefix="all")
    slim.summaries.add_scalar_summary(tf.reduce_sum(net), "net", print_summary=True)
    slim.summaries.add_zero_fraction_summary(net)
    slim.summaries.add_image_summary(fed(X_images), "images")
    return net, logits, tf.constant(len(tf.get_collection(tf.GraphKeys.SUMMARIES)))


def _nets():
    from chapter14 import tf1
    if tf1.is_tensorflow_1():
        from tensorflow.contrib.slim import nets
    else:
        from chapter14.tf1.contrib.slim import nets
    return nets


def residual_net():
    """Its sizes: normalising multiplies the rounding of convolutions, which are TensorFlow 2's."""
    nets = _nets()
    block = nets.resnet_v1.resnet_v1_block
    with tf.contrib.slim.arg_scope(nets.resnet_utils.resnet_arg_scope()):
        net, ends = nets.resnet_v1.resnet_v1(
            fed(X_large), [block("block1", 2, 2, 2), block("block2", 2, 1, 1)], 3,
            is_training=True, scope="resnet")
    penalty = tf.losses.get_regularization_losses()[-1]
    return tf.shape(net), tf.constant(len(ends)), penalty


def residual_net_preactivated():
    """Its sizes, as above."""
    nets = _nets()
    block = nets.resnet_v2.resnet_v2_block
    with tf.contrib.slim.arg_scope(nets.resnet_v2.resnet_arg_scope(weight_decay=0.01)):
        net, ends = nets.resnet_v2.resnet_v2(
            fed(X_large), [block("block1", 2, 2, 2)], None, is_training=False,
            global_pool=False, output_stride=8, scope="resnet")
    return tf.shape(net), tf.constant(len(ends))


def inception_modules():
    nets = _nets()
    with tf.contrib.slim.arg_scope(nets.inception.inception_v1_arg_scope(use_batch_norm=True)):
        net, ends = nets.inception.inception_v1_base(fed(X_large), "Mixed_3b")
    with tf.contrib.slim.arg_scope(nets.inception.inception_v2_arg_scope()):
        small, _ = nets.inception.inception_v2_base(fed(X_large), "Mixed_3b", min_depth=2,
                                                    depth_multiplier=0.05)
    return tf.reduce_mean(net), tf.reduce_mean(small), tf.constant(len(ends))


def records_read_by_slim():
    """A data set of records, read by two threads and shuffled: queues have seeds."""
    slim = tf.contrib.slim
    features = {"image": tf.FixedLenFeature([4], tf.float32),
                "label": tf.FixedLenFeature([], tf.int64, 0)}
    decoder = slim.tfexample_decoder.TFExampleDecoder(
        features, {"image": slim.tfexample_decoder.Tensor("image", shape=[2, 2]),
                   "label": slim.tfexample_decoder.Tensor("label")})
    dataset = slim.dataset.Dataset("records", tf.TFRecordReader, decoder, 10,
                                   {"image": "four numbers", "label": ""})
    provider = slim.dataset_data_provider.DatasetDataProvider(
        dataset, num_readers=2, shuffle=True, common_queue_capacity=8, common_queue_min=4)
    image, label = provider.get(["image", "label"])
    images, labels = tf.train.batch([image, label], batch_size=2)
    slim.prefetch_queue.prefetch_queue([images, labels], capacity=2)
    return tf.random_normal([2])


def images_of_unknown_format():
    """The conditions that tell formats apart are built, and not run."""
    features = {"image/encoded": tf.FixedLenFeature([], tf.string, ""),
                "image/format": tf.FixedLenFeature([], tf.string, "jpeg")}
    decoder = tf.contrib.slim.tfexample_decoder
    records = decoder.TFExampleDecoder(features, {"image": decoder.Image(channels=3)})
    records.decode(tf.placeholder(tf.string, []), ["image"])
    tf.image.decode_image(tf.placeholder(tf.string, []), dtype=tf.float32)
    return tf.random_normal([2])
