package dev.usher.pki.internal;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.TimeStamper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Signs what the time is (RFC 3161), with a key of its own that the operator's CA vouches for. */
@Component(service = TimeAuthority.class)
public final class TimeAuthority {
    private final Path keyFile;
    private final Path certificateFile;
    private final Authority authority;
    private final InstantSource clock;
    private TimeStamper stamper;
    private Instant renewAt;

    @Activate
    public TimeAuthority(@Reference KeyDirectory keys, @Reference Authority authority)
            throws IOException {
        this(keys, authority, Clock.systemUTC());
    }

    TimeAuthority(KeyDirectory keys, Authority authority, InstantSource clock) throws IOException {
        this.keyFile = keys.path().resolve("time.key");
        this.certificateFile = keys.path().resolve("time.pem");
        this.authority = authority;
        this.clock = clock;
        renew(clock.instant());
    }

    /**
     * @param query DER of a TimeStampReq
     * @return DER of a TimeStampResp; empty when {@code query} is none
     * @throws IOException the certificate could not be renewed
     */
    public Optional<byte[]> answer(byte[] query) throws IOException {
        Instant now = clock.instant();
        TimeStamper present;
        synchronized (this) {
            if (!now.isBefore(renewAt)) {
                renew(now);
            }
            present = stamper;
        }
        return present.answer(query, now);
    }

    private synchronized void renew(Instant now) throws IOException {
        if (!Files.exists(keyFile)) {
            SigningKey.generateP256().store(keyFile);
        }
        SigningKey key = SigningKey.load(keyFile);
        X509Certificate certificate =
                Files.exists(certificateFile)
                        ? read(certificateFile)
                        : authority.timeStamps(key.publicKey());
        Duration life =
                Duration.between(
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant());
        renewAt = certificate.getNotBefore().toInstant().plus(life.multipliedBy(2).dividedBy(3));
        if (!now.isBefore(renewAt) || !certificate.getPublicKey().equals(key.publicKey())) {
            certificate = authority.timeStamps(key.publicKey());
            renewAt = now.plus(Authority.TIME_VALIDITY.multipliedBy(2).dividedBy(3));
        }
        PrivateFile.write(certificateFile, Certificates.toPem(certificate));
        stamper = new TimeStamper(key, certificate);
    }

    private static X509Certificate read(Path pem) throws IOException {
        try {
            return Certificates.fromPem(Files.readString(pem)).get(0);
        } catch (CertificateException e) {
            throw new IOException(pem + " is not a certificate in PEM. Delete it.", e);
        }
    }
}
