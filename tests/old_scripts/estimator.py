"""A classifier with fit and predict as scikit-learn's, and early stopping, that keeps its best parameters."""
import numpy as np
import tensorflow as tf

he_init = tf.contrib.layers.variance_scaling_initializer()


class DNNClassifier:
    def __init__(self, n_hidden_layers=2, n_neurons=8, optimizer_class=tf.train.MomentumOptimizer, learning_rate=0.05,
                 batch_size=10, activation=tf.nn.elu, initializer=he_init, batch_norm_momentum=None, dropout_rate=None,
                 random_state=None):
        self.n_hidden_layers, self.n_neurons, self.optimizer_class = n_hidden_layers, n_neurons, optimizer_class
        self.learning_rate, self.batch_size, self.activation = learning_rate, batch_size, activation
        self.initializer, self.batch_norm_momentum = initializer, batch_norm_momentum
        self.dropout_rate, self.random_state, self._session = dropout_rate, random_state, None

    def _dnn(self, inputs):
        for layer in range(self.n_hidden_layers):
            if self.dropout_rate:
                inputs = tf.layers.dropout(inputs, self.dropout_rate, training=self._training)
            inputs = tf.layers.dense(inputs, self.n_neurons, kernel_initializer=self.initializer,
                                     name="hidden%d" % (layer + 1))
            if self.batch_norm_momentum:
                inputs = tf.layers.batch_normalization(inputs, momentum=self.batch_norm_momentum,
                                                       training=self._training)
            inputs = self.activation(inputs, name="hidden%d_out" % (layer + 1))
        return inputs

    def _build_graph(self, n_inputs, n_outputs):
        if self.random_state is not None:
            tf.set_random_seed(self.random_state)
            np.random.seed(self.random_state)
        X = tf.placeholder(tf.float32, shape=(None, n_inputs), name="X")
        y = tf.placeholder(tf.int32, shape=(None), name="y")
        self._training = None
        if self.batch_norm_momentum or self.dropout_rate:
            self._training = tf.placeholder_with_default(False, shape=(), name="training")
        logits = tf.layers.dense(self._dnn(X), n_outputs, kernel_initializer=he_init, name="logits")
        xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
        loss = tf.reduce_mean(xentropy, name="loss")
        training_op = self.optimizer_class(learning_rate=self.learning_rate, momentum=0.9).minimize(loss)
        accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32), name="accuracy")
        self._X, self._y, self._Y_proba, self._loss = X, y, tf.nn.softmax(logits, name="Y_proba"), loss
        self._training_op, self._accuracy = training_op, accuracy
        self._init, self._saver = tf.global_variables_initializer(), tf.train.Saver()

    def _get_model_params(self):
        with self._graph.as_default():
            gvars = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES)
        return {gvar.op.name: value for gvar, value in zip(gvars, self._session.run(gvars))}

    def _restore_model_params(self, model_params):
        gvar_names = list(model_params.keys())
        assign_ops = {gvar_name: self._graph.get_operation_by_name(gvar_name + "/Assign") for gvar_name in gvar_names}
        init_values = {gvar_name: assign_op.inputs[1] for gvar_name, assign_op in assign_ops.items()}
        feed_dict = {init_values[gvar_name]: model_params[gvar_name] for gvar_name in gvar_names}
        self._session.run(assign_ops, feed_dict=feed_dict)

    def fit(self, X, y, n_epochs=6, X_valid=None, y_valid=None):
        self.classes_ = np.unique(y)
        self._graph = tf.Graph()
        with self._graph.as_default():
            self._build_graph(X.shape[1], len(self.classes_))
            extra_update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        best_loss, best_params = np.infty, None
        self._session = tf.Session(graph=self._graph)
        with self._session.as_default() as sess:
            self._init.run()
            for epoch in range(n_epochs):
                for rnd_indices in np.array_split(np.random.permutation(len(X)), len(X) // self.batch_size):
                    feed_dict = {self._X: X[rnd_indices], self._y: y[rnd_indices]}
                    if self._training is not None:
                        feed_dict[self._training] = True
                    sess.run([self._training_op, extra_update_ops], feed_dict=feed_dict)
                loss_val, acc_val = sess.run([self._loss, self._accuracy], {self._X: X_valid, self._y: y_valid})
                if loss_val < best_loss:
                    best_loss, best_params = loss_val, self._get_model_params()
                print("{}\tValidation loss: {:.4f}\tBest loss: {:.4f}\tAccuracy: {:.2f}%".format(
                    epoch, loss_val, best_loss, acc_val * 100))
            self._restore_model_params(best_params)
        return self

    def predict(self, X):
        with self._session.as_default():
            return self.classes_[np.argmax(self._Y_proba.eval(feed_dict={self._X: X}), axis=1)]


rng = np.random.RandomState(1)
X_all = rng.randn(120, 4).astype(np.float32)
y_all = (X_all[:, 0] > 0).astype(np.int) + (X_all[:, 1] * X_all[:, 2] > 0).astype(np.int)
for options in {}, {"dropout_rate": 0.2}, {"batch_norm_momentum": 0.9, "activation": tf.nn.relu}:
    model = DNNClassifier(random_state=42, **options).fit(X_all[:100], y_all[:100], X_valid=X_all[100:],
                                                         y_valid=y_all[100:])
    print("".join(map(str, model.predict(X_all[100:]))))
