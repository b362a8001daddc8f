package dev.usher.crypto;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The certificate a device has from its maker for life: an IDevID of IEEE 802.1AR. It says which
 * device this is, not whose.
 *
 * @param serial of the device, unique for its maker
 */
public record DeviceCertificate(String serial, X509Certificate certificate) {
    /** Before the serial number, as subject alternative name. */
    public static final String URN = "urn:usher:dev:";

    /** 802.1AR: a device does not outlive its certificate. */
    public static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int URI = 6;

    /** One to 64 letters, digits, dots, hyphens and underscores. */
    public static boolean isSerial(String text) {
        return SERIAL.matcher(text).matches();
    }

    /**
     * Reads a certificate.
     *
     * @return empty when it is no device's: the subject has no serialNumber, or the alternative
     *     name does not say the same, or it is a CA's
     */
    public static Optional<DeviceCertificate> of(X509Certificate certificate) {
        return Certificates.subjectSerialNumber(certificate)
                .filter(DeviceCertificate::isSerial)
                .filter(serial -> uris(certificate).equals(List.of(URN + serial)))
                .filter(serial -> certificate.getBasicConstraints() < 0)
                .map(serial -> new DeviceCertificate(serial, certificate));
    }

    /**
     * Whether this maker's CA issued it: issuer, signature, dates; also with RSA and other curves.
     */
    public boolean issuedBy(X509Certificate maker, Instant at) {
        try {
            certificate.checkValidity(Date.from(at));
            maker.checkValidity(Date.from(at));
            certificate.verify(maker.getPublicKey());
            return certificate.getIssuerX500Principal().equals(maker.getSubjectX500Principal());
        } catch (GeneralSecurityException refused) {
            return false;
        }
    }

    private static List<Object> uris(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(URI))
                            .<Object>map(name -> name.get(1))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    @Override
    public String toString() {
        return "DeviceCertificate[" + serial + "]";
    }
}
