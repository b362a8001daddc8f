package dev.usher.demo;

import dev.usher.media.api.ItemId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Somebody on the network without a certificate of the operator. */
final class Strangers {
    private Strangers() {}

    /** Tries every door boxes use. */
    static void getNothing(Stage stage, Collection<ItemId> items) {
        ItemId item = items.iterator().next();
        for (Rest door :
                List.of(
                        stage.server().rest(),
                        new Rest(
                                URI.create("https://127.0.0.1:" + stage.securePort() + "/"),
                                anyServer()))) {
            for (String path :
                    List.of(
                            "api/v1/box/catalog?since=0",
                            "api/v1/box/items/" + item,
                            "api/v1/box/orders?after=0&wait=0",
                            "repository/" + item + "/0")) {
                int status = door.get(path).status();
                Story.expect(
                        status == 401 || status == 403,
                        door.url(path) + " was answered " + status + " to a stranger");
            }
            // over TLS a client's user is to see why
            String announce = "announce?info_hash=01234567890123456789&port=1";
            Rest.Answer refusal = door.get(announce);
            Story.expect(
                    refusal.status() == 401
                            || new String(refusal.bytes(), StandardCharsets.US_ASCII)
                                    .startsWith("d14:failure reason"),
                    door.url(announce) + " was answered to a stranger");
        }
    }

    /** TLS without a certificate of our own, to a server nobody vouches for. */
    private static SSLContext anyServer() {
        try {
            SSLContext c = SSLContext.getInstance("TLS");
            c.init(null, new TrustManager[] {new TrustAnyone()}, new SecureRandom());
            return c;
        } catch (GeneralSecurityException e) {
            throw new StoryException("no TLS in this JDK", e);
        }
    }

    /** A stranger does not care whom he robs. */
    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
