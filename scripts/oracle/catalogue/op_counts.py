"""Rarer ops, of which TensorFlow 2 builds more or fewer."""
