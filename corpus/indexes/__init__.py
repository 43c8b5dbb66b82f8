"""Where passages are searched: by vector and by words."""
