package dev.usher.scheduler.plan;

/**
 * The operator's limits and what he wants to save.
 *
 * @param repositoryBytesPerSecond what one repository sends in all; 0 = no limit
 * @param peerBytesPerSecond what one home sends in all; 0 = no limit
 * @param quietHours when nothing is delivered; null = deliveries run around the clock
 * @param thrift 0 = least time, repositories send as much as the boxes like; 1 = least repository
 *     bytes, about one copy of an item leaves them however many boxes wait for it
 */
public record Settings(
        long repositoryBytesPerSecond,
        long peerBytesPerSecond,
        QuietHours quietHours,
        double thrift) {
    public static final double USUAL_THRIFT = 0.5;
    public static final Settings NONE = new Settings(0, 0, null, USUAL_THRIFT);

    /**
     * @throws IllegalArgumentException when thrift is not from 0 to 1
     */
    public Settings {
        if (!(thrift >= 0 && thrift <= 1)) {
            throw new IllegalArgumentException("thrift is from 0 to 1, not " + thrift);
        }
    }
}
