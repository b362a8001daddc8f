package dev.usher.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A request for a certificate (PKCS#10, RFC 2986) for a P-256 key, whose sender proved that it
 * holds the key.
 *
 * @param commonName what the subject wants to be called
 * @param securityLevel where the sender says its key lies: {@link #SOFTWARE} or {@link #TOKEN}
 */
public record CertificateRequest(PublicKey publicKey, String commonName, int securityLevel) {
    /** The key lies in a file; also what a request says that says nothing. */
    public static final int SOFTWARE = 1;

    /** The key was made in a token and cannot leave it. */
    public static final int TOKEN = 2;

    /** Attribute of a request, one INTEGER; an arc made of a UUID (ITU-T X.667), asking nobody. */
    public static final String SECURITY_LEVEL = "2.25.126588786748250323179016991915621784369";

    private static final String LABEL = "CERTIFICATE REQUEST";
    private static final ASN1ObjectIdentifier LEVEL = new ASN1ObjectIdentifier(SECURITY_LEVEL);

    /** A request signed by the key, DER; a key in a token says so. */
    public static byte[] create(SigningKey key, String commonName) {
        try {
            X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
            SubjectPublicKeyInfo info =
                    SubjectPublicKeyInfo.getInstance(key.publicKey().getEncoded());
            PKCS10CertificationRequestBuilder builder =
                    new PKCS10CertificationRequestBuilder(subject, info);
            if (key.isInToken()) {
                builder.addAttribute(LEVEL, new ASN1Integer(TOKEN));
            }
            return builder.build(key.certificateSigner()).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("cannot write a certificate request", e);
        }
    }

    /** {@link #create} as PEM. */
    public static String createPem(SigningKey key, String commonName) {
        return Pem.encode(LABEL, create(key, commonName));
    }

    /**
     * Reads a request and checks its signature.
     *
     * @throws CertificateException not PKCS#10, not P-256, without exactly one common name, or not
     *     signed by its own key
     */
    public static CertificateRequest parse(byte[] der) throws CertificateException {
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            SubjectPublicKeyInfo info = request.getSubjectPublicKeyInfo();
            PublicKey key =
                    KeyFactory.getInstance("EC")
                            .generatePublic(new X509EncodedKeySpec(info.getEncoded()));
            // refuses other curves and points that are not on the curve
            RawVerifier.of(key);
            AsymmetricKeyParameter raw = PublicKeyFactory.createKey(info);
            BcECContentVerifierProviderBuilder verifier =
                    new BcECContentVerifierProviderBuilder(
                            new DefaultDigestAlgorithmIdentifierFinder());
            if (!request.isSignatureValid(verifier.build(raw))) {
                throw new CertificateException(
                        "the certificate request is not signed by the key it is for");
            }
            String name =
                    Certificates.commonName(request.getSubject())
                            .orElseThrow(
                                    () ->
                                            new CertificateException(
                                                    "the certificate request has no common name"));
            return new CertificateRequest(key, name, level(request));
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | RuntimeException e) {
            // BouncyCastle's reader meets malformed input with any unchecked exception
            if (e instanceof CertificateException refused) {
                throw refused;
            }
            throw new CertificateException(
                    "not a certificate request (PKCS#10) for a P-256 key", e);
        }
    }

    private static int level(PKCS10CertificationRequest request) throws CertificateException {
        Attribute[] found = request.getAttributes(LEVEL);
        if (found.length == 0) {
            return SOFTWARE;
        }
        int level =
                ASN1Integer.getInstance(found[0].getAttrValues().getObjectAt(0)).intValueExact();
        if (found.length > 1 || level < SOFTWARE || level > TOKEN) {
            throw new CertificateException("the certificate request names no security level");
        }
        return level;
    }

    /**
     * What a request has to be like (RFC 7030 section 4.5.2): a P-256 key, ECDSA with SHA-256, and
     * where the key lies.
     *
     * @return DER of CsrAttrs
     */
    public static byte[] attributes() {
        ASN1Encodable[] wanted = {
            new Attribute(
                    X9ObjectIdentifiers.id_ecPublicKey, new DERSet(X9ObjectIdentifiers.prime256v1)),
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            LEVEL
        };
        try {
            return new DERSequence(wanted).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("cannot write attributes", e);
        }
    }

    /** {@link #parse} of PEM. */
    public static CertificateRequest parsePem(String pem) throws CertificateException {
        try {
            return parse(Pem.decode(LABEL, pem));
        } catch (IllegalArgumentException e) {
            throw new CertificateException("no certificate request in PEM", e);
        }
    }
}
