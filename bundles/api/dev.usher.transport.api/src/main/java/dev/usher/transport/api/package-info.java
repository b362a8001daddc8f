/**
 * What a transport adapter implements: BitTorrent peer connections (BEP 3, 6, 10, 21, 47, 52, 54),
 * plain or inside mutual TLS.
 *
 * <p>A transport moves blocks between two ends and knows nothing of lists, orders or passes. The
 * platform's side is in {@link dev.usher.transport.api.host}. Implementers import {@code [1.0,2)}.
 */
@Export
@Version("1.0.0")
package dev.usher.transport.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
