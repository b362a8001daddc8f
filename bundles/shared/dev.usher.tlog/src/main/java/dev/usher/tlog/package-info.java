/**
 * Transparency logs after C2SP: Merkle trees (RFC 6962 section 2.1) kept as tiles (tlog-tiles),
 * signed checkpoints (tlog-checkpoint) and proofs that stand alone (tlog-proof).
 *
 * <p>{@link dev.usher.tlog.LogTree} appends; {@link dev.usher.tlog.Proofs} computes roots and
 * proofs out of tiles; {@link dev.usher.tlog.Inclusion} and {@link dev.usher.tlog.Consistency}
 * check them; {@link dev.usher.tlog.Audit} holds a whole log against what it signed. Nothing here
 * knows databases or networks. All types but {@link dev.usher.tlog.LogTree} are immutable. No
 * parameter or result is null; byte arrays are hashes of 32 bytes and belong to whoever got them.
 */
@Export
@Version("1.0.0")
package dev.usher.tlog;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
