"""What is measured, from scores to figures with intervals."""
