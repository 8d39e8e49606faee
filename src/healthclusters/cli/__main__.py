"""`python -m healthclusters.cli` is the command `healthclusters`."""

from healthclusters.cli.main import main

if __name__ == "__main__":  # a process started by this one imports it again
    main()
