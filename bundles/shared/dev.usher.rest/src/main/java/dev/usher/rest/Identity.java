package dev.usher.rest;

import java.util.Objects;

/**
 * Who asks.
 *
 * @param name what the role's resources know the caller by: a box id, a household id, a user
 * @param role e.g. {@code box}, {@code operator}
 * @param ambient whether a browser proves this without the page's doing (cookie, address): such a
 *     caller must send the header {@code X-Usher} with whatever changes something, because another
 *     site's page cannot
 */
public record Identity(String name, String role, boolean ambient) {
    public Identity {
        Objects.requireNonNull(name);
        Objects.requireNonNull(role);
    }

    /** Proven by something a foreign page cannot make a browser send, or that no browser has. */
    public static Identity proven(String name, String role) {
        return new Identity(name, role, false);
    }

    /** Proven by what a browser adds by itself. */
    public static Identity ambient(String name, String role) {
        return new Identity(name, role, true);
    }
}
