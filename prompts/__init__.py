"""Prompts as text files a person can read and review."""
