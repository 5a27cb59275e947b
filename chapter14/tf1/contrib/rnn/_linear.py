"""Linear maps of old cells, whose variables are made in the scope of the first call.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/core_rnn_cell.py``.
"""

from chapter14 import tf1

tf = tf1.load()


class _Linear:
    """x -> x kernel + bias, of a tensor [batch, inputs] or of several, joined; its variables are
    made at once.

    Parameters
    ----------
    args : tensor [batch, inputs], or list of such tensors
        What it is to be called with: tells the kernel's size.
    output_size : int
    build_bias : bool
    bias_initializer : callable, optional
        By default zeros.
    kernel_initializer : callable, optional
        By default the scope's.

    Raises
    ------
    ValueError
        There are no tensors, or one has not two axes, or an unknown number of inputs.
    """

    def __init__(self, args, output_size, build_bias, bias_initializer=None,
                 kernel_initializer=None):
        tensors, self._is_sequence = _tensors(args), tf.nest.is_nested(args)
        self._build_bias = build_bias
        with tf.variable_scope(tf.get_variable_scope()) as scope:
            self._weights = _kernel(tensors, output_size, kernel_initializer)
            if build_bias:
                self._biases = _bias(scope, output_size, tensors[0].dtype, bias_initializer)

    def __call__(self, args):
        tensors = args if self._is_sequence else [args]
        if len(tensors) > 1:
            axis = tf.constant(1, dtype=tf.int32)
            tensors = [tf.concat(tensors, axis)]
        product = tf.matmul(tensors[0], self._weights)
        return tf.nn.bias_add(product, self._biases) if self._build_bias else product


def _linear(args, output_size, bias, bias_initializer=None, kernel_initializer=None):
    """`_Linear` as one function: the sum of all [batch, inputs] times their kernel, [batch,
    output_size]."""
    tensors = _tensors(args)
    with tf.variable_scope(tf.get_variable_scope()) as scope:
        kernel = _kernel(tensors, output_size, kernel_initializer)
        product = tf.matmul(tensors[0] if len(tensors) == 1 else tf.concat(tensors, 1), kernel)
        if not bias:
            return product
        biases = _bias(scope, output_size, tensors[0].dtype, bias_initializer)
    return tf.nn.bias_add(product, biases)


def _tensors(args):
    if args is None or tf.nest.is_nested(args) and not args:
        raise ValueError("`args` must be specified")
    tensors = args if tf.nest.is_nested(args) else [args]
    shapes = [tensor.shape for tensor in tensors]
    for shape in shapes:
        if shape.ndims != 2:
            raise ValueError(f"args must have 2 dimensions each, got the shapes {shapes}")
        if shape.dims[1].value is None:
            raise ValueError("args must be [batch, inputs] with a known number of inputs, got the "
                             f"shape {shape}")
    return tensors


def _kernel(tensors, output_size, initializer):
    n_inputs = sum(tensor.shape.dims[1].value for tensor in tensors)
    return tf.get_variable("kernel", [n_inputs, output_size], dtype=tensors[0].dtype,
                           initializer=initializer)


def _bias(scope, size, dtype, initializer):
    with tf.variable_scope(scope) as inner:
        inner.set_partitioner(None)
        if initializer is None:
            initializer = tf.constant_initializer(0.0, dtype=dtype)
        return tf.get_variable("bias", [size], dtype=dtype, initializer=initializer)


def sharded_variable(name, shape, dtype, n_shards):
    """A variable [rows, columns], or the join of ``n_shards`` of them, by rows; made once in a
    scope.

    Raises ValueError where there are more shards than rows.
    """
    rows = shape[0]
    if n_shards > rows:
        raise ValueError(f"Too many shards: shape={shape}, num_shards={n_shards}")
    shards = [tf.get_variable(f"{name}_{number}",
                              [rows // n_shards + (number < rows % n_shards)] + shape[1:],
                              dtype=dtype)
              for number in range(n_shards)]
    if n_shards == 1:
        return shards[0]
    full_name = f"{tf.get_variable_scope().name}/{name}/concat:0"
    for joined in tf.get_collection(tf.GraphKeys.CONCATENATED_VARIABLES):
        if joined.name == full_name:
            return joined
    joined = tf.concat(shards, 0, name=name + "/concat")
    tf.add_to_collection(tf.GraphKeys.CONCATENATED_VARIABLES, joined)
    return joined


def n_inputs_of(inputs):
    """The number of inputs of a tensor [batch, inputs]; ValueError where it is not known."""
    size = inputs.shape.with_rank(2).dims[1].value
    if size is None:
        raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
    return size
