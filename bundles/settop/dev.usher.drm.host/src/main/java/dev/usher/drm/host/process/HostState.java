package dev.usher.drm.host.process;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.TimeQuestion;
import dev.usher.crypto.XWingKey;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.SealingKey;
import dev.usher.drm.host.wire.Messages.Hello;
import dev.usher.drm.host.wire.Messages.Stamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the host keeps in its directory, which nobody but its account may read: the sealing key, the
 * clock, first plays, and the operator's CA. Thread-safe.
 *
 * <p>The sealing key is an X-Wing seed in a PKCS#12 file under a random password in a file beside
 * it. That keeps it from other accounts, not from whoever has both files.
 */
public final class HostState {
    private static final Duration LONGEST_WAY = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(HostState.class);

    private final DrmSystem system;
    private final XWingKey key;
    private final HostClock clock;
    private final FirstPlays firstPlays;
    private final Path authority;
    private final LongSupplier nanoTime;

    /** Reads the directory, or begins a new life in it with a fresh key. */
    public HostState(DrmSystem system, Path directory, InstantSource machine, LongSupplier nanoTime)
            throws IOException {
        this.system = system;
        this.nanoTime = nanoTime;
        PrivateFile.createDirectory(directory);
        char[] password = KeyStoreFile.password(directory.resolve("sealing.password"));
        Path keyFile = directory.resolve("sealing.p12");
        if (!Files.exists(keyFile)) {
            XWingKey.generate().store(keyFile, password);
        }
        key = XWingKey.load(keyFile, password);
        clock = new HostClock(directory.resolve("clock"), machine, nanoTime);
        firstPlays = new FirstPlays(directory.resolve("first-plays"));
        authority = directory.resolve("authority.pem");
    }

    DrmSystem system() {
        return system;
    }

    HostClock clock() {
        return clock;
    }

    FirstPlays firstPlays() {
        return firstPlays;
    }

    Optional<byte[]> unseal(String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return SealingKey.X_WING.equals(suite)
                ? key.open(enc, ciphertext, info, aad)
                : Optional.empty();
    }

    /** The last act of a host that ends in order. */
    public void stop() throws IOException {
        clock.stop();
    }

    Hello hello() {
        return new Hello(system.scheme(), SealingKey.X_WING, key.publicKey(), clock.confirmed());
    }

    /** A question to the operator about the time, and when it was asked. */
    final class Question {
        private final TimeQuestion question = TimeQuestion.fresh();
        private final long asked = nanoTime.getAsLong();

        byte[] der() {
            return question.der();
        }

        /** Believes an answer that is fresh, in time and signed; forgets any other. */
        void answer(Stamp stamp) throws IOException {
            if (nanoTime.getAsLong() - asked > LONGEST_WAY.toNanos()) {
                LOG.warn("The operator's time was too long on its way to be of use");
                return;
            }
            for (X509Certificate ca : authorities(stamp.authorities())) {
                Optional<Instant> time = question.time(stamp.reply(), ca);
                if (time.isPresent()) {
                    if (!Files.exists(authority)) {
                        PrivateFile.write(authority, Certificates.toPem(ca));
                    }
                    clock.hear(time.get());
                    return;
                }
            }
            LOG.warn("The time that was brought is not the operator's");
        }
    }

    /** The first CA that told the time stays the only one. */
    private List<X509Certificate> authorities(String named) throws IOException {
        boolean known = Files.exists(authority);
        try {
            return Certificates.fromPem(
                    known ? Files.readString(authority, StandardCharsets.US_ASCII) : named);
        } catch (CertificateException e) {
            throw new IOException(known ? authority + " is damaged" : "no CA is named", e);
        }
    }
}
