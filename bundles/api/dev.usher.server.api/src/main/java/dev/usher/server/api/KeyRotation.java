package dev.usher.server.api;

import dev.usher.server.api.OperatorKeys.Purpose;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** PKI: the operator's signing keys as the operator sees and replaces them. */
@ProviderType
public interface KeyRotation {
    /**
     * A signing key.
     *
     * @param kid RFC 7638 thumbprint
     * @param purpose manifest, pass or licence
     * @param state next, current or retired
     * @param since when it was retired; null in every other state
     */
    record SigningKeyView(String kid, String purpose, String state, Instant since) {}

    /** All keys that are believed. */
    List<SigningKeyView> keys();

    /** Makes the purpose's next key and tells everybody of it, before it is used. */
    void announce(Purpose purpose);

    /**
     * The announced key signs from now on. What the one before signed stays valid.
     *
     * @throws dev.usher.media.api.Problem key-not-announced (409)
     */
    void rotate(Purpose purpose);

    /**
     * Nothing that this key signed is believed any more, and another one signs if it did: for a key
     * that leaked.
     *
     * @throws dev.usher.media.api.Problem key-unknown (404)
     */
    void remove(String kid);
}
