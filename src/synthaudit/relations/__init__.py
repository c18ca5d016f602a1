"""Relations: computed once for one or two corpora, shared by every metric that names them."""
