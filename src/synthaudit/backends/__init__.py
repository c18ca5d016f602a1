"""What answers a generator's requests: one file each, found by file name."""
