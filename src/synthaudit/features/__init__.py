"""Features: computed once per record, shared by every metric that names them."""
