package dev.usher.backend.rest.internal;

import dev.usher.media.api.BoxId;
import dev.usher.settop.api.BoxIdentity;
import java.net.URI;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A box identity whose TLS context a test sets. */
final class FakeIdentity implements BoxIdentity {
    final AtomicInteger proofs = new AtomicInteger();
    volatile SSLContext tls;
    volatile URI server;

    FakeIdentity(URI server, SSLContext tls) {
        this.server = server;
        this.tls = tls;
    }

    @Override
    public boolean enrolled() {
        return tls != null;
    }

    @Override
    public BoxId id() {
        return new BoxId("0".repeat(32));
    }

    @Override
    public String name() {
        return "living-room";
    }

    @Override
    public URI server() {
        return server;
    }

    @Override
    public SSLContext backendTls() {
        return tls;
    }

    @Override
    public SSLContext swarmTls() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String proof(String method, URI url, String token, String nonce) {
        return proof(method, url, token) + " " + nonce;
    }

    @Override
    public String proof(String method, URI url, String token) {
        return method + " " + url.getPath() + " " + token + " " + proofs.incrementAndGet();
    }

    @Override
    public Optional<PublicKey> operatorKey(Purpose purpose, String keyId) {
        return Optional.empty();
    }
}
