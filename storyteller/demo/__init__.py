"""Stand-ins for X and Facebook on this very machine, to see log-ins work without keys."""
