"""Where work is done: processes on this machine, or a cluster."""
