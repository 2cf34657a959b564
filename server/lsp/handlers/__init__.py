"""One file a group of requests; a handler converts, calls one feature, converts back."""
