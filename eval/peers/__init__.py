"""Our search beside the systems a user could pick instead: same documents, same questions, same machine, one run."""
