"""Text in, facts out.  Nothing here reads a file, starts a process or knows a protocol."""
