"""What a run leaves to read: metrics, JUnit XML, one HTML page."""
