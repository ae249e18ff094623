"""The pages: an edge that reads, calls one domain function, and renders."""
