package dev.usher.itests.network;

/** How a home's router treats what comes from outside (RFC 4787). */
public enum Nat {
    /**
     * Keeps the port of an inner host where it can, and lets in only what answers (port-restricted
     * cone).
     */
    PORT_RESTRICTED("masquerade"),
    /** Another port for every peer, chosen at random: hole punching finds no door. */
    SYMMETRIC("masquerade random,fully-random");

    private final String rule;

    Nat(String rule) {
        this.rule = rule;
    }

    String rule() {
        return rule;
    }
}
