"""Tools over finished outputs and reference numbers; each runs as ``python -m scripts.NAME``."""
