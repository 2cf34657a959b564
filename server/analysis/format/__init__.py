"""Layout: where a line begins, and what blank space stands between two tokens."""
