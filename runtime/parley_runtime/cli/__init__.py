"""The `parley` command: `main`, and a module for each subcommand."""
