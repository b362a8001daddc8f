package dev.usher.swarm.internal;

/** What is asked for: {@code length} bytes at {@code begin} of a piece. */
record Block(int piece, int begin, int length) {}
