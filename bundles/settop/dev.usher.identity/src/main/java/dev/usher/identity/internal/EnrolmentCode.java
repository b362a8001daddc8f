package dev.usher.identity.internal;

import dev.usher.crypto.Certificates;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operator's one-time code: a secret, a hyphen, and the first half of the SHA-256 fingerprint
 * of the operator's CA certificate. By the latter the box knows its operator before it trusts
 * anybody.
 */
final class EnrolmentCode {
    private static final Pattern FORM = Pattern.compile("[A-Za-z2-7]{16}-([0-9A-Fa-f]{32})");
    private static final Pattern FINGERPRINT = Pattern.compile("-?([0-9A-Fa-f]{32})");

    private final String code;
    private final String fingerprint;

    private EnrolmentCode(String code, String fingerprint) {
        this.code = code;
        this.fingerprint = fingerprint;
    }

    /**
     * @param device whether the box has a certificate of its maker: then the fingerprint alone will
     *     do, if the operator said whose the device is
     */
    static EnrolmentCode parse(String text, boolean device) throws EnrolmentRefusedException {
        String code = text.strip();
        if (code.isEmpty()) {
            throw new EnrolmentRefusedException(
                    "no enrolment code is configured; get one from the operator");
        }
        Matcher alone = FINGERPRINT.matcher(code);
        if (device && alone.matches()) {
            return new EnrolmentCode("", alone.group(1).toLowerCase(Locale.ROOT));
        }
        Matcher matcher = FORM.matcher(code);
        if (!matcher.matches()) {
            throw new EnrolmentRefusedException(
                    "the enrolment code is mistyped: it has 16 characters, a hyphen and 32 hexadecimal digits");
        }
        return new EnrolmentCode(code, matcher.group(1).toLowerCase(Locale.ROOT));
    }

    /** What goes over the wire; empty = no secret. */
    String text() {
        return code;
    }

    /** The operator's CA among these certificates, which came from nobody in particular. */
    X509Certificate operatorCa(List<X509Certificate> offered) throws EnrolmentRefusedException {
        return offered.stream()
                .filter(ca -> ca.getBasicConstraints() >= 0)
                .filter(ca -> Certificates.fingerprint(ca).startsWith(fingerprint))
                .findFirst()
                .orElseThrow(
                        () ->
                                new EnrolmentRefusedException(
                                        "the server is not of the operator who gave the enrolment code (another CA"
                                                + " fingerprint); check the server's address and the code"));
    }

    @Override
    public String toString() {
        return "EnrolmentCode[…-" + fingerprint + "]";
    }
}
