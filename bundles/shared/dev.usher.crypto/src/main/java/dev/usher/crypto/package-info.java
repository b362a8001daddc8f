/**
 * The cryptography of Usher behind a small API: encrypted files ({@link
 * dev.usher.crypto.Cobblestone}), sealed secrets ({@link dev.usher.crypto.Hpke}), signed objects
 * ({@link dev.usher.crypto.Jws}), what people remember ({@link dev.usher.crypto.SecretHash}) and
 * certificates ({@link dev.usher.crypto.CertificateAuthority}, {@link dev.usher.crypto.Tls}).
 *
 * <p>No parameter or result is null. All types are immutable and thread-safe except streams and
 * {@link dev.usher.crypto.CobblestoneReader}. Bulk encryption is done by the JDK's own provider,
 * signatures and key encapsulation by BouncyCastle's lightweight classes: each is many times slower
 * at the other's work. No security provider is ever registered, so nothing here changes what other
 * code in the process gets from the JDK; but for a {@link dev.usher.crypto.Token}, by which TLS
 * finds the token's keys, and only those.
 */
@Export
@Version("1.0.0")
package dev.usher.crypto;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
