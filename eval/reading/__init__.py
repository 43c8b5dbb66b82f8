"""How well files are read: true texts are typeset by several makers, and what readers make of them is compared."""
