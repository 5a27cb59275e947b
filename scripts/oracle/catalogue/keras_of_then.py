"""Keras as it was: layers, their variables' names, compiled models, checkpoints of objects."""

import functools
import tempfile

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed, lengths

# [instances, steps, height, width, channels]
X_films = np.sin(np.arange(96, dtype=np.float32)).reshape(2, 3, 4, 4, 1)
Y_batch = np.array([[0, 1], [1, 0], [0, 1], [0, 1]], dtype=np.float32)  # [4 instances, 2 classes]
_keras = tf.keras.layers


def _drawn(layer, *inputs):
    """Keras draws seeds of noise by NumPy."""
    np.random.seed(3)
    return layer(*inputs)


def recurrent_layers():
    X = fed(X_steps)
    return _keras.LSTM(3)(X), _keras.GRU(3)(X), _keras.SimpleRNN(3)(X)


def recurrent_layers_dropped_out():
    X = fed(X_steps)
    return [_drawn(layer(3, dropout=0.2, recurrent_dropout=0.3, return_sequences=True), X)
            for layer in (_keras.LSTM, _keras.GRU, _keras.SimpleRNN)]


def recurrent_layers_dropping_out():
    return _drawn(functools.partial(_keras.LSTM(3, dropout=0.5), training=True), fed(X_steps))


def recurrent_layers_both_ways():
    X = fed(X_steps)
    return (_keras.Bidirectional(_keras.LSTM(3))(X),
            _keras.Bidirectional(_keras.GRU(2, return_sequences=True), merge_mode="sum")(X))


def recurrent_layers_of_stacked_cells():
    X = fed(X_steps)
    cells = [_keras.LSTMCell(3), _keras.GRUCell(2)]
    return (_keras.RNN(cells, return_sequences=True)(X),
            _keras.RNN(_keras.SimpleRNNCell(3), return_state=True)(X))


def recurrent_layers_in_scopes():
    outputs = []
    for _ in range(2):
        with tf.variable_scope("encoder"):
            outputs.append(_keras.GRU(3)(fed(X_steps)))
    return outputs


def recurrent_layer_of_masked_words():
    return _keras.LSTM(3)(_keras.Embedding(9, 4, mask_zero=True)(fed(lengths.reshape(2, 2))))


def recurrent_layer_of_state():
    return _keras.LSTM(3, stateful=True)(_keras.Input(batch_shape=[4, 3, 2],
                                                      tensor=tf.constant(X_steps)))


def convolutional_recurrent_layer():
    outputs = _keras.ConvLSTM2D(2, 2, return_sequences=True)(fed(X_films))
    return outputs, tf.gradients(outputs, tf.trainable_variables())


def layers_of_steps():
    return (_keras.TimeDistributed(_keras.Dense(3))(fed(X_steps)),
            _keras.TimeDistributed(_keras.Conv2D(3, 2))(fed(X_films)),
            _keras.TimeDistributed(_keras.LSTM(3))(
                _keras.TimeDistributed(_keras.Masking())(fed(X_films[..., 0]))))


class _Doubled(_keras.Layer):
    def call(self, inputs):
        return inputs * 2

    def compute_output_shape(self, input_shape):
        return input_shape


def own_layer_of_steps():
    return _keras.TimeDistributed(_Doubled())(tf.constant(X_steps))


def noise_layers():
    X = fed(X_batch)
    return [_drawn(layer(0.3), X)
            for layer in (_keras.GaussianNoise, _keras.GaussianDropout, _keras.AlphaDropout)]


def activations_of_keras():
    X = fed(X_batch)
    return ([_keras.Activation(name)(X)
             for name in ("selu", "elu", "hard_sigmoid", "softsign", "exponential")],
            _keras.Activation("softmax")(fed(X_steps)), _keras.PReLU()(X),
            _keras.ReLU(0.5, 0.1, 0.2)(X))


def layer_normalization():
    return (_keras.LayerNormalization()(fed(X_batch)),
            _keras.LayerNormalization(axis=[1, 2])(fed(X_images)))


def sampled_up():
    X = fed(X_images)
    return _keras.UpSampling2D(2)(X), _keras.UpSampling2D((2, 3), interpolation="bilinear")(X)


def locally_connected():
    return (_keras.LocallyConnected1D(3, 2)(fed(X_steps)),
            _keras.LocallyConnected2D(1, 4)(fed(X_images)))


def dot_products():
    X, X_3 = fed(X_batch), fed(X_steps)
    return (_keras.dot([X, X], axes=1), _keras.dot([X, X], axes=1, normalize=True),
            _keras.dot([X_3, X_3], axes=(2, 2)))


def attention_layers():
    X = fed(X_steps)
    return (_keras.Attention()([X, X]), _keras.Attention(use_scale=True, causal=True)([X, X]),
            _keras.AdditiveAttention()([X, X]))


def layer_applied():
    return _keras.Dense(3).apply(fed(X_batch))


