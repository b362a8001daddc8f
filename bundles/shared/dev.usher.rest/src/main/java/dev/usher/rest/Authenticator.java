package dev.usher.rest;

import java.util.Optional;
import javax.servlet.http.HttpServletRequest;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Recognises callers by one kind of proof: a client certificate, a session cookie, the address.
 * Register it as a service; all are asked, the highest ranking first.
 */
@ConsumerType
public interface Authenticator {
    /**
     * Called for every request, by the thread that serves it; may block on a database.
     *
     * @return empty when the request carries no such proof, or a stale one
     * @throws dev.usher.media.api.Problem when the proof is good but its owner is to be turned away
     *     (device-revoked)
     */
    Optional<Identity> authenticate(HttpServletRequest request);
}
