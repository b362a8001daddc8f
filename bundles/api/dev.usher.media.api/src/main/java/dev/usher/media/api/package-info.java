/**
 * The values every part of Usher speaks of: items, boxes, pieces, layouts and manifests.
 *
 * <p>All types are immutable and safe to share between threads; no parameter or result is null
 * unless it says so. Consumers import {@code [1.0,2)}. Words follow BEP 3 and BEP 52: an item's
 * encrypted files are cut into <em>pieces</em>, a piece into <em>blocks</em> of 16 KiB.
 */
@Export
@Version("1.0.0")
package dev.usher.media.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
