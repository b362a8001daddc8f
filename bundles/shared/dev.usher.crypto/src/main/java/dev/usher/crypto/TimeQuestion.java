package dev.usher.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.DefaultCMSSignatureAlgorithmNameGenerator;
import org.bouncycastle.cms.SignerId;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.cms.bc.BcECSignerInfoVerifierBuilder;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Selector;

/**
 * Asks for the signed time (RFC 3161) and judges the answer: fresh, because it carries this
 * question's nonce, and signed by whom the operator's CA lets sign the time.
 */
public final class TimeQuestion {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BITS = 64;
    private static final int MAX_ANSWER = 64 * 1024;
    private final TimeStampRequest request;

    private TimeQuestion(TimeStampRequest request) {
        this.request = request;
    }

    /** A question that was never asked before. */
    public static TimeQuestion fresh() {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        byte[] imprint = new byte[32];
        RANDOM.nextBytes(imprint);
        BigInteger nonce = new BigInteger(NONCE_BITS, RANDOM).setBit(NONCE_BITS - 1);
        return new TimeQuestion(generator.generate(TSPAlgorithms.SHA256, imprint, nonce));
    }

    /** DER of a TimeStampReq. */
    public byte[] der() {
        try {
            return request.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("cannot write a time-stamp query", e);
        }
    }

    /**
     * Reads the answer.
     *
     * @param answer DER of a TimeStampResp
     * @param authority who must have issued the signer's certificate
     * @return the time in it; empty when it is no answer to this question, or not properly signed
     */
    public Optional<Instant> time(byte[] answer, X509Certificate authority) {
        if (answer.length > MAX_ANSWER) {
            return Optional.empty();
        }
        try {
            TimeStampResponse response = new TimeStampResponse(answer);
            response.validate(request);
            TimeStampToken token = response.getTimeStampToken();
            if (token == null) {
                return Optional.empty();
            }
            Instant time = token.getTimeStampInfo().getGenTime().toInstant();
            X509CertificateHolder signer = signer(token);
            X509Certificate certificate = Certificates.fromDer(signer.getEncoded());
            if (!Certificates.issuedBy(certificate, authority, time)) {
                return Optional.empty();
            }
            // also checks that the certificate is for time stamps and nothing else
            token.validate(verifier(signer));
            return Optional.of(time);
        } catch (TSPException
                | IOException
                | CertificateException
                | OperatorCreationException
                | RuntimeException notAnAnswer) {
            // BouncyCastle's reader meets malformed input with any unchecked exception
            return Optional.empty();
        }
    }

    private static X509CertificateHolder signer(TimeStampToken token) throws TSPException {
        SignerId id = token.getSID();
        Selector<X509CertificateHolder> named =
                new Selector<>() {
                    @Override
                    public boolean match(X509CertificateHolder certificate) {
                        return id.match(certificate);
                    }

                    @Override
                    public Object clone() {
                        return this;
                    }
                };
        Collection<X509CertificateHolder> found = token.getCertificates().getMatches(named);
        if (found.size() != 1) {
            throw new TSPException("the answer does not carry its signer's certificate");
        }
        return found.iterator().next();
    }

    private static SignerInformationVerifier verifier(X509CertificateHolder signer)
            throws OperatorCreationException {
        return new BcECSignerInfoVerifierBuilder(
                        new DefaultCMSSignatureAlgorithmNameGenerator(),
                        new DefaultSignatureAlgorithmIdentifierFinder(),
                        new DefaultDigestAlgorithmIdentifierFinder(),
                        new BcDigestCalculatorProvider())
                .build(signer);
    }
}
