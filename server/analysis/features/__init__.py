"""What an editor shows: each feature a pure function over an analysis, with byte offsets in and out."""
