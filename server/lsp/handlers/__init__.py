"""One file a group of requests; a handler converts, calls one function of `analysis/features`, converts back."""
