"""Documents in, passages out: loading, splitting, embedding, storing and finding."""
