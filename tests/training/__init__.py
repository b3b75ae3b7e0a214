"""Tests of how the shipped weights are made."""
