"""Answers as a chat: what the OpenAI-compatible routes and the MCP server write for people."""
