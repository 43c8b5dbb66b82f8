"""The outer ring: settings, wiring, HTTP, web page, command line."""
