"""What an editor shows: each feature a pure function over an analysis, in byte offsets."""
