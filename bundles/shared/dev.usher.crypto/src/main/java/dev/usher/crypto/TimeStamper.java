package dev.usher.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.util.CollectionStore;

/** Answers time-stamp queries (RFC 3161): signs what the time is, for whoever asks. Thread-safe. */
public final class TimeStamper {
    /** Queries are small; a longer one is not read. */
    public static final int MAX_QUERY = 4096;

    /** "Any policy" (RFC 5280 section 4.2.1.4): we promise the time and nothing else. */
    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("2.5.29.32.0");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 64;
    private final SigningKey key;
    private final X509CertificateHolder certificate;

    /**
     * @param certificate of the key, for time stamps ({@link
     *     CertificateAuthority.Usage#TIME_STAMPS})
     */
    public TimeStamper(SigningKey key, X509Certificate certificate) {
        this.key = key;
        try {
            this.certificate = new X509CertificateHolder(certificate.getEncoded());
        } catch (CertificateEncodingException | IOException e) {
            throw new IllegalArgumentException("not a certificate", e);
        }
    }

    /**
     * Answers a query.
     *
     * @param query DER of a TimeStampReq
     * @return DER of a TimeStampResp, also when it refuses the query; empty when {@code query} is
     *     none
     */
    public Optional<byte[]> answer(byte[] query, Instant now) {
        if (query.length > MAX_QUERY) {
            return Optional.empty();
        }
        TimeStampRequest request;
        try {
            request = new TimeStampRequest(query);
        } catch (IOException | RuntimeException e) {
            // BouncyCastle's reader meets malformed input with any unchecked exception
            return Optional.empty();
        }
        try {
            BigInteger serial = new BigInteger(SERIAL_BITS, RANDOM);
            TimeStampResponseGenerator answers =
                    new TimeStampResponseGenerator(
                            generator(), Set.of(TSPAlgorithms.SHA256, TSPAlgorithms.SHA512));
            return Optional.of(answers.generate(request, serial, Date.from(now)).getEncoded());
        } catch (TSPException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot sign the time", e);
        }
    }

    private TimeStampTokenGenerator generator() throws OperatorCreationException, TSPException {
        BcDigestCalculatorProvider digests = new BcDigestCalculatorProvider();
        SignerInfoGenerator signer =
                new SignerInfoGeneratorBuilder(digests)
                        .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator())
                        .build(key.certificateSigner(), certificate);
        // only names the certificate within the token (RFC 2634 section 5.4): no secret hangs on it
        DigestCalculator sha1 = digests.get(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1));
        TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(signer, sha1, POLICY);
        tokens.setAccuracySeconds(1);
        tokens.addCertificates(new CollectionStore<>(List.of(certificate)));
        return tokens;
    }
}
