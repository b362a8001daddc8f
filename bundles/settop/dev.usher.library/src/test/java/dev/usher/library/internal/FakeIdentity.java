package dev.usher.library.internal;

import dev.usher.crypto.SigningKey;
import dev.usher.media.api.BoxId;
import dev.usher.settop.api.BoxIdentity;
import java.net.URI;
import java.security.PublicKey;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** An enrolled box that trusts one operator. */
final class FakeIdentity implements BoxIdentity {
    private volatile SigningKey operator;

    /** What the operator's key is for. */
    volatile Purpose operatorFor = Purpose.MANIFEST;

    FakeIdentity(SigningKey operator) {
        this.operator = operator;
    }

    @Override
    public boolean enrolled() {
        return true;
    }

    @Override
    public BoxId id() {
        return new BoxId("f".repeat(32));
    }

    @Override
    public String name() {
        return "living-room";
    }

    @Override
    public URI server() {
        return URI.create("https://localhost:8443/");
    }

    @Override
    public SSLContext backendTls() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLContext swarmTls() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String proof(String method, URI url, String token) {
        throw new UnsupportedOperationException();
    }

    /** The operator signs with this key from now on, and with no other. */
    void operator(SigningKey now) {
        operator = now;
    }

    @Override
    public Optional<PublicKey> operatorKey(Purpose purpose, String keyId) {
        return purpose == operatorFor && keyId.equals(operator.keyId())
                ? Optional.of(operator.publicKey())
                : Optional.empty();
    }
}
