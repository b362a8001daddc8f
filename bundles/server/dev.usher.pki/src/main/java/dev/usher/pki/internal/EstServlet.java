package dev.usher.pki.internal;

import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.DeviceCertificate;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pki.internal.Enrolment.Applicant;
import dev.usher.rest.Authentication;
import dev.usher.rest.Identity;
import dev.usher.rest.ProblemWriter;
import dev.usher.server.api.Roles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * Enrolment over Secure Transport, RFC 7030: {@code cacerts}, {@code csrattrs}, {@code
 * simpleenroll} (HTTP Basic: name of the box and enrolment code; client certificate: the maker's,
 * for the device) and {@code simplereenroll} (client certificate: ours). Answers are certs-only
 * PKCS#7, refusals RFC 9457.
 *
 * <p>Requests are not bound to the TLS connection (RFC 7030 section 3.5): TLS 1.3 has no
 * tls-unique, and the JDK gives no exported keying material (RFC 9266) before version 25. What a
 * request is signed with is the key it asks for, so one that is sent on by another gets nothing for
 * the other.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("usher-est")
@HttpWhiteboardServletPattern("/.well-known/est/*")
public final class EstServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int MAX_REQUEST = 16 * 1024;
    private static final int MAX_NAME = 64;
    private static final String BASIC = "basic ";

    private final transient Authority authority;
    private final transient Enrolment enrolment;
    private final transient Authentication authentication;

    @Activate
    public EstServlet(
            @Reference Authority authority,
            @Reference Enrolment enrolment,
            @Reference Authentication authentication) {
        this.authority = authority;
        this.enrolment = enrolment;
        this.authentication = authentication;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            String operation = String.valueOf(request.getPathInfo());
            switch (operation) {
                case "/cacerts" -> {
                    require(request, "GET");
                    answer(response, authority.operatorCa());
                }
                case "/csrattrs" -> {
                    require(request, "GET");
                    answer(response, "application/csrattrs", CertificateRequest.attributes());
                }
                case "/simpleenroll" -> {
                    require(request, "POST");
                    Applicant applicant = applicant(request);
                    answer(response, enrolment.enrol(applicant, pkcs10(request)));
                }
                case "/simplereenroll" -> {
                    require(request, "POST");
                    Identity box = authentication.require(request, Roles.BOX);
                    answer(response, enrolment.renew(new BoxId(box.name()), pkcs10(request)));
                }
                default ->
                        throw new Problem(
                                "not-found",
                                404,
                                "EST offers cacerts, csrattrs, simpleenroll and simplereenroll.");
            }
        } catch (Problem e) {
            if (e.status() == HttpServletResponse.SC_UNAUTHORIZED) {
                response.setHeader(
                        "WWW-Authenticate", "Basic realm=\"Usher enrolment\", charset=\"UTF-8\"");
            }
            ProblemWriter.write(response, e);
        }
    }

    private static void require(HttpServletRequest request, String method) {
        if (!method.equals(request.getMethod())) {
            throw new Problem("method-not-allowed", 405, "This EST operation is a " + method + ".");
        }
        if (!request.isSecure()) {
            throw new Problem(
                    "tls-required", 403, "EST is offered over HTTPS only; use the TLS port.");
        }
    }

    /** Who sends HTTP Basic or a maker's certificate, or both. */
    private static Applicant applicant(HttpServletRequest request) {
        X509Certificate device = deviceCertificate(request);
        String header = request.getHeader("Authorization");
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
            if (header == null && device != null) {
                return new Applicant("", "", device);
            }
            throw new Problem(
                    "enrolment-code-missing",
                    401,
                    "Send the box's name and enrolment code by HTTP Basic.");
        }
        try {
            byte[] pair = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            String text = new String(pair, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            if (colon > 0 && colon <= MAX_NAME && text.chars().noneMatch(Character::isISOControl)) {
                return new Applicant(text.substring(0, colon), text.substring(colon + 1), device);
            }
        } catch (IllegalArgumentException notBase64) {
            // the same refusal as for any other broken header
        }
        throw new Problem(
                "enrolment-code-missing",
                401,
                "HTTP Basic is malformed: a name of 1 to 64 characters, and the code.");
    }

    /** Null when none was shown, or one that names no device: such as our own, of a box. */
    private static X509Certificate deviceCertificate(HttpServletRequest request) {
        return request.getAttribute(BoxAuthenticator.CERTIFICATES)
                                instanceof X509Certificate[] chain
                        && chain.length > 0
                        && DeviceCertificate.of(chain[0]).isPresent()
                ? chain[0]
                : null;
    }

    private static byte[] pkcs10(HttpServletRequest request) throws IOException {
        String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/pkcs10")) {
            throw new Problem(
                    "unsupported-media-type", 415, "Send the request as application/pkcs10.");
        }
        byte[] body = request.getInputStream().readNBytes(MAX_REQUEST + 1);
        if (body.length > MAX_REQUEST) {
            throw new Problem(
                    "enrolment-request",
                    413,
                    "A certificate request has at most " + MAX_REQUEST + " bytes.");
        }
        try {
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException notBase64) {
            throw new Problem("enrolment-request", 400, "The certificate request is not base64.");
        }
    }

    private static void answer(HttpServletResponse response, X509Certificate certificate)
            throws IOException {
        answer(
                response,
                "application/pkcs7-mime; smime-type=certs-only",
                Certificates.toPkcs7(List.of(certificate)));
    }

    private static void answer(HttpServletResponse response, String type, byte[] der)
            throws IOException {
        byte[] body = Base64.getMimeEncoder().encode(der);
        response.setContentType(type);
        response.setHeader("Content-Transfer-Encoding", "base64");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
