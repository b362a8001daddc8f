package dev.usher.backend.api;

/**
 * Asks to show something.
 *
 * @param pass id of the pass that opens it
 */
public record StreamRequest(String pass) {}
