"""The counselor's first page: what is next, what came back, what waits."""
