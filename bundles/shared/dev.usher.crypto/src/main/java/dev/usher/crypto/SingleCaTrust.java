package dev.usher.crypto;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** The JDK's own checks (path, purpose, host name), with one trust anchor and a time of our own. */
final class SingleCaTrust extends X509ExtendedTrustManager {
    private final X509Certificate ca;
    private final Supplier<Instant> time;

    SingleCaTrust(X509Certificate ca, Supplier<Instant> time) {
        this.ca = ca;
        this.time = time;
    }

    private X509ExtendedTrustManager at(X509Certificate[] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("no certificate");
        }
        Date date = Date.from(time.get());
        for (X509Certificate certificate : new X509Certificate[] {chain[0], ca}) {
            if (date.before(certificate.getNotBefore())) {
                date = certificate.getNotBefore();
            }
        }
        try {
            PKIXBuilderParameters parameters =
                    new PKIXBuilderParameters(
                            KeyStoreFile.trustStore(List.of(ca)), new X509CertSelector());
            parameters.setRevocationEnabled(false);
            parameters.setDate(date);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager pkix) {
                    return pkix;
                }
            }
            throw new IllegalStateException("this Java has no extended trust manager");
        } catch (GeneralSecurityException e) {
            throw new CertificateException("cannot check the certificate", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        at(chain).checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        at(chain).checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        at(chain).checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        at(chain).checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        at(chain).checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        at(chain).checkServerTrusted(chain, type, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {ca};
    }
}
