"""Arguments of 1.15 that mean another thing in TensorFlow 2, or have gone."""
