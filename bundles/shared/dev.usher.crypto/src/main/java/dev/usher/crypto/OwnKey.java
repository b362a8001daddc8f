package dev.usher.crypto;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The one key we have, for either side of TLS; it may lie in a token, which no key store of the JDK
 * would take in. It is shown only to who trusts one of its issuers.
 */
final class OwnKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private final KeyStoreFile own;

    OwnKey(KeyStoreFile own) {
        this.own = own;
    }

    private String alias(String[] keyTypes, Principal[] issuers) {
        String algorithm = own.key().getPrivate().getAlgorithm();
        boolean suits = Stream.of(keyTypes).anyMatch(algorithm::equals);
        boolean trusted =
                issuers == null
                        || issuers.length == 0
                        || own.chain().stream()
                                .map(X509Certificate::getIssuerX500Principal)
                                .anyMatch(Arrays.asList(issuers)::contains);
        return suits && trusted ? ALIAS : null;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return alias(types, issuers);
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return alias(types, issuers);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return alias(new String[] {type}, issuers);
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
        return alias(new String[] {type}, issuers);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return aliases(type, issuers);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return aliases(type, issuers);
    }

    private String[] aliases(String type, Principal[] issuers) {
        String alias = alias(new String[] {type}, issuers);
        return alias == null ? new String[0] : new String[] {alias};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return own.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return own.key().getPrivate();
    }
}
