package dev.usher.settop.api;

/** EventAdmin topics of a box. {@link #DATA} holds the value named with each topic. */
public final class BoxTopics {
    public static final String PREFIX = "dev/usher/box/";

    /**
     * An item's delivery moved; a {@link dev.usher.backend.api.Transfer}; at most two a second per
     * item.
     */
    public static final String PROGRESS = PREFIX + "PROGRESS";

    /**
     * The last piece of an item was verified; its {@link dev.usher.media.api.ItemId}. Comes again
     * when it is fetched again.
     */
    public static final String COMPLETE = PREFIX + "COMPLETE";

    /**
     * An item can be watched from now on; its {@link dev.usher.media.api.ItemId}; once per item.
     */
    public static final String AVAILABLE = PREFIX + "AVAILABLE";

    /** The local catalog changed; its revision, a {@link Long}. */
    public static final String CATALOG = PREFIX + "CATALOG";

    /**
     * The priority list changed; a {@link java.util.List} of {@link
     * dev.usher.backend.api.QueueEntry}.
     */
    public static final String QUEUE = PREFIX + "QUEUE";

    /** The box's own state changed; a {@link BoxState}. */
    public static final String STATE = PREFIX + "STATE";

    /** Playback changed; a {@link Player.Session}. */
    public static final String PLAYBACK = PREFIX + "PLAYBACK";

    /** Who watches, or may, changed; the chosen profile's id or the empty text. */
    public static final String PROFILES = PREFIX + "PROFILES";

    /** A remote control's key; a {@code dev.usher.device.api.host.RemoteKey}. */
    public static final String KEY = PREFIX + "KEY";

    /** A swappable part came, went or changed; a {@link dev.usher.backend.api.BundleInfo}. */
    public static final String PARTS = PREFIX + "PARTS";

    /**
     * A command of the browser renderer to the television page, a {@link RenderCommand}; the page
     * gets it as the server-sent event {@code render} and answers by {@code POST
     * /api/v1/tv/renderer/state} with session, state (a name of {@code PlaybackListener.State}),
     * position (seconds) and reason. The browser renderer provides that resource.
     */
    public static final String RENDER = PREFIX + "RENDER";

    public static final String DATA = "data";

    private BoxTopics() {}
}
