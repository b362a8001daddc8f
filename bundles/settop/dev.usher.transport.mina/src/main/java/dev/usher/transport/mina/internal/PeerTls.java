package dev.usher.transport.mina.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.transport.api.host.PeerHost;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/**
 * TLS engines by the rules of SSL torrents: both sides show certificates of the swarm's CA, the
 * caller names the item in SNI. TLS 1.3 only, which hides the certificates from onlookers. No
 * resumption: every connection proves its identity anew.
 */
final class PeerTls {
    /**
     * AES-128 first: hardware does it on both ends, and a block of ciphertext gains nothing from
     * 256.
     */
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    private PeerTls() {}

    /**
     * The calling side.
     *
     * @param item the info hash it is going to ask for
     */
    static SSLEngine client(SSLContext context, InfoHash item) {
        SSLEngine engine =
                context.createSSLEngine(); // without host and port nothing is looked up or resumed
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        parameters.setServerNames(List.of(new SNIHostName(item.serverName())));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The called side: refuses an unknown item with the alert {@code unrecognized_name}. */
    static SSLEngine server(PeerHost host) {
        SSLEngine engine = host.tls().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine);
        parameters.setNeedClientAuth(true);
        parameters.setSNIMatchers(List.of(new ServedItem(host)));
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setCipherSuites(SUITES);
        return parameters;
    }

    private static final class ServedItem extends SNIMatcher {
        private final PeerHost host;

        ServedItem(PeerHost host) {
            super(StandardConstants.SNI_HOST_NAME);
            this.host = host;
        }

        @Override
        public boolean matches(SNIServerName name) {
            String asked =
                    new SNIHostName(name.getEncoded()).getAsciiName().toLowerCase(Locale.ROOT);
            return asked.matches("[0-9a-f]{40}") && host.served(asked).isPresent();
        }
    }
}
