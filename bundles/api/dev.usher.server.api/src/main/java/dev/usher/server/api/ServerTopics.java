package dev.usher.server.api;

/**
 * EventAdmin topics of the server. Events say that something changed; whoever cares reads the
 * state. The property {@link #BOX}, {@link #ITEM} or {@link #HOUSEHOLD} holds an id as text where
 * one thing changed.
 */
public final class ServerTopics {
    public static final String PREFIX = "dev/usher/server/";

    /** Items published, changed or withdrawn. */
    public static final String CATALOG = PREFIX + "CATALOG";

    /** A box enrolled, was renamed or revoked. */
    public static final String BOXES = PREFIX + "BOXES";

    /** A box's holdings, endpoints or presence changed. */
    public static final String COPIES = PREFIX + "COPIES";

    /** A box's priority list changed, or a change to it is waiting. */
    public static final String QUEUE = PREFIX + "QUEUE";

    /** Byte counters of a box's transfers moved. */
    public static final String TRANSFERS = PREFIX + "TRANSFERS";

    /** A pass of a household, for an item on a box, was granted, used or revoked. */
    public static final String PASSES = PREFIX + "PASSES";

    /** A repository, or a copy on one, came, went or changed its state. */
    public static final String REPOSITORIES = PREFIX + "REPOSITORIES";

    /** A maker came or went, or an alarm was raised or resolved. */
    public static final String DEVICES = PREFIX + "DEVICES";

    /** The operator's signing keys were announced, replaced or removed. */
    public static final String KEYS = PREFIX + "KEYS";

    public static final String BOX = "box";
    public static final String ITEM = "item";
    public static final String HOUSEHOLD = "household";

    private ServerTopics() {}
}
