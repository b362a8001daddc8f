package dev.usher.reach.home;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** What two boxes of a home tell each other inside mutual TLS: where their swarm listens. */
final class Greeting {
    static final int TIMEOUT_MILLIS = 3000;
    private static final Pattern FORM = Pattern.compile("USHER-HOME/1 (\\d{1,5})\n");
    private static final int LONGEST = 19;

    private Greeting() {}

    /** Whom the certificate names, which the TLS context has verified. */
    static BoxId peer(SSLSocket socket) throws IOException {
        X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        try {
            for (Rdn rdn : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    return new BoxId(String.valueOf(rdn.getValue()));
                }
            }
        } catch (InvalidNameException | IllegalArgumentException e) {
            throw new SSLPeerUnverifiedException("the certificate names no box");
        }
        throw new SSLPeerUnverifiedException("the certificate names nobody");
    }

    static void send(SSLSocket socket, int swarmPort) throws IOException {
        socket.getOutputStream().write(("USHER-HOME/1 " + swarmPort + "\n").getBytes(US_ASCII));
    }

    /** The other's swarm port. */
    static int receive(SSLSocket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST && line.indexOf("\n") < 0) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            line.append((char) c);
        }
        Matcher m = FORM.matcher(line);
        if (!m.matches() || Integer.parseInt(m.group(1)) > 65535) {
            throw new IOException("what answers there is no box");
        }
        return Integer.parseInt(m.group(1));
    }
}
