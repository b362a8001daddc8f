package dev.usher.pki.store;

import dev.usher.media.api.BoxId;
import dev.usher.persistence.Sql;
import dev.usher.pki.internal.IssuedCertificates;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Issued certificates in the server's database. */
@Component(service = IssuedCertificates.class)
public final class CertificateStore implements IssuedCertificates {
    private static final int HEX = 16;
    private final Sql sql;

    @Activate
    public CertificateStore(
            @Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        sql = PkiTables.in(database);
    }

    @Override
    public void add(By authority, BoxId box, X509Certificate certificate) {
        sql.update(
                "INSERT INTO pki_certificate (authority, serial, box, not_after) VALUES (?, ?, ?, ?)",
                authority,
                certificate.getSerialNumber().toString(HEX),
                box.value(),
                certificate.getNotAfter().toInstant());
    }

    @Override
    public List<BigInteger> serials(By authority, BoxId box) {
        return sql.query(
                "SELECT serial FROM pki_certificate WHERE authority = ? AND box = ?",
                row -> new BigInteger(row.getString(1), HEX),
                authority,
                box.value());
    }

    @Override
    public void forget(Instant expiredBefore) {
        sql.update("DELETE FROM pki_certificate WHERE not_after < ?", expiredBefore);
    }
}
