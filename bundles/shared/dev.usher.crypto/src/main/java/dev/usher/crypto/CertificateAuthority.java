package dev.usher.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/** A certificate authority with a P-256 key that issues end-entity certificates (RFC 5280). */
public final class CertificateAuthority {
    /** How far a certificate reaches back, for machines whose clock is a little behind. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SigningKey key;
    private final X509Certificate certificate;

    private CertificateAuthority(SigningKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** What an end-entity certificate may be used for in TLS. */
    public enum Usage {
        SERVER,
        CLIENT,
        /** Both ends of a connection between equals. */
        PEER,
        /** Not TLS: signs the time (RFC 3161 section 2.3). */
        TIME_STAMPS
    }

    /**
     * What to issue.
     *
     * @param dnsNames subject alternative names
     * @param addresses IP addresses as text, subject alternative names
     */
    public record Leaf(
            String commonName,
            Usage usage,
            List<String> dnsNames,
            List<String> addresses,
            Duration validity) {
        public Leaf {
            dnsNames = List.copyOf(dnsNames);
            addresses = List.copyOf(addresses);
        }
    }

    /** Makes a CA with a fresh key and a self-signed certificate (path length 0). */
    public static CertificateAuthority create(String commonName, Instant now, Duration validity) {
        SigningKey key = SigningKey.generateP256();
        X500Name name = name(commonName);
        try {
            X509v3CertificateBuilder builder =
                    builder(name, name, key.publicKey(), now, now.plus(validity));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new CertificateAuthority(key, build(builder, key));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write a CA certificate", e);
        }
    }

    /**
     * Reads {@code <name>.key} and {@code <name>.pem} of a directory.
     *
     * @throws IOException one is missing or unreadable, or they do not belong together
     */
    public static CertificateAuthority load(Path directory, String name) throws IOException {
        Path pem = directory.resolve(name + ".pem");
        try {
            SigningKey key = SigningKey.load(directory.resolve(name + ".key"));
            X509Certificate certificate = Certificates.fromPem(Files.readString(pem)).get(0);
            if (!certificate.getPublicKey().equals(key.publicKey())) {
                throw new IOException(pem + " is not the certificate of the key beside it");
            }
            return new CertificateAuthority(key, certificate);
        } catch (CertificateException e) {
            throw new IOException(pem + " is not a certificate in PEM", e);
        }
    }

    /** Writes what {@link #load} reads; both files are the owner's only. */
    public void store(Path directory, String name) throws IOException {
        key.store(directory.resolve(name + ".key"));
        PrivateFile.write(directory.resolve(name + ".pem"), Certificates.toPem(certificate));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** Issues a certificate for somebody's key; serial number of 128 random bits. */
    public X509Certificate issue(PublicKey subject, Leaf leaf, Instant now) {
        try {
            X509v3CertificateBuilder builder =
                    endEntity(name(leaf.commonName()), subject, now, now.plus(leaf.validity()));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    leaf.usage() == Usage.TIME_STAMPS,
                    new ExtendedKeyUsage(purposes(leaf.usage())));
            GeneralName[] names =
                    Stream.concat(
                                    leaf.dnsNames().stream()
                                            .map(n -> new GeneralName(GeneralName.dNSName, n)),
                                    leaf.addresses().stream()
                                            .map(a -> new GeneralName(GeneralName.iPAddress, a)))
                            .toArray(GeneralName[]::new);
            if (names.length > 0) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return build(builder, key);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write a certificate", e);
        }
    }

    /**
     * Issues the certificate a device has from its maker for life (IDevID, IEEE 802.1AR section 8):
     * it ends never (99991231235959Z) and names the device twice, as the subject's serialNumber and
     * as the URI {@link DeviceCertificate#URN} with the serial number.
     *
     * @param serial of the device, see {@link DeviceCertificate#isSerial}
     */
    public X509Certificate issueDevice(PublicKey subject, String serial, Instant now) {
        if (!DeviceCertificate.isSerial(serial)) {
            throw new IllegalArgumentException(serial + " is no serial number");
        }
        X500Name name = new X500NameBuilder().addRDN(BCStyle.SERIALNUMBER, serial).build();
        try {
            X509v3CertificateBuilder builder =
                    endEntity(name, subject, now, DeviceCertificate.NEVER);
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                            new GeneralName(
                                    GeneralName.uniformResourceIdentifier,
                                    DeviceCertificate.URN + serial)));
            return build(builder, key);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write a certificate", e);
        }
    }

    private X509v3CertificateBuilder endEntity(
            X500Name subject, PublicKey subjectKey, Instant now, Instant notAfter)
            throws IOException {
        X509v3CertificateBuilder builder =
                builder(
                        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                        subject,
                        subjectKey,
                        now,
                        notAfter);
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new BcX509ExtensionUtils().createAuthorityKeyIdentifier(info(key.publicKey())));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        return builder;
    }

    /** A certificate that is not good any more. */
    public record Revoked(BigInteger serial, Instant since) {}

    /**
     * A certificate revocation list (RFC 5280 section 5).
     *
     * @param number higher than that of every earlier list
     * @return DER
     */
    public byte[] revocationList(
            Collection<Revoked> revoked, long number, Instant now, Duration validity) {
        X509v2CRLBuilder list =
                new X509v2CRLBuilder(
                        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                        Date.from(now));
        list.setNextUpdate(Date.from(now.plus(validity)));
        revoked.forEach(
                r ->
                        list.addCRLEntry(
                                r.serial(), Date.from(r.since()), CRLReason.cessationOfOperation));
        try {
            list.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new BcX509ExtensionUtils().createAuthorityKeyIdentifier(info(key.publicKey())));
            list.addExtension(
                    Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
            return list.build(key.certificateSigner()).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("cannot write a revocation list", e);
        }
    }

    /**
     * A certificate a key gives itself, to keep it in a key store before anybody else vouches for
     * it.
     */
    public static X509Certificate selfSigned(
            SigningKey key, String commonName, Instant now, Duration validity) {
        X500Name name = name(commonName);
        try {
            return build(builder(name, name, key.publicKey(), now, now.plus(validity)), key);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write a certificate", e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant notAfter)
            throws IOException {
        BigInteger serial = new BigInteger(128, RANDOM).max(BigInteger.ONE);
        Date notBefore = Date.from(now.minus(BACKDATED));
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(
                        issuer, serial, notBefore, Date.from(notAfter), subject, info(key));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new BcX509ExtensionUtils().createSubjectKeyIdentifier(info(key)));
        return builder;
    }

    private static X509Certificate build(X509v3CertificateBuilder builder, SigningKey key)
            throws IOException {
        try {
            return Certificates.fromDer(builder.build(key.certificateSigner()).getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("the JDK cannot read the certificate just made", e);
        }
    }

    private static KeyPurposeId[] purposes(Usage usage) {
        return switch (usage) {
            case SERVER -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
            case CLIENT -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
            case TIME_STAMPS -> new KeyPurposeId[] {KeyPurposeId.id_kp_timeStamping};
            case PEER ->
                    new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    };
        };
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    private static SubjectPublicKeyInfo info(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }
}
