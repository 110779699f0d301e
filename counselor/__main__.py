"""`python -m counselor` is the `counselor` command."""

from counselor.cli import main

main()
