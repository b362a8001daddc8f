package dev.usher.identity.internal;

import dev.usher.crypto.KeyStoreFile;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Where the box's private key lies, and the certificates that go with it. */
interface KeyPlace extends AutoCloseable {
    /**
     * The key with its chain: the identity certificate and the operator's CA; before enrolment only
     * a certificate the key gave itself. Makes the key when there is none yet.
     *
     * @throws IOException it is there and cannot be read: it is not replaced, for the box would be
     *     another one
     */
    KeyStoreFile key(Instant now) throws IOException;

    /** Keeps a new chain for the same key. */
    void certified(KeyStoreFile own) throws IOException;

    /** The key and certificate of the device (IDevID) that lie there; empty when none do. */
    Optional<KeyStoreFile> device() throws IOException;

    @Override
    void close();
}
