package dev.usher.server.api;

/** Roles for {@code javax.annotation.security.RolesAllowed} on REST resources. */
public final class Roles {
    /** A box that proved its key by mutual TLS; the principal's name is the box id. */
    public static final String BOX = "box";

    /** A member of a household; the principal's name is the household id. */
    public static final String SUBSCRIBER = "subscriber";

    /** Runs the platform; the principal's name is the user's. */
    public static final String OPERATOR = "operator";

    private Roles() {}
}
