"""Estimators, feature columns, data sets in another order."""
