"""Keras as it was: layers' names, models, checkpoints."""
