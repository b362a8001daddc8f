package dev.usher.drm.host.wire;

import dev.usher.drm.api.host.Viewer;
import dev.usher.media.api.BoxId;
import java.time.Instant;

/** The frames whose body is JSON. */
public final class Messages {
    private Messages() {}

    /**
     * Who the host is.
     *
     * @param suite and {@code key}: what licences are to be sealed to, see {@link
     *     dev.usher.drm.api.SealingKey}
     * @param confirmed whether the server's word about the time was heard since the host started
     */
    public record Hello(String scheme, String suite, byte[] key, boolean confirmed) {}

    /**
     * One file to be opened.
     *
     * @param cipherLength bytes of ciphertext
     * @param viewer null = the household has no profiles
     * @param screeningBegan null = with this session
     */
    public record Open(
            BoxId box,
            String licence,
            Film film,
            int file,
            long cipherLength,
            Viewer viewer,
            Instant screeningBegan) {}

    /**
     * @param expires null = never
     * @param window name of a {@link Window} beside the socket that the host made for this file;
     *     null = there is none
     */
    public record Opened(long length, Instant expires, String window) {}

    /**
     * @param reason a {@link dev.usher.drm.api.DrmException.Reason}; null = not the licence's fault
     */
    public record Refused(String reason, String message) {}

    /** What only the box knows: {@code what} and its arguments. */
    public record Ask(String what, String id, String licence, Instant now) {
        public static final String OPERATOR_KEY = "operator-key";
        public static final String FIRST_PLAY = "first-play";
        public static final String BEGIN_VIEWING = "begin-viewing";
    }

    /**
     * @param key X.509 SubjectPublicKeyInfo
     * @param algorithm of the key, as the JDK names it
     * @param failure why there is no answer; null = there is
     */
    public record Answer(byte[] key, String algorithm, Instant time, String failure) {}

    /**
     * The operator's word about the time.
     *
     * @param reply DER of a TimeStampResp (RFC 3161)
     * @param authorities PEM of the CAs the server names; believed when there was none before
     */
    public record Stamp(byte[] reply, String authorities) {}
}
