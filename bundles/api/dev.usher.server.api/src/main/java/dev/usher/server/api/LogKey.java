package dev.usher.server.api;

import org.osgi.annotation.versioning.ProviderType;

/** PKI: the key that signs the checkpoints of transparency logs (C2SP signed-note, Ed25519). */
@ProviderType
public interface LogKey {
    /**
     * @param name of the log
     * @param text ends with a newline
     * @return the signed note
     */
    String sign(String name, String text);

    /** The public key of the log of that name, {@code <name>+<id>+<key>}: give it to auditors. */
    String verifier(String name);
}
