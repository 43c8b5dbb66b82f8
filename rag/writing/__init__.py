"""Answers written by a chat model from numbered evidence; what is cited is decided by code."""
