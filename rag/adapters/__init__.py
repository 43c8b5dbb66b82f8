"""Other people's services behind our own protocols, one file a vendor."""
