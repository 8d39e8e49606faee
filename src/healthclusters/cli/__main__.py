"""`python -m healthclusters.cli` is the command `healthclusters`."""

from healthclusters.cli.main import main

main()
