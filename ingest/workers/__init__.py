"""Reading in processes of their own: a file that hangs, bursts or crashes its reader takes nothing else along."""
