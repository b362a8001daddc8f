package dev.usher.drm.api;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One file under one playback's key, in segments as Media Source Extensions take them (ISO BMFF
 * byte stream format). Used by one thread at a time; the same segment is the same bytes each time.
 */
@ConsumerType
public interface ProtectedStream extends AutoCloseable {
    /** With codecs (RFC 6381), e.g. {@code video/mp4; codecs="avc1.64001f, mp4a.40.2"}. */
    String mediaType();

    Duration duration();

    /** In the order of presentation; the first begins at or near zero. */
    List<Segment> segments();

    /** What a decoder needs before any segment. */
    byte[] initialization();

    /**
     * @param number index into {@link #segments()}
     * @throws IOException the file cannot be read, or is not as its index says
     */
    byte[] segment(int number) throws IOException;

    /**
     * Answers a key request of the renderer's decryptor, as the key system defines both. Whether
     * the household may watch now was asked just before.
     *
     * @throws DrmException INVALID it is no key request; WRONG_ITEM it asks for other keys
     */
    byte[] licence(byte[] request) throws DrmException;

    /** Wipes the key. */
    @Override
    void close();

    /**
     * A part that is fetched as one.
     *
     * @param start in presentation time
     * @param randomAccess whether decoding can begin here
     */
    record Segment(Duration start, boolean randomAccess) {}
}
