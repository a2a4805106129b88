"""Tests of settings, command line, data folder, logs and metrics."""
