package dev.usher.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * TLS that trusts exactly one CA, and, for servers of others, TLS that trusts the public ones too.
 *
 * <p>A certificate is judged by the given time and not by the machine's clock: a set-top box may
 * start in 1970. One that is not valid yet is accepted, because the CA has signed it: that says
 * only that our time is behind.
 */
public final class Tls {
    /** The only protocol Usher speaks. */
    public static final String PROTOCOL = "TLSv1.3";

    private Tls() {}

    /**
     * Both ends prove who they are.
     *
     * @param own our key and certificate chain
     * @param ca issued the other end's certificate
     * @param time asked at every handshake
     */
    public static SSLContext mutual(KeyStoreFile own, X509Certificate ca, Supplier<Instant> time) {
        try {
            return context(new KeyManager[] {new OwnKey(own)}, ca, time);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot set up mutual TLS", e);
        }
    }

    /** Only the other end proves who it is. */
    public static SSLContext trusting(X509Certificate ca, Supplier<Instant> time) {
        try {
            return context(null, ca, time);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot set up TLS", e);
        }
    }

    /**
     * For servers that are not ours: the public CAs the JDK knows, and one more; any protocol the
     * JDK allows. We show no certificate. Judged by the machine's clock.
     */
    public static SSLContext open(X509Certificate besides) {
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            anchors.setCertificateEntry("usher", besides);
            for (X509Certificate ca : publicAuthorities()) {
                anchors.setCertificateEntry(Certificates.fingerprint(ca), ca);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot set up TLS", e);
        }
    }

    private static List<X509Certificate> publicAuthorities() throws GeneralSecurityException {
        TrustManagerFactory known =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        known.init((KeyStore) null);
        List<X509Certificate> authorities = new ArrayList<>();
        for (TrustManager m : known.getTrustManagers()) {
            if (m instanceof X509TrustManager x509) {
                authorities.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return authorities;
    }

    /**
     * Fresh parameters: TLS 1.3 only.
     *
     * @param needClient on the server's side: refuse a client without certificate
     */
    public static SSLParameters parameters(boolean needClient) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {PROTOCOL});
        parameters.setNeedClientAuth(needClient);
        return parameters;
    }

    private static SSLContext context(KeyManager[] keys, X509Certificate ca, Supplier<Instant> time)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(PROTOCOL);
        context.init(keys, new TrustManager[] {new SingleCaTrust(ca, time)}, new SecureRandom());
        return context;
    }
}
