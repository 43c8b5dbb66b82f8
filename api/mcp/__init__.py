"""The corpus for programs that speak the Model Context Protocol: tools, and documents as resources."""