def _trained(optimizer, loss="mse", metrics=None, activation=None, hidden=(), **options):
    """Draws between steps of a model's life, its records of training, weights and predictions."""
    np.random.seed(1)
    marks = []
    with tf.Session() as sess:
        tf.keras.backend.set_session(sess)
        last = _keras.Dense(2, activation=activation)
        model = tf.keras.models.Sequential([_keras.Dense(4, input_shape=[3]), *hidden, last])
        model.compile(optimizer, loss, metrics)
        marks.append(tf.random_uniform([1]))
        records = model.fit(X_batch, Y_batch, verbose=0, epochs=2, batch_size=2, **options).history
        marks.append(tf.random_uniform([1]))
        found = [records[key] for key in sorted(records)] + model.get_weights()
        found += [model.evaluate(X_batch, Y_batch, verbose=0), model.predict(X_batch)]
        marks.append(tf.random_uniform([1]))
    return marks + [tf.constant(np.asarray(numbers, dtype=np.float32)) for numbers in found]


def compiled_models():
    return [_trained(name) for name in ("sgd", "adam", "rmsprop", "adagrad")]


def compiled_models_of_rarer_optimizers():
    return [_trained(name) for name in ("adadelta", "adamax", "nadam", "ftrl")]


def compiled_models_of_options():
    optimizers = tf.keras.optimizers
    rates = optimizers.schedules.ExponentialDecay(0.1, 2, 0.9)
    return (_trained(optimizers.SGD(0.1, momentum=0.9, nesterov=True, decay=0.1)),
            _trained(optimizers.SGD(rates)),
            _trained(optimizers.Adam(lr=0.01, clipnorm=1.0, amsgrad=True)),
            _trained(optimizers.SGD(clipvalue=0.1)))


def compiled_models_of_losses():
    return [_trained("sgd", loss, activation="sigmoid") for loss in (
        "mae", "mape", "msle", "hinge", "logcosh", "kullback_leibler_divergence", "poisson",
        "cosine_proximity", "binary_crossentropy", "categorical_crossentropy")] + [
            _trained("sgd", tf.keras.losses.Huber()),
            _trained("sgd", "categorical_crossentropy", activation="softmax")]


def compiled_models_of_metrics():
    metrics = tf.keras.metrics
    return (_trained("sgd", "categorical_crossentropy", ["accuracy", "top_k_categorical_accuracy"],
                     "softmax"),
            _trained("sgd", "binary_crossentropy", ["acc", metrics.AUC(), metrics.Precision()],
                     "sigmoid"),
            _trained("sgd", "mse", ["mae", metrics.MeanIoU(2), metrics.BinaryAccuracy()],
                     "sigmoid"),
            _trained("sgd", "mse", [metrics.SensitivityAtSpecificity(0.5)], "sigmoid"))


def compiled_model_of_specificity():
    return _trained("sgd", "mse", [tf.keras.metrics.SpecificityAtSensitivity(0.5)], "sigmoid")


def compiled_models_of_layers():
    return (_trained("sgd", hidden=[_keras.Dropout(0.5)]),
            _trained("sgd", hidden=[_keras.BatchNormalization()]),
            _trained("sgd", hidden=[_keras.Dense(3, kernel_regularizer="l2",
                                                 activity_regularizer="l1")]),
            _trained("sgd", hidden=[_keras.Reshape([2, 2]), _keras.LSTM(3, dropout=0.2)]))


def compiled_models_validated():
    stopping = [tf.keras.callbacks.EarlyStopping("loss"),
                tf.keras.callbacks.ReduceLROnPlateau("loss", patience=0)]
    return (_trained("sgd", validation_split=0.5),
            _trained("sgd", validation_data=(X_batch, Y_batch)),
            _trained("sgd", callbacks=stopping), _trained("sgd", sample_weight=np.arange(4.0)))


def models_saved_and_loaded():
    folder, marks = tempfile.mkdtemp(), []
    model = tf.keras.models.Sequential([_keras.Dense(2, input_shape=[3])])
    model.compile("adam", "mse")
    model.fit(X_batch, Y_batch, verbose=0)
    model.save(folder + "/model.h5")
    marks.append(tf.random_uniform([1]))
    loaded = tf.keras.models.load_model(folder + "/model.h5")
    marks.append(tf.random_uniform([1]))
    loaded.save_weights(folder + "/weights")
    tf.keras.models.model_from_json(loaded.to_json()).load_weights(folder + "/weights")
    return marks + [tf.random_uniform([1])]


def checkpoints_of_objects():
    v, w = tf.get_variable("v", [2]), tf.get_variable("w", [3], use_resource=True)
    checkpoint, marks = tf.train.Checkpoint(v=v, w=w), []
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        path = checkpoint.save(tempfile.mkdtemp() + "/model", session=sess)
        marks.append(tf.random_uniform([1]))
        checkpoint.restore(path).initialize_or_restore(sess)
        marks.append(tf.random_uniform([1]))
        tf.train.Checkpoint(v=v, w=w).restore(path).initialize_or_restore(sess)
    return marks, v, w


def models_of_a_configuration():
    layers, models = tf.keras.layers, tf.keras.models
    model = models.Sequential([layers.GRU(3, return_sequences=True, input_shape=[3, 2]),
                               layers.Bidirectional(layers.LSTM(2)), layers.Dense(1)])
    again = models.model_from_json(model.to_json())
    return again(fed(X_steps)), tf.random_normal([1])
