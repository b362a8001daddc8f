package dev.usher.crypto;

import dev.usher.media.api.BoxId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;

/** Reading and writing X.509 certificates, and the names derived from them. */
public final class Certificates {
    private static final String LABEL = "CERTIFICATE";
    private static final String PKCS7 = "PKCS7";

    private Certificates() {}

    /**
     * The name of the box that has this key: the first 128 bits of SHA-256 over its
     * SubjectPublicKeyInfo.
     */
    public static BoxId boxId(PublicKey key) {
        return new BoxId(HexFormat.of().formatHex(RawVerifier.sha256(key.getEncoded()), 0, 16));
    }

    /** SHA-256 over the DER, 64 lower-case hexadecimal digits. */
    public static String fingerprint(X509Certificate certificate) {
        return HexFormat.of().formatHex(RawVerifier.sha256(der(certificate)));
    }

    /** The subject's common name; empty when there is not exactly one that is text. */
    public static Optional<String> commonName(X509Certificate certificate) {
        return commonName(X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()));
    }

    static Optional<String> commonName(X500Name name) {
        return only(name, BCStyle.CN);
    }

    /** The subject's serialNumber (X.520: of the device); empty when there is not exactly one. */
    static Optional<String> subjectSerialNumber(X509Certificate certificate) {
        return only(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                BCStyle.SERIALNUMBER);
    }

    private static Optional<String> only(X500Name name, ASN1ObjectIdentifier attribute) {
        RDN[] found = name.getRDNs(attribute);
        if (found.length != 1 || found[0].isMultiValued()) {
            return Optional.empty();
        }
        try {
            return Optional.of(IETFUtils.valueToString(found[0].getFirst().getValue()));
        } catch (IllegalArgumentException noCharacters) {
            return Optional.empty();
        }
    }

    /**
     * Is this certificate, now, one that the CA issued? Dates, signature and issuer; not its
     * purpose.
     *
     * @param ca has a P-256 key
     * @param at the moment it has to be valid
     */
    public static boolean issuedBy(X509Certificate certificate, X509Certificate ca, Instant at) {
        try {
            certificate.checkValidity(Date.from(at));
            AsymmetricKeyParameter issuer =
                    PublicKeyFactory.createKey(ca.getPublicKey().getEncoded());
            ContentVerifierProvider verifier =
                    new BcECContentVerifierProviderBuilder(
                                    new DefaultDigestAlgorithmIdentifierFinder())
                            .build(issuer);
            return certificate.getIssuerX500Principal().equals(ca.getSubjectX500Principal())
                    && new X509CertificateHolder(der(certificate)).isSignatureValid(verifier);
        } catch (CertificateException
                | CertException
                | OperatorCreationException
                | IOException refused) {
            return false;
        }
    }

    public static String toPem(X509Certificate certificate) {
        return Pem.encode(LABEL, der(certificate));
    }

    /**
     * All certificates in the text, in its order; at least one.
     *
     * @throws CertificateException there is none, or one cannot be read
     */
    public static List<X509Certificate> fromPem(String text) throws CertificateException {
        try {
            List<X509Certificate> all = new ArrayList<>();
            for (byte[] der : Pem.decodeAll(LABEL, text)) {
                all.add(fromDer(der));
            }
            if (all.isEmpty()) {
                throw new CertificateException("no certificate in PEM");
            }
            return List.copyOf(all);
        } catch (IllegalArgumentException e) {
            throw new CertificateException("not a certificate in PEM", e);
        }
    }

    /** A certs-only CMS message (RFC 5652, RFC 7030 section 4.1.3), DER. */
    public static byte[] toPkcs7(List<X509Certificate> certificates) {
        try {
            return factory().generateCertPath(certificates).getEncoded(PKCS7);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("cannot write these certificates", e);
        }
    }

    /**
     * Reads what {@link #toPkcs7} wrote, or another writer of certs-only messages.
     *
     * @throws CertificateException not such a message, or empty
     */
    public static List<X509Certificate> fromPkcs7(byte[] der) throws CertificateException {
        CertPath path = factory().generateCertPath(new ByteArrayInputStream(der), PKCS7);
        List<X509Certificate> all =
                path.getCertificates().stream().map(X509Certificate.class::cast).toList();
        if (all.isEmpty()) {
            throw new CertificateException("no certificate in PKCS#7");
        }
        return all;
    }

    static X509Certificate fromDer(byte[] der) throws CertificateException {
        return (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(der));
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a certificate without encoding", e);
        }
    }

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException("every Java reads X.509", e);
        }
    }
}
