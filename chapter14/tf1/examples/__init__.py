"""What TensorFlow 2 has lost of ``tf.examples``: the MNIST tutorial's reader."""

from chapter14.tf1.examples import tutorials  # noqa: F401  (an attribute of this module)
