package dev.usher.pki.internal;

import dev.usher.media.api.BoxId;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Issued certificates in memory. */
final class MemoryCertificates implements IssuedCertificates {
    private record Owner(By authority, BoxId box) {}

    private final Map<Owner, List<X509Certificate>> certificates = new ConcurrentHashMap<>();

    @Override
    public void add(By authority, BoxId box, X509Certificate certificate) {
        certificates
                .computeIfAbsent(new Owner(authority, box), o -> new CopyOnWriteArrayList<>())
                .add(certificate);
    }

    @Override
    public List<BigInteger> serials(By authority, BoxId box) {
        return certificates.getOrDefault(new Owner(authority, box), List.of()).stream()
                .map(X509Certificate::getSerialNumber)
                .toList();
    }

    @Override
    public void forget(Instant expiredBefore) {
        certificates
                .values()
                .forEach(
                        list ->
                                list.removeIf(
                                        c -> c.getNotAfter().toInstant().isBefore(expiredBefore)));
    }
}
