"""One module a system, each with a class ``System`` (see ``eval.peers.protocol``).

Those of the peers import their framework and the standard library only, inside functions: the interpreter that runs
them need not have our packages' dependencies, nor ours theirs.
"""
